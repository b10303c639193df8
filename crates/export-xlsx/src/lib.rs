//! Writes a report as a workbook in the statutory layout, and the blank template to fill in.

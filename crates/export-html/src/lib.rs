//! Writes a report as one self-contained web page.

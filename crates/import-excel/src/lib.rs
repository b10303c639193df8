//! Reads xlsx, xls, xlsb and ods workbooks into grids.

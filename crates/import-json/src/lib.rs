//! Reads the report JSON.

//! Writes the report JSON.

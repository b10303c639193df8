//! Reads the report XML.

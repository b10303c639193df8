//! Writes the report XML.

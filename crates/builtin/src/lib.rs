//! The one list of built-in formats.

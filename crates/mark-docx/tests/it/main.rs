//! Documents that are handed back, held to their word from outside: one program, a module a file.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails there has failed")]

#[path = "../../../import-docx/tests/it/common.rs"]
#[allow(dead_code, reason = "the importer's tests need more of it")]
mod common;
mod hostile;
mod keeping;
#[path = "../../../import-docx/tests/it/oddities.rs"]
mod oddities;
mod placing;

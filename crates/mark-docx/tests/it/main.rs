//! Documents that are handed back, held to their word from outside: one program, a module a file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails there has failed"
)]

mod common;
mod hostile;
mod keeping;
mod placing;

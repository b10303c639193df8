//! Claims of sentences, held to their word from outside: one program, a module a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that fails there has failed, one that measures says so"
)]

mod claims;
mod examples;
mod indicators;
mod published;
mod slots;
mod wordings;

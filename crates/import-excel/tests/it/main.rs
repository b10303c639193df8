//! Workbooks that are read, held to their word from outside: one program, a module a file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that fails there has failed, one that measures says so"
)]

mod binary;
mod common;
mod guards;
mod plain;
mod reading;
mod second;
mod speed;
mod upstream;

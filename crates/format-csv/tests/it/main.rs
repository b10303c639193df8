//! The CSV of a report: held to its word, and what people do to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that fails there has failed, one that measures says so"
)]

mod conformance;
mod reading;

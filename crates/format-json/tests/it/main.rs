//! The JSON of a report: its contract, what is read and how, and that all that is written comes
//! back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that fails there has failed, one that measures says so"
)]

mod contract;
mod reading;
mod round_trip;

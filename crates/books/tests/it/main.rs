//! The books as a model: what a deadline, a fee, a count and a finding must be.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that fails there has failed"
)]

mod bulletin;
mod common;
mod counting;
mod findings;
mod letters;
mod other_way;
mod python;
mod worked;

//! The XML of a report: its contract, what is read and how, and that all that is written comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails there has failed")]

mod contract;
#[path = "../../../../tests/src/random.rs"]
mod random;
mod reading;
mod round_trip;

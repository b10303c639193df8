//! The CSV of a report: held to its word, and what people do to it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails there has failed")]

mod conformance;
mod reading;

//! The end-to-end tests: what holds for the whole program and for no one crate. A module a file;
//! `tests/README.md` says which is which.
//!
//! They are a test program of `nianbao-cli`, whose program they run, so that it is never an old one
//! and is built once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that fails there has failed, one that measures says so"
)]

mod bad_input;
mod batch;
mod batch_units;
mod books;
mod books_daily;
mod books_published;
mod bounds;
mod browser;
mod bulletin;
mod causes;
mod clerk;
mod cli;
mod corpus;
mod dashboard;
mod form;
mod incremental;
mod infographic;
mod languages;
mod libreoffice;
mod local_edition;
mod mistakes;
mod mutations;
mod names;
mod own_formats;
mod panel;
mod parts;
mod plugins;
mod published;
mod real_input;
mod register;
mod roundtrip;
mod schemas;
mod site;
mod snapshots;
mod staff;
mod support;
mod texts;
mod unit_list;
mod variants;
mod whole;
mod word;
mod word_marked;
mod word_read;

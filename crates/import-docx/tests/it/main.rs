//! Tests of reading Word documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails there has failed"
)]

mod common;
mod hostile;
mod mutants;
mod oddities;
mod old;
mod places;
mod speed;

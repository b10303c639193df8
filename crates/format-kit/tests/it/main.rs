//! The kit's own tests, one program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails there has failed")]

mod seeded_defects;

//! The project's chores: batch, examples, bench, test, ci.

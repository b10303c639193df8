//! A region folder in, a checked publication out.

//! See `nianbao_fuzz::edition`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::edition(bytes));

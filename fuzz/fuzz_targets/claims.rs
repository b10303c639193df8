//! See `nianbao_fuzz::claims`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::claims(bytes));

//! See `nianbao_fuzz::register`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::register(bytes));

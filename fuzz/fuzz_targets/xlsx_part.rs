//! See `nianbao_fuzz::xlsx_part`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::xlsx_part(bytes));

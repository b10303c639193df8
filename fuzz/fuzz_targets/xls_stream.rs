//! See `nianbao_fuzz::xls_stream`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::xls_stream(bytes));

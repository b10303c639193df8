//! See `nianbao_fuzz::doc_stream`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::doc_stream(bytes));

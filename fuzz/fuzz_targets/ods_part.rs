//! See `nianbao_fuzz::ods_part`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::ods_part(bytes));

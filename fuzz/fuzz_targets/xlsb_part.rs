//! See `nianbao_fuzz::xlsb_part`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::xlsb_part(bytes));

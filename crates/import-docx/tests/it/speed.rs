//! How long an ordinary document takes; only said, and only when asked.
#![allow(clippy::print_stdout, reason = "it says what it measured")]

use crate::common::{packed, parts};
use nianbao_format::{Importer as _, Input};
use nianbao_import_docx::Docx;
use nianbao_model::Editions;
use std::time::{Duration, Instant};

#[test]
#[ignore = "a measurement: cargo test --release -p nianbao-import-docx --test it speed -- --ignored --nocapture"]
fn an_ordinary_document_is_read_soon() {
    let (bytes, editions) = (packed(&parts()), Editions::national());
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            Docx.read(&Input::new(&bytes, "a.docx", &editions)).unwrap();
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{} KB, median {:?}, slowest {:?}", bytes.len() >> 10, times[100], times[199]);
}

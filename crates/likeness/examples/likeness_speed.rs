//! How long 3,000 units with eight paragraphs take: `cargo run --release -p nianbao-likeness
//! --example likeness_speed`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use nianbao_likeness::{Copies, Sketcher, Sketches, between_units};
use nianbao_model::{Editions, Prose, Reading, Report, UnitRef};
use std::time::Instant;

const UNITS: u64 = 3000;

/// A paragraph of 150 made-up characters; the same seed gives the same words.
fn paragraph(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_u32(0x4e00 + (state % 3000) as u32).unwrap_or('一')
    };
    (0..150).map(|_| next()).collect()
}

/// Eight paragraphs: one that all have, one that one in five have with a word of their own, one
/// copied in forties, five of their own.
fn reading(n: u64) -> Reading {
    let unit =
        UnitRef { id: format!("unit-{n:04}"), name: format!("示例{n}海关"), level: None };
    let mut report = Report::blank(Editions::national().get("2019").unwrap().clone(), unit, 2020);
    let mut texts = vec![paragraph(1), paragraph(100 + n / 40)];
    texts.push(if n.is_multiple_of(5) {
        format!("{}{}", paragraph(2), paragraph(n).chars().take(6).collect::<String>())
    } else {
        paragraph(50_000 + n)
    });
    texts.extend((0..5).map(|k| paragraph(1_000_000 + n * 10 + k)));
    *report.section_mut(1) = Prose::new(&texts.join("\n"));
    Reading::of(report)
}

fn main() {
    let readings: Vec<Reading> = (0..UNITS).map(reading).collect();
    let start = Instant::now();
    let sketcher = Sketcher::new(readings.iter().map(|r| r.report.unit.name.as_str()));
    let mut copies = Copies::default();
    for reading in &readings {
        copies.add(Sketches::of(reading, &sketcher));
    }
    println!("sketches: {:?}, {} bytes a unit", start.elapsed(), copies.bytes() / UNITS as usize);
    let start = Instant::now();
    let findings = between_units(copies);
    println!("copies: {:?}, {} findings", start.elapsed(), findings.len());
}

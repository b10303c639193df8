//! How long a report takes, in a register of 3,000 units: `cargo run --release -p nianbao-check
//! --example check_speed`.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use nianbao_check::{Context, check};
use nianbao_model::{Cell, Editions, Level, Prose, Reading, Report, UnitRef};
use nianbao_register::{Region, Unit};
use std::time::Instant;

const ROUNDS: u32 = 200;
const SENTENCE: &str =
    "2020年，本关围绕示例第7海关移交事项开展政策解读，收到申请8件，同比2019年增长60%，均按期答复。";

fn reading(year: u16, turn: usize) -> Reading {
    let unit = UnitRef {
        id: "unit-0001".into(),
        name: "示例第1海关".into(),
        level: Some(Level::Subordinate),
    };
    let mut report = Report::blank(Editions::national().get("2019").unwrap().clone(), unit, year);
    for ix in report.edition.cells_ix() {
        report.set(ix, Cell::count(i64::from(ix.0) % 7));
    }
    for n in 0..6 {
        let paragraphs: Vec<String> = (0..8)
            .map(|k| format!("{}{}", SENTENCE.repeat(2), "其他安排".repeat(n + k + turn)))
            .collect();
        *report.section_mut(n) = Prose::new(&paragraphs.join("\n"));
    }
    Reading::of(report)
}

fn main() {
    let unit = |n: usize| Unit {
        id: format!("unit-{n:04}"),
        name: format!("示例第{n}海关"),
        level: Level::Subordinate,
        parent: None,
        reports: true,
        government: false,
        from: None,
        until: None,
        merged_into: None,
        former: Vec::new(),
        short: Vec::new(),
    };
    let region = Region::new("region", "示例关区", (0..3000).map(unit).collect()).unwrap();
    let (this, last) = (reading(2020, 0), reading(2019, 3));
    let time = |what: &str, context: Context<'_>| {
        let start = Instant::now();
        let findings: usize = (0..ROUNDS).map(|_| check(&this, &context).len()).sum();
        println!(
            "{what}: {:?} a report, {} findings",
            start.elapsed() / ROUNDS,
            findings / ROUNDS as usize
        );
    };
    let alone = Context::default();
    time("the report alone", alone);
    time("with a register of 3,000 units", Context { region: Some(&region), ..alone });
    time("with last year's report", Context { previous: Some(&last), ..alone });
    time("with both", Context { previous: Some(&last), region: Some(&region), ..alone });
}

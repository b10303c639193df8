//! What each step of a report's way costs, in instructions: `cargo xtask counts`.
//!
//! Times are noisy and never fail a test; the number of instructions is the same on a busy machine
//! and on an idle one. Each step has a limit, a quarter above what was counted when it was set, and
//! `.ci/run` holds it where valgrind is at hand. Who makes a step dearer on purpose raises its
//! limit in the same commit and says why; who makes it cheaper lowers it.

use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use nianbao::{
    Cell, Editions, ExportJob, Registry, Report, UnitRef, compose,
    document::Document,
    examine,
    format::Input,
    formats,
    grid::Expect,
    model::{Prose, Reading, SectionKind},
};
use nianbao_likeness::Sketcher;
use std::hint::black_box;

/// A step's limit, in thousands of instructions.
fn most(thousands: u64) -> LibraryBenchmarkConfig {
    let mut callgrind = Callgrind::default();
    callgrind.hard_limits([(EventKind::Ir, thousands * 1000)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}

/// A report with figures everywhere and three paragraphs in each section. Its sums are wrong, so
/// that findings are made, too.
fn report(year: u16) -> Report {
    let edition = Editions::national().for_year(year).expect("a national edition").clone();
    let unit = UnitRef { id: "unit-07".into(), name: "示例庚海关".into(), level: None };
    let mut report = Report::blank(edition.clone(), unit, year);
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(i64::from(ix.0) * 7 % 23)));
    for (n, section) in edition.sections.iter().enumerate() {
        if section.kind == SectionKind::Text {
            let paragraph = format!(
                "{year}年，本单位收到政府信息公开申请23件，上年结转3件，办结20件，予以公开12件，占60%，较上年增加5件。"
            );
            let more =
                "持续完善依申请公开工作机制，加强政策解读和回应关切，推进平台建设与监督保障。";
            *report.section_mut(n) =
                Prose::new(&format!("{paragraph}\n{more}{n}\n{paragraph}{more}"));
        }
    }
    report
}

fn written(format: &str) -> Vec<u8> {
    let report = report(2023);
    let mut bytes = Vec::new();
    formats()
        .exporter(format)
        .expect("built in")
        .write(&ExportJob::new(&report, &compose(&report)), &mut bytes)
        .expect("to memory");
    bytes
}

fn reading() -> (Reading, Reading) {
    (Reading::of(report(2023)), Reading::of(report(2022)))
}

fn text() -> Vec<u8> {
    let rows = "行政许可\n217\n行政处罚\n3\n行政强制\n0\n";
    format!("示例庚海关2023年政府信息公开工作年度报告\n一、总体情况\n情况。\n二、主动公开政府信息情况\n第二十条第（六）项\n信息内容\n本年处理决定数量\n{rows}").into_bytes()
}

/// A file to read, and what reads it.
fn file(format: &str) -> (Vec<u8>, String, Registry, Editions) {
    let bytes = if format == "txt" { text() } else { written(format) };
    (bytes, format!("a.{format}"), formats(), Editions::national())
}

/// A report to write, laid out, and what writes it.
fn laid_out(format: &'static str) -> (Report, Document, Registry, &'static str) {
    let report = report(2023);
    let document = compose(&report);
    (report, document, formats(), format)
}

/// The same once another was written: what reports share is made.
fn next(format: &'static str) -> (Report, Document, Registry, &'static str) {
    let (report, document, formats, format) = laid_out(format);
    let job = ExportJob::new(&report, &document);
    let written = formats.exporter(format).map(|exporter| exporter.write(&job, &mut Vec::new()));
    assert!(written.is_some_and(|written| written.is_ok()));
    (report, document, formats, format)
}

#[library_benchmark(setup = file)]
#[bench::xlsx(args = ("xlsx"), config = most(10_100))]
#[bench::html(args = ("html"), config = most(6_460))]
#[bench::xml(args = ("xml"), config = most(1_710))]
#[bench::json(args = ("json"), config = most(1_180))]
#[bench::text(args = ("txt"), config = most(8_800))]
fn read(
    (bytes, name, formats, editions): (Vec<u8>, String, Registry, Editions),
) -> Option<Reading> {
    black_box(formats.read(&Input::new(&bytes, &name, &editions), None, &Expect::default()).ok())
}

#[library_benchmark(setup = next)]
#[bench::first_xlsx(args = ("xlsx"), setup = laid_out, config = most(16_400))]
#[bench::xlsx(args = ("xlsx"), config = most(6_490))]
#[bench::html(args = ("html"), config = most(1_960))]
#[bench::xml(args = ("xml"), config = most(530))]
#[bench::json(args = ("json"), config = most(400))]
fn write(
    (report, document, formats, format): (Report, Document, Registry, &'static str),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = formats
        .exporter(format)
        .map(|exporter| exporter.write(&ExportJob::new(&report, &document), &mut bytes));
    black_box(written.is_some());
    bytes
}

#[library_benchmark(setup = reading)]
#[bench::two_years(config = most(28_200))]
fn check((this, last): (Reading, Reading)) -> usize {
    black_box(examine(&this, Some(&last), None, |_| ()).len())
}

#[library_benchmark]
#[bench::national(config = most(5_350))]
fn editions() -> Editions {
    black_box(Editions::national())
}

#[library_benchmark(setup = reading)]
#[bench::of_a_report(config = most(1_550))]
fn likeness((this, _): (Reading, Reading)) -> usize {
    let sketcher = Sketcher::new(std::iter::once(this.report.unit.name.as_str()));
    black_box(nianbao_likeness::Sketches::of(&this, &sketcher)).is_empty().into()
}

library_benchmark_group!(name = steps, benchmarks = [read, write, check, editions, likeness]);
main!(library_benchmark_groups = steps);

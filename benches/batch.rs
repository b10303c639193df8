//! What a whole batch costs, in instructions: twelve sound reports read, checked, written in three
//! formats, read back and published with all that stands around them; and the same once more, with
//! nothing changed. `cargo xtask counts`.
//!
//! As in `small.rs` each has a limit, a quarter above what was counted when it was set. What is
//! counted is a process with all its threads, so that what goes on beside the reports counts, too.
//! Valgrind has no instructions for digests: here they weigh more than on a processor that has.

use gungraun::{
    BinaryBenchmarkConfig, Callgrind, Command, EventKind, binary_benchmark, binary_benchmark_group,
    main,
};
use nianbao::{
    Cell, Editions, ExportJob, Report, UnitRef, compose, formats,
    model::{Prose, SectionKind},
};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// So many units report.
const UNITS: usize = 12;
/// What publishes.
const PUBLISH: &str = env!("CARGO_BIN_EXE_publish");

/// A batch's limit, in millions of instructions.
fn most(millions: u64) -> BinaryBenchmarkConfig {
    let mut callgrind = Callgrind::default();
    callgrind.hard_limits([(EventKind::Ir, millions * 1_000_000)]);
    let mut config = BinaryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}

/// The folder for a measurement.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("batch-{name}"))
}

/// A unit's report: its figures are few and its sums right.
fn report(id: &str, name: &str, n: usize) -> Report {
    let edition = Editions::national().for_year(2023).expect("a national edition").clone();
    let unit = UnitRef { id: id.into(), name: name.into(), level: None };
    let mut report = Report::blank(edition.clone(), unit, 2023);
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(0)));
    for row in ["received", "granted", "outcome_total"] {
        for column in ["natural_person", "total"] {
            if let Some(ix) = edition.find(&format!("requests.{row}.{column}")) {
                report.set(ix, Cell::count(n as i64 + 3));
            }
        }
    }
    for (n, section) in edition.sections.iter().enumerate() {
        if section.kind == SectionKind::Text {
            let text = format!(
                "{name}持续完善依申请公开工作机制，加强政策解读和回应关切，推进平台建设与监督保障。\n\
                 {}，健全制度，明确责任，全年没有收取信息处理费。",
                section.heading()
            );
            *report.section_mut(n) = Prose::new(&text);
        }
    }
    report
}

/// A region's folder, made anew, and nothing published.
fn region(name: &str) {
    let place = place(name);
    _ = fs::remove_dir_all(&place);
    let year = place.join("region/2023");
    fs::create_dir_all(&year).expect("a folder for temporary files");
    let mut register = String::from("[region]\nid = \"region\"\nname = \"示例关区\"\n");
    for n in 1..=UNITS {
        let (id, name) = (format!("unit-{n:02}"), format!("示例{n:02}号海关"));
        register +=
            &format!("\n[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nlevel = \"subordinate\"\n");
        let report = report(&id, &name, n);
        let mut bytes = Vec::new();
        formats()
            .exporter("xlsx")
            .expect("built in")
            .write(&ExportJob::new(&report, &compose(&report)), &mut bytes)
            .expect("to memory");
        fs::write(year.join(format!("{id}.xlsx")), bytes).expect("a file");
    }
    // The region's figures are its units'; its texts are its own.
    let region = report("region", "示例关区", 0);
    let mut texts = format!("# {}\n", region.title());
    for (n, section) in region.edition.sections.iter().enumerate() {
        if section.kind == SectionKind::Text {
            let text = region.section(n).paragraphs().join("\n\n");
            texts += &format!("\n## {}\n\n{text}\n", section.heading());
        }
    }
    fs::write(year.join("region.md"), texts).expect("a file");
    register += "\n[rules.U05]\nseverity = \"off\"\nreason = \"texts are made up\"\n";
    fs::write(place.join("region/region.toml"), register).expect("a file");
}

/// The same, published so often. Files, and the program that may have been compiled just now, must
/// have rested for two seconds before a run is sure that nobody has touched them since the run
/// before.
fn published(name: &str, times: usize) {
    region(name);
    let place = place(name);
    thread::sleep(Duration::from_millis(2500));
    for _ in 0..times {
        let mut publish = std::process::Command::new(PUBLISH);
        publish.args([place.join("region"), place.join("out")]);
        assert!(publish.status().expect("a program").success(), "a sound region");
        thread::sleep(Duration::from_millis(2500));
    }
}

/// Of what was published nothing is left but the note of the program's own digest: with all that
/// tells where its lines come from the program is so large that taking it would be most of the work.
fn nothing_there(name: &str) {
    published(name, 1);
    let own = place(name).join("out/.nianbao");
    for folder in ["../site", "../staff", "memory", "records", "older"] {
        if own.join(folder).exists() {
            fs::remove_dir_all(own.join(folder)).expect("a folder to remove");
        }
    }
}

fn published_twice(name: &str) {
    published(name, 2);
}

#[binary_benchmark]
#[bench::cold(args = ("cold"), setup = nothing_there, config = most(680))]
#[bench::nothing_changed(args = ("unchanged"), setup = published_twice, config = most(40))]
fn batch(name: &str) -> Command {
    let place = place(name);
    Command::new(PUBLISH).arg(place.join("region")).arg(place.join("out")).build()
}

binary_benchmark_group!(name = batches, benchmarks = [batch]);
main!(binary_benchmark_groups = batches);

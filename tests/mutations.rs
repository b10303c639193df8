//! Any one figure of a sound region changed: is it seen? A thousand changes, the same ones every
//! time.

use crate::support::example;
use nianbao_check::{Context, check};
use nianbao_intake::{Folder, read_unit};
use nianbao_model::{
    Cell, CellIx, Decimal, Edition, FigureRead, FiguresRead, Finding, Prose, Reading, Severity,
};
use nianbao_rollup::Sum;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::collections::BTreeMap;

const CHANGES: usize = 1000;

/// The whole region: each unit's readings by year, the region's own among them.
struct Whole {
    folder: Folder,
    readings: BTreeMap<(u16, String), Reading>,
}

impl Whole {
    fn read() -> Option<Self> {
        let folder = Folder::open(&example("guangzhou")?).unwrap();
        let registry = nianbao_builtin::formats();
        let mut readings = BTreeMap::new();
        for node in folder.nodes() {
            for (&year, listed) in &folder.years {
                if let Some(reading) = read_unit(&folder, &registry, &node, listed).reading {
                    readings.insert((year, node.id.to_owned()), reading);
                }
            }
        }
        Some(Self { folder, readings })
    }

    /// All findings that a change of one report can make: its own, those of the year after, those
    /// of the roll-up.
    fn findings(&self, year: u16, unit: &str) -> Vec<Finding> {
        let region = Some(&self.folder.region);
        let at = |year: u16, unit: &str| self.readings.get(&(year, unit.to_owned()));
        let mut findings = Vec::new();
        for year in [year, year + 1] {
            if let Some(reading) = at(year, unit) {
                findings.extend(check(
                    reading,
                    &Context { previous: at(year - 1, unit), region, published: None },
                ));
            }
        }
        if let Some(own) = at(year, self.folder.region.id()) {
            let mut sum = Sum::new(own.report.edition.clone());
            for ((_, id), reading) in self
                .readings
                .iter()
                .filter(|((y, id), _)| *y == year && id != self.folder.region.id())
            {
                sum.add(&reading.report, id);
            }
            findings.extend(sum.compare(own, "关区", str::to_owned));
        }
        // What the register explains was there before any change.
        nianbao_check::settle(&mut findings, &self.folder.region, |_| ());
        findings.retain(|finding| finding.accepted.is_none());
        findings
    }
}

/// Does a finding speak of the cell, or of its row or column?
fn names(finding: &Finding, edition: &Edition, ix: CellIx) -> bool {
    let spec = edition.spec(ix);
    finding
        .cells
        .iter()
        .filter_map(|address| edition.find(address))
        .map(|other| edition.spec(other))
        .any(|other| {
            (other.table, other.block) == (spec.table, spec.block)
                && (other.row == spec.row || other.column == spec.column)
        })
}

/// A figure as a hand gets it wrong: another digit, swapped digits, a digit more or less, one more,
/// nothing, or any other.
fn wrong(value: Decimal, how: u32) -> Decimal {
    let text = value.to_string();
    let swapped: String = match text.as_bytes() {
        [a, b, rest @ ..] if a != b && b.is_ascii_digit() => {
            [&[*b, *a], rest].concat().into_iter().map(char::from).collect()
        }
        _ => String::new(),
    };
    let changed = match how % 6 {
        0 => value + Decimal::ONE,
        1 => (value * Decimal::TEN) + Decimal::from(how % 7),
        2 => (value / Decimal::TEN).trunc(),
        3 => swapped.parse().unwrap_or(value),
        4 => Decimal::ZERO,
        _ => Decimal::from(how % 997),
    };
    if changed == value { value + Decimal::from(1 + how % 9) } else { changed }
}

#[test]
fn a_changed_figure_is_found_in_98_of_100() {
    let Some(mut whole) = Whole::read() else { return };
    assert_eq!(whole.readings.len(), 44);
    let keys: Vec<(u16, String)> = whole.readings.keys().cloned().collect();
    for (year, unit) in &keys {
        let mut findings = whole.findings(*year, unit);
        // That there is more to be said of a unit's books speaks of no figure.
        findings.retain(|finding| finding.severity != Severity::Note);
        assert!(findings.is_empty(), "{year} {unit}: {findings:#?}");
    }
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let (mut seen, mut unseen) = (0, BTreeMap::<String, usize>::new());
    for _ in 0..CHANGES {
        let (which, cell, how) = (0..keys.len(), 0..10_000_usize, 0..1_000_000_u32)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let (year, unit) = keys[which].clone();
        let report = &whole.readings[&keys[which]].report;
        let edition = report.edition.clone();
        let ix = CellIx((cell % edition.cells().len()) as u16);
        let before = report.cell(ix).clone();
        let after = Cell::figure(wrong(before.value().unwrap_or_default(), how));
        whole.readings.get_mut(&keys[which]).unwrap().report.set(ix, after.clone());
        if whole.findings(year, &unit).iter().any(|finding| names(finding, &edition, ix)) {
            seen += 1;
        } else {
            let level = if unit == whole.folder.region.id() { "region" } else { "unit" };
            let spec = edition.spec(ix);
            *unseen
                .entry(format!("{level} {} {:?} {:?}", spec.address, spec.kind, spec.rollup))
                .or_default() += 1;
        }
        whole.readings.get_mut(&keys[which]).unwrap().report.set(ix, before);
    }
    println!("{seen} of {CHANGES} changes are found; not found: {unseen:#?}");
    assert!(seen * 100 >= CHANGES * 98, "{seen} of {CHANGES}; not found: {unseen:#?}");
}

/// A figure of the texts changed: is it seen? Each figure that the texts of the region state of the
/// tables, by twenty more: two more is often what a second reading of small figures allows.
#[test]
fn a_changed_figure_of_the_texts_is_found_in_98_of_100() {
    let Some(whole) = Whole::read() else { return };
    let (mut seen, mut tried, mut figures, mut unseen) = (0, 0, FiguresRead::default(), Vec::new());
    for ((year, unit), reading) in &whole.readings {
        let last = whole.readings.get(&(year - 1, unit.clone()));
        let texts = nianbao_check::texts(reading, last);
        figures = figures.plus(texts.figures);
        for sentence in &texts.sentences {
            let of_tables = |figure: &&FigureRead| {
                figure.held
                    && !figure.cells.is_empty()
                    && figure.text.starts_with(|c: char| c.is_ascii_digit())
            };
            for figure in sentence.figures.iter().filter(of_tables) {
                let digits: String = figure.text.chars().take_while(char::is_ascii_digit).collect();
                let wrong = figure.text.replacen(
                    &digits,
                    &(digits.parse::<u64>().unwrap() + 20).to_string(),
                    1,
                );
                let mut changed = reading.clone();
                let prose = changed.report.section_mut(
                    reading
                        .report
                        .edition
                        .sections
                        .iter()
                        .position(|s| s.id == sentence.section)
                        .unwrap(),
                );
                let paragraphs: Vec<String> = prose.paragraphs().to_vec();
                *prose = Prose::default();
                for paragraph in &paragraphs {
                    prose.push(&paragraph.replacen(
                        &sentence.text,
                        &sentence.text.replacen(&figure.text, &wrong, 1),
                        1,
                    ));
                }
                assert_ne!(prose.paragraphs(), paragraphs);
                tried += 1;
                let context =
                    Context { previous: last, region: Some(&whole.folder.region), published: None };
                let told = check(&changed, &context).iter().any(|finding| {
                    finding.met.as_deref().is_some_and(|met| wrong.starts_with(met) || met == wrong)
                });
                seen += usize::from(told);
                if !told {
                    unseen.push(format!("{year} {unit} {wrong}: {}", sentence.text));
                }
            }
        }
    }
    println!(
        "{seen} of {tried} changed figures of texts are found; {} of {} figures are held",
        figures.held, figures.stated
    );
    assert!(tried > 100 && seen * 100 >= tried * 98, "{seen} of {tried}: {unseen:#?}");
}

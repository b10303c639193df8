//! What a format keeps can be told from its files: reports that differ in it make different files,
//! and figures stand in order.
//!
//! This needs no importer, so it holds for formats that are only written.

use super::{outcome::Check, run::Run, samples};
use nianbao_format::{Aspect, Exporter, Keeps};
use nianbao_model::{
    Cell, CellIx, Decimal, Edition, Indicator, Kind, Level, Prose, Report, SectionKind,
};
use std::{collections::HashMap, sync::Arc};

/// A report that differs from the plain one in one thing.
struct Variant {
    what: String,
    report: Report,
}

/// Writes reports that differ in one thing, and looks for two that make the same file.
pub(super) fn tells(run: &mut Run<'_>, exporter: &dyn Exporter) {
    let keeps = exporter.keeps();
    // The small and the local edition have all kinds of tables and texts between them.
    let (all, few) = (
        run.editions.iter().map(|e| e.id.clone()).collect::<Vec<_>>(),
        vec![samples::SMALL.to_owned(), samples::LOCAL.to_owned()],
    );
    let editions = run.editions.clone();
    for edition in run.effort.of(all, few).iter().filter_map(|id| editions.get(id)) {
        let mut variants = Variants { edition, keeps, all: Vec::new() };
        variants.of_cells(run.effort.of(1, 15));
        variants.of_texts();
        variants.of_indicators();
        variants.of_identity();
        let all = variants.all;
        compare(run, edition, all);
    }
    if keeps.has(Aspect::Edition) {
        let twins = samples::twins();
        let variants = twins.iter().map(|edition| Variant {
            what: format!("the edition {}", edition.id),
            report: samples::plain(edition),
        });
        if let Some(edition) = twins.first() {
            compare(run, edition, variants.collect());
        }
    }
}

fn compare(run: &mut Run<'_>, edition: &Edition, variants: Vec<Variant>) {
    let mut seen: HashMap<Vec<u8>, String> = HashMap::new();
    for Variant { what, report } in variants {
        if run.outcome.enough(Check::Tells) || run.outcome.enough(Check::Writes) {
            return;
        }
        let Some(bytes) = run.must_write(&report, &format!("report {} with {what}", edition.id))
        else {
            continue;
        };
        run.outcome.made(Check::Tells);
        if let Some(other) = seen.get(&bytes) {
            let sample = format!("report {} with {what}", edition.id);
            run.outcome.broken(
                Check::Tells,
                &sample,
                format!("makes the same file as the one with {other}"),
            );
            continue;
        }
        seen.insert(bytes, what);
    }
}

struct Variants<'a> {
    edition: &'a Arc<Edition>,
    keeps: Keeps,
    all: Vec<Variant>,
}

impl Variants<'_> {
    fn add(&mut self, what: impl Into<String>, change: impl FnOnce(&mut Report)) {
        let mut report = samples::plain(self.edition);
        change(&mut report);
        // Some changes are none: a text that is empty anyway.
        if self.all.iter().any(|variant| variant.report == report) {
            return;
        }
        self.all.push(Variant { what: what.into(), report });
    }

    fn cell(&mut self, ix: CellIx, cell: Cell) {
        let address = &self.edition.spec(ix).address;
        let what = match &cell {
            Cell::Blank => format!("{address} blank"),
            Cell::Figure(value) => format!("{address} {value}"),
            Cell::NotApplicable(mark) => format!("{address} not applicable “{mark}”"),
            Cell::Unreadable(text) => format!("{address} unreadable “{text}”"),
        };
        self.add(what, |report| report.set(ix, cell));
    }

    fn of_cells(&mut self, step: usize) {
        self.add("zeros only", |_| ());
        let edition = self.edition.clone();
        let each: Vec<CellIx> = edition.cells_ix().step_by(step).collect();
        for ix in each {
            if self.keeps.has(Aspect::Figures) {
                self.cell(ix, Cell::count(7));
            }
            if self.keeps.has(Aspect::Blank) {
                self.cell(ix, Cell::Blank);
            }
        }
        // One cell of each kind in each table stands for all.
        let mut seen = Vec::new();
        for ix in edition.cells_ix() {
            let spec = edition.spec(ix);
            if seen.contains(&(spec.table, spec.kind)) {
                continue;
            }
            seen.push((spec.table, spec.kind));
            if self.keeps.has(Aspect::NotApplicable) {
                for mark in ["/", "—", "无", "0", "本单位不涉及"] {
                    self.cell(ix, Cell::not_applicable(mark));
                }
            }
            if self.keeps.has(Aspect::Unreadable) {
                for text in ["约20", "0", "/", "二"] {
                    self.cell(ix, Cell::unreadable(text));
                }
            }
            if self.keeps.has(Aspect::Figures) {
                self.figures(ix, spec.kind);
            }
        }
    }

    /// Neighbours that careless arithmetic takes for the same.
    fn figures(&mut self, ix: CellIx, kind: Kind) {
        for count in [9_007_199_254_740_992, 9_007_199_254_740_993] {
            self.cell(ix, Cell::count(count));
        }
        if kind == Kind::Change {
            self.cell(ix, Cell::count(-7));
        }
        if kind == Kind::Amount {
            let amounts = [
                (1, 1),
                (11, 2),
                (100_000_000_001, 2),
                (123_456_789_012_345_678, 2),
                (123_456_789_012_345_679, 2),
            ];
            for (digits, scale) in amounts {
                self.cell(ix, Cell::figure(Decimal::from_i128_with_scale(digits, scale)));
            }
        }
    }

    fn of_texts(&mut self) {
        let edition = self.edition.clone();
        for (n, section) in edition.sections.iter().enumerate() {
            let aspect =
                if section.kind == SectionKind::Text { Aspect::Texts } else { Aspect::Notes };
            if !self.keeps.has(aspect) {
                continue;
            }
            let texts = [
                "",
                "甲。",
                "甲。\n乙。",
                "乙。\n甲。",
                "甲。乙。",
                "甲。\n乙。\n丙。",
                "甲。\n乙。\n丙。\n丁。",
                "（一）甲。\n乙。",
            ];
            for text in texts {
                self.add(format!("the text {text:?} in section {}", section.id), |report| {
                    *report.section_mut(n) = Prose::new(text)
                });
            }
        }
    }

    fn of_indicators(&mut self) {
        if !self.keeps.has(Aspect::Indicators) {
            return;
        }
        let indicator = |name: &str, value: &str, unit: &str, claim: Option<&str>| Indicator {
            name: name.into(),
            value: value.into(),
            unit: unit.into(),
            year_on_year: claim.map(str::to_owned),
        };
        let first = indicator("信息", "8070", "条", Some("58.8%"));
        let second = indicator("来电", "3", "万次", None);
        let lists: [(&str, Vec<Indicator>); 7] = [
            ("one", vec![first.clone()]),
            ("another name", vec![indicator("公文", "8070", "条", Some("58.8%"))]),
            ("another value", vec![indicator("信息", "8071", "条", Some("58.8%"))]),
            ("another unit", vec![indicator("信息", "8070", "件", Some("58.8%"))]),
            ("no claim", vec![indicator("信息", "8070", "条", None)]),
            ("two", vec![first.clone(), second.clone()]),
            ("two in the other order", vec![second, first]),
        ];
        for (what, list) in lists {
            self.add(format!("indicators: {what}"), |report| report.indicators = list);
        }
    }

    fn of_identity(&mut self) {
        if self.keeps.has(Aspect::Unit) {
            self.add("another unit", |report| report.unit.name = "另一海关".into());
        }
        if self.keeps.has(Aspect::Register) {
            self.add("another unit id", |report| report.unit.id = "other-unit".into());
            self.add("another level", |report| report.unit.level = Some(Level::HeadOffice));
            self.add("no level", |report| report.unit.level = None);
        }
        if self.keeps.has(Aspect::Year) {
            self.add("the next year", |report| report.year += 1);
        }
    }
}

/// Where a text file shows each figure once, those of a row stand in the order of the columns.
pub(super) fn order(run: &mut Run<'_>, exporter: &dyn Exporter) {
    if !exporter.keeps().has(Aspect::Figures) {
        return;
    }
    for edition in run.editions.clone().iter() {
        let report = samples::numbered(edition);
        let name = format!("report {} numbered", edition.id);
        let Some(bytes) = run.must_write(&report, &name) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let places: Option<Vec<usize>> =
            report.cells().map(|(_, cell)| once(&text, &cell.to_string())).collect();
        let Some(places) = places else { continue };
        run.outcome.made(Check::Order);
        for pair in edition.cells_ix().collect::<Vec<_>>().windows(2) {
            let [a, b] = pair else { continue };
            let (left, right) = (edition.spec(*a), edition.spec(*b));
            let one_row =
                (left.table, left.block, left.row) == (right.table, right.block, right.row);
            if one_row && places[usize::from(a.0)] > places[usize::from(b.0)] {
                run.outcome.broken(
                    Check::Order,
                    &name,
                    format!("{} stands behind {}", left.address, right.address),
                );
            }
        }
    }
}

/// Where a text has another, if it has it once.
fn once(text: &str, what: &str) -> Option<usize> {
    let at = text.find(what)?;
    (text.rfind(what) == Some(at)).then_some(at)
}

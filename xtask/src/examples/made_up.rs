//! A region of made-up units, as large as it is asked for: figures that keep every identity, and
//! borrowed texts.

use super::{CLEAN, Data, filled, put};
use anyhow::{Context as _, Result, anyhow, bail};
use nianbao_format_kit::Dice;
use nianbao_model::{
    Block, Cell, CellIx, Decimal, Editions, Kind, Layout, Level, Prose, Report, UnitRef,
};
use std::{fmt::Write as _, path::Path, thread};

/// Makes a region of so many units on one level below it, for one year: the register, a workbook
/// for each unit, and the region's texts. The texts are those of the example region, whose figures
/// are others: nearly every report is a draft.
pub(crate) fn scale(out: &Path, units: usize, year: u16) -> Result<()> {
    region(out, units, year, |_, _| ())
}

/// One report in so many has a mistake in the region that [`sound`] makes.
const ONE_IN: usize = 20;

/// The same as offices have it: one report in twenty has a wrong total, the others can be
/// published. What the texts say is compared and then passed over.
pub(crate) fn sound(out: &Path, units: usize, year: u16) -> Result<()> {
    region(out, units, year, |n, report| {
        let wrong = report.edition.find("requests.received.total").filter(|_| n % ONE_IN == 0);
        if let Some(ix) = wrong
            && let Cell::Figure(figure) = report.cell(ix)
        {
            let figure = *figure + Decimal::ONE;
            report.set(ix, Cell::figure(figure));
        }
    })?;
    let mut register = std::fs::read_to_string(out.join("region.toml"))?;
    for rule in ["T01", "T02", "T03", "T04"] {
        write!(
            register,
            "\n[rules.{rule}]\nseverity = \"off\"\nreason = \"borrowed texts speak of other figures\"\n"
        )?;
    }
    put(&out.join("region.toml"), register.as_bytes())
}

fn region(
    out: &Path,
    units: usize,
    year: u16,
    change: impl Fn(usize, &mut Report) + Sync,
) -> Result<()> {
    let model = Data::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(CLEAN))?;
    let editions = Editions::national();
    let edition = editions.for_year(year).with_context(|| format!("no edition for {year}"))?;
    let texts = model.reports(*model.years()?.last().context("the example region has no year")?)?;
    let of_units: Vec<&Report> =
        texts.values().filter(|r| r.unit.level == Some(Level::Subordinate)).collect();
    if of_units.is_empty() {
        bail!("the example region has no units");
    }
    let digits = units.to_string().len().max(4);
    let mut register = String::from(
        "# Made by `cargo xtask bench`. All names and figures are made up.\n[region]\nid = \"region\"\nname = \"测算关区\"\n",
    );
    let named = |n: usize| (format!("unit-{n:0digits$}"), format!("测算{n:0digits$}号海关"));
    for n in 1..=units {
        let (id, name) = named(n);
        writeln!(
            register,
            "\n[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nlevel = \"subordinate\""
        )?;
    }
    let unit = &|n: usize| -> Result<()> {
        let (id, name) = named(n);
        let pattern = of_units[n % of_units.len()];
        let mut report = Report::blank(
            edition.clone(),
            UnitRef { id, name, level: Some(Level::Subordinate) },
            year,
        );
        made_up_figures(&mut report, n as u64);
        borrow_texts(&mut report, pattern);
        change(n, &mut report);
        put(&out.join(year.to_string()).join(format!("{}.xlsx", report.unit.id)), &filled(&report)?)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || (1 + first..=units).step_by(threads).try_for_each(unit))
            })
            .collect();
        all.into_iter()
            .try_for_each(|one| one.join().map_err(|_| anyhow!("a thread has stopped"))?)
    })?;
    put(&out.join("region.toml"), register.as_bytes())?;
    let region = texts
        .values()
        .find(|r| r.unit.level == Some(Level::Region))
        .context("the example region has no report of its own")?;
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "region".into(), name: "测算关区".into(), level: None },
        year,
    );
    borrow_texts(&mut report, region);
    put(&out.join(year.to_string()).join("region.md"), markdown(&report).as_bytes())
}

/// A unit of such a region hands in other figures.
pub(crate) fn other_figures(out: &Path, units: usize, year: u16, n: usize) -> Result<()> {
    let digits = units.to_string().len().max(4);
    let (id, name) = (format!("unit-{n:0digits$}"), format!("测算{n:0digits$}号海关"));
    let model = Data::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(CLEAN))?;
    let edition = Editions::national()
        .for_year(year)
        .with_context(|| format!("no edition for {year}"))?
        .clone();
    let texts = model.reports(*model.years()?.last().context("the example region has no year")?)?;
    let of_units: Vec<&Report> =
        texts.values().filter(|r| r.unit.level == Some(Level::Subordinate)).collect();
    let mut report =
        Report::blank(edition, UnitRef { id, name, level: Some(Level::Subordinate) }, year);
    made_up_figures(&mut report, (n + units) as u64);
    borrow_texts(&mut report, of_units[n % of_units.len()]);
    put(&out.join(year.to_string()).join(format!("{}.xlsx", report.unit.id)), &filled(&report)?)
}

/// Fills all cells so that every identity of the edition holds. The same number gives the same
/// figures.
fn made_up_figures(report: &mut Report, seed: u64) {
    let edition = report.edition.clone();
    let mut dice = Dice::new(seed);
    for ix in edition.cells_ix() {
        let spec = edition.spec(ix);
        let layout = edition.tables[spec.table].layout;
        let cell = match (layout, spec.kind) {
            // These are filled case by case.
            (Layout::Matrix | Layout::OneRow, _) => Cell::count(0),
            (_, Kind::Amount) => Cell::figure(Decimal::new(dice.below(9_000_000) as i64, 2)),
            (_, Kind::Change) => Cell::count(dice.below(3) as i64),
            // Columns further right hold more, so that what was made this year is not above what
            // there is in all.
            (_, Kind::Count) => Cell::count((dice.below(8) + 8 * spec.column) as i64),
        };
        report.set(ix, cell);
    }
    for table in &edition.tables {
        let Some(block) = table.blocks.first() else { continue };
        let Some(total) = block.columns.iter().position(|c| c.total) else { continue };
        match table.layout {
            Layout::Matrix => requests(report, block, total, &mut dice),
            Layout::OneRow => {
                for row in 0..block.rows.len() {
                    for _ in 0..dice.below(3) {
                        let column = dice.below(total);
                        raise(report, [block.cell(row, column), block.cell(row, total)]);
                    }
                }
            }
            Layout::Blocks => {}
        }
    }
}

/// Hands out requests one by one: each comes in by one row and goes out by another.
fn requests(report: &mut Report, block: &Block, total: usize, dice: &mut Dice) {
    let row = |id: &str| block.rows.iter().position(|r| r.id == id);
    let (Some(received), Some(carried_in), Some(carried_out)) =
        (row("received"), row("carried_in"), row("carried_out"))
    else {
        return;
    };
    let outcomes: Vec<usize> = (0..block.rows.len()).filter(|&r| block.rows[r].outcome).collect();
    let outcome_total = block.rows.iter().position(|r| r.total);
    for _ in 0..dice.below(40) {
        let column = dice.below(total);
        let came = if dice.one_in(6) { carried_in } else { received };
        let went = match dice.below(8) {
            0 => vec![carried_out],
            _ => {
                std::iter::once(outcomes[dice.below(outcomes.len())]).chain(outcome_total).collect()
            }
        };
        for row in std::iter::once(came).chain(went) {
            raise(report, [block.cell(row, column), block.cell(row, total)]);
        }
    }
}

/// One more in each of the cells.
fn raise(report: &mut Report, cells: [CellIx; 2]) {
    for ix in cells {
        let one_more = report.cell(ix).value().unwrap_or_default() + Decimal::ONE;
        report.set(ix, Cell::figure(one_more));
    }
}

/// Takes another report's texts, with the names changed. Sections go by their ids: the other may be
/// in another edition.
pub(super) fn borrow_texts(report: &mut Report, from: &Report) {
    for (n, section) in from.edition.sections.iter().enumerate() {
        if let Some(own) = report.edition.section(&section.id) {
            let text = from.section(n).to_string().replace(&from.unit.name, &report.unit.name);
            *report.section_mut(own) =
                Prose::new(&text.replace(&from.year.to_string(), &report.year.to_string()));
        }
    }
}

/// A report's texts in Markdown.
fn markdown(report: &Report) -> String {
    let mut text = format!("# {}\n", report.title());
    for (n, section) in report.edition.sections.iter().enumerate() {
        let paragraphs = report.section(n).paragraphs();
        if !paragraphs.is_empty() {
            let _ = write!(text, "\n## {}\n\n{}\n", section.heading(), paragraphs.join("\n\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::tests::broken;
    use nianbao_intake::{Folder, read_unit};
    use std::fs;

    #[test]
    fn made_up_figures_keep_every_identity_and_differ_from_unit_to_unit() {
        for edition in Editions::national().iter() {
            let mut reports: Vec<Report> = Vec::new();
            for seed in 0..50 {
                let mut report =
                    Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
                made_up_figures(&mut report, seed);
                assert_eq!(
                    broken(&report),
                    Vec::<String>::new(),
                    "edition {} seed {seed}",
                    edition.id
                );
                assert!(report.cells().all(|(_, cell)| cell.value().is_some()));
                assert!(!reports.contains(&report), "edition {} seed {seed}", edition.id);
                reports.push(report);
            }
        }
    }

    #[test]
    fn a_scaled_region_reads_back_without_findings() {
        let out = std::env::temp_dir().join(format!("nianbao-scale-{}", std::process::id()));
        scale(&out, 3, 2020).unwrap();
        let folder = Folder::open(&out).unwrap();
        let formats = nianbao_builtin::formats();
        let nodes = folder.nodes();
        assert_eq!(nodes.len(), 4);
        for node in nodes.iter().filter(|n| !n.rolls_up) {
            let read = read_unit(&folder, &formats, node, folder.year(2020).unwrap());
            let reading = read.reading.unwrap();
            assert!(
                read.findings.is_empty() && reading.findings.is_empty(),
                "{:?}",
                reading.findings
            );
            assert_eq!(broken(&reading.report), Vec::<String>::new());
            assert!(reading.report.section(1).to_string().contains("主动公开"));
        }
        assert!(folder.years[&2020].units["region"].texts.is_some());
        fs::remove_dir_all(out).unwrap();
    }
}

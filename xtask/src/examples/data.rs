//! The data files that people edit: a region's register, figures, texts and indicators.

use anyhow::{Context as _, Result, anyhow, bail};
use nianbao_model::{Cell, Decimal, Editions, Indicator, Level, Report, UnitRef};
use nianbao_register::{Region, Unit};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// An example region's data files.
pub(super) struct Data {
    pub(super) path: PathBuf,
    region: Region,
    pub(super) editions: Editions,
}

impl Data {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let register = path.join("region.toml");
        let text = fs::read_to_string(&register).with_context(|| register.display().to_string())?;
        let region = Region::parse(&text)
            .map_err(|e| anyhow!("{}: {}", register.display(), e.words().en))?;
        Ok(Self { path: path.to_owned(), region, editions: Editions::national() })
    }

    /// The years there are figures for, in order.
    pub(super) fn years(&self) -> Result<Vec<u16>> {
        let data = self.path.join("data");
        let mut years = Vec::new();
        for entry in fs::read_dir(&data).with_context(|| data.display().to_string())? {
            let name = entry?.file_name();
            years.extend(
                name.to_str()
                    .and_then(|n| n.strip_suffix(".csv"))
                    .and_then(|n| n.parse::<u16>().ok()),
            );
        }
        years.sort_unstable();
        Ok(years)
    }

    /// All reports of a year by unit, as the data files have them. A unit that the register does
    /// not know is signed with its id.
    pub(super) fn reports(&self, year: u16) -> Result<BTreeMap<String, Report>> {
        let edition =
            self.editions.for_year(year).with_context(|| format!("no edition for {year}"))?;
        let path = self.path.join("data").join(format!("{year}.csv"));
        let at = || path.display().to_string();
        let mut reader = csv::Reader::from_path(&path).with_context(at)?;
        let ids: Vec<String> =
            reader.headers().with_context(at)?.iter().skip(2).map(str::to_owned).collect();
        let mut reports: Vec<Report> = ids
            .iter()
            .map(|id| Report::blank(edition.clone(), self.unit_ref(id, year), year))
            .collect();
        let mut met = 0;
        for row in reader.records() {
            let row = row.with_context(at)?;
            let address = row.get(0).unwrap_or_default();
            let ix = edition.find(address).with_context(|| {
                format!("{}: no cell {address} in edition {}", path.display(), edition.id)
            })?;
            for (report, text) in reports.iter_mut().zip(row.iter().skip(2)) {
                report.set(
                    ix,
                    cell_of(text).with_context(|| {
                        format!("{}: {address} {}", path.display(), report.unit.id)
                    })?,
                );
            }
            met += 1;
        }
        if met != edition.cells().len() {
            bail!(
                "{}: {met} cells, where edition {} has {}",
                path.display(),
                edition.id,
                edition.cells().len()
            );
        }
        let indicators = self.indicators(year)?;
        for report in &mut reports {
            self.add_texts(report)?;
            report.indicators = indicators
                .iter()
                .filter(|(unit, _)| *unit == report.unit.id)
                .map(|(_, i)| i.clone())
                .collect();
        }
        Ok(ids.into_iter().zip(reports).collect())
    }

    pub(super) fn unit_ref(&self, id: &str, year: u16) -> UnitRef {
        let (name, level) = match self.region.unit(id) {
            Some(unit) => (Unit::name_in(unit, year).to_owned(), unit.level),
            None if id == self.region.id() => (self.region.name_in(year).to_owned(), Level::Region),
            None => (format!("示例{}海关", id.to_uppercase()), Level::Subordinate),
        };
        UnitRef { id: id.to_owned(), name, level: Some(level) }
    }

    /// The texts of `data/texts/YEAR/UNIT.md`: the statutory headings as `##`, a paragraph a line.
    fn add_texts(&self, report: &mut Report) -> Result<()> {
        let path = self.path.join(format!("data/texts/{}/{}.md", report.year, report.unit.id));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let edition = report.edition.clone();
        let mut section = None;
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("## ") {
                let known = edition.sections.iter().position(|s| s.heading() == heading.trim());
                section = Some(
                    known.with_context(|| format!("{}: no section {heading}", path.display()))?,
                );
            } else if let Some(n) = section {
                report.section_mut(n).push(line);
            }
        }
        Ok(())
    }

    /// The indicators of `data/indicators/YEAR.csv`, each with its unit; none where there is no
    /// such file.
    fn indicators(&self, year: u16) -> Result<Vec<(String, Indicator)>> {
        let path = self.path.join(format!("data/indicators/{year}.csv"));
        if !path.is_file() {
            return Ok(Vec::new());
        }
        let mut reader =
            csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
        let rows = reader.records().map(|row| {
            let row = row.with_context(|| path.display().to_string())?;
            let text = |n: usize| row.get(n).unwrap_or_default().to_owned();
            let year_on_year = Some(text(4)).filter(|claim| !claim.is_empty());
            Ok((text(0), Indicator { name: text(1), value: text(2), unit: text(3), year_on_year }))
        });
        rows.collect()
    }

    /// Where a report's workbook stands.
    pub(super) fn workbook(&self, report: &Report) -> PathBuf {
        self.path.join(report.year.to_string()).join(format!("{}.xlsx", report.unit.id))
    }
}

/// A figure, `/`, or nothing.
fn cell_of(text: &str) -> Result<Cell> {
    match text.trim() {
        "" => Ok(Cell::Blank),
        "/" => Ok(Cell::not_applicable("/")),
        figure => Ok(Cell::figure(decimal(figure)?)),
    }
}

pub(super) fn decimal(text: &str) -> Result<Decimal> {
    text.parse().map_err(|e| anyhow!("“{text}” is neither a figure nor / nor blank: {e}"))
}

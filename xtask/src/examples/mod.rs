//! The example regions: their workbooks are made here from the data files that people edit, and
//! never edited themselves.
//!
//! Both regions have the same shape: `region.toml`, `data/YEAR.csv` with a column for each unit,
//! `data/texts/YEAR/UNIT.md` and `data/indicators/YEAR.csv`. The clean workbooks are the filled-in
//! template. Those with mistakes are drawn by [`plain`], which keeps a sheet as a map of cells
//! until the changes of `mistakes.toml` are made.

mod books;
mod data;
mod made_up;
mod mistakes;
mod plain;

pub(crate) use made_up::{other_figures, scale, sound};

use anyhow::{Context as _, Result, anyhow};
use data::Data;
use nianbao_model::{Lang, Report};
use std::{fs, path::Path};

/// The region with published figures.
const CLEAN: &str = "guangzhou";
/// The region with a mistake of each kind.
const MISTAKEN: &str = "guangzhou-with-mistakes";

/// Makes the workbooks of both example regions below `root`, and the lists of mistakes. Gives how
/// many workbooks there are; files that are as they should be are left alone.
pub(crate) fn generate(root: &Path) -> Result<usize> {
    let clean = Data::open(&root.join(CLEAN))?;
    let mut made = 0;
    for year in clean.years()? {
        for report in clean.reports(year)?.values() {
            let workbook = clean.workbook(report);
            put(&workbook, &filled(report)?)?;
            if year == books::YEAR && books::UNITS.contains(&report.unit.id.as_str()) {
                books::write(workbook.parent().context("a file stands in a folder")?, report)
                    .with_context(|| format!("the books of {}", report.unit.id))?;
            }
            made += 1;
        }
    }
    Ok(made + mistakes::with_mistakes(&root.join(MISTAKEN))?)
}

/// The filled-in template of a report.
fn filled(report: &Report) -> Result<Vec<u8>> {
    let (formats, mut bytes) = (nianbao_builtin::formats(), Vec::new());
    let form = formats.forms().next().context("there is no format of blank forms")?;
    form.filled(report, &mut bytes)
        .map_err(|e| anyhow!("{} {}: {}", report.unit.id, report.year, e.text(Lang::En)))?;
    Ok(bytes)
}

/// Writes a file if it is not there with these bytes already.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    let folder = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Relation;

    /// The equations of its edition that a report breaks.
    pub(super) fn broken(report: &Report) -> Vec<String> {
        let edition = &report.edition;
        let wrong = edition.equations.iter().filter(|equation| {
            let (left, right) = equation.sides(report).unwrap();
            match equation.relation {
                Relation::Equal => left != right,
                Relation::AtMost => left > right,
                Relation::AtLeast => left < right,
            }
        });
        wrong
            .map(|e| format!("{} {}", e.rule, edition.spec(e.terms().next().unwrap().cell).address))
            .collect()
    }

    #[test]
    fn the_data_of_both_regions_break_no_identity() {
        for name in [CLEAN, MISTAKEN] {
            let data =
                Data::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name))
                    .unwrap();
            for year in data.years().unwrap() {
                for report in data.reports(year).unwrap().values() {
                    assert_eq!(
                        broken(report),
                        Vec::<String>::new(),
                        "{name} {} {year}",
                        report.unit.id
                    );
                }
            }
        }
    }
}

//! Files named as people name them: 示例甲海关.xlsx, unit-04-2020.xlsx, unit-07 (1).xlsx. Whose
//! report a stray file is says its inside, and then its name; what cannot be told stays a stray.

use crate::{
    file::read_file,
    folder::{Folder, Stray, Year},
};
use nianbao_format::{Input, Registry};
use nianbao_grid::Expect;
use nianbao_model::{Bilingual, Editions, Report, UnitRef, figure_text};
use nianbao_register::Region;
use std::path::Path;

/// So many stray files of a year are opened at most: nobody misnames more, and a folder may hold
/// anything.
const MOST: usize = 2000;

impl Folder {
    /// Finds out whose reports the stray files are, and takes those that can be told.
    pub fn identify(&mut self, registry: &Registry) {
        let Self { path, region, editions, years, .. } = self;
        for listed in years.values_mut() {
            let (mut rest, mut opened) = (Vec::new(), 0);
            for mut stray in std::mem::take(&mut listed.strays) {
                let texts = ending(&stray.file) == "md";
                if stray.ended.is_some() || !texts && !registry.reads(&stray.file) {
                    rest.push(stray);
                    continue;
                }
                opened += 1;
                // A file in which no report can be read is nobody's.
                let said = match texts {
                    true => Some(UnitRef::default()),
                    false if opened > MOST => None,
                    false => said_inside(path, &stray, registry, editions),
                };
                stray.nobodys = said.is_none()
                    && opened <= MOST
                    && unit_named(&stray.unit, listed.year, region).is_none();
                let unit = said.and_then(|said| {
                    unit_inside(&said, region)
                        .or_else(|| unit_named(&stray.unit, listed.year, region))
                });
                match unit.filter(|unit| exists(region, unit, listed.year)) {
                    Some(unit)
                        if !texts && is_copy(path, listed, &unit, &stray, registry, editions) =>
                    {
                        listed.copies.push((unit, stray.file));
                    }
                    Some(unit) => take(listed, &stray, &unit),
                    None => rest.push(stray),
                }
            }
            listed.strays = rest;
        }
    }
}

/// Gives a unit a file that is not named after it. The unit's own texts are not replaced by others.
fn take(listed: &mut Year, stray: &Stray, unit: &str) {
    let files = listed.units.entry(unit.to_owned()).or_default();
    if ending(&stray.file) == "md" {
        files.texts.get_or_insert_with(|| stray.file.clone());
    } else {
        files.reports.push(stray.file.clone());
    }
    listed.renamed.push((unit.to_owned(), stray.file.clone()));
}

fn ending(file: &str) -> String {
    file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

fn exists(region: &Region, id: &str, year: u16) -> bool {
    id == region.id() || region.unit(id).is_some_and(|unit| unit.exists_in(year))
}

/// The report in a file.
fn report(path: &Path, file: &str, registry: &Registry, editions: &Editions) -> Option<Report> {
    let bytes = read_file(&path.join(file), file).ok()?;
    Some(registry.read(&Input::new(&bytes, file, editions), None, &Expect::default()).ok()?.report)
}

/// Whose report a file says it is.
fn said_inside(
    path: &Path,
    stray: &Stray,
    registry: &Registry,
    editions: &Editions,
) -> Option<UnitRef> {
    report(path, &stray.file, registry, editions).map(|report| report.unit)
}

/// Does a file say the same as the one that a unit has already?
fn is_copy(
    path: &Path,
    listed: &Year,
    unit: &str,
    stray: &Stray,
    registry: &Registry,
    editions: &Editions,
) -> bool {
    let Some(first) = listed.units.get(unit).and_then(|files| files.reports.first()) else {
        return false;
    };
    let read = |file: &str| report(path, file, registry, editions);
    read(first)
        .zip(read(&stray.file))
        .is_some_and(|(one, other)| difference(&one, &other).is_none())
}

/// What two reports of one unit differ in: how many cells, and the first of them; or a text.
pub(crate) fn difference(one: &Report, other: &Report) -> Option<Bilingual> {
    if one.edition.id != other.edition.id {
        return Some(Bilingual::new("版式不同", "their editions"));
    }
    let cells: Vec<_> =
        one.cells().filter(|(ix, cell)| other.cell(*ix) != *cell).map(|(ix, _)| ix).collect();
    if let Some(first) = cells.first() {
        let (address, n) = (&one.edition.spec(*first).address, cells.len());
        let (a, b) = (figure_text(one.cell(*first)), figure_text(other.cell(*first)));
        return Some(Bilingual::new(
            format!("{n} 格不同，如 {address} 为“{}”和“{}”", a.zh, b.zh),
            format!("{n} cells, such as {address}: “{}” and “{}”", a.en, b.en),
        ));
    }
    let text = (0..one.edition.sections.len()).find(|n| one.section(*n) != other.section(*n))?;
    let section = &one.edition.sections[text];
    Some(Bilingual::new(
        format!("“{}”的文字不同", section.heading()),
        format!("the text of “{}”", section.heading()),
    ))
}

/// The unit that a report says it is of, by its code or its name.
fn unit_inside(unit: &UnitRef, region: &Region) -> Option<String> {
    let known = |id: &str| id == region.id() || region.unit(id).is_some();
    if known(&unit.id) {
        return Some(unit.id.clone());
    }
    let named = names(region).filter(|(_, name)| *name == unit.name).map(|(id, _)| id);
    one(named.map(str::to_owned))
}

/// The unit that a file's name means: its id or one of its names, with whatever people and programs
/// add to them.
fn unit_named(stem: &str, year: u16, region: &Region) -> Option<String> {
    let folded = nianbao_text::fold(stem);
    let year = year.to_string();
    let ids =
        || std::iter::once(region.id()).chain(region.units.iter().map(|unit| unit.id.as_str()));
    let of_id = ids().filter(|id| {
        folded
            .strip_prefix(nianbao_text::fold(id).as_str())
            .is_some_and(|rest| is_addition(rest, &year))
    });
    if let Some(id) = longest(of_id.map(|id| (id, id))) {
        return Some(id);
    }
    longest(names(region).filter(|(_, name)| folded.contains(&nianbao_text::fold(name))))
}

/// Is it what people and programs add to a name: the year, a number in brackets, a word for a copy?
fn is_addition(rest: &str, year: &str) -> bool {
    // unit-1 is not unit-12.
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return rest == "copy";
    }
    let mut rest = rest.replace(year, "");
    for word in ["年度报告", "年报", "副本", "copy", "最终版", "终稿", "修改", "年"]
    {
        rest = rest.replace(word, "");
    }
    let numbered = rest.split_once('(').and_then(|(before, rest)| {
        rest.split_once(')').map(|(number, after)| (before, number, after))
    });
    if let Some((before, number, after)) = numbered
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        rest = format!("{before}{after}");
    }
    rest.chars().all(|c| "-_.".contains(c))
}

/// All names of the region and its units, with their ids.
fn names(region: &Region) -> impl Iterator<Item = (&str, &str)> {
    let root = std::iter::once((region.id(), region.name_in(u16::MAX)));
    let units = region.units.iter().flat_map(|unit| {
        let former = unit.former.iter().map(|former| former.name.as_str());
        std::iter::once(unit.name.as_str()).chain(former).map(|name| (unit.id.as_str(), name))
    });
    root.chain(units)
}

/// The one unit whose name is the longest; nothing where two are.
fn longest<'a>(found: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let found: Vec<_> = found.collect();
    let most = found.iter().map(|(_, name)| name.len()).max()?;
    one(found.into_iter().filter(|(_, name)| name.len() == most).map(|(id, _)| id.to_owned()))
}

/// The only one of several that are the same; nothing where they differ.
fn one(found: impl Iterator<Item = String>) -> Option<String> {
    let mut found: Vec<String> = found.collect();
    found.sort();
    found.dedup();
    if found.len() == 1 { found.pop() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_a_unit_with_whatever_people_add_to_it() {
        let unit = |id: &str, name: &str| {
            format!("[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nlevel = \"subordinate\"\n")
        };
        let register = format!(
            "[region]\nid = \"gz\"\nname = \"某关区\"\n{}{}{}former = [{{ name = \"旧乙海关\", until = 2018 }}]\n",
            unit("unit-1", "甲海关"),
            unit("unit-07", "甲海关驻机场办事处"),
            unit("unit-12", "乙海关")
        );
        let region = Region::parse(&register).unwrap();
        let of = |stem: &str| unit_named(stem, 2020, &region);
        for (stem, id) in [
            ("甲海关", "unit-1"),
            ("2020年甲海关年报", "unit-1"),
            ("甲海关驻机场办事处（终稿）", "unit-07"),
            ("旧乙海关", "unit-12"),
            ("unit-07 (1)", "unit-07"),
            ("unit-07（1）", "unit-07"),
            ("Unit-07", "unit-07"),
            ("unit-12-2020", "unit-12"),
            ("unit-12 - 副本", "unit-12"),
            ("某关区2020", "gz"),
        ] {
            assert_eq!(of(stem).as_deref(), Some(id), "{stem}");
        }
        for stem in ["unit-13", "unit-121", "unit-1-2", "说明", "汇总表", "丙海关", ""] {
            assert_eq!(of(stem), None, "{stem}");
        }
    }
}

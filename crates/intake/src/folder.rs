//! A region's folder: the register, the local editions, and which file is whose.

use crate::{
    emblem::emblem,
    file::{here, read_text},
    journal::JOURNAL,
};
use nianbao_books_sheet::BookKind;
use nianbao_format::Registry;
use nianbao_model::{
    Bilingual, Edition, Editions, Fault, Finding, Findings, Level, Rule, Say, Severity, UnitRef,
    is_shortage, trouble,
};
use nianbao_register::{Region, Unit};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A region's folder, with nothing of its reports read yet.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// The register.
    pub region: Region,
    /// The national editions and the local ones of `editions/*.toml`.
    pub editions: Editions,
    /// The texts of the local editions, by the names of their files.
    pub local_editions: BTreeMap<String, String>,
    /// The years it has, in order, with each unit's files.
    pub years: BTreeMap<u16, Year>,
    /// Years whose folders are there and cannot be read, and why.
    pub unreadable: BTreeMap<u16, Bilingual>,
}

/// One year of a region.
#[derive(Debug)]
pub struct Year {
    /// Which.
    pub year: u16,
    /// The edition that is due.
    pub edition: Arc<Edition>,
    /// The files by unit.
    pub units: BTreeMap<String, UnitFiles>,
    /// Files of no unit of the register, or of one that did not exist then.
    pub strays: Vec<Stray>,
    /// How many more strays there are than those listed.
    pub more_strays: usize,
    /// Files that are not named after their units: the unit, and the file.
    pub renamed: Vec<(String, String)>,
    /// Files that say the same as the one that their unit has already.
    pub copies: Vec<(String, String)>,
}

/// A file that belongs to no unit of its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Its name below the region's folder: `2020/unit-99.xlsx`.
    pub file: String,
    /// The unit it is named after.
    pub unit: String,
    /// The unit's name and the years it existed, if the register knows it.
    pub ended: Option<(String, String)>,
    /// It was opened: no report can be read in it, and its name means no unit either.
    pub nobodys: bool,
}

/// The files of one unit for one year.
#[derive(Clone, Debug, Default)]
pub struct UnitFiles {
    /// Reports; there should be one. Names are below the region's folder: `2020/unit-07.xlsx`.
    pub reports: Vec<String>,
    /// The texts in Markdown.
    pub texts: Option<String>,
    /// The books of the year, by their reserved names: `2026/unit-07.requests.xlsx`. There should
    /// be one of a kind.
    pub books: BTreeMap<BookKind, Vec<String>>,
}

/// A unit of the region, or the region itself, in the order of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    /// The stable id.
    pub id: &'a str,
    /// The level it is published at.
    pub level: Level,
    /// The node it is a part of; nothing for the region.
    pub parent: Option<&'a str>,
    /// Is its report the roll-up of units below it?
    pub rolls_up: bool,
    /// How many levels of units stand below it at most.
    pub height: usize,
}

/// The ending of a unit's texts.
const TEXTS: &str = "md";
/// So many strays of a year are listed, and so many told; the rest is counted.
const MOST_STRAYS: usize = 10_000;
const MOST_TOLD: usize = 200;
/// What people hand in beside reports. A stray one is told, although no format reads it; one in
/// which there is no report was passed over.
const COMPANIONS: [&str; 4] = [TEXTS, "docx", "doc", "wps"];

impl Year {
    /// What is to be said of files that belong to no unit (U04). Of a file named after nobody only
    /// one that could be a report is told, for people keep other things in the folder, too.
    pub fn findings(&self, registry: &Registry) -> Findings {
        let companion = |stray: &Stray| {
            COMPANIONS
                .iter()
                .any(|ending| stray.file.to_ascii_lowercase().ends_with(&format!(".{ending}")))
        };
        let passed_over =
            |stray: &Stray| !registry.reads(&stray.file) || stray.nobodys && companion(stray);
        let told: Vec<&Stray> = self
            .strays
            .iter()
            .filter(|stray| {
                stray.ended.is_some() || registry.reads(&stray.file) || companion(stray)
            })
            .collect();
        let mut findings: Findings = told
            .iter()
            .take(MOST_TOLD)
            .map(|stray| stray.finding(self.year, passed_over(stray)))
            .collect();
        let more = told.len().saturating_sub(MOST_TOLD) + self.more_strays;
        if more > 0 {
            let values: &[(&str, &dyn Say)] = &[("year", &self.year), ("n", &more)];
            let mut finding = Finding::new(Rule::U04, "more", values);
            finding.omitted = more;
            finding.year = Some(self.year);
            findings.push(finding);
        }
        for (unit, file) in &self.renamed {
            let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
            let name = format!("{unit}.{ending}");
            let values: &[(&str, &dyn Say)] = &[("file", file), ("unit", unit), ("name", &name)];
            let finding =
                Finding { severity: Severity::Note, ..Finding::new(Rule::U04, "taken", values) };
            findings.push(finding.of(unit, self.year).place(Some(&here(file))));
        }
        for (unit, file) in &self.copies {
            let finding = Finding {
                severity: Severity::Note,
                ..Finding::new(Rule::U04, "copy", &[("file", file), ("unit", unit)])
            };
            findings.push(finding.of(unit, self.year).place(Some(&here(file))));
        }
        findings
    }
}

impl Stray {
    /// What is said of it; of what accompanies reports only that it was passed over.
    fn finding(&self, year: u16, companion: bool) -> Finding {
        let finding = match &self.ended {
            None if companion => Finding {
                severity: Severity::Note,
                ..Finding::new(Rule::U04, "company", &[("file", &self.file)])
            },
            None => {
                Finding::new(Rule::U04, "unknown", &[("file", &self.file), ("unit", &self.unit)])
            }
            Some((name, life)) => {
                let values: &[(&str, &dyn Say)] =
                    &[("name", name), ("unit", &self.unit), ("year", &year), ("life", life)];
                Finding::new(Rule::U04, "ended", values)
            }
        };
        finding.of(&self.unit, year).place(Some(&here(&self.file)))
    }
}

/// The years a unit existed: –2020, 2021–.
fn life(unit: &Unit) -> String {
    match (unit.from, unit.until) {
        (from, Some(until)) => {
            format!("{}–{until}", from.map(|y| y.to_string()).unwrap_or_default())
        }
        (Some(from), None) => format!("{from}–"),
        (None, None) => String::new(),
    }
}

impl Folder {
    /// Opens a folder: reads `region.toml` and `editions/*.toml`, and lists the years.
    ///
    /// ```
    /// use nianbao_intake::Folder;
    ///
    /// let region = std::env::temp_dir().join("nianbao-no-such-region");
    /// let fault = Folder::open(&region).unwrap_err();
    /// assert!(fault.message.en.contains("region.toml"));
    /// ```
    ///
    /// # Errors
    /// When there is no register, or it does not hold together.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let register = path.join("region.toml");
        if !register.is_file() {
            return Err(Fault::new(
                format!(
                    "文件夹“{}”中没有登记表 region.toml。可用 nianbao new-region 新建一个。",
                    path.display()
                ),
                format!(
                    "the folder “{}” has no region.toml. nianbao new-region makes one to start from.",
                    path.display()
                ),
            ));
        }
        let region = Region::parse(&read_text(&register, "region.toml")?).map_err(|e| {
            let words = e.words();
            Fault { message: words, at: Some(here("region.toml")), short: false }
        })?;
        let mut region = region;
        region.site.emblem_data = emblem(path, &region.site.emblem)?;
        let (mut editions, mut local_editions) = (Editions::national(), BTreeMap::new());
        let editions_folder = path.join("editions");
        for (name, file) in
            listing_if_there(&editions_folder).map_err(|e| unreadable("editions", &e))?
        {
            if name.ends_with(".toml") {
                let name = format!("editions/{name}");
                let text = read_text(&file, &name)?;
                editions.add(&name, &text).map_err(|e| Fault {
                    message: e.words(),
                    at: Some(e.place()),
                    short: false,
                })?;
                local_editions.insert(name, text);
            }
        }
        let mut folder = Self {
            path: path.to_owned(),
            region,
            editions,
            local_editions,
            years: BTreeMap::new(),
            unreadable: BTreeMap::new(),
        };
        for (name, dir) in listing(path).map_err(|e| unreadable(&path.display().to_string(), &e))? {
            let year =
                name.parse().ok().filter(|year| name.len() == 4 && (2000..=2099).contains(year));
            let Some(year) = year else { continue };
            // A dead link or a folder that may not be looked into is not the same as none.
            match fs::metadata(&dir).map(|about| about.is_dir()) {
                Ok(false) => {}
                Ok(true) => match listing(&dir) {
                    Ok(entries) => _ = folder.years.insert(year, folder.list(year, entries)?),
                    Err(e) if is_shortage(&e) => return Err(unreadable(&name, &e)),
                    Err(e) => _ = folder.unreadable.insert(year, trouble(&e)),
                },
                Err(e) => _ = folder.unreadable.insert(year, trouble(&e)),
            }
        }
        Ok(folder)
    }

    fn list(&self, year: u16, entries: Vec<(String, PathBuf)>) -> Result<Year, Fault> {
        let named = self.region.year(year).edition;
        let edition = match &named {
            Some(id) => self.editions.get(id),
            None => self.editions.for_year(year),
        };
        let Some(edition) = edition.cloned() else {
            let Bilingual { zh, en } = Bilingual::list(self.editions.iter().map(|e| {
                (
                    format!("{}（{}）", e.id, e.years_text()),
                    format!("{} ({})", e.id, e.years_text()),
                )
            }));
            let named = named.unwrap_or_else(|| year.to_string());
            return Err(Fault::new(
                format!(
                    "{year}年没有可用的版式（{named}）。现有版式：{zh}。请在 region.toml 的 [years.{year}] 中写明 edition，或去掉该年文件夹。"
                ),
                format!(
                    "there is no edition ({named}) for {year}. At hand: {en}. Name one under [years.{year}] in region.toml, or remove the folder."
                ),
            ));
        };
        let mut listed = Year {
            year,
            edition,
            units: BTreeMap::new(),
            strays: Vec::new(),
            more_strays: 0,
            renamed: Vec::new(),
            copies: Vec::new(),
        };
        let mut journals = Vec::new();
        for (name, file) in entries {
            // Lock files of open workbooks, hidden files, folders and files without an ending are
            // no reports.
            let Some((stem, ending)) = name.rsplit_once('.') else { continue };
            if name.starts_with(['.', '~'])
                || stem.is_empty()
                || fs::metadata(&file).is_ok_and(|about| !about.is_file())
            {
                continue;
            }
            let file = format!("{year}/{name}");
            let book =
                stem.rsplit_once('.').and_then(|(unit, kind)| Some((unit, BookKind::named(kind)?)));
            let book = book.filter(|_| self.region.unit(stem).is_none());
            let stem = book.map_or(stem, |(unit, _)| unit);
            let ended = match self.region.unit(stem) {
                _ if stem == self.region.id() => None,
                Some(unit) if unit.exists_in(year) => None,
                Some(unit) => Some(Some((unit.name.clone(), life(unit)))),
                None => Some(None),
            };
            if let Some(ended) = ended {
                match listed.strays.len() < MOST_STRAYS {
                    true => listed.strays.push(Stray {
                        file,
                        unit: stem.to_owned(),
                        ended,
                        nobodys: false,
                    }),
                    false => listed.more_strays += 1,
                }
                continue;
            }
            let files = listed.units.entry(stem.to_owned()).or_default();
            if let Some((_, kind)) = book {
                match ending.eq_ignore_ascii_case(JOURNAL) {
                    true => journals.push((stem.to_owned(), kind, file)),
                    false => files.books.entry(kind).or_default().push(file),
                }
                continue;
            }
            match ending.eq_ignore_ascii_case(TEXTS) {
                true => files.texts = Some(file),
                false => files.reports.push(file),
            }
        }
        // A journal is read with the workbook it stands beside; one that stands alone is the book.
        for (unit, kind, file) in journals {
            let books = listed.units.entry(unit).or_default().books.entry(kind).or_default();
            if books.is_empty() {
                books.push(file);
            }
        }
        Ok(listed)
    }

    /// What is to be said of years whose folders cannot be read (U03).
    pub fn unreadable_years(&self) -> impl Iterator<Item = (u16, Finding)> {
        self.unreadable.iter().map(|(year, why)| {
            let finding = Finding::new(Rule::U03, "folder", &[("year", year), ("why", why)]);
            (*year, finding.place(Some(&here(&year.to_string()))))
        })
    }

    /// A year of the folder.
    ///
    /// # Errors
    /// When it has no such year.
    pub fn year(&self, year: u16) -> Result<&Year, Fault> {
        self.years.get(&year).ok_or_else(|| {
            if let Some(Bilingual { zh, en }) = self.unreadable.get(&year) {
                return Fault::new(
                    format!("{year}年的文件夹无法读取：{zh}"),
                    format!("the folder of {year} cannot be read: {en}"),
                );
            }
            let known: Vec<String> = self.years.keys().map(u16::to_string).collect();
            Fault::new(
                format!("关区文件夹中没有{year}年；现有年份：{}", known.join("、")),
                format!("the region's folder has no year {year}; it has {}", known.join(", ")),
            )
        })
    }

    /// All nodes of the region, the region first and then its units in the register's order.
    pub fn nodes(&self) -> Vec<Node<'_>> {
        let region = &self.region;
        let parents: BTreeMap<&str, &str> =
            region.units.iter().map(|u| (u.id.as_str(), region.parent_of(u))).collect();
        let mut heights: BTreeMap<&str, usize> = BTreeMap::new();
        for unit in &region.units {
            let (mut at, mut height) = (unit.id.as_str(), 0);
            while let Some(parent) = parents.get(at) {
                height += 1;
                let known = heights.entry(parent).or_default();
                *known = height.max(*known);
                at = parent;
            }
        }
        let height = |id: &str| heights.get(id).copied().unwrap_or(0);
        let root = Node {
            id: region.id(),
            level: Level::Region,
            parent: None,
            rolls_up: true,
            height: height(region.id()).max(1),
        };
        let units = region.units.iter().map(|unit| Node {
            id: &unit.id,
            level: unit.level,
            parent: Some(region.parent_of(unit)),
            rolls_up: height(&unit.id) > 0,
            height: height(&unit.id),
        });
        std::iter::once(root).chain(units).collect()
    }

    /// Must a node have a report for a year, and does it exist then? The region's own report may be
    /// left to the roll-up.
    pub fn exists_in(&self, node: &Node<'_>, year: u16) -> bool {
        self.region.unit(node.id).is_none_or(|unit| unit.exists_in(year))
    }

    /// Files of a year in which nodes that roll up hand in sums of their own. A roll-up does not
    /// use them; a batch compares them with it.
    pub fn sums_handed_in(&self, year: u16) -> Vec<&str> {
        let Some(files) = self.years.get(&year) else { return Vec::new() };
        let above =
            self.nodes().into_iter().filter(|node| node.rolls_up && self.exists_in(node, year));
        above
            .filter_map(|node| files.units.get(node.id))
            .flat_map(|files| &files.reports)
            .map(String::as_str)
            .collect()
    }

    /// How reports of a node are signed in a year.
    pub fn unit_ref(&self, node: &Node<'_>, year: u16) -> UnitRef {
        let name = match self.region.unit(node.id) {
            Some(unit) => unit.name_in(year),
            None => self.region.name_in(year),
        };
        UnitRef { id: node.id.to_owned(), name: name.to_owned(), level: Some(node.level) }
    }
}

/// The entries of a folder by name.
fn listing(dir: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        entries.extend(entry.file_name().into_string().ok().map(|name| (name, entry.path())));
    }
    entries.sort();
    Ok(entries)
}

/// The entries of a folder; nothing where there is none.
fn listing_if_there(dir: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    listing(dir)
        .or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(Vec::new()) } else { Err(e) })
}

fn unreadable(name: &str, e: &io::Error) -> Fault {
    let Bilingual { zh, en } = trouble(e);
    Fault::new(
        format!("文件夹“{name}”无法读取：{zh}"),
        format!("the folder “{name}” cannot be read: {en}"),
    )
    .because(e)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_format::{Importer, Info, Input, Source};
    use nianbao_model::Bilingual;

    /// A format that is known by its endings.
    struct Known(&'static [&'static str]);

    impl Importer for Known {
        fn info(&self) -> Info {
            Info::new("known", Bilingual::new("某格式", "some format"), self.0.iter().copied())
        }

        fn sniff(&self, _: &[u8], _: &str) -> nianbao_format::Confidence {
            nianbao_format::Confidence::No
        }

        fn read(&self, _: &Input<'_>) -> Result<Source, Fault> {
            Err(Fault::new("不读", "not read"))
        }
    }

    fn region(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let register = "[region]\nid = \"gz\"\nname = \"某关区\"\n[[unit]]\nid = \"a\"\nname = \"甲海关\"\nlevel = \"subordinate\"\nuntil = 2020\n";
        fs::write(dir.path().join("region.toml"), register).unwrap();
        for file in files {
            let file = dir.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let folder = Folder::open(dir.path()).unwrap();
        (dir, folder)
    }

    #[test]
    fn a_stray_file_that_any_format_reads_is_told() {
        let files = [
            "2021/x.csv",
            "2021/x.HTM",
            "2021/x.tsv",
            "2021/x.guest",
            "2021/x.docx",
            "2021/x.md",
            "2021/x.jpg",
            "2021/a.jpg",
        ];
        let (_dir, folder) = region(&files);
        let told = |registry: &Registry| -> Vec<String> {
            let findings = folder.year(2021).unwrap().findings(registry);
            findings.iter().map(|finding| finding.at[0].file().to_string()).collect()
        };
        // What no format reads may be somebody's picture; but one named after a unit that had ended
        // is told in any case.
        assert_eq!(told(&Registry::new()), ["2021/a.jpg", "2021/x.docx", "2021/x.md"]);
        let registry =
            Registry::new().import(Known(&["csv", "tsv", "htm"])).import(Known(&["guest"]));
        let all: Vec<&str> = [
            "2021/a.jpg",
            "2021/x.HTM",
            "2021/x.csv",
            "2021/x.docx",
            "2021/x.guest",
            "2021/x.md",
            "2021/x.tsv",
        ]
        .into();
        assert_eq!(told(&registry), all);
    }

    #[test]
    fn a_year_that_is_not_there_is_a_fault_that_names_those_that_are() {
        let (_dir, folder) = region(&["2019/a.xlsx", "2020/a.xlsx"]);
        assert_eq!(folder.year(2020).unwrap().units["a"].reports, ["2020/a.xlsx"]);
        let fault = folder.year(2022).unwrap_err();
        assert_eq!(fault.message.en, "the region's folder has no year 2022; it has 2019, 2020");
        assert!(fault.message.zh.contains("2019、2020"));
    }
}

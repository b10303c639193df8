//! A region's folder: the register, the local editions, and which file is whose.

use nianbao_model::{Edition, Editions, Fault, Finding, Findings, Level, Place, Rule, UnitRef};
use nianbao_register::Region;
use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file larger than this is no report (64 MB).
pub const LARGEST_FILE: u64 = 64 << 20;

/// A region's folder, with nothing of its reports read yet.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// The register.
    pub region: Region,
    /// The national editions and the local ones of `editions/*.toml`.
    pub editions: Editions,
    /// The years it has, in order, with each unit's files.
    pub years: BTreeMap<u16, Year>,
}

/// One year of a region.
#[derive(Debug)]
pub struct Year {
    /// The edition that is due.
    pub edition: Arc<Edition>,
    /// The files by unit.
    pub units: BTreeMap<String, UnitFiles>,
    /// Files of no unit of the register, or of one that had ended (U04).
    pub findings: Findings,
}

/// The files of one unit for one year.
#[derive(Clone, Debug, Default)]
pub struct UnitFiles {
    /// Reports; there should be one. Names are below the region's folder: `2020/unit-07.xlsx`.
    pub reports: Vec<String>,
    /// The texts in Markdown.
    pub texts: Option<String>,
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

impl Folder {
    /// Opens a folder: reads `region.toml` and `editions/*.toml`, and lists the years.
    ///
    /// # Errors
    /// When there is no register, or it does not hold together.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let register = path.join("region.toml");
        if !register.is_file() {
            return Err(Fault::new(
                format!("文件夹“{}”中没有登记表 region.toml。可用 nianbao new-region 新建一个。", path.display()),
                format!("the folder “{}” has no region.toml. nianbao new-region makes one to start from.", path.display()),
            ));
        }
        let here = |name: &str| Place::File { file: name.into() };
        let region = Region::parse(&read_text(&register, "region.toml")?).map_err(|e| {
            let words = e.words();
            Fault { message: words, at: Some(here("region.toml")) }
        })?;
        let mut region = region;
        region.site.emblem_data = emblem(path, &region.site.emblem)?;
        let mut editions = Editions::national();
        for (name, file) in listing(&path.join("editions")) {
            if name.ends_with(".toml") {
                let name = format!("editions/{name}");
                let text = read_text(&file, &name)?;
                editions.add(&name, &text).map_err(|e| Fault { message: e.words(), at: Some(e.place()) })?;
            }
        }
        let mut folder = Self { path: path.to_owned(), region, editions, years: BTreeMap::new() };
        for (name, dir) in listing(path) {
            let year = name.parse().ok().filter(|year| name.len() == 4 && (2000..=2099).contains(year));
            if let Some(year) = year
                && dir.is_dir()
            {
                let listed = folder.year(year, &dir)?;
                folder.years.insert(year, listed);
            }
        }
        Ok(folder)
    }

    fn year(&self, year: u16, dir: &Path) -> Result<Year, Fault> {
        let named = self.region.year(year).edition;
        let edition = match &named {
            Some(id) => self.editions.get(id),
            None => self.editions.for_year(year),
        };
        let Some(edition) = edition.cloned() else {
            let known = self.editions.iter().map(|e| format!("{}（{}）", e.id, e.years_text())).collect::<Vec<_>>().join("、");
            let named = named.unwrap_or_else(|| year.to_string());
            return Err(Fault::new(
                format!(
                    "{year} 年没有可用的版式（{named}）。现有版式：{known}。请在 region.toml 的 [years.{year}] 中写明 edition，或去掉该年文件夹。"
                ),
                format!(
                    "there is no edition ({named}) for {year}. At hand: {known}. Name one under [years.{year}] in region.toml, or remove the folder."
                ),
            ));
        };
        let mut listed = Year { edition, units: BTreeMap::new(), findings: Findings::new() };
        for (name, file) in listing(dir) {
            // Lock files of open workbooks, hidden files, folders and files without an ending are no reports.
            let Some((stem, ending)) = name.rsplit_once('.') else { continue };
            if name.starts_with(['.', '~']) || stem.is_empty() || !file.is_file() {
                continue;
            }
            let ending = ending.to_ascii_lowercase();
            let shown = format!("{year}/{name}");
            let stray = |finding: Finding| finding.of(stem, year).place(Some(&here(&shown)));
            if stem != self.region.id() {
                match self.region.unit(stem) {
                    None if matches!(
                        ending.as_str(),
                        "xlsx" | "xls" | "xlsb" | "xlsm" | "ods" | "et" | "xml" | "html" | "txt" | "json" | "docx" | "md"
                    ) =>
                    {
                        listed.findings.push(stray(Finding::new(Rule::U04, "unknown", &[("file", &shown), ("unit", &stem)])));
                        continue;
                    }
                    None => continue,
                    Some(unit) if !unit.lives(year) => {
                        let life = match (unit.from, unit.until) {
                            (from, Some(until)) => format!("{}–{until}", from.map(|y| y.to_string()).unwrap_or_default()),
                            (Some(from), None) => format!("{from}–"),
                            (None, None) => String::new(),
                        };
                        let values: &[(&str, &dyn std::fmt::Display)] =
                            &[("name", &unit.name), ("unit", &stem), ("year", &year), ("life", &life)];
                        listed.findings.push(stray(Finding::new(Rule::U04, "ended", values)));
                        continue;
                    }
                    Some(_) => {}
                }
            }
            let files = listed.units.entry(stem.to_owned()).or_default();
            match ending.as_str() {
                "md" => files.texts = Some(shown),
                _ => files.reports.push(shown),
            }
        }
        Ok(listed)
    }

    /// All nodes of the region, the region first and then its units in the register's order.
    pub fn nodes(&self) -> Vec<Node<'_>> {
        let region = &self.region;
        let parents: BTreeMap<&str, &str> = region.units.iter().map(|u| (u.id.as_str(), region.parent_of(u))).collect();
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
        let root = Node { id: region.id(), level: Level::Region, parent: None, rolls_up: true, height: height(region.id()).max(1) };
        let units = region.units.iter().map(|unit| Node {
            id: &unit.id,
            level: unit.level,
            parent: Some(region.parent_of(unit)),
            rolls_up: height(&unit.id) > 0,
            height: height(&unit.id),
        });
        std::iter::once(root).chain(units).collect()
    }

    /// Must a node have a report for a year, and does it exist then? The region's own report may be left to the roll-up.
    pub fn lives(&self, node: &Node<'_>, year: u16) -> bool {
        self.region.unit(node.id).is_none_or(|unit| unit.lives(year))
    }

    /// Files of a year in which nodes that roll up hand in sums of their own. A roll-up does not use them; a batch compares them with it.
    pub fn sums_handed_in(&self, year: u16) -> Vec<&str> {
        let Some(files) = self.years.get(&year) else { return Vec::new() };
        let above = self.nodes().into_iter().filter(|node| node.rolls_up && self.lives(node, year));
        above.filter_map(|node| files.units.get(node.id)).flat_map(|files| &files.reports).map(String::as_str).collect()
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

fn here(name: &str) -> Place {
    Place::File { file: name.into() }
}

/// The entries of a folder by name; nothing where there is none.
fn listing(dir: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut entries: Vec<(String, PathBuf)> =
        entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path()))).collect();
    entries.sort();
    entries
}

/// The region's emblem as an address that carries its own data; empty if it has none. In a page it is a picture and nothing else, so that
/// whatever an SVG holds does not run.
fn emblem(path: &Path, name: &str) -> Result<String, Fault> {
    /// Every page carries it.
    const LARGEST: usize = 24 << 10;
    if name.is_empty() {
        return Ok(String::new());
    }
    let bytes = read_file(&path.join(name), name)?;
    let kilobytes = bytes.len().div_ceil(1024);
    if bytes.len() > LARGEST {
        return Err(Fault::new(
            format!("徽标图片有 {kilobytes} KB，每个网页都要带上它，不得超过 24 KB；请缩小后再用"),
            format!("the emblem has {kilobytes} KB; every page carries it, so it may have 24 KB at most; make it smaller"),
        )
        .at(here(name)));
    }
    let svg = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
    match () {
        () if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Ok(nianbao_theme::data_address("image/png", &bytes)),
        () if svg => Ok(nianbao_theme::data_address("image/svg+xml", &bytes)),
        () => Err(Fault::new("徽标文件既不是 PNG 也不是 SVG 图片", "the emblem is neither a PNG nor an SVG picture").at(here(name))),
    }
}

/// Reads a file that must not be larger than any report is; `name` is how messages call it.
///
/// # Errors
/// When it cannot be read, is no ordinary file, or is too large.
pub fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    let fail = |why_zh: String, why_en: String| Fault::new(why_zh, why_en).at(here(name));
    let failed = |e: std::io::Error| fail(format!("无法读取文件：{e}"), format!("the file cannot be read: {e}"));
    // Asked before opening: to open a pipe is to wait for someone who writes into it.
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        return Err(fail("这不是普通文件".into(), "this is no ordinary file".into()));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let too_large = || {
        let most = LARGEST_FILE >> 20;
        fail(
            format!("文件超过 {most} MB，不会是一份年报；请确认没有选错文件"),
            format!("the file is larger than {most} MB, which no report is; is it the right one?"),
        )
    };
    if about.len() > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(about.len() as usize);
    // The size may have been a lie (a file of /proc, one that grows).
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

pub(crate) fn read_text(path: &Path, name: &str) -> Result<String, Fault> {
    String::from_utf8(read_file(path, name)?)
        .map_err(|_| Fault::new("文件不是 UTF-8 编码的文本；请另存为 UTF-8", "the file is no UTF-8 text; save it as UTF-8").at(here(name)))
}

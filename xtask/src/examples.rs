//! The example regions: their workbooks are made here from the data files that people edit, and never edited themselves.
//!
//! Both regions have the same shape: `region.toml`, `data/YEAR.csv` with a column for each unit, `data/texts/YEAR/UNIT.md` and
//! `data/indicators/YEAR.csv`. The clean workbooks are the filled-in template. Those with mistakes are drawn by [`plain`], which
//! keeps a sheet as a map of cells until the changes of `mistakes.toml` are made.

use anyhow::{Context as _, Result, anyhow, bail};
use nianbao_document::compose;
use nianbao_format::Job;
use nianbao_model::{Cell, CellIx, Decimal, Edition, Editions, Indicator, Kind, Lang, Level, Prose, Report, UnitRef};
use nianbao_register::{Region, Unit};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The region with published figures.
const CLEAN: &str = "guangzhou";
/// The region with a mistake of each kind.
const MISTAKEN: &str = "guangzhou-with-mistakes";

/// Makes the workbooks of both example regions below `root`, and the lists of mistakes. Gives how many workbooks there are; files that
/// are as they should be are left alone.
pub(crate) fn generate(root: &Path) -> Result<usize> {
    let clean = Data::open(&root.join(CLEAN))?;
    let mut made = 0;
    for year in clean.years()? {
        for report in clean.reports(year)?.values() {
            put(&clean.workbook(report), &filled(report)?)?;
            made += 1;
        }
    }
    Ok(made + with_mistakes(&root.join(MISTAKEN))?)
}

/// Makes a region of so many units on one level below it, for one year: the register, a workbook for each unit, and the region's texts.
pub(crate) fn scale(out: &Path, units: usize, year: u16) -> Result<()> {
    let model = Data::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(CLEAN))?;
    let editions = Editions::national();
    let edition = editions.for_year(year).with_context(|| format!("no edition for {year}"))?;
    let texts = model.reports(*model.years()?.last().context("the example region has no year")?)?;
    let of_units: Vec<&Report> = texts.values().filter(|r| r.unit.level == Some(Level::Subordinate)).collect();
    if of_units.is_empty() {
        bail!("the example region has no units");
    }
    let digits = units.to_string().len().max(4);
    let mut register =
        String::from("# Made by `cargo xtask bench`. All names and figures are made up.\n[region]\nid = \"region\"\nname = \"测算关区\"\n");
    for n in 1..=units {
        let (id, name) = (format!("unit-{n:0digits$}"), format!("测算{n:0digits$}号海关"));
        writeln!(register, "\n[[unit]]\nid = \"{id}\"\nname = \"{name}\"\nlevel = \"subordinate\"")?;
        let pattern = of_units[n % of_units.len()];
        let mut report = Report::blank(edition.clone(), UnitRef { id, name, level: Some(Level::Subordinate) }, year);
        made_up_figures(&mut report, n as u64);
        borrow_texts(&mut report, pattern);
        put(&out.join(year.to_string()).join(format!("{}.xlsx", report.unit.id)), &filled(&report)?)?;
    }
    put(&out.join("region.toml"), register.as_bytes())?;
    let region = texts.values().find(|r| r.unit.level == Some(Level::Region)).context("the example region has no report of its own")?;
    let mut report = Report::blank(edition.clone(), UnitRef { id: "region".into(), name: "测算关区".into(), level: None }, year);
    borrow_texts(&mut report, region);
    put(&out.join(year.to_string()).join("region.md"), markdown(&report).as_bytes())
}

/// The filled-in template of a report.
fn filled(report: &Report) -> Result<Vec<u8>> {
    let (formats, mut bytes) = (nianbao_builtin::formats(), Vec::new());
    let form = formats.forms().next().context("there is no format of blank forms")?;
    form.filled(report, &mut bytes).map_err(|e| anyhow!("{} {}: {}", report.unit.id, report.year, e.text(Lang::En)))?;
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

// ── The data files ─────────────────────────────────────────────────────────

/// An example region's data files.
struct Data {
    path: PathBuf,
    region: Region,
    editions: Editions,
}

impl Data {
    fn open(path: &Path) -> Result<Self> {
        let register = path.join("region.toml");
        let text = fs::read_to_string(&register).with_context(|| register.display().to_string())?;
        let region = Region::parse(&text).map_err(|e| anyhow!("{}: {}", register.display(), e.words().en))?;
        Ok(Self { path: path.to_owned(), region, editions: Editions::national() })
    }

    /// The years there are figures for, in order.
    fn years(&self) -> Result<Vec<u16>> {
        let data = self.path.join("data");
        let mut years = Vec::new();
        for entry in fs::read_dir(&data).with_context(|| data.display().to_string())? {
            let name = entry?.file_name();
            years.extend(name.to_str().and_then(|n| n.strip_suffix(".csv")).and_then(|n| n.parse::<u16>().ok()));
        }
        years.sort_unstable();
        Ok(years)
    }

    /// All reports of a year by unit, as the data files have them. A unit that the register does not know is signed with its id.
    fn reports(&self, year: u16) -> Result<BTreeMap<String, Report>> {
        let edition = self.editions.for_year(year).with_context(|| format!("no edition for {year}"))?;
        let path = self.path.join("data").join(format!("{year}.csv"));
        let at = || path.display().to_string();
        let mut reader = csv::Reader::from_path(&path).with_context(at)?;
        let ids: Vec<String> = reader.headers().with_context(at)?.iter().skip(2).map(str::to_owned).collect();
        let mut reports: Vec<Report> = ids.iter().map(|id| Report::blank(edition.clone(), self.unit_ref(id, year), year)).collect();
        let mut met = 0;
        for row in reader.records() {
            let row = row.with_context(at)?;
            let address = row.get(0).unwrap_or_default();
            let ix = edition.find(address).with_context(|| format!("{}: no cell {address} in edition {}", path.display(), edition.id))?;
            for (report, text) in reports.iter_mut().zip(row.iter().skip(2)) {
                report.set(ix, cell_of(text).with_context(|| format!("{}: {address} {}", path.display(), report.unit.id))?);
            }
            met += 1;
        }
        if met != edition.cells().len() {
            bail!("{}: {met} cells, where edition {} has {}", path.display(), edition.id, edition.cells().len());
        }
        let indicators = self.indicators(year)?;
        for report in &mut reports {
            self.add_texts(report)?;
            report.indicators = indicators.iter().filter(|(unit, _)| *unit == report.unit.id).map(|(_, i)| i.clone()).collect();
        }
        Ok(ids.into_iter().zip(reports).collect())
    }

    fn unit_ref(&self, id: &str, year: u16) -> UnitRef {
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
                section = Some(known.with_context(|| format!("{}: no section {heading}", path.display()))?);
            } else if let Some(n) = section {
                report.section_mut(n).push(line);
            }
        }
        Ok(())
    }

    /// The indicators of `data/indicators/YEAR.csv`, each with its unit; none where there is no such file.
    fn indicators(&self, year: u16) -> Result<Vec<(String, Indicator)>> {
        let path = self.path.join(format!("data/indicators/{year}.csv"));
        if !path.is_file() {
            return Ok(Vec::new());
        }
        let mut reader = csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
        let rows = reader.records().map(|row| {
            let row = row.with_context(|| path.display().to_string())?;
            let text = |n: usize| row.get(n).unwrap_or_default().to_owned();
            let year_on_year = Some(text(4)).filter(|claim| !claim.is_empty());
            Ok((text(0), Indicator { name: text(1), value: text(2), unit: text(3), year_on_year }))
        });
        rows.collect()
    }

    /// Where a report's workbook stands.
    fn workbook(&self, report: &Report) -> PathBuf {
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

fn decimal(text: &str) -> Result<Decimal> {
    text.parse().map_err(|e| anyhow!("“{text}” is neither a figure nor / nor blank: {e}"))
}

// ── Made-up figures ────────────────────────────────────────────────────────

/// Fills all cells so that every identity of the edition holds. The same number gives the same figures.
fn made_up_figures(report: &mut Report, seed: u64) {
    let edition = report.edition.clone();
    let mut dice = Dice(seed);
    for ix in edition.ixs() {
        let spec = edition.spec(ix);
        let layout = edition.tables[spec.table].layout;
        let cell = match (layout, spec.kind) {
            // These are filled case by case.
            (nianbao_model::Layout::Matrix | nianbao_model::Layout::OneRow, _) => Cell::count(0),
            (_, Kind::Amount) => Cell::figure(Decimal::new(dice.below(9_000_000) as i64, 2)),
            (_, Kind::Change) => Cell::count(dice.below(3) as i64),
            // Columns further right hold more, so that what was made this year is not above what there is in all.
            (_, Kind::Count) => Cell::count((dice.below(8) + 8 * spec.column as u64) as i64),
        };
        report.set(ix, cell);
    }
    for table in &edition.tables {
        let Some(block) = table.blocks.first() else { continue };
        let Some(total) = block.columns.iter().position(|c| c.total) else { continue };
        match table.layout {
            nianbao_model::Layout::Matrix => requests(report, block, total, &mut dice),
            nianbao_model::Layout::OneRow => {
                for row in 0..block.rows.len() {
                    for _ in 0..dice.below(3) {
                        let column = dice.below(total as u64) as usize;
                        raise(report, [block.cell(row, column), block.cell(row, total)]);
                    }
                }
            }
            nianbao_model::Layout::Blocks => {}
        }
    }
}

/// Hands out requests one by one: each comes in by one row and goes out by another.
fn requests(report: &mut Report, block: &nianbao_model::Block, total: usize, dice: &mut Dice) {
    let row = |id: &str| block.rows.iter().position(|r| r.id == id);
    let (Some(received), Some(carried_in), Some(carried_out)) = (row("received"), row("carried_in"), row("carried_out")) else { return };
    let outcomes: Vec<usize> = (0..block.rows.len()).filter(|&r| block.rows[r].outcome).collect();
    let outcome_total = block.rows.iter().position(|r| r.total);
    for _ in 0..dice.below(40) {
        let column = dice.below(total as u64) as usize;
        let came = if dice.below(6) == 0 { carried_in } else { received };
        let went = match dice.below(8) {
            0 => vec![carried_out],
            _ => std::iter::once(outcomes[dice.below(outcomes.len() as u64) as usize]).chain(outcome_total).collect(),
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

/// Numbers that look thrown and are the same on every machine (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most.max(1)
    }
}

/// Takes another report's texts, with the names changed. Sections go by their ids: the other may be in another edition.
fn borrow_texts(report: &mut Report, from: &Report) {
    for (n, section) in from.edition.sections.iter().enumerate() {
        if let Some(own) = report.edition.section(&section.id) {
            let text = from.section(n).to_string().replace(&from.unit.name, &report.unit.name);
            *report.section_mut(own) = Prose::new(&text.replace(&from.year.to_string(), &report.year.to_string()));
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

// ── Mistakes ───────────────────────────────────────────────────────────────

/// `mistakes.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistakes {
    mistake: Vec<Mistake>,
}

/// One mistake: what it is, how it is made, and what a check must say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    code: String,
    year: u16,
    unit: String,
    zh: String,
    en: String,
    make: Vec<Change>,
    expect: Vec<Expected>,
}

/// A finding that is expected, of the mistake's unit and year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    #[serde(default)]
    cells: Vec<String>,
    file: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
}

impl Expected {
    /// 2020/r01.xlsx 二、主动公开!D13
    fn place(&self) -> String {
        match (&self.file, &self.sheet, &self.cell) {
            (Some(file), Some(sheet), Some(cell)) => format!("{file} {sheet}!{cell}"),
            (Some(file), ..) => file.clone(),
            _ => String::new(),
        }
    }
}

/// A change to a report's workbook, or to the files of its unit.
#[derive(Clone, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Change {
    Number { cell: String, number: String },
    Text { cell: String, text: String },
    Blank { cell: String },
    Error { cell: String, formula: String, error: String },
    Relabel { sheet: String, from: String, to: String },
    RemoveRow { cell: String },
    AddRow { cell: String, label: String, numbers: Vec<String> },
    EmptySection { section: String },
    AddText { section: String, text: String },
    Edition { edition: String },
    NoFile,
    SecondFile { file: String },
}

/// Makes the region with mistakes; gives how many workbooks it has.
fn with_mistakes(path: &Path) -> Result<usize> {
    let data = Data::open(path)?;
    let list = path.join("mistakes.toml");
    let text = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let mistakes = toml::from_str::<Mistakes>(&text).with_context(|| list.display().to_string())?.mistake;
    let mut made = 0;
    for year in data.years()? {
        for report in data.reports(year)?.values() {
            check_addresses(&mistakes, report)?;
            let own: Vec<&Mistake> = mistakes.iter().filter(|m| m.unit == report.unit.id && m.year == year).collect();
            let changes: Vec<Change> = own.iter().flat_map(|m| m.make.iter().cloned()).collect();
            if changes.iter().any(|c| matches!(c, Change::NoFile)) {
                continue;
            }
            let at = || format!("the mistakes of {} {year}", report.unit.id);
            let bytes = if own.is_empty() { filled(report)? } else { mistaken(&data, report, &changes).with_context(at)? };
            put(&data.workbook(report), &bytes)?;
            made += 1;
        }
    }
    put(&path.join("MISTAKES.zh-CN.md"), for_people(&mistakes, &data, Lang::Zh).as_bytes())?;
    put(&path.join("MISTAKES.md"), for_people(&mistakes, &data, Lang::En).as_bytes())?;
    Ok(made)
}

/// The cells that the findings of a report speak of must be cells: a slip in the list would read like a finding that did not come.
fn check_addresses(mistakes: &[Mistake], report: &Report) -> Result<()> {
    let own = mistakes.iter().filter(|m| m.unit == report.unit.id && m.year == report.year);
    for address in own.flat_map(|m| &m.expect).flat_map(|e| &e.cells) {
        report.edition.find(address).with_context(|| format!("{} {}: no cell {address}", report.unit.id, report.year))?;
    }
    Ok(())
}

/// A workbook with its mistakes.
fn mistaken(data: &Data, report: &Report, changes: &[Change]) -> Result<Vec<u8>> {
    let mut report = report.clone();
    for change in changes {
        match change {
            Change::Edition { edition } => {
                report = in_edition(&report, data.editions.get(edition).with_context(|| format!("no edition {edition}"))?);
            }
            Change::EmptySection { section } => {
                let n = report.edition.section(section).with_context(|| format!("no section {section}"))?;
                *report.section_mut(n) = Prose::default();
            }
            Change::AddText { section, text } => {
                let n = report.edition.section(section).with_context(|| format!("no section {section}"))?;
                report.section_mut(n).push(text);
            }
            Change::SecondFile { file } => second_file(data, &report, file)?,
            _ => {}
        }
    }
    let mut book = plain::Book::of(&report);
    for change in changes {
        match change {
            Change::Number { cell, number } => book.set(cell, plain::Value::Number(decimal(number)?))?,
            Change::Text { cell, text } => book.set(cell, plain::Value::Text(text.clone()))?,
            Change::Blank { cell } => book.set(cell, plain::Value::Blank)?,
            Change::Error { cell, formula, error } => {
                book.set(cell, plain::Value::Formula { formula: formula.clone(), result: error.clone() })?;
            }
            Change::Relabel { sheet, from, to } => book.relabel(sheet, from, to)?,
            Change::RemoveRow { cell } => book.remove_row(cell)?,
            Change::AddRow { cell, label, numbers } => {
                let numbers: Vec<Decimal> = numbers.iter().map(|n| decimal(n)).collect::<Result<_>>()?;
                book.add_row(cell, label, &numbers)?;
            }
            Change::Edition { .. } | Change::EmptySection { .. } | Change::AddText { .. } | Change::NoFile | Change::SecondFile { .. } => {}
        }
    }
    book.write()
}

/// The report in another edition: cells that both have keep what they hold, the rest is 0.
fn in_edition(report: &Report, edition: &Arc<Edition>) -> Report {
    let mut other = Report::blank(edition.clone(), report.unit.clone(), report.year);
    for ix in edition.ixs() {
        other.set(ix, report.at(&edition.spec(ix).address).cloned().unwrap_or_else(|| Cell::count(0)));
    }
    borrow_texts(&mut other, report);
    other
}

/// The same report once more, in the format of the file's ending.
fn second_file(data: &Data, report: &Report, file: &str) -> Result<()> {
    let formats = nianbao_builtin::formats();
    let format = formats.exporter_for(file).with_context(|| format!("no format for {file}"))?;
    let mut bytes = Vec::new();
    format.write(&Job::new(report, &compose(report)), &mut bytes).map_err(|e| anyhow!("{}", e.text(Lang::En)))?;
    put(&data.path.join(report.year.to_string()).join(file), &bytes)
}

/// The list of mistakes for people.
fn for_people(mistakes: &[Mistake], data: &Data, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = String::from(if zh {
        "# 这个关区里有哪些差错\n\n\
         本文件由 `cargo xtask examples` 根据 `mistakes.toml` 生成，请勿直接修改。每个单位只有一处差错，单位代码就是规则代码；\
         U01、U02 在关区自己的报告中，Y02 只有2021版式才有，所以放在2022、2023年；文字方面的规则放在2025、2026年，D01 放在2028年。\
         “应报告”列出检查应当给出的全部结果（第一个位置），2019、2022、2025年没有差错。规则的说明见 `nianbao explain 代码`。全部单位和数字均为编造。\n\n\
         | 规则 | 年度 | 单位 | 差错 | 应报告 |\n|---|---|---|---|---|\n"
    } else {
        "# The mistakes in this region\n\n\
         `cargo xtask examples` writes this file from `mistakes.toml`; edit that one. Each unit has one mistake, and its id is the \
         rule's code. U01 and U02 are in the region's own report; Y02 exists in edition 2021 only, so it has the years 2022 and 2023; the \
         rules on texts have 2025 and 2026, and D01 has 2028. The last column lists all findings that a check must give, each with its first \
         place; 2019, 2022 and 2025 are clean. \
         `nianbao explain CODE` explains a rule. All units and figures are made up.\n\n\
         | rule | year | unit | mistake | findings |\n|---|---|---|---|---|\n"
    });
    for m in mistakes {
        let name = data.unit_ref(&m.unit, m.year).name;
        let findings: Vec<String> = m.expect.iter().map(|e| format!("{} {}", e.code, e.place()).trim_end().to_owned()).collect();
        let what = if zh { &m.zh } else { &m.en };
        let _ = writeln!(text, "| {} | {} | `{}` {name} | {what} | {} |", m.code, m.year, m.unit, findings.join("<br>"));
    }
    text
}

/// A workbook as a person without the template would make it, kept in memory until it is written.
mod plain {
    use anyhow::{Context as _, Result};
    use nianbao_document::{Block, Content, Table, compose};
    use nianbao_model::{Cell, Decimal, Level, Report};
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};
    use std::collections::{BTreeMap, HashMap};

    /// What a cell of a sheet holds.
    #[derive(Clone, Debug, PartialEq)]
    pub(super) enum Value {
        Blank,
        Number(Decimal),
        Text(String),
        Formula { formula: String, result: String },
    }

    /// A row and a column, from 0.
    type At = (u32, u16);

    #[derive(Default)]
    struct Sheet {
        name: String,
        cells: BTreeMap<At, Value>,
        /// How many rows and columns a cell spans, where it is more than one.
        spans: BTreeMap<At, (u32, u16)>,
        /// The rows of the table, for its frame.
        table: std::ops::Range<u32>,
        widths: Vec<u16>,
    }

    /// A workbook: the sheet 填报信息 and one for each section.
    pub(super) struct Book {
        sheets: Vec<Sheet>,
        /// Where each cell of the edition stands: sheet, row and column.
        figures: HashMap<String, (usize, At)>,
    }

    /// The row a table begins in, as in the template.
    const TABLE: u32 = 2;
    /// The width of the column of a sheet of text, in half-width characters.
    const TEXT_WIDTH: u32 = 76;

    impl Book {
        /// A report without mistakes.
        pub(super) fn of(report: &Report) -> Self {
            let mut book = Self { sheets: vec![information(report)], figures: HashMap::new() };
            for (section, part) in report.edition.sections.iter().zip(compose(report).parts) {
                let mut sheet = Sheet { name: section.tab(), ..Sheet::default() };
                sheet.text((0, 0), part.heading);
                let mut row = 1;
                for block in part.blocks {
                    match block {
                        Block::Table(table) => {
                            row = TABLE + table.rows as u32 + 1;
                            let number = book.sheets.len();
                            sheet.table(&table, |ix, at| {
                                book.figures.insert(report.edition.spec(ix).address.clone(), (number, at));
                            });
                        }
                        Block::Subheading(text) | Block::Paragraph(text) | Block::Note(text) => {
                            sheet.text((row, 0), text);
                            row += 1;
                        }
                    }
                }
                book.sheets.push(sheet);
            }
            book
        }

        fn find(&self, address: &str) -> Result<(usize, At)> {
            self.figures.get(address).copied().with_context(|| format!("no cell {address}"))
        }

        /// Puts something into the cell of an address.
        pub(super) fn set(&mut self, address: &str, value: Value) -> Result<()> {
            let (sheet, at) = self.find(address)?;
            self.sheets[sheet].cells.insert(at, value);
            Ok(())
        }

        /// Words a label differently.
        pub(super) fn relabel(&mut self, sheet: &str, from: &str, to: &str) -> Result<()> {
            let sheet = self.sheets.iter_mut().find(|s| s.name == sheet).with_context(|| format!("no sheet {sheet}"))?;
            let label = sheet.cells.values_mut().find(|v| **v == Value::Text(from.to_owned()));
            *label.with_context(|| format!("no label {from}"))? = Value::Text(to.to_owned());
            Ok(())
        }

        /// Takes the row of an address out; what is below moves up.
        pub(super) fn remove_row(&mut self, address: &str) -> Result<()> {
            let (sheet, (row, _)) = self.find(address)?;
            let moved = |at: At| if at.0 > row { Some((at.0 - 1, at.1)) } else { (at.0 < row).then_some(at) };
            self.move_rows(sheet, moved);
            self.sheets[sheet].table.end -= 1;
            Ok(())
        }

        /// Puts a row behind the one of an address: a label, and numbers beside it.
        pub(super) fn add_row(&mut self, address: &str, label: &str, numbers: &[Decimal]) -> Result<()> {
            let (number, (row, column)) = self.find(address)?;
            self.move_rows(number, |at| Some(if at.0 > row { (at.0 + 1, at.1) } else { at }));
            let sheet = &mut self.sheets[number];
            sheet.table.end += 1;
            sheet.text((row + 1, column.saturating_sub(1)), label.to_owned());
            for (n, figure) in numbers.iter().enumerate() {
                sheet.cells.insert((row + 1, column + n as u16), Value::Number(*figure));
            }
            Ok(())
        }

        /// Moves the cells of a sheet; those that have no new place are lost. Ranges over several rows are not met where rows move.
        fn move_rows(&mut self, sheet: usize, moved: impl Fn(At) -> Option<At>) {
            let own = &mut self.sheets[sheet];
            own.cells = std::mem::take(&mut own.cells).into_iter().filter_map(|(at, v)| Some((moved(at)?, v))).collect();
            own.spans = std::mem::take(&mut own.spans).into_iter().filter_map(|(at, v)| Some((moved(at)?, v))).collect();
            self.figures.retain(|_, (n, at)| match moved(*at) {
                Some(to) if *n == sheet => {
                    *at = to;
                    true
                }
                None => *n != sheet,
                Some(_) => true,
            });
        }

        /// Where an address stands, as people write it.
        #[cfg(test)]
        pub(super) fn a1(&self, address: &str) -> Result<String> {
            let (sheet, (row, column)) = self.find(address)?;
            Ok(format!("{}!{}{}", self.sheets[sheet].name, nianbao_model::column_letters(u32::from(column)), row + 1))
        }

        /// The workbook's bytes; the same book gives the same bytes.
        pub(super) fn write(&self) -> Result<Vec<u8>> {
            let mut book = Workbook::new();
            let made = ExcelDateTime::from_ymd(2021, 1, 4)?;
            book.set_properties(&DocProperties::new().set_creation_datetime(&made));
            for sheet in &self.sheets {
                book.push_worksheet(sheet.write()?);
            }
            Ok(book.save_to_buffer()?)
        }
    }

    /// The sheet that says whose report it is.
    fn information(report: &Report) -> Sheet {
        let mut sheet = Sheet { name: "填报信息".into(), widths: vec![16, 44], ..Sheet::default() };
        let level = report.unit.level.map(Level::zh).unwrap_or_default();
        let year = report.year.to_string();
        let lines = [
            ("单位名称", &*report.unit.name),
            ("单位代码", &report.unit.id),
            ("单位层级", level),
            ("年度", &year),
            ("版式", &report.edition.id),
        ];
        for (row, (label, value)) in (0..).zip(lines) {
            sheet.text((row, 0), label.to_owned());
            sheet.text((row, 1), value.to_owned());
        }
        sheet
    }

    impl Sheet {
        fn text(&mut self, at: At, text: String) {
            self.cells.insert(at, Value::Text(text));
        }

        fn table(&mut self, table: &Table, mut figure: impl FnMut(nianbao_model::CellIx, At)) {
            self.table = TABLE..TABLE + table.rows as u32;
            self.widths.clone_from(&table.widths);
            for cell in &table.cells {
                let at = (TABLE + cell.row as u32, cell.column as u16);
                let value = match &cell.content {
                    Content::Corner(text) | Content::BlockHead(text) | Content::ColumnHead(text) | Content::RowHead(text) => {
                        Value::Text(text.clone())
                    }
                    Content::Figure { ix, cell } => {
                        figure(*ix, at);
                        match (cell, cell.spelled()) {
                            (Cell::Figure(figure), _) => Value::Number(*figure),
                            (_, Some(text)) => Value::Text(text),
                            _ => Value::Blank,
                        }
                    }
                    Content::Empty => Value::Blank,
                };
                self.cells.insert(at, value);
                if (cell.row_span, cell.column_span) != (1, 1) {
                    self.spans.insert(at, (cell.row_span as u32, cell.column_span as u16));
                }
            }
        }

        fn write(&self) -> Result<Worksheet> {
            let mut sheet = Worksheet::new();
            sheet.set_name(&self.name)?;
            let plain = Format::new().set_font_name("宋体");
            let text = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
            let framed =
                plain.set_text_wrap().set_border(FormatBorder::Thin).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
            sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
            if self.widths.len() > 4 {
                sheet.set_landscape();
            }
            if self.widths.is_empty() {
                sheet.set_column_width(0, f64::from(TEXT_WIDTH))?;
            }
            for (column, width) in (0..).zip(&self.widths) {
                sheet.set_column_width(column, f64::from(*width) * 1.3)?;
            }
            for (&(row, column), value) in &self.cells {
                let format = if self.table.contains(&row) { &framed } else { &text };
                if let Some((rows, columns)) = self.spans.get(&(row, column)) {
                    sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", format)?;
                }
                match value {
                    Value::Blank => sheet.write_blank(row, column, format)?,
                    // A spreadsheet keeps numbers in binary; the shortest text of it is the decimal again.
                    Value::Number(number) => sheet.write_number_with_format(row, column, number.to_string().parse::<f64>()?, format)?,
                    Value::Text(text) if self.table.contains(&row) => sheet.write_string_with_format(row, column, text, format)?,
                    Value::Text(text) if self.table.is_empty() => {
                        let lines = 1 + text.chars().count() as u32 * 2 / TEXT_WIDTH;
                        sheet.set_row_height(row, 4 + 18 * lines)?.write_string_with_format(row, column, text, format)?
                    }
                    // Long lines beside a table run on over its columns.
                    Value::Text(text) => sheet.write_string(row, column, text)?,
                    Value::Formula { formula, result } => {
                        sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), format)?
                    }
                };
            }
            Ok(sheet)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_intake::{Folder, read_unit};
    use nianbao_model::Relation;

    /// The equations of its edition that a report breaks.
    fn broken(report: &Report) -> Vec<String> {
        let edition = &report.edition;
        let wrong = edition.equations.iter().filter(|equation| {
            let (left, right) = equation.sides(report).unwrap();
            match equation.relation {
                Relation::Equal => left != right,
                Relation::AtMost => left > right,
                Relation::AtLeast => left < right,
            }
        });
        wrong.map(|e| format!("{} {}", e.rule, edition.spec(e.terms().next().unwrap().cell).address)).collect()
    }

    #[test]
    fn made_up_figures_keep_every_identity_and_differ_from_unit_to_unit() {
        for edition in Editions::national().iter() {
            let mut reports: Vec<Report> = Vec::new();
            for seed in 0..50 {
                let mut report = Report::blank(edition.clone(), UnitRef::default(), edition.years.0);
                made_up_figures(&mut report, seed);
                assert_eq!(broken(&report), Vec::<String>::new(), "edition {} seed {seed}", edition.id);
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
            assert!(read.findings.is_empty() && reading.findings.is_empty(), "{:?}", reading.findings);
            assert_eq!(broken(&reading.report), Vec::<String>::new());
            assert!(reading.report.section(0).to_string().contains("主动公开"));
        }
        assert!(folder.years[&2020].units["region"].texts.is_some());
        fs::remove_dir_all(out).unwrap();
    }

    #[test]
    fn the_data_of_both_regions_break_no_identity() {
        for name in [CLEAN, MISTAKEN] {
            let data = Data::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name)).unwrap();
            for year in data.years().unwrap() {
                for report in data.reports(year).unwrap().values() {
                    assert_eq!(broken(report), Vec::<String>::new(), "{name} {} {year}", report.unit.id);
                }
            }
        }
    }

    #[test]
    fn rows_move_with_what_stands_in_them() {
        let editions = Editions::national();
        let report = Report::blank(editions.get("2019").unwrap().clone(), UnitRef::default(), 2020);
        let mut book = plain::Book::of(&report);
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D13");
        book.add_row("proactive.normative_documents.made", "其他", &[Decimal::ONE]).unwrap();
        assert_eq!(book.a1("proactive.normative_documents.made").unwrap(), "二、主动公开!B6");
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D14");
        book.remove_row("proactive.licensing.decisions").unwrap();
        assert_eq!(book.a1("proactive.penalties.decisions").unwrap(), "二、主动公开!D13");
        assert!(book.a1("proactive.licensing.decisions").is_err());
        assert_eq!(book.a1("requests.received.total").unwrap(), "三、依申请!J6");
    }
}

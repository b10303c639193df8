//! Editions: the statutory layouts, read from data files. A later or a local edition is a new data file, not new code.
//!
//! A data file (`editions/2021.toml`) lists sections, tables, rows, columns and the identities between them. Reading it numbers
//! the cells in order ([`CellIx`]) and resolves every identity into [`Equation`]s over cell numbers, so that checks, templates and
//! formulas need no names.

use crate::{Decimal, Kind, Place, Report, Rollup, Rule, Words, finding::checked_sum};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// The number of a cell in its edition's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellIx(pub u16);

/// One statutory layout.
pub struct Edition {
    /// The id: `2019`, `2021`, or a local one.
    pub id: String,
    /// The legal source, such as 国办公开办函〔2021〕30号.
    pub source: String,
    /// The title of the format.
    pub title: String,
    /// The national edition that a local one extends.
    pub extends: Option<String>,
    /// First and last year of reports in this edition; `None` is open.
    pub years: (u16, Option<u16>),
    /// The sections 一 to 六, in order.
    pub sections: Vec<Section>,
    /// The tables, in order.
    pub tables: Vec<Table>,
    /// What must hold within a report.
    pub equations: Vec<Equation>,
    /// What must hold against last year's report.
    pub carries: Vec<Carry>,
    cells: Vec<CellSpec>,
    index: HashMap<String, CellIx>,
}

/// An edition is hundreds of cells; its id is what one wants to see.
impl std::fmt::Debug for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Edition({})", self.id)
    }
}

/// A section of the report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The id: `overview`, `proactive` …
    pub id: String,
    /// Its ordinal: 一 to 六.
    pub ordinal: String,
    /// The statutory heading without the ordinal.
    pub label: String,
    /// A short name for a tab or a sheet: 依申请.
    pub short: String,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Text or tables.
    pub kind: SectionKind,
}

impl Section {
    /// The heading as printed: 一、总体情况.
    pub fn heading(&self) -> String {
        format!("{}、{}", self.ordinal, self.label)
    }

    /// The short heading, for a tab or a sheet: 三、依申请.
    pub fn tab(&self) -> String {
        format!("{}、{}", self.ordinal, self.short)
    }
}

/// What a section consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// Text, which must not be empty.
    Text,
    /// Tables; notes may stand under them.
    Table,
}

/// How a table is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Blocks one under the other, each with its heading and its own columns (主动公开).
    Blocks,
    /// Rows by columns (依申请公开).
    Matrix,
    /// All cells in one row under a header of several levels: the rows of the table are its groups of columns (行政复议、行政诉讼).
    OneRow,
}

/// A statutory table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The id, the first part of a cell's address.
    pub id: String,
    /// The section it stands in, as an index into [`Edition::sections`].
    pub section: usize,
    /// How it is printed.
    pub layout: Layout,
    /// What is printed in the top left corner.
    pub corner: String,
    /// What is printed above all columns (申请人情况).
    pub columns_heading: Option<String>,
    /// The blocks; a table that is no stack of blocks has one.
    pub blocks: Vec<Block>,
}

/// A block of a table: rows that share their columns.
#[derive(Clone, Debug)]
pub struct Block {
    /// The heading: 第二十条第（一）项.
    pub heading: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The number of the block's first cell; the cells follow row by row.
    pub first: CellIx,
}

impl Block {
    /// The cell in a row and a column of the block, both counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> CellIx {
        CellIx(self.first.0 + (row * self.columns.len() + column) as u16)
    }
}

/// A column of a block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The id, the last part of a cell's address.
    pub id: String,
    /// The statutory label.
    pub label: String,
    /// The labels above it, outermost first (法人或其他组织).
    #[serde(default)]
    pub path: Vec<String>,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What kind of figure it takes.
    pub kind: Kind,
    /// How its figures make the region's.
    pub rollup: Rollup,
    /// The unit of an amount: 万元.
    #[serde(default)]
    pub unit: Option<String>,
    /// Is it the total of the other columns?
    #[serde(default)]
    pub total: bool,
}

/// A row of a block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The id, the middle part of a cell's address; it may have dots in it.
    pub id: String,
    /// The statutory label, with its ordinal.
    pub label: String,
    /// The labels around it, outermost first (三、本年度办理结果, （三）不予公开).
    #[serde(default)]
    pub path: Vec<String>,
    /// Other wordings that are met.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Is it one of the outcomes that 总计 adds up?
    #[serde(default)]
    pub outcome: bool,
    /// Is it the total of the outcomes?
    #[serde(default)]
    pub total: bool,
}

/// What is known of one cell.
#[derive(Clone, Debug)]
pub struct CellSpec {
    /// `table.row.column`.
    pub address: String,
    /// Index into [`Edition::tables`].
    pub table: usize,
    /// Index into [`Table::blocks`].
    pub block: usize,
    /// Index into [`Block::rows`].
    pub row: usize,
    /// Index into [`Block::columns`].
    pub column: usize,
    /// What kind of figure it takes.
    pub kind: Kind,
    /// How it rolls up.
    pub rollup: Rollup,
}

/// A cell with its sign in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The cell.
    pub cell: CellIx,
    /// 1 or -1.
    pub sign: i8,
}

/// How the two sides of an equation compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Relation {
    /// Both sides are the same.
    #[default]
    #[serde(rename = "=")]
    Equal,
    /// The left side is not above the right.
    #[serde(rename = "<=")]
    AtMost,
    /// The left side is not below the right.
    #[serde(rename = ">=")]
    AtLeast,
}

/// One identity between cells of a report (勾稽关系): sum(left) relation sum(right).
#[derive(Clone, Debug)]
pub struct Equation {
    /// The rule it belongs to.
    pub rule: Rule,
    /// The left side.
    pub left: Vec<Term>,
    /// How the sides compare.
    pub relation: Relation,
    /// The right side.
    pub right: Vec<Term>,
    /// Is it one of many, one a row (`false`: one a column)?
    pub by_row: bool,
}

impl Equation {
    /// All its terms, left side first.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        self.left.iter().chain(&self.right).copied()
    }

    /// The sums of both sides if every cell that holds a figure counts and the rest counts nothing; `None` if they cannot be held.
    pub fn sides(&self, report: &Report) -> Option<(Decimal, Decimal)> {
        let side = |terms: &[Term]| checked_sum(terms.iter().filter_map(|t| report.cell(t.cell).value().map(|v| (t.sign, v))));
        Some((side(&self.left)?, side(&self.right)?))
    }
}

/// One identity against last year's report: sum(this year's cells) = sum(last year's cells).
#[derive(Clone, Debug)]
pub struct Carry {
    /// The rule it belongs to.
    pub rule: Rule,
    /// Cells of this year's report, the one to look at first in front.
    pub this: Vec<Term>,
    /// Addresses of last year's cells with their signs; last year's report may be in another edition.
    pub last: Vec<(i8, String)>,
}

/// What is wrong with an edition's data file.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The file is no TOML, or has fields that an edition has not.
    #[error("版式文件 {file}{}：{}", at(.line), .message.zh)]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: Option<u32>,
        /// What was met and what to write instead.
        message: Words,
    },
    /// The file is TOML of the right shape, but does not make an edition.
    #[error("版式文件 {file}{}：{}", at(.line), .message.zh)]
    Content {
        /// The file.
        file: String,
        /// The line, from 1, if one is to blame.
        line: Option<u32>,
        /// What was met and what to write instead.
        message: Words,
    },
}

fn at(line: &Option<u32>) -> String {
    line.map(|line| format!(" 第 {line} 行")).unwrap_or_default()
}

impl EditionError {
    /// The message in both languages.
    pub fn words(&self) -> Words {
        let (EditionError::Syntax { message, .. } | EditionError::Content { message, .. }) = self;
        message.clone()
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        let (EditionError::Syntax { file, line, .. } | EditionError::Content { file, line, .. }) = self;
        match line {
            Some(line) => Place::Line { file: file.as_str().into(), line: *line, column: 1 },
            None => Place::File { file: file.as_str().into() },
        }
    }
}

/// What the parser says, in both languages.
fn told(message: &str) -> Words {
    let zh = match message.split_once('`').and_then(|(what, rest)| Some((what.trim(), rest.split_once('`')?))) {
        Some(("unknown field", (field, rest))) => {
            let known = rest.split("expected ").nth(1).unwrap_or_default().trim_start_matches("one of ").replace('`', "");
            format!("没有“{field}”这一项；可以写的有：{known}")
        }
        Some(("missing field", (field, _))) => format!("缺少 {field}；请补上，如 {field} = \"…\""),
        Some(("unknown variant", (met, rest))) => {
            let known = rest.split("expected ").nth(1).unwrap_or_default().trim_start_matches("one of ").replace('`', "");
            format!("“{met}”不能用；可以写的有：{known}")
        }
        _ if message.starts_with("invalid type") => format!("写法不对（{message}）；文字要加引号，年份是不加引号的数字，列表写在方括号中"),
        _ => format!("不是正确的 TOML（{message}）；文字要加引号，每项写成 名称 = \"内容\""),
    };
    Words::new(zh, format!("{message}; texts stand in quotes, years are bare numbers, lists stand in brackets"))
}

/// Makes an error of what was met under a key, and the words for it.
type Fail<'a> = dyn Fn(Option<(&str, &str)>, Words) -> EditionError + 'a;

/// The first line that gives a key this value.
fn line_of(toml: &str, key: &str, value: &str) -> Option<u32> {
    let quoted = format!("\"{value}\"");
    let gives =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=') && rest.contains(&quoted));
    toml.lines().position(gives).and_then(|n| u32::try_from(n + 1).ok())
}

/// Is it made of small letters, digits, - and _, so that it may stand in addresses and file names?
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
}

// ── The data file's shape ──────────────────────────────────────────────────

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionData {
    id: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    title: String,
    extends: Option<String>,
    years: Option<YearsData>,
    #[serde(default)]
    section: Vec<Section>,
    #[serde(default)]
    table: Vec<TableData>,
    #[serde(default)]
    identity: Vec<IdentityData>,
    #[serde(default)]
    carry: Vec<CarryData>,
    /// Local editions: rows added to the national tables.
    #[serde(default)]
    row: Vec<AddedRow>,
    /// Local editions: labels that are worded differently.
    #[serde(default)]
    relabel: Vec<Relabel>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearsData {
    from: u16,
    until: Option<u16>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableData {
    id: String,
    section: String,
    layout: Layout,
    #[serde(default)]
    corner: String,
    columns_heading: Option<String>,
    block: Vec<BlockData>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockData {
    heading: Option<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Each {
    Row,
    Column,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityData {
    rule: Rule,
    table: String,
    each: Each,
    left: Vec<String>,
    #[serde(default)]
    relation: Relation,
    right: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarryData {
    rule: Rule,
    table: String,
    each: Each,
    this: Vec<String>,
    last: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedRow {
    table: String,
    /// The id of the row it stands after.
    after: String,
    #[serde(flatten)]
    row: RowData,
}

// `Row` without `deny_unknown_fields`, which `flatten` does not go with.
#[derive(Clone, Deserialize)]
struct RowData {
    id: String,
    label: String,
    #[serde(default)]
    path: Option<Vec<String>>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    outcome: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relabel {
    table: String,
    row: Option<String>,
    column: Option<String>,
    label: String,
}

// ── From data to edition ───────────────────────────────────────────────────

impl EditionData {
    fn parse(file: &str, toml: &str) -> Result<Self, EditionError> {
        toml::from_str(toml).map_err(|e: toml::de::Error| {
            let line = e.span().and_then(|span| toml.get(..span.start)).map(|before| before.matches('\n').count() as u32 + 1);
            EditionError::Syntax { file: file.into(), line, message: told(e.message()) }
        })
    }

    /// Lays a local edition over the national one it extends.
    fn over(mut self, base: &EditionData, fail: &Fail<'_>) -> Result<Self, EditionError> {
        let mut merged = base.clone();
        for added in self.row.drain(..) {
            let AddedRow { table, after, row } = added;
            let known = table_ids(&merged);
            let target = merged.table.iter_mut().find(|t| t.id == table).ok_or_else(|| {
                fail(
                    Some(("table", &table)),
                    Words::new(
                        format!("[[row]] 的 table = \"{table}\" 不存在；可用：{known}"),
                        format!("[[row]] names table = \"{table}\", which does not exist; there are: {known}"),
                    ),
                )
            })?;
            let (block, at) =
                target.block.iter_mut().find_map(|b| b.rows.iter().position(|r| r.id == after).map(|at| (b, at))).ok_or_else(|| {
                    fail(
                        Some(("after", &after)),
                        Words::new(
                            format!("[[row]] 的 after = \"{after}\" 不是表 {table} 中的行；请写该表已有行的 id"),
                            format!("[[row]] names after = \"{after}\", which is no row of table {table}; write the id of one"),
                        ),
                    )
                })?;
            let path = row.path.unwrap_or_else(|| block.rows[at].path.clone());
            let RowData { id, label, aliases, outcome, .. } = row;
            if !is_id(&id) {
                return Err(fail(
                    Some(("id", &id)),
                    Words::new(
                        format!("[[row]] 的 id = \"{id}\" 不能用；只能用小写字母、数字、- 和 _，如 other_documents"),
                        format!(
                            "[[row]] has id = \"{id}\", which cannot be used; take small letters, digits, - and _, such as other_documents"
                        ),
                    ),
                ));
            }
            if let Some(same) = block.rows.iter().find(|known| known.path == path && known.label == label) {
                return Err(fail(
                    Some(("label", &label)),
                    Words::new(
                        format!("[[row]] 的 label = \"{label}\" 与已有的行 {} 相同，读表时无法区分；请换一个，或改用 [[relabel]]", same.id),
                        format!(
                            "[[row]] has label = \"{label}\", as row {} has; no reader could tell them apart. Word it otherwise, or use [[relabel]]",
                            same.id
                        ),
                    ),
                ));
            }
            block.rows.insert(at + 1, Row { id, label, path, aliases, outcome, total: false });
        }
        for Relabel { table, row, column, label } in self.relabel.drain(..) {
            let target = merged.table.iter_mut().find(|t| t.id == table).ok_or_else(|| {
                fail(
                    Some(("table", &table)),
                    Words::new(
                        format!("[[relabel]] 的 table = \"{table}\" 不存在"),
                        format!("[[relabel]] names table = \"{table}\", which does not exist"),
                    ),
                )
            })?;
            let mut found = false;
            for block in &mut target.block {
                for r in block.rows.iter_mut().filter(|r| Some(&r.id) == row.as_ref()) {
                    // The national wording stays readable.
                    r.aliases.push(std::mem::replace(&mut r.label, label.clone()));
                    found = true;
                }
                for c in block.columns.iter_mut().filter(|c| Some(&c.id) == column.as_ref()) {
                    c.aliases.push(std::mem::replace(&mut c.label, label.clone()));
                    found = true;
                }
            }
            if !found {
                let met = row.as_deref().map(|row| ("row", row)).or(column.as_deref().map(|column| ("column", column)));
                return Err(fail(
                    met,
                    Words::new(
                        format!("[[relabel]] 没有找到要改写的行或列；请写 row = \"…\" 或 column = \"…\"（表 {table} 中已有的 id）"),
                        format!(
                            "[[relabel]] found no row or column to reword; write row = \"…\" or column = \"…\" with an id of table {table}"
                        ),
                    ),
                ));
            }
        }
        merged.id = self.id;
        merged.extends = self.extends;
        for (own, base) in [(self.source, &mut merged.source), (self.title, &mut merged.title)] {
            if !own.is_empty() {
                *base = own;
            }
        }
        merged.years = self.years.or(merged.years);
        merged.identity.append(&mut self.identity);
        merged.carry.append(&mut self.carry);
        merged.table.append(&mut self.table);
        Ok(merged)
    }

    fn build(self, fail: &Fail<'_>) -> Result<Edition, EditionError> {
        let years =
            self.years.ok_or_else(|| fail(None, Words::new("缺少 years = { from = 年份 }", "years = { from = YEAR } is missing")))?;
        let mut cells: Vec<CellSpec> = Vec::new();
        let mut index = HashMap::new();
        let mut tables = Vec::new();
        for (table, data) in self.table.into_iter().enumerate() {
            let section = self.section.iter().position(|s| s.id == data.section).ok_or_else(|| {
                fail(
                    Some(("section", &data.section)),
                    Words::new(
                        format!("表 {} 的 section = \"{}\" 不存在", data.id, data.section),
                        format!("table {} names section = \"{}\", which does not exist", data.id, data.section),
                    ),
                )
            })?;
            let mut blocks = Vec::new();
            for (block, b) in data.block.into_iter().enumerate() {
                let first = CellIx(cells.len() as u16);
                for (row, r) in b.rows.iter().enumerate() {
                    for (column, c) in b.columns.iter().enumerate() {
                        if cells.len() >= usize::from(u16::MAX) {
                            return Err(fail(None, Words::new("单元格超过 65535 个", "there are more than 65535 cells")));
                        }
                        let address = format!("{}.{}.{}", data.id, r.id, c.id);
                        let ix = CellIx(cells.len() as u16);
                        if index.insert(address.clone(), ix).is_some() {
                            return Err(fail(
                                Some(("id", &r.id)),
                                Words::new(
                                    format!("{address} 出现两次；同一张表中行的 id 不得重复"),
                                    format!("{address} occurs twice; the ids of a table's rows must differ"),
                                ),
                            ));
                        }
                        cells.push(CellSpec { address, table, block, row, column, kind: c.kind, rollup: c.rollup });
                    }
                }
                blocks.push(Block { heading: b.heading, columns: b.columns, rows: b.rows, first });
            }
            tables.push(Table {
                id: data.id,
                section,
                layout: data.layout,
                corner: data.corner,
                columns_heading: data.columns_heading,
                blocks,
            });
        }
        let mut edition = Edition {
            id: self.id,
            source: self.source,
            title: self.title,
            extends: self.extends,
            years: (years.from, years.until),
            sections: self.section,
            tables,
            equations: Vec::new(),
            carries: Vec::new(),
            cells,
            index,
        };
        let (mut equations, mut carries) = (Vec::new(), Vec::new());
        for identity in &self.identity {
            let mut met = false;
            for line in edition.lines(&identity.table, identity.each, fail)? {
                let left = line.terms(&identity.left);
                let right = line.terms(&identity.right);
                if let (Some(left), Some(right)) = (left, right) {
                    let by_row = matches!(identity.each, Each::Row);
                    equations.push(Equation { rule: identity.rule, left, relation: identity.relation, right, by_row });
                    met = true;
                }
            }
            if !met {
                return Err(fail(
                    identity.left.first().map(|id| ("left", id.as_str())),
                    Words::new(
                        format!("[[identity]] {} 所写的行或列在表 {} 中不存在", identity.rule, identity.table),
                        format!("[[identity]] {} names rows or columns that table {} has not got", identity.rule, identity.table),
                    ),
                ));
            }
        }
        for carry in &self.carry {
            let mut met = false;
            for line in edition.lines(&carry.table, carry.each, fail)? {
                if let (Some(this), Some(last)) = (line.terms(&carry.this), line.terms(&carry.last)) {
                    let last = last.into_iter().map(|t| (t.sign, edition.spec(t.cell).address.clone())).collect();
                    carries.push(Carry { rule: carry.rule, this, last });
                    met = true;
                }
            }
            if !met {
                return Err(fail(
                    carry.this.first().map(|id| ("this", id.as_str())),
                    Words::new(
                        format!("[[carry]] {} 所写的行或列在表 {} 中不存在", carry.rule, carry.table),
                        format!("[[carry]] {} names rows or columns that table {} has not got", carry.rule, carry.table),
                    ),
                ));
            }
        }
        edition.equations = equations;
        edition.carries = carries;
        Ok(edition)
    }
}

fn table_ids(data: &EditionData) -> String {
    data.table.iter().map(|t| t.id.as_str()).collect::<Vec<_>>().join("、")
}

/// A row or a column of a table while identities are resolved: its cells by the id across it.
struct Line<'a> {
    cells: Vec<(&'a str, CellIx)>,
    outcomes: Vec<CellIx>,
    parts: Vec<CellIx>,
}

impl Line<'_> {
    /// The terms of a side; nothing if the line has not got one of the ids.
    fn terms(&self, side: &[String]) -> Option<Vec<Term>> {
        let mut terms = Vec::new();
        for id in side {
            let (id, sign) = match id.strip_prefix('-') {
                Some(id) => (id, -1),
                None => (id.as_str(), 1),
            };
            match id {
                "@outcome" => terms.extend(self.outcomes.iter().map(|&cell| Term { cell, sign })),
                "@parts" => terms.extend(self.parts.iter().map(|&cell| Term { cell, sign })),
                id => terms.push(Term { cell: self.cells.iter().find(|(known, _)| *known == id)?.1, sign }),
            }
        }
        Some(terms)
    }
}

impl Edition {
    /// All cells in order.
    pub fn cells(&self) -> &[CellSpec] {
        &self.cells
    }

    /// All cell numbers in order.
    pub fn ixs(&self) -> impl Iterator<Item = CellIx> + use<> {
        (0..self.cells.len() as u16).map(CellIx)
    }

    /// What is known of a cell.
    pub fn spec(&self, ix: CellIx) -> &CellSpec {
        &self.cells[ix.0 as usize]
    }

    /// The cell at an address.
    pub fn find(&self, address: &str) -> Option<CellIx> {
        self.index.get(address).copied()
    }

    /// The row a cell stands in.
    pub fn row(&self, ix: CellIx) -> &Row {
        let spec = self.spec(ix);
        &self.tables[spec.table].blocks[spec.block].rows[spec.row]
    }

    /// The column a cell stands in.
    pub fn column(&self, ix: CellIx) -> &Column {
        let spec = self.spec(ix);
        &self.tables[spec.table].blocks[spec.block].columns[spec.column]
    }

    /// A cell's row and column in the statutory words: （三）不予公开 1.属于国家秘密 · 自然人.
    pub fn label(&self, ix: CellIx) -> String {
        let (row, column) = (self.row(ix), self.column(ix));
        let group = row.path.last().filter(|g| !g.starts_with('三')).map(|g| format!("{g} ")).unwrap_or_default();
        // The statutory remark in brackets is for the form, not for a sentence.
        let short = row.label.split_once('（').filter(|(head, _)| !head.is_empty()).map_or(row.label.as_str(), |(head, _)| head);
        let short = if row.label.starts_with('（') { without_remark(&row.label) } else { short };
        format!("{group}{short} · {}", column.label)
    }

    /// The section with an id.
    pub fn section(&self, id: &str) -> Option<usize> {
        self.sections.iter().position(|s| s.id == id)
    }

    /// Does this edition fit reports of a year?
    pub fn fits(&self, year: u16) -> bool {
        year >= self.years.0 && self.years.1.is_none_or(|until| year <= until)
    }

    /// The years as one says them: 2019—2020, 2021—.
    pub fn years_text(&self) -> String {
        match self.years {
            (from, Some(until)) => format!("{from}—{until}"),
            (from, None) => format!("{from}—"),
        }
    }

    fn lines(&self, table: &str, each: Each, fail: &Fail<'_>) -> Result<Vec<Line<'_>>, EditionError> {
        let table = self.tables.iter().find(|t| t.id == table).ok_or_else(|| {
            fail(Some(("table", table)), Words::new(format!("table = \"{table}\" 不存在"), format!("table = \"{table}\" does not exist")))
        })?;
        let mut lines = Vec::new();
        for block in &table.blocks {
            let (rows, columns) = (0..block.rows.len(), 0..block.columns.len());
            match each {
                Each::Row => lines.extend(rows.map(|row| Line {
                    cells: columns.clone().map(|c| (block.columns[c].id.as_str(), block.cell(row, c))).collect(),
                    outcomes: Vec::new(),
                    parts: columns.clone().filter(|&c| !block.columns[c].total).map(|c| block.cell(row, c)).collect(),
                })),
                Each::Column => lines.extend(columns.map(|column| Line {
                    cells: rows.clone().map(|r| (block.rows[r].id.as_str(), block.cell(r, column))).collect(),
                    outcomes: rows.clone().filter(|&r| block.rows[r].outcome).map(|r| block.cell(r, column)).collect(),
                    parts: Vec::new(),
                })),
            }
        }
        Ok(lines)
    }
}

/// （二）部分公开（…） without the last bracket: （二）部分公开.
fn without_remark(label: &str) -> &str {
    match label.rfind('（') {
        Some(at) if at > 0 && label.ends_with('）') => &label[..at],
        _ => label,
    }
}

/// The editions at hand: the national ones, and local ones that were added.
#[derive(Clone, Debug)]
pub struct Editions {
    list: Vec<Arc<Edition>>,
    sources: Vec<(String, String)>,
}

const BUILT_IN: [(&str, &str); 2] =
    [("editions/2019.toml", include_str!("../editions/2019.toml")), ("editions/2021.toml", include_str!("../editions/2021.toml"))];

impl Editions {
    /// The two national editions.
    ///
    /// # Panics
    /// Never with the data files this crate ships: its tests read them.
    #[allow(clippy::expect_used)]
    pub fn national() -> Self {
        let mut editions = Self { list: Vec::new(), sources: Vec::new() };
        for (file, toml) in BUILT_IN {
            editions.add(file, toml).expect("the editions shipped with this crate are tested");
        }
        editions
    }

    /// Adds an edition from the text of its data file; `file` is named in errors. A local edition `extends` one that is there already.
    ///
    /// # Errors
    /// When the text is no edition; the message says where and what to write instead.
    pub fn add(&mut self, file: &str, toml: &str) -> Result<Arc<Edition>, EditionError> {
        let fail = |met: Option<(&str, &str)>, message: Words| {
            let line = met.and_then(|(key, value)| line_of(toml, key, value));
            EditionError::Content { file: file.into(), line, message }
        };
        let mut data = EditionData::parse(file, toml)?;
        if !is_id(&data.id) {
            return Err(fail(
                Some(("id", &data.id)),
                Words::new(
                    format!("id = \"{}\" 不能用；只能用小写字母、数字、- 和 _，不超过 64 个字符", data.id),
                    format!("id = \"{}\" cannot be used; take small letters, digits, - and _, at most 64 of them", data.id),
                ),
            ));
        }
        if let Some(YearsData { from, until: Some(until) }) = data.years
            && until < from
        {
            return Err(fail(
                None,
                Words::new(
                    format!("years 的 until = {until} 早于 from = {from}；请改正"),
                    format!("years ends (until = {until}) before it begins (from = {from}); mend it"),
                ),
            ));
        }
        if self.get(&data.id).is_some() {
            return Err(fail(
                Some(("id", &data.id)),
                Words::new(format!("id = \"{}\" 已被使用；请换一个", data.id), format!("id = \"{}\" is taken; choose another", data.id)),
            ));
        }
        // Follow the chain of extended editions down to a national one.
        let mut base = data.extends.clone();
        if let Some(id) = base.take() {
            let (file, text) = self.sources.iter().find(|(known, _)| *known == id).cloned().ok_or_else(|| {
                let known = self.list.iter().map(|e| e.id.as_str()).collect::<Vec<_>>().join("、");
                fail(
                    Some(("extends", &id)),
                    Words::new(
                        format!("extends = \"{id}\" 不存在；可用：{known}"),
                        format!("extends = \"{id}\" does not exist; there are: {known}"),
                    ),
                )
            })?;
            data = data.over(&self.resolve(&file, &text)?, &fail)?;
        }
        let edition = Arc::new(data.build(&fail)?);
        self.sources.push((edition.id.clone(), toml.to_owned()));
        self.list.push(edition.clone());
        Ok(edition)
    }

    fn resolve(&self, file: &str, toml: &str) -> Result<EditionData, EditionError> {
        let data = EditionData::parse(file, toml)?;
        match data.extends.clone().and_then(|id| self.sources.iter().find(|(known, _)| *known == id).cloned()) {
            Some((base_file, base)) => {
                let base = self.resolve(&base_file, &base)?;
                data.over(&base, &|_, message| EditionError::Content { file: file.into(), line: None, message })
            }
            None => Ok(data),
        }
    }

    /// The edition with an id.
    pub fn get(&self, id: &str) -> Option<&Arc<Edition>> {
        self.list.iter().find(|e| e.id == id)
    }

    /// The national edition for reports of a year.
    pub fn for_year(&self, year: u16) -> Option<&Arc<Edition>> {
        self.list.iter().find(|e| e.extends.is_none() && e.fits(year))
    }

    /// All editions, national ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_editions_have_the_contracted_cells() {
        let editions = Editions::national();
        let (old, new) = (editions.get("2019").unwrap(), editions.get("2021").unwrap());
        // 2019: 6 + 6 + 6 + 2 + 2 proactive cells, 23 rows of requests, 15 disputes.
        assert_eq!(old.cells().len(), 22 + 23 * 7 + 15);
        // 2021: 6 + 1 + 2 + 1 proactive cells, 25 rows of requests, 15 disputes.
        assert_eq!(new.cells().len(), 10 + 25 * 7 + 15);
        for address in ["requests.received.natural_person", "requests.denied.state_secret.total", "disputes.litigation_direct.pending"] {
            assert!(old.find(address).is_some() && new.find(address).is_some(), "{address}");
        }
        assert!(old.find("proactive.procurement.amount").is_some());
        assert!(new.find("requests.other.fee_overdue.other_org").is_some());
        assert!(new.find("requests.other.total").is_none());
        assert_eq!(editions.for_year(2020).unwrap().id, "2019");
        assert_eq!(editions.for_year(2025).unwrap().id, "2021");
        assert!(editions.for_year(2018).is_none());
    }

    #[test]
    fn identities_are_resolved_once_for_each_line() {
        let editions = Editions::national();
        let count = |id: &str, rule: Rule| editions.get(id).unwrap().equations.iter().filter(|e| e.rule == rule).count();
        assert_eq!(count("2021", Rule::I01), 7);
        assert_eq!(count("2021", Rule::I02), 25);
        assert_eq!(count("2019", Rule::I03), 7);
        assert_eq!(count("2019", Rule::I04), 3);
        assert_eq!(count("2019", Rule::I06), 5);
        let third = editions.get("2021").unwrap().equations.iter().find(|e| e.rule == Rule::I03).unwrap();
        assert_eq!(third.right.len(), 21);
    }

    #[test]
    fn a_local_edition_adds_a_row_and_keeps_the_national_wording_readable() {
        let mut editions = Editions::national();
        let toml = r#"
            id = "2021-local"
            extends = "2021"
            [[row]]
            table = "proactive"
            after = "normative_documents"
            id = "other_documents"
            label = "其他主动公开文件"
            [[relabel]]
            table = "proactive"
            row = "licensing"
            label = "行政许可（含备案）"
        "#;
        let local = editions.add("local.toml", toml).unwrap();
        assert!(local.find("proactive.other_documents.issued").is_some());
        assert_eq!(local.row(local.find("proactive.licensing.decisions").unwrap()).aliases, ["行政许可"]);
        assert!(local.fits(2022));
        // The added row's cells stand right behind the row before it.
        assert_eq!(
            local.find("proactive.other_documents.issued").unwrap().0,
            local.find("proactive.normative_documents.in_force").unwrap().0 + 1
        );
    }

    #[test]
    fn a_wrong_edition_file_is_told_with_its_line_and_what_to_write() {
        let head = "id = \"x\"\nextends = \"2021\"\n";
        let row = |table: &str, after: &str, id: &str, label: &str| {
            format!("{head}[[row]]\ntable = \"{table}\"\nafter = \"{after}\"\nid = \"{id}\"\nlabel = \"{label}\"\n")
        };
        let cases: [(String, Option<u32>, &str, &str); 16] = [
            ("id = \"x\"\nfoo = 1\n".into(), Some(2), "没有“foo”这一项", "unknown field `foo`"),
            ("id = \"x\"\nextends = 2021\n".into(), Some(2), "加引号", "invalid type"),
            ("id = \"x\"\nextends = \"2021\n".into(), Some(2), "不是正确的 TOML", "quotes"),
            ("extends = \"2021\"\n".into(), None, "缺少 id", "missing field `id`"),
            ("id = \"x\"\nextends = \"1999\"\n".into(), Some(2), "可用：2019、2021", "1999"),
            ("extends = \"2021\"\nid = \"2021\"\n".into(), Some(2), "已被使用", "is taken"),
            ("id = \"../x\"\nextends = \"2021\"\n".into(), Some(1), "小写字母", "small letters"),
            ("id = \"x\"\n".into(), None, "缺少 years", "years"),
            (format!("{head}years = {{ from = 2024, until = 2022 }}\n"), None, "早于", "before it begins"),
            (row("proactiv", "licensing", "a", "乙"), Some(4), "可用：proactive", "does not exist"),
            (row("proactive", "nowhere", "a", "乙"), Some(5), "nowhere", "no row of table"),
            (row("proactive", "licensing", "a.b", "乙"), Some(6), "other_documents", "small letters"),
            (row("proactive", "licensing", "licensing", "乙"), Some(6), "出现两次", "occurs twice"),
            (row("proactive", "licensing", "a", "行政许可"), Some(7), "无法区分", "tell them apart"),
            (format!("{head}[[relabel]]\ntable = \"proactive\"\nrow = \"licence\"\nlabel = \"乙\"\n"), Some(5), "没有找到", "found no row"),
            (
                format!(
                    "{head}[[identity]]\nrule = \"I01\"\ntable = \"requests\"\neach = \"row\"\nleft = [\"none\"]\nright = [\"total\"]\n"
                ),
                Some(7),
                "不存在",
                "has not got",
            ),
        ];
        for (toml, line, zh, en) in cases {
            let error = Editions::national().add("editions/bad.toml", &toml).unwrap_err();
            let words = error.words();
            assert!(words.zh.contains(zh) && words.en.contains(en), "{toml}\n{words:?}");
            let shown = error.to_string();
            assert!(shown.contains("editions/bad.toml"), "{shown}");
            let expected = line.map_or_else(
                || Place::File { file: "editions/bad.toml".into() },
                |line| Place::Line { file: "editions/bad.toml".into(), line, column: 1 },
            );
            // What is missing has no line.
            if line.is_some() || !words.zh.starts_with("缺少") {
                assert_eq!(error.place(), expected, "{toml}\n{words:?}");
            }
        }
    }
}

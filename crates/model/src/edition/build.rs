//! From a data file to an edition: cells are numbered, identities become equations over these
//! numbers.

use super::{
    Blame, Block, Carry, CellIx, CellSpec, Edition, EditionData, EditionError, Equation, Section,
    Table, Term, WORD_LISTS,
    data::{CarryData, Each, IdentityData, TableData},
};
use crate::Bilingual;
use std::collections::HashMap;

impl EditionData {
    /// Makes the edition; what it extends has been laid under it.
    pub(crate) fn build(self, blame: &Blame<'_>) -> Result<Edition, EditionError> {
        let missing = || {
            blame.file(Bilingual::new(
                "缺少 years = { from = 年份 }",
                "years = { from = YEAR } is missing",
            ))
        };
        let years = self.years.ok_or_else(missing)?;
        let mut cells = Cells::default();
        let mut tables = Vec::new();
        for data in self.table {
            tables.push(cells.table(tables.len(), data, &self.section, blame)?);
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
            vocabulary: self.vocabulary,
            cells: cells.list,
            index: cells.index,
        };
        for identity in &self.identity {
            let equations = edition.equations_of(identity, blame)?;
            edition.equations.extend(equations);
        }
        for carry in &self.carry {
            let carries = edition.carries_of(carry, blame)?;
            edition.carries.extend(carries);
        }
        edition.vocabulary_names_tables(blame)?;
        Ok(edition)
    }
}

/// The cells numbered so far.
#[derive(Default)]
struct Cells {
    list: Vec<CellSpec>,
    index: HashMap<String, CellIx>,
}

impl Cells {
    /// Numbers the cells of a table, which is the edition's `number`th.
    fn table(
        &mut self,
        number: usize,
        data: TableData,
        sections: &[Section],
        blame: &Blame<'_>,
    ) -> Result<Table, EditionError> {
        let section = sections.iter().position(|s| s.id == data.section).ok_or_else(|| {
            let message = Bilingual::new(
                format!("表 {} 的 section = \"{}\" 不存在", data.id, data.section),
                format!(
                    "table {} names section = \"{}\", which does not exist",
                    data.id, data.section
                ),
            );
            blame.line("section", &data.section, message)
        })?;
        let mut table = Table {
            id: data.id,
            section,
            layout: data.layout,
            corner: data.corner,
            columns_heading: data.columns_heading,
            implied_groups: data.implied_groups,
            blocks: Vec::new(),
        };
        for b in data.block {
            let block = Block {
                heading: b.heading,
                columns: b.columns,
                rows: b.rows,
                first: CellIx(self.list.len() as u16),
            };
            self.block((number, &table.id), table.blocks.len(), &block, blame)?;
            table.blocks.push(block);
        }
        Ok(table)
    }

    /// Numbers the cells of a block row by row.
    fn block(
        &mut self,
        (table, id): (usize, &str),
        number: usize,
        block: &Block,
        blame: &Blame<'_>,
    ) -> Result<(), EditionError> {
        for (row, r) in block.rows.iter().enumerate() {
            for (column, c) in block.columns.iter().enumerate() {
                if self.list.len() >= usize::from(u16::MAX) {
                    return Err(blame.file(Bilingual::new(
                        "单元格超过 65535 个",
                        "there are more than 65535 cells",
                    )));
                }
                let address = format!("{id}.{}.{}", r.id, c.id);
                if self.index.insert(address.clone(), CellIx(self.list.len() as u16)).is_some() {
                    let message = Bilingual::new(
                        format!("{address} 出现两次；同一张表中行的 id 不得重复"),
                        format!("{address} occurs twice; the ids of a table's rows must differ"),
                    );
                    return Err(blame.line("id", &r.id, message));
                }
                self.list.push(CellSpec {
                    address,
                    table,
                    block: number,
                    row,
                    column,
                    kind: c.kind,
                    rollup: c.rollup,
                });
            }
        }
        Ok(())
    }
}

impl Edition {
    /// Every list of the vocabulary must name something: a word that is taken for nothing would be
    /// lost in silence.
    fn vocabulary_names_tables(&self, blame: &Blame<'_>) -> Result<(), EditionError> {
        for (group, lists) in self.vocabulary.groups() {
            let names =
                WORD_LISTS.iter().find(|(known, _)| *known == group).map(|(_, names)| *names);
            for key in lists.keys() {
                let known = match names {
                    // An indicator is called as an office calls it.
                    None if group == "indicators" => {
                        !key.starts_with('@') || matches!(key.as_str(), "@light" | "@verbs")
                    }
                    Some(names) => names.contains(&key.as_str()),
                    None => {
                        matches!(key.as_str(), "@rest" | "requests ?")
                            || key.split(['|', '+']).all(|one| self.names_cells(one.trim(), key))
                    }
                };
                if !known {
                    let (zh, en) = match names {
                        Some(names) => (names.join("、"), names.join(", ")),
                        None => (
                            "requests.granted、disputes.upheld 等表中的行或列".to_owned(),
                            "rows and columns of the tables, such as requests.granted".to_owned(),
                        ),
                    };
                    let message = Bilingual::new(
                        format!("[vocabulary.{group}] 的 “{key}” 不存在；可以写的有：{zh}"),
                        format!(
                            "[vocabulary.{group}] names “{key}”, which does not exist; there are: {en}"
                        ),
                    );
                    return Err(blame.key(key, message));
                }
            }
        }
        Ok(())
    }

    /// Does a name stand for rows or columns: `requests.denied`, `disputes.upheld`, or a column
    /// without its table behind one?
    fn names_cells(&self, name: &str, key: &str) -> bool {
        let (table, id) = name.split_once('.').unwrap_or((name, ""));
        let table = self.tables.iter().find(|t| t.id == table);
        let (table, id) = match table {
            Some(table) => (table, id),
            // requests.enterprise + research: the table is said once.
            None => match self.tables.iter().find(|t| key.split('.').next() == Some(t.id.as_str()))
            {
                Some(table) => (table, name),
                None => return false,
            },
        };
        let rows = table.blocks.iter().flat_map(|block| &block.rows).any(|row| {
            row.id == id || row.id.strip_prefix(id).is_some_and(|rest| rest.starts_with(['.', '_']))
        });
        id.is_empty()
            || rows
            || table.blocks.iter().flat_map(|block| &block.columns).any(|column| column.id == id)
    }
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
                id => terms.push(Term {
                    cell: self.cells.iter().find(|(known, _)| *known == id)?.1,
                    sign,
                }),
            }
        }
        Some(terms)
    }
}

impl Edition {
    /// The equations of an identity: one for each line that has all it names.
    fn equations_of(
        &self,
        identity: &IdentityData,
        blame: &Blame<'_>,
    ) -> Result<Vec<Equation>, EditionError> {
        let IdentityData { rule, table, each, left, relation, right } = identity;
        let by_row = matches!(each, Each::Row);
        let equation = |line: &Line<'_>| {
            let (left, right) = (line.terms(left)?, line.terms(right)?);
            Some(Equation { rule: *rule, left, relation: *relation, right, by_row })
        };
        let equations: Vec<Equation> =
            self.lines(table, *each, blame)?.iter().filter_map(equation).collect();
        if !equations.is_empty() {
            return Ok(equations);
        }
        let message = Bilingual::new(
            format!("[[identity]] {rule} 所写的行或列在表 {table} 中不存在"),
            format!("[[identity]] {rule} names rows or columns that table {table} has not got"),
        );
        Err(blame.first("left", left, message))
    }

    /// The carries of an entry: one for each line that has all it names.
    fn carries_of(&self, carry: &CarryData, blame: &Blame<'_>) -> Result<Vec<Carry>, EditionError> {
        let CarryData { rule, table, each, this, last } = carry;
        let address = |term: Term| (term.sign, self.spec(term.cell).address.clone());
        let one = |line: &Line<'_>| {
            let (this, last) = (line.terms(this)?, line.terms(last)?);
            Some(Carry { rule: *rule, this, last: last.into_iter().map(address).collect() })
        };
        let carries: Vec<Carry> = self.lines(table, *each, blame)?.iter().filter_map(one).collect();
        if !carries.is_empty() {
            return Ok(carries);
        }
        let message = Bilingual::new(
            format!("[[carry]] {rule} 所写的行或列在表 {table} 中不存在"),
            format!("[[carry]] {rule} names rows or columns that table {table} has not got"),
        );
        Err(blame.first("this", this, message))
    }

    /// A table's rows or columns.
    fn lines(
        &self,
        table: &str,
        each: Each,
        blame: &Blame<'_>,
    ) -> Result<Vec<Line<'_>>, EditionError> {
        let table = self.tables.iter().find(|t| t.id == table).ok_or_else(|| {
            let message = Bilingual::new(
                format!("table = \"{table}\" 不存在"),
                format!("table = \"{table}\" does not exist"),
            );
            blame.line("table", table, message)
        })?;
        let mut lines = Vec::new();
        for block in &table.blocks {
            let (rows, columns) = (0..block.rows.len(), 0..block.columns.len());
            match each {
                Each::Row => lines.extend(rows.map(|row| {
                    Line {
                        cells: columns
                            .clone()
                            .map(|c| (block.columns[c].id.as_str(), block.cell(row, c)))
                            .collect(),
                        outcomes: Vec::new(),
                        parts: columns
                            .clone()
                            .filter(|&c| !block.columns[c].total)
                            .map(|c| block.cell(row, c))
                            .collect(),
                    }
                })),
                Each::Column => lines.extend(columns.map(|column| {
                    Line {
                        cells: rows
                            .clone()
                            .map(|r| (block.rows[r].id.as_str(), block.cell(r, column)))
                            .collect(),
                        outcomes: rows
                            .clone()
                            .filter(|&r| block.rows[r].outcome)
                            .map(|r| block.cell(r, column))
                            .collect(),
                        parts: Vec::new(),
                    }
                })),
            }
        }
        Ok(lines)
    }
}

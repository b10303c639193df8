//! Local editions: rows and labels of their own, laid over the national edition that they extend.

use super::{
    Blame, EditionData, EditionError, Row,
    data::{AddedRow, Relabel, RowData, TableData, is_id},
};
use crate::Bilingual;

impl EditionData {
    /// Lays a local edition over the one it extends.
    pub(crate) fn over(
        mut self,
        base: EditionData,
        blame: &Blame<'_>,
    ) -> Result<Self, EditionError> {
        let mut merged = base;
        for added in self.row {
            merged.add_row(added, blame)?;
        }
        for relabel in self.relabel {
            merged.reword(relabel, blame)?;
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
        merged.vocabulary.add(self.vocabulary);
        Ok(merged)
    }

    /// Puts a row behind the one it names; it has the columns of its neighbours.
    fn add_row(&mut self, added: AddedRow, blame: &Blame<'_>) -> Result<(), EditionError> {
        let AddedRow { table, after, row } = added;
        let known = |separator| {
            self.table.iter().map(|t| t.id.as_str()).collect::<Vec<_>>().join(separator)
        };
        let (known_zh, known_en) = (known("、"), known(", "));
        let target = self.table_mut(&table).ok_or_else(|| {
            let message = Bilingual::new(
                format!("[[row]] 的 table = \"{table}\" 不存在；可用：{known_zh}"),
                format!(
                    "[[row]] names table = \"{table}\", which does not exist; there are: {known_en}"
                ),
            );
            blame.line("table", &table, message)
        })?;
        let place = target
            .block
            .iter_mut()
            .find_map(|b| b.rows.iter().position(|r| r.id == after).map(|at| (b, at)));
        let (block, at) = place.ok_or_else(|| {
            let message = Bilingual::new(
                format!("[[row]] 的 after = \"{after}\" 不是表 {table} 中的行；请写该表已有行的 id"),
                format!("[[row]] names after = \"{after}\", which is no row of table {table}; write the id of one"),
            );
            blame.line("after", &after, message)
        })?;
        let RowData { id, label, path, aliases, outcome } = row;
        let path = path.unwrap_or_else(|| block.rows[at].path.clone());
        if !is_id(&id) {
            let message = Bilingual::new(
                format!(
                    "[[row]] 的 id = \"{id}\" 不能用；只能用小写字母、数字、- 和 _，如 other_documents"
                ),
                format!(
                    "[[row]] has id = \"{id}\", which cannot be used; take small letters, digits, - and _, such as other_documents"
                ),
            );
            return Err(blame.line("id", &id, message));
        }
        if let Some(same) =
            block.rows.iter().find(|known| known.path == path && known.label == label)
        {
            let message = Bilingual::new(
                format!(
                    "[[row]] 的 label = \"{label}\" 与已有的行 {} 相同，读表时无法区分；请换一个，或改用 [[relabel]]",
                    same.id
                ),
                format!(
                    "[[row]] has label = \"{label}\", as row {} has; no reader could tell them apart. Word it otherwise, or use [[relabel]]",
                    same.id
                ),
            );
            return Err(blame.line("label", &label, message));
        }
        block.rows.insert(at + 1, Row { id, label, path, aliases, outcome, total: false });
        Ok(())
    }

    /// Words the label of a row or a column otherwise.
    fn reword(&mut self, relabel: Relabel, blame: &Blame<'_>) -> Result<(), EditionError> {
        let Relabel { table, row, column, label } = relabel;
        let target = self.table_mut(&table).ok_or_else(|| {
            let message = Bilingual::new(
                format!("[[relabel]] 的 table = \"{table}\" 不存在"),
                format!("[[relabel]] names table = \"{table}\", which does not exist"),
            );
            blame.line("table", &table, message)
        })?;
        let mut found = false;
        for block in &mut target.block {
            // The national wording stays readable.
            for r in block.rows.iter_mut().filter(|r| Some(&r.id) == row.as_ref()) {
                r.aliases.push(std::mem::replace(&mut r.label, label.clone()));
                found = true;
            }
            for c in block.columns.iter_mut().filter(|c| Some(&c.id) == column.as_ref()) {
                c.aliases.push(std::mem::replace(&mut c.label, label.clone()));
                found = true;
            }
        }
        if found {
            return Ok(());
        }
        let message = Bilingual::new(
            format!(
                "[[relabel]] 没有找到要改写的行或列；请写 row = \"…\" 或 column = \"…\"（表 {table} 中已有的 id）"
            ),
            format!(
                "[[relabel]] found no row or column to reword; write row = \"…\" or column = \"…\" with an id of table {table}"
            ),
        );
        Err(match (row, column) {
            (Some(row), _) => blame.line("row", &row, message),
            (None, Some(column)) => blame.line("column", &column, message),
            (None, None) => blame.file(message),
        })
    }

    fn table_mut(&mut self, id: &str) -> Option<&mut TableData> {
        self.table.iter_mut().find(|t| t.id == id)
    }
}

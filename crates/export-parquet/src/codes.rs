//! What an edition says of its cells, made into Parquet's texts once and then shared by all rows.

use nianbao_model::{Cell, CellIx, Edition, Report};
use parquet::data_type::ByteArray;
use std::{rc::Rc, sync::Arc};

/// What the edition says of one cell.
pub(crate) struct Code {
    pub(crate) table: ByteArray,
    pub(crate) row: ByteArray,
    pub(crate) column: ByteArray,
    pub(crate) cell: ByteArray,
    pub(crate) label: ByteArray,
    pub(crate) kind: ByteArray,
    pub(crate) measure: Option<ByteArray>,
}

impl Code {
    fn of(edition: &Edition, ix: CellIx) -> Self {
        let (spec, column) = (edition.spec(ix), edition.column(ix));
        Self {
            table: text(&edition.tables[spec.table].id),
            row: text(&edition.row(ix).id),
            column: text(&column.id),
            cell: text(&spec.address),
            label: text(&edition.label(ix)),
            kind: text(spec.kind.id()),
            measure: column.unit.as_deref().map(text),
        }
    }
}

/// An edition with its cells' codes in the edition's order.
pub(crate) struct Codes {
    edition: Arc<Edition>,
    pub(crate) id: ByteArray,
    pub(crate) cells: Vec<Code>,
}

impl Codes {
    pub(crate) fn of(edition: &Arc<Edition>) -> Self {
        let cells = edition.cells_ix().map(|ix| Code::of(edition, ix)).collect();
        Self { edition: edition.clone(), id: text(&edition.id), cells }
    }

    /// Are these the codes of this very edition? An id would not do: two files may bring editions
    /// of the same id.
    pub(crate) fn are_of(&self, edition: &Arc<Edition>) -> bool {
        Arc::ptr_eq(&self.edition, edition)
    }
}

/// A report that waits for its row group: its cells, and once for all of them what they are called
/// by.
pub(crate) struct Waiting {
    pub(crate) unit: ByteArray,
    pub(crate) unit_name: ByteArray,
    pub(crate) level: Option<ByteArray>,
    pub(crate) year: i32,
    pub(crate) codes: Rc<Codes>,
    pub(crate) cells: Vec<Cell>,
}

impl Waiting {
    pub(crate) fn of(report: &Report, codes: Rc<Codes>) -> Self {
        Self {
            unit: text(&report.unit.id),
            unit_name: text(&report.unit.name),
            level: report.unit.level.map(|level| text(level.id())),
            year: report.year.into(),
            codes,
            cells: report.cells().map(|(_, cell)| cell.clone()).collect(),
        }
    }

    /// About how many bytes of texts it keeps.
    pub(crate) fn weight(&self) -> usize {
        let remark = |cell: &Cell| match cell {
            Cell::NotApplicable(text) | Cell::Unreadable(text) => text.len(),
            Cell::Blank | Cell::Figure(_) => 0,
        };
        self.unit.len() + self.unit_name.len() + self.cells.iter().map(remark).sum::<usize>()
    }
}

/// A text as Parquet takes it; copies of it share its bytes.
pub(crate) fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

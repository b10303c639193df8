//! A table of the document as a table of Word: true widths, spans, a header that repeats, rows that
//! stay whole.

use crate::{
    widths::{Plan, balance, margin},
    xml::Xml,
};
use nianbao_document::{CellContent, DrawnTable, TableCell};
use nianbao_model::{Cell, CellIx};

/// What a cell that is no label says: a figure in plain digits, a mark so spelled that it reads
/// back as what it is, nothing for a blank.
pub(crate) fn spelled(cell: &Cell) -> String {
    match cell {
        Cell::Figure(value) => value.to_string(),
        other => other.spelled_mark().unwrap_or_default(),
    }
}

/// A paragraph style of tables in a size.
pub(crate) fn style(name: &str, size: u32) -> String {
    if size == 21 { name.to_owned() } else { format!("{name}{size}") }
}

/// What is said of a table to those who do not see it, and how its cells are written.
pub(crate) struct Frame<'a> {
    pub(crate) caption: &'a str,
    pub(crate) plan: &'a Plan,
    pub(crate) rows: usize,
    pub(crate) head: usize,
    /// Which figures are grey.
    pub(crate) grey: &'a dyn Fn(CellIx) -> bool,
}

impl Frame<'_> {
    /// Begins a table: all that stands before its rows.
    pub(crate) fn open(&self, xml: &mut Xml) {
        let total = self.plan.widths.iter().sum::<u32>().to_string();
        xml.open("w:tbl", &[]);
        xml.open("w:tblPr", &[]);
        xml.value("w:tblStyle", "ReportTable");
        xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
        xml.value("w:jc", "center");
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        let margin = margin(self.plan.widths.len()).to_string();
        xml.open("w:tblCellMar", &[]);
        for side in ["w:left", "w:right"] {
            xml.empty(side, &[("w:w", &margin), ("w:type", "dxa")]);
        }
        xml.close("w:tblCellMar");
        xml.empty(
            "w:tblLook",
            &[
                ("w:val", "06A0"),
                ("w:firstRow", "1"),
                ("w:lastRow", "0"),
                ("w:firstColumn", "1"),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ],
        );
        xml.value("w:tblCaption", self.caption);
        xml.value(
            "w:tblDescription",
            &format!("{}，共{}行{}列。", self.caption, self.rows, self.plan.widths.len()),
        );
        xml.close("w:tblPr");
        xml.open("w:tblGrid", &[]);
        for width in &self.plan.widths {
            xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        xml.close("w:tblGrid");
    }

    /// Begins a row that stays whole; those of the header are repeated on each page.
    pub(crate) fn row(&self, xml: &mut Xml, row: usize) {
        let height = if self.plan.size == 21 { "400" } else { "340" };
        xml.open("w:tr", &[]);
        xml.open("w:trPr", &[]);
        xml.empty("w:cantSplit", &[]);
        xml.empty("w:trHeight", &[("w:val", height), ("w:hRule", "atLeast")]);
        if row < self.head {
            xml.empty("w:tblHeader", &[]);
        }
        xml.close("w:trPr");
    }

    /// Begins a cell and its one paragraph.
    pub(crate) fn cell(
        &self,
        xml: &mut Xml,
        column: usize,
        span: usize,
        merge: Merge,
        style: &Look<'_>,
    ) {
        let width = self.width(column, span);
        xml.open("w:tc", &[]);
        xml.open("w:tcPr", &[]);
        xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        if span > 1 {
            xml.value("w:gridSpan", &span.to_string());
        }
        match merge {
            Merge::None => {}
            Merge::Begins => xml.value("w:vMerge", "restart"),
            Merge::GoesOn => xml.empty("w:vMerge", &[]),
        }
        if style.grey {
            xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "EDEDED")]);
        }
        xml.value("w:vAlign", "center");
        xml.close("w:tcPr");
        xml.open("w:p", &[]);
        xml.open("w:pPr", &[]);
        xml.value("w:pStyle", &self::style(style.name, self.plan.size));
        if let Some(side) = style.side.map(|side| side.to_string()) {
            xml.empty("w:ind", &[("w:left", &side), ("w:right", &side)]);
        }
        if style.centred {
            xml.value("w:jc", "center");
        }
        xml.close("w:pPr");
    }

    fn width(&self, column: usize, span: usize) -> u32 {
        self.plan.widths.iter().skip(column).take(span).sum()
    }

    /// How a cell of the document looks.
    fn look(&self, cell: &TableCell) -> Look<'static> {
        match &cell.content {
            CellContent::ColumnHead(text) => {
                let width = self.width(cell.column, cell.column_span);
                Look {
                    side: balance(text, width, margin(self.plan.widths.len()), self.plan.size),
                    ..HEAD
                }
            }
            CellContent::Corner(_) | CellContent::BlockHead(_) => HEAD,
            CellContent::RowHead(_) if cell.row_span > 1 => GROUP,
            CellContent::RowHead(_) | CellContent::Text(_) | CellContent::Empty => LABEL,
            CellContent::Number(_) => FIGURE,
            CellContent::Value { ix, .. } => Look { grey: (self.grey)(*ix), ..FIGURE },
        }
    }

    /// A cell with a text.
    pub(crate) fn text_cell(&self, xml: &mut Xml, column: usize, look: &Look<'_>, text: &str) {
        self.cell(xml, column, 1, Merge::None, look);
        run(xml, text);
        end_cell(xml);
    }
}

/// How a cell is part of others below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Merge {
    None,
    Begins,
    GoesOn,
}

/// How a cell's text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    pub(crate) name: &'a str,
    pub(crate) centred: bool,
    /// What is free at each side of the text, if it is more than the cell's margins.
    pub(crate) side: Option<u32>,
    /// Is it grey, as the totals of a form are?
    pub(crate) grey: bool,
}

pub(crate) const HEAD: Look<'_> =
    Look { name: "TableHead", centred: false, side: None, grey: false };
pub(crate) const LABEL: Look<'_> =
    Look { name: "TableText", centred: false, side: None, grey: false };
const GROUP: Look<'_> = Look { name: "TableText", centred: true, side: None, grey: false };
pub(crate) const FIGURE: Look<'_> =
    Look { name: "TableFigure", centred: false, side: None, grey: false };

/// Ends a cell.
pub(crate) fn end_cell(xml: &mut Xml) {
    xml.close("w:p");
    xml.close("w:tc");
}

/// A run of text. Quotation marks and dashes stand in both scripts: here they are Chinese ones.
pub(crate) fn run(xml: &mut Xml, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.open("w:r", &[]);
    if !text.is_ascii() {
        xml.open("w:rPr", &[]);
        xml.empty("w:rFonts", &[("w:hint", "eastAsia")]);
        xml.close("w:rPr");
    }
    words(xml, text);
    xml.close("w:r");
}

/// The words of a run.
pub(crate) fn words(xml: &mut Xml, text: &str) {
    let kept: &[(&str, &str)] =
        if text.contains(char::is_whitespace) { &[("xml:space", "preserve")] } else { &[] };
    xml.element("w:t", kept, text);
}

/// Draws a table; some figures are grey.
pub(crate) fn draw(xml: &mut Xml, table: &DrawnTable, plan: &Plan, grey: &dyn Fn(CellIx) -> bool) {
    let frame = Frame { caption: &table.caption, plan, rows: table.rows, head: table.head, grey };
    let owners = owners(table);
    frame.open(xml);
    for row in 0..table.rows {
        frame.row(xml, row);
        let mut column = 0;
        while column < table.columns {
            let owner = owners[row * table.columns + column].and_then(|n| table.cells.get(n));
            let Some(cell) = owner else {
                frame.text_cell(xml, column, &LABEL, "");
                column += 1;
                continue;
            };
            let merge = match (cell.row_span > 1, cell.row == row) {
                (false, _) => Merge::None,
                (true, true) => Merge::Begins,
                (true, false) => Merge::GoesOn,
            };
            frame.cell(xml, column, cell.column_span, merge, &frame.look(cell));
            if merge != Merge::GoesOn {
                match &cell.content {
                    CellContent::Corner(text)
                    | CellContent::BlockHead(text)
                    | CellContent::ColumnHead(text)
                    | CellContent::RowHead(text)
                    | CellContent::Text(text) => run(xml, text),
                    CellContent::Number(value) => run(xml, &value.to_string()),
                    CellContent::Value { cell, .. } => run(xml, &spelled(cell)),
                    CellContent::Empty => {}
                }
            }
            end_cell(xml);
            column += cell.column_span.max(1);
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
}

/// For each place of the grid the cell that covers it.
fn owners(table: &DrawnTable) -> Vec<Option<usize>> {
    let mut owners = vec![None; table.rows * table.columns];
    for (n, cell) in table.cells.iter().enumerate() {
        for row in cell.row..(cell.row + cell.row_span).min(table.rows) {
            for column in cell.column..(cell.column + cell.column_span).min(table.columns) {
                owners[row * table.columns + column] = Some(n);
            }
        }
    }
    owners
}

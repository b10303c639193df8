//! Tables of a document: rows, cells and how they hang together.

use super::{RawCell, RawRow, RawTable, Reader};
use crate::source::{Next, Owner};
use nianbao_format::Fault;
use nianbao_opc::xml::attribute;
use quick_xml::events::BytesStart;

impl Reader<'_, '_> {
    /// A table; its start was read last.
    pub(super) fn table(&mut self) -> Result<RawTable, Fault> {
        self.tables += 1;
        self.inside += 1;
        let mut table = RawTable { number: self.tables, rows: Vec::new() };
        let outside = self.source.depth() - 1;
        while let Some(next) = self.source.next()? {
            match next {
                Next::Start(Owner::Word, e) => match e.local_name().as_ref() {
                    "tr" => {
                        let row = self.row()?;
                        if !row.gone {
                            table.rows.push(row);
                        }
                    }
                    "sdtPr" => self.control()?,
                    "tblPr" | "tblGrid" | "sdtEndPr" => self.source.skip()?,
                    _ => {}
                },
                Next::Start(..) | Next::Text(_) => {}
                Next::End => {
                    self.leave();
                    if self.source.depth() <= outside {
                        break;
                    }
                }
            }
        }
        self.inside -= 1;
        Ok(table)
    }

    fn row(&mut self) -> Result<RawRow, Fault> {
        self.count()?;
        let mut row = RawRow::default();
        let outside = self.source.depth() - 1;
        while let Some(next) = self.source.next()? {
            match next {
                Next::Start(Owner::Word, e) => match e.local_name().as_ref() {
                    "trPr" => self.row_properties(&mut row)?,
                    "tc" => {
                        let cell = self.cell()?;
                        if !cell.gone {
                            row.cells.push(cell);
                        }
                    }
                    "sdtPr" => self.control()?,
                    "tblPrEx" | "sdtEndPr" => self.source.skip()?,
                    _ => {}
                },
                Next::Start(..) | Next::Text(_) => {}
                Next::End => {
                    self.leave();
                    if self.source.depth() <= outside {
                        break;
                    }
                }
            }
        }
        row.gone |= row.cells.is_empty();
        Ok(row)
    }

    fn row_properties(&mut self, row: &mut RawRow) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        while let Some(next) = self.source.property()? {
            match next {
                Next::Start(_, e) => match e.local_name().as_ref() {
                    "gridBefore" => row.before = columns(&e).unwrap_or(0),
                    "del" => row.gone = true,
                    "hidden" => row.gone |= crate::styles::on(&e),
                    _ => {}
                },
                Next::End if self.source.depth() <= outside => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn cell(&mut self) -> Result<RawCell, Fault> {
        self.count()?;
        let mut cell = RawCell { span: 1, ..RawCell::default() };
        let mut blocks = Vec::new();
        self.blocks(&mut blocks, Some(&mut cell))?;
        cell.blocks = blocks;
        Ok(cell)
    }

    pub(super) fn cell_properties(&mut self, cell: &mut RawCell) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        while let Some(next) = self.source.property()? {
            match next {
                Next::Start(_, e) => {
                    // What merges without saying how goes on.
                    let begins = || attribute(&e, "val").as_deref() == Some("restart");
                    match e.local_name().as_ref() {
                        "gridSpan" => cell.span = columns(&e).unwrap_or(1).max(1),
                        "vMerge" => (cell.begins, cell.down) = (begins(), !begins()),
                        "hMerge" => cell.along = !begins(),
                        "cellDel" => cell.gone = true,
                        _ => {}
                    }
                }
                Next::End if self.source.depth() <= outside => break,
                _ => {}
            }
        }
        Ok(())
    }
}

fn columns(element: &BytesStart<'_>) -> Option<u64> {
    crate::styles::number(element).and_then(|n| u64::try_from(n).ok())
}

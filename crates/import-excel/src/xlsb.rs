//! Binary Office Open XML workbooks (MS-XLSB): parts of records instead of XML.

use crate::{
    Workbook, fault,
    limits::{self, Sheet, Tally},
    names::{Names, Target},
    package::Package,
    value::{self, Shown},
    xlsx::workbook_part,
};
use nianbao_format::Fault;
use nianbao_grid::{Span, Value};
use std::collections::HashMap;

/// The record types that count.
mod kinds {
    pub(super) const ROW: u32 = 0;
    pub(super) const RK: u32 = 2;
    pub(super) const ERROR: u32 = 3;
    pub(super) const LOGICAL: u32 = 4;
    pub(super) const REAL: u32 = 5;
    pub(super) const TEXT: u32 = 6;
    pub(super) const SHARED_TEXT: u32 = 7;
    pub(super) const FORMULA_TEXT: u32 = 8;
    pub(super) const FORMULA_NUMBER: u32 = 9;
    pub(super) const FORMULA_LOGICAL: u32 = 10;
    pub(super) const FORMULA_ERROR: u32 = 11;
    pub(super) const SHARED_ITEM: u32 = 19;
    pub(super) const NAME: u32 = 39;
    pub(super) const FORMAT: u32 = 44;
    pub(super) const XF: u32 = 47;
    pub(super) const RICH_TEXT: u32 = 62;
    pub(super) const END_SHEET: u32 = 130;
    pub(super) const WORKBOOK: u32 = 153;
    pub(super) const BUNDLE_SHEET: u32 = 156;
    pub(super) const MERGE: u32 = 176;
    pub(super) const REFERENCES: u32 = 362;
    pub(super) const CELL_XFS: u32 = 617;
    pub(super) const END_CELL_XFS: u32 = 618;
}

/// Reads a workbook.
pub(crate) fn read(mut package: Package<'_>) -> Result<Workbook, Fault> {
    package.unambiguous()?;
    let index = index(&mut package)?;
    let book = Book {
        texts: texts(&mut package, &index.texts)?,
        styles: styles(&mut package, &index.styles)?,
        from_1904: index.from_1904,
    };
    let mut tally = Tally::new(package.limits);
    let mut grids = Vec::with_capacity(index.sheets.len());
    for (name, path) in &index.sheets {
        let part = package.sheet_part(path)?.ok_or_else(|| fault::missing_sheet(name))?;
        let mut sheet = Sheet::new(name, &mut tally);
        read_sheet(&part, &book, &mut sheet)?;
        grids.push(sheet.finish());
    }
    Ok(Workbook { grids, names: index.names })
}

/// Calls `each` for every record of a part until it says that it has enough.
fn records<'a>(
    mut bytes: &'a [u8],
    mut each: impl FnMut(u32, Fields<'a>) -> Result<Go, Fault>,
) -> Result<(), Fault> {
    while !bytes.is_empty() {
        let kind = number(&mut bytes, 2)?;
        let length = number(&mut bytes, 4)? as usize;
        let (data, rest) = bytes.split_at_checked(length).ok_or_else(fault::damaged)?;
        bytes = rest;
        if each(kind, Fields(data))? == Go::Stop {
            break;
        }
    }
    Ok(())
}

/// Are there records still to be read?
#[derive(PartialEq)]
enum Go {
    On,
    Stop,
}

/// A number of up to `most` bytes, seven bits in each; the eighth says that more follow.
fn number(bytes: &mut &[u8], most: usize) -> Result<u32, Fault> {
    let mut value = 0;
    for i in 0..most {
        let (first, rest) = bytes.split_first().ok_or_else(fault::damaged)?;
        *bytes = rest;
        value |= u32::from(first & 0x7f) << (7 * i);
        if first & 0x80 == 0 {
            break;
        }
    }
    Ok(value)
}

/// The fields of a record, one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or_else(fault::damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u8(&mut self) -> Result<u8, Fault> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        let bytes = self.take(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn f64(&mut self) -> Result<f64, Fault> {
        let (low, high) = (self.u32()?, self.u32()?);
        Ok(f64::from_bits(u64::from(high) << 32 | u64::from(low)))
    }

    /// `units` characters of two bytes.
    fn units(&mut self, units: usize) -> Result<String, Fault> {
        let bytes = self.take(units.checked_mul(2).ok_or_else(fault::damaged)?)?;
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
        Ok(String::from_utf16_lossy(&units))
    }

    /// A text with its length before it.
    fn text(&mut self) -> Result<String, Fault> {
        let units = self.u32()? as usize;
        self.units(units)
    }

    /// A text that may be missing.
    fn maybe_text(&mut self) -> Result<String, Fault> {
        match self.u32()? {
            u32::MAX => Ok(String::new()),
            units => self.units(units as usize),
        }
    }
}

/// What the workbook part says.
#[derive(Default)]
struct Index {
    sheets: Vec<(String, String)>,
    texts: String,
    styles: String,
    from_1904: bool,
    names: Names,
}

fn index(package: &mut Package<'_>) -> Result<Index, Fault> {
    let workbook = workbook_part(package, "xl/workbook.bin")?;
    let relations = package.relations(&workbook)?;
    let part = package.side_part(&workbook)?.ok_or_else(fault::damaged)?;
    let folder = &workbook[..workbook.rfind('/').map_or(0, |at| at + 1)];
    let of_kind = |kind: &str| {
        let path = relations.of_kind(kind).next().map(|r| r.path.clone());
        path.unwrap_or_else(|| format!("{folder}{kind}.bin"))
    };
    let mut index =
        Index { texts: of_kind("sharedStrings"), styles: of_kind("styles"), ..Index::default() };
    let mut all_sheets = Vec::new();
    let mut references = Vec::new();
    let mut names = Vec::new();
    records(&part, |kind, mut fields| {
        match kind {
            kinds::WORKBOOK => index.from_1904 = fields.u32()? & 1 != 0,
            kinds::BUNDLE_SHEET => {
                fields.take(8)?;
                let (relation, name) = (fields.maybe_text()?, fields.text()?);
                match relations.by_id(&relation) {
                    Some(r) if r.kind == "worksheet" => {
                        index.sheets.push((name.clone(), r.path.clone()))
                    }
                    // Charts, dialogs and macros hold no tables.
                    Some(_) => {}
                    None if relation.is_empty() => {}
                    None => return Err(fault::missing_sheet(&name)),
                }
                all_sheets.push(name);
            }
            kinds::REFERENCES => {
                fields.take(4)?;
                for reference in fields.0.as_chunks::<12>().0 {
                    // Below zero it is none of these sheets.
                    references.push(u32::from_le_bytes([
                        reference[4],
                        reference[5],
                        reference[6],
                        reference[7],
                    ]));
                }
            }
            kinds::NAME if names.len() < limits::ENTRIES => {
                fields.take(9)?;
                let name = fields.text()?;
                let length = fields.u32()? as usize;
                names.push((name, fields.take(length)?));
            }
            _ => {}
        }
        if all_sheets.len() > limits::SHEETS {
            return Err(fault::too_many_sheets(all_sheets.len()));
        }
        Ok(Go::On)
    })?;
    let sheet =
        |reference: u16| all_sheets.get(*references.get(usize::from(reference))? as usize).cloned();
    for (name, formula) in names {
        index.names.add(&name, || target(formula, sheet));
    }
    Ok(index)
}

/// What a name's formula stands for, if it is one constant or one reference.
fn target(formula: &[u8], sheet: impl Fn(u16) -> Option<String>) -> Option<Target> {
    const COLUMN: u16 = 0x3fff;
    let (first, rest) = formula.split_first()?;
    let mut fields = Fields(rest);
    match first {
        0x17 => {
            let units = fields.u16().ok()?;
            fields.units(units.into()).ok().map(Target::Text)
        }
        0x1e => fields.u16().ok().map(|n| Target::Text(n.to_string())),
        0x1f => fields.f64().ok().map(|n| Target::Text(n.to_string())),
        // A cell, or a range: in a range the last row stands between the first row and the first
        // column.
        0x3a | 0x5a | 0x7a | 0x3b | 0x5b | 0x7b => {
            let (sheet, row) = (sheet(fields.u16().ok()?)?, fields.u32().ok()?);
            if first & 1 == 1 {
                fields.u32().ok()?;
            }
            Some(Target::Cell { sheet, row, column: (fields.u16().ok()? & COLUMN).into() })
        }
        _ => None,
    }
}

/// The texts cells share.
fn texts(package: &mut Package<'_>, place: &str) -> Result<Vec<Box<str>>, Fault> {
    let mut texts = Vec::new();
    let Some(part) = package.side_part(place)? else { return Ok(texts) };
    records(&part, |kind, mut fields| {
        if kind == kinds::SHARED_ITEM {
            fields.u8()?;
            texts.push(fields.text()?.into());
        }
        if texts.len() > limits::ENTRIES { Err(fault::damaged()) } else { Ok(Go::On) }
    })?;
    Ok(texts)
}

/// What each style makes of a number.
fn styles(package: &mut Package<'_>, place: &str) -> Result<Vec<Shown>, Fault> {
    let mut styles = Vec::new();
    let Some(part) = package.side_part(place)? else { return Ok(styles) };
    let mut codes = HashMap::new();
    let mut of_cells = false;
    records(&part, |kind, mut fields| {
        match kind {
            kinds::FORMAT => {
                let id = fields.u16()?;
                codes.insert(id, Shown::of_code(&fields.text()?));
            }
            kinds::CELL_XFS => of_cells = true,
            kinds::END_CELL_XFS => of_cells = false,
            kinds::XF if of_cells => {
                fields.u16()?;
                let id = fields.u16()?;
                styles.push(codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id.into())));
            }
            _ => {}
        }
        if styles.len() > limits::ENTRIES { Err(fault::damaged()) } else { Ok(Go::On) }
    })?;
    Ok(styles)
}

/// What the sheets of a workbook refer to.
struct Book {
    texts: Vec<Box<str>>,
    styles: Vec<Shown>,
    from_1904: bool,
}

fn read_sheet(part: &[u8], book: &Book, sheet: &mut Sheet<'_>) -> Result<(), Fault> {
    let mut row = 0;
    let mut closed = false;
    records(part, |kind, mut fields| {
        sheet.step()?;
        match kind {
            kinds::ROW => row = fields.u32()?,
            kinds::RK..=kinds::FORMULA_ERROR | kinds::RICH_TEXT => {
                let column = fields.u32()?;
                let value = book.value(kind, &mut fields)?;
                sheet.push(row, column, value)?;
            }
            kinds::MERGE => {
                let (top, bottom, left, right) =
                    (fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?);
                sheet.merge(Span { top, left, bottom, right })?;
            }
            kinds::END_SHEET => {
                closed = true;
                return Ok(Go::Stop);
            }
            _ => {}
        }
        Ok(Go::On)
    })?;
    if closed { Ok(()) } else { Err(fault::damaged()) }
}

impl Book {
    /// What a cell's record holds behind its column.
    fn value(&self, kind: u32, fields: &mut Fields<'_>) -> Result<Value, Fault> {
        // The upper byte has marks of its own.
        let style = (fields.u32()? & 0x00ff_ffff) as usize;
        let number = |value: f64| {
            self.styles.get(style).copied().unwrap_or_default().value(value, self.from_1904)
        };
        Ok(match kind {
            kinds::RK => number(value::rk(fields.u32()?)),
            kinds::REAL | kinds::FORMULA_NUMBER => number(fields.f64()?),
            kinds::ERROR | kinds::FORMULA_ERROR => value::error(fields.u8()?),
            kinds::LOGICAL | kinds::FORMULA_LOGICAL => value::logical(fields.u8()? != 0),
            kinds::SHARED_TEXT => Value::Text(
                self.texts.get(fields.u32()? as usize).ok_or_else(fault::damaged)?.clone(),
            ),
            kinds::RICH_TEXT => {
                fields.u8()?;
                Value::Text(fields.text()?.into())
            }
            kinds::TEXT | kinds::FORMULA_TEXT => Value::Text(fields.text()?.into()),
            _ => return Err(fault::damaged()),
        })
    }
}

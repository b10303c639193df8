//! A second reader of BIFF8, for tests alone: which cells the worksheets of a stream hold, as
//! MS-XLS has it, without limits and without anything of the program's. What the program reads of a
//! changed workbook is what this one reads of it, or it is refused.

use nianbao_grid::{Grids, Value};
use std::collections::BTreeMap;

/// What a cell holds. Whether a number is a date is not told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    Text(String),
    Number(f64),
    Logical(bool),
    Error(u8),
}

/// Sheet, row and column.
pub(crate) type Cells = BTreeMap<(usize, u16, u16), Held>;

struct Stream<'a>(&'a [u8]);

impl<'a> Stream<'a> {
    fn record(&self, at: usize) -> Option<(u16, &'a [u8], usize)> {
        let head = self.0.get(at..at + 4)?;
        let end = at + 4 + usize::from(u16::from_le_bytes([head[2], head[3]]));
        Some((u16::from_le_bytes([head[0], head[1]]), self.0.get(at + 4..end)?, end))
    }

    /// The record's bytes and those of its continuations, with the places where one begins.
    fn continued(&self, data: &'a [u8], mut at: usize) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut seams) = (data.to_vec(), Vec::new());
        while let Some((0x3c, more, next)) = self.record(at) {
            if !more.is_empty() {
                seams.push(bytes.len());
                bytes.extend(more);
            }
            at = next;
        }
        (bytes, seams)
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

/// A text at a place, and where it ends.
fn text(bytes: &[u8], seams: &[usize], mut at: usize) -> Option<(String, usize)> {
    let (length, flags) = (u16_at(bytes, at)?, *bytes.get(at + 2)?);
    at += 3;
    let mut behind = 0;
    if flags & 8 != 0 {
        behind += 4 * usize::from(u16_at(bytes, at)?);
        at += 2;
    }
    if flags & 4 != 0 {
        behind += u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        at += 4;
    }
    let mut wide = flags & 1 != 0;
    let mut units = Vec::new();
    for _ in 0..length {
        if seams.contains(&at) {
            wide = *bytes.get(at)? & 1 != 0;
            at += 1;
        }
        units.push(if wide { u16_at(bytes, at)? } else { u16::from(*bytes.get(at)?) });
        at += if wide { 2 } else { 1 };
    }
    let end = at + behind;
    (end <= bytes.len()).then(|| (String::from_utf16_lossy(&units), end))
}

/// The cells of a stream's worksheets; `None` where this reader is at a loss.
pub(crate) fn cells(stream: &[u8]) -> Option<Cells> {
    let stream = Stream(stream);
    let (mut sheets, mut texts, mut at) = (Vec::new(), Vec::new(), 0);
    loop {
        let (kind, data, next) = stream.record(at)?;
        match kind {
            0x85 if *data.get(5)? == 0 => {
                sheets.push(u32::from_le_bytes(data[..4].try_into().ok()?) as usize)
            }
            0xfc => {
                let (bytes, seams) = stream.continued(data, next);
                let mut from = 8;
                texts.clear();
                while from < bytes.len() {
                    let (text, end) = text(&bytes, &seams, from)?;
                    texts.push(text);
                    from = end;
                }
            }
            0x0a => break,
            _ => {}
        }
        at = next;
    }
    let mut cells = Cells::new();
    for (number, at) in sheets.into_iter().enumerate() {
        sheet(&stream, number, at, &texts, &mut cells)?;
    }
    Some(cells)
}

fn sheet(
    stream: &Stream<'_>,
    number: usize,
    mut at: usize,
    texts: &[String],
    cells: &mut Cells,
) -> Option<()> {
    let (mut depth, mut formula) = (0, None);
    loop {
        let (kind, data, next) = stream.record(at)?;
        at = next;
        let place = u16_at(data, 0).zip(u16_at(data, 2)).map(|(row, column)| (number, row, column));
        let float = |at: usize| {
            data.get(at..at + 8).and_then(|b| b.try_into().ok()).map(f64::from_le_bytes)
        };
        let mut put = |place, held: Held| {
            if held != Held::Text(String::new()) {
                cells.insert(place, held);
            }
        };
        match kind {
            0x809 => depth += 1,
            0x0a if depth <= 1 => return Some(()),
            0x0a => depth -= 1,
            _ if depth > 1 => {}
            0xfd => put(
                place?,
                Held::Text(
                    texts
                        .get(
                            usize::try_from(u32::from_le_bytes(data.get(6..10)?.try_into().ok()?))
                                .ok()?,
                        )?
                        .clone(),
                ),
            ),
            0x203 => put(place?, Held::Number(float(6)?)),
            0x27e => put(place?, Held::Number(rk(data.get(6..10)?))),
            0xbd => {
                let (_, row, first) = place?;
                for (i, pair) in
                    data.get(4..data.len() - 2).unwrap_or_default().chunks_exact(6).enumerate()
                {
                    put((number, row, first.checked_add(i as u16)?), Held::Number(rk(&pair[2..])));
                }
            }
            0x205 => put(
                place?,
                if *data.get(7)? == 0 { Held::Logical(data[6] != 0) } else { Held::Error(data[6]) },
            ),
            0x204 | 0xd6 => {
                let (bytes, seams) = stream.continued(data, next);
                put(place?, Held::Text(text(&bytes, &seams, 6)?.0));
            }
            0x06 if u16_at(data, 12)? != 0xffff => {
                formula = None;
                put(place?, Held::Number(float(6)?));
            }
            0x06 => {
                formula = (data[6] == 0).then_some(place?);
                match data[6] {
                    1 => put(place?, Held::Logical(data[8] != 0)),
                    2 => put(place?, Held::Error(data[8])),
                    _ => {}
                }
            }
            0x207 => {
                if let Some(place) = formula.take() {
                    let (bytes, seams) = stream.continued(data, next);
                    put(place, Held::Text(text(&bytes, &seams, 0)?.0));
                }
            }
            _ => {}
        }
    }
}

fn rk(bytes: &[u8]) -> f64 {
    let bits = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    value / if bits & 1 == 0 { 1.0 } else { 100.0 }
}

/// The first cell in which the two are not of one mind.
pub(crate) fn difference(grids: &Grids, cells: &Cells) -> Option<String> {
    let ours: BTreeMap<_, _> = grids
        .grids
        .iter()
        .enumerate()
        .flat_map(|(n, grid)| {
            grid.cells().iter().map(move |c| ((n, c.row as u16, c.column as u16), &c.value))
        })
        .collect();
    let places = ours.keys().chain(cells.keys());
    places.into_iter().find(|place| !agree(ours.get(place).copied(), cells.get(place))).map(
        |place| {
            format!(
                "{place:?}: {:?}, and by the second reader {:?}",
                ours.get(place),
                cells.get(place)
            )
        },
    )
}

fn agree(ours: Option<&Value>, theirs: Option<&Held>) -> bool {
    match (ours, theirs) {
        (Some(Value::Text(a)), Some(Held::Text(b))) => **a == **b,
        (Some(Value::Number(a)), Some(Held::Number(b))) => near(&a.to_string(), *b),
        (Some(Value::Error(a)), Some(Held::Number(b))) => &**a == "#NUM!" && !b.is_finite(),
        // A date, or a number that no decimal holds.
        (Some(Value::Other(a)), Some(Held::Number(_))) => !matches!(&**a, "TRUE" | "FALSE"),
        (Some(Value::Other(a)), Some(Held::Logical(b))) => {
            &**a == if *b { "TRUE" } else { "FALSE" }
        }
        (Some(Value::Error(_)), Some(Held::Error(_))) => true,
        _ => false,
    }
}

/// Whether digits are those of a number, 15 of them, or what 28 decimal places leave of it.
fn near(digits: &str, number: f64) -> bool {
    let digits: f64 = digits.parse().unwrap();
    let shown: f64 = format!("{number:.14e}").parse().unwrap();
    (digits - shown).abs() <= shown.abs() * 1e-15 || (digits - number).abs() < 1e-28
}

//! OpenDocument spreadsheets: one pass over `content.xml`. Repeated cells are counted, not written
//! out, where they hold nothing.

use crate::{
    Workbook, fault,
    limits::{self, Sheet, Tally},
    names::{Names, Target},
    package::Package,
    value,
    xml::{Xml, add_text, attribute, count, decode},
};
use nianbao_format::Fault;
use nianbao_grid::{Grid, Span, Value};
use quick_xml::events::{BytesStart, Event};

/// Reads a workbook.
pub(crate) fn read(mut package: Package<'_>) -> Result<Workbook, Fault> {
    package.unambiguous()?;
    if let Some(manifest) = package.side_part("META-INF/manifest.xml")?
        && decode(&manifest)?.contains("encryption-data")
    {
        return Err(fault::password());
    }
    let part = package.sheet_part("content.xml")?.ok_or_else(fault::damaged)?;
    let text = decode(&part)?;
    let mut reader = Reader {
        xml: Xml::new(&text),
        tally: Tally::new(package.limits),
        grids: Vec::new(),
        names: Names::default(),
    };
    reader.read()?;
    Ok(Workbook { grids: reader.grids, names: reader.names })
}

struct Reader<'a> {
    xml: Xml<'a>,
    tally: Tally,
    grids: Vec<Grid>,
    names: Names,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Fault> {
        let mut closed = false;
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table" => self.table(&e)?,
                    // Old contents and other files' tables.
                    "tracked-changes" | "dde-links" => self.xml.skip()?,
                    "named-range" | "named-expression" => add_name(&mut self.names, &e),
                    _ => {}
                },
                Event::End(e) => closed |= e.local_name().as_ref() == "document-content",
                Event::Eof if closed => return Ok(()),
                Event::Eof => return Err(fault::damaged()),
                _ => {}
            }
        }
    }

    /// Reads a sheet.
    fn table(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        if self.grids.len() == limits::SHEETS {
            return Err(fault::too_many_sheets(limits::SHEETS + 1));
        }
        let name = attribute(element, "name").unwrap_or_default();
        let mut sheet = Sheet::new(name, &mut self.tally);
        let (mut row, mut depth) = (0u32, 0);
        // A copy of another file's sheet is none of this workbook's.
        let mut foreign = false;
        loop {
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "table-row" => {
                        let repeated = count(&e, "number-rows-repeated").unwrap_or(1);
                        read_row(&mut self.xml, &mut sheet, row, repeated)?;
                        row = row.saturating_add(repeated);
                    }
                    // Names that hold for this sheet only.
                    "named-range" | "named-expression" => {
                        add_name(&mut self.names, &e);
                        depth += 1;
                    }
                    "table-row-group" | "table-header-rows" | "table-rows"
                    | "named-expressions" => depth += 1,
                    kind => {
                        foreign |= kind == "table-source";
                        // Columns, forms, drawings.
                        self.xml.skip()?;
                    }
                },
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(fault::damaged()),
                _ => {}
            }
        }
        if !foreign {
            let grid = sheet.finish();
            self.grids.push(grid);
        }
        Ok(())
    }
}

/// Takes the name of a range or of an expression.
fn add_name(names: &mut Names, element: &BytesStart<'_>) {
    if let (Some(name), Some(formula)) = (
        attribute(element, "name"),
        attribute(element, "cell-range-address").or_else(|| attribute(element, "expression")),
    ) {
        names.add(&name, || Target::parse(&formula));
    }
}

/// Reads a row that stands `repeated` times, the first time as row `top`.
fn read_row(
    xml: &mut Xml<'_>,
    sheet: &mut Sheet<'_>,
    top: u32,
    repeated: u32,
) -> Result<(), Fault> {
    sheet.step()?;
    let mut column = 0u32;
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => {
                    sheet.step()?;
                    let times = count(&e, "number-columns-repeated").unwrap_or(1);
                    let value = cell(xml, &e)?;
                    merges(sheet, &e, top, column)?;
                    if let Some(value) = value {
                        spread(sheet, &value, (top, repeated), (column, times))?;
                    }
                    column = column.saturating_add(times);
                }
                _ => xml.skip()?,
            },
            Event::End(_) => return Ok(()),
            Event::Eof => return Err(fault::damaged()),
            _ => {}
        }
    }
}

/// Writes a repeated cell out; the sheet's limits end what repeats too often.
fn spread(
    sheet: &mut Sheet<'_>,
    value: &Value,
    rows: (u32, u32),
    columns: (u32, u32),
) -> Result<(), Fault> {
    for row in rows.0..rows.0.saturating_add(rows.1) {
        for column in columns.0..columns.0.saturating_add(columns.1) {
            sheet.step()?;
            sheet.push(row, column, value.clone())?;
        }
    }
    Ok(())
}

fn merges(
    sheet: &mut Sheet<'_>,
    element: &BytesStart<'_>,
    top: u32,
    left: u32,
) -> Result<(), Fault> {
    let spanned = |name| count(element, name).map_or(0, |n| n.saturating_sub(1));
    let (down, right) = (spanned("number-rows-spanned"), spanned("number-columns-spanned"));
    if down == 0 && right == 0 {
        return Ok(());
    }
    sheet.merge(Span {
        top,
        left,
        bottom: top.saturating_add(down),
        right: left.saturating_add(right),
    })
}

/// Reads what a cell holds: the stored value of a number or a logical one, the shown text of
/// everything else.
fn cell(xml: &mut Xml<'_>, element: &BytesStart<'_>) -> Result<Option<Value>, Fault> {
    let kind = attribute(element, "value-type");
    let error = element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .any(|a| a.key.as_ref() == "calcext:value-type" && a.value == "error");
    let shown = shown_text(xml)?;
    let stored = |name| attribute(element, name).map(std::borrow::Cow::into_owned);
    let formula = || stored("formula").map(|f| Value::Formula(bare_formula(&f).into()));
    let computed = attribute(element, "formula").is_some();
    if error || computed && is_error(&shown) {
        return Ok(Some(Value::Error(shown.into())));
    }
    Ok(match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            match stored("value").and_then(|v| v.trim().parse().ok()) {
                Some(number) => Some(value::number(number)),
                None => formula().or_else(|| text(shown)),
            }
        }
        Some("boolean") => match stored("boolean-value") {
            Some(v) => Some(value::logical(v == "true" || v == "TRUE")),
            None => text(shown),
        },
        Some("date") => other(shown, stored("date-value")),
        Some("time") => other(shown, stored("time-value")),
        Some("string") => text(stored("string-value").filter(|s| !s.is_empty()).unwrap_or(shown)),
        _ if shown.is_empty() => formula(),
        _ => text(shown),
    })
}

fn text(text: String) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.into()))
}

fn other(shown: String, stored: Option<String>) -> Option<Value> {
    let shown = if shown.is_empty() { stored? } else { shown };
    Some(Value::Other(shown.into()))
}

/// Is this the text of an error in a formula's cell? LibreOffice has numbered ones besides Excel's.
fn is_error(shown: &str) -> bool {
    matches!(shown, "#NULL!" | "#DIV/0!" | "#VALUE!" | "#REF!" | "#NAME?" | "#NUM!" | "#N/A")
        || shown
            .strip_prefix("Err:")
            .is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// A formula without the mark of its language: `of:=SUM(…)`.
fn bare_formula(formula: &str) -> &str {
    let bare = match formula.split_once(":=") {
        Some((language, bare)) if language.bytes().all(|b| b.is_ascii_alphanumeric()) => bare,
        _ => formula,
    };
    bare.trim_start_matches('=')
}

/// The text a cell shows: its paragraphs, one a line, without comments and drawings.
fn shown_text(xml: &mut Xml<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    let (mut depth, mut paragraphs, mut inside) = (0, 0, 0);
    loop {
        match xml.next()? {
            Event::Start(e) => {
                let (piece, times) = match e.name().as_ref() {
                    "text:p" => {
                        paragraphs += 1;
                        inside += 1;
                        depth += 1;
                        ("\n", usize::from(paragraphs > 1))
                    }
                    "text:s" => (" ", count(&e, "c").map_or(1, |n| n.min(1000) as usize)),
                    "text:tab" => ("\t", 1),
                    "text:line-break" => ("\n", 1),
                    name if name.starts_with("draw:")
                        || matches!(
                            name,
                            "office:annotation" | "text:ruby-text" | "table:table"
                        ) =>
                    {
                        ("", 1)
                    }
                    _ => {
                        depth += 1;
                        continue;
                    }
                };
                if out.len() <= limits::ONE_TEXT_BYTES {
                    out.extend(std::iter::repeat_n(piece, times));
                }
                if e.name().as_ref() != "text:p" {
                    xml.skip()?;
                }
            }
            Event::End(_) if depth == 0 => return Ok(out),
            Event::End(e) => {
                depth -= 1;
                if e.name().as_ref() == "text:p" {
                    inside -= 1;
                }
            }
            Event::Eof => return Err(fault::damaged()),
            // What stands between paragraphs is only the file's layout.
            event if inside > 0 => add_text(&event, &mut out),
            _ => {}
        }
    }
}

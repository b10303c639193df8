//! Office Open XML workbooks (xlsx, xlsm): one pass over each sheet for cells, formulas and merges.

use crate::{
    Workbook, fault,
    limits::{self, Sheet, Tally},
    names::{Names, Target, position},
    package::Package,
    value::{self, Shown},
    xml::{Xml, add_text, are_references_closed, attribute, beginning, count, decode, resolved},
};
use nianbao_format::Fault;
use nianbao_grid::{Span, Value, WORKING_SHEET};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Reads a workbook.
pub(crate) fn read(mut package: Package<'_>) -> Result<Workbook, Fault> {
    package.unambiguous()?;
    let index = Index::read(&mut package)?;
    let book = Book {
        texts: texts(&mut package, &index)?,
        styles: styles(&mut package, &index)?,
        from_1904: index.from_1904,
    };
    let mut tally = Tally::new(package.limits);
    let mut grids = Vec::with_capacity(index.sheets.len());
    for (name, path) in &index.sheets {
        let part = package.sheet_part(path)?.ok_or_else(|| fault::missing_sheet(name))?;
        let mut sheet = Sheet::new(name, &mut tally);
        SheetReader {
            xml: Xml::new(&decode(&part)?),
            book: &book,
            formulas: HashMap::new(),
            text: String::new(),
            formula: Formula::default(),
        }
        .read(&mut sheet)?;
        grids.push(sheet.finish());
    }
    Ok(Workbook { grids, names: index.names })
}

/// What the workbook part and its relationships say.
#[derive(Default)]
struct Index {
    /// The worksheets' names and parts, in order.
    sheets: Vec<(String, String)>,
    texts: String,
    styles: String,
    from_1904: bool,
    names: Names,
}

impl Index {
    fn read(package: &mut Package<'_>) -> Result<Index, Fault> {
        let workbook = workbook_part(package, "xl/workbook.xml")?;
        let folder = &workbook[..workbook.rfind('/').map_or(0, |at| at + 1)];
        let relations = package.relations(&workbook)?;
        let of_kind = |kind: &str, usual: &str| {
            let path = relations.of_kind(kind).next().map(|r| r.path.clone());
            path.unwrap_or_else(|| format!("{folder}{usual}"))
        };
        let mut index = Index {
            texts: of_kind("sharedStrings", "sharedStrings.xml"),
            styles: of_kind("styles", "styles.xml"),
            ..Index::default()
        };
        let part = package.side_part(&workbook)?.ok_or_else(fault::damaged)?;
        let text = decode(&part)?;
        let mut xml = Xml::new(&text);
        let (mut count, mut lost) = (0, None);
        loop {
            match xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "sheet" => {
                        count += 1;
                        let name = attribute(&e, "name").unwrap_or_default();
                        let relation = attribute(&e, "id").and_then(|id| relations.by_id(&id));
                        match relation {
                            // A sheet that programs alone can show, and that holds nothing.
                            Some(_) if name == WORKING_SHEET && is_very_hidden(&e) => {}
                            Some(r) if r.kind == "worksheet" => {
                                index.sheets.push((name.into_owned(), r.path.clone()))
                            }
                            // Charts, dialogs and macros hold no tables.
                            Some(_) => {}
                            // A macro or a chart whose content was taken out; a table that is lost
                            // will be missed.
                            None => lost = lost.or_else(|| Some(name.into_owned())),
                        }
                        if count > limits::SHEETS {
                            return Err(fault::too_many_sheets(count));
                        }
                    }
                    "workbookPr" => {
                        index.from_1904 |=
                            attribute(&e, "date1904").is_some_and(|v| v == "1" || v == "true")
                    }
                    "definedName" => {
                        let mut formula = String::new();
                        xml.text(&mut formula)?;
                        if let Some(name) = attribute(&e, "name") {
                            index.names.add(&name, || Target::parse(&formula));
                        }
                    }
                    _ => {}
                },
                Event::Eof => match lost {
                    Some(name) if index.sheets.is_empty() => {
                        return Err(fault::missing_sheet(&name));
                    }
                    _ => return Ok(index),
                },
                _ => {}
            }
        }
    }
}

/// Is a sheet hidden so that people cannot show it?
fn is_very_hidden(sheet: &BytesStart<'_>) -> bool {
    attribute(sheet, "state").is_some_and(|state| state == "veryHidden")
}

/// The name of the workbook part, as the package's own relationships tell.
pub(crate) fn workbook_part(package: &mut Package<'_>, usual: &str) -> Result<String, Fault> {
    let relations = package.relations("")?;
    let told = relations.of_kind("officeDocument").find(|r| package.has(&r.path));
    Ok(told.map_or_else(|| usual.to_owned(), |r| r.path.clone()))
}

/// The texts cells share.
fn texts(package: &mut Package<'_>, index: &Index) -> Result<Vec<Box<str>>, Fault> {
    let mut texts = Vec::new();
    let Some(part) = package.side_part(&index.texts)? else { return Ok(texts) };
    let text = decode(&part)?;
    let mut xml = Xml::new(&text);
    let mut buffer = String::new();
    loop {
        // As programs write a text without runs.
        if let Some(text) = xml.plain("<si><t>", "</t></si>") {
            texts.push(unescaped(beginning(text)));
        } else {
            match xml.next()? {
                Event::Start(e) if e.local_name().as_ref() == "si" => {
                    buffer.clear();
                    rich_text(&mut xml, &mut buffer)?;
                    texts.push(unescaped(&buffer));
                }
                Event::Eof => return Ok(texts),
                _ => {}
            }
        }
        if texts.len() > limits::ENTRIES {
            return Err(fault::damaged());
        }
    }
}

/// Adds the text of a shared or inline string: plain or in runs, without what tells how to
/// pronounce it.
fn rich_text(xml: &mut Xml<'_>, out: &mut String) -> Result<(), Fault> {
    let mut depth = 0;
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => xml.text(out)?,
                "rPh" => xml.skip()?,
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            Event::Eof => return Err(fault::damaged()),
            _ => {}
        }
    }
}

/// A text with its `_x000D_` escapes resolved (ECMA-376 part 1, 22.9.2.19).
fn unescaped(text: &str) -> Box<str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let hex = rest.get(2..6).filter(|h| {
            h.bytes().all(|b| b.is_ascii_hexdigit()) && rest.as_bytes().get(6) == Some(&b'_')
        });
        match hex.and_then(|h| u32::from_str_radix(h, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// What each style makes of a number.
fn styles(package: &mut Package<'_>, index: &Index) -> Result<Vec<Shown>, Fault> {
    let mut styles = Vec::new();
    let Some(part) = package.side_part(&index.styles)? else { return Ok(styles) };
    let text = decode(&part)?;
    let mut xml = Xml::new(&text);
    let mut codes: HashMap<u32, Shown> = HashMap::new();
    let mut of_cells = false;
    loop {
        match xml.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (count(&e, "numFmtId"), attribute(&e, "formatCode"))
                    {
                        codes.insert(id, Shown::of_code(&code));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let id = count(&e, "numFmtId").unwrap_or(0);
                    styles.push(codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id)));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
        if styles.len() > limits::ENTRIES || codes.len() > limits::ENTRIES {
            return Err(fault::damaged());
        }
    }
}

/// What the sheets of a workbook refer to.
struct Book {
    texts: Vec<Box<str>>,
    styles: Vec<Shown>,
    from_1904: bool,
}

/// Reads one sheet.
struct SheetReader<'a> {
    xml: Xml<'a>,
    book: &'a Book,
    /// Formulas that more cells share, by their numbers.
    formulas: HashMap<u32, Box<str>>,
    /// A cell's stored value.
    text: String,
    /// A cell's formula.
    formula: Formula<'a>,
}

/// A formula as it stands: it is asked for where a cell has no stored value, and that is seldom.
#[derive(Default)]
struct Formula<'a> {
    /// Its characters, references unresolved.
    written: &'a str,
    /// The same read, where it was written in another way than in one piece.
    read: String,
}

impl<'a> Formula<'a> {
    fn set(&mut self, written: &'a str) -> Result<(), Fault> {
        self.written = written;
        if are_references_closed(written) { Ok(()) } else { Err(fault::damaged()) }
    }

    fn clear(&mut self) {
        self.written = "";
        self.read.clear();
    }

    fn is_empty(&self) -> bool {
        self.written.is_empty() && self.read.is_empty()
    }

    fn text(&self) -> Result<Box<str>, Fault> {
        let mut text = String::new();
        resolved(self.written, &mut text).map_err(|_| fault::damaged())?;
        Ok((text + &self.read).into())
    }
}

/// What a cell's element says of it.
#[derive(Default)]
struct CellHead {
    at: Option<(u32, u32)>,
    style: Option<usize>,
    kind: CellKind,
}

/// What a cell's stored value is.
#[derive(Clone, Copy, Default, PartialEq)]
enum CellKind {
    #[default]
    Number,
    SharedText,
    Text,
    Logical,
    Error,
    Date,
}

impl SheetReader<'_> {
    fn read(mut self, sheet: &mut Sheet<'_>) -> Result<(), Fault> {
        // Where a row or a cell stands that does not say so: after the one before.
        let (mut row, mut column) = (0, 0);
        let mut closed = false;
        loop {
            // As programs write cells; what is written otherwise goes through events.
            if let Some((head, is_empty)) = self.xml.open("<c ", CellHead::plain) {
                sheet.step()?;
                let at = head.at.unwrap_or((row, column));
                if !is_empty && let Some(value) = self.cell(&head)? {
                    sheet.push(at.0, at.1, value)?;
                }
                column = at.1.saturating_add(1);
                continue;
            }
            if let Some((at, is_empty)) = self.xml.open("<row ", row_of) {
                sheet.step()?;
                row = at.saturating_add(u32::from(is_empty));
                column = 0;
                continue;
            }
            if self.xml.close("</row>") {
                row = row.saturating_add(1);
                continue;
            }
            if let Some((span, _)) = self.xml.open("<mergeCell ref=\"", merged) {
                sheet.step()?;
                sheet.merge(span)?;
                continue;
            }
            let event = self.xml.next()?;
            if matches!(event, Event::Start(_)) {
                sheet.step()?;
            }
            match event {
                Event::Start(e) => match e.local_name().as_ref() {
                    "c" => {
                        let head = cell_head(&e)?;
                        let at = head.at.unwrap_or((row, column));
                        if let Some(value) = self.cell(&head)? {
                            sheet.push(at.0, at.1, value)?;
                        }
                        column = at.1.saturating_add(1);
                    }
                    "row" => {
                        if let Some(r) = count(&e, "r") {
                            row = r.checked_sub(1).ok_or_else(fault::damaged)?;
                        }
                        column = 0;
                    }
                    "mergeCell" => {
                        let reference = attribute(&e, "ref").ok_or_else(fault::damaged)?;
                        sheet.merge(span(&reference).ok_or_else(fault::damaged)?)?;
                    }
                    _ => {}
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "row" => row = row.saturating_add(1),
                    "worksheet" => closed = true,
                    _ => {}
                },
                Event::Eof if closed => return Ok(()),
                Event::Eof => return Err(fault::damaged()),
                _ => {}
            }
        }
    }

    /// Reads what a cell holds.
    fn cell(&mut self, head: &CellHead) -> Result<Option<Value>, Fault> {
        self.text.clear();
        self.formula.clear();
        let (mut stored, mut computed, mut inline) = (false, false, false);
        loop {
            // As programs write them; what stands there otherwise is read piece by piece.
            if !computed && let Some(formula) = self.xml.unread("<f>", "</f>") {
                computed = true;
                self.formula.set(formula)?;
            }
            if !inline && let Some(value) = self.xml.plain("<v>", "</v>") {
                stored = true;
                self.text.push_str(value);
            }
            if self.xml.close("</c>") {
                break;
            }
            match self.xml.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    // Beside an inline text it only repeats it.
                    "v" if inline => self.xml.skip()?,
                    "v" => {
                        stored = true;
                        self.value()?;
                    }
                    "is" => {
                        (stored, inline) = (true, true);
                        self.text.clear();
                        rich_text(&mut self.xml, &mut self.text)?;
                    }
                    "f" => {
                        computed = true;
                        self.formula(&e)?;
                    }
                    _ => self.xml.skip()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(fault::damaged()),
                _ => {}
            }
        }
        if inline {
            return Ok(Some(Value::Text(unescaped(&self.text))));
        }
        if !stored || self.text.is_empty() && head.kind != CellKind::Text {
            return computed.then(|| self.formula.text().map(Value::Formula)).transpose();
        }
        self.book.value(head, &self.text)
    }

    /// Reads the rest of a `v`. It nearly always is one piece of text.
    fn value(&mut self) -> Result<(), Fault> {
        loop {
            match self.xml.next()? {
                Event::End(_) => return Ok(()),
                Event::Start(_) => self.xml.skip()?,
                Event::Eof => return Err(fault::damaged()),
                event => add_text(&event, &mut self.text),
            }
        }
    }

    /// Reads a formula. One that more cells share stands with the first of them; the others are
    /// given the same text.
    fn formula(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        if self.formula.is_empty()
            && let Some(piece) = self.xml.piece()
        {
            self.formula.set(piece)?;
        }
        self.xml.text(&mut self.formula.read)?;
        if let Some(number) = count(element, "si") {
            match self.formulas.get(&number) {
                Some(shared) if self.formula.is_empty() => self.formula.read.push_str(shared),
                None if !self.formula.is_empty() && self.formulas.len() < limits::ENTRIES => {
                    self.formulas.insert(number, self.formula.text()?);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Book {
    /// What a stored value is.
    fn value(&self, head: &CellHead, text: &str) -> Result<Option<Value>, Fault> {
        Ok(Some(match head.kind {
            CellKind::SharedText => {
                let text = text.trim().parse().ok().and_then(|i: usize| self.texts.get(i));
                Value::Text(text.ok_or_else(fault::damaged)?.clone())
            }
            CellKind::Text => Value::Text(unescaped(text)),
            CellKind::Logical => value::logical(matches!(text.trim(), "1" | "true" | "TRUE")),
            CellKind::Error => Value::Error(text.into()),
            CellKind::Date => Value::Other(text.into()),
            CellKind::Number => {
                let shown =
                    head.style.and_then(|s| self.styles.get(s)).copied().unwrap_or_default();
                let plain = if shown == Shown::Number { value::plain_number(text) } else { None };
                plain.unwrap_or_else(|| match text.trim().parse() {
                    Ok(number) => shown.value(number, self.from_1904),
                    Err(_) => Value::Text(text.into()),
                })
            }
        }))
    }
}

fn cell_head(element: &BytesStart<'_>) -> Result<CellHead, Fault> {
    let mut head = CellHead::default();
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| fault::damaged())?;
        head.take(attribute.key.as_ref(), &attribute.value).ok_or_else(fault::damaged)?;
    }
    Ok(head)
}

impl CellHead {
    /// Takes an attribute, and nothing if it cannot be what it says.
    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "r" => self.at = Some(position(value)?),
            "s" => self.style = value.parse().ok(),
            "t" => {
                self.kind = match value {
                    "s" => CellKind::SharedText,
                    "str" | "inlineStr" => CellKind::Text,
                    "b" => CellKind::Logical,
                    "e" => CellKind::Error,
                    "d" => CellKind::Date,
                    _ => CellKind::Number,
                }
            }
            _ => {}
        }
        Some(())
    }

    /// Of attributes that are written as programs write them: `r="A1" s="3"`.
    fn plain(attributes: &str) -> Option<Self> {
        let mut head = Self::default();
        plain_attributes(attributes, |name, value| head.take(name, value))?;
        Some(head)
    }
}

/// Tells each attribute of an element in which they are written as programs write them; nothing if
/// they are not, or if one of them is not taken.
fn plain_attributes<'a>(
    mut attributes: &'a str,
    mut take: impl FnMut(&'a str, &'a str) -> Option<()>,
) -> Option<()> {
    while !attributes.is_empty() {
        // Names and values have a few characters: looking at one after the other is quickest.
        let is_of_name = |b: u8| b.is_ascii_alphanumeric() || b == b':';
        let (name, rest) = attributes.split_at(attributes.bytes().position(|b| !is_of_name(b))?);
        let rest = rest.strip_prefix("=\"").filter(|_| !name.is_empty())?;
        let (value, rest) = rest.split_at(rest.bytes().position(|b| b == b'"')?);
        let rest = &rest["\"".len()..];
        take(name, value)?;
        attributes = match rest.strip_prefix(' ') {
            Some(more) if !more.is_empty() => more,
            None if rest.is_empty() => rest,
            _ => return None,
        };
    }
    Some(())
}

/// The row that plain attributes name.
fn row_of(attributes: &str) -> Option<u32> {
    let mut row = None;
    plain_attributes(attributes, |name, value| {
        match name {
            "r" if row.is_none() => row = Some(value.parse::<u32>().ok()?.checked_sub(1)?),
            // Another of that name, in a space of its own: for whom reads event by event.
            _ if name == "r" || name.ends_with(":r") => return None,
            _ => {}
        }
        Some(())
    })?;
    row
}

/// The range that a merged cell's plain attribute names, the rest of which is given.
fn merged(rest: &str) -> Option<Span> {
    span(rest.strip_suffix('"')?)
}

/// A range: `A1:B2`, or one cell.
fn span(reference: &str) -> Option<Span> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let ((top, left), (bottom, right)) = (position(first)?, position(last)?);
    Some(Span { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_control_characters_are_resolved() {
        assert_eq!(&*unescaped("a_x000D_b"), "a\rb");
        assert_eq!(&*unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(&*unescaped("文_x4E00_字_x"), "文一字_x");
        assert_eq!(&*unescaped("_xZZZZ__xD800_"), "_xZZZZ__xD800_");
    }
}

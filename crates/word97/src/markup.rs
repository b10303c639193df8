//! The text of a document as markup: paragraphs with their runs, tables with their rows and cells,
//! each where the reader of today's documents looks for it.

use crate::{
    Refused,
    bytes::{piece, u8_at, u16_at},
    file::{File, List, Places, Story},
    limits,
    look::{CELL, Item, Paragraph, Run, Stretches},
    rows::Table,
    text::{Text, string},
};
use std::{collections::HashMap, fmt::Write as _};

pub(crate) const NAMESPACE: &str =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// What stands in the text for a symbol of a font.
const SYMBOL: u16 = 0x28;

const fn is_end(code: u16) -> bool {
    matches!(code, 0x0d | CELL)
}

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    /// Has its result begun?
    result: bool,
}

/// Writes the markup of a document.
pub(crate) struct Writer<'f> {
    file: &'f File<'f>,
    text: Text<'f>,
    characters: Stretches,
    paragraphs: Stretches,
    fonts: Vec<String>,
    /// The notes that characters refer to: footnote or endnote, and which.
    notes: HashMap<usize, (&'static str, usize)>,
    /// The texts of boxes that are anchored at characters.
    boxes: HashMap<usize, Vec<usize>>,
    fields: Vec<Field>,
    bytes: usize,
    steps: usize,
}

impl<'f> Writer<'f> {
    pub(crate) fn new(file: &'f File<'f>) -> Result<Self, Refused> {
        let mut notes = HashMap::new();
        for (list, name) in
            [(List::FootnoteReferences, "footnote"), (List::EndnoteReferences, "endnote")]
        {
            let places = Places::of(file.list(list), 2);
            notes.extend(
                (0..places.len().min(limits::ENTRIES)).map(|n| (places.place(n), (name, n))),
            );
        }
        Ok(Self {
            file,
            text: Text::of(file)?,
            characters: Stretches::characters(file)?,
            paragraphs: Stretches::paragraphs(file)?,
            fonts: fonts(file.list(List::Fonts)),
            notes,
            boxes: crate::boxes::anchored(file),
            fields: Vec::new(),
            bytes: 0,
            steps: 0,
        })
    }

    /// The document's own part.
    pub(crate) fn document(&mut self) -> Result<String, Refused> {
        let (from, to) = self.file.story(Story::Main);
        if to > self.text.units.len() {
            return Err(Refused::Damaged);
        }
        let body = self.story(from, to, true)?;
        Ok(format!("<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>"))
    }

    /// The part of footnotes or of endnotes.
    pub(crate) fn notes(
        &mut self,
        story: Story,
        list: List,
        name: &str,
    ) -> Result<String, Refused> {
        let texts = Places::of(self.file.list(list), 0);
        let (begin, end) = self.file.story(story);
        let mut out = format!("<w:{name}s {NAMESPACE}>");
        for n in 0..texts.len().min(limits::ENTRIES) {
            let (from, to) = (begin + texts.place(n), begin.saturating_add(texts.place(n + 1)));
            let note = self.story(from, to.min(end), false)?;
            _ = write!(out, "<w:{name} w:id=\"{n}\">{note}</w:{name}>");
        }
        _ = write!(out, "</w:{name}s>");
        Ok(out)
    }

    /// The paragraphs and tables of a stretch of text. Boxes hold no boxes.
    fn story(&mut self, from: usize, to: usize, main: bool) -> Result<String, Refused> {
        let to = to.min(self.text.units.len());
        let around = std::mem::take(&mut self.fields);
        let mut out = String::new();
        let mut open: Vec<Table> = Vec::new();
        let mut at = from;
        while at < to {
            let end = self.paragraph_end(at, to);
            let last = self.text.units[end - 1];
            let paragraph = Paragraph::of(self.file, &self.text, &self.paragraphs, last);
            self.step(end - at + paragraph.said)?;
            let depth = paragraph.depth();
            if depth > limits::DEPTH {
                return Err(Refused::TooMuch);
            }
            while open.len() > depth {
                close(&mut open, &mut out);
            }
            open.resize_with(depth, Table::default);
            let mark = Run::of(self.file, &self.text, &self.characters, last);
            if depth > 0 && paragraph.ends_row(last.code) {
                if let Some(table) = open.last_mut() {
                    table.end_row(paragraph.row, mark.deleted);
                }
            } else {
                let markup = self.paragraph(at, end, &paragraph, mark, main)?;
                self.bytes += markup.len();
                if self.bytes > limits::MARKUP_BYTES {
                    return Err(Refused::TooMuch);
                }
                match open.last_mut() {
                    Some(table) => {
                        table.cell += &markup;
                        if paragraph.ends_cell(last.code) {
                            table.end_cell();
                        }
                    }
                    None => out += &markup,
                }
            }
            at = end;
        }
        while !open.is_empty() {
            close(&mut open, &mut out);
        }
        self.fields = around;
        Ok(out)
    }

    /// Texts may be named again and again, and what says how they look.
    fn step(&mut self, steps: usize) -> Result<(), Refused> {
        self.steps += steps;
        if self.steps > limits::STEPS { Err(Refused::TooMuch) } else { Ok(()) }
    }

    /// Behind the last character of the paragraph that begins here.
    fn paragraph_end(&self, at: usize, to: usize) -> usize {
        /// The end of a section, or of a page, which may stand within a paragraph.
        const SECTION: u16 = 0x0c;
        for n in at..to {
            let unit = self.text.units[n];
            if is_end(unit.code) || unit.code == SECTION && self.paragraphs.ends(unit) {
                return n + 1;
            }
        }
        to
    }

    fn paragraph(
        &mut self,
        from: usize,
        end: usize,
        paragraph: &Paragraph,
        mark: Run,
        main: bool,
    ) -> Result<String, Refused> {
        let mut out = format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", paragraph.style);
        out += &item(&paragraph.item);
        let ended = is_end(self.text.units[end - 1].code);
        if ended && self.text.units[end - 1].code != CELL {
            match mark {
                Run { deleted: true, .. } => out += "<w:rPr><w:del/></w:rPr>",
                Run { hidden: Some(true), .. } => out += "<w:rPr><w:vanish/></w:rPr>",
                _ => {}
            }
        }
        out += "</w:pPr>";
        let content = if ended { end - 1 } else { end };
        let mut at = from;
        while at < content {
            let unit = self.text.units[at];
            self.step(self.text.said(unit.change))?;
            let run = Run::of(self.file, &self.text, &self.characters, unit);
            let stop = self.run_end(at, content);
            if !run.deleted {
                self.run(at, stop, run, main, &mut out)?;
            }
            at = stop;
        }
        // A field whose result has not begun ends with its paragraph.
        while self.fields.last().is_some_and(|field| !field.result) {
            self.fields.pop();
        }
        Ok(out + "</w:p>")
    }

    /// Behind the last character that looks like the one here.
    fn run_end(&self, at: usize, to: usize) -> usize {
        let unit = self.text.units[at];
        let (from, end) = self.characters.around(unit.place);
        let mut last = unit.place;
        (at + 1..to)
            .find(|n| {
                let next = self.text.units[*n];
                // Another piece of the text may stand elsewhere.
                let alike = (from..end).contains(&next.place)
                    && next.change == unit.change
                    && next.place > last;
                last = next.place;
                !alike
            })
            .unwrap_or(to)
    }

    fn run(
        &mut self,
        from: usize,
        to: usize,
        run: Run,
        main: bool,
        out: &mut String,
    ) -> Result<(), Refused> {
        *out += "<w:r>";
        properties(run, out);
        let mut plain: Vec<u16> = Vec::new();
        for at in from..to {
            let code = self.text.units[at].code;
            if (0x20..0xfffe).contains(&code) && (run.symbol.is_none() || code != SYMBOL) {
                plain.push(code);
                continue;
            }
            self.put(&mut plain, out);
            self.control(at, code, run, main, out)?;
        }
        self.put(&mut plain, out);
        *out += "</w:r>";
        Ok(())
    }

    /// Writes text, or what a field is made of.
    fn put(&mut self, plain: &mut Vec<u16>, out: &mut String) {
        if plain.is_empty() {
            return;
        }
        let text = string(plain.drain(..));
        match self.fields.last_mut().filter(|field| !field.result) {
            Some(field) => {
                field.instruction += &text;
                _ = write!(
                    out,
                    "<w:instrText xml:space=\"preserve\">{}</w:instrText>",
                    attribute(&text)
                );
            }
            None => _ = write!(out, "<w:t xml:space=\"preserve\">{}</w:t>", attribute(&text)),
        }
    }

    /// A character that stands for something else.
    fn control(
        &mut self,
        at: usize,
        code: u16,
        run: Run,
        main: bool,
        out: &mut String,
    ) -> Result<(), Refused> {
        match code {
            0x09 => *out += "<w:tab/>",
            0x0b | 0x0c | 0x0e => *out += "<w:br/>",
            0x1e => *out += "<w:noBreakHyphen/>",
            0x13 => {
                self.fields.push(Field::default());
                *out += "<w:fldChar w:fldCharType=\"begin\"/>";
            }
            0x14 => {
                if let Some(field) = self.fields.last_mut() {
                    field.result = true;
                    if let Some(program) = embedded(&field.instruction) {
                        _ = write!(out, "<o:OLEObject ProgID=\"{}\"/>", attribute(program));
                    }
                }
                *out += "<w:fldChar w:fldCharType=\"separate\"/>";
            }
            0x15 => {
                *out += "<w:fldChar w:fldCharType=\"end\"/>";
                // What is chosen of a list stands among the data; that it is not read shows.
                let field = self.fields.pop().unwrap_or_default();
                if field.instruction.trim_start().starts_with("FORMDROPDOWN") {
                    *out += "<w:t>FORMDROPDOWN</w:t>";
                }
            }
            0x01 if run.special => *out += "<a:blip/>",
            0x02 if run.special && main => {
                if let Some((name, n)) = self.notes.get(&at) {
                    _ = write!(out, "<w:{name}Reference w:id=\"{n}\"/>");
                }
            }
            0x08 if run.special && main => {
                let texts = Places::of(self.file.list(List::BoxTexts), 22);
                let (begin, end) = self.file.story(Story::Boxes);
                for text in self.boxes.remove(&at).unwrap_or_default() {
                    if text < texts.len() {
                        let place = |n| begin.saturating_add(texts.place(n));
                        let inside = self.story(place(text), place(text + 1).min(end), false)?;
                        _ = write!(out, "<w:txbxContent>{inside}</w:txbxContent>");
                    }
                }
            }
            SYMBOL => {
                if let Some((font, code)) = run.symbol {
                    let font = self.fonts.get(usize::from(font)).map_or("", String::as_str);
                    _ = write!(
                        out,
                        "<w:sym w:font=\"{}\" w:char=\"{code:04X}\"/>",
                        attribute(font)
                    );
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Ends the innermost table: it stands in the cell around it, or in the text.
fn close(open: &mut Vec<Table>, out: &mut String) {
    let Some(table) = open.pop().filter(|table| !table.is_empty()) else { return };
    let markup = table.markup();
    match open.last_mut() {
        Some(around) => around.cell += &markup,
        None => *out += &markup,
    }
}

/// What an embedded object was made with.
fn embedded(instruction: &str) -> Option<&str> {
    let mut words = instruction.split_whitespace();
    let kind = words.next()?;
    if kind.eq_ignore_ascii_case("EMBED") || kind.eq_ignore_ascii_case("LINK") {
        words.next()
    } else {
        None
    }
}

fn properties(run: Run, out: &mut String) {
    if run == (Run { special: run.special, symbol: run.symbol, ..Run::default() }) {
        return;
    }
    *out += "<w:rPr>";
    if let Some(style) = run.style {
        _ = write!(out, "<w:rStyle w:val=\"{style}\"/>");
    }
    match run.hidden {
        Some(true) => *out += "<w:vanish/>",
        Some(false) => *out += "<w:vanish w:val=\"0\"/>",
        None => {}
    }
    if run.struck {
        *out += "<w:strike/>";
    }
    if run.raised {
        *out += "<w:vertAlign w:val=\"superscript\"/>";
    }
    *out += "</w:rPr>";
}

/// What a paragraph or a style says of lists and outline.
pub(crate) fn item(item: &Item) -> String {
    let mut out = String::new();
    if item.list.is_some() || item.level.is_some() {
        out += "<w:numPr>";
        if let Some(level) = item.level {
            _ = write!(out, "<w:ilvl w:val=\"{level}\"/>");
        }
        if let Some(list) = item.list {
            _ = write!(out, "<w:numId w:val=\"{list}\"/>");
        }
        out += "</w:numPr>";
    }
    if let Some(outline) = item.outline {
        _ = write!(out, "<w:outlineLvl w:val=\"{outline}\"/>");
    }
    out
}

/// Text in markup, or in an attribute of it; what may not stand there is left out.
pub(crate) fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The names of fonts.
fn fonts(list: &[u8]) -> Vec<String> {
    /// Of a font before its name.
    const FIXED: usize = 39;
    let many = u16_at(list, 0).map_or(0, usize::from).min(limits::ENTRIES);
    let mut at = 4;
    (0..many)
        .map_while(|_| {
            let length = usize::from(u8_at(list, at)?);
            let name = piece(list, at + 1, length).get(FIXED..).unwrap_or_default();
            at += 1 + length;
            let units = name.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
            Some(string(units.take_while(|unit| *unit != 0)))
        })
        .collect()
}

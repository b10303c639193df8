//! The paragraphs and tables of a document in their order, as a reader of it sees them.

mod tables;

use crate::{
    fault,
    fields::Fields,
    limits,
    numbering::Numbering,
    paragraph::{Open, symbol},
    source::{Next, Owner, Source},
    styles::{Role, Styles},
};
use nianbao_format::Fault;
use nianbao_model::Bilingual;
use nianbao_opc::xml::{add_text, attribute};
use quick_xml::events::BytesStart;
use std::{collections::HashMap, ops::Range};

/// A piece of a document.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    Line(Line),
    Table(Box<RawTable>),
    /// Something that may hold a table and is not read: what it is.
    Object(Bilingual),
}

/// A paragraph that says something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// Breaks in it are line breaks.
    pub(crate) text: String,
    /// Which paragraph of the document, from 1; 0 within a table.
    pub(crate) number: u32,
    /// Its level in the outline, from 0.
    pub(crate) outline: Option<u8>,
    pub(crate) role: Role,
    /// Its number among the spots.
    pub(crate) spot: Option<usize>,
}

/// A table as the document has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawTable {
    /// Which table of the document, from 1.
    pub(crate) number: u32,
    pub(crate) rows: Vec<RawRow>,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawRow {
    /// Columns of the table's grid that it leaves out in front.
    pub(crate) before: u64,
    pub(crate) cells: Vec<RawCell>,
    gone: bool,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawCell {
    /// Columns of the table's grid that it covers.
    pub(crate) span: u64,
    /// Does it go on with the cell above it?
    pub(crate) down: bool,
    /// Is it the first of cells that go on with it, one below another?
    pub(crate) begins: bool,
    /// Does it go on with the cell before it?
    pub(crate) along: bool,
    pub(crate) blocks: Vec<Block>,
    /// The spot of its first paragraph that says something, or of its first one; of no table in
    /// it.
    pub(crate) spot: Option<usize>,
    says: bool,
    gone: bool,
}

/// Where the content of a paragraph stands in the document's own part. A paragraph in a text box
/// stands where the box is anchored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spot {
    /// The tag of the paragraph.
    pub(crate) tag: Range<usize>,
    /// From behind its properties to before its end. Of several that are one now, from the first
    /// one to the last.
    pub(crate) content: Range<usize>,
    /// Where its end tag ends.
    pub(crate) end: usize,
}

impl Spot {
    /// The content begins behind the paragraph's properties, unless the paragraph has ended and
    /// goes on with another.
    fn begin_behind(&mut self, properties: usize) {
        if self.end == self.tag.end {
            self.content.start = properties;
        }
    }

    /// The content ends with this tag. An empty paragraph that another goes on with has none.
    fn end_at(&mut self, tag: Range<usize>) {
        if self.end == self.tag.end || !tag.is_empty() {
            (self.content.end, self.end) = (tag.start, tag.end);
        }
    }
}

impl RawCell {
    /// A paragraph of the cell's own has been read.
    fn stands(&mut self, paragraph: &Open) {
        let says = !paragraph.text.trim().is_empty();
        if self.spot.is_none() || says && !self.says {
            (self.spot, self.says) = (paragraph.spot, says);
        }
    }
}

/// What a document has.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) blocks: Vec<Block>,
    pub(crate) pictures: usize,
    /// Where its paragraphs stand.
    pub(crate) spots: Vec<Spot>,
}

/// Footnotes or endnotes by their ids.
pub(crate) type Notes = HashMap<String, String>;

/// Reads a document's own part.
pub(crate) fn read(
    text: &str,
    styles: &Styles,
    numbering: Numbering,
    notes: [&Notes; 2],
) -> Result<Body, Fault> {
    let mut reader = Reader::new(text, styles, numbering, notes);
    let mut met = false;
    while let Some(next) = reader.source.next()? {
        if let Next::Start(Owner::Word, e) = next
            && e.local_name().as_ref() == "body"
        {
            met = true;
            let mut blocks = Vec::new();
            reader.blocks(&mut blocks, None)?;
            reader.body.blocks = blocks;
        }
    }
    if met { Ok(reader.body) } else { Err(fault::damaged()) }
}

/// Reads the part of footnotes or of endnotes.
pub(crate) fn notes(text: &str, styles: &Styles) -> Result<Notes, Fault> {
    let mut found = Notes::new();
    if text.is_empty() {
        return Ok(found);
    }
    let none = Notes::new();
    let mut reader = Reader::new(text, styles, Numbering::default(), [&none, &none]);
    while let Some(next) = reader.source.next()? {
        let Next::Start(Owner::Word, e) = next else { continue };
        if !matches!(e.local_name().as_ref(), "footnote" | "endnote") {
            continue;
        }
        let id = attribute(&e, "id").unwrap_or_default().into_owned();
        // The line that parts notes from the text is a note by name.
        let kind = attribute(&e, "type").is_some_and(|kind| kind != "normal");
        let mut blocks = Vec::new();
        reader.blocks(&mut blocks, None)?;
        if !kind {
            let mut lines = Vec::new();
            texts(&blocks, &mut lines);
            found.insert(id, lines.join("\n"));
        }
        if found.len() > limits::ENTRIES {
            return Err(fault::too_much());
        }
    }
    Ok(found)
}

/// All lines of blocks, those of tables in them with them.
pub(crate) fn texts(blocks: &[Block], out: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Line(line) => out.push(line.text.clone()),
            Block::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .for_each(|cell| texts(&cell.blocks, out)),
            Block::Object(_) => {}
        }
    }
}

/// What is read, and how much of it.
pub(crate) struct Reader<'a, 'd> {
    pub(crate) source: Source<'a>,
    pub(crate) styles: &'d Styles,
    pub(crate) numbering: Numbering,
    notes: [&'d Notes; 2],
    body: Body,
    pub(crate) fields: Fields,
    blocks: usize,
    text: usize,
    tables: u32,
    paragraphs: u32,
    /// How many tables are open.
    inside: usize,
    /// How deep the content control stands whose advice to fill it in is shown.
    advice: Option<usize>,
    /// The spot of the paragraph that a text box is being read of.
    anchor: Option<usize>,
}

impl<'a, 'd> Reader<'a, 'd> {
    fn new(text: &'a str, styles: &'d Styles, numbering: Numbering, notes: [&'d Notes; 2]) -> Self {
        Self {
            source: Source::new(text),
            styles,
            numbering,
            notes,
            body: Body::default(),
            fields: Fields::default(),
            blocks: 0,
            text: 0,
            tables: 0,
            paragraphs: 0,
            inside: 0,
            advice: None,
            anchor: None,
        }
    }

    /// Counts a paragraph or a cell.
    pub(crate) fn count(&mut self) -> Result<(), Fault> {
        self.blocks += 1;
        if self.blocks > limits::BLOCKS { Err(fault::too_much()) } else { Ok(()) }
    }

    /// Is text here only advice on what to write?
    pub(crate) fn is_advice(&self) -> bool {
        self.advice.is_some()
    }

    /// What stands in the element whose start was read last: paragraphs and tables.
    fn blocks(
        &mut self,
        out: &mut Vec<Block>,
        mut cell: Option<&mut RawCell>,
    ) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        // A paragraph whose mark is deleted goes on with the next one.
        let mut open: Option<Open> = None;
        while let Some(next) = self.source.next()? {
            match next {
                Next::Start(Owner::Word, e) => match e.local_name().as_ref() {
                    "p" => {
                        let mut paragraph = open.take().unwrap_or_default();
                        self.paragraph(&mut paragraph)?;
                        if let Some(cell) = &mut cell {
                            cell.stands(&paragraph);
                        }
                        match paragraph.goes_on {
                            true => open = Some(paragraph),
                            false => self.end_paragraph(paragraph, out)?,
                        }
                    }
                    "tbl" => {
                        self.end_open(&mut open, out)?;
                        let table = self.table()?;
                        let notes = std::mem::take(&mut self.fields.notes);
                        out.push(Block::Table(Box::new(table)));
                        let spot = self.body.spots.len().checked_sub(1);
                        self.say_notes(notes, spot, out)?;
                    }
                    "sdtPr" => self.control()?,
                    "altChunk" => {
                        out.push(Block::Object(Bilingual::new(
                            "一份嵌入的文件（altChunk）",
                            "an embedded file (altChunk)",
                        )));
                        self.source.skip()?;
                    }
                    "subDoc" => {
                        out.push(Block::Object(Bilingual::new("一份子文档", "a subdocument")));
                        self.source.skip()?;
                    }
                    "tcPr" => match &mut cell {
                        Some(cell) => self.cell_properties(cell)?,
                        None => self.source.skip()?,
                    },
                    "sectPr" | "sdtEndPr" | "tblPr" => self.source.skip()?,
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
        self.end_open(&mut open, out)
    }

    fn end_open(&mut self, open: &mut Option<Open>, out: &mut Vec<Block>) -> Result<(), Fault> {
        open.take().map_or(Ok(()), |open| self.end_paragraph(open, out))
    }

    fn leave(&mut self) {
        if self.advice.is_some_and(|depth| self.source.depth() < depth) {
            self.advice = None;
        }
    }

    /// The properties of a content control: a table of contents is passed over, and advice to fill
    /// it in is no text.
    pub(crate) fn control(&mut self) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        let (mut advice, mut contents) = (false, false);
        while let Some(next) = self.source.property()? {
            match next {
                Next::Start(_, e) => match e.local_name().as_ref() {
                    "showingPlcHdr" => advice |= crate::styles::on(&e),
                    "docPartGallery" => {
                        contents |= attribute(&e, "val").as_deref() == Some("Table of Contents")
                    }
                    _ => {}
                },
                Next::End if self.source.depth() <= outside => break,
                _ => {}
            }
        }
        if advice && self.advice.is_none() {
            self.advice = Some(outside);
        }
        if contents {
            // The content stands right behind; it ends with the control.
            while let Some(next) = self.source.next()? {
                match next {
                    Next::Start(Owner::Word, e) if e.local_name().as_ref() == "sdtContent" => {
                        self.source.skip()?;
                        break;
                    }
                    Next::Start(..) => self.source.skip()?,
                    Next::End => {
                        self.leave();
                        break;
                    }
                    Next::Text(_) => {}
                }
            }
        }
        Ok(())
    }

    /// A paragraph's content; its start was read last.
    fn paragraph(&mut self, open: &mut Open) -> Result<(), Fault> {
        self.count()?;
        let outside = self.source.depth() - 1;
        open.begin(self.inside > 0);
        let own = self.begin_spot(open);
        let mut plain = true;
        while let Some(next) = self.source.next()? {
            match next {
                Next::Start(owner, e) => {
                    let properties = e.local_name().as_ref() == "pPr";
                    plain &= !properties;
                    let first = properties && self.source.depth() == outside + 2;
                    self.inline(owner, &e, open)?;
                    if let Some(spot) =
                        own.filter(|_| first).and_then(|own| self.body.spots.get_mut(own))
                    {
                        spot.begin_behind(self.source.at().end);
                    }
                }
                Next::Text(_) => {}
                Next::End => {
                    self.leave();
                    open.end_run(self.source.depth());
                    if self.source.depth() <= outside {
                        break;
                    }
                }
            }
        }
        if let Some(spot) = own.and_then(|own| self.body.spots.get_mut(own)) {
            spot.end_at(self.source.at());
        }
        if plain {
            open.meant = self.styles.of(None);
        }
        Ok(())
    }

    /// Says where the paragraph stands whose start was read last; gives its spot's number if it is
    /// its own.
    fn begin_spot(&mut self, open: &mut Open) -> Option<usize> {
        match (self.anchor, open.spot) {
            (Some(anchor), _) => {
                open.spot = Some(anchor);
                return None;
            }
            // It goes on with the one before.
            (None, Some(_)) => {}
            (None, None) => {
                let tag = self.source.at();
                open.spot = Some(self.body.spots.len());
                self.body.spots.push(Spot { content: tag.end..tag.end, end: tag.end, tag });
            }
        }
        open.spot
    }

    /// An element within a paragraph; most only hold others.
    fn inline(&mut self, owner: Owner, e: &BytesStart<'a>, open: &mut Open) -> Result<(), Fault> {
        let name = e.local_name();
        match (owner, name.as_ref()) {
            (Owner::Word, "pPr") => self.paragraph_properties(open),
            (Owner::Word, "rPr") => self.run_properties(open),
            (Owner::Word | Owner::Math, "r") => {
                open.begin_run(self.source.depth());
                Ok(())
            }
            (Owner::Word | Owner::Math, "t") => {
                let kept = attribute(e, "space").is_some_and(|space| space == "preserve")
                    || owner == Owner::Math;
                self.run_text(open, kept)
            }
            (Owner::Word, "tab" | "ptab") => self.put(open, "\t"),
            (Owner::Word, "br" | "cr") => self.put(open, "\n"),
            (Owner::Word, "noBreakHyphen") => self.put(open, "-"),
            (Owner::Word, "sym") => {
                let font = attribute(e, "font").unwrap_or_default();
                let code = attribute(e, "char")
                    .and_then(|code| u32::from_str_radix(&code, 16).ok())
                    .unwrap_or_default();
                self.put(open, symbol(&font, code).encode_utf8(&mut [0; 4]))
            }
            (Owner::Word, "fldChar") => {
                if let Some(formula) =
                    self.fields.mark(attribute(e, "fldCharType").as_deref().unwrap_or_default())
                {
                    self.put(open, &formula)?;
                }
                Ok(())
            }
            (Owner::Word, "instrText") => {
                let mut text = String::new();
                self.text(&mut text)?;
                self.fields.instruction(&text);
                Ok(())
            }
            (Owner::Word, "fldSimple") => {
                match Fields::is_contents(&attribute(e, "instr").unwrap_or_default()) {
                    true => self.source.skip(),
                    false => Ok(()),
                }
            }
            (Owner::Word, "result") => {
                self.fields.chosen = crate::styles::number(e).and_then(|n| usize::try_from(n).ok());
                Ok(())
            }
            (Owner::Word, "listEntry") => {
                self.fields.entry(attribute(e, "val").unwrap_or_default().into_owned());
                Ok(())
            }
            (Owner::Word, "footnoteReference" | "endnoteReference") => {
                let of = usize::from(name.as_ref() == "endnoteReference");
                let id = attribute(e, "id").unwrap_or_default();
                if let Some(note) = self.notes[of]
                    .get(id.as_ref())
                    .filter(|_| !open.is_hidden() && self.fields.shown())
                {
                    self.fields.notes.push(note.clone());
                }
                Ok(())
            }
            (Owner::Word, "txbxContent") => {
                let mut inner = Vec::new();
                let around = std::mem::take(&mut self.fields);
                let anchor = self.anchor;
                self.anchor = anchor.or(open.spot);
                self.blocks(&mut inner, None)?;
                self.anchor = anchor;
                let inside = std::mem::replace(&mut self.fields, around);
                if self.fields.shown() && !open.is_hidden() {
                    self.fields.notes.extend(inside.notes);
                    open.boxes.append(&mut inner);
                }
                Ok(())
            }
            (Owner::Word, "sdtPr") => self.control(),
            (Owner::Word, "hyperlink") => {
                if attribute(e, "anchor").is_some() && attribute(e, "id").is_none() {
                    open.begin_link(self.source.depth());
                }
                Ok(())
            }
            (Owner::Other, "OLEObject") => {
                let program = attribute(e, "ProgID").unwrap_or_default();
                open.boxes.extend(object(&program).map(Block::Object));
                Ok(())
            }
            (Owner::Other, "blip" | "imagedata") => {
                self.body.pictures += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The text of the element whose start was read last.
    fn text(&mut self, out: &mut String) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        while let Some(next) = self.source.next()? {
            match next {
                Next::Text(event) => add_text(&event, out),
                Next::End if self.source.depth() <= outside => break,
                _ => {}
            }
        }
        self.leave();
        Ok(())
    }

    fn run_text(&mut self, open: &mut Open, kept: bool) -> Result<(), Fault> {
        let mut text = String::new();
        self.text(&mut text)?;
        // Line ends in the file are no line ends in the document.
        let text = if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text };
        self.put(open, if kept { &text } else { text.trim_matches([' ', '\t', '\n', '\r']) })
    }

    /// Adds text to a paragraph, where it is shown.
    fn put(&mut self, open: &mut Open, text: &str) -> Result<(), Fault> {
        if self.is_advice() || !self.fields.shown() {
            return Ok(());
        }
        self.text += open.put(text);
        if self.text > limits::TEXT_BYTES || open.text.len() > limits::ONE_TEXT_BYTES {
            return Err(fault::too_much());
        }
        Ok(())
    }

    fn end_paragraph(&mut self, mut open: Open, out: &mut Vec<Block>) -> Result<(), Fault> {
        open.strike(false);
        let notes =
            if self.inside == 0 { std::mem::take(&mut self.fields.notes) } else { Vec::new() };
        self.fields.end_paragraph();
        let meant = &open.meant;
        if meant.role != Role::Contents {
            let list = if self.numbering.is_empty() {
                None
            } else {
                self.numbering.next(meant, self.styles)
            };
            let text = list.unwrap_or_default() + &open.text;
            self.text += text.len() - open.text.len();
            // A number with nothing behind it says something in a table alone.
            let says = if self.inside == 0 { &open.text } else { &text };
            if !says.trim().is_empty() {
                let number = if self.inside == 0 { self.paragraphs + 1 } else { 0 };
                self.paragraphs = self.paragraphs.max(number);
                let role = if open.only_links() && meant.role == Role::Text {
                    Role::Link
                } else {
                    meant.role
                };
                out.push(Block::Line(Line {
                    text,
                    number,
                    outline: meant.outline,
                    role,
                    spot: open.spot,
                }));
            }
        }
        out.append(&mut open.boxes);
        self.say_notes(notes, open.spot, out)
    }

    /// Footnotes stand below what they belong to.
    fn say_notes(
        &mut self,
        notes: Vec<String>,
        spot: Option<usize>,
        out: &mut Vec<Block>,
    ) -> Result<(), Fault> {
        if self.inside > 0 {
            // Below the table, not in a cell of it.
            self.fields.notes.extend(notes);
            return Ok(());
        }
        for note in notes {
            self.count()?;
            self.text += note.len();
            if self.text > limits::TEXT_BYTES {
                return Err(fault::too_much());
            }
            let note = note.trim();
            if !note.is_empty() {
                let text =
                    if note.starts_with('注') { note.to_owned() } else { format!("注：{note}") };
                self.paragraphs += 1;
                out.push(Block::Line(Line {
                    text,
                    number: self.paragraphs,
                    outline: None,
                    role: Role::Note,
                    spot,
                }));
            }
        }
        Ok(())
    }
}

/// What an embedded object is, if it may hold a table.
fn object(program: &str) -> Option<Bilingual> {
    let lower = program.to_ascii_lowercase();
    match () {
        () if lower.starts_with("excel.") || lower.starts_with("et.") => {
            Some(Bilingual::new("一张嵌入的 Excel 表格", "an embedded Excel table"))
        }
        () if lower.starts_with("word.") || lower.starts_with("wps.") => {
            Some(Bilingual::new("一份嵌入的 Word 文档", "an embedded Word document"))
        }
        () => None,
    }
}

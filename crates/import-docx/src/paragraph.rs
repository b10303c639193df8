//! A paragraph that is being read: its text run by run, and what its properties say of it.

use crate::{
    body::{Block, Reader},
    source::Next,
    styles::{Meant, on},
};
use nianbao_format::Fault;
use nianbao_opc::xml::attribute;

/// A paragraph that is being read.
#[derive(Debug, Default)]
pub(crate) struct Open {
    pub(crate) text: String,
    pub(crate) meant: Meant,
    /// What stands in text boxes that are anchored in it.
    pub(crate) boxes: Vec<Block>,
    /// Its mark is deleted or hidden: the next paragraph goes on with it.
    pub(crate) goes_on: bool,
    /// Where it stands.
    pub(crate) spot: Option<usize>,
    runs: Vec<Run>,
    /// Is text being added that is struck out?
    struck: bool,
    /// Was the last text added a raised one?
    raised: bool,
    in_table: bool,
    /// How deep a link to another place of the document is open.
    link: Option<usize>,
    /// Is there text outside of such links?
    unlinked: bool,
}

/// A run that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    depth: usize,
    hidden: bool,
    struck: bool,
    raised: bool,
}

/// Runs in runs that are followed; documents have two, where there are readings above characters.
const MOST_RUNS: usize = 16;

impl Open {
    /// Begins a paragraph, or goes on with one.
    pub(crate) fn begin(&mut self, in_table: bool) {
        self.goes_on = false;
        self.in_table = in_table;
        self.runs.clear();
    }

    /// A run begins at this depth.
    pub(crate) fn begin_run(&mut self, depth: usize) {
        if self.runs.len() < MOST_RUNS {
            self.runs.push(Run { depth, hidden: self.meant.hidden, ..Run::default() });
        }
    }

    /// A link to another place of the document begins at this depth.
    pub(crate) fn begin_link(&mut self, depth: usize) {
        self.link.get_or_insert(depth);
    }

    /// Does it only lead elsewhere, as the lines of a list of contents do?
    pub(crate) fn only_links(&self) -> bool {
        !self.unlinked && !self.text.is_empty()
    }

    /// Ends the runs and links that are deeper than this.
    pub(crate) fn end_run(&mut self, depth: usize) {
        self.link = self.link.filter(|link| *link <= depth);
        while self.runs.last().is_some_and(|run| run.depth > depth) {
            self.runs.pop();
        }
    }

    /// Is what stands here hidden?
    pub(crate) fn is_hidden(&self) -> bool {
        self.runs.iter().any(|run| run.hidden) || self.runs.is_empty() && self.meant.hidden
    }

    /// Adds text as its run shows it; says how much has been added.
    pub(crate) fn put(&mut self, text: &str) -> usize {
        if self.is_hidden() || text.is_empty() {
            return 0;
        }
        let before = self.text.len();
        self.unlinked |= self.link.is_none() && !text.trim().is_empty();
        let run = self.runs.last().copied().unwrap_or_default();
        self.strike(run.struck);
        // 5¹ is no 51.
        if run.raised && !self.raised && self.in_table && !text.trim().is_empty() {
            self.text.push('^');
        }
        self.raised = run.raised;
        self.text.push_str(text);
        self.text.len() - before
    }

    /// Begins or ends text that is struck out.
    pub(crate) fn strike(&mut self, struck: bool) {
        if self.struck != struck {
            self.struck = struck;
            self.text.push_str("~~");
        }
    }
}

impl Reader<'_, '_> {
    /// The properties of a paragraph.
    pub(crate) fn paragraph_properties(&mut self, open: &mut Open) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        let (mut style, mut mark) = (None, None);
        let (mut item, mut outline) = (crate::styles::ListItem::default(), None);
        while let Some(next) = self.source.property()? {
            match next {
                Next::Start(_, e) => match e.local_name().as_ref() {
                    "pStyle" => style = attribute(&e, "val").map(std::borrow::Cow::into_owned),
                    "outlineLvl" => {
                        outline = crate::styles::number(&e).and_then(|n| u8::try_from(n).ok())
                    }
                    name @ ("numId" | "ilvl") => item.take(name, &e),
                    // The properties of its mark.
                    "rPr" => mark = Some(self.source.depth()),
                    "del" | "moveFrom" if mark.is_some() => open.goes_on = true,
                    "vanish" if mark.is_some() => open.goes_on |= on(&e),
                    "sectPr" => self.source.skip()?,
                    _ => {}
                },
                Next::End => {
                    mark = mark.filter(|depth| *depth <= self.source.depth());
                    if self.source.depth() <= outside {
                        break;
                    }
                }
                Next::Text(_) => {}
            }
        }
        let mut meant = self.styles.of(style.as_deref());
        if item.list.is_some() {
            (meant.item.list, meant.by) = (item.list, None);
        }
        meant.item.level = item.level.or(meant.item.level);
        meant.outline = outline.or(meant.outline).filter(|level| *level < 9);
        open.meant = meant;
        Ok(())
    }

    /// The properties of a run.
    pub(crate) fn run_properties(&mut self, open: &mut Open) -> Result<(), Fault> {
        let outside = self.source.depth() - 1;
        let mut run = open.runs.last().copied().unwrap_or_default();
        let (mut style, mut hidden) = (open.meant.hidden, None);
        while let Some(next) = self.source.property()? {
            match next {
                Next::Start(_, e) => match e.local_name().as_ref() {
                    "vanish" => hidden = Some(on(&e)),
                    "strike" | "dstrike" => run.struck |= on(&e),
                    "vertAlign" => {
                        run.raised = attribute(&e, "val")
                            .is_some_and(|val| matches!(&*val, "superscript" | "subscript"))
                    }
                    "rStyle" => {
                        style |= attribute(&e, "val").is_some_and(|id| self.styles.hides(&id))
                    }
                    _ => {}
                },
                Next::End if self.source.depth() <= outside => break,
                _ => {}
            }
        }
        run.hidden = hidden.unwrap_or(style);
        if let Some(open) = open.runs.last_mut() {
            *open = run;
        }
        Ok(())
    }
}

/// The character that a symbol of a font is; a box where it is not known.
pub(crate) fn symbol(font: &str, code: u32) -> char {
    const WINGDINGS: [(u32, char); 16] = [
        (0x6c, '●'),
        (0x6e, '■'),
        (0x6f, '□'),
        (0x71, '□'),
        (0x72, '□'),
        (0xa8, '□'),
        (0xfb, '☒'),
        (0xfc, '✓'),
        (0xfd, '☒'),
        (0xfe, '☑'),
        (0x75, '◆'),
        (0xd8, '➢'),
        (0x76, '❖'),
        (0x9f, '•'),
        (0x77, '◆'),
        (0xa7, '▪'),
    ];
    // Symbols of a font stand in the private area, or at the same place from 0.
    let own = code & 0xff;
    match () {
        () if font.to_ascii_lowercase().starts_with("wingdings") => {
            let circled = own
                .checked_sub(0x81)
                .filter(|n| *n < 10)
                .and_then(|n| char::from_u32(u32::from('①') + n));
            circled
                .or_else(|| WINGDINGS.iter().find(|(known, _)| *known == own).map(|(_, c)| *c))
                .unwrap_or('□')
        }
        // A font of ordinary characters.
        () if !(0xf000..=0xf0ff).contains(&code) => {
            char::from_u32(code).filter(|c| !c.is_control()).unwrap_or('□')
        }
        () => '□',
    }
}

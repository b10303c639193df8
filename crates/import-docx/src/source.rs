//! The document's own part event by event: only what is in force (changes taken as accepted), only
//! what a word processor shows, each alternative once.

use crate::{fault, limits};
use nianbao_format::Fault;
use nianbao_opc::xml::Xml;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// What comes next.
pub(crate) enum Next<'a> {
    /// An element begins; one of the word processor's own, or of mathematics, or another's.
    Start(Owner, BytesStart<'a>),
    /// An element ends.
    End,
    /// A piece of text.
    Text(Event<'a>),
}

/// Whose element it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Word,
    Math,
    Other,
}

/// The namespaces of WordprocessingML, transitional and strict, and of mathematics.
const WORD: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const MATH: [&str; 2] = [
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
];

/// A reader of a part.
pub(crate) struct Source<'a> {
    xml: Xml<'a>,
    /// The prefixes that stand for the word processor's own elements, and for mathematics; empty
    /// for elements without one.
    word: Vec<String>,
    math: Vec<String>,
    /// The alternatives that are open: how deep, and whether one has been taken.
    alternatives: Vec<(usize, bool)>,
    steps: usize,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            xml: Xml::new(text),
            word: Vec::new(),
            math: Vec::new(),
            alternatives: Vec::new(),
            steps: 0,
        }
    }

    /// Where in the text the last start, end or piece of text stands.
    pub(crate) fn at(&self) -> Range<usize> {
        self.xml.at()
    }

    /// How deep the reader stands.
    pub(crate) fn depth(&self) -> usize {
        self.xml.depth()
    }

    /// Passes over the rest of the element whose start was read last.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let outside = self.depth().saturating_sub(1);
        loop {
            match self.raw()? {
                Event::End(_) if self.depth() <= outside => return Ok(()),
                Event::Eof => return Err(fault::damaged()),
                _ => {}
            }
        }
    }

    fn raw(&mut self) -> Result<Event<'a>, Fault> {
        self.steps += 1;
        if self.steps > limits::STEPS {
            return Err(fault::too_much());
        }
        self.xml.event().map_err(fault::said)
    }

    /// The next piece of what is in force and shown; nothing at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Next<'a>>, Fault> {
        loop {
            match self.raw()? {
                Event::Start(e) => {
                    let owner = self.owner(&e);
                    match (owner, e.local_name().as_ref()) {
                        (Owner::Word, "del" | "moveFrom" | "delText" | "delInstrText" | "rt") => {
                            self.skip()?
                        }
                        (Owner::Other, "AlternateContent") => {
                            self.alternatives.push((self.depth(), false))
                        }
                        (Owner::Other, "Choice" | "Fallback") if !self.alternatives.is_empty() => {
                            if self
                                .alternatives
                                .last_mut()
                                .is_some_and(|(_, taken)| std::mem::replace(taken, true))
                            {
                                self.skip()?;
                            }
                        }
                        _ => return Ok(Some(Next::Start(owner, e))),
                    }
                }
                Event::End(_) => {
                    if self.alternatives.last().is_some_and(|(depth, _)| *depth > self.depth()) {
                        self.alternatives.pop();
                    }
                    return Ok(Some(Next::End));
                }
                Event::Eof => return Ok(None),
                event @ (Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)) => {
                    return Ok(Some(Next::Text(event)));
                }
                _ => {}
            }
        }
    }

    /// The next element among properties, where marks of changes are properties, too. What
    /// properties were before a change is passed over.
    pub(crate) fn property(&mut self) -> Result<Option<Next<'a>>, Fault> {
        loop {
            match self.raw()? {
                Event::Start(e) if e.local_name().as_ref().ends_with("Change") => self.skip()?,
                Event::Start(e) => return Ok(Some(Next::Start(self.owner(&e), e))),
                Event::End(_) => return Ok(Some(Next::End)),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Whose element it is, by what its prefix stands for.
    fn owner(&mut self, element: &BytesStart<'_>) -> Owner {
        // Nearly all documents say it at their root alone.
        let text: &str = element;
        if text.contains("xmlns") {
            self.learn(element);
        }
        let name = element.name();
        let name = name.as_ref();
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        match () {
            () if self.word.iter().any(|known| known == prefix) => Owner::Word,
            () if self.math.iter().any(|known| known == prefix) => Owner::Math,
            () => Owner::Other,
        }
    }

    fn learn(&mut self, element: &BytesStart<'_>) {
        const MOST: usize = 32;
        for attribute in element.attributes().with_checks(false).filter_map(Result::ok) {
            let key = attribute.key.as_ref();
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => rest.trim_start_matches(':'),
                None => continue,
            };
            for (space, known) in [(WORD, &mut self.word), (MATH, &mut self.math)] {
                if space.contains(&attribute.value.trim())
                    && known.len() < MOST
                    && !known.iter().any(|k| k == prefix)
                {
                    known.push(prefix.to_owned());
                }
            }
        }
    }
}

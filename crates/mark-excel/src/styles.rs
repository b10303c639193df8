//! The styles part: adds fills, fonts and cell formats behind those there are, so that the numbers
//! of all others stay.

use crate::{Stuck, marks::Shade, xml::prefixed};
use nianbao_opc::tags::{Edits, Element, Kind, Tag, Tags, elements};
use std::{collections::BTreeMap, ops::Range};

/// The lists of a styles part in the order they must have.
const ORDER: [&str; 11] = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];
/// Those that get something, and what must stand in them if they are missing.
const LISTS: [(&str, &[&str]); 4] = [
    ("fonts", &["<font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font>"]),
    (
        "fills",
        &[
            "<fill><patternFill patternType=\"none\"/></fill>",
            "<fill><patternFill patternType=\"gray125\"/></fill>",
        ],
    ),
    ("borders", &["<border><left/><right/><top/><bottom/><diagonal/></border>"]),
    ("cellXfs", &[PLAIN_XF]),
];
const PLAIN_XF: &str = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>";

/// Excel has no more cell formats.
const MOST: usize = 65_490;

/// Which list something is added to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    Fonts,
    Fills,
    Borders,
    Formats,
}

/// A styles part.
#[derive(Debug)]
pub(crate) struct Styles {
    text: String,
    prefix: String,
    /// Where each entry of the four lists stands.
    entries: [Vec<Range<usize>>; 4],
    /// What is added to them.
    added: [Vec<String>; 4],
    /// Cell formats made from others, by theirs and the fill.
    clones: BTreeMap<(u32, u32), u32>,
    shades: BTreeMap<Shade, u32>,
}

impl Styles {
    /// Reads a styles part; without one, makes the smallest there is, in a name space.
    pub(crate) fn read(text: Option<String>, space: &str) -> Result<Self, Stuck> {
        let text = text.unwrap_or_else(|| {
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"{space}\"></styleSheet>")
        });
        let prefix = Tags::root(&text)?.prefix().to_owned();
        let mut entries: [Vec<Range<usize>>; 4] = Default::default();
        let mut added: [Vec<String>; 4] = Default::default();
        let mut present = [false; 4];
        let mut list = None;
        let mut tags = Tags::of(&text);
        while let Some(tag) = tags.next()? {
            match (tag.depth, tag.kind) {
                (1, _) => {
                    list = LISTS
                        .iter()
                        .position(|(name, _)| *name == tag.name())
                        .filter(|_| tag.is_start());
                    present.iter_mut().enumerate().for_each(|(i, there)| *there |= list == Some(i));
                }
                (2, Kind::Close) => {
                    if let Some(last) = list.and_then(|i| entries[i].last_mut()) {
                        last.end = tag.at.end;
                    }
                }
                (2, _) => {
                    let Some(i) = list else { continue };
                    if entries[i].len() == MOST {
                        return Err(Stuck);
                    }
                    entries[i].push(tag.at.clone());
                }
                _ => {}
            }
        }
        for (i, (_, needed)) in LISTS.iter().enumerate() {
            if !present[i] {
                added[i] = needed.iter().map(|xml| prefixed(xml, &prefix)).collect();
            }
        }
        Ok(Self { text, prefix, entries, added, clones: BTreeMap::new(), shades: BTreeMap::new() })
    }

    /// Adds an entry (without prefixes) to a list and gives its number.
    pub(crate) fn add(&mut self, list: List, xml: &str) -> u32 {
        let xml = prefixed(xml, &self.prefix);
        self.push(list, xml)
    }

    /// Adds an entry as it is, unless the same one is there: a workbook that is marked again and
    /// again does not grow.
    fn push(&mut self, list: List, xml: String) -> u32 {
        let known = self.entries[list as usize]
            .iter()
            .position(|at| self.text.get(at.clone()) == Some(&xml));
        if let Some(known) = known {
            return u32::try_from(known).unwrap_or(u32::MAX);
        }
        let before = self.entries[list as usize].len();
        let added = &mut self.added[list as usize];
        let at = added.iter().position(|known| *known == xml).unwrap_or_else(|| {
            added.push(xml);
            added.len() - 1
        });
        u32::try_from(before + at).unwrap_or(u32::MAX)
    }

    fn entry(&self, list: List, number: u32) -> Option<&str> {
        let (number, entries) = (usize::try_from(number).ok()?, &self.entries[list as usize]);
        match entries.get(number) {
            Some(at) => self.text.get(at.clone()),
            None => self.added[list as usize].get(number - entries.len()).map(String::as_str),
        }
    }

    /// The fill of one of our shades.
    pub(crate) fn shade(&mut self, shade: Shade) -> u32 {
        if let Some(&known) = self.shades.get(&shade) {
            return known;
        }
        let xml = format!(
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"{}\"/><bgColor indexed=\"64\"/></patternFill></fill>",
            shade.colour()
        );
        let number = self.add(List::Fills, &xml);
        self.shades.insert(shade, number);
        number
    }

    /// A cell format that is another one but for its fill.
    pub(crate) fn with_fill(&mut self, format: u32, fill: u32) -> Result<u32, Stuck> {
        if let Some(&known) = self.clones.get(&(format, fill)) {
            return Ok(known);
        }
        let plain = prefixed(PLAIN_XF, &self.prefix);
        let entry = self.entry(List::Formats, format).unwrap_or(&plain).to_owned();
        let root = Tags::root(&entry)?;
        let head = root.with("fillId", &fill.to_string());
        let head = Tag { raw: &head, ..root.clone() }.with("applyFill", "1");
        let clone = self.push(List::Formats, format!("{head}{}", &entry[root.at.end..]));
        self.clones.insert((format, fill), clone);
        Ok(clone)
    }

    /// The fill of a cell format, without prefixes.
    pub(crate) fn fill_of(&self, format: u32) -> Option<String> {
        let entry = self.entry(List::Formats, format)?;
        let fill = Tags::root(entry).ok()?.number("fillId")?;
        let xml = self.entry(List::Fills, fill)?;
        Some(if self.prefix.is_empty() {
            xml.to_owned()
        } else {
            xml.replace(&format!("<{}", self.prefix), "<")
                .replace(&format!("</{}", self.prefix), "</")
        })
    }

    /// The whole part with what was added.
    pub(crate) fn finish(self) -> Result<String, Stuck> {
        let lists = elements(&self.text, 1)?;
        let root = elements(&self.text, 0)?.into_iter().next().ok_or(Stuck)?;
        let mut edits = Edits::default();
        let mut into_empty_root = String::new();
        for (i, (name, _)) in LISTS.iter().enumerate().filter(|(i, _)| !self.added[*i].is_empty()) {
            let count = (self.entries[i].len() + self.added[i].len()).to_string();
            let content = self.added[i].concat();
            match lists.iter().find(|e| e.tag.name() == *name) {
                Some(list) => {
                    list.append(&mut edits, &content, Some(list.tag.with("count", &count)))
                }
                None => {
                    let p = &self.prefix;
                    let xml = format!("<{p}{name} count=\"{count}\">{content}</{p}{name}>");
                    match (place(&lists, name), root.tag.kind) {
                        (_, Kind::Empty) => into_empty_root.push_str(&xml),
                        (Some(at), _) => edits.insert(at, xml),
                        (None, _) => edits.insert(root.close, xml),
                    }
                }
            }
        }
        if !into_empty_root.is_empty() {
            root.append(&mut edits, &into_empty_root, None);
        }
        Ok(edits.apply(&self.text)?)
    }
}

/// Where a list goes that is missing: before the first of those that come after it.
fn place(lists: &[Element<'_>], name: &str) -> Option<usize> {
    let after = ORDER.iter().skip_while(|n| **n != name).skip(1);
    let after: Vec<&str> = after.copied().collect();
    lists.iter().find(|e| after.contains(&e.tag.name())).map(|e| e.tag.at.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Standing;

    const SHADE: Shade = Shade { standing: Standing::Error, beside: false };

    #[test]
    fn a_format_is_cloned_with_another_fill_and_all_else_stays() {
        let text = "<x:styleSheet xmlns:x=\"m\"><x:fills count=\"1\"><x:fill/></x:fills><x:cellXfs count='2'><x:xf fontId='1'/><x:xf numFmtId=\"9\" fillId=\"0\"><x:protection locked=\"0\"/></x:xf></x:cellXfs><x:dxfs/></x:styleSheet>";
        let mut styles = Styles::read(Some(text.into()), "m").unwrap();
        let red = styles.shade(SHADE);
        assert_eq!(
            (red, styles.with_fill(1, red).unwrap(), styles.with_fill(1, red).unwrap()),
            (1, 2, 2)
        );
        assert_eq!(
            styles.fill_of(2).unwrap(),
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFF9C9C\"/><bgColor indexed=\"64\"/></patternFill></fill>"
        );
        let done = styles.finish().unwrap();
        assert!(
            done.contains("<x:xf numFmtId=\"9\" fillId=\"1\" applyFill=\"1\"><x:protection locked=\"0\"/></x:xf></x:cellXfs>"),
            "{done}"
        );
        assert!(
            done.contains("<x:cellXfs count='3'>") && done.contains("<x:fills count=\"2\">"),
            "{done}"
        );
        // Lists that were missing get what must be first in them.
        assert!(
            done.contains("<x:fonts count=\"1\">") && done.find("<x:fonts") < done.find("<x:fills"),
            "{done}"
        );
    }

    #[test]
    fn a_part_that_is_missing_or_empty_is_made() {
        for text in [None, Some("<styleSheet xmlns='m'/>".to_owned())] {
            let mut styles = Styles::read(text, "m").unwrap();
            let red = styles.shade(SHADE);
            assert_eq!(red, 2);
            assert_eq!(styles.with_fill(7, red).unwrap(), 1);
            let done = styles.finish().unwrap();
            assert!(
                done.contains("<cellXfs count=\"2\">") && done.ends_with("</styleSheet>"),
                "{done}"
            );
        }
    }
}

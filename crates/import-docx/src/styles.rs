//! Styles, as far as they say what a paragraph or a run is: its level in the outline, its list,
//! whether it is hidden.

use crate::{fault, limits};
use nianbao_format::Fault;
use nianbao_opc::xml::{Xml, attribute};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// Which list a paragraph is an item of, and at which level; a level that is not said is the first,
/// or the one that names the style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListItem {
    pub(crate) list: Option<i64>,
    pub(crate) level: Option<usize>,
}

impl ListItem {
    /// Takes an element within `w:numPr`.
    pub(crate) fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "numId" => self.list = number(element),
            "ilvl" => {
                self.level =
                    number(element).and_then(|n| usize::try_from(n).ok()).filter(|n| *n < 9)
            }
            _ => {}
        }
    }
}

/// A style.
#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: String,
    item: ListItem,
    outline: Option<u8>,
    hidden: Option<bool>,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: String,
}

/// What the styles say of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meant {
    pub(crate) item: ListItem,
    /// The style by which it is an item of a list.
    pub(crate) by: Option<String>,
    pub(crate) outline: Option<u8>,
    pub(crate) hidden: bool,
    pub(crate) role: Role,
}

/// What a paragraph is by the name of its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    #[default]
    Text,
    Title,
    /// A note under a table.
    Note,
    /// The caption of a table or figure.
    Caption,
    /// A line of a table of contents.
    Contents,
    /// A line that only leads to another place of the document.
    Link,
}

/// Styles that rest on styles.
const CHAIN: usize = 20;

impl Styles {
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let mut styles = Self::default();
        if text.is_empty() {
            return Ok(styles);
        }
        let mut xml = Xml::new(text);
        let mut open: Option<(String, Style)> = None;
        loop {
            match xml.event().map_err(fault::said)? {
                Event::Start(e) => match (e.local_name().as_ref(), &mut open) {
                    ("style", _) => {
                        let id = attribute(&e, "styleId").unwrap_or_default().into_owned();
                        if attribute(&e, "type").as_deref() == Some("paragraph")
                            && is_on(attribute(&e, "default").as_deref(), false)
                        {
                            styles.default.clone_from(&id);
                        }
                        open = Some((id, Style::default()));
                    }
                    // What a style does to parts of tables, and what it was before a change.
                    ("tblStylePr" | "pPrChange" | "rPrChange", _) => {
                        xml.skip().map_err(fault::said)?
                    }
                    (name, Some((_, style))) => style.take(name, &e),
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "style" => {
                    styles.by_id.extend(open.take());
                    if styles.by_id.len() > limits::ENTRIES {
                        return Err(fault::too_much());
                    }
                }
                Event::Eof => return Ok(styles),
                _ => {}
            }
        }
    }

    /// What a paragraph of a style is; the default style's, if it names none.
    pub(crate) fn of(&self, id: Option<&str>) -> Meant {
        let mut meant = Meant::default();
        let mut next = id.unwrap_or(&self.default);
        for _ in 0..CHAIN {
            let Some(style) = self.by_id.get(next) else { break };
            if meant.item.list.is_none() && style.item.list.is_some() {
                meant.item.list = style.item.list;
                meant.by = Some(next.to_owned());
            }
            meant.item.level = meant.item.level.or(style.item.level);
            meant.outline = meant.outline.or(style.outline);
            if meant.role == Role::Text {
                meant.role = role(&style.name);
            }
            if style.hidden == Some(true) {
                meant.hidden = true;
            }
            next = &style.based_on;
        }
        meant
    }

    /// Does a style hide the text of runs?
    pub(crate) fn hides(&self, id: &str) -> bool {
        let mut next = id;
        for _ in 0..CHAIN {
            let Some(style) = self.by_id.get(next) else { return false };
            if let Some(hidden) = style.hidden {
                return hidden;
            }
            next = &style.based_on;
        }
        false
    }

    /// The list that a style of lists stands for.
    pub(crate) fn list_of(&self, id: &str) -> Option<i64> {
        self.by_id.get(id).and_then(|style| style.item.list)
    }
}

fn role(name: &str) -> Role {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "title" => Role::Title,
        "tablenote" | "表注" => Role::Note,
        "caption" => Role::Caption,
        "toc heading" => Role::Contents,
        _ if lower
            .strip_prefix("toc ")
            .is_some_and(|level| level.bytes().all(|b| b.is_ascii_digit())) =>
        {
            Role::Contents
        }
        _ => Role::Text,
    }
}

impl Style {
    fn take(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "name" => self.name = attribute(element, "val").unwrap_or_default().into_owned(),
            "basedOn" => self.based_on = attribute(element, "val").unwrap_or_default().into_owned(),
            "outlineLvl" => self.outline = number(element).and_then(|n| u8::try_from(n).ok()),
            "vanish" => self.hidden = Some(on(element)),
            "numId" | "ilvl" => self.item.take(name, element),
            _ => {}
        }
    }
}

/// A whole number in `w:val`.
pub(crate) fn number(element: &BytesStart<'_>) -> Option<i64> {
    attribute(element, "val")?.trim().parse().ok()
}

/// Is a property that is there on?
pub(crate) fn on(element: &BytesStart<'_>) -> bool {
    is_on(attribute(element, "val").as_deref(), true)
}

fn is_on(value: Option<&str>, absent: bool) -> bool {
    value.map_or(absent, |value| !matches!(value, "0" | "false" | "off" | "none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_it_rests_on_says() {
        let styles = Styles::read(
            "<w:styles><w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>\
             <w:style w:styleId='1'><w:name w:val='heading 1'/><w:basedOn w:val='a'/><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr>\
             <w:outlineLvl w:val='0'/></w:pPr></w:style>\
             <w:style w:styleId='x'><w:name w:val='某标题'/><w:basedOn w:val='1'/><w:rPr><w:vanish/></w:rPr></w:style>\
             <w:style w:styleId='t'><w:name w:val='toc 2'/><w:basedOn w:val='t'/></w:style></w:styles>",
        )
        .unwrap();
        let meant = styles.of(Some("x"));
        assert_eq!(
            (meant.item.list, meant.by.as_deref(), meant.outline, meant.hidden),
            (Some(3), Some("1"), Some(0), true)
        );
        assert_eq!(
            (styles.of(None), styles.of(Some("t")).role),
            (Meant::default(), Role::Contents)
        );
        assert!(styles.hides("x") && !styles.hides("1"));
    }
}

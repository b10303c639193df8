//! The tree of a page that is written so plainly that it can be read as XML: every element closed
//! in its order, and nothing in a place where a browser would put it elsewhere.
//!
//! The pages this project writes are, and reading them back is a good part of a batch; the parser
//! that does what browsers do takes several times as long. What is not known for sure to come out
//! the same of both is left to that one:
//!
//! ```text
//! <table><tbody><tr><td>12</td></tr></tbody></table>    known
//! <table><tr><td>12</td></tr></table>                   left: a browser puts in a tbody
//! <p><a href="x">甲</a></p>                             known
//! <p><div>甲</div></p>                                  left: a browser closes the p before the div
//! ```

use super::{Data, Dom, Id, NONE, ROOT, Sink, is_kept};
use crate::limits;
use html5ever::{LocalName, QualName, ns};
use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What pages of this sort begin with; others are read by older rules.
const BEGINS: &str = "<!DOCTYPE html>";
/// Each attribute of a tag is compared with those before it.
const ATTRIBUTES: usize = 32;
/// The references that XML and HTML read in one way.
const REFERENCES: [(&str, &str); 10] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("#38", "&"),
    ("#60", "<"),
    ("#62", ">"),
    ("#34", "\""),
    ("#39", "'"),
    ("#x27", "'"),
];

/// What may stand in an element, and where the element may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Page,
    Head,
    Body,
    /// What stands in the head and has nothing in it.
    Note,
    Title,
    Style,
    /// Holds blocks, lines and words.
    Block,
    /// Holds words.
    Line,
    /// Holds words, and stands among them.
    Words,
    /// Stands among words and has nothing in it.
    Mark,
    /// Stands among blocks and has nothing in it.
    Rule,
    Table,
    Caption,
    Columns,
    Column,
    Rows,
    Row,
    Cell,
    List,
    Item,
    Terms,
    /// A div around terms that belong together, right in their list.
    Group,
    Term,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "html" => Self::Page,
            "head" => Self::Head,
            "body" => Self::Body,
            "meta" | "link" => Self::Note,
            "title" => Self::Title,
            "style" => Self::Style,
            "div" | "section" | "article" | "main" | "header" | "footer" | "nav" | "aside"
            | "figure" | "figcaption" | "details" | "address" | "blockquote" => Self::Block,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" => Self::Line,
            "a" | "span" | "b" | "strong" | "i" | "em" | "small" | "time" | "label" | "sup"
            | "sub" | "code" | "abbr" | "mark" => Self::Words,
            "br" | "wbr" | "img" | "input" => Self::Mark,
            "hr" => Self::Rule,
            "table" => Self::Table,
            "caption" => Self::Caption,
            "colgroup" => Self::Columns,
            "col" => Self::Column,
            "thead" | "tbody" | "tfoot" => Self::Rows,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "ul" | "ol" => Self::List,
            "li" => Self::Item,
            "dl" => Self::Terms,
            "dt" | "dd" => Self::Term,
            _ => return None,
        })
    }

    fn is_empty(self) -> bool {
        matches!(self, Self::Note | Self::Mark | Self::Rule | Self::Column)
    }

    fn holds(self, child: Self) -> bool {
        match self {
            Self::Page => matches!(child, Self::Head | Self::Body),
            Self::Head => matches!(child, Self::Note | Self::Title | Self::Style),
            Self::Body | Self::Block | Self::Cell | Self::Item | Self::Term => matches!(
                child,
                Self::Block
                    | Self::Line
                    | Self::Words
                    | Self::Mark
                    | Self::Rule
                    | Self::Table
                    | Self::List
                    | Self::Terms
            ),
            Self::Line | Self::Words | Self::Caption => matches!(child, Self::Words | Self::Mark),
            Self::Table => matches!(child, Self::Caption | Self::Columns | Self::Rows),
            Self::Columns => child == Self::Column,
            Self::Rows => child == Self::Row,
            Self::Row => child == Self::Cell,
            Self::List => child == Self::Item,
            Self::Terms => matches!(child, Self::Term | Self::Group),
            Self::Group => child == Self::Term,
            Self::Title | Self::Style => false,
            Self::Note | Self::Mark | Self::Rule | Self::Column => false,
        }
    }

    /// May nothing but white space stand right in it?
    fn is_wordless(self) -> bool {
        matches!(
            self,
            Self::Page | Self::Head | Self::Table | Self::Columns | Self::Rows | Self::Row
        )
    }
}

/// The tree of a page, if it is written plainly.
pub(super) fn parse(text: &str) -> Option<Dom> {
    // A browser reads these in ways of its own.
    if !text.starts_with(BEGINS) || text.contains(['\r', '\0', '\u{c}']) {
        return None;
    }
    let mut reader = Reader::from_str(&text[BEGINS.len()..]);
    let mut page = Page {
        sink: Sink::new(),
        names: FxHashMap::default(),
        keys: FxHashMap::default(),
        open: Vec::new(),
        met: Vec::new(),
        anchors: 0,
    };
    let (mut words, mut reference) = (String::new(), false);
    loop {
        let at = BEGINS.len() + usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let after_reference =
            std::mem::replace(&mut reference, matches!(event, Event::GeneralRef(_)));
        match &event {
            Event::Text(text) => {
                words.push_str(text);
                continue;
            }
            Event::GeneralRef(name) => {
                if matches!(page.open.last(), Some((Kind::Style, _))) {
                    return None;
                }
                let (_, meant) = REFERENCES.iter().find(|(known, _)| *known == &**name)?;
                words.push_str(meant);
                continue;
            }
            _ => {}
        }
        // A browser takes a reference that a tag follows for words of what comes then.
        if after_reference {
            return None;
        }
        page.words(&words, at)?;
        words.clear();
        page.sink.at.set(at);
        match event {
            Event::Start(e) => page.start(&e)?,
            Event::Empty(e) => page.empty(&e)?,
            Event::End(_) => page.end()?,
            Event::Eof => return page.whole(),
            _ => return None,
        }
    }
}

/// A page that is being read.
struct Page {
    sink: Sink,
    /// The names of elements that were met: a page has some hundred cells and a dozen names.
    names: FxHashMap<Box<str>, Rc<QualName>>,
    /// And those of attributes.
    keys: FxHashMap<Box<str>, LocalName>,
    open: Vec<(Kind, Id)>,
    /// What stands right in the page: head and body.
    met: Vec<(Kind, Id)>,
    /// Links that are open: one within another is closed by a browser.
    anchors: usize,
}

impl Page {
    fn start(&mut self, element: &BytesStart<'_>) -> Option<()> {
        let (kind, id) = self.element(element)?;
        if kind.is_empty() {
            return None;
        }
        self.open.push((kind, id));
        self.anchors += usize::from(element.name().as_ref() == "a");
        (self.anchors < 2 && self.open.len() < limits::DEPTH as usize).then_some(())
    }

    fn empty(&mut self, element: &BytesStart<'_>) -> Option<()> {
        let (kind, _) = self.element(element)?;
        kind.is_empty().then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let (kind, id) = self.open.pop()?;
        if kind == Kind::Words
            && let Data::Element { name, .. } = &self.sink.nodes.borrow()[id as usize].data
        {
            self.anchors -= usize::from(&*name.local == "a");
        }
        Some(())
    }

    /// Puts an element where it stands, if that is a place where a browser leaves it.
    fn element(&mut self, element: &BytesStart<'_>) -> Option<(Kind, Id)> {
        let name = element.name();
        let kind = match (Kind::of(name.as_ref())?, self.open.last()) {
            (Kind::Block, Some((Kind::Terms, _))) if name.as_ref() == "div" => Kind::Group,
            (kind, _) => kind,
        };
        let parent = match self.open.last() {
            Some((parent, id)) if parent.holds(kind) => *id,
            None if kind == Kind::Page && self.met.is_empty() => ROOT,
            _ => return None,
        };
        match (kind, &self.met[..]) {
            (Kind::Page, []) | (Kind::Head, [_]) | (Kind::Body, [_, _]) => {}
            (Kind::Page | Kind::Head | Kind::Body, _) => return None,
            _ => {}
        }
        let mut attributes = Vec::new();
        for (n, attribute) in element.attributes().enumerate() {
            let attribute = attribute.ok()?;
            let name = attribute.key.as_ref();
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if n >= ATTRIBUTES || !plain || attribute.value.contains('<') {
                return None;
            }
            if !is_kept(name) {
                continue;
            }
            let value = value(&attribute.value)?;
            if value.len() <= limits::ATTRIBUTE_BYTES {
                attributes.push((known(&mut self.keys, name, || LocalName::from(name)), value));
            }
        }
        let name = known(&mut self.names, name.as_ref(), || {
            Rc::new(QualName::new(None, ns!(html), LocalName::from(name.as_ref())))
        });
        let id = self.sink.node(Data::Element { name, attributes });
        self.sink.insert(parent, NONE, id);
        if matches!(kind, Kind::Page | Kind::Head | Kind::Body) {
            self.met.push((kind, id));
        }
        (self.sink.nodes.borrow().len() < limits::NODES).then_some((kind, id))
    }

    /// Puts words where they stand: before the tag at a place.
    fn words(&mut self, words: &str, tag: usize) -> Option<()> {
        if words.is_empty() {
            return Some(());
        }
        let blank = words.bytes().all(|b| matches!(b, b' ' | b'\n' | b'\t'));
        let parent = match (self.open.last(), &self.met[..]) {
            (Some((kind, _)), _) if kind.is_wordless() && !blank => return None,
            // Before the head nothing is kept; behind the body all that is blank stands in it.
            (Some((Kind::Page, _)), [_]) => return Some(()),
            (Some((Kind::Page, _)) | None, [.., (Kind::Body, body)]) if blank => *body,
            (Some((kind, id)), _) => {
                // A browser looks at what comes next before it puts such words into a table.
                if matches!(kind, Kind::Table | Kind::Rows | Kind::Row) {
                    self.sink.at.set(tag);
                }
                *id
            }
            (None, []) if blank => return Some(()),
            (None, _) => return None,
        };
        self.sink.insert_text(parent, NONE, words);
        Some(())
    }

    fn whole(self) -> Option<Dom> {
        let whole = self.open.is_empty() && self.met.len() == 3;
        (whole && self.sink.too_much.get().is_none())
            .then(|| Dom { nodes: self.sink.nodes.into_inner() })
    }
}

/// What was made of a name the first time it was met.
fn known<T: Clone>(met: &mut FxHashMap<Box<str>, T>, name: &str, make: impl FnOnce() -> T) -> T {
    match met.get(name) {
        Some(known) => known.clone(),
        None => met.entry(name.into()).or_insert_with(make).clone(),
    }
}

/// An attribute's value, its references resolved.
fn value(written: &str) -> Option<Box<str>> {
    if !written.contains('&') {
        return Some(written.into());
    }
    let known = written.split('&').skip(1).all(|behind| {
        REFERENCES.iter().any(|(name, _)| {
            behind.strip_prefix(name).is_some_and(|behind| behind.starts_with(';'))
        })
    });
    known.then(|| unescape(written).ok().map(|value| value.into()))?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::super::{as_browsers_do, parse as any};
    use super::*;
    use nianbao_document::compose;
    use nianbao_format::{ExportJob, Exporter as _};
    use nianbao_model::{Editions, Prose, Report, UnitRef};

    /// The tree, without what is told of it.
    fn both(text: &str) -> (Option<Dom>, Dom) {
        (parse(text), as_browsers_do(text, "p.html").expect("no page here is large"))
    }

    /// A page with something of everything that is known.
    const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta name=\"a\" content=\"&quot;b&quot;\"/>\n<title>甲 &amp; 乙</title>\n<style>a > b { c: d }</style>\n</head>\n<body class='x'>\n<main><article data-year=\"2021\">\n<header><h1><span>丙</span></h1></header>\n<p>丁<a href=\"#x\">戊</a><br/>己</p>\n<details><summary>庚</summary><ul><li>辛<ol><li><p>壬</p></li></ol></li></ul></details>\n<table class=\"t\"><caption>癸</caption>\n<colgroup><col/><col/></colgroup>\n<thead>\n<tr><th colspan=\"2\">子</th></tr></thead>\n<tbody>\n<tr><td data-cell=\"a\">1</td> <td><table><tbody><tr><td>2</td></tr></tbody></table></td></tr>\n</tbody></table>\n<hr/><dl><dt>丑</dt><dd>寅<wbr/>卯</dd><div><dt>巳</dt><dd>午</dd></div></dl>\n<label>辰<input type=\"checkbox\"/></label></article></main>\n</body>\n</html>\n";

    #[test]
    fn a_plain_page_is_read_as_a_browser_reads_it() {
        let (plain, browsers) = both(PAGE);
        assert_eq!(plain.as_ref(), Some(&browsers));
        assert_eq!(any(PAGE, "p.html").unwrap(), browsers);
    }

    #[test]
    fn a_page_of_our_own_is_plain() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let unit = UnitRef { name: "某海关".into(), ..UnitRef::default() };
        let mut report = Report::blank(edition.clone(), unit, 2021);
        for n in 0..edition.sections.len() {
            *report.section_mut(n) = Prose::new("甲 & 乙 < 丙 > \"丁\" '戊'。\n第二段。");
        }
        let mut page = Vec::new();
        let document = compose(&report);
        let job = ExportJob::new(&report, &document);
        nianbao_export_html::Html.write(&job, &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        let (plain, browsers) = both(&page);
        assert_eq!(plain.unwrap(), browsers);
    }

    #[test]
    fn what_a_browser_would_move_is_left_to_the_other() {
        for (plain, other) in [
            ("<p>丁", "<p><div>丁</div>"),
            ("<thead>", ""),
            ("<caption>", "文<caption>"),
            ("卯", "卯&amp;"),
            ("<colgroup>", "<colgroup>文"),
            ("<hr/>", "<hr>"),
            ("<h1>", "<h1><h1>"),
            ("戊", "<a>戊</a>"),
            ("庚", "&nbsp;"),
            ("庚", "<!-- 庚 -->"),
            ("庚", "<svg></svg>"),
            ("</body>", "</body>文"),
            ("</head>", "</head>文"),
            ("<dt>", "<p><dt>"),
            ("<!DOCTYPE html>", ""),
            ("lang=\"zh\"", "lang=zh"),
            ("<li>辛", "<li/><li>辛"),
        ] {
            let page = PAGE.replacen(plain, other, 1);
            assert!(page != PAGE && parse(&page).is_none(), "{other}");
        }
    }

    #[test]
    fn pages_changed_at_random_are_read_alike_or_left() {
        const MORE: [&str; 40] = [
            "<p>",
            "</p>",
            "<td>",
            "</td>",
            "<div>",
            "</div>",
            "<a>",
            "</a>",
            "<b>",
            "</b>",
            "<li>",
            "</li>",
            "<table>",
            "</table>",
            "<tbody>",
            "</tbody>",
            "<tr>",
            "</tr>",
            "<h2>",
            "</h2>",
            "<br/>",
            "<hr/>",
            "<input/>",
            "文",
            " ",
            "\n",
            "&amp;",
            "&lt;",
            "<ul>",
            "</ul>",
            "<dd>",
            "</dd>",
            "<span id='a'>",
            "</span>",
            "<caption>",
            "</caption>",
            "<style>",
            "<title>x</title>",
            "<summary>",
            "<body>",
        ];
        let pieces: Vec<&str> = {
            let mut at: Vec<usize> = PAGE
                .match_indices(['<', '>'])
                .map(|(at, mark)| if mark == "<" { at } else { at + 1 })
                .collect();
            at.insert(0, 0);
            at.push(PAGE.len());
            at.windows(2).map(|pair| &PAGE[pair[0]..pair[1]]).collect()
        };
        let many = if std::env::var_os("NIANBAO_FULL").is_some() { 400_000 } else { 5_000 };
        let (mut dice, mut known) = (11u64, 0);
        let mut roll = |sides: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) as usize % sides
        };
        for _ in 0..many {
            let mut page = pieces.clone();
            for _ in 0..=roll(3) {
                let (at, other) = (roll(page.len()), roll(page.len()));
                match roll(6) {
                    0 => _ = page.remove(at),
                    1 => page.insert(at, pieces[other % pieces.len()]),
                    2 => page.swap(at, other),
                    3 => page[at] = MORE[roll(MORE.len())],
                    // A whole element around what stands there.
                    4 => {
                        let name = 2 * roll(11);
                        page.insert(at, MORE[name + 1]);
                        page.insert(at, MORE[name]);
                    }
                    _ => page.insert(at, MORE[roll(MORE.len())]),
                }
            }
            let page = page.concat();
            let (plain, browsers) = both(&page);
            if let Some(plain) = plain {
                known += 1;
                assert_eq!(plain, browsers, "{page}");
            }
        }
        assert!(known > many / 20, "{known} of {many}");
    }
}

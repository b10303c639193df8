//! What a page shows, as lines and tables in order: white space as browsers fold it, nothing that
//! is hidden.

use crate::dom::{Dom, Id, Step};
use crate::layout::Layouts;
use html5ever::local_name;
use nianbao_grid::flow::TableSort;

/// A line or a table of the page.
#[derive(Debug)]
pub(crate) struct Block {
    /// The element it stands in, or the table.
    pub(crate) node: Id,
    /// Where it begins, in bytes of the page's text.
    pub(crate) at: usize,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Line(Line),
    /// A table whose rows and columns mean something.
    Table(TableSort),
}

/// A line of text.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// How many of its characters are links.
    pub(crate) linked: usize,
    /// How many links there are.
    pub(crate) links: usize,
    /// Is it an `<h1>`?
    pub(crate) is_title: bool,
}

/// All that the page shows within a node.
pub(crate) fn blocks(dom: &Dom, within: Id, layouts: &Layouts) -> Vec<Block> {
    let mut flow = Flow {
        dom,
        blocks: Vec::new(),
        inline: Inline::default(),
        line: Line::default(),
        at: None,
        link: 0,
        stack: vec![within],
    };
    // The walk goes by what is within a data table; the table itself is met.
    let into = |id: Id| {
        !is_hidden(dom, id) && dom.parent(id).is_none_or(|parent| layouts.sort(parent).is_none())
    };
    for step in dom.walk(within, into) {
        flow.step(step, layouts);
    }
    flow.end_line();
    flow.blocks
}

struct Flow<'a> {
    dom: &'a Dom,
    blocks: Vec<Block>,
    inline: Inline,
    line: Line,
    at: Option<usize>,
    link: usize,
    /// The block elements that are open.
    stack: Vec<Id>,
}

impl Flow<'_> {
    fn step(&mut self, step: Step, layouts: &Layouts) {
        match step {
            Step::Enter(id) => {
                if let Some(text) = self.dom.text(id) {
                    self.text(id, text);
                } else if let Some(sort) = layouts.sort(id) {
                    self.end_line();
                    self.blocks.push(Block {
                        node: id,
                        at: self.dom.at(id),
                        kind: Kind::Table(sort),
                    });
                } else if *self.dom.name(id) == local_name!("br") {
                    self.end_line();
                } else if is_block(self.dom, id) {
                    self.end_line();
                    self.stack.push(id);
                    self.at = Some(self.dom.at(id));
                } else if *self.dom.name(id) == local_name!("a")
                    && self.dom.attribute(id, "href").is_some()
                {
                    self.link += 1;
                    self.line.links += 1;
                } else if is_struck(self.dom, id) {
                    self.inline.push("~~");
                }
            }
            Step::Leave(id) => {
                if is_block(self.dom, id) && self.stack.last() == Some(&id) {
                    self.end_line();
                    self.stack.pop();
                } else if *self.dom.name(id) == local_name!("a")
                    && self.dom.attribute(id, "href").is_some()
                {
                    self.link = self.link.saturating_sub(1);
                } else if is_struck(self.dom, id) {
                    self.inline.push("~~");
                }
            }
        }
    }

    fn text(&mut self, id: Id, text: &str) {
        if self.at.is_none() {
            self.at = Some(self.dom.at(id));
        }
        self.inline.push(text);
        if self.link > 0 {
            self.line.linked += text.chars().filter(|c| !c.is_whitespace()).count();
        }
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.inline).finish();
        let mut line = std::mem::take(&mut self.line);
        let node = self.stack.last().copied().unwrap_or_default();
        let at = self.at.take().unwrap_or_else(|| self.dom.at(node));
        if text.chars().all(char::is_whitespace) {
            return;
        }
        line.text = text;
        line.is_title = *self.dom.name(node) == local_name!("h1");
        self.blocks.push(Block { node, at, kind: Kind::Line(line) });
    }
}

/// The text of a table's cell: paragraphs and breaks are line breaks.
pub(crate) fn cell_text(dom: &Dom, cell: Id) -> String {
    let mut inline = Inline::default();
    for step in dom.walk(cell, |id| !is_hidden(dom, id)) {
        match step {
            Step::Enter(id) if dom.text(id).is_some() => {
                inline.push(dom.text(id).unwrap_or_default())
            }
            Step::Enter(id) | Step::Leave(id)
                if is_block(dom, id) || *dom.name(id) == local_name!("br") =>
            {
                inline.end_line()
            }
            Step::Enter(id) | Step::Leave(id) if is_struck(dom, id) => inline.push("~~"),
            // 5¹ is no 51.
            Step::Enter(id) if matches!(*dom.name(id), local_name!("sup") | local_name!("sub")) => {
                inline.push("^")
            }
            _ => {}
        }
    }
    inline.finish()
}

/// Text with its white space folded as browsers fold it.
#[derive(Debug, Default)]
pub(crate) struct Inline {
    text: String,
    /// White space waits for what follows: was there a line break in it?
    space: Option<bool>,
}

impl Inline {
    pub(crate) fn push(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.space = Some(self.space.unwrap_or(false) | matches!(c, '\n' | '\r'));
                continue;
            }
            if let Some(broken) = self.space.take()
                && let Some(last) = self.text.chars().next_back().filter(|last| *last != '\n')
                // A source broken between two Chinese characters is no space between them.
                && !(broken && is_wide(last) && is_wide(c))
            {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }

    fn end_line(&mut self) {
        self.space = None;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.end_line();
        self.text.pop();
        self.text
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’')
}

/// Does an element begin and end a line?
pub(crate) fn is_block(dom: &Dom, id: Id) -> bool {
    const BLOCKS: [&str; 43] = [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "form",
        "fieldset",
        "legend",
        "blockquote",
        "pre",
        "center",
        "hr",
        "address",
        "figure",
        "figcaption",
        "details",
        "summary",
        "body",
        "html",
    ];
    BLOCKS.contains(&&**dom.name(id))
}

/// Text that is struck out is shown, but it is not what the page says.
fn is_struck(dom: &Dom, id: Id) -> bool {
    matches!(*dom.name(id), local_name!("del") | local_name!("s") | local_name!("strike"))
}

/// Is this not shown, or no text of the page?
pub(crate) fn is_hidden(dom: &Dom, id: Id) -> bool {
    const SILENT: [&str; 20] = [
        "script", "style", "noscript", "template", "head", "title", "meta", "link", "select",
        "datalist", "textarea", "button", "input", "iframe", "object", "embed", "audio", "video",
        "canvas", "map",
    ];
    if dom.text(id).is_some() {
        return false;
    }
    let name = dom.name(id);
    // Pictures and formulas (SVG, MathML), and comments, have no name here.
    if name.is_empty() || SILENT.contains(&&**name) || dom.attribute(id, "hidden").is_some() {
        return true;
    }
    dom.attribute(id, "style").is_some_and(hides)
}

/// Does an inline style hide its element?
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim().to_ascii_lowercase();
        let value = value.strip_suffix("!important").unwrap_or(&value).trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value == "none",
            "visibility" => matches!(value, "hidden" | "collapse"),
            "mso-hide" => value == "all",
            "font-size" => {
                value.starts_with('0') && !value.contains(|c: char| ('1'..='9').contains(&c))
            }
            "opacity" => value.trim_end_matches(['0', '.']).is_empty(),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dom::parse, layout::Layouts};
    use nianbao_grid::flow::Words;
    use nianbao_model::Editions;

    fn lines(html: &str) -> Vec<String> {
        let dom = parse(html, "x").unwrap();
        let layouts = Layouts::of(&dom, &Words::of(&Editions::national()));
        let blocks = blocks(&dom, dom.body(), &layouts);
        let shown = |b: Block| match b.kind {
            Kind::Line(line) => line.text,
            Kind::Table(_) => "[table]".into(),
        };
        blocks.into_iter().map(shown).collect()
    }

    #[test]
    fn lines_are_what_the_page_shows() {
        assert_eq!(
            lines("<p>\n  甲\n乙 <b>c\n d</b></p>丙<br>丁<div>&nbsp;</div>"),
            ["甲乙 c d", "丙", "丁"]
        );
        assert_eq!(
            lines(
                "<p>甲<span style='DISPLAY : none'>乙</span><!-- 丙 --><script>丁</script><i hidden>戊</i>己"
            ),
            ["甲己"]
        );
        assert_eq!(
            lines(
                "<p>甲<font style='font-size:0px'>乙</font><font style='font-size:0.9em'>丙</font>"
            ),
            ["甲丙"]
        );
        assert_eq!(lines("<p>共<del>5</del>6件"), ["共~~5~~6件"]);
    }

    #[test]
    fn layout_tables_are_lines_and_data_tables_are_tables() {
        let data = "<table><tr><td>规章<td>行政许可<td>5</table>";
        let page = format!("<table><tr><td>栏目<td>一、总体情况<p>正文{data}</table>");
        assert_eq!(lines(&page), ["栏目", "一、总体情况", "正文", "[table]"]);
    }

    #[test]
    fn a_cell_keeps_its_breaks_and_shows_what_is_raised() {
        let dom = parse(
            "<table><td id=c><p><span>法人或<br>其他组织</span></p><p>5<sup>1</sup></p>",
            "x",
        )
        .unwrap();
        let cell = dom.all().find(|id| dom.attribute(*id, "id") == Some("c")).unwrap();
        assert_eq!(cell_text(&dom, cell), "法人或\n其他组织\n5^1");
    }
}

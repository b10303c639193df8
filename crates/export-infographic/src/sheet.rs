//! What is drawn on: rectangles, paths and lines of text as SVG with presentation attributes only,
//! so that the strictest Content-Security-Policy lets it pass. Every text goes through [`escape`].

use crate::width::{is_known, width};
use std::fmt::Write as _;

/// The families a text may be set in; the first that is there counts.
const SERIF: &str =
    "FZXiaoBiaoSong-B05S, Noto Serif CJK SC, Source Han Serif SC, STSong, SimSun, serif";
const FAMILIES: &str =
    "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif";

/// Where a text stands against its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type<'a> {
    /// In pixels.
    pub size: i32,
    /// Bold or regular.
    pub bold: bool,
    /// With serifs, as messages and headings are.
    pub serif: bool,
    /// The colour.
    pub ink: &'a str,
    /// Where it stands against its x.
    pub anchor: Anchor,
}

impl<'a> Type<'a> {
    /// Regular text from the left.
    pub(crate) const fn plain(size: i32, ink: &'a str) -> Self {
        Self { size, bold: false, serif: false, ink, anchor: Anchor::Start }
    }

    /// Bold text with serifs from the left.
    pub(crate) const fn serif(size: i32, ink: &'a str) -> Self {
        Self { size, bold: true, serif: true, ink, anchor: Anchor::Start }
    }

    /// Bold text from the left.
    pub(crate) const fn bold(size: i32, ink: &'a str) -> Self {
        Self { size, bold: true, serif: false, ink, anchor: Anchor::Start }
    }

    /// The same in the middle of its x.
    pub(crate) const fn middle(mut self) -> Self {
        self.anchor = Anchor::Middle;
        self
    }

    /// The same, ending at its x.
    pub(crate) const fn end(mut self) -> Self {
        self.anchor = Anchor::End;
        self
    }
}

/// A rectangle: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area(pub i32, pub i32, pub i32, pub i32);

/// SVG in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet(String);

impl Sheet {
    /// A filled rectangle with round corners.
    pub(crate) fn area(&mut self, Area(x, y, w, h): Area, radius: i32, fill: &str) {
        let round = if radius > 0 { format!(" rx=\"{radius}\"") } else { String::new() };
        self.push(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{round} fill=\"{fill}\"/>"
        ));
    }

    /// A rectangle with an edge.
    pub(crate) fn framed(&mut self, Area(x, y, w, h): Area, fill: &str, edge: &str) {
        self.push(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"3\"/>"
        ));
    }

    /// A picture of the region's own, by its address with data.
    pub(crate) fn image(&mut self, Area(x, y, w, h): Area, address: &str) {
        let address = escape(address);
        self.push(&format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" href=\"{address}\"/>"
        ));
    }

    /// A circle; a ring where `ring` is its thickness.
    pub(crate) fn dot(&mut self, (x, y): (i32, i32), radius: i32, ink: &str, ring: Option<i32>) {
        match ring {
            Some(thick) => self
                .push(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{thick}\"/>")),
            None => self.push(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{ink}\"/>")),
        }
    }

    /// A form in a tint of a colour.
    pub(crate) fn tint(&mut self, path: &str, ink: &str) {
        self.push(&format!("<path d=\"{path}\" fill=\"{ink}\" fill-opacity=\".38\"/>"));
    }

    /// A hollow form with a broken edge.
    pub(crate) fn dashed(&mut self, path: &str, ink: &str) {
        self.push(&format!("<path d=\"{path}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2\" stroke-dasharray=\"8 5\"/>"));
    }

    /// A level line.
    pub(crate) fn rule(&mut self, x: i32, y: i32, length: i32, ink: &str) {
        self.push(&format!("<path d=\"M{x} {y}h{length}\" stroke=\"{ink}\" fill=\"none\"/>"));
    }

    /// A line of text whose characters begin at `top`.
    pub(crate) fn text(&mut self, x: i32, top: i32, set: Type<'_>, text: &str) {
        let text = plain(text);
        if text.is_empty() {
            return;
        }
        let y = top + set.size * 88 / 100;
        let weight = if set.bold { " font-weight=\"700\"" } else { "" };
        let anchor = match set.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        // A character that the width table does not know may come from any font and be of any
        // width.
        let length = match text.chars().all(is_known) {
            true => String::new(),
            false => format!(
                " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                width(&text, set.size)
            ),
        };
        let family = if set.serif { format!(" font-family=\"{SERIF}\"") } else { String::new() };
        let (size, ink, text) = (set.size, set.ink, escape(&text));
        self.push(&format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight}{anchor}{family}{length} fill=\"{ink}\">{text}</text>"));
    }

    /// Another sheet, moved to a place.
    pub(crate) fn place(&mut self, (x, y): (i32, i32), inner: &Sheet) {
        self.push(&format!("<g transform=\"translate({x} {y})\">\n{}</g>", inner.0));
    }

    /// The whole picture, with what it says for those who do not see it.
    pub(crate) fn finish(self, (width, height): (i32, i32), title: &str, says: &str) -> String {
        let (title, says) = (escape(&plain(title)), escape(says));
        let mut svg = String::with_capacity(self.0.len() + says.len() + 2048);
        let _ = writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"ig-title ig-desc\" lang=\"zh-CN\" font-family=\"{FAMILIES}\">\n<title id=\"ig-title\">{title}</title>\n\
             <desc id=\"ig-desc\">{says}</desc>"
        );
        svg.push_str(&self.0);
        svg.push_str("</svg>\n");
        svg
    }

    fn push(&mut self, element: &str) {
        self.0.push_str(element);
        self.0.push('\n');
    }
}

/// One line that is safe to draw: no control characters, and none that turns the direction of what
/// follows or is not seen at all.
pub(crate) fn plain(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}')
    };
    let kept: String = text.chars().filter(|&c| !hidden(c)).collect();
    nianbao_model::clean_line(&kept)
}

/// Text as XML has it, in an element or an attribute.
fn escape(text: &str) -> String {
    nianbao_text::escape::escape(text).replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_turn_or_hide_text_or_break_xml_is_gone() {
        assert_eq!(plain(" \u{202e}甲\u{1}\u{200b}乙\t丙\u{fffe}\n"), "甲乙 丙");
        assert_eq!(escape("<a b='\"&'>"), "&lt;a b=&#39;&quot;&amp;&#39;&gt;");
    }

    #[test]
    fn a_text_of_unknown_width_gets_a_stated_length() {
        let mut sheet = Sheet::default();
        sheet.text(0, 0, Type::plain(20, "#000000"), "﷽甲");
        assert!(sheet.0.contains("textLength=\"40\""), "{}", sheet.0);
    }
}

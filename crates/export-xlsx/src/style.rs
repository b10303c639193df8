//! The two manners of drawing, the formats of cells, and how much room a text takes.
//!
//! Fonts are those a Chinese office has (宋体, 黑体); a system without them falls back to its own,
//! and widths leave room for that.

use nianbao_model::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::borrow::Cow;

/// What the workbook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// The document as published.
    Publication,
    /// The workbook to fill in, for a year or for any.
    Template {
        /// The report's year, if it is known.
        year: Option<u16>,
    },
}

impl Manner {
    pub(crate) fn is_template(self) -> bool {
        matches!(self, Manner::Template { .. })
    }
}

const BODY: &str = "宋体";
const HEAD: &str = "黑体";
/// GB2312: tells a system without the font which kind to take instead.
const CHARSET: u8 = 134;

const RULE: Color = Color::RGB(0x0059_6673);
const SHADE: Color = Color::RGB(0x00EE_F2F6);
const INPUT: Color = Color::RGB(0x00FF_FBE6);
const FAINT: Color = Color::RGB(0x0066_7788);
const PALE: Color = Color::RGB(0x009A_A5B1);

/// The formats of a workbook's cells.
#[derive(Debug)]
pub(crate) struct Styles {
    pub(crate) plain: Format,
    pub(crate) title: Format,
    pub(crate) heading: Format,
    pub(crate) column_head: Format,
    pub(crate) row_head: Format,
    pub(crate) block_head: Format,
    /// A whole number that is published; a wide one shrinks, so that it never shows as ####.
    number: Format,
    /// A computed total of the template, and what is published and is no number.
    pub(crate) figure: Format,
    /// A figure to be typed in. Its number format hides nothing: what was pasted is seen as it is.
    pub(crate) input: Format,
    pub(crate) subheading: Format,
    pub(crate) paragraph: Format,
    pub(crate) paragraph_input: Format,
    pub(crate) note: Format,
    pub(crate) note_input: Format,
    pub(crate) label: Format,
    pub(crate) value: Format,
    pub(crate) value_input: Format,
    /// A value to be typed in that stays the text it is: 007, 58.8%.
    pub(crate) text_input: Format,
    pub(crate) hint: Format,
    /// The line that says on each sheet whose form it is, and the one to sign.
    pub(crate) page_line: Format,
    /// Last year's figures.
    pub(crate) pale: Format,
    pub(crate) check: Format,
    pub(crate) good: Format,
    pub(crate) bad: Format,
    pub(crate) doubtful: Format,
    pub(crate) open: Format,
}

impl Styles {
    pub(crate) fn new() -> Self {
        let plain = Format::new().set_font_name(BODY).set_font_size(11).set_font_charset(CHARSET);
        let head = Format::new().set_font_name(HEAD).set_font_charset(CHARSET);
        let boxed = |format: Format| format.set_border(FormatBorder::Thin).set_border_color(RULE);
        let middle = |format: Format| format.set_align(FormatAlign::VerticalCenter);
        let centred = |format: Format| middle(format).set_align(FormatAlign::Center);
        let top = |format: &Format| format.clone().set_text_wrap().set_align(FormatAlign::Top);
        let to_fill = |format: Format| format.set_background_color(INPUT).set_unlocked();
        let small = plain.clone().set_font_size(10.5);
        let figure = centred(boxed(small.clone())).set_text_wrap();
        let value =
            middle(boxed(plain.clone())).set_align(FormatAlign::Left).set_indent(1).set_text_wrap();
        let value_input = to_fill(value.clone());
        Self {
            title: centred(head.clone().set_font_size(18)).set_text_wrap(),
            heading: middle(head.clone().set_font_size(14)),
            column_head: centred(boxed(head.clone().set_font_size(10.5)))
                .set_text_wrap()
                .set_background_color(SHADE),
            row_head: middle(boxed(small.clone())).set_indent(1).set_text_wrap(),
            block_head: centred(boxed(head.clone().set_font_size(11)))
                .set_text_wrap()
                .set_background_color(SHADE),
            number: centred(boxed(small.clone())).set_shrink().set_num_format("0"),
            input: to_fill(figure.clone()),
            figure,
            subheading: top(&head.set_font_size(11)),
            paragraph: top(&plain),
            paragraph_input: to_fill(top(&plain)),
            note: top(&small),
            note_input: to_fill(top(&small)),
            label: middle(boxed(plain.clone())).set_indent(1).set_background_color(SHADE),
            value,
            text_input: value_input.clone().set_num_format("@"),
            value_input,
            hint: middle(small.clone()).set_font_color(FAINT).set_indent(1).set_text_wrap(),
            page_line: middle(small.clone()),
            pale: centred(small.clone()).set_font_color(PALE).set_text_wrap(),
            check: centred(small).set_font_color(FAINT).set_text_wrap(),
            good: Format::new().set_font_color(Color::RGB(0x0018_7A3C)).set_bold(),
            bad: Format::new()
                .set_font_color(Color::RGB(0x00C0_1F1F))
                .set_bold()
                .set_background_color(Color::RGB(0x00FD_E8E8)),
            doubtful: Format::new().set_font_color(Color::RGB(0x009A_5B00)).set_bold(),
            open: Format::new().set_font_color(Color::RGB(0x0088_8888)),
            plain,
        }
    }

    /// The format of a published number that shows all its decimals.
    pub(crate) fn number(&self, value: Decimal) -> Cow<'_, Format> {
        match value.normalize().scale() {
            0 => Cow::Borrowed(&self.number),
            scale => Cow::Owned(
                self.number.clone().set_num_format(format!("0.{}", "0".repeat(scale as usize))),
            ),
        }
    }
}

/// How many lines a text takes in so many columns of half-width characters.
pub(crate) fn lines(text: &str, width: usize) -> usize {
    let wide: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    wide.div_ceil(width.max(2)).max(1)
}

/// The height of a row of so many lines of text of some points; a sheet has none above 409.
pub(crate) fn height(lines: usize, points: usize) -> f64 {
    (lines * points + 5).min(409) as f64
}

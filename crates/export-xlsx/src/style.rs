//! The two manners of drawing, and the formats of cells.
//!
//! Fonts are those a Chinese office has (宋体, 黑体); a system without them falls back to its own, and widths leave room for that.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

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
const RULE: Color = Color::RGB(0x0059_6673);
const SHADE: Color = Color::RGB(0x00EE_F2F6);
const INPUT: Color = Color::RGB(0x00FF_FBE6);

/// All formats of a workbook.
#[derive(Debug)]
pub(crate) struct Styles {
    pub(crate) plain: Format,
    pub(crate) title: Format,
    pub(crate) heading: Format,
    pub(crate) column_head: Format,
    pub(crate) row_head: Format,
    pub(crate) block_head: Format,
    /// A figure that is computed or published.
    pub(crate) figure: Format,
    /// One with a fraction, or of any number of digits.
    pub(crate) decimal: Format,
    /// A figure to be typed in.
    pub(crate) input: Format,
    pub(crate) paragraph: Format,
    pub(crate) paragraph_input: Format,
    pub(crate) note: Format,
    pub(crate) note_input: Format,
    pub(crate) label: Format,
    pub(crate) value: Format,
    pub(crate) value_input: Format,
    pub(crate) hint: Format,
    pub(crate) check_head: Format,
    pub(crate) check: Format,
    pub(crate) good: Format,
    pub(crate) bad: Format,
    pub(crate) open: Format,
}

impl Styles {
    pub(crate) fn new() -> Self {
        let plain = Format::new().set_font_name(BODY).set_font_size(11).set_font_charset(134);
        let head = Format::new().set_font_name(HEAD).set_font_charset(134);
        let boxed = |format: Format| format.set_border(FormatBorder::Thin).set_border_color(RULE);
        let centred = |format: Format| format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let small = plain.clone().set_font_size(10.5);
        let wrapped = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
        let input = centred(boxed(small.clone())).set_background_color(INPUT).set_unlocked();
        let figure = centred(boxed(small.clone()));
        Self {
            title: centred(head.clone().set_font_size(18)),
            heading: head.clone().set_font_size(14).set_align(FormatAlign::VerticalCenter),
            column_head: centred(boxed(head.clone().set_font_size(10.5))).set_background_color(SHADE),
            row_head: boxed(small.clone()).set_text_wrap().set_align(FormatAlign::VerticalCenter),
            block_head: centred(boxed(head.set_font_size(11))).set_background_color(SHADE),
            decimal: figure.clone(),
            figure: figure.set_num_format("0"),
            input,
            paragraph_input: wrapped.clone().set_unlocked().set_background_color(INPUT),
            paragraph: wrapped,
            note: small.clone().set_text_wrap().set_align(FormatAlign::Top),
            note_input: small.clone().set_text_wrap().set_align(FormatAlign::Top).set_unlocked().set_background_color(INPUT),
            label: boxed(plain.clone()).set_align(FormatAlign::VerticalCenter).set_background_color(SHADE),
            value: boxed(plain.clone()).set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter).set_text_wrap(),
            value_input: boxed(plain.clone())
                .set_align(FormatAlign::Left)
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(INPUT)
                .set_unlocked(),
            hint: small.clone().set_font_color(Color::RGB(0x0066_7788)).set_text_wrap().set_align(FormatAlign::VerticalCenter),
            check_head: centred(small.clone()).set_font_color(Color::RGB(0x0066_7788)),
            check: centred(small),
            good: Format::new().set_font_color(Color::RGB(0x0018_7A3C)).set_bold(),
            bad: Format::new().set_font_color(Color::RGB(0x00C0_1F1F)).set_bold().set_background_color(Color::RGB(0x00FD_E8E8)),
            open: Format::new().set_font_color(Color::RGB(0x0088_8888)),
            plain,
        }
    }
}

/// How many lines a text takes in so many columns of half-width characters.
pub(crate) fn lines(text: &str, width: usize) -> usize {
    let wide: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    wide.div_ceil(width.max(2)).max(1)
}

//! The two manners of drawing, the formats of cells, and how much room a text takes.
//!
//! Fonts are those a Chinese office has (宋体, 黑体); a system without them falls back to its own,
//! and widths leave room for that.

use nianbao_model::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::{ops::Deref, sync::LazyLock};

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

/// A format with a number: to tell formats apart by all that they say would take longer than to
/// write the cell.
#[derive(Debug)]
pub(crate) struct Style {
    id: u16,
    format: Format,
}

impl PartialEq for Style {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Deref for Style {
    type Target = Format;

    fn deref(&self) -> &Format {
        &self.format
    }
}

/// A decimal has no more places than these.
const MOST_DECIMALS: usize = 28;

/// The formats of a workbook's cells, and those of the words of checks.
#[derive(Debug)]
pub(crate) struct Styles {
    pub(crate) plain: Format,
    pub(crate) title: Style,
    pub(crate) heading: Style,
    pub(crate) column_head: Style,
    pub(crate) row_head: Style,
    pub(crate) block_head: Style,
    /// Published numbers by their decimals; a wide one shrinks, so that it never shows as ####.
    numbers: Vec<Style>,
    /// A computed total of the template, and what is published and is no number.
    pub(crate) figure: Style,
    /// A figure to be typed in. Its number format hides nothing: what was pasted is seen as it is.
    pub(crate) input: Style,
    pub(crate) subheading: Style,
    pub(crate) paragraph: Style,
    pub(crate) paragraph_input: Style,
    pub(crate) note: Style,
    pub(crate) note_input: Style,
    pub(crate) label: Style,
    pub(crate) value: Style,
    pub(crate) value_input: Style,
    /// A value to be typed in that stays the text it is: 007, 58.8%.
    pub(crate) text_input: Style,
    pub(crate) hint: Style,
    /// The line that says on each sheet whose form it is, and the one to sign.
    pub(crate) page_line: Style,
    /// Last year's figures.
    pub(crate) pale: Style,
    pub(crate) check: Style,
    pub(crate) good: Format,
    pub(crate) bad: Format,
    pub(crate) doubtful: Format,
    pub(crate) open: Format,
}

impl Styles {
    /// The same for all workbooks.
    pub(crate) fn get() -> &'static Self {
        static STYLES: LazyLock<Styles> = LazyLock::new(Styles::new);
        &STYLES
    }

    fn new() -> Self {
        let mut ids = 0..;
        let mut style = |format| Style { id: ids.next().unwrap_or_default(), format };
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
        let number = centred(boxed(small.clone())).set_shrink();
        Self {
            title: style(centred(head.clone().set_font_size(18)).set_text_wrap()),
            heading: style(middle(head.clone().set_font_size(14))),
            column_head: style(
                centred(boxed(head.clone().set_font_size(10.5)))
                    .set_text_wrap()
                    .set_background_color(SHADE),
            ),
            row_head: style(middle(boxed(small.clone())).set_indent(1).set_text_wrap()),
            block_head: style(
                centred(boxed(head.clone().set_font_size(11)))
                    .set_text_wrap()
                    .set_background_color(SHADE),
            ),
            numbers: (0..=MOST_DECIMALS)
                .map(|decimals| style(number.clone().set_num_format(shown(decimals))))
                .collect(),
            input: style(to_fill(figure.clone())),
            figure: style(figure),
            subheading: style(top(&head.set_font_size(11))),
            paragraph: style(top(&plain)),
            paragraph_input: style(to_fill(top(&plain))),
            note: style(top(&small)),
            note_input: style(to_fill(top(&small))),
            label: style(middle(boxed(plain.clone())).set_indent(1).set_background_color(SHADE)),
            value: style(value),
            text_input: style(value_input.clone().set_num_format("@")),
            value_input: style(value_input),
            hint: style(middle(small.clone()).set_font_color(FAINT).set_indent(1).set_text_wrap()),
            page_line: style(middle(small.clone())),
            pale: style(centred(small.clone()).set_font_color(PALE).set_text_wrap()),
            check: style(centred(small).set_font_color(FAINT).set_text_wrap()),
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
    pub(crate) fn number(&self, value: Decimal) -> &Style {
        let decimals = value.normalize().scale() as usize;
        self.numbers.get(decimals).unwrap_or(&self.figure)
    }
}

/// A number format with so many decimals.
fn shown(decimals: usize) -> String {
    match decimals {
        0 => "0".to_owned(),
        _ => format!("0.{}", "0".repeat(decimals)),
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

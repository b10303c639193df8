//! Random reports from a seed: the same ones on every machine.

use crate::Dice;
use nianbao_model::{Cell, Decimal, Indicator, Kind, Prose, Report, clean_line};

/// Pieces of text that break careless writers and readers.
pub(super) const ODD: &[&str] = &[
    "]]>",
    "<",
    ">",
    "&",
    "&amp;",
    "&#10;",
    "\"",
    "'",
    "\\",
    "\\n",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ":",
    "|",
    "||",
    "*",
    "_",
    "`",
    "#",
    "- ",
    "null",
    "<!--",
    "-->",
    "<nianbao-mark>",
    "</td></tr></table>",
    "<![CDATA[",
    "<?xml?>",
    "%s",
    "${x}",
    "{{x}}",
    "=1+1",
    "@",
    "+",
    "~",
    "_x000D_",
    "  ",
    "\u{a0}",
    "\u{3000}",
    "\u{ad}",
    "\u{fffd}",
    "\u{200d}",
    "\u{200f}",
    "\u{202e}",
    "\u{2066}",
    "مرحبا",
    "👩‍👩‍👧",
    "𠮷",
    "e\u{301}",
    "１２３",
    "88件",
    "58.8%",
    "政府信息公开",
    "。",
    "件",
    "年",
    "abc",
];

/// A line of odd and plain pieces in the canonical form; it may be empty.
fn line(dice: &mut Dice) -> String {
    let pieces: String = (0..dice.below(8)).map(|_| dice.pick(ODD)).collect();
    clean_line(&pieces)
}

fn text(dice: &mut Dice) -> Prose {
    let lines: Vec<String> = (0..dice.below(5)).map(|_| line(dice)).collect();
    Prose::new(&lines.join("\n"))
}

fn cell(dice: &mut Dice, kind: Kind) -> Cell {
    match dice.below(16) {
        0..=2 => Cell::Blank,
        3 | 4 => Cell::not_applicable(dice.pick::<&str>(&[
            "/",
            "-",
            "—",
            "无",
            "不适用",
            "N/A",
            "本单位不涉及",
        ])),
        5 => Cell::not_applicable(&line(dice)),
        6 => Cell::unreadable(
            dice.pick::<&str>(&["约20", "2-3", "1 2", "/", "5", "null", "1e400", "0", "#REF!"]),
        ),
        7 => Cell::unreadable(&line(dice)),
        8..=10 => Cell::count(0),
        11 => Cell::count((dice.number() >> 20) as i64),
        _ => {
            let small = dice.below(100_000) as i64;
            Cell::figure(match kind {
                Kind::Count => Decimal::from(small),
                Kind::Change => Decimal::from(small - 50_000),
                Kind::Amount => Decimal::new(small, 1 + dice.below(4) as u32),
            })
        }
    }
}

/// Fills a report with anything: all states of cells, odd texts, indicators.
pub(super) fn fill(report: &mut Report, dice: &mut Dice) {
    let edition = report.edition.clone();
    for ix in edition.cells_ix() {
        report.set(ix, cell(dice, edition.spec(ix).kind));
    }
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = text(dice);
    }
    report.indicators = (0..dice.below(4))
        .map(|n| Indicator {
            name: format!("指标{n}{}", line(dice)),
            value: dice.below(10_000).to_string(),
            unit: dice.pick(&["条", "万次", "%", ""]).to_string(),
            year_on_year: (dice.below(2) == 0).then(|| "-6.5%".to_owned()),
        })
        .collect();
}

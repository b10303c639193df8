//! Random reports from a seed: the same ones on every machine, without a dependency.

use nianbao_model::{Cell, Decimal, Indicator, Kind, Prose, Report, clean_line};

/// SplitMix64: small, and good enough to mix tests.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(super) fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.next() as u8).collect()
    }
}

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
fn line(random: &mut Random) -> String {
    let pieces: String = (0..random.below(8)).map(|_| random.pick(ODD)).collect();
    clean_line(&pieces)
}

fn text(random: &mut Random) -> Prose {
    let lines: Vec<String> = (0..random.below(5)).map(|_| line(random)).collect();
    Prose::new(&lines.join("\n"))
}

fn cell(random: &mut Random, kind: Kind) -> Cell {
    match random.below(16) {
        0..=2 => Cell::Blank,
        3 | 4 => Cell::not_applicable(random.pick::<&str>(&["/", "-", "—", "无", "不适用", "N/A", "本单位不涉及"])),
        5 => Cell::not_applicable(&line(random)),
        6 => Cell::unreadable(random.pick::<&str>(&["约20", "2-3", "1 2", "/", "5", "null", "1e400", "0", "#REF!"])),
        7 => Cell::unreadable(&line(random)),
        8..=10 => Cell::count(0),
        11 => Cell::count((random.next() >> 20) as i64),
        _ => {
            let small = random.below(100_000) as i64;
            Cell::figure(match kind {
                Kind::Count => Decimal::from(small),
                Kind::Change => Decimal::from(small - 50_000),
                Kind::Amount => Decimal::new(small, 1 + random.below(4) as u32),
            })
        }
    }
}

/// Fills a report with anything: all states of cells, odd texts, indicators.
pub(super) fn fill(report: &mut Report, random: &mut Random) {
    let edition = report.edition.clone();
    for ix in edition.ixs() {
        report.set(ix, cell(random, edition.spec(ix).kind));
    }
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = text(random);
    }
    report.indicators = (0..random.below(4))
        .map(|n| Indicator {
            name: format!("指标{n}{}", line(random)),
            value: random.below(10_000).to_string(),
            unit: random.pick(&["条", "万次", "%", ""]).to_string(),
            year_on_year: (random.below(2) == 0).then(|| "-6.5%".to_owned()),
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_everywhere() {
        let mut random = Random::new(1);
        assert_eq!([random.next(), random.next()], [0x910a_2dec_8902_5cc1, 0xbeeb_8da1_658e_ec67]);
    }
}

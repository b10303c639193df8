//! The suite's own reports: both national editions, a local one and a very small one, in all
//! states.

use super::random;
use crate::Dice;
use nianbao_model::{
    Cell, Decimal, Edition, Editions, Indicator, Kind, Level, Prose, Report, SectionKind, UnitRef,
};
use nianbao_register::Region;
use std::sync::Arc;

/// A report to be written, and what to call it.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) report: Report,
}

pub(super) const SMALL: &str = "kit-small";
pub(super) const LOCAL: &str = "kit-local";

/// The national editions, the suite's local one and its small one.
#[allow(clippy::expect_used, reason = "the suite's own data, which its tests read")]
pub(super) fn editions() -> Editions {
    let mut editions = Editions::national();
    editions
        .add("kit-local.toml", include_str!("local.toml"))
        .expect("the suite's local edition is tested");
    editions
        .add("kit-small.toml", include_str!("small.toml"))
        .expect("the suite's small edition is tested");
    editions
}

/// An edition, and a local one that differs from it in nothing but its id.
pub(super) fn twins() -> Vec<Arc<Edition>> {
    let mut editions = Editions::national();
    let twin = editions.add("kit-twin.toml", "id = \"kit-twin\"\nextends = \"2021\"\n").ok();
    editions.get("2021").cloned().into_iter().chain(twin).collect()
}

/// A region for reports that are published.
pub(super) fn region() -> Option<Region> {
    let units = r#"[[unit]]
id = "kit-unit"
name = "样例海关"
level = "subordinate""#;
    Region::parse(&format!("[region]\nid = \"kit\"\nname = \"样例关区\"\n\n{units}\n")).ok()
}

pub(super) fn unit() -> UnitRef {
    UnitRef { id: "kit-unit".into(), name: "样例海关".into(), level: Some(Level::Subordinate) }
}

fn blank(edition: &Arc<Edition>) -> Report {
    Report::blank(edition.clone(), unit(), edition.years.0)
}

/// Zeros everywhere, a line in every text section: the plainest report there is.
pub(super) fn plain(edition: &Arc<Edition>) -> Report {
    let mut report = blank(edition);
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(0));
    }
    for (n, section) in edition.sections.iter().enumerate() {
        if section.kind == SectionKind::Text {
            *report.section_mut(n) = Prose::new("本年度工作平稳。\n没有其他需要报告的事项。");
        }
    }
    report
}

/// A figure in every cell, none of them twice and all with six digits.
pub(super) fn numbered(edition: &Arc<Edition>) -> Report {
    let mut report = plain(edition);
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(100_003 + 7 * i64::from(ix.0)));
    }
    report
}

/// Every state and every kind of figure, notes, sub-headings, indicators.
pub(super) fn eventful(edition: &Arc<Edition>) -> Report {
    let mut report = blank(edition);
    for (n, ix) in edition.cells_ix().enumerate() {
        let count = n as i64;
        let cell = match (n % 7, edition.spec(ix).kind) {
            (0, _) => Cell::Blank,
            (1, _) => Cell::count(0),
            (2, _) => Cell::not_applicable(["/", "—", "无", "不适用", "本单位不涉及"][n % 5]),
            (3, _) => Cell::unreadable(["约20", "5", "/", "0", "２３件<b>"][n % 5]),
            (4, _) => Cell::count(1_000_000 + count),
            (_, Kind::Count) => Cell::count(count),
            (_, Kind::Change) => Cell::count(-count),
            (_, Kind::Amount) => Cell::figure(Decimal::new(923_047 + count, 2)),
        };
        report.set(ix, cell);
    }
    // Amounts that binary floating point cannot hold; a count beyond 2^53.
    let last = |kind| edition.cells_ix().filter(|ix| edition.spec(*ix).kind == kind).last();
    if let Some(ix) = last(Kind::Amount) {
        report.set(ix, Cell::figure(Decimal::from_i128_with_scale(123_456_789_012_345_678, 2)));
    }
    if let Some(ix) = last(Kind::Count) {
        report.set(ix, Cell::count(9_007_199_254_740_993));
    }
    for (n, section) in edition.sections.iter().enumerate() {
        let text = match section.kind {
            SectionKind::Text => format!(
                "（一）{}\n第一段，共 3 件。\n第二段。\n最后一段，不可丢失：{n}。",
                section.short
            ),
            SectionKind::Table => format!("注一：{}。\n注二，最后一条。", section.short),
        };
        *report.section_mut(n) = Prose::new(&text);
    }
    let indicator = |name: &str, value: &str, unit: &str, claim: Option<&str>| Indicator {
        name: name.into(),
        value: value.into(),
        unit: unit.into(),
        year_on_year: claim.map(str::to_owned),
    };
    report.indicators = vec![
        indicator("门户网站公开各类信息", "8070", "条", Some("58.8%")),
        indicator("12360 热线接听", "3.25", "万次", Some("-66%")),
        indicator("平均用时", "0.10", "", None),
    ];
    report
}

/// Every odd piece of text in cells, texts, indicators.
pub(super) fn odd(edition: &Arc<Edition>) -> Report {
    let mut report = plain(edition);
    for (ix, piece) in edition.cells_ix().zip(random::ODD.iter().cycle()) {
        let cell =
            if ix.0 % 2 == 0 { Cell::not_applicable(piece) } else { Cell::unreadable(piece) };
        report.set(ix, cell);
    }
    let lines: Vec<String> =
        random::ODD.iter().map(|piece| format!("{piece}甲{piece}乙{piece}")).collect();
    let commands = "=cmd|'/C calc'!A0\n+1+cmd\n-2+3\n@SUM(A1)\n'单引号在前\n\"双引号\"\n<script>alert(1)</script>\n<nianbao-mark>";
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = Prose::new(&format!("{}\n{commands}", lines.join("\n")));
    }
    report.indicators = random::ODD
        .iter()
        .enumerate()
        .map(|(n, piece)| Indicator {
            name: format!("指标{n}{piece}甲"),
            value: "1".into(),
            unit: "条".into(),
            year_on_year: None,
        })
        .collect();
    report.unit.name = "样例海关<nianbao-mark>&\"甲\"".into();
    report
}

/// Texts without measure: a paragraph of 200,000 characters, a word of 10,000, thousands of
/// paragraphs.
pub(super) fn large(edition: &Arc<Edition>) -> Report {
    let mut report = plain(edition);
    let texts =
        ["政府信息公开。".repeat(30_000), "word".repeat(2_500), "一段文字。\n".repeat(3_000)];
    for n in 0..edition.sections.len() {
        *report.section_mut(n) = Prose::new(&texts[n % texts.len()]);
    }
    report
}

/// What no reader would make but a program could: control characters and line breaks where the
/// canonical form has none.
pub(super) fn dirty(edition: &Arc<Edition>) -> Report {
    let mut report = eventful(edition);
    report.unit.name =
        "样例\u{0}海关\u{1b}[31m\r\n第二行\u{7}\t<nianbao-mark>\u{85}\u{fffe}".into();
    for (n, ix) in edition.cells_ix().enumerate().filter(|(n, _)| n % 5 == 0) {
        let text = "一\u{0}二\n三\u{1b}\t四".into();
        report.set(ix, if n % 2 == 0 { Cell::NotApplicable(text) } else { Cell::Unreadable(text) });
    }
    report.indicators.push(Indicator {
        name: "指\n标\u{1}".into(),
        value: "1\u{0}".into(),
        unit: "\r".into(),
        year_on_year: Some("\u{8}".into()),
    });
    report
}

/// Reports in every state for every edition, and `n` random ones for each.
pub(super) fn reports(editions: &Editions, n: usize) -> Vec<Sample> {
    let mut all = Vec::new();
    for edition in editions.iter() {
        let mut marked = plain(edition);
        edition.cells_ix().for_each(|ix| marked.set(ix, Cell::not_applicable("/")));
        let mut add = |name: &str, report: Report| {
            all.push(Sample { name: format!("report {} {name}", edition.id), report })
        };
        add("blank", blank(edition));
        add("plain", plain(edition));
        add("not applicable", marked);
        add("numbered", numbered(edition));
        add("eventful", eventful(edition));
        add("odd", odd(edition));
        for seed in 0..n as u64 {
            let mut report = plain(edition);
            random::fill(&mut report, &mut Dice::new(seed));
            add(&format!("random {seed}"), report);
        }
        add("large", large(edition));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_are_there_for_every_edition_and_canonical() {
        let editions = editions();
        assert!(
            editions.get(LOCAL).is_some() && editions.get(SMALL).is_some() && region().is_some()
        );
        let samples = reports(&editions, 2);
        assert_eq!(samples.len(), 4 * 9);
        assert_eq!(twins().len(), 2);
        for Sample { name, report } in &samples {
            for (ix, cell) in report.cells() {
                let canonical = match cell {
                    Cell::Blank => Cell::Blank,
                    Cell::Figure(value) => Cell::figure(*value),
                    Cell::NotApplicable(mark) => Cell::not_applicable(mark),
                    Cell::Unreadable(text) => Cell::unreadable(text),
                };
                assert_eq!(*cell, canonical, "{name} {ix:?}");
            }
        }
    }

    #[test]
    fn an_eventful_report_has_every_state() {
        let report = eventful(editions().get("2019").unwrap());
        let states: std::collections::HashSet<_> =
            report.cells().map(|(_, cell)| std::mem::discriminant(cell)).collect();
        assert_eq!(states.len(), 4);
        assert!(report.cells().any(|(_, cell)| *cell == Cell::count(0)));
    }
}

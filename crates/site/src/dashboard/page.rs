//! The dashboard as a piece of a page. Templates pass everything by reference. Every picture stands
//! in a table or list that says the same in figures.

use super::{
    facts::Facts,
    year::{LevelCount, OpenRule, OpenUnit, Ranked, Ranking, Shown, Year},
};
use askama::Template;
use nianbao_figures::{Figure, divide, part_of, percent};
use nianbao_model::{Decimal, Lang, Severity};

/// How long a bar is, in its own units; it is stretched to the room there is.
const LONG: i32 = 1000;
/// How high a column of a small chart is, and how wide its slot.
const HIGH: i32 = 40;
const SLOT: i32 = 20;

impl Year {
    /// The year as a section of a page; `open` or folded to its heading. The page has an element
    /// `YEAR-UNIT` for each report, and `completeness.html` stands beside it.
    ///
    /// # Errors
    /// If the template cannot be filled in.
    pub(crate) fn html(&self, open: bool, lang: Lang) -> askama::Result<String> {
        let years = self.charts.iter().map(|unit| unit.facts.received.len()).max().unwrap_or(1);
        let largest = self
            .charts
            .iter()
            .flat_map(|unit| &unit.facts.received)
            .filter_map(|(_, figure)| figure.value())
            .max();
        let kinds = self
            .region
            .iter()
            .chain(&self.endings)
            .next()
            .map(|unit| unit.facts.outcomes.iter().map(|(kind, _)| kind.as_str()));
        let indicator_years = self.indicators.years();
        Dashboard {
            year: self,
            open,
            lang,
            kinds: kinds.map(Iterator::collect).unwrap_or_default(),
            rows: self.rows(lang),
            width: indicator_years.len() as i32 * SLOT,
            years: &indicator_years,
            charts: self
                .charts
                .iter()
                .map(|unit| Chart::of(unit, (largest.unwrap_or_default(), years), lang))
                .collect(),
        }
        .render()
    }

    fn rows(&self, lang: Lang) -> Vec<Row<'_>> {
        let region = self.region.iter().map(|unit| Row::of(unit, true, lang));
        region.chain(self.endings.iter().map(|unit| Row::of(unit, false, lang))).collect()
    }

    fn due(&self) -> usize {
        self.levels.iter().map(|level| level.due).sum()
    }

    fn published(&self) -> usize {
        self.levels.iter().map(|level| level.published).sum()
    }

    /// The bar of a rule's findings beside those of the other rules.
    fn rule_bar(&self, open: &OpenRule) -> Vec<Piece> {
        let most = self.rules.iter().map(|open| open.findings).max().unwrap_or(0);
        let long = part_of(open.findings.into(), most.into(), LONG);
        vec![Piece { class: open.tone().to_owned(), from: 0, long }]
    }

    /// The bar of a unit's errors and warnings beside those of the other units.
    fn unit_bar(&self, open: &OpenUnit) -> Vec<Piece> {
        let most = self.open.iter().map(|open| open.errors + open.warnings).max().unwrap_or(0);
        let long = part_of((open.errors + open.warnings).into(), most.into(), LONG);
        let parts = divide(&[open.errors.into(), open.warnings.into()], long);
        let bad = Piece { class: "bad".into(), from: 0, long: parts[0] };
        let warn = Piece { class: "warn".into(), from: parts[0], long: parts[1] };
        [bad, warn].into_iter().filter(|piece| piece.long > 0).collect()
    }

    /// The first and the last year that the small charts show.
    fn span(&self) -> (u16, u16) {
        let first = self
            .charts
            .iter()
            .filter_map(|unit| unit.facts.received.first())
            .map(|(year, _)| *year)
            .min();
        (first.unwrap_or(self.year), self.year)
    }
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard<'a> {
    year: &'a Year,
    open: bool,
    lang: Lang,
    kinds: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    charts: Vec<Chart<'a>>,
    /// The years of the indicators, and how wide a small chart of them is.
    years: &'a [u16],
    width: i32,
}

/// A piece of a bar: its class, where it begins, and how long it is.
struct Piece {
    class: String,
    from: i32,
    long: i32,
}

/// The pieces that fill a bar; what is not above 0 takes no part.
fn pieces(parts: &[(String, Decimal)]) -> Vec<Piece> {
    let values: Vec<Decimal> = parts.iter().map(|(_, value)| *value).collect();
    let mut from = 0;
    let mut pieces = Vec::new();
    for ((class, _), long) in parts.iter().zip(divide(&values, LONG)) {
        if long > 0 {
            pieces.push(Piece { class: class.clone(), from, long });
        }
        from += long;
    }
    pieces
}

impl LevelCount {
    fn pieces(&self) -> Vec<Piece> {
        let part = |class: &str, count: usize| (class.to_owned(), Decimal::from(count));
        pieces(&[
            part("good", self.published),
            part("warn", self.drafts),
            part("bad", self.missing),
        ])
    }
}

impl OpenRule {
    fn tone(&self) -> &'static str {
        if self.severity == Severity::Error { "bad" } else { "warn" }
    }
}

/// A unit's line of how requests ended.
struct Row<'a> {
    unit: &'a Shown,
    /// Is it the region's own? Only that has shares in figures; units' are small, and the bars
    /// show them.
    whole: bool,
    pieces: Vec<Piece>,
    /// The figure of each kind, with its share where all are known.
    cells: Vec<(String, Option<String>)>,
    ended: String,
}

impl<'a> Row<'a> {
    fn of(unit: &'a Shown, whole: bool, lang: Lang) -> Self {
        let facts = &unit.facts;
        let all = facts.ended.value().filter(|_| whole && facts.whole());
        let part = |(n, (_, total)): (usize, &(String, nianbao_figures::Total))| {
            let value =
                total.figure.value().filter(|value| !value.is_sign_negative()).unwrap_or_default();
            (format!("s{}", n % 6), value)
        };
        let parts: Vec<_> = facts.outcomes.iter().enumerate().map(part).collect();
        let cell = |(_, total): &(String, nianbao_figures::Total)| {
            let share = total.figure.value().zip(all).and_then(|(part, all)| percent(part, all));
            // What is not filled in may be more.
            let open = if total.blank + total.unreadable > 0 { "≥" } else { "" };
            (format!("{open}{}", said(total.figure, lang)), share.map(|share| format!("{share}%")))
        };
        Self {
            unit,
            whole,
            pieces: pieces(&parts),
            cells: facts.outcomes.iter().map(cell).collect(),
            ended: said(facts.ended, lang),
        }
    }
}

/// A figure in words of the page's language.
fn said(figure: Figure, lang: Lang) -> String {
    match (figure, lang) {
        (Figure::Blank, Lang::En) => "blank".into(),
        (Figure::Unreadable, Lang::En) => "unreadable".into(),
        _ => figure.said(),
    }
}

/// A small chart of a unit's new requests.
struct Chart<'a> {
    unit: &'a Shown,
    /// Columns on the scale that all charts share, and on its own.
    shared: Vec<Column>,
    own: Vec<Column>,
    width: i32,
    now: String,
    change: Option<Change>,
    /// All of it in words.
    words: String,
}

/// A column of a small chart.
pub(crate) struct Column {
    class: &'static str,
    x: i32,
    y: i32,
    wide: i32,
    high: i32,
}

impl Column {
    /// A figure's column in its slot, beside the largest; `now` for this year's.
    pub(crate) fn of(slot: usize, value: Decimal, largest: Decimal, now: bool) -> Self {
        // A line on the ground is seen for 0.
        let high = part_of(value, largest, HIGH).max(1);
        let class = if now { "now" } else { "then" };
        Self { class, x: slot as i32 * SLOT + 3, y: HIGH - high, wide: SLOT - 6, high }
    }
}

/// More or less than last year.
struct Change {
    class: &'static str,
    text: String,
}

impl<'a> Chart<'a> {
    fn of(unit: &'a Shown, (largest, years): (Decimal, usize), lang: Lang) -> Self {
        let facts = &unit.facts;
        let own = facts
            .received
            .iter()
            .filter_map(|(_, figure)| figure.value())
            .max()
            .unwrap_or_default();
        let words: Vec<String> = facts
            .received
            .iter()
            .map(|(year, figure)| format!("{year} {}", said(*figure, lang)))
            .collect();
        Self {
            unit,
            shared: columns(facts, largest, years),
            own: columns(facts, own, years),
            width: years as i32 * SLOT,
            now: said(facts.now(), lang),
            change: change(facts),
            words: words.join(lang.say("，", ", ")),
        }
    }
}

/// One column a year, this year's at the right; what is no figure is an empty frame, and not 0.
fn columns(facts: &Facts, largest: Decimal, years: usize) -> Vec<Column> {
    let first = years.saturating_sub(facts.received.len());
    let last = facts.received.len().saturating_sub(1);
    let column = |(n, (_, figure)): (usize, &(u16, Figure))| match figure.value() {
        Some(value) => Column::of(first + n, value, largest, n == last),
        None => {
            let (x, wide) = ((first + n) as i32 * SLOT + 3, SLOT - 6);
            Column { class: "none", x, y: HIGH - 14, wide, high: 14 }
        }
    };
    facts.received.iter().enumerate().map(column).collect()
}

fn change(facts: &Facts) -> Option<Change> {
    let difference = facts.now().value()?.checked_sub(facts.before()?.value()?)?;
    let (class, sign) = match difference.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Greater => ("up", "▲"),
        std::cmp::Ordering::Less => ("down", "▼"),
        std::cmp::Ordering::Equal => ("", "＝"),
    };
    let by = if difference.is_zero() {
        String::new()
    } else {
        nianbao_figures::digits(difference.abs())
    };
    Some(Change { class, text: format!("{sign}{by}") })
}

impl Ranking {
    fn title(self, lang: Lang) -> &'static str {
        match self {
            Ranking::Received => lang.say("新收申请最多", "Most new requests"),
            Ranking::Increase => lang.say("新收比上年增加最多", "Largest increase of new requests"),
            Ranking::CarriedOut => lang.say("结转下年度最多", "Most carried on to next year"),
            Ranking::Disputes => {
                lang.say("行政复议、行政诉讼最多", "Most reconsiderations and litigations")
            }
        }
    }
}

/// A ranking's bar.
fn ranked_bar(value: &Figure, ranked: &[Ranked]) -> Vec<Piece> {
    let most = ranked.iter().filter_map(|one| one.value.value()).max().unwrap_or_default();
    let long = value.value().map_or(0, |value| part_of(value, most, LONG));
    vec![Piece { class: "s0".into(), from: 0, long }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::{
        facts::Line,
        year::{Overview, tests::line},
    };
    use nianbao_model::Level;

    const BAD: &str = "<script>\"甲\" & '乙'</script>";

    fn html(lines: &[Line], lang: Lang) -> String {
        let mut overview = Overview::new(2024);
        lines.iter().for_each(|line| overview.add(line));
        overview.done(Vec::new()).html(true, lang).unwrap()
    }

    #[test]
    fn nothing_breaks_out_and_every_unit_s_figures_are_said_in_words() {
        let mut bad = line(1, 12, 9, 2);
        bad.name = BAD.into();
        let page =
            html(&[Line { level: Level::Region, own: false, ..line(0, 12, 9, 2) }, bad], Lang::Zh);
        assert!(!page.contains("<script") && page.contains("&#60;script&#62;"));
        assert!(page.contains("2023 9，2024 12") && page.contains("▲3") && page.contains("16.7%"));
        assert!(!page.contains("style="), "the page's policy lets no style attribute take effect");
    }

    #[test]
    fn what_is_no_figure_is_an_empty_frame_and_not_zero() {
        let mut unknown = line(1, 5, 5, 0);
        if let Some(facts) = &mut unknown.facts {
            facts.received = vec![(2023, Figure::Value(0.into())), (2024, Figure::NotApplicable)];
            facts.outcomes[0].1.blank = 2;
        }
        let facts = unknown.facts.clone().unwrap();
        let columns = columns(&facts, 10.into(), 5);
        assert_eq!(
            columns.iter().map(|column| (column.class, column.high)).collect::<Vec<_>>(),
            [("then", 1), ("none", 14)]
        );
        assert_eq!(columns[1].x, 4 * SLOT + 3, "this year stands at the right");
        let page = html(&[unknown], Lang::Zh);
        assert!(page.contains("≥5") && page.contains("2024 —"));
    }

    #[test]
    fn huge_figures_and_none_are_drawn() {
        let page = html(&[line(1, 11_398_889, 1, 0), line(2, 0, 0, 0)], Lang::Zh);
        assert!(page.contains("11398889") && page.contains("▲11398888"));
        assert!(html(&[], Lang::Zh).contains("可比的单位不足8个"));
    }

    #[test]
    fn the_fixed_words_are_in_one_language() {
        let mut alone = line(1, 3, 3, 0);
        alone.name = "U".into();
        if let Some(facts) = &mut alone.facts {
            facts.outcomes.clear();
        }
        let page = html(&[alone], Lang::En);
        let chinese: String =
            page.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        assert_eq!(chinese, "");
    }
}

//! Random reports, for tests that must hold for every report.
//!
//! All values are in their canonical form (`Cell::figure`, `Prose::new` …): what a reader makes of
//! a file, and so what must come back when it is written and read again.

use nianbao_model::{
    Cell, Decimal, Edition, Editions, Indicator, Kind, Level, Prose, Report, UnitRef, clean_line,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::sync::{Arc, OnceLock};

/// Any report: both editions, all states of cells, all texts that a person or a program could
/// bring.
pub fn reports() -> impl Strategy<Value = Report> {
    frames().prop_flat_map(|frame| {
        let cells: Vec<_> = frame.edition.cells().iter().map(|spec| cells(spec.kind)).collect();
        let texts = vec(texts(), frame.edition.sections.len());
        (Just(frame), cells, texts).prop_map(|(mut report, cells, texts)| {
            for (ix, cell) in report.edition.clone().cells_ix().zip(cells) {
                report.set(ix, cell);
            }
            for (n, text) in texts.into_iter().enumerate() {
                *report.section_mut(n) = text;
            }
            report
        })
    })
}

/// Reports without a fault: all identities hold, no cell is blank or unreadable, no text section is
/// empty, the unit has a name.
pub fn valid_reports() -> impl Strategy<Value = Report> {
    frames().prop_flat_map(|frame| {
        let figures = vec(
            prop_oneof![3 => Just(0), 5 => 0u32..50, 1 => 0u32..1_000_000],
            frame.edition.cells().len(),
        );
        let cents = vec(0u32..10_000, frame.edition.cells().len());
        let texts = vec(texts(), frame.edition.sections.len());
        (Just(frame), figures, cents, option::of(select(vec!["/", "—", "无"])), texts).prop_map(
            |(mut report, figures, cents, mark, texts)| {
                let edition = report.edition.clone();
                for ((ix, figure), cents) in edition.cells_ix().zip(figures).zip(cents) {
                    let cents = if edition.spec(ix).kind == Kind::Amount {
                        Decimal::new(cents.into(), 2)
                    } else {
                        Decimal::ZERO
                    };
                    report.set(ix, Cell::figure(Decimal::from(figure) + cents));
                }
                let mut figures = Figures(report);
                figures.balance();
                let mut report = figures.0;
                // What did not happen may as well not apply.
                if let Some(mark) = mark {
                    for ix in edition.cells_ix().step_by(3) {
                        if report.cell(ix).value() == Some(Decimal::ZERO) {
                            report.set(ix, Cell::not_applicable(mark));
                        }
                    }
                }
                for ((n, section), mut text) in edition.sections.iter().enumerate().zip(texts) {
                    if section.wants_text() && text.is_empty() {
                        text = Prose::new("无其他需要报告的事项。");
                    }
                    // The notice of 2021 wants it said (T08).
                    if section.id == "other_matters" && edition.id != "2019" {
                        text.push("本年度未收取信息处理费。");
                    }
                    *report.section_mut(n) = text;
                }
                if report.unit.name.is_empty() {
                    report.unit.name = "某单位".into();
                }
                report
            },
        )
    })
}

/// The two national editions, read once.
pub fn editions() -> &'static Editions {
    static EDITIONS: OnceLock<Editions> = OnceLock::new();
    EDITIONS.get_or_init(Editions::national)
}

/// A report without cells and texts: an edition, a year it fits, a unit, indicators.
fn frames() -> impl Strategy<Value = Report> {
    let editions: Vec<Arc<Edition>> = editions().iter().cloned().collect();
    let level = option::of(select(vec![Level::Region, Level::HeadOffice, Level::Subordinate]));
    (select(editions), 0u16..2, "[a-z0-9_-]{0,12}", lines(), level, vec(indicators(), 0..4))
        .prop_map(|(edition, later, id, name, level, indicators)| {
            let year = edition.years.0 + later;
            let mut report = Report::blank(edition, UnitRef { id, name, level }, year);
            report.indicators = indicators;
            report
        })
}

fn cells(kind: Kind) -> impl Strategy<Value = Cell> {
    let count = prop_oneof![
        3 => Just(0),
        6 => 0i64..100,
        2 => 0i64..10_000_000,
        1 => any::<i64>(),
    ];
    let figure = match kind {
        Kind::Count | Kind::Change => {
            prop_oneof![20 => count.prop_map(Decimal::from), 1 => decimals()].boxed()
        }
        Kind::Amount => decimals().boxed(),
    };
    prop_oneof![
        12 => figure.prop_map(Cell::figure),
        2 => Just(Cell::Blank),
        2 => select(vec!["/", "-", "—", "——", "无", "不适用", "N/A", "／", ""]).prop_map(Cell::not_applicable),
        1 => lines().prop_map(|text| Cell::not_applicable(&text)),
        1 => select(vec!["约20", "2-3", "1 2", "", "/", "5", "null", "true", "1e400", "无法识别：3"]).prop_map(Cell::unreadable),
        1 => lines().prop_map(|text| Cell::unreadable(&text)),
    ]
}

/// Any decimal that can be held, the small and the round ones more often.
fn decimals() -> impl Strategy<Value = Decimal> {
    let most = Decimal::MAX.mantissa();
    prop_oneof![
        (-1_000_000i64..1_000_000, 0u32..4).prop_map(|(n, scale)| Decimal::new(n, scale)),
        (-most..=most, 0u32..=28).prop_map(|(n, scale)| Decimal::from_i128_with_scale(n, scale)),
        select(vec![Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(-1, 28)]),
    ]
}

fn indicators() -> impl Strategy<Value = Indicator> {
    let claim = prop_oneof![select(vec!["58.8%", "-66%", "持平"]).prop_map(str::to_owned), lines()];
    let value = prop_oneof!["[0-9]{1,9}(\\.[0-9]{1,3})?", lines()];
    // An indicator of which nothing is known is none.
    let name = prop_oneof!["[一-龥]{1,12}", lines()]
        .prop_map(|name| if name.is_empty() { "指标".to_owned() } else { name });
    (name, value, prop_oneof![Just("条".to_owned()), lines()], option::of(claim)).prop_map(
        |(name, value, unit, claim)| Indicator {
            name,
            value,
            unit,
            year_on_year: claim.filter(|claim| !claim.is_empty()),
        },
    )
}

fn texts() -> impl Strategy<Value = Prose> {
    prop_oneof![
        1 => Just(String::new()),
        4 => vec(raw(), 1..5).prop_map(|lines| lines.join("\n")),
    ]
    .prop_map(|text| Prose::new(&text))
}

fn lines() -> impl Strategy<Value = String> {
    raw().prop_map(|text| clean_line(&text))
}

/// A line with what breaks careless writers and readers in it.
fn raw() -> impl Strategy<Value = String> {
    let odd = vec![
        "]]>",
        "<",
        ">",
        "&",
        "&amp;",
        "&#10;",
        "\"",
        "'",
        "\\",
        "\\u0000",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "<!--",
        "-->",
        "<p>",
        "</p>",
        "<![CDATA[",
        "<?xml?>",
        "%",
        "=1+1",
        "@",
        "#",
        "\t",
        "\r",
        " ",
        "  ",
        "\u{a0}",
        "\u{3000}",
        "\u{2028}",
        "\u{2029}",
        "\u{0}",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{fffd}",
        "\u{200b}",
        "\u{200f}",
        "\u{202e}",
        "مرحبا",
        "👩‍👩‍👧",
        "𠮷",
        "e\u{301}",
        "１２３",
        "88件",
        "58.8%",
        "政府信息公开",
        "。",
        "，",
        "（一）",
        "一、总体情况",
        "注：",
        "不适用：",
        "无法识别：",
    ];
    let piece = prop_oneof![
        4 => select(odd).prop_map(str::to_owned),
        3 => "[一-龥]{1,8}",
        2 => "[ -~]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Cells of a report that are brought into balance.
struct Figures(Report);

impl Figures {
    fn get(&self, address: &str) -> Decimal {
        self.0.at(address).and_then(Cell::value).unwrap_or_default()
    }

    fn put(&mut self, address: &str, value: Decimal) {
        if let Some(ix) = self.0.edition.find(address) {
            self.0.set(ix, Cell::figure(value));
        }
    }

    /// Makes totals of the parts, and of what was left open whatever the identities ask for.
    fn balance(&mut self) {
        let edition = self.0.edition.clone();
        for table in &edition.tables {
            for block in &table.blocks {
                for column in block.columns.iter().filter(|_| table.id == "requests") {
                    let at = |row: &str| format!("{}.{row}.{}", table.id, column.id);
                    let outcomes: Decimal =
                        block.rows.iter().filter(|r| r.outcome).map(|r| self.get(&at(&r.id))).sum();
                    let handled = outcomes + self.get(&at("carried_out"));
                    let carried_in = self.get(&at("carried_in")).min(handled);
                    self.put(&at("outcome_total"), outcomes);
                    self.put(&at("carried_in"), carried_in);
                    self.put(&at("received"), handled - carried_in);
                }
                for row in &block.rows {
                    let at = |column: &str| format!("{}.{}.{column}", table.id, row.id);
                    let parts: Decimal = block
                        .columns
                        .iter()
                        .filter(|c| !c.total)
                        .map(|c| self.get(&at(&c.id)))
                        .sum();
                    self.put(&at("total"), parts);
                    let change = self.get(&at("items_change")) - Decimal::from(20);
                    self.put(&at("items_change"), change.max(-self.get(&at("items_previous"))));
                    let disclosed = self.get(&at("made")).max(self.get(&at("disclosed")));
                    self.put(
                        &at("disclosed_total"),
                        disclosed.max(self.get(&at("disclosed_total"))),
                    );
                }
            }
        }
    }
}

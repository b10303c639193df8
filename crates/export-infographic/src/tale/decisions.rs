//! The table of 主动公开: decisions as bars on one scale, documents, fees and purchases as facts,
//! and what is 0 folded away. And reconsideration and litigation in words.

use crate::{
    Story,
    words::{Change, between, number, since, unit_of, with_unit},
};
use nianbao_figures::{Figure, Total, name, percent};
use nianbao_model::{Block, Decimal, Kind, Rollup};

/// Matters that are only named, by their state. No state is taken for another.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub zero: Vec<String>,
    pub not_applicable: Vec<String>,
    pub blank: Vec<String>,
    pub unreadable: Vec<String>,
}

impl Notes {
    /// Adds a matter by the states of its figures; one of which there is a figure above 0 is no
    /// matter for here.
    pub(crate) fn add(&mut self, matter: &str, figures: &[Figure]) {
        let any = |state: Figure| figures.contains(&state);
        let list = match () {
            () if any(Figure::Unreadable) => &mut self.unreadable,
            () if figures.iter().all(|figure| *figure == Figure::Blank) => &mut self.blank,
            () if figures.iter().all(|figure| *figure == Figure::NotApplicable) => {
                &mut self.not_applicable
            }
            () if any(Figure::Blank) => &mut self.blank,
            () => &mut self.zero,
        };
        if !list.iter().any(|known| known == matter) {
            list.push(matter.to_owned());
        }
    }

    /// The lists that have something in them, each with its heading.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("本年为零的事项", &self.zero),
            ("不适用的事项", &self.not_applicable),
            ("未填写的事项", &self.blank),
            ("无法识读的事项", &self.unreadable),
        ];
        all.into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(head, list)| (head, list.join("、")))
            .collect()
    }
}

/// Decisions of a kind.
#[derive(Debug)]
pub(crate) struct Decision {
    pub name: String,
    pub value: Decimal,
    pub last: Option<Decimal>,
    pub change: Option<Change>,
}

/// All decisions.
#[derive(Debug)]
pub(crate) struct Decisions {
    /// The finding above them, in clauses.
    pub heading: Vec<String>,
    /// Above 0 each, in the edition's order.
    pub rows: Vec<Decision>,
    /// Their sum, if every kind is known.
    pub total: Option<Decimal>,
    /// Last year's sum of the same kinds.
    pub last_total: Option<Decimal>,
}

impl Decisions {
    /// Finds what stands above them. Where the message has said their sum it is not said again.
    pub(crate) fn head(&mut self, sum_is_said: bool) {
        let rises =
            self.rows.iter().filter(|row| row.last.is_some_and(|last| row.value > last)).count();
        let largest = self.rows.iter().max_by_key(|row| row.value);
        let share = self.total.zip(largest).and_then(|(total, row)| {
            Some((row.name.clone(), format!("占{}%", percent(row.value, total)?)))
        });
        self.heading = match (self.total, share) {
            _ if rises == self.rows.len() && rises > 1 => {
                vec![format!("{}类决定均比上年增加", numeral(rises))]
            }
            (Some(total), Some(share)) if self.rows.len() > 1 => {
                let sum = (!sum_is_said).then(|| format!("作出决定{}件，", number(total)));
                // A short name and its share stay together.
                let share = if share.0.chars().count() < 5 {
                    vec![share.0 + &share.1]
                } else {
                    vec![share.0, share.1]
                };
                sum.into_iter().chain(share).collect()
            }
            (Some(total), _) if !sum_is_said => vec![format!("作出决定{}件", number(total))],
            _ => vec!["行政处理决定".into()],
        };
    }
}

/// Small numbers as a text has them.
fn numeral(n: usize) -> String {
    const HAN: [&str; 11] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    HAN.get(n).map_or_else(|| n.to_string(), |han| (*han).to_owned())
}

/// A figure beside others of its row.
#[derive(Debug)]
pub(crate) struct Fact {
    /// The row: 行政规范性文件.
    pub name: String,
    /// What the chief figure is: 现行有效.
    pub what: String,
    /// The chief figure and its unit.
    pub figure: String,
    pub unit: String,
    pub change: Option<Change>,
    /// The other figures in words.
    pub more: Vec<String>,
    /// How many there are, where so few that each can be drawn: all, and how many of them are new
    /// this year.
    pub pieces: Option<(u32, u32)>,
}

/// Facts beside the decisions.
#[derive(Debug)]
pub(crate) struct Facts {
    pub heading: Vec<String>,
    pub rows: Vec<Fact>,
}

/// The most pieces that are drawn one by one.
const PIECES: u32 = 40;

/// Decisions and facts of the table of 主动公开; what is not above 0 goes to the notes.
pub(super) fn read(story: &Story<'_>, notes: &mut Notes) -> (Option<Decisions>, Option<Facts>) {
    let Some(table) = story.report.edition.tables.iter().find(|table| table.id == "proactive")
    else {
        return (None, None);
    };
    let (mut rows, mut facts) = (Vec::new(), Vec::new());
    let (mut totals, mut last_totals) = (Vec::new(), Vec::new());
    for (block, row) in
        table.blocks.iter().flat_map(|block| (0..block.rows.len()).map(move |row| (block, row)))
    {
        let label = name(&block.rows[row].label);
        let figures: Vec<Figure> = (0..block.columns.len())
            .map(|n| Figure::of(story.report.cell(block.cell(row, n))))
            .collect();
        let decided = block
            .columns
            .iter()
            .position(|column| column.id == "decisions" || column.label.contains("处理决定"));
        if let Some(n) = decided {
            let address = &story.report.edition.spec(block.cell(row, n)).address;
            let last = story.previous.and_then(|previous| Figure::at(previous, address));
            totals.push(figures[n]);
            last_totals.push(last.unwrap_or(Figure::Blank));
            match figures[n] {
                Figure::Value(value) if value > Decimal::ZERO => rows.push(Decision {
                    name: label,
                    value,
                    last: last.and_then(Figure::value).filter(|last| !last.is_sign_negative()),
                    change: since(
                        story.report,
                        story.previous,
                        address,
                        unit_of(&block.columns[n]),
                    ),
                }),
                other => notes.add(&label, &[other]),
            }
        } else if figures.iter().any(|figure| figure.counts()) {
            facts.extend(fact(story, block, row, &figures));
            if figures.contains(&Figure::Unreadable) || figures.contains(&Figure::Blank) {
                let lacking: Vec<Figure> = figures
                    .iter()
                    .copied()
                    .filter(|f| matches!(f, Figure::Blank | Figure::Unreadable))
                    .collect();
                notes.add(&format!("{label}的部分数据"), &lacking);
            }
        } else {
            notes.add(&label, &figures);
        }
    }
    let (total, last_total) = (Total::of(&totals), Total::of(&last_totals));
    // Below 0 there is no count of decisions, and a sum with one is none.
    let sound = totals
        .iter()
        .chain(&last_totals)
        .all(|figure| figure.value().is_none_or(|value| !value.is_sign_negative()));
    let sum = |total: Total| total.figure.value().filter(|_| total.is_whole() && sound);
    // What another edition did not ask for is no part of the same sum: then there is no comparison.
    let decisions = (!rows.is_empty()).then(|| Decisions {
        heading: Vec::new(),
        rows,
        total: sum(total),
        last_total: sum(last_total),
    });
    let facts = (!facts.is_empty()).then(|| Facts { heading: heading(&facts), rows: facts });
    (decisions, facts)
}

/// A row of other columns: its chief figure is the stock or the amount, else the last.
fn fact(story: &Story<'_>, block: &Block, row: usize, figures: &[Figure]) -> Option<Fact> {
    let counts = |n: &usize| figures[*n].counts() && block.columns[*n].kind != Kind::Change;
    let all = 0..block.columns.len();
    let chief = all.clone().filter(counts).find(|&n| {
        block.columns[n].rollup == Rollup::Stock || block.columns[n].kind == Kind::Amount
    });
    let chief = chief
        .or_else(|| all.clone().rfind(counts))
        .or_else(|| all.clone().rfind(|&n| figures[n].counts()))?;
    let column = &block.columns[chief];
    let value = figures[chief].value()?;
    let address = &story.report.edition.spec(block.cell(row, chief)).address;
    let others =
        all.filter(|&n| n != chief && figures[n].value().is_some_and(|value| !value.is_zero()));
    let more = others
        .map(|n| {
            format!(
                "{}{}",
                short(&block.columns[n].label),
                with_unit(figures[n], unit_of(&block.columns[n]))
            )
        })
        .collect();
    let few = u32::try_from(value)
        .ok()
        .filter(|&n| column.kind == Kind::Count && n <= PIECES && Decimal::from(n) == value);
    let new = block
        .columns
        .iter()
        .position(|column| column.rollup == Rollup::Additive && column.kind == Kind::Count);
    let new = new.filter(|&n| n != chief).and_then(|n| u32::try_from(figures[n].value()?).ok());
    Some(Fact {
        name: name(&block.rows[row].label),
        what: short(&column.label),
        figure: number(value),
        unit: unit_of(column).to_owned(),
        change: since(story.report, story.previous, address, unit_of(column)),
        more,
        pieces: few.map(|all| (all, new.unwrap_or(0).min(all))),
    })
}

/// A column's label without what the figure says itself: 本年收费金额（单位：万元） is 收费金额.
fn short(label: &str) -> String {
    let bare = name(label);
    let bare = bare.strip_suffix("总数量").map(|rest| format!("{rest}总数")).unwrap_or(bare);
    let bare = ["件数", "数量"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .filter(|rest| rest.chars().count() > 1)
        .unwrap_or(&bare);
    bare.to_owned()
}

fn heading(facts: &[Fact]) -> Vec<String> {
    let Some(first) = facts.first() else { return Vec::new() };
    vec![first.name.clone(), first.what.clone(), format!("{}{}", first.figure, first.unit)]
}

/// Reconsideration and litigation, a sentence a kind: 行政复议1件，尚未审结1件. Nothing if none
/// happened; then the notes say so.
pub(super) fn disputes(story: &Story<'_>, notes: &mut Notes) -> Vec<String> {
    let Some(table) = story.report.edition.tables.iter().find(|table| table.id == "disputes")
    else {
        return Vec::new();
    };
    let mut kinds: Vec<(String, Vec<(Figure, String)>)> = Vec::new();
    for block in &table.blocks {
        let Some(total) = block.columns.iter().position(|column| column.total) else { continue };
        for (n, row) in block.rows.iter().enumerate() {
            let kind = name(row.path.first().unwrap_or(&row.label));
            let figure = Figure::of(story.report.cell(block.cell(n, total)));
            let results = block.columns.iter().enumerate().filter(|(_, column)| !column.total);
            let results = results.map(|(c, column)| {
                (name(&column.label), Figure::of(story.report.cell(block.cell(n, c))))
            });
            let results: Vec<String> = results
                .filter(|(_, figure)| figure.counts())
                .map(|(label, figure)| format!("{label}{}", with_unit(figure, "件")))
                .collect();
            let of = if row.path.is_empty() { String::new() } else { name(&row.label) };
            let said = if figure.counts() && !results.is_empty() {
                format!("{of}{}", results.join("、"))
            } else {
                String::new()
            };
            match kinds.iter_mut().find(|known| known.0 == kind) {
                Some(known) => known.1.push((figure, said)),
                None => kinds.push((kind, vec![(figure, said)])),
            }
        }
    }
    if !kinds.iter().any(|(_, rows)| rows.iter().any(|(figure, _)| figure.counts())) {
        for (kind, rows) in &kinds {
            notes.add(kind, &rows.iter().map(|(figure, _)| *figure).collect::<Vec<_>>());
        }
        return Vec::new();
    }
    let sentence = |(kind, rows): &(String, Vec<(Figure, String)>)| {
        let total = Total::of(&rows.iter().map(|(figure, _)| *figure).collect::<Vec<_>>());
        let results: Vec<&str> =
            rows.iter().map(|(_, said)| said.as_str()).filter(|said| !said.is_empty()).collect();
        let results = if results.is_empty() {
            String::new()
        } else {
            format!("（{}）", results.join("，"))
        };
        let lacks =
            if total.lacks().is_empty() { String::new() } else { format!("，{}", total.lacks()) };
        format!("{kind}{}{results}{lacks}", with_unit(total.figure, "件"))
    };
    kinds.iter().map(sentence).collect()
}

/// The change of the sum of all decisions.
pub(super) fn total_change(decisions: &Decisions) -> Option<Change> {
    between(decisions.total?, decisions.last_total?, "件")
}

/// A decision's bar, and what stands beside it.
#[derive(Debug)]
pub(crate) struct Tick {
    pub name: String,
    pub figure: String,
    pub bar: String,
    pub change: Option<String>,
}

impl Decisions {
    /// The bars, all on one scale.
    pub(crate) fn ticks(&self) -> Vec<Tick> {
        let longest = self
            .rows
            .iter()
            .flat_map(|row| [Some(row.value), row.last])
            .flatten()
            .max()
            .unwrap_or_default();
        let tick = |row: &Decision| Tick {
            name: row.name.clone(),
            figure: number(row.value),
            bar: crate::charts::bar(row.value, row.last, longest),
            change: row.change.as_ref().map(|change| change.words.clone()),
        };
        self.rows.iter().map(tick).collect()
    }

    /// Is any of them compared with last year's?
    pub(crate) fn compared(&self) -> bool {
        self.rows.iter().any(|row| row.last.is_some())
    }
}

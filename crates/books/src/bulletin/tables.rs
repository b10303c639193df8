//! The annexes: scores and ranks, faults, what is past its day; and the lines of a unit's book.

use super::{Measured, Quarter, compose::Entry, shown};
use crate::PlaceKind;
use jiff::civil::Date;
use nianbao_document::{Block, CellContent, DrawnTable, Part, TableCell};
use nianbao_model::Decimal;

/// A table has no more lines than this; what is left out is told below it.
const MOST: usize = 2000;

/// A cell of a line.
enum Is {
    Label(String),
    Text(String),
    Number(Decimal),
    Nothing,
}

fn count(n: usize) -> Is {
    Is::Number(Decimal::from(n))
}

fn figure(value: Option<Decimal>) -> Is {
    value.map_or(Is::Text("—".into()), Is::Number)
}

fn text(words: impl Into<String>) -> Is {
    let words = words.into();
    if words.is_empty() { Is::Nothing } else { Is::Text(words) }
}

fn day(day: Option<Date>) -> Is {
    day.map_or(Is::Nothing, |day| Is::Text(day.to_string()))
}

fn kind(kind: Option<PlaceKind>) -> Is {
    text(kind.map(|kind| kind.words().zh).unwrap_or_default())
}

/// A part with a table of these columns; nothing if it has no lines.
fn part(id: &str, heading: &str, columns: &[(&str, u16)], lines: Vec<Vec<Is>>) -> Option<Part> {
    let all = lines.len();
    if all == 0 {
        return None;
    }
    let mut cells: Vec<TableCell> = Vec::with_capacity(columns.len() * (all.min(MOST) + 1));
    let mut put = |row: usize, column: usize, content: CellContent| {
        cells.push(TableCell { row, column, row_span: 1, column_span: 1, content })
    };
    for (column, (label, _)) in columns.iter().enumerate() {
        put(
            0,
            column,
            if column == 0 {
                CellContent::Corner((*label).into())
            } else {
                CellContent::ColumnHead((*label).into())
            },
        );
    }
    for (row, line) in lines.into_iter().take(MOST).enumerate() {
        for (column, content) in line.into_iter().enumerate() {
            let content = match content {
                Is::Label(text) => CellContent::RowHead(text),
                Is::Text(text) => CellContent::Text(text),
                Is::Number(value) => CellContent::Number(value),
                Is::Nothing => CellContent::Empty,
            };
            put(row + 1, column, content);
        }
    }
    let caption = heading.split_once('：').map_or(heading, |(_, name)| name).to_owned();
    let (rows, widths) = (all.min(MOST) + 1, columns.iter().map(|(_, width)| *width).collect());
    let table = DrawnTable {
        id: id.into(),
        caption,
        columns: columns.len(),
        rows,
        head: 1,
        stub: 1,
        widths,
        cells,
    };
    let mut blocks = vec![Block::Table(table)];
    if all > MOST {
        blocks.push(Block::Note(format!(
            "共{all}行，这里列出前{MOST}行，其余见各单位的平台维护台账。"
        )));
    }
    Some(Part { id: id.into(), heading: heading.into(), wants_text: false, blocks })
}

/// The annexes of the region's bulletin; one without lines is left out, and the others are numbered
/// without a gap.
pub(super) fn annexes(with: &[&Entry<'_>]) -> Vec<Part> {
    let all = [
        ("scores", "得分和排名", SCORES, scores(with)),
        (
            "faults",
            "问题清单",
            FAULTS,
            with.iter().flat_map(|entry| faults(Some(entry.name), &entry.now)).collect(),
        ),
        (
            "overdue",
            "逾期未更新清单",
            OVERDUE,
            with.iter().flat_map(|entry| overdue(Some(entry.name), &entry.now)).collect(),
        ),
    ];
    let kept = all.into_iter().filter(|(_, _, _, lines)| !lines.is_empty());
    kept.enumerate()
        .filter_map(|(n, (id, name, columns, lines))| {
            part(id, &format!("附件{}：{name}", n + 1), columns, lines)
        })
        .collect()
}

type Columns = &'static [(&'static str, u16)];

const SCORES: Columns = &[
    ("单位", 20),
    ("名次", 6),
    ("得分", 8),
    ("上季度得分", 8),
    ("登记处数", 8),
    ("符合要求", 8),
    ("占比（%）", 9),
    ("上季度占比（%）", 9),
    ("逾期未更新", 8),
    ("尚未整改", 8),
];

/// The ranks, the best first; units without a score stand behind in the register's order.
fn scores(with: &[&Entry<'_>]) -> Vec<Vec<Is>> {
    let mut ordered: Vec<&&Entry<'_>> = with.iter().collect();
    ordered.sort_by_key(|entry| entry.rank.unwrap_or(usize::MAX));
    let line = |entry: &&&Entry<'_>| {
        let (now, before) = (&entry.now, &entry.before);
        vec![
            Is::Label(entry.name.to_owned()),
            entry.rank.map_or_else(|| text("—"), count),
            figure(now.score.map(shown)),
            figure(before.score.map(shown)),
            count(now.places()),
            count(now.in_order),
            figure(now.share()),
            figure(before.share()),
            count(now.overdue.len()),
            count(now.open().count()),
        ]
    };
    ordered.iter().map(line).collect()
}

const FAULTS: Columns = &[
    ("单位", 18),
    ("名称", 20),
    ("类别", 10),
    ("问题", 12),
    ("发现日期", 11),
    ("整改日期", 11),
    ("上季度遗留", 8),
];

fn faults(unit: Option<&str>, now: &Measured<'_>) -> Vec<Vec<Is>> {
    let line = |fault: &super::Fault<'_>| {
        let mended = fault.mended.map_or_else(|| text("尚未整改"), |on| day(Some(on)));
        let problem = fault.problem.map(|problem| problem.words().zh).unwrap_or_default();
        let rest = [
            kind(fault.kind),
            text(problem),
            day(Some(fault.found)),
            mended,
            text(if fault.carried { "是" } else { "否" }),
        ];
        led(unit, fault.name).chain(rest).collect()
    };
    now.faults.iter().map(line).collect()
}

const OVERDUE: Columns = &[
    ("单位", 18),
    ("名称", 20),
    ("类别", 10),
    ("应更新日期", 11),
    ("最近更新日期", 11),
    ("检查日期", 11),
    ("逾期日数", 8),
];

fn overdue(unit: Option<&str>, now: &Measured<'_>) -> Vec<Vec<Is>> {
    let line = |one: &super::Overdue<'_>| {
        let look = one.look;
        let rest = [
            kind(look.kind),
            day(look.due),
            day(look.updated),
            day(look.looked),
            Is::Number(Decimal::from(one.days)),
        ];
        led(unit, &look.name).chain(rest).collect()
    };
    now.overdue.iter().map(line).collect()
}

/// What a line begins with: the unit and the place, or the place alone on the unit's own page.
fn led(unit: Option<&str>, place: &str) -> std::vec::IntoIter<Is> {
    match unit {
        Some(unit) => vec![Is::Label(unit.to_owned()), text(place)],
        None => vec![Is::Label(place.to_owned())],
    }
    .into_iter()
}

/// The tables of a unit's page.
pub(super) fn of_unit(now: &Measured<'_>, quarter: Quarter) -> Vec<Part> {
    let own = |columns: Columns| columns.get(1..).unwrap_or_default();
    let all = [
        ("lines", "检查明细", LINES, lines(now, quarter)),
        ("faults", "问题清单", own(FAULTS), faults(None, now)),
        ("overdue", "逾期未更新清单", own(OVERDUE), overdue(None, now)),
    ];
    let kept = all.into_iter().filter(|(_, _, _, lines)| !lines.is_empty());
    kept.enumerate()
        .filter_map(|(n, (id, name, columns, lines))| {
            part(id, &format!("附表{}：{name}", n + 1), columns, lines)
        })
        .collect()
}

const LINES: Columns = &[
    ("名称", 20),
    ("类别", 10),
    ("公开事项", 18),
    ("公开形式", 10),
    ("应更新日期", 11),
    ("检查日期", 11),
    ("最近更新日期", 11),
    ("逾期日数", 7),
    ("发布条数", 7),
    ("得分", 7),
];

fn lines(now: &Measured<'_>, quarter: Quarter) -> Vec<Vec<Is>> {
    let line = |look: &&crate::Look| {
        let late = look
            .overdue(quarter.last())
            .map_or(Is::Nothing, |days| Is::Number(Decimal::from(days)));
        vec![
            Is::Label(look.name.clone()),
            kind(look.kind),
            text(look.item.as_str()),
            text(look.form.as_str()),
            day(look.due),
            day(look.looked),
            day(look.updated),
            late,
            look.posts.map_or(Is::Nothing, |n| Is::Number(Decimal::from(n))),
            look.score.map_or(Is::Nothing, |score| Is::Number(score.normalize())),
        ]
    };
    now.lines.iter().map(line).collect()
}

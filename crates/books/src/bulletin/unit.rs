//! The page of one unit: its figures of the quarter with last quarter's beside, its faults, and
//! every line of its book.

use super::{Fault, Measured, Quarter, compose, compose::Entry, listed, moved, shown, tables};
use crate::{Problem, count::day_words};
use nianbao_document::{Block, Document, Part};
use nianbao_model::Lang;

/// So many places are named; the annexes have all.
const MOST_NAMED: usize = 12;

fn day(day: crate::Date) -> String {
    day_words(day, Lang::Zh)
}

/// What is wrong with a unit, a paragraph a kind.
pub(super) fn problems(now: &Measured<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let carried: Vec<&Fault<'_>> = now.faults.iter().filter(|fault| fault.carried).collect();
    if !carried.is_empty() {
        let open: Vec<&Fault<'_>> =
            carried.iter().copied().filter(|fault| fault.mended.is_none()).collect();
        let mut text = format!(
            "上季度末尚未整改的问题{}个，本季度整改{}个",
            carried.len(),
            carried.len() - open.len()
        );
        match open.is_empty() {
            true => text += "。",
            false => text += &format!("，仍未整改{}个：{}。", open.len(), named(&open)),
        }
        said.push(text);
    }
    let found: Vec<&Fault<'_>> = now.faults.iter().filter(|fault| !fault.carried).collect();
    if !found.is_empty() {
        let open: Vec<&Fault<'_>> =
            found.iter().copied().filter(|fault| fault.mended.is_none()).collect();
        let mut text = format!(
            "本季度发现问题{}个（{}），已整改{}个",
            found.len(),
            by_kind(&found),
            found.len() - open.len()
        );
        match open.is_empty() {
            true => text += "。",
            false => text += &format!("，尚未整改{}个：{}。", open.len(), named(&open)),
        }
        said.push(text);
    }
    if !now.overdue.is_empty() {
        let each: Vec<String> = now
            .overdue
            .iter()
            .take(MOST_NAMED + 1)
            .map(|one| {
                format!(
                    "“{}”（应于{}前更新，逾期{}日）",
                    one.look.name,
                    one.look.due.map(day).unwrap_or_default(),
                    one.days
                )
            })
            .collect();
        let more = if now.overdue.len() > MOST_NAMED {
            format!("等{}处", now.overdue.len())
        } else {
            String::new()
        };
        let each = each.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("、");
        said.push(format!("逾期未更新{}处：{each}{more}。", now.overdue.len()));
    }
    if !now.silent.is_empty() {
        let names: Vec<String> = now.silent.iter().map(|name| format!("“{name}”")).collect();
        let names = listed(names.iter().map(String::as_str), "个");
        said.push(format!("本季度没有发布信息的账号{}个：{names}。", now.silent.len()));
    }
    said
}

fn named(faults: &[&Fault<'_>]) -> String {
    let each: Vec<String> = faults
        .iter()
        .map(|fault| {
            let problem = fault
                .problem
                .map(|problem| format!("，{}", problem.words().zh))
                .unwrap_or_default();
            format!("“{}”（{}发现{problem}）", fault.name, day(fault.found))
        })
        .collect();
    listed(each.iter().map(String::as_str), "个")
}

/// Faults by what is wrong: 链接失效2个、表述错误1个.
fn by_kind(faults: &[&Fault<'_>]) -> String {
    let of =
        |problem: Option<Problem>| faults.iter().filter(|fault| fault.problem == problem).count();
    let known = Problem::ALL.iter().map(|problem| (of(Some(*problem)), problem.words().zh));
    let all = known.chain([(of(None), "未写明问题类型".to_owned())]);
    all.filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{words}{n}个"))
        .collect::<Vec<_>>()
        .join("、")
}

/// The page of the `n`th unit; nothing if it has no line of the quarter.
pub(super) fn of_unit(all: &[Entry<'_>], n: usize, quarter: Quarter) -> Option<Document> {
    let entry =
        all.get(n).filter(|entry| !entry.now.lines.is_empty() || !entry.now.faults.is_empty())?;
    let (now, before) = (&entry.now, &entry.before);
    let places = now.places();
    let mut first = match places {
        0 => format!("{}没有登记检查，列出以前尚未整改的问题。", quarter.words()),
        _ => format!(
            "{}登记{}，合计{places}处，检查{}次，{}处符合要求，占{}%。",
            quarter.words(),
            compose::kinds_said(&now.kinds),
            now.looks,
            now.in_order,
            now.share().unwrap_or_default()
        ),
    };
    match (before.share(), now.share()) {
        (Some(last), Some(share)) => {
            let change = moved(share, last, ["上升", "下降"], "个百分点");
            first += &format!(
                "上季度{}处中{}处符合要求，占{last}%，本季度{change}。",
                before.places(),
                before.in_order
            );
        }
        (None, _) => first += "上季度没有检查记录。",
        _ => {}
    }
    let mut blocks = vec![Block::Paragraph(first)];
    if let (Some(score), Some(rank)) = (now.score.map(shown), entry.rank) {
        let ranked = all.iter().filter(|entry| entry.rank.is_some()).count();
        let mut text = format!("抽查平均得分{score}分，在{ranked}个有得分的单位中列第{rank}位");
        if let Some(last) = before.score.map(shown) {
            text += &format!("；上季度{last}分，{}", moved(score, last, ["提高", "降低"], "分"));
        }
        blocks.push(Block::Paragraph(text + "。"));
    }
    let mut wrong: Vec<Block> = problems(now).into_iter().map(Block::Paragraph).collect();
    if wrong.is_empty() {
        wrong.push(Block::Paragraph(
            "登记的栏目、账号、窗口全部符合要求，没有尚未整改的问题。".into(),
        ));
    }
    let text = |id: &str, heading: &str, blocks: Vec<Block>| Part {
        id: id.into(),
        heading: heading.into(),
        wants_text: true,
        blocks,
    };
    let mut parts =
        vec![text("overall", "一、检查情况", blocks), text("problems", "二、主要问题", wrong)];
    parts.extend(tables::of_unit(now, quarter));
    let title = format!("{}{}政务平台维护情况", entry.name, quarter.words());
    Some(Document { title, parts, indicators: Vec::new() })
}

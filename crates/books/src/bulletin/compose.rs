//! The region's bulletin as a document, in the order that published ones have: 总体情况, 主要问题,
//! 好的做法, 下一步要求, annexes.

use super::{
    Keeper, Measured, Quarter, han, listed, moved, rounded, share, shown, tables, unit::problems,
};
use nianbao_document::{Block, Document, Part};
use nianbao_model::Decimal;

/// A unit of the bulletin with what was measured of it, in this quarter and in the one before.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) now: Measured<'a>,
    pub(super) before: Measured<'a>,
    /// Its place by score; units with the same score share one.
    pub(super) rank: Option<usize>,
}

/// Measures all units and ranks them by their scores. They stay in the register's order.
pub(super) fn entries<'a>(keepers: &[Keeper<'a>], quarter: Quarter) -> Vec<Entry<'a>> {
    let measured = keepers.iter().map(|keeper| Entry {
        name: keeper.name,
        now: Measured::of(keeper.looks, quarter),
        before: Measured::of(keeper.looks, quarter.before()),
        rank: None,
    });
    let mut all: Vec<Entry<'a>> = measured.collect();
    let scores: Vec<Decimal> = all.iter().filter_map(|entry| entry.now.score.map(shown)).collect();
    for entry in &mut all {
        entry.rank = entry
            .now
            .score
            .map(shown)
            .map(|own| 1 + scores.iter().filter(|other| **other > own).count());
    }
    all
}

/// Adds what was measured of all units together.
struct Whole {
    units: usize,
    kinds: [usize; 4],
    looks: usize,
    in_order: usize,
    overdue: usize,
    silent: usize,
    found: usize,
    found_mended: usize,
    carried: usize,
    carried_mended: usize,
    open: usize,
    score: Option<Decimal>,
}

impl Whole {
    fn of<'m>(all: impl Iterator<Item = &'m Measured<'m>>) -> Self {
        let mut whole = Self {
            units: 0,
            kinds: [0; 4],
            looks: 0,
            in_order: 0,
            overdue: 0,
            silent: 0,
            found: 0,
            found_mended: 0,
            carried: 0,
            carried_mended: 0,
            open: 0,
            score: None,
        };
        let (mut scores, mut sum) = (0_u32, Decimal::ZERO);
        for one in all {
            whole.units += usize::from(!one.lines.is_empty());
            whole.kinds.iter_mut().zip(one.kinds).for_each(|(sum, n)| *sum += n);
            whole.looks += one.looks;
            whole.in_order += one.in_order;
            whole.overdue += one.overdue.len();
            whole.silent += one.silent.len();
            for fault in &one.faults {
                let mended = usize::from(fault.mended.is_some());
                match fault.carried {
                    true => {
                        (whole.carried, whole.carried_mended) =
                            (whole.carried + 1, whole.carried_mended + mended)
                    }
                    false => {
                        (whole.found, whole.found_mended) =
                            (whole.found + 1, whole.found_mended + mended)
                    }
                }
            }
            whole.open += one.open().count();
            if let Some(score) = one.score {
                (scores, sum) = (scores + 1, sum.saturating_add(score));
            }
        }
        whole.score = sum.checked_div(Decimal::from(scores)).filter(|_| scores > 0);
        whole
    }

    fn places(&self) -> usize {
        self.kinds.iter().sum()
    }
}

/// What was looked at: 12个栏目、3个政务新媒体账号.
pub(super) fn kinds_said(kinds: &[usize; 4]) -> String {
    let words = ["个栏目", "个政务新媒体账号", "个办事窗口", "处未注明类别的平台"];
    let said =
        kinds.iter().zip(words).filter(|(n, _)| **n > 0).map(|(n, words)| format!("{n}{words}"));
    said.collect::<Vec<_>>().join("、")
}

/// The region's bulletin of a quarter; nothing if nobody has looked at anything in it.
pub(super) fn of_region(region: &str, all: &[Entry<'_>], quarter: Quarter) -> Option<Document> {
    let (with, without): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        all.iter().partition(|entry| !entry.now.lines.is_empty() || !entry.now.faults.is_empty());
    if with.is_empty() {
        return None;
    }
    let now = Whole::of(with.iter().map(|entry| &entry.now));
    let before = Whole::of(all.iter().map(|entry| &entry.before));
    let text = |id: &str, heading: &str, blocks: Vec<Block>| Part {
        id: id.into(),
        heading: heading.into(),
        wants_text: true,
        blocks,
    };
    let mut parts = vec![
        text("overall", "一、总体情况", overall(region, &now, &before, &without, quarter)),
        text("problems", "二、主要问题", problems_by_unit(&with)),
        text("good", "三、好的做法", good(&with)),
        text("next", "四、下一步要求", next(&with, &without)),
    ];
    parts.extend(tables::annexes(&with));
    let title = format!("{region}{}政务平台维护情况通报", quarter.words());
    Some(Document { title, parts, indicators: Vec::new() })
}

fn overall(
    region: &str,
    now: &Whole,
    before: &Whole,
    without: &[&Entry<'_>],
    quarter: Quarter,
) -> Vec<Block> {
    let (places, good) = (now.places(), now.in_order);
    let mut first = format!(
        "{}，{region}{}个单位的平台维护台账共登记{}，合计{places}处，检查{}次。其中{good}处符合要求，占{}%",
        quarter.words(),
        now.units,
        kinds_said(&now.kinds),
        now.looks,
        share(good, places).unwrap_or_default()
    );
    match share(before.in_order, before.places()) {
        Some(last) => {
            let change =
                moved(share(good, places).unwrap_or_default(), last, ["上升", "下降"], "个百分点");
            first += &format!(
                "；上季度{}处中{}处符合要求，占{last}%，本季度{change}。",
                before.places(),
                before.in_order
            );
        }
        None => first += "；上季度没有检查记录。",
    }
    let mut second = format!("逾期未更新{}处，没有发布信息的账号{}个。", now.overdue, now.silent);
    second += &format!("本季度发现问题{}个，已整改{}个。", now.found, now.found_mended);
    if now.carried > 0 {
        second += &format!(
            "上季度末尚未整改的问题{}个，本季度整改{}个。",
            now.carried, now.carried_mended
        );
    }
    second += &format!("季度末尚未整改的问题共{}个。", now.open);
    let mut blocks = vec![Block::Paragraph(first), Block::Paragraph(second)];
    if let Some(score) = now.score.map(shown) {
        let mut text = format!("有抽查得分的单位平均{score}分");
        if let Some(last) = before.score.map(shown) {
            text += &format!("，上季度{last}分，{}", moved(score, last, ["提高", "降低"], "分"));
        }
        blocks.push(Block::Paragraph(text + "。"));
    }
    if !without.is_empty() {
        let names = listed(without.iter().map(|entry| entry.name), "个单位");
        blocks.push(Block::Paragraph(format!(
            "没有本季度检查记录的单位{}个：{names}。",
            without.len()
        )));
    }
    blocks
}

fn problems_by_unit(with: &[&Entry<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let faulty = with.iter().filter(|entry| !problems(&entry.now).is_empty());
    for (n, entry) in faulty.enumerate() {
        blocks.push(Block::Subheading(format!("（{}）{}", han(n + 1), entry.name)));
        blocks.extend(problems(&entry.now).into_iter().map(Block::Paragraph));
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph(
            "各单位检查的栏目、账号、窗口全部符合要求，没有尚未整改的问题。".into(),
        ));
    }
    blocks
}

/// What figures carry: all in order, all mended, a better score.
fn good(with: &[&Entry<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut push = |units: Vec<&str>, what: &str| {
        if !units.is_empty() {
            blocks.push(Block::Paragraph(format!(
                "{}{what}",
                listed(units.iter().copied(), "个单位")
            )));
        }
    };
    let names = |keep: &dyn Fn(&Entry<'_>) -> bool| -> Vec<&str> {
        with.iter().filter(|entry| keep(entry)).map(|entry| entry.name).collect()
    };
    push(
        names(&|e| e.now.places() > 0 && e.now.in_order == e.now.places()),
        "登记的栏目、账号、窗口全部符合要求。",
    );
    let carried = |e: &Entry<'_>| e.now.faults.iter().any(|fault| fault.carried);
    push(
        names(&|e| {
            carried(e)
                && e.now
                    .faults
                    .iter()
                    .filter(|fault| fault.carried)
                    .all(|fault| fault.mended.is_some())
        }),
        "将上季度末尚未整改的问题全部整改。",
    );
    push(
        names(&|e| {
            e.now.faults.iter().any(|fault| !fault.carried) && e.now.open().next().is_none()
        }),
        "本季度发现的问题当季全部整改。",
    );
    let mut better: Vec<(Decimal, &str)> = with
        .iter()
        .filter_map(|entry| {
            Some((shown(entry.now.score?) - shown(entry.before.score?), entry.name))
        })
        .collect();
    better.retain(|(more, _)| *more > Decimal::ZERO);
    // A sort that keeps the register's order among equals.
    better.sort_by_key(|(more, _)| std::cmp::Reverse(*more));
    if !better.is_empty() {
        let said: Vec<String> = better
            .iter()
            .map(|(more, name)| format!("{name}（提高{}分）", rounded(*more, 2)))
            .collect();
        blocks.push(Block::Paragraph(format!(
            "抽查得分比上季度提高的有：{}。",
            listed(said.iter().map(String::as_str), "个单位")
        )));
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph("本季度的检查数据中没有可以单独列出的做法。".into()));
    }
    blocks
}

fn next(with: &[&Entry<'_>], without: &[&Entry<'_>]) -> Vec<Block> {
    let mut said: Vec<String> = Vec::new();
    let of = |count: &dyn Fn(&Measured<'_>) -> usize, unit: &str| -> Option<String> {
        let named: Vec<String> = with
            .iter()
            .filter_map(|entry| Some((count(&entry.now), entry.name)).filter(|(n, _)| *n > 0))
            .map(|(n, name)| format!("{name}（{n}{unit}）"))
            .collect();
        (!named.is_empty()).then(|| listed(named.iter().map(String::as_str), "个单位"))
    };
    if let Some(units) = of(&|now| now.open().count(), "个") {
        said.push(format!("尚未整改的问题，请{units}抓紧整改，并在平台维护台账中写明整改日期；下一季度通报继续列出，直至整改完毕。"));
    }
    if let Some(units) = of(&|now| now.overdue.len(), "处") {
        said.push(format!("逾期未更新的栏目，请{units}立即更新，并核对更新期限。"));
    }
    if let Some(units) = of(&|now| now.silent.len(), "个") {
        said.push(format!(
            "没有发布信息的账号，请{units}恢复更新；不再使用的，按规定注销并从台账中删去。"
        ));
    }
    if !without.is_empty() {
        said.push(format!(
            "请{}报送平台维护台账。",
            listed(without.iter().map(|entry| entry.name), "个单位")
        ));
    }
    if said.is_empty() {
        said.push("请各单位继续按期更新、按季检查，并如实登记平台维护台账。".into());
    }
    let many = said.len() > 1;
    let number = |(n, text): (usize, String)| {
        Block::Paragraph(if many { format!("{}．{text}", n + 1) } else { text })
    };
    said.into_iter().enumerate().map(number).collect()
}

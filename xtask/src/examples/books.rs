//! The books of six units of the clean region for a whole year: registers of requests, counts of
//! decisions and lists of powers that give the figures of their reports, made from the same data,
//! and books of upkeep. Days are made up, and keep the terms of the law; there are no people in
//! them.

use super::put;
use anyhow::{Context as _, Result};
use nianbao_books::{ApplicantKind, Date, DisputeKind, DisputeResult, ItemKind, Outcome, row_of};
use nianbao_model::{Cell, Decimal, Report};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

/// The year of the books.
pub(super) const YEAR: u16 = 2020;
/// The units that keep books.
pub(super) const UNITS: [&str; 6] =
    ["unit-01", "unit-02", "unit-05", "unit-07", "unit-10", "unit-12"];

/// Writes the books of a report beside its workbook.
pub(super) fn write(folder: &Path, report: &Report) -> Result<()> {
    let named = |book: &str| folder.join(format!("{}.{book}.csv", report.unit.id));
    put(&named("requests"), requests(report)?.as_bytes())?;
    put(&named("decisions"), decisions(report)?.as_bytes())?;
    put(&named("powers"), powers(report)?.as_bytes())?;
    put(&named("upkeep"), upkeep(&report.unit.id).as_bytes())
}

fn figure(report: &Report, address: &str) -> Decimal {
    match report.at(address) {
        Some(Cell::Figure(figure)) => *figure,
        _ => Decimal::ZERO,
    }
}

fn count(report: &Report, address: &str) -> Result<u32> {
    u32::try_from(figure(report, address)).with_context(|| format!("{address} is no count"))
}

/// A line of the register.
#[derive(Clone, Default)]
struct Line {
    received: Option<Date>,
    kind: &'static str,
    answered: Option<Date>,
    outcome: String,
    dispute: [String; 3],
}

pub(super) fn requests(report: &Report) -> Result<String> {
    let mut lines: Vec<Line> = Vec::new();
    for kind in ApplicantKind::ALL {
        lines.extend(of_kind(report, *kind)?);
    }
    spread(&mut lines, report.year)?;
    lines.sort_by_key(|line| line.received);
    add_disputes(report, &mut lines)?;
    let mut text = String::from(
        "编号,申请人类型,申请方式,来件日期,收到申请日期,登记日期,承办人,答复日期,办理结果,行政复议受理日期,行政复议审结日期,行政复议结果\n",
    );
    let mut of_year: BTreeMap<i16, u32> = BTreeMap::new();
    for line in &lines {
        let day = line.received.context("a line has its day")?;
        let n = of_year.entry(day.year()).or_default();
        *n += 1;
        let answered = line.answered.map(|day| day.to_string()).unwrap_or_default();
        let [filed, closed, result] = &line.dispute;
        let number = format!("{}-{n:03}", day.year());
        let registered = after(day, 1);
        _ = writeln!(
            text,
            "{number},{},邮寄,{day},{day},{registered},承办甲,{answered},{},{filed},{closed},{result}",
            line.kind, line.outcome
        );
    }
    Ok(text)
}

/// The requests of a column of table three: those carried in are answered first, those carried out
/// stay open.
fn of_kind(report: &Report, kind: ApplicantKind) -> Result<Vec<Line>> {
    let cell = |row: &str| count(report, &format!("requests.{row}.{}", kind.id()));
    let mut outcomes: Vec<String> = Vec::new();
    let mut rows: Vec<&str> = Vec::new();
    for outcome in Outcome::ALL.iter().rev() {
        let row = row_of(*outcome, &report.edition);
        if !rows.contains(&row) {
            rows.push(row);
            outcomes.extend((0..cell(row)?).map(|_| outcome.words().zh));
        }
    }
    let label = match kind {
        ApplicantKind::OtherOrg => "其他组织",
        ApplicantKind::NaturalPerson => "自然人",
        ApplicantKind::Enterprise => "商业企业",
        ApplicantKind::Research => "科研机构",
        ApplicantKind::PublicInterest => "社会公益组织",
        ApplicantKind::LegalService => "法律服务机构",
    };
    let on = |before: u16, month: i8, day: i8| on(report.year - before, month, day).map(Some);
    let (carried_in, received, carried_out) =
        (cell("carried_in")?, cell("received")?, cell("carried_out")?);
    let mut outcomes = outcomes.into_iter();
    let mut lines = Vec::new();
    for n in 0..carried_in + received {
        let open = n >= carried_in + received - carried_out;
        let (received, answered) = match (n < carried_in, open) {
            (true, true) => (on(1, 12, 30)?, None),
            (true, false) => (on(1, 12, 16)?, on(0, 1, 8)?),
            (false, true) => (on(0, 12, 14)?, None),
            (false, false) => (None, None),
        };
        let outcome = if open {
            String::new()
        } else {
            outcomes.next().context("as many outcomes as answers")?
        };
        lines.push(Line { received, kind: label, answered, outcome, ..Line::default() });
    }
    Ok(lines)
}

/// Gives the requests of the year their days, from January to November, each answered within its
/// term.
fn spread(lines: &mut [Line], year: u16) -> Result<()> {
    let mut first = on(year, 1, 6)?;
    // Such a day of 2020 is a Monday.
    while (first - Date::constant(2020, 1, 6)).get_days() % 7 != 0 {
        first = after(first, 1);
    }
    let open: Vec<&mut Line> = lines.iter_mut().filter(|line| line.received.is_none()).collect();
    let all = open.len().max(1);
    for (n, line) in open.into_iter().enumerate() {
        // A Monday: the seventh week has no holiday at its beginning, nor have the others that are
        // met.
        let day = after(first, 7 * (n * 44 / all) as i64);
        line.received = Some(day);
        line.answered = Some(after(day, 15));
    }
    Ok(())
}

fn on(year: u16, month: i8, day: i8) -> Result<Date> {
    Ok(Date::new(i16::try_from(year)?, month, day)?)
}

fn after(day: Date, days: i64) -> Date {
    day.saturating_add(std::time::Duration::from_secs(86_400 * days.unsigned_abs()))
}

/// Puts the reconsiderations of table four to answers of the first half of the year.
fn add_disputes(report: &Report, lines: &mut [Line]) -> Result<()> {
    let mut answered = lines.iter_mut().filter(|line| {
        line.answered
            .is_some_and(|day| i32::from(day.year()) == i32::from(report.year) && day.month() < 8)
    });
    for result in DisputeResult::ALL {
        for _ in 0..count(
            report,
            &format!("disputes.{}.{}", DisputeKind::Reconsideration.id(), result.id()),
        )? {
            let line = answered.next().context("more disputes than answers")?;
            let day = line.answered.context("answered")?;
            line.dispute =
                [after(day, 20).to_string(), after(day, 70).to_string(), result.words().zh];
        }
    }
    for _ in 0..count(report, &format!("disputes.{}.pending", DisputeKind::Reconsideration.id()))? {
        let line = answered.next().context("more disputes than answers")?;
        line.dispute[0] = after(line.answered.context("answered")?, 20).to_string();
    }
    Ok(())
}

/// The counts of table two month by month; what is no multiple of twelve falls into the first
/// months, amounts into the last.
pub(super) fn decisions(report: &Report) -> Result<String> {
    let mut text = String::from("年月,事项类型,件数,金额（万元）\n");
    for kind in ItemKind::ALL {
        let id = kind.id();
        let row = if *kind == ItemKind::Procurement { "projects" } else { "decisions" };
        let all = count(report, &format!("proactive.{id}.{row}"))?;
        let amount = figure(report, &format!("proactive.{id}.amount"));
        for month in 1..=12u32 {
            let n = all / 12 + u32::from(month <= all % 12);
            let (counts, pays) =
                (*kind != ItemKind::Fees, matches!(kind, ItemKind::Fees | ItemKind::Procurement));
            let count = if counts { n.to_string() } else { String::new() };
            let paid = if month == 12 { amount } else { Decimal::ZERO };
            let amount = if pays { paid.normalize().to_string() } else { String::new() };
            _ = writeln!(text, "{}-{month:02},{},{count},{amount}", report.year, kind.words().zh);
        }
    }
    Ok(text)
}

/// The items that make the figures of table two: those of last year, and the new or abolished ones.
/// A code is the same item in all units.
pub(super) fn powers(report: &Report) -> Result<String> {
    let mut text = String::from("事项编码,事项名称,事项类型,法律依据,行使单位,起始日期,终止日期\n");
    for (prefix, kind) in ["XK", "QT", "CF", "QZ", "SF"].into_iter().zip(ItemKind::ALL) {
        let before = count(report, &format!("proactive.{}.items_previous", kind.id()))?;
        let change = figure(report, &format!("proactive.{}.items_change", kind.id()));
        let size = u32::try_from(change.abs()).context("a change is a count")?;
        let (added, abolished) = if change.is_sign_negative() { (0, size) } else { (size, 0) };
        for n in 1..=before + added {
            let from = if n > before { "2020-05-01" } else { "" };
            let until = if n <= abolished { "2020-07-01" } else { "" };
            let words = kind.words().zh;
            let basis = format!("《示例条例》第{}条", 10 + n % 60);
            _ = writeln!(
                text,
                "{prefix}{n:03},{words}示例事项{n},{words},{basis},{},{from},{until}",
                report.unit.id
            );
        }
    }
    Ok(text)
}

/// What is looked at each quarter: kind, name, item of the catalogue, form.
const PLACES: [[&str; 4]; 7] = [
    ["栏目", "机构职能", "机构信息", "网站"],
    ["栏目", "通知公告", "通知公告", "网站"],
    ["栏目", "政策法规解读", "政策解读", "网站"],
    ["栏目", "行政处罚公示", "“双公示”信息", "网站"],
    ["栏目", "统计数据", "业务统计", "网站"],
    ["账号", "微信公众号", "政务新媒体", "微信"],
    ["窗口", "业务现场窗口", "办事指南", "公告栏"],
];

/// A look at each place in each quarter. Which of them are past their day, have faults or no posts
/// differs by unit, and is the same every time.
pub(super) fn upkeep(unit: &str) -> String {
    let mut text = String::from(
        "类别,名称,公开事项,公开形式,更新周期,所属期,应更新日期,检查日期,最近更新日期,发布条数,发现问题日期,问题,整改日期,得分\n",
    );
    let unit: usize = unit.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0);
    let problems = ["链接失效", "表述错误", "附件无法打开", "内容不准确"];
    for quarter in 0..4_usize {
        let month = quarter * 3 + 3;
        let (last, end) = (month - 1, if matches!(month, 6 | 9) { 30 } else { 31 });
        for (n, [kind, name, item, form]) in PLACES.into_iter().enumerate() {
            let turn = unit * 5 + quarter * 3 + n * 7;
            let looked = format!("{YEAR}-{month:02}-{:02}", 20 + (unit + n) % 6);
            let of_quarter = format!("{YEAR}年第{}季度", quarter + 1);
            let (cycle, period) = match (kind, name) {
                ("栏目", "统计数据") => ("", of_quarter),
                ("栏目", _) => ("每季度", String::new()),
                _ => ("", String::new()),
            };
            let (cycle, period, due, updated) = match kind == "栏目" && turn % 19 == 4 {
                true => (
                    "每月",
                    String::new(),
                    format!("{YEAR}-{last:02}-28"),
                    format!("{YEAR}-{:02}-{:02}", last - 1, 3 + n),
                ),
                // Looked at after its day, and updated before it: in its term, which counts.
                false if name == "通知公告" => (
                    cycle,
                    period,
                    format!("{YEAR}-{month:02}-17"),
                    format!("{YEAR}-{month:02}-{:02}", 2 + turn % 15),
                ),
                false => (
                    cycle,
                    period,
                    format!("{YEAR}-{month:02}-{end}"),
                    format!("{YEAR}-{month:02}-{:02}", 2 + turn % 15),
                ),
            };
            let posts = match (kind, turn % 23) {
                ("账号", 1) => "0".to_owned(),
                ("账号", _) => (12 + turn % 40).to_string(),
                _ => String::new(),
            };
            let (fault, problem, mended) = match turn % 11 {
                2 => (looked.clone(), problems[turn % 4], format!("{YEAR}-{month:02}-{end}")),
                // Mended only in the quarter after: an open fault of this one.
                7 if quarter < 3 => (
                    looked.clone(),
                    problems[turn % 4],
                    format!("{YEAR}-{:02}-{:02}", month + 1, 8 + n),
                ),
                _ => (String::new(), "", String::new()),
            };
            let score = 100 - (turn * 13 % 17) - if fault.is_empty() { 0 } else { 8 };
            _ = writeln!(
                text,
                "{kind},{name},{item},{form},{cycle},{period},{due},{looked},{updated},{posts},{fault},{problem},{mended},{score}"
            );
        }
    }
    text
}

//! The message's claims, worked out again by another path: whole numbers straight from the cells.
//! And no figure that the report has not.

use nianbao_export_infographic::{Picture, Story, draw};
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, CellIx, Decimal, Editions, Indicator, Report};
use std::collections::HashSet;

/// So many random reports with NIANBAO_FULL=1, else a fifth of them.
fn cases() -> u64 {
    if std::env::var_os("NIANBAO_FULL").is_some() { 200 } else { 40 }
}

/// A report whose sums hold, of this year or the year before, with figures from none to thousands.
fn report(dice: &mut Dice, edition: &str, year: u16, most: usize) -> Report {
    let edition = Editions::national().get(edition).unwrap().clone();
    let unit = nianbao_model::UnitRef { id: "a".into(), name: "样例海关".into(), level: None };
    let mut report = Report::blank(edition.clone(), unit, year);
    for (n, spec) in edition.cells().iter().enumerate() {
        let figure = if dice.one_in(3) { 0 } else { dice.below(most) };
        if !spec.address.starts_with("requests.") && dice.one_in(9) {
            report.set(CellIx(n as u16), Cell::not_applicable("/"));
        } else {
            report.set(CellIx(n as u16), Cell::count(figure as i64));
        }
    }
    balance(&mut report, dice);
    report
}

/// Makes the table of requests hold.
fn balance(report: &mut Report, dice: &mut Dice) {
    let edition = report.edition.clone();
    let table = edition.tables.iter().find(|table| table.id == "requests").unwrap();
    let block = &table.blocks[0];
    let row = |id: &str| block.rows.iter().position(|row| row.id == id).unwrap();
    for n in 0..block.columns.len() - 1 {
        let value = |report: &Report, r: usize| whole(report.cell(block.cell(r, n)));
        let ended: i64 = (0..block.rows.len())
            .filter(|r| block.rows[*r].outcome)
            .map(|r| value(report, r))
            .sum();
        let left = dice.below(3) as i64;
        report.set(block.cell(row("outcome_total"), n), Cell::count(ended));
        report.set(block.cell(row("carried_out"), n), Cell::count(left));
        let before = (dice.below(4) as i64).min(ended + left);
        report.set(block.cell(row("carried_in"), n), Cell::count(before));
        report.set(block.cell(row("received"), n), Cell::count(ended + left - before));
    }
    for r in 0..block.rows.len() {
        let sum: i64 =
            (0..block.columns.len() - 1).map(|n| whole(report.cell(block.cell(r, n)))).sum();
        report.set(block.cell(r, block.columns.len() - 1), Cell::count(sum));
    }
}

fn whole(cell: &Cell) -> i64 {
    cell.value().map_or(0, |value| i64::try_from(value).unwrap())
}

/// All kinds of decisions that the edition has, by what their columns are called.
fn decisions(report: &Report) -> Vec<(String, &Cell)> {
    let edition = &report.edition;
    let cells = edition.cells().iter().enumerate().filter(|(n, spec)| {
        spec.address.starts_with("proactive.")
            && edition.column(CellIx(*n as u16)).label.contains("处理决定")
    });
    cells.map(|(n, spec)| (spec.address.clone(), report.cell(CellIx(n as u16)))).collect()
}

/// A share in per cent to one decimal, half away from zero, in whole numbers.
fn tenths(part: i64, of: i64) -> String {
    let scaled = (i128::from(part) * 2000 + i128::from(of)) / (2 * i128::from(of));
    format!("{}.{}", scaled / 10, scaled % 10)
}

fn comma(n: i64) -> String {
    let digits = n.to_string();
    let from_right = digits.chars().rev().collect::<Vec<_>>();
    let parts: Vec<String> = from_right.chunks(3).map(|three| three.iter().collect()).collect();
    parts.join(",").chars().rev().collect()
}

/// What the first lines must say.
fn expected(now: &Report, before: &Report) -> Option<String> {
    let kinds = decisions(now);
    let known = kinds.iter().all(|(_, cell)| !cell.is_blank());
    let total: i64 = kinds.iter().map(|(_, cell)| whole(cell)).sum();
    if !known || total < 10 {
        return None;
    }
    let last = decisions(before);
    let same = kinds.iter().all(|(address, _)| last.iter().any(|(other, _)| other == address));
    let last_total: i64 = last
        .iter()
        .filter(|(address, _)| kinds.iter().any(|(own, _)| own == address))
        .map(|(_, cell)| whole(cell))
        .sum();
    let mut said = format!("全年作出行政处理决定{}件", comma(total));
    let stated = last.iter().any(|(_, cell)| cell.value().is_some());
    if same && stated && total == last_total {
        said += "，与上年持平";
    } else if same && stated && last_total > 0 {
        let verb = if total > last_total { "增长" } else { "下降" };
        let rate = tenths((total - last_total).abs(), last_total);
        if rate != "0.0" && rate.len() < 6 {
            said += &format!("，比上年{verb}{rate}%");
        }
    }
    Some(said)
}

fn told(now: &Report, before: &Report) -> Picture {
    let years = [before, now];
    draw(&Story { report: now, previous: Some(before), years: &years, region: None, draft: false })
}

#[test]
fn the_message_is_what_the_cells_make() {
    let mut dice = Dice::new(23);
    let mut met = 0;
    for n in 0..cases() {
        let most = [4, 30, 900, 60_000][n as usize % 4];
        let (now, before) = if n % 3 == 0 {
            (report(&mut dice, "2021", 2021, most), report(&mut dice, "2019", 2020, most))
        } else {
            (report(&mut dice, "2021", 2023, most), report(&mut dice, "2021", 2022, most))
        };
        let text = told(&now, &before).text;
        if let Some(said) = expected(&now, &before) {
            met += 1;
            assert!(
                text.lines().any(|line| line == said
                    || (line.starts_with(&format!("{said}，")) && line.contains("上年"))),
                "{said} in {text}"
            );
        }
        // Requests: the sums of the two sides and the share disclosed.
        let at = |address: &str| whole(now.at(address).unwrap());
        let [received, carried_in, ended, left] =
            ["received", "carried_in", "outcome_total", "carried_out"]
                .map(|row| at(&format!("requests.{row}.total")));
        if received + carried_in > 0 && ended > 0 && left > 0 {
            let said = format!(
                "{}件申请，办结{}件，{}件结转下年",
                comma(received + carried_in),
                comma(ended),
                comma(left)
            );
            assert!(text.contains(&said), "{said} in {text}");
        }
        let (granted, partly) = (at("requests.granted.total"), at("requests.partly_granted.total"));
        if granted > 0 && partly > 0 {
            let said = format!(
                "予以公开和部分公开共{}件，占办结的{}%",
                comma(granted + partly),
                tenths(granted + partly, ended)
            );
            assert!(text.contains(&said), "{said} in {text}");
        }
    }
    assert!(met > cases() / 2, "{met}");
}

/// Every figure in the picture is a cell, a sum of the statutory kind, a difference, a share or a
/// rate of two cells, or stands in a text.
#[test]
fn no_figure_is_there_that_the_report_has_not() {
    let mut dice = Dice::new(5);
    for n in 0..cases() / 2 {
        let most = [12, 400, 60_000][n as usize % 3];
        let mut now = report(&mut dice, "2021", 2023, most);
        let before = report(&mut dice, "2021", 2022, most);
        let rate = format!("{}.{}%", dice.below(90) + 1, dice.below(9) + 1);
        let value = dice.below(50_000).to_string();
        now.indicators.push(Indicator {
            name: "网站公开信息".into(),
            value: value.clone(),
            unit: "条".into(),
            year_on_year: Some(rate.clone()),
        });
        let text = told(&now, &before).text;
        let allowed = allowed(&now, &before, &[&value, &rate]);
        for figure in figures(&text) {
            assert!(allowed.contains(&figure), "{figure} in {text}");
        }
    }
}

fn figures(text: &str) -> Vec<String> {
    let bare = text.replace(',', "");
    bare.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|part| part.contains(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

fn allowed(now: &Report, before: &Report, more: &[&str]) -> HashSet<String> {
    let cells = |report: &Report| report.cells().map(|(_, cell)| whole(cell)).collect::<Vec<_>>();
    let (a, b) = (cells(now), cells(before));
    let mut counts: HashSet<i64> = a.iter().chain(&b).copied().collect();
    counts.extend(a.iter().zip(&b).map(|(x, y)| (x - y).abs()));
    let at =
        |report: &Report, row: &str| whole(report.at(&format!("requests.{row}.total")).unwrap());
    let ended = at(now, "outcome_total");
    let kinds = nianbao_kinds(now);
    let decided: [i64; 2] =
        [now, before].map(|report| decisions(report).iter().map(|(_, cell)| whole(cell)).sum());
    let litigation = now.edition.cells().iter().enumerate().filter(|(_, spec)| {
        spec.address.starts_with("disputes.litigation") && spec.address.ends_with(".total")
    });
    counts.insert(litigation.map(|(n, _)| a[n]).sum());
    counts.extend(decided);
    counts.extend(&kinds);
    counts.insert(at(now, "received") + at(now, "carried_in"));
    counts.insert(at(now, "granted") + at(now, "partly_granted"));
    let mut allowed: HashSet<String> = counts.iter().map(i64::to_string).collect();
    let mut share = |part: i64, of: i64| {
        if of > 0 {
            allowed.insert(tenths(part, of));
        }
    };
    for kind in kinds.iter().copied().chain([at(now, "granted") + at(now, "partly_granted")]) {
        share(kind, ended);
    }
    for (_, cell) in decisions(now) {
        share(whole(cell), decided[0]);
    }
    share((decided[0] - decided[1]).abs(), decided[1]);
    for (x, y) in a.iter().zip(&b) {
        share((x - y).abs(), *y);
    }
    allowed.extend(more.iter().flat_map(|text| figures(text)));
    allowed.extend(["2023", "2022", "1", "12", "31"].map(str::to_owned));
    allowed
}

/// The outcomes by kind: rows that share a label above them.
fn nianbao_kinds(report: &Report) -> Vec<i64> {
    let mut kinds: Vec<(String, i64)> = Vec::new();
    for spec in
        report.edition.cells().iter().filter(|spec| {
            spec.address.starts_with("requests.") && spec.address.ends_with(".total")
        })
    {
        let kind = spec.address.split('.').nth(1).unwrap().to_owned();
        let value = whole(report.at(&spec.address).unwrap());
        match kinds.iter_mut().find(|known| known.0 == kind) {
            Some(known) => known.1 += value,
            None => kinds.push((kind, value)),
        }
    }
    kinds.into_iter().map(|(_, value)| value).collect()
}

#[test]
fn a_published_total_with_its_parts_comes_first() {
    let mut dice = Dice::new(1);
    let mut now = report(&mut dice, "2021", 2023, 100);
    let indicator = |name: &str, value: i64, claim: Option<&str>| Indicator {
        name: name.into(),
        value: Decimal::from(value).to_string(),
        unit: "条".into(),
        year_on_year: claim.map(str::to_owned),
    };
    now.indicators = vec![
        indicator("门户网站公开信息", 8070, Some("58.8%")),
        indicator("甲栏目", 8000, Some("-3%")),
        indicator("乙栏目", 70, None),
    ];
    let text =
        draw(&Story { report: &now, previous: None, years: &[], region: None, draft: false }).text;
    assert!(text.contains("\n门户网站公开信息8,070条，比上年增长58.8%\n"), "{text}");
    assert!(
        text.contains("\n甲栏目：8,000条，比上年下降3%\n乙栏目：70条\n")
            && !text.contains("其他主要数据"),
        "{text}"
    );
    // Parts that do not make the whole are none.
    now.indicators[2].value = "71".into();
    let text =
        draw(&Story { report: &now, previous: None, years: &[], region: None, draft: false }).text;
    assert!(text.contains("【其他主要数据】\n甲栏目：8,000条"), "{text}");
}

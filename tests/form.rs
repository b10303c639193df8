//! The workbook to fill in tells no lie: its words agree with what `check` says, nothing that is
//! there for people is read, and last year's figures are not taken for this year's.

use crate::support::{
    SmallRegion, codes, files, formats, have, nianbao, random, read, root, sound, unit_ref,
};
use nianbao_export_xlsx::{filled_template, template_beside};
use nianbao_format::{Input, Source};
use nianbao_format_kit::{programs, zips};
use nianbao_grid::Value;
use nianbao_model::{Cell, Place, Report};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Sheets of edition 2021: rows that no identity knows, and the fees, an amount; rows with a total.
const PROACTIVE: &str = "二、主动公开";
const REQUESTS: &str = "三、依申请";
const ALONE: [u32; 5] = [4, 5, 8, 11, 12];
const FEES: u32 = 15;
const SUMMED: [u32; 5] = [5, 6, 7, 8, 9];

fn name(row: u32, column: u32) -> String {
    format!("{}{}", nianbao_model::column_letters(column), row + 1)
}

/// The part of a sheet in the template: 填报说明 and 填报信息 are before the sections' sheets.
fn sheet_part(report: &Report, tab: &str) -> String {
    let n = report.edition.sections.iter().position(|section| section.tab() == tab).unwrap();
    format!("xl/worksheets/sheet{}.xml", n + 3)
}

/// The template of a report with texts typed into cells.
pub(crate) fn with_texts(report: &Report, cells: &[((&str, u32, u32), &str)]) -> Vec<u8> {
    zips::changed(&filled_template(report).unwrap(), |part, mut xml| {
        for ((tab, row, column), text) in
            cells.iter().filter(|((tab, ..), _)| part == sheet_part(report, tab))
        {
            let at = name(*row, *column);
            let begin = xml.find(&format!("<c r=\"{at}\"")).unwrap_or_else(|| panic!("{tab} {at}"));
            let end = begin + xml[begin..].find("</c>").unwrap() + "</c>".len();
            let style =
                xml[begin..end].split("s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let typed = match text.is_empty() {
                true => format!("<c r=\"{at}\" s=\"{style}\"/>"),
                false => format!(
                    "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                ),
            };
            xml.replace_range(begin..end, &typed);
        }
        xml
    })
}

/// The same with every formula without its result, so that a program must calculate.
fn typed(report: &Report, cells: &[((&str, u32, u32), &str)]) -> Vec<u8> {
    zips::changed(&with_texts(report, cells), |part, mut xml| {
        let mut from = 0;
        while let Some(at) = part
            .starts_with("xl/worksheets/")
            .then(|| xml[from..].find("</f><v>"))
            .flatten()
            .map(|at| from + at + "</f>".len())
        {
            let end = at + xml[at..].find("</v>").unwrap() + "</v>".len();
            xml.replace_range(at..end, "");
            from = at;
        }
        xml
    })
}

/// The words of checks by sheet, row and column.
fn words(book: &[u8]) -> BTreeMap<(String, u32, u32), String> {
    let source = formats()
        .importer("xlsx")
        .unwrap()
        .read(&Input::new(book, "a.xlsx", random::editions()))
        .unwrap();
    let Source::Grids(grids) = source else { panic!("a workbook") };
    let mut words = BTreeMap::new();
    for grid in grids.grids.iter().filter(|grid| grid.name.starts_with(['二', '三', '四'])) {
        for cell in grid.cells() {
            let Value::Text(text) = &cell.value else { continue };
            let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
            if begins(&["正确", "错误：", "未填", "核对："]) {
                words.insert((grid.name.to_string(), cell.row, cell.column), text.to_string());
            }
        }
    }
    words
}

/// What stands in a workbook that was filled in, and what is said of it in each row and column.
const TYPED: [(&str, &str, &str); 17] = [
    ("约3", "错误：不是数字", "错误：不是数字"),
    ("125000元", "错误：不是数字", "错误：不是数字"),
    ("６", "核对：文本数字", "错误：文本数字"),
    (" 3 ", "核对：文本数字", "错误：文本数字"),
    ("\u{3000}3\u{a0}", "核对：文本数字", "错误：文本数字"),
    ("3件", "核对：文本数字", "错误：文本数字"),
    ("1,234", "核对：文本数字", "错误：文本数字"),
    ("12", "核对：文本数字", "错误：文本数字"),
    ("0", "核对：文本数字", "核对：文本数字"),
    ("/", "正确", "正确"),
    ("—", "正确", "正确"),
    ("不适用", "正确", "正确"),
    ("1/2", "错误：不是数字", "错误：不是数字"),
    ("2-3", "错误：不是数字", "错误：不是数字"),
    ("50%", "错误：不是数字", "错误：不是数字"),
    ("－4", "错误：有负数", "错误：有负数"),
    ("", "未填", "未填"),
];

#[test]
fn the_words_agree_with_check_whatever_is_typed() {
    if !have("soffice") {
        return;
    }
    let edition = random::editions().get("2021").unwrap();
    // A row of nothing but noughts: what is typed into it alone decides.
    let mut report = sound(edition, unit_ref("unit-01"), 2021, 1);
    for ix in edition.cells_ix().filter(|ix| edition.spec(*ix).address.starts_with("requests.")) {
        report.set(ix, Cell::count(0));
    }
    let temp = tempfile::tempdir().unwrap();
    let mut books: Vec<PathBuf> = Vec::new();
    for (n, some) in TYPED.chunks(ALONE.len()).enumerate() {
        let alone = some.iter().zip(ALONE).map(|((text, ..), row)| ((PROACTIVE, row, 1), *text));
        let summed = some.iter().zip(SUMMED).map(|((text, ..), row)| ((REQUESTS, row, 3), *text));
        let fees = ((PROACTIVE, FEES, 1), "125000元");
        let book = temp.path().join(format!("{n}.xlsx"));
        fs::write(&book, typed(&report, &alone.chain(summed).chain([fees]).collect::<Vec<_>>()))
            .unwrap();
        books.push(book);
    }
    // A whole row that does not apply: its total does not apply either.
    let row: Vec<((&str, u32, u32), &str)> =
        (3..9).map(|column| ((REQUESTS, SUMMED[0], column), "/")).collect();
    let marked = temp.path().join("marks.xlsx");
    fs::write(&marked, typed(&report, &row)).unwrap();
    books.push(marked);
    let out = temp.path().join("out");
    programs::libre_office(&books, "xlsx", &out, temp.path());

    for (n, some) in TYPED.chunks(ALONE.len()).enumerate() {
        let saved = fs::read(out.join(format!("{n}.xlsx"))).unwrap();
        let words = words(&saved);
        let said = |tab: &str, row: u32, column: u32| {
            words.get(&(tab.to_owned(), row, column)).map(String::as_str)
        };
        for (((text, alone, summed), row), below) in some.iter().zip(ALONE).zip(SUMMED) {
            assert_eq!(
                (said(PROACTIVE, row, 5), said(REQUESTS, below, 11)),
                (Some(*alone), Some(*summed)),
                "{text:?}"
            );
        }
        assert_eq!(said(PROACTIVE, FEES, 5), Some("核对：文本数字"));
        agree(&saved, &words, &format!("{some:?}"));
    }
    let saved = fs::read(out.join("marks.xlsx")).unwrap();
    let reading = read(&saved, "unit-01.xlsx").unwrap();
    assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::not_applicable("/")));
    assert_eq!(codes_of(&reading), Vec::<String>::new());
    agree(&saved, &words(&saved), "a row of marks");
    // The same before any program has calculated.
    let reading = read(&typed(&report, &row), "unit-01.xlsx").unwrap();
    assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::not_applicable("/")));
}

fn codes_of(reading: &nianbao_model::Reading) -> Vec<String> {
    let findings = nianbao_check::check(reading, &nianbao_check::Context::default());
    findings
        .iter()
        .filter(|f| f.rule.code().starts_with(['R', 'I']))
        .map(|f| f.rule.code().to_owned())
        .collect()
}

/// Each word says 错误 where `check` tells an error of the row or the column, 未填 where it tells a
/// blank, 核对 where it tells less, else 正确.
fn agree(book: &[u8], words: &BTreeMap<(String, u32, u32), String>, of: &str) {
    let reading = read(book, "unit-01.xlsx").unwrap();
    let findings = nianbao_check::check(&reading, &nianbao_check::Context::default());
    let mut seen = 0;
    for ((tab, row, column), word) in
        words.iter().filter(|((tab, _, column), _)| !tab.starts_with('四') && *column > 0)
    {
        // A row of words below the columns is named after its rule.
        let rule = words
            .get(&(tab.clone(), *row, 0))
            .map(|title| if title.contains("收办") { "I01" } else { "I03" });
        let below = rule.is_some();
        let mut told = Vec::new();
        for finding in &findings {
            let by_column = matches!(finding.rule.code(), "I01" | "I03");
            if rule.is_some_and(|rule| rule != finding.rule.code()) {
                continue;
            }
            // A reading rule tells all its cells, an identity the one to look at first.
            let ix =
                finding.cells.iter().filter_map(|address| reading.report.edition.find(address));
            let all = ix
                .filter_map(|ix| reading.place(ix))
                .take(if finding.rule.code().starts_with('R') { usize::MAX } else { 1 });
            let here = |place: &Place| match place {
                Place::Cell { sheet, row: r, column: c, .. } => {
                    **sheet == **tab && if below { c == column } else { r == row }
                }
                _ => false,
            };
            if by_column == below && all.into_iter().any(here) {
                told.push((finding.rule.code(), finding.severity));
            }
        }
        let worst = told.iter().map(|(_, severity)| *severity).min();
        let blank = told.iter().any(|(code, _)| *code == "R04");
        let fits = match word.as_str() {
            "正确" => told.is_empty(),
            "未填" => {
                blank && worst != Some(nianbao_model::Severity::Error) || below && told.is_empty()
            }
            "核对：不是数字" => below,
            word if word.starts_with("错误") => worst == Some(nianbao_model::Severity::Error),
            _ => !told.is_empty() && worst != Some(nianbao_model::Severity::Error),
        };
        assert!(fits, "{of:?} {tab} {}: {word}, told {told:?}", name(*row, *column));
        seen += 1;
    }
    assert!(seen > 35, "{of:?}: {seen}");
}

#[test]
fn those_who_fill_it_in_reach_no_output() {
    let region = SmallRegion::new();
    let report = SmallRegion::report("unit-01", 2021);
    let cover = "xl/worksheets/sheet2.xml";
    let people =
        [("B7", "张三丰"), ("B8", "李四光"), ("B9", "020-81109999"), ("B10", "2022年1月15日")];
    let line = "填报人：张三丰　审核人：李四光　联系电话：020-81109999　填报日期：2022年1月15日";
    let book = zips::changed(&filled_template(&report).unwrap(), |part, mut xml| {
        for (at, value) in people.iter().filter(|_| part == cover) {
            let begin = xml.find(&format!("<c r=\"{at}\"")).unwrap();
            let end = begin + xml[begin..].find("/>").unwrap() + 2;
            xml.replace_range(
                begin..end,
                &format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            );
        }
        // As a program that calculates stores the line at the foot of each sheet.
        let open = "　　　　　　";
        let blank = ["填报人", "审核人", "联系电话", "填报日期"]
            .map(|label| format!("{label}：{open}"))
            .join("　");
        xml.replace(&format!("<v>{blank}</v>"), &format!("<v>{line}</v>"))
    });
    assert_eq!(
        zips::parts(&book)
            .values()
            .filter(|part| String::from_utf8_lossy(part).contains(line))
            .count(),
        8
    );
    let file = region.beside("in/unit-01.xlsx");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, &book).unwrap();
    let found = nianbao!["check", file, "--report", "json"].json();
    assert_eq!(codes(&found["findings"]), Vec::<String>::new(), "{found:#}");

    region.put("2021/unit-01.xlsx", &book);
    let out = region.beside("out");
    assert_eq!(
        nianbao![
            "batch",
            region.folder,
            "-o",
            out,
            "--to",
            "xlsx,html,json,xml,csv,docx,infographic"
        ]
        .code,
        0
    );
    for (path, bytes) in files(&out) {
        let text = match bytes.starts_with(b"PK") {
            true => zips::parts(&bytes)
                .into_values()
                .map(|part| String::from_utf8_lossy(&part).into_owned())
                .collect(),
            false => String::from_utf8_lossy(&bytes).into_owned(),
        };
        for secret in ["张三丰", "李四光", "81109999"] {
            assert!(!text.contains(secret), "{path}: {secret}");
        }
    }
    // The same in an office's own workbook, which signs below the notes.
    let reading = read(&book, "unit-01.xlsx").unwrap();
    assert_eq!(
        reading.report,
        read(&filled_template(&report).unwrap(), "unit-01.xlsx").unwrap().report
    );
}

#[test]
fn last_years_figures_stand_beside_and_are_not_read() {
    for edition in random::editions().iter() {
        let year = edition.years.0 + 1;
        let previous = sound(edition, unit_ref("unit-01"), edition.years.0, 1);
        let blank = Report::blank(edition.clone(), unit_ref("unit-01"), year);
        let beside = template_beside(&blank, &previous).unwrap();
        let all: String = zips::parts(&beside)
            .into_values()
            .map(|part| String::from_utf8_lossy(&part).into_owned())
            .collect();
        let shown =
            previous.cells().filter(|(_, cell)| all.contains(&format!("上年：{cell}<"))).count();
        assert_eq!(shown, previous.cells().count(), "{}", edition.id);
        let (met, plain) = (
            read(&beside, "a.xlsx").unwrap(),
            read(&filled_template(&blank).unwrap(), "a.xlsx").unwrap(),
        );
        assert_eq!(met.report, plain.report, "{}", edition.id);
        let told = |reading: &nianbao_model::Reading| {
            reading.findings.iter().map(|f| format!("{} {:?}", f.rule, f.cells)).collect::<Vec<_>>()
        };
        assert_eq!(told(&met), told(&plain), "{}", edition.id);
        // And where this year's are there.
        let full = sound(edition, unit_ref("unit-01"), year, 2);
        let met = read(&template_beside(&full, &previous).unwrap(), "a.xlsx").unwrap();
        assert_eq!((met.report, met.findings.len()), (full, 0), "{}", edition.id);
    }
}

#[test]
fn a_template_is_made_for_a_unit_a_year_and_with_last_years_report() {
    let region = SmallRegion::new();
    let file = region.beside("t.xlsx");
    let made = nianbao!["template", "--unit", "示例新海关", "--year", "2023", "-o", file];
    assert_eq!(made.code, 0, "{}", made.stderr);
    let reading = read(&fs::read(&file).unwrap(), "t.xlsx").unwrap();
    assert_eq!((reading.report.unit.name.as_str(), reading.report.year), ("示例新海关", 2023));
    assert!(reading.report.cells().all(|(_, cell)| cell.is_blank()));

    let made = nianbao![
        "template",
        "--region",
        region.folder,
        "--unit",
        "unit-01",
        "--previous",
        region.file("2020/unit-01.xlsx"),
        "-o",
        file
    ];
    assert_eq!(made.code, 0, "{}", made.stderr);
    let reading = read(&fs::read(&file).unwrap(), "t.xlsx").unwrap();
    assert_eq!(
        (reading.report.unit.id.as_str(), reading.report.year, reading.report.edition.id.as_str()),
        ("unit-01", 2021, "2021")
    );
    let all: String = zips::parts(&fs::read(&file).unwrap())
        .into_values()
        .map(|part| String::from_utf8_lossy(&part).into_owned())
        .collect();
    assert!(all.contains("上年："));
    for (args, said) in [
        (["--year", "2018"], "没有版式 2018"),
        (["--unit", "没有的海关"], "登记表中没有单位"),
        (["--edition", "2019"], "不适用于2023年"),
    ] {
        let year = if args[0] == "--year" { "2018" } else { "2023" };
        let args: Vec<&str> = if args[0] == "--year" { Vec::new() } else { args.to_vec() };
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command
            .args(["template", "--region"])
            .arg(&region.folder)
            .args(["--year", year])
            .args(args)
            .arg("-o")
            .arg(&file);
        let refused = crate::support::run(command);
        assert!(refused.code == 2 && refused.stderr.contains(said), "{}", refused.stderr);
    }
}

/// A workbook made by the first version of the template, as units still have them.
#[test]
fn an_outdated_template_is_named_and_read() {
    let old = root().join("tests/fixtures/template-1.xlsx");
    let found = nianbao!["check", old, "--report", "json"].json();
    let told = found["findings"].as_array().unwrap();
    assert_eq!(codes(&found["findings"]), ["R09"], "{found:#}");
    assert_eq!(
        (told[0]["severity"].as_str(), &told[0]["met"], &told[0]["expected"]),
        (Some("note"), &"1".into(), &"2".into())
    );
    assert!(told[0]["message"]["zh"].as_str().unwrap().contains("已照常读取"), "{found:#}");
    let reading = read(&fs::read(&old).unwrap(), "a.xlsx").unwrap();
    assert!(reading.report.cells().all(|(_, cell)| !cell.is_blank()));
    assert_eq!((reading.report.year, reading.report.section(1).is_empty()), (2020, false));
    // The present one is none.
    let new = read(&filled_template(&reading.report).unwrap(), "a.xlsx").unwrap();
    assert_eq!(new.report, reading.report);
    assert!(new.findings.is_empty(), "{:?}", new.findings);
}

//! Nothing a page brings may panic, hang or fill memory: cut off, garbled, too deep, too wide.

use crate::common::{STYLES, Style, page, report};
use nianbao_format::{Fault, Importer as _, Input, Registry};
use nianbao_format_kit::{Dice, random};
use nianbao_grid::Expect;
use nianbao_import_html::Html;
use nianbao_model::{Cell, Reading};
use std::time::{Duration, Instant};

fn read(bytes: &[u8]) -> Result<Reading, Fault> {
    let registry = Registry::new().import(Html);
    registry.read(
        &Input::new(bytes, "page.html", random::editions()),
        Some("html"),
        &Expect::default(),
    )
}

/// Reads within the time that a page may take; tests are not optimised, and machines may be busy.
fn in_time(what: &str, bytes: &[u8]) -> Result<Reading, Fault> {
    let started = Instant::now();
    let read = read(bytes);
    let took = started.elapsed();
    assert!(
        took < Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 }),
        "{what} took {took:?}"
    );
    read
}

#[test]
fn a_page_cut_off_anywhere_is_read_as_far_as_it_goes() {
    let report = report(1);
    for style in [Style::Word, Style::Gbk, Style::Traditional] {
        let page = page(&report, style, 1).bytes;
        let step = if std::env::var_os("NIANBAO_FULL").is_some() { 97 } else { 997 };
        for end in (0..page.len()).step_by(step) {
            // A figure cut in its middle is no error of the reader: it cannot know. All others are
            // whole or blank.
            let Ok(reading) = read(&page[..end]) else { continue };
            let wrong: Vec<_> = report
                .cells()
                .filter(|(ix, cell)| {
                    matches!(reading.report.cell(*ix), Cell::Figure(_))
                        && reading.report.cell(*ix) != *cell
                })
                .collect();
            assert!(
                style == Style::Traditional || wrong.len() <= 1,
                "{style:?} cut at {end}: {wrong:?}"
            );
        }
    }
}

#[test]
fn garbled_pages_do_no_harm() {
    let mut dice = Dice::new(7);
    for round in 0..60 {
        let style = STYLES[round % STYLES.len()];
        let mut bytes = page(&report(round as u64), style, round as u64).bytes;
        for _ in 0..1 + dice.below(200) {
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[at] = dice.below(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, b"<>\"'&/= td"[dice.below(10)]),
            }
        }
        _ = in_time("a garbled page", &bytes);
    }
    for length in [1, 2, 3, 100, 10_000] {
        let noise: Vec<u8> = (0..length).map(|_| dice.below(256) as u8).collect();
        _ = Html.sniff(&noise, "x.html");
        _ = in_time("noise", &noise);
    }
}

#[test]
fn pages_too_deep_too_wide_or_too_many_are_refused_with_a_word() {
    let table = |rows: &str| {
        format!(
            "<h1>某海关2021年政府信息公开工作年度报告</h1><table><tr><td>规章<td>行政许可<td>1{rows}</table>"
        )
    };
    let attributes: String = (0..300_000).map(|n| format!(" a{n}=1")).collect();
    let refused = [
        ("nested divs", "<div>".repeat(100_000)),
        ("nested tables", "<table><tr><td>".repeat(50_000)),
        ("nested formatting", "<b><i><font color=red>".repeat(50_000)),
        ("nested templates", "<template>".repeat(100_000)),
        (
            "formatting that is never closed",
            (0..20_000).map(|n| format!("<p><font size={n}>x")).collect(),
        ),
        ("very many cells", table(&"<tr><td>1<td>2<td>3<td>4<td>5".repeat(200_000))),
        (
            "very wide cells",
            table(
                &"<tr><td colspan=1000000000>1<td colspan=1000000000>1<td colspan=1000000000>1"
                    .repeat(10),
            ),
        ),
        ("very large cells", table(&"<tr><td colspan=1000 rowspan=1000000000>1<td>2".repeat(5000))),
        ("attributes", format!("<p{attributes}>")),
        ("nothing", " \n".to_owned()),
        ("no report", "<html><p>新闻 <a href='/f/年报.docx'>附件</a>".to_owned()),
    ];
    for (what, page) in refused {
        let fault = in_time(what, page.as_bytes()).map(|_| ()).unwrap_err();
        assert!(
            !fault.message.zh.is_empty() && !fault.message.en.is_empty() && fault.at.is_some(),
            "{what}"
        );
    }
    let fault = read("<html><p>新闻 <a href='/f/年报.docx'>附件</a>".as_bytes()).unwrap_err();
    assert!(fault.message.zh.contains("年报.docx"), "{fault}");
}

#[test]
fn odd_pages_are_read_in_time() {
    let head = "<h1>某海关2021年政府信息公开工作年度报告</h1><p>一、总体情况</p>";
    let odd = [
        ("a long line", format!("{head}<p>{}</p>", "政府信息公开 ".repeat(500_000))),
        ("very many lines", format!("{head}{}", "<p>甲。".repeat(150_000))),
        ("very many breaks", format!("{head}<p>{}", "<br>".repeat(300_000))),
        ("comments", format!("{head}{}", "<!-- a b c=d -->".repeat(300_000))),
        ("a comment that never ends", format!("{head}<!--{}", " a b=c <d e ".repeat(300_000))),
        ("entities", format!("{head}<p>{}", "&nbsp;&#x4e00;&lt".repeat(200_000))),
        ("angle brackets", format!("{head}{}", "<".repeat(1_000_000))),
        ("end tags", format!("{head}{}", "</p></div>".repeat(150_000))),
        (
            "a script",
            format!("{head}<script>{}</script>", "if (a<b && c) x = 'd e f';".repeat(200_000)),
        ),
        (
            "rows that reach down",
            format!(
                "{head}<table><tr><td>规章<td>行政许可{}</table>",
                "<tr><td rowspan=65000>规章<td>1".repeat(900)
            ),
        ),
    ];
    for (what, page) in odd {
        // Some of it may be more than is read; then that is said.
        _ = in_time(what, page.as_bytes());
    }
}

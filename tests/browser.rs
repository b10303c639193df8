//! Published pages in a real browser: nothing is wider than the window, on a desk or a telephone,
//! and nothing breaks the page's own rules.

use crate::support::{SmallRegion, eventful, have, nianbao, random};
use nianbao_export_xlsx::filled_template;
use std::{fs, path::Path, process::Command};

const WIDTHS: [u32; 2] = [1280, 390];

/// Shows all pages in frames of all widths and gives a line for each: page, width, width of what is
/// in it. Second, what the browser said.
fn measured(pages: &[&str], out: &Path, profile: &Path) -> (Vec<String>, String) {
    let frames: String = WIDTHS
        .iter()
        .flat_map(|width| {
            pages.iter().map(move |page| format!("<iframe src=\"{page}\" style=\"width:{width}px;height:800px;border:0\"></iframe>\n"))
        })
        .collect();
    let script = "addEventListener('load', () => { document.body.innerHTML = [...document.querySelectorAll('iframe')].map(frame => {
        const doc = frame.contentDocument, root = doc.documentElement;
        return `<p>MEASURED ${frame.getAttribute('src')} ${root.clientWidth} ${Math.max(root.scrollWidth, doc.body.scrollWidth)} ${doc.body.innerText.length}</p>`;
    }).join('\\n') })";
    fs::write(
        out.join("wrapper.html"),
        format!("<!doctype html><meta charset=utf-8><body>{frames}<script>{script}</script>"),
    )
    .unwrap();
    let output = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--allow-file-access-from-files",
        ])
        .args([
            "--enable-logging=stderr",
            "--virtual-time-budget=20000",
            "--window-size=1400,900",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}/wrapper.html", out.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = dom
        .lines()
        .filter_map(|line| Some(line.split_once("MEASURED ")?.1.split_once('<')?.0.to_owned()))
        .collect();
    (lines, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn no_page_is_wider_than_its_window_or_breaks_its_own_rules() {
    if !have("chromium") {
        return;
    }
    let region = SmallRegion::new();
    // Drafts with everything in them, and pages of sound reports of both editions.
    for (year, edition) in [(2020, "2019"), (2021, "2021")] {
        let mut report = eventful(random::editions().get(edition).unwrap());
        report.year = year;
        region.put(&format!("{year}/unit-01.xlsx"), &filled_template(&report).unwrap());
    }
    let out = region.beside("out");
    nianbao!["batch", region.folder, "-o", out];
    let pages = [
        "site/index.html",
        "staff/run.html",
        "site/2020/head-office.html",
        "site/2021/unit-03.html",
        "staff/drafts/2020/unit-01.html",
        "staff/drafts/2021/unit-01.html",
    ];
    for page in pages {
        assert!(out.join(page).is_file(), "{page}");
    }
    let (lines, said) = measured(&pages, &out, &region.beside("profile"));
    assert_eq!(lines.len(), pages.len() * WIDTHS.len(), "{lines:?} {said}");
    for line in &lines {
        let parts: Vec<&str> = line.split(' ').collect();
        let number = |n: usize| parts[n].parse::<u32>().unwrap();
        // A scroll bar may take a few pixels of the width.
        assert!(WIDTHS.iter().any(|width| (width - 20..=*width).contains(&number(1))), "{line}");
        assert!(number(2) <= number(1), "wider than its window: {line}");
        assert!(number(3) > 100, "there is nothing on it: {line}");
    }
    for sign in
        ["Content Security Policy", "Content-Security-Policy", "Refused to", "Uncaught", ":CONSOLE"]
    {
        assert!(!said.contains(sign), "{said}");
    }
}

/// The measurement itself can fail: a page that is too wide and one that breaks its policy are
/// told.
#[test]
fn a_page_that_is_too_wide_or_breaks_its_policy_would_be_noticed() {
    if !have("chromium") {
        return;
    }
    let temp = tempfile::tempdir().unwrap();
    let page = "<!doctype html><meta charset=utf-8><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><body><img src=a.png width=2000 height=9>文字";
    fs::write(temp.path().join("bad.html"), page).unwrap();
    let (lines, said) = measured(&["bad.html"], temp.path(), &temp.path().join("profile"));
    assert_eq!(lines.len(), WIDTHS.len(), "{said}");
    for line in lines {
        let numbers: Vec<u32> = line.split(' ').skip(1).map(|n| n.parse().unwrap()).collect();
        assert!(numbers[1] > numbers[0], "{line}");
    }
    assert!(said.contains("Content Security Policy"), "{said}");
}

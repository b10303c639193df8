//! The page, as browsers and people take it.

use crate::common::{FILE, HOSTILE, findings, hostile, previous, reading};
use nianbao_findings::{Checked, html};
use nianbao_model::{Finding, Lang};
use quick_xml::{Reader, events::Event};
use std::collections::BTreeSet;

fn page(findings: &[Finding], lang: Lang) -> String {
    let (this, last) = (reading(), previous());
    let checked = [
        Checked { name: FILE, reading: Some(&this), previous: Some(&last), findings, texts: None },
        Checked { name: "b.xlsx", reading: None, previous: None, findings: &[], texts: None },
    ];
    let mut out = Vec::new();
    html(&checked, None, lang, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Names, ids and targets of a page's elements; fails unless it is well-formed.
fn read(page: &str) -> (Vec<String>, Vec<String>, BTreeSet<String>) {
    let (mut names, mut ids, mut targets) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                names.push(tag.name().as_ref().to_owned());
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    let value = attribute.value.into_owned();
                    let name = attribute.key.as_ref().to_owned();
                    assert!(
                        !name.starts_with("on") && name != "style",
                        "the policy forbids {name}"
                    );
                    match name.as_str() {
                        "id" => ids.push(value),
                        "href" => _ = targets.insert(value),
                        _ => {}
                    }
                }
            }
            Event::Eof => return (names, ids, targets),
            _ => {}
        }
    }
}

#[test]
fn it_is_one_well_formed_page_and_every_link_has_its_target() {
    for lang in [Lang::Zh, Lang::En] {
        let page = page(&findings(&reading()), lang);
        let (names, ids, targets) = read(&page);
        let known: BTreeSet<String> = ids.iter().map(|id| format!("#{id}")).collect();
        assert_eq!(known.len(), ids.len(), "no id twice");
        assert!(targets.is_subset(&known), "{:?}", targets.difference(&known));
        assert_eq!(
            (
                names.iter().filter(|n| *n == "script").count(),
                names.iter().filter(|n| *n == "style").count()
            ),
            (1, 1)
        );
        for no in ["img", "link", "iframe", "form", "base"] {
            assert!(!names.contains(&no.to_owned()), "{no}");
        }
    }
}

#[test]
fn the_wrong_cell_is_marked_and_leads_to_its_finding() {
    let this = reading();
    let page = page(&findings(&this), Lang::Zh);
    let ix = this.report.edition.find("requests.received.total").unwrap().0;
    let id = page
        .split("<li class=\"finding bad\" id=\"")
        .find(|li| li.contains("data-rule=\"I02\""))
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(page.contains(&format!(
        "<td id=\"r0-{ix}\" class=\"bad\">16 <a class=\"badge bad\" href=\"#{id}\">I02</a></td>"
    )));
    assert!(page.contains(&format!("<a class=\"chip\" href=\"#r0-{ix}\"")));
    // A cell that the finding only speaks of is tinted and has no badge.
    let part = this.report.edition.find("requests.received.enterprise").unwrap().0;
    assert!(page.contains(&format!("<td id=\"r0-{part}\" class=\"part\">5</td>")));
    // Tables that no finding speaks of are not drawn.
    assert!(!page.contains("<table class=\"one-row\">"));
}

#[test]
fn copied_texts_stand_side_by_side_with_their_differences() {
    let page = page(&findings(&reading()), Lang::Zh);
    assert!(page.contains("2021年，<mark>某</mark>海关主动公开信息<mark>88</mark>条"));
    assert!(page.contains("2021年，<mark>他</mark>海关主动公开信息<mark>91</mark>条"));
}

#[test]
fn what_is_explained_says_who_and_why_and_is_not_counted() {
    let page = page(&findings(&reading()), Lang::Zh);
    assert!(
        page.contains("data-standing=\"explained\"") && page.contains("李四：机构改革后口径调整")
    );
    assert!(page.contains("<dt>已说明</dt><dd>1</dd>"));
}

#[test]
fn nothing_breaks_out_of_the_page() {
    let this = reading();
    let (calm, wild) = (page(&findings(&this), Lang::Zh), page(&hostile(&this), Lang::Zh));
    let scripts = |page: &str| page.matches("<script>").count();
    assert_eq!((scripts(&calm), scripts(&wild)), (1, 1));
    assert!(!wild.contains(HOSTILE) && !wild.contains(['\u{1b}', '\u{202e}']));
    read(&wild);
}

#[test]
fn the_policy_lets_nothing_run_but_the_page_s_own() {
    let page = page(&[], Lang::Zh);
    let policy = page
        .split("http-equiv=\"Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(!policy.contains("unsafe") && !policy.contains("http"));
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
        use sha2::{Digest as _, Sha256};
        let text = page
            .split(&format!("<{element}>"))
            .nth(1)
            .unwrap()
            .split(&format!("</{element}>"))
            .next()
            .unwrap();
        let digest = policy
            .split(&format!("{directive} 'sha256-"))
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap();
        assert_eq!(unbase64(digest), Sha256::digest(text.as_bytes()).to_vec(), "{element}");
    }
}

fn unbase64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = text
        .bytes()
        .filter_map(|b| DIGITS.iter().position(|d| *d == b))
        .flat_map(|v| (0..6).rev().map(move |i| (v >> i & 1) as u8))
        .collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |n, bit| n << 1 | bit)).collect()
}

#[test]
fn a_report_without_findings_is_only_listed() {
    let page = page(&[], Lang::En);
    assert!(page.contains("No findings.") && !page.contains("<section class=\"report\""));
}

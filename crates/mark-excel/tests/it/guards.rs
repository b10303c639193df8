//! Nothing a workbook can bring makes a panic. In a process of its own, since it watches all
//! panics.

use crate::common::{NAME, finding, marked};
use nianbao_format_kit::{
    guard,
    zips::{changed, parts},
};
use nianbao_mark_excel::mark;
use nianbao_model::{Finding, Lang, Rule, Severity};
use rust_xlsxwriter::{Note, Workbook};
use std::sync::Mutex;

const SHEET: &str = "表";

fn small() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET).unwrap();
    sheet.write(1, 1, 5).unwrap();
    sheet.insert_note(1, 1, &Note::new("自己的").set_author("王")).unwrap();
    book.save_to_buffer().unwrap()
}

fn wrong(cells: &[(u32, u32)]) -> Vec<Finding> {
    vec![finding(Rule::I01, Severity::Error, SHEET, cells)]
}

#[test]
fn a_workbook_that_is_cut_off_or_changed_never_panics() {
    guard::alone(module_path!(), "child");
}

#[test]
#[ignore = "the child of the other test"]
fn child() {
    // A slip in somebody else's reader is caught; one in this crate must not be there at all.
    static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
    std::panic::set_hook(Box::new(|panic| PANICS.lock().unwrap().push(panic.to_string())));
    let (whole, _) = marked(&small(), &wrong(&[(0, 0), (1, 1), (4, 4)]));
    let findings = wrong(&[(1, 1), (9, 9)]);
    let mut sink = Vec::new();
    let mut attempt = |bytes: &[u8]| {
        sink.clear();
        _ = mark(bytes, NAME, &findings, Lang::Zh, &mut sink);
    };
    for end in (0..whole.len()).step_by(37) {
        attempt(&whole[..end]);
    }
    for at in (0..whole.len()).step_by(23) {
        let mut other = whole.clone();
        other[at] ^= 0x55;
        attempt(&other);
    }
    // Each part cut off, emptied, or with its digits and names changed, in a sound package.
    for (name, content) in parts(&whole) {
        for cut in [0, 1, content.len() / 3, content.len() / 2, content.len().saturating_sub(3)] {
            attempt(&changed(&whole, |n, text| {
                if n == name { text.chars().take(cut).collect() } else { text }
            }));
        }
        for (from, to) in [
            ("1", "99999999999"),
            ("0", "-1"),
            ("\"A1\"", "\"ZZZZZZ99999999\""),
            ("s=\"", "s='x"),
            ("><", ">&bogus;<"),
            ("=\"", "="),
        ] {
            attempt(&changed(
                &whole,
                |n, text| if n == name { text.replace(from, to) } else { text },
            ));
        }
    }
    _ = std::panic::take_hook();
    assert!(PANICS.lock().unwrap().is_empty(), "{:#?}", PANICS.lock().unwrap());
}

//! Three thousand documents that are changed somewhere: the structure of their tables, or any byte.
//! What is then read otherwise is told.

use crate::common::{codes, document, packed, parts, read, report, with_document};
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, Reading};

/// So many of each kind; fewer where everything takes ten times as long.
const MANY: usize = if cfg!(debug_assertions) { 150 } else { 1500 };

/// Cells in which another figure was read than was written.
fn wrong(reading: &Reading) -> Vec<String> {
    let report = report();
    if report.edition.id != reading.report.edition.id {
        return Vec::new();
    }
    let differs = |cell: &Cell, read: &Cell| matches!(read, Cell::Figure(_)) && cell != read;
    let cells = report.cells().filter(|(ix, cell)| differs(cell, reading.report.cell(*ix)));
    cells
        .map(|(ix, _)| format!("{} = {}", report.edition.spec(ix).address, reading.report.cell(ix)))
        .collect()
}

/// Where the elements of a name begin and end in a text; nested ones of the same name are none
/// here.
fn elements(text: &str, name: &str) -> Vec<(usize, usize)> {
    let (open, close) = (format!("<w:{name}>"), format!("</w:{name}>"));
    text.match_indices(&open)
        .filter_map(|(from, _)| Some((from, from + text[from..].find(&close)? + close.len())))
        .collect()
}

/// Changes one thing about a table: a cell or a row lost, there twice or empty, in another's place;
/// a span longer, shorter or gone.
fn mutated(document: &str, dice: &mut Dice) -> String {
    let kind = dice.below(9);
    let pick = |all: Vec<(usize, usize)>, dice: &mut Dice| all[dice.below(all.len())];
    let tag = |open: &str, dice: &mut Dice| {
        let all: Vec<(usize, usize)> = document
            .match_indices(open)
            .map(|(from, _)| (from, from + document[from..].find('>').unwrap() + 1))
            .collect();
        pick(all, dice)
    };
    let replaced = |(from, to): (usize, usize), by: &str| {
        format!("{}{by}{}", &document[..from], &document[to..])
    };
    match kind {
        0 => replaced(pick(elements(document, "tc"), dice), ""),
        1 => replaced(pick(elements(document, "tr"), dice), ""),
        2 => {
            let cell = pick(elements(document, "tc"), dice);
            replaced(cell, &document[cell.0..cell.1].repeat(2))
        }
        3 => replaced(pick(elements(document, "tc"), dice), "<w:tc><w:p/></w:tc>"),
        4 => {
            let cell = pick(elements(document, "tc"), dice);
            replaced(cell, &format!("<w:tc><w:p/></w:tc>{}", &document[cell.0..cell.1]))
        }
        5 => replaced(
            tag("<w:gridSpan", dice),
            &format!("<w:gridSpan w:val=\"{}\"/>", dice.below(12)),
        ),
        6 => replaced(
            tag("<w:vMerge", dice),
            ["", "<w:vMerge/>", "<w:vMerge w:val=\"restart\"/>"][dice.below(3)],
        ),
        7 => replaced(
            tag("<w:cantSplit", dice),
            &format!("<w:cantSplit/><w:gridBefore w:val=\"{}\"/>", dice.below(4)),
        ),
        _ => replaced(
            tag("<w:vAlign", dice),
            ["<w:vMerge/>", "<w:hMerge/>", "<w:gridSpan w:val=\"2\"/>"][dice.below(3)],
        ),
    }
}

#[test]
fn a_table_that_is_put_together_otherwise_is_never_wrong_in_silence() {
    let (document, mut dice) = (document(), Dice::new(20));
    let mut silent = Vec::new();
    for n in 0..MANY {
        let changed = mutated(&document, &mut dice);
        let Ok(reading) = read(&with_document(changed.clone())) else { continue };
        let wrong = wrong(&reading);
        if !wrong.is_empty() && reading.findings.is_empty() {
            let at =
                document.bytes().zip(changed.bytes()).position(|(a, b)| a != b).unwrap_or_default();
            let from = (0..=at.saturating_sub(200))
                .rev()
                .find(|at| changed.is_char_boundary(*at))
                .unwrap_or_default();
            let near: String = changed[from..].chars().take(400).collect();
            silent.push(format!("{n}: {wrong:?} {:?}\n{near}", codes(&reading)));
        }
    }
    assert!(silent.is_empty(), "{}\n{}", silent.len(), silent.join("\n"));
}

#[test]
fn any_byte_may_be_another() {
    let (parts, mut dice) = (parts(), Dice::new(21));
    let whole = packed(&parts);
    for n in 0..MANY {
        let bytes = if n % 2 == 0 {
            // A byte of a part, which is then packed well.
            let mut parts = parts.clone();
            let names: Vec<String> = parts
                .keys()
                .filter(|name| name.ends_with(".xml") || name.ends_with(".rels"))
                .cloned()
                .collect();
            let name =
                if n % 4 == 0 { "word/document.xml" } else { &names[dice.below(names.len())] };
            let part = parts.get_mut(name).unwrap();
            for _ in 0..=dice.below(3) {
                let at = dice.below(part.len());
                // No digit: another figure is no mistake of reading.
                part[at] = b"<>/\"=& wxXpt\0\xff"[dice.below(14)];
            }
            packed(&parts)
        } else {
            let mut bytes = whole.clone();
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
            bytes.truncate(if n % 10 == 1 { at } else { usize::MAX });
            bytes
        };
        match read(&bytes) {
            Ok(reading) => {
                // Digits that became something else are told, and so is what stands elsewhere.
                let wrong = wrong(&reading);
                assert!(
                    wrong.is_empty() || !reading.findings.is_empty() || wrong.len() == 1,
                    "{n}: {wrong:?}"
                );
            }
            Err(fault) => assert!(
                !fault.message.zh.is_empty() && !fault.message.en.is_empty() && fault.at.is_some()
            ),
        }
    }
}

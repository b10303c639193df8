//! Wordings of published reports, where they are at hand: what is falsified is noticed, what is
//! right raises no alarm.

use crate::slots::{Dice, try_wordings, wordings};
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/claims");

fn file(name: &str) -> Option<String> {
    // From a work tree beside the trunk, too.
    [FOLDER.to_owned(), FOLDER.replace("/../../../shared", "/../../../../shared")]
        .iter()
        .find_map(|folder| std::fs::read_to_string(Path::new(folder).join(name)).ok())
}

#[test]
fn wordings_of_published_reports_are_understood() {
    let Some(file) = file("claims-patterns.tsv") else {
        println!("skipped: the wordings of published reports are not at hand");
        return;
    };
    let all = wordings(&file);
    for seed in 1..=3 {
        for spaces in [false, true] {
            let outcome = try_wordings(&all, seed, spaces);
            outcome.show(&format!("seed {seed}, spaces {spaces}"));
            assert!(outcome.percent() >= 97 && outcome.alarms.is_empty());
        }
    }
}

/// A list of a published report: its whole as given, its parts drawn.
fn list(text: &str, whole: impl Fn(i64) -> i64, dice: &mut Dice) -> (String, i64) {
    let text = text.replace("⟨Y⟩", "2023");
    let count = text.matches("{p}").count();
    let parts: Vec<i64> = (0..count).map(|_| dice.within(1, 90)).collect();
    let whole = whole(parts.iter().sum());
    let mut filled = text.replacen("{W}", &whole.to_string(), 1);
    for part in parts {
        filled = filled.replacen("{p}", &part.to_string(), 1);
    }
    (filled, whole)
}

#[test]
fn lists_of_published_reports_are_added_up() {
    let Some(file) = file("parts-patterns.tsv") else {
        println!("skipped: the lists of published reports are not at hand");
        return;
    };
    let (mut tried, mut noticed, mut alarms) = (0, 0, Vec::new());
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, kind, text] = fields[..] else { continue };
        for seed in 1..=5 {
            let mut dice = Dice::new(seed, text);
            let told = |text: &str| crate::slots::told_of_lists(text);
            let (right, _) = list(text, |sum| sum, &mut dice);
            let (short, _) = list(text, |sum| sum - 2, &mut dice);
            let (long, _) = list(text, |sum| sum + 7, &mut dice);
            alarms.extend(told(&right).into_iter().map(|said| format!("{id}: {said}")));
            match kind {
                "closed" => {
                    tried += 2;
                    noticed += usize::from(!told(&short).is_empty())
                        + usize::from(!told(&long).is_empty());
                }
                _ => alarms.extend(told(&long).into_iter().map(|said| format!("{id}: {said}"))),
            }
        }
    }
    println!("lists: {noticed} of {tried} wrong wholes noticed, {} alarms", alarms.len());
    assert!(alarms.is_empty() && noticed * 10 >= tried * 9, "{noticed} of {tried}; {alarms:#?}");
}

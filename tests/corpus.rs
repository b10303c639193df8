//! What is found in published reports, where they lie beside the project. Everything here was
//! looked at line by line and is true.

use crate::support::{nianbao, root, skipped};

/// The codes of a file's findings with a part of their messages, errors and warnings only.
fn loud(file: &str) -> Option<Vec<(String, String)>> {
    let path = root().join("../shared/corpus/published").join(file);
    if !path.is_file() {
        skipped("the corpus is not beside the project");
        return None;
    }
    let found = nianbao!["check", path, "--report", "json"].json();
    let of = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let findings = found["findings"].as_array().unwrap().iter().filter(|f| f["severity"] != "note");
    Some(
        findings
            .map(|f| (of(f, "code"), f["message"]["en"].as_str().unwrap().to_owned()))
            .collect(),
    )
}

fn codes(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(code, _)| code.as_str()).collect()
}

#[test]
fn the_truncated_percentage_of_the_region_is_told_and_true_ones_are_not() {
    let Some(found) = loud("guangzhou-customs-region-2020.forum.txt") else { return };
    let claims: Vec<&String> = found
        .iter()
        .filter(|(code, _)| code.starts_with('T'))
        .map(|(_, message)| message)
        .collect();
    assert_eq!(claims.len(), 1, "{found:#?}");
    assert!(
        claims[0].contains("from 15 to 22 it is 46.7%, and 46.6% was cut off"),
        "{}",
        claims[0]
    );
    // Three figures that forum noise makes doubtful, two lines of the page itself, and that it
    // states few cells.
    assert_eq!(codes(&found), ["R07", "R07", "R01", "R01", "R01", "R04", "T03"]);
}

#[test]
fn parts_that_exceed_their_whole_and_a_total_that_is_no_sum_are_found() {
    let Some(found) = loud("pingtan-2020.run-together.txt") else { return };
    let part = found.iter().find(|(code, _)| code == "T04").unwrap();
    assert!(part.1.contains("= 2603 are 1 more than the whole, 2602"), "{}", part.1);
    // Six rows of the first table cannot be told apart; the published totals of outcomes are no
    // sums.
    assert_eq!(codes(&found), ["R01", "R01", "R01", "R01", "R01", "R01", "I03", "I03", "T04"]);
}

#[test]
fn one_row_of_the_report_of_2021_cannot_be_told_apart() {
    let Some(found) = loud("pingtan-2021.run-together.txt") else { return };
    assert_eq!(codes(&found), ["R01"]);
    assert!(found[0].1.contains("693665"), "{}", found[0].1);
}

//! Wordings in the manner of annual reports: what is falsified is noticed, what is right raises no
//! alarm.

use crate::slots::{try_wordings, wordings};

const FILE: &str = include_str!("wordings.tsv");

#[test]
fn what_is_falsified_is_noticed_and_what_is_right_raises_no_alarm() {
    // Other wordings can be tried by hand: WORDINGS=file cargo test -p nianbao-claims wordings --
    // --nocapture.
    let other = std::env::var("WORDINGS").ok().and_then(|file| std::fs::read_to_string(file).ok());
    let chosen = wordings(other.as_deref().unwrap_or(FILE));
    for (seed, spaces) in [(1, false), (2, true)] {
        let outcome = try_wordings(&chosen, seed, spaces);
        outcome.show(&format!("seed {seed}, spaces {spaces}"));
        assert!(other.is_some() || outcome.percent() >= 95 && outcome.alarms.is_empty());
    }
}

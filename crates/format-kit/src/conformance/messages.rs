//! Messages: in Chinese and in English, each complete.

use super::outcome::{Check, Outcome};
use nianbao_model::{Bilingual, Fault, Finding};
use nianbao_text::quote;

pub(super) fn fault(outcome: &mut Outcome, what: &str, fault: &Fault) {
    words(outcome, what, "the fault", &fault.message);
}

pub(super) fn findings(outcome: &mut Outcome, what: &str, findings: &[Finding]) {
    // A sample is enough: a reading can have hundreds.
    for finding in findings.iter().take(20) {
        words(outcome, what, finding.rule.code(), &finding.message);
    }
}

/// Both are there, and each is in its language.
pub(super) fn words(outcome: &mut Outcome, what: &str, which: &str, words: &Bilingual) {
    outcome.made(Check::Messages);
    if let Some(wrong) = wrong(words) {
        outcome.broken(
            Check::Messages,
            what,
            format!(
                "{which} {wrong}: zh “{}”, en “{}”",
                quote(&words.zh, 80),
                quote(&words.en, 80)
            ),
        );
    }
}

fn wrong(words: &Bilingual) -> Option<&'static str> {
    if words.zh.trim().is_empty() {
        return Some("has no Chinese message");
    }
    if words.en.trim().is_empty() {
        return Some("has no English message");
    }
    if words.zh == words.en {
        return Some("has the same message in both languages");
    }
    if !words.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return Some("has a Chinese message without a Chinese character");
    }
    // English may quote Chinese, but it has words of its own.
    let latin =
        words.en.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).count();
    (latin < 2).then_some("has an English message without English words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_must_be_there_and_be_itself() {
        assert_eq!(
            wrong(&Bilingual::new("第 3 行：缺少“unit”", "line 3: “单位” is missing")),
            None
        );
        for (zh, en) in [
            ("", "a b"),
            ("甲", ""),
            ("a b", "a b"),
            ("not found", "it is not found"),
            ("没有", "没有了"),
        ] {
            assert!(wrong(&Bilingual::new(zh, en)).is_some(), "{zh} {en}");
        }
    }
}

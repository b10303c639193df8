//! Letters: one for each step and each outcome, with the remedy of the law of the day; what is
//! missing is said.

use crate::common::{day, request};
use nianbao_books::{Law, LetterJob, LetterKind, Letters, Number, Outcome, Personal};
use nianbao_document::{Block, Side};

fn job(kind: LetterKind) -> LetterJob<'static> {
    LetterJob { kind, unit: "某某海关", file_number: None, today: day("2026-03-12") }
}

fn whole() -> nianbao_books::Request {
    let mut one = request(
        "received 2026-02-09, mend_told 2026-02-11, mend_by 2026-03-20, mended 2026-02-26, extended 2026-03-10, days 10",
    );
    one.number = Number::parse("2026-034");
    one.repeats = Number::parse("2026-001");
    one.applicant.name = Personal::new("欧阳明月");
    one.content = Personal::new("某文件。");
    one.fee =
        Some(nianbao_books::Fee { amount: Some("100.0".parse().unwrap()), ..Default::default() });
    one
}

#[test]
fn there_is_a_letter_for_every_step_and_every_outcome() {
    let (letters, law) = (Letters::own(), Law::national());
    let mut titles = std::collections::BTreeSet::new();
    for kind in LetterKind::ALL.iter().filter(|kind| **kind != LetterKind::Answer) {
        let letter = letters.write(&whole(), &job(*kind), &law).unwrap();
        let text = letter.paragraphs.join("\n");
        assert!(
            !text.contains(['{', '}'])
                && text.contains("2026-034")
                && text.ends_with("某某海关\n2026年3月12日"),
            "{text}"
        );
        titles.insert(letter.title.clone());
        // Whom it is to stands at the left margin, who signs it and when at the right.
        let blocks = letter.blocks();
        let (right, rest): (Vec<&Block>, Vec<&Block>) =
            blocks.iter().partition(|block| matches!(block, Block::Line(_, Side::Right)));
        let signed =
            ["某某海关", "2026年3月12日"].map(|text| Block::Line(text.into(), Side::Right));
        assert_eq!(right, signed.each_ref());
        assert!(matches!(rest[0], Block::Line(text, Side::Left) if text.ends_with('：')));
        assert!(rest[1..].iter().all(|block| matches!(block, Block::Paragraph(_))));
    }
    assert_eq!(titles.len(), 7);
    for outcome in Outcome::ALL {
        let one = nianbao_books::Request { outcome: Some(*outcome), ..whole() };
        let text =
            letters.write(&one, &job(LetterKind::Answer), &law).unwrap().paragraphs.join("\n");
        assert!(
            text.contains("行政复议") && !text.contains(['{', '}']),
            "{}: {text}",
            outcome.id()
        );
        // By which article is said for each.
        assert!(
            text.contains("第三十") || text.contains("第七条") || *outcome == Outcome::Remaining,
            "{}: {text}",
            outcome.id()
        );
    }
}

#[test]
fn an_answer_says_the_remedy_of_the_law_of_its_day() {
    let (letters, law) = (Letters::own(), Law::national());
    let text = |outcome, answered: &str| {
        let mut one = nianbao_books::Request { outcome: Some(outcome), ..whole() };
        one.dates.set(nianbao_books::Event::Answered, day(answered));
        letters.write(&one, &job(LetterKind::Answer), &law).unwrap().paragraphs.join("\n")
    };
    let (before, after) =
        (text(Outcome::StateSecret, "2023-12-29"), text(Outcome::StateSecret, "2024-01-02"));
    assert!(
        before.contains("60日内向")
            && before.contains("或者")
            && before.contains("6个月")
            && !before.contains("先向"),
        "{before}"
    );
    assert!(
        after.contains("先向") && after.contains("第二十三条") && after.contains("15日内"),
        "{after}"
    );
    assert!(
        !text(Outcome::Granted, "2024-01-02").contains("先向"),
        "reconsideration comes first against a refusal alone"
    );
}

#[test]
fn what_a_letter_needs_and_the_book_does_not_have_is_said() {
    let (letters, law) = (Letters::own(), Law::national());
    let lacking = request("received 2026-02-09");
    let said = |kind| letters.write(&lacking, &job(kind), &law).err().unwrap().zh;
    assert!(said(LetterKind::Receipt).contains("申请人姓名"));
    assert!(said(LetterKind::Answer).contains("办理结果"));
    let mut named = whole();
    named.fee = None;
    assert!(
        letters.write(&named, &job(LetterKind::Fee), &law).err().unwrap().zh.contains("收费金额")
    );
    // An office's own words, and a slip in them.
    let own = Letters::own()
        .with("[letter.receipt]\ntitle = \"回执\"\nbody = [\"{name}，编号{number}。\"]\n")
        .unwrap();
    assert_eq!(
        own.write(&whole(), &job(LetterKind::Receipt), &law).unwrap().paragraphs[0],
        "欧阳明月，编号2026-034。"
    );
    let slip =
        Letters::own().with("[letter.receipt]\ntitle = \"回执\"\nbody = [\"{nmae}\"]\n").unwrap();
    assert!(
        slip.write(&whole(), &job(LetterKind::Receipt), &law).err().unwrap().zh.contains("nmae")
    );
    assert!(Letters::own().with("[letter.receipt]\ntitel = \"\"\n").is_err());
}

//! Worked cases, each counted by hand on the calendar, with the article it comes from.

use crate::common::{day, request};
use nianbao_books::{Due, Law, Outcome, Step, Waiting, deadlines, remedies};

/// The article, what happened, and which step is due when; the last column is the counting by hand.
const CASES: &[(&str, &str, &str, &str)] = &[
    // 春节: 10-13 are 1-4, Saturday 14 is worked 5, off 15-23, 24-27 are 6-9, Saturday 28 is
    // worked 10, March 2-6 11-15, 9-13 16-20.
    ("条例33", "received 2026-02-09", "answer 2026-03-13", "over the Spring Festival of 2026"),
    // 端午: June 2-5 1-4, 8-12 5-9, 15-18 10-13, 19 off, 22-26 14-18, 29 19, 30 20.
    ("条例33", "received 2026-06-01", "answer 2026-06-30", "over the Dragon Boat Festival"),
    // Saturday is day 0: June 8-12 1-5, 15-18 6-9, 22-26 10-14, 29-30 15-16, July 1-3 17-19, 6 20.
    ("条例31、33", "received 2026-06-06", "answer 2026-07-06", "received on a Saturday"),
    // Off to October 7: 8 1, 9 2, Saturday 10 is worked 3, 12-16 4-8, 19-23 9-13, 26-30 14-18,
    // November 2 19, 3 20.
    ("条例31、33", "received 2026-10-01", "answer 2026-11-03", "received on a holiday"),
    // 国办发明电〔2019〕3号: April 24-26 1-3, Sunday 28 4, 29-30 5-6, off 1-4 May, Sunday 5 7,
    // 6-10 8-12, 13-17 13-17, 20-22 18-20.
    ("条例33", "received 2019-04-23", "answer 2019-05-22", "the notice that changed May 2019"),
    // 国办发明电〔2020〕1号: January 21-23 1-3, off to February 2, 3-7 4-8, 10-14 9-13, 17-21
    // 14-18, 24 19, 25 20.
    ("条例33", "received 2020-01-20", "answer 2020-02-25", "the prolonged Spring Festival of 2020"),
    // Off on 31 December by the notice of the year after: 21-23 1-3, 26-30 4-8, January 3-6 9-12,
    // 9-13 13-17, 16-18 18-20.
    ("条例33", "received 2022-12-20", "answer 2023-01-18", "over the turn of the year"),
    // September 17 1, Saturday 18 2, off 19-21, 22-24 3-5, Sunday 26 6, 27-30 7-10, October 8 11,
    // Saturday 9 12, 11-15 13-17, 18-20 18-20.
    ("条例33", "received 2021-09-16", "answer 2021-10-20", "two holidays, three days made up"),
    // February 2 1, Sunday 4 2, 5-9 3-7 (the eve was no day off in 2024), off 10-17, Sunday 18 8,
    // 19-23 9-13, 26-29 14-17, March 1 18, 4 19, 5 20.
    ("条例33", "received 2024-02-01", "answer 2024-03-05", "the Spring Festival of 2024"),
    // March 3-6 1-4, 9-11 5-7.
    (
        "条例30",
        "received 2026-03-02, mend_told 2026-03-05",
        "tell_to_mend 2026-03-11",
        "seven days to tell",
    ),
    // March 17-20 1-4, 23-27 5-9, 30-31 10-11, April 1-3 12-14, off 4-6, 7-10 15-18, 13 19, 14 20.
    (
        "条例30",
        "received 2026-03-02, mend_told 2026-03-05, mended 2026-03-16",
        "answer 2026-04-14",
        "counted from the mended request",
    ),
    ("条例30", "received 2026-03-02, mend_told 2026-03-05", "answer mend", "not mended yet"),
    (
        "条例30",
        "received 2026-03-02, mend_told 2026-03-05, mend_by 2026-03-25",
        "mend 2026-03-25",
        "the applicant's own term",
    ),
    // May 7-8 1-2, Saturday 9 3, 11-15 4-8, 18-22 9-13, 25-29 14-18, June 1 19, 2 20.
    (
        "条例33",
        "received 2026-05-06, extended 2026-06-02, days 20",
        "tell_extension 2026-06-02",
        "told before the term is over",
    ),
    // and on: June 3-5 21-23, 8-12 24-28, 15-18 29-32, 22-26 33-37, 29-30 38-39, July 1 40.
    (
        "条例33",
        "received 2026-05-06, extended 2026-06-02, days 20",
        "answer 2026-07-01",
        "twenty days more",
    ),
    (
        "条例33",
        "received 2026-05-06, extended 2026-06-02, days 10",
        "answer 2026-06-16",
        "ten days more: June 15 29, 16 30",
    ),
    (
        "条例33",
        "received 2026-05-06, extended 2026-06-02, extended_until 2026-06-20",
        "answer 2026-06-20",
        "to a day that the letter sets",
    ),
    // July 2-3 1-2, 6 3, left out 7-15, 16-17 4-5, 20-24 6-10, 27-31 11-15, August 3-7 16-20.
    (
        "条例32、33",
        "received 2026-07-01, asked 2026-07-06 replied 2026-07-15",
        "answer 2026-08-07",
        "a third party replies",
    ),
    // July 9-10 1-2, 13-17 3-7, 20-24 8-12, 27-29 13-15.
    (
        "条例32",
        "received 2026-07-01, asked 2026-07-06 received 2026-07-08",
        "opinion 2026-07-29",
        "what a third party has",
    ),
    // July 2-3 1-2, 6 3, left out 7-29, 30-31 4-5, August 3-7 6-10, 10-14 11-15, 17-21 16-20.
    (
        "条例32、33",
        "received 2026-07-01, asked 2026-07-06 received 2026-07-08",
        "answer 2026-08-21",
        "a third party keeps silent",
    ),
    (
        "条例32、33",
        "received 2026-07-01, asked 2026-07-06 received 2026-07-08 replied 2026-08-05",
        "answer 2026-08-21",
        "a reply after the fifteenth day leaves out no more than fifteen days",
    ),
    // July 2-3 1-2, 6 3, left out 7-20, 21-24 4-7, 27-31 8-12, August 3-7 13-17, 10-12 18-20.
    (
        "条例32、33",
        "received 2026-07-01, asked 2026-07-06 replied 2026-07-15, asked 2026-07-10 replied 2026-07-20",
        "answer 2026-08-12",
        "two at once are left out once",
    ),
    // September 2-4 1-3, 7-11 4-8, 14-18 9-13, Sunday 20 14, 21 15.
    (
        "条例34",
        "received 2026-08-31, asked 2026-09-01 received 2026-09-01 jointly",
        "opinion 2026-09-21",
        "what a joint maker has",
    ),
    // September 1 1, left out 2-21, 22-24 2-4, off 25-27, 28-30 5-7, October 8-9 8-9, Saturday 10
    // 10, 12-16 11-15, 19-23 16-20.
    (
        "条例33、34",
        "received 2026-08-31, asked 2026-09-01 received 2026-09-01 jointly",
        "answer 2026-10-23",
        "a joint maker keeps silent",
    ),
    (
        "条例33",
        "received 2026-07-01, asked 2026-07-06",
        "answer opinion",
        "nobody knows when it was received",
    ),
    // April 8-10 1-3, 13-17 4-8, 20-24 9-13, 27-30 14-17, off 1-5 May, 6-8 18-20.
    (
        "收费办法7",
        "received 2026-04-07, fee_told 2026-04-20",
        "tell_fee 2026-05-08",
        "a fee is told within the term of the answer",
    ),
    // April 23-24 1-2, 27-30 3-6, May 6-8 7-9, Saturday 9 10, 11-15 11-15, 18-22 16-20.
    (
        "收费办法7",
        "received 2026-04-07, fee_told 2026-04-20, fee_received 2026-04-22",
        "pay 2026-05-22",
        "from the day after its receipt",
    ),
    (
        "收费办法7",
        "received 2026-04-07, fee_told 2026-04-20, fee_received 2026-04-22",
        "answer pay",
        "not paid yet",
    ),
    // May 12-15 1-4, 18-22 5-9, 25-29 10-14, June 1-5 15-19, 8 20.
    (
        "收费办法7",
        "received 2026-04-07, fee_told 2026-04-20, fee_paid 2026-05-11",
        "answer 2026-06-08",
        "counted anew after payment",
    ),
    // March 5-6 1-2, 9-13 3-7, 16-20 8-12, 23-27 13-17, 30-31 18-19, April 1 20.
    (
        "条例31",
        "by plain_post, arrived 2026-03-02, confirmed 2026-03-04",
        "answer 2026-04-01",
        "plain post: the day confirmed",
    ),
    // March 3-6 1-4, 9-13 5-9, 16-20 10-14, 23-27 15-19, 30 20.
    ("条例31", "by post, arrived 2026-03-02", "answer 2026-03-30", "signed for: that day"),
    ("条例31", "by in_person, arrived 2026-03-02", "answer 2026-03-30", "handed in: that day"),
    // March 4-6 1-3, 9-13 4-8, 16-20 9-13, 23-27 14-18, 30-31 19-20.
    (
        "条例31",
        "by internet, arrived 2026-02-28, confirmed 2026-03-03",
        "answer 2026-03-31",
        "internet: the day both confirmed",
    ),
    (
        "条例31",
        "by fax, arrived 2026-02-28, confirmed 2026-03-03",
        "answer 2026-03-31",
        "fax: the day both confirmed",
    ),
    (
        "条例35",
        "received 2026-03-02, later_told 2026-03-20, later_until 2026-06-30",
        "answer 2026-06-30",
        "the later term that was told",
    ),
    (
        "条例35",
        "received 2026-03-02, later_told 2026-03-20, later_until 2026-06-30",
        "tell_later 2026-03-30",
        "told within the term",
    ),
    // December 11 1, 14-18 2-6, 21-25 7-11, 28-31 12-15; nobody knows 2027.
    (
        "放假通知",
        "received 2026-12-10",
        "answer unknown 15 2027-01-01",
        "a year without a notice is not guessed",
    ),
];

#[test]
fn worked_cases_come_out_as_counted_by_hand() {
    let law = Law::national();
    for (article, happened, expected, why) in CASES {
        let all = deadlines(&request(happened), &law);
        let (step, due) = expected.split_once(' ').unwrap();
        let step = *Step::ALL.iter().find(|one| one.id() == step).unwrap();
        let met = all
            .iter()
            .rfind(|one| one.step == step)
            .unwrap_or_else(|| panic!("{happened}: no {step:?}"));
        let expected = match due.split(' ').collect::<Vec<_>>()[..] {
            ["mend"] => Due::Waiting(Waiting::Mend),
            ["opinion"] => Due::Waiting(Waiting::Opinion),
            ["pay"] => Due::Waiting(Waiting::Pay),
            ["unknown", counted, from] => {
                Due::NotKnown { counted: counted.parse().unwrap(), from: day(from) }
            }
            _ => Due::On(day(due)),
        };
        assert_eq!(met.due, expected, "{article}: {happened} ({why}): {}", met.how(&law).zh);
        assert!(!step.article().zh.is_empty() && !met.how(&law).en.is_empty());
    }
    assert!(CASES.len() >= 30);
}

#[test]
fn a_deadline_says_day_by_day_how_it_was_counted() {
    let law = Law::national();
    let happened = request("received 2026-02-09, asked 2026-03-02 replied 2026-03-04");
    let how = deadlines(&happened, &law).pop().unwrap().how(&law);
    assert_eq!(
        how.zh,
        "2026年2月9日为起算日，不计；2月10日至13日第1至4日；2月14日（周六，春节调休上班，国办发明电〔2025〕7号）第5日；\
         2月15日至23日春节放假不计（国办发明电〔2025〕7号）；2月24日至27日第6至9日；2月28日（周六，春节调休上班，国办发明电〔2025〕7号）第10日；\
         3月1日周末不计；3月2日第11日；3月3日至4日征求意见期间不计；3月5日至6日第12至13日；3月7日至8日周末不计；3月9日至13日第14至18日；\
         3月14日至15日周末不计；3月16日至17日第19至20日；2026年3月17日期满"
    );
    assert!(
        how.en.starts_with("9 February 2026 is day 0; 10 February to 13 February days 1 to 4; 14 February (Saturday, worked for"),
        "{}",
        how.en
    );
    assert!(
        how.en.ends_with("16 March to 17 March days 19 to 20; the term ends on 17 March 2026"),
        "{}",
        how.en
    );
    let open = deadlines(&request("received 2026-12-10"), &law).pop().unwrap().how(&law);
    assert!(
        open.zh.ends_with("2027年1月1日起的工作日安排尚未公布，已计15日，待公布后再计"),
        "{}",
        open.zh
    );
}

#[test]
fn the_end_of_the_newest_year_may_still_move() {
    let law = Law::national();
    // December 2-4 1-3, 7-11 4-8, 14-18 9-13, 21-25 14-18, 28-29 19-20.
    let late = deadlines(&request("received 2026-12-01"), &law).pop().unwrap();
    assert_eq!((late.due, late.may_move), (Due::On(day("2026-12-29")), true));
    let before = deadlines(&request("received 2025-12-01"), &law).pop().unwrap();
    assert_eq!((before.due, before.may_move), (Due::On(day("2025-12-29")), false));
}

#[test]
fn remedies_follow_the_law_of_the_day() {
    let law = Law::national();
    // 60 days: 18 in March, 30 in April, 12 in May, a Tuesday. Six months: 13 September is a
    // Sunday, so the 14th.
    let now = remedies(Outcome::StateSecret, day("2026-03-13"), &law);
    assert_eq!(
        (now.reconsideration, now.lawsuit, now.reconsideration_first),
        (day("2026-05-12"), day("2026-09-14"), true)
    );
    assert!(!remedies(Outcome::StateSecret, day("2023-12-29"), &law).reconsideration_first);
    assert!(!remedies(Outcome::NotHeld, day("2026-03-13"), &law).reconsideration_first);
}

#[test]
fn a_region_adds_days_and_years_of_its_own() {
    let text = "[[local]]\nzh = \"台风停工\"\nen = \"typhoon\"\noff = \"2026-06-30\"\n\n\
                [[notice]]\nnumber = \"国办发明电〔2026〕1号\"\nyear = 2027\ndays = [{ zh = \"元旦\", en = \"New Year\", off = \"2027-01-01..2027-01-03\" }]\n";
    let law = Law::national().with(text).unwrap();
    let due = |words: &str| deadlines(&request(words), &law).pop().unwrap();
    assert_eq!(due("received 2026-06-01").due, Due::On(day("2026-07-01")));
    assert!(
        due("received 2026-06-01").how(&law).zh.contains("6月30日台风停工放假不计（本地安排）")
    );
    // 15 days in December, January 4-8 16-20.
    assert_eq!(due("received 2026-12-10").due, Due::On(day("2027-01-08")));
    for wrong in [
        "[terms]\nanswer = 3",
        "[[local]]\nzh = \"x\"\nen = \"x\"\noff = \"2026-13-01\"",
        "[[local]]\nzh = \"x\"\nen = \"x\"\noff = \"2026-01-01..2036-01-01\"",
        "x = 1",
    ] {
        assert!(Law::national().with(wrong).is_err(), "{wrong}");
    }
}

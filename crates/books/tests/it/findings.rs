//! Each rule of the books where it fires and where it must not, and that nothing of a person is
//! ever in a finding.

use crate::common::{day, request};
use nianbao_books::{
    ApplicantKind, Cycle, Decisions, Event, Fee, FeeBasis, Item, ItemKind, Law, Look, Number,
    Outcome, Personal, PlaceKind, Request, check_item_years, check_items, check_looks,
    check_requests, compare, count_requests,
};
use nianbao_model::{Cell, Decimal, Editions, Findings, Reading, Report, UnitRef};

/// A request that lacks nothing, numbered.
fn sound(number: &str, words: &str) -> Request {
    let mut request = request(words);
    request.number = Number::parse(number);
    request.applicant.kind = Some(ApplicantKind::NaturalPerson);
    request.outcome = request.closed().map(|_| Outcome::Granted);
    request
}

fn codes(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.code()).collect()
}

fn check(requests: &[Request], today: &str) -> Findings {
    check_requests(requests, &Law::national(), day(today))
}

#[test]
fn late_is_told_with_the_counting_and_in_time_is_not() {
    let late =
        check(&[sound("2026-001", "received 2026-02-09, answered 2026-03-16")], "2026-12-31");
    assert_eq!(codes(&late), ["K01"]);
    assert!(
        late[0].message.zh.contains("3月13日")
            && late[0].message.zh.contains("春节放假不计（国办发明电〔2025〕7号）"),
        "{}",
        late[0].message.zh
    );
    assert_eq!(
        codes(&check(
            &[sound("2026-001", "received 2026-02-09, answered 2026-03-13")],
            "2026-12-31"
        )),
        [""; 0]
    );
    let open = [sound("2026-001", "received 2026-02-09")];
    assert_eq!(codes(&check(&open, "2026-03-14")), ["K01"]);
    assert_eq!(codes(&check(&open, "2026-03-13")), ["K02"]);
    assert_eq!(codes(&check(&open, "2026-03-06")), ["K02"]);
    assert_eq!(codes(&check(&open, "2026-03-05")), [""; 0]);
    // What came later had not come then.
    assert_eq!(
        codes(&check(
            &[sound("2026-001", "received 2026-02-09, answered 2026-03-20")],
            "2026-03-14"
        )),
        ["K03", "K01"]
    );
    let told = [sound(
        "2026-001",
        "received 2026-03-02, mend_told 2026-03-12, mend_by 2026-04-01, mended 2026-03-20, answered 2026-03-30",
    )];
    assert_eq!(codes(&check(&told, "2026-12-31")), ["K01"]);
}

#[test]
fn dates_that_cannot_be_are_told() {
    for (words, code) in [
        ("received 2026-03-02, answered 2026-03-01", "K03"),
        ("received 2026-03-02, mend_told 2026-03-04, mend_by 2026-03-31, mended 2026-03-03", "K03"),
        ("received 2026-03-02, mended 2026-03-05", "K03"),
        ("received 2026-03-02, fee_paid 2026-03-05", "K03"),
        ("received 2026-03-02, answered 2026-03-05, withdrawn 2026-03-04", "K03"),
        ("by internet, received 2026-03-02, confirmed 2026-03-03, answered 2026-03-05", "K03"),
        ("received 2026-03-02, asked 2026-03-05 replied 2026-03-04", "K03"),
        ("received 2026-03-02, asked 2026-03-01 replied 2026-03-04", "K03"),
    ] {
        let found = check(&[sound("2026-001", words)], "2026-03-09");
        assert_eq!(codes(&found), [code], "{words}");
    }
    let mut extended = sound("2026-001", "received 2026-05-06, extended 2026-06-01, days 21");
    extended.consent = true;
    assert_eq!(codes(&check(&[extended.clone()], "2026-06-02")), ["K03"]);
    extended.extension_days = None;
    // The last day is July 1.
    extended.dates.set(Event::ExtendedUntil, day("2026-07-02"));
    assert_eq!(codes(&check(&[extended.clone()], "2026-06-02")), ["K03"]);
    extended.dates.set(Event::ExtendedUntil, day("2026-07-01"));
    assert_eq!(codes(&check(&[extended], "2026-06-02")), [""; 0]);
}

#[test]
fn what_is_written_as_done_after_the_day_that_is_looked_at_is_told() {
    let words = "received 2026-03-02, mend_told 2026-03-04, mend_by 2026-04-30, mended 2026-03-10, asked 2026-03-10 replied 2026-03-12";
    let all = [sound("2026-001", words)];
    assert_eq!(
        codes(&check(&all, "2026-03-12")),
        [""; 0],
        "a day that is set for later may be later"
    );
    assert_eq!(codes(&check(&all, "2026-03-11")), ["K03"]);
    let told = check(&all, "2026-03-09");
    assert_eq!(codes(&told), ["K03", "K03", "K03"]);
    assert!(
        told[0].message.zh.contains("收到补正日期为2026年3月10日，晚于2026年3月9日"),
        "{}",
        told[0].message.zh
    );
}

#[test]
fn what_a_step_needs_is_asked_for() {
    let lacks = |change: &dyn Fn(&mut Request), words: &str| {
        let mut request = sound("2026-001", words);
        change(&mut request);
        let found = check(&[request], "2026-03-09");
        assert_eq!(codes(&found), ["K04"], "{found:#?}");
        found[0].message.zh.clone()
    };
    let answered = "received 2026-03-02, answered 2026-03-05";
    assert_eq!(lacks(&|r| r.outcome = None, answered), "2026-001：缺少办理结果，请补填。");
    assert!(lacks(&|r| r.applicant.kind = None, answered).contains("申请人类型"));
    assert!(
        lacks(&|r| (r.outcome, r.ground_missing) = (None, true), answered).contains("具体情形")
    );
    assert!(lacks(&|r| r.number = None, answered).starts_with("第0行"));
    assert!(lacks(&|_| (), "received 2026-03-02, extended 2026-03-05, days 5").contains("同意"));
    assert!(
        lacks(&|r| r.outcome = Some(Outcome::Granted), "received 2026-03-02").contains("答复日期")
    );
    assert!(
        lacks(&|r| r.outcome = None, "answered 2026-03-05, arrived 2026-03-01")
            .contains("办理结果")
    );
    assert!(lacks(&|_| (), "answered 2026-03-05").contains("收到申请日期"));
}

#[test]
fn a_request_twice_and_a_repeated_one_without_its_first_are_told() {
    let of = |number: &str, words: &str| {
        let mut request = sound(number, words);
        request.applicant.name = Personal::new("张三");
        request.content = Personal::new("某项目环评批复");
        request
    };
    let pair = |words: &str| {
        vec![of("2026-001", "received 2026-03-02, answered 2026-03-05"), of("2026-002", words)]
    };
    assert_eq!(
        codes(&check(&pair("received 2026-03-04, answered 2026-03-05"), "2026-03-09")),
        ["K06"]
    );
    assert_eq!(
        codes(&check(&pair("received 2026-04-04, answered 2026-04-05"), "2026-04-09")),
        [""; 0]
    );
    let mut repeated = pair("received 2026-03-04, answered 2026-03-05");
    repeated[1].outcome = Some(Outcome::Repeated);
    assert_eq!(codes(&check(&repeated, "2026-03-09")), ["K06"]);
    repeated[1].repeats = Number::parse("2025-099");
    assert_eq!(codes(&check(&repeated, "2026-03-09")), ["K06"]);
    repeated[1].repeats = Number::parse("2026-001");
    assert_eq!(codes(&check(&repeated, "2026-03-09")), [""; 0]);
    repeated[1].number = Number::parse("2026-001");
    repeated[1].content = Personal::new("其他");
    assert!(codes(&check(&repeated, "2026-03-09")).contains(&"K06"));
}

#[test]
fn fees_follow_the_scale() {
    let month = |n: usize, amount: u32, basis: &[FeeBasis], pages| {
        let mut all: Vec<Request> = (1..=n)
            .map(|n| sound(&format!("2026-{n:03}"), "received 2026-03-02, answered 2026-03-05"))
            .collect();
        for (n, request) in all.iter_mut().enumerate() {
            request.applicant.name = Personal::new("某公司");
            request.content = Personal::new(&format!("第{n}项"));
        }
        let last = all.last_mut().unwrap();
        last.fee = Some(Fee { basis: basis.to_vec(), pages, amount: Some(Decimal::from(amount)) });
        all
    };
    let by_piece =
        |n, amount| codes(&check(&month(n, amount, &[FeeBasis::Pieces], None), "2026-03-09")).len();
    assert_eq!(
        [(11, 100), (31, 200), (40, 200), (41, 300)].map(|(n, amount)| by_piece(n, amount)),
        [0; 4]
    );
    assert_eq!([(10, 100), (31, 100), (41, 200)].map(|(n, amount)| by_piece(n, amount)), [1; 3]);
    let by_page = |amount, pages| {
        codes(&check(&month(1, amount, &[FeeBasis::Pages], pages), "2026-03-09")).len()
    };
    assert_eq!([by_page(720, Some(101)), by_page(700, Some(101)), by_page(700, None)], [0, 1, 1]);
    assert_eq!(
        codes(&check(&month(11, 100, &[FeeBasis::Pieces, FeeBasis::Pages], Some(3)), "2026-03-09")),
        ["K07"]
    );
    assert_eq!(codes(&check(&month(11, 100, &[], None), "2026-03-09")), ["K07"]);
    let mut early = month(11, 100, &[FeeBasis::Pieces], None);
    early.iter_mut().for_each(|request| request.dates = common_2020());
    assert_eq!(codes(&check(&early, "2026-03-09")), ["K07"]);
}

fn common_2020() -> nianbao_books::Dates {
    request("received 2020-03-02, answered 2020-03-05").dates
}

#[test]
fn what_lies_beyond_the_calendar_is_said() {
    let found = check(&[sound("2026-001", "received 2026-12-10")], "2026-12-11");
    assert_eq!(codes(&found), ["K10"]);
    assert!(found[0].message.zh.contains("15个工作日"), "{}", found[0].message.zh);
    assert_eq!(codes(&check(&[sound("2026-001", "received 2026-12-01")], "2026-12-02")), ["K10"]);
    assert_eq!(
        codes(&check(
            &[sound("2026-001", "received 2026-12-10, answered 2026-12-11")],
            "2026-12-11"
        )),
        [""; 0]
    );
}

#[test]
fn a_table_is_held_against_the_book_and_the_lines_are_named() {
    let requests = [
        sound("2026-033", "received 2026-03-02, answered 2026-03-05"),
        sound("2026-034", "received 2026-03-02, answered 2026-03-05"),
    ];
    let edition = Editions::national().for_year(2026).unwrap().clone();
    let tally = count_requests(&requests, 2026, &edition);
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "unit-07".into(), ..UnitRef::default() },
        2026,
    );
    for (address, figure) in tally.cells() {
        report.set(edition.find(address).unwrap(), Cell::figure(figure.value));
    }
    assert_eq!(compare(&Reading::of(report.clone()), &tally, &requests), []);
    report.set(edition.find("requests.granted.natural_person").unwrap(), Cell::count(3));
    // Blank has a finding of its own; what does not apply is as good as none.
    report.set(edition.find("requests.received.total").unwrap(), Cell::Blank);
    report.set(edition.find("requests.received.research").unwrap(), Cell::not_applicable("/"));
    let found = compare(&Reading::of(report.clone()), &tally, &requests);
    assert_eq!(codes(&found), ["K05"]);
    assert!(
        found[0].message.zh.ends_with("表中为 3，台账计得 2（2026-033、2026-034）。"),
        "{}",
        found[0].message.zh
    );
    assert_eq!(found[0].cells, ["requests.granted.natural_person"]);
    report.set(edition.find("requests.granted.natural_person").unwrap(), Cell::not_applicable("/"));
    assert_eq!(codes(&compare(&Reading::of(report), &tally, &requests)), ["K05"]);
}

#[test]
fn a_list_of_powers_holds_together_with_the_decisions() {
    let item = |code: &str, name: &str, kind, units: &[&str]| Item {
        at: None,
        code: code.into(),
        name: name.into(),
        kind,
        basis: String::new(),
        units: units.iter().map(|unit| (*unit).to_owned()).collect(),
        from: None,
        until: None,
    };
    let line = |code: &str, kind| Decisions {
        at: None,
        line: 1,
        year: 2026,
        month: 3,
        kind: Some(kind),
        code: Some(code.into()),
        count: Some(1),
        amount: None,
    };
    let licence = Some(ItemKind::Licensing);
    let items = [item("1", "甲", licence, &["unit-01"]), item("1", "甲", licence, &["unit-02"])];
    assert_eq!(check_items(&items, &[line("1", ItemKind::Licensing)], Some("unit-01")), []);
    assert_eq!(codes(&check_items(&items, &[line("2", ItemKind::Licensing)], None)), ["K08"]);
    assert_eq!(
        codes(&check_items(&items, &[line("1", ItemKind::Licensing)], Some("unit-03"))),
        ["K08"]
    );
    assert_eq!(codes(&check_items(&items, &[line("1", ItemKind::Penalties)], None)), ["K08"]);
    assert_eq!(
        codes(&check_items(
            &[item("1", "甲", licence, &[]), item("1", "乙", licence, &[])],
            &[],
            None
        )),
        ["K08"]
    );
    assert_eq!(codes(&check_items(&[item("1", "甲", None, &[])], &[], None)), ["K08"]);
    assert_eq!(check_items(&[], &[line("1", ItemKind::Penalties)], None), []);
}

#[test]
fn this_years_list_begins_with_what_last_years_ended_with() {
    let item = |code: &str, from: &str, until: &str| Item {
        at: None,
        code: code.into(),
        name: code.into(),
        kind: Some(ItemKind::Licensing),
        basis: String::new(),
        units: vec!["unit-01".into()],
        from: from.parse().ok(),
        until: until.parse().ok(),
    };
    let before = [item("1", "", ""), item("2", "2025-03-01", ""), item("3", "", "2025-06-01")];
    // One that ended last year, one that is new, and the ones that go on.
    let after =
        [item("1", "", "2026-05-01"), item("2", "2025-03-01", ""), item("4", "2026-02-01", "")];
    assert_eq!(check_item_years(&before, &after, Some("unit-01"), 2026), []);
    let lost = check_item_years(&before, &after[1..], Some("unit-01"), 2026);
    assert_eq!(codes(&lost), ["K08"]);
    assert!(
        lost[0]
            .message
            .zh
            .contains("上年清单年末有 2 项，本年清单中上年末为 1 项；不一致的编码：1。"),
        "{}",
        lost[0].message.zh
    );
    let more = [item("5", "", "")];
    assert_eq!(
        codes(&check_item_years(&before, &[&after[..], &more].concat(), Some("unit-01"), 2026)),
        ["K08"]
    );
    assert_eq!(
        check_item_years(&before, &after[1..], Some("unit-02"), 2026),
        [],
        "what another unit exercises"
    );
}

#[test]
fn what_is_not_kept_up_is_told() {
    let look = Look {
        at: None,
        kind: Some(PlaceKind::Column),
        name: "通知公告".into(),
        looked: Some(day("2026-09-20")),
        updated: Some(day("2026-09-10")),
        due: Some(day("2026-09-15")),
        ..Look::default()
    };
    let found =
        |look: &Look| codes(&check_looks(std::slice::from_ref(look), day("2026-09-30"))).join(" ");
    assert_eq!(found(&look), "K09");
    assert_eq!(found(&Look { updated: Some(day("2026-09-15")), ..look.clone() }), "");
    assert_eq!(found(&Look { updated: None, ..look.clone() }), "K09");
    assert_eq!(found(&Look { due: None, ..look.clone() }), "");
    assert_eq!(
        found(&Look { due: None, kind: Some(PlaceKind::Account), posts: Some(0), ..look.clone() }),
        "K09"
    );
    assert_eq!(found(&Look { due: None, fault: Some(day("2026-06-30")), ..look.clone() }), "K09");
    assert_eq!(found(&Look { due: None, fault: Some(day("2026-07-01")), ..look.clone() }), "");
    assert_eq!(
        found(&Look {
            due: None,
            fault: Some(day("2026-06-30")),
            mended: Some(day("2026-07-02")),
            ..look
        }),
        ""
    );
}

/// Once looked at after its day, an update made before it counts for its period where the book says
/// which that is.
#[test]
fn an_early_update_counts_for_its_period() {
    let look = |updated: &str, cycle, period: Option<(&str, &str)>| Look {
        kind: Some(PlaceKind::Column),
        name: "通知公告".into(),
        looked: Some(day("2026-09-20")),
        due: Some(day("2026-09-15")),
        updated: Some(day(updated)),
        cycle,
        period: period.map(|(from, to)| (day(from), day(to))),
        ..Look::default()
    };
    let told = |look: Look| {
        let found = check_looks(std::slice::from_ref(&look), day("2026-09-30"));
        let zh = found.into_iter().map(|finding| finding.message.zh);
        zh.collect::<Vec<_>>().join(" ")
    };
    // By the cycle: the term that ends on the day it is due.
    assert_eq!(told(look("2026-09-02", Some(Cycle::Monthly), None)), "");
    assert_eq!(told(look("2026-08-16", Some(Cycle::Monthly), None)), "");
    assert_eq!(
        told(look("2026-08-15", Some(Cycle::Monthly), None)),
        "“通知公告”应在2026年8月16日至2026年9月15日之间更新，最近一次更新为2026年8月15日。"
    );
    assert_eq!(told(look("2026-08-15", Some(Cycle::Quarterly), None)), "");
    // By the period, which counts before the cycle.
    let third = Some(("2026-07-01", "2026-09-30"));
    assert_eq!(told(look("2026-07-01", Some(Cycle::Weekly), third)), "");
    assert!(told(look("2026-06-30", None, third)).contains("2026年7月1日至2026年9月15日之间"));
    // One that begins after the day it is due says nothing; that is told, and the rest as before.
    let fourth = Some(("2026-10-01", "2026-12-31"));
    let found = told(look("2026-09-02", None, fourth));
    assert!(
        found.contains("应于2026年9月15日前更新") && found.contains("没有按所属期核对"),
        "{found}"
    );
    // Without either, and where there is no term, only an update on its day or after it counts.
    for cycle in [None, Some(Cycle::Irregular)] {
        assert!(told(look("2026-09-14", cycle, None)).contains("应于2026年9月15日前更新"));
        assert_eq!(told(look("2026-09-15", cycle, None)), "");
    }
    // The last days of months follow each other.
    let of_month = Look {
        due: Some(day("2026-02-28")),
        looked: Some(day("2026-03-02")),
        ..look("2026-02-01", Some(Cycle::Monthly), None)
    };
    assert_eq!(told(of_month.clone()), "");
    assert!(!told(Look { updated: Some(day("2026-01-31")), ..of_month }).is_empty());
}

#[test]
fn nothing_of_a_person_is_in_a_finding_or_in_what_is_printed_for_debugging() {
    const PLANTED: [&str; 4] = ["张三丰", "440106199001011234", "天河北路1号", "13800138000"];
    let mut planted =
        sound("440106199001011234", "received 2026-02-09, answered 2026-03-16, mended 2026-02-01");
    planted.applicant.name = Personal::new(PLANTED[0]);
    planted.applicant.identity = Personal::new(PLANTED[1]);
    planted.applicant.address = Personal::new(PLANTED[2]);
    planted.applicant.telephone = Personal::new(PLANTED[3]);
    planted.content = Personal::new(&PLANTED.join(" "));
    planted.outcome = None;
    let found = check(&[planted.clone(), planted.clone()], "2026-12-31");
    assert!(codes(&found).contains(&"K06") && codes(&found).contains(&"K04"));
    let printed = format!("{found:?}{planted:?}{}", serde_json(&found));
    assert!(PLANTED.iter().all(|one| !printed.contains(one)), "{printed}");
}

fn serde_json(findings: &Findings) -> String {
    findings.iter().map(|finding| format!("{}{}", finding.message.zh, finding.message.en)).collect()
}

//! Registers of other offices are read right or told; the blank register is read back by its own
//! labels.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails there has failed"
)]

use nianbao_books::{
    ApplicantKind, Cycle, Date, Event, FeeBasis, Law, Outcome, Request, Way, count_requests,
};
use nianbao_books_sheet::{
    Book, BookKind, Change, Does, Journal, Lines, Mapping, cells_now, read, read_journal,
    read_with, template,
};
use nianbao_grid::{Grid, GridCell, Grids, Span, Value};
use nianbao_model::{Decimal, Editions};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn grids(grids: Vec<Grid>) -> Grids {
    Grids { file: "a.xlsx".into(), grids, ..Grids::default() }
}

fn requests(book: &Book) -> &[Request] {
    match &book.lines {
        Lines::Requests(requests) => requests,
        other => panic!("{other:?}"),
    }
}

fn codes(book: &Book) -> Vec<&str> {
    book.findings.iter().map(|finding| finding.rule.code()).collect()
}

/// Other names, days as text in many ways, a title above and a sum below.
#[test]
fn a_register_with_other_names_and_days_as_text_is_read() {
    let rows: &[&[&str]] = &[
        &["某某海关2026年依申请公开登记台账"],
        &[
            "序号",
            "申请人",
            "申请人性质",
            "收件时间",
            "申请渠道",
            "申请事项",
            "答复时间",
            "答复类型",
            "经办人",
        ],
        &[
            "1",
            "张三",
            "公民",
            "2026年3月5日",
            "网上申请",
            "某项目批复",
            "2026.3.20",
            "同意公开",
            "李四",
        ],
        &[
            "2",
            "某某律所",
            "律师事务所",
            "2026.3.6",
            "挂号信",
            "检验记录",
            "2026/4/2",
            "不予公开-属于国家秘密",
            "李四",
        ],
        &["3", "王五", "个人", "20260309", "现场提交", "名单", "／", "", ""],
        &["合计", "3件"],
    ];
    let book = read(&grids(vec![Grid::of_text("台账", rows)]), None, &Mapping::default()).unwrap();
    assert_eq!((book.kind(), book.len(), codes(&book)), (BookKind::Requests, 3, vec![]));
    let all = requests(&book);
    assert_eq!(
        all.iter().map(|one| one.on(Event::Received).unwrap()).collect::<Vec<_>>(),
        ["2026-03-05", "2026-03-06", "2026-03-09"].map(day)
    );
    assert_eq!(
        all.iter().map(|one| one.outcome).collect::<Vec<_>>(),
        [Some(Outcome::Granted), Some(Outcome::StateSecret), None]
    );
    let kinds =
        [ApplicantKind::NaturalPerson, ApplicantKind::LegalService, ApplicantKind::NaturalPerson]
            .map(Some);
    assert_eq!(all.iter().map(|one| one.applicant.kind).collect::<Vec<_>>(), kinds);
    assert_eq!(
        all.iter().map(|one| one.way).collect::<Vec<_>>(),
        [Way::Internet, Way::Post, Way::InPerson].map(Some)
    );
    assert_eq!(all[0].handler, "李四");
    assert!(all.iter().all(|one| one.unreadable.is_empty() && one.at.is_some()));
}

/// A head once more on each page or for each quarter, with other columns too: no line above it is
/// lost.
#[test]
fn a_sheet_with_several_heads_loses_no_line() {
    let rows: &[&[&str]] = &[
        &["2026年政府信息公开申请受理情况"],
        &["受理号", "申请主体", "申请人名称", "受理时间", "提交渠道", "办结时间", "答复情形"],
        &["粤关申〔2026〕1号", "自然人", "某甲", "2026.3.2", "官网", "46086.5", "主动公开"],
        &["粤关申〔2026〕2号", "律师事务所", "某所", "2026.3.3", "来函", "2026.3.9", "申请人撤回"],
        &["受理号", "申请主体", "申请人名称", "受理时间", "提交渠道", "办结时间", "答复情形"],
        &["粤关申〔2026〕3号", "自然人", "某乙", "2026.4.2", "网上", "", ""],
        &["第二季度"],
        &["编号", "申请人类型", "办理结果", "收到日期", "答复日期"],
        &["粤关申〔2026〕4号", "自然人", "部分公开", "2026年5月6日", "2026年5月20日"],
        &["共计", "4"],
        &["审核人：王某", "", "", "", "2026年12月31日"],
    ];
    let book = read(&grids(vec![Grid::of_text("台账", rows)]), None, &Mapping::default()).unwrap();
    let all = requests(&book);
    let read: Vec<(String, String, Option<Outcome>)> = all
        .iter()
        .map(|one| {
            let day = |event| one.on(event).map(|day| day.to_string()).unwrap_or_default();
            (one.number.as_ref().unwrap().as_str().into(), day(Event::Received), one.outcome)
        })
        .collect();
    let expected = [
        ("粤关申〔2026〕1号", "2026-03-02", Some(Outcome::Granted)),
        ("粤关申〔2026〕2号", "2026-03-03", Some(Outcome::Remaining)),
        ("粤关申〔2026〕3号", "2026-04-02", None),
        ("粤关申〔2026〕4号", "2026-05-06", Some(Outcome::PartlyGranted)),
    ];
    let expected = expected.map(|(number, day, outcome)| (number.into(), day.into(), outcome));
    assert_eq!(read, expected);
    assert_eq!(all[1].way, Some(Way::Post));
    // The day that is a number in a text stays unread, and is told.
    assert!(!all[0].unreadable.is_empty() && codes(&book).is_empty(), "{:?}", codes(&book));
}

/// Merged heads over two rows, a group of outcomes with its ground in a column of its own, numbers
/// of days.
#[test]
fn a_register_with_merged_heads_and_days_as_numbers_is_read_and_that_is_said() {
    let text = |row, column, text: &str| GridCell { row, column, value: Value::Text(text.into()) };
    let number = |row, column, number: &str| GridCell {
        row,
        column,
        value: Value::Number(number.parse().unwrap()),
    };
    let mut cells = vec![
        text(0, 0, "依申请公开台账"),
        text(1, 0, "编号"),
        text(1, 1, "申请人"),
        text(2, 1, "姓名"),
        text(2, 2, "类型"),
        text(1, 3, "收到日期"),
        text(1, 4, "答复"),
        text(2, 4, "日期"),
        text(2, 5, "结果"),
        text(2, 6, "具体情形"),
    ];
    cells.extend([
        text(3, 0, "2026-001"),
        text(3, 1, "张三"),
        text(3, 2, "自然人"),
        number(3, 3, "46086"),
        number(3, 4, "46092"),
    ]);
    cells.extend([text(3, 5, "不予公开"), text(3, 6, "三类内部事务信息")]);
    cells.extend([
        text(4, 0, "2026-002"),
        text(4, 2, "企业"),
        number(4, 3, "46087"),
        number(4, 4, "46093"),
        text(4, 5, "不予公开"),
    ]);
    // A ground of another group is none.
    cells.extend([
        text(5, 0, "2026-003"),
        text(5, 2, "企业"),
        number(5, 3, "46087"),
        number(5, 4, "46093"),
        text(5, 5, "不予公开"),
        text(5, 6, "重复申请"),
    ]);
    let span = |top, left, bottom, right| Span { top, left, bottom, right };
    let merges = vec![
        span(0, 0, 0, 6),
        span(1, 0, 2, 0),
        span(1, 1, 1, 2),
        span(1, 3, 2, 3),
        span(1, 4, 1, 6),
    ];
    let book =
        read(&grids(vec![Grid::new("a", cells, merges)]), None, &Mapping::default()).unwrap();
    let all = requests(&book);
    assert_eq!(all.len(), 3);
    assert_eq!(
        (all[0].on(Event::Received), all[0].on(Event::Answered)),
        (Some(day("2026-03-05")), Some(day("2026-03-11")))
    );
    assert_eq!(
        all.iter().map(|one| (one.outcome, one.ground_missing)).collect::<Vec<_>>(),
        [(Some(Outcome::InternalAffairs), false), (None, true), (None, true)]
    );
    assert_eq!(codes(&book), ["R02", "R02"]);
    assert!(
        book.findings.iter().all(|finding| finding.message.zh.contains("3 格")),
        "{:#?}",
        book.findings
    );
}

/// A layout nobody knows: told, and understood once a mapping says how; the mapping can be kept.
#[test]
fn an_unknown_layout_is_told_and_a_mapping_that_is_kept_reads_it() {
    let rows: &[&[&str]] = &[
        &["流水", "哪天来的", "谁申请", "哪天答的", "怎么答的"],
        &["2026-1", "2026-03-05", "公民", "2026-03-10", "依法给了"],
    ];
    let source = grids(vec![Grid::of_text("a", rows)]);
    let fault = read(&source, None, &Mapping::default()).unwrap_err();
    assert!(
        fault.message.zh.contains("--mapping") && fault.message.zh.contains("收到申请日期"),
        "{fault:?}"
    );
    let text = "book = \"requests\"\n[columns]\n\"流水\" = \"number\"\n\"哪天来的\" = \"received\"\n\"谁申请\" = \"kind\"\n\"哪天答的\" = \"answered\"\n\
                \"怎么答的\" = \"outcome\"\n[values.outcome]\n\"依法给了\" = \"granted\"\n";
    let book = read(&source, None, &Mapping::parse(text).unwrap()).unwrap();
    assert_eq!(requests(&book)[0].outcome, Some(Outcome::Granted));
    let kept = Mapping::parse(&book.mapping.to_text()).unwrap();
    assert_eq!((kept.columns.len(), kept.book), (5, Some(BookKind::Requests)));
    assert_eq!(requests(&read(&source, None, &kept).unwrap())[0].outcome, Some(Outcome::Granted));
    for wrong in [
        "[columns]\n\"a\" = \"nothing\"",
        "[values.outcome]\n\"a\" = \"nothing\"",
        "[values.nothing]\n",
        "x = 1",
        "book = \"nothing\"",
    ] {
        assert!(Mapping::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_cannot_be_read_is_kept_by_its_column_and_never_quoted() {
    let rows: &[&[&str]] = &[
        &["编号", "申请人类型", "收到申请日期", "答复日期", "办理结果", "说不清的一栏"],
        &["440106199001011234", "张三", "3月5日", "13800138000", "给了张三", "x"],
    ];
    let book = read(&grids(vec![Grid::of_text("a", rows)]), None, &Mapping::default()).unwrap();
    let lost: Vec<&str> =
        requests(&book)[0].unreadable.iter().map(|column| column.zh.as_str()).collect();
    assert_eq!(lost, ["申请人类型", "编号", "收到申请日期", "答复日期", "办理结果"]);
    assert_eq!(codes(&book), ["R07"]);
    let said = format!("{:?}", (&book.findings, &book.lines));
    assert!(
        ["张三", "440106199001011234", "13800138000"].iter().all(|one| !said.contains(one)),
        "{said}"
    );
    // A column that the book needs and that is not there is told.
    let rows: &[&[&str]] =
        &[&["编号", "申请人类型", "收到申请日期", "答复日期"], &["1", "公民", "2026-03-05", ""]];
    assert_eq!(
        codes(&read(&grids(vec![Grid::of_text("a", rows)]), None, &Mapping::default()).unwrap()),
        ["R06"]
    );
}

#[test]
fn fees_opinions_and_disputes_are_read() {
    let head = "编号|申请人类型|收到申请日期|征求意见日期|第三方收到日期|意见回复日期|计收方式|计费页数|收费金额（元）|缴费日期|收费通知日期|答复日期|办理结果|复议受理日期|复议审结日期|复议结果|诉讼立案日期";
    let line = "1|企业|2026-03-02|2026.3.3；2026.3.4|2026.3.5|；2026.3.9|按量计收|31页|10.00元|2026-03-20|2026-03-10|2026-04-01|部分公开|2026-04-10|2026-05-10|维持|2026-06-01";
    let rows: Vec<Vec<&str>> = [head, line].iter().map(|row| row.split('|').collect()).collect();
    let book = read(&grids(vec![Grid::of_text("a", &rows)]), None, &Mapping::default()).unwrap();
    let one = &requests(&book)[0];
    assert!(one.unreadable.is_empty(), "{:?}", one.unreadable);
    let days: Vec<_> =
        one.consults.iter().map(|one| (one.asked, one.received, one.replied)).collect();
    assert_eq!(
        days,
        [
            (day("2026-03-03"), Some(day("2026-03-05")), None),
            (day("2026-03-04"), None, Some(day("2026-03-09")))
        ]
    );
    let fee = one.fee.as_ref().unwrap();
    assert_eq!(
        (&fee.basis[..], fee.pages, fee.amount),
        (&[FeeBasis::Pages][..], Some(31), Some(Decimal::TEN))
    );
    assert_eq!(one.disputes.len(), 2);
    let edition = Editions::national().for_year(2026).unwrap().clone();
    let tally = count_requests(std::slice::from_ref(one), 2026, &edition);
    for cell in [
        "disputes.reconsideration.upheld",
        "disputes.litigation_after_reconsideration.pending",
        "requests.partly_granted.enterprise",
    ] {
        assert_eq!(tally.at(cell).unwrap().value, Decimal::ONE, "{cell}");
    }
}

#[test]
fn the_other_books_are_told_by_their_columns() {
    let powers: &[&[&str]] = &[
        &["职权编码", "职权名称", "职权类型", "行使单位", "生效时间"],
        &["0100", "甲", "行政许可", "unit-01、unit-02", "2020-05-01"],
    ];
    let decisions: &[&[&str]] = &[
        &["月份", "事项类别", "办件数量", "金额（元）"],
        &["2026年3月", "行政许可", "12件", ""],
        &["2026-04", "收费", "1", "2510"],
        &["四月", "收费", "1", "1"],
    ];
    let upkeep: &[&[&str]] = &[
        &["类别", "栏目名称", "检查日期", "最近更新日期", "更新频次", "信息所属期", "应更新日期"],
        &["栏目", "通知公告", "2026-09-20", "2026-09-10", "季度", "第三季度", "2026-09-15"],
        &["栏目", "甲", "2026-09-20", "2026-09-10", "看情况", "下个季度", "2026-09-15"],
    ];
    let of = |rows: &[&[&str]]| {
        read(&grids(vec![Grid::of_text("a", rows)]), None, &Mapping::default()).unwrap()
    };
    let (powers, decisions, upkeep) = (of(powers), of(decisions), of(upkeep));
    let Lines::Powers(items) = &powers.lines else { panic!("{powers:?}") };
    assert_eq!(
        (items[0].code.as_str(), items[0].units.len(), items[0].from),
        ("0100", 2, Some(day("2020-05-01")))
    );
    let Lines::Decisions(lines) = &decisions.lines else { panic!("{decisions:?}") };
    assert_eq!(
        (lines.len(), lines[0].count, lines[1].amount),
        (2, Some(12), Some("0.251".parse().unwrap()))
    );
    assert_eq!(codes(&decisions), ["K04"]);
    assert!(
        matches!(&upkeep.lines, Lines::Upkeep(looks) if looks[0].name == "通知公告"
            && looks[0].cycle == Some(Cycle::Quarterly)
            && looks[0].period == Some((day("2026-07-01"), day("2026-09-30")))
            && looks[1].cycle.is_none()
            && looks[1].period.is_none()),
        "{upkeep:?}"
    );
    // What cannot be read is told, and not guessed.
    assert_eq!(codes(&upkeep), ["K04", "K04"]);
}

#[test]
fn a_blank_register_is_made_of_every_book_and_is_the_same_every_time() {
    for kind in BookKind::ALL {
        let bytes = template(kind, &Law::national()).unwrap();
        assert!(
            bytes.starts_with(b"PK") && bytes == template(kind, &Law::national()).unwrap(),
            "{kind:?}"
        );
    }
}

fn change(does: Does, number: &str, set: &[(&str, &str)], was: &[(&str, &str)]) -> String {
    let cells = |cells: &[(&str, &str)]| {
        cells.iter().map(|(id, content)| ((*id).to_owned(), (*content).to_owned())).collect()
    };
    let (at, by) = ("2026-03-02T09:00:00+08:00".to_owned(), "wang".to_owned());
    Change { at, by, does, number: number.to_owned(), set: cells(set), was: cells(was) }.to_line()
}

/// Workbook and journal are brought together; where both were changed the workbook's counts and
/// that is told, without what stands there.
#[test]
fn a_journal_and_a_workbook_are_brought_together_and_conflicts_are_told() {
    let workbook = |answered: &str| {
        let rows: &[&[&str]] = &[
            &["编号", "申请人", "申请人类型", "收到日期", "答复日期", "办理结果"],
            &["2026-1", "张三", "公民", "2026-03-02", answered, ""],
            &["2026-2", "李四", "公民", "2026-03-03", "", ""],
        ];
        grids(vec![Grid::of_text("台账", rows)])
    };
    let text = [
        change(Does::Set, "2026-1", &[("answered", "2026-03-10"), ("outcome", "granted")], &[]),
        change(Does::Set, "2026-1", &[("answered", "2026-03-11")], &[("answered", "2026-03-10")]),
        change(
            Does::Add,
            "2026-3",
            &[("received", "2026.3.4"), ("kind", "企业"), ("name", "王五")],
            &[],
        ),
        change(
            Does::Set,
            "2026-3",
            &[("outcome", "部分公开"), ("answered", "2026-03-20"), ("name", "")],
            &[("name", "王五")],
        ),
        change(Does::Set, "2026-9", &[("answered", "2026-03-20")], &[]),
    ]
    .concat();
    let journal = Journal::parse("a.jsonl", text.as_bytes()).unwrap();
    assert!(!format!("{journal:?}").contains("王五"));
    let both = |answered: &str| {
        read_with(&workbook(answered), None, &Mapping::default(), Some(&journal)).unwrap()
    };
    let told = |book: &Book| {
        book.findings.iter().map(|finding| finding.message.zh.clone()).collect::<Vec<_>>()
    };
    // Not yet in the workbook, in it as it was in between, and as it is now.
    for answered in ["", "2026年3月10日", "2026-03-11"] {
        let book = both(answered);
        let all = requests(&book);
        assert_eq!(all.len(), 3);
        assert_eq!(all[0].on(Event::Answered), Some(day("2026-03-11")), "{answered}");
        assert_eq!(all[0].outcome, Some(Outcome::Granted), "by its id");
        assert_eq!(
            (all[1].on(Event::Answered), all[2].on(Event::Received)),
            (None, Some(day("2026-03-04")))
        );
        assert_eq!(
            (all[2].outcome, all[2].applicant.name.is_empty()),
            (Some(Outcome::PartlyGranted), true)
        );
        assert_eq!(
            told(&book),
            ["2026-9：台账日志中有它的变更，工作簿中没有这一行，变更没有采用。"]
        );
    }
    // Somebody wrote another day into the workbook.
    let book = both("2026-03-16");
    assert_eq!(requests(&book)[0].on(Event::Answered), Some(day("2026-03-16")));
    assert!(
        told(&book)[0].starts_with("2026-1：“答复日期”一栏在工作簿和台账日志中都改过而且不同"),
        "{:?}",
        told(&book)
    );
    // Who then says which counts has it.
    let now =
        cells_now(Some(&workbook("2026-03-16")), &Mapping::default(), Some(&journal), "2026-1")
            .unwrap();
    assert_eq!(now["answered"], "2026-03-16");
    let more = text
        + &change(
            Does::Set,
            "2026-1",
            &[("answered", "2026-03-11")],
            &[("answered", "2026-03-16")],
        );
    let journal = Journal::parse("a.jsonl", more.as_bytes()).unwrap();
    let book =
        read_with(&workbook("2026-03-16"), None, &Mapping::default(), Some(&journal)).unwrap();
    assert_eq!(
        (requests(&book)[0].on(Event::Answered), book.findings.len()),
        (Some(day("2026-03-11")), 1)
    );
    // The journal alone, with a line that was cut off and one that is none.
    let torn = format!(
        "{}no change\n{{\"at\":",
        change(Does::Add, "2026-3", &[("received", "2026-03-04")], &[])
    );
    let alone = read_journal(&Journal::parse("a.jsonl", torn.as_bytes()).unwrap()).unwrap();
    assert_eq!((requests(&alone).len(), codes(&alone)), (1, vec!["R10", "R10"]));
}

//! Sentences that break a rule, near misses, and innocent paragraphs.

use nianbao_claims::check;
use nianbao_model::{Cell, Editions, Indicator, Reading, Report, Rule, Severity, Taken, UnitRef};
use proptest::prelude::*;

/// A report of 2021 (or another year) with these figures, all else zero.
fn report(year: u16, figures: &[(&str, i64)]) -> Reading {
    let editions = Editions::national();
    let edition = editions.for_year(year).unwrap().clone();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "unit-01".into(), name: "示例甲海关".into(), level: None },
        year,
    );
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(0));
    }
    for (address, value) in figures {
        report
            .set(edition.find(address).unwrap_or_else(|| panic!("{address}")), Cell::count(*value));
    }
    Reading::of(report)
}

fn this() -> Reading {
    report(
        2021,
        &[
            ("requests.received.total", 88),
            ("requests.received.natural_person", 72),
            ("requests.received.enterprise", 16),
            ("requests.carried_in.total", 3),
            ("requests.granted.total", 60),
            ("requests.partly_granted.total", 10),
            ("requests.denied.state_secret.total", 1),
            ("requests.denied.internal_affairs.total", 4),
            ("requests.unavailable.not_held.total", 8),
            ("requests.not_processed.repeated.total", 2),
            ("requests.other.remaining.total", 1),
            ("requests.outcome_total.total", 86),
            ("requests.carried_out.total", 5),
            ("disputes.reconsideration.total", 2),
            ("disputes.reconsideration.upheld", 2),
            ("disputes.litigation_direct.total", 1),
            ("proactive.licensing.decisions", 956),
            ("proactive.penalties.decisions", 1234),
            ("proactive.normative_documents.issued", 4),
            ("proactive.normative_documents.in_force", 35),
        ],
    )
}

fn said(reading: &Reading, text: &str) -> Reading {
    let mut reading = reading.clone();
    reading.report.section_mut(1).push(text);
    reading
}

fn codes(text: &str) -> Vec<(Rule, Severity)> {
    check(&said(&this(), text), None).iter().map(|f| (f.rule, f.severity)).collect()
}

#[test]
fn figures_that_differ_from_their_cells_are_found() {
    for (text, met, expected) in [
        ("全年共收到政府信息公开申请87件。", "87件", "88"),
        ("2021年，本机关新收政府信息公开申请89件，上年结转3件。", "89件", "88"),
        ("本年度受理依申请公开92件。", "92件", "88"),
        ("共收到八十七件政府信息公开申请。", "八十七件", "88"),
        ("收到政府信息公开申请９８件。", "９８件", "88"),
        ("收到申请100余件。", "100余件", "88"),
        ("收到政府信息公开申请约200件。", "200件", "88"),
        ("上年结转政府信息公开申请4件。", "4件", "3"),
        ("结转下年度继续办理申请6件。", "6件", "5"),
        ("收到申请88件，其中自然人71件、商业企业17件。", "71件", "72"),
        ("办结政府信息公开申请85件。", "85件", "86"),
        ("已办结申请86件，予以公开61件，部分公开10件，不予公开5件。", "61件", "60"),
        ("答复申请情况：予以公开60件、部分公开11件、不予公开5件。", "11件", "10"),
        ("办结申请情况：不予公开6件。", "6件", "5"),
        ("办理结果为：无法提供9件。", "", ""),
        ("申请的办理结果：无法提供9件，不予处理2件，其他处理1件。", "9件", "8"),
        ("申请的办理结果：不予处理3件。", "3件", "2"),
        ("申请的办理结果：其他处理2件。", "2件", "1"),
        ("因政府信息公开被申请行政复议3件。", "3件", "2"),
        ("政府信息公开行政复议案件3件，均结果维持。", "3件", "2"),
        ("因政府信息公开引发行政诉讼2件。", "2件", "1"),
        ("全年作出行政许可决定957件。", "957件", "956"),
        ("作出行政处罚决定1,243件。", "1,243件", "1234"),
        ("制发行政规范性文件5件。", "5件", "4"),
        ("现行有效规范性文件36件。", "36件", "35"),
        ("未收到政府信息公开申请。", "0", "88"),
        ("未发生因政府信息公开引起的行政复议。", "0", "2"),
    ] {
        let findings = check(&said(&this(), text), None);
        if met.is_empty() {
            assert_eq!(findings, [], "{text}");
            continue;
        }
        let first = findings
            .iter()
            .find(|f| f.rule == Rule::T01)
            .unwrap_or_else(|| panic!("{text}: {findings:?}"));
        // 申请 alone may be of anything.
        let sure = !text.contains("申请") || text.contains("信息公开") || text.contains("依申请");
        assert_eq!(
            (first.met.as_deref(), first.expected.as_deref(), first.severity),
            (Some(met), Some(expected), if sure { Severity::Error } else { Severity::Warning }),
            "{text}"
        );
        assert!(
            !first.at.is_empty()
                && !first.cells.is_empty()
                && first.message.zh.contains(met)
                && first.message.en.contains(met),
            "{first:?}"
        );
    }
}

#[test]
fn what_agrees_or_speaks_of_something_else_is_silent() {
    for text in [
        "全年共收到政府信息公开申请88件，其中自然人72件，商业企业16件。",
        "共收办政府信息公开申请91件（含上年结转3件）。",
        "受理依申请公开91件。",
        "收到申请八十八件。",
        "收到申请80余件，约90件。",
        "2020年收到政府信息公开申请60件。",
        "去年收到政府信息公开申请60件。",
        "上半年收到政府信息公开申请40件。",
        "收到申请88件，比上年增加28件。",
        "通过网上收到申请50件，信函38件。",
        "收到建议提案12件，全部办结。",
        "接收信访件15件，办结15件。",
        "12345热线收到咨询3000件。",
        "其中，本级机关收到申请5件。",
        "办结申请86件，其中予以公开60件、部分公开10件、不予公开5件、无法提供8件、不予处理2件、其他处理1件。",
        "申请人补正后答复申请3件次，收到补正材料3份申请。",
        "办理行政复议案件12件，行政应诉5件。",
        "因政府信息公开引发行政复议、行政诉讼共3件。",
        "行政复议、行政诉讼各1件，均与信息公开无关。",
        "依法公开行政许可12项、行政处罚8项办事指南。",
        "作出行政许可决定956件。",
        "梳理规范性文件清单20件。",
        "自2008年5月1日起施行以来，累计收到政府信息公开申请500件。",
        "依据国办公开办函〔2021〕30号第3条，公开信息12条。",
        "全国海关共收到申请1000件。",
        "截至6月底收到申请30件。",
        "未收到网上申请。",
        "未收到对政府信息公开工作的投诉。",
        "召开会议3次，培训200人次。",
        "按时答复率100%，满意率98.5%。",
    ] {
        assert_eq!(codes(text), [], "{text}");
    }
}

#[test]
fn claims_from_year_to_year_are_reckoned_from_last_years_report() {
    let last =
        report(2020, &[("requests.received.total", 60), ("requests.outcome_total.total", 15)]);
    let mut now = this();
    let outcome = now.report.edition.find("requests.outcome_total.total").unwrap();
    now.report.set(outcome, Cell::count(22));
    let told = |text: &str| {
        let findings = check(&said(&now, text), Some(&last));
        findings.into_iter().map(|f| (f.rule, f.expected.unwrap_or_default())).collect::<Vec<_>>()
    };
    for (text, expected) in [
        ("收到申请88件，同比增长46.6%。", "46.7%"),
        ("收到申请88件，同比增长50%。", "47%"),
        ("收到申请88件，比上年增加30件。", "28"),
        ("收到申请88件，较上年下降46.7%。", "46.7%"),
        ("办结申请22件，同比增长46.6%。", "46.7%"),
        ("收到申请88件，较上年增长了46%。", "47%"),
        ("收到申请88件，比去年减少28件。", "28"),
        ("收到申请88件，同比上升46.60%。", "46.67%"),
        ("收到申请88件，与上年相比增长46.5%。", "46.7%"),
        ("收到申请88件，同比增加45.0%。", "46.7%"),
    ] {
        assert_eq!(told(text), [(Rule::T02, expected.to_owned())], "{text}");
    }
    for text in [
        "收到申请88件，同比增长46.7%。",
        "收到申请88件，同比增长47%。",
        "收到申请88件，比上年增加28件。",
        "办结申请22件，同比增长46.67%。",
        "收到申请88件，同比增长近五成。",
        "收到申请88件，同比增长约47%。",
        "满意率98%，比上年提高2个百分点。",
        "平均办理时间12天，比上年缩短3天。",
        "收到申请88件。门户网站点击量同比增长46.6%。",
        "收到申请88件，较上月增加5件。",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
    // From nothing there is no percentage.
    let zero = report(2020, &[]);
    let findings = check(&said(&this(), "收到申请88件，同比增长100%。"), Some(&zero));
    assert_eq!(findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::T02]);
}

#[test]
fn claims_that_no_whole_number_gives_are_found_without_last_years_report() {
    for (text, variant) in [
        ("公布规范性文件类信息22条，同比增长46.6%。", "截去尾数"),
        ("发布信息3条，同比增长10%。", "上年数不是整数"),
        ("发布信息7条，同比下降3%。", "上年数不是整数"),
        ("发布信息5条，同比增长66.6%。", "截去尾数"),
        ("发布信息8条，比上年增长14.2%。", "截去尾数"),
        ("发布信息11条，较上年增长57.2%。", "上年数不是整数"),
        ("发布信息9条，同比增长12.4%。", "任何整数四舍五入"),
        ("发布信息4条，较去年下降42.8%。", "截去尾数"),
        ("发布信息13条，同比上升44.5%。", "上年数不是整数"),
        ("发布信息2条，同比下降105%。", "上年数不是整数"),
    ] {
        let findings = check(&said(&this(), text), None);
        assert_eq!(
            findings.iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>(),
            [(Rule::T03, Severity::Warning)],
            "{text}"
        );
        assert!(findings[0].message.zh.contains(variant), "{text}: {}", findings[0].message.zh);
    }
    for text in [
        "公开各类信息8070条，同比增长58.8%，其中通知公告类5675条，同比增长28.5%，规范性文件类22条，同比增长46.7%，解读类33条，同比增长22.2%，其他2340条。",
        "发布信息22条，同比增长约46.6%。",
        "发布信息近22条，同比增长46.6%。",
        "发布信息1.2万条，同比增长46.6%。",
        "发布信息22条，环比增长46.6%。",
        "点击量22万次，同比增长46.6%。",
        "发布信息3条，占10%。",
        "发布信息3条，增长10%。",
        "发布信息6条，同比增长100%。",
        "发布信息0条，同比下降100%。",
    ] {
        let rules: Vec<Rule> = codes(text).into_iter().map(|(rule, _)| rule).collect();
        assert!(!rules.contains(&Rule::T03), "{text}: {rules:?}");
    }
    let mut reading = this();
    let indicator = |value: &str, claim: &str| Indicator {
        name: "信息".into(),
        value: value.into(),
        unit: "条".into(),
        year_on_year: Some(claim.into()),
    };
    reading.report.indicators =
        vec![indicator("22", "46.6%"), indicator("22", "46.7%"), indicator("8070", "58.8%")];
    assert_eq!(check(&reading, None).iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::T03]);
}

#[test]
fn parts_that_do_not_add_up_are_found() {
    for (text, sum) in [
        (
            "主动公开信息2602条（其中机构职能类信息82条，政策法规类信息121条，规划计划类信息200条，业务类信息2200条）。",
            "2603",
        ),
        ("公开信息100条，其中公告60条、解读41条。", "101"),
        ("公开信息100条，包括公告60条、解读39条。", "99"),
        ("公布文件10件，分别为规章3件、通知8件。", "11"),
        ("举办活动12场（其中线上8场，线下5场）。", "13"),
        ("培训200人次，包括业务培训120人次和公开培训70人次。", "190"),
        ("制作指南30份，其中窗口版20份、网上版11份。", "31"),
        ("发布解读9篇，其中文字4篇、图解6篇。", "10"),
        ("公开目录50项（包括许可20项、处罚29项）。", "49"),
        ("回复留言1,000条，其中咨询700条、建议301条。", "1001"),
    ] {
        let findings = check(&said(&this(), text), None);
        assert_eq!(
            findings.iter().map(|f| (f.rule, f.met.as_deref())).collect::<Vec<_>>(),
            [(Rule::T04, Some(sum))],
            "{text}"
        );
    }
    for text in [
        "公开信息100条，其中公告60条、解读40条。",
        "公开信息100条，其中公告60条、解读30条。",
        "公开信息8070条，其中通知公告类5675条、规范性文件22条、解读33条、其他2340条。",
        "公开信息100条，包括公告60条、解读30条等。",
        "公开信息100条，其中公告60条（含图解50条）、解读40条。",
        "公开信息100条，其中公告60条，同比增加70条。",
        "公开信息100条，其中公告60件、解读50件。",
        "公开信息100条，占60%，其中公告70条。",
        "举办培训3次，培训200人次、发放资料500份。",
        "公开信息约100条，其中公告60条、解读50条。",
        "公开信息100条，其中要闻类80条，其中图片新闻30条、文字新闻50条。",
    ] {
        assert_eq!(codes(text), [], "{text}");
    }
}

#[test]
fn a_local_edition_adds_words_of_its_own() {
    let mut editions = Editions::national();
    let toml = r#"
        id = "2021-words"
        extends = "2021"
        [vocabulary.rows]
        "requests.granted" = ["批准阅览"]
        [vocabulary.subjects]
        requests = ["政务资料调阅单"]
        [vocabulary.units]
        counts = ["叠"]
    "#;
    let local = editions.add("local.toml", toml).unwrap();
    let text = "收到政务资料调阅单88叠，批准阅览61叠。";
    let mut national = this();
    national.report.section_mut(1).push(text);
    assert_eq!(check(&national, None), []);
    let mut report = Report::blank(local.clone(), national.report.unit.clone(), 2021);
    for (ix, cell) in national.report.cells() {
        report.set(local.find(&national.report.edition.spec(ix).address).unwrap(), cell.clone());
    }
    report.section_mut(1).push(text);
    let findings = check(&Reading::of(report), None);
    assert_eq!(findings.iter().map(|f| f.met.as_deref()).collect::<Vec<_>>(), [Some("61叠")]);
}

#[test]
fn each_figure_is_shown_with_what_it_was_taken_for() {
    let last = report(2020, &[("requests.received.total", 80)]);
    let text = "2021年，全年共收到政府信息公开申请88件（上年80件），同比增长10%，其中自然人72件，占81.82%。培训12人次。未发生行政诉讼。";
    let texts = nianbao_claims::read(&said(&this(), text), Some(&last));
    let figures: Vec<(&str, Taken, bool, Option<&str>)> = texts
        .sentences
        .iter()
        .flat_map(|sentence| &sentence.figures)
        .map(|figure| {
            (
                figure.text.as_str(),
                figure.taken,
                figure.held,
                figure.cells.first().map(String::as_str),
            )
        })
        .collect();
    let received = Some("requests.received.total");
    let of_persons = Some("requests.received.natural_person");
    assert_eq!(
        figures,
        [
            ("88件", Taken::Count, true, received),
            ("80件", Taken::LastYear, true, received),
            ("10%", Taken::Change, true, received),
            ("72件", Taken::Count, true, of_persons),
            ("81.82%", Taken::Share, true, of_persons),
            ("12人次", Taken::Nothing, false, None),
            ("未发生行政诉讼", Taken::None, true, Some("disputes.litigation_direct.total")),
        ]
    );
    assert_eq!(
        (texts.figures.stated, texts.figures.held, texts.figures.unread(), texts.figures.percent()),
        (7, 6, 1, Some(85))
    );
    assert_eq!(nianbao_claims::check_and_count(&said(&this(), text), Some(&last)).1, texts.figures);
    assert_eq!((texts.sentences.len(), texts.omitted), (3, 0));
}

#[test]
fn findings_and_sentences_of_a_book_are_told_up_to_a_number() {
    let mut book = this();
    (0..50).for_each(|_| {
        book.report.section_mut(1).push(&"全年共收到政府信息公开申请87件。".repeat(60))
    });
    let findings = check(&book, None);
    assert_eq!(
        (findings.len(), nianbao_model::Summary::of(&findings).error),
        (nianbao_model::MOST_OF_A_RULE + 1, 3000)
    );
    let last = findings.last().unwrap();
    assert!(
        last.message.zh.contains("2500 处")
            && last.message.en.contains("2500 more")
            && last.severity == Severity::Error,
        "{last:?}"
    );
    let texts = nianbao_claims::read(&book, None);
    assert_eq!((texts.sentences.len(), texts.omitted, texts.figures.held), (2000, 1000, 3000));
}

#[test]
fn innocent_paragraphs_are_left_alone() {
    for text in [
        "一是坚持以人民为中心，二是持续优化平台，三是强化队伍建设，全年开展培训2次，参训150人次。",
        "2021年，我关认真贯彻落实《中华人民共和国政府信息公开条例》，围绕年度要点4个方面16项任务抓好落实。",
        "联系电话：020-12345678，邮编510623，办公时间9:00—17:30。",
        "门户网站主动公开信息800条，微信公众号推送320篇，总阅读量15.6万次。",
        "对2020年以来的信息开展回头看，更正错误38处，补发信息12条。",
        "“十四五”期间将继续推进，2022年计划公开标准目录20项。",
        "12360热线全年来电11398889次，接通率98.6%，平均等待15秒，缩短3秒。",
        "处理留言45条，办结率100%，满意度99.5%，较上年提升0.5个百分点。",
        "依法办结上级转办件3件、督办件1件，无超期。",
        "政府信息公开申请均在20个工作日内答复，平均用时8天，最快1天。",
        "公开指南修订1次，目录更新4次，新增栏目2个，撤并栏目3个。",
        "围绕RCEP生效开展宣讲12场，覆盖企业600家，发放资料3000份。",
        "本年度未收取信息处理费。",
        "按季度发布统计数据48期，数据解读12篇。",
        "行政复议答复书及时公开，出庭应诉率100%。",
    ] {
        assert_eq!(codes(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[0-9０-９一二十百千万零两,，.。%（）()件条其中包括同比增长下降收到申请结转自然人年月第〔〕余约 ]{0,200}") {
        let last = report(2020, &[("requests.received.total", 3)]);
        check(&said(&this(), &text), Some(&last));
    }
}

#[test]
fn a_hostile_text_is_read_in_time() {
    let started = std::time::Instant::now();
    for piece in ["1,", "9", "（其中1件", "其中1件，", "一百", "同比增长1%，", "收到申请1件，"]
    {
        check(&said(&this(), &piece.repeat(1_000_000 / piece.len())), None);
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

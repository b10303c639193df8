//! What a text says of figures outside the tables.

use nianbao_claims::check;
use nianbao_model::{
    Editions, Finding, Indicator, Level, Prose, Reading, Report, Rule, Severity, UnitRef,
};

const INDICATORS: [(&str, &str, &str); 11] = [
    ("制作发布图解", "12", "个"),
    ("政府网站发布信息", "1234", "条"),
    ("政务新媒体发布信息", "8070", "条"),
    ("12360热线受理答复咨询", "15.48", "万次"),
    ("业务咨询答复率", "100", "%"),
    ("栏目按期更新率", "98.25", "%"),
    ("抽查平均分", "92.5", "分"),
    ("“穗关拍卖”栏目公开", "33", "条"),
    ("重名", "1", "个"),
    ("重名", "2", "个"),
    ("检查发现问题", "9", "个"),
];

fn reading(year: u16, figures: &[(&str, &str, &str)], text: &str) -> Reading {
    let edition = Editions::national().get("2021").unwrap().clone();
    let unit =
        UnitRef { id: "u".into(), name: "某海关".into(), level: Some(Level::Subordinate) };
    let mut report = Report::blank(edition, unit, year);
    report.indicators = figures
        .iter()
        .map(|(name, value, unit)| Indicator {
            name: (*name).into(),
            value: (*value).into(),
            unit: (*unit).into(),
            ..Indicator::default()
        })
        .collect();
    let at = report.edition.sections.iter().position(|one| one.wants_text()).unwrap();
    *report.section_mut(at) = Prose::new(text);
    Reading::of(report)
}

fn told(text: &str) -> Vec<Finding> {
    check(&reading(2023, &INDICATORS, text), None).into_iter().collect()
}

#[test]
fn a_sentence_that_contradicts_an_indicator_is_told() {
    for (text, met, sure) in [
        ("全年制作发布图解13个。", "13个", true),
        ("2023年，我关共制作发布图解 13 个，同比增长30%。", "13 个", true),
        ("政府网站发布信息1,243条，社会关注度高。", "1,243条", true),
        ("全年政府网站发布信息1243条，政务新媒体发布信息8,070条。", "1243条", true),
        ("全年政务新媒体发布信息：8071条。", "8071条", true),
        ("全年发布政务新媒体信息8071条。", "8071条", false),
        ("全年12360热线受理答复咨询15.84万次。", "15.84万次", true),
        ("12360热线受理答复咨询154,900次，业务咨询答复率100%。", "154,900次", true),
        ("业务咨询答复率99%。", "99%", true),
        ("全年栏目按期更新率为98.3%，抽查平均分为92.6分。", "92.6分", true),
        ("其中，“穗关拍卖”栏目公开34条。", "34条", true),
        ("全年推出图解13个。", "13个", false),
        ("全年制作图解13个，培训3场。", "13个", false),
        ("全年开展检查发现各类问题8个。", "8个", false),
        ("全年政务新媒体信息9000条。", "9000条", true),
    ] {
        let findings = told(text);
        let [finding] = &findings[..] else { panic!("{text}: {findings:#?}") };
        assert_eq!(finding.rule, Rule::T01, "{text}");
        assert_eq!(finding.met.as_deref(), Some(met), "{text}");
        let severity = if sure { Severity::Error } else { Severity::Warning };
        assert_eq!(finding.severity, severity, "{text}: {}", finding.message.zh);
        assert!(finding.message.zh.contains("指标“"), "{}", finding.message.zh);
    }
}

#[test]
fn what_speaks_of_another_time_body_or_part_raises_no_alarm() {
    for text in [
        // As it is.
        "全年制作发布图解12个，政府网站发布信息1234条，政务新媒体发布信息8070条。",
        "全年政务新媒体发布信息0.8万条，栏目按期更新率98.3%，12360热线受理答复咨询15.5万次。",
        "全年政务新媒体发布信息逾8000条。",
        "12360热线受理答复咨询154,800次。",
        // Another time.
        "上半年制作发布图解5个。",
        "第一季度，政府网站发布信息300条。",
        "2022年制作发布图解10个。",
        "上年制作发布图解10个，今年制作发布图解12个。",
        "每月制作发布图解1个。",
        "截至2023年6月底，政务新媒体发布信息4000条。",
        "近三年累计制作发布图解40个。",
        "下一步，计划制作发布图解20个。",
        "力争政务新媒体发布信息9000条。",
        // Another body.
        "全国政务新媒体发布信息90000条。",
        "总署制作发布图解30个。",
        "各隶属海关制作发布图解3个。",
        "市教育局制作发布图解3个。",
        "办公室制作发布图解3个。",
        "配合省厅制作发布图解3个。",
        // A part, or another matter.
        "制作发布政策图解3个。",
        "制作发布图解视频3个。",
        "其中，制作发布关税图解3个。",
        "制作图解9个，发布图解12个。",
        "政府网站发布信息中，动态类200条。",
        "政府网站转载信息34条。",
        "政府网站首页发布信息34条。",
        "政府网站发布信息1234条，其中通知公告34条，动态1200条。",
        "政务新媒体发布原创信息34条。",
        "制作发布图解的部门3个。",
        "抽查平均分提高2.5分。",
        "业务咨询答复率提高3%。",
        "业务咨询答复率同比提高3个百分点。",
        "制作发布图解比上年增加2个。",
        "图解3张。",
        "政府网站发布信息1000篇。",
        "重名7个。",
        "除制作发布图解3个外，还有其他。",
        "检查发现错别字问题3个。",
        "开展检查12次。",
    ] {
        let findings = told(text);
        assert!(findings.iter().all(|f| !f.message.zh.contains("指标“")), "{text}: {findings:#?}");
    }
}

#[test]
fn its_change_is_reckoned_from_last_years_indicator() {
    let this = reading(2023, &INDICATORS, "全年制作发布图解12个，同比增长25%。");
    let last = reading(2022, &[("制作发布图解", "10", "个")], "");
    let found: Vec<Finding> = check(&this, Some(&last)).into_iter().collect();
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!((finding.rule, finding.expected.as_deref()), (Rule::T02, Some("20%")));
    let right = reading(2023, &INDICATORS, "全年制作发布图解12个，同比增长20%。");
    assert!(check(&right, Some(&last)).is_empty());
    let texts = nianbao_claims::read(&right, Some(&last));
    assert_eq!(texts.figures.held, 2, "{texts:?}");
    assert_eq!(texts.sentences[0].figures[0].taken, nianbao_model::Taken::Indicator);
}

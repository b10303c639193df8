//! Each rule on texts, dates and the step from last year: what breaks it is told, and what only
//! looks like it is not.

use nianbao_check::{Context, check as check_all};
use nianbao_model::{
    Cell, Editions, Indicator, Level, Place, Prose, Reading, Report, Rule, UnitRef,
};
use nianbao_register::{FormerName, Region, Unit};
use std::{fs, path::Path, time::Instant};

const FEES: &str = "未收取信息处理费，无其他需要报告的事项。";

/// A report of 番禺海关 with all zeros, in which every rule holds.
fn sound(year: u16) -> Reading {
    let editions = Editions::national();
    let unit =
        UnitRef {
            id: "unit-02".into(), name: "番禺海关".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(editions.for_year(year).unwrap().clone(), unit, year);
    for ix in report.edition.cells_ix() {
        report.set(ix, Cell::count(0));
    }
    for n in 0..report.edition.sections.len() {
        *report.section_mut(n) = Prose::new(if n == 6 { FEES } else { "有文字。" });
    }
    Reading::of(report)
}

fn with_text(year: u16, section: usize, text: &str) -> Reading {
    let mut reading = sound(year);
    *reading.report.section_mut(section) = Prose::new(text);
    reading
}

fn unit(id: &str, name: &str, level: Level) -> Unit {
    let id = id.into();
    let name = name.into();
    Unit {
        id,
        name,
        level,
        parent: None,
        reports: true,
        government: false,
        from: None,
        until: None,
        merged_into: None,
        former: Vec::new(),
        short: Vec::new(),
    }
}

/// 广州海关 with its head office, three units, one of them with an office below it, and one that
/// was merged into 番禺海关.
fn region() -> Region {
    let mut own = unit("unit-02", "番禺海关", Level::Subordinate);
    own.former.push(FormerName { name: "番禺办事处".into(), until: 2018 });
    let mut below = unit("unit-04", "南沙办事处", Level::Subordinate);
    below.parent = Some("unit-02".into());
    let mut merged = unit("unit-05", "大石海关", Level::Subordinate);
    merged.merged_into = Some("unit-02".into());
    let mut renamed = unit("unit-03", "从化海关", Level::Subordinate);
    renamed.former.push(FormerName { name: "从化办事处".into(), until: 2017 });
    let units = vec![
        unit("head-office", "广州海关本级机关", Level::HeadOffice),
        unit("unit-01", "机场海关", Level::Subordinate),
        own,
        renamed,
        below,
        merged,
    ];
    Region::new("region", "广州海关", units).unwrap()
}

/// Without what is said of figures (T01 to T04): the tables here are all zeros, and those rules
/// have tests of their own.
fn check(reading: &Reading, context: &Context<'_>) -> Vec<nianbao_model::Finding> {
    let mut findings = check_all(reading, context);
    findings.retain(|f| !matches!(f.rule, Rule::T01 | Rule::T02 | Rule::T03 | Rule::T04));
    findings
}

fn codes(reading: &Reading, context: &Context<'_>) -> Vec<Rule> {
    check(reading, context).iter().map(|f| f.rule).collect()
}

/// Checks texts of the overview of 2020, with the register at hand.
fn expect(rule: Rule, breaking: &[&str], near_misses: &[&str]) {
    let region = region();
    let context = Context { region: Some(&region), ..Context::default() };
    for text in breaking {
        let findings = check(&with_text(2020, 1, text), &context);
        assert_eq!(findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [rule], "{text}");
        let finding = &findings[0];
        assert!(
            finding.message.zh.contains("“一、总体情况”第 1 段")
                && finding.message.en.contains("paragraph 1"),
            "{}",
            finding.message.en
        );
        assert!(
            !finding.message.zh.contains('{') && !finding.message.en.contains('{'),
            "{}",
            finding.message.en
        );
        assert!(
            matches!(&finding.at[0], Place::Quote { file, text } if **file == *"一、总体情况" && !text.is_empty())
        );
        assert_eq!((finding.unit.as_deref(), finding.year), (Some("unit-02"), Some(2020)));
    }
    for text in near_misses {
        let met: Vec<String> = check(&with_text(2020, 1, text), &context)
            .iter()
            .map(|f| f.message.zh.clone())
            .collect();
        assert!(met.is_empty(), "{text}: {met:?}");
    }
}

#[test]
fn r09_the_texts_of_another_years_report_under_this_years_cover() {
    let of = |text: &str| {
        let context = Context::default();
        let findings = check(&with_text(2020, 1, text), &context);
        findings
            .iter()
            .filter(|f| f.rule == Rule::R09)
            .map(|f| f.message.zh.clone())
            .collect::<Vec<_>>()
    };
    let old = "本报告所列数据的统计期限自2019年1月1日起至2019年12月31日止。\n2019年，本机关收到政府信息公开申请8件，均按期答复。";
    assert!(
        matches!(&of(old)[..], [message] if message.contains("2020") && message.contains("2019")),
        "{:?}",
        of(old)
    );
    for text in [
        "本报告所列数据的统计期限自2019年1月1日起至2019年12月31日止。",
        "2019年，本机关收到政府信息公开申请8件。\n2019年，本机关主动公开信息12条，均按期公开。\n2020年，本机关收到申请9件。",
        "2018年，本机关收到政府信息公开申请8件，均按期答复。\n2019年，本机关主动公开信息12条。",
    ] {
        assert_eq!(of(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn t05_a_year_that_is_not_the_reports_where_the_reports_belongs() {
    expect(
        Rule::T05,
        &[
            "2019年，本机关收到政府信息公开申请8件，均按期答复。",
            "（二）依申请公开。2019年度本关共受理申请8件，办结7件。",
            "一是２０１９年，番禺海关主动公开信息120条。",
            "二〇一九年，番禺海关围绕企业需求开展政策解读。",
            "番禺海关2018年度政府信息公开工作年度报告",
            "番禺海关2021年政府信息公开工作年度报告",
            "2019年政府信息公开工作总体情况",
            "根据《中华人民共和国政府信息公开条例》规定，编制番禺海关2019年政府信息公开工作年度报告。",
            "本报告所列数据的统计期限自2019年1月1日起至2019年12月31日止。",
            "年报中所列数据的统计期限，自2020年1月1日起至2021年12月31日止。",
            "2021年，本关共收到申请8件，全部办结。",
        ],
        &[
            "2020年，本关收到申请8件，同比2019年增长60%。",
            "2019年，本关收到申请5件；2020年收到8件。",
            "2019年，本关收到申请5件。2020年收到8件，有所增加。",
            "2019年结转的3件申请均已办结。",
            "较2019年，本关公开信息增加12条。",
            "2019年12月，本关收到申请1件，已按期办结。",
            "按时编制并发布2019年政府信息公开工作年度报告，方便公众查阅。",
            "认真落实《中华人民共和国政府信息公开条例》（2019年修订）和国办公开办函〔2019〕60号要求。",
            "《条例》自2008年5月1日起施行，2019年5月15日起施行修订后的条例。",
            "做好“十三五”时期（2016—2020年）工作总结。",
            "2019年修订的《条例》要求主动公开，本关已落实。",
            "2021年，本关将继续推进公开，力争受理的申请全部按期办结，公开信息超过100条。",
            "2021年，本关计划主动公开指南12条。",
            "截至2020年12月31日，本关主动公开指南12条。",
            "本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。",
            "2018年以来，本关共受理申请30件。",
            "2018年机构改革后，本关组织了三次培训。",
            "按照《2019年广州海关政务公开工作要点》部署，开展自查。",
            "2019年，海关总署组织开展政府网站普查，发布了统一的栏目规范。",
        ],
    );
}

#[test]
fn t06_another_units_name_where_this_units_belongs() {
    expect(
        Rule::T06,
        &[
            "2020年，机场海关共收到申请3件，均按期答复。",
            "机场海关坚持以公开为常态。",
            "全年围绕机场海关政府信息公开工作要求，组织培训三次。"
                .replace("全年围绕", "全年，")
                .as_str(),
            "（一）从化海关认真落实各项要求。",
            "从化办事处2020年开展自查。",
            "番禺办事处2020年开展自查。",
            "机场海关2020年政府信息公开工作年度报告",
            "机场海关（以下简称“本关”）坚持公开。",
            "工作中还有不足，下一步，机场海关将继续完善制度。",
            "一是健全机制；二是从化海关进一步优化流程。",
        ],
        &[
            "番禺海关坚持以公开为常态。",
            "广州海关坚持以公开为常态，广州海关本级机关统一部署。",
            "南沙办事处坚持以公开为常态。",
            "大石海关并入后，统一了公开目录。",
            "与机场海关联合开展培训。",
            "机场海关、从化海关等单位来访交流。",
            "机场海关移交的申请1件已办结。",
            "按照工作安排，机场海关来函说明情况。",
            "全年转送机场海关办理申请2件。",
            "机场海关来函，本关按期答复。",
            "白云机场海关2020年通报表扬。",
            "由番禺办事处更名而来的公开查阅点照常开放。",
        ],
    );
    // Without a register other names of the unit's kind are known where a unit speaks of itself.
    for (text, found) in [
        ("机场海关坚持以公开为常态。", true),
        ("下一步，机场海关将继续做好公开工作。", true),
        ("一是完善制度；二是机场海关进一步优化流程。", true),
        ("各隶属海关继续做好公开工作。", false),
        ("番禺海关将继续做好公开工作。", false),
        ("机场海关移交的申请1件已办结。", false),
        ("下一步，本关将与机场海关加强联系。", false),
        ("海关总署将继续推进。", false),
        ("本隶属海关将继续推进。", false),
    ] {
        let expected: &[Rule] = if found { &[Rule::T06] } else { &[] };
        assert_eq!(codes(&with_text(2020, 1, text), &Context::default()), expected, "{text}");
    }
    // A region's report tells of its units; a title is no telling.
    let region = region();
    let context = Context { region: Some(&region), ..Context::default() };
    let mut above = with_text(2020, 1, "机场海关坚持以公开为常态。\n番禺海关2020年开展自查。");
    above.report.unit =
        UnitRef { id: "region".into(), name: "广州海关".into(), level: Some(Level::Region) };
    assert_eq!(codes(&above, &context), []);
    *above.report.section_mut(1) = Prose::new("机场海关2020年政府信息公开工作年度报告");
    assert_eq!(codes(&above, &context), [Rule::T06]);
}

#[test]
fn t07_personal_numbers_outside_the_contact_block() {
    expect(
        Rule::T07,
        &[
            "申请人张某（身份证号11010519491231002X）要求公开。",
            "申请人留下的号码为 138 0013 8000。",
            "退款转入６２２２０２１２３４５６７８９０１２８。",
            "申请人联系电话：13800138000。",
            "联系电话：020-81102000，经办人11010519491231002X。",
        ],
        &[
            "联系电话：13800138000，地址：某路1号，邮编510000。",
            "申请人（138****8000）要求公开。",
            "进出口总值13800138000元。",
            "文号110105194912310021，热线12360，电话020-81102000。",
            "统一社会信用代码91440101MA59XXXX0K。",
        ],
    );
    let reading = with_text(2020, 1, "联系人：张某13800138000，身份证11010519491231002X。");
    let findings = check(&reading, &Context::default());
    assert_eq!(findings.len(), 2);
    for finding in findings {
        let all = format!("{:?}", finding);
        assert!(!all.contains("13800138000") && !all.contains("11010519491231002X"), "{all}");
        assert!(finding.message.zh.contains("**"));
    }
}

#[test]
fn an_opening_may_be_missing_stay_the_same_and_name_a_telephone() {
    const OPENING: &str = "本报告根据《中华人民共和国政府信息公开条例》和上级的统一格式编制，数据的统计期限为全年，欢迎社会各界提出意见。\n联系人手机：13800138000";
    let with = |year, text: &str| with_text(year, 0, text);
    assert_eq!(with(2020, "").report.edition.sections[0].id, "opening");
    assert_eq!(check(&with(2020, ""), &Context::default()), []);
    let last = with(2019, OPENING);
    let context = Context { previous: Some(&last), ..Context::default() };
    assert_eq!(check(&with(2020, OPENING), &context), []);
    // In any other section the telephone of someone is told, and so is the same text; in the
    // opening everything else is.
    let elsewhere = with_text(2020, 1, "李某手机：13800138000，申请人要求公开。");
    assert_eq!(codes(&elsewhere, &Context::default()), [Rule::T07]);
    assert_eq!(
        codes(&with(2020, "经办人身份证11010519491231002X。"), &Context::default()),
        [Rule::T07]
    );
    assert_eq!(
        codes(&with(2020, "本报告的统计期限为2019年1月1日至12月31日。"), &Context::default()),
        [Rule::T05]
    );
    assert_eq!(
        codes(
            &with(2020, "根据《条例》编制机场海关2019年政府信息公开工作年度报告。"),
            &Context::default()
        ),
        [Rule::T05]
    );
}

#[test]
fn t07_personal_numbers_in_the_names_of_indicators() {
    let mut reading = sound(2020);
    let indicator = |name: &str| Indicator {
        name: name.into(),
        value: "1".into(),
        unit: "次".into(),
        year_on_year: None,
    };
    reading.report.indicators =
        vec![indicator("热线12360答复"), indicator("值班手机13800138000来电")];
    let findings = check(&reading, &Context::default());
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].message.zh.contains("指标“值班手机138******00来电”"),
        "{}",
        findings[0].message.zh
    );
    assert!(findings[0].message.en.contains("(138******00)"), "{}", findings[0].message.en);
}

#[test]
fn t08_section_six_says_whether_fees_were_charged_from_2021_on() {
    let six = |year, text: &str| codes(&with_text(year, 6, text), &Context::default());
    for text in ["没有其他需要报告的事项。", "本报告可在门户网站查阅。"] {
        assert_eq!(six(2021, text), [Rule::T08], "{text}");
        assert_eq!(six(2020, text), [], "{text}");
    }
    for text in [
        "2021年，本关未收取信息处理费。",
        "本年度没有产生信息公开处理费。",
        "收取信息处理费0元。",
        "2021年，无收取信息处理费情况。",
        "依申请公开信息未收取任何费用。",
        "无其他需要报告的事项。\n全年未向申请人收费。",
    ] {
        assert_eq!(six(2021, text), [], "{text}");
    }
    // An empty section is T09's.
    assert_eq!(six(2021, ""), [Rule::T09]);
}

#[test]
fn d01_published_after_the_end_of_january() {
    let on = |published| codes(&sound(2020), &Context { published, ..Context::default() });
    assert_eq!(on(Some("2021-02-01")), [Rule::D01]);
    assert_eq!(on(Some("2022-01-15")), [Rule::D01]);
    for day in [
        None,
        Some("2021-01-31"),
        Some("2021-01-01"),
        Some("2020-12-31"),
        Some("2021-02-30"),
        Some("2月1日"),
        Some(""),
    ] {
        assert_eq!(on(day), [], "{day:?}");
    }
    // The day the source states counts where nothing else is known.
    let mut reading = sound(2020);
    reading.published = Some("2021-02-03".into());
    let findings = check(&reading, &Context::default());
    assert_eq!(
        (findings[0].met.as_deref(), findings[0].expected.as_deref()),
        (Some("2021-02-03"), Some("≤ 2021-01-31"))
    );
    assert_eq!(
        codes(&reading, &Context { published: Some("2021-01-28"), ..Context::default() }),
        []
    );
    // A government at county level or above has until 31 March.
    let id = &reading.report.unit.id;
    let register = format!(
        "[region]\nid = \"county\"\nname = \"某县\"\n[[unit]]\nid = \"{id}\"\nname = \"某县人民政府\"\nlevel = \"head_office\"\n"
    );
    let (agency, government) = (
        Region::parse(&register).unwrap(),
        Region::parse(&(register + "government = true\n")).unwrap(),
    );
    let on = |day, region| {
        let context = Context { published: Some(day), region: Some(region), ..Context::default() };
        let findings = check(&reading, &context).into_iter().filter(|f| f.rule == Rule::D01);
        findings.map(|f| f.expected.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(on("2021-03-31", &agency), ["≤ 2021-01-31"]);
    assert_eq!(on("2021-03-31", &government), [""; 0]);
    assert_eq!(on("2021-04-01", &government), ["≤ 2021-03-31"]);
}

#[test]
fn y04_figures_far_from_last_years() {
    let with = |year, address: &str, cell: Cell| {
        let mut reading = sound(year);
        let ix = reading.report.edition.find(address).unwrap();
        reading.report.set(ix, cell);
        reading
    };
    let amount = |text: &str| Cell::figure(text.parse().unwrap());
    let (count, money, carry) = (
        "proactive.penalties.decisions",
        "proactive.procurement.amount",
        "requests.carried_in.natural_person",
    );
    let compare = |address: &str, last: Cell, this: Cell| {
        let (previous, reading) = (with(2019, address, last), with(2020, address, this));
        let findings =
            check(&reading, &Context { previous: Some(&previous), ..Context::default() });
        findings
            .into_iter()
            .filter(|f| f.rule == Rule::Y04)
            .map(|f| f.message.zh)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        compare(count, Cell::count(30), Cell::count(3000)),
        ["行政处罚 · 处理决定数量：本年 3000，上年 30，约为上年的 100 倍，请核对。"]
    );
    assert_eq!(
        compare(count, Cell::count(301), Cell::count(30)),
        ["行政处罚 · 处理决定数量：本年 30，上年 301，约为上年的 1/10，请核对。"]
    );
    assert_eq!(compare(money, amount("0.923"), amount("9230.47")).len(), 1);
    for (last, this) in [(30, 300), (300, 30), (1, 19), (0, 500), (500, 0), (-5, 500)] {
        assert_eq!(
            compare(count, Cell::count(last), Cell::count(this)),
            Vec::<String>::new(),
            "{last} {this}"
        );
    }
    assert_eq!(compare(count, Cell::Blank, Cell::count(500)), Vec::<String>::new());
    assert_eq!(compare(count, Cell::unreadable("约3"), Cell::count(500)), Vec::<String>::new());
    assert_eq!(compare(money, amount("0.5"), amount("9.99")), Vec::<String>::new());
    // Y01 speaks of carry-overs.
    assert_eq!(compare(carry, Cell::count(2), Cell::count(50)), Vec::<String>::new());
}

#[test]
fn y05_paragraphs_that_are_last_years() {
    const FIRST: &str = "一是部分栏目更新集中在季末，平时更新偏少，企业反映在网上查到的指南与窗口说法不一致，影响办事体验。";
    const SECOND: &str = "改进措施：把更新任务分解到月，由办公室逐月通报进度，对连续两次没有完成的科室约谈负责人并限期补齐。";
    const OTHER: &str = "一是新媒体传播面有限，图解和短视频偏少；二是信息员多为兼职，轮岗后交接不够细致，个别台账出现缺项。";
    let met = |last: &str, this: &str| {
        let (previous, reading) = (with_text(2019, 5, last), with_text(2020, 5, this));
        check(&reading, &Context { previous: Some(&previous), ..Context::default() })
    };
    let findings = met(&format!("{OTHER}\n{SECOND}"), &format!("{FIRST}\n{SECOND}"));
    assert_eq!(findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::Y05]);
    assert_eq!(
        findings[0].message.zh,
        "“五、存在的主要问题及改进情况”第 2 段与上年年报的文字雷同（相似度 100%）。"
    );
    let near = SECOND.replace("逐月", "按月");
    let findings = met(&format!("{FIRST}\n{SECOND}"), &format!("2020年，{FIRST}\n{near}"));
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].message.zh.contains("2 段") && findings[0].message.zh.contains("第 1、2 段"),
        "{}",
        findings[0].message.zh
    );
    assert!(findings[0].message.en.contains("text: 1, 2 (alike to"), "{}", findings[0].message.en);
    assert_eq!(findings[0].at.len(), 2);
    assert!(
        matches!(&findings[0].at[0], Place::Quote { text, .. } if text.starts_with("2020年，一是"))
    );
    assert!(matches!(&findings[0].at[1], Place::Quote { text, .. } if text == FIRST));
    // Other words, short words, the same sentence of new figures, contact blocks, the statute's own
    // words.
    let figures = |a: u8, b: u8, c: u8| {
        format!(
            "全年收到申请{a}件，其中自然人{b}件，加上年结转的部分，共办结{c}件，其余转入下年度继续办理。"
        )
    };
    let contact = "联系方式：地址广州市番禺区某某大道某某号某某大厦东侧办公楼，邮编511400，电话020-12345678，传真020-12345679。";
    let statute = |year: u16| {
        format!(
            "按照《政府信息公开信息处理费管理办法》规定，{year}年本单位未收取信息处理费。没有其他需要报告的事项。"
        )
    };
    for (last, this) in [
        (FIRST, OTHER),
        ("无其他问题。", "无其他问题。"),
        (figures(8, 7, 6).as_str(), figures(3, 2, 1).as_str()),
        (contact, contact),
        (statute(2019).as_str(), statute(2020).as_str()),
    ] {
        assert_eq!(met(last, this), [], "{this}");
    }
}

#[test]
fn notes_under_tables_may_stay_the_same() {
    let note = "“本年项目数量”按全关区实际行使的权力事项类别统计，同一事项由多个单位行使的只计一次；处理决定数量为各单位之和。";
    let (previous, reading) = (with_text(2019, 2, note), with_text(2020, 2, note));
    assert_eq!(codes(&reading, &Context { previous: Some(&previous), ..Context::default() }), []);
}

#[test]
fn published_reports_break_no_rule_on_texts() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/published");
    let region = region();
    let context = Context { region: Some(&region), ..Context::default() };
    for (file, year) in [
        ("guangzhou-customs-region-2020.forum.txt", 2020),
        ("pingtan-2020.run-together.txt", 2020),
        ("pingtan-2021.run-together.txt", 2021),
    ] {
        let Ok(text) = fs::read_to_string(corpus.join(file)) else {
            nianbao_format_kit::programs::skipped("the corpus is not there");
            return;
        };
        let mut reading = with_text(year, 1, &text);
        if file.starts_with("guangzhou") {
            reading.report.unit = UnitRef {
                id: "region".into(),
                name: "广州海关".into(),
                level: Some(Level::Region),
            };
        }
        let met: Vec<String> = check(&reading, &context)
            .iter()
            .map(|f| format!("{} {}", f.message.zh, f.at[0]))
            .collect();
        assert!(met.is_empty(), "{file}: {met:#?}");
    }
}

#[test]
fn a_pasted_book_takes_no_time() {
    let region = region();
    let time = |repeated: usize| {
        let book = "机场海关2019年，13800138000《12月31日".repeat(repeated);
        let reading = with_text(2020, 1, &format!("{book}\n{}", book.replace('，', "。")));
        let start = Instant::now();
        check(
            &reading,
            &Context { previous: Some(&reading), region: Some(&region), ..Context::default() },
        );
        start.elapsed()
    };
    // Eight times the text takes eight times as long and not sixty-four; what is beside it on the
    // machine slows both.
    let (short, long) = (time(1250), time(10_000));
    println!("{short:?}, {long:?}");
    assert!(long < 24 * short, "{short:?}, {long:?}");
}

mod whatever_is_written {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        /// No text makes the rules panic, and none takes long.
        #[test]
        fn is_checked(text in "([0-9０-９年月日度《》（）。一二〇Xx*\\- 番禺机场海关本20]|\\PC){0,120}", year in 2019u16..2026) {
            let region = region();
            let (reading, previous) = (with_text(year, 1, &text), with_text(year, 1, &text));
            let context = Context { previous: Some(&previous), region: Some(&region), published: Some(&text) };
            for finding in check(&reading, &context) {
                let unfilled = finding.message.zh.contains('{') && !text.contains('{');
                prop_assert!(!unfilled, "{}", finding.message.zh);
            }
        }
    }
}

//! Copies between units are found under other names and figures, and what all share is no copy.

use nianbao_likeness::{Copied, Copies, Sketcher, Sketches, between_units};
use nianbao_model::{Editions, Findings, Level, Place, Prose, Reading, Report, Rule, UnitRef};
use std::{fs, path::Path};

/// Paragraphs that have nothing in common.
const OWN: [&str; 6] = [
    "在旅检大厅设置双语查询终端，安排关员每天两次核对指南，发现与系统不一致的当天更换，并登记更换的原因和时间。",
    "把邮件监管的办事流程画成一张图随件发放，热线里问得最多的问题整理成问答，逐月补充到窗口和网页两处。",
    "与港口调度中心约定，靠泊计划一有变动就同步更新查验预约页面，船代不必反复来电，码头闸口也少排队。",
    "企业信用培训改为小班，每班不超过十家，讲完当场答疑，答疑记录整理后作为下一轮培训的教材使用。",
    "对保税仓库的公开目录逐条核对，撤下已经失效的指南，补上缺少的附件，核对结果交由法制科复查留存。",
    "冷链查验场地的等候区新装两块显示屏，滚动播放受理进度和抽样比例，货主不进办公室也能看到结果。",
];

fn report(unit: &str, name: &str, level: Level, paragraphs: &[String]) -> Reading {
    let editions = Editions::national();
    let unit = UnitRef { id: unit.into(), name: name.into(), level: Some(level) };
    let mut report = Report::blank(editions.get("2019").unwrap().clone(), unit, 2020);
    *report.section_mut(1) = Prose::new(&paragraphs.join("\n"));
    Reading::of(report)
}

fn unit(n: usize, paragraphs: &[&str]) -> Reading {
    let paragraphs: Vec<String> = paragraphs.iter().map(|p| (*p).to_owned()).collect();
    report(&format!("unit-{n:02}"), &format!("第{n}海关"), Level::Subordinate, &paragraphs)
}

fn collect(readings: &[Reading]) -> Copies {
    let sketcher = Sketcher::new(readings.iter().map(|r| r.report.unit.name.as_str()));
    let mut copies = Copies::default();
    for reading in readings {
        copies.add(Sketches::of(reading, &sketcher));
    }
    copies
}

fn copied(readings: &[Reading]) -> Vec<Copied> {
    collect(readings).finish()
}

fn findings(readings: &[Reading]) -> Findings {
    between_units(collect(readings))
}

#[test]
fn a_copy_is_told_to_both_units_with_both_texts() {
    let copy = format!("2020年，第2海关{}", OWN[0]);
    let readings =
        [unit(1, &[OWN[1], OWN[0]]), unit(2, &[&copy, OWN[2]]), unit(3, &[OWN[3], OWN[4]])];
    let findings = findings(&readings);
    let units: Vec<_> =
        findings.iter().map(|f| (f.rule, f.unit.as_deref().unwrap(), f.year)).collect();
    assert_eq!(units, [(Rule::U05, "unit-01", Some(2020)), (Rule::U05, "unit-02", Some(2020))]);
    let message = &findings[0].message;
    assert!(message.zh.contains("第 2 段") && message.zh.contains("第2海关"), "{}", message.zh);
    assert!(message.en.contains("Paragraph 2") && !message.en.contains('{'), "{}", message.en);
    let quotes: Vec<&str> = findings[0]
        .at
        .iter()
        .map(|place| match place {
            Place::Quote { text, .. } => text.as_str(),
            _ => "",
        })
        .collect();
    assert_eq!(quotes, [OWN[0], copy.as_str()]);
}

#[test]
fn units_with_texts_of_their_own_have_no_finding() {
    let readings: Vec<Reading> = (0..6).map(|n| unit(n, &[OWN[n]])).collect();
    assert_eq!(findings(&readings), []);
    // The same topic in other words.
    let other = "在旅检现场新增两台自助终端，旅客用双语查询通关指南；指南与系统不一致时，由当班关员更换并记下缘由。";
    assert_eq!(findings(&[unit(1, &[OWN[0]]), unit(2, &[other])]), []);
    // One unit may say a thing twice.
    assert_eq!(findings(&[unit(1, &[OWN[0], OWN[0]])]), []);
}

#[test]
fn openings_may_be_alike() {
    let text = "本报告根据《中华人民共和国政府信息公开条例》编制，由六个部分组成，可以在门户网站查阅，对内容有疑问的请与本单位办公室联系。";
    let with = |n: usize, section: usize| {
        let mut reading = unit(n, &["各有各的文字。"]);
        *reading.report.section_mut(section) = Prose::new(text);
        reading
    };
    assert_eq!(copied(&[with(1, 0), with(2, 0)]), []);
    assert_eq!(copied(&[with(1, 5), with(2, 5)]).len(), 2);
}

#[test]
fn a_paragraph_in_forty_units_gives_one_finding_each_and_names_how_many_have_it() {
    let mut readings: Vec<Reading> = (0..40).map(|n| unit(n, &[OWN[0]])).collect();
    readings.extend((40..200).map(|n| {
        let own: String = (0..60)
            .map(|k| char::from_u32(0x4e00 + ((n * 977 + k * 131) % 9973) as u32).unwrap())
            .collect();
        unit(n, &[&own])
    }));
    let findings = findings(&readings);
    assert_eq!(findings.len(), 40);
    assert!(
        findings.iter().all(|f| f.message.zh.contains("39 个单位")),
        "{}",
        findings[0].message.zh
    );
}

#[test]
fn what_a_third_of_the_units_have_is_everybodys() {
    let with = |sharing: usize, of: usize| {
        let text = |n: usize| {
            if n < sharing {
                OWN[0].to_owned()
            } else {
                OWN[1 + n % 5]
                    .chars()
                    .rev()
                    .map(|c| char::from_u32(c as u32 + n as u32).unwrap())
                    .collect()
            }
        };
        copied(&(0..of).map(|n| unit(n, &[&text(n)])).collect::<Vec<_>>()).len()
    };
    assert_eq!(with(5, 12), 0);
    assert_eq!(with(3, 12), 3);
    // Four of four units are too few to speak of a custom.
    assert_eq!(with(4, 4), 4);
}

#[test]
fn the_regions_report_may_tell_what_its_units_tell() {
    let region = report("region", "某关区", Level::Region, &[OWN[0].to_owned()]);
    let findings = findings(&[region, unit(1, &[OWN[0]])]);
    assert_eq!(
        findings.iter().map(|f| f.unit.as_deref().unwrap()).collect::<Vec<_>>(),
        ["unit-01"]
    );
}

#[test]
fn the_order_of_adding_does_not_matter() {
    let mut readings = vec![
        unit(1, &[OWN[0], OWN[1]]),
        unit(2, &[OWN[0]]),
        unit(3, &[OWN[1], OWN[2]]),
        unit(4, &[OWN[3]]),
    ];
    let forward = copied(&readings);
    assert_eq!(forward.len(), 4);
    readings.reverse();
    assert_eq!(copied(&readings), forward);
}

/// Comparing each with each finds nothing that the buckets do not.
#[test]
fn near_copies_are_found_as_by_comparing_each_with_each() {
    let mut texts: Vec<String> = Vec::new();
    for (n, own) in OWN.iter().enumerate() {
        texts.push((*own).to_owned());
        // A word at the front, a word at the end, a word in the middle replaced.
        texts.push(format!("另外，{own}"));
        texts.push(format!("{own}效果较好{n}"));
        texts.push(own.replacen("，", "，并且还", 1));
    }
    let readings: Vec<Reading> =
        texts.iter().enumerate().map(|(n, text)| unit(n, &[text])).collect();
    let sketcher = Sketcher::new(readings.iter().map(|r| r.report.unit.name.as_str()));
    let sketches: Vec<_> = texts.iter().map(|text| sketcher.sketch(text).unwrap()).collect();
    let alike = |a: usize, b: usize| {
        a != b && sketches[a].copies(&sketches[b], nianbao_likeness::ALIKE).is_some()
    };
    let expected: Vec<usize> =
        (0..texts.len()).map(|a| (0..texts.len()).filter(|&b| alike(a, b)).count()).collect();
    let met: Vec<usize> = copied(&readings).iter().map(|c| c.units).collect();
    assert_eq!(met, expected);
}

#[test]
fn the_example_region_has_texts_of_its_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/guangzhou/data/texts");
    for year in ["2019", "2020"] {
        let Ok(files) = fs::read_dir(folder.join(year)) else {
            nianbao_format_kit::programs::skipped("the example region is not there");
            return;
        };
        let mut readings = Vec::new();
        for file in files {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let id = path.file_stem().unwrap().to_string_lossy().into_owned();
            let name = text.trim_start_matches('#').split_once(year).unwrap().0.trim().to_owned();
            let level = if id == "region" { Level::Region } else { Level::Subordinate };
            let paragraphs: Vec<String> =
                text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
            readings.push(report(&id, &name, level, &paragraphs));
        }
        let told: Vec<String> = copied(&readings)
            .iter()
            .map(|c| {
                format!("{} {}%: {} / {}", c.here.unit, c.percent, c.here.quote, c.there.quote)
            })
            .collect();
        assert!(told.is_empty(), "{year}: {told:#?}");
    }
}

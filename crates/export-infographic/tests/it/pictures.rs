//! The pictures as a whole: they hold to the kit, they are sound XML whatever the report says, and
//! they say what the report says.

use nianbao_export_infographic::{Page, Story, Svg, draw};
use nianbao_format::{ExportJob, Exporter};
use nianbao_format_kit::Kit;
use nianbao_model::{Cell, Decimal, Editions, Indicator, Level, Report, UnitRef};
use nianbao_register::Region;
use proptest::prelude::*;
use quick_xml::events::Event;

#[test]
fn the_page_and_the_picture_hold_to_the_kit() {
    Kit::new().exporter(&Page).run().assert();
    Kit::new().exporter(&Svg).run().assert();
}

fn report(edition: &str, year: u16) -> Report {
    let edition = Editions::national().get(edition).unwrap().clone();
    Report::blank(
        edition,
        UnitRef { id: "gz".into(), name: "样例海关".into(), level: Some(Level::Subordinate) },
        year,
    )
}

fn set(report: &mut Report, address: &str, cell: Cell) {
    let ix = report.edition.find(address).unwrap();
    report.set(ix, cell);
}

/// A report with a figure in every cell.
fn full(edition: &str, year: u16, figure: i64) -> Report {
    let mut report = report(edition, year);
    for ix in report.edition.clone().cells_ix() {
        report.set(ix, Cell::count(figure));
    }
    report
}

fn alone(report: &Report) -> Story<'_> {
    Story { report, previous: None, years: &[], region: None, draft: false }
}

/// The texts of a picture, each with its size; fails unless it is well-formed and has nothing but
/// what may be drawn.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut texts, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                assert!(
                    ["svg", "g", "text", "title", "desc"].contains(&name.as_str()),
                    "{name} has no place in the picture"
                );
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    assert!(
                        !attribute.key.as_ref().starts_with("on")
                            && attribute.key.as_ref() != "style",
                        "{name}"
                    );
                }
                if name == "text" {
                    texts.push(String::new());
                }
                open.push(name);
            }
            Event::Text(text) if open.last().is_some_and(|name| name == "text") => {
                *texts.last_mut().unwrap() += &text
            }
            Event::GeneralRef(name) if open.last().is_some_and(|name| name == "text") => {
                *texts.last_mut().unwrap() += &format!("&{};", &*name);
            }
            Event::End(_) => _ = open.pop(),
            Event::Eof => return texts,
            _ => {}
        }
    }
}

#[test]
fn a_blank_report_has_a_title_and_nothing_is_taken_for_zero() {
    let blank = report("2021", 2023);
    let text = draw(&alone(&blank)).text;
    assert!(text.starts_with("样例海关2023年政府信息公开工作年度报告（图解）"));
    assert!(
        text.contains("未填写的事项：规章、行政规范性文件")
            && !text.contains("为零")
            && !text.contains("未收到"),
        "{text}"
    );
    let zero = full("2021", 2023, 0);
    let text = draw(&alone(&zero)).text;
    assert!(
        text.contains("本年未收到政府信息公开申请。上年无结转，也无结转下年的申请。"),
        "{text}"
    );
    assert!(
        text.contains("本年为零的事项：规章、行政规范性文件、行政许可、行政处罚、行政强制、行政事业性收费、行政复议、行政诉讼"),
        "{text}"
    );
    assert!(!text.contains("未填") && !text.contains("比上年") && !text.contains("历年"), "{text}");
}

#[test]
fn states_of_cells_are_said_in_words_and_never_taken_for_zero() {
    let mut report = full("2021", 2023, 3);
    set(&mut report, "requests.received.enterprise", Cell::Blank);
    set(&mut report, "requests.received.research", Cell::not_applicable("/"));
    set(&mut report, "requests.received.other_org", Cell::unreadable("约20"));
    set(&mut report, "proactive.licensing.decisions", Cell::not_applicable("/"));
    set(&mut report, "proactive.penalties.decisions", Cell::Blank);
    let text = draw(&alone(&report)).text;
    for said in [
        "商业企业：未填",
        "其他：无法识读",
        "自然人：3件",
        "不适用的事项：行政许可",
        "未填写的事项：行政处罚",
        "行政强制：3件",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    // What does not apply has no row, and a sum that lacks a part is none.
    assert!(
        !text.contains("科研机构")
            && !text.contains("为零")
            && !text.contains("全年作出行政处理决定"),
        "{text}"
    );
}

#[test]
fn a_draft_says_so_everywhere() {
    let report = full("2021", 2023, 3);
    let document = nianbao_document::compose(&report).draft(2);
    for exporter in [&Page as &dyn Exporter, &Svg] {
        let mut bytes = Vec::new();
        exporter.write(&ExportJob::new(&report, &document), &mut bytes).unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("草稿"));
    }
    assert!(!draw(&alone(&report)).svg.contains("草稿"));
}

#[test]
fn the_register_chooses_the_look_or_gives_its_own_accent() {
    let report = full("2021", 2023, 300);
    let document = nianbao_document::compose(&report);
    let page = |site: &str| {
        let region =
            Region::parse(&format!("[region]\nid = 'r'\nname = '某关区'\n{site}")).unwrap();
        let mut bytes = Vec::new();
        Page.write(
            &ExportJob::new(&report, &document).at_path(&region, "2023/gz.tujie.html", None),
            &mut bytes,
        )
        .unwrap();
        (
            String::from_utf8(bytes).unwrap(),
            draw(&Story { region: Some(&region), ..alone(&report) }).svg,
        )
    };
    let (html, svg) = page("");
    assert!(html.contains("class=\"tj look-blue") && svg.contains("#0D3F78"));
    let (html, svg) = page("[site.theme]\nlook = 'red'");
    assert!(html.contains("class=\"tj look-red") && svg.contains("#8E1218"));
    let (html, svg) = page("[site.theme]\naccent = '#5b2a6e'");
    assert!(
        html.contains("class=\"tj look-own")
            && html.contains("--hero:#5b2a6e")
            && svg.contains("#5b2a6e")
    );
}

#[test]
fn huge_figures_are_written_whole_and_inside_their_cards() {
    let mut report = full("2021", 2023, 11_398_889);
    let long = Decimal::from_str_exact("1234567890123456.78").unwrap();
    set(&mut report, "proactive.administrative_fees.amount", Cell::figure(long));
    let picture = draw(&alone(&report));
    let all = texts(&picture.svg);
    for figure in ["11,398,889", "1,234,567,890,123,456.78"] {
        assert!(all.iter().any(|text| text.contains(figure)), "{figure}");
    }
}

#[test]
fn last_year_and_five_years_are_told_with_the_exact_change() {
    let years: Vec<Report> = (2019..=2023)
        .map(|year| {
            let mut report = full(if year < 2021 { "2019" } else { "2021" }, year, 4);
            set(&mut report, "requests.received.total", Cell::count(i64::from(year) - 2000));
            report
        })
        .collect();
    let years: Vec<&Report> = years.iter().collect();
    let story = Story {
        report: years[4],
        previous: Some(years[3]),
        years: &years,
        region: None,
        draft: false,
    };
    let picture = draw(&story);
    assert!(picture.text.contains("本年新收：23件，比上年增加1件，增长4.5%"), "{}", picture.text);
    assert!(
        picture.text.contains(
            "新收政府信息公开申请（件）：2019年19，2020年20，2021年21，2022年22，2023年23"
        )
    );
}

#[test]
fn a_region_says_how_many_units_it_is_of() {
    let unit = |id: &str, level: &str| {
        format!("[[unit]]\nid = '{id}'\nname = '{id}'\nlevel = '{level}'\n")
    };
    let register = format!(
        "[region]\nid = 'gz'\nname = '某关区'\n{}{}",
        unit("a", "head_office"),
        unit("b", "subordinate")
    );
    let region = Region::parse(&register).unwrap();
    let mut whole = full("2021", 2023, 1);
    whole.unit = UnitRef { id: "gz".into(), name: String::new(), level: Some(Level::Region) };
    let text = draw(&Story { region: Some(&region), ..alone(&whole) }).text;
    assert!(
        text.starts_with("某关区2023年") && text.contains("包括本级机关1个、隶属海关1个"),
        "{text}"
    );
}

#[test]
fn the_published_page_leads_to_the_document_and_to_the_pictures() {
    let report = full("2021", 2023, 1);
    let document = nianbao_document::compose(&report);
    let region = Region::parse("[region]\nid = 'r'\nname = '某关区'\n").unwrap();
    let write = |job: &ExportJob<'_>| {
        let mut bytes = Vec::new();
        Page.write(job, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let job = ExportJob::new(&report, &document);
    let page = write(&job.at_path(&region, "2023/gz.tujie.html", Some("2023/gz.html")));
    assert!(
        page.contains("<a href=\"gz.html\">文字版</a>")
            && page.contains("href=\"../units/gz.html\"")
    );
    // Drafts stand in no list, and without a page there is no link to one.
    let page = write(&job.at_path(&region, "staff/drafts/2023/gz.tujie.html", None));
    assert!(
        !page.contains("文字版")
            && !page.contains("units/gz.html")
            && page.contains("href=\"../../../site/index.html\"")
    );
}

#[cfg(feature = "png")]
#[test]
fn pictures_become_png_of_the_right_size() {
    use nianbao_export_infographic::{Fonts, Png, Share};
    if Fonts::system().is_err() {
        nianbao_format_kit::programs::skipped("there is no Chinese font");
        return;
    }
    let report = full("2021", 2023, 11_398_889);
    let document = nianbao_document::compose(&report);
    let size = |exporter: &dyn Exporter| {
        let mut bytes = Vec::new();
        exporter.write(&ExportJob::new(&report, &document), &mut bytes).unwrap();
        let mut again = Vec::new();
        exporter.write(&ExportJob::new(&report, &document), &mut again).unwrap();
        assert_eq!(bytes, again);
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    };
    assert_eq!(size(&Share), (1200, 630));
    let (width, height) = size(&Png);
    assert!(width == 1080 && (2000..14_000).contains(&height), "{width} × {height}");
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Blank),
        any::<i64>().prop_map(|n| Cell::figure(Decimal::from(n))),
        (any::<i64>(), 0u32..20).prop_map(|(n, scale)| Cell::figure(Decimal::new(n, scale))),
        ".{0,40}".prop_map(|text| Cell::not_applicable(&text)),
        ".{0,40}".prop_map(|text| Cell::unreadable(&text)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_report_says_the_picture_is_sound(
        cells in proptest::collection::vec(cell(), 300),
        last in proptest::collection::vec(cell(), 300),
        name in ".{0,300}",
        indicators in proptest::collection::vec((".{0,60}", ".{0,30}", ".{0,30}", proptest::option::of(".{0,30}")), 0..50),
    ) {
        let fill = |edition: &str, year: u16, cells: &[Cell]| {
            let mut filled = report(edition, year);
            for (ix, cell) in filled.edition.clone().cells_ix().zip(cells) {
                filled.set(ix, cell.clone());
            }
            filled
        };
        let (mut now, before) = (fill("2021", 2021, &cells), fill("2019", 2020, &last));
        now.unit.name = name;
        now.indicators = indicators
            .into_iter()
            .map(|(name, value, unit, year_on_year)| Indicator { name, value, unit, year_on_year })
            .collect();
        let years = [&before, &now];
        let picture = draw(&Story { report: &now, previous: Some(&before), years: &years, region: None, draft: false });
        // A telephone shows it at a third: nothing is under 12 pixels there.
        for size in picture.svg.split(" font-size=\"").skip(1) {
            prop_assert!(size.split('"').next().unwrap().parse::<u32>().unwrap() >= 34);
        }
        texts(&picture.svg);
        prop_assert!(picture.height < 20_000, "{}", picture.height);
        prop_assert_eq!(&picture, &draw(&Story { report: &now, previous: Some(&before), years: &years, region: None, draft: false }));
    }
}

//! The pictures as a whole: they hold to the kit, they are sound XML whatever the report says, and they say what the report says.

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
    Report::blank(edition, UnitRef { id: "gz".into(), name: "样例海关".into(), level: Some(Level::Subordinate) }, year)
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
    Story { report, previous: None, years: &[], region: None }
}

/// The texts of a picture, each with its size; fails unless it is well-formed and has nothing but what may be drawn.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut texts, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                assert!(
                    ["svg", "g", "text", "title", "desc", "defs", "pattern"].contains(&name.as_str()),
                    "{name} has no place in the picture"
                );
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    assert!(!attribute.key.as_ref().starts_with("on") && attribute.key.as_ref() != "style", "{name}");
                }
                if name == "text" {
                    texts.push(String::new());
                }
                open.push(name);
            }
            Event::Text(text) if open.last().is_some_and(|name| name == "text") => *texts.last_mut().unwrap() += &text,
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
fn a_blank_report_has_a_title_and_no_panel_and_zero_is_a_figure() {
    let blank = report("2021", 2023);
    let picture = draw(&alone(&blank));
    assert!(!picture.svg.contains("ig-headline") && picture.text.starts_with("样例海关2023年政府信息公开工作年度报告（图解）"));
    let zero = full("2021", 2023, 0);
    let picture = draw(&alone(&zero));
    for panel in ["headline", "sources", "outcomes", "flow", "proactive", "disputes"] {
        assert!(picture.svg.contains(&format!("id=\"ig-{panel}\"")), "{panel}");
    }
    assert!(picture.text.contains("新收政府信息公开申请：0 件") && !picture.text.contains("未填"));
    // No trend without other years, no arrow without last year.
    assert!(!picture.svg.contains("ig-trend") && !picture.text.contains("比上年"));
}

#[test]
fn states_of_cells_are_said_in_words_and_never_taken_for_zero() {
    let mut report = full("2021", 2023, 3);
    set(&mut report, "requests.received.enterprise", Cell::Blank);
    set(&mut report, "requests.received.research", Cell::not_applicable("/"));
    set(&mut report, "requests.received.other_org", Cell::unreadable("约20"));
    let text = draw(&alone(&report)).text;
    for said in ["商业企业：未填", "科研机构：不适用（—）", "其他：无法识读", "自然人：3 件"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    // Shares are of a whole whose parts are all known.
    assert!(!text.contains("自然人：3 件，占"));
}

#[test]
fn huge_figures_are_written_whole_and_inside_their_cards() {
    let mut report = full("2021", 2023, 11_398_889);
    let long = Decimal::from_str_exact("1234567890123456.78").unwrap();
    set(&mut report, "proactive.administrative_fees.amount", Cell::figure(long));
    let picture = draw(&alone(&report));
    let all = texts(&picture.svg);
    for figure in ["11398889", "1234567890123456.78"] {
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
    let story = Story { report: years[4], previous: Some(years[3]), years: &years, region: None };
    let picture = draw(&story);
    assert!(picture.text.contains("新收政府信息公开申请：23 件，比上年增加 1 件（4.5%）"), "{}", picture.text);
    assert!(picture.text.contains("新收政府信息公开申请：2019年 19 件，2020年 20 件，2021年 21 件，2022年 22 件，2023年 23 件"));
    assert!(picture.svg.contains("ig-trend"));
}

#[test]
fn a_region_says_how_many_units_it_is_of() {
    let unit = |id: &str, level: &str| format!("[[unit]]\nid = '{id}'\nname = '{id}'\nlevel = '{level}'\n");
    let register = format!("[region]\nid = 'gz'\nname = '某关区'\n{}{}", unit("a", "head_office"), unit("b", "subordinate"));
    let region = Region::parse(&register).unwrap();
    let mut whole = full("2021", 2023, 1);
    whole.unit = UnitRef { id: "gz".into(), name: String::new(), level: Some(Level::Region) };
    let text = draw(&Story { region: Some(&region), ..alone(&whole) }).text;
    assert!(text.starts_with("某关区2023年") && text.contains("关区 · 本级机关 1 个、隶属海关 1 个"), "{text}");
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
    assert!(page.contains("<a href=\"gz.html\">文字版</a>") && page.contains("href=\"../units/gz.html\""));
    // Drafts stand in no list, and without a page there is no link to one.
    let page = write(&job.at_path(&region, "staff/drafts/2023/gz.tujie.html", None));
    assert!(!page.contains("文字版") && !page.contains("units/gz.html") && page.contains("href=\"../../../site/index.html\""));
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
    assert!(width == 1080 && (2000..10_000).contains(&height), "{width} × {height}");
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
        let picture = draw(&Story { report: &now, previous: Some(&before), years: &years, region: None });
        texts(&picture.svg);
        prop_assert!(picture.height < 20_000, "{}", picture.height);
        prop_assert_eq!(&picture, &draw(&Story { report: &now, previous: Some(&before), years: &years, region: None }));
    }
}

//! The page as a whole: what it shows, what it carries for machines, and that nothing in a report
//! can break out of it.

use nianbao_document::{Block, CellContent, Document, DrawnTable, Part, TableCell, compose};
use nianbao_export_html::Html;
use nianbao_format::{ExportJob, Exporter, Published, Role};
use nianbao_model::{
    Bilingual, Cell, Editions, Indicator, Level, Prose, Report, UnitRef, WrittenFile,
};
use nianbao_register::Region;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

fn blank(edition: &str, year: u16) -> Report {
    let editions = Editions::national();
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "某某海关".into(), level: Some(Level::Subordinate)
        };
    Report::blank(editions.get(edition).unwrap().clone(), unit, year)
}

/// A report with something different in every cell, every state among them.
fn filled(edition: &str, year: u16) -> Report {
    let mut report = blank(edition, year);
    for (n, ix) in report.edition.clone().cells_ix().enumerate() {
        report.set(
            ix,
            match n % 7 {
                3 => Cell::Blank,
                4 => Cell::not_applicable("/"),
                5 => Cell::not_applicable("本单位不涉及"),
                6 => Cell::unreadable("约20"),
                _ => Cell::figure(format!("{}.50", n * 1000).parse().unwrap()),
            },
        );
    }
    report
}

fn region() -> Region {
    let toml = r#"
        years.2020.published = "2021-01-28"
        [region]
        id = "region"
        name = "某关区"
        [site]
        name = "某网站"
        domain = "example.gov.cn"
        id_code = "bm00000000"
        column = "年报"
        column_type = "政府信息公开"
        keywords = ["年报", "a,b"]
        base_url = "https://example.gov.cn/nianbao/"
    "#;
    Region::parse(toml).unwrap()
}

fn page_of(job: &ExportJob<'_>) -> String {
    let mut page = Vec::new();
    Html.write(job, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

fn page(report: &Report) -> String {
    page_of(&ExportJob::new(report, &compose(report)))
}

/// An element of the page: its name, its attributes, and the text in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn new(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|a| {
            let a = a.expect("attributes are well-formed and none stands twice");
            (a.key.as_ref().to_owned(), quick_xml::escape::unescape(&a.value).unwrap().into_owned())
        });
        Self {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            text: String::new(),
        }
    }

    fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    fn span(&self, attribute: &str) -> usize {
        self.get(attribute).map_or(1, |n| n.parse().unwrap())
    }
}

/// All elements in the order of their start; fails unless the page is well-formed XML.
fn elements(page: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(page);
    let (mut all, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().unwrap();
        let said = match &event {
            Event::Start(start) => {
                open.push(all.len());
                all.push(Element::new(start));
                continue;
            }
            Event::Empty(start) => {
                all.push(Element::new(start));
                continue;
            }
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Text(text) => text.to_string(),
            Event::GeneralRef(reference) => {
                quick_xml::escape::unescape(&format!("&{};", &**reference)).unwrap().into_owned()
            }
            Event::Eof => break,
            _ => continue,
        };
        for &i in &open {
            all[i].text.push_str(&said);
        }
    }
    assert!(open.is_empty(), "every element is closed");
    all
}

fn metas(page: &str) -> Vec<(String, String)> {
    let metas = elements(page).into_iter().filter(|e| e.name == "meta");
    metas.filter_map(|e| Some((e.get("name")?.to_owned(), e.get("content")?.to_owned()))).collect()
}

/// The portal's tags, without those for the browser.
fn portal_metas(page: &str) -> Vec<(String, String)> {
    metas(page)
        .into_iter()
        .filter(|(name, _)| !["viewport", "color-scheme"].contains(&name.as_str()))
        .collect()
}

#[test]
fn the_page_is_well_formed_and_every_cell_can_be_read_back_from_it() {
    for (edition, year) in [("2019", 2020), ("2021", 2021)] {
        let report = filled(edition, year);
        let page = page(&report);
        let all = elements(&page);
        let mut met = 0;
        for element in all.iter().filter(|e| e.get("data-cell").is_some()) {
            let cell = report
                .at(element.get("data-cell").unwrap())
                .expect("the address is one of the edition's");
            let back = match element.get("data-state") {
                None => Cell::figure(element.text.parse().unwrap()),
                Some("blank") if element.text.is_empty() => Cell::Blank,
                Some(state @ ("not-applicable" | "unreadable")) => {
                    let back = Cell::from_spelled(&element.text).unwrap();
                    assert_eq!(matches!(back, Cell::Unreadable(_)), state == "unreadable");
                    back
                }
                other => panic!("{other:?} with {}", element.text),
            };
            assert_eq!(&back, cell, "{:?}", element.get("data-cell"));
            met += 1;
        }
        assert_eq!(met, report.edition.cells().len());
    }
}

#[test]
fn every_id_stands_once_and_every_figure_names_labels_that_are_there() {
    let all = elements(&page(&filled("2021", 2021)));
    let ids: Vec<_> = all.iter().filter_map(|e| e.get("id")).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    for figure in all.iter().filter(|e| e.get("data-cell").is_some()) {
        let headers: Vec<_> = figure.get("headers").unwrap().split(' ').collect();
        assert!(headers.len() >= 2 && headers.iter().all(|h| ids.contains(h)), "{figure:?}");
    }
    for link in all.iter().filter_map(|e| e.get("href")) {
        assert!(
            ids.contains(&link.strip_prefix('#').expect("the page links to nothing but itself"))
        );
    }
}

/// Lays the cells out as a browser does: each row is full, and no cell lies over another.
#[test]
fn the_rows_of_every_table_are_full_and_no_cell_lies_over_another() {
    for (edition, year) in [("2019", 2020), ("2021", 2021)] {
        let all = elements(&page(&filled(edition, year)));
        let mut tables: Vec<Vec<Vec<&Element>>> = Vec::new();
        for element in &all {
            match element.name.as_str() {
                "table" => tables.push(Vec::new()),
                "tr" => tables.last_mut().unwrap().push(Vec::new()),
                "td" | "th" => tables.last_mut().unwrap().last_mut().unwrap().push(element),
                _ => {}
            }
        }
        assert_eq!(tables.len(), 3);
        for rows in tables {
            let width: usize = rows[0].iter().map(|c| c.span("colspan")).sum();
            let mut taken = vec![vec![false; width]; rows.len()];
            for (r, row) in rows.iter().enumerate() {
                for cell in row {
                    let c = taken[r]
                        .iter()
                        .position(|t| !t)
                        .expect("a row has no more cells than columns");
                    for line in &mut taken[r..r + cell.span("rowspan")] {
                        for place in &mut line[c..c + cell.span("colspan")] {
                            assert!(!std::mem::replace(place, true), "{edition}: {cell:?}");
                        }
                    }
                }
                assert!(taken[r].iter().all(|t| *t), "{edition}: row {r} has a hole");
            }
        }
    }
}

#[test]
fn blank_zero_not_applicable_and_unreadable_are_four_different_things() {
    let mut report = blank("2021", 2021);
    let row = ["natural_person", "enterprise", "research", "public_interest"];
    let cells = [Cell::Blank, Cell::count(0), Cell::not_applicable("/"), Cell::unreadable("约20")];
    for (column, cell) in row.iter().zip(cells) {
        report.set(report.edition.find(&format!("requests.received.{column}")).unwrap(), cell);
    }
    let all = elements(&page(&report));
    let shown = row.map(|column| {
        let address = format!("requests.received.{column}");
        let cell = all.iter().find(|e| e.get("data-cell") == Some(&address)).unwrap();
        (cell.get("data-state"), cell.text.as_str())
    });
    assert_eq!(
        shown,
        [
            (Some("blank"), ""),
            (None, "0"),
            (Some("not-applicable"), "/"),
            (Some("unreadable"), "无法识别：约20")
        ]
    );
}

#[test]
fn nothing_in_a_report_can_break_out_of_its_place() {
    const BAD: &str = "<script>alert('1')</script>\"&amp; </style>";
    let mut report = filled("2021", 2021);
    report.unit.name = BAD.into();
    report.unit.id = BAD.into();
    *report.section_mut(1) = Prose::new(BAD);
    *report.section_mut(2) = Prose::new(BAD);
    report.set(report.edition.find("requests.received.total").unwrap(), Cell::not_applicable(BAD));
    report.set(report.edition.find("requests.received.research").unwrap(), Cell::unreadable(BAD));
    let bad = || BAD.to_owned();
    report.indicators =
        vec![Indicator { name: bad(), value: bad(), unit: bad(), year_on_year: Some(bad()) }];
    let mut region = region();
    region.site.name = BAD.into();
    region.site.keywords = vec![BAD.into()];
    region.site.base_url = BAD.into();
    let document = compose(&report);
    let page = page_of(&ExportJob::new(&report, &document).published(&region, BAD));
    let all = elements(&page);
    assert!(all.iter().all(|e| e.name != "script"));
    assert_eq!(all.iter().filter(|e| e.name == "style").count(), 1);
    assert!(all.iter().any(|e| e.name == "h1" && e.text == report.title()));
    assert!(all.iter().any(|e| e.name == "p" && e.text == BAD));
    assert!(all.iter().any(|e| e.name == "td" && e.text == format!("不适用：{BAD}")));
    assert!(all.iter().any(|e| e.name == "mark" && e.text == format!("无法识别：{BAD}")));
    assert!(all.iter().any(|e| e.get("data-year-on-year") == Some(BAD)));
    assert!(portal_metas(&page).contains(&("SiteName".into(), BAD.into())));
}

#[test]
fn the_page_fetches_nothing_and_runs_nothing() {
    let page = page(&filled("2019", 2020));
    assert!(
        elements(&page)
            .iter()
            .all(|e| e.get("src").is_none() && e.get("style").is_none() && e.name != "link")
    );
    assert!(!page.contains("url(") && !page.contains("@import"));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_policy_names_the_digest_of_the_style_sheet() {
    use sha2::{Digest, Sha256};
    let page = page(&blank("2021", 2021));
    let style =
        page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    let digest = base64(&Sha256::digest(style.replace("\r\n", "\n").as_bytes()));
    assert!(
        page.contains(&format!("style-src 'sha256-{digest}'")),
        "the policy must name {digest}"
    );
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits =
            (0..3).fold(0, |bits, i| bits << 8 | usize::from(group.get(i).copied().unwrap_or(0)));
        (0..4)
            .map(|i| if i <= group.len() { DIGITS[bits >> (18 - 6 * i) & 63] as char } else { '=' })
            .collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn a_published_page_carries_the_portal_s_tags() {
    let mut report = blank("2019", 2020);
    *report.section_mut(1) = Prose::new("总的情况良好。\n（一）主动公开\n公开8070条。");
    let document = compose(&report);
    let region = region();
    let page = page_of(&ExportJob::new(&report, &document).published(&region, "2020/unit-07.html"));
    let expected = [
        ("SiteName", "某网站"),
        ("SiteDomain", "example.gov.cn"),
        ("SiteIDCode", "bm00000000"),
        ("ColumnName", "年报"),
        ("ColumnType", "政府信息公开"),
        ("ArticleTitle", "某某海关2020年政府信息公开工作年度报告"),
        ("PubDate", "2021-01-28"),
        ("ContentSource", "某某海关"),
        ("Keywords", "年报,a,b"),
        ("Description", "总的情况良好。公开8070条。"),
        ("Url", "https://example.gov.cn/nianbao/2020/unit-07.html"),
    ];
    assert_eq!(
        portal_metas(&page),
        expected.map(|(name, content)| (name.to_owned(), content.to_owned()))
    );
}

#[test]
fn an_opening_stands_under_the_title_without_a_heading() {
    let mut report = blank("2021", 2021);
    assert!(!page(&report).contains("data-section=\"opening\""));
    *report.section_mut(0) = Prose::new("本报告根据《中华人民共和国政府信息公开条例》编制。");
    let page = page(&report);
    let section = page.split_once("data-section=\"opening\">").unwrap().1;
    assert_eq!(
        section.split_once("</section>").unwrap().0.trim(),
        "<p>本报告根据《中华人民共和国政府信息公开条例》编制。</p>"
    );
    assert!(!page.contains("引言") && !page.contains("href=\"#opening\""));
}

#[test]
fn a_tag_without_content_is_left_out() {
    let report = blank("2021", 2021);
    let names =
        |page: &str| portal_metas(page).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&page(&report)), ["ArticleTitle"]);
    let bare = Region::new("region", "某关区", Vec::new()).unwrap();
    let document = compose(&report);
    assert_eq!(
        names(&page_of(&ExportJob::new(&report, &document).published(&bare, "2021/unit-07.html"))),
        ["ArticleTitle", "ContentSource"]
    );
}

#[test]
fn indicators_stand_in_a_table_of_their_own_if_there_are_any() {
    let mut report = blank("2019", 2020);
    assert!(!page(&report).contains("其他统计指标"));
    let indicator = Indicator {
        name: "热线".into(),
        value: "25.60".into(),
        unit: "万次".into(),
        year_on_year: None,
    };
    report.indicators =
        vec![indicator.clone(), Indicator { year_on_year: Some("-6%".into()), ..indicator }];
    let all = elements(&page(&report));
    let values: Vec<_> = all.iter().filter(|e| e.get("data-value").is_some()).collect();
    assert_eq!(values.len(), 2);
    assert_eq!(
        (values[0].get("data-value"), values[0].get("data-unit"), values[0].text.as_str()),
        (Some("25.60"), Some("万次"), "25.60万次")
    );
    let changes: Vec<_> = all.iter().filter_map(|e| e.get("data-year-on-year")).collect();
    assert_eq!(changes, ["-6%"]);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(&filled("2021", 2021)), page(&filled("2021", 2021)));
}

/// The whole page of a small document, to be looked at by eye when it changes. The style sheet is
/// left out. A table of two rows and two columns, with these contents.
fn small_table([first, second, third, fourth]: [CellContent; 4]) -> DrawnTable {
    let cell = |row, column, row_span, column_span, content| TableCell {
        row,
        column,
        row_span,
        column_span,
        content,
    };
    DrawnTable {
        id: "requests".into(),
        caption: "申请情况".into(),
        columns: 4,
        rows: 4,
        head: 2,
        stub: 2,
        widths: vec![10; 4],
        cells: vec![
            cell(0, 0, 2, 2, CellContent::Corner(String::new())),
            cell(0, 2, 1, 2, CellContent::ColumnHead("申请人情况".into())),
            cell(1, 2, 1, 1, CellContent::ColumnHead("自然人".into())),
            cell(1, 3, 1, 1, CellContent::ColumnHead("总计".into())),
            cell(2, 0, 2, 1, CellContent::RowHead("数量".into())),
            cell(2, 1, 1, 1, CellContent::RowHead("本年新收".into())),
            cell(2, 2, 1, 1, first),
            cell(2, 3, 1, 1, second),
            cell(3, 1, 1, 1, CellContent::RowHead("上年结转".into())),
            cell(3, 2, 1, 1, third),
            cell(3, 3, 1, 1, fourth),
        ],
    }
}

#[test]
fn a_small_page_looks_as_agreed() {
    let mut report = blank("2021", 2021);
    let at = |address: &str| report.edition.find(address).unwrap();
    let figures = [
        ("requests.received.natural_person", Cell::count(12)),
        ("requests.received.total", Cell::count(0)),
    ]
    .map(|(address, cell)| CellContent::Value { ix: at(address), cell });
    let [first, second] = figures;
    let states = [
        ("requests.carried_in.natural_person", Cell::Blank),
        ("requests.carried_in.total", Cell::unreadable("约20")),
    ]
    .map(|(address, cell)| CellContent::Value { ix: at(address), cell });
    let [third, fourth] = states;
    let table = small_table([first, second, third, fourth]);
    let part = |id: &str, heading: &str, wants_text, blocks| Part {
        id: id.into(),
        heading: heading.into(),
        wants_text,
        blocks,
    };
    let text =
        vec![Block::Subheading("（一）主动公开".into()), Block::Paragraph("公开8070条。".into())];
    let document = Document {
        title: report.title(),
        parts: vec![
            part("overview", "一、总体情况", true, text),
            part(
                "requests",
                "二、申请情况",
                false,
                vec![Block::Table(table), Block::Note("注：如上。".into())],
            ),
            part("problems", "三、存在的问题", true, Vec::new()),
        ],
        indicators: vec![["热线".into(), "25.6万次".into(), "-6%".into()]],
    };
    report.indicators = vec![Indicator {
        name: "热线".into(),
        value: "25.6".into(),
        unit: "万次".into(),
        year_on_year: Some("-6%".into()),
    }];
    let region = region();
    let mut last = blank("2019", 2020);
    last.set(last.edition.find("requests.received.natural_person").unwrap(), Cell::count(10));
    let file = |format: &str, role: Role, ending: &str| Published {
        file: WrittenFile {
            path: format!("2021/unit-07.{ending}"),
            format: format.into(),
            size: 2048,
            sha256: "ab".repeat(32),
            sm3: "cd".repeat(32),
        },
        role,
        name: Bilingual::new("某格式", "some format"),
    };
    let files = [
        file("xlsx", Role::File, "xlsx"),
        file("infographic", Role::View, "tujie.html"),
        file("share", Role::Preview, "share.png"),
    ];
    let page = page_of(
        &ExportJob::new(&report, &document)
            .published(&region, "2021/unit-07.html")
            .after(&[&last])
            .beside(&files),
    );
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    let policy = before.find("sha256-").unwrap();
    let before = format!("{}sha256-…{}", &before[..policy], &before[policy + 51..]);
    insta::assert_snapshot!(format!("{before}<style>…</style>{after}"));
}

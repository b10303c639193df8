//! The reports that are looked at and measured: what makes pages run over, and what leaves them
//! empty.

use nianbao_document::{Document, compose};
use nianbao_export_docx::Docx;
use nianbao_format::{ExportJob, Exporter as _};
use nianbao_format_kit::random;
use nianbao_model::{Cell, Editions, Indicator, Level, Prose, Report, SectionKind, UnitRef};

/// A document, whose report it is of, and what to call it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) report: Report,
    pub(crate) document: Document,
}

impl Case {
    fn new(name: impl Into<String>, report: Report) -> Self {
        let document = compose(&report);
        Self { name: name.into(), report, document }
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        Docx.write(&ExportJob::new(&self.report, &self.document), &mut bytes).unwrap();
        bytes
    }
}

/// The national editions and a local one that has a row of its own.
pub(crate) fn editions() -> Editions {
    let mut editions = Editions::national();
    editions.add("local.toml", LOCAL).unwrap();
    editions
}

const LOCAL: &str = r#"
    id = "2021-local"
    extends = "2021"
    source = "某省公开办〔2021〕0号"
    title = "某省政府信息公开工作年度报告格式"
    [[row]]
    table = "proactive"
    after = "normative_documents"
    id = "other_documents"
    label = "其他主动公开文件"
    [[relabel]]
    table = "proactive"
    row = "licensing"
    label = "行政许可（含备案）"
"#;

/// A report with a text in each section and one figure in each cell.
pub(crate) fn report(editions: &Editions, edition: &str, figure: i64) -> Report {
    let edition = editions.get(edition).unwrap().clone();
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "某某海关".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(edition.clone(), unit, edition.years.0 + 1);
    for ix in edition.cells_ix() {
        report.set(ix, Cell::count(figure));
    }
    for (n, section) in edition.sections.iter().enumerate() {
        if section.kind == SectionKind::Text {
            *report.section_mut(n) = Prose::new(
                "（一）工作开展情况\n全年主动公开各类信息 1234567 条，办结“一事一答”咨询 89 件。\n（二）监督保障\n本年度未发生责任追究。",
            );
        }
    }
    report
}

pub(crate) fn all() -> Vec<Case> {
    let editions = editions();
    let mut cases = Vec::new();
    for edition in editions.iter() {
        let id = &edition.id;
        let unit = UnitRef { name: "某某海关".into(), ..UnitRef::default() };
        cases.push(Case::new(
            format!("empty-{id}"),
            Report::blank(edition.clone(), unit, edition.years.0),
        ));
        cases.push(Case::new(format!("seven-digits-{id}"), report(&editions, id, 1_234_567)));
    }
    let mut long = report(&editions, "2021", 12);
    long.unit.name = "中华人民共和国某某海关驻某某经济技术开发区办事处".into();
    let text = "坚持以公开为常态、不公开为例外，依法及时准确公开政府信息，全年答复申请 12 件，同比增长 3.5%。".repeat(110);
    *long.section_mut(1) = Prose::new(&format!("（一）主动公开\n{text}"));
    let notes = "注：本表中“现行有效件数”以年末为准。\n2023年起，收费金额按财政部门口径统计，与以前年度不可比；涉及的历史数据已在上年报告中说明，此处不再重复列示。";
    *long.section_mut(2) = Prose::new(notes);
    long.indicators = (1..40)
        .map(|n| Indicator {
            name: format!("门户网站第{n}类栏目公开信息数量"),
            value: format!("{}", n * 12345),
            unit: "条".into(),
            year_on_year: (n % 3 != 0).then(|| format!("{n}.5%")),
        })
        .collect();
    cases.push(Case::new("long", long));
    let mut states = report(&editions, "2021", 0);
    for (n, ix) in states.edition.clone().cells_ix().enumerate() {
        match n % 5 {
            1 => states.set(ix, Cell::Blank),
            2 => states.set(ix, Cell::not_applicable(["/", "不适用", "本单位不涉及"][n % 3])),
            3 => states.set(ix, Cell::unreadable("约20件<b>")),
            4 => states.set(ix, Cell::figure("123456789012.345678".parse().unwrap())),
            _ => {}
        }
    }
    cases.push(Case::new("states", states));
    let mut draft = Case::new("draft", report(&editions, "2019", 34));
    draft.document = draft.document.draft(2);
    cases.push(draft);
    let mut wide = report(&editions, "2021", 1_234_567_890_123);
    wide.set(wide.edition.clone().cells_ix().next().unwrap(), Cell::count(0));
    cases.push(Case::new("turned", wide));
    cases
}

/// Random reports, the same ones each time.
pub(crate) fn random(number: u32) -> Vec<Case> {
    use proptest::{
        strategy::{Strategy as _, ValueTree as _},
        test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
    };
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let reports = random::reports();
    (0..number)
        .map(|n| Case::new(format!("random-{n}"), reports.new_tree(&mut runner).unwrap().current()))
        .collect()
}

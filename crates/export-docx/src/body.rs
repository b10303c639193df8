//! The text of the document: title, headings, paragraphs, tables and notes in their order, and the
//! sheets they stand on.

use crate::{
    measure::{CHARACTER, LINE, Page, TURNED, UPRIGHT, title_lines},
    table::{self, FIGURE, Frame, HEAD, LABEL},
    widths::Plan,
    xml::Xml,
};
use nianbao_document::{Block, Document, Part, Side};
use nianbao_model::{CellIx, Indicator, Report, clean_line};

const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];
/// What a title is broken before if it does not fit on one line; the first that is in it counts.
const TITLE_BREAKS: [&str; 2] = ["政府信息公开", "政务平台"];
/// The heading of the figures outside the statutory tables.
const INDICATORS: &str = "其他统计指标";

/// The main part of a report.
pub(crate) fn document(report: &Report, document: &Document) -> Vec<u8> {
    let draft = draft_of(report, document);
    let mut body = Body::begin(draft.is_some());
    body.title(&document.title, draft.unwrap_or_default());
    for part in &document.parts {
        body.part(part, &|_| false);
    }
    if !report.indicators.is_empty() {
        body.indicators(&report.indicators, 0);
    }
    body.end()
}

/// The main part of a document that is no report.
pub(crate) fn drawn(document: &Document) -> Vec<u8> {
    let mut body = Body::begin(false);
    body.title(&document.title, "");
    for part in &document.parts {
        body.part(part, &|_| false);
    }
    body.end()
}

/// What the title says beyond a report's own: that it is a draft.
pub(crate) fn draft_of<'a>(report: &Report, document: &'a Document) -> Option<&'a str> {
    document.title.strip_prefix(report.title().as_str()).filter(|rest| !rest.is_empty())
}

/// The main part while it is written.
pub(crate) struct Body {
    xml: Xml,
    /// Is the sheet turned?
    turned: bool,
    draft: bool,
    /// Did a table end just now? What follows keeps some distance, and another table does not
    /// become part of it.
    after_table: bool,
}

impl Body {
    pub(crate) fn begin(draft: bool) -> Self {
        let mut xml = Xml::new(256 << 10);
        xml.open("w:document", &NAMESPACES);
        xml.open("w:body", &[]);
        Self { xml, turned: false, draft, after_table: false }
    }

    pub(crate) fn title(&mut self, title: &str, draft: &str) {
        let own = clean_line(title.strip_suffix(draft).unwrap_or(title));
        let (first, second) = own.split_at(
            TITLE_BREAKS.iter().find_map(|before| own.rfind(before)).unwrap_or(own.len()),
        );
        let (one_line, side) = title_lines(&own, first, second);
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "Title");
        if side > 0 {
            let side = side.to_string();
            self.xml.empty("w:ind", &[("w:left", &side), ("w:right", &side)]);
        }
        self.xml.close("w:pPr");
        if one_line || first.is_empty() || second.is_empty() {
            table::run(&mut self.xml, &own);
        } else {
            table::run(&mut self.xml, first);
            self.line_break(None);
            table::run(&mut self.xml, second);
        }
        if !draft.is_empty() {
            self.line_break(Some("DraftMark"));
            self.xml.open("w:r", &[]);
            self.xml.open("w:rPr", &[]);
            self.xml.value("w:rStyle", "DraftMark");
            self.xml.empty("w:rFonts", &[("w:hint", "eastAsia")]);
            self.xml.close("w:rPr");
            table::words(&mut self.xml, draft);
            self.xml.close("w:r");
        }
        self.xml.close("w:p");
    }

    fn line_break(&mut self, style: Option<&str>) {
        self.xml.open("w:r", &[]);
        if let Some(style) = style {
            self.xml.open("w:rPr", &[]);
            self.xml.value("w:rStyle", style);
            self.xml.close("w:rPr");
        }
        self.xml.empty("w:br", &[]);
        self.xml.close("w:r");
    }

    /// A part; some figures are grey.
    pub(crate) fn part(&mut self, part: &Part, grey: &dyn Fn(CellIx) -> bool) {
        let plans: Vec<Plan> = part
            .blocks
            .iter()
            .filter_map(|b| if let Block::Table(t) = b { Some(Plan::of(t)) } else { None })
            .collect();
        self.turn(plans.iter().any(|plan| plan.turned));
        if !part.heading.is_empty() {
            self.heading(&part.heading);
        }
        let mut plans = plans.iter();
        for block in &part.blocks {
            match block {
                Block::Subheading(text) => self.paragraph("Heading2", text),
                Block::Paragraph(text) => self.paragraph("BodyText", text),
                Block::Line(text, Side::Left) => self.paragraph("Addressee", text),
                Block::Line(text, Side::Right) => self.paragraph("Signed", text),
                Block::Note(text) => self.paragraph("TableNote", text),
                Block::Table(table) => {
                    let Some(plan) = plans.next() else { continue };
                    if self.after_table {
                        self.distance();
                    }
                    // A heading says already what its one table is.
                    if !part.heading.ends_with(&table.caption) {
                        self.paragraph("Caption", &table.caption);
                    }
                    table::draw(&mut self.xml, table, plan, grey);
                    self.after_table = true;
                }
            }
        }
    }

    fn heading(&mut self, text: &str) {
        if self.after_table {
            self.distance();
        }
        self.paragraph("Heading1", text);
    }

    pub(crate) fn paragraph(&mut self, style: &str, text: &str) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", style);
        self.xml.close("w:pPr");
        table::run(&mut self.xml, text);
        self.xml.close("w:p");
        self.after_table = false;
    }

    /// An empty line below a table.
    fn distance(&mut self) {
        self.paragraph("TableEnd", "");
    }

    /// What is said to whoever fills a form in, on pages of its own: a control that still shows
    /// what it is there for.
    pub(crate) fn advice(&mut self, said: impl FnOnce(&mut Self)) {
        self.xml.open("w:sdt", &[]);
        self.xml.open("w:sdtPr", &[]);
        self.xml.value("w:alias", "填报说明");
        self.xml.value("w:tag", "nianbao.advice");
        self.xml.empty("w:showingPlcHdr", &[]);
        self.xml.close("w:sdtPr");
        self.xml.open("w:sdtContent", &[]);
        said(self);
        self.page_break();
        self.xml.close("w:sdtContent");
        self.xml.close("w:sdt");
    }

    /// What follows begins on a new page.
    fn page_break(&mut self) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "TableEnd");
        self.xml.close("w:pPr");
        self.xml.open("w:r", &[]);
        self.xml.empty("w:br", &[("w:type", "page")]);
        self.xml.close("w:r");
        self.xml.close("w:p");
    }

    /// The figures outside the statutory tables, with so many empty rows below.
    pub(crate) fn indicators(&mut self, indicators: &[Indicator], spare: usize) {
        self.turn(false);
        self.heading(INDICATORS);
        let plan = Plan { size: 21, widths: vec![4245, 1900, 1200, 1500], turned: false };
        let frame = Frame {
            caption: INDICATORS,
            plan: &plan,
            rows: indicators.len() + spare + 1,
            head: 1,
            grey: &|_| false,
        };
        frame.open(&mut self.xml);
        frame.row(&mut self.xml, 0);
        for (column, label) in ["指标名称", "数值", "单位", "同比"].into_iter().enumerate()
        {
            frame.text_cell(&mut self.xml, column, &HEAD, label);
        }
        self.xml.close("w:tr");
        let empty = Indicator::default();
        for (row, indicator) in
            indicators.iter().chain(std::iter::repeat_n(&empty, spare)).enumerate()
        {
            frame.row(&mut self.xml, row + 1);
            let change = indicator.year_on_year.as_deref().unwrap_or_default();
            for (column, text) in
                [&indicator.name, &indicator.value, &indicator.unit, change].into_iter().enumerate()
            {
                frame.text_cell(
                    &mut self.xml,
                    column,
                    if column == 0 { &LABEL } else { &FIGURE },
                    text,
                );
            }
            self.xml.close("w:tr");
        }
        self.xml.close("w:tbl");
        self.after_table = true;
    }

    /// Goes on on a sheet that is turned, or on an upright one.
    fn turn(&mut self, turned: bool) {
        if turned == self.turned {
            return;
        }
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        self.xml.value("w:pStyle", "TableEnd");
        self.sheet();
        self.xml.close("w:pPr");
        self.xml.close("w:p");
        self.turned = turned;
        self.after_table = false;
    }

    /// The sheet that what stands before it is on.
    fn sheet(&mut self) {
        let Page { width, height, margins } = if self.turned { TURNED } else { UPRIGHT };
        let [width, height] = [width, height].map(|n| n.to_string());
        let [top, right, bottom, left] = margins.map(|n| n.to_string());
        let xml = &mut self.xml;
        xml.open("w:sectPr", &[]);
        if self.draft {
            xml.empty("w:headerReference", &[("w:type", "even"), ("r:id", "rId7")]);
            xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rId6")]);
        }
        xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", "rId5")]);
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rId4")]);
        match self.turned {
            true => {
                xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height), ("w:orient", "landscape")])
            }
            false => xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)]),
        }
        // The number stands 7 mm below the text.
        let footer = if self.turned { "760" } else { "1270" };
        let all = [
            ("w:top", top.as_str()),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", "851"),
            ("w:footer", footer),
            ("w:gutter", "0"),
        ];
        xml.empty("w:pgMar", &all);
        xml.empty("w:cols", &[("w:space", "425")]);
        xml.empty(
            "w:docGrid",
            &[("w:type", "linesAndChars"), ("w:linePitch", LINE), ("w:charSpace", CHARACTER)],
        );
        xml.close("w:sectPr");
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        // Word wants a paragraph behind a table.
        if self.after_table {
            self.distance();
        }
        self.sheet();
        self.xml.close("w:body");
        self.xml.close("w:document");
        self.xml.into_bytes()
    }
}

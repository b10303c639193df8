//! A generator of pages: a known report in the HTML that portals, Word and WPS really write.

use nianbao_document::{Block, CellContent, Document, DrawnTable, compose};
use nianbao_format_kit::{Dice, random};
use nianbao_model::{Cell, Prose, Report, SectionKind, UnitRef};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// The ways of writing a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Word,
    Wps,
    Plain,
    Nested,
    Split,
    Gbk,
    Traditional,
    MissingEnds,
    WrongSpans,
    Repeated,
}

pub(crate) const STYLES: [Style; 10] = [
    Style::Word,
    Style::Wps,
    Style::Plain,
    Style::Nested,
    Style::Split,
    Style::Gbk,
    Style::Traditional,
    Style::MissingEnds,
    Style::WrongSpans,
    Style::Repeated,
];

/// A report without a fault, with texts as people write them; the same for the same seed.
pub(crate) fn report(seed: u64) -> Report {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
    );
    let mut report = random::valid_reports().new_tree(&mut runner).unwrap().current();
    let mut dice = Dice::new(seed);
    report.indicators.clear();
    let name = dice.pick(&[
        "某某海关",
        "某某市教育局",
        "某某县某某镇人民政府",
        "国家税务总局某某市税务局",
        "某某区应急管理局",
    ]);
    report.unit = UnitRef { id: "page".into(), name: name.into(), level: None };
    let sections = report.edition.sections.clone();
    for (n, section) in sections.iter().enumerate() {
        let lines = match section.kind {
            SectionKind::Text => 1 + dice.below(4),
            SectionKind::Table => 0,
        };
        let mut text: Vec<String> = (0..lines).map(|line| sentence(&mut dice, line)).collect();
        if section.optional {
            // Most reports open with what they rest on; some have nothing before 一.
            text.retain(|line| !line.starts_with('（'));
            text.insert(
                0,
                "根据《中华人民共和国政府信息公开条例》有关规定，编制本年度报告。".to_owned(),
            );
            text.truncate(dice.below(4));
        }
        *report.section_mut(n) = Prose::new(&text.join("\n"));
    }
    report
}

fn sentence(dice: &mut Dice, line: usize) -> String {
    let parts = [
        "全年主动公开政府信息",
        "严格按照《中华人民共和国政府信息公开条例》要求",
        "一是完善制度",
        "收到政府信息公开申请",
        "及时回应社会关切",
        "加强政务新媒体建设",
        "没有收取信息处理费",
        "行政许可、行政处罚信息按时公示",
    ];
    let mut text = String::new();
    if line == 0 && dice.one_in(3) {
        return format!("（{}）主动公开情况", dice.pick(&["一", "二"]));
    }
    for _ in 0..1 + dice.below(5) {
        text += dice.pick(&parts);
        if dice.one_in(3) {
            text += &format!("{}件", dice.below(5000));
        }
        text.push('，');
    }
    text + "取得较好成效。"
}

/// A page, and what of its text differs from the report's by its style.
pub(crate) struct Page {
    pub(crate) bytes: Vec<u8>,
    pub(crate) published: Option<String>,
}

/// A report as a page in a style.
pub(crate) fn page(report: &Report, style: Style, seed: u64) -> Page {
    let mut writer = Writer { dice: Dice::new(seed ^ 0x5eed), style, counts: false };
    let day = format!("{}-01-{:02}", report.year + 1, 10 + writer.dice.below(20));
    let html = writer.page(report, &compose(report), &day);
    let bytes = match style {
        Style::Gbk => encoding_rs::GB18030.encode(&html).0.into_owned(),
        Style::Traditional => {
            let html = traditional(&html);
            match writer.dice.below(3) {
                0 => encoding_rs::BIG5.encode(&html).0.into_owned(),
                1 => "\u{feff}"
                    .encode_utf16()
                    .chain(html.encode_utf16())
                    .flat_map(u16::to_le_bytes)
                    .collect(),
                _ => html.into_bytes(),
            }
        }
        _ => html.into_bytes(),
    };
    Page { bytes, published: Some(day) }
}

/// Simplified characters and the traditional ones that OpenCC has for them, as portals' converters
/// do: one by one.
pub(crate) fn traditional(text: &str) -> String {
    const SIMPLIFIED: &str = "个内动务区问单国执报审对层属废数于时会条业构机权决没况减为无现当发确码称稳范纠组结经维总织缴继续罚与处号补复规计讼访许诉询试认说请议护费购转这进过关项题额类体据级县办乡镇严华应业务门设网实见";
    const TRADITIONAL: &str = "個內動務區問單國執報審對層屬廢數於時會條業構機權決沒況減為無現當發確碼稱穩範糾組結經維總織繳繼續罰與處號補復規計訟訪許訴詢試認說請議護費購轉這進過關項題額類體據級縣辦鄉鎮嚴華應業務門設網實見";
    text.chars()
        .map(|c| {
            SIMPLIFIED
                .chars()
                .position(|s| s == c)
                .and_then(|n| TRADITIONAL.chars().nth(n))
                .unwrap_or(c)
        })
        .collect()
}

/// A cell of a table that is being written.
#[derive(Clone)]
struct Td {
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
    text: String,
    figure: bool,
}

struct Writer {
    dice: Dice,
    style: Style,
    /// Are all figures of the table counts, so that 件 can stand behind them?
    counts: bool,
}

impl Writer {
    fn page(&mut self, report: &Report, document: &Document, day: &str) -> String {
        let charset = match self.style {
            Style::Gbk => self.dice.pick(&["gb2312", "gbk", "GB18030", "utf-8"]),
            _ => self.dice.pick(&["utf-8", "UTF-8"]),
        };
        let title = match self.dice.below(5) {
            0 => format!("{}年{}政府信息公开工作年度报告", report.year, report.unit.name),
            1 => format!("{}{}年度政府信息公开工作年度报告", report.unit.name, report.year),
            2 => format!("{}政府信息公开工作{}年度报告", report.unit.name, report.year),
            _ => report.title(),
        };
        let dated = self.dice.one_in(2);
        let mut body = format!("<h1>{title}</h1>\n");
        if self.style == Style::Word {
            body = format!(
                "<p class=MsoNormal align=center style='text-align:center'><b><span style='font-size:22.0pt'>{}<br>{}<o:p></o:p></span></b></p>\n",
                &title, ""
            );
        }
        body += &format!(
            "<div class=\"info\"><span>发布时间：{} 16:20</span>　<span>来源：办公室</span> 字体：[<a href=\"javascript:a(1)\">大</a> <a href=\"b\">中</a> <a href=\"c\">小</a>]</div>\n",
            if dated { day.to_owned() } else { day.replace('-', "/") }
        );
        for part in &document.parts {
            if !part.heading.is_empty() {
                body += &self.heading(&part.heading);
            }
            for block in &part.blocks {
                body += &match block {
                    Block::Subheading(text)
                    | Block::Paragraph(text)
                    | Block::Note(text)
                    | Block::Line(text, _) => self.paragraph(text),
                    Block::Table(table) => self.table(table),
                };
            }
        }
        self.around(&title, day, charset, &body)
    }

    /// The portal around the article.
    fn around(&mut self, title: &str, day: &str, charset: &str, body: &str) -> String {
        let menu = "<ul class=\"nav\"><li><a href=\"/\">首页</a></li><li><a href=\"/a\">政府信息公开年报</a></li><li><a href=\"/b\">总体情况</a></li></ul>\n<div class=\"pos\">您的位置：<a href=\"/\">首页</a> &gt; <a href=\"/x\">政务公开</a> &gt; <a href=\"/y\">政府信息公开年报</a></div>";
        let footer = "<div class=\"page\">上一篇：<a href=\"/1\">2018年政府信息公开工作年度报告</a></div><div class=\"footer\"><p>主办单位：某某人民政府办公室　版权所有</p><p>网站标识码：0000000000　<a href=\"/icp\">ICP备00000000号</a></p></div>";
        let meta = format!(
            "<meta name=\"ArticleTitle\" content=\"{title}\"><meta name=\"PubDate\" content=\"{day} 09:30\"><meta name=\"ContentSource\" content=\"办公室\">"
        );
        let head = format!(
            "<!DOCTYPE html>\n<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"><title>{title}_门户网站</title>{meta}<style>td{{border:1px solid}} .a::before{{content:'<td>9</td>'}}</style><script>if (1<2 && a<b) document.write('<table><tr><td>规章</td><td>99</td></tr></table>');</script></head>"
        );
        match self.style {
            Style::Nested => format!(
                "{head}<body><table width=1000 align=center><tr><td colspan=2>{menu}</td></tr><tr><td width=200 valign=top><table><tr><td><a href=q>通知公告</a></td></tr><tr><td><a href=r>政策法规</a></td></tr></table></td><td><table width=\"100%\"><tbody><tr><td class=bt>{title}</td></tr><tr><td><div align=center>{body}</div></td></tr></tbody></table></td></tr><tr><td colspan=2>{footer}</td></tr></table></body></html>"
            ),
            Style::MissingEnds => format!("{head}<BODY>{menu}<DIV ID=zoom>{body}</DIV>{footer}"),
            Style::Plain => format!("{head}<body>{menu}\n{body}\n{footer}</body></html>"),
            _ => {
                let container = self.dice.pick(&[
                    "<div class=\"TRS_Editor\">",
                    "<div id=\"zoom\"><div class=\"Custom_UnionStyle\">",
                    "<div id=\"vsb_content\">",
                    "<div class=\"x\"><div class=\"y\">",
                ]);
                format!(
                    "{head}<body><div class=\"top\">{menu}</div><div class=\"main\">{container}{body}</div></div>{}{footer}</body></html>",
                    if container.matches("<div").count() == 2 { "</div>" } else { "" }
                )
            }
        }
    }

    fn heading(&mut self, text: &str) -> String {
        match self.style {
            Style::Word => format!(
                "<p class=MsoNormal style='text-indent:32.0pt'><b><span style='font-size:16.0pt;font-family:黑体'>{text}<span lang=EN-US><o:p></o:p></span></span></b></p>\n"
            ),
            Style::MissingEnds => format!("<P><STRONG>{text}</STRONG>\n"),
            _ => match self.dice.below(4) {
                0 => format!("<h2>{text}</h2>"),
                1 => format!("<p style=\"text-indent:2em\"><strong>　　{text}</strong></p>\n"),
                2 => format!("<div><span>&nbsp;&nbsp;&nbsp;&nbsp;{text}</span></div>"),
                _ => format!("<p>{text}<br></p>"),
            },
        }
    }

    fn paragraph(&mut self, text: &str) -> String {
        match self.style {
            // Word breaks its lines where it likes.
            Style::Word => {
                let broken: String = text
                    .chars()
                    .enumerate()
                    .map(|(n, c)| {
                        if n % 38 == 37 && c > '\u{3000}' {
                            format!("{c}\n")
                        } else {
                            c.to_string()
                        }
                    })
                    .collect();
                // A break beside a digit would be a space.
                let broken = if text.is_ascii() || broken.contains(|c: char| c.is_ascii_digit()) {
                    text.to_owned()
                } else {
                    broken
                };
                format!(
                    "<p class=MsoNormal style='text-indent:32.0pt;line-height:28.0pt'><span style='font-size:16.0pt;mso-ascii-font-family:仿宋_GB2312'>{broken}<span lang=EN-US><o:p></o:p></span></span></p>\n"
                )
            }
            Style::MissingEnds => format!("<P>　　{text}\n"),
            _ => match self.dice.below(3) {
                0 => format!("<p>　　{text}</p>\n"),
                1 => format!(
                    "<p><span style=\"font-family: 仿宋\">{text}</span><span style=\"display:none\">隐藏5</span></p>"
                ),
                _ => format!("<div>&nbsp; &nbsp; {text}</div>"),
            },
        }
    }

    fn cells(&mut self, table: &DrawnTable) -> Vec<Td> {
        let cell = |c: &nianbao_document::TableCell| {
            let (text, figure) = match &c.content {
                CellContent::Corner(text)
                | CellContent::BlockHead(text)
                | CellContent::ColumnHead(text)
                | CellContent::RowHead(text) => (text.clone(), false),
                CellContent::Value { cell, .. } => (
                    match cell {
                        Cell::Figure(value) => value.to_string(),
                        other => other.spelled_mark().unwrap_or_default(),
                    },
                    true,
                ),
                CellContent::Text(_) | CellContent::Number(_) | CellContent::Empty => {
                    (String::new(), false)
                }
            };
            Td {
                row: c.row,
                column: c.column,
                rows: c.row_span,
                columns: c.column_span,
                text,
                figure,
            }
        };
        table.cells.iter().map(cell).collect()
    }

    fn table(&mut self, table: &DrawnTable) -> String {
        let cells = self.cells(table);
        self.counts = table.id != "proactive";
        match self.style {
            Style::Split if table.id == "requests" => self.split(&cells, table),
            Style::Repeated if table.id == "requests" => {
                let at = table.head + 1 + self.dice.below(table.rows - table.head - 2);
                let (first, second) = cut(&cells, at);
                let head: Vec<Td> = cells.iter().filter(|c| c.row < table.head).cloned().collect();
                let first = self.rows(&first);
                let title = format!(
                    "<tr><td colspan={}><b>收到和处理政府信息公开申请情况表（单位：件）</b></td></tr>",
                    table.columns
                );
                let second = self.rows(&second);
                format!("<table border=1>{title}{first}{}{second}</table>", self.rows(&head))
            }
            Style::WrongSpans => {
                let mut cells = cells;
                let spanned: Vec<usize> = (0..cells.len())
                    .filter(|&n| cells[n].rows > 1 && !cells[n].text.is_empty())
                    .collect();
                for _ in 0..1 + self.dice.below(2) {
                    if spanned.is_empty() || self.dice.one_in(3) {
                        continue;
                    }
                    let n = spanned[self.dice.below(spanned.len())];
                    let rows = cells[n].rows;
                    cells[n].rows = match self.dice.below(5) {
                        0 => rows + 1,
                        1 => rows - 1,
                        2 => rows + 2,
                        3 => 99,
                        _ => 1,
                    };
                }
                format!("<table>{}</table>", self.rows(&cells))
            }
            Style::Word => {
                let spacers: String =
                    (0..table.columns).map(|_| "<td width=60 style='border:none'></td>").collect();
                format!(
                    "<div align=center>\n<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0\n style='border-collapse:collapse;mso-yfti-tbllook:1184'>\n{}<![if !supportMisalignedColumns]>\n <tr height=0>{spacers}</tr>\n <![endif]></table>\n</div>\n",
                    self.rows(&cells)
                )
            }
            Style::MissingEnds => {
                format!("<TABLE BORDER=1 CELLSPACING=0>{}</TABLE>\n", self.rows(&cells))
            }
            _ => format!("<table class=\"t\"><tbody>{}</tbody></table>", self.rows(&cells)),
        }
    }

    /// The requests as two tables, as a page break leaves them.
    fn split(&mut self, cells: &[Td], table: &DrawnTable) -> String {
        let at = table.head + 1 + self.dice.below(table.rows - table.head - 2);
        let (first, mut second) = cut(cells, at);
        let head: Vec<Td> = cells.iter().filter(|c| c.row < table.head).cloned().collect();
        let way = self.dice.below(4);
        match way {
            // The groups' cells go on, empty.
            0 => second
                .iter_mut()
                .filter(|c| c.row == at && c.column < table.stub && c.rows > 1)
                .for_each(|c| c.text.clear()),
            // The groups' cells are gone: the rows are shorter.
            1 => {
                let gone: Vec<(usize, usize, usize)> = second
                    .iter()
                    .filter(|c| c.row == at && c.column + c.columns < table.stub)
                    .map(|c| (c.row, c.rows, c.column))
                    .collect();
                second.retain(|c| !gone.contains(&(c.row, c.rows, c.column)));
            }
            _ => {}
        }
        let mut html = format!("<table>{}</table>", self.rows(&first));
        html += self.dice.pick(&["", "<p>&nbsp;</p>", "<p>— 3 —</p>", "<p>续表</p>"]);
        let header = if self.dice.one_in(2) { self.rows(&head) } else { String::new() };
        html + &format!("<table>{header}{}</table>", self.rows(&second))
    }

    fn rows(&mut self, cells: &[Td]) -> String {
        let mut html = String::new();
        let mut rows: Vec<usize> = cells.iter().map(|c| c.row).collect();
        rows.dedup();
        for row in rows {
            let open = match self.style {
                Style::MissingEnds => "<TR>".to_owned(),
                Style::Word => " <tr style='mso-yfti-irow:1;height:22.7pt'>\n".to_owned(),
                _ => "<tr>".to_owned(),
            };
            html += &open;
            for cell in cells.iter().filter(|c| c.row == row) {
                html += &self.cell(cell);
            }
            html += if self.style == Style::MissingEnds { "\n" } else { "</tr>\n" };
        }
        html
    }

    fn cell(&mut self, td: &Td) -> String {
        let mut spans = String::new();
        if td.columns > 1 {
            spans += &format!(" colspan={}", td.columns);
        }
        if td.rows != 1 {
            spans += &format!(" rowspan=\"{}\"", td.rows);
        }
        let text = if td.figure { self.figure(&td.text) } else { self.label(&td.text) };
        match self.style {
            Style::Word => format!(
                "  <td width=74{spans} valign=top style='width:55.3pt;border:solid windowtext 1.0pt;\n  padding:0cm 5.4pt 0cm 5.4pt'>\n  <p class=MsoNormal align=center style='text-align:center'><span lang=EN-US\n  style='font-size:10.5pt;mso-bidi-font-size:12.0pt'>{text}<o:p></o:p></span></p>\n  </td>\n"
            ),
            Style::Wps => format!(
                "<td{spans} width=\"69\" valign=\"center\" style=\"padding: 0pt 5.4pt\"><p style=\"text-align:center\"><span style=\"mso-spacerun:'yes';font-family:宋体\"><font face=\"宋体\">{text}</font></span><span style=\"mso-spacerun:'yes'\"><o:p></o:p></span></p></td>"
            ),
            Style::MissingEnds => format!("<TD{}>{text}", spans.to_uppercase()),
            Style::Nested => {
                format!("<td{spans}><div align=center><font size=2>{text}</font></div></td>")
            }
            Style::Plain if !td.figure => format!("<th{spans}>{text}</th>"),
            _ => format!("<td{spans}>{text}</td>"),
        }
    }

    fn figure(&mut self, text: &str) -> String {
        let text = text.to_owned();
        match (self.style, self.dice.below(6)) {
            (Style::Plain, 0) => format!("&nbsp;{text}&nbsp;"),
            (Style::Wps, 0) => format!("{text}&nbsp;"),
            (Style::Nested, 0) => format!("\n   {text}\n"),
            (Style::Repeated, 0) if self.counts && text.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{text}件").replace('1', "１")
            }
            (Style::Gbk, 0) => format!("　{text}<br>"),
            (Style::Word, 0) if text.len() > 1 && text.is_ascii() => {
                format!("<span>{}</span><b>{}</b>", &text[..1], &text[1..])
            }
            _ => text,
        }
    }

    fn label(&mut self, text: &str) -> String {
        let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        let (first, second) = text.split_at(middle);
        match (self.style, self.dice.below(5)) {
            (Style::Plain | Style::Gbk, 0) => format!("{first}<br/>{second}"),
            (Style::Wps, 0) => format!("{first}</font></span><span><font>{second}"),
            (Style::Word, 0) => format!("{first}\n  {second}"),
            (Style::Nested, 0) => format!("{first}&nbsp;{second}"),
            (Style::Traditional, 0) => text.replace('“', "「").replace('”', "」"),
            (Style::MissingEnds, 0) => text.replace('（', "(").replace('）', ")"),
            _ => text.to_owned(),
        }
    }
}

/// A table's cells above and below a row; those that reach over it are cut in two.
fn cut(cells: &[Td], at: usize) -> (Vec<Td>, Vec<Td>) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for cell in cells {
        let end = cell.row + cell.rows;
        if cell.row < at {
            first.push(Td { rows: end.min(at) - cell.row, ..cell.clone() });
        }
        if end > at {
            let row = cell.row.max(at);
            second.push(Td { row, rows: end - row, ..cell.clone() });
        }
    }
    second.sort_by_key(|c| (c.row, c.column));
    (first, second)
}

//! Draws the sheet of results: the list of findings, and out of sight what the next run needs to
//! take the marks away.

use crate::{
    listing::{COLUMNS, Row},
    marks::Shade,
    previous::memory,
    styles::{List, Styles},
    vml::width,
    workbook::Table,
    xml::cell_text,
};
use nianbao_model::{Lang, Standing};
use nianbao_opc::RELATIONSHIPS;
use nianbao_text::escape::escape_allowed;

/// What the sheet is called.
pub(crate) fn name(lang: Lang) -> &'static str {
    lang.say("检查结果", "Check results")
}

/// The last column of the list, and the hidden one behind it.
const LAST_COLUMN: char = 'I';
const MEMORY_COLUMN: char = 'K';

/// What is drawn.
pub(crate) struct Sheet<'a> {
    pub(crate) space: &'a str,
    pub(crate) strict: bool,
    pub(crate) lang: Lang,
    pub(crate) head: &'a [String],
    pub(crate) rows: &'a [Row],
    /// What the next run needs, a line for each marked cell.
    pub(crate) memory: &'a [String],
}

/// The cell formats of the sheet.
struct Looks {
    title: u32,
    line: u32,
    head: u32,
    text: u32,
    link: u32,
    standings: [u32; 4],
}

impl Looks {
    fn new(styles: &mut Styles) -> Self {
        let font = |styles: &mut Styles, size: &str, more: &str| {
            styles.add(
                List::Fonts,
                &format!("<font>{more}<name val=\"宋体\"/><charset val=\"134\"/></font>")
                    .replace("SIZE", size),
            )
        };
        let plain = font(styles, "10.5", "<sz val=\"SIZE\"/>");
        let bold = font(styles, "10.5", "<b/><sz val=\"SIZE\"/>");
        let large = font(styles, "14", "<b/><sz val=\"SIZE\"/>");
        let blue = font(styles, "10.5", "<u/><sz val=\"SIZE\"/><color rgb=\"FF0B57A4\"/>");
        let grey = font(styles, "10.5", "<sz val=\"SIZE\"/><color rgb=\"FF404A54\"/>");
        let side =
            |name: &str| format!("<{name} style=\"thin\"><color rgb=\"FFB8C0C8\"/></{name}>");
        let sides: String = ["left", "right", "top", "bottom"].map(side).concat();
        let frame = styles.add(List::Borders, &format!("<border>{sides}<diagonal/></border>"));
        let shade = styles.add(
            List::Fills,
            "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEEF2F6\"/><bgColor indexed=\"64\"/></patternFill></fill>",
        );
        let mut format = |font: u32, fill: u32, border: u32, place: &str| {
            styles.add(
                List::Formats,
                &format!(
                    "<xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment {place} wrapText=\"1\"/></xf>"
                ),
            )
        };
        let title = format(large, 0, 0, "horizontal=\"left\" vertical=\"center\"");
        let line = format(grey, 0, 0, "horizontal=\"left\" vertical=\"center\"");
        let head = format(bold, shade, frame, "horizontal=\"center\" vertical=\"center\"");
        let text = format(plain, 0, frame, "horizontal=\"left\" vertical=\"center\" indent=\"1\"");
        let link = format(blue, 0, frame, "horizontal=\"left\" vertical=\"center\" indent=\"1\"");
        let standings = Standing::ALL.map(|standing| {
            let fill = styles.shade(Shade { standing, beside: false });
            styles.add(
                List::Formats,
                &format!("<xf numFmtId=\"0\" fontId=\"{bold}\" fillId=\"{fill}\" borderId=\"{frame}\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" vertical=\"center\"/></xf>"),
            )
        });
        Self { title, line, head, text, link, standings }
    }
}

impl Sheet<'_> {
    /// Where the list stands.
    pub(crate) fn table(&self) -> Table {
        let head = self.head.len() + 1;
        Table { head, last: head + self.rows.len().max(1), columns: LAST_COLUMN }
    }

    /// The sheet's part; its formats are added to the workbook's.
    pub(crate) fn draw(&self, styles: &mut Styles) -> String {
        let looks = Looks::new(styles);
        let Table { head, last, columns } = self.table();
        let hidden = COLUMNS.len() + 2;
        let memory = memory(self.memory);
        let mut rows: Vec<(String, u32)> = Vec::new();
        let full: u32 = COLUMNS.iter().map(|c| c.2).sum();
        for line in self.head {
            let look = if rows.is_empty() { looks.title } else { looks.line };
            let room = if rows.is_empty() { full * 2 / 3 } else { full };
            rows.push((cell('A', rows.len() + 1, look, line), height(&[(line, room)]).max(24)));
        }
        let heads: String = COLUMNS
            .iter()
            .zip('A'..)
            .map(|((zh, en, _), c)| cell(c, head, looks.head, self.lang.say(zh, en)))
            .collect();
        rows.push((heads, 26));
        rows.extend(
            self.rows
                .iter()
                .enumerate()
                .map(|(i, row)| (self.row(row, head + 1 + i, &looks), row_height(row))),
        );
        // What is out of sight takes rows of its own if it has more of them than the list.
        while rows.len() < memory.len() {
            rows.push((String::new(), 15));
        }
        let mut data = String::new();
        for (i, (cells, height)) in rows.iter().enumerate() {
            let n = i + 1;
            let kept =
                memory.get(i).map(|text| cell(MEMORY_COLUMN, n, 0, text)).unwrap_or_default();
            data.push_str(&format!(
                "<row r=\"{n}\" ht=\"{height}\" customHeight=\"1\">{cells}{kept}</row>"
            ));
        }
        let widths: String = (1..)
            .zip(COLUMNS)
            .map(|(n, c)| {
                format!("<col min=\"{n}\" max=\"{n}\" width=\"{}\" customWidth=\"1\"/>", c.2)
            })
            .collect();
        let merges: String =
            (1..head).map(|n| format!("<mergeCell ref=\"A{n}:{columns}{n}\"/>")).collect();
        let space = RELATIONSHIPS[usize::from(self.strict)];
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{}\" xmlns:r=\"{space}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView showGridLines=\"0\" tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"{head}\" topLeftCell=\"A{}\" activePane=\"bottomLeft\" state=\"frozen\"/><selection pane=\"bottomLeft\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}<col min=\"{hidden}\" max=\"{hidden}\" width=\"9\" hidden=\"1\"/></cols><sheetData>{data}</sheetData><autoFilter ref=\"A{head}:{columns}{last}\"/><mergeCells count=\"{}\">{merges}</mergeCells>{}<printOptions horizontalCentered=\"1\"/><pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
            self.space,
            head + 1,
            self.head.len(),
            self.links(head + 1),
        )
    }

    fn row(&self, row: &Row, n: usize, looks: &Looks) -> String {
        let standing =
            cell('A', n, looks.standings[row.standing as usize], row.standing.word(self.lang));
        let texts = row.texts.iter().zip('B'..).map(|(text, column)| {
            let look = if column == 'D' && row.link.is_some() { looks.link } else { looks.text };
            cell(column, n, look, text)
        });
        std::iter::once(standing).chain(texts).collect()
    }

    fn links(&self, first: usize) -> String {
        let links: String = self
            .rows
            .iter()
            .zip(first..)
            .filter_map(|(row, n)| {
                Some(format!(
                    "<hyperlink ref=\"D{n}\" location=\"{}\"/>",
                    escape_allowed(row.link.as_ref()?)
                ))
            })
            .collect();
        if links.is_empty() { links } else { format!("<hyperlinks>{links}</hyperlinks>") }
    }
}

/// A cell with a text of its own: the list of shared texts stays as it is.
fn cell(column: char, row: usize, style: u32, text: &str) -> String {
    if text.is_empty() {
        return format!("<c r=\"{column}{row}\" s=\"{style}\"/>");
    }
    format!(
        "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
        cell_text(text)
    )
}

fn row_height(row: &Row) -> u32 {
    let cells: Vec<(&str, u32)> = row
        .texts
        .iter()
        .zip(&COLUMNS[1..])
        .map(|(text, column)| (text.as_str(), column.2))
        .collect();
    height(&cells)
}

/// The height in points of a row of texts, each in so many columns of half-width characters.
fn height<T: AsRef<str>>(texts: &[(T, u32)]) -> u32 {
    let lines = |(text, room): &(T, u32)| -> usize {
        // Words are not broken, and fonts differ: a tenth of each line stays free.
        let room = (*room as usize * 9 / 10).saturating_sub(2).max(2);
        text.as_ref().split('\n').map(|line| width(line).div_ceil(room).max(1)).sum()
    };
    let most = texts.iter().map(lines).max().unwrap_or(1);
    u32::try_from((most * 14 + 10).min(409)).unwrap_or(409)
}

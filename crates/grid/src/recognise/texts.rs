//! The texts of a report: paragraphs of the text sections, notes under the tables, and the
//! indicators.

use super::{about, header::is_check_word, sheet::Sheet, vocabulary::Vocabulary};
use crate::{Grid, GridCell, Grids, Opening, Value, fold, form};
use nianbao_model::{Finding, Findings, Indicator, Place, Prose, Rule, SectionKind, clean_line};
use std::collections::BTreeSet;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// One for each section of the edition.
    pub(super) sections: Vec<Prose>,
    /// Which sections the source has, empty or not.
    pub(super) met: Vec<bool>,
    /// Where each section begins.
    pub(super) places: Vec<Option<Place>>,
    /// What stands before the first section.
    opening: Opening,
    pub(super) indicators: Vec<Indicator>,
    pub(super) findings: Findings,
}

/// A text this long is not passed over in silence.
const LONG: usize = 30;

/// Reads all texts; `table_rows` are the rows of each grid that belong to tables.
pub(super) fn read(
    grids: &Grids,
    sheets: &[Sheet<'_>],
    table_rows: &[BTreeSet<u32>],
    words: &Vocabulary,
) -> Texts {
    let count = words.edition.sections.len();
    let mut texts = Texts {
        sections: vec![Prose::default(); count],
        met: vec![false; count],
        places: vec![None; count],
        ..Texts::default()
    };
    let own_sheets: BTreeSet<usize> =
        sheets.iter().filter_map(|s| words.section_of_sheet(&s.grid.name)).collect();
    // Where every section has its own sheet, a line in it that is worded like a heading is a line
    // of its text. Older books have none for an opening.
    let apart = words
        .edition
        .sections
        .iter()
        .enumerate()
        .all(|(n, section)| section.optional || own_sheets.contains(&n));
    for (sheet, table_rows) in sheets.iter().zip(table_rows) {
        let grid = sheet.grid;
        if fold(&grid.name).contains("指标") {
            texts.indicators.extend(indicators(grid));
        } else if !about::is_about(&grid.name) {
            texts.sheet(grids, sheet, table_rows, apart, words);
        }
    }
    texts
}

impl Texts {
    fn sheet(
        &mut self,
        grids: &Grids,
        sheet: &Sheet<'_>,
        table_rows: &BTreeSet<u32>,
        apart: bool,
        words: &Vocabulary,
    ) {
        let grid = sheet.grid;
        let mut flow =
            Flow { section: words.section_of_sheet(&grid.name), notes: false, within: false };
        let apart = apart && flow.section.is_some();
        if let Some(own) = flow.section {
            self.meet(own, || grids.place(grid, 0, 0));
        }
        for (row, cells) in grid.rows() {
            // Behind 注： a line with several cells is a table again.
            flow.notes &= !(table_rows.contains(&row) && cells.len() >= 2);
            let tables_here =
                flow.section.is_none_or(|s| words.edition.sections[s].kind == SectionKind::Table);
            // A page or a copied text may have lost the heading over its table: a row of several
            // cells is no prose all the same.
            let row_of_table = || {
                grids.text_only
                    && (cells.len() >= 2
                        || cells.iter().any(|c| sheet.merge(row, c.column).is_some()))
            };
            let in_table =
                table_rows.contains(&row) && (tables_here || row_of_table()) && !flow.notes;
            if self.is_for_the_form(cells, &flow, words) {
                continue;
            }
            let mut continued = false;
            for cell in cells.iter().rev().filter(|c| c.column > 0) {
                continued |= matches!(&cell.value, Value::Text(text) if matches!(text.trim(), "（续）" | "(续)"));
            }
            for cell in cells {
                let text = match &cell.value {
                    Value::Text(text) => text.as_ref(),
                    _ => continue,
                };
                if continued {
                    if cell.column == 0
                        && let Some(section) = flow.section
                    {
                        self.sections[section].append(text);
                    }
                    continue;
                }
                flow.within = apart && row > 0;
                for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
                    self.line(line, in_table, &mut flow, words, || {
                        grids.place(grid, row, cell.column)
                    });
                }
            }
        }
    }

    /// Is a row there for people alone: whose form it is, who signs, and how its checks stand?
    fn is_for_the_form(&self, cells: &[GridCell], flow: &Flow, words: &Vocabulary) -> bool {
        let texts = || {
            cells.iter().filter_map(|cell| {
                if let Value::Text(text) = &cell.value { Some(text.as_ref()) } else { None }
            })
        };
        let in_text =
            flow.section.is_none_or(|s| words.edition.sections[s].kind == SectionKind::Text);
        // Below what is printed: 核对：收办平衡, and its words.
        let checks = || {
            cells.len() > 1
                && cells.iter().all(|cell| {
                    matches!(cell.value, Value::Formula(_)) || is_check_word(&cell.value)
                })
        };
        form::is_signed(texts(), in_text)
            || texts().next().is_some_and(form::is_page_line)
            || !in_text && (checks() || texts().next().is_some() && texts().all(form::is_check))
    }

    fn meet(&mut self, section: usize, place: impl Fn() -> Place) {
        self.met[section] = true;
        self.places[section].get_or_insert_with(place);
    }

    fn line(
        &mut self,
        line: &str,
        in_table: bool,
        flow: &mut Flow,
        words: &Vocabulary,
        place: impl Fn() -> Place,
    ) {
        let text = clean_line(line);
        if text.is_empty() {
            return;
        }
        if text.chars().count() <= 40 {
            let folded = fold(&text);
            if let Some(section) = words.heading(&folded).filter(|_| !flow.within) {
                *flow = Flow { section: Some(section), notes: false, within: false };
                if !words.knows_heading(section, &folded) {
                    let label = words.edition.sections[section].heading();
                    let finding =
                        Finding::new(Rule::R05, "label", &[("met", &text), ("label", &label)]);
                    self.findings.push(finding.place(Some(&place())).met(&text).expected(&label));
                }
                self.meet(section, place);
                return;
            }
            let table =
                flow.section.is_none_or(|s| words.edition.sections[s].kind == SectionKind::Table);
            if table && !flow.notes && matches!(folded.as_str(), "注:" | "注") {
                flow.notes = true;
                return;
            }
        }
        if in_table {
            return;
        }
        match flow.section {
            Some(section) if words.edition.sections[section].kind == SectionKind::Text => {
                self.sections[section].push(&text)
            }
            Some(section) if flow.notes || is_note(&text) => self.sections[section].push(&text),
            None if self.opening.takes(&text)
                && let Some(opening) = words.edition.opening() =>
            {
                self.meet(opening, place);
                self.sections[opening].push(&text);
            }
            None if text.chars().count() >= LONG && crate::title(&text).is_none() => {
                let quote: String = if text.chars().count() > 40 {
                    text.chars().take(40).chain(['…']).collect()
                } else {
                    text
                };
                self.findings.push(
                    Finding::new(Rule::R07, "text", &[("met", &quote)])
                        .place(Some(&place()))
                        .met(&quote),
                );
            }
            _ => {}
        }
    }
}

/// Where the reading stands.
struct Flow {
    section: Option<usize>,
    /// Behind a line 注：, where every line is a note.
    notes: bool,
    /// Below the heading of a sheet that is one section's own.
    within: bool,
}

/// Is this text in a section with tables a note to them? What is long, or ends like a sentence,
/// must not be lost.
fn is_note(text: &str) -> bool {
    ["注：", "注:", "说明：", "说明:", "备注", "*", "※"].iter().any(|mark| text.starts_with(mark))
        || text.ends_with('。')
        || text.chars().count() >= LONG && !fold(text).contains("勾稽关系")
}

/// The figures outside the statutory tables: a header 指标名称, 数值, 单位, 同比 and a row for
/// each.
fn indicators(grid: &Grid) -> Vec<Indicator> {
    let mut columns: Option<[Option<u32>; 4]> = None;
    let mut indicators = Vec::new();
    for (row, cells) in grid.rows() {
        let text_at = |column: Option<u32>| -> String {
            let cell = column.and_then(|column| cells.iter().find(|c| c.column == column));
            match cell.map(|c| &c.value) {
                Some(Value::Text(text)) => clean_line(text),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Other(text) | Value::Error(text)) => clean_line(text),
                _ => String::new(),
            }
        };
        match columns {
            None => {
                let find = |words: &[&str]| {
                    cells.iter().find(|c| matches!(&c.value, Value::Text(t) if words.contains(&fold(t).as_str()))).map(|c| c.column)
                };
                let name = find(&["指标名称", "指标", "名称", "项目"]);
                let value = find(&["数值", "数量", "数据", "数"]);
                if name.is_some() && value.is_some() {
                    columns = Some([
                        name,
                        value,
                        find(&["单位", "计量单位"]),
                        find(&["同比", "同比增长", "较上年"]),
                    ]);
                }
            }
            // One cell over a name and its value is a line below the list: who signs.
            Some([Some(name), Some(value), ..])
                if grid
                    .merge_at(row, name.min(value))
                    .is_some_and(|span| span.right >= name.max(value)) => {}
            Some([name, value, unit, year_on_year]) => {
                let indicator = Indicator {
                    name: text_at(name),
                    value: text_at(value),
                    unit: text_at(unit),
                    year_on_year: Some(text_at(year_on_year)).filter(|claim| !claim.is_empty()),
                };
                let signed = form::is_signed([indicator.name.as_str()].into_iter(), false);
                if !signed && (!indicator.name.is_empty() || !indicator.value.is_empty()) {
                    indicators.push(indicator);
                }
            }
        }
    }
    indicators
}

//! Tables in pipes from which merged cells are gone, as the programs write them that turn pages
//! into text: rows of tabs, which are read by their label and the number of cells behind it.
//!
//! A cell over three columns is one cell there, and a cell over two rows stands in the first alone,
//! so that no row has as many cells as the labels above it. Some of these programs write each cell
//! into a line of its own. Only borders are rewritten, each in its place, so that every character
//! still stands where it stands in the file.
//!
//! ```text
//! 自然人 | 法人或其他组织 | 总计 |                     three cells for seven columns
//! 商业企业 | 科研机构 | … | 其他 |                     five
//! 三、本年度办理结果 | （一）予以公开 | 4 | 0 | … | 4 |   two labels, seven figures
//! （二）部分公开 |  |  | … | 0 |                       one label, seven figures, six of them blank
//! ```

use crate::tabular::{self, Field, Row, is_entry, is_figure, is_pipe, is_rule};
use std::ops::Range;

/// So many rows with figures make a table.
const FEWEST: usize = 3;

/// How pipes part the cells of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A line is a row, and merged cells are gone.
    Rows,
    /// A line is a cell.
    Cells,
}

/// The text with tabs for pipes in those ranges whose tables lost their merged cells; nothing if
/// there are none.
pub(crate) fn with_tabs(text: &str, sections: &[Range<usize>]) -> Option<String> {
    let mut tabbed: Option<String> = None;
    for range in sections {
        let Some(way) = way(text, range) else { continue };
        let all = tabbed.get_or_insert_with(|| text.to_owned());
        let rewritten = rewritten(&text[range.clone()], way);
        if rewritten.len() == range.len() {
            all.replace_range(range.clone(), &rewritten);
        }
    }
    tabbed
}

fn way(text: &str, range: &Range<usize>) -> Option<Way> {
    let section = text.get(range.clone())?;
    if !section.contains(is_pipe) || section.contains('\t') {
        return None;
    }
    let mut rows = tabular::rows(text, range.clone());
    tabular::close(&mut rows);
    let single = |line: &str| {
        line.trim_end().ends_with(is_pipe)
            && line.trim().trim_matches(is_pipe).matches(is_pipe).count() == 0
    };
    let lines = || section.lines().filter(|line| line.contains(is_pipe));
    if lines().count() > 4 * FEWEST
        && lines().filter(|line| single(line)).count() * 5 > lines().count() * 4
    {
        return Some(Way::Cells);
    }
    let doubtful = tabular::doubtful(&rows)?;
    let figures = rows
        .iter()
        .filter(|row| row.cells.len() > 2 && row.cells.iter().any(|field| is_figure(&field.text)))
        .count();
    let doubts = doubtful.iter().filter(|doubt| **doubt).count();
    (figures >= FEWEST && doubts * 2 > figures
        || doubts > 0 && figures == doubts
        || is_packed(&rows))
    .then_some(Way::Rows)
}

/// Were rows without their merged cells filled up with blank ones at the end? Then no label stands
/// behind a blank cell, and figures or more labels where the labels above them have ended.
fn is_packed(rows: &[Row]) -> bool {
    let (mut heads_end, mut in_head) = (usize::MAX, false);
    let mut beyond = 0;
    for row in rows.iter().filter(|row| row.cells.len() > 2) {
        let first_blank = row.cells.iter().position(Field::is_empty).unwrap_or(row.cells.len());
        if row.cells[first_blank..].iter().any(|field| !field.is_empty() && !is_entry(&field.text))
        {
            return false;
        }
        match row.cells.iter().rposition(|field| is_entry(&field.text)) {
            Some(last) => {
                beyond += usize::from(last >= heads_end);
                in_head = false;
            }
            None if first_blank > 1 => {
                beyond += usize::from(in_head && first_blank > heads_end);
                // Labels that fill their row end nowhere.
                heads_end = if first_blank < row.cells.len() { first_blank } else { usize::MAX };
                in_head = true;
            }
            None => in_head = false,
        }
    }
    beyond > 0
}

/// A section with tabs for pipes, and blanks for those that part nothing: at the beginning of a
/// line, behind its last cell, in a rule.
fn rewritten(section: &str, way: Way) -> String {
    let mut out = String::with_capacity(section.len());
    for line in section.split_inclusive('\n') {
        let (words, end) = line.split_at(line.trim_end_matches(['\n', '\r']).len());
        if !words.contains(is_pipe) {
            out += line;
            continue;
        }
        if tabular::row(words, 0).is_some_and(|row| is_rule(&row)) {
            out.extend(words.chars().flat_map(|c| blank(c, ' ')));
            out += end;
            continue;
        }
        let first = words.len() - words.trim_start().len();
        let last = words.trim_end().len();
        for (n, c) in words.char_indices() {
            let outer = way == Way::Rows && (n == first || n + c.len_utf8() == last);
            match is_pipe(c) && !words[..n].ends_with('\\') {
                true => out.extend(blank(c, if outer { ' ' } else { '\t' })),
                false => out.push(c),
            }
        }
        match way {
            Way::Rows => out += end,
            Way::Cells => out.extend(end.chars().map(|_| ' ')),
        }
    }
    out
}

/// As many bytes as a character has, the first of them this one.
fn blank(c: char, first: char) -> impl Iterator<Item = char> {
    std::iter::once(first).chain(std::iter::repeat_n(' ', c.len_utf8() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabs(text: &str) -> Option<String> {
        let whole = 0..text.len();
        with_tabs(text, std::slice::from_ref(&whole))
    }

    #[test]
    fn a_table_whose_rows_have_other_cells_than_its_labels_gets_tabs() {
        let gone = "甲 | 乙 | 丙 |\n规章 | 一 | 0 | 1 |\n文件 | 二 | 0 |  |\n决定 | 三 | 4 | 5 |\n";
        assert_eq!(
            tabs(gone).unwrap(),
            "甲 \t 乙 \t 丙  \n规章 \t 一 \t 0 \t 1  \n文件 \t 二 \t 0 \t   \n决定 \t 三 \t 4 \t 5  \n"
        );
        let whole = "| 甲 | 乙 | 丙 |\n|---|---|---|\n| 规章 | 0 | 1 |\n| 文件 | 0 |\n| 决定 | 4 | 5 |\n| 处罚 | 4 | 5 |\n";
        assert_eq!(tabs(whole), None, "one short row is a doubt, no way of writing");
        assert_eq!(tabs("来源：某局 | 编辑：某某\n"), None);
        assert_eq!(tabs("没有边框\n"), None);
    }

    #[test]
    fn a_table_with_a_cell_in_each_line_is_one_line_of_tabs() {
        let lines = "信息内容 |\n制发 |\n废止 |\n规章 |\n0 |\n|\n文件 |\n0 |\n1 |\n决定 |\n4 |\n5 |\n处罚 |\n";
        let tabbed = tabs(lines).unwrap();
        assert_eq!(tabbed.len(), lines.len());
        assert!(
            tabbed.starts_with("信息内容 \t 制发 \t 废止 \t 规章 \t 0 \t \t 文件 \t"),
            "{tabbed:?}"
        );
    }

    #[test]
    fn wide_pipes_and_rules_keep_every_character_in_its_place() {
        let text = "a｜b｜1｜2\n|---|---|\nc｜3｜4\nd｜5｜6\ne｜7｜8\n";
        let tabbed = tabs(text);
        assert!(
            tabbed.is_none_or(
                |tabbed| tabbed.len() == text.len() && tabbed.find('e') == text.find('e')
            )
        );
    }
}

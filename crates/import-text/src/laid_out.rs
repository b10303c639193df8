//! A table of rows by columns in a text that keeps the page's layout (`pdftotext -layout`): labels
//! broken over lines, their group's label beside them, the figures somewhere between.
//!
//! Labels are pieces here, so no row is told by its label alone. It is all or nothing: there must
//! be as many lines with figures as the table has rows, in the table's order, and each line's
//! pieces must have most of its row's label and less of its neighbours'. A cell's column is told by
//! where its figure stands under those of the rows that have a figure in every column.
//!
//! ```text
//!    （三 1.属于国家                                     pieces of two labels
//!                 0      3     14    20   2    0   34
//!    ）不 秘密
//!    予公
//!    开 2.其他法律
//!       行政法规禁      8     28     0      9   3   70   one of seven is blank: its place tells which
//!       止公开
//! ```

use nianbao_grid::key;
use nianbao_model::Table;
use std::ops::Range;

/// The cells of a table's block in a text that gives all figures one after the other (`pdftotext`
/// without a layout): as many as cells, none of them blank, in the order of the rows, whose labels
/// come in the statute's order, too; and all sums hold (`sound`), which they do not
/// where the figures came column by column.
pub(crate) fn in_order(
    text: &str,
    ranges: &[Range<usize>],
    table: &Table,
    sound: impl Fn(&[(usize, String)]) -> bool,
) -> Option<Vec<Placed>> {
    let [block] = &table.blocks[..] else { return None };
    let width = block.columns.len();
    let lines = lines(text, ranges);
    let figures: Vec<(usize, String)> = lines
        .iter()
        .flat_map(|line| line.words.iter().chain(&line.figures))
        .filter(|token| token.is_figure())
        .map(|token| (token.at, token.text.to_owned()))
        .collect();
    if figures.len() != block.rows.len() * width || !sound(&figures) {
        return None;
    }
    let mut words = lines
        .iter()
        .flat_map(|line| &line.words)
        .filter(|token| !token.is_figure())
        .map(|token| key(token.text));
    let mut rows = block.rows.iter().map(|row| key(&row.label).chars().take(2).collect::<String>());
    rows.all(|start| {
        words.any(|word| {
            word.starts_with(&start) || word.contains(&start) && word.chars().count() < 12
        })
    })
    .then_some(())?;
    Some(
        figures
            .into_iter()
            .enumerate()
            .map(|(n, (at, text))| (n / width, n % width, at, text))
            .collect(),
    )
}

/// A figure of the text: its row and column in the block, where it stands, and what is written.
pub(crate) type Placed = (usize, usize, usize, String);

/// A piece of a line: where it begins in the text, its first and last column on the page.
struct Token<'t> {
    at: usize,
    text: &'t str,
    left: usize,
    right: usize,
}

impl Token<'_> {
    fn middle(&self) -> usize {
        self.left + self.right
    }

    fn is_figure(&self) -> bool {
        let digits = self.text.len() <= 12 && self.text.bytes().all(|b| b.is_ascii_digit());
        digits || matches!(self.text, "/" | "-" | "—" | "－" | "——" | "无")
    }
}

/// A line: its words, and the figures at its end.
struct Line<'t> {
    words: Vec<Token<'t>>,
    figures: Vec<Token<'t>>,
    page: usize,
    /// The number of the run of lines without a blank one between them.
    block: usize,
}

/// The cells of the table's block; nothing if anything in it is not certain. Columns without a
/// figure in a row are not in it.
pub(crate) fn read(text: &str, ranges: &[Range<usize>], table: &Table) -> Option<Vec<Placed>> {
    let [block] = &table.blocks[..] else { return None };
    let (rows, width) = (block.rows.len(), block.columns.len());
    let lines = lines(text, ranges);
    let data: Vec<usize> = (0..lines.len()).filter(|n| !lines[*n].figures.is_empty()).collect();
    let whole: Vec<usize> =
        data.iter().copied().filter(|n| lines[*n].figures.len() == width).collect();
    if data.len() != rows || whole.len() < 3 || lines.len() > 1000 {
        return None;
    }
    let labels: Vec<Vec<char>> = data.iter().map(|n| pieces(&lines, &data, *n)).collect();
    let expected: Vec<Vec<char>> =
        block.rows.iter().map(|row| key(&row.label).chars().collect()).collect();
    fits(&labels, &expected).then_some(())?;
    let columns: Vec<Vec<char>> =
        block.columns.iter().map(|column| key(&column.label).chars().collect()).collect();
    heads_fit(&lines[..data[0]], &columns).then_some(())?;
    let mut placed = Vec::new();
    for (row, n) in data.iter().enumerate() {
        let line = &lines[*n];
        let model =
            whole.iter().filter(|m| lines[**m].page == line.page).min_by_key(|m| m.abs_diff(*n))?;
        let mut last = None;
        for token in &line.figures {
            let column = column_of(token, &lines[*model])?;
            if last.is_some_and(|last| column <= last) {
                return None;
            }
            last = Some(column);
            placed.push((row, column, token.at, token.text.to_owned()));
        }
    }
    Some(placed)
}

fn lines<'t>(text: &'t str, ranges: &[Range<usize>]) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    let (mut page, mut block) = (0, 0);
    for range in ranges {
        let mut at = range.start;
        for line in text.get(range.clone()).unwrap_or_default().split_inclusive('\n') {
            page += line.matches('\u{c}').count();
            let mut words = tokens(line, at);
            at += line.len();
            if words.is_empty() {
                block += 1;
                continue;
            }
            let figures = words.iter().rev().take_while(|token| token.is_figure()).count();
            let figures = words.split_off(words.len() - figures);
            lines.push(Line { words, figures, page, block });
        }
    }
    lines
}

fn tokens(line: &str, at: usize) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut column = 0;
    let mut begun: Option<(usize, usize)> = None;
    for (n, c) in line.char_indices().chain([(line.len(), ' ')]) {
        if c.is_whitespace() || c.is_control() {
            if let Some((from, left)) = begun.take() {
                tokens.push(Token { at: at + from, text: &line[from..n], left, right: column });
            }
        } else {
            begun.get_or_insert((n, column));
        }
        column += match c {
            '\u{c}' => 0,
            c if c.is_ascii() => 1,
            _ => 2,
        };
    }
    tokens
}

/// The pieces of labels at a line of figures: its own, and those of the lines around it up to a
/// blank one or to other figures.
fn pieces(lines: &[Line<'_>], data: &[usize], n: usize) -> Vec<char> {
    let near = |other: &usize| lines[*other].block == lines[n].block;
    let before =
        data.iter().rev().find(|other| **other < n && near(other)).map_or(0, |other| other + 1);
    let behind =
        data.iter().find(|other| **other > n && near(other)).copied().unwrap_or(lines.len());
    let around = (before..behind).filter(near);
    let text: String = around.flat_map(|line| &lines[line].words).map(|token| token.text).collect();
    key(&text).chars().collect()
}

/// Does each line have most of its row's label, and nearly all of them more of it than of their
/// neighbours'?
fn fits(labels: &[Vec<char>], expected: &[Vec<char>]) -> bool {
    const MOST: f64 = 0.6;
    let share = |label: usize, row: usize| {
        common(&labels[label], &expected[row]) as f64 / expected[row].len().max(1) as f64
    };
    let mut nearest = 0;
    for n in 0..labels.len() {
        let own = share(n, n);
        if own < MOST {
            return false;
        }
        let other = [n.checked_sub(1), Some(n + 1)]
            .into_iter()
            .flatten()
            .filter(|m| *m < expected.len())
            .map(|m| share(n, m));
        nearest += usize::from(other.fold(0.0, f64::max) < own);
    }
    nearest * 10 >= labels.len() * 9
}

/// Do the columns' labels begin in the statute's order? The lines of a head do not stand exactly
/// over each other, but each keeps its order.
fn heads_fit(head: &[Line<'_>], columns: &[Vec<char>]) -> bool {
    let column = |token: &Token<'_>| {
        let words = key(token.text);
        columns
            .iter()
            .position(|column| words.starts_with(&column.iter().take(2).collect::<String>()))
    };
    let mut met = vec![false; columns.len()];
    for line in head {
        let named: Vec<usize> = line.words.iter().filter_map(column).collect();
        if !named.is_sorted_by(|a, b| a < b) {
            return false;
        }
        named.iter().for_each(|n| met[*n] = true);
    }
    met.iter().filter(|met| **met).count() + 2 >= columns.len()
}

/// The column a figure stands in, by a row that has a figure in each; nothing if it stands between
/// two.
fn column_of(token: &Token<'_>, model: &Line<'_>) -> Option<usize> {
    let (column, distance) = nearest(token, model)?;
    let middles = || model.figures.iter().map(Token::middle);
    let gap = middles().zip(middles().skip(1)).map(|(a, b)| b.abs_diff(a)).min()?;
    // Figures of different lengths may be set flush at either side.
    let set = &model.figures[column];
    let flush = token.left.abs_diff(set.left).min(token.right.abs_diff(set.right)) <= 1;
    (distance * 5 <= gap * 2 || flush && distance <= gap).then_some(column)
}

fn nearest(token: &Token<'_>, model: &Line<'_>) -> Option<(usize, usize)> {
    model
        .figures
        .iter()
        .map(|figure| figure.middle().abs_diff(token.middle()))
        .enumerate()
        .min_by_key(|(_, distance)| *distance)
}

/// The length of the longest row of characters that stand in both in this order.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0_usize; b.len() + 1];
    for x in a.iter().take(400) {
        let mut diagonal = 0;
        for (n, y) in b.iter().enumerate() {
            let above = row[n + 1];
            row[n + 1] = if x == y { diagonal + 1 } else { above.max(row[n]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;
    use std::sync::Arc;

    fn edition() -> Arc<nianbao_model::Edition> {
        Editions::national().get("2021").unwrap().clone()
    }

    fn whole(text: &str) -> Vec<Range<usize>> {
        std::iter::once(0..text.len()).collect()
    }

    fn table() -> Table {
        edition().tables[1].clone()
    }

    /// The table with labels broken in the middle and figures between their halves; `figures` says
    /// what stands in a row.
    fn page(table: &Table, figures: impl Fn(usize) -> String) -> String {
        let block = &table.blocks[0];
        let heads: Vec<&str> = block.columns.iter().map(|column| column.label.as_str()).collect();
        let mut text = format!("                    {}\n\n", heads.join("  "));
        for (r, row) in block.rows.iter().enumerate() {
            let label: Vec<char> = row.label.chars().collect();
            let (first, second) = label.split_at(label.len() / 2);
            let group = if r % 4 == 1 { "（三" } else { "" };
            let (first, second): (String, String) =
                (first.iter().collect(), second.iter().collect());
            text += &format!("   {group} {first}\n{:60}{}\n    {second}\n\n", "", figures(r));
        }
        text
    }

    fn row(r: usize) -> String {
        (0..7).map(|c| format!("{:>6}", r * 10 + c)).collect()
    }

    #[test]
    fn labels_in_pieces_are_told_by_their_order_and_blank_cells_by_their_place() {
        let table = table();
        let blank = |r: usize| if r == 5 { row(r).replace("    52", "      ") } else { row(r) };
        let text = page(&table, blank);
        let placed = read(&text, &whole(&text), &table).unwrap();
        assert_eq!(placed.len(), 25 * 7 - 1);
        assert!(
            placed
                .iter()
                .all(|(r, c, _, figure)| *figure == (r * 10 + c).to_string() && (*r, *c) != (5, 2))
        );
    }

    #[test]
    fn a_row_too_few_or_in_another_place_is_not_taken() {
        let mut table = table();
        let text = page(&table, row);
        assert!(read(&text, &whole(&text), &table).is_some());
        let short = text.replace(&format!("{:60}{}", "", row(9)), "");
        assert!(read(&short, &whole(&short), &table).is_none());
        // The text keeps its order, the table has another.
        table.blocks[0].rows.swap(6, 9);
        assert!(read(&text, &whole(&text), &table).is_none());
        let table = edition().tables[1].clone();
        let swapped =
            text.replacen("自然人", "X", 1).replacen("总计", "自然人", 1).replacen('X', "总计", 1);
        assert!(read(&swapped, &whole(&swapped), &table).is_none());
    }

    #[test]
    fn figures_one_after_the_other_need_all_sums_and_the_labels_in_order() {
        let table = table();
        let labels = |swapped: bool| {
            let mut labels: Vec<String> =
                table.blocks[0].rows.iter().map(|row| row.label.clone()).collect();
            if swapped {
                labels.swap(4, 22);
            }
            labels.join("\n")
        };
        let text = |swapped| {
            format!(
                "{}\n{}",
                labels(swapped),
                (0..175).map(|n| n.to_string()).collect::<Vec<_>>().join("\n")
            )
        };
        let all = |text: &str, sound: bool| in_order(text, &whole(text), &table, |_| sound);
        let placed = all(&text(false), true).unwrap();
        assert!(placed.iter().all(|(r, c, _, figure)| *figure == (r * 7 + c).to_string()));
        assert!(all(&text(false), false).is_none() && all(&text(true), true).is_none());
        assert!(all(&text(false).replace("\n174", ""), true).is_none());
    }
}

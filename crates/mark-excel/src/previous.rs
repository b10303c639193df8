//! What an earlier run has marked: its sheet of results, and how each marked cell looked before.
//!
//! The sheet keeps that out of sight as text, since a spreadsheet program may number styles anew
//! when it saves.

use crate::{
    marks::{At, address, position},
    styles::Styles,
};
use nianbao_grid::{Grids, Value};
use nianbao_opc::tags::Tags;
use std::collections::BTreeMap;

/// What the kept text begins with.
const MARK: &str = "nianbao.marks/1";
/// No report has more cells to mark; a longer list in a workbook is somebody's joke.
const MOST: usize = 2000;
/// A cell holds 32,767 characters.
const CELL: usize = 30_000;

/// What an earlier run has left.
#[derive(Debug, Default)]
pub(crate) struct Previous {
    /// The name of its sheet of results.
    pub(crate) sheet: Option<String>,
    /// The fills that the marked cells had, by sheet and cell.
    pub(crate) fills: BTreeMap<String, BTreeMap<At, String>>,
}

impl Previous {
    /// Finds it among the workbook's texts.
    pub(crate) fn find(grids: &Grids) -> Self {
        let mut previous = Self::default();
        for grid in &grids.grids {
            let texts = || {
                grid.cells().iter().filter_map(|c| {
                    if let Value::Text(text) = &c.value { Some((c, &**text)) } else { None }
                })
            };
            let Some((mark, _)) = texts().find(|(_, text)| text.lines().next() == Some(MARK))
            else {
                continue;
            };
            previous.sheet = Some(grid.name.to_string());
            for (_, text) in texts().filter(|(cell, _)| cell.column == mark.column) {
                text.lines().for_each(|line| previous.take(line));
            }
        }
        previous
    }

    fn take(&mut self, line: &str) {
        let mut parts = line.splitn(3, '\t');
        if let (Some(sheet), Some(at), Some(fill)) =
            (parts.next(), parts.next().and_then(position), parts.next())
            && self.fills.values().map(BTreeMap::len).sum::<usize>() < MOST
            && is_fill(fill)
        {
            self.fills.entry(sheet.to_owned()).or_default().insert(at, fill.to_owned());
        }
    }
}

/// The line that keeps a cell's fill.
pub(crate) fn line(sheet: &str, at: At, fill: &str) -> Option<String> {
    let fill = fill.replace(['\n', '\r', '\t'], " ");
    (!sheet.contains(['\n', '\t']) && fill.len() < CELL / 2 && is_fill(&fill))
        .then(|| format!("{sheet}\t{}\t{fill}", address(at)))
}

/// The lines as texts of cells.
pub(crate) fn memory(lines: &[String]) -> Vec<String> {
    let mut cells = vec![MARK.to_owned()];
    for line in lines {
        match cells.last_mut() {
            Some(last) if last.len() + line.len() < CELL => {
                last.push('\n');
                last.push_str(line);
            }
            _ => cells.push(line.clone()),
        }
    }
    cells
}

/// Is a piece of XML a fill and nothing else? It comes out of a cell, where anything may stand.
fn is_fill(xml: &str) -> bool {
    const KNOWN: [&str; 6] = ["fill", "patternFill", "fgColor", "bgColor", "gradientFill", "stop"];
    let mut tags = Tags::of(xml);
    let (mut roots, mut end) = (0, 0);
    loop {
        match tags.next() {
            Ok(Some(tag)) => {
                let known = KNOWN.contains(&tag.full_name()) || tag.full_name() == "color";
                // Nothing but tags, each right behind the last, and no attribute that means
                // something elsewhere.
                if !known
                    || tag.at.start != end
                    || tag.raw.contains('&')
                    || tag.raw.contains("xmlns")
                    || tag.raw[1..].contains('<')
                {
                    return false;
                }
                roots += usize::from(tag.depth == 0 && tag.is_start());
                if tag.depth == 0 && tag.full_name() != "fill" {
                    return false;
                }
                end = tag.at.end;
            }
            Ok(None) => return roots == 1 && end == xml.len(),
            Err(_) => return false,
        }
    }
}

/// Is a cell format's fill one of our marks?
pub(crate) fn is_mark(styles: &Styles, format: u32) -> bool {
    let ours = |fill: String| {
        crate::marks::Shade::ALL
            .iter()
            .any(|shade| fill.contains(&format!("rgb=\"{}\"", shade.colour())))
    };
    styles.fill_of(format).is_some_and(ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_grid::Grid;

    #[test]
    fn what_is_kept_is_found_again() {
        let fill = "<fill><patternFill patternType=\"none\"/></fill>";
        let lines: Vec<String> = (0..2500).map(|row| line("甲", (row, 4), fill).unwrap()).collect();
        let cells = memory(&lines);
        assert!(cells.len() > 2 && cells.iter().all(|c| c.len() < 32_767));
        let rows: Vec<Vec<String>> = cells.into_iter().map(|c| vec![String::new(), c]).collect();
        let grids = Grids { grids: vec![Grid::of_text("乙", &rows)], ..Grids::default() };
        let previous = Previous::find(&grids);
        assert_eq!(previous.sheet.as_deref(), Some("乙"));
        assert_eq!(
            (previous.fills["甲"].len(), previous.fills["甲"][&(1999, 4)].as_str()),
            (MOST, fill),
            "and no more than are sane"
        );
    }

    #[test]
    fn only_a_fill_is_taken_for_one() {
        assert!(is_fill(
            "<fill><gradientFill degree=\"90\"><stop position=\"0\"><color theme=\"0\"/></stop></gradientFill></fill>"
        ));
        for wrong in [
            "",
            "<fill/><fill/>",
            "<fill>x</fill>",
            "<fill><font/></fill>",
            "<fill/><!-- -->",
            "<color/>",
            "<fill xmlns=\"m\"/>",
            "<fill>",
        ] {
            assert!(!is_fill(wrong), "{wrong}");
        }
    }
}

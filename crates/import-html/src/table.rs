//! A page's tables: their cells with the spans they ask for, within limits.

use crate::{
    dom::{Dom, Id},
    fault,
    flow::{cell_text, is_hidden},
    limits,
};
use html5ever::local_name;
use nianbao_format::Fault;
use nianbao_grid::flow::{Row, Table, TableCell};
use nianbao_model::Place;

/// Reads the tables of a page, all together within one limit.
#[derive(Debug)]
pub(crate) struct Tables {
    slots: u64,
}

impl Tables {
    pub(crate) fn new() -> Self {
        Self { slots: limits::SLOTS }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// When it is larger than any of a report; `place` says where it begins.
    pub(crate) fn read(
        &mut self,
        dom: &Dom,
        table: Id,
        place: impl FnOnce() -> Place,
    ) -> Result<Table, Fault> {
        let mut read = Table::default();
        // A footer may stand before the bodies; it is shown after them.
        let mut groups: Vec<(bool, Vec<Id>)> = Vec::new();
        for child in dom.children(table).filter(|id| !is_hidden(dom, *id)) {
            match *dom.name(child) {
                local_name!("tr") => groups.push((false, vec![child])),
                local_name!("thead") | local_name!("tbody") | local_name!("tfoot") => {
                    let rows = dom
                        .children(child)
                        .filter(|id| *dom.name(*id) == local_name!("tr") && !is_hidden(dom, *id))
                        .collect();
                    groups.push((*dom.name(child) == local_name!("tfoot"), rows));
                }
                _ => {}
            }
        }
        groups.sort_by_key(|(foot, _)| *foot);
        for (_, rows) in groups {
            let group_end = (read.rows.len() + rows.len()) as u32;
            for row in rows {
                let cells = dom
                    .children(row)
                    .filter(|id| matches!(*dom.name(*id), local_name!("td") | local_name!("th")));
                let cells =
                    cells.filter(|id| !is_hidden(dom, *id)).map(|id| cell(dom, id)).collect();
                read.rows.push(Row { cells, group_end, indent: 0 });
            }
        }
        read.tell_figures();
        let wide = |row: &Row| {
            row.cells.iter().map(|c| u64::from(c.colspan)).sum::<u64>() > u64::from(limits::COLUMNS)
        };
        if read.rows.iter().any(wide) || !read.place_cells() {
            return Err(fault::table_too_large().at(place()));
        }
        let slot = |c: &TableCell, row: usize| {
            u64::from(c.colspan) * u64::from(c.bottom.saturating_sub(row as u32).max(1))
        };
        let used: u64 = read
            .rows
            .iter()
            .enumerate()
            .map(|(n, row)| 1 + row.cells.iter().map(|c| slot(c, n)).sum::<u64>())
            .sum();
        self.slots = match self.slots.checked_sub(used) {
            Some(left) => left,
            None => return Err(fault::table_too_large().at(place())),
        };
        Ok(read)
    }
}

fn cell(dom: &Dom, id: Id) -> TableCell {
    let span = |name: &str, most: u32| {
        let text = dom.attribute(id, name).unwrap_or("1").trim().trim_start_matches('+');
        let digits = &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())];
        // Digits that do not fit are more than the most.
        if digits.is_empty() { 1 } else { digits.parse().unwrap_or(u32::MAX).min(most) }
    };
    TableCell {
        text: cell_text(dom, id),
        at: dom.at(id),
        colspan: span("colspan", limits::COLSPAN).max(1),
        rowspan: span("rowspan", limits::ROWSPAN),
        left: 0,
        bottom: 0,
        figure: false,
        doubtful: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::parse;

    fn shown(html: &str) -> Vec<String> {
        let dom = parse(html, "x").unwrap();
        let table = dom.all().find(|id| *dom.name(*id) == local_name!("table")).unwrap();
        let table = Tables::new().read(&dom, table, || Place::File { file: "x".into() }).unwrap();
        let cell = |c: &TableCell, n: usize| {
            format!("{}@{}+{}x{}", c.text, c.left, c.colspan, c.bottom as usize - n)
        };
        let row = |(n, row): (usize, &Row)| {
            row.cells.iter().map(|c| cell(c, n)).collect::<Vec<_>>().join(" ")
        };
        table.rows.iter().enumerate().map(row).collect()
    }

    #[test]
    fn spans_are_laid_out_as_browsers_do() {
        assert_eq!(
            shown("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d"),
            ["a@0+1x2 b@1+2x1", "c@1+1x1 d@2+1x1"]
        );
        // All rows down to the end of the group, and none beyond it.
        assert_eq!(
            shown("<table><tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d"),
            ["a@0+1x2 b@1+1x1", "c@1+1x1", "d@0+1x1"]
        );
        assert_eq!(
            shown("<table><tr><td rowspan=9999999999>a<tr><td colspan=0>b"),
            ["a@0+1x2", "b@1+1x1"]
        );
        // Cells that lie on one another.
        assert_eq!(
            shown("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d"),
            ["a@0+1x1 b@1+1x2", "c@0+2x1 d@2+1x1"]
        );
        assert_eq!(
            shown("<table><tfoot><tr><td>z</tfoot><tr style='display:none'><td>x<tr><td>a"),
            ["a@0+1x1", "z@0+1x1"]
        );
    }

    #[test]
    fn tables_larger_than_any_are_refused() {
        let parse = |html: &str| {
            let dom = parse(html, "x").unwrap();
            let table = dom.all().find(|id| *dom.name(*id) == local_name!("table")).unwrap();
            Tables::new().read(&dom, table, || Place::File { file: "x".into() })
        };
        assert!(parse("<table><tr><td colspan=1000000000>a").is_ok());
        assert!(parse(&format!("<table><tr>{}", "<td colspan=1000000000>a".repeat(3))).is_err());
        assert!(
            parse(&format!("<table>{}", "<tr><td colspan=1000 rowspan=1000>a".repeat(2000)))
                .is_err()
        );
    }
}

//! Which tables hold data, and which only lay out the page.

use crate::{
    dom::{Dom, Id, Step},
    flow::cell_text,
};
use html5ever::local_name;
use nianbao_grid::flow::{TableCounts, TableSort, Words};
use std::collections::HashMap;

/// The tables of a page that hold data; all others lay it out.
#[derive(Debug)]
pub(crate) struct Layouts(HashMap<Id, TableSort>);

impl Layouts {
    pub(crate) fn of(dom: &Dom, words: &Words) -> Self {
        let mut sorts = HashMap::new();
        let mut open: Vec<(Id, TableCounts)> = Vec::new();
        for step in dom.walk(0, |_| true) {
            match step {
                Step::Enter(id) => match *dom.name(id) {
                    local_name!("table") => {
                        if let Some((_, around)) = open.last_mut() {
                            around.nested = true;
                        }
                        open.push((id, TableCounts::default()));
                    }
                    local_name!("tr") => {
                        if let Some((_, counts)) = open.last_mut() {
                            counts.rows += 1;
                        }
                    }
                    local_name!("td") | local_name!("th") => {
                        if let Some((_, counts)) = open.last_mut() {
                            count(counts, dom, id, words);
                        }
                    }
                    _ => {}
                },
                Step::Leave(id) if open.last().is_some_and(|(table, _)| *table == id) => {
                    let Some((_, counts)) = open.pop() else { continue };
                    let sort = counts.sort();
                    if let Some((_, around)) = open.last_mut() {
                        around.holds_statutory |=
                            counts.holds_statutory || sort == Some(TableSort::Statutory);
                    }
                    sorts.extend(sort.map(|sort| (id, sort)));
                }
                Step::Leave(_) => {}
            }
        }
        Self(sorts)
    }

    /// What a table is for; nothing if it only lays out the page, or is no table.
    pub(crate) fn sort(&self, id: Id) -> Option<TableSort> {
        self.0.get(&id).copied()
    }
}

/// Takes a cell of a table.
fn count(counts: &mut TableCounts, dom: &Dom, id: Id, words: &Words) {
    match is_long(dom, id) {
        true => counts.long_cell(),
        false => counts.cell(&cell_text(dom, id), words),
    }
}

/// Has a cell more text than a label? Looks no further than that, for the cells of nested tables
/// are looked at once for each level.
fn is_long(dom: &Dom, cell: Id) -> bool {
    let mut characters = 0;
    for (n, step) in dom.walk(cell, |_| true).enumerate() {
        if let Step::Enter(id) = step
            && let Some(text) = dom.text(id)
        {
            characters +=
                text.chars().filter(|c| !c.is_whitespace()).take(TableCounts::LONG + 1).count();
        }
        if characters > TableCounts::LONG || n > 1000 {
            return true;
        }
    }
    false
}

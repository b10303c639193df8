//! Which tables hold data, and which only lay out the page.

use crate::{
    dom::{Dom, Id, Step},
    flow::cell_text,
    words::Words,
};
use html5ever::local_name;
use nianbao_grid::{Money, Value, read_number};
use nianbao_model::{Cell, Kind};
use std::collections::HashMap;

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It has labels of the statutory tables.
    Statutory,
    /// Rows and columns of something else.
    Other,
}

/// The tables of a page that hold data; all others lay it out.
#[derive(Debug)]
pub(crate) struct Layouts(HashMap<Id, Sort>);

/// A cell with more text than this is no label and no figure.
const LONG: usize = 150;

/// What is counted of a table, without the tables in it.
#[derive(Debug, Default)]
struct Counts {
    rows: usize,
    cells: usize,
    labels: usize,
    figures: usize,
    long: usize,
    /// Is there a table in it?
    nested: bool,
    /// Is there a statutory table in it, however deep?
    holds_statutory: bool,
}

impl Layouts {
    pub(crate) fn of(dom: &Dom, words: &Words) -> Self {
        let mut sorts = HashMap::new();
        let mut open: Vec<(Id, Counts)> = Vec::new();
        for step in dom.walk(0, |_| true) {
            match step {
                Step::Enter(id) => match *dom.name(id) {
                    local_name!("table") => {
                        if let Some((_, around)) = open.last_mut() {
                            around.nested = true;
                        }
                        open.push((id, Counts::default()));
                    }
                    local_name!("tr") => {
                        if let Some((_, counts)) = open.last_mut() {
                            counts.rows += 1;
                        }
                    }
                    local_name!("td") | local_name!("th") => {
                        if let Some((_, counts)) = open.last_mut() {
                            counts.cell(dom, id, words);
                        }
                    }
                    _ => {}
                },
                Step::Leave(id) if open.last().is_some_and(|(table, _)| *table == id) => {
                    let Some((_, counts)) = open.pop() else { continue };
                    let sort = counts.sort();
                    if let Some((_, around)) = open.last_mut() {
                        around.holds_statutory |= counts.holds_statutory || sort == Some(Sort::Statutory);
                    }
                    sorts.extend(sort.map(|sort| (id, sort)));
                }
                Step::Leave(_) => {}
            }
        }
        Self(sorts)
    }

    /// What a table is for; nothing if it only lays out the page, or is no table.
    pub(crate) fn sort(&self, id: Id) -> Option<Sort> {
        self.0.get(&id).copied()
    }
}

impl Counts {
    fn cell(&mut self, dom: &Dom, id: Id, words: &Words) {
        self.cells += 1;
        if is_long(dom, id) {
            self.long += 1;
            return;
        }
        let text = cell_text(dom, id);
        if words.is_label(&text) {
            self.labels += 1;
        } else if is_figure(&text) {
            self.figures += 1;
        }
    }

    fn sort(&self) -> Option<Sort> {
        if self.holds_statutory {
            return None;
        }
        let enough = self.labels >= 2 || self.labels == 1 && self.figures >= 1 && self.rows <= 2;
        if enough && self.cells >= 2 {
            return Some(Sort::Statutory);
        }
        let regular = !self.nested && self.long == 0 && self.rows >= 2 && self.cells >= 4 && self.cells >= 2 * self.rows;
        (regular && self.figures > 0).then_some(Sort::Other)
    }
}

/// Has a cell more text than a label? Looks no further than that, for the cells of nested tables are looked at once for each level.
fn is_long(dom: &Dom, cell: Id) -> bool {
    let mut characters = 0;
    for (n, step) in dom.walk(cell, |_| true).enumerate() {
        if let Step::Enter(id) = step
            && let Some(text) = dom.text(id)
        {
            characters += text.chars().filter(|c| !c.is_whitespace()).take(LONG + 1).count();
        }
        if characters > LONG || n > 1000 {
            return true;
        }
    }
    false
}

/// Does a cell hold a figure or a mark that there is none?
pub(crate) fn is_figure(text: &str) -> bool {
    let read = read_number(Some(&Value::Text(text.into())), Kind::Amount, Money::TenThousand).cell;
    let count = || read_number(Some(&Value::Text(text.into())), Kind::Change, Money::TenThousand).cell;
    let figure = |cell: &Cell| matches!(cell, Cell::Figure(_) | Cell::NotApplicable(_));
    figure(&read) || figure(&count())
}

//! Lines of the other three books. What cannot be read in them is told with its place, and taken as
//! not there.

use crate::{
    columns::{Catalogue, Words},
    head::Sheet,
    value::{self, Met},
};
use nianbao_books::{Cycle, Date, Decisions, Item, ItemKind, Look, PlaceKind, Problem};
use nianbao_grid::{Grids, Value};
use nianbao_model::{Bilingual, Decimal, Finding, Findings, Place, Rule, Told};
use std::borrow::Cow;

struct Line<'a> {
    sheet: &'a Sheet<'a>,
    row: u32,
    words: &'a Words,
    grids: &'a Grids,
    kind: crate::BookKind,
    told: &'a mut Told,
}

impl<'a> Line<'a> {
    fn value(&self, id: &str) -> Option<&'a Value> {
        let column = self.sheet.columns.iter().find(|column| column.id == id)?;
        self.sheet.grid.get(self.row, column.at)
    }

    fn text(&self, id: &str) -> String {
        value::words(self.value(id)).map(Cow::into_owned).unwrap_or_default()
    }

    fn at(&self, id: &str) -> Place {
        let column =
            self.sheet.columns.iter().find(|column| column.id == id).or(self.sheet.columns.first());
        self.grids.place(self.sheet.grid, self.row, column.map_or(0, |column| column.at))
    }

    fn take<T>(&mut self, id: &str, met: Met<T>) -> Option<T> {
        if matches!(met, Met::Unreadable) {
            self.lost(id);
        }
        met.this()
    }

    fn lost(&mut self, id: &str) {
        let mapping = crate::Mapping::default();
        let label = Catalogue::get().heads(self.kind, &mapping).label(id);
        let line = self.row.saturating_add(1);
        let called = Bilingual::new(format!("第{line}行"), format!("line {line}"));
        let finding =
            Finding::new(Rule::K04, "unreadable", &[("number", &called), ("column", &label)]);
        self.told.push(finding.place(Some(&self.at(id))));
    }

    fn date(&mut self, id: &str) -> Option<Date> {
        self.take(id, value::date(self.value(id))).map(|(day, _)| day)
    }

    fn choice<T: Copy>(
        &mut self,
        column: &str,
        all: &[T],
        id: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(column);
        let found = self
            .words
            .find(column, &text)
            .and_then(|met| all.iter().copied().find(|one| id(*one) == met));
        if found.is_none() && !text.is_empty() {
            self.lost(column);
        }
        found
    }
}

/// Calls `each` for every line of every sheet.
fn lines<T>(
    kind: crate::BookKind,
    sheets: &[Sheet<'_>],
    words: &Words,
    grids: &Grids,
    findings: &mut Findings,
    mut each: impl FnMut(&mut Line<'_>) -> Option<T>,
) -> Vec<T> {
    let mut told = Told::default();
    let mut all = Vec::new();
    for sheet in sheets {
        for &row in &sheet.rows {
            all.extend(each(&mut Line { sheet, row, words, grids, kind, told: &mut told }));
        }
    }
    findings.extend(told.close());
    all
}

pub(crate) fn powers(
    sheets: &[Sheet<'_>],
    words: &Words,
    grids: &Grids,
    findings: &mut Findings,
) -> Vec<Item> {
    lines(crate::BookKind::Powers, sheets, words, grids, findings, |line| {
        let code = line.text("code");
        if code.is_empty() {
            line.lost("code");
            return None;
        }
        let units = line.text("units");
        let units = units
            .split(['、', ',', '，', ';', '；', '\n'])
            .map(str::trim)
            .filter(|unit| !unit.is_empty() && *unit != "全部");
        Some(Item {
            at: Some(line.at("code")),
            code,
            name: line.text("item"),
            kind: line.choice("item_kind", ItemKind::ALL, ItemKind::id),
            basis: line.text("basis"),
            units: units.map(str::to_owned).collect(),
            from: line.date("from"),
            until: line.date("until"),
        })
    })
}

pub(crate) fn decisions(
    sheets: &[Sheet<'_>],
    words: &Words,
    grids: &Grids,
    findings: &mut Findings,
) -> Vec<Decisions> {
    /// A month has no more decisions than this.
    const MOST: u64 = 1_000_000_000;
    lines(crate::BookKind::Decisions, sheets, words, grids, findings, |line| {
        let Some((year, month)) = line.take("month", value::month(line.value("month"))) else {
            // A line whose month is not known counts nowhere; that it has none is told like one
            // that cannot be read.
            if line.value("month").is_none() {
                line.lost("month");
            }
            return None;
        };
        let yuan = line.take("amount_yuan", value::figure(line.value("amount_yuan")));
        let amount = line.take("amount", value::figure(line.value("amount")));
        Some(Decisions {
            at: Some(line.at("month")),
            line: line.row.saturating_add(1),
            year,
            month,
            kind: line.choice("item_kind", ItemKind::ALL, ItemKind::id),
            code: Some(line.text("code")).filter(|code| !code.is_empty()),
            count: line.take("count", value::count(line.value("count"), MOST)),
            amount: amount
                .or_else(|| yuan.and_then(|yuan| yuan.checked_div(Decimal::from(10_000)))),
        })
    })
}

pub(crate) fn upkeep(
    sheets: &[Sheet<'_>],
    words: &Words,
    grids: &Grids,
    findings: &mut Findings,
) -> Vec<Look> {
    lines(crate::BookKind::Upkeep, sheets, words, grids, findings, |line| {
        let due = line.date("due");
        Some(Look {
            at: Some(line.at("place")),
            kind: line.choice("place_kind", PlaceKind::ALL, PlaceKind::id),
            name: line.text("place"),
            item: line.text("public_item"),
            form: line.text("form"),
            looked: line.date("looked"),
            updated: line.date("updated"),
            due,
            cycle: line.choice("cycle", Cycle::ALL, Cycle::id),
            period: line.take("period", value::period(line.value("period"), due)),
            posts: line.take("posts", value::count(line.value("posts"), 1_000_000_000)),
            fault: line.date("fault"),
            problem: line.choice("problem", Problem::ALL, Problem::id),
            mended: line.date("mended_on"),
            score: line.take("score", value::figure(line.value("score"))),
        })
    })
}

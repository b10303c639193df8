//! The table of who exercises what, year by year: the items of power of all published units' lists,
//! each with its basis in law and the units that exercise it, as pages of the column and as one CSV
//! file a year. It is there where the register wants it.

use crate::{
    column::{Column, Link},
    record::Record,
    view::{Context, View},
};
use askama::Template;
use nianbao_format::guarded;
use nianbao_model::{MOST_POWERS, Power, WrittenFile};
use nianbao_theme::{Frame, Url};
use std::{collections::BTreeMap, io};

/// A page has so many items,
const ITEMS: usize = 200;
/// and so many units beside them, but for those of one item.
const UNITS: usize = 4_000;
/// So many lines of lists are held of a year; the table says if there are more.
const MOST: usize = 500_000;

/// What makes two lines one item: its kind, its code and its name. Units that call one code
/// differently stand under what they call it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    rank: u8,
    kind: String,
    code: String,
    name: String,
}

/// What the lists say of an item.
#[derive(Default)]
struct Exercised {
    /// Its bases in law, as often as lists differ.
    bases: Vec<String>,
    by: Vec<Term>,
}

/// A unit that exercises an item, and since and until when, where the list says that.
struct Term {
    /// Its place among the year's units.
    unit: usize,
    from: Option<String>,
    until: Option<String>,
}

impl Term {
    /// Its days in words, if it has any.
    fn days(&self) -> Option<String> {
        match (&self.from, &self.until) {
            (Some(from), Some(until)) => Some(format!("{from}至{until}")),
            (Some(from), None) => Some(format!("{from}起")),
            (None, Some(until)) => Some(format!("至{until}")),
            (None, None) => None,
        }
    }
}

/// A unit with a list.
struct Unit {
    name: String,
    /// Where its report is, below the publication's root.
    page: Option<String>,
}

/// A year in the making.
#[derive(Default)]
struct Year {
    year: u16,
    units: Vec<Unit>,
    /// Published reports of units without a list.
    without: usize,
    items: BTreeMap<Item, Exercised>,
    lines: usize,
    left_out: usize,
    /// Units with as many items as are told.
    full: usize,
}

/// Items of a kind that stand together on a page.
#[derive(Template)]
#[template(path = "powers.html", block = "kind")]
struct Kind<'a> {
    root: &'a str,
    units: &'a [Unit],
    kind: &'a str,
    /// How many items of the kind there are on all pages.
    count: usize,
    items: &'a [(&'a Item, &'a Exercised)],
}

impl Kind<'_> {
    fn unit(&self, term: &Term) -> &Unit {
        &self.units[term.unit]
    }
}

/// What stands above the tables.
#[derive(Template)]
#[template(path = "powers.html", block = "intro")]
struct Intro<'a> {
    year: &'a Year,
    csv: String,
    size: u64,
}

/// The table in the making. It gets the records in the order of publication.
pub(crate) struct Powers<'a> {
    column: Column<'a>,
    context: Context<'a>,
    year: Year,
    files: Vec<WrittenFile>,
}

impl<'a> Powers<'a> {
    /// Nothing where the register wants no such table.
    pub(crate) fn new(context: Context<'a>) -> Option<Self> {
        let wanted = context.region.powers.page;
        wanted.then(|| Self {
            column: Column::new(context),
            context,
            year: Year::default(),
            files: Vec::new(),
        })
    }

    /// Writes a year, if there is anything in it.
    fn close(&mut self, next: u16) -> io::Result<()> {
        let year = std::mem::replace(&mut self.year, Year { year: next, ..Year::default() });
        if year.items.is_empty() {
            return Ok(());
        }
        let path = format!("powers/{}.csv", year.year);
        let csv = self.context.output.put(&path, "csv", csv(&year).as_bytes())?;
        let items: Vec<(&Item, &Exercised)> = year.items.iter().collect();
        let pages = pages(&items);
        for (n, on_page) in pages.iter().enumerate() {
            let file = self.page(&year, &items, on_page, (n, pages.len()), csv.size)?;
            self.files.push(file);
        }
        self.files.push(csv);
        Ok(())
    }

    fn page(
        &self,
        year: &Year,
        all: &[(&Item, &Exercised)],
        on_page: &[(&Item, &Exercised)],
        (n, pages): (usize, usize),
        size: u64,
    ) -> io::Result<WrittenFile> {
        let url = Url::Powers(year.year);
        let path = url.page(n);
        let title = format!("{}年权责事项清单", year.year);
        let frame = Frame::of(Some(self.context.region), Some(&path)).here(&title);
        let root = frame.root.clone();
        let mut page = self.column.begin(frame, &title, &path, "")?;
        page.add(&Intro { year, csv: format!("{root}powers/{}.csv", year.year), size })?;
        for items in on_page.chunk_by(|a, b| a.0.rank == b.0.rank) {
            let Item { rank, kind, .. } = items[0].0;
            let count = all.iter().filter(|(item, _)| item.rank == *rank).count();
            page.add(&Kind { root: &root, units: &year.units, kind, count, items })?;
        }
        self.column.put(&path, &self.column.end(page, links(url, n, pages, &root), "")?)
    }
}

/// Items page by page.
fn pages<'i>(items: &'i [(&'i Item, &'i Exercised)]) -> Vec<&'i [(&'i Item, &'i Exercised)]> {
    let (mut pages, mut from, mut units) = (Vec::new(), 0, 0);
    for (n, (_, exercised)) in items.iter().enumerate() {
        if n > from && (n - from == ITEMS || units + exercised.by.len() > UNITS) {
            pages.push(&items[from..n]);
            (from, units) = (n, 0);
        }
        units += exercised.by.len();
    }
    pages.push(&items[from..]);
    pages
}

/// Links to the pages: all if they are few, else the neighbours and both ends.
fn links(url: Url<'_>, here: usize, pages: usize, root: &str) -> Vec<Link> {
    if pages == 1 {
        return Vec::new();
    }
    let wanted = |n: &usize| *n == 0 || *n + 1 == pages || n.abs_diff(here) <= 2 || pages <= 9;
    let number = |n: usize| Link {
        text: (n + 1).to_string(),
        href: format!("{root}{}", url.page(n)),
        here: n == here,
    };
    (0..pages).filter(wanted).map(number).collect()
}

/// A line an item and unit, for spreadsheets: with the mark without which Excel takes UTF-8 for
/// something else, and no text a formula.
fn csv(year: &Year) -> String {
    let mut text = String::from(
        "\u{feff}年度,事项类型,事项编码,事项名称,法律依据,行使单位,起始日期,终止日期\r\n",
    );
    for (item, exercised) in &year.items {
        let basis = exercised.bases.join("；");
        for term in &exercised.by {
            let unit = &year.units[term.unit].name;
            let days = [&term.from, &term.until].map(|day| day.as_deref().unwrap_or_default());
            let cells = [
                &year.year.to_string(),
                &item.kind,
                &item.code,
                &item.name,
                &basis,
                unit,
                days[0],
                days[1],
            ];
            for (n, cell) in cells.into_iter().enumerate() {
                text.push_str(if n > 0 { "," } else { "" });
                let cell = guarded(cell);
                match cell.contains([',', '"', '\n', '\r']) {
                    true => text.extend(["\"", &cell.replace('"', "\"\""), "\""]),
                    false => text.push_str(&cell),
                }
            }
            text.push_str("\r\n");
        }
    }
    text
}

impl Year {
    fn add(&mut self, unit: usize, power: &Power) {
        if self.lines == MOST {
            self.left_out += 1;
            return;
        }
        self.lines += 1;
        let Power { rank, kind, code, name, basis, from, until } = power.clone();
        let exercised = self.items.entry(Item { rank, kind, code, name }).or_default();
        if !basis.is_empty() && !exercised.bases.contains(&basis) {
            exercised.bases.push(basis);
        }
        exercised.by.push(Term { unit, from, until });
    }
}

impl View for Powers<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        if !record.is_published() {
            return Ok(());
        }
        if self.year.year != record.year {
            self.close(record.year)?;
        }
        if record.powers.is_empty() {
            self.year.without += usize::from(record.own);
            return Ok(());
        }
        let page = record.by_role().page.map(|page| page.file.path.clone());
        self.year.units.push(Unit { name: record.name.clone(), page });
        let unit = self.year.units.len() - 1;
        self.year.full += usize::from(record.powers.len() >= MOST_POWERS);
        record.powers.iter().for_each(|power| self.year.add(unit, power));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.close(0)?;
        Ok(self.files)
    }
}

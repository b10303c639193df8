//! Counting books into the cells of a report, each cell with the lines behind it.

use crate::{Decisions, Event, Item, ItemKind, Outcome, Request};
use jiff::civil::Date;
use nianbao_model::{Codes, CodesOfCells, Decimal, Edition};
use std::collections::BTreeMap;

/// The figures of cells, by their addresses, and the lines behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    cells: BTreeMap<String, Figure>,
}

/// A cell's figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// How much.
    pub value: Decimal,
    /// The places, in the book's list, of the lines that were counted.
    pub lines: Vec<usize>,
}

impl Tally {
    /// All cells that were counted, by their addresses; one that is 0 is there too.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.cells.iter().map(|(address, figure)| (address.as_str(), figure))
    }

    /// The figure of a cell, if the book tells it.
    pub fn at(&self, address: &str) -> Option<&Figure> {
        self.cells.get(address)
    }

    /// Adds the cells of another book.
    pub fn append(&mut self, other: Self) {
        self.cells.extend(other.cells);
    }

    fn zero(&mut self, edition: &Edition, address: String) {
        if edition.find(&address).is_some() {
            self.cells.entry(address).or_default();
        }
    }

    fn add(&mut self, address: &str, value: Decimal, line: Option<usize>) {
        // What the edition does not have was not laid out.
        if let Some(figure) = self.cells.get_mut(address) {
            figure.value = figure.value.checked_add(value).unwrap_or(Decimal::MAX);
            figure.lines.extend(line);
        }
    }
}

/// The last day of a year, and of the year before.
fn year_ends(year: u16) -> Option<(Date, Date)> {
    let year = i16::try_from(year).ok()?;
    Some((Date::new(year - 1, 12, 31).ok()?, Date::new(year, 12, 31).ok()?))
}

/// The row of an outcome in an edition; where it has one row for all that is other, that one.
pub fn row_of(outcome: Outcome, edition: &Edition) -> &'static str {
    let id = outcome.id();
    match edition.find(&format!("requests.{id}.total")) {
        None if id.starts_with("other.") => "other",
        _ => id,
    }
}

/// Counts requests into tables three and four, by the last day of the year: what is received in it,
/// what was carried in, what was answered in it by its outcome, what is carried out; disputes that
/// ended in it by their result, and those not ended.
///
/// A request whose kind of applicant or day of receipt is not known counts nowhere, one without an
/// outcome not among outcomes: K04 says so.
pub fn count_requests(requests: &[Request], year: u16, edition: &Edition) -> Tally {
    let mut tally = Tally::default();
    for spec in edition.cells() {
        if spec.address.starts_with("requests.") || spec.address.starts_with("disputes.") {
            tally.zero(edition, spec.address.clone());
        }
    }
    let Some((before, end)) = year_ends(year) else { return tally };
    for (n, request) in requests.iter().enumerate() {
        count_disputes(request, n, (before, end), &mut tally);
        let (Some(kind), Some(receipt)) = (request.applicant.kind, request.receipt()) else {
            continue;
        };
        let closed = request.closed();
        if receipt > end || closed.is_some_and(|closed| closed <= before) {
            continue;
        }
        let mut one = |row: &str| {
            tally.add(&format!("requests.{row}.{}", kind.id()), Decimal::ONE, Some(n));
            tally.add(&format!("requests.{row}.total"), Decimal::ONE, Some(n));
        };
        one(if receipt > before { "received" } else { "carried_in" });
        match closed.filter(|closed| *closed <= end) {
            None => one("carried_out"),
            Some(_) => {
                if let Some(outcome) = request.result() {
                    one(row_of(outcome, edition));
                    one("outcome_total");
                }
            }
        }
    }
    tally
}

fn count_disputes(request: &Request, n: usize, (before, end): (Date, Date), tally: &mut Tally) {
    for dispute in &request.disputes {
        let Some(filed) = dispute.filed.filter(|filed| *filed <= end) else { continue };
        let column = match dispute.closed {
            Some(closed) if closed <= before || closed < filed => continue,
            Some(closed) if closed <= end => match dispute.result {
                Some(result) => result.id(),
                None => continue,
            },
            _ => "pending",
        };
        let block = dispute.kind.id();
        // The fifteen cells of table four stand in one row or in three: the edition's addresses are
        // the same.
        tally.add(&format!("disputes.{block}.{column}"), Decimal::ONE, Some(n));
        tally.add(&format!("disputes.{block}.total"), Decimal::ONE, Some(n));
    }
}

/// Counts decisions into table two. A kind of which the book says nothing in the year is no figure:
/// nobody knows whether there were none.
pub fn count_decisions(decisions: &[Decisions], year: u16, edition: &Edition) -> Tally {
    let mut tally = Tally::default();
    for (n, line) in
        decisions.iter().enumerate().filter(|(_, line)| i32::from(line.year) == i32::from(year))
    {
        let Some(kind) = line.kind else { continue };
        let columns: [(&str, Option<Decimal>); 3] = match kind {
            ItemKind::Procurement => {
                [("projects", line.count.map(Decimal::from)), ("amount", line.amount), ("", None)]
            }
            ItemKind::Fees => [("amount", line.amount), ("", None), ("", None)],
            _ => [("decisions", line.count.map(Decimal::from)), ("", None), ("", None)],
        };
        for (column, value) in columns {
            let Some(value) = value else { continue };
            let address = format!("proactive.{}.{column}", kind.id());
            tally.zero(edition, address.clone());
            tally.add(&address, value, Some(n));
        }
    }
    tally
}

/// Counts items in force into table two of an edition that asks for them: those of last year's end,
/// and how many more or less there are at this year's. With a unit, only what it exercises; without
/// one, each code once, whoever exercises it.
pub fn count_items(items: &[Item], unit: Option<&str>, year: u16, edition: &Edition) -> Tally {
    let mut tally = Tally::default();
    let Some((before, end)) = year_ends(year) else { return tally };
    for kind in ItemKind::ALL {
        let mut codes: BTreeMap<&str, (bool, bool, usize)> = BTreeMap::new();
        let of_kind = items.iter().enumerate().filter(|(_, item)| item.kind == Some(*kind));
        for (n, item) in
            of_kind.filter(|(_, item)| unit.is_none_or(|unit| item.is_exercised_by(unit)))
        {
            let known = codes.entry(&item.code).or_insert((false, false, n));
            known.0 |= item.in_force(before);
            known.1 |= item.in_force(end);
        }
        let (previous, change) = ["items_previous", "items_change"]
            .map(|column| format!("proactive.{}.{column}", kind.id()))
            .into();
        tally.zero(edition, previous.clone());
        tally.zero(edition, change.clone());
        for (was, is, n) in codes.into_values() {
            if was {
                tally.add(&previous, Decimal::ONE, Some(n));
            }
            match (was, is) {
                (false, true) => tally.add(&change, Decimal::ONE, Some(n)),
                (true, false) => tally.add(&change, -Decimal::ONE, Some(n)),
                _ => {}
            }
        }
    }
    tally
}

/// The codes behind the same figures, so that those of several units can be brought together: what
/// several exercise is one item.
pub fn item_codes(
    items: &[Item],
    unit: Option<&str>,
    year: u16,
    edition: &Edition,
) -> CodesOfCells {
    let mut all = CodesOfCells::new();
    let Some((before, end)) = year_ends(year) else { return all };
    for kind in ItemKind::ALL {
        let own = |item: &&Item| {
            item.kind == Some(*kind) && unit.is_none_or(|unit| item.is_exercised_by(unit))
        };
        let in_force = |day: Date| {
            items
                .iter()
                .filter(own)
                .filter(|item| item.in_force(day))
                .map(|item| item.code.as_str().into())
                .collect()
        };
        let previous: std::collections::BTreeSet<Box<str>> = in_force(before);
        let change = Codes { counted: in_force(end), before: previous.clone() };
        for (column, codes) in [
            ("items_previous", Codes { counted: previous, ..Codes::default() }),
            ("items_change", change),
        ] {
            let address = format!("proactive.{}.{column}", kind.id());
            if edition.find(&address).is_some() {
                all.insert(address, codes);
            }
        }
    }
    all
}

/// How many fees were paid in a year, and how much in 元: what section six says.
pub fn fees_of_year(requests: &[Request], year: u16) -> (usize, Decimal) {
    let paid = requests.iter().filter(|request| {
        request.on(Event::FeePaid).is_some_and(|day| i32::from(day.year()) == i32::from(year))
    });
    let amounts = paid.filter_map(|request| request.fee.as_ref()?.amount);
    amounts.fold((0, Decimal::ZERO), |(n, sum), amount| {
        (n + 1, sum.checked_add(amount).unwrap_or(Decimal::MAX))
    })
}

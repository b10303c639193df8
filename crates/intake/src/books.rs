//! The books of a unit: read from any tabular file, made into the tables of a report where there is
//! no other, or held against them.

use crate::{
    exercisers,
    file::{here, read_text, read_within},
    folder::{Folder, Node, UnitFiles, Year},
    journal::{is_journal, read_beside},
    read::UnitReading,
};
use nianbao_books::{
    Date, Decisions, Item, Law, Look, Request, Tally, check_item_years, check_items, check_looks,
    check_requests, compare, compare_indicators, count_decisions, count_items, count_requests,
    item_codes, measure, powers_of,
};
use nianbao_books_sheet::{Book, BookKind, Lines, Mapping, read_journal, read_with};
use nianbao_format::{Input, Limits, Registry, Source, blanks};
use nianbao_grid::Grids;
use nianbao_model::{
    Cell, Edition, Editions, Fault, Finding, Findings, Measure, Place, Reading, Report, Rule, Say,
    Severity, UnitRef,
};
use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

/// The file in a region's folder that adds days and sets terms anew.
const LOCAL: &str = "books.toml";
/// The file that says how a region's registers are to be understood, of each kind:
/// `requests.mapping.toml`.
const MAPPING: &str = "mapping.toml";

/// The calendar and terms of a region: the national ones, and what its `books.toml` says.
///
/// # Errors
/// When `books.toml` cannot be read.
pub fn law_of(folder: &Path) -> Result<Law, Fault> {
    let file = folder.join(LOCAL);
    if !file.exists() {
        return Ok(Law::national());
    }
    Law::national().with(&read_text(&file, LOCAL)?).map_err(|message| Fault {
        message,
        at: Some(here(LOCAL)),
        short: false,
    })
}

/// Reads a book from a file of any tabular format; which book it is its columns tell, if nobody
/// says.
///
/// # Errors
/// When it cannot be read, is no table, or has the columns of no book.
pub fn read_book(
    file: &Path,
    name: &str,
    registry: &Registry,
    kind: Option<BookKind>,
    mapping: &Mapping,
) -> Result<Book, Fault> {
    let journal = read_beside(file, name)?;
    if is_journal(file) {
        return read_journal(&journal.unwrap_or_default());
    }
    match grids_of(file, name, registry)? {
        Some(grids) => read_with(&grids, kind, mapping, journal.as_ref()),
        None => {
            Err(Fault::new("这是一份年报，不是台账", "this is a report, and no book")
                .at(here(name)))
        }
    }
}

/// The grids of a book's file; nothing if it is a report.
pub(crate) fn grids_of(
    file: &Path,
    name: &str,
    registry: &Registry,
) -> Result<Option<Grids>, Fault> {
    let bytes = read_within(file, name, Limits::BOOK.plain as u64)?;
    let editions = Editions::national();
    let input = Input::new(&bytes, name, &editions).within(Limits::BOOK);
    Ok(match registry.find(&bytes, name)?.read(&input)? {
        Source::Grids(grids) => Some(grids),
        Source::Reading(_) => None,
    })
}

/// All books of a unit for a year.
#[derive(Debug, Default)]
pub struct Books {
    /// Requests; those of the year before that are not in this year's book come first.
    pub requests: Vec<Request>,
    /// So many of them are of the year before.
    pub carried: usize,
    /// Items of power.
    pub items: Vec<Item>,
    /// Those of the list of the year before, if there is one.
    pub items_before: Option<Vec<Item>>,
    /// Decisions.
    pub decisions: Vec<Decisions>,
    /// Looks at what is kept up.
    pub looks: Vec<Look>,
    /// Those of the book of the year before, if there is one.
    pub looks_before: Option<Vec<Look>>,
    /// Which books there are.
    pub kinds: BTreeSet<BookKind>,
    /// What was doubtful in reading them, and why one could not be read.
    pub findings: Findings,
}

impl Books {
    /// Takes a book in.
    pub fn add(&mut self, book: Book) {
        self.kinds.insert(book.kind());
        self.findings.extend(book.findings);
        match book.lines {
            Lines::Requests(lines) => self.requests.extend(lines),
            Lines::Powers(lines) => self.items.extend(lines),
            Lines::Decisions(lines) => self.decisions.extend(lines),
            Lines::Upkeep(lines) => self.looks.extend(lines),
        }
    }

    /// What is wrong in them on a day, by the rules K01 to K10; what was said when they were read
    /// comes first. Of a year that is given its list of powers is held against the one of the
    /// year before.
    pub fn check(&self, unit: Option<&str>, year: Option<u16>, law: &Law, today: Date) -> Findings {
        let mut findings = self.findings.clone();
        let mut found = check_requests(&self.requests, law, today);
        // What is wrong in last year's lines is said of last year's book.
        let carried: HashSet<&Place> = self
            .requests
            .iter()
            .take(self.carried)
            .filter_map(|request| request.at.as_ref())
            .collect();
        found.retain(|finding| finding.at.first().is_none_or(|place| !carried.contains(place)));
        findings.extend(found);
        findings.extend(check_items(&self.items, &self.decisions, unit));
        if let (Some(before), Some(year)) = (&self.items_before, year) {
            findings.extend(check_item_years(before, &self.items, unit, year));
        }
        findings.extend(check_looks(&self.looks, today));
        findings
    }

    /// What they count into the cells of a report.
    pub fn count(&self, unit: Option<&str>, year: u16, edition: &Edition) -> Tally {
        let mut tally = Tally::default();
        if self.kinds.contains(&BookKind::Requests) {
            tally.append(count_requests(&self.requests, year, edition));
        }
        if self.kinds.contains(&BookKind::Powers) {
            tally.append(count_items(&self.items, unit, year, edition));
        }
        if self.kinds.contains(&BookKind::Decisions) {
            tally.append(count_decisions(&self.decisions, year, edition));
        }
        tally
    }
}

/// Reads all books of a unit for a year, and, for what was carried over, the requests of the year
/// before.
pub fn read_books(folder: &Folder, registry: &Registry, unit: &UnitRef, year: u16) -> Books {
    let mut books = Books::default();
    let files = |year: u16| folder.years.get(&year).and_then(|listed| listed.units.get(&unit.id));
    let earlier = year.checked_sub(1).and_then(files);
    let before = earlier.and_then(|files| files.books.get(&BookKind::Requests));
    for (kind, names) in files(year).into_iter().flat_map(|files| &files.books) {
        match only(folder, registry, *kind, names) {
            Ok(book) => books.add(book),
            Err(fault) => books.findings.push(unreadable(&fault, unit, year)),
        }
    }
    books.findings.extend(exercisers::by_id(&mut books.items, folder));
    if let Some(names) = before
        && books.kinds.contains(&BookKind::Requests)
    {
        match only(folder, registry, BookKind::Requests, names) {
            Ok(book) => books.carried = carry(&mut books.requests, book),
            Err(fault) => books.findings.push(unreadable(&fault, unit, year)),
        }
    }
    if let Some(names) = earlier.and_then(|files| files.books.get(&BookKind::Powers))
        && books.kinds.contains(&BookKind::Powers)
        && let Ok(Book { lines: Lines::Powers(mut items), .. }) =
            only(folder, registry, BookKind::Powers, names)
    {
        exercisers::by_id(&mut items, folder);
        // What is wrong in last year's list is said of last year.
        books.items_before = Some(items);
    }
    if let Some(names) = earlier.and_then(|files| files.books.get(&BookKind::Upkeep))
        && books.kinds.contains(&BookKind::Upkeep)
        && let Ok(Book { lines: Lines::Upkeep(looks), .. }) =
            only(folder, registry, BookKind::Upkeep, names)
    {
        books.looks_before = Some(looks);
    }
    books.findings.iter_mut().for_each(|finding| {
        (finding.unit, finding.year) = (Some(unit.id.as_str().into()), Some(year))
    });
    books
}

/// Reads the one book of a kind that a unit has for a year, and nothing else of it.
pub fn read_books_of(
    folder: &Folder,
    registry: &Registry,
    unit: &UnitRef,
    year: u16,
    kind: BookKind,
) -> Books {
    let mut books = Books::default();
    let files = folder.years.get(&year).and_then(|listed| listed.units.get(&unit.id));
    if let Some(names) = files.and_then(|files| files.books.get(&kind)) {
        match only(folder, registry, kind, names) {
            Ok(book) => books.add(book),
            Err(fault) => books.findings.push(unreadable(&fault, unit, year)),
        }
    }
    books
}

/// Reads the one book of a kind; of several nobody knows which counts.
fn only(
    folder: &Folder,
    registry: &Registry,
    kind: BookKind,
    names: &[String],
) -> Result<Book, Fault> {
    let [file] = names else {
        let fault = Fault::new(
            format!("同一台账有几个文件（{}），请只留一个", names.join("、")),
            format!("there are several files of one book ({}); keep one", names.join(", ")),
        );
        return Err(fault.at(here(names.first().map_or("", String::as_str))));
    };
    let read = mapping_of(folder, kind).and_then(|mapping| {
        read_book(&folder.path.join(file), file, registry, Some(kind), &mapping)
    });
    read.map_err(|fault| Fault { at: fault.at.clone().or_else(|| Some(here(file))), ..fault })
}

/// Puts the requests of the year before in front; one that this year's book has too counts once, as
/// that has it. How many there are is the answer.
fn carry(requests: &mut Vec<Request>, before: Book) -> usize {
    let Lines::Requests(mut earlier) = before.lines else { return 0 };
    let here: BTreeSet<&str> =
        requests.iter().filter_map(|request| Some(request.number.as_ref()?.as_str())).collect();
    earlier.retain(|request| {
        request.number.as_ref().is_none_or(|number| !here.contains(number.as_str()))
    });
    let carried = earlier.len();
    earlier.append(requests);
    *requests = earlier;
    carried
}

/// The files of a region's folder that say how its registers are to be understood and which days
/// and terms count, there or not.
pub fn mapping_files() -> impl Iterator<Item = String> {
    BookKind::ALL
        .into_iter()
        .map(|kind| format!("{}.{MAPPING}", kind.id()))
        .chain([LOCAL.to_owned()])
}

/// How a region's registers of a kind are to be understood.
///
/// # Errors
/// When its mapping cannot be read.
pub fn mapping_of(folder: &Folder, kind: BookKind) -> Result<Mapping, Fault> {
    let name = format!("{}.{MAPPING}", kind.id());
    let file = folder.path.join(&name);
    if !file.exists() {
        return Ok(Mapping::default());
    }
    Mapping::parse(&read_text(&file, &name)?).map_err(|fault| fault.at(here(&name)))
}

fn unreadable(fault: &Fault, unit: &UnitRef, year: u16) -> Finding {
    let values: &[(&str, &dyn Say)] =
        &[("name", &unit.name), ("year", &year), ("why", &fault.message)];
    Finding::new(Rule::K05, "unreadable", values).of(&unit.id, year).place(fault.at.as_ref())
}

/// Makes the tables of a unit that hands in books alone, or holds those of its report against them.
pub(crate) fn with_books(
    folder: &Folder,
    registry: &Registry,
    node: &Node<'_>,
    listed: &Year,
    files: &UnitFiles,
    read: &mut UnitReading,
) {
    if node.rolls_up {
        // Its tables are the sums of the units below, which have books of their own.
        let passed_over = files.books.values().flatten().map(|file| {
            let finding = Finding::new(Rule::U04, "company", &[("file", file)]);
            Finding {
                severity: Severity::Note,
                ..finding.of(node.id, listed.year).place(Some(&here(file)))
            }
        });
        read.findings.extend(passed_over);
        return;
    }
    if files.books.is_empty() {
        return;
    }
    let unit = folder.unit_ref(node, listed.year);
    let books = read_books(folder, registry, &unit, listed.year);
    let codes = match books.kinds.contains(&BookKind::Powers) {
        true => item_codes(&books.items, Some(node.id), listed.year, &listed.edition),
        false => nianbao_model::CodesOfCells::new(),
    };
    if folder.region.powers.page {
        read.powers = powers_of(&books.items, node.id, listed.year);
    }
    let measures = measure(&books.looks, books.looks_before.as_deref(), listed.year);
    match &mut read.reading {
        Some(reading) => {
            reading.codes = codes;
            indicators(reading, measures, files);
            let tally = books.count(Some(node.id), listed.year, &reading.report.edition);
            let differences = compare(reading, &tally, &books.requests);
            let others = others(folder, &books, &unit, listed.year, false);
            // What a line lacks is told with the rest; it touches the report where a figure
            // differs.
            reading
                .findings
                .extend(books.findings.into_iter().filter(|finding| !is_of_books(finding)));
            reading.findings.extend(differences);
            reading.findings.extend(others);
        }
        // A report that cannot be read is not replaced by its books.
        None if !files.reports.is_empty() => {}
        None if books.kinds.is_empty() => read.findings.extend(books.findings),
        None => {
            // What was missing is there now.
            read.findings.clear();
            read.source = files.books.values().flatten().next().cloned();
            let others = others(folder, &books, &unit, listed.year, true);
            let mut reading = from_books(books, unit, listed, files);
            reading.findings.extend(others);
            reading.codes = codes;
            indicators(&mut reading, measures, files);
            read.reading = Some(reading);
        }
    }
}

/// Gives a report without indicators those of its book; typed ones stay, and are held against the
/// book.
fn indicators(reading: &mut Reading, measures: Vec<Measure>, files: &UnitFiles) {
    if reading.report.indicators.is_empty() {
        reading.report.indicators = measures.iter().filter_map(Measure::indicator).collect();
    } else {
        let file = files.reports.first().map_or("", String::as_str);
        reading.findings.extend(compare_indicators(reading, &measures, file));
    }
    reading.measures = measures;
}

/// Is it one of those that `books check` tells?
fn is_of_books(finding: &Finding) -> bool {
    finding.rule.code().starts_with('K') && finding.rule != Rule::K05
}

/// That there is more to be said of the books than touches the report, counted by the year's last
/// day: no clock is asked. What was said when they were read is `told` already or is not.
fn others(
    folder: &Folder,
    books: &Books,
    unit: &UnitRef,
    year: u16,
    told: bool,
) -> Option<Finding> {
    let law = law_of(&folder.path).ok()?;
    let today = Date::new(i16::try_from(year).ok()?, 12, 31).ok()?;
    let mut found = books.check(Some(&unit.id), Some(year), &law, today);
    if told {
        found.drain(..books.findings.len());
    }
    found.retain(|finding| is_of_books(finding) && finding.severity != Severity::Note);
    let first = found.first()?;
    let at = first.at.first().map(|place| here(place.file()));
    let codes: BTreeSet<&str> = found.iter().map(|finding| finding.rule.code()).collect();
    let codes = nianbao_model::Bilingual::list(
        codes.into_iter().map(|code| nianbao_model::Bilingual::new(code, code)),
    );
    let finding = Finding::new(
        Rule::K05,
        "others",
        &[("n", &found.len()), ("codes", &codes), ("year", &year)],
    );
    Some(Finding { severity: Severity::Note, ..finding.of(&unit.id, year).place(at.as_ref()) })
}

/// A report whose tables are what the books count; cells of which they say nothing stay blank, and
/// that is said.
fn from_books(books: Books, unit: UnitRef, listed: &Year, files: &UnitFiles) -> Reading {
    let (edition, year) = (listed.edition.clone(), listed.year);
    let tally = books.count(Some(&unit.id), year, &edition);
    let mut reading = Reading::of(Report::blank(edition.clone(), unit, year));
    let file = files.books.values().flatten().next().cloned().unwrap_or_default();
    reading.places.fill(Some(here(&file)));
    for (address, figure) in tally.cells() {
        if let Some(ix) = edition.find(address) {
            reading.report.set(ix, Cell::figure(figure.value));
            let line = figure
                .lines
                .first()
                .and_then(|n| books.requests.get(*n))
                .and_then(|request| request.at.clone());
            let requests = address.starts_with("requests.") || address.starts_with("disputes.");
            if let Some(place) = line.filter(|_| requests) {
                reading.places[ix.0 as usize] = Some(place);
            }
        }
    }
    reading.sections_met = edition.sections.iter().map(|section| !section.wants_text()).collect();
    let names = nianbao_model::Bilingual::list(books.kinds.iter().map(|kind| kind.words()));
    let finding =
        Finding::new(Rule::K05, "made", &[("books", &names), ("n", &tally.cells().count())]);
    reading.findings.push(Finding {
        severity: Severity::Note,
        ..finding.of(&reading.report.unit.id, year).place(Some(&here(&file)))
    });
    reading.findings.extend(books.findings);
    blanks(&mut reading);
    reading
}

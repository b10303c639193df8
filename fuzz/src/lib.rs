//! What each target does with the bytes it is given, and what must hold afterwards.
//!
//! Whatever is handed in, nothing panics; what is refused is refused with words in both languages;
//! what is read is examined, its findings are written in every form, and the report comes back
//! equal from the JSON that is written of it. Time and memory are bounded by the fuzzer (`cargo
//! xtask fuzz` gives it the limits).

mod seeds;

pub use seeds::{TARGETS, seeds};

use nianbao::{
    Cell, Editions, ExportJob, Region, Registry, Report, UnitRef, compose, examine,
    format::{Checked, FindingsJob, Input, MarkJob, Source, differs},
    grid::{Expect, recognise},
    model::{Fault, Lang, Prose, Reading},
};
use nianbao_books::{
    Date, Law, check_items, check_looks, check_requests, count_decisions, count_items,
    count_requests, deadlines, draft,
};
use nianbao_books_sheet::{Book, BookKind, Journal, Lines, Mapping, read_journal};
use nianbao_format_kit::{workbook, zips};
use std::{path::Path, sync::LazyLock};

static FORMATS: LazyLock<Registry> = LazyLock::new(nianbao::formats);
static EDITIONS: LazyLock<Editions> = LazyLock::new(Editions::national);

/// A report with figures of every kind, which seeds are written of and texts are held against.
static REPORT: LazyLock<Report> = LazyLock::new(|| {
    let edition = EDITIONS.get("2021").expect("a national edition").clone();
    let unit =
        UnitRef { id: "unit-07".into(), name: "示例庚海关".into(), ..UnitRef::default() };
    let mut report = Report::blank(edition.clone(), unit, 2023);
    for (n, ix) in (0..).zip(edition.cells_ix()) {
        // The first are in no sum: hundreds of findings on sums would be most of what each target
        // does.
        report.set(ix, Cell::count(if n < 18 { n * 7 % 23 } else { 0 }));
    }
    for (n, section) in edition.sections.iter().enumerate() {
        if section.kind == nianbao::model::SectionKind::Text {
            *report.section_mut(n) = Prose::new(
                "2023年，本单位共收到政府信息公开申请23件，上年结转3件，办结20件，其中予以公开12件，占60%。",
            );
        }
    }
    report
});

/// A workbook as it lies on a disk: xlsx, xlsb, ods, xls by what it begins with.
pub fn workbook(bytes: &[u8]) {
    _ = read(Some("xlsx"), "报告.xlsx", bytes);
}

/// One part of an xlsx, the others being sound: the first byte says which.
pub fn xlsx_part(bytes: &[u8]) {
    if let Some(file) = with_part(&seeds::XLSX, bytes) {
        _ = read(Some("xlsx"), "报告.xlsx", &file);
    }
}

/// One part of an xlsb, the others being sound: the first byte says which.
pub fn xlsb_part(bytes: &[u8]) {
    if let Some(file) = with_part(&seeds::XLSB, bytes) {
        _ = read(Some("xlsx"), "报告.xlsb", &file);
    }
}

/// One part of an ods, the others being sound: the first byte says which.
pub fn ods_part(bytes: &[u8]) {
    if let Some(file) = with_part(&seeds::ODS, bytes) {
        _ = read(Some("xlsx"), "报告.ods", &file);
    }
}

/// One part of a Word document, the others being sound: the first byte says which. What can be read
/// is handed back with comments, which can be read again.
pub fn docx_part(bytes: &[u8]) {
    let Some(file) = with_part(&seeds::DOCX, bytes) else { return };
    let Some(reading) = read(Some("docx"), "报告.docx", &file) else { return };
    let findings = examine(&reading, None, None, |_| ());
    let marker = FORMATS.marker_with_id("docx").expect("built in");
    let mut marked = Vec::new();
    match marker.mark(&MarkJob::new(&file, "报告.docx", &findings, Lang::Zh), &mut marked) {
        Ok(_) => assert!(
            FORMATS
                .read(&Input::new(&marked, "报告.docx", &EDITIONS), Some("docx"), &expect())
                .is_ok(),
            "what was handed back is not read"
        ),
        Err(fault) => words(&fault),
    }
}

/// One stream of a document of Word 97, the other being sound: the first byte says which.
pub fn doc_stream(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let (word, table) = &*seeds::DOC;
    let (word, table) = if first % 2 == 0 { (bytes, &table[..]) } else { (&word[..], bytes) };
    let file = workbook::compound(&[("WordDocument", word), ("1Table", table)]);
    _ = read(Some("docx"), "报告.doc", &file);
}

/// The stream of an xls in a sound compound file.
pub fn xls_stream(bytes: &[u8]) {
    _ = read(Some("xlsx"), "报告.xls", &workbook::compound(&[("Workbook", bytes)]));
}

/// A page.
pub fn html(bytes: &[u8]) {
    _ = read(Some("html"), "报告.html", bytes);
}

/// A text.
pub fn text(bytes: &[u8]) {
    _ = read(Some("text"), "报告.txt", bytes);
}

/// A table of comma-separated values.
pub fn csv(bytes: &[u8]) {
    _ = read(Some("csv"), "报告.csv", bytes);
}

/// The project's XML.
pub fn xml(bytes: &[u8]) {
    _ = read(Some("xml"), "报告.xml", bytes);
}

/// The project's JSON.
pub fn json(bytes: &[u8]) {
    _ = read(Some("json"), "报告.json", bytes);
}

/// A region's register.
pub fn register(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Region::parse(text) {
        Ok(region) => {
            for unit in &region.units {
                assert!(region.unit(&unit.id).is_some());
                for year in [2008, 2023] {
                    assert!(!unit.name_in(year).is_empty());
                }
            }
            _ = examine(&Reading::of(REPORT.clone()), None, Some(&region), |_| ());
        }
        Err(error) => {
            let words = error.words();
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
    }
}

/// An edition of one's own, over a national one or alone.
pub fn edition(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let mut editions = Editions::national();
    match editions.add("local.toml", text) {
        Ok(edition) => {
            let mut report = Report::blank(edition.clone(), REPORT.unit.clone(), edition.years.0);
            edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(1)));
            whole(&Reading::of(report), &editions);
        }
        Err(error) => {
            let words = error.words();
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
    }
}

/// What a program that is a format answers: the first byte says whether it is asked what it is, or
/// to read a file.
pub fn plugin(bytes: &[u8]) {
    let Some((first, answer)) = bytes.split_first() else { return };
    let program = Path::new("nianbao-import-abc");
    if first % 4 == 0 {
        if let Err(fault) = nianbao_plugin::description_of(program, answer) {
            words(&fault);
        }
        return;
    }
    let input = Input::new(b"abc", "报告.abc", &EDITIONS);
    let read = nianbao_plugin::source_of(program, answer, &input).and_then(|source| match source {
        Source::Grids(grids) => recognise(&grids, &EDITIONS, &expect()),
        Source::Reading(reading) => Ok(*reading),
    });
    match read {
        Ok(reading) => whole(&reading, &EDITIONS),
        Err(fault) => words(&fault),
    }
}

/// What a section says, held against the tables of a report and of the year before.
pub fn claims(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut report = REPORT.clone();
    let overview = report.edition.section("overview").expect("every edition has it");
    *report.section_mut(overview) = Prose::new(&text);
    let (this, mut last) = (Reading::of(report), Reading::of(REPORT.clone()));
    last.report.year -= 1;
    _ = nianbao_claims::read(&this, Some(&last));
    let findings = nianbao_claims::check(&this, Some(&last));
    assert!(
        findings
            .iter()
            .all(|finding| !finding.message.zh.is_empty() && !finding.message.en.is_empty())
    );
    if bytes.len().is_multiple_of(16) {
        whole(&this, &EDITIONS);
    }
}

/// A book of a unit: the first byte says which kind, or that it is a journal or a mapping of
/// columns. Its lines are judged, and counted into the tables of a report.
pub fn book(bytes: &[u8]) {
    _ = reads_book(bytes);
}

/// What [`book`] does; whether it was one.
pub fn reads_book(bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first() else { return false };
    let read = match first % 6 {
        4 => Journal::parse("requests.log", rest).and_then(|journal| read_journal(&journal)),
        5 => return str::from_utf8(rest).is_ok_and(reads_mapping),
        kind => {
            let input = Input::new(rest, "台账.csv", &EDITIONS);
            match FORMATS.importer("csv").expect("built in").read(&input) {
                Ok(Source::Grids(grids)) => nianbao_books_sheet::read(
                    &grids,
                    BookKind::ALL.get(usize::from(kind)).copied(),
                    &Mapping::default(),
                ),
                Ok(Source::Reading(_)) => return false,
                Err(fault) => Err(fault),
            }
        }
    };
    match &read {
        Ok(book) => judged(book),
        Err(fault) => words(fault),
    }
    read.is_ok_and(|book| !book.is_empty())
}

fn reads_mapping(text: &str) -> bool {
    match Mapping::parse(text) {
        Ok(mapping) => {
            let again = Mapping::parse(&mapping.to_text());
            assert!(again.is_ok_and(|again| again == mapping), "another mapping came back");
            true
        }
        Err(fault) => {
            words(&fault);
            false
        }
    }
}

/// Judges and counts the lines of a book.
fn judged(book: &Book) {
    static LAW: LazyLock<Law> = LazyLock::new(Law::national);
    let (day, edition) = (Date::constant(2023, 12, 31), &REPORT.edition);
    let findings = match &book.lines {
        Lines::Requests(lines) => {
            for request in lines {
                for deadline in deadlines(request, &LAW) {
                    assert!(!deadline.how(&LAW).zh.is_empty());
                }
            }
            _ = draft(&count_requests(lines, 2023, edition), 2023);
            check_requests(lines, &LAW, day)
        }
        Lines::Powers(lines) => {
            _ = count_items(lines, Some("unit-07"), 2023, edition);
            check_items(lines, &[], Some("unit-07"))
        }
        Lines::Decisions(lines) => {
            _ = count_decisions(lines, 2023, edition);
            check_items(&[], lines, None)
        }
        Lines::Upkeep(lines) => check_looks(lines, day),
    };
    for finding in findings.iter().chain(book.findings.iter()) {
        assert!(!finding.message.zh.is_empty() && !finding.message.en.is_empty());
    }
}

fn expect() -> Expect<'static> {
    Expect { newest: Some(2026), ..Expect::default() }
}

/// A package with one part of these bytes.
fn with_part(base: &[(String, Vec<u8>)], bytes: &[u8]) -> Option<Vec<u8>> {
    let (first, part) = bytes.split_first()?;
    let place = usize::from(*first) % base.len();
    let parts: Vec<(&str, &[u8])> = base
        .iter()
        .enumerate()
        .map(|(n, (name, bytes))| (name.as_str(), if n == place { part } else { bytes.as_slice() }))
        .collect();
    Some(zips::package(&parts))
}

fn read(format: Option<&str>, name: &str, bytes: &[u8]) -> Option<Reading> {
    assert!(
        format.is_none_or(|id| FORMATS.importer(id).is_some()),
        "no reader is called {format:?}"
    );
    match FORMATS.read(&Input::new(bytes, name, &EDITIONS), format, &expect()) {
        Ok(reading) => {
            whole(&reading, &EDITIONS);
            Some(reading)
        }
        Err(fault) => {
            words(&fault);
            None
        }
    }
}

fn words(fault: &Fault) {
    for lang in [Lang::Zh, Lang::En] {
        assert!(!fault.message.get(lang).is_empty());
    }
}

/// Holds what was read to what may be expected of everything that is read.
fn whole(reading: &Reading, editions: &Editions) {
    let findings = examine(reading, None, None, |_| ());
    let document = compose(&reading.report);
    let exporter = FORMATS.exporter("json").expect("built in");
    let mut bytes = Vec::new();
    exporter
        .write(&ExportJob::new(&reading.report, &document), &mut bytes)
        .expect("nothing stops a vector");
    let checked = [Checked {
        name: "报告",
        reading: Some(reading),
        previous: None,
        findings: &findings,
        texts: None,
    }];
    for lang in [Lang::Zh, Lang::En] {
        assert!(findings.iter().all(|finding| !finding.message.get(lang).is_empty()));
        // The forms take most of the time, and one in eight shows what breaks them.
        for form in FORMATS.findings_reports().filter(|_| bytes.len().is_multiple_of(8)) {
            form.write(&FindingsJob::new(&checked, lang, "0"), &mut std::io::sink())
                .expect("nothing stops a sink");
        }
    }
    match FORMATS.read(&Input::new(&bytes, "报告.json", editions), Some("json"), &Expect::default())
    {
        Ok(back) => assert_eq!(
            differs(&reading.report, &back.report, exporter.keeps()),
            None,
            "another report came back"
        ),
        Err(fault) => panic!("what was written is not read: {}", fault.message.zh),
    }
}

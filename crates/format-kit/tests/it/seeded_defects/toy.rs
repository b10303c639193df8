//! A small sound format, a line for each thing of a report, and defects that can be put into it one
//! at a time.

use nianbao_format::{
    Aspect, Confidence, ExportJob, Exporter, Fault, Given, Importer, Info, Input, Keeps,
    ReportBuilder, Source,
};
use nianbao_format_kit::Check;
use nianbao_model::{
    Bilingual, Cell, Decimal, Edition, Indicator, Kind, Level, Place, Prose, Reading, Report,
    SectionKind, UnitRef, clean_line,
};
use std::{
    collections::HashMap,
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defect {
    BlankAsZero,
    ZeroAsBlank,
    ColumnsSwapped,
    Unescaped,
    HashOrder,
    Clock,
    PanicOnTruncation,
    PanicOnLongText,
    FloatAmounts,
    SwallowedError,
    ShortWrites,
    LastParagraphLost,
    ParagraphsJoined,
    NotesLost,
    UnitLost,
    RegisterLost,
    MarkLost,
    UnreadableLost,
    IndicatorsLost,
    YearLost,
    EditionLost,
    ClaimsEverything,
    UnknownToItself,
    EnglishOnly,
    NoEnglish,
    TrailingGarbage,
    EndIgnored,
    NonsenseAccepted,
    ReadsOtherwise,
    Bloated,
    BadId,
    DottedEnding,
    KeepsNothing,
    SaysSomethingElse,
    RefusesLocal,
}

/// Each defect, and the check that must find it.
pub(crate) const DEFECTS: &[(Defect, Check)] = &[
    (Defect::BlankAsZero, Check::RoundTrip),
    (Defect::ZeroAsBlank, Check::RoundTrip),
    (Defect::ColumnsSwapped, Check::RoundTrip),
    (Defect::ColumnsSwapped, Check::Order),
    (Defect::Unescaped, Check::Escapes),
    (Defect::HashOrder, Check::Repeats),
    (Defect::Clock, Check::Repeats),
    (Defect::PanicOnTruncation, Check::Panics),
    (Defect::PanicOnLongText, Check::Panics),
    (Defect::FloatAmounts, Check::RoundTrip),
    (Defect::SwallowedError, Check::Sink),
    (Defect::ShortWrites, Check::Sink),
    (Defect::LastParagraphLost, Check::RoundTrip),
    (Defect::ParagraphsJoined, Check::RoundTrip),
    (Defect::NotesLost, Check::RoundTrip),
    (Defect::UnitLost, Check::RoundTrip),
    (Defect::RegisterLost, Check::RoundTrip),
    (Defect::MarkLost, Check::RoundTrip),
    (Defect::UnreadableLost, Check::RoundTrip),
    (Defect::IndicatorsLost, Check::RoundTrip),
    (Defect::YearLost, Check::RoundTrip),
    (Defect::EditionLost, Check::RoundTrip),
    (Defect::ClaimsEverything, Check::Sniffs),
    (Defect::UnknownToItself, Check::Sniffs),
    (Defect::EnglishOnly, Check::Messages),
    (Defect::NoEnglish, Check::Messages),
    (Defect::TrailingGarbage, Check::Garbage),
    (Defect::EndIgnored, Check::Truncation),
    (Defect::NonsenseAccepted, Check::Corruption),
    (Defect::ReadsOtherwise, Check::Reads),
    (Defect::Bloated, Check::Size),
    (Defect::BadId, Check::Info),
    (Defect::DottedEnding, Check::Info),
    (Defect::KeepsNothing, Check::Declares),
    (Defect::SaysSomethingElse, Check::Declares),
    (Defect::RefusesLocal, Check::Writes),
];

/// Defects of writing that need no importer to be found.
pub(crate) const SEEN_FROM_OUTSIDE: &[(Defect, Check)] = &[
    (Defect::BlankAsZero, Check::Tells),
    (Defect::ZeroAsBlank, Check::Tells),
    (Defect::ColumnsSwapped, Check::Order),
    (Defect::Unescaped, Check::Escapes),
    (Defect::HashOrder, Check::Repeats),
    (Defect::Clock, Check::Repeats),
    (Defect::PanicOnLongText, Check::Panics),
    (Defect::FloatAmounts, Check::Tells),
    (Defect::SwallowedError, Check::Sink),
    (Defect::ShortWrites, Check::Sink),
    (Defect::LastParagraphLost, Check::Tells),
    (Defect::ParagraphsJoined, Check::Tells),
    (Defect::NotesLost, Check::Tells),
    (Defect::UnitLost, Check::Tells),
    (Defect::RegisterLost, Check::Tells),
    (Defect::MarkLost, Check::Tells),
    (Defect::UnreadableLost, Check::Tells),
    (Defect::IndicatorsLost, Check::Tells),
    (Defect::YearLost, Check::Tells),
    (Defect::EditionLost, Check::Tells),
    (Defect::Bloated, Check::Size),
];

#[derive(Clone, Copy)]
pub(crate) struct Toy(pub(crate) Option<Defect>);

impl Toy {
    fn has(self, defect: Defect) -> bool {
        self.0 == Some(defect)
    }

    fn who(self) -> Info {
        Info::new(
            if self.has(Defect::BadId) { "Toy format" } else { "toy" },
            Bilingual::new("玩具格式", "toy format"),
            [if self.has(Defect::DottedEnding) { ".toy" } else { "toy" }],
        )
    }

    fn fault(self, zh: &str, en: &str) -> Fault {
        match self.0 {
            Some(Defect::EnglishOnly) => Fault::new(en, en),
            Some(Defect::NoEnglish) => Fault::new(zh, ""),
            _ => Fault::new(zh, en),
        }
    }
}

// ── Writing ────────────────────────────────────────────────────────────────

/// As the sound format writes it.
pub(crate) fn written(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    Toy(None)
        .write(&ExportJob::new(report, &nianbao_document::compose(report)), &mut bytes)
        .unwrap();
    bytes
}

/// A report to write.
pub(crate) fn report(edition: &Arc<Edition>) -> Report {
    let unit = UnitRef { id: "a".into(), name: "甲海关".into(), level: Some(Level::HeadOffice) };
    let mut report = Report::blank(edition.clone(), unit, edition.years.0);
    for ix in edition.cells_ix().skip(2) {
        report.set(ix, Cell::count(ix.0.into()));
    }
    report.section_mut(1).push("一段。\n又一段。");
    report
}

impl Exporter for Toy {
    fn info(&self) -> Info {
        self.who()
    }

    fn keeps(&self) -> Keeps {
        // What keeps nothing, and what says something else the second time.
        match self.0 {
            Some(Defect::KeepsNothing) => Keeps::NOTHING,
            Some(Defect::SaysSomethingElse) if SAID.fetch_xor(true, Ordering::Relaxed) => {
                Keeps::FULL.without(Aspect::Texts)
            }
            _ => Keeps::FULL,
        }
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let report = job.report;
        if self.has(Defect::RefusesLocal) && report.edition.extends.is_some() {
            return Err(self.fault("不支持地方版式", "local editions are not supported"));
        }
        let mut lines = self.head(report);
        lines.extend(self.cells(report));
        lines.extend(self.texts(report));
        if !self.has(Defect::IndicatorsLost) {
            lines.extend(report.indicators.iter().map(|i| self.indicator(i)));
        }
        if self.has(Defect::Clock) {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
            lines.push(format!("# {now}"));
        }
        if self.has(Defect::Bloated) {
            lines.push("#".repeat(4_000_000));
        }
        lines.push("end\n".to_owned());
        let text = lines.join("\n");
        let done = match self.0 {
            Some(Defect::ShortWrites) => sink.write(text.as_bytes()).map(|_| ()),
            Some(Defect::SwallowedError) => {
                _ = sink.write_all(text.as_bytes());
                Ok(())
            }
            _ => sink.write_all(text.as_bytes()),
        };
        done.map_err(|e| {
            self.fault(&format!("无法写出：{e}"), &format!("it could not be written: {e}"))
        })
    }
}

impl Toy {
    fn line(self, text: &str) -> String {
        if self.has(Defect::Unescaped) { text.to_owned() } else { clean_line(text) }
    }

    fn head(self, report: &Report) -> Vec<String> {
        let year = if self.has(Defect::YearLost) { 2021 } else { report.year };
        let edition = if self.has(Defect::EditionLost) { "2021" } else { &report.edition.id };
        let name =
            if self.has(Defect::UnitLost) { String::new() } else { self.line(&report.unit.name) };
        let (id, level) = match self.has(Defect::RegisterLost) {
            true => (String::new(), ""),
            false => (self.line(&report.unit.id), report.unit.level.map_or("", Level::id)),
        };
        vec![format!("toy/1 {year} {edition}"), format!("unit\t{id}\t{level}\t{name}")]
    }

    fn cells(self, report: &Report) -> Vec<String> {
        let edition = &report.edition;
        let line = |ix| {
            let spec = edition.spec(ix);
            let from = match self.has(Defect::ColumnsSwapped) {
                true => edition
                    .find(
                        &spec
                            .address
                            .replace(".natural_person", ".SWAP")
                            .replace(".enterprise", ".natural_person")
                            .replace(".SWAP", ".enterprise"),
                    )
                    .unwrap_or(ix),
                false => ix,
            };
            format!("cell\t{}\t{}", spec.address, self.cell(report.cell(from), spec.kind))
        };
        if self.has(Defect::HashOrder) {
            let unordered: HashMap<u16, String> =
                edition.cells_ix().map(|ix| (ix.0, line(ix))).collect();
            return unordered.into_values().collect();
        }
        edition.cells_ix().map(line).collect()
    }

    fn cell(self, cell: &Cell, kind: Kind) -> String {
        match (cell, self.0) {
            (Cell::Blank, Some(Defect::BlankAsZero)) => "=0".into(),
            (Cell::Figure(value), Some(Defect::ZeroAsBlank)) if value.is_zero() => ".".into(),
            (Cell::Figure(value), Some(Defect::FloatAmounts)) if kind == Kind::Amount => {
                format!("={}", value.to_string().parse::<f64>().unwrap())
            }
            (Cell::NotApplicable(_), Some(Defect::MarkLost)) => "~/".into(),
            (Cell::Unreadable(_), Some(Defect::UnreadableLost)) => ".".into(),
            (Cell::Blank, _) => ".".into(),
            (Cell::Figure(value), _) => format!("={value}"),
            (Cell::NotApplicable(mark), _) => format!("~{}", self.line(mark)),
            (Cell::Unreadable(text), _) => format!("?{}", self.line(text)),
        }
    }

    fn texts(self, report: &Report) -> Vec<String> {
        let mut lines = Vec::new();
        for (n, section) in report.edition.sections.iter().enumerate() {
            if self.has(Defect::NotesLost) && section.kind == SectionKind::Table {
                continue;
            }
            let mut paragraphs: Vec<String> = report.section(n).paragraphs().to_vec();
            match self.0 {
                Some(Defect::LastParagraphLost) if paragraphs.len() > 1 => _ = paragraphs.pop(),
                Some(Defect::ParagraphsJoined) => paragraphs = vec![paragraphs.concat()],
                // Cut inside a character.
                Some(Defect::PanicOnLongText) => paragraphs
                    .iter()
                    .filter(|p| p.len() > 10_001)
                    .for_each(|p| assert!(p[..10_001].len() > 1)),
                _ => {}
            }
            lines.extend(
                paragraphs.iter().map(|paragraph| format!("text\t{}\t{paragraph}", section.id)),
            );
        }
        lines
    }

    fn indicator(self, i: &Indicator) -> String {
        let claim = i
            .year_on_year
            .as_ref()
            .map(|claim| format!("\t{}", self.line(claim)))
            .unwrap_or_default();
        format!(
            "indicator\t{}\t{}\t{}{claim}",
            self.line(&i.name),
            self.line(&i.value),
            self.line(&i.unit)
        )
    }
}

// ── Reading ────────────────────────────────────────────────────────────────

/// For the defect that says something else every second time.
static SAID: AtomicBool = AtomicBool::new(false);
/// For the defect that reads otherwise every second time.
static TURN: AtomicBool = AtomicBool::new(false);

impl Importer for Toy {
    fn info(&self) -> Info {
        self.who()
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let named = name.to_lowercase().ends_with(".toy");
        match self.0 {
            Some(Defect::ClaimsEverything) => Confidence::Content,
            Some(Defect::UnknownToItself) => Confidence::No,
            _ if bytes.starts_with(b"toy/") => Confidence::Content,
            _ if named => Confidence::Name,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let place = Place::File { file: input.name.into() };
        let text = std::str::from_utf8(input.bytes).map_err(|e| {
            self.fault(
                &format!("第 {} 字节起不是 UTF-8", e.valid_up_to()),
                &format!("from byte {} on it is no UTF-8", e.valid_up_to()),
            )
        })?;
        if self.has(Defect::NonsenseAccepted) && !text.starts_with("toy/") {
            let edition = input.editions.get("2021").unwrap().clone();
            return Ok(Source::Reading(Box::new(Reading::of(Report::blank(
                edition,
                UnitRef::default(),
                2021,
            )))));
        }
        let mut lines = text.split('\n');
        let mut by_id = ReportBuilder::new(self.begin(lines.next().unwrap_or_default(), input)?);
        let mut texts: Vec<(String, Prose)> = Vec::new();
        let mut ended = false;
        for (n, line) in (2u32..).zip(lines) {
            let at = Place::Line { file: input.name.into(), line: n, column: 1 };
            if ended {
                if !line.is_empty() && !self.has(Defect::TrailingGarbage) {
                    return Err(self.fault("end 之后还有内容", "something follows the end").at(at));
                }
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            match fields.as_slice() {
                ["unit", id, level, name] => {
                    by_id.unit(
                        UnitRef {
                            id: (*id).into(),
                            name: (*name).into(),
                            level: Level::parse(level),
                        },
                        at,
                    );
                }
                ["cell", address, content] => by_id.cell(address, self.content(content), at),
                ["text", id, text] => match texts.iter_mut().find(|(known, _)| known == id) {
                    Some((_, prose)) => prose.push(text),
                    None => texts.push(((*id).to_owned(), Prose::new(text))),
                },
                ["indicator", name, value, unit, claim @ ..] => by_id.indicator(
                    Indicator {
                        name: (*name).into(),
                        value: (*value).into(),
                        unit: (*unit).into(),
                        year_on_year: claim.first().map(|claim| (*claim).to_owned()),
                    },
                    &at,
                ),
                ["end"] => ended = true,
                [comment] if comment.starts_with('#') => {}
                _ if self.has(Defect::PanicOnTruncation) => panic!("no such line: {line}"),
                _ if self.has(Defect::EndIgnored) => {}
                _ => by_id.left_over(line, &at),
            }
        }
        for (id, prose) in texts {
            by_id.section(&id, prose, place.clone());
        }
        if !ended && !self.has(Defect::EndIgnored) {
            return Err(self
                .fault("文件写入未完成：缺少 end", "the file is not whole: there is no end")
                .at(place));
        }
        Ok(Source::Reading(Box::new(self.end(by_id))))
    }
}

impl Toy {
    fn begin(self, line: &str, input: &Input<'_>) -> Result<Report, Fault> {
        let fault = || {
            self.fault("第一行应为 toy/1 年度 版式", "the first line must be toy/1 YEAR EDITION")
        };
        let [_, year, edition] = line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(fault());
        };
        let year: u16 = year.parse().map_err(|_| fault())?;
        let edition =
            input.editions.get(edition).filter(|_| line.starts_with("toy/1 ")).ok_or_else(fault)?;
        Ok(Report::blank(edition.clone(), UnitRef::default(), year))
    }

    fn content(self, text: &str) -> Given {
        let rest = text.get(1..).unwrap_or_default();
        Given::State(match text.chars().next() {
            Some('=') => {
                rest.parse::<Decimal>().map_or_else(|_| Cell::unreadable(rest), Cell::figure)
            }
            Some('~') => Cell::not_applicable(rest),
            Some('?') => Cell::unreadable(rest),
            _ => Cell::Blank,
        })
    }

    fn end(self, by_id: ReportBuilder) -> Reading {
        if self.has(Defect::EndIgnored) {
            // What is missing is passed over as well.
            let mut reading = by_id.finish();
            reading.findings.clear();
            return reading;
        }
        let mut reading = by_id.finish();
        if self.has(Defect::ReadsOtherwise) && TURN.fetch_xor(true, Ordering::Relaxed) {
            reading.report.unit.name.push('乙');
        }
        reading
    }
}

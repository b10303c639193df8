//! The page: what its template is filled with. It is written report by report, so that only one is
//! held at a time.

mod pair;
mod table;
mod texts;

use crate::{
    Checked,
    parts::{Sorted, dangerous, place_text, row_label, sheet_cell},
};
use askama::Template;
use nianbao_model::{Bilingual, Finding, Headed, Lang, Place, Reading, Rule, Standing, Summary};
use nianbao_register::Region;
use nianbao_theme::{Frame, Style};
use pair::Pair;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};
use table::{CellView, TableView};
use texts::TextsView;

static STYLE: Style = Style::with(include_str!("../../templates/style.css"));
const SCRIPT: &str = include_str!("../../templates/page.js");

/// The list of reports is folded if it is longer than this.
const MOST_OPEN: usize = 12;
/// Cells of a finding beyond so many are folded.
const MOST_CELLS: usize = 12;

pub(crate) fn write(
    checked: &[Checked<'_>],
    region: Option<&Region>,
    lang: Lang,
    sink: &mut dyn Write,
) -> io::Result<()> {
    let piece = |text: askama::Result<String>, sink: &mut dyn Write| {
        sink.write_all(tamed(text.map_err(io::Error::other)?).as_bytes())
    };
    piece(Head::of(checked, Frame::of(region, None), lang).render(), sink)?;
    let mut numbers = 0;
    for (n, report) in checked.iter().enumerate().filter(|(_, c)| !c.findings.is_empty()) {
        let view = ReportView::of(n, report, lang, &mut numbers);
        piece(Part { report: view, lang }.render(), sink)?;
    }
    for report in checked {
        if let Some(view) = TextsView::of(report, lang) {
            piece(Said { texts: view, lang }.render(), sink)?;
        }
    }
    piece(Tail { lang }.render(), sink)
}

/// A piece of the page without the characters that escaping does not make harmless.
fn tamed(html: String) -> String {
    match html.contains(dangerous) {
        true => html.replace(dangerous, "\u{fffd}"),
        false => html,
    }
}

#[derive(Template)]
#[template(path = "page.html", block = "head")]
struct Head<'a> {
    lang: Lang,
    style: &'static Style,
    frame: Frame,
    policy: String,
    summary: Summary,
    explained: usize,
    clean: usize,
    units: Vec<(&'a str, &'a str)>,
    rules: Vec<(Rule, usize)>,
    index: Vec<IndexRow<'a>>,
}

/// A report in the list of reports.
struct IndexRow<'a> {
    n: usize,
    title: String,
    file: &'a str,
    summary: Summary,
    explained: usize,
    /// Has it a part of its own?
    told: bool,
}

impl<'a> Head<'a> {
    fn of(checked: &'a [Checked<'a>], frame: Frame, lang: Lang) -> Self {
        let mut rules: BTreeMap<Rule, usize> = BTreeMap::new();
        for finding in checked.iter().flat_map(|c| c.findings) {
            *rules.entry(finding.rule).or_default() += 1;
        }
        // In the order of the reports, each unit once, however many years it has.
        let mut seen = BTreeSet::new();
        let units = checked
            .iter()
            .filter(|c| !c.findings.is_empty())
            .map(|c| (key(c), c.unit()))
            .filter(|(key, _)| seen.insert(*key));
        let index: Vec<_> = checked
            .iter()
            .enumerate()
            .map(|(n, c)| IndexRow {
                n,
                title: c.title(lang),
                file: c.name,
                summary: Summary::of(c.findings),
                explained: explained(c.findings),
                told: !c.findings.is_empty(),
            })
            .collect();
        Self {
            lang,
            style: &STYLE,
            policy: frame.closed_policy(&STYLE, SCRIPT),
            frame,
            summary: index.iter().fold(Summary::default(), |sum, row| sum.plus(row.summary)),
            explained: index.iter().map(|row| row.explained).sum(),
            clean: index.iter().filter(|row| row.summary == Summary::default()).count(),
            units: units.collect(),
            rules: rules.into_iter().collect(),
            index,
        }
    }

    fn open(&self) -> bool {
        self.index.len() <= MOST_OPEN
    }
}

/// What a unit is known by in the page's filter.
fn key<'a>(report: &Checked<'a>) -> &'a str {
    report.unit_id().unwrap_or_else(|| report.unit())
}

fn explained(findings: &[Finding]) -> usize {
    findings.iter().filter(|f| f.accepted.is_some()).count()
}

#[derive(Template)]
#[template(path = "page.html", block = "report")]
struct Part<'a> {
    report: ReportView<'a>,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "page.html", block = "texts")]
struct Said<'a> {
    texts: TextsView<'a>,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "page.html", block = "tail")]
struct Tail {
    lang: Lang,
}

impl Tail {
    fn script(&self) -> &'static str {
        SCRIPT
    }
}

/// A report with its findings.
struct ReportView<'a> {
    n: usize,
    key: &'a str,
    title: String,
    file: &'a str,
    summary: Summary,
    explained: usize,
    findings: Vec<HeadedView<'a>>,
    tables: Vec<TableView>,
}

/// A finding, how to mend it, and what follows from it.
struct HeadedView<'a> {
    head: FindingView<'a>,
    mend: &'static Bilingual,
    follow: Vec<FindingView<'a>>,
}

impl HeadedView<'_> {
    /// The class that colours it: that of the worst of them.
    fn tone(&self) -> &'static str {
        let all = std::iter::once(&self.head).chain(&self.follow).map(|view| view.finding);
        all.min_by_key(|finding| finding.standing()).map_or("quiet", tone)
    }
}

struct FindingView<'a> {
    id: usize,
    finding: &'a Finding,
    /// Its cells, sheet by sheet.
    groups: Vec<Group>,
    /// Its other places.
    places: Vec<String>,
    /// What is quoted: file and words.
    quotes: Vec<(String, &'a str)>,
    /// Two texts side by side.
    pair: Option<Pair<'a>>,
}

/// The cells of a finding that stand in one sheet.
struct Group {
    lead: String,
    chips: Vec<Chip>,
}

impl Group {
    /// The first cells, and those that are folded.
    fn split(&self) -> (&[Chip], &[Chip]) {
        self.chips.split_at(self.chips.len().min(MOST_CELLS))
    }
}

/// A cell to point at.
struct Chip {
    text: String,
    /// Row and column in the statutory words, if the text does not say them.
    label: Option<String>,
    /// Its place in the page's table.
    target: Option<u16>,
}

impl<'a> ReportView<'a> {
    fn of(n: usize, report: &Checked<'a>, lang: Lang, numbers: &mut usize) -> Self {
        let sorted = Sorted::of(report.findings);
        let mut view = |finding| {
            *numbers += 1;
            FindingView::of(*numbers, report, finding, lang)
        };
        let alone = |finding| Headed { finding, follow: Vec::new() };
        let findings: Vec<HeadedView<'a>> = sorted
            .open
            .into_iter()
            .chain(sorted.explained.into_iter().map(alone))
            .map(|one| HeadedView {
                mend: one.mend(),
                head: view(one.finding),
                follow: one.follow.into_iter().map(&mut view).collect(),
            })
            .collect();
        let tables = match report.reading {
            Some(reading) => {
                let all =
                    findings.iter().flat_map(|one| std::iter::once(&one.head).chain(&one.follow));
                table::marked(reading, report, all.map(|f| (f.id, f.finding)))
            }
            None => Vec::new(),
        };
        Self {
            n,
            key: key(report),
            title: report.title(lang),
            file: report.name,
            summary: Summary::of(report.findings),
            explained: explained(report.findings),
            findings,
            tables,
        }
    }
}

impl<'a> FindingView<'a> {
    fn of(id: usize, report: &Checked<'a>, finding: &'a Finding, lang: Lang) -> Self {
        let mut view = Self {
            id,
            finding,
            groups: Vec::new(),
            places: Vec::new(),
            quotes: Vec::new(),
            pair: None,
        };
        let mut told: Vec<&Place> = Vec::new();
        if let Some(reading) = report.reading {
            for ix in report.cells(finding) {
                let place = reading.place(ix);
                told.extend(place);
                let label = cell_label(reading, ix);
                match place {
                    Some(Place::Cell { file, sheet, row, column }) => {
                        let lead = if report.is_own(file) {
                            sheet.to_string()
                        } else {
                            format!("{file} · {sheet}")
                        };
                        view.chip(
                            lead,
                            Chip {
                                text: sheet_cell(*row, *column),
                                label: Some(label),
                                target: Some(ix.0),
                            },
                        );
                    }
                    Some(place) => {
                        let text =
                            place_text(place, report.is_own(place.file()), lang).into_owned();
                        view.chip(
                            String::new(),
                            Chip { text, label: Some(label), target: Some(ix.0) },
                        );
                    }
                    None => view
                        .chip(String::new(), Chip { text: label, label: None, target: Some(ix.0) }),
                }
            }
        }
        for place in
            finding.at.iter().filter(|place| !told.iter().any(|t| report.same_place(t, place)))
        {
            let own = report.is_own(place.file());
            match place {
                Place::Cell { file, sheet, row, column } => {
                    let lead = if own { sheet.to_string() } else { format!("{file} · {sheet}") };
                    view.chip(
                        lead,
                        Chip { text: sheet_cell(*row, *column), label: None, target: None },
                    );
                }
                Place::Quote { file, text } => view.quotes.push((
                    if own {
                        lang.say("本报告", "this report").into()
                    } else {
                        file.to_string()
                    },
                    text,
                )),
                Place::File { .. } if own => {}
                other => view.places.push(place_text(other, own, lang).into_owned()),
            }
        }
        if matches!(finding.rule, Rule::Y05 | Rule::U05) && view.quotes.len() > 1 {
            let mut two = view.quotes.drain(..2);
            view.pair = two.next().zip(two.next()).map(|(mine, theirs)| Pair::of(mine, theirs));
        }
        view
    }

    fn chip(&mut self, lead: String, chip: Chip) {
        match self.groups.last_mut().filter(|group| group.lead == lead) {
            Some(group) => group.chips.push(chip),
            None => self.groups.push(Group { lead, chips: vec![chip] }),
        }
    }

    /// What the page's filter knows it by.
    fn standing(&self) -> &'static str {
        self.finding.standing().id()
    }
}

fn cell_label(reading: &Reading, ix: nianbao_model::CellIx) -> String {
    format!("{} · {}", row_label(&reading.report, ix), reading.report.edition.column(ix).label)
}

/// The class that colours a finding.
fn tone(finding: &Finding) -> &'static str {
    match finding.standing() {
        Standing::Error => "bad",
        Standing::Warning => "warn",
        Standing::Note | Standing::Explained => "quiet",
    }
}

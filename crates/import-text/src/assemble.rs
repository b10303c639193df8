//! From a text to a reading: sections, tables, figures outside them, and what is to be said.

mod saying;

use crate::{
    about::{self, About},
    doubt::{Doubt, decide},
    fill::{Open, fill, holds, written},
    flow::Flow,
    headings::{self, Part},
    indicators::indicators,
    laid_out,
    noise::denoise,
    prose::paragraphs,
    say, scrambled,
    split::Budget,
    tables, tabular, totals, unmerged,
    words::TableWords,
};
use nianbao_format::{Fault, Given, Input, Lines, ReportBuilder};
use nianbao_grid::{Expect, Grids, Opening, Value, recognise};
use nianbao_model::{
    Cell, CellIx, Edition, Finding, Findings, Indicator, Kind, Layout, Place, Prose, Reading,
    Report, Rule, Section, SectionKind, Table, UnitRef,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// The work that may go into figures without borders, in figures tried: far more than real tables
/// take.
const WORK: usize = 1_000_000;

/// So many findings of one sort are said one by one.
const SAID: usize = 100;

/// A row that came away from its label stands within so many characters behind it.
const NEAR: usize = 100;

/// A report states some dozens of figures outside its tables.
const MOST_INDICATORS: usize = 1000;

/// Reads a text.
///
/// # Errors
/// When it has nothing of an annual report.
pub(crate) fn read(text: &str, input: &Input<'_>) -> Result<Reading, Fault> {
    let denoised = denoise(text);
    let runs = denoised.runs;
    let mut flow = Flow::of(denoised);
    let head = Part { section: 0, heading: flow.chars.len(), from: 0, to: 0 };
    let guess = input
        .editions
        .iter()
        .next()
        .ok_or_else(|| Fault::new("没有可用的版式", "there is no edition"))?;
    let first = headings::find(&flow, guess).first().unwrap_or(&head).heading;
    let about = about::read(&flow, first, input.name);
    let edition = edition(&flow, input, about.year).unwrap_or(guess).clone();
    let mut parts = headings::find(&flow, &edition);
    let tabbed = if runs == 0 { with_tabs(text, &flow, &parts, &edition) } else { None };
    if let Some(tabbed) = &tabbed {
        flow = Flow::of(denoise(tabbed));
        parts = headings::find(&flow, &edition);
    }
    let tables = parts.iter().any(|part| edition.sections[part.section].kind == SectionKind::Table);
    if parts.is_empty() || !tables && about.title.is_none() {
        return Err(nothing(input.name));
    }
    let mut assembly = Assembly::new(&flow, edition, &about, input, text);
    assembly.text = tabbed.as_deref().unwrap_or(text);
    assembly.noisy = runs > 0;
    assembly.head(&about, parts.first().map_or(0, |part| part.heading));
    for part in &parts {
        assembly.part(part);
    }
    Ok(assembly.finish(&about, runs))
}

/// The text with tabs in those tables whose pipes do not say in which column a cell stands.
fn with_tabs(text: &str, flow: &Flow, parts: &[Part], edition: &Edition) -> Option<String> {
    let table = |part: &&Part| edition.sections[part.section].kind == SectionKind::Table;
    let sections: Vec<Range<usize>> =
        parts.iter().filter(table).map(|part| in_text(flow, text, part.from, part.to)).collect();
    unmerged::with_tabs(text, &sections)
}

/// Where a range of the flow stands in the file's text.
fn in_text(flow: &Flow, text: &str, from: usize, to: usize) -> Range<usize> {
    flow.origin(from)..if to < flow.chars.len() { flow.origin(to) } else { text.len() }
}

fn nothing(file: &str) -> Fault {
    Fault::new(
        "没有找到政府信息公开工作年度报告的标题和各部分（一、总体情况 …）。请确认没有选错文件，且复制了全文。",
        "neither the title nor the sections of an annual report (“一、总体情况” and so on) are in it. Is it the right file, and all of the text?",
    )
    .at(Place::File { file: file.into() })
}

/// The edition of the year, unless the labels are more another's; a local one whose labels are all
/// of its parent's and more counts.
fn edition<'e>(flow: &Flow, input: &'e Input<'_>, year: Option<u16>) -> Option<&'e Arc<Edition>> {
    let score = |edition: &Edition| {
        edition.tables.iter().map(|table| TableWords::of(table).score(flow)).sum::<usize>()
    };
    let due = year.and_then(|year| input.editions.for_year(year));
    let mut best: Option<(usize, &Arc<Edition>)> = None;
    for edition in due.into_iter().chain(input.editions.iter()) {
        let score = score(edition);
        // Some labels of one edition are in the other's words by chance.
        let ahead = match best {
            Some((known, due)) if edition.extends.as_deref() != Some(&due.id) => score > known + 1,
            Some((known, _)) => score > known,
            None => true,
        };
        if ahead {
            best = Some((score, edition));
        }
    }
    best.map(|(_, edition)| edition)
}

struct Assembly<'a> {
    flow: &'a Flow,
    /// The file's text, and what came with it.
    text: &'a str,
    input: &'a Input<'a>,
    /// Was there noise in it?
    noisy: bool,
    edition: Arc<Edition>,
    lines: Lines<'a>,
    by_id: ReportBuilder,
    /// What stands in the cells, and where.
    known: BTreeMap<CellIx, (usize, String)>,
    /// Cells that are said twice.
    again: BTreeMap<CellIx, (usize, String)>,
    doubts: Vec<Doubt>,
    open: Vec<Open>,
    /// Cells that hold no figure, for reasons said in a finding of their own.
    unreadable: BTreeSet<CellIx>,
    indicators: Vec<Indicator>,
    /// Tables of which single figures are stated, and no rows.
    partial: BTreeSet<usize>,
    findings: Findings,
    budget: Budget,
}

impl<'a> Assembly<'a> {
    fn new(
        flow: &'a Flow,
        edition: Arc<Edition>,
        about: &About,
        input: &'a Input<'a>,
        text: &'a str,
    ) -> Self {
        let (file, lines) = (input.name, Lines::new(input.name, text));
        let stem = file
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .rsplit_once('.')
            .map_or(file, |(stem, _)| stem);
        let unit = UnitRef {
            id: stem.to_owned(),
            name: about.name.clone().unwrap_or_default(),
            level: None,
        };
        let report = Report::blank(edition.clone(), unit, about.year.unwrap_or(edition.years.0));
        Self {
            flow,
            text,
            input,
            noisy: false,
            edition,
            lines,
            by_id: ReportBuilder::new(report),
            known: BTreeMap::new(),
            again: BTreeMap::new(),
            doubts: Vec::new(),
            open: Vec::new(),
            unreadable: BTreeSet::new(),
            indicators: Vec::new(),
            partial: BTreeSet::new(),
            findings: Findings::new(),
            budget: Budget::of(WORK),
        }
    }

    fn place(&mut self, at: usize) -> Place {
        self.lines.place(self.flow.origin(at))
    }

    /// What stands before the first section: the title, the opening, and words that belong to
    /// neither.
    fn head(&mut self, about: &About, to: usize) {
        const LONG: usize = 30;
        let from = about.title.map_or(0, |(_, end)| end.min(to));
        let section = self.edition.opening().map(|n| self.edition.sections[n].clone());
        let named =
            |line: &str| section.iter().flat_map(Section::wordings).any(|wording| wording == line);
        let (mut opening, mut text, mut place) = (Opening::default(), Prose::default(), None);
        let mut at = from;
        for paragraph in paragraphs(self.flow.written(from, to)) {
            if section.is_some() && opening.takes(&paragraph) {
                place.get_or_insert(self.place(at));
                text.push(&paragraph);
            } else if paragraph.chars().count() >= LONG && !named(&paragraph) {
                let place = self.place(at);
                self.by_id.left_over(&paragraph, &place);
            }
            at += paragraph.chars().filter(|c| !c.is_whitespace()).count();
        }
        if let (Some(section), Some(place)) = (section, place) {
            self.by_id.section(&section.id, text, place);
        }
    }

    /// Lines behind the report that are the page's: who edited it, where it came from.
    fn tail(&mut self, part: &Part, text: &mut Vec<String>) {
        const PAGE: [&str; 12] = [
            "责任编辑",
            "原文作者",
            "文章来源",
            "信息来源",
            "来源：",
            "来源:",
            "编辑：",
            "编辑:",
            "打印",
            "上一篇",
            "下一篇",
            "扫一扫",
        ];
        if part.to < self.flow.chars.len() {
            return;
        }
        while let Some(last) = text.pop_if(|last| {
            last.chars().count() <= 40 && PAGE.iter().any(|word| last.contains(word))
        }) {
            let place = self
                .place(part.to.saturating_sub(last.chars().filter(|c| !c.is_whitespace()).count()));
            self.by_id.left_over(last.trim_end_matches([' ', '|']), &place);
        }
    }

    fn part(&mut self, part: &Part) {
        let section = &self.edition.sections[part.section];
        let (id, kind) = (section.id.clone(), section.kind);
        let place = self.place(part.heading);
        let mut text = match kind {
            SectionKind::Text => paragraphs(self.flow.written(part.from, part.to)),
            SectionKind::Table => self.table(part),
        };
        if kind == SectionKind::Text {
            self.tail(part, &mut text);
            self.indicators.extend(indicators(&text));
        }
        self.by_id.section(
            &id,
            Prose::new(text.join("\n").trim_start_matches(['。', '：', ':', '，', '、'])),
            place,
        );
    }

    /// Reads the tables of a section, and gives its notes.
    fn table(&mut self, part: &Part) -> Vec<String> {
        let (ranges, notes) = without_notes(self.flow, part);
        if self.bordered(part.section, &ranges) {
            return notes;
        }
        let edition = self.edition.clone();
        for (t, table) in
            edition.tables.iter().enumerate().filter(|(_, table)| table.section == part.section)
        {
            if self.laid_out(&ranges, table) {
                continue;
            }
            let mut read = tables::read(self.flow, &ranges, &edition, table);
            if !read.bare.is_empty() && totals::proved(self.flow, &edition, table, &read) {
                let (totals, rest) = std::mem::take(&mut read.bare)
                    .into_iter()
                    .partition(|(_, figures, ..)| figures.atoms.len() == 1);
                read.bare = rest;
                read.single.extend(
                    Vec::from_iter(totals)
                        .into_iter()
                        .map(|(ix, figures, money, _)| (ix, figures, money)),
                );
            }
            let before = self.budget.used;
            let filled = fill(self.flow, &read.rows, &edition, &mut self.budget);
            if !filled.open.is_empty() && self.scrambled(&ranges, table) {
                continue;
            }
            if read.rows.is_empty() && !read.single.is_empty() {
                self.partial.insert(t);
            }
            self.solved(part.section, &filled, self.budget.used - before);
            let out_of_order = filled.open.iter().any(|open| open.is_of_several_rows());
            if out_of_order && !filled.cells.is_empty() {
                self.out_of_order(part.section, &filled.cells);
            }
            for (ix, text) in filled.cells {
                self.put(ix, text);
            }
            self.open.extend(filled.open);
            for (ix, figures, money) in &read.single {
                self.single(*ix, figures, *money);
            }
            for (_, figures, _, row) in &read.bare {
                let open: Vec<CellIx> =
                    row.iter().copied().filter(|ix| !self.known.contains_key(ix)).collect();
                let raw = self
                    .flow
                    .written(figures.from(), figures.to)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                if !open.is_empty() {
                    self.open.push(Open {
                        cells: open,
                        raw,
                        at: figures.from(),
                        readings: Vec::new(),
                        too_many: false,
                        rows: 1,
                    });
                }
            }
            for (ix, at) in &read.blank {
                self.put(*ix, (*at, String::new()));
            }
            self.strayed(part.section, &read);
            self.say(part.section, &read);
        }
        notes
    }

    /// Where ranges of the flow stand in the file's text.
    fn in_text(&self, ranges: &[(usize, usize)]) -> Vec<Range<usize>> {
        ranges.iter().map(|(from, to)| in_text(self.flow, self.text, *from, *to)).collect()
    }

    /// Reads a table that stands as on its page.
    fn laid_out(&mut self, ranges: &[(usize, usize)], table: &Table) -> bool {
        if self.noisy || table.layout != Layout::Matrix {
            return false;
        }
        let ranges = self.in_text(ranges);
        // Tabs part cells, and do not say where on a page these stood.
        if ranges
            .iter()
            .any(|range| self.text.get(range.clone()).is_some_and(|text| text.contains('\t')))
        {
            return false;
        }
        let block = &table.blocks[0];
        let all: Vec<CellIx> = (0..block.rows.len() * block.columns.len())
            .map(|n| CellIx(block.first.0 + n as u16))
            .collect();
        let sound = |figures: &[(usize, String)]| holds(&self.edition, &all, figures);
        let read = laid_out::read(self.text, &ranges, table)
            .or_else(|| laid_out::in_order(self.text, &ranges, table, sound));
        let Some(placed) = read else { return false };
        let flow_at = |at: usize| self.flow.chars.partition_point(|c| c.origin < at);
        let mut cells: BTreeMap<CellIx, (usize, String)> = BTreeMap::new();
        for (row, column, at, text) in placed {
            let at = flow_at(at);
            // A cell of the row that nothing stands in is looked for where the row stands.
            (0..block.columns.len())
                .for_each(|c| _ = cells.entry(block.cell(row, c)).or_insert((at, String::new())));
            cells.insert(block.cell(row, column), (at, text));
        }
        cells.into_iter().for_each(|(ix, text)| self.put(ix, text));
        true
    }

    /// Reads a table whose rows were taken apart on their way out of a PDF file, where it can be
    /// put together in one way.
    fn scrambled(&mut self, ranges: &[(usize, usize)], table: &Table) -> bool {
        if self.noisy {
            return false;
        }
        let edition = self.edition.clone();
        let Some(ordered) = scrambled::read(self.flow, ranges, &edition, table) else {
            return false;
        };
        ordered.cells.into_iter().for_each(|(ix, text)| self.put(ix, text));
        let label = self.edition.sections[table.section].label.clone();
        let finding = Finding::new(Rule::R02, "scrambled", &[("table", &label)]);
        let place = self.place(ranges.first().map_or(0, |(from, _)| *from));
        self.findings.push(finding.place(Some(&place)));
        let read = tables::Read {
            reworded: ordered
                .whole_groups
                .into_iter()
                .map(|(ix, (from, to))| (from, to, ix))
                .collect(),
            ..tables::Read::default()
        };
        self.say(table.section, &read);
        true
    }

    /// Reads a section's tables as grids, if the text gives their cells borders and most cells have
    /// their place then.
    fn bordered(&mut self, section: usize, ranges: &[(usize, usize)]) -> bool {
        if self.noisy {
            return false;
        }
        let Some(bordered) = tabular::grid(self.text, &self.in_text(ranges), &mut self.lines)
        else {
            return false;
        };
        let piped = bordered.piped;
        let grids = Grids {
            file: self.input.name.into(),
            grids: vec![bordered.grid],
            text_only: true,
            ..Grids::default()
        };
        let expect = Expect {
            year: Some(self.by_id.report().year),
            edition: Some(&self.edition),
            ..Expect::default()
        };
        let Ok(reading) = recognise(&grids, self.input.editions, &expect) else { return piped };
        if reading.report.edition.id != self.edition.id {
            return piped;
        }
        let edition = self.edition.clone();
        let own = |ix: &CellIx| edition.tables[edition.spec(*ix).table].section == section;
        let (all, placed): (Vec<CellIx>, Vec<CellIx>) = (
            edition.cells_ix().filter(own).collect(),
            edition.cells_ix().filter(|ix| own(ix) && reading.place(*ix).is_some()).collect(),
        );
        // Between pipes what has no place is missing; without them a row may still be told by its
        // label and its figures.
        if placed.len() * 4 < all.len() * 3 && !piped {
            return false;
        }
        for ix in placed {
            let cell = reading.report.cell(ix).clone();
            if matches!(cell, Cell::Unreadable(_)) {
                self.unreadable.insert(ix);
            }
            if let Some(place) = reading.place(ix) {
                self.by_id.cell(&edition.spec(ix).address, Given::State(cell), place.clone());
            }
        }
        // What is missing or blank is said of the whole report, and who and when it is of has been
        // said. Rows of another section's table were not taken, so nothing is said of their cells.
        let of_others = |finding: &Finding| {
            !finding.cells.is_empty()
                && !finding.cells.iter().any(|at| edition.find(at).is_some_and(|ix| own(&ix)))
        };
        let kept = |finding: &Finding| {
            !matches!(finding.rule, Rule::R04 | Rule::R06 | Rule::R09 | Rule::T06)
                && !of_others(finding)
        };
        self.findings.extend(reading.findings.into_iter().filter(kept));
        true
    }

    fn put(&mut self, ix: CellIx, text: (usize, String)) {
        match self.known.get(&ix) {
            Some(known) if known.1 == text.1 => {}
            Some(_) => {
                self.again.entry(ix).or_insert(text);
            }
            None => {
                self.known.insert(ix, text);
            }
        }
    }

    /// A figure with a label of its own.
    fn single(&mut self, ix: CellIx, figures: &tables::Figures, money: Option<&'static str>) {
        let all: Vec<String> =
            figures.atoms.iter().map(|(from, to)| written(self.flow, *from, *to)).collect();
        let at = figures.from();
        // 件 behind a count is no more than usual; money says its unit.
        let counted = figures
            .unit
            .filter(|unit| unit.ends_with('元') || self.edition.spec(ix).kind == Kind::Amount);
        let unit = counted
            .or(money.filter(|unit| *unit != "万元" && figures.unit.is_none()))
            .unwrap_or_default();
        let more = self
            .flow
            .chars
            .get(figures.last())
            .and_then(|c| c.maybe)
            .filter(|c| figures.unit.is_none() && c.is_ascii_digit());
        match (&all[..], more) {
            ([one], Some(more))
                if !self.known.contains_key(&ix)
                    && !self.doubts.iter().any(|doubt| doubt.ix == ix) =>
            {
                self.doubts.push(Doubt { ix, readings: [one.clone(), format!("{one}{more}")], at });
            }
            _ => self.put(ix, (at, format!("{}{unit}", all.join(" ")))),
        }
    }

    fn finish(mut self, about: &About, runs: usize) -> Reading {
        let edition = self.edition.clone();
        let open = decide(std::mem::take(&mut self.doubts), &mut self.known, &edition);
        for doubt in open {
            self.doubtful(&doubt);
        }
        for open in std::mem::take(&mut self.open) {
            self.unread(&open);
        }
        let unreadable = std::mem::take(&mut self.unreadable);
        let said: Vec<(CellIx, (usize, String))> = std::mem::take(&mut self.known)
            .into_iter()
            .chain(std::mem::take(&mut self.again))
            .collect();
        for (ix, (at, text)) in said {
            let place = self.place(at);
            let content = match unreadable.contains(&ix) {
                true => Given::State(Cell::unreadable(&text)),
                false => Given::Written(Value::Text(text.into())),
            };
            self.by_id.cell(&edition.spec(ix).address, content, place);
        }
        let beginning = self.place(0);
        let title = about.title.map(|(from, _)| self.place(from));
        for indicator in std::mem::take(&mut self.indicators) {
            self.by_id.indicator(indicator, &beginning);
        }
        let mut reading = self.by_id.finish();
        self.findings.extend(say::partial(&reading, &self.partial));
        reading.title_place = title;
        reading.published = about.published.clone();
        let partial = |address: &str| {
            edition.find(address).is_some_and(|ix| self.partial.contains(&edition.spec(ix).table))
        };
        reading.findings.retain(|finding| match finding.rule {
            Rule::R01 => !finding
                .cells
                .iter()
                .any(|address| edition.find(address).is_some_and(|ix| unreadable.contains(&ix))),
            Rule::R04 | Rule::R06 => !finding.cells.iter().any(|address| partial(address)),
            _ => true,
        });
        if runs > 0 {
            self.findings.push(Finding::new(Rule::R02, "noise", &[("n", &runs)]));
        }
        if about.year.is_none() {
            self.findings.push(Finding::new(Rule::R09, "no_year", &[]));
        }
        reading.findings.extend(self.findings);
        for finding in &mut reading.findings {
            finding.unit = Some(reading.report.unit.id.as_str().into());
            finding.year = Some(reading.report.year);
        }
        reading
    }
}

/// A table section's text without its notes, and the notes: lines that are marked so, or that are
/// sentences.
fn without_notes(flow: &Flow, part: &Part) -> (Vec<(usize, usize)>, Vec<String>) {
    let breaks: Vec<usize> =
        (part.from..part.to).filter(|at| flow.gap(*at) == crate::flow::Gap::Break).collect();
    let starts: Vec<usize> = std::iter::once(part.from).chain(breaks).collect();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut notes = Vec::new();
    for (n, from) in starts.iter().enumerate() {
        let to = starts.get(n + 1).copied().unwrap_or(part.to);
        let marked = matches!(flow.c(*from), '*' | '※')
            || ["注:", "说明:", "备注"]
                .iter()
                .any(|w| w.chars().enumerate().all(|(i, c)| flow.c(from + i) == c));
        // The only line may be the whole table.
        let sentence = starts.len() > 2 && to > *from + 8 && flow.c(to - 1) == '。';
        if marked && starts.len() > 1 || sentence {
            notes.extend(paragraphs(flow.written(*from, to)));
            continue;
        }
        match ranges.last_mut() {
            Some(last) if last.1 == *from => last.1 = to,
            _ => ranges.push((*from, to)),
        }
    }
    (ranges, notes)
}

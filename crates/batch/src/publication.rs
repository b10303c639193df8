//! What stands around the reports: the index for the public, the run report for the staff, and the manifest.
//!
//! Every report adds its pieces as it is through, in any order; they wait on disk ([`Spool`]) and are put together at the end.

use crate::{
    Key, MOST_FINDINGS, Outcome, Status,
    column::{self, Column, Counts, Entry, List, Lists},
    feeds::{self, Page},
    pages::{self, Filled, RegionRow, RunHead, RunStatus, RunTotals, RunUnit, YearTotal},
    spool::Spool,
};
use nianbao_dashboard::{Facts, Line, OpenRule, Overview, Year};
use nianbao_format::{Published, Registry, by_role};
use nianbao_intake::{Folder, Node};
use nianbao_model::{Finding, Lang, Level, Rule, Severity, Summary, WrittenFile};
use nianbao_output::{JsonFile, Output};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap, fs, io, path::Path, time::Instant};

/// What became of one report.
pub(crate) struct Record<'a> {
    pub(crate) order: usize,
    pub(crate) node: &'a Node<'a>,
    pub(crate) year: u16,
    /// The report's title, or the unit's name where there is no report.
    pub(crate) title: String,
    pub(crate) status: Status,
    pub(crate) source: Option<String>,
    pub(crate) edition: Option<String>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) written: Vec<Published>,
    /// The report's words, a paragraph a line, for the search.
    pub(crate) words: String,
    pub(crate) filled: Option<Filled>,
    /// What the dashboard shows of the report.
    pub(crate) facts: Option<Facts>,
    pub(crate) started: Instant,
}

/// A report as `run.json` has it.
#[derive(Serialize)]
struct RunEntry<'a> {
    unit: &'a str,
    name: &'a str,
    level: Level,
    year: u16,
    edition: Option<&'a str>,
    source: Option<&'a str>,
    status: Status,
    summary: Summary,
    findings: &'a [Finding],
    written: Vec<&'a str>,
    milliseconds: f64,
}

/// Everything around the reports, while it grows.
pub(crate) struct Publication {
    lang: Lang,
    /// The published reports, for the column's lists.
    entries: Spool<Key>,
    /// Their words.
    search: nianbao_search::Builder<Key>,
    run_page: Spool<Key>,
    run_json: Spool<Key>,
    completeness: Spool<Key>,
    /// Lines of the dashboard.
    lines: Spool<Key>,
    /// Open warnings that come when all reports are through, by year and unit.
    late: BTreeMap<(u16, String), usize>,
    /// The published pages, for feed and sitemap.
    listed: Spool<Key>,
    years: BTreeMap<Reverse<u16>, YearTotal>,
    /// Lines of the manifest: those of the publication (false) before those of drafts (true), by the report they belong to.
    manifest: Spool<(bool, Key)>,
    /// How many reports each level of each year has in the index.
    counts: Counts,
    outcome: Outcome,
    /// The first findings in the order of publication.
    first: BTreeMap<(Key, usize), Finding>,
    /// When the run began, for people.
    began: String,
    /// A piece that could not be kept; told at the end.
    lost: Option<io::Error>,
}

impl Publication {
    pub(crate) fn new(folder: &Folder, registry: &Registry, only: Option<u16>, lang: Lang) -> io::Result<Self> {
        let mut publication = Self {
            lang,
            entries: Spool::new()?,
            search: nianbao_search::Builder::new()?,
            run_page: Spool::new()?,
            run_json: Spool::new()?,
            completeness: Spool::new()?,
            lines: Spool::new()?,
            late: BTreeMap::new(),
            listed: Spool::new()?,
            years: BTreeMap::new(),
            manifest: Spool::new()?,
            counts: BTreeMap::new(),
            outcome: Outcome::default(),
            first: BTreeMap::new(),
            began: jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
            lost: None,
        };
        // Files of units that the register does not know stand before the units of their year.
        for (&year, listed) in folder.years.iter().filter(|(year, _)| only.is_none_or(|only| only == **year)) {
            let findings = listed.findings(registry);
            if !findings.is_empty() {
                publication.stray(year, &findings)?;
            }
        }
        Ok(publication)
    }

    /// Files that belong to no unit.
    fn stray(&mut self, year: u16, findings: &[Finding]) -> io::Result<()> {
        let name = if self.lang == Lang::Zh { "登记表之外的文件" } else { "files of no unit in the register" };
        self.beside((Reverse(year), Level::Region, 0), "register", name, RunStatus::NotPublished, findings)
    }

    /// What is said of a year's reports among each other, once all are through.
    pub(crate) fn across(&mut self, folder: &Folder, year: u16, findings: &[Finding]) -> io::Result<()> {
        /// One piece of the run report has so many findings at most.
        const PIECE: usize = 500;
        let name = if self.lang == Lang::Zh { "各单位文字相互比较" } else { "the units' texts compared" };
        for (n, piece) in findings.chunks(PIECE).enumerate() {
            let key = (Reverse(year), Level::Subordinate, usize::MAX / 2 + n);
            self.beside(key, &format!("texts-{}", n + 1), name, RunStatus::Compared, piece)?;
        }
        let total = self.years.entry(Reverse(year)).or_default();
        let open = findings.iter().filter(|f| f.severity < Severity::Note && f.accepted.is_none());
        // They come by unit; one finding is one section of a report.
        for (n, of_unit) in open.collect::<Vec<_>>().chunk_by(|a, b| a.unit == b.unit).enumerate() {
            let id = of_unit[0].unit.as_deref().unwrap_or_default();
            let name = folder.region.unit(id).map_or(id, |unit| unit.name_in(year));
            total.fails(of_unit[0].rule, of_unit[0].severity, of_unit.len(), n, (id, name));
            *self.late.entry((year, id.to_owned())).or_default() += of_unit.len();
        }
        Ok(())
    }

    /// Findings that belong to no one report.
    fn beside(&mut self, key: Key, id: &str, name: &str, status: RunStatus, findings: &[Finding]) -> io::Result<()> {
        let (year, summary) = (key.0.0, Summary::of(findings));
        let unit = RunUnit { name, id, year, level: Level::Region, source: None, status, summary, findings, written: &[], millis: 0.0 };
        self.run_page.push(key, &pages::run_unit(&unit, self.lang).map_err(io::Error::other)?)?;
        let word = if status == RunStatus::Compared { "compared" } else { "unreadable" };
        let entry = serde_json::json!({ "unit": null, "year": year, "status": word, "summary": summary, "findings": findings });
        self.run_json.push(key, &serde_json::to_string(&entry)?)?;
        self.count(key, findings);
        Ok(())
    }

    /// Takes a report in.
    pub(crate) fn add(&mut self, folder: &Folder, record: Record<'_>) {
        if let Err(e) = self.try_add(folder, &record) {
            self.lost.get_or_insert(e);
        }
    }

    fn try_add(&mut self, folder: &Folder, record: &Record<'_>) -> io::Result<()> {
        let key = (Reverse(record.year), record.node.level, record.order + 1);
        let unit = folder.unit_ref(record.node, record.year);
        let summary = Summary::of(&record.findings);
        let written: Vec<(String, u64)> = record.written.iter().map(|w| (w.file.path.clone(), w.file.size)).collect();
        let millis = record.started.elapsed().as_secs_f64() * 1000.0;
        let page = RunUnit {
            name: &unit.name,
            id: &unit.id,
            year: record.year,
            level: record.node.level,
            source: record.source.as_deref(),
            status: match record.status {
                Status::Published => RunStatus::Published,
                Status::Draft => RunStatus::Draft,
                Status::Unreadable => RunStatus::NotPublished,
                Status::Missing => RunStatus::Missing,
            },
            summary,
            findings: &record.findings,
            written: &written,
            millis,
        };
        self.run_page.push(key, &pages::run_unit(&page, self.lang).map_err(io::Error::other)?)?;
        let row = self.complete(folder, record, &unit.name);
        self.completeness.push(key, &pages::region_unit(&page, &row, self.lang).map_err(io::Error::other)?)?;
        let line = Line {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            level: record.node.level,
            own: !record.node.rolls_up,
            status: record.status,
            errors: row.count(Severity::Error),
            warnings: row.count(Severity::Warning),
            facts: record.facts.clone(),
        };
        self.lines.push(key, &serde_json::to_string(&line)?)?;
        let entry = RunEntry {
            unit: &unit.id,
            name: &unit.name,
            level: record.node.level,
            year: record.year,
            edition: record.edition.as_deref(),
            source: record.source.as_deref(),
            status: record.status,
            summary,
            findings: &record.findings,
            written: record.written.iter().map(|w| w.file.path.as_str()).collect(),
            milliseconds: (millis * 1000.0).round() / 1000.0,
        };
        self.run_json.push(key, &serde_json::to_string(&entry)?)?;
        let draft = record.status != Status::Published;
        for file in &record.written {
            self.manifest.push((draft, key), &serde_json::to_string(&file.file)?)?;
        }
        if !draft {
            let files = by_role(&record.written, |file| file.role);
            let page = files.page.map(|page| &page.file);
            let entry = Entry {
                unit: unit.id.clone(),
                name: unit.name.clone(),
                level: record.node.level,
                year: record.year,
                title: record.title.clone(),
                page: page.map(|page| page.path.clone()),
                infographic: files.view.map(|view| view.file.path.clone()),
                files: files
                    .downloads
                    .into_iter()
                    .map(|w| column::File { format: w.file.format.clone(), path: w.file.path.clone(), size: w.file.size })
                    .collect(),
            };
            if let Some(page) = &entry.page {
                let level = record.node.level.zh();
                let found = nianbao_search::Entry {
                    title: &entry.title,
                    href: page,
                    unit: &entry.name,
                    level,
                    year: entry.year,
                    text: &record.words,
                };
                self.search.add(key, &found)?;
            }
            self.entries.push(key, &serde_json::to_string(&entry)?)?;
            if let (Some(page), Some(_)) = (page, feeds::base(&folder.region)) {
                let day = folder.region.year(record.year).published.unwrap_or_else(|| format!("{}-12-31", record.year));
                let page = Page { path: page.path.clone(), title: record.title.clone(), unit: unit.name.clone(), day };
                self.listed.push(key, &serde_json::to_string(&page)?)?;
            }
            *self.counts.entry((key.0, key.1)).or_default() += 1;
        }
        *self.outcome.reports.entry(record.status).or_default() += 1;
        self.outcome.files += record.written.len();
        self.count(key, &record.findings);
        Ok(())
    }

    /// Counts a report in its year's line, and says what the page on completeness has of it.
    fn complete(&mut self, folder: &Folder, record: &Record<'_>, name: &str) -> RegionRow {
        let total = self.years.entry(Reverse(record.year)).or_default();
        total.due += 1;
        match record.filled {
            Some(filled) if filled.whole() => total.complete += 1,
            Some(_) => total.incomplete += 1,
            None => total.missing += 1,
        }
        let mut rules: BTreeMap<(Severity, Rule), usize> = BTreeMap::new();
        for finding in record.findings.iter().filter(|f| f.severity < Severity::Note && f.accepted.is_none()) {
            *rules.entry((finding.severity, finding.rule)).or_default() += 1;
        }
        for (&(severity, rule), count) in &rules {
            total.fails(rule, severity, *count, record.order, (record.node.id, name));
        }
        let handed_in = record.source.as_ref().and_then(|file| day_of(&folder.path.join(file)));
        RegionRow { handed_in, filled: record.filled, rules: rules.into_iter().map(|((severity, rule), n)| (rule, severity, n)).collect() }
    }

    fn count(&mut self, key: Key, findings: &[Finding]) {
        for (n, finding) in findings.iter().enumerate() {
            self.outcome.summary.add(finding);
            if finding.severity < Severity::Note && finding.accepted.is_none() {
                self.first.insert((key, n), finding.clone());
                if self.first.len() > MOST_FINDINGS {
                    self.first.pop_last();
                }
            }
        }
    }

    /// Writes index, run report and manifest, and removes what an earlier run wrote and this one did not.
    pub(crate) fn finish(
        self,
        folder: &Folder,
        output: &Output,
        explained: &[bool],
        cancelled: bool,
        started: Instant,
    ) -> io::Result<Outcome> {
        let Self {
            lang,
            entries,
            search,
            run_page,
            run_json,
            completeness,
            lines,
            late,
            listed,
            years,
            manifest,
            counts,
            mut outcome,
            first,
            began,
            lost,
        } = self;
        if let Some(e) = lost {
            return Err(e);
        }
        outcome.findings = first.into_values().collect();
        let seconds = started.elapsed().as_secs_f64();
        let region = folder.region.name_in(u16::MAX);
        // Half a publication must not look like a whole one.
        if !cancelled {
            let mut around = write_column(folder, entries, search, &counts, output)?;
            if let Some(base) = feeds::base(&folder.region) {
                around.extend(write_feeds(folder, &base, listed, output)?);
            }
            let mut list = output.manifest()?;
            around.iter().try_for_each(|file| list.file(file))?;
            manifest.replay(|(draft, _), line| {
                let file: WrittenFile = serde_json::from_str(line)?;
                if draft { list.draft(&file) } else { list.file(&file) }
            })?;
            output.finish(list)?;
            outcome.files += around.len();
        }
        let count = |status| outcome.reports.get(&status).copied().unwrap_or(0);
        let totals = RunTotals {
            units: outcome.reports.values().sum(),
            published: count(Status::Published),
            drafts: count(Status::Draft),
            missing: count(Status::Missing) + count(Status::Unreadable),
            files: outcome.files,
            summary: outcome.summary,
            seconds,
        };
        let head = RunHead { region, started: &began, version: env!("CARGO_PKG_VERSION") };
        let overviews = overviews(lines, &late, &years)?;
        write(output, "run.html", "run", |sink| {
            let mut file = |piece: &str| sink.write_all(piece.as_bytes());
            file(&pages::run_head(&head, &totals, lang).map_err(io::Error::other)?)?;
            for (n, year) in overviews.iter().enumerate() {
                file(&year.html(n == 0, lang).map_err(io::Error::other)?)?;
            }
            file(&pages::run_list(lang).map_err(io::Error::other)?)?;
            run_page.replay(|_, piece| file(piece))?;
            file(&pages::run_tail().map_err(io::Error::other)?)
        })?;
        write(output, "completeness.html", "run", |sink| {
            completeness_page(folder, completeness, &years, explained, lang, &mut |piece| sink.write_all(piece.as_bytes()))
        })?;
        write(output, "run.json", "run", |sink| {
            let mut json = JsonFile::begin(sink)?;
            json.field("schema", &"nianbao.run/1")?;
            json.field("region", &region)?;
            json.field("started", &began)?;
            json.field("version", &env!("CARGO_PKG_VERSION"))?;
            json.list("reports")?;
            run_json.replay(|_, piece| json.entry(&serde_json::from_str::<Box<serde_json::value::RawValue>>(piece)?))?;
            json.end_list()?;
            json.line("overview", &overviews)?;
            json.line("summary", &outcome.summary)?;
            json.field("files", &outcome.files)?;
            json.field("cancelled", &cancelled)?;
            json.field("seconds", &((seconds * 1000.0).round() / 1000.0))?;
            json.end(false).map(|_| ())
        })?;
        Ok(outcome)
    }
}

/// Writes a file piece by piece.
fn write(output: &Output, path: &str, format: &str, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<WrittenFile> {
    let mut file = output.create(path)?;
    write(&mut file)?;
    file.settle(format)
}

/// Takes the next piece of a file.
type Take<'a> = dyn FnMut(&str) -> io::Result<()> + 'a;

/// Writes the column's pages.
fn write_column(
    folder: &Folder,
    mut entries: Spool<Key>,
    search: nianbao_search::Builder<Key>,
    counts: &Counts,
    output: &Output,
) -> io::Result<Vec<WrittenFile>> {
    let mut written = Vec::new();
    let mut put_bytes = |path: &str, bytes: &[u8]| {
        written.push(output.put(path, "page", bytes)?);
        Ok(())
    };
    let index = search.finish(&mut put_bytes)?.index;
    let put = &mut |path: &str, text: String| put_bytes(path, text.as_bytes());
    let column = Column::new(&folder.region, counts, nianbao_search::SCRIPT);
    column.search(&index, put)?;
    let front = column.front(|take| entries.replay_by(|key| key, |key, line| take(key, &serde_json::from_str(line)?)))?;
    put("index.html", front)?;
    let mut list = |list: List, order: fn(Key) -> (u64, u64, u64)| {
        let mut lists = Lists::new(&column, list);
        entries.replay_by(order, |_, line| lists.add(serde_json::from_str(line)?, put))?;
        lists.close(put)
    };
    list(List::Year, |(year, level, order)| (newest_first(year), level as u64, order as u64))?;
    list(List::Level, |(year, level, order)| (level as u64, newest_first(year), order as u64))?;
    list(List::Unit, |(year, _, order)| (order as u64, newest_first(year), 0))?;
    Ok(written)
}

fn newest_first(Reverse(year): Reverse<u16>) -> u64 {
    u64::from(u16::MAX - year)
}

/// Writes the feed and the sitemap side by side, in one walk through the pages, latest year first.
fn write_feeds(folder: &Folder, base: &str, listed: Spool<Key>, output: &Output) -> io::Result<[WrittenFile; 2]> {
    let mut sitemap_file = None;
    let feed_file = write(output, "feed.xml", "atom", |feed| {
        let written = write(output, "sitemap.xml", "sitemap", |sitemap| {
            let mut count = 0;
            sitemap.write_all(feeds::sitemap_head(base).as_bytes())?;
            listed.replay(|_, line| {
                let page: Page = serde_json::from_str(line)?;
                if count == 0 {
                    feed.write_all(feeds::feed_head(&folder.region, base, &page.day).as_bytes())?;
                }
                if count < feeds::LATEST {
                    feed.write_all(feeds::feed_entry(base, &page).as_bytes())?;
                }
                // The column's own page is one of them.
                if count + 1 < feeds::MOST_ADDRESSES {
                    sitemap.write_all(feeds::sitemap_entry(base, &page).as_bytes())?;
                }
                count += 1;
                Ok(())
            })?;
            if count == 0 {
                feed.write_all(feeds::feed_head(&folder.region, base, "2000-01-01").as_bytes())?;
            }
            feed.write_all(feeds::FEED_TAIL.as_bytes())?;
            sitemap.write_all(feeds::SITEMAP_TAIL.as_bytes())
        })?;
        sitemap_file = Some(written);
        Ok(())
    })?;
    let sitemap_file = sitemap_file.ok_or_else(|| io::Error::other("no sitemap"))?;
    Ok([feed_file, sitemap_file])
}

/// The years at a glance, latest first; a year is read and made while no other is held.
fn overviews(lines: Spool<Key>, late: &BTreeMap<(u16, String), usize>, years: &BTreeMap<Reverse<u16>, YearTotal>) -> io::Result<Vec<Year>> {
    let rules = |year: u16| {
        let failing = years.get(&Reverse(year)).map(|total| &total.rules);
        failing.into_iter().flatten().map(|(&rule, failing)| OpenRule {
            rule,
            severity: failing.severity,
            findings: failing.count,
            units: failing.units,
        })
    };
    let mut done = Vec::new();
    let mut at: Option<(u16, Overview)> = None;
    lines.replay(|(Reverse(year), _, _), line| {
        let mut line: Line = serde_json::from_str(line)?;
        line.warnings += late.get(&(year, line.unit.clone())).copied().unwrap_or(0);
        if at.as_ref().is_none_or(|(known, _)| *known != year)
            && let Some((known, overview)) = at.replace((year, Overview::new(year)))
        {
            done.push(overview.done(rules(known)));
        }
        if let Some((_, overview)) = &mut at {
            overview.add(&line);
        }
        Ok(())
    })?;
    done.extend(at.map(|(year, overview)| overview.done(rules(year))));
    Ok(done)
}

/// The page on completeness: who has handed in how much, and which rules fail where.
fn completeness_page(
    folder: &Folder,
    rows: Spool<Key>,
    years: &BTreeMap<Reverse<u16>, YearTotal>,
    explained: &[bool],
    lang: Lang,
    take: &mut Take<'_>,
) -> io::Result<()> {
    let other = io::Error::other;
    take(&pages::region_head(folder.region.name_in(u16::MAX), lang).map_err(other)?)?;
    let mut at = None;
    rows.replay(|(year, _, _), row| {
        if at != Some(year) {
            if at.is_some() {
                take(&pages::region_year_end().map_err(other)?)?;
            }
            let none = YearTotal::default();
            take(&pages::region_year(year.0, years.get(&year).unwrap_or(&none), lang).map_err(other)?)?;
            at = Some(year);
        }
        take(row)
    })?;
    if at.is_some() {
        take(&pages::region_year_end().map_err(other)?)?;
    }
    let explained: Vec<_> = folder.region.accepted.iter().zip(explained.iter().copied()).collect();
    take(&pages::region_tail(&folder.region.rules, &explained, lang).map_err(other)?)
}

/// The day a file was last changed, in the local time zone.
fn day_of(file: &Path) -> Option<String> {
    let changed = fs::metadata(file).ok()?.modified().ok()?;
    let zoned = jiff::Timestamp::try_from(changed).ok()?.to_zoned(jiff::tz::TimeZone::system());
    Some(zoned.strftime("%Y-%m-%d").to_string())
}

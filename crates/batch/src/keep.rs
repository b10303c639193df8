//! What an earlier run has published and this one does not make anew: what lost its source and what
//! nobody asked for stays, and is told.

use crate::{Options, run::lock};
use nianbao_format::Exporter;
use nianbao_intake::Folder;
use nianbao_model::{Finding, Findings, Rule, Say};
use nianbao_output::Output;
use nianbao_site::{Former, Kept, Record, Status};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// The folder of drafts, in the part that stays in the house.
pub(crate) const DRAFTS: &str = "staff/drafts";

/// What is known of the publication before, and what becomes of it.
pub(crate) struct Keeper<'a> {
    folder: &'a Folder,
    only: Option<u16>,
    prune: bool,
    /// The endings that this run writes.
    endings: BTreeSet<String>,
    /// The ids of the formats that this run writes.
    formats: BTreeSet<String>,
    /// The years and units that were published before, by the manifest.
    published: BTreeSet<(u16, String)>,
    /// Has the run before left no records? Then only its files are known.
    only_files: bool,
    former: Mutex<Former>,
    /// The reports that this run has judged; is it a draft?
    judged: Mutex<BTreeMap<(u16, String), bool>>,
    /// How many files stay beside a report that says something else now.
    stale: AtomicUsize,
    /// Is there anything of an older publication that stays?
    kept: AtomicBool,
    /// Those without a report in this run, told already.
    told: Mutex<BTreeSet<(u16, String)>>,
    /// The places of all units in the register, once they are asked for.
    places: OnceLock<HashMap<&'a str, usize>>,
}

/// Does a report say something else than before, as far as files tell that both runs have written?
/// Where there is none, it may.
fn changed(old: &Record, new: &Record) -> bool {
    let mut both = new
        .files
        .iter()
        .filter_map(|new| {
            old.files.iter().find(|old| old.file.path == new.file.path).map(|old| (old, new))
        })
        .peekable();
    both.peek().is_none() || both.any(|(old, new)| old.file.sha256 != new.file.sha256)
}

/// A file of a report by its path.
struct Path<'p> {
    draft: bool,
    year: u16,
    unit: &'p str,
    ending: &'p str,
}

impl<'p> Path<'p> {
    fn of(path: &'p str) -> Option<Self> {
        let (draft, rest) = match path.strip_prefix(DRAFTS) {
            Some(rest) => (true, rest.strip_prefix('/')?),
            None => (false, path),
        };
        let (year, file) = rest.split_once('/')?;
        let (unit, ending) = file.split_once('.')?;
        Some(Self { draft, year: year.parse().ok().filter(|_| year.len() == 4)?, unit, ending })
    }
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(
        folder: &'a Folder,
        options: &Options,
        formats: &[&dyn Exporter],
        output: &Output,
    ) -> io::Result<Self> {
        let former = Former::open(output)?;
        let mut published = BTreeSet::new();
        output.published_before(|path| {
            if let Some(path) = Path::of(path).filter(|path| !path.draft) {
                published.insert((path.year, path.unit.to_owned()));
            }
        })?;
        Ok(Self {
            folder,
            only: options.year,
            prune: options.prune,
            endings: formats.iter().map(|format| format.info().ending().to_owned()).collect(),
            formats: formats.iter().map(|format| format.info().id.into_owned()).collect(),
            published,
            only_files: former.is_empty(),
            former: Mutex::new(former),
            judged: Mutex::default(),
            stale: AtomicUsize::new(0),
            kept: AtomicBool::new(false),
            told: Mutex::default(),
            places: OnceLock::new(),
        })
    }

    fn is_asked_for(&self, year: u16) -> bool {
        self.only.is_none_or(|only| only == year)
    }

    /// Does what was published of a unit and year stay, should this run have no report of it?
    pub(crate) fn would_keep(&self, unit: &str, year: u16) -> bool {
        !self.prune && self.published.contains(&(year, unit.to_owned()))
    }

    /// Passes over a report of which the publication before has nothing but what this run has, if
    /// it is there.
    pub(crate) fn passes(&self, record: &Record) -> bool {
        let reported = matches!(record.status, Status::Published | Status::Draft);
        if reported {
            lock(&self.former).pass(&record.unit, record.year);
            lock(&self.judged)
                .insert((record.year, record.unit.clone()), record.status == Status::Draft);
        }
        reported
    }

    /// What this run makes of a unit and year, beside what was there before; says whether the
    /// record is another now.
    pub(crate) fn settle(&self, record: &mut Record, output: &Output) -> io::Result<bool> {
        let key = (record.year, record.unit.clone());
        match record.status {
            Status::Published | Status::Draft => {
                let before = lock(&self.former).take(output, &record.unit, record.year)?;
                let draft = record.status == Status::Draft;
                lock(&self.judged).insert(key, draft);
                // Formats that this run was not asked for, of the same report.
                let same = |old: &Record| (old.status == Status::Draft) == draft && !self.prune;
                let Some(old) = before.filter(same) else { return Ok(false) };
                let (changed, kept) = (changed(&old, record), record.kept_files);
                for file in old.files {
                    if !self.formats.contains(&file.file.format)
                        && !record.files.iter().any(|new| new.file.path == file.file.path)
                        && output.has(&file.file.path)
                    {
                        record.files.push(file);
                        record.kept_files += 1;
                        self.kept.store(true, Ordering::Relaxed);
                        self.stale.fetch_add(usize::from(changed), Ordering::Relaxed);
                    }
                }
                Ok(record.kept_files != kept)
            }
            _ if self.would_keep(&record.unit, record.year) => {
                lock(&self.told).insert(key);
                self.kept.store(true, Ordering::Relaxed);
                let before = lock(&self.former).take(output, &record.unit, record.year)?;
                let Some(mut kept) = before.filter(|before| before.status != Status::Draft) else {
                    return Ok(false);
                };
                self.bring_back(&mut kept, Kept::Lost, output);
                kept.findings = std::mem::take(&mut record.findings);
                *record = kept;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// How many files of formats that nobody asked for stay beside a report that says something
    /// else now.
    pub(crate) fn stale(&self) -> usize {
        self.stale.load(Ordering::Relaxed)
    }

    /// Has anything of an older publication been kept so far?
    pub(crate) fn has_kept(&self) -> bool {
        self.kept.load(Ordering::Relaxed)
    }

    /// A record of the run before as one of this run.
    fn bring_back(&self, record: &mut Record, why: Kept, output: &Output) {
        let places = self.places.get_or_init(|| {
            self.folder.nodes().iter().enumerate().map(|(n, node)| (node.id, n)).collect()
        });
        let order = places.get(record.unit.as_str()).copied();
        // Units that the register does not know any more stand behind those it knows.
        record.order = order.unwrap_or(usize::MAX >> 8);
        record.files.retain(|file| output.has(&file.file.path));
        record.millis = 0.0;
        record.keep(why);
    }

    /// Everything of the run before that this one has not come by: its records, and what is to be
    /// said, by year.
    pub(crate) fn rest(
        &self,
        output: &Output,
    ) -> io::Result<(Vec<Record>, BTreeMap<u16, Findings>)> {
        let (mut records, mut lost) = (Vec::new(), BTreeMap::<u16, Findings>::new());
        if self.prune {
            return Ok((records, lost));
        }
        let mut former = lock(&self.former);
        let all: BTreeSet<(u16, String)> =
            former.rest().into_iter().chain(self.published.iter().cloned()).collect();
        for (year, unit) in all {
            let key = (year, unit.clone());
            if lock(&self.judged).contains_key(&key) || lock(&self.told).contains(&key) {
                continue;
            }
            let asked = self.is_asked_for(year);
            let before = former.take(output, &unit, year)?;
            let published = self.published.contains(&key);
            if asked && !published {
                continue;
            }
            let finding = asked.then(|| self.lost(&unit, year, before.as_ref()));
            match before {
                Some(mut record) => {
                    self.bring_back(
                        &mut record,
                        if asked { Kept::Lost } else { Kept::NotAsked },
                        output,
                    );
                    if let Some(finding) = finding {
                        record.findings = vec![finding];
                    }
                    records.push(record);
                }
                None => lost.entry(year).or_default().extend(finding),
            }
        }
        Ok((records, lost))
    }

    /// The source of what was published is not there any more.
    pub(crate) fn lost(&self, unit: &str, year: u16, before: Option<&Record>) -> Finding {
        let known = self.folder.region.unit(unit).map(|unit| unit.name_in(year).to_owned());
        let name =
            before.map(|record| record.name.clone()).or(known).unwrap_or_else(|| unit.to_owned());
        let values: &[(&str, &dyn Say)] = &[("name", &name), ("unit", &unit), ("year", &year)];
        Finding::new(Rule::U03, "lost", values).of(unit, year)
    }

    /// Does a file stay that the run before has listed and no record of this one speaks of?
    pub(crate) fn stays(&self, path: &str) -> bool {
        if self.prune {
            return false;
        }
        let Some(Path { draft, year, unit, ending }) = Path::of(path) else {
            // Lists are made anew of the records; without any they are all that leads to what
            // stays.
            return self.only_files && self.list_stays(path);
        };
        match lock(&self.judged).get(&(year, unit.to_owned())) {
            Some(judged) => *judged == draft && !self.endings.contains(ending),
            None => !draft || !self.is_asked_for(year),
        }
    }

    /// Is it the list of a year or a unit of which this run has published nothing?
    fn list_stays(&self, path: &str) -> bool {
        let judged = lock(&self.judged);
        let mut published = judged.iter().filter(|(_, draft)| !**draft).map(|(key, _)| key);
        let of =
            |folder: &str| path.strip_prefix(folder).and_then(|name| name.strip_suffix(".html"));
        match (of("years/"), of("units/")) {
            (Some(list), _) => !published.any(|(year, _)| list.starts_with(&year.to_string())),
            (_, Some(list)) => !published.any(|(_, unit)| list == unit),
            // This run would have written it had it published anything of the level.
            _ => path.starts_with("levels/"),
        }
    }
}

//! Pages that an earlier run has made and this one need not make again: they would say the same,
//! for all that they say is the same.

use crate::{
    publication::Entry,
    record::{Key, Record},
    spool::Spool,
    view::{Context, Order},
};
use nianbao_model::WrittenFile;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io;

/// A file around the reports, and the digest of all that it says, where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    /// The file.
    pub file: WrittenFile,
    /// The digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<u128>,
}

impl Around {
    pub(crate) fn unknown(file: WrittenFile) -> Self {
        Self { file, key: None }
    }
}

/// What an earlier run has written around the reports and is still there, by the digests of what it
/// says.
#[derive(Clone, Debug, Default)]
pub struct Known {
    common: Vec<u8>,
    /// By their digests, those of one digest as they came; what was asked for is taken out.
    files: Vec<(u128, Option<WrittenFile>)>,
}

impl Known {
    /// Those among some files whose digests are known. `common` stands for all that any page
    /// depends on beside the reports.
    pub fn new(common: Vec<u8>, files: impl IntoIterator<Item = Around>) -> Self {
        let known = files.into_iter().filter_map(|Around { file, key }| Some((key?, Some(file))));
        let mut files: Vec<(u128, Option<WrittenFile>)> = known.collect();
        files.shrink_to_fit();
        files.sort_by_key(|(key, _)| *key);
        Self { common, files }
    }

    /// The files with a digest that nobody has asked for yet.
    fn with(&mut self, key: u128) -> &mut [(u128, Option<WrittenFile>)] {
        let from = self.files.partition_point(|(known, _)| *known < key);
        let with = &mut self.files[from..];
        let count = with.partition_point(|(known, _)| *known == key);
        &mut with[..count]
    }

    /// The digest of what a page says; nothing where nobody said what all pages depend on.
    pub(crate) fn page(
        &self,
        context: Context<'_>,
        name: &str,
        facets: impl Iterator<Item = u128>,
    ) -> Option<u128> {
        if self.common.is_empty() {
            return None;
        }
        let mut digest = Sha256::new();
        // How many there are of each level and year stands on every page.
        digest.update(format!("{name}\n{:?}\n", context.tally.published));
        digest.update(&self.common);
        facets.for_each(|facet| digest.update(facet.to_le_bytes()));
        Some(first(digest))
    }

    /// The digest of all that can be searched.
    pub(crate) fn search(
        &self,
        context: Context<'_>,
        records: &mut Spool<Place, Entry>,
    ) -> Option<u128> {
        self.published(context, "search", records, |place| place.facets.searched)
    }

    /// The digest of all that the tables of who exercises what say.
    pub(crate) fn powers(
        &self,
        context: Context<'_>,
        records: &mut Spool<Place, Entry>,
    ) -> Option<u128> {
        self.published(context, "powers", records, |place| place.facets.exercised)
    }

    /// The digest of one side of all that is published.
    fn published(
        &self,
        context: Context<'_>,
        name: &str,
        records: &mut Spool<Place, Entry>,
        facet: impl Fn(&Place) -> u128,
    ) -> Option<u128> {
        let all = records.in_order(|place| Order::Publication.of(place.key, place.draft));
        let sides = all.filter(|place| !place.draft).map(|place| facet(&place));
        self.page(context, name, sides)
    }

    /// The file of the program's own at a path, if it says what a digest is of; it stays.
    pub(crate) fn own(&mut self, key: u128, path: &str) -> Option<Around> {
        let at_path = |file: &WrittenFile| file.path == path;
        let mut with = self.with(key).iter_mut();
        let (_, file) = with.find(|(_, file)| file.as_ref().is_some_and(at_path))?;
        Some(Around { file: file.take()?, key: Some(key) })
    }

    /// The files that say what a digest is of; they stay. They are told once.
    pub(crate) fn pages(&mut self, context: Context<'_>, key: Option<u128>) -> Option<Vec<Around>> {
        let files = self.with(key?).iter_mut().filter_map(|(_, file)| file.take());
        let files: Vec<Around> = files.map(|file| Around { file, key }).collect();
        context.output.stay(files.len());
        Some(files).filter(|files| !files.is_empty())
    }
}

/// Where a record stands, and digests of what pages say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) draft: bool,
    pub(crate) facets: Facets,
}

/// Digests of what pages say of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Facets {
    /// Whose it is.
    pub(crate) unit: u128,
    /// What lists say.
    pub(crate) listed: u128,
    /// What can be searched.
    pub(crate) searched: u128,
    /// What its unit exercises.
    pub(crate) exercised: u128,
    /// All of it, as it is written.
    pub(crate) whole: u128,
}

impl Facets {
    fn of(record: &Record, written: &[u8]) -> io::Result<Self> {
        let Record { unit, name, level, year, title, files, words, powers, own, .. } = record;
        let page = record.by_role().page.map(|page| page.file.path.as_str());
        Ok(Self {
            unit: digest(unit)?,
            listed: digest(&(unit, name, level, year, title, files))?,
            searched: digest(&(title, page, name, level, year, words))?,
            exercised: digest(&(page, name, year, own, powers))?,
            whole: first(Sha256::new_with_prefix(written)),
        })
    }
}

/// A record as it is written, and what pages say of it: what waits on disk, here and for later runs.
#[derive(Clone, Debug)]
pub struct Written {
    /// Digests of what pages say.
    pub facets: Facets,
    /// The record.
    pub record: Vec<u8>,
}

impl Written {
    /// Writes a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn of(record: &Record) -> io::Result<Self> {
        let written = serde_json::to_vec(record)?;
        Ok(Self { facets: Facets::of(record, &written)?, record: written })
    }
}

fn digest(of: &impl Serialize) -> io::Result<u128> {
    let mut digest = Sha256::new();
    digest.update(serde_json::to_vec(of)?);
    Ok(first(digest))
}

/// The digest of some facets, and nothing else.
pub(crate) fn digest_of(facets: impl Iterator<Item = u128>) -> u128 {
    let mut digest = Sha256::new();
    facets.for_each(|facet| digest.update(facet.to_le_bytes()));
    first(digest)
}

fn first(digest: Sha256) -> u128 {
    digest.finalize().iter().take(16).fold(0, |all, byte| all << 8 | u128::from(*byte))
}

//! The collector of a year's reports: small sketches in, copied paragraphs out.

use crate::{
    ALIKE, Sketch, Sketcher,
    lsh::{Orders, Signature, candidates},
    sketch::LEAST,
};
use nianbao_model::{Level, Reading};
use nianbao_text::quote;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Paragraphs taken of one report; more than that is no report but a pasted book.
const PARAGRAPHS: usize = 400;
/// Characters kept of a paragraph to show it.
const QUOTE: usize = 120;
/// A phrase in more than so many in a hundred of the reports, and in at least [`SHARED_LEAST`], is
/// everybody's and counts nothing.
const SHARED_PERCENT: usize = 30;
const SHARED_LEAST: usize = 5;

/// What is kept of one report: some hundred bytes a paragraph. Making it is the work; it can be
/// done wherever the report is at hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sketches {
    unit: Arc<str>,
    name: Arc<str>,
    year: u16,
    region: bool,
    paragraphs: Vec<Kept>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    sketch: Sketch,
    at: Paragraph,
}

/// A paragraph of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The unit's id.
    pub unit: Arc<str>,
    /// The unit's name.
    pub name: Arc<str>,
    /// The report's year.
    pub year: u16,
    /// The section's heading.
    pub section: Arc<str>,
    /// The paragraph's number in the section, from 1.
    pub number: usize,
    /// Its first words.
    pub quote: String,
    /// The source file, or the section's heading where there is none.
    pub file: Arc<str>,
}

/// A paragraph that another unit's report has, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The paragraph.
    pub here: Paragraph,
    /// The one of another unit that is nearest to it.
    pub there: Paragraph,
    /// How alike these two are, in percent.
    pub percent: u8,
    /// How many other units have it.
    pub units: usize,
}

impl Sketches {
    /// The sketches of a report.
    pub fn of(reading: &Reading, sketcher: &Sketcher) -> Self {
        let report = &reading.report;
        let (unit, name): (Arc<str>, Arc<str>) =
            (report.unit.id.as_str().into(), report.unit.name.as_str().into());
        let mut paragraphs = Vec::new();
        // Notes under tables say how figures are counted: they may be alike. So may openings.
        for (n, section) in
            report.edition.sections.iter().enumerate().filter(|(_, s)| s.wants_text())
        {
            let (heading, file): (Arc<str>, Arc<str>) =
                (section.heading().into(), reading.source_of(n));
            for (k, text) in report.section(n).paragraphs().iter().enumerate().take(PARAGRAPHS) {
                let Some(sketch) = sketcher.sketch(text) else { continue };
                let at = Paragraph {
                    unit: unit.clone(),
                    name: name.clone(),
                    year: report.year,
                    section: heading.clone(),
                    number: k + 1,
                    quote: quote(text, QUOTE),
                    file: file.clone(),
                };
                paragraphs.push(Kept { sketch, at });
            }
        }
        paragraphs.truncate(PARAGRAPHS);
        Self {
            unit,
            name,
            year: report.year,
            region: report.unit.level == Some(Level::Region),
            paragraphs,
        }
    }

    /// Does it hold nothing that could be compared?
    pub fn is_empty(&self) -> bool {
        self.paragraphs.is_empty()
    }
}

/// The reports of one year. The order in which they are added does not matter.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    reports: Vec<Sketches>,
}

/// Paragraphs that are the same to the letter, as far as is compared.
struct Class<'a> {
    sketch: &'a Sketch,
    /// Indexes of reports, and their paragraphs.
    members: Vec<(usize, &'a Kept)>,
}

impl Copies {
    /// Takes a report's sketches.
    pub fn add(&mut self, report: Sketches) {
        self.reports.push(report);
    }

    /// About how much memory the sketches take.
    pub fn bytes(&self) -> usize {
        let kept = |p: &Kept| {
            size_of::<Kept>()
                + size_of_val(&*p.sketch.hashes)
                + size_of_val(&*p.sketch.figures)
                + p.at.quote.len()
        };
        self.reports
            .iter()
            .map(|report| size_of::<Sketches>() + report.paragraphs.iter().map(kept).sum::<usize>())
            .sum()
    }

    /// All copied paragraphs, by unit, section and number.
    pub fn finish(mut self) -> Vec<Copied> {
        self.reports.sort_by(|a, b| (&a.unit, a.year, &a.name).cmp(&(&b.unit, b.year, &b.name)));
        self.drop_shared();
        let classes = self.classes();
        let orders = Orders::fixed();
        let signatures: Vec<Signature> =
            classes.iter().map(|class| Signature::of(&class.sketch.hashes, &orders)).collect();
        let mut alike: Vec<Vec<(u8, usize)>> = (0..classes.len()).map(|n| vec![(100, n)]).collect();
        candidates(&signatures, |a, b| {
            if let Some(percent) = classes[a].sketch.copies(classes[b].sketch, ALIKE) {
                alike[a].push((percent, b));
                alike[b].push((percent, a));
            }
        });
        let mut copied: Vec<(usize, usize, Copied)> = Vec::new();
        for (class, mut near) in classes.iter().zip(alike) {
            near.sort_by_key(|&(percent, n)| (std::cmp::Reverse(percent), n));
            for &(report, kept) in &class.members {
                if let Some(found) = self.fellows(report, kept, &near, &classes) {
                    let order = self.reports[report]
                        .paragraphs
                        .iter()
                        .position(|p| std::ptr::eq(p, kept))
                        .unwrap_or_default();
                    copied.push((report, order, found));
                }
            }
        }
        copied.sort_by_key(|(report, order, _)| (*report, *order));
        copied.into_iter().map(|(_, _, copied)| copied).collect()
    }

    /// The units that have a paragraph, and the nearest of theirs.
    fn fellows(
        &self,
        report: usize,
        kept: &Kept,
        near: &[(u8, usize)],
        classes: &[Class<'_>],
    ) -> Option<Copied> {
        // The region's report tells of its units; who copied is the unit.
        if self.reports[report].region {
            return None;
        }
        let own = &self.reports[report].unit;
        let others = near
            .iter()
            .flat_map(|&(percent, n)| {
                classes[n].members.iter().map(move |&(other, kept)| (percent, other, kept))
            })
            .filter(|(_, other, _)| self.reports[*other].unit != *own);
        let mut nearest: Option<(u8, &Kept)> = None;
        let mut units: Vec<usize> = Vec::new();
        for (percent, other, theirs) in others {
            // Of equally near ones, the same section's is shown.
            let better = |(best, shown): &(u8, &Kept)| {
                percent > *best
                    || (percent == *best
                        && theirs.at.section == kept.at.section
                        && shown.at.section != kept.at.section)
            };
            if nearest.as_ref().is_none_or(better) {
                nearest = Some((percent, theirs));
            }
            units.push(other);
        }
        let (percent, there) = nearest?;
        // Reports are in the order of units.
        units.sort_unstable();
        units.dedup_by(|a, b| self.reports[*a].unit == self.reports[*b].unit);
        Some(Copied { here: kept.at.clone(), there: there.at.clone(), percent, units: units.len() })
    }

    /// The phrases that so many reports have that they are nobody's. Looked for in one range of
    /// hashes after the other, so that not all of them need room at once.
    fn shared(&self) -> FxHashSet<u32> {
        const RANGES: u32 = 16;
        let least = SHARED_LEAST.max(self.reports.len() * SHARED_PERCENT / 100 + 1);
        let (mut shared, mut all, mut own) = (FxHashSet::default(), Vec::new(), Vec::new());
        for range in 0..RANGES {
            all.clear();
            for report in &self.reports {
                let hashes = report.paragraphs.iter().flat_map(|p| p.sketch.hashes.iter().copied());
                own.clear();
                own.extend(hashes.filter(|hash| hash % RANGES == range));
                own.sort_unstable();
                own.dedup();
                all.extend_from_slice(&own);
            }
            all.sort_unstable();
            shared.extend(
                all.chunk_by(|a, b| a == b).filter(|run| run.len() >= least).map(|run| run[0]),
            );
        }
        shared
    }

    /// Takes shared phrases out of all paragraphs. What is short without them is not compared.
    fn drop_shared(&mut self) {
        let shared = self.shared();
        for report in &mut self.reports {
            report.paragraphs.retain_mut(|kept| {
                if kept.sketch.hashes.iter().any(|hash| shared.contains(hash)) {
                    kept.sketch.hashes = kept
                        .sketch
                        .hashes
                        .iter()
                        .copied()
                        .filter(|hash| !shared.contains(hash))
                        .collect();
                }
                kept.sketch.hashes.len() >= LEAST
            });
        }
    }

    /// The paragraphs, equal ones put together.
    fn classes(&self) -> Vec<Class<'_>> {
        let of = |report: &'_ Sketches| report.paragraphs.len();
        let mut all: Vec<(usize, &Kept)> = Vec::with_capacity(self.reports.iter().map(of).sum());
        for (n, report) in self.reports.iter().enumerate() {
            all.extend(report.paragraphs.iter().map(|kept| (n, kept)));
        }
        // A stable sort: members stay in the order of units.
        all.sort_by(|(_, a), (_, b)| a.sketch.cmp(&b.sketch));
        let classes = all.chunk_by(|(_, a), (_, b)| a.sketch == b.sketch);
        classes
            .map(|members| Class { sketch: &members[0].1.sketch, members: members.to_vec() })
            .collect()
    }
}

//! Which unit most likely makes the region's figures differ from the sum of its units: one left
//! out, one counted twice, or figures copied wrongly. [`Suspects`] looks at the units once more,
//! one at a time, and only where something disagrees.

use crate::Sum;
use nianbao_model::{Bilingual, CopyError, Decimal, Finding, Reading, Report, Rule};

/// The cells of a region's report that disagree with the sum of its units, while its units are
/// looked at again.
#[derive(Debug)]
pub struct Suspects {
    gaps: Vec<Gap>,
}

/// One cell that disagrees.
#[derive(Debug)]
struct Gap {
    address: String,
    /// The region's figure less the sum.
    gap: Decimal,
    /// How the region's own figure may have gone wrong.
    slip: Option<(CopyError, Decimal)>,
    /// Units whose figure is just what is missing, or just what is too much.
    fits: Fits,
}

/// Up to two names of each kind: one is a suspect, two are none.
#[derive(Debug, Default)]
struct Fits {
    left_out: Vec<String>,
    twice: Vec<String>,
}

impl Suspects {
    /// What disagrees (U01) in the region's report; nothing if all agrees.
    pub fn of(sum: &Sum, reading: &Reading, findings: &[Finding]) -> Option<Self> {
        let gaps = findings.iter().filter(|f| f.rule == Rule::U01).filter_map(|finding| {
            let address = finding.cells.first()?;
            let met = reading.report.at(address)?.value()?;
            let due = sum.sum_of(address)?;
            let slip = CopyError::between(met, due, false).map(|slip| (slip, due));
            Some(Gap {
                address: address.clone(),
                gap: met.checked_sub(due)?,
                slip,
                fits: Fits::default(),
            })
        });
        let gaps: Vec<Gap> = gaps.collect();
        (!gaps.is_empty()).then_some(Self { gaps })
    }

    /// Looks at a unit's report.
    pub fn look_at(&mut self, report: &Report, name: &str) {
        for gap in &mut self.gaps {
            let Some(value) = report
                .at(&gap.address)
                .and_then(nianbao_model::Cell::value)
                .filter(|v| !v.is_zero())
            else {
                continue;
            };
            let fits = if value == gap.gap {
                &mut gap.fits.twice
            } else if value == -gap.gap {
                &mut gap.fits.left_out
            } else {
                continue;
            };
            if fits.len() < 2 {
                fits.push(name.to_owned());
            }
        }
    }

    /// Adds to each finding what most likely made it, where the figures single it out. A unit that
    /// explains every cell that disagrees goes before a slip in one of them.
    pub fn tell(self, findings: &mut [Finding]) {
        let all = |of: fn(&Fits) -> &Vec<String>| {
            let first = of(&self.gaps.first()?.fits).first()?;
            self.gaps.iter().all(|gap| of(&gap.fits).contains(first)).then_some(first)
        };
        let everywhere = match (all(|f| &f.left_out), all(|f| &f.twice)) {
            (Some(unit), None) if self.gaps.len() > 1 => Some(left_out(unit)),
            (None, Some(unit)) if self.gaps.len() > 1 => Some(twice(unit)),
            _ => None,
        };
        for finding in findings.iter_mut().filter(|f| f.rule == Rule::U01) {
            let Some(gap) =
                self.gaps.iter().find(|gap| finding.cells.first() == Some(&gap.address))
            else {
                continue;
            };
            let here = || match (gap.fits.left_out.as_slice(), gap.fits.twice.as_slice(), &gap.slip)
            {
                (_, _, Some((slip, due))) => Some(slipped(*slip, *due)),
                ([unit], [], None) => Some(left_out(unit)),
                ([], [unit], None) => Some(twice(unit)),
                _ => None,
            };
            if let Some(words) = everywhere.clone().or_else(here) {
                finding.message.add(&words);
            }
        }
    }
}

fn left_out(unit: &str) -> Bilingual {
    Bilingual::new(
        format!("最可能的原因：漏计了{unit}（其数正好等于差额）。"),
        format!("Most likely {unit} was left out: its figure is just the gap."),
    )
}

fn twice(unit: &str) -> Bilingual {
    Bilingual::new(
        format!("最可能的原因：{unit}计了两次（其数正好等于差额）。"),
        format!("Most likely {unit} was counted twice: its figure is just the gap."),
    )
}

fn slipped(slip: CopyError, due: Decimal) -> Bilingual {
    let (zh, en) = slip.words();
    let due = due.normalize();
    Bilingual::new(
        format!("最可能的原因：应为 {due}{zh}。"),
        format!("Most likely it should say {due}{en}."),
    )
}

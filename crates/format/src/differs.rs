//! In what two reports differ, as far as a format keeps it.

use crate::{Aspect, Keeps};
use nianbao_model::{Cell, CellIx, Report, SectionKind};

/// The first thing in which a report that was read back differs from the one that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The year.
    Year,
    /// The edition.
    Edition,
    /// The unit's name.
    Unit,
    /// The unit's id or level.
    Register,
    /// A cell.
    Cell(CellIx),
    /// The text or the notes of the edition's section with this number.
    Section(usize),
    /// The figures outside the tables.
    Indicators,
}

/// Compares two reports aspect by aspect, as far as `keeps` has them.
pub fn differs(report: &Report, back: &Report, keeps: Keeps) -> Option<Difference> {
    let (unit, other) = (&report.unit, &back.unit);
    if keeps.has(Aspect::Unit) && unit.name != other.name {
        return Some(Difference::Unit);
    }
    if keeps.has(Aspect::Register) && (&unit.id, unit.level) != (&other.id, other.level) {
        return Some(Difference::Register);
    }
    if keeps.has(Aspect::Year) && report.year != back.year {
        return Some(Difference::Year);
    }
    if report.edition.id != back.edition.id {
        // The cells of two editions cannot be compared.
        return keeps.has(Aspect::Edition).then_some(Difference::Edition);
    }
    if let Some((ix, _)) =
        report.cells().find(|(ix, cell)| keeps.has(aspect(cell)) && back.cell(*ix) != *cell)
    {
        return Some(Difference::Cell(ix));
    }
    let other_text = |n: &usize| {
        let text = report.edition.sections[*n].kind == SectionKind::Text;
        keeps.has(if text { Aspect::Texts } else { Aspect::Notes })
            && report.section(*n) != back.section(*n)
    };
    if let Some(n) = (0..report.edition.sections.len()).find(other_text) {
        return Some(Difference::Section(n));
    }
    (keeps.has(Aspect::Indicators) && report.indicators != back.indicators)
        .then_some(Difference::Indicators)
}

/// Which aspect a cell's state belongs to.
pub(crate) fn aspect(cell: &Cell) -> Aspect {
    match cell {
        Cell::Figure(_) => Aspect::Figures,
        Cell::Blank => Aspect::Blank,
        Cell::NotApplicable(_) => Aspect::NotApplicable,
        Cell::Unreadable(_) => Aspect::Unreadable,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails there has failed")]
mod tests {
    use super::*;
    use nianbao_model::{Editions, Indicator, Level, Prose, UnitRef};

    /// A change to a report, what it is a difference in, and the aspect it belongs to.
    type Case = (fn(&mut Report), fn(Difference) -> bool, Aspect);

    const CASES: [Case; 11] = [
        (|report| report.year = 2022, |d| d == Difference::Year, Aspect::Year),
        (|report| report.unit.name = "乙".into(), |d| d == Difference::Unit, Aspect::Unit),
        (
            |report| report.unit.level = Some(Level::Region),
            |d| d == Difference::Register,
            Aspect::Register,
        ),
        (
            |report| set(report, 0, Cell::count(8)),
            |d| matches!(d, Difference::Cell(CellIx(0))),
            Aspect::Figures,
        ),
        (
            |report| set(report, 1, Cell::count(0)),
            |d| matches!(d, Difference::Cell(CellIx(1))),
            Aspect::Blank,
        ),
        (
            |report| set(report, 2, Cell::not_applicable("-")),
            |d| matches!(d, Difference::Cell(CellIx(2))),
            Aspect::NotApplicable,
        ),
        (
            |report| set(report, 3, Cell::Blank),
            |d| matches!(d, Difference::Cell(CellIx(3))),
            Aspect::Unreadable,
        ),
        (
            |report| text(report, SectionKind::Text),
            |d| matches!(d, Difference::Section(_)),
            Aspect::Texts,
        ),
        (
            |report| text(report, SectionKind::Table),
            |d| matches!(d, Difference::Section(_)),
            Aspect::Notes,
        ),
        (
            |report| report.indicators.push(Indicator::default()),
            |d| d == Difference::Indicators,
            Aspect::Indicators,
        ),
        (|report| *report = other(report), |d| d == Difference::Edition, Aspect::Edition),
    ];

    fn set(report: &mut Report, n: u16, cell: Cell) {
        report.set(CellIx(n), cell);
    }

    fn text(report: &mut Report, kind: SectionKind) {
        let n = report.edition.sections.iter().position(|section| section.kind == kind).unwrap();
        *report.section_mut(n) = Prose::new("另一段");
    }

    fn other(report: &Report) -> Report {
        Report::blank(
            Editions::national().get("2019").unwrap().clone(),
            report.unit.clone(),
            report.year,
        )
    }

    #[test]
    fn each_aspect_that_is_kept_is_compared_and_no_other() {
        let unit = UnitRef { id: "a".into(), name: "甲".into(), level: None };
        let mut report =
            Report::blank(Editions::national().get("2021").unwrap().clone(), unit, 2021);
        for (n, cell) in (0..).zip([
            Cell::count(7),
            Cell::Blank,
            Cell::not_applicable("/"),
            Cell::unreadable("约20"),
        ]) {
            set(&mut report, n, cell);
        }
        assert_eq!(differs(&report, &report, Keeps::FULL), None);
        let mut seen = Keeps::NOTHING;
        for (change, wanted, aspect) in CASES {
            let mut back = report.clone();
            change(&mut back);
            assert!(differs(&report, &back, Keeps::FULL).is_some_and(wanted), "{aspect:?}");
            assert!(
                differs(&report, &back, Keeps::NOTHING.with(aspect)).is_some_and(wanted),
                "{aspect:?} alone"
            );
            assert_eq!(
                differs(&report, &back, Keeps::FULL.without(aspect)),
                None,
                "all but {aspect:?}"
            );
            seen = seen.with(aspect);
        }
        assert_eq!(seen, Keeps::FULL);
    }
}

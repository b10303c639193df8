//! Reading back: what a format keeps comes back the same through the importer of the same format.

use super::{
    outcome::Check,
    run::{Ended, Run},
    samples::Sample,
};
use nianbao_format::{Aspect, Exporter, Importer, Keeps};
use nianbao_grid::Expect;
use nianbao_model::{Report, SectionKind, UnitRef, clean_line, figure_text};
use nianbao_text::quote;

/// Reads every sample that was written.
pub(super) fn round_trip(
    run: &mut Run<'_>,
    exporter: &dyn Exporter,
    importer: &dyn Importer,
    reports: &[Sample],
    written: &[Option<Vec<u8>>],
) {
    let keeps = exporter.keeps().common(importer.keeps());
    for (Sample { name, report }, bytes) in reports.iter().zip(written) {
        if let Some(bytes) = bytes {
            one(run, keeps, name, report, bytes);
        }
    }
}

/// Reports with control characters: they may come back cleaned, but they come back.
pub(super) fn dirty(
    run: &mut Run<'_>,
    exporter: &dyn Exporter,
    importer: &dyn Importer,
    written: Vec<(Report, Vec<u8>)>,
) {
    // Texts that are in no canonical form are the writer's to clean.
    let keeps =
        exporter.keeps().common(importer.keeps()).without(Aspect::Indicators).without(Aspect::Unit);
    for (report, bytes) in written {
        let clean = cleaned(&report);
        one(
            run,
            keeps,
            &format!("report {} with control characters", report.edition.id),
            &clean,
            &bytes,
        );
    }
}

fn cleaned(report: &Report) -> Report {
    use nianbao_model::Cell;
    let mut clean = report.clone();
    clean.unit = UnitRef { name: clean_line(&report.unit.name), ..report.unit.clone() };
    for (ix, cell) in report.cells() {
        match cell {
            Cell::NotApplicable(text) => clean.set(ix, Cell::not_applicable(text)),
            Cell::Unreadable(text) => clean.set(ix, Cell::unreadable(text)),
            _ => {}
        }
    }
    clean
}

/// What the caller knows of a report that the file does not tell.
pub(super) fn expect<'a>(keeps: Keeps, report: &'a Report) -> Expect<'a> {
    Expect {
        unit: (!keeps.has(Aspect::Register)).then_some(report.unit.id.as_str()),
        name: (!keeps.has(Aspect::Unit)).then_some(report.unit.name.as_str()),
        level: report.unit.level.filter(|_| !keeps.has(Aspect::Register)),
        year: (!keeps.has(Aspect::Year)).then_some(report.year),
        // A local edition is the register's to name; the recogniser is told.
        edition: Some(&report.edition),
        newest: None,
    }
}

fn one(run: &mut Run<'_>, keeps: Keeps, name: &str, report: &Report, bytes: &[u8]) {
    run.outcome.made(Check::RoundTrip);
    let file = format!("read-back.{}", run.ending());
    match run.read(bytes, &file, &expect(keeps, report), name) {
        Ended::Well(reading) => {
            if let Some(difference) = difference(report, &reading.report, keeps) {
                run.outcome.broken(Check::RoundTrip, name, difference);
            }
        }
        Ended::Fault(fault) => run.outcome.broken(
            Check::RoundTrip,
            name,
            format!("its own output was refused: {}", fault.message.en),
        ),
        Ended::Panicked => {}
    }
}

/// The first thing in which two reports differ, of those that are kept.
pub(super) fn difference(report: &Report, back: &Report, keeps: Keeps) -> Option<String> {
    let differ = |what: &str, wrote: &dyn std::fmt::Debug, read: &dyn std::fmt::Debug| {
        Some(quote(&format!("{what}: wrote {wrote:?}, read {read:?}"), 300))
    };
    if keeps.has(Aspect::Year) && report.year != back.year {
        return differ("year", &report.year, &back.year);
    }
    if report.edition.id != back.edition.id {
        // Without the edition nothing else can be compared.
        return keeps
            .has(Aspect::Edition)
            .then(|| format!("edition: wrote {}, read {}", report.edition.id, back.edition.id));
    }
    if keeps.has(Aspect::Unit) && report.unit.name != back.unit.name {
        return differ("unit name", &report.unit.name, &back.unit.name);
    }
    if keeps.has(Aspect::Register)
        && (&report.unit.id, report.unit.level) != (&back.unit.id, back.unit.level)
    {
        return differ(
            "unit id and level",
            &(&report.unit.id, report.unit.level),
            &(&back.unit.id, back.unit.level),
        );
    }
    for (ix, cell) in report.cells() {
        use nianbao_model::Cell;
        let aspect = match cell {
            Cell::Figure(_) => Aspect::Figures,
            Cell::Blank => Aspect::Blank,
            Cell::NotApplicable(_) => Aspect::NotApplicable,
            Cell::Unreadable(_) => Aspect::Unreadable,
        };
        let met = back.cell(ix);
        if keeps.has(aspect) && met != cell {
            let (wrote, read) = (figure_text(cell).en, figure_text(met).en);
            let what = format!(
                "{}: wrote {} “{wrote}”, read {} “{read}”",
                report.edition.spec(ix).address,
                cell.state().id(),
                met.state().id()
            );
            return Some(quote(&what, 300));
        }
    }
    for (n, section) in report.edition.sections.iter().enumerate() {
        let aspect = if section.kind == SectionKind::Text { Aspect::Texts } else { Aspect::Notes };
        if keeps.has(aspect) && report.section(n) != back.section(n) {
            return Some(texts(
                &section.id,
                report.section(n).paragraphs(),
                back.section(n).paragraphs(),
            ));
        }
    }
    if keeps.has(Aspect::Indicators) && report.indicators != back.indicators {
        return differ("indicators", &report.indicators, &back.indicators);
    }
    None
}

/// The paragraph in which two texts part.
fn texts(section: &str, wrote: &[String], read: &[String]) -> String {
    let at =
        wrote.iter().zip(read).position(|(a, b)| a != b).unwrap_or(wrote.len().min(read.len()));
    let show = |paragraphs: &[String]| {
        paragraphs.get(at).map_or("nothing".to_owned(), |p| format!("“{}”", quote(p, 300)))
    };
    format!(
        "text of {section}, paragraph {} (wrote {}, read {}): wrote {}, read {}",
        at + 1,
        wrote.len(),
        read.len(),
        show(wrote),
        show(read)
    )
}

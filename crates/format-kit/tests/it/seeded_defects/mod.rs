//! The suite is held to its own word: it passes a sound format and finds every defect that is put
//! into it.

mod markup;
mod toy;

use nianbao_format_kit::{Check, Effort, File, Kit, Outcome, check_exporter, check_importer};
use nianbao_model::Editions;
use std::collections::BTreeSet;
use toy::{Defect, Toy};

const SOUND: Toy = Toy(None);

/// With the importer at hand, in the short run: a defect must show even there.
fn both(toy: Toy) -> Outcome {
    Kit::new().exporter(&toy).importer(&toy).effort(Effort::Light).run()
}

/// Only written.
fn written(toy: Toy) -> Outcome {
    Kit::new().exporter(&toy).effort(Effort::Light).run()
}

#[test]
fn a_sound_format_passes_everything() {
    let outcome = Kit::new().exporter(&SOUND).importer(&SOUND).run();
    outcome.assert();
    // What was never tried has proved nothing; "tells" is for formats without an importer.
    let tried: BTreeSet<Check> = outcome.made.keys().copied().collect();
    let all: BTreeSet<Check> =
        Check::ALL.iter().copied().filter(|check| *check != Check::Tells).collect();
    assert_eq!(tried, all);
}

#[test]
fn a_sound_format_that_is_only_written_or_only_read_passes() {
    check_exporter(&SOUND, None).assert();
    let editions = Editions::national();
    let report = toy::report(editions.get("2019").unwrap());
    let file = File::new("a.toy", toy::written(&report)).gives(report);
    check_importer(&SOUND, &[file]).assert();
}

#[test]
fn a_format_that_keeps_little_and_says_so_passes() {
    check_exporter(&markup::Markup { escapes: true }, None).assert();
}

/// Runs the suite over each defect, several at a time, and lists those it did not find.
fn missed(defects: &[(Defect, Check)], run: impl Fn(Toy) -> Outcome + Sync) -> Vec<String> {
    let of_some = |part: &[(Defect, Check)]| -> Vec<String> {
        let run = |&(defect, check): &(Defect, Check)| (defect, check, run(Toy(Some(defect))));
        let missed = part.iter().map(run).filter(|(_, check, outcome)| !outcome.broke(*check));
        missed
            .map(|(defect, check, outcome)| {
                format!("{defect:?}: {check} was not broken\n{outcome}")
            })
            .collect()
    };
    let of_some = &of_some;
    std::thread::scope(|scope| {
        let parts: Vec<_> = defects
            .chunks(defects.len().div_ceil(6))
            .map(|part| scope.spawn(move || of_some(part)))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

#[test]
fn every_seeded_defect_is_found_by_the_check_it_belongs_to() {
    assert!(toy::DEFECTS.len() >= 12);
    assert_eq!(missed(toy::DEFECTS, both), Vec::<String>::new());
}

#[test]
fn defects_of_writing_are_found_without_an_importer() {
    assert_eq!(missed(toy::SEEN_FROM_OUTSIDE, written), Vec::<String>::new());
}

#[test]
fn text_that_becomes_markup_is_found() {
    assert!(check_exporter(&markup::Markup { escapes: false }, None).broke(Check::Escapes));
}

#[test]
fn an_importer_without_a_file_to_read_is_not_passed() {
    assert!(check_importer(&SOUND, &[]).broke(Check::Reads));
}

#[test]
fn a_waived_check_is_said_and_does_not_fail() {
    let toy = Toy(Some(Defect::TrailingGarbage));
    let outcome = Kit::new()
        .exporter(&toy)
        .importer(&toy)
        .effort(Effort::Light)
        .waive(Check::Garbage, "for this test")
        .run();
    outcome.assert();
    assert!(outcome.to_string().contains("waived: garbage: for this test"));
}

#[test]
fn a_violation_says_where_and_what() {
    let outcome = both(Toy(Some(Defect::BlankAsZero)));
    let first =
        outcome.violations.iter().find(|violation| violation.check == Check::RoundTrip).unwrap();
    assert_eq!(
        first.to_string(),
        "round-trip · report 2019 blank: proactive.regulations.made: wrote blank “(blank)”, read figure “0”"
    );
}

/// The macro makes tests of its own.
mod from_the_macro {
    use super::{File, SOUND, toy};

    mod both {
        nianbao_format_kit::conformance! { exporter: super::SOUND, importer: super::SOUND }
    }
    mod writing {
        nianbao_format_kit::conformance! { exporter: super::SOUND }
    }
    mod reading {
        fn files() -> Vec<super::File> {
            let editions = nianbao_model::Editions::national();
            vec![super::File::new(
                "a.toy",
                super::toy::written(&super::toy::report(editions.get("2021").unwrap())),
            )]
        }
        nianbao_format_kit::conformance! { importer: super::SOUND, files: files() }
    }
}

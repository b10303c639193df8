//! The region's example with mistakes, read and checked as the program does it: the very cells are
//! marked.

use crate::common::examples;
use nianbao_check::{Context, check};
use nianbao_format::{Importer as _, Input, Source};
use nianbao_format_kit::zips::parts;
use nianbao_grid::{Expect, recognise};
use nianbao_mark_excel::mark;
use nianbao_model::{Editions, Finding, Lang, Place};
use std::{env, fs, path::Path};

fn findings(bytes: &[u8], name: &str) -> Vec<Finding> {
    let editions = Editions::national();
    let Ok(Source::Grids(grids)) =
        nianbao_import_excel::Excel.read(&Input::new(bytes, name, &editions))
    else {
        panic!("{name}")
    };
    let reading = recognise(&grids, &editions, &Expect::default()).unwrap();
    check(&reading, &Context::default())
}

/// With NIANBAO_MARK_OUT the marked workbooks are kept in that folder, to look at.
#[test]
fn every_cell_a_check_speaks_of_is_marked() {
    let mut cells = 0;
    for path in examples() {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let findings = findings(&bytes, name);
        for lang in [Lang::Zh, Lang::En] {
            let mut out = Vec::new();
            let done = mark(&bytes, name, &findings, lang, &mut out).unwrap();
            assert!(done.kept_look, "{name}");
            let first: Vec<&Place> = findings
                .iter()
                .filter_map(|f| f.at.first())
                .filter(|p| matches!(p, Place::Cell { .. }))
                .collect();
            assert!(first.is_empty() || done.marked_cells > 0, "{name}");
            let notes: usize = parts(&out)
                .iter()
                .filter(|(name, _)| name.contains("comments"))
                .map(|(_, content)| String::from_utf8_lossy(content).matches("<comment ").count())
                .sum();
            assert_eq!(notes, done.marked_cells, "{name}");
            cells += done.marked_cells;
            if let Ok(folder) = env::var("NIANBAO_MARK_OUT") {
                let tongue = if lang == Lang::Zh { "zh" } else { "en" };
                fs::write(Path::new(&folder).join(format!("{tongue}-{name}")), out).unwrap();
            }
        }
    }
    assert!(cells > 20, "{cells}");
}

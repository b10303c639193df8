//! How time and memory grow with the region: a small one beside one of a hundred times the units.

use super::{Best, RUNS, SAME_FORMATS, Sort, nianbao, prepared};
use crate::print;
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The small region has so many units,
const FEW: usize = 1000;
/// and goes so often, half of it before the large one and half after: the machine may have become
/// slower or faster meanwhile.
const ROUNDS: usize = 6;
/// Of the texts of all units something is kept in memory where they are compared; that is measured
/// with these.
const COMPARED: [usize; 2] = [1000, 10_000];

/// Sound units of one year in three formats: a thousand, and so many. Then the same with the texts
/// compared, to see what of memory that takes.
pub(super) fn run(bench: &Path, units: usize) -> Result<()> {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let measured = |region: &Path| nianbao(region, bench, all, SAME_FORMATS);
    let (small, large) = (prepared(bench, FEW, Sort::Sound)?, prepared(bench, units, Sort::Sound)?);
    // The first may find nothing in the system's memory.
    measured(&small)?;
    let mut few = Best { seconds: 0.0, peak: 0, work: 0.0 };
    let mut little = || -> Result<()> {
        for _ in 0..ROUNDS / 2 {
            let run = measured(&small)?;
            few.seconds += run.seconds / ROUNDS as f64;
            few.work += run.work / ROUNDS as f64;
            few.peak = run.peak.max(few.peak);
        }
        Ok(())
    };
    little()?;
    let much = measured(&large)?;
    little()?;
    // Large regions have large publications; of what follows memory is what matters.
    fs::remove_dir_all(bench.join(RUNS))?;
    print(&format!("xlsx + html + xml, {all} jobs, texts not compared\n"));
    let line = |units: usize, run: Best| {
        print(&format!(
            "{units:>7} units: {:.2} ms a unit, {:.2} ms of processors, {} MB\n",
            run.seconds * 1000.0 / units as f64,
            run.work * 1000.0 / units as f64,
            run.peak / 1024
        ));
    };
    line(FEW, few);
    line(units, much);
    let times = |few: f64, much: f64| much / few * FEW as f64 / units as f64;
    print(&format!(
        "time a unit {:.2} times, processors' {:.2} times; {}\n",
        times(few.seconds, much.seconds),
        times(few.work, much.work),
        slope([(FEW, few.peak), (units, much.peak)])
    ));
    print("\nthe same, texts compared\n");
    let mut compared = [(0, 0); COMPARED.len()];
    for (one, units) in compared.iter_mut().zip(COMPARED) {
        let run = measured(&with_texts_compared(bench, units)?)?;
        line(units, run);
        *one = (units, run.peak);
    }
    print(&format!("{}\n", slope(compared)));
    Ok(())
}

/// What each unit more takes of memory.
fn slope([(few, little), (many, much)]: [(usize, u64); 2]) -> String {
    let more = (much as f64 - little as f64) / (many as f64 - few as f64);
    format!("each unit more takes {more:.1} KB of memory")
}

/// A region whose texts are compared between units; the run report names some pages of copies.
fn with_texts_compared(bench: &Path, units: usize) -> Result<PathBuf> {
    let (region, of) =
        (bench.join(format!("compared-{units}")), prepared(bench, units, Sort::Sound)?);
    if !region.join(".done").is_file() {
        fs::create_dir_all(region.join("2020"))?;
        let register = fs::read_to_string(of.join("region.toml"))?;
        let without = register.replace(super::NOT_COMPARED, "");
        fs::write(region.join("region.toml"), without)?;
        for entry in fs::read_dir(of.join("2020"))? {
            let (file, place) = (entry?.path(), region.join("2020"));
            let place = place.join(file.file_name().unwrap_or_default());
            if fs::hard_link(&file, &place).is_err() {
                fs::copy(&file, &place)?;
            }
        }
        fs::write(region.join(".done"), b"")?;
    }
    Ok(region)
}

//! Runs over a publication that is there already: what is not done twice.

use super::{fresh, many_years, spawn};
use crate::{examples, print};
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// A first run, two in which nothing is other than before, one after a unit's file was changed, and
/// one that makes everything anew.
pub(super) fn run(bench: &Path, units: usize) -> Result<()> {
    let region = many_years(bench, "again", units, 2021..=2022)?;
    let out = fresh(bench)?;
    let run = |what: &str, full: &str| -> Result<f64> {
        let run =
            spawn(&["again", &region.display().to_string(), &out.display().to_string(), full])?;
        print(&format!(
            "{what:<44} {:>9.2} s ({:.1} s of processors)   {:>6} MB\n",
            run.seconds,
            run.work,
            run.peak / 1024
        ));
        Ok(run.seconds)
    };
    print(&format!("{units} units, two years\n"));
    let first = run("a first run", "")?;
    run("nothing changed, the files just written", "")?;
    let same = run("nothing changed", "")?;
    let file = named(&region.join("2022/unit-1.xlsx"), units)?;
    let kept = fs::read(&file)?;
    thread::sleep(Duration::from_secs(3));
    let before = times(&out)?;
    examples::other_figures(&region, units, 2022, 1)?;
    let one = run("one unit changed", "");
    let after = times(&out)?;
    fs::write(&file, kept)?;
    let changed: Vec<&String> = after
        .iter()
        .filter(|(name, time)| before.get(*name) != Some(time))
        .map(|(name, _)| name)
        .collect();
    let one = one?;
    let full = run("everything anew", "full")?;
    print(&format!(
        "nothing changed: {:.0} times as fast as a first run, {:.0} as everything anew; one unit changed: {one:.2} s, {} files are others\n",
        first / same,
        full / same,
        changed.len()
    ));
    changed.iter().for_each(|name| print(&format!("  {name}\n")));
    Ok(())
}

/// A unit's file, with as many digits as the region has.
fn named(file: &Path, units: usize) -> Result<PathBuf> {
    let name = file.file_stem().and_then(|stem| stem.to_str()).context("no name")?;
    let (digits, number) =
        (units.to_string().len().max(4), name.rsplit('-').next().unwrap_or("1").parse::<usize>()?);
    Ok(file.with_file_name(format!("unit-{number:0digits$}.xlsx")))
}

/// All files of a publication with the times of their last change.
fn times(out: &Path) -> Result<BTreeMap<String, std::time::SystemTime>> {
    let (mut all, mut open) = (BTreeMap::new(), vec![out.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match path.is_dir() {
                _ if path.ends_with(".nianbao") => {}
                true => open.push(path),
                false => {
                    _ = all.insert(
                        path.strip_prefix(out)?.display().to_string(),
                        fs::metadata(&path)?.modified()?,
                    )
                }
            }
        }
    }
    Ok(all)
}

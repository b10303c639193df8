//! Word documents: a batch that writes them, against LibreOffice that saves the very same
//! documents.

use super::{Best, RUNS, nianbao};
use crate::{complain, print};
use anyhow::{Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// So many documents LibreOffice is given in one run, so that its start counts little.
const AT_ONCE: usize = 40;
/// And so many one by one, as a script converts each file that comes in.
const ONE_BY_ONE: usize = 5;

/// Measures both in turns, and says how many times as fast the batch is for a report: reading the
/// workbook, checking, writing the document, reading it back and syncing it to the disk on our
/// side; reading and writing the document on the other.
pub(super) fn run(region: &Path, bench: &Path) -> Result<()> {
    let (mut ours, mut count) = (Best::default(), 0);
    let (mut theirs, mut each_alone) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..3 {
        let runs = bench.join(RUNS);
        if runs.exists() {
            fs::remove_dir_all(&runs)?;
        }
        ours.take(nianbao(region, bench, 1, "docx")?);
        let documents = documents(&runs)?;
        count = documents.len();
        let some = &documents[..count.min(AT_ONCE)];
        if let Some(seconds) = libre_office(some, bench)? {
            theirs = theirs.min(seconds / some.len() as f64);
        }
        for document in some.iter().take(ONE_BY_ONE) {
            if let Some(seconds) = libre_office(std::slice::from_ref(document), bench)? {
                each_alone = each_alone.min(seconds);
            }
        }
    }
    let each = ours.seconds / count as f64;
    print(&format!(
        "a batch with Word documents, 1 job, read back and synced: {:.1} ms a report\n",
        each * 1e3
    ));
    if theirs.is_finite() {
        print(&format!(
            "LibreOffice saving the same documents, {AT_ONCE} in one run: {:.0} ms a report\n",
            theirs * 1e3
        ));
        print(&format!("the batch is {:.0} times as fast a report\n", theirs / each));
        print(&format!(
            "LibreOffice saving one document in a run of its own: {:.0} ms; the batch is {:.0} times as fast a report\n",
            each_alone * 1e3,
            each_alone / each
        ));
    } else {
        complain("there is no soffice: not compared");
    }
    Ok(())
}

fn documents(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut all, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            match path.extension().is_some_and(|ending| ending == "docx") {
                true => all.push(path),
                false if path.is_dir() => open.push(path),
                false => {}
            }
        }
    }
    all.sort();
    if all.is_empty() {
        bail!("the batch wrote no documents");
    }
    Ok(all)
}

/// Seconds for all documents; nothing where there is no LibreOffice.
fn libre_office(some: &[PathBuf], bench: &Path) -> Result<Option<f64>> {
    let out = bench.join("libreoffice");
    let begun = Instant::now();
    let ended = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", bench.join("profile").display()))
        .args(["--headless", "--convert-to", "docx", "--outdir"])
        .arg(&out)
        .args(some)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let Ok(ended) = ended else { return Ok(None) };
    let seconds = begun.elapsed().as_secs_f64();
    let saved = documents_saved(&out);
    if !ended.success() || saved == 0 {
        bail!("LibreOffice saved {saved} of {} documents", some.len());
    }
    fs::remove_dir_all(&out)?;
    Ok(Some(seconds))
}

fn documents_saved(out: &Path) -> usize {
    fs::read_dir(out).map_or(0, Iterator::count)
}

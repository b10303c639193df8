//! A generation of a folder: what a run has made waits beside the old files in a place of its own,
//! and is taken over by a journal.
//!
//! Until the journal has its name nothing of the folder was touched; from then on the takeover can
//! be ended by whoever comes next, or be taken back. What the old generation had and the new one
//! has not is kept aside: an **older generation** is the difference to the one after it, and going
//! back is a takeover like any other. So it becomes the newest of the older generations itself, and
//! can be undone:
//!
//! | the folder | older, newest first | |
//! |---|---|---|
//! | C | to B, to A | three runs |
//! | A | to C, to B, to A | `back` by 2; "to C" is new, from A; the others still lead from C to B and from B to A |
//! | C | to A, to C, to B | `back` by 1, and three are kept |
//!
//! | in `.nianbao/` | is |
//! |---|---|
//! | `next/` | the files of the run that is on its way; without a journal they mean nothing |
//! | `journal` | what is to be put from `next/` and what to be removed: a takeover that has begun |
//! | `journal.undo` | the same, being taken back |
//! | `aside/` | what the takeover has replaced and removed so far |
//! | `older/N/` | the same of takeover N, with its list: an older generation; the highest N is the newest |

use crate::{
    PRIVATE,
    inside::{Found, Inside},
    layout::same_file,
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, BufRead as _, Write as _},
    path::{Path, PathBuf},
    thread,
};

/// One step of a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step<'s> {
    /// A file of the new generation gets its place; there may have been an `old` one.
    Put { file: Cow<'s, str>, old: bool },
    /// A file of the old generation goes.
    Remove { file: Cow<'s, str> },
}

impl Step<'_> {
    pub(crate) fn file(&self) -> &str {
        match self {
            Step::Put { file, .. } | Step::Remove { file } => file,
        }
    }
}

/// The places of a takeover.
#[derive(Debug)]
pub(crate) struct Takeover {
    root: PathBuf,
    private: PathBuf,
    kept: usize,
}

/// The list of steps of an older generation, and in `aside/` once the takeover is through.
const LIST: &str = ".steps";

/// How many older generations are kept where nobody says more.
pub(crate) const KEPT: usize = 1;

impl Takeover {
    pub(crate) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), private: root.join(PRIVATE), kept: KEPT }
    }

    /// Keeps so many older generations.
    pub(crate) fn keeping(self, kept: usize) -> Self {
        Self { kept, ..self }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.private.join(name)
    }

    /// Where the files of the next generation wait.
    pub(crate) fn next(&self) -> PathBuf {
        self.at("next")
    }

    /// Was a takeover begun that has not ended?
    pub(crate) fn is_pending(&self) -> bool {
        ["journal", "journal.undo"].iter().any(|name| self.at(name).exists())
            || self.at("aside").join(LIST).exists()
    }

    /// Ends what a dead run has begun, and clears what it has left.
    pub(crate) fn recover(&self) -> io::Result<()> {
        if self.at("journal.undo").exists() {
            self.undo(&self.steps(&self.at("journal.undo"))?)?;
        } else if self.at("journal").exists() {
            self.forward(&self.steps(&self.at("journal"))?)?;
        } else if self.at("aside").join(LIST).exists() {
            self.keep_aside()?;
        }
        self.clear()
    }

    /// Forgets what waits.
    pub(crate) fn clear(&self) -> io::Result<()> {
        for folder in ["next", "aside"] {
            absent(fs::remove_dir_all(self.at(folder)))?;
        }
        absent(fs::remove_file(self.at("journal.tmp")))
    }

    /// Takes over the files in `next/`. If that cannot be done to the end, it is taken back. The
    /// older generation is replaced unless `trivial`, when nothing but the account of the run
    /// has changed.
    pub(crate) fn run(&self, steps: &[Step<'_>], trivial: bool) -> io::Result<()> {
        if steps.is_empty() {
            return self.clear();
        }
        self.prepare(steps, trivial)?;
        if let Err(e) = self.forward(steps) {
            self.undo(steps)?;
            return Err(e);
        }
        self.clear()
    }

    /// All that needs room: the folders for what is put aside, and the journal. With its last line
    /// the takeover has begun.
    fn prepare(&self, steps: &[Step<'_>], trivial: bool) -> io::Result<()> {
        fs::create_dir_all(self.at("aside"))?;
        for folder in
            folders(steps.iter().filter(|step| !matches!(step, Step::Put { old: false, .. })))
        {
            fs::create_dir_all(self.at("aside").join(folder))?;
        }
        let mut journal = io::BufWriter::new(fs::File::create(self.at("journal.tmp"))?);
        writeln!(
            journal,
            "{}",
            serde_json::json!({ "schema": "nianbao.journal/1", "trivial": trivial, "kept": self.kept })
        )?;
        for step in steps {
            serde_json::to_writer(&mut journal, step)?;
            journal.write_all(b"\n")?;
        }
        journal.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        sync_folders(
            &self.next(),
            folders(steps.iter().filter(|step| matches!(step, Step::Put { .. }))),
        );
        fs::rename(self.at("journal.tmp"), self.at("journal"))?;
        sync_folder(&self.private);
        Ok(())
    }

    /// Does all steps that have not been done yet.
    fn forward(&self, steps: &[Step<'_>]) -> io::Result<()> {
        let inside = Inside::new(&self.root);
        let (next, aside) = (self.next(), self.at("aside"));
        for folder in folders(steps.iter().filter(|step| matches!(step, Step::Put { .. }))) {
            fs::create_dir_all(self.root.join(folder))?;
        }
        for step in steps {
            let (place, kept) = (inside.place(step.file())?, aside.join(step.file()));
            match step {
                Step::Put { file, old } => {
                    let staged = next.join(&**file);
                    if !staged.exists() {
                        continue;
                    }
                    if *old && !kept.exists() {
                        // A link leaves the old file in its place until the new one has it.
                        let linked = fs::hard_link(&place, &kept);
                        absent(linked.or_else(|e| {
                            if e.kind() == io::ErrorKind::NotFound {
                                Err(e)
                            } else {
                                fs::rename(&place, &kept)
                            }
                        }))?;
                    }
                    fs::rename(staged, place)?;
                }
                Step::Remove { .. } => absent(fs::rename(place, kept))?,
            }
        }
        sync_folders(&self.root, folders(steps.iter()));
        self.remove_empty(steps.iter().filter(|step| matches!(step, Step::Remove { .. })));
        fs::rename(self.at("journal"), self.at("aside").join(LIST))?;
        self.keep_aside()
    }

    /// What was put aside becomes the newest of the older generations; those beyond the number to
    /// be kept go.
    fn keep_aside(&self) -> io::Result<()> {
        let aside = self.at("aside");
        let mut older = self.older()?;
        let head = head(&aside.join(LIST))?;
        if head["trivial"] == true && !older.is_empty() {
            return absent(fs::remove_dir_all(aside));
        }
        let next = older.last().map_or(1, |newest| newest + 1);
        fs::create_dir_all(self.at("older"))?;
        fs::rename(aside, self.numbered(next))?;
        older.push(next);
        // As the run wanted it that began the takeover: whoever ends it for a dead one need not
        // know.
        let kept =
            head["kept"].as_u64().map_or(KEPT, |kept| usize::try_from(kept).unwrap_or(usize::MAX));
        for gone in &older[..older.len().saturating_sub(kept)] {
            // Without its list first: a folder that is half removed is no older generation.
            let folder = self.numbered(*gone);
            absent(fs::remove_file(folder.join(LIST)))?;
            absent(fs::remove_dir_all(folder))?;
        }
        Ok(())
    }

    fn numbered(&self, n: u64) -> PathBuf {
        self.at("older").join(n.to_string())
    }

    /// The numbers of the older generations, oldest first. What is left of one that was being
    /// removed is none, and goes.
    fn older(&self) -> io::Result<Vec<u64>> {
        // As it was kept when there was but one.
        if self.at("back").join(LIST).exists() && !self.at("older").exists() {
            fs::create_dir(self.at("older"))?;
            fs::rename(self.at("back"), self.numbered(0))?;
        }
        let mut all = Vec::new();
        for entry in fs::read_dir(self.at("older")).into_iter().flatten() {
            let entry = entry?;
            match entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                Some(n) if entry.path().join(LIST).exists() => all.push(n),
                _ => absent(fs::remove_dir_all(entry.path()))?,
            }
        }
        all.sort_unstable();
        Ok(all)
    }

    /// Takes all steps back that have been done.
    fn undo(&self, steps: &[Step<'_>]) -> io::Result<()> {
        absent(fs::rename(self.at("journal"), self.at("journal.undo")))?;
        let inside = Inside::new(&self.root);
        let (next, aside) = (self.next(), self.at("aside"));
        for step in steps {
            let (place, kept) = (inside.place(step.file())?, aside.join(step.file()));
            if let Step::Put { file, old } = step {
                let staged = next.join(&**file);
                if !staged.exists() && (!*old || kept.exists()) {
                    absent(fs::rename(&place, staged))?;
                }
            }
            absent(fs::rename(kept, place))?;
        }
        self.remove_empty(steps.iter());
        absent(fs::remove_file(self.at("journal.undo")))?;
        self.clear()
    }

    /// Goes back by so many generations; the one that is there now becomes the newest of the older
    /// ones. Says how many files that changed, or how many older generations there are where
    /// these are too few.
    pub(crate) fn back(&self, by: usize) -> io::Result<Result<usize, usize>> {
        let older = self.older()?;
        if by == 0 || older.len() < by {
            return Ok(Err(older.len()));
        }
        // Of a file that several have, the oldest counts.
        let mut from = BTreeMap::new();
        for n in older.iter().rev().take(by) {
            let folder = self.numbered(*n);
            for step in self.steps(&folder.join(LIST))? {
                from.insert(step.file().to_owned(), folder.join(step.file()));
            }
        }
        let inside = Inside::new(&self.root);
        let mut steps = Vec::new();
        absent(fs::remove_dir_all(self.next()))?;
        for (file, kept) in from {
            let there = matches!(inside.look(&file), Ok(Found::File(_)));
            if kept.is_file() {
                if there && equal(&kept, &inside.place(&file)?)? {
                    continue;
                }
                let staged = self.next().join(&file);
                staged.parent().map_or(Ok(()), fs::create_dir_all)?;
                // The older generation itself stays what it is.
                same_file(&kept, &staged)?;
                steps.push(Step::Put { file: file.into(), old: there });
            } else if there {
                steps.push(Step::Remove { file: file.into() });
            }
        }
        let count = steps.iter().filter(|step| !step.file().starts_with(PRIVATE)).count();
        // As many as there were, whatever the register says: it is not asked for a step back.
        let takeover = Self::of(&self.root).keeping(older.len());
        takeover.run(&steps, false).map(|()| Ok(count))
    }

    /// The steps of a journal; its first line says what it is.
    fn steps(&self, journal: &Path) -> io::Result<Vec<Step<'static>>> {
        let lines = io::BufReader::new(fs::File::open(journal)?).lines().skip(1);
        lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
    }

    /// Removes folders in which nothing is left, up to the root.
    fn remove_empty<'a>(&self, steps: impl Iterator<Item = &'a Step<'a>>) {
        for folder in folders(steps).into_iter().rev() {
            for folder in folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
                // One in which there still is something is not removed.
                _ = fs::remove_dir(self.root.join(folder));
            }
        }
    }
}

/// The folders of the files of some steps.
fn folders<'a>(steps: impl Iterator<Item = &'a Step<'a>>) -> BTreeSet<PathBuf> {
    steps.filter_map(|step| Path::new(step.file()).parent()).map(Path::to_owned).collect()
}

/// Have two files the same bytes?
fn equal(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (fs::File::open(one)?, fs::File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (io::BufReader::new(one), io::BufReader::new(other));
    loop {
        let (some, others) = (one.fill_buf()?, other.fill_buf()?);
        let length = some.len().min(others.len());
        if length == 0 || some[..length] != others[..length] {
            return Ok(length == 0);
        }
        one.consume(length);
        other.consume(length);
    }
}

/// What a journal says of itself: whether nothing but the account of the run changes, and how many
/// older generations are to be kept.
fn head(list: &Path) -> io::Result<serde_json::Value> {
    let mut line = String::new();
    io::BufReader::new(fs::File::open(list)?).read_line(&mut line)?;
    Ok(serde_json::from_str(&line).unwrap_or_default())
}

/// What is not there needs not be done.
fn absent(done: io::Result<()>) -> io::Result<()> {
    done.or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
}

/// The same for many, some together: each waits for the disk, and waiting together costs once.
fn sync_folders(root: &Path, folders: BTreeSet<PathBuf>) {
    const TOGETHER: usize = 8;
    let folders: Vec<PathBuf> = folders.into_iter().map(|folder| root.join(folder)).collect();
    for some in folders.chunks(TOGETHER) {
        thread::scope(|scope| {
            for folder in some {
                if thread::Builder::new().spawn_scoped(scope, || sync_folder(folder)).is_err() {
                    sync_folder(folder);
                }
            }
        });
    }
}

/// Makes names last through a failure of power, where the system has a way to.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with three files of the old generation, and a takeover of it.
    fn old() -> (tempfile::TempDir, Takeover) {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir_all(temp.path().join("y")).unwrap();
        for (file, text) in [("same", "old"), ("y/changed", "old"), ("y/gone", "old")] {
            fs::write(temp.path().join(file), text).unwrap();
        }
        let takeover = Takeover::of(temp.path());
        stage(&takeover);
        (temp, takeover)
    }

    fn stage(takeover: &Takeover) {
        fs::create_dir_all(takeover.next().join("y")).unwrap();
        fs::create_dir_all(takeover.next().join("z")).unwrap();
        fs::write(takeover.next().join("y/changed"), "new").unwrap();
        fs::write(takeover.next().join("z/added"), "new").unwrap();
    }

    fn steps() -> Vec<Step<'static>> {
        let put = |file: &'static str, old| Step::Put { file: file.into(), old };
        vec![put("y/changed", true), put("z/added", false), Step::Remove { file: "y/gone".into() }]
    }

    fn state(takeover: &Takeover) -> String {
        let read = |file: &str| {
            fs::read_to_string(takeover.root.join(file)).unwrap_or_else(|_| "-".into())
        };
        ["same", "y/changed", "y/gone", "z/added"].map(read).join(" ")
    }

    #[test]
    fn a_takeover_is_done_and_one_step_back_undoes_it_and_does_it_again() {
        let (_temp, takeover) = old();
        takeover.run(&steps(), false).unwrap();
        assert_eq!(state(&takeover), "old new - new");
        assert!(!takeover.next().exists() && !takeover.is_pending());
        assert_eq!(takeover.back(1).unwrap(), Ok(3));
        assert_eq!(state(&takeover), "old old old -");
        assert!(!takeover.root.join("z").exists(), "folders in which nothing is left go, too");
        assert_eq!(takeover.back(1).unwrap(), Ok(3));
        assert_eq!(state(&takeover), "old new - new");
        assert_eq!((takeover.back(2).unwrap(), takeover.back(0).unwrap()), (Err(1), Err(1)));
    }

    #[test]
    fn going_back_by_several_is_a_generation_like_any_other() {
        let (_temp, takeover) = old();
        let takeover = takeover.keeping(3);
        takeover.run(&steps(), false).unwrap();
        let newer = |text: &str, files: &[&str]| {
            let steps: Vec<_> = files
                .iter()
                .map(|file| Step::Put {
                    file: (*file).into(),
                    old: takeover.root.join(file).exists(),
                })
                .collect();
            for file in files {
                fs::create_dir_all(takeover.next().join(file).parent().unwrap()).unwrap();
                fs::write(takeover.next().join(file), text).unwrap();
            }
            takeover.run(&steps, false).unwrap();
        };
        newer("third", &["same", "y/gone"]);
        newer("fourth", &["y/changed"]);
        assert_eq!(state(&takeover), "third fourth third new");
        // To the second: over the third, in which another file had changed.
        assert_eq!(takeover.back(2).unwrap(), Ok(3));
        assert_eq!(state(&takeover), "old new - new");
        assert_eq!(takeover.back(1).unwrap(), Ok(3));
        assert_eq!(state(&takeover), "third fourth third new");
        // Now there are: the second, the fourth, the third; the first is gone, for three are kept.
        assert_eq!(takeover.back(3).unwrap(), Ok(1));
        assert_eq!(state(&takeover), "third new third new");
        assert_eq!(takeover.back(4).unwrap(), Err(3));
        // A run that keeps fewer removes the others.
        let takeover = takeover.keeping(1);
        fs::create_dir_all(takeover.next()).unwrap();
        fs::write(takeover.next().join("same"), "fifth").unwrap();
        takeover.run(&[Step::Put { file: "same".into(), old: true }], false).unwrap();
        assert_eq!(takeover.older().unwrap().len(), 1);
        assert_eq!(takeover.back(1).unwrap(), Ok(1));
        assert_eq!(state(&takeover), "third new third new");
    }

    #[test]
    fn wherever_it_dies_the_next_one_ends_it_or_takes_it_back() {
        for undo in [false, true] {
            for dies_after in 0..=3 {
                let (_temp, takeover) = old();
                takeover.prepare(&steps(), false).unwrap();
                // The first steps as `forward` does them, and no more.
                let partly = Takeover::of(&takeover.root);
                let some = &steps()[..dies_after];
                let journal = fs::read(takeover.at("journal")).unwrap();
                if partly.forward(some).is_ok() {
                    fs::rename(takeover.numbered(1), takeover.at("aside")).unwrap();
                    _ = fs::remove_file(takeover.at("aside").join(LIST));
                    stage_again(&takeover, some);
                }
                fs::write(takeover.at(if undo { "journal.undo" } else { "journal" }), journal)
                    .unwrap();
                assert!(takeover.is_pending());
                takeover.recover().unwrap();
                assert_eq!(
                    state(&takeover),
                    if undo { "old old old -" } else { "old new - new" },
                    "{undo} {dies_after}"
                );
                takeover.recover().unwrap();
                assert!(
                    !takeover.next().exists()
                        && !takeover.at("aside").exists()
                        && !takeover.is_pending()
                );
            }
        }
    }

    /// What had not been taken over yet waits still.
    fn stage_again(takeover: &Takeover, done: &[Step<'_>]) {
        stage(takeover);
        done.iter().for_each(|step| _ = fs::remove_file(takeover.next().join(step.file())));
    }

    #[test]
    fn what_cannot_be_taken_over_to_the_end_is_taken_back() {
        let (_temp, takeover) = old();
        // A folder with something in it stands where the last file should be.
        fs::create_dir_all(takeover.root.join("z/added/in")).unwrap();
        assert!(takeover.run(&steps(), false).is_err());
        assert_eq!(state(&takeover), "old old old -");
        assert!(
            !takeover.is_pending()
                && !takeover.next().exists()
                && takeover.older().unwrap().is_empty()
        );
    }

    #[test]
    fn an_account_alone_does_not_cost_the_older_generation() {
        let (_temp, takeover) = old();
        takeover.run(&steps(), false).unwrap();
        fs::create_dir_all(takeover.next()).unwrap();
        fs::write(takeover.next().join("same"), "newer").unwrap();
        takeover.run(&[Step::Put { file: "same".into(), old: true }], true).unwrap();
        takeover.back(1).unwrap().unwrap();
        assert_eq!(state(&takeover), "newer old old -");
    }
}

//! A generation of a folder: what a run has made waits beside the old files in a place of its own, and is taken over by a journal.
//!
//! Until the journal has its name nothing of the folder was touched; from then on the takeover can be ended by whoever comes next, or be
//! taken back. What the old generation had and the new one has not is kept aside, so that one step back is the same thing once more.
//!
//! | in `.nianbao/` | is |
//! |---|---|
//! | `next/` | the files of the run that is on its way; without a journal they mean nothing |
//! | `journal` | what is to be put from `next/` and what to be removed: a takeover that has begun |
//! | `journal.undo` | the same, being taken back |
//! | `aside/` | what the takeover has replaced and removed so far |
//! | `back/` | the same of the last takeover, with its list: the older generation |

use crate::{
    PRIVATE,
    inside::{Found, Inside},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead as _, Write as _},
    path::{Path, PathBuf},
    thread,
};

/// One step of a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// A file of the new generation gets its place; there may have been an `old` one.
    Put { file: String, old: bool },
    /// A file of the old generation goes.
    Remove { file: String },
}

impl Step {
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
}

/// The list of steps in `back/`, and in `aside/` once the takeover is through.
const LIST: &str = ".steps";

impl Takeover {
    pub(crate) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), private: root.join(PRIVATE) }
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
        ["journal", "journal.undo"].iter().any(|name| self.at(name).exists()) || self.at("aside").join(LIST).exists()
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
        self.keep_unused()?;
        self.clear()
    }

    /// Forgets what waits.
    pub(crate) fn clear(&self) -> io::Result<()> {
        for folder in ["next", "aside"] {
            absent(fs::remove_dir_all(self.at(folder)))?;
        }
        absent(fs::remove_file(self.at("journal.tmp")))
    }

    /// Takes over the files in `next/`. If that cannot be done to the end, it is taken back. The older generation is replaced unless
    /// `trivial`, when nothing but the account of the run has changed.
    pub(crate) fn run(&self, steps: &[Step], trivial: bool) -> io::Result<()> {
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

    /// All that needs room: the folders for what is put aside, and the journal. With its last line the takeover has begun.
    fn prepare(&self, steps: &[Step], trivial: bool) -> io::Result<()> {
        fs::create_dir_all(self.at("aside"))?;
        for folder in folders(steps.iter().filter(|step| !matches!(step, Step::Put { old: false, .. }))) {
            fs::create_dir_all(self.at("aside").join(folder))?;
        }
        let mut journal = io::BufWriter::new(fs::File::create(self.at("journal.tmp"))?);
        writeln!(journal, "{}", serde_json::json!({ "schema": "nianbao.journal/1", "trivial": trivial }))?;
        for step in steps {
            serde_json::to_writer(&mut journal, step)?;
            journal.write_all(b"\n")?;
        }
        journal.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        sync_folders(&self.next(), folders(steps.iter().filter(|step| matches!(step, Step::Put { .. }))));
        fs::rename(self.at("journal.tmp"), self.at("journal"))?;
        sync_folder(&self.private);
        Ok(())
    }

    /// Does all steps that have not been done yet.
    fn forward(&self, steps: &[Step]) -> io::Result<()> {
        let inside = Inside::new(&self.root);
        let (next, aside) = (self.next(), self.at("aside"));
        for folder in folders(steps.iter().filter(|step| matches!(step, Step::Put { .. }))) {
            fs::create_dir_all(self.root.join(folder))?;
        }
        for step in steps {
            let (place, kept) = (inside.place(step.file())?, aside.join(step.file()));
            match step {
                Step::Put { file, old } => {
                    let staged = next.join(file);
                    if !staged.exists() {
                        continue;
                    }
                    if *old && !kept.exists() {
                        // A link leaves the old file in its place until the new one has it.
                        let linked = fs::hard_link(&place, &kept);
                        absent(linked.or_else(|e| if e.kind() == io::ErrorKind::NotFound { Err(e) } else { fs::rename(&place, &kept) }))?;
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

    /// What was put aside becomes the older generation.
    fn keep_aside(&self) -> io::Result<()> {
        let (aside, back) = (self.at("aside"), self.at("back"));
        if is_trivial(&aside.join(LIST))? && back.exists() {
            return absent(fs::remove_dir_all(aside));
        }
        // Out of the way first: a folder that is half removed is no older generation.
        let gone = self.at("next");
        absent(fs::remove_dir_all(&gone))?;
        absent(fs::rename(&back, &gone))?;
        absent(fs::remove_file(gone.join(LIST)))?;
        fs::rename(aside, back)?;
        absent(fs::remove_dir_all(gone))
    }

    /// Takes all steps back that have been done.
    fn undo(&self, steps: &[Step]) -> io::Result<()> {
        absent(fs::rename(self.at("journal"), self.at("journal.undo")))?;
        let inside = Inside::new(&self.root);
        let (next, aside) = (self.next(), self.at("aside"));
        for step in steps {
            let (place, kept) = (inside.place(step.file())?, aside.join(step.file()));
            if let Step::Put { file, old } = step {
                let staged = next.join(file);
                if !staged.exists() && (!*old || kept.exists()) {
                    absent(fs::rename(&place, staged))?;
                }
            }
            absent(fs::rename(kept, place))?;
        }
        self.remove_empty(steps.iter());
        absent(fs::remove_file(self.at("journal.undo")))?;
        self.keep_unused()?;
        self.clear()
    }

    /// A step back that did not come to pass: the older generation is where it was.
    fn keep_unused(&self) -> io::Result<()> {
        match self.next().join(LIST).exists() && !self.at("back").exists() {
            true => fs::rename(self.next(), self.at("back")),
            false => Ok(()),
        }
    }

    /// Goes back to the older generation; the one that is there now becomes the older. Says whether there was one.
    pub(crate) fn back(&self) -> io::Result<Option<usize>> {
        let back = self.at("back");
        if !back.join(LIST).exists() {
            return Ok(None);
        }
        let inside = Inside::new(&self.root);
        let mut steps = Vec::new();
        for step in self.steps(&back.join(LIST))? {
            let there = matches!(inside.look(step.file()), Ok(Found::File(_)));
            let kept = back.join(step.file()).is_file();
            let file = step.file().to_owned();
            match kept {
                true => steps.push(Step::Put { file, old: there }),
                false if there => steps.push(Step::Remove { file }),
                false => {}
            }
        }
        absent(fs::remove_dir_all(self.next()))?;
        fs::rename(&back, self.next())?;
        let count = steps.iter().filter(|step| !step.file().starts_with(PRIVATE)).count();
        let done = self.run(&steps, false);
        if done.is_err() {
            self.keep_unused()?;
        }
        done.map(|()| Some(count))
    }

    /// The steps of a journal; its first line says what it is.
    fn steps(&self, journal: &Path) -> io::Result<Vec<Step>> {
        let lines = io::BufReader::new(fs::File::open(journal)?).lines().skip(1);
        lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
    }

    /// Removes folders in which nothing is left, up to the root.
    fn remove_empty<'a>(&self, steps: impl Iterator<Item = &'a Step>) {
        for folder in folders(steps).into_iter().rev() {
            for folder in folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
                // One in which there still is something is not removed.
                _ = fs::remove_dir(self.root.join(folder));
            }
        }
    }
}

/// The folders of the files of some steps.
fn folders<'a>(steps: impl Iterator<Item = &'a Step>) -> BTreeSet<PathBuf> {
    steps.filter_map(|step| Path::new(step.file()).parent()).map(Path::to_owned).collect()
}

/// Is it the list of a takeover in which nothing but the account of the run changed?
fn is_trivial(list: &Path) -> io::Result<bool> {
    let mut line = String::new();
    io::BufReader::new(fs::File::open(list)?).read_line(&mut line)?;
    Ok(serde_json::from_str::<serde_json::Value>(&line).is_ok_and(|head| head["trivial"] == true))
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

    fn steps() -> Vec<Step> {
        let put = |file: &str, old| Step::Put { file: file.into(), old };
        vec![put("y/changed", true), put("z/added", false), Step::Remove { file: "y/gone".into() }]
    }

    fn state(takeover: &Takeover) -> String {
        let read = |file: &str| fs::read_to_string(takeover.root.join(file)).unwrap_or_else(|_| "-".into());
        ["same", "y/changed", "y/gone", "z/added"].map(read).join(" ")
    }

    #[test]
    fn a_takeover_is_done_and_one_step_back_undoes_it_and_does_it_again() {
        let (_temp, takeover) = old();
        takeover.run(&steps(), false).unwrap();
        assert_eq!(state(&takeover), "old new - new");
        assert!(!takeover.next().exists() && !takeover.is_pending());
        assert_eq!(takeover.back().unwrap(), Some(3));
        assert_eq!(state(&takeover), "old old old -");
        assert!(!takeover.root.join("z").exists(), "folders in which nothing is left go, too");
        assert_eq!(takeover.back().unwrap(), Some(3));
        assert_eq!(state(&takeover), "old new - new");
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
                    fs::rename(takeover.at("back"), takeover.at("aside")).unwrap();
                    _ = fs::remove_file(takeover.at("aside").join(LIST));
                    stage_again(&takeover, some);
                }
                fs::write(takeover.at(if undo { "journal.undo" } else { "journal" }), journal).unwrap();
                assert!(takeover.is_pending());
                takeover.recover().unwrap();
                assert_eq!(state(&takeover), if undo { "old old old -" } else { "old new - new" }, "{undo} {dies_after}");
                takeover.recover().unwrap();
                assert!(!takeover.next().exists() && !takeover.at("aside").exists() && !takeover.is_pending());
            }
        }
    }

    /// What had not been taken over yet waits still.
    fn stage_again(takeover: &Takeover, done: &[Step]) {
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
        assert!(!takeover.is_pending() && !takeover.next().exists() && !takeover.at("back").exists());
    }

    #[test]
    fn an_account_alone_does_not_cost_the_older_generation() {
        let (_temp, takeover) = old();
        takeover.run(&steps(), false).unwrap();
        fs::create_dir_all(takeover.next()).unwrap();
        fs::write(takeover.next().join("same"), "newer").unwrap();
        takeover.run(&[Step::Put { file: "same".into(), old: true }], true).unwrap();
        takeover.back().unwrap();
        assert_eq!(state(&takeover), "newer old old -");
    }
}

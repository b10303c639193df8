//! Stamps: what the system says of files, by which a later run sees that nobody has touched them,
//! without reading them.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs::Metadata,
    time::{SystemTime, UNIX_EPOCH},
};

/// Clocks of file systems go by steps of up to so many milliseconds: within one step a file can
/// change and keep its stamp.
const STEP: u64 = 2000;

/// What the system says of some files together: sizes, times of change, and which files they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    said: u128,
    /// When it was taken, and when the last of the files was changed, in milliseconds.
    taken: u64,
    newest: u64,
}

impl Stamp {
    /// Says this stamp the same as one that was taken before, and long enough after the files' last
    /// change to be believed?
    pub fn is_still(&self, before: &Self) -> bool {
        self.said != 0
            && self.said == before.said
            && before.newest.saturating_add(STEP) < before.taken
    }

    /// Does it say the same as another, whenever they were taken?
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        self.said == other.said
    }
}

/// A stamp in the making.
#[derive(Clone, Debug, Default)]
pub struct Stamper {
    said: Sha256,
    newest: u64,
}

impl Stamper {
    /// Takes the next file in: how it is called, and what the system says of it.
    pub fn add(&mut self, name: &str, about: &Metadata) {
        let changed = about.modified().map_or(u128::MAX, since);
        self.said.update((name.len() as u64).to_le_bytes());
        self.said.update(name);
        self.said.update(about.len().to_le_bytes());
        self.said.update(changed.to_le_bytes());
        self.newest = self.newest.max((changed / 1_000_000).try_into().unwrap_or(u64::MAX));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            for number in [
                about.dev(),
                about.ino(),
                about.ctime().cast_unsigned(),
                about.ctime_nsec().cast_unsigned(),
            ] {
                self.said.update(number.to_le_bytes());
            }
            let status = u64::try_from(about.ctime()).unwrap_or(0).saturating_mul(1000)
                + u64::try_from(about.ctime_nsec()).unwrap_or(0) / 1_000_000;
            self.newest = self.newest.max(status);
        }
    }

    /// All files are in.
    pub fn done(self) -> Stamp {
        let said =
            self.said.finalize().iter().take(16).fold(0, |all, byte| all << 8 | u128::from(*byte));
        let taken = u64::try_from(since(SystemTime::now()) / 1_000_000).unwrap_or(0);
        Stamp { said, taken, newest: self.newest }
    }
}

fn since(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |past| past.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn stamp(file: &std::path::Path) -> Stamp {
        let mut stamper = Stamper::default();
        stamper.add("a", &fs::metadata(file).unwrap());
        stamper.done()
    }

    #[test]
    fn a_stamp_is_believed_once_the_file_has_rested_and_not_when_it_was_touched() {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("a");
        fs::write(&file, "1").unwrap();
        let fresh = stamp(&file);
        assert!(stamp(&file).says_the_same_as(&fresh));
        // Just written: it could have been written twice since.
        assert!(!stamp(&file).is_still(&fresh));
        let rested = Stamp { taken: fresh.newest + STEP + 1, ..fresh };
        assert!(stamp(&file).is_still(&rested));
        fs::write(&file, "2").unwrap();
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(SystemTime::now() - std::time::Duration::from_secs(60))
            .unwrap();
        assert!(!stamp(&file).is_still(&rested));
        assert!(!Stamp::default().is_still(&Stamp::default()));
    }
}

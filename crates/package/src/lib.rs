//! One file for a year of a publication: every report as XML, the other forms beside it, and a
//! manifest with the digests of all of them.
//!
//! [`pack`] makes it from a published folder, [`verify`] says what in a package or in a published
//! folder is not as its manifest has it. A package is a zip without times and owners, so the same
//! publication gives the same bytes. Nothing is ever unpacked to disk.

mod listed;
mod pack;
mod source;
mod verify;

pub use listed::Contents;
pub use pack::{Archived, Packed, archive, pack};
pub use verify::{Problem, Reports, Valid, Verified, verify};

/// The schema of a package's manifest.
const SCHEMA: &str = "nianbao.package/1";
/// The schema of an archive of books.
const ARCHIVE: &str = "nianbao.books.archive/1";
/// The most files in a package: ten thousand units in ten forms.
const MOST_FILES: usize = 100_000;
/// The largest file in a package, unpacked.
const LARGEST_FILE: u64 = 64 << 20;
/// The largest manifest.
const LARGEST_MANIFEST: u64 = 64 << 20;
/// All files of a package together, unpacked: each is held one at a time, so this bounds time and
/// not memory.
const LARGEST_WHOLE: u64 = 16 << 30;

/// Is it a name below the package's root that is safe on every system?
fn is_safe(name: &str) -> bool {
    let part_is_safe = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.ends_with(['.', ' '])
            && !part.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c))
    };
    name.len() <= 1024 && name.split('/').all(part_is_safe)
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn names_that_lead_elsewhere_are_not_safe() {
        for name in ["2020/unit-07.xml", "manifest.json", "2020/附件 一.pdf"] {
            assert!(is_safe(name), "{name}");
        }
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "2020/../../x",
            "2020//x",
            "C:/x",
            "2020\\x",
            "2020/x.",
            "2020/\u{0}",
            "./x",
        ] {
            assert!(!is_safe(name), "{name}");
        }
    }
}

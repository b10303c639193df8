//! A region's folder: the register, the local editions, which file is whose, a unit's report of a year, and what is to be said of it.
//!
//! [`Folder::open`] lists what there is and reads no report. [`read_unit`] reads one, [`examine`] says everything that is to be said of it in
//! its region. A batch, a check of single files and a roll-up all go through these two.

mod emblem;
mod examine;
mod file;
mod folder;
mod identify;
mod read;

pub use examine::examine;
pub use file::{LARGEST_FILE, changed_on, read_file};
pub use folder::{Folder, Node, Stray, UnitFiles, Year};
pub use read::{UnitReading, add_texts, read_in_region, read_report, read_unit};

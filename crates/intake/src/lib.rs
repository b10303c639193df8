//! A region's folder: the register, the local editions, which file is whose, a unit's report of a
//! year, and what is to be said of it.
//!
//! [`Folder::open`] lists what there is and reads no report. [`read_unit`] reads one, [`examine`]
//! says everything that is to be said of it in its region. [`read_books`] reads a unit's books,
//! which may stand beside a report or in its place. A batch, a check of single files and a roll-up
//! all go through these two.

mod books;
mod emblem;
mod examine;
mod exercisers;
mod file;
mod folder;
mod identify;
mod journal;
mod read;

pub use books::{Books, law_of, mapping_files, mapping_of, read_book, read_books, read_books_of};
pub use examine::{examine, examine_and_count};
pub use file::{LARGEST_FILE, changed_on, day_of, read_file};
pub use folder::{Folder, Node, Stray, UnitFiles, Year};
pub use journal::{journal_of, request_cells};
pub use read::{UnitReading, add_texts, read_in_region, read_report, read_unit};

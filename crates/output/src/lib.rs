//! The writing of a folder: every file whole or not at all, with its digests, and a manifest that says which files belong to it.
//!
//! [`Output`] is a folder: a run opens it, puts files into it, and ends with [`Output::commit`], which takes over all of them or none and
//! removes what an earlier run wrote and nobody keeps. Nobody else touches the folder's files. [`Door`] says where anything may be written, and
//! writes single files.

mod digest;
mod door;
mod folder;
mod generation;
mod inside;
mod json;
mod manifest;
mod stage;

pub use digest::Digester;
pub use door::{Door, is_stdout, print};
pub use folder::{Changes, NewFile, Opening, Output, back, settle_folder};
pub use json::JsonFile;
pub use manifest::{MANIFEST, Manifest, ManifestWriter, Stays};
pub use stage::cannot_write;

/// The list of the staff's pages with their digests, which no public manifest has; it is like a manifest.
pub const STAFF_LIST: &str = ".nianbao/staff.json";

/// The folder in an output folder that is the program's own.
pub const PRIVATE: &str = ".nianbao";

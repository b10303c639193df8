//! The writing of a folder: every file whole or not at all, with its digests, and a manifest that says which files belong to it.
//!
//! [`Output`] is the door: a run opens a folder, puts files into it, and ends with [`Output::finish`], which writes the manifest and removes
//! what an earlier run wrote and this one did not. Nobody else touches the folder's files. [`write_whole`] and [`write_whole_with`] do the
//! same for a single file somewhere else.

mod digest;
mod folder;
mod json;
mod manifest;
mod stage;

pub use digest::Digester;
pub use folder::{NewFile, Output, Unwritten};
pub use json::JsonFile;
pub use manifest::{MANIFEST, Manifest, ManifestWriter};
pub use stage::{cannot_write, write_whole, write_whole_with};

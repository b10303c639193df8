//! The writing of a folder: every file whole or not at all, with its digests, and a manifest that
//! says which files belong to it.
//!
//! [`Output`] is a folder: a run opens it, puts files into it, and ends with [`Output::commit`],
//! which takes over all of them or none and removes what an earlier run wrote and nobody keeps.
//! Nobody else touches the folder's files. It has parts, one for the portal and others that stay in
//! the house ([`placed`]). [`Door`] says where anything may be written, and writes single files.

mod again;
mod digest;
mod door;
mod earlier;
mod folder;
mod generation;
mod inside;
mod json;
mod layout;
mod log;
mod manifest;
mod new_file;
mod paths;
mod settle;
mod stage;
mod stamp;

pub use digest::Digester;
pub use door::{Door, is_stdout, print};
pub use folder::{Changes, Opening, Output, back, settle_folder};
pub use json::JsonFile;
pub use layout::{PRIVATE, PublishedFolder, SITE, STAFF, STAFF_LIST, placed};
pub use log::Log;
pub use manifest::{MANIFEST, Manifest, ManifestWriter, Stays};
pub use new_file::NewFile;
pub use stage::cannot_write;
pub use stamp::{Stamp, Stamper};

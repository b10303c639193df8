//! Zip packages with relationships, as office programs save them: what reads one and what edits one
//! share this.
//!
//! A [`Package`] gives parts by their names, within limits whatever the zip declares; an [`Editor`]
//! changes some and copies the rest as it is packed; [`relations`] say which part leads to which.
//! It knows nothing of what is in a part, and words nothing: a [`Refusal`] says what was met.

pub mod compound;
mod edit;
mod name;
mod package;
mod parts;
mod relations;
mod shield;
pub mod tags;
pub mod xml;

pub use edit::Editor;
pub use name::{plain, relations_of, relative, resolve};
pub use package::{ENTRY, PARTS, Package, Refusal, UNPACKED_BYTES, names_at_the_beginning};
pub use parts::{RELATIONSHIPS, Relations, declare};
pub use relations::{Relation, relations};
pub use shield::{Panicked, shielded};

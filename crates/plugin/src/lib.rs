//! Programs as formats: an executable `nianbao-import-NAME` or `nianbao-export-NAME` in any
//! language has the same rights as a format of this project.
//!
//! [`Plugins::discover`] finds such programs on the PATH, and in a region's folder if the user's
//! own `region.toml` allows it, asks each once what it is (`--describe`), and adds them to a
//! [`Registry`](nianbao_format::Registry). A [`Program`] is an importer or an exporter: it gets one
//! JSON document (`nianbao.plugin/1`) on its standard input and answers on its standard output. The
//! protocol is described in `docs/plugins.md`, with JSON Schemas under `docs/schemas/plugin/`.
//!
//! A program is a guest. It runs in a fresh folder with a clean environment, and for each way it
//! can misbehave — it hangs, it dies, it writes without end, it answers nonsense or another version
//! — there is a fault that says so in both languages, within its limits.

mod describe;
mod discover;
mod document;
mod export;
mod fault;
mod import;
mod kept;
mod process;
mod program;
mod server;

pub use describe::{Description, Kind, Signs, description_of};
pub use discover::Plugins;
pub use import::source_of;
pub use kept::Kept;
pub use process::Limits;
pub use program::Program;

/// The protocol that this version speaks.
pub const PROTOCOL: &str = "nianbao.plugin/1";

/// The same, and a program that is started once for many requests (`--serve`).
pub const SERVES: &str = "nianbao.plugin/1.1";

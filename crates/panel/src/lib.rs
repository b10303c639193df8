//! The old name of `nianbao_format::panel`, until the command line takes panels from the registry.

pub use nianbao_format::panel::{Panel, Scope as Frame};

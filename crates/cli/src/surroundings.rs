//! What stands around a command: the formats and editions at hand, and what a region's folder adds
//! to them.

use crate::{arguments::path, say};
use clap::ArgMatches;
use nianbao_format::Registry;
use nianbao_intake::Folder;
use nianbao_model::{Editions, Fault, Lang};
use std::{path::PathBuf, sync::Arc};

/// The formats that are built in, and programs as plugins: those on the PATH, and those in the
/// region's folder if its register allows them.
pub(crate) fn formats_at_hand(
    formats: Registry,
    args: &ArgMatches,
    lang: Lang,
) -> Result<Registry, Fault> {
    let region = args.try_get_one::<PathBuf>("region").ok().flatten();
    let allowed = match region {
        Some(folder) if folder.join("plugins").is_dir() => {
            Folder::open(folder)?.region.plugins.allow
        }
        _ => false,
    };
    let mut plugins = nianbao_plugin::Plugins::on_path(region.map(PathBuf::as_path), allowed);
    if let Some(folder) = args.try_get_one::<PathBuf>("keep-requests").ok().flatten() {
        plugins.keep(&Arc::new(nianbao_plugin::Kept::in_folder(folder)?));
    }
    let registry = plugins.add_to(formats);
    for fault in plugins.not_allowed_note().into_iter().chain(plugins.faults) {
        say::err(&fault.text(lang));
    }
    Ok(registry)
}

/// The national editions, and those of the region's folder if there is one.
pub(crate) fn editions(args: &ArgMatches) -> Result<Editions, Fault> {
    Ok(match path(args, "region") {
        Some(region) => Folder::open(region)?.editions,
        None => Editions::national(),
    })
}

//! What all results of a run depend on: the program, the options, the formats, the register and the
//! editions.

use super::key::{Key, Keyer};
use crate::Options;
use nianbao_format::{Exporter, Registry};
use nianbao_intake::{Folder, mapping_files};
use nianbao_register::{OutputSettings, PluginSettings, Region};
use std::fs;

/// What there is to look at.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a, 'f> {
    pub(crate) folder: &'a Folder,
    pub(crate) options: &'a Options,
    pub(crate) registry: &'a Registry,
    pub(crate) formats: &'f [&'a dyn Exporter],
}

/// The digest of all that; nothing where a format cannot tell on what it depends.
pub(crate) fn key(run: &Inputs<'_, '_>, program: Key) -> Option<Key> {
    let Inputs { folder, options, registry, formats } = run;
    let mut keyer = Keyer::default();
    keyer.add(env!("CARGO_PKG_VERSION")).key(&program);
    keyer.data(&(options.strict, options.lang.say("zh", "en"), options.year))?;
    for exporter in *formats {
        let info = exporter.info();
        keyer.add("exporter").add(info.id.as_ref()).add(info.ending()).add(exporter.depends_on()?);
    }
    for importer in registry.importers() {
        let info = importer.info();
        keyer.add("importer").add(info.id.as_ref()).add(info.ending()).add(importer.depends_on()?);
    }
    for marker in registry.markers() {
        keyer.add("marker").add(marker.info().id.as_ref());
    }
    register(&mut keyer, &folder.region)?;
    for (name, text) in &folder.local_editions {
        keyer.add("edition").add(name).add(text);
    }
    for name in mapping_files() {
        keyer.add("mapping").add(&name);
        if let Ok(text) = fs::read(folder.path.join(&name)) {
            keyer.add("there").add(text);
        }
    }
    Some(keyer.done())
}

/// The register, but for what speaks of single findings, of programs, and of older publications.
/// Every name in it counts for every unit: a report that says it is another's is found by it, and
/// so is a copied text.
fn register(keyer: &mut Keyer, region: &Region) -> Option<()> {
    let mut common = region.clone();
    common.accepted.clear();
    (common.plugins, common.output) = (PluginSettings::default(), OutputSettings::default());
    keyer.data(&common)?;
    keyer.add(&region.site.emblem_data);
    for settings in region.years.values() {
        keyer.add(settings.moment().unwrap_or_default());
    }
    Some(())
}

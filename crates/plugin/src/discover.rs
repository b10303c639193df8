//! Finding programs: on the PATH, and in a region's folder if that is allowed.

use crate::{Kept, Kind, Program, fault};
use nianbao_format::Registry;
use nianbao_model::{Bilingual, Fault, Place};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

/// The programs at hand.
#[derive(Debug, Default)]
pub struct Plugins {
    /// Those that read, by name.
    pub importers: Vec<Program>,
    /// Those that write, by name.
    pub exporters: Vec<Program>,
    /// Why others that are called like plugins are none. The rest works all the same.
    pub faults: Vec<Fault>,
    /// Programs in the region's folder that were not started, because nobody allowed it.
    pub not_allowed: Vec<PathBuf>,
}

impl Plugins {
    /// Looks for programs in the folders of `path_dirs` (the PATH), and in `plugins/` of the
    /// region's folder if `allow_region`.
    ///
    /// A folder comes with a region, and so from somewhere else: `allow_region` must be what the
    /// user's **own** `region.toml` says (`[plugins] allow = true`), never what came in a
    /// package or a download. Of two programs with one name the first counts, the
    /// region's last. Folders of the PATH that are not absolute are passed over: what they are
    /// depends on where one stands.
    pub fn discover(path_dirs: &[PathBuf], region_dir: Option<&Path>, allow_region: bool) -> Self {
        let mut plugins = Self::default();
        let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
        for folder in path_dirs.iter().filter(|folder| folder.is_absolute()) {
            for (name, program) in programs(folder) {
                found.entry(name).or_insert(program);
            }
        }
        // A program is started in a folder of its own, where a path from here leads nowhere.
        let region_dir = region_dir
            .map(|region| std::path::absolute(region).unwrap_or_else(|_| region.to_owned()));
        for (name, program) in
            region_dir.map(|region| programs(&region.join("plugins"))).unwrap_or_default()
        {
            match allow_region {
                true => _ = found.entry(name).or_insert(program),
                false => plugins.not_allowed.push(program),
            }
        }
        plugins.ask(&found.into_values().collect::<Vec<_>>());
        plugins
    }

    /// [`Plugins::discover`] on this process's PATH.
    pub fn on_path(region_dir: Option<&Path>, allow_region: bool) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        Self::discover(&folders, region_dir, allow_region)
    }

    /// Asks each what it is, all at once: a few may be slow.
    fn ask(&mut self, programs: &[PathBuf]) {
        let answers: Vec<_> = thread::scope(|scope| {
            let start = |program| {
                thread::Builder::new()
                    .spawn_scoped(scope, move || Program::at(program))
                    .map_err(|_| program)
            };
            let asked: Vec<_> = programs.iter().map(|program| start(program)).collect();
            // Where there is no thread for it, it is asked here.
            asked
                .into_iter()
                .map(|asked| {
                    asked.map_or_else(
                        |program| Ok(Program::at(program)),
                        thread::ScopedJoinHandle::join,
                    )
                })
                .collect()
        });
        for (path, answer) in programs.iter().zip(answers) {
            match answer {
                Ok(Ok(program)) => match program.description().kind {
                    Kind::Importer => self.importers.push(program),
                    Kind::Exporter => self.exporters.push(program),
                },
                Ok(Err(fault)) => self.faults.push(fault::at(fault, path)),
                Err(_) => self.faults.push(fault::at(
                    fault::nonsense(path, "无法询问", "it could not be asked"),
                    path,
                )),
            }
        }
    }

    /// Keeps all that they are asked and answer.
    pub fn keep(&mut self, kept: &Arc<Kept>) {
        for program in self.importers.iter_mut().chain(&mut self.exporters) {
            *program = program.clone().kept(kept.clone());
        }
    }

    /// Adds them to the formats at hand. One whose id or first ending is taken is left out, with a
    /// fault that says so.
    pub fn add_to(&mut self, mut registry: Registry) -> Registry {
        for program in self.importers.clone() {
            let info = &program.description().info;
            let known = registry.importers().any(|known| known.info().id == info.id);
            if known {
                self.faults.push(taken(&program));
            } else {
                registry = registry.import(program);
            }
        }
        for program in self.exporters.clone() {
            let info = &program.description().info;
            let first = info.extensions.first();
            let known = registry.exporters().any(|known| {
                known.info().id == info.id || known.info().extensions.first() == first
            });
            if known {
                self.faults.push(taken(&program));
            } else {
                registry = registry.export(program);
            }
        }
        registry
    }

    /// What to say of programs in the region's folder that were not started.
    pub fn not_allowed_note(&self) -> Option<Fault> {
        let first = self.not_allowed.first()?;
        let Bilingual { zh, en } =
            Bilingual::list(self.not_allowed.iter().map(|path| fault::name(path)));
        Some(
            Fault::new(
                format!("关区文件夹中有插件程序（{zh}），没有运行。如果信任它们，请在 region.toml 中写 [plugins] allow = true。"),
                format!("there are plugins in the region's folder ({en}); they were not run. If you trust them, write [plugins] allow = true into region.toml."),
            )
            .at(Place::File { file: first.parent().unwrap_or(first).display().to_string().into() }),
        )
    }
}

fn taken(program: &Program) -> Fault {
    let id = &program.description().info.id;
    let fault = Fault::new(
        format!("插件格式 {id} 的代号或后缀已被其他格式使用，没有采用。请给插件改名。"),
        format!(
            "the id or the ending of the plugin {id} is another format's, so it is left out. Give the plugin another name."
        ),
    );
    fault::at(fault, program.path())
}

/// The plugins in a folder, by name. A folder that cannot be read has none.
fn programs(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let ours = [Kind::Importer, Kind::Exporter]
            .iter()
            .any(|kind| name.len() > kind.prefix().len() && name.starts_with(kind.prefix()));
        let path = entry.path();
        (ours && is_program(&path)).then_some((name, path))
    });
    named.collect()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    let runs = |ending: &std::ffi::OsStr| {
        ["exe", "cmd", "bat"].iter().any(|e| ending.eq_ignore_ascii_case(e))
    };
    path.is_file() && path.extension().is_some_and(runs)
}

//! The log of a batch: what became of each report, a line each, behind what earlier runs have said.

use nianbao_intake::Folder;
use nianbao_model::{Fault, Lang, Say as _};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// What a log of ours begins with, so that nothing else is written into.
const BEGINS: &str = "# nianbao ";

/// An open log. Lines come from several threads; the first that cannot be written is told at the
/// end.
pub(crate) struct Log {
    file: Mutex<(File, Option<io::Error>)>,
    name: String,
}

impl Log {
    /// Opens a log, new or one of ours, and says which run begins.
    ///
    /// # Errors
    /// When the file is something else, lies in the region's folder, or cannot be written.
    pub(crate) fn open(path: &Path, folder: &Folder, lang: Lang) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let inside = path.parent().and_then(|parent| {
            if parent.as_os_str().is_empty() { Path::new(".") } else { parent }.canonicalize().ok()
        });
        let region = folder.path.canonicalize().ok();
        if inside.zip(region).is_some_and(|(inside, region)| inside.starts_with(region)) {
            return Err(Fault::new(
                format!("日志 {name} 在关区文件夹中；请另选一个位置"),
                format!("the log {name} lies in the region's folder; choose another place"),
            ));
        }
        let cannot = |e: io::Error| cannot(&name, &e);
        if path.exists() {
            let ours = path.is_file() && {
                let mut first = Vec::new();
                File::open(path)
                    .map_err(cannot)?
                    .take(BEGINS.len() as u64)
                    .read_to_end(&mut first)
                    .map_err(cannot)?;
                first.is_empty() || first == BEGINS.as_bytes()
            };
            if !ours {
                return Err(Fault::new(
                    format!("{name} 不是本程序的日志，没有写入"),
                    format!("{name} is no log of this program; nothing was written into it"),
                ));
            }
        }
        let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(cannot)?;
        let region = folder.region.name_in(u16::MAX);
        writeln!(
            file,
            "{BEGINS}{} {} {}{region}",
            env!("CARGO_PKG_VERSION"),
            now(),
            lang.say("开始处理：", "begins: ")
        )
        .map_err(cannot)?;
        Ok(Self { file: Mutex::new((file, None)), name })
    }

    /// Says something, each line with its time.
    pub(crate) fn say(&self, text: &str) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        for line in text.lines() {
            let line = format!("{} {}\n", now(), nianbao_model::clean_line(line));
            if let Err(e) = file.0.write_all(line.as_bytes()) {
                file.1.get_or_insert(e);
            }
        }
    }

    /// Whether all that was said is written.
    ///
    /// # Errors
    /// When something is not.
    pub(crate) fn settled(&self) -> Result<(), Fault> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        match file.1.take() {
            Some(e) => Err(cannot(&self.name, &e)),
            None => Ok(()),
        }
    }
}

fn cannot(name: &str, e: &io::Error) -> Fault {
    Fault::new(
        format!("无法写日志 {name}：{}", e.said(Lang::Zh)),
        format!("the log {name} cannot be written: {}", e.said(Lang::En)),
    )
    .because(e)
}

fn now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

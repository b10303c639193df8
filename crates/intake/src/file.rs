//! Reading a file that a region's folder names, within bounds.

use nianbao_model::{Fault, Place, trouble};
use std::{fs, io::Read as _, path::Path, time::SystemTime};

/// A file larger than this is no report (64 MB).
pub const LARGEST_FILE: u64 = 64 << 20;

/// Reads a file that must not be larger than any report is; `name` is how messages call it.
///
/// # Errors
/// When it cannot be read, is no ordinary file, or is too large.
pub fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, Fault> {
    read_within(path, name, LARGEST_FILE)
}

/// Reads a file of at most so many bytes.
pub(crate) fn read_within(path: &Path, name: &str, most: u64) -> Result<Vec<u8>, Fault> {
    let fail = |why_zh: String, why_en: String| Fault::new(why_zh, why_en).at(here(name));
    let failed = |e: std::io::Error| {
        let why = trouble(&e);
        fail(format!("无法读取文件：{}", why.zh), format!("the file cannot be read: {}", why.en))
            .because(&e)
    };
    // Asked before opening: to open a pipe is to wait for someone who writes into it.
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(fail(
            "这是文件夹，请指定文件；检查整个关区请用 nianbao batch".into(),
            "this is a folder; name a file, or use nianbao batch for a whole region".into(),
        ));
    }
    if !about.is_file() {
        return Err(fail("这不是普通文件".into(), "this is no ordinary file".into()));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let too_large = || {
        let most = most >> 20;
        fail(
            format!("文件超过 {most} MB，太大了；请确认没有选错文件"),
            format!("the file is larger than {most} MB, which is too much; is it the right one?"),
        )
    };
    if about.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(about.len() as usize);
    // The size may have been a lie (a file of /proc, one that grows).
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most { Err(too_large()) } else { Ok(bytes) }
}

pub(crate) fn read_text(path: &Path, name: &str) -> Result<String, Fault> {
    String::from_utf8(read_file(path, name)?).map_err(|_| {
        Fault::new(
            "文件不是 UTF-8 编码的文本；请另存为 UTF-8",
            "the file is no UTF-8 text; save it as UTF-8",
        )
        .at(here(name))
    })
}

/// A file as a place.
pub(crate) fn here(name: &str) -> Place {
    Place::File { file: name.into() }
}

/// The day a file was last changed, in the local time zone: `2021-01-20`.
pub fn changed_on(file: &Path) -> Option<String> {
    day_of(fs::metadata(file).ok()?.modified().ok()?)
}

/// The day of a moment in the local time zone: `2021-01-20`.
pub fn day_of(moment: SystemTime) -> Option<String> {
    let zoned = jiff::Timestamp::try_from(moment).ok()?.to_zoned(jiff::tz::TimeZone::system());
    Some(zoned.strftime("%Y-%m-%d").to_string())
}

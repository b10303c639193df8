//! What a machine says when it cannot do something, in the words of both languages, and whether it
//! is short of something.

use crate::{Bilingual, Lang, Say};
use std::{
    borrow::Cow,
    io::{self, ErrorKind},
};

/// Why something could not be read or written, in words. What no words are known for keeps the
/// system's own.
pub fn trouble(error: &io::Error) -> Bilingual {
    let error = innermost(error);
    let (zh, en) = match (error.kind(), error.raw_os_error()) {
        (_, Some(LOOP)) => ("链接指向自己，成了死循环", "it is a link that leads to itself"),
        (_, Some(EMFILE | ENFILE)) => {
            ("同时打开的文件数已到系统上限", "no more files may be open at a time")
        }
        (_, Some(NO_THREAD)) => ("系统不再给出线程或进程", "the system gives no more threads"),
        (ErrorKind::PermissionDenied, _) => ("权限不足", "permission denied"),
        (ErrorKind::NotFound, _) => ("文件或文件夹不存在", "there is no such file or folder"),
        (ErrorKind::StorageFull, _) => ("磁盘空间不足", "the disk is full"),
        (ErrorKind::QuotaExceeded, _) => ("磁盘配额已用完", "the disk quota is used up"),
        (ErrorKind::FileTooLarge, _) => {
            ("文件大小超过系统限额", "the file grows beyond what the system allows")
        }
        (ErrorKind::ReadOnlyFilesystem, _) => ("所在磁盘是只读的", "the disk is read-only"),
        (ErrorKind::OutOfMemory, _) => ("内存不足", "out of memory"),
        (ErrorKind::IsADirectory, _) => ("那里是一个文件夹", "a folder stands there"),
        (ErrorKind::NotADirectory, _) => {
            ("路径中有一段不是文件夹", "a part of the path is no folder")
        }
        (ErrorKind::BrokenPipe, _) => ("接收的一方已关闭", "the reader went away"),
        _ => return Bilingual::new(format!("系统报告“{error}”"), error.to_string()),
    };
    Bilingual::new(zh, en)
}

/// An error of the system says itself as [`trouble`] words it.
impl Say for io::Error {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        trouble(self).get(lang).to_owned().into()
    }
}

/// The same of any error: by the system's own, where that stands behind it. An error of something
/// else has words of its own in English only, and a Chinese message says that the content could not
/// be made.
pub fn trouble_behind(error: &(dyn std::error::Error + 'static)) -> Bilingual {
    let mut behind = Some(error);
    while let Some(one) = behind {
        if let Some(system) = one.downcast_ref::<io::Error>() {
            return trouble(system);
        }
        behind = one.source();
    }
    Bilingual::new("无法生成其内容", error.to_string())
}

/// The error of the system itself: what stands around it may name a temporary file.
fn innermost(error: &io::Error) -> &io::Error {
    let mut error = error;
    while let Some(inner) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref().or_else(|| inner.source()?.downcast_ref()))
    {
        error = inner;
    }
    error
}

/// Is it the machine that is short of something (space, handles, threads, memory), so that no one
/// file is at fault?
///
/// ```
/// use std::io::{Error, ErrorKind};
///
/// assert!(nianbao_model::is_shortage(&Error::from(ErrorKind::StorageFull)));
/// assert!(!nianbao_model::is_shortage(&Error::from(ErrorKind::NotFound)));
/// ```
pub fn is_shortage(error: &io::Error) -> bool {
    let short = [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::FileTooLarge,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::OutOfMemory,
    ];
    short.contains(&error.kind())
        || matches!(error.raw_os_error(), Some(EMFILE | ENFILE | NO_THREAD))
}

/// More open files than a process, or the system, may have.
const EMFILE: i32 = if cfg!(windows) { 4 } else { 24 };
const ENFILE: i32 = if cfg!(windows) { -1 } else { 23 };
/// A thread that was not given, where the number is known.
const NO_THREAD: i32 = match () {
    () if cfg!(target_os = "linux") => 11,
    () if cfg!(target_os = "macos") => 35,
    () => -2,
};
/// A link that leads to itself.
const LOOP: i32 = match () {
    () if cfg!(target_os = "linux") => 40,
    () if cfg!(target_os = "macos") => 62,
    () => -3,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortage_is_told_from_a_file_that_cannot_be_read() {
        assert!(is_shortage(&io::Error::from(ErrorKind::StorageFull)));
        assert!(!is_shortage(&io::Error::from(ErrorKind::PermissionDenied)));
        assert_eq!(
            trouble(&io::Error::from(ErrorKind::PermissionDenied)),
            Bilingual::new("权限不足", "permission denied")
        );
        assert_eq!(is_shortage(&io::Error::from_raw_os_error(EMFILE)), cfg!(any(unix, windows)));
    }

    #[test]
    fn what_stands_around_an_error_is_left_out() {
        #[derive(Debug)]
        struct Around(io::Error);
        impl std::fmt::Display for Around {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{} at path /tmp/.a7", self.0)
            }
        }
        impl std::error::Error for Around {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        let around =
            io::Error::new(ErrorKind::StorageFull, Around(io::Error::from(ErrorKind::StorageFull)));
        let outer = Around(io::Error::from(ErrorKind::StorageFull));
        assert_eq!(trouble_behind(&outer).zh, "磁盘空间不足");
        assert_eq!(
            (around.said(Lang::Zh), around.said(Lang::En)),
            ("磁盘空间不足".into(), "the disk is full".into())
        );
    }
}

//! What the operating system says of a file that could not be read or written, in both languages.

use crate::{Lang, Say};
use std::{borrow::Cow, io};

/// English as the system has it, Chinese by the kind of error.
impl Say for io::Error {
    fn said(&self, lang: Lang) -> Cow<'_, str> {
        let error = innermost(self);
        match (lang, error.raw_os_error()) {
            (Lang::En, _) => error.to_string().into(),
            (Lang::Zh, None) => in_chinese(error.kind()).into(),
            (Lang::Zh, Some(code)) => format!("{}（系统错误 {code}）", in_chinese(error.kind())).into(),
        }
    }
}

/// The error of the system itself: what stands around it may name a temporary file.
fn innermost(error: &io::Error) -> &io::Error {
    let mut error = error;
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref().or_else(|| inner.source()?.downcast_ref())) {
        error = inner;
    }
    error
}

fn in_chinese(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "没有这个文件或文件夹",
        io::ErrorKind::PermissionDenied => "没有权限",
        io::ErrorKind::AlreadyExists => "同名文件已存在",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘空间不足",
        io::ErrorKind::ReadOnlyFilesystem => "磁盘只能读取，不能写入",
        io::ErrorKind::IsADirectory => "这是文件夹",
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        io::ErrorKind::InvalidFilename => "文件名不能用",
        io::ErrorKind::FileTooLarge => "文件过大",
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => "文件正被使用",
        io::ErrorKind::BrokenPipe => "对方已关闭",
        io::ErrorKind::TimedOut => "超时",
        io::ErrorKind::Interrupted => "被中断",
        io::ErrorKind::UnexpectedEof => "内容不完整",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "内容不正确",
        io::ErrorKind::OutOfMemory => "内存不足",
        _ => "系统未说明原因",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_in_each_language() {
        let gone = std::fs::read("/there/is/no/such/file").unwrap_err();
        assert_eq!(gone.said(Lang::Zh), "没有这个文件或文件夹（系统错误 2）");
        assert_eq!(gone.said(Lang::En), gone.to_string());
        assert_eq!(io::Error::other("the writer has stopped").said(Lang::Zh), "系统未说明原因");
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
        let full = || io::Error::from_raw_os_error(28);
        let around = io::Error::new(io::ErrorKind::StorageFull, Around(full()));
        assert_eq!(around.said(Lang::En), full().to_string());
        assert_eq!(around.said(Lang::Zh), "磁盘空间不足（系统错误 28）");
    }
}

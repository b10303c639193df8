//! The fixed words in both languages.

use nianbao_model::{Bilingual, Fault, Finding, Lang, Standing, Summary, trouble};
use std::io;

/// Who our comments say they are from, in each language, so that the next run knows them.
pub(crate) const AUTHORS: [&str; 2] = ["年报检查", "Nianbao"];

/// Who comments in a language are from, and in short.
pub(crate) fn author(lang: Lang) -> (&'static str, &'static str) {
    (lang.say(AUTHORS[0], AUTHORS[1]), lang.say("年报", "NB"))
}

/// How many findings there are of each kind: 错误 1 处，警告 2 处.
pub(crate) fn counted(findings: &[Finding], lang: Lang) -> String {
    let summary = Summary::of(findings);
    let explained = findings.iter().filter(|f| f.accepted.is_some()).count();
    let counts = [summary.error, summary.warning, summary.note, explained];
    let parts =
        Standing::ALL.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(standing, n)| match lang {
            Lang::Zh => format!("{} {n} 处", standing.word(lang)),
            Lang::En if n == 1 || *standing == Standing::Explained => {
                format!("{n} {}", standing.word(lang))
            }
            Lang::En => format!("{n} {}s", standing.word(lang)),
        });
    let text = parts.collect::<Vec<_>>().join(lang.say("，", ", "));
    if text.is_empty() { lang.say("没有发现问题", "nothing found").to_owned() } else { text }
}

pub(crate) fn unwritten(error: &io::Error) -> Fault {
    let Bilingual { zh, en } = trouble(error);
    Fault::new(
        format!("写好批注的文档写入未完成：{zh}。请检查磁盘空间和写入权限后重试"),
        format!(
            "the document with comments could not be written: {en}. Check the disk's free space and your permission to write, then try again"
        ),
    )
}

/// The file is no Word document.
pub(crate) fn no_document() -> Fault {
    Fault::new(
        "--report docx 只能在 Word 文档（.docx）上写批注，这个文件不是。工作簿请改用 --report xlsx，其他文件请改用 --report html 查看结果",
        "--report docx puts comments into Word documents (.docx), and this is none. Use --report xlsx for a workbook, and --report html for any other file",
    )
}

/// The document can be read, and yet not be edited in place.
pub(crate) fn unmarkable() -> Fault {
    Fault::new(
        "无法在这份文档上写批注。请用 Word 或 WPS 打开，另存为新的 .docx 后再试；也可以改用 --report html 查看结果",
        "comments cannot be put into this document. Open it in Word or WPS, save it as a new .docx and try again, or look at the results with --report html",
    )
}

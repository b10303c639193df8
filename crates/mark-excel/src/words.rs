//! The fixed words in both languages.

use nianbao_model::{Bilingual, Fault, Finding, Lang, Standing, Summary, trouble};
use std::io;

/// Who our notes say they are from, in either language, so that the next run knows them.
pub(crate) const AUTHOR: &str = "nianbao";
/// The line our part of a note begins with: below somebody's own note, or alone.
pub(crate) const OUR_LINE: &str = "———— nianbao ————";

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
        format!("标出问题的工作簿写入未完成：{zh}。请检查磁盘空间和写入权限后重试"),
        format!(
            "the marked workbook could not be written: {en}. Check the disk's free space and your permission to write, then try again"
        ),
    )
}

/// The file can be read, and yet no workbook can be made of it.
pub(crate) fn unmarkable() -> Fault {
    Fault::new(
        "无法在这个文件上标出问题。请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再试；也可以改用 --report html 查看结果",
        "this file cannot be marked. Open it in a spreadsheet program, save it as a new .xlsx and try again, or look at the results with --report html",
    )
}

/// A file that is no workbook; what to ask for instead.
pub(crate) fn instead(mut fault: Fault) -> Fault {
    fault.message.zh += "。--report xlsx 只交回工作簿；Word 文档请改用 --report docx，其他文件请改用 --report html 查看结果";
    fault.message.en += ". --report xlsx hands workbooks back; use --report docx for a Word document, and --report html for any other file";
    fault.message =
        Bilingual::new(fault.message.zh.replace("。。", "。"), fault.message.en.replace("..", "."));
    fault
}

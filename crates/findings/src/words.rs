//! What both drawings for people call things.

use nianbao_model::{FiguresRead, Lang, Severity, Summary};

/// So many findings of a severity: 2 处错误, 1 error.
pub(crate) fn count(lang: Lang, n: usize, severity: Severity) -> String {
    let (word, plural) = (severity.word(lang), if n == 1 { "" } else { "s" });
    match (lang, severity) {
        (Lang::Zh, Severity::Note) => format!("{n} 条{word}"),
        (Lang::Zh, _) => format!("{n} 处{word}"),
        (Lang::En, _) => format!("{n} {word}{plural}"),
    }
}

/// So many explained findings.
pub(crate) fn count_explained(lang: Lang, n: usize) -> String {
    match lang {
        Lang::Zh => format!("已说明 {n} 处"),
        Lang::En => format!("{n} explained"),
    }
}

/// The severities with their counts, worst first.
pub(crate) fn counts(summary: Summary) -> [(Severity, usize); 3] {
    [
        (Severity::Error, summary.error),
        (Severity::Warning, summary.warning),
        (Severity::Note, summary.note),
    ]
}

/// How many figures the texts state, and how many were held against anything.
pub(crate) fn understood(lang: Lang, figures: FiguresRead) -> String {
    let FiguresRead { stated, held } = figures;
    let unread = figures.unread();
    match lang {
        Lang::Zh if unread == 0 => format!("文字中的数字：{stated} 个，均已核对"),
        Lang::Zh => format!(
            "文字中的数字：{stated} 个，已核对 {held} 个，{unread} 个须由人核对（--report json、html 逐句列出）"
        ),
        Lang::En if unread == 0 => {
            format!("figures in the texts: {stated}, all held against something")
        }
        Lang::En => format!(
            "figures in the texts: {stated}, {held} held against something, {unread} for a person to read (--report json or html lists them)"
        ),
    }
}

//! How findings, faults and progress look on a terminal.

use crate::files::target_name;
use anstyle::{AnsiColor, Style};
use nianbao_model::{Fault, Finding, Lang, Place, Say as _, Severity, Summary};
use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{IsTerminal as _, Write as _},
    path::Path,
};

const BOLD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Writes to stdout; a reader that went away is no error.
pub(crate) fn out(text: &str) -> Result<(), Fault> {
    // What is data for a program stays what it is.
    let text = if std::io::stdout().is_terminal() { shown(text) } else { Cow::Borrowed(text) };
    nianbao_output::print(|_| {
        let mut stdout = anstream::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    })
}

/// A text as a terminal may get it: a file's name could turn the direction of all that follows.
fn shown(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(turns) {
        Cow::Owned(text.replace(turns, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// How many columns the terminal has; a usual number where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(120, |(width, _)| usize::from(width.0))
}

/// Writes a line to stderr.
pub(crate) fn err(line: &str) {
    _ = writeln!(anstream::stderr().lock(), "{}", shown(line));
}

/// Says why a command could not do its work.
pub(crate) fn failure(fault: &Fault, lang: Lang) {
    problem(&fault.text(lang), lang);
}

/// Says what is wrong, in words that are the language's already.
pub(crate) fn problem(text: &str, lang: Lang) {
    /// Longer words quote a file's own, of any length.
    const LONGEST: usize = 4000;
    let cut = text.char_indices().nth(LONGEST).map(|(end, _)| format!("{}…", &text[..end]));
    let text = cut.as_deref().unwrap_or(text);
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    err(&format!("{red}{}{red:#}{text}", lang.say("错误：", "error: ")));
}

/// Says that a file was written, and what was found in the report.
pub(crate) fn written(file: &Path, summary: Summary, lang: Lang) {
    let (file, found) = (target_name(file, lang), in_figures(summary, lang));
    err(&match lang {
        Lang::Zh => format!("已写出 {file}（{found}）"),
        Lang::En => format!("wrote {file} ({found})"),
    });
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// Findings, worst first, each with its places on a line of its own.
pub(crate) fn findings(findings: &[Finding], lang: Lang) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|f| f.severity);
    let mut text = String::new();
    for finding in sorted {
        let (tone, word) = (style(finding.severity), finding.severity.word(lang));
        _ = writeln!(
            text,
            "  {tone}{word}{tone:#} {BOLD}{}{BOLD:#} {}",
            finding.rule,
            finding.message.get(lang)
        );
        let places = places(&finding.at, lang);
        if !places.is_empty() {
            _ = writeln!(text, "       {FAINT}↳ {places}{FAINT:#}");
        }
    }
    text
}

/// Places in few words: cells of one sheet are listed behind its name.
pub(crate) fn places(at: &[Place], lang: Lang) -> String {
    /// More cells than this are counted.
    const MOST: usize = 12;
    let mut text = String::new();
    let mut here: Option<(&str, &str)> = None;
    let mut in_table: Option<(&str, u32)> = None;
    for (n, place) in at.iter().enumerate() {
        if n == MOST {
            _ = write!(text, "… ({})", at.len());
            break;
        }
        let before = in_table.take();
        match place {
            Place::Cell { file, sheet, row, column } => {
                let cell = format!("{}{}", nianbao_model::column_letters(*column), row + 1);
                if here == Some((file, sheet)) {
                    _ = write!(text, " {cell}");
                } else {
                    let gap = if text.is_empty() { "" } else { lang.say("；", "; ") };
                    _ = write!(text, "{gap}{file} · {sheet}!{cell}");
                    here = Some((file, sheet));
                }
            }
            Place::Table { file, table, .. } if before == Some((file.as_ref(), *table)) => {
                in_table = before;
                _ = write!(
                    text,
                    "{}{}",
                    lang.say("、", "; "),
                    place.in_table(lang).unwrap_or_default()
                );
            }
            other => {
                if let Place::Table { file, table, .. } = other {
                    in_table = Some((file.as_ref(), *table));
                }
                let gap = if text.is_empty() { "" } else { lang.say("；", "; ") };
                _ = write!(text, "{gap}{}", other.said(lang));
                here = None;
            }
        }
    }
    text
}

/// 共 1 处错误、2 处警告、3 条提示
pub(crate) fn in_figures(summary: Summary, lang: Lang) -> String {
    let Summary { error, warning, note } = summary;
    let tone = |n: usize, severity| if n > 0 { style(severity) } else { Style::new() };
    let (e, w) = (tone(error, Severity::Error), tone(warning, Severity::Warning));
    match lang {
        Lang::Zh => format!("{e}{error} 处错误{e:#}、{w}{warning} 处警告{w:#}、{note} 条提示"),
        Lang::En => {
            let s = |n: usize| if n == 1 { "" } else { "s" };
            format!(
                "{e}{error} error{}{e:#}, {w}{warning} warning{}{w:#}, {note} note{}",
                s(error),
                s(warning),
                s(note)
            )
        }
    }
}

/// A head line.
pub(crate) fn head(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}\n")
}

/// Columns of text, aligned by their width on a terminal.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    use unicode_width::UnicodeWidthStr as _;
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| t.width()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        for (c, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if c + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', widths[c] - cell.width() + 2));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_one_sheet_are_listed_together() {
        let cell = |sheet: &str, row, column| Place::Cell {
            file: "a.xlsx".into(),
            sheet: sheet.into(),
            row,
            column,
        };
        let at = [
            cell("三", 5, 1),
            cell("三", 6, 1),
            cell("四", 3, 2),
            Place::File { file: "b.md".into() },
        ];
        assert_eq!(places(&at, Lang::Zh), "a.xlsx · 三!B6 B7；a.xlsx · 四!C4；b.md");
        assert_eq!(places(&at, Lang::En), "a.xlsx · 三!B6 B7; a.xlsx · 四!C4; b.md");
    }

    #[test]
    fn columns_align_by_width() {
        let rows = [vec!["年报".to_owned(), "a".to_owned()], vec!["x".to_owned(), "b".to_owned()]];
        assert_eq!(columns(&rows), "年报  a\nx     b\n");
    }
}

//! Draws findings for people and programs.
//!
//! Checks say what they found as [`Finding`](nianbao_model::Finding)s; this crate draws them:
//! [`text`] for a terminal, [`json`] and [`sarif`] for programs and [`html`] for someone who has to
//! mend a hundred reports; [`Text`], [`Json`], [`Sarif`] and [`Html`] are the same as forms of
//! `check --report`. All four take the same list: what was found in each report, with the report
//! itself where it could be read, so that a finding can be shown amid the figures it speaks of.
//!
//! The same findings give the same bytes. Nothing that a file has brought is trusted: control
//! characters do not reach the terminal, and the page's Content-Security-Policy lets nothing run
//! but the page's own script.

mod json;
mod page;
mod parts;
mod reports;
mod sarif;
mod terminal;
mod words;

pub use nianbao_format::Checked;
pub use reports::{Html, Json, Sarif, Text};

use nianbao_model::{Fault, Lang, Say as _};
use nianbao_register::Region;
use std::io::{self, Write};

/// Writes the JSON of findings, `nianbao.findings/1`.
///
/// # Errors
/// If the sink takes no more.
pub fn json(checked: &[Checked<'_>], sink: &mut dyn Write) -> Result<(), Fault> {
    json::write(checked, sink).map_err(|e| unwritten(&e))
}

/// The findings as people read them on a terminal that is `width` columns wide, one report after
/// the other, worst findings first. With `usize::MAX` no line is broken. Without `colours` there
/// are no escape sequences.
pub fn text(checked: &[Checked<'_>], lang: Lang, colours: bool, width: usize) -> String {
    terminal::render(checked, lang, colours, width)
}

/// Writes the findings as SARIF 2.1.0, for code-scanning services and editors. `version` is the
/// program's.
///
/// # Errors
/// If the sink takes no more.
pub fn sarif(
    checked: &[Checked<'_>],
    lang: Lang,
    version: &str,
    sink: &mut dyn Write,
) -> Result<(), Fault> {
    sarif::write(checked, lang, version, sink).map_err(|e| unwritten(&e))
}

/// Writes the findings as one self-contained web page: to search and to filter, with each finding
/// marked in its table. It looks like the pages of the region's publication, if there is a region.
///
/// # Errors
/// If the sink takes no more.
pub fn html(
    checked: &[Checked<'_>],
    region: Option<&Region>,
    lang: Lang,
    sink: &mut dyn Write,
) -> Result<(), Fault> {
    page::write(checked, region, lang, sink).map_err(|e| unwritten(&e))
}

fn unwritten(error: &io::Error) -> Fault {
    Fault::new(
        format!("检查结果写入未完成：{}。请检查磁盘空间和写入权限后重试。", error.said(Lang::Zh)),
        format!(
            "the findings could not be written: {}. Check the disk's free space and your permission to write, then try again.",
            error.said(Lang::En)
        ),
    )
}

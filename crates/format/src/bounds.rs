//! How much a report may say. No report comes near; what does is a book that was pasted in, or an
//! attack, and every command and form of result is to be through with any file within two seconds
//! and 200 MB.

use nianbao_model::{Cell, Fault, Place, Reading, bound};

/// Bytes of all texts of a report: 350,000 Chinese characters.
pub const MOST_TEXT: usize = 1 << 20;
/// Paragraphs of a report.
pub const MOST_PARAGRAPHS: usize = 20_000;
/// Indicators of a report.
pub const MOST_INDICATORS: usize = 5_000;

/// Refuses a report that says more than any does, and bounds what its reading has found.
///
/// # Errors
/// When there is too much in it.
pub fn within_bounds(reading: &mut Reading, file: &str) -> Result<(), Fault> {
    bound(&mut reading.findings);
    let report = &reading.report;
    let sections = || (0..report.edition.sections.len()).map(|n| report.section(n).paragraphs());
    let texts: usize = sections().flatten().map(String::len).sum();
    let of_indicators = |i: &nianbao_model::Indicator| {
        i.name.len() + i.value.len() + i.unit.len() + i.year_on_year.as_ref().map_or(0, String::len)
    };
    let indicators: usize = report.indicators.iter().map(of_indicators).sum();
    let odd: usize = report
        .cells()
        .map(|(_, cell)| if let Cell::Unreadable(text) = cell { text.len() } else { 0 })
        .sum();
    let (text, paragraphs) =
        (texts + indicators + odd, sections().map(<[String]>::len).sum::<usize>());
    let too_much = |what: (&str, &str), met: String, most: String| {
        let (zh, en) = what;
        Err(Fault::new(
            format!("{zh}太多：有 {met}，一份年报最多读取 {most}。请确认没有选错文件、没有把别的材料粘进来"),
            format!(
                "too much in {en}: {met}, and {most} at most are read of a report. Is it the right file, with nothing else pasted into it?"
            ),
        )
        .at(Place::File { file: file.into() }))
    };
    if text > MOST_TEXT {
        return too_much(
            ("文字", "the texts"),
            format!("{} MB", text.div_ceil(1 << 20)),
            format!("{} MB", MOST_TEXT >> 20),
        );
    }
    if paragraphs > MOST_PARAGRAPHS {
        return too_much(
            ("段落", "paragraphs"),
            paragraphs.to_string(),
            MOST_PARAGRAPHS.to_string(),
        );
    }
    if report.indicators.len() > MOST_INDICATORS {
        return too_much(
            ("指标", "indicators"),
            report.indicators.len().to_string(),
            MOST_INDICATORS.to_string(),
        );
    }
    Ok(())
}

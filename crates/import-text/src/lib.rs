//! Reads reports from text copied off web pages, PDF viewers, chats and forums.
//!
//! Such text is damaged in three ways, and each is undone by what is known of it: forum noise by
//! its grammar (`noise`), lines broken anywhere by reading labels across them (`flow`, `words`),
//! and cells run together by the table's identities (`split`, `solve`). What remains open is
//! unreadable, and the finding lists the readings.

mod about;
mod assemble;
mod decode;
mod doubt;
mod fill;
mod flow;
mod headings;
mod indicators;
mod laid_out;
mod mixed;
mod noise;
mod pages;
mod pieces;
mod prose;
mod said;
mod say;
mod scrambled;
mod solve;
mod split;
mod tables;
mod tabular;
mod totals;
mod unmerged;
mod words;

pub use noise::{Ambiguous, Denoised, denoise};

use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::Bilingual;

/// Text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text;

impl Importer for Text {
    fn info(&self) -> Info {
        Info::new(
            "text",
            Bilingual::new(
                "文本（复制自网页、PDF、论坛）",
                "text copied from pages, PDF files, forums",
            ),
            ["txt"],
        )
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let named =
            name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("txt"));
        match decode::beginning(bytes) {
            Some(text) if about::is_report(&text) => Confidence::Content,
            Some(_) if named => Confidence::Name,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = decode::decode(input)?;
        let text = pages::without_page_numbers(&text);
        assemble::read(&text, input).map(|reading| Source::Reading(Box::new(reading)))
    }
}

//! Reads the XML of a report (`urn:nianbao:report:1`).
//!
//! The document's frame is taken strictly: what is no well-formed XML, of another namespace or of an unknown edition is refused, with
//! the place. What stands in the cells is taken as it comes: each becomes one of the five states, and whatever is not as the contract
//! has it is said in a finding with line and column. Nothing outside the file is ever looked at, and a document type is refused.

mod document;
mod encoding;
mod pull;

use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::Words;

/// The XML of a report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xml;

/// So much of a file's beginning tells what it is.
const BEGINNING: usize = 4096;

impl Importer for Xml {
    fn info(&self) -> Info {
        Info::new("xml", Words::new("XML 数据", "XML data"), ["xml"])
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let bytes = bytes.strip_prefix(encoding::BOM).unwrap_or(bytes).trim_ascii_start();
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        let has = |word: &str| beginning.windows(word.len()).any(|window| window == word.as_bytes());
        let named = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("xml"));
        match beginning {
            [b'<', ..] if has(document::FAMILY) => Confidence::Content,
            // A workbook of 2003, whatever its name says.
            [b'<', ..] if has("progid=\"Excel.Sheet\"") || has("urn:schemas-microsoft-com:office:spreadsheet") => Confidence::No,
            _ if beginning.starts_with(b"<?xml") => Confidence::Kind,
            _ if named => Confidence::Name,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = encoding::decode(input)?;
        document::read(&text, input.name, input.editions).map(|reading| Source::Reading(Box::new(reading)))
    }
}

//! Reads the XML of a report (`urn:nianbao:report:1`).
//!
//! The document's frame is taken strictly: what is no well-formed XML, of another namespace or of
//! an unknown edition is refused, with the place. What stands in the cells is taken as it comes:
//! each becomes one of the five states, and whatever is not as the contract has it is said in a
//! finding with line and column. Nothing outside the file is ever looked at, and a document type is
//! refused.

use crate::{FAMILY, Xml, document, encoding};
use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};

/// So much of a file's beginning tells what it is.
const BEGINNING: usize = 4096;

impl Importer for Xml {
    fn info(&self) -> Info {
        crate::info()
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let bytes = bytes.strip_prefix(encoding::BOM).unwrap_or(bytes).trim_ascii_start();
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        let has =
            |word: &str| beginning.windows(word.len()).any(|window| window == word.as_bytes());
        let named = crate::info().fits(name);
        match beginning {
            [b'<', ..] if has(FAMILY) => Confidence::Content,
            // A workbook of 2003, whatever its name says.
            [b'<', ..]
                if has("progid=\"Excel.Sheet\"")
                    || has("urn:schemas-microsoft-com:office:spreadsheet") =>
            {
                Confidence::No
            }
            _ if beginning.starts_with(b"<?xml") => Confidence::Kind,
            _ if named => Confidence::Name,
            _ => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = encoding::decode(input)?;
        document::read(&text, input.name, input.editions)
            .map(|reading| Source::Reading(Box::new(reading)))
    }
}

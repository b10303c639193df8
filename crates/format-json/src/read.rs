//! Reads the JSON of a report (`nianbao.report/1`).
//!
//! The document's frame is taken strictly: what is no JSON, of another schema or of an unknown
//! edition is refused, with the place. What stands in the cells is taken as it comes: each becomes
//! one of the five states, and whatever is not as the contract has it is said in a finding with
//! line and column.

use crate::{FAMILY, Json, document};
use nianbao_format::{Confidence, Fault, Importer, Info, Input, Source};
use nianbao_model::Place;

/// A report of twenty sections of prose is far below a megabyte.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// So much of a file's beginning tells what it is.
const BEGINNING: usize = 4096;

impl Importer for Json {
    fn info(&self) -> Info {
        crate::info()
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii_start();
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        let family = FAMILY.as_bytes();
        if beginning.starts_with(b"{") {
            let ours = beginning.windows(family.len()).any(|window| window == family);
            return if ours { Confidence::Content } else { Confidence::Kind };
        }
        let named = crate::info().fits(name);
        if named { Confidence::Name } else { Confidence::No }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let text = text_of(input)?;
        document::read(text, input.name, input.editions)
            .map(|reading| Source::Reading(Box::new(reading)))
    }
}

const BOM: &[u8] = "\u{feff}".as_bytes();

/// The file as text.
fn text_of<'a>(input: &Input<'a>) -> Result<&'a str, Fault> {
    let file = Place::File { file: input.name.into() };
    if input.bytes.len() > MOST_BYTES {
        let met = input.bytes.len() / 1024 / 1024;
        return Err(Fault::new(
            format!("文件有 {met} MB，超过 16 MB，不会是一份年报的数据。请确认没有选错文件。"),
            format!("the file has {met} MB, more than the 16 MB a report's data can have. Is it the right file?"),
        )
        .at(file));
    }
    let bytes = input.bytes.strip_prefix(BOM).unwrap_or(input.bytes);
    std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count();
        Fault::new(
            format!("第 {line} 行起不是 UTF-8 编码的文字。JSON 须为 UTF-8；请另存为 UTF-8 后再试。"),
            format!("from line {line} on this is no UTF-8 text. JSON must be UTF-8; save it as UTF-8 and try again."),
        )
        .at(file)
    })
}

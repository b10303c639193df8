//! Documents of Word 97 to 2003: the parts they would have as a .docx.

use crate::{fault, package::Parts};
use nianbao_format::Fault;
use nianbao_word97::Refused;

pub(crate) fn parts(bytes: &[u8]) -> Result<Parts, Fault> {
    let markup = nianbao_word97::markup(bytes).map_err(|refused| match refused {
        Refused::Damaged => fault::damaged(),
        Refused::Password => fault::password(),
        Refused::Before97 => fault::before_97(),
        Refused::TooMuch => fault::too_much(),
    })?;
    Ok(Parts {
        path: String::new(),
        document: markup.document,
        styles: markup.styles,
        numbering: markup.numbering,
        footnotes: markup.footnotes,
        endnotes: markup.endnotes,
        properties: String::new(),
    })
}

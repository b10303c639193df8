//! How the publication looks: the design tokens, the style sheets made of them, and what stands around every page.
//!
//! The folder `templates/` has the templates of all public pages and of the run report; the crates that fill them name it in their
//! `askama.toml`. `docs/theming.md` says what may be changed where. A region's own colours, emblem, path and foot come from its
//! register through [`Frame`].

mod frame;

pub use frame::{Frame, Line, Step, level_title};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::sync::OnceLock;

/// A style sheet and its digest.
#[derive(Debug)]
pub struct Style {
    css: &'static str,
    digest: OnceLock<String>,
}

impl Style {
    const fn new(css: &'static str) -> Self {
        Self { css, digest: OnceLock::new() }
    }

    /// The sheet.
    pub fn css(&self) -> &'static str {
        self.css
    }

    /// Its SHA-256 as a Content-Security-Policy has it: `sha256-…`.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| digest(self.css))
    }
}

macro_rules! sheet {
    ($($file:literal),+) => {
        Style::new(concat!($(include_str!(concat!("../templates/", $file))),+))
    };
}

/// The style of a report's page.
pub static REPORT: Style = sheet!("tokens.css", "frame.css", "report.css");
/// The style of the column's pages, the run report and the page on completeness.
pub static PAGES: Style = sheet!("tokens.css", "frame.css", "pages.css");
/// The style of the infographic edition.
pub static INFOGRAPHIC: Style = sheet!("tokens.css", "frame.css", "infographic.css");

/// The SHA-256 of a style sheet or script as a Content-Security-Policy has it: `sha256-…`.
pub fn digest(text: &str) -> String {
    // Browsers read line ends as one character before they digest.
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.replace("\r\n", "\n").as_bytes())))
}

/// A picture as an address that carries its own data.
pub fn data_address(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// A file's size as people read it: 512 B, 24 KB, 1.3 MB. What is begun counts as whole, so that no file has 0 KB.
/// By reference, as the templates pass everything.
pub fn size(&bytes: &u64) -> String {
    const K: u64 = 1024;
    match bytes {
        0..K => format!("{bytes} B"),
        _ if bytes.div_ceil(K) < K => format!("{} KB", bytes.div_ceil(K)),
        _ => {
            let tenths = bytes.saturating_mul(10).div_ceil(K * K);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        let sizes = [0, 1023, 1024, 1025, 1_047_552, 1_047_553, 1_363_149].map(|bytes| size(&bytes));
        assert_eq!(sizes, ["0 B", "1023 B", "1 KB", "2 KB", "1023 KB", "1.0 MB", "1.4 MB"]);
    }
}

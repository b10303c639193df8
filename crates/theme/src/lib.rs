//! How the publication looks: the design tokens, the style sheets made of them, what stands around
//! every page, and where pages are.
//!
//! Each crate that fills a page has its template and its own styles; [`Style::with`] puts them
//! behind the shared ones, and [`Frame`] gives what stands around the content as values that any
//! template can show. `docs/theming.md` says what may be changed where. A region's own colours,
//! emblem, path and foot come from its register through [`Frame`]; the addresses of the
//! publication's pages are [`Url`]s.

mod around;
mod frame;
mod url;

pub use around::head;
pub use frame::{Frame, Line, Step, in_house, level_title};
pub use url::Url;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::sync::OnceLock;

/// The design tokens: every colour, font and measure that the pages share.
pub const TOKENS: &str = include_str!("../templates/tokens.css");

/// The style sheet of a kind of page: the tokens, what every page has around it, and the page's
/// own. With its digest.
///
/// A crate that fills a page has its sheet beside the page's template:
///
/// ```
/// use nianbao_theme::Style;
///
/// static LIST: Style = Style::with(".row { color: var(--ink); }");
/// assert!(LIST.css().starts_with(nianbao_theme::TOKENS));
/// assert!(LIST.digest().starts_with("sha256-"));
/// ```
#[derive(Debug)]
pub struct Style {
    own: &'static str,
    whole: OnceLock<(String, String)>,
}

impl Style {
    /// The sheet of pages with these styles of their own.
    pub const fn with(own: &'static str) -> Self {
        Self { own, whole: OnceLock::new() }
    }

    /// The sheet.
    pub fn css(&self) -> &str {
        &self.whole().0
    }

    /// Its SHA-256 as a Content-Security-Policy has it: `sha256-…`.
    pub fn digest(&self) -> &str {
        &self.whole().1
    }

    fn whole(&self) -> &(String, String) {
        self.whole.get_or_init(|| {
            let css = [TOKENS, include_str!("../templates/frame.css"), self.own].concat();
            let digest = digest(&css);
            (css, digest)
        })
    }
}

/// The SHA-256 of a style sheet or script as a Content-Security-Policy has it: `sha256-…`.
pub fn digest(text: &str) -> String {
    // Browsers read line ends as one character before they digest.
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.replace("\r\n", "\n").as_bytes())))
}

/// A picture as an address that carries its own data.
pub fn data_address(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// A file's size as people read it: 512 B, 24 KB, 1.3 MB. What is begun counts as whole, so that no
/// file has 0 KB. By reference, as the templates pass everything.
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
        let sizes =
            [0, 1023, 1024, 1025, 1_047_552, 1_047_553, 1_363_149].map(|bytes| size(&bytes));
        assert_eq!(sizes, ["0 B", "1023 B", "1 KB", "2 KB", "1023 KB", "1.0 MB", "1.4 MB"]);
    }
}

//! The colours. Series are from Okabe and Ito's palette, which people tell apart whatever colours they see; text stands out from its
//! ground by 4.5 to 1 or more (WCAG 2.2, 1.4.3; a test measures it).

/// What most text is set in.
pub(crate) const INK: &str = "#14233A";
/// Text of less weight.
pub(crate) const SOFT: &str = "#4A5A70";
/// Figures, and what went down.
pub(crate) const BLUE: &str = "#005A8E";
/// What went up.
pub(crate) const RISE: &str = "#A84300";
/// The ground behind the cards.
pub(crate) const PAGE: &str = "#E6EEF6";
/// A card, and text on dark grounds.
pub(crate) const WHITE: &str = "#FFFFFF";
/// A tile on a card.
pub(crate) const TILE: &str = "#F1F6FB";
/// Edges and hairlines.
pub(crate) const EDGE: &str = "#D3DEEA";
/// The title band and the first tile.
pub(crate) const NAVY: &str = "#0B3C6F";
/// Figures on the title band.
pub(crate) const NAVY_LIGHT: &str = "#134B85";
/// The same, lighter.
pub(crate) const NAVY_LIGHTER: &str = "#1A5A99";
/// Text of less weight on dark grounds.
pub(crate) const PALE: &str = "#DCEAF7";
/// An accent on dark grounds.
pub(crate) const AMBER: &str = "#FFD27A";
/// A bar that stands back.
pub(crate) const BACK: &str = "#9DBFDC";

/// The colours of series, in order.
const SERIES: [&str; 6] = ["#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#CC79A7", "#009E73"];

/// The colour of the `n`th series.
pub(crate) fn series(n: usize) -> &'static str {
    SERIES[n % SERIES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    #[test]
    fn series_have_the_colours_of_the_pages_tokens() {
        let tokens = nianbao_theme::TOKENS;
        for (n, colour) in SERIES.iter().enumerate() {
            assert!(tokens.contains(&format!("--s{n}: {};", colour.to_lowercase())), "{colour}");
        }
    }

    #[test]
    fn every_ink_can_be_read_on_every_ground_it_stands_on() {
        let pairs = [
            (&[INK, SOFT, BLUE, RISE][..], &[WHITE, TILE][..]),
            (&[INK, SOFT], &[PAGE, "#FFF4DC"]),
            (&[WHITE, PALE, AMBER], &[NAVY, NAVY_LIGHT, NAVY_LIGHTER]),
            (&[NAVY], &[AMBER]),
        ];
        for (inks, grounds) in pairs {
            for (ink, ground) in inks.iter().flat_map(|ink| grounds.iter().map(move |ground| (ink, ground))) {
                let (a, b) = (luminance(ink), luminance(ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{ink} on {ground}: {contrast:.2}");
            }
        }
    }
}

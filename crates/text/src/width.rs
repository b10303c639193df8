//! Full width and half width: １２３ is 123, （ is (.
//!
//! Unicode's own folding (NFKC, `unicode-normalization`) does more than is wanted: it makes 1 of ①
//! and (一) of ㈠, and an ordinal would become a figure.

/// The full-width form of an ASCII character as that character; any other as it is.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// The value of a digit, half-width or full-width.
pub fn digit(c: char) -> Option<u32> {
    half_width(c).to_digit(10)
}

/// A character as a figure or a mark has it: half-width, all kinds of dashes and minus signs as
/// one, all slashes as one.
pub fn mark(c: char) -> char {
    match c {
        '−' | '﹣' | '–' | '—' | '‐' | '‑' | '‒' | '―' | '─' | '━' => '-',
        '∕' | '⁄' => '/',
        c => half_width(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ascii_mark_has_one_wide_twin_and_nothing_else_changes() {
        let twins: String = ('\u{ff01}'..='\u{ff5e}').map(half_width).collect();
        assert_eq!(twins, ('!'..='~').collect::<String>());
        let others = ('\0'..='\u{ff00}').chain('\u{ff5f}'..=char::MAX);
        assert!(others.into_iter().all(|c| half_width(c) == c));
    }

    #[test]
    fn digits_are_those_of_ten_in_both_widths() {
        let digits: String = ('\0'..=char::MAX).filter(|c| digit(*c).is_some()).collect();
        assert_eq!(digits, "0123456789０１２３４５６７８９");
        assert_eq!((digit('７'), digit('一'), digit('①')), (Some(7), None, None));
    }

    #[test]
    fn dashes_and_slashes_are_one_each() {
        assert!("−﹣–—‐‑‒―─━－-".chars().all(|c| mark(c) == '-'));
        assert!("∕⁄／/".chars().all(|c| mark(c) == '/'));
        assert_eq!(mark('件'), '件');
    }
}

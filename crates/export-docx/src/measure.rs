//! The measures of an official document (GB/T 9704-2012), in twentieths of a point, and how wide a
//! text is.

/// A4, upright: width, height, and the margins top, right, bottom, left (37, 26, 35 and 28 mm).
pub(crate) const UPRIGHT: Page =
    Page { width: 11906, height: 16838, margins: [2098, 1474, 1984, 1587] };
/// The same sheet turned, as it lies in a bound file: what was at the left is on top.
pub(crate) const TURNED: Page =
    Page { width: 16838, height: 11906, margins: [1587, 2098, 1474, 1984] };
/// 22 lines share the 225 mm of a page.
pub(crate) const LINE: &str = "579";
/// What makes 28 characters of 16 points fill the 156 mm of a line: 4096ths of a point that each is
/// narrower.
pub(crate) const CHARACTER: &str = "-842";
/// The title's size: 2号.
const TITLE: u32 = 440;

/// A sheet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) margins: [u32; 4],
}

impl Page {
    /// How wide its text is.
    pub(crate) const fn text(&self) -> u32 {
        self.width - self.margins[1] - self.margins[3]
    }
}

/// How a title is set: does it fit on one line, and if not, what is kept free at each side, so that
/// a long name does not leave one character alone on a line?
pub(crate) fn title_lines(title: &str, first: &str, second: &str) -> (bool, u32) {
    let width = |text: &str| hundredths(text) * TITLE / 100;
    // A font that stands in for another may be a little wider.
    let most = UPRIGHT.text() - TITLE;
    if width(title) <= most {
        return (true, 0);
    }
    let each = width(first) / width(first).div_ceil(most).max(1) + 2 * TITLE;
    let line = each.max(width(second) + TITLE);
    let side = if width(first) > most && line < most { (UPRIGHT.text() - line) / 2 } else { 0 };
    (false, side)
}

/// How wide a text is, in hundredths of its size: a Chinese character is as wide as it is high, a
/// digit of Times New Roman half of that.
pub(crate) fn hundredths(text: &str) -> u32 {
    let each = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | '\'' | ':' | ';' | '/' | ' ' => 28,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 95,
        'A'..='Z' => 72,
        c if c < '\u{300}' => 50,
        _ => 100,
    };
    text.chars().map(each).fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_156_by_225_millimetres() {
        let millimetres = |twips: u32| (twips * 254 + 7_200) / 14_400;
        assert_eq!(millimetres(UPRIGHT.text()), 156);
        assert_eq!(millimetres(UPRIGHT.height - UPRIGHT.margins[0] - UPRIGHT.margins[2]), 225);
        assert_eq!(TURNED.text(), 16838 - 2098 - 1984);
        // 28 characters fit the line, and 29 do not; 22 lines fit the page, and 23 do not.
        let character = 320.0 + CHARACTER.parse::<f64>().unwrap_or_default() * 20.0 / 4096.0;
        assert!(
            character * 28.0 <= f64::from(UPRIGHT.text())
                && character * 29.0 > f64::from(UPRIGHT.text())
        );
        let line: u32 = LINE.parse().unwrap_or_default();
        assert!(line * 22 <= 12756 && line * 23 > 12756);
    }

    #[test]
    fn a_title_is_broken_where_it_makes_sense_and_its_lines_are_of_a_length() {
        let set = |unit: &str| {
            let first = format!("{unit}2022年");
            let second = "政府信息公开工作年度报告";
            title_lines(&format!("{first}{second}"), &first, second)
        };
        assert_eq!((set("某海关"), set("某某某某海关")), ((true, 0), (false, 0)));
        // Twenty-six characters: thirteen a line, and two more for a font that is wider.
        let (one, side) = set("中华人民共和国某某海关驻某某经济技术开发区");
        assert!(!one && (UPRIGHT.text() - 2 * side).abs_diff(14 * TITLE) < TITLE, "{side}");
        assert_eq!(set(&"长".repeat(1000)), (false, 0));
    }

    #[test]
    fn digits_are_half_as_wide_as_characters() {
        assert_eq!((hundredths("1234567"), hundredths("总计"), hundredths("1.5")), (350, 200, 128));
    }
}

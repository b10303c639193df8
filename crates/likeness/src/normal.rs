//! What is compared of a text: its words without what differs in every copy (names, years, figures)
//! or says nothing (punctuation, width).

use crate::Names;
use nianbao_text::half_width;

/// Words by which a unit speaks of itself: in a copy they stand for its name.
const SELF: [&str; 14] = [
    "本单位",
    "我单位",
    "本机关",
    "我机关",
    "本级机关",
    "本关区",
    "我关区",
    "本部门",
    "我部门",
    "本关",
    "我关",
    "本局",
    "我局",
    "我委",
];

/// The mark that stands for a name.
const NAME: char = '@';
/// The mark that stands for a figure.
const FIGURE: char = '#';

/// The names that are neutral in a comparison: those of units, and the words by which a unit speaks
/// of itself.
pub(crate) fn neutral<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
    Names::new(names.into_iter().chain(SELF))
}

/// A text as it is compared.
pub(crate) struct Normal {
    /// The words.
    pub(crate) chars: Vec<char>,
    /// The figures that state something, years and dates not among them; each as its digits.
    pub(crate) figures: Vec<String>,
}

/// Folds a text. Names become one mark, figures another, and only letters and digits stay.
pub(crate) fn normalise(text: &str, names: &Names) -> Normal {
    let mut normal = Normal { chars: Vec::with_capacity(text.len() / 3), figures: Vec::new() };
    let mut from = 0;
    for met in names.find(text) {
        normal.push(&text[from..met.at.start]);
        normal.chars.push(NAME);
        from = met.at.end;
    }
    normal.push(&text[from..]);
    normal
}

impl Normal {
    fn push(&mut self, text: &str) {
        let mut chars = text.chars().map(half_width).peekable();
        while let Some(c) = chars.next() {
            if !c.is_ascii_digit() {
                if c.is_alphanumeric() {
                    self.chars.extend(c.to_lowercase());
                }
                continue;
            }
            let mut digits = String::from(c);
            while let Some(next) = chars.next_if(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
                if next != ',' {
                    digits.push(next);
                }
            }
            if !matches!(chars.peek(), Some('年' | '月' | '日')) {
                self.figures.push(digits.trim_end_matches('.').to_owned());
            }
            self.chars.push(FIGURE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_that_differ_in_name_year_and_width_are_one() {
        let names = neutral(["甲海关", "乙海关"]);
        let of = |text: &str| normalise(text, &names).chars.into_iter().collect::<String>();
        assert_eq!(
            of("2020年，甲海关收到申请１，２３４件（同比＋3.5%）。"),
            "#年@收到申请#件同比#"
        );
        assert_eq!(
            of("2021年, 本关收到申请 8 件(同比 -3%)"),
            of("2020年，甲海关收到申请１，２３４件（同比＋3.5%）。")
        );
    }

    #[test]
    fn years_and_dates_are_no_figures() {
        let names = neutral([]);
        assert_eq!(
            normalise("2020年1月3日收到12件，1,234.5万元。共3.", &names).figures,
            ["12", "1234.5", "3"]
        );
    }
}

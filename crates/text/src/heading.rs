//! The headings of sections: 一、总体情况, in the ways people write them.

use crate::label::{fold, key, key_of_fold};

/// Headings, folded once for all the lines that are compared with them.
#[derive(Clone, Debug, Default)]
pub struct Headings(Vec<Heading>);

#[derive(Clone, Debug)]
struct Heading {
    ordinal: String,
    /// The keys of its wordings.
    words: Vec<String>,
    /// The statutory heading without its ordinal, folded.
    label: String,
}

/// The longest heading, in characters.
pub const LONGEST: usize = 40;

impl Headings {
    /// Adds a heading: its ordinal (一), its statutory words, and all wordings that it is met in.
    pub fn add<'a>(&mut self, ordinal: &str, label: &str, wordings: impl IntoIterator<Item = &'a str>) {
        let words = wordings.into_iter().map(key).collect();
        self.0.push(Heading { ordinal: ordinal.to_owned(), words, label: fold(label) });
    }

    /// Which heading this folded line is, in the order they were added. It must carry the heading's ordinal (三、…), or be the statutory
    /// words to the letter: the sub-heading （二）依申请公开 is none.
    pub fn find(&self, folded: &str) -> Option<usize> {
        if folded.chars().count() > LONGEST {
            return None;
        }
        self.0.iter().position(|heading| match folded.strip_prefix(heading.ordinal.as_str()) {
            Some(rest) => match rest.strip_prefix(['、', '.', ',', ':']) {
                Some(rest) => heading.words.contains(&key_of_fold(rest)),
                None => false,
            },
            None => folded == heading.label,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_its_ordinal_or_is_the_statutory_one_to_the_letter() {
        let mut headings = Headings::default();
        headings.add("一", "总体情况", ["总体情况"]);
        headings.add("二", "主动公开政府信息情况", ["主动公开政府信息情况", "主动公开", "主动公开情况"]);
        let find = |line: &str| headings.find(&fold(line));
        assert_eq!((find("一、总体情况"), find("总体情况"), find("一．总 体 情 况")), (Some(0), Some(0), Some(0)));
        assert_eq!((find("二，主动公开情况"), find("二、主動公開")), (Some(1), Some(1)));
        for line in ["主动公开", "（二）主动公开", "二主动公开", "三、总体情况", "一、总体", ""] {
            assert_eq!(find(line), None, "{line}");
        }
        assert_eq!(find(&format!("一、总体情况{}", "（".repeat(LONGEST))), None);
    }
}

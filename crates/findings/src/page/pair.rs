//! Two texts side by side, with what differs between them visible.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Of a longer text only the beginning is compared: what follows is shown as it stands.
const MOST: usize = 1000;

/// Two texts and where they are from.
pub(super) struct Pair<'a> {
    pub(super) sides: [Side<'a>; 2],
}

pub(super) struct Side<'a> {
    pub(super) file: String,
    pub(super) pieces: Vec<Piece<'a>>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) differs: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn of((here, mine): (String, &'a str), (there, theirs): (String, &'a str)) -> Self {
        let (old, new): (Vec<char>, Vec<char>) =
            (mine.chars().take(MOST).collect(), theirs.chars().take(MOST).collect());
        let (mut left, mut right) = (Marks::default(), Marks::default());
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            // A single character that is the same between two that differ is chance.
            let differs = !matches!(op, DiffOp::Equal { len, .. } if len > 1);
            left.push(op.old_range().len(), differs);
            right.push(op.new_range().len(), differs);
        }
        let side = |file, marks: Marks, text| Side { file, pieces: marks.cut(text) };
        Self { sides: [side(here, left, mine), side(there, right, theirs)] }
    }
}

/// Runs of characters, each the same on both sides or not.
#[derive(Default)]
struct Marks(Vec<(usize, bool)>);

impl Marks {
    fn push(&mut self, chars: usize, differs: bool) {
        match self.0.last_mut() {
            _ if chars == 0 => {}
            Some((last, same)) if *same == differs => *last += chars,
            _ => self.0.push((chars, differs)),
        }
    }

    fn cut(self, text: &str) -> Vec<Piece<'_>> {
        let mut rest = text;
        let mut pieces = Vec::with_capacity(self.0.len() + 1);
        for (chars, differs) in self.0 {
            let end = rest.char_indices().nth(chars).map_or(rest.len(), |(at, _)| at);
            let (text, tail) = rest.split_at(end);
            pieces.push(Piece { text, differs });
            rest = tail;
        }
        if !rest.is_empty() {
            pieces.push(Piece { text: rest, differs: false });
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked_on_both_sides() {
        let pair = Pair::of(
            ("a".into(), "2021年，某海关主动公开信息88条。"),
            ("b".into(), "2020年，某某海关主动公开信息88条。"),
        );
        let told = |n: usize| {
            pair.sides[n]
                .pieces
                .iter()
                .map(|p| if p.differs { format!("[{}]", p.text) } else { p.text.into() })
                .collect::<String>()
        };
        assert_eq!(told(0), "202[1]年，某海关主动公开信息88条。");
        assert_eq!(told(1), "202[0]年，某[某]海关主动公开信息88条。");
    }

    #[test]
    fn nothing_of_a_text_is_lost() {
        let (long, other) = ("长".repeat(1500), "短文".repeat(700));
        let pair = Pair::of((String::new(), &long), (String::new(), &other));
        for (side, text) in pair.sides.iter().zip([&long, &other]) {
            assert_eq!(&side.pieces.iter().map(|p| p.text).collect::<String>(), text);
        }
    }
}

//! Lines and columns of offsets in a text.

use nianbao_model::Place;
use std::sync::Arc;

/// Turns offsets in a text into lines and columns. Asking in rising order costs one walk through
/// the text altogether.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    /// Of a file with a name and this text.
    pub fn new(file: &str, text: &'a str) -> Self {
        Self { file: file.into(), text, at: 0, line: 1, column: 1 }
    }

    /// The place of a byte offset; one behind the end counts as the end, one inside a character as
    /// that character.
    pub fn place(&mut self, offset: usize) -> Place {
        if offset < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        // Counting bytes and characters of whole pieces is many times as fast as going from
        // character to character.
        let end = (0..=offset.min(self.text.len()))
            .rev()
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or_default();
        let piece = &self.text[self.at..end];
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match piece.rfind('\n') {
            Some(last) => {
                self.line = self.line.saturating_add(count(1 + breaks(&piece.as_bytes()[..last])));
                self.column = 1u32.saturating_add(count(piece[last + 1..].chars().count()));
            }
            None => self.column = self.column.saturating_add(count(piece.chars().count())),
        }
        self.at += piece.len();
        Place::Line { file: self.file.clone(), line: self.line, column: self.column }
    }
}

/// How many line breaks there are. Counting in bytes, as far as one holds the count, lets a
/// processor look at many at a time.
fn breaks(bytes: &[u8]) -> usize {
    let of_few = |few: &[u8]| few.iter().fold(0u8, |n, b| n + u8::from(*b == b'\n'));
    bytes.chunks(255).map(|few| usize::from(of_few(few))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let mut lines = Lines::new("f", "ab\n甲乙c\n");
        let mut place = |offset| lines.place(offset).to_string();
        assert_eq!(
            [place(0), place(3), place(6), place(4), place(9)],
            ["f:1:1", "f:2:1", "f:2:2", "f:2:1", "f:2:3"]
        );
        assert_eq!([place(11), place(999), place(1)], ["f:3:1", "f:3:1", "f:1:2"]);
    }

    #[test]
    fn many_lines_are_counted() {
        let text = "\n".repeat(1000) + "甲";
        assert_eq!(Lines::new("f", &text).place(text.len()).to_string(), "f:1001:2");
        assert_eq!(breaks(text.as_bytes()), 1000);
    }
}

//! Counts the attributes of a tag before the parser sees them: the parser compares each with all
//! others of its tag, so that a tag with a million attributes would take hours.

use crate::limits;

/// Where in a tag the last chunk ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Not in a tag, as far as the guard knows.
    #[default]
    Outside,
    Name,
    /// Between attributes and in their names.
    Attributes,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

/// Counts attributes over the chunks of a page. It is told where tags begin by the parser's
/// silence: while the parser is within a tag it reports nothing.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    state: State,
    /// Has the attribute a name that `=` can follow?
    named: bool,
    /// Was the last character one that ends a name?
    parted: bool,
    count: u64,
    work: u64,
}

impl Guard {
    /// Looks at a chunk that begins at a `<`; `fresh` if the parser has reported something since
    /// the last one, so that it is in no tag. Says whether the page may go on.
    pub(crate) fn allows(&mut self, chunk: &str, fresh: bool) -> bool {
        let bytes = chunk.as_bytes();
        let tag = match bytes {
            [b'<', b'/', c, ..] | [b'<', c, ..] => c.is_ascii_alphabetic(),
            _ => false,
        };
        let mut rest = bytes;
        if fresh || self.state == State::Outside {
            self.state = if tag { State::Name } else { State::Outside };
            (self.count, self.named, self.parted) = (0, false, false);
            rest =
                if bytes.starts_with(b"</") { &bytes[2..] } else { &bytes[1.min(bytes.len())..] };
        }
        for &b in rest {
            if self.state == State::Outside {
                break;
            }
            self.step(b);
        }
        self.work <= limits::ATTRIBUTE_WORK
    }

    fn step(&mut self, b: u8) {
        let space = matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0xc);
        self.state = match (self.state, b) {
            (State::Quoted(quote), b) if b == quote => {
                (self.named, self.parted) = (false, true);
                State::Attributes
            }
            (State::Quoted(_), _) => return,
            (_, b'>') => State::Outside,
            (State::Unquoted, _) if space => {
                (self.named, self.parted) = (false, true);
                State::Attributes
            }
            (State::Unquoted, _) => return,
            (State::BeforeValue, _) if space => return,
            (State::BeforeValue, b'"' | b'\'') => State::Quoted(b),
            (State::BeforeValue, _) => State::Unquoted,
            (State::Name, b'/') => State::Attributes,
            (State::Name, _) if space => State::Attributes,
            (State::Name, _) => return,
            (State::Attributes, b'/') => {
                (self.named, self.parted) = (false, true);
                return;
            }
            (State::Attributes, _) if space => {
                self.parted = true;
                return;
            }
            (State::Attributes, b'=') if self.named => {
                self.named = false;
                State::BeforeValue
            }
            (State::Attributes, _) => {
                if !self.named || self.parted {
                    // Each is compared with those before it.
                    self.work = self.work.saturating_add(self.count);
                    self.count += 1;
                }
                (self.named, self.parted) = (true, false);
                return;
            }
            (State::Outside, _) => State::Outside,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(chunks: &[&str]) -> u64 {
        let mut guard = Guard::default();
        for chunk in chunks {
            guard.allows(chunk, false);
        }
        guard.work
    }

    #[test]
    fn attributes_are_counted_and_nothing_else() {
        assert_eq!(work(&["<a>b c d e"]), 0);
        assert_eq!(work(&["<p style=\"a b c; d e / f\" class='x y z'>text of words"]), 1);
        assert_eq!(work(&["<a b c=d e = \"f g\" h>"]), 1 + 2 + 3);
        assert_eq!(work(&["<a b/c/d>"]), 1 + 2);
        // What only looks like the beginning of a value is a name.
        assert_eq!(work(&["<a =\" b c>"]), 1 + 2);
        // `<` within a tag is no beginning of another.
        assert_eq!(work(&["<a b=\"", "<c d e f\" g>"]), 1);
        assert_eq!(work(&["<!-- a b c ", "<"]), 0);
    }

    #[test]
    fn a_tag_with_very_many_attributes_is_refused() {
        let tag: String = std::iter::once("<a ".to_owned())
            .chain((0..20_000).map(|n| format!("b{n} ")))
            .collect();
        assert!(!Guard::default().allows(&tag, true));
        assert!(Guard::default().allows(&tag[..10_000], true));
    }
}

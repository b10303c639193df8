//! Lists of document numbers as short strings that JSON need not escape.
//!
//! A list is written in the shortest of three ways: the gaps between its numbers; after `!`, the
//! gaps between the numbers that it lacks (a pair that nearly all documents have); after a space, a
//! bit for each document, six a character. Whatever the list, it takes no more than a character for
//! six documents.

/// A gap's last digit is one of so many symbols …
const LAST: u32 = 64;
/// … and every digit before it one of these others, so that digits need no mark between them.
const BEFORE: u32 = 27;
const LACKING: char = '!';
const BITS: char = ' ';

/// The list as a string. `list` ascends and all its numbers are below `documents`.
pub(crate) fn encode(list: &[u32], documents: u32) -> String {
    let mut best = gaps(list.iter().copied(), None);
    if list.len() > documents as usize / 2 {
        best = shorter(best, gaps(lacking(list, documents), Some(LACKING)));
    }
    // With a digit for each number at the least, bits cannot be shorter than a short list.
    if best.len() > documents as usize / 6 { shorter(best, bits(list, documents)) } else { best }
}

/// The numbers of a list that [`encode`] made, as `search.js` finds them.
#[cfg(test)]
pub(crate) fn decode(text: &str, documents: u32) -> Vec<u32> {
    if let Some(gaps) = text.strip_prefix(LACKING) {
        lacking(&numbers(gaps.as_bytes()), documents).collect()
    } else if let Some(bits) = text.strip_prefix(BITS) {
        let is_set = |n: &u32| {
            bits.as_bytes().get(*n as usize / 6).is_some_and(|&c| value(c) >> (n % 6) & 1 == 1)
        };
        (0..documents).filter(is_set).collect()
    } else {
        numbers(text.as_bytes())
    }
}

/// Ascending numbers as the gaps between them, for lists whose end is not known yet.
pub(crate) fn encode_gaps(list: impl Iterator<Item = u32>) -> String {
    gaps(list, None)
}

/// The numbers of which [`encode_gaps`] wrote the gaps.
pub(crate) fn decode_gaps(gaps: &[u8]) -> Vec<u32> {
    numbers(gaps)
}

fn shorter(a: String, b: String) -> String {
    if b.len() < a.len() { b } else { a }
}

fn lacking(list: &[u32], documents: u32) -> impl Iterator<Item = u32> {
    let mut present = list.iter().copied().peekable();
    (0..documents).filter(move |n| present.next_if_eq(n).is_none())
}

fn gaps(list: impl Iterator<Item = u32>, mark: Option<char>) -> String {
    let mut text = String::from_iter(mark);
    let mut next = 0;
    for n in list {
        push_gap(&mut text, n - next);
        next = n + 1;
    }
    text
}

fn push_gap(text: &mut String, gap: u32) {
    let mut digits = [symbol(gap % LAST); 8];
    let (mut rest, mut from) = (gap / LAST, digits.len() - 1);
    while rest > 0 {
        rest -= 1;
        from -= 1;
        digits[from] = symbol(LAST + rest % BEFORE);
        rest /= BEFORE;
    }
    text.extend(&digits[from..]);
}

fn numbers(gaps: &[u8]) -> Vec<u32> {
    let (mut list, mut next, mut before) = (Vec::with_capacity(gaps.len()), 0_u32, 0_u32);
    for &c in gaps {
        let digit = value(c);
        if digit < LAST {
            let n = next.wrapping_add(before.wrapping_mul(LAST)).wrapping_add(digit);
            list.push(n);
            (next, before) = (n.wrapping_add(1), 0);
        } else {
            before = before.wrapping_mul(BEFORE).wrapping_add(digit - LAST + 1);
        }
    }
    list
}

fn bits(list: &[u32], documents: u32) -> String {
    let mut values = vec![0; documents.div_ceil(6) as usize];
    for &n in list {
        values[n as usize / 6] |= 1 << (n % 6);
    }
    std::iter::once(BITS).chain(values.into_iter().map(symbol)).collect()
}

/// The printable characters from `#` on, without the backslash.
fn symbol(value: u32) -> char {
    let code = value as u8 + b'#';
    char::from(if code < b'\\' { code } else { code + 1 })
}

fn value(symbol: u8) -> u32 {
    u32::from(symbol.saturating_sub(if symbol < b'\\' { b'#' } else { b'#' + 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn symbols_are_printable_and_need_no_escape() {
        let all: String = (0..LAST + BEFORE).map(symbol).collect();
        assert!(all.bytes().all(|c| (b'#'..=b'~').contains(&c) && c != b'\\'), "{all}");
        assert!((0..LAST + BEFORE).all(|n| value(symbol(n) as u8) == n));
    }

    #[test]
    fn each_way_has_its_lists() {
        assert_eq!(encode(&[], 1000), "");
        assert_eq!(encode(&[0, 1, 3], 1000), "##$");
        let all: Vec<u32> = (0..1000).collect();
        assert_eq!(encode(&all, 1000), "!");
        let every_other: Vec<u32> = (0..1000).step_by(2).collect();
        assert!(encode(&every_other, 1000).starts_with(' '));
        assert!(encode(&all[3..], 1000).starts_with('!'));
    }

    #[test]
    fn great_numbers_come_back() {
        let list = [63, 64 + 64, 5000, 1_000_000, u32::MAX - 1];
        assert_eq!(decode_gaps(encode_gaps(list.into_iter()).as_bytes()), list);
    }

    proptest! {
        #[test]
        fn lists_come_back(documents in 1_u32..3000, modulus in 1_u32..40, flip: bool, seed: u32) {
            let list: Vec<u32> = (0..documents)
                .filter(|n| ((n ^ seed).wrapping_mul(0x9e37_79b1) >> 16).is_multiple_of(modulus) != flip)
                .collect();
            let text = encode(&list, documents);
            prop_assert!(text.len() as u32 <= documents.div_ceil(6) + 1);
            prop_assert_eq!(serde_json::to_string(&text).unwrap().len(), text.len() + 2);
            prop_assert_eq!(decode(&text, documents), list);
        }

        #[test]
        fn nothing_that_is_read_breaks_it(text in "\\PC{0,40}", documents in 0_u32..100) {
            decode(&text, documents);
        }
    }
}

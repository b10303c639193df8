//! Figures run together in rows of few columns that take more than counts: signed changes and
//! amounts.

use nianbao_model::Kind;

/// One way to read them: where each cell begins, counted in characters, and its text.
pub(crate) type Reading = Vec<(usize, String)>;

/// All ways to part these characters into one figure of each kind; nothing if there are more than
/// `most`. `borders` say where a border is known to stand.
pub(crate) fn readings(
    chars: &[char],
    borders: &[bool],
    kinds: &[Kind],
    most: usize,
) -> Option<Vec<Reading>> {
    let mut found = Vec::new();
    let mut so_far = Vec::new();
    cell(chars, borders, kinds, 0, most, &mut so_far, &mut found).then_some(found)
}

/// No figure is longer.
const LONGEST: usize = 24;

fn cell(
    chars: &[char],
    borders: &[bool],
    kinds: &[Kind],
    at: usize,
    most: usize,
    so_far: &mut Reading,
    found: &mut Vec<Reading>,
) -> bool {
    let Some((kind, rest)) = kinds.split_first() else {
        if at == chars.len() {
            if found.len() == most {
                return false;
            }
            found.push(so_far.clone());
        }
        return true;
    };
    let longest = chars.len().saturating_sub(rest.len()).min(at + LONGEST);
    for to in at + 1..=longest {
        if to > at + 1 && borders[to - 1] {
            break;
        }
        if rest.is_empty() && to < chars.len() && to < longest {
            continue;
        }
        if is_figure(&chars[at..to], chars.get(to), *kind) {
            so_far.push((at, chars[at..to].iter().collect()));
            let went = cell(chars, borders, rest, to, most, so_far, found);
            so_far.pop();
            if !went {
                return false;
            }
        }
    }
    true
}

/// Can this be a cell of that kind, with this character behind it?
fn is_figure(text: &[char], next: Option<&char>, kind: Kind) -> bool {
    if text == ['/'] {
        return true;
    }
    if text.iter().all(|c| *c == '-') {
        // A dash in front of a digit is its sign.
        return !next.is_some_and(|c| c.is_ascii_digit() || *c == '-');
    }
    let digits = match text {
        ['+' | '-', digits @ ..] if kind == Kind::Change => digits,
        digits => digits,
    };
    let whole = digits.iter().take_while(|c| c.is_ascii_digit()).count();
    if whole == 0 || whole > 1 && digits[0] == '0' {
        return false;
    }
    match &digits[whole..] {
        [] => next != Some(&'.') || kind != Kind::Amount,
        ['.', fraction @ ..] => {
            kind == Kind::Amount
                && !fraction.is_empty()
                && fraction.iter().all(char::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kinds: &[Kind]) -> Vec<String> {
        let chars: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        let mut borders: Vec<bool> = Vec::new();
        text.split(' ').for_each(|part| borders.extend((0..part.chars().count()).map(|n| n == 0)));
        let all = readings(&chars, &borders, kinds, 100).unwrap();
        all.iter()
            .map(|r| r.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn signs_and_points_are_borders() {
        use Kind::{Amount, Change, Count};
        assert_eq!(read("35-15", &[Count, Change]), ["35|-15"]);
        assert_eq!(read("3-1538", &[Count, Change, Count]).len(), 3);
        assert_eq!(read("12 -3 45", &[Count, Change, Count]), ["12|-3|45"]);
        assert_eq!(read("24252.311082", &[Amount]), ["24252.311082"]);
        assert_eq!(read("20.5", &[Count, Amount]), ["2|0.5"]);
        assert_eq!(read("007", &[Count, Count, Count]), ["0|0|7"]);
        assert_eq!(read("//3", &[Count, Change, Count]), ["/|/|3"]);
        assert!(readings(&['1'; 40], &[false; 40], &[Count, Count, Count], 50).is_none());
    }
}

//! The ids of codes. SDMX allows letters, digits, `_`, `-`, `@` and `$`; everything else is escaped
//! so that no two become one.

use std::fmt::Write as _;

/// A unit's code: what SDMX allows stays, anything else becomes its number in hexadecimal between
/// `$`. An empty id is `$$`.
pub(crate) fn unit(id: &str) -> String {
    escaped(id, |c| (c == '-').then_some('-'))
}

/// The code of an edition, a table, a row or a column: the same, but a dot becomes `-`, and a `-`
/// is escaped.
pub(crate) fn part(id: &str) -> String {
    escaped(id, |c| (c == '.').then_some('-'))
}

fn escaped(id: &str, other: impl Fn(char) -> Option<char>) -> String {
    if id.is_empty() {
        return "$$".to_owned();
    }
    let mut code = String::with_capacity(id.len());
    for c in id.chars() {
        match other(c) {
            _ if c.is_ascii_alphanumeric() || c == '_' => code.push(c),
            Some(c) => code.push(c),
            None => _ = write!(code, "${:x}$", u32::from(c)),
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::{part, unit};
    use proptest::prelude::*;

    /// The id a code was made of. That there is such a thing is why no two ids become one.
    fn original(code: &str, dash: char) -> String {
        let mut pieces = code.split('$');
        let mut id = String::new();
        let plain = |piece: &str| piece.replace('-', &dash.to_string());
        id += &plain(pieces.next().unwrap());
        while let (Some(number), Some(piece)) = (pieces.next(), pieces.next()) {
            if !number.is_empty() {
                id.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
            }
            id += &plain(piece);
        }
        id
    }

    proptest! {
        #[test]
        fn any_id_becomes_a_code_that_sdmx_allows_and_can_be_had_back(id in any::<String>()) {
            for (code, dash) in [(unit(&id), '-'), (part(&id), '.')] {
                prop_assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-@$".contains(&b)), "{}", code);
                prop_assert_eq!(original(&code, dash), id.clone());
            }
        }
    }

    #[test]
    fn usual_ids_stay_and_no_two_become_one() {
        assert_eq!(
            (unit("unit-07"), part("refused.state_secret")),
            ("unit-07".into(), "refused-state_secret".into())
        );
        assert_eq!(
            (part("a-b"), part("a.b"), unit("番禺"), unit("")),
            ("a$2d$b".into(), "a-b".into(), "$756a$$79ba$".into(), "$$".into())
        );
    }
}

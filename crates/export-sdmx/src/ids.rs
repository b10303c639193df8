//! The ids of codes. SDMX allows letters, digits, `_`, `-`, `@` and `$`; everything else is escaped so that no two become one.

use std::fmt::Write as _;

/// A unit's code: what SDMX allows stays, anything else becomes its number in hexadecimal between `$`. An empty id is `$$`.
pub(crate) fn unit(id: &str) -> String {
    escaped(id, |c| (c == '-').then_some('-'))
}

/// The code of an edition, a table, a row or a column: the same, but a dot becomes `-`, and a `-` is escaped.
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

    #[test]
    fn usual_ids_stay_and_no_two_become_one() {
        assert_eq!((unit("unit-07"), part("refused.state_secret")), ("unit-07".into(), "refused-state_secret".into()));
        assert_eq!((part("a-b"), part("a.b"), unit("番禺"), unit("")), ("a$2d$b".into(), "a-b".into(), "$756a$$79ba$".into(), "$$".into()));
    }
}

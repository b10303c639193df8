//! The words of one clause, sorted by what they may mean.

use super::Reader;
use crate::{
    clause::{Atom, Is, Token, senses},
    vocabulary::{Role, Sense, Time},
};

/// The words of a clause, sorted by what they may mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) requests: bool,
    pub(super) short: bool,
    pub(super) subjects: Vec<(u16, usize)>,
    pub(super) rows: Vec<(u16, usize)>,
    pub(super) weak: Vec<(u16, usize)>,
    pub(super) columns: Vec<(u16, usize)>,
    pub(super) times: Vec<(Time, usize)>,
    pub(super) roles: u64,
    pub(super) channels: usize,
    pub(super) unknown: usize,
    /// The places of 因 and of 和.
    pub(super) cause: Option<usize>,
    pub(super) deny: Option<usize>,
    /// The places of the last word for requests, and of the last for another matter.
    pub(super) requests_at: usize,
    pub(super) other_at: usize,
}

impl Words {
    pub(super) fn has(&self, role: Role) -> bool {
        self.roles & (1 << role as u64) != 0
    }

    pub(super) fn any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// Does it name one way of asking, and not several that are joined?
    pub(super) fn is_one_channel(&self) -> bool {
        self.channels == 1 || self.channels > 1 && !self.has(Role::And)
    }

    /// Does the clause name nothing at all?
    pub(super) fn is_bare(&self) -> bool {
        !self.requests
            && !self.short
            && self.subjects.is_empty()
            && self.rows.is_empty()
            && self.columns.is_empty()
            && self.unknown == 0
    }
}

impl Reader<'_> {
    pub(super) fn words(&self, atom: &Atom) -> Words {
        let mut words = Words::default();
        for (at, token) in atom.tokens.iter().enumerate() {
            match token.is {
                Is::Unknown => words.unknown += usize::from(token.end - token.start == 3),
                Is::Date(time) => words.times.push((time, at)),
                Is::Mark('、') => words.roles |= 1 << Role::And as u64,
                Is::Word(_) => self.word(atom, token, at, &mut words),
                _ => {}
            }
        }
        words
    }

    pub(super) fn word(&self, atom: &Atom, token: &Token, at: usize, words: &mut Words) {
        let mut weight = false;
        for sense in senses(self.lexicon, token) {
            weight |= !matches!(sense, Sense::Role(Role::Kind | Role::Beside));
            match sense {
                Sense::Requests => {
                    words.requests = true;
                    words.requests_at = at;
                }
                Sense::ShortRequests => words.short = true,
                Sense::Subject(rows) => words.subjects.push((rows, at)),
                Sense::Row(rows) => words.rows.push((rows, at)),
                Sense::Weak(rows) => words.weak.push((rows, at)),
                Sense::Column(columns) => words.columns.push((columns, at)),
                Sense::Time(time) => words.times.push((time, at)),
                Sense::Role(role) => {
                    words.roles |= 1 << role as u64;
                    match role {
                        Role::Channel => words.channels += 1,
                        Role::Aspect => words.roles |= 1 << Role::OfWhich as u64,
                        Role::Other => words.other_at = at,
                        Role::Cause if words.cause.is_none() => words.cause = Some(at),
                        Role::Deny if words.deny.is_none() => words.deny = Some(at),
                        _ => {}
                    }
                }
            }
        }
        let own = at
            .checked_sub(1)
            .is_some_and(|before| matches!(self.text(&atom.tokens[before]), "我" | "本"));
        if !weight && !own {
            words.unknown += (token.end - token.start) / 3;
        }
    }

    pub(super) fn text(&self, token: &Token) -> &str {
        self.pieces.text.get(token.start..token.end).unwrap_or_default()
    }

    /// Where a word of this role stands, from a place on.
    pub(super) fn place_of(&self, atom: &Atom, from: usize, role: Role) -> usize {
        let is = |token: &Token| senses(self.lexicon, token).any(|s| s == Sense::Role(role));
        (from..atom.tokens.len()).find(|at| is(&atom.tokens[*at])).unwrap_or(usize::MAX)
    }

    /// Has the word at a place one of these roles?
    pub(super) fn is_role(&self, atom: &Atom, at: usize, roles: &[Role]) -> bool {
        let is = |token: &Token| {
            senses(self.lexicon, token)
                .any(|s| matches!(s, Sense::Role(role) if roles.contains(&role)))
        };
        atom.tokens.get(at).is_some_and(is)
    }

    /// 等 or 各种 behind the names of channels: all of them are meant.
    pub(super) fn says_and_so_on(&self, atom: &Atom) -> bool {
        atom.tokens
            .iter()
            .any(|token| matches!(self.text(token), "等" | "各种" | "多种" | "各类" | "等方面"))
    }
}

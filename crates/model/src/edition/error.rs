//! What is wrong with an edition's data file, with its line and what to write instead.

use crate::{Bilingual, Place};
use std::fmt;

/// What is wrong with an edition's data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditionError {
    /// The file is no TOML, or has fields that an edition has not.
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: Option<u32>,
        /// What was met and what to write instead.
        message: Bilingual,
    },
    /// The file is TOML of the right shape, but does not make an edition.
    Content {
        /// The file.
        file: String,
        /// The line, from 1, if one is to blame.
        line: Option<u32>,
        /// What was met and what to write instead.
        message: Bilingual,
    },
}

impl EditionError {
    /// The message in both languages.
    pub fn words(&self) -> Bilingual {
        let (EditionError::Syntax { message, .. } | EditionError::Content { message, .. }) = self;
        message.clone()
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        let (EditionError::Syntax { file, line, .. } | EditionError::Content { file, line, .. }) =
            self;
        match line {
            Some(line) => Place::Line { file: file.as_str().into(), line: *line, column: 1 },
            None => Place::File { file: file.as_str().into() },
        }
    }
}

/// The place, and the message in both languages: whoever speaks to a person takes
/// [`EditionError::words`].
impl fmt::Display for EditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bilingual { zh, en } = self.words();
        write!(f, "{}: {zh} / {en}", self.place())
    }
}

impl std::error::Error for EditionError {}

/// Makes errors of what a file says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blame<'a> {
    /// The file, as errors name it.
    pub(crate) file: &'a str,
    /// Its text, to find lines in.
    pub(crate) toml: &'a str,
}

impl Blame<'_> {
    /// An error in the line that gives a key this value.
    pub(crate) fn line(&self, key: &str, value: &str, message: Bilingual) -> EditionError {
        EditionError::Content {
            file: self.file.into(),
            line: line_of(self.toml, key, value),
            message,
        }
    }

    /// An error in the line that begins with this key.
    pub(super) fn key(&self, key: &str, message: Bilingual) -> EditionError {
        let begins = |line: &str| {
            line.trim_start()
                .trim_start_matches('"')
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with('='))
        };
        let line = self.toml.lines().position(begins).and_then(|n| u32::try_from(n + 1).ok());
        EditionError::Content { file: self.file.into(), line, message }
    }

    /// An error in the line where a list of ids under this key begins; of the whole file if the
    /// list is empty.
    pub(super) fn first(&self, key: &str, ids: &[String], message: Bilingual) -> EditionError {
        match ids.first() {
            Some(id) => self.line(key, id, message),
            None => self.file(message),
        }
    }

    /// An error that no line is to blame for.
    pub(crate) fn file(&self, message: Bilingual) -> EditionError {
        EditionError::Content { file: self.file.into(), line: None, message }
    }
}

/// The first line that gives a key this value.
fn line_of(toml: &str, key: &str, value: &str) -> Option<u32> {
    let quoted = format!("\"{value}\"");
    let gives = |line: &str| {
        line.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('=') && rest.contains(&quoted))
    };
    toml.lines().position(gives).and_then(|n| u32::try_from(n + 1).ok())
}

//! What nobody may print by accident: names, identity numbers, addresses, telephones, and what
//! people ask for in their own words.

use std::fmt;

/// A text that may hold personal data. It cannot be displayed, and what is printed of it in
/// debugging is a mask; whoever has the right to show it says so by [`Personal::reveal`].
///
/// ```
/// use nianbao_books::Personal;
///
/// let name = Personal::new("张三");
/// assert_eq!(format!("{name:?}"), "***");
/// assert_eq!(name.reveal(), "张三");
/// ```
///
/// It has no other way out:
///
/// ```compile_fail
/// let name = nianbao_books::Personal::new("张三");
/// println!("{name}");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Personal(Box<str>);

impl Personal {
    /// Takes a text.
    pub fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    /// The text itself: for the book, its journal and archive, for `books show` and for letters to
    /// the applicant; for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Is there nothing?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "-" } else { "***" })
    }
}

//! The text of a section: paragraphs in one canonical form, so that every format can carry them
//! without loss.

use crate::Section;
use nianbao_text::clean_line;
use std::fmt;

/// A section's text: paragraphs, each without surrounding white space, line breaks or control
/// characters, and none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Prose(Vec<String>);

impl Prose {
    /// Makes the canonical form of any text; each line is a paragraph.
    ///
    /// ```
    /// use nianbao_model::Prose;
    ///
    /// assert_eq!(Prose::new("第一段。\n\n第二段。").paragraphs(), ["第一段。", "第二段。"]);
    /// ```
    pub fn new(text: &str) -> Self {
        let mut prose = Self::default();
        prose.push(text);
        prose
    }

    /// Adds a text's lines as paragraphs.
    pub fn push(&mut self, text: &str) {
        self.0.extend(
            text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}'])
                .map(clean_line)
                .filter(|line| !line.is_empty()),
        );
    }

    /// Adds to the last paragraph; a source that had to cut a long paragraph uses this to join it
    /// again.
    pub fn append(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(last) => last.push_str(text),
            None => self.push(text),
        }
    }

    /// The paragraphs.
    pub fn paragraphs(&self) -> &[String] {
        &self.0
    }

    /// Is there no text at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Paragraphs joined by line breaks, as the JSON has them.
impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, paragraph) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            f.write_str(paragraph)?;
        }
        Ok(())
    }
}

impl Section {
    /// The wordings that its heading is met in, the statutory one first.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        [&self.label, &self.short].into_iter().chain(&self.aliases).map(String::as_str)
    }

    /// Adds the heading, with all that is known of how it is worded, to headings that are looked
    /// for.
    pub fn add_to(&self, headings: &mut nianbao_text::heading::Headings) {
        headings.add(&self.ordinal, &self.label, self.wordings());
        if let Some(worded) = &self.worded {
            headings.worded(&worded.begins, &worded.has, &worded.ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_paragraphs_without_indent_and_control_characters() {
        let prose = Prose::new("　　一是甲。\r\n\r\n\u{1}二是\t乙。 \u{2028}三");
        assert_eq!(prose.paragraphs(), ["一是甲。", "二是 乙。", "三"]);
        assert_eq!(Prose::new(&prose.to_string()), prose);
    }
}

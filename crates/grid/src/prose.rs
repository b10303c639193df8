//! Section texts kept beside a workbook, as Markdown with the statutory headings.

use crate::{fold, label::key_of_fold};
use nianbao_model::{Edition, Prose, Section};

/// The headings of an edition's sections, folded once for all the lines that are compared with them.
#[derive(Debug)]
pub(crate) struct Headings(Vec<Heading>);

#[derive(Debug)]
struct Heading {
    ordinal: String,
    /// The keys of its wordings.
    words: Vec<String>,
    /// The statutory heading without its ordinal, folded.
    label: String,
}

impl Headings {
    pub(crate) fn of(edition: &Edition) -> Self {
        let heading = |section: &Section| Heading {
            ordinal: section.ordinal.clone(),
            words: [&section.label, &section.short].into_iter().chain(&section.aliases).map(|w| crate::key(w)).collect(),
            label: fold(&section.label),
        };
        Self(edition.sections.iter().map(heading).collect())
    }

    /// The section whose heading this folded line is. It must carry the section's ordinal (三、…), or be the statutory heading to the
    /// letter: the sub-heading （二）依申请公开 is none.
    pub(crate) fn find(&self, folded: &str) -> Option<usize> {
        if folded.chars().count() > 40 {
            return None;
        }
        self.0.iter().position(|heading| match folded.strip_prefix(heading.ordinal.as_str()) {
            Some(rest) => match rest.strip_prefix(['、', '.', ',', ':', '，']) {
                Some(rest) => heading.words.contains(&key_of_fold(rest)),
                None => false,
            },
            None => folded == heading.label,
        })
    }
}

/// The texts of a Markdown file by section, and the lines before the first heading that belongs to one. `#` marks are optional before
/// the statutory headings; emphasis and list marks are left as they stand.
pub fn sections_of_markdown(text: &str, edition: &Edition) -> (Vec<(usize, Prose)>, Vec<String>) {
    let mut sections: Vec<(usize, Prose)> = Vec::new();
    let mut stray = Vec::new();
    let headings = Headings::of(edition);
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        let bare = line.trim_start_matches(['#', ' ']);
        if let Some(section) = headings.find(&fold(bare)) {
            sections.push((section, Prose::default()));
            continue;
        }
        match sections.last_mut() {
            // A Markdown sub-heading is a paragraph of its own.
            Some((_, prose)) => prose.push(bare),
            None if !bare.trim().is_empty() => stray.push(bare.trim().to_owned()),
            None => {}
        }
    }
    (sections, stray)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    #[test]
    fn markdown_is_cut_at_the_statutory_headings_only() {
        let editions = Editions::national();
        let edition = editions.get("2021").unwrap();
        let text = "某海关年报\n\n# 一、总体情况\n\n（二）依申请公开\n\n全年收到3件。\n## 五、存在的主要问题及改进情况\n一是甲。\n";
        let (sections, stray) = sections_of_markdown(text, edition);
        assert_eq!(stray, ["某海关年报"]);
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].0, 0);
        assert_eq!(sections[0].1.paragraphs(), ["（二）依申请公开", "全年收到3件。"]);
        assert_eq!(sections[1].0, 4);
    }
}

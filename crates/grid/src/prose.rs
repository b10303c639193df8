//! Section texts kept beside a workbook, as Markdown with the statutory headings.

use crate::Opening;
use nianbao_model::{Edition, Prose};
use nianbao_text::{fold, heading::Headings};

/// The headings of an edition's sections, folded once for all the lines that are compared with
/// them.
pub(crate) fn headings(edition: &Edition) -> Headings {
    let mut headings = Headings::default();
    for section in &edition.sections {
        section.add_to(&mut headings);
    }
    headings
}

/// The texts of a Markdown file by section, and the lines before the first heading that belong to
/// none, not to an opening either. `#` marks are optional before the statutory headings; emphasis
/// and list marks are left as they stand.
///
/// ```
/// use nianbao_grid::sections_of_markdown;
/// use nianbao_model::Editions;
///
/// let editions = Editions::national();
/// let (sections, _) = sections_of_markdown("## 五、存在问题及改进情况\n\n公开不够及时。\n", editions.get("2021").unwrap());
/// assert_eq!(editions.get("2021").unwrap().sections[sections[0].0].id, "problems");
/// ```
pub fn sections_of_markdown(text: &str, edition: &Edition) -> (Vec<(usize, Prose)>, Vec<String>) {
    let mut sections: Vec<(usize, Prose)> = Vec::new();
    let mut stray = Vec::new();
    let headings = headings(edition);
    let (mut opening, mut opened) = (Opening::default(), Prose::default());
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        let bare = line.trim_start_matches(['#', ' ']);
        if let Some(section) = headings.find(&fold(bare)) {
            sections.push((section, Prose::default()));
            continue;
        }
        match sections.last_mut() {
            // A Markdown sub-heading is a paragraph of its own.
            Some((_, prose)) => prose.push(bare),
            None if edition.opening().is_some() && opening.takes(bare) => opened.push(bare),
            None if !bare.trim().is_empty() => stray.push(bare.trim().to_owned()),
            None => {}
        }
    }
    if let Some(n) = edition.opening().filter(|_| !opened.is_empty()) {
        sections.insert(0, (n, opened));
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
        assert_eq!(sections[0].0, 1);
        assert_eq!(sections[0].1.paragraphs(), ["（二）依申请公开", "全年收到3件。"]);
        assert_eq!(sections[1].0, 5);
    }

    #[test]
    fn an_opening_stands_before_the_first_heading_or_under_its_own() {
        let editions = Editions::national();
        let edition = editions.get("2021").unwrap();
        let opening =
            "本报告根据《中华人民共和国政府信息公开条例》编制。\n\n联系电话：020-00000000";
        for text in [
            format!("# 某海关2023年政府信息公开工作年度报告\n\n{opening}\n\n## 一、总体情况\n甲。"),
            format!("## 引言\n{opening}\n## 一、总体情况\n甲。"),
        ] {
            let (sections, _) = sections_of_markdown(&text, edition);
            assert_eq!(sections.len(), 2, "{text}");
            assert_eq!(
                (edition.sections[sections[0].0].id.as_str(), sections[0].1.paragraphs().len()),
                ("opening", 2),
                "{text}"
            );
        }
    }
}

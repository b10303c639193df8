//! What a document says of its report: the title, wherever it stands before the first section, and
//! the properties that fit it.

use crate::{own::Own, table::Piece};
use nianbao_grid::{
    flow::{FlowSheet, Words, joined_title},
    title,
};

/// What a document says of its report.
#[derive(Debug, Default)]
pub(crate) struct Head {
    unit: Option<(String, usize)>,
    year: Option<(u16, usize)>,
    /// The first piece behind the title; what stands before is a letter, a cover, a list of
    /// contents.
    pub(crate) behind: usize,
    /// The properties are true of the report.
    pub(crate) own: bool,
}

impl Head {
    /// Finds the title nearest to the first section, in one line or over up to three.
    pub(crate) fn of(pieces: &[Piece], begins: usize, own: &Own) -> Self {
        let line = |(n, piece): (usize, &'_ Piece)| match piece {
            Piece::Line { text, at, .. } => Some((n, text.trim().to_owned(), *at)),
            _ => None,
        };
        let lines: Vec<(usize, String, usize)> =
            pieces.iter().enumerate().take(begins).filter_map(line).collect();
        if let Some((n, _, at)) = lines.iter().find(|(_, text, _)| own.fits(text)) {
            let year = own.year.parse().ok().map(|year| (year, *at));
            return Self { unit: Some((own.name.clone(), *at)), year, behind: n + 1, own: true };
        }
        for (i, (n, text, at)) in lines.iter().enumerate().rev() {
            let above = i.checked_sub(1).map(|i| lines[i].1.as_str());
            let together = |from: usize| -> Option<String> {
                let texts = lines.get(from..=i)?;
                let short = texts.iter().all(|(_, text, _)| text.chars().count() <= 40);
                (short && texts.len() > 1)
                    .then(|| texts.iter().map(|(_, text, _)| text.as_str()).collect())
            };
            let two = above.and_then(|above| joined_title(above, text));
            let named = |text: String| title(&text).filter(|(unit, _)| !unit.is_empty());
            let joined =
                || [1, 2].into_iter().find_map(|lines| named(together(i.checked_sub(lines)?)?));
            if let Some((unit, year)) = two.and_then(named).or_else(|| title(text)).or_else(joined)
            {
                let unit = (!unit.is_empty()).then_some((unit, *at));
                return Self { unit, year: Some((year, *at)), behind: n + 1, own: false };
            }
        }
        Self::default()
    }

    /// The number of the title's place.
    pub(crate) fn at(&self) -> Option<usize> {
        self.unit.as_ref().map(|(_, at)| *at).or(self.year.as_ref().map(|(_, at)| *at))
    }

    /// What the document says of itself, as the sheet 报告信息 of a workbook does.
    pub(crate) fn about(&self, own: &Own) -> FlowSheet {
        let mut sheet = FlowSheet::default();
        let at = self.year.as_ref().map_or(0, |(_, at)| *at);
        if let Some((unit, at)) = self.unit.as_ref().filter(|(unit, _)| !unit.is_empty()) {
            sheet.pair("单位名称", unit, *at);
        }
        if let Some((year, at)) = &self.year {
            sheet.pair("年度", &year.to_string(), *at);
        }
        for (label, value) in
            [("单位代码", &own.unit), ("单位层级", &own.level), ("版式", &own.edition)]
        {
            if self.own && !value.is_empty() {
                sheet.pair(label, value, at);
            }
        }
        sheet
    }
}

/// Is this a line of a table of contents that somebody typed: a heading, dots, a page?
pub(crate) fn is_contents(text: &str, words: &Words) -> bool {
    let text = text.trim_end();
    let bare = text.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '-' | '—' | '(' | ')' | '（' | '）')
    });
    if bare.len() == text.len() {
        return false;
    }
    let heading = bare.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | '…' | '·' | '．' | '-' | '─' | '—')
    });
    let gap = &bare[heading.len()..];
    (gap.contains('\t') || gap.chars().count() >= 2) && words.is_heading(heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::styles::Role;
    use nianbao_model::Editions;

    fn head(lines: &[&str], own: &Own) -> (Option<String>, Option<u16>, usize, bool) {
        let line = |text: &&str| Piece::Line {
            text: (*text).to_owned(),
            at: 0,
            outline: None,
            role: Role::Text,
        };
        let pieces: Vec<Piece> = lines.iter().map(line).collect();
        let head = Head::of(&pieces, pieces.len(), own);
        (head.unit.map(|(unit, _)| unit), head.year.map(|(year, _)| year), head.behind, head.own)
    }

    #[test]
    fn the_title_nearest_to_the_first_section_counts() {
        let unit = Some("某海关".to_owned());
        let none = Own::default();
        for (lines, behind) in [
            (&["某海关2021年政府信息公开工作年度报告"][..], 1),
            (
                &[
                    "某总署关于报送2021年政府信息公开工作年度报告的通知",
                    "各海关：",
                    "某海关",
                    "2021年政府信息公开工作年度报告",
                    "（2022年1月）",
                ],
                5,
            ),
            (&["某海关", "2021年政府信息公开工作", "年度报告"], 3),
            (&["某海关政府信息公开工作年度报告", "（2021年度）"], 2),
        ] {
            assert_eq!(head(lines, &none), (unit.clone(), Some(2021), behind, false), "{lines:?}");
        }
        assert_eq!(head(&["各海关：", "现将有关事项通知如下。"], &none), (None, None, 0, false));
    }

    #[test]
    fn properties_count_as_long_as_the_title_is_theirs() {
        let own = Own {
            unit: "unit-05".into(),
            name: "某 海关".into(),
            level: "local".into(),
            year: "2021".into(),
            edition: "2021".into(),
        };
        let known = (Some("某 海关".into()), Some(2021), 1, true);
        assert_eq!(head(&["某 海关2021年政府信息公开工作年度报告"], &own), known);
        assert_eq!(
            head(&["某 海关2021年政府信息公开工作年度报告（草稿：尚有2处错误）"], &own),
            known
        );
        // Somebody wrote another's report, or another year's, into a copy.
        assert_eq!(
            head(&["某海关2022年政府信息公开工作年度报告"], &own),
            (Some("某海关".into()), Some(2022), 1, false)
        );
    }

    #[test]
    fn a_typed_list_of_contents_is_known_by_its_pages() {
        let words = Words::of(&Editions::national());
        for text in ["一、总体情况……………1", "一、总体情况\t1", "一、总体情况......(1)"]
        {
            assert!(is_contents(text, &words), "{text}");
        }
        assert!(
            ["一、总体情况", "一、总体情况1", "共办理……12"]
                .iter()
                .all(|text| !is_contents(text, &words))
        );
    }
}

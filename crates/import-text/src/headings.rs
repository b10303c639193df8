//! Where the sections begin: their statutory headings, or near ones, in order, inside a line or
//! broken over several.

use crate::flow::{Flow, Gap};
use nianbao_model::{Edition, Section};
use nianbao_text::{
    fold,
    heading::{Headings, LONGEST},
    key,
    ordinal::is_numeral,
};

/// A section as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The edition's section.
    pub(crate) section: usize,
    /// Where its heading begins.
    pub(crate) heading: usize,
    /// Where its text begins.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
}

/// The sections of a text, in order. Each is taken where it first stands behind the one before; a
/// table of contents has them too, so of two runs of headings the one with more text counts.
pub(crate) fn find(flow: &Flow, edition: &Edition) -> Vec<Part> {
    let mut like = Headings::default();
    for section in &edition.sections {
        section.add_to(&mut like);
    }
    // 主要问题及改进 is a wording, and the beginning of 主要问题及改进情况.
    let longer = |(section, end), other: Option<(usize, usize)>| match other {
        Some((same, longer)) if same == section && longer > end => (section, longer),
        _ => (section, end),
    };
    let heading = |at| {
        let alike = alike(flow, &like, at);
        let found = heading(flow, edition, at).map_or(alike, |found| Some(longer(found, alike)))?;
        Some((found.0, at, found.1))
    };
    let mut met: Vec<(usize, usize, usize)> = (0..flow.chars.len()).filter_map(heading).collect();
    // A line may hold two of them: the first ends where the second begins.
    for n in 1..met.len() {
        met[n - 1].2 = met[n - 1].2.min(met[n].1);
    }
    // A heading that comes again begins the text anew: what was before was a table of contents.
    let mut runs: Vec<Vec<(usize, usize, usize)>> = vec![Vec::new()];
    for hit in met {
        let Some(run) = runs.last_mut() else { break };
        match run.last() {
            Some(last) if hit.0 <= last.0 => {
                if is_contents(run) || hit.0 == 0 {
                    runs.push(vec![hit]);
                }
            }
            _ => run.push(hit),
        }
    }
    let end = flow.chars.len();
    let mut best: Vec<Part> = Vec::new();
    let mut widest = 0;
    for (n, run) in runs.iter().enumerate() {
        let stop = runs.get(n + 1).and_then(|next| next.first()).map_or(end, |next| next.1);
        let width = run.first().map_or(0, |first| stop - first.1);
        if width > widest {
            widest = width;
            let ends = run.iter().skip(1).map(|next| next.1).chain([stop]);
            best = run
                .iter()
                .zip(ends)
                .map(|(hit, to)| Part { section: hit.0, heading: hit.1, from: hit.2, to })
                .collect();
        }
    }
    best
}

/// Headings right behind each other are a table of contents.
fn is_contents(run: &[(usize, usize, usize)]) -> bool {
    run.len() > 1 && run.windows(2).all(|pair| pair[1].1 - pair[0].2 < 12)
}

/// The section whose heading begins here, and where the heading ends.
fn heading(flow: &Flow, edition: &Edition, at: usize) -> Option<(usize, usize)> {
    let (n, section) =
        edition.sections.iter().enumerate().find(|(_, s)| s.ordinal.chars().eq([flow.c(at)]))?;
    let words = match flow.c(at + 1) {
        '、' | '.' | ',' | '，' | ':' => at + 2,
        _ if flow.gap(at) == Gap::Break => at + 1,
        _ => return None,
    };
    // Within a sentence a heading is only quoted: 详见“三、收到和处理…”.
    if flow.gap(at) == Gap::None && at > 0 && matches!(flow.c(at - 1), '"' | '(' | '第') {
        return None;
    }
    let exact = section.wordings().filter(|w| flow.gap(at) == Gap::Break || w.chars().count() > 3);
    let best = exact.filter_map(|w| flow.words(&key(w).chars().collect::<Vec<_>>(), words)).max();
    let broken = |end: usize| {
        flow.gap(at) == Gap::Break
            || flow.gap(end) > Gap::None
            || flow.c(at - 1) == '。'
            || !continues(flow.c(end))
    };
    match best {
        Some(end) if broken(end) => Some((n, end)),
        Some(_) => None,
        None => near(flow, section, at, words).map(|end| (n, end)),
    }
}

/// Words that go on behind a heading make it part of a sentence.
fn continues(c: char) -> bool {
    matches!(c, '的' | '"' | '和' | '与' | '部' | '见')
}

/// A line of its own that shares most of its characters with the statutory heading.
fn near(flow: &Flow, section: &Section, at: usize, words: usize) -> Option<usize> {
    if flow.gap(at) != Gap::Break {
        return None;
    }
    let end = (words..words + LONGEST).find(|end| flow.gap(*end) == Gap::Break)?;
    let met = flow.key(words, end);
    if met.len() < 4
        || flow.chars[words..end.min(flow.chars.len())]
            .iter()
            .any(|c| matches!(c.c, '。' | ';' | '?'))
    {
        return None;
    }
    let alike = |wording: &str| {
        let statutory: Vec<char> = key(wording).chars().collect();
        let shared =
            pairs(&met).filter(|pair| pairs(&statutory).any(|other| other == *pair)).count();
        shared * 10 >= 6 * (met.len() - 1).max(statutory.len().saturating_sub(1))
    };
    section.wordings().any(alike).then_some(end)
}

/// A line of its own that the recogniser of tables would take for a heading, too:
/// 五、主要问题和改进情况, 1. 总体情况.
fn alike(flow: &Flow, headings: &Headings, at: usize) -> Option<(usize, usize)> {
    if flow.gap(at) != Gap::Break || !(is_numeral(flow.c(at)) || flow.c(at) == '第') {
        return None;
    }
    let end = (at + 1..=at + LONGEST).find(|end| flow.gap(*end) == Gap::Break)?;
    headings.find(&fold(flow.written(at, end))).map(|section| (section, end))
}

fn pairs(text: &[char]) -> impl Iterator<Item = (char, char)> + '_ {
    text.windows(2).map(|pair| (pair[0], pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::Editions;

    fn found(text: &str) -> Vec<(usize, String)> {
        let flow = Flow::of(crate::denoise(text));
        let editions = Editions::national();
        let parts = find(&flow, editions.get("2021").unwrap());
        parts.iter().map(|p| (p.section, flow.written(p.from, p.to).trim().to_owned())).collect()
    }

    #[test]
    fn headings_stand_in_lines_and_over_lines() {
        assert_eq!(
            found(
                "某海关年报一、总体情况 甲。二、主动公开政府信息情况 乙三、本年度办理结果四、政府信息公开行政复议、\n行政诉讼情况\n丙"
            ),
            [(1, "甲。".into()), (2, "乙三、本年度办理结果".into()), (4, "丙".into())]
        );
    }

    #[test]
    fn two_headings_in_a_line_are_two() {
        let text = "五、存在的主要问题及改进情况甲六、其他需要报告的事项\n乙";
        assert_eq!(found(text), [(5, "甲".into()), (6, "乙".into())]);
        _ = found("五、存在问题及六、其他事项改进情况\n乙\n五、存在问题及五、改进情况\n丙");
    }

    #[test]
    fn a_table_of_contents_and_quoted_headings_are_no_sections() {
        let text = "目录\n一、总体情况\n二、主动公开政府信息情况\n\n一、总体情况\n数据详见“二、主动公开政府信息情况”部分。\n二、主动公开政府信息情况\n乙";
        assert_eq!(
            found(text),
            [(1, "数据详见“二、主动公开政府信息情况”部分。".into()), (2, "乙".into())]
        );
    }

    #[test]
    fn a_line_worded_nearly_like_a_heading_is_one() {
        assert_eq!(
            found("一、总体工作情况\n甲\n五、存在的问题及改进情况\n乙"),
            [(1, "甲".into()), (5, "乙".into())]
        );
        assert_eq!(
            found("一、本年度政府信息公开工作的总体情况\n甲\n五、主要问题和改进情况\n乙"),
            [(1, "甲".into()), (5, "乙".into())]
        );
        assert_eq!(found("五、政府信息公开存在的主要问题和改进情况\n乙"), [(5, "乙".into())]);
    }
}

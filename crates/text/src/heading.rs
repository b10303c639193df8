//! The headings of sections: 一、总体情况, in the ways people write them.
//!
//! A line is a heading if it carries the heading's ordinal (五、, 5., 第五部分) and is one of its
//! known wordings; or if, behind the right Chinese ordinal, it is like one, or worded like one
//! (what it begins with, has in it and ends with). Like means that the characters both have in the
//! same order are most of both:
//!
//! ```text
//! 存在问题及改进情况            9 characters, all of them in
//! 存在的主要问题及改进情况      12 characters: 2 · 9 / (9 + 12) = 0.86
//! 加强主动公开 / 主动公开情况   2 · 4 / (6 + 6) = 0.67: a sub-heading, and none
//! ```

use crate::label::{fold, key, key_of_fold};

/// Headings, folded once for all the lines that are compared with them.
///
/// ```
/// use nianbao_text::{fold, heading::Headings};
///
/// let mut headings = Headings::default();
/// headings.add("五", "存在的主要问题及改进情况", ["存在的主要问题及改进情况"]);
/// assert_eq!(headings.find(&fold("五、存在问题及改进情况")), Some(0));
/// assert_eq!(headings.find(&fold("（五）存在的主要问题及改进情况")), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Headings(Vec<Heading>);

#[derive(Clone, Debug)]
struct Heading {
    ordinal: String,
    /// The keys of its wordings.
    words: Vec<String>,
    /// The statutory heading without its ordinal, folded.
    label: String,
    /// The key of the statutory heading.
    key: String,
    worded: Option<Worded>,
}

/// How a heading is worded: 存在的不足及下一步工作打算.
#[derive(Clone, Debug)]
struct Worded {
    begins: Vec<String>,
    has: Vec<Vec<String>>,
    ends: Vec<String>,
}

impl Worded {
    fn fits(&self, words: &str) -> bool {
        let mut rest = words;
        for list in &self.has {
            let ends =
                list.iter().filter_map(|word| rest.find(word.as_str()).map(|at| at + word.len()));
            let Some(end) = ends.min() else { return false };
            rest = &rest[end..];
        }
        let begins = self.begins.is_empty()
            || self.begins.iter().any(|word| words.starts_with(word.as_str()));
        begins
            && (self.ends.is_empty() || self.ends.iter().any(|word| rest.ends_with(word.as_str())))
    }
}

/// The longest heading, in characters.
pub const LONGEST: usize = 40;

/// What is less like a heading is none.
const LIKE: f64 = 0.72;
/// Shorter wordings are in too many sub-headings for anything but the letter.
const SHORT: usize = 6;
/// So long a heading is told by its words alone.
const LONG: usize = 8;

/// The Chinese numerals 1 to 10.
const HAN: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl Headings {
    /// Adds a heading: its ordinal (一), its statutory words, and all wordings that it is met in.
    pub fn add<'a>(
        &mut self,
        ordinal: &str,
        label: &str,
        wordings: impl IntoIterator<Item = &'a str>,
    ) {
        let words = wordings.into_iter().map(key).collect();
        self.0.push(Heading {
            ordinal: ordinal.to_owned(),
            words,
            label: fold(label),
            key: key(label),
            worded: None,
        });
    }

    /// Says how the heading that was added last is worded where no list has all wordings: it begins
    /// with one of these, has one of each of these lists in their order, and ends with one of
    /// these; a list that is empty asks for nothing.
    pub fn worded(&mut self, begins: &[String], has: &[Vec<String>], ends: &[String]) {
        let keys = |words: &[String]| words.iter().map(|word| key(word)).collect::<Vec<_>>();
        if let Some(last) = self.0.last_mut() {
            last.worded = Some(Worded {
                begins: keys(begins),
                has: has.iter().map(|words| keys(words)).collect(),
                ends: keys(ends),
            });
        }
    }

    /// Which heading this folded line is, in the order they were added. Without an ordinal it must
    /// be the statutory words to the letter (of a section that has none, one of its wordings);
    /// the sub-headings （二）依申请公开 and 2.依申请公开 are none.
    pub fn find(&self, folded: &str) -> Option<usize> {
        // 六、其他需要报告的事项。: a full stop behind a heading to the letter is a slip.
        if let Some(line) = folded.strip_suffix('。') {
            let known = |n: &usize| numbered(line).is_some() && self.is_known(*n, line);
            return if line.ends_with('。') { None } else { self.find(line).filter(known) };
        }
        if folded.chars().count() > LONGEST || folded.contains('。') {
            return None;
        }
        let Some((numeral, rest)) = numbered(folded) else {
            let untitled = |heading: &Heading| {
                heading.ordinal.is_empty() && heading.words.iter().any(|word| word == folded)
            };
            return self.0.iter().position(|heading| folded == heading.label || untitled(heading));
        };
        let words = key_of_fold(rest);
        let of_numeral = |heading: &Heading| match numeral {
            Numeral::Han(han) => heading.ordinal == han,
            Numeral::Digit(n) => {
                HAN.get(n.wrapping_sub(1)).is_some_and(|han| *han == heading.ordinal)
            }
        };
        let own = self.0.iter().position(of_numeral);
        match (own, numeral) {
            (Some(n), Numeral::Han(_)) if self.0[n].words.contains(&words) => Some(n),
            (Some(n), Numeral::Digit(_)) if self.0[n].key == words => Some(n),
            (_, Numeral::Digit(_)) => None,
            // Another's words to the letter under a wrong ordinal: a section was put in or left
            // out.
            _ if words.chars().count() >= LONG
                && self.0.iter().any(|heading| heading.key == words) =>
            {
                self.0.iter().position(|heading| heading.key == words)
            }
            (Some(n), _) => {
                let likeness = |heading: &Heading| heading.likeness(&words);
                let mine = likeness(&self.0[n]);
                let others = self
                    .0
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != n)
                    .map(|(_, heading)| likeness(heading));
                let other = others.fold(0.0, f64::max);
                let worded = self.0[n].worded.as_ref().is_some_and(|worded| worded.fits(&words));
                (mine >= LIKE && other < mine || worded && other < LIKE).then_some(n)
            }
            (None, _) => None,
        }
    }

    /// Is this folded line heading `n` in a wording that is known, and not only like it?
    pub fn is_known(&self, n: usize, folded: &str) -> bool {
        let words = key_of_fold(numbered(folded).map_or(folded, |(_, rest)| rest));
        self.0.get(n).is_some_and(|heading| heading.key == words || heading.words.contains(&words))
    }
}

impl Heading {
    /// How like the heading these words are, from 0 to 1.
    fn likeness(&self, words: &str) -> f64 {
        let known =
            self.words.iter().filter(|known| known.chars().count() >= SHORT).chain([&self.key]);
        known
            .map(|known| if is_within(known, words) { 1.0 } else { in_common(known, words) })
            .fold(0.0, f64::max)
    }
}

/// 本年度政府信息公开工作的总体情况 ends in the whole of 总体情况.
fn is_within(known: &str, words: &str) -> bool {
    known.chars().count() >= 4 && words.ends_with(known)
}

/// Twice the length of the longest row of characters that stand in both in this order, by the
/// length of both; 0 where their lengths alone keep it below [`LIKE`], for nobody asks by how much.
fn in_common(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = 2.0 * a.len().min(b.len()) as f64 / (a.len() + b.len()).max(1) as f64;
    if most < LIKE {
        return 0.0;
    }
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (n, y) in b.iter().enumerate() {
            let above = row[n + 1];
            row[n + 1] = if x == y { diagonal + 1 } else { above.max(row[n]) };
            diagonal = above;
        }
    }
    let both = (a.len() + b.len()).max(1);
    2.0 * row.last().copied().unwrap_or(0) as f64 / both as f64
}

#[derive(Clone, Copy)]
enum Numeral<'a> {
    Han(&'a str),
    Digit(usize),
}

/// The ordinal a folded line begins with, and what follows it: 五、, 5., 第五部分.
fn numbered(folded: &str) -> Option<(Numeral<'_>, &str)> {
    let part = folded.strip_prefix('第');
    let line = part.unwrap_or(folded);
    let end = line.find(|c: char| !crate::ordinal::is_numeral(c))?;
    let (numerals, rest) = line.split_at(end);
    let rest = match part {
        Some(_) => rest.strip_prefix("部分")?.trim_start_matches(['、', '.', ',', ':']),
        None => rest.strip_prefix(['、', '.', ',', ':'])?,
    };
    let numeral = match numerals.parse() {
        Ok(n) => Numeral::Digit(n),
        Err(_) => Numeral::Han(HAN.iter().find(|han| **han == numerals)?),
    };
    Some((numeral, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_its_ordinal_or_is_the_statutory_one_to_the_letter() {
        let mut headings = Headings::default();
        headings.add("一", "总体情况", ["总体情况"]);
        headings.add(
            "二",
            "主动公开政府信息情况",
            ["主动公开政府信息情况", "主动公开", "主动公开情况"],
        );
        let find = |line: &str| headings.find(&fold(line));
        assert_eq!(
            (find("一、总体情况"), find("总体情况"), find("一．总 体 情 况")),
            (Some(0), Some(0), Some(0))
        );
        assert_eq!((find("二，主动公开情况"), find("二、主動公開")), (Some(1), Some(1)));
        assert_eq!((find("一、总体情况。"), find("二、主动公开的情况。")), (Some(0), None));
        for line in [
            "总体情况。",
            "一、总体情况。。",
            "主动公开",
            "（二）主动公开",
            "2.主动公开",
            "二主动公开",
            "三、总体情况",
            "一、总体",
            "",
            "一",
            "12345678901234567890123、甲",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
        assert_eq!(find(&format!("一、总体情况{}", "（".repeat(LONGEST))), None);
    }

    fn all() -> Headings {
        let mut headings = Headings::default();
        for (ordinal, label, others) in [
            ("一", "总体情况", &[][..]),
            ("二", "主动公开政府信息情况", &["主动公开情况", "主动公开"]),
            ("三", "收到和处理政府信息公开申请情况", &["依申请公开情况", "依申请公开"]),
            ("四", "政府信息公开行政复议、行政诉讼情况", &["复议诉讼"]),
            ("五", "存在的主要问题及改进情况", &["主要问题及改进", "存在的主要问题及改进措施"]),
            ("六", "其他需要报告的事项", &[]),
        ] {
            headings.add(ordinal, label, [label].into_iter().chain(others.iter().copied()));
        }
        headings
    }

    #[test]
    fn a_heading_is_told_by_likeness_behind_its_ordinal() {
        let headings = all();
        for (line, n) in [
            ("一、本年度政府信息公开工作的总体情况", 0),
            ("一、 总体情况、", 0),
            ("1. 总体情况", 0),
            ("第一部分 总体情况", 0),
            ("二、主动公开工作情况", 1),
            ("三、收到和办理政府信息公开申请情况", 2),
            ("四、政府信息公开行政复议及行政诉讼情况", 3),
            ("四、政府信息公开行政法复议、行政诉讼情况", 3),
            ("五、存在问题及改进情况", 4),
            ("五、存在问题和改进措施", 4),
            ("五、政府信息公开工作中存在的主要问题及改进情况", 4),
            ("六、其他需报告的事项", 5),
            ("六、其他需要说明的事项", 5),
            // The tables left out, the sections counted on.
            ("二、存在的主要问题及改进情况", 4),
        ] {
            assert_eq!(headings.find(&fold(line)), Some(n), "{line}");
        }
        assert!(
            headings.is_known(4, &fold("五、主要问题及改进"))
                && !headings.is_known(4, &fold("五、存在问题及改进情况"))
        );
    }

    #[test]
    fn a_heading_is_told_by_how_it_is_worded() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut headings = Headings::default();
        headings.add("五", "存在的主要问题及改进情况", ["存在的主要问题及改进情况"]);
        headings.worded(
            &words("存在 主要 问题"),
            &[words("问题 不足"), words("及 和")],
            &words("情况 打算"),
        );
        for line in [
            "五、存在的不足及下一步工作打算",
            "五、问题及整改情况",
            "五、主要问题、困难和2024年打算",
        ] {
            assert_eq!(headings.find(&fold(line)), Some(0), "{line}");
        }
        for line in [
            "五、加强问题和短板整改打算",
            "五、存在不足",
            "四、问题及整改情况",
            "（五）问题及整改情况",
            "五、存在打算和不足",
        ] {
            assert_eq!(headings.find(&fold(line)), None, "{line}");
        }
    }

    #[test]
    fn sub_headings_and_sentences_are_none() {
        let headings = all();
        for line in [
            "二、加强主动公开",
            "二、推进主动公开和政策解读",
            "三、做好依申请公开",
            "一、加强组织领导",
            "五、加强问题整改",
            "一、总体情况良好。",
            "四、监督保障情况",
            "六、其他",
            "2.主动公开情况",
            "（五）存在的主要问题及改进情况",
        ] {
            assert_eq!(headings.find(&fold(line)), None, "{line}");
        }
    }
}

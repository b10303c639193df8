//! The sketch of a paragraph: hashes of its five-character shingles, few enough to keep thousands
//! of reports in memory.

use crate::{Names, boilerplate, contact, normal};
use nianbao_register::Region;
use serde::{Deserialize, Serialize};

/// Characters in a shingle. Five Chinese characters are a phrase: two texts do not share many by
/// chance.
const WIDTH: usize = 5;
/// Hashes kept of a paragraph. A paragraph of up to 260 characters is kept whole; of a longer one
/// the smallest hashes are a fair sample.
const KEPT: usize = 256;
/// Fewer shingles of one's own than this (30 characters) are a heading or a phrase: it says nothing
/// that two units share them.
pub(crate) const LEAST: usize = 26;
/// Figures kept of a paragraph.
const FIGURES: usize = 32;
/// A paragraph with a changed figure for every so many characters is a statement of facts in the
/// usual words, not a copy.
const CHARS_A_FIGURE: usize = 25;

/// Makes sketches that know the units' names.
#[derive(Clone, Debug)]
pub struct Sketcher {
    names: Names,
}

impl Sketcher {
    /// A sketcher for which these names are all the same.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { names: normal::neutral(names) }
    }

    /// A sketcher for which all names of a register are the same, former ones too.
    pub fn for_region(region: &Region) -> Self {
        let root = [region.name_in(0), region.name_in(u16::MAX)];
        let units = region.units.iter().flat_map(|unit| {
            std::iter::once(&unit.name).chain(unit.former.iter().map(|f| &f.name))
        });
        Self::new(root.into_iter().chain(units.map(String::as_str)))
    }

    /// The sketch of a paragraph; nothing if it is short, a contact block, or says nothing but what
    /// every report says.
    pub fn sketch(&self, text: &str) -> Option<Sketch> {
        if contact::is_contact_block(text) {
            return None;
        }
        let normal = normal::normalise(text, &self.names);
        let mut hashes: Vec<u32> =
            shingles(&normal.chars).filter(|&hash| !boilerplate::known(hash)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let whole = hashes.len() <= KEPT;
        hashes.truncate(KEPT);
        let mut figures: Vec<u32> =
            normal.figures.iter().map(|f| hash(f.chars())).take(FIGURES).collect();
        figures.sort_unstable();
        let length = normal.chars.len().min(u32::MAX as usize) as u32;
        (hashes.len() >= LEAST).then(|| Sketch {
            hashes: hashes.into(),
            whole,
            figures: figures.into(),
            length,
        })
    }
}

/// What is kept of a paragraph to compare it: at most about a kilobyte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sketch {
    /// The smallest hashes of its shingles, in order.
    pub(crate) hashes: Box<[u32]>,
    /// Are these all?
    pub(crate) whole: bool,
    /// Hashes of the figures it states, in order.
    pub(crate) figures: Box<[u32]>,
    /// Characters that are compared.
    pub(crate) length: u32,
}

impl Sketch {
    /// How much two paragraphs have in common: shared shingles in a hundred of all. 100 is the same
    /// text but for names, years, figures and punctuation.
    pub fn similarity(&self, other: &Self) -> u8 {
        // Of two samples, only the range that both know fully can be compared.
        let bound = |sketch: &Self| {
            if sketch.whole { u32::MAX } else { sketch.hashes.last().copied().unwrap_or(u32::MAX) }
        };
        let limit = bound(self).min(bound(other));
        let (mut a, mut b) = (self.hashes.iter().peekable(), other.hashes.iter().peekable());
        let (mut shared, mut all) = (0usize, 0usize);
        loop {
            let least = match (a.peek(), b.peek()) {
                (Some(&&x), Some(&&y)) => x.min(y),
                (Some(&&x), None) | (None, Some(&&x)) => x,
                (None, None) => break,
            };
            if least > limit {
                break;
            }
            let (in_a, in_b) = (a.next_if_eq(&&least).is_some(), b.next_if_eq(&&least).is_some());
            shared += usize::from(in_a && in_b);
            all += 1;
        }
        (shared * 100).checked_div(all).unwrap_or_default() as u8
    }

    /// Do both say the same sentence of different facts? “收到申请8件，办结7件” and
    /// “收到申请3件，办结3件” are no copies of each other.
    pub fn restates(&self, other: &Self) -> bool {
        let mut theirs = other.figures.iter().peekable();
        let mut changed = 0;
        for figure in &self.figures {
            while theirs.next_if(|f| *f < figure).is_some() {}
            changed += usize::from(theirs.next_if_eq(&figure).is_none());
        }
        changed >= 2 && changed * CHARS_A_FIGURE >= self.length.min(other.length) as usize
    }

    /// Is it a copy of the other, or the other of it: alike to this percentage and no restatement?
    pub fn copies(&self, other: &Self, threshold: u8) -> Option<u8> {
        let percent = self.similarity(other);
        (percent >= threshold && !self.restates(other) && !other.restates(self)).then_some(percent)
    }
}

/// The hashes of a text's shingles, in the text's order.
pub(crate) fn shingles(chars: &[char]) -> impl Iterator<Item = u32> {
    chars.windows(WIDTH).map(|window| hash(window.iter().copied()))
}

/// A hash that is the same on every machine and in every run.
fn hash(chars: impl Iterator<Item = char>) -> u32 {
    let mixed = chars.fold(0x9e37_79b9_7f4a_7c15_u64, |h, c| mix(h ^ u64::from(u32::from(c))));
    (mixed >> 32) as u32
}

/// One round of a good 64-bit mixer (splitmix64).
pub(crate) fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "甲海关在旅检大厅设置双语查询终端，安排关员每天两次核对指南，发现与系统不一致的当天更换，并登记更换原因。";

    fn sketch(text: &str) -> Sketch {
        Sketcher::new(["甲海关", "乙海关"]).sketch(text).unwrap()
    }

    #[test]
    fn a_copy_under_another_name_is_the_same_and_another_text_is_not() {
        let text = sketch(TEXT);
        assert_eq!(
            text.similarity(&sketch(&TEXT.replace("甲海关", "本关").replace('，', ","))),
            100
        );
        let near = text.similarity(&sketch(&TEXT.replace("每天两次", "每周三次")));
        assert!((70..95).contains(&near), "{near}");
        let other = "乙海关把邮件监管的办事流程画成一张图，在窗口随件发放，并把热线里问得最多的问题整理成问答，逐月补充。";
        assert!(text.similarity(&sketch(other)) < 5);
    }

    #[test]
    fn the_same_sentence_of_other_facts_is_no_copy() {
        let of = |a: u8, b: u8, c: u8| {
            sketch(&format!(
                "全年收到申请{a}件，其中自然人{b}件，加上年结转的部分，共办结{c}件，其余转入下年度继续办理，没有逾期答复。"
            ))
        };
        assert_eq!(of(8, 7, 6).similarity(&of(3, 2, 1)), 100);
        assert_eq!(of(8, 7, 6).copies(&of(3, 2, 1), 70), None);
        assert_eq!(of(8, 7, 6).copies(&of(8, 7, 6), 70), Some(100));
        // One figure in a long text makes no statement of facts of it.
        let long = |n: u8| sketch(&format!("{TEXT}全年开设专题{n}个。"));
        assert_eq!(long(3).copies(&long(5), 70), Some(100));
    }

    #[test]
    fn of_a_long_paragraph_a_sample_is_kept_and_the_likeness_stays_about_right() {
        let line = |n: u32| {
            (0..40)
                .map(|k| {
                    char::from_u32(0x4e00 + (mix(u64::from(n * 100 + k)) % 2000) as u32).unwrap()
                })
                .collect::<String>()
        };
        let text: String = (0..50).map(line).collect();
        let half: String = (0..25).chain(100..125).map(line).collect();
        let (a, b) = (sketch(&text), sketch(&half));
        assert_eq!((a.hashes.len(), a.whole), (KEPT, false));
        assert_eq!(a.similarity(&a), 100);
        // Half of both in common: a third of all.
        assert!((22..45).contains(&a.similarity(&b)), "{}", a.similarity(&b));
    }

    #[test]
    fn a_registers_names_are_all_the_same() {
        let register = "[region]\nid = \"r\"\nname = \"某关区\"\n[[unit]]\nid = \"a\"\nname = \"甲海关\"\nlevel = \"subordinate\"\n\
                        former = [{ name = \"甲办事处\", until = 2018 }]\n";
        let sketcher = Sketcher::for_region(&Region::parse(register).unwrap());
        let of = |name: &str| sketcher.sketch(&TEXT.replace("甲海关", name)).unwrap();
        assert_eq!(of("甲办事处"), of("某关区"));
        assert_ne!(of("甲办事处"), of("丙海关"));
    }

    #[test]
    fn headings_and_short_phrases_are_not_compared() {
        assert!(Sketcher::new([]).sketch("（二）依申请公开政府信息情况").is_none());
        assert!(Sketcher::new([]).sketch("").is_none());
    }

    proptest! {
        #[test]
        fn likeness_is_the_same_both_ways_and_whole_for_itself(a in "\\PC{30,400}", b in "\\PC{30,400}") {
            let sketcher = Sketcher::new(["某某"]);
            if let (Some(a), Some(b)) = (sketcher.sketch(&a), sketcher.sketch(&b)) {
                prop_assert_eq!(a.similarity(&a), 100);
                prop_assert_eq!(a.similarity(&b), b.similarity(&a));
                prop_assert_eq!(a.copies(&a, 100), Some(100));
            }
        }
    }
}

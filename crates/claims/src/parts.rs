//! T04: parts that do not add up to their stated whole.

use crate::{Said, numeral::Number, sentence::Sentence, short};
use nianbao_model::{Decimal, Finding, Findings, Rule, Say};

/// How a list of parts begins.
const BEGINS: [&str; 8] = ["其中", "包括", "包含", "分别为", "分别是", "按", "即", "构成"];
/// Words behind which a list is one of all parts.
const ALL: [&str; 4] = ["分别为", "分别是", "包括", "包含"];
/// Words by which a list says that it leaves something out, or that its figures are not parts.
const OPEN: [&str; 16] =
    ["等", "主要", "部分为", "以上", "左右", "不含", "另", "此外", "同比", "增长", "增加", "下降", "减少", "平均", "上年", "每"];

/// A whole and its parts.
struct List<'a> {
    whole: &'a Number,
    parts: Vec<&'a Number>,
    /// Does it plainly list all parts?
    all: bool,
}

/// All lists of a sentence.
pub(crate) fn add_up(said: &Said<'_>, findings: &mut Findings) {
    let sentence = said.sentence;
    for n in 0..sentence.numbers.len() {
        let Some(list) = list(sentence, n) else { continue };
        let Some(sum) = list.parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.value)) else { continue };
        let whole = list.whole.value;
        let variant = match sum {
            _ if sum == whole => continue,
            // Parts cannot be more than their whole, listed all or not.
            _ if sum > whole => "more",
            _ if list.all => "less",
            _ => continue,
        };
        let gap = (sum - whole).abs().normalize();
        let shown: Vec<String> = list.parts.iter().map(|part| part.value.normalize().to_string()).collect();
        let (shown, whole, sum) = (shown.join(" + "), whole.normalize(), sum.normalize());
        let values: &[(&str, &dyn Say)] =
            &[("quote", &short(sentence.text)), ("whole", &whole), ("parts", &shown), ("sum", &sum), ("gap", &gap)];
        findings.push(said.quoted(Finding::new(Rule::T04, variant, values).met(sum).expected(whole)));
    }
}

/// The list of parts that begins right behind a number.
fn list<'a>(sentence: &'a Sentence<'_>, n: usize) -> Option<List<'a>> {
    let whole = &sentence.numbers[n];
    let after = sentence.after(n);
    let begin = BEGINS.iter().find(|word| after.contains(**word))?;
    let all = ALL.iter().any(|word| after.contains(word));
    // The list must begin with the next words, not with another clause's.
    let lead = &after[..after.find(begin)?];
    if lead.chars().count() > 12 || !counts(whole) || lead.contains('。') {
        return None;
    }
    // A list in brackets ends where they close; another ends with the sentence.
    let from = whole.end;
    let in_brackets = lead.contains(['（', '(']);
    let until = if in_brackets { closing(&sentence.text[from..]).map(|at| from + at)? } else { sentence.text.len() };
    let inside = &sentence.text[from..until];
    let depth_one = |part: &&Number| part.start < until && !in_inner_brackets(&sentence.text[from..part.start], in_brackets);
    let parts: Vec<&Number> = sentence.numbers[n + 1..].iter().take_while(|part| part.start < until).filter(depth_one).collect();
    let alike = parts.iter().all(|part| part.unit == whole.unit && counts(part));
    let nested = BEGINS.iter().map(|word| inside.matches(word).count()).sum::<usize>() > 1;
    let open = OPEN.iter().any(|word| inside.contains(word));
    (parts.len() > 1 && alike && !nested && !open).then_some(List { whole, parts, all })
}

fn counts(number: &Number) -> bool {
    number.is_exact_count() && !matches!(number.unit, "" | "%" | "％" | "个百分点" | "百分点" | "天" | "秒")
}

/// Where the first bracket of a text closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Is the end of the text in brackets that opened within the list?
fn in_inner_brackets(text: &str, in_brackets: bool) -> bool {
    let depth = text.chars().fold(0_i32, |depth, c| match c {
        '（' | '(' => depth + 1,
        '）' | ')' => depth - 1,
        _ => depth,
    });
    depth > i32::from(in_brackets)
}

//! The title of a report: whose it is, and of which year.
//!
//! A title is short and ends in 报告 or 年报; a sentence that speaks of a report is none. Read from
//! left to right it is
//!
//! ```text
//! 【图文】 关于印发 | 2021年度 某海关 2021年度 | 政府信息公开 工作 2021年度 报告 | （2021年度） _某门户网站
//! decoration       | before                   | kernel                         | tail
//! ```
//!
//! with the year in one of the four places where one may stand, and everything else of `before` the
//! unit's name.

use crate::number::typed;
use nianbao_text::simplified;

/// No title is longer; what is, is a paragraph.
const LONGEST: usize = 80;

/// The unit and the year in a report's title, the unit empty if the title does not name it:
/// 广州海关2020年政府信息公开工作年度报告, 2020年度广州海关政府信息公开年报,
/// 广州海关政府信息公开工作年度报告（2020年）.
///
/// ```
/// use nianbao_grid::title;
///
/// assert_eq!(title("【图文】2021年度某海关政府信息公开年报"), Some(("某海关".into(), 2021)));
/// assert_eq!(title("按照要求，某海关2021年政府信息公开工作年度报告如下"), None);
/// ```
pub fn title(text: &str) -> Option<(String, u16)> {
    // Most lines are told by this alone.
    if !text.contains('公') || !text.contains(['报', '報']) {
        return None;
    }
    let written: Vec<char> =
        text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(LONGEST + 1).collect();
    if written.len() > LONGEST {
        return None;
    }
    // One character for one, so that places hold in both.
    let plain = digits_for_han_years(written.iter().map(|c| simplified(typed(*c))).collect());
    // Of words that stand there more than once, the ones that a report's name goes on from.
    let (kernel, end) = KERNELS.iter().find_map(|words| {
        (0..plain.len())
            .filter_map(|at| Some((at, kernel_end(&plain, after(&plain, at, &[words])?)?)))
            .find(|(_, end)| plain.get(*end..).is_some_and(is_tail))
    })?;
    let tail = plain.get(end..)?;
    let mut name = kernel_name(&plain, kernel)?;
    let year = match year_at_end(&plain, &mut name).or_else(|| year_in_front(&plain, &mut name)) {
        Some(year) => year,
        None => year_in_chars(plain.get(kernel..end)?).or_else(|| year_in_tail(tail))?,
    };
    trim(&plain, &mut name);
    // 某区人民政府信息公开工作: 政府 is written once and meant twice.
    if name.1 == kernel
        && plain[..kernel].ends_with(&['人', '民'])
        && plain[kernel..].starts_with(&['政', '府'])
    {
        name.1 += 2;
    }
    if name.0 >= name.1 {
        let behind = unit_in_brackets(tail)
            .filter(|at| plain.len() <= end + at.1 + 1)
            .map(|at| (end + at.0, end + at.1));
        name = behind.or_else(|| unit_in_brackets(&plain)).unwrap_or(name);
    }
    let inside = plain.get(name.0..name.1)?;
    is_name(inside).then(|| (written[name.0..name.1].iter().collect(), year))
}

/// What a report is about, as titles have it; the fullest words first.
const KERNELS: [&str; 6] = [
    "政府信息公开",
    "政府信息与政务公开",
    "政府信息和政务公开",
    "政务信息公开",
    "政务公开",
    "信息公开",
];

/// 2023年政府信息公开工作年度报告（某市某局）, …报告——某局, （某镇）2023年…: where the unit stands in a remark in
/// brackets at the beginning of these characters.
fn unit_in_brackets(chars: &[char]) -> Option<Range> {
    const OFFICE: &str = "局委办厅会府署关院校镇乡县市区处所中心队室站部道";
    // （全区）, （含各街道）, （本级） say how far the report goes.
    const REACH: [char; 4] = ['全', '各', '含', '本'];
    let opens = chars.iter().take_while(|c| matches!(c, '(' | '—' | '-')).count();
    let inside = chars.get(opens..).filter(|_| opens > 0)?;
    let end = match chars[0] {
        '(' => inside.iter().position(|c| *c == ')')?,
        _ => inside.len(),
    };
    let inside = &inside[..end];
    let office = inside.len() > 1
        && inside.last().is_some_and(|c| OFFICE.contains(*c))
        && inside.iter().all(|c| c.is_alphabetic())
        && !REACH.contains(&inside[0]);
    office.then_some((opens, opens + inside.len()))
}

/// A range of characters.
type Range = (usize, usize);

/// Where the kernel ends whose first words end at `behind`: 政府信息公开工作年度报告,
/// 政府信息公开情况的报告, 政府信息公开工作2021年度报告.
fn kernel_end(plain: &[char], behind: usize) -> Option<usize> {
    const BETWEEN: [&str; 13] = [
        "工作",
        "情况",
        "执行",
        "年度",
        "年",
        "度",
        "的",
        "总结",
        "和政务公开",
        "与政务公开",
        "暨政务公开",
        "(",
        ")",
    ];
    let mut at = behind;
    loop {
        if let Some(end) = after(plain, at, &["报告", "年报"]) {
            return Some(end);
        }
        let digits = plain.get(at..)?.iter().take_while(|c| c.is_ascii_digit()).count();
        at = if digits == 4 { at + 4 } else { after(plain, at, &BETWEEN)? };
    }
}

/// What a site says of a page, behind its title: 发布日期：2023-01-20.
const PUBLISHED: [&str; 7] =
    ["发布日期", "发布时间", "发布机构", "信息来源", "来源", "日期", "时间"];

/// （2021年度）: a year, and no date on which something was published.
fn year_in_tail(tail: &[char]) -> Option<u16> {
    let numbers = tail.split(|c| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
    (numbers == 1 && after(tail, 0, &PUBLISHED).is_none()).then(|| year_in_chars(tail))?
}

/// What may stand behind a title: nothing, a remark in brackets, the site's name, what is done with
/// the report.
fn is_tail(tail: &[char]) -> bool {
    const WORDS: [&str; 12] = [
        "的通知",
        "的公告",
        "的函",
        "的公示",
        "图解",
        "解读",
        "全文",
        "正文",
        "公示",
        "及图解",
        "及解读",
        "和图解",
    ];
    const FILES: [&str; 7] = [".pdf", ".docx", ".doc", ".wps", ".html", ".htm", ".txt"];
    // 关于印发《…》的通知
    let tail = tail.strip_prefix(&['》']).unwrap_or(tail);
    let Some(first) = tail.first() else { return true };
    // （2021版） is a layout's name.
    let layout = tail
        .strip_suffix(&['版', ')'])
        .is_some_and(|before| before.last().is_some_and(char::is_ascii_digit));
    !layout && matches!(first, '(' | '[' | '【' | '_' | '-' | '|' | '—' | '–' | '·')
        || after(tail, 0, &PUBLISHED).is_some_and(|end| tail.get(end) == Some(&':'))
        || WORDS.iter().chain(&FILES).any(|word| after(tail, 0, &[word]) == Some(tail.len()))
}

/// What stands in front of the kernel, without decoration.
fn kernel_name(plain: &[char], kernel: usize) -> Option<Range> {
    // 首页>政府信息公开>某海关2021年…: the way to the page.
    let way =
        plain[..kernel].iter().rposition(|c| matches!(c, '>' | '»' | '›')).map_or(0, |at| at + 1);
    let mut name = (way, kernel);
    trim(plain, &mut name);
    // 2023年度政务公开（政府信息公开）工作: another word for what it is about.
    if let Some(other) = KERNELS
        .iter()
        .map(|words| words.chars().collect::<Vec<_>>())
        .find(|words| plain.get(name.0..name.1).is_some_and(|inside| inside.ends_with(words)))
    {
        name.1 -= other.len();
        trim(plain, &mut name);
    }
    (name.0 <= name.1).then_some(name)
}

/// Takes decoration from both ends of a name: 【图文】, 附件1：, 关于印发 and marks.
fn trim(plain: &[char], name: &mut Range) {
    const IN_FRONT: [&str; 12] = [
        "关于印发",
        "关于公布",
        "关于发布",
        "关于报送",
        "关于公开",
        "关于",
        "印发",
        "公布",
        "发布",
        "图解",
        "一图读懂",
        "附件",
    ];
    loop {
        let before = *name;
        let inside = &plain[name.0..name.1];
        match inside.first() {
            Some(open @ ('【' | '[' | '(' | '〔')) => {
                let close = [('【', '】'), ('[', ']'), ('(', ')'), ('〔', '〕')]
                    .iter()
                    .find(|pair| pair.0 == *open)
                    .map_or(' ', |pair| pair.1);
                name.0 += inside.iter().take(9).position(|c| *c == close).map_or(1, |at| at + 1);
            }
            // “一网通办”办公室: quotation marks within a name.
            Some('“') if quotes(&inside[1..]) => {}
            Some(c) if !c.is_alphanumeric() => name.0 += 1,
            // 1.某海关2021年…, 2、某海关2021年…
            Some(_) if let Some(end) = number_of_list(inside) => name.0 += end,
            Some(_) => {
                if let Some(end) = after(inside, 0, &IN_FRONT)
                    .filter(|end| *end < inside.len() || after(inside, 0, &["附件"]).is_none())
                {
                    let number = inside[end..].iter().take_while(|c| c.is_ascii_digit()).count();
                    // 附件2：…, but 关于2021年…
                    name.0 += end + if inside.get(end + number) == Some(&':') { number } else { 0 };
                }
            }
            None => return,
        }
        let inside = &plain[name.0..name.1.max(name.0)];
        if let Some(word) =
            IN_FRONT.iter().find(|word| inside.ends_with(&word.chars().collect::<Vec<_>>()))
        {
            name.1 -= word.chars().count();
        }
        let inside = &plain[name.0..name.1.max(name.0)];
        if let Some(last) = inside.last()
            && !last.is_alphanumeric()
            // （本级机关） closes what the name opened.
            && !(*last == ')' && inside.contains(&'('))
        {
            name.1 -= 1;
        }
        if *name == before {
            return;
        }
    }
}

/// Where the number of a list ends that a title stands in.
fn number_of_list(inside: &[char]) -> Option<usize> {
    let digits = inside.iter().take_while(|c| c.is_ascii_digit()).count();
    let marked = matches!(inside.get(digits), Some('.' | '、'));
    // 1.5 is no number of a list.
    let ends = inside.get(digits + 1).is_some_and(|c| c.is_alphabetic() || digits < 3 && *c == '2');
    ((1..=2).contains(&digits) && marked && ends).then_some(digits + 1)
}

/// 广州海关2020年, 广州海关2020年度, 广州海关2020年（度）, 广州海关（2020年）, 广州海关2020.
fn year_at_end(plain: &[char], name: &mut Range) -> Option<u16> {
    let mut inside = &plain[name.0..name.1];
    let without = |inside: &mut &[char], end: &[char]| {
        let found = inside.ends_with(end);
        *inside = &inside[..inside.len() - if found { end.len() } else { 0 }];
        found
    };
    without(&mut inside, &['(', '度', ')']);
    let bracket = without(&mut inside, &[')']);
    without(&mut inside, &['度']);
    without(&mut inside, &['年']);
    let at = inside.len().checked_sub(4)?;
    // 12020年 names no year.
    let year =
        plausible(inside.get(at..)?).filter(|_| at == 0 || !inside[at - 1].is_ascii_digit())?;
    let at = match (bracket, inside[..at].last()) {
        (false, _) => at,
        (true, Some('(')) => at - 1,
        (true, _) => return None,
    };
    name.1 = name.0 + at;
    Some(year)
}

/// 2020年广州海关, 2020年度广州海关.
fn year_in_front(plain: &[char], name: &mut Range) -> Option<u16> {
    let inside = &plain[name.0..name.1];
    let year = plausible(inside.get(..4)?)?;
    // 2020广州海关, but neither 20201 nor 2020-2021.
    let behind = after(inside, 4, &["年度", "年"])
        .or_else(|| inside.get(4).filter(|c| c.is_alphabetic()).map(|_| 4))?;
    name.0 += behind;
    Some(year)
}

/// Do these characters close a quotation that stands open before them, and go on?
fn quotes(inside: &[char]) -> bool {
    let close = inside.iter().position(|c| *c == '”');
    close.is_some_and(|at| at > 0 && at + 1 < inside.len() && !inside[..at].contains(&'“'))
}

/// Is this a unit's name, or nothing? A sentence has marks or words of doing in it.
fn is_name(inside: &[char]) -> bool {
    const SENTENCE: [&str; 12] = [
        "根据",
        "按照",
        "现将",
        "为了",
        "本报告",
        "已经",
        "编制了",
        "做好",
        "开展",
        "部署",
        "加强",
        "推进",
    ];
    let marks = inside.iter().enumerate().any(|(at, c)| match c {
        '“' => !quotes(&inside[at + 1..]),
        c => matches!(c, ',' | '。' | ';' | ':' | '、' | '!' | '?' | '"' | '《' | '》' | '/' | '>'),
    });
    let digits = inside.split(|c| !c.is_ascii_digit()).any(|run| run.len() >= 4);
    !marks
        && !digits
        && inside.len() <= 40
        && !SENTENCE.iter().any(|word| find(inside, word).is_some())
}

/// Where the first of the words that stands at `at` ends.
fn after(plain: &[char], at: usize, words: &[&str]) -> Option<usize> {
    let rest = plain.get(at..)?;
    let word =
        words.iter().find(|word| word.chars().enumerate().all(|(n, c)| rest.get(n) == Some(&c)))?;
    Some(at + word.chars().count())
}

fn find(plain: &[char], word: &str) -> Option<usize> {
    (0..plain.len()).find(|at| after(plain, *at, &[word]).is_some())
}

/// 二〇二〇年 as 2020年.
fn digits_for_han_years(mut chars: Vec<char>) -> Vec<char> {
    let digit = |c: &char| {
        if matches!(c, '○' | '零') {
            Some(0)
        } else {
            "〇一二三四五六七八九".chars().position(|h| h == *c)
        }
    };
    for year in (4..chars.len()).filter(|&i| chars[i] == '年').collect::<Vec<_>>() {
        let digits: Option<Vec<usize>> = chars[year - 4..year].iter().map(digit).collect();
        for (n, value) in digits.into_iter().flatten().enumerate() {
            chars[year - 4 + n] = char::from_digit(value as u32, 10).unwrap_or('0');
        }
    }
    chars
}

fn plausible(digits: &[char]) -> Option<u16> {
    if digits.len() != 4 || !digits.iter().all(char::is_ascii_digit) {
        return None;
    }
    digits.iter().collect::<String>().parse().ok().filter(|year| (2000..=2099).contains(year))
}

fn year_in_chars(plain: &[char]) -> Option<u16> {
    let mut years: Vec<u16> = plain.split(|c| !c.is_ascii_digit()).filter_map(plausible).collect();
    years.dedup();
    match years[..] {
        [year] => Some(year),
        _ => None,
    }
}

/// The one year that a short text names: `2020`, `2020年度`, `二〇二〇年`, `unit-07_2020.xlsx`;
/// nothing if it names none or two.
pub(crate) fn year_in(text: &str) -> Option<u16> {
    year_in_chars(&digits_for_han_years(text.chars().map(typed).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(text: &str) -> Option<(String, u16)> {
        title(text)
    }

    #[test]
    fn a_title_names_unit_and_year() {
        assert_eq!(
            titled("广州海关２０２０年 政府信息公开工作年度报告"),
            Some(("广州海关".into(), 2020))
        );
        for text in [
            "某海关2021年度政府信息公开工作年度报告",
            "2021年某海关政府信息公开工作年度报告",
            "某海关政府信息公开工作2021年度报告",
            "某海关政府信息公开工作年度报告（2021年度）",
            "某海关政府信息公开2021年年报",
            "某海关二○二一年政府信息公开年报",
            "某海关关于2021年度政府信息公开工作情况的报告",
            "某海关2021年政府信息公開工作年度報告_门户网站",
            "【图文】某海关2021年政府信息公开工作年度报告",
            "[图解]2021年度某海关政府信息公开工作年度报告",
            "附件2：某海关2021年政府信息公开工作年度报告",
            "关于印发某海关2021年政府信息公开工作年度报告的通知",
            "某海关关于印发2021年政府信息公开工作年度报告的通知",
            "某海关关于公布2021年度政府信息公开工作报告的公告",
            "某海关2021年政府信息公开工作年度报告（全文）",
            "某海关2021年政府信息公开工作年度报告（公开版）",
            "某海关2021年政府信息公开工作年度报告.pdf",
            "《某海关2021年政府信息公开工作年度报告》",
            "关于印发《某海关2021年政府信息公开工作年度报告》的通知",
            "某海关2021年度政务公开工作年度报告",
            "某海关2021年度政府信息与政务公开工作年度报告",
            "首页 > 政府信息公开 > 年报 > 某海关2021年政府信息公开工作年度报告",
            "首页>政府信息公开年报>某海关2021年政府信息公开工作年度报告",
            "1.某海关2021年政府信息公开工作年度报告",
            "2、某海关2021年政府信息公开工作年度报告及图解",
            "某海关2021年度政务公开（政府信息公开）工作年度报告",
            "某海关2021年政府信息公开和政务公开工作年度报告",
            "某海关2021年度政务信息公开工作年度报告",
            "某海关2021年政府信息公开工作年度报告发布日期：2022-01-20",
            "某海关2021年政府信息公开工作年度报告 来源：本网",
            "某海关政府信息公开工作年度报告（2021年）",
            "某海关2021政府信息公开工作年度报告",
            "2021某海关政府信息公开工作年度报告",
            "某海关（2021年）政府信息公开工作年度报告",
            "某海关2021年（度）政府信息公开工作年度报告",
            "2021年政府信息公开工作年度报告——某海关",
        ] {
            assert_eq!(titled(text), Some(("某海关".into(), 2021)), "{text}");
        }
        for text in ["2021年政府信息公开工作年度报告", "关于2021年度政府信息公开情况的报告"]
        {
            assert_eq!(titled(text), Some((String::new(), 2021)), "{text}");
        }
        assert_eq!(
            titled("2021年政府信息公开工作年度报告（某市财政局）"),
            Some(("某市财政局".into(), 2021))
        );
        assert_eq!(titled("（某镇）2021年政府信息公开工作年度报告"), Some(("某镇".into(), 2021)));
        assert_eq!(titled("2021年政府信息公开工作年度报告（全区）"), Some((String::new(), 2021)));
        assert_eq!(
            titled("2021年某区人民政府信息公开工作年度报告"),
            Some(("某区人民政府".into(), 2021))
        );
        assert_eq!(
            titled("某总署（本级机关）2021年政府信息公开工作年度报告").unwrap().0,
            "某总署（本级机关）"
        );
    }

    #[test]
    fn a_sentence_and_a_layout_are_no_titles() {
        for text in [
            "按照要求，某海关2021年政府信息公开工作年度报告如下",
            "现将某海关2021年政府信息公开工作年度报告",
            "某海关关于做好2021年政府信息公开工作年度报告的通知",
            "某海关2020-2021年政府信息公开工作年度报告",
            "某海关12021政府信息公开工作年度报告",
            "政府信息公开工作年度报告",
            "2020年政府信息公开工作要点",
            "政府信息公开工作年度报告填报工作簿（2021版）",
            "政府信息公开工作年度报告（2021版）",
            // The day it was published on tells no year.
            "某海关政府信息公开工作年度报告发布日期：2022-01-20",
            "某海关政府信息公开工作年度报告（2022年1月20日发布）",
            "本机关2021年未收取政府信息公开信息处理费，已在政府信息公开工作年度报告中说明",
            "2021年未收取信息处理费。某海关2020年政府信息公开工作年度报告",
            "自2021年1月1日起至2021年12月31日止的政府信息公开工作年度报告",
        ] {
            assert_eq!(titled(text), None, "{text}");
        }
        assert_eq!(
            titled(&format!("某{}海关2021年政府信息公开工作年度报告", "很".repeat(100))),
            None
        );
    }

    #[test]
    fn nothing_that_stands_in_a_title_breaks_it() {
        for text in [
            "政府信息公开",
            "】政府信息公开报告",
            "关于关于政府信息公开报告",
            "附件政府信息公开年报2021",
            "((((政府信息公开报告(2021)",
            "2021年政府信息公开(((",
        ] {
            _ = titled(text);
        }
    }

    #[test]
    fn a_text_names_one_year_or_none() {
        assert_eq!(year_in("2020年度"), Some(2020));
        assert_eq!(year_in("二〇二〇年"), Some(2020));
        assert_eq!(year_in("unit-07_2020.xlsx"), Some(2020));
        assert_eq!(year_in("2019-2020"), None);
        assert_eq!(year_in("20201"), None);
    }
}

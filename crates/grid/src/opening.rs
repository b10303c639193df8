//! The opening of a report: the paragraphs between its title and 一, told from a page's frame and
//! from a form's advice.

use crate::{fold, title};
use nianbao_text::ordinal::{bracketed, marked};

/// Takes the lines before the first section one after the other, and tells those of the opening.
///
/// An opening begins with a paragraph that says what the report is, on what it rests or of which
/// time it speaks; what follows it up to the first section belongs to it, however short:
/// 联系电话：020-00000000。
///
/// ```
/// use nianbao_grid::Opening;
///
/// let mut opening = Opening::default();
/// assert!(!opening.takes("索引号：000014349/2024-00001 发布机构：某市某局办公室 字号：大 中 小"));
/// assert!(opening.takes("本报告根据《中华人民共和国政府信息公开条例》编制，统计期限为2023年1月1日至12月31日。"));
/// assert!(opening.takes("联系电话：020-00000000"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening {
    taken: usize,
    over: bool,
}

/// An opening has a handful of paragraphs; what is longer is something else that lost its heading.
const MOST: usize = 12;
/// So many characters the first paragraph has at least.
const LEAST: usize = 12;

impl Opening {
    /// Is this line, behind all that were asked before, one of the opening's?
    pub fn takes(&mut self, line: &str) -> bool {
        let line = line.trim();
        // 一、, （一）: a section whose heading was not known as one.
        self.over |= self.taken > 0
            && (bracketed(line).is_some() || marked(line, &['、']).is_some())
            || self.taken >= MOST;
        if self.over
            || line.is_empty()
            || fold(line) == "目录"
            || title(line).is_some()
            || self.taken == 0 && !begins(line)
        {
            return false;
        }
        self.taken += 1;
        true
    }
}

/// Does a paragraph say what a report's first one says?
fn begins(line: &str) -> bool {
    const OF: [&str; 5] = ["条例", "年度报告", "年报", "本报告", "信息公开"];
    const SAYS: [&str; 17] = [
        "根据",
        "按照",
        "依据",
        "依照",
        "遵照",
        "现将",
        "现公布",
        "现予",
        "现向社会",
        "如下",
        "编制",
        "统计期限",
        "统计期间",
        "统计时限",
        "所列数据",
        "组成",
        "部分内容",
    ];
    const ADVICE: [&str; 6] = ["填报", "填写", "填表", "请各", "请于", "浏览器"];
    let folded = fold(line);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    line.chars().count() >= LEAST && has(&OF) && has(&SAYS) && !has(&ADVICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_as_they_are_published_begin_one() {
        for line in [
            "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）和上级要求，现公布我局2023年政府信息公开工作年度报告。",
            "本年度报告由总体情况、主动公开政府信息情况等六个部分组成。",
            "现将我镇2022年政府信息公开工作情况报告如下：",
            "本报告所列数据的统计期限为2022年1月1日至2022年12月31日。",
            "为贯彻《条例》，依照第五十条的规定，特编制本报告。",
        ] {
            assert!(Opening::default().takes(line), "{line}");
        }
    }

    #[test]
    fn titles_frames_and_advice_begin_none() {
        for line in [
            "某海关2023年政府信息公开工作年度报告",
            "填报说明：根据《条例》，请各单位于1月10日前填写本表。",
            "当前位置：首页 > 政府信息公开 > 政府信息公开年报",
            "2024-01-30 来源：某局办公室",
            "目录",
            "根据要求编制",
        ] {
            assert!(!Opening::default().takes(line), "{line}");
        }
    }

    #[test]
    fn an_opening_ends_where_something_is_numbered_and_is_no_book() {
        let first = "本报告根据《中华人民共和国政府信息公开条例》编制。";
        let mut opening = Opening::default();
        let lines = [first, "地址：某路1号，邮编：510000。", "一、基本概况", "全年平稳。"];
        assert_eq!(lines.map(|line| opening.takes(line)), [true, true, false, false]);
        let mut opening = Opening::default();
        assert_eq!((0..100).filter(|_| opening.takes(first)).count(), MOST);
    }
}

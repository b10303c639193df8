//! What a form says for people and no reader takes: whose it is at the head of each sheet, who
//! signs at its foot, the words of its checks, and last year's figures beside this year's. Names
//! and telephone numbers of those who fill it in must not come into a report.

/// Whom and when a form asks at its foot, as they are written before a colon.
const SIGNS: [&str; 15] = [
    "填报人",
    "填表人",
    "制表人",
    "经办人",
    "联系人",
    "审核人",
    "复核人",
    "统计负责人",
    "单位负责人",
    "负责人",
    "联系电话",
    "联系方式",
    "填报日期",
    "填表日期",
    "报出日期",
];
/// Of these one alone is none of a report's text.
const ALONE: [&str; 6] = ["填报人", "填表人", "制表人", "审核人", "填报日期", "填表日期"];
/// What stands before last year's figures, and before the names of their columns.
const LAST_YEAR: [&str; 2] = ["上年：", "上年·"];

/// Is a row one that names who filled the form in: 填报人：　审核人：　联系电话：　填报日期：, in
/// one cell or in several? In a text, where a telephone number may belong to the opening, two such
/// labels at least say so.
pub(crate) fn is_signed<'a>(cells: impl Iterator<Item = &'a str>, in_text: bool) -> bool {
    let (mut asked, mut alone, mut longest) = (0, false, 0);
    for text in cells {
        longest = longest.max(text.chars().count());
        // Most texts have no label at all.
        if !text.contains([':', '：']) {
            continue;
        }
        for part in text.split(|c: char| c.is_whitespace()).map(str::trim) {
            let label = part.split([':', '：']).next().unwrap_or(part);
            if label.len() < part.len() && SIGNS.contains(&label) {
                asked += 1;
                alone |= ALONE.contains(&label);
            }
        }
    }
    longest <= 160 && alone && (asked >= 2 || !in_text)
}

/// Is it the line at a sheet's head that says whose form it is?
pub(crate) fn is_page_line(text: &str) -> bool {
    text.starts_with("填报机关：") && text.contains("报告年度：")
}

/// Is it last year's figure, or the name of its column, as a form shows them beside this year's?
pub(crate) fn is_last_year(text: &str) -> bool {
    LAST_YEAR.iter().any(|mark| text.trim_start().starts_with(mark))
}

/// Is it a word of a form's checks, whole: 正确, 未填, 错误：差3, 核对：文本数字?
pub(crate) fn is_check(text: &str) -> bool {
    let text = text.trim();
    let said = |rest: &str| {
        matches!(rest, "不是数字" | "文本数字" | "有负数" | "有小数")
            || ["差", "超出", "不足"].iter().any(|how| {
                let figure = rest.strip_prefix(how).map(str::trim);
                figure.is_some_and(|figure| {
                    !figure.is_empty()
                        && figure
                            .chars()
                            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'E' | '+' | '-'))
                })
            })
    };
    matches!(text, "正确" | "未填" | "核对")
        || ["错误：", "核对："].iter().any(|begins| text.strip_prefix(begins).is_some_and(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_sign_are_told_from_an_opening_and_a_text() {
        let signed = |cells: &[&str], in_text| is_signed(cells.iter().copied(), in_text);
        assert!(signed(
            &["填报人：张三　审核人：李四　联系电话：020-00000000　填报日期：2024年1月15日"],
            true
        ));
        assert!(signed(&["填报人：　　　　　　　审核人：　　　　　　"], true));
        assert!(
            signed(&["填表人：张三", "联系电话：020-1"], true) && signed(&["审核人:李四"], false)
        );
        assert!(!signed(&["联系电话：020-00000000"], false), "an opening may say so");
        assert!(!signed(&["联系人：张三　联系电话：020-00000000"], true));
        assert!(!signed(&["填报人认真核对了数据。"], false) && !signed(&["填报人：张三"], true));
    }

    #[test]
    fn words_of_checks_are_known_whole() {
        for word in [
            "正确",
            "错误：差3",
            "错误：差 3",
            "核对：超出12.5",
            "错误：不是数字",
            "核对：文本数字",
            "未填",
            "错误：差1E-06",
        ] {
            assert!(is_check(word), "{word}");
        }
        for note in ["核对：数据已与台账核对一致。", "错误：差错率为零", "正确填写", "注：核对"]
        {
            assert!(!is_check(note), "{note}");
        }
    }
}

//! Statutory labels as a picture has room for them: without ordinals and notes in brackets.

use nianbao_text::ordinal::{Ordinal, bracketed, marked};

/// 予以公开 of （一）予以公开, 部分公开 of （二）部分公开（区分处理的…）, 属于国家秘密 of
/// 1.属于国家秘密.
pub fn name(label: &str) -> String {
    let mut rest = label.trim();
    rest = behind(bracketed(rest)).unwrap_or(rest);
    rest = behind(marked(rest, &['、', '.', '．'])).unwrap_or(rest);
    let bare = rest.split(['（', '(']).next().unwrap_or(rest).trim();
    if bare.is_empty() { rest.to_owned() } else { bare.to_owned() }
}

/// What stands behind an ordinal, if anything does.
fn behind(ordinal: Option<Ordinal<'_>>) -> Option<&str> {
    ordinal.map(|ordinal| ordinal.rest).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_notes_go_and_the_name_stays() {
        assert_eq!(name("（二）部分公开（区分处理的，只计这一情形，不计其他情形）"), "部分公开");
        assert_eq!(name("3.危及“三安全一稳定”"), "危及“三安全一稳定”");
        assert_eq!(name("一、本年新收政府信息公开申请数量"), "本年新收政府信息公开申请数量");
        assert_eq!(name("本年收费金额（单位：万元）"), "本年收费金额");
        assert_eq!((name("（六）"), name("")), ("（六）".into(), String::new()));
        assert_eq!(
            name("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请")
                .chars()
                .count(),
            31
        );
    }
}

//! Statutory labels as a picture has room for them: without ordinals and notes in brackets.

/// 予以公开 of （一）予以公开, 部分公开 of （二）部分公开（区分处理的…）, 属于国家秘密 of 1.属于国家秘密.
pub fn name(label: &str) -> String {
    let mut rest = label.trim();
    if let Some((ordinal, after)) = rest.strip_prefix('（').and_then(|inner| inner.split_once('）'))
        && !after.is_empty()
        && ordinal.chars().all(|c| "一二三四五六七八九十".contains(c))
    {
        rest = after;
    }
    if let Some((ordinal, after)) = rest.split_once(['、', '.', '．'])
        && !after.is_empty()
        && ordinal.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    {
        rest = after;
    }
    let bare = rest.split(['（', '(']).next().unwrap_or(rest).trim();
    if bare.is_empty() { rest.to_owned() } else { bare.to_owned() }
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
        assert_eq!(name("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请").chars().count(), 31);
    }
}

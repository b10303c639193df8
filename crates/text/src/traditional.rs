//! Traditional characters for simplified ones, as 繁體 pages of portals have them: for comparing
//! labels only, texts stay as they are.

/// Traditional characters of labels, titles, units and names of places, in the order of their code
/// points. Made of the editions' words with the tables of OpenCC (mainland, Hong Kong and Taiwan
/// forms); a character that is a simplified one of these words, too, is left out.
const TRADITIONAL: &str = "佈係個備億內動務勞區問單國執報寧審寫對層屬島廢廣廳強彊後復徵慶採據擬數於時會東査條業極構標機檔權決沒況減漁灣為無爲獲現當\
    發確碼祕稱穩範糾納級組結統經維網総編縣總織繳繼續罰聯臺與舉華萬蘇處號術衛補製複覆規計訊訟訪許訴詢試話認誤說説請議護讀財費\
    貿資購載轉辦農這進過適遼鄉醫錯鎮門開閒間關陽隊電項題額類馬體龍";

/// The simplified characters, one for each of the above.
const SIMPLIFIED: &str = "布系个备亿内动务劳区问单国执报宁审写对层属岛废广厅强强后复征庆采据拟数于时会东查条业极构标机档权决没况减渔湾为无为获现当\
    发确码秘称稳范纠纳级组结统经维网总编县总织缴继续罚联台与举华万苏处号术卫补制复复规计讯讼访许诉询试话认误说说请议护读财费\
    贸资购载转办农这进过适辽乡医错镇门开间间关阳队电项题额类马体龙";

/// The first ideograph, from which [`KNOWN`] counts.
const FIRST: u32 = 0x4e00;

/// A bit for each ideograph, set for those above: nearly all that is asked for is not among them.
const KNOWN: [u64; 0x5200 / 64] = {
    let mut known = [0; 0x5200 / 64];
    let bytes = TRADITIONAL.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] as u32 & 0x0f) << 12
            | (bytes[at + 1] as u32 & 0x3f) << 6
            | (bytes[at + 2] as u32 & 0x3f);
        known[((code - FIRST) / 64) as usize] |= 1 << ((code - FIRST) % 64);
        at += 3;
    }
    known
};

/// The simplified form of a character; itself if it has none that labels need.
pub fn simplified(c: char) -> char {
    let place = (c as u32).wrapping_sub(FIRST);
    if KNOWN.get((place / 64) as usize).is_none_or(|bits| bits >> (place % 64) & 1 == 0) {
        return c;
    }
    // Three bytes a character, and so in both strings the same place.
    let code = |at: usize| TRADITIONAL.get(at * 3..at * 3 + 3).and_then(|s| s.chars().next());
    let (mut low, mut high) = (0, TRADITIONAL.len() / 3);
    while low < high {
        let middle = low + (high - low) / 2;
        match code(middle).map(|met| met.cmp(&c)) {
            Some(std::cmp::Ordering::Less) => low = middle + 1,
            Some(std::cmp::Ordering::Greater) => high = middle,
            _ => {
                return SIMPLIFIED
                    .get(middle * 3..middle * 3 + 3)
                    .and_then(|s| s.chars().next())
                    .unwrap_or(c);
            }
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_maps_one_to_one() {
        assert_eq!(TRADITIONAL.len(), SIMPLIFIED.len());
        assert!(
            TRADITIONAL.chars().all(|c| c.len_utf8() == 3)
                && SIMPLIFIED.chars().all(|c| c.len_utf8() == 3)
        );
        assert!(TRADITIONAL.chars().collect::<Vec<_>>().is_sorted());
        for (traditional, plain) in TRADITIONAL.chars().zip(SIMPLIFIED.chars()) {
            assert_eq!(simplified(traditional), plain);
            assert_eq!(simplified(plain), plain, "{plain} is both");
        }
    }

    #[test]
    fn a_label_of_a_traditional_page_has_the_statutory_fold() {
        for (traditional, plain) in [
            ("二、上年結轉政府信息公開申請數量", "二、上年结转政府信息公开申请数量"),
            (
                "（二）部分公開（區分處理的，只計這一情形，不計其他情形）",
                "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
            ),
            ("7.屬於行政執法案卷", "7.属于行政执法案卷"),
            ("未經複議直接起訴", "未经复议直接起诉"),
            ("爲", "为"),
        ] {
            assert_eq!(crate::fold(traditional), crate::fold(plain));
        }
    }
}

//! Sentences that the statute, the format or custom puts into every report: what is shared there is
//! no copying.

use crate::{
    normal::{neutral, normalise},
    sketch::shingles,
};
use rustc_hash::FxHashSet;
use std::sync::OnceLock;

/// Is this shingle part of a sentence that every report has?
pub(crate) fn known(shingle: u32) -> bool {
    static KNOWN: OnceLock<FxHashSet<u32>> = OnceLock::new();
    KNOWN
        .get_or_init(|| {
            let names = neutral([]);
            let sentences =
                include_str!("boilerplate.txt").lines().filter(|line| !line.starts_with('#'));
            sentences
                .flat_map(|sentence| {
                    shingles(&normalise(sentence, &names).chars).collect::<Vec<_>>()
                })
                .collect()
        })
        .contains(&shingle)
}

#[cfg(test)]
mod tests {
    use crate::Sketcher;

    #[test]
    fn a_paragraph_of_statutory_sentences_is_not_compared_at_all() {
        let sketcher = Sketcher::new(["甲海关"]);
        let statutory = "根据《中华人民共和国政府信息公开条例》等规定，编制甲海关2022年政府信息公开工作年度报告。\
                         本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。";
        assert!(sketcher.sketch(statutory).is_none());
        let own = "甲海关在旅检大厅设置双语查询终端，安排关员每天两次核对指南，发现与系统不一致的当天更换，并登记更换原因。";
        assert!(sketcher.sketch(own).is_some());
    }
}

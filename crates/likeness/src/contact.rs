//! The office's own contact block: public by law, and the same every year.

const WORDS: [&str; 20] = [
    "联系电话",
    "咨询电话",
    "办公电话",
    "监督电话",
    "值班电话",
    "举报电话",
    "服务热线",
    "联系方式",
    "联系人",
    "地址",
    "邮编",
    "邮政编码",
    "办公时间",
    "工作时间",
    "受理时间",
    "传真",
    "电子邮箱",
    "电子邮件",
    "电话：",
    "电话:",
];

/// How many different words of a contact block (联系电话, 地址, 邮编 …) a paragraph has.
pub fn contact_words(text: &str) -> usize {
    WORDS.iter().filter(|word| text.contains(**word)).count()
}

/// Is a paragraph little else than a contact block?
pub(crate) fn is_contact_block(text: &str) -> bool {
    contact_words(text) >= 2 && text.chars().count() <= 160
}

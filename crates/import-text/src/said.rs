//! What people say where the statute has a label: other words for rows and columns, units, small
//! words.

use nianbao_model::{Block, Table};

/// The one row that these words name though they are not its label.
pub(crate) fn row(table: &Table, words: &[char]) -> Option<(usize, usize)> {
    /// What people say, and the words of the label it stands for.
    const SAID: [(&str, &str); 9] = [
        ("办结", "本年度办理结果"),
        ("办理结果", "本年度办理结果"),
        ("已办结", "本年度办理结果"),
        ("受理", "本年新收"),
        ("收到", "本年新收"),
        ("新收", "本年新收"),
        ("受理申请", "本年新收"),
        ("收到申请", "本年新收"),
        ("新收申请", "本年新收"),
    ];
    let said: String = words.iter().collect();
    let trimmed = ["总数", "数量", "情况", "合计", "总量", "数"]
        .iter()
        .find_map(|end| said.strip_suffix(end))
        .unwrap_or(&said);
    let looked_for =
        SAID.iter().find(|(word, _)| *word == trimmed).map_or(trimmed, |(_, label)| *label);
    if looked_for.chars().count() < 4 {
        return None;
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (b, block) in table.blocks.iter().enumerate() {
        for (r, row) in block.rows.iter().enumerate() {
            let own = std::iter::once(&row.label)
                .chain(&row.aliases)
                .any(|label| nianbao_grid::key(label).contains(looked_for));
            let total = row.total
                && row.path.len() == 1
                && row.path.iter().any(|group| nianbao_grid::key(group) == looked_for);
            if own || total {
                found.push((b, r));
            }
        }
    }
    match found[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// The one column of a block whose label has these words, or that they have; of last year and of
/// this year are two things.
pub(crate) fn column(block: &Block, words: &[char]) -> Option<usize> {
    let said: String = words.iter().collect();
    let alike = |label: &str| {
        let label = nianbao_grid::key(label);
        let core = label.trim_end_matches("数量").trim_end_matches("件数");
        let last_year = |text: &str| text.contains('上') || text.contains("去年");
        last_year(&label) == last_year(&said)
            && (label.contains(&said) || core.chars().count() >= 3 && says_only(&said, core))
    };
    let columns = block.columns.iter().enumerate();
    let found: Vec<usize> = columns
        .filter(|(_, c)| std::iter::once(&c.label).chain(&c.aliases).any(|label| alike(label)))
        .map(|(c, _)| c)
        .collect();
    match found[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// Words without the units of the figure before them, ordinals and small words.
pub(crate) fn bare(words: &[char]) -> Vec<char> {
    let mut rest = words;
    loop {
        let leading = [['其', '中'], ['包', '括'], ['来', '自'], ['分', '别'], ['万', '元']];
        let shorter =
            leading.iter().find_map(|word| rest.strip_prefix(word)).or_else(|| {
                match rest.first() {
                    Some('件' | '条' | '宗' | '项' | '个' | '次' | '元' | '份' | '起')
                        if rest.get(1) != Some(&'目') && rest.get(1) != Some(&'例') =>
                    {
                        Some(&rest[1..])
                    }
                    Some(c) if nianbao_text::ordinal::is_numeral(*c) => Some(&rest[1..]),
                    _ => None,
                }
            });
        match shorter {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    while let [head @ .., '共' | '为' | '约' | '计' | '达' | '有'] = rest {
        rest = head;
    }
    if rest.iter().filter(|c| !c.is_ascii()).count() < 2 { Vec::new() } else { rest.to_vec() }
}

/// Words that go with a column's label and change nothing.
pub(crate) fn is_filler(words: &[char]) -> bool {
    let said: String = words.iter().collect();
    ["数量", "总数", "合计", "申请", "申请数量", "件数", "人数", "提出", "提出申请"]
        .contains(&said.as_str())
}

/// Is it the name of an item only, under the row named before: 本年项目, 处理决定?
pub(crate) fn is_item(words: &[char]) -> bool {
    let mut said: String = words.iter().collect();
    for word in [
        "总金额",
        "金额",
        "本年度",
        "本年",
        "上一年",
        "上年",
        "项目",
        "数量",
        "处理",
        "决定",
        "总数",
        "类别",
        "事项",
        "采购",
        "对外",
        "公开",
        "新增",
    ] {
        said = said.replace(word, "");
    }
    said.chars().count() < 2
}

/// Does it say the label's core and nothing else that could name another row?
fn says_only(said: &str, core: &str) -> bool {
    let rest = said
        .split_once(core)
        .map(|(before, behind)| before.chars().chain(behind.chars()).collect::<Vec<char>>());
    rest.is_some_and(|rest| rest.len() < 2 || is_filler(&rest) || is_item(&rest))
}

//! What the parsers of settings and data files say, in both languages.
//!
//! They speak English and give no codes: what they are known to say is told in Chinese by their
//! words, and what they may say one day, as "not well written", without the English.

use crate::Bilingual;

/// What the parser of a settings or data file says, in both languages, and what to write instead.
///
/// ```
/// let words = nianbao_model::toml_error_words("invalid type: integer `5`, expected a string");
/// assert_eq!(words.zh, "应为加引号的文字，实为数字 5");
/// ```
pub fn toml_error_words(message: &str) -> Bilingual {
    let first = message.lines().next().unwrap_or_default();
    Bilingual::new(
        chinese(first),
        format!(
            "{message}; texts stand in quotes, years are bare numbers, lists stand in brackets"
        ),
    )
}

fn chinese(message: &str) -> String {
    const HOW: &str =
        "每项写作 名称 = \"内容\"：文字加引号，年份是不加引号的数字，列表写在方括号中";
    if let Some(words) = content(message) {
        return words;
    }
    let known = [
        ("duplicate key", "同一项写了两次；请删去一处"),
        ("string values must be quoted", "文字没有加引号，或者等号后没有内容"),
        ("unquoted string", "文字没有加引号"),
        ("missing opening quote", "文字缺少前引号"),
        ("key with no value", "只有名称，没有内容"),
        ("missing value", "只有名称，没有内容"),
        ("unclosed array table", "标题行的双方括号没有写完，应如 [[unit]]"),
        ("missing table open", "标题行的方括号没有写完，应如 [region]"),
        ("unclosed table", "标题行的方括号没有写完，应如 [region]"),
        ("invalid table", "标题行写法有误，应如 [region]"),
        ("missing comma between array elements", "列表的两项之间缺少逗号"),
        ("extra comma", "多了一个逗号"),
        ("unclosed array", "列表的方括号没有写完"),
        ("unclosed inline table", "花括号没有写完"),
        ("extra `=`", "多了一个等号"),
        ("unexpected leading zero", "数字前多了 0"),
        ("invalid basic string", "文字缺少后引号"),
        ("invalid literal string", "文字缺少后引号"),
        ("invalid unquoted key", "名称只能用字母、数字、- 和 _，其他名称要加引号"),
        ("invalid key", "名称写法有误"),
    ];
    let what = known
        .iter()
        .find(|(english, _)| message.starts_with(english))
        .map_or("写法有误", |(_, chinese)| *chinese);
    format!("{what}。{HOW}")
}

/// What the parser of JSON says, in both languages, without the line that it names: whoever tells
/// it gives the place.
///
/// ```
/// let words = nianbao_model::json_error_words("expected `,` or `]` at line 1 column 9");
/// assert_eq!((words.zh.as_str(), words.en.as_str()), ("此处应为逗号或右方括号", "expected `,` or `]`"));
/// ```
pub fn json_error_words(message: &str) -> Bilingual {
    let met = message.split(" at line ").next().unwrap_or_default();
    let known = [
        ("EOF while parsing a list", "列表没有写完"),
        ("EOF while parsing an object", "花括号没有写完"),
        ("EOF while parsing a string", "文字缺少后引号"),
        ("EOF", "内容没有写完"),
        ("expected `:`", "此处应为冒号"),
        ("expected `,` or `]`", "此处应为逗号或右方括号"),
        ("expected `,` or `}`", "此处应为逗号或右花括号"),
        ("expected value", "此处应有内容"),
        ("expected ident", "此处应为 true、false 或 null"),
        ("invalid escape", "反斜线的用法有误"),
        ("invalid number", "数字写法有误"),
        ("number out of range", "数字超出范围"),
        ("control character", "引号中有换行等控制字符"),
        ("key must be a string", "名称应加双引号"),
        ("trailing comma", "多了一个逗号"),
        ("trailing characters", "结束之后还有其他内容"),
        ("recursion limit", "括号嵌套过深"),
    ];
    let zh = content(met).or_else(|| {
        known.iter().find(|(english, _)| met.starts_with(english)).map(|(_, zh)| (*zh).to_owned())
    });
    Bilingual::new(zh.unwrap_or_else(|| "写法有误".to_owned()), met.to_owned())
}

/// What serde says of fields and values, in whatever they stand.
fn content(message: &str) -> Option<String> {
    if let Some((what, rest)) =
        message.split_once('`').and_then(|(what, rest)| Some((what.trim(), rest.split_once('`')?)))
    {
        let known = || {
            rest.1
                .split("expected ")
                .nth(1)
                .unwrap_or_default()
                .trim_start_matches("one of ")
                .replace('`', "")
                .replace(" or ", ", ")
        };
        match what {
            "unknown field" => {
                return Some(format!("没有“{}”这一项；可以写的有：{}", rest.0, known()));
            }
            "missing field" => return Some(format!("缺少 {0}；请补上，如 {0} = \"…\"", rest.0)),
            "unknown variant" => {
                return Some(format!("“{}”不能用；可以写的有：{}", rest.0, known()));
            }
            "duplicate field" => return Some(format!("“{}”写了两次；请删去一处", rest.0)),
            _ => {}
        }
    }
    if let Some((met, due)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(format!("应为{}，实为{}", due_words(due), met_words(met)));
    }
    if let Some((met, due)) =
        message.strip_prefix("invalid value: ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some(format!("{}超出范围，应为{}", met_words(met), due_words(due)));
    }
    None
}

/// What stands there: "integer `5`", "string \"2020\"", "map".
fn met_words(met: &str) -> String {
    let (kind, shown) = match met.find(['`', '"']) {
        Some(at) => (met[..at].trim(), met[at..].trim_matches(['`', '"'])),
        None => (met, ""),
    };
    match kind {
        "string" => format!("文字“{shown}”"),
        "integer" | "floating point" => format!("数字 {shown}"),
        "boolean" => format!("是否 {shown}"),
        "sequence" => "列表".to_owned(),
        "map" | "table" => "分项的一组内容".to_owned(),
        "datetime" => "日期".to_owned(),
        _ if shown.is_empty() => "别的内容".to_owned(),
        _ => format!("“{shown}”"),
    }
}

/// What belongs there: "a string", "u16", "a sequence", "struct Site".
fn due_words(due: &str) -> &'static str {
    match due.trim_start_matches("a ").trim_start_matches("an ") {
        "string" | "borrowed string" | "character" => "加引号的文字",
        "boolean" => "true 或 false（不加引号）",
        "sequence" | "array" => "方括号中的列表，如 [\"…\", \"…\"]",
        due if due.starts_with("map") || due.starts_with("struct") => {
            "分项写的一组内容，如 { 名称 = \"内容\" }"
        }
        "integer" | "f64" => "不加引号的数字",
        due if due.len() <= 5 && due.trim_start_matches(['u', 'i']).parse::<u8>().is_ok()
            || due == "usize" =>
        {
            "不加引号的数字"
        }
        _ => "说明文件中所写的内容",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[test]
    fn what_the_parser_of_json_says_is_told_in_chinese() {
        let cases = [
            ("{\"a\": [1", "列表没有写完"),
            ("{\"a\": 1", "花括号没有写完"),
            ("{\"a\": \"x", "文字缺少后引号"),
            ("{\"a\" 1}", "此处应为冒号"),
            ("[1 2]", "此处应为逗号或右方括号"),
            ("{\"a\": 1 \"b\"}", "此处应为逗号或右花括号"),
            ("{a: 1}", "名称应加双引号"),
            ("[1,]", "多了一个逗号"),
            ("[] 1", "结束之后还有其他内容"),
            ("[nul]", "此处应为 true"),
            ("[x]", "此处应有内容"),
            ("[\"\\q\"]", "反斜线"),
            ("[01]", "数字写法有误"),
            ("[\"\n\"]", "引号中有换行"),
        ];
        for (text, due) in cases {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let words = json_error_words(&error.to_string());
            assert!(words.zh.starts_with(due), "{text}: {} ({error})", words.zh);
        }
        let error = serde_json::from_str::<Data>("{\"name\": 5}").unwrap_err();
        assert_eq!(json_error_words(&error.to_string()).zh, "应为加引号的文字，实为数字 5");
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Data {
        name: String,
        year: u16,
        #[serde(default)]
        open: bool,
        #[serde(default)]
        list: Vec<String>,
        #[serde(default)]
        group: std::collections::BTreeMap<String, String>,
    }

    /// What the parser we use says today is known, and its English is not in our Chinese.
    #[test]
    fn what_the_parser_says_is_told_in_chinese() {
        let cases = [
            ("name = \"a\"\nyears = 1", "没有“years”这一项"),
            ("name = \"a\"", "缺少 year"),
            ("name = 5\nyear = 1", "应为加引号的文字，实为数字 5"),
            ("name = \"a\"\nyear = \"2020\"", "应为不加引号的数字，实为文字“2020”"),
            ("name = \"a\"\nyear = 700000", "数字 700000超出范围"),
            ("name = \"a\"\nyear = 1\nopen = 1", "应为true 或 false"),
            ("name = \"a\"\nyear = 1\nlist = \"甲\"", "应为方括号中的列表"),
            ("name = \"a\"\nyear = 1\ngroup = \"甲\"", "应为分项写的一组内容"),
            ("name = \"a\"\nname = \"b\"", "同一项写了两次"),
            ("name = 甲", "文字没有加引号"),
            ("name", "只有名称，没有内容"),
            ("name =", "文字没有加引号，或者等号后没有内容"),
            ("name = \"a", "文字缺少后引号"),
            ("name = \"a\"\nlist = [\"a\" \"b\"]", "列表的两项之间缺少逗号"),
            ("list = [\"a\"", "列表的方括号没有写完"),
            ("[group", "标题行的方括号没有写完"),
            ("[[group]", "标题行的双方括号没有写完"),
            ("名 = \"a\"", "名称只能用字母"),
            ("name = = 1", "多了一个等号"),
        ];
        for (text, due) in cases {
            let error = toml::from_str::<Data>(text).unwrap_err();
            let words = toml_error_words(error.message());
            assert!(words.zh.starts_with(due), "{text}: {} ({})", words.zh, error.message());
        }
    }
}

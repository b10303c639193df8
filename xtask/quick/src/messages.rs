//! `cargo xtask messages`: every message a person can meet, in both languages and with its place,
//! and what is wrong with it.
//!
//! Messages stand in the code as pairs, Chinese first: `Fault::new("…", "…")`, `lang.say("…", "…")`
//! in a template, `zh = "…", en = "…"` in the catalogue of rules. A string with a Chinese character
//! and the next one without are such a pair. Tests' own are none.
//!
//! ```text
//! Fault::new(format!("缺少 {name}"), format!("{name} is missing"))     a pair: the same places to fill in, each in one language
//! Fault::new(format!("缺少 {name}"), "something is missing")           told: the English one does not say what
//! ```

use crate::{Result, print};
use std::{
    ffi::OsString,
    fs, mem,
    path::{Path, PathBuf},
};

/// A message: where it stands, and its words.
pub(crate) struct Message {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) zh: String,
    pub(crate) en: String,
    /// Whether the two are each other's, and not one of several forms.
    pub(crate) alike: bool,
}

/// A word or a mark of a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Text(usize, String),
    Other(char),
}

/// So far, in tokens, the two strings of a pair stand from each other at most.
const NEAR: usize = 60;

/// Prints the messages, and then what is wrong with them.
pub(crate) fn run(args: &[OsString], root: &Path) -> Result<()> {
    let only = args.first().map(|arg| arg.to_string_lossy().into_owned());
    let messages = all(root)?;
    let mut out = String::new();
    for message in messages
        .iter()
        .filter(|m| only.as_ref().is_none_or(|only| m.file.to_string_lossy().contains(only)))
    {
        out += &format!(
            "{}:{}\n  {}\n  {}\n",
            message.file.display(),
            message.line,
            message.zh,
            message.en
        );
    }
    print(&out);
    let wrong: Vec<String> = messages.iter().flat_map(faults).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}

/// All messages of the crates: code, catalogues and templates.
pub(crate) fn all(root: &Path) -> Result<Vec<Message>> {
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files)?;
    files.sort();
    let mut messages = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let shown = file.strip_prefix(root).unwrap_or(&file);
        messages.extend(in_file(shown, &text));
    }
    Ok(messages)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            // Tests, examples and what cargo makes are not what a person meets.
            if !matches!(name.as_str(), "tests" | "conformance" | "target" | "examples" | "benches")
            {
                collect(&path, files)?;
            }
        } else if name.ends_with(".rs") && !matches!(name.as_str(), "tests.rs" | "parser_words.rs")
            || folder.ends_with("templates")
            || name == "rules.toml"
            || name == "books.toml"
        {
            files.push(path);
        }
    }
    Ok(())
}

fn in_file(file: &Path, text: &str) -> Vec<Message> {
    let template = file.parent().is_some_and(|folder| folder.ends_with("templates"));
    let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let tokens = if template { in_template(text) } else { tokens(code, 1) };
    let mut messages = Vec::new();
    // Several Chinese ones in a row, and as many English ones behind: the arms of a match.
    let (mut zh, mut en): (Vec<(usize, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut since = 0;
    for token in tokens.iter().chain([&Token::Other(';')]) {
        since += 1;
        let ends = match token {
            Token::Other(mark) => *mark == ';' || since > NEAR,
            Token::Text(_, text) => !en.is_empty() && chinese(text),
        };
        if ends {
            messages.extend(pairs(file, &mem::take(&mut zh), &mem::take(&mut en)));
        }
        match token {
            Token::Text(line, text) if chinese(text) => zh.push((*line, text)),
            // Lists of labels and words are data, and have no other language beside them.
            Token::Text(_, text) if !zh.is_empty() && english(text) => en.push(text),
            _ => continue,
        }
        since = 0;
    }
    messages
}

/// Whether a text is Chinese: an English one may quote a label or name a notice.
fn chinese(text: &str) -> bool {
    let all = without_places(text);
    let text = match unquoted(&all) {
        text if text.chars().any(char::is_alphabetic) => text,
        _ => all,
    };
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    2 * text.chars().filter(|c| is_chinese(*c)).count() > letters
}

fn english(text: &str) -> bool {
    text.trim().contains(' ')
        && text.chars().any(char::is_alphabetic)
        && !text.trim_start().starts_with(['<', '@', '#'])
}

/// What stands together is a message each. Where one language needs more forms than the other (one
/// thing, several), the last of the one and the first of the other are still beside each other, and
/// told, but not held against each other.
fn pairs(file: &Path, zh: &[(usize, &str)], en: &[&str]) -> Vec<Message> {
    let of = |(line, zh): &(usize, &str), en: &str, alike| Message {
        file: file.to_owned(),
        line: *line,
        zh: (*zh).to_owned(),
        en: en.to_owned(),
        alike,
    };
    match (zh, en) {
        ([], _) | (_, []) => Vec::new(),
        ([one], [other, ..]) => vec![of(one, other, en.len() == 1)],
        _ if zh.len() == en.len() => zh.iter().zip(en).map(|(zh, en)| of(zh, en, true)).collect(),
        _ => zh.iter().map(|zh| of(zh, en[0], false)).collect(),
    }
}

/// The tokens between the braces of a template.
fn in_template(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").into_iter().chain(text[from..].find("{%")).min()
    {
        let start = from + start;
        let Some(end) = text[start..].find("}}").into_iter().chain(text[start..].find("%}")).min()
        else {
            break;
        };
        let line = text[..start].matches('\n').count() + 1;
        all.extend(tokens(&text[start..start + end], line));
        // What stands in different braces is no pair.
        all.extend(std::iter::repeat_n(Token::Other(' '), NEAR));
        from = start + end;
    }
    all
}

/// Strings, with their escapes undone, and all other marks; comments are left out.
fn tokens(code: &str, first_line: usize) -> Vec<Token> {
    let chars: Vec<char> = code.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, first_line);
    while at < chars.len() {
        match chars[at] {
            '\n' => line += 1,
            '/' if chars.get(at + 1) == Some(&'/') => {
                while at + 1 < chars.len() && chars[at + 1] != '\n' {
                    at += 1;
                }
            }
            // '"' and '\'' are no strings.
            '\'' if chars.get(at + 2) == Some(&'\'') => at += 2,
            '\'' if chars.get(at + 1) == Some(&'\\') && chars.get(at + 3) == Some(&'\'') => at += 3,
            '"' => {
                let begun = line;
                let hashes = chars[..at].iter().rev().take_while(|c| **c == '#').count();
                let raw = at > hashes && chars[at - hashes - 1] == 'r';
                let (text, end) = string(&chars, at + 1, raw.then_some(hashes));
                line += chars[at..end.min(chars.len())].iter().filter(|c| **c == '\n').count();
                tokens.push(Token::Text(begun, text));
                at = end;
                continue;
            }
            c if !c.is_whitespace() && !c.is_alphanumeric() => tokens.push(Token::Other(c)),
            _ => {}
        }
        at += 1;
    }
    tokens
}

/// A string from behind its first quotation mark: what it says, and where it ends.
fn string(chars: &[char], mut at: usize, raw: Option<usize>) -> (String, usize) {
    let mut text = String::new();
    while let Some(c) = chars.get(at) {
        match (c, raw) {
            ('"', None) => return (text, at + 1),
            ('"', Some(hashes))
                if chars[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes =>
            {
                return (text, at + 1 + hashes);
            }
            ('\\', None) => {
                at += 1;
                match chars.get(at) {
                    Some('n') => text.push('\n'),
                    // A line that goes on in the next.
                    Some('\n') => {
                        while chars.get(at + 1).is_some_and(|c| c.is_whitespace()) {
                            at += 1;
                        }
                    }
                    Some(c) => text.push(*c),
                    None => {}
                }
            }
            _ => text.push(*c),
        }
        at += 1;
    }
    (text, at)
}

/// What is wrong with a message.
pub(crate) fn faults(message: &Message) -> Vec<String> {
    let mut wrong = Vec::new();
    let (zh, en) = (places(&message.zh), places(&message.en));
    if message.alike && zh != en {
        wrong.push(format!("other places to fill in: {zh:?}, {en:?}"));
    }
    let plain = without_places(&message.zh);
    if let Some(c) = mixed(&plain) {
        wrong.push(format!("half-width {c} between Chinese words"));
    }
    if let Some(word) = latin(&plain) {
        wrong.push(format!("the Chinese has the word {word}"));
    }
    if unquoted(&without_places(&message.en)).contains(['，', '。', '；', '：', '（', '）', '、'])
    {
        wrong.push("full-width punctuation in the English".to_owned());
    }
    let place = format!("{}:{}", message.file.display(), message.line);
    wrong
        .into_iter()
        .map(|wrong| format!("{place}: {wrong}\n  {}\n  {}", message.zh, message.en))
        .collect()
}

/// The places to fill in, by name and without how they are shown. What is called `…_zh` in the one
/// is `…_en` in the other; an s of the plural is the English one's own, and so is which of several
/// stands in a place without a name.
fn places(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('{') {
        if let Some(more) = behind.strip_prefix('{') {
            rest = more;
            continue;
        }
        let (inside, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let name = inside.split(':').next().unwrap_or_default();
        let name = match name {
            "zh" | "en" => "",
            _ => name.strip_suffix("_zh").or_else(|| name.strip_suffix("_en")).unwrap_or(name),
        };
        // { from = YEAR } is TOML, and no place.
        if !matches!(name, "s" | "plural" | "is" | "are" | "have" | "has" | "they" | "them")
            && !name.starts_with(' ')
        {
            found.push(name.to_owned());
        }
        rest = behind;
    }
    found.sort();
    found.dedup();
    found
}

/// A text without what it quotes.
fn unquoted(text: &str) -> String {
    text.split('“')
        .enumerate()
        .map(
            |(n, part)| {
                if n == 0 { part } else { part.split_once('”').map_or("", |(_, rest)| rest) }
            },
        )
        .collect()
}

fn without_places(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A half-width comma, colon or the like right behind or in front of a Chinese character.
fn mixed(text: &str) -> Option<char> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).find_map(|pair| match pair {
        [before, mark @ (',' | ';' | '!' | '?')] if is_chinese(*before) => Some(*mark),
        _ => None,
    })
}

/// Names, which Chinese sentences use as they are: of commands, of what stands in files of settings
/// and data, of formats that have no Chinese name, and pieces of addresses.
const NAMES: &str = include_str!("names.txt");

/// A word of small Latin letters that is no name: of a file, a format, a command, an option, a
/// place in a file.
fn latin(text: &str) -> Option<String> {
    let word_end = |c: char| {
        !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '@' | '*' | '#' | ':'))
    };
    for word in text.split(word_end) {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        // region.toml, --to, docs/plugins.md, unit-07, A1 and names with capitals are no words of a
        // language.
        let plain = bare.len() > 2
            && word.trim_end_matches([':', '.']) == bare
            && bare.chars().all(|c| c.is_ascii_lowercase());
        let command = ["nianbao ", "nianbao books "]
            .iter()
            .any(|program| text.contains(&format!("{program}{bare}")));
        if plain && !command && !NAMES.split_whitespace().any(|name| name == bare) {
            return Some(bare.to_owned());
        }
    }
    None
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Vec<(String, String)> {
        in_file(Path::new("x.rs"), code).into_iter().map(|m| (m.zh, m.en)).collect()
    }

    #[test]
    fn pairs_are_found_and_data_and_tests_are_none() {
        let code = "// \"注释\", \"a comment\"\nf(format!(\"缺少 {n}\", n = x(',')), format!(\"{n} is not there\"));\nconst A: [&str; 2] = [\"件\", \"条\"];\n#[cfg(test)]\nf(\"试\", \"a test\")";
        assert_eq!(of(code), [("缺少 {n}".to_owned(), "{n} is not there".to_owned())]);
        let template = in_file(
            Path::new("templates/x"),
            "<p class=\"年\">{{ lang.say(\"年度\", \"the year\") }}</p>\n",
        );
        assert_eq!((template.len(), template[0].line), (1, 1));
    }

    #[test]
    fn what_is_wrong_with_a_message_is_told() {
        let wrong = |zh: &str, en: &str| {
            faults(&Message {
                file: "x".into(),
                line: 1,
                zh: zh.into(),
                en: en.into(),
                alike: true,
            })
            .len()
        };
        assert_eq!(wrong("缺少 {name}，请用 nianbao batch --to xlsx", "{name} is missing"), 0);
        assert_eq!(wrong("缺少 {name}", "something is missing"), 1);
        assert_eq!(wrong("缺少,请补", "it is missing"), 1);
        assert_eq!(wrong("没有 sense，请补", "there is no manifest"), 1);
        assert_eq!(wrong("缺少", "it is missing。"), 1);
    }

    #[test]
    fn every_message_of_the_workspace_is_in_both_languages() {
        let messages = all(&crate::root()).unwrap_or_default();
        assert!(messages.len() > 500, "{}", messages.len());
        let wrong: Vec<String> = messages.iter().flat_map(faults).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

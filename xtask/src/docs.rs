//! The documents that are written from data, so that they cannot disagree with the program: the rule catalogue.

use anyhow::{Context as _, Result};
use nianbao_model::{Lang, Rule, Severity};
use std::{fmt::Write as _, fs, path::Path};

/// Writes `docs/rules.md` and `docs/rules.zh-CN.md`.
pub(crate) fn run(root: &Path) -> Result<()> {
    let docs = root.join("docs");
    fs::create_dir_all(&docs).with_context(|| docs.display().to_string())?;
    for (name, lang) in [("rules.md", Lang::En), ("rules.zh-CN.md", Lang::Zh)] {
        let file = docs.join(name);
        fs::write(&file, rules(lang)).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// The families of rules, by the letter of their codes.
const FAMILIES: [(&str, &str, &str); 7] = [
    ("R", "读取：导入时遇到的", "Reading: what the importer met"),
    ("I", "勾稽：一份年报之内", "Identities: within one report"),
    ("Y", "年度之间", "Between years"),
    ("U", "单位之间", "Between units"),
    ("T", "文字与表格", "The text, and the text against the tables"),
    ("D", "时限", "Timeliness"),
    ("B", "写出的文件", "What a batch wrote"),
];

fn rules(lang: Lang) -> String {
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut text = String::from(t("# 检查规则\n\n", "# The rules\n\n"));
    text += t(
        "由 `cargo xtask docs` 按规则目录 `crates/model/rules.toml` 写成；`nianbao explain 代码` 显示同样的文字。\n\
         错误：有错误的年报不发布。警告：请人看一看。提示：记录一笔。\n\
         关区可以在 `region.toml` 中停用一条规则或改变其级别（`[rules.代码]`，须写明 `reason`），也可以就一份年报说明一处问题（`[[accepted]]`，须写明 `by` 和 `why`）。\n",
        "Written by `cargo xtask docs` from the catalogue `crates/model/rules.toml`; `nianbao explain CODE` shows the same words.\n\
         Error: a report that has one is not published. Warning: a person should look. Note: said for the record.\n\
         A region can turn a rule off or change its severity in `region.toml` (`[rules.CODE]`, with a `reason`), and explain a finding of one report (`[[accepted]]`, with `by` and `why`).\n",
    );
    for (letter, zh, en) in FAMILIES {
        _ = write!(text, "\n## {}\n", t(zh, en));
        for rule in Rule::ALL.iter().filter(|rule| rule.code().starts_with(letter)) {
            let words = rule.text();
            let severity = match words.severity {
                Severity::Error => t("错误", "error"),
                Severity::Warning => t("警告", "warning"),
                Severity::Note => t("提示", "note"),
            };
            let (title, source) = (words.title.get(lang), words.source.get(lang));
            let (example, mend) = (words.example.get(lang), words.mend.get(lang));
            _ = write!(text, "\n### {rule} · {title}\n\n");
            _ = writeln!(text, "- {}{severity}", t("级别：", "Severity: "));
            _ = writeln!(text, "- {}{source}", t("依据：", "Source: "));
            _ = writeln!(text, "- {}{example}", t("例：", "Example: "));
            _ = writeln!(text, "- {}{mend}", t("怎样改：", "To mend it: "));
            if !words.checked() {
                _ = writeln!(text, "- {}", t("本版本尚不检查此规则。", "This version does not check it yet."));
            }
        }
    }
    text
}

//! The documents that are written from data, so that they cannot disagree with the program: the
//! rule catalogue, the table of formats, and the schemas with their examples.

use anyhow::{Context as _, Result};
use nianbao_model::{
    Cell, Decimal, Edition, Editions, Indicator, Lang, Level, Prose, Report, Rule, SectionKind,
    UnitRef,
};
use std::{fmt::Write as _, fs, path::Path, sync::Arc};

/// Writes `docs/rules.md`, `docs/rules.zh-CN.md`, `docs/formats.md`, `docs/formats.zh-CN.md`, and
/// `schemas/`.
pub(crate) fn run(root: &Path) -> Result<()> {
    let docs = root.join("docs");
    fs::create_dir_all(&docs).with_context(|| docs.display().to_string())?;
    for (name, lang) in [("rules.md", Lang::En), ("rules.zh-CN.md", Lang::Zh)] {
        let file = docs.join(name);
        fs::write(&file, rules(lang)).with_context(|| file.display().to_string())?;
    }
    for (name, lang) in [("formats.md", Lang::En), ("formats.zh-CN.md", Lang::Zh)] {
        let file = docs.join(name);
        fs::write(&file, formats(lang)).with_context(|| file.display().to_string())?;
    }
    schemas(root)
}

/// What each format keeps, from the formats' own declarations.
fn formats(lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => {
            "# 格式\n\n由 `cargo xtask docs` 按各格式自己的声明写成；`nianbao formats` 显示同样的内容，符合性测试按声明检验每种格式。\n\n"
        }
        Lang::En => {
            "# The formats\n\nWritten by `cargo xtask docs` from what the formats declare; `nianbao formats` says the same, and the conformance kit holds \
             each format to it.\n\n"
        }
    };
    format!("{head}{}", nianbao_format::overview_markdown(&nianbao_builtin::formats(), lang))
}

/// The schemas of the XML and the JSON, and an example of each edition.
fn schemas(root: &Path) -> Result<()> {
    let folder = root.join("schemas");
    let put = |name: &str, text: &[u8]| -> Result<()> {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(&file, text).with_context(|| file.display().to_string())
    };
    let (registry, region) = (
        nianbao_builtin::formats(),
        nianbao_intake::Folder::open(&root.join("examples/guangzhou"))?,
    );
    let editions = Editions::national();
    for schema in registry.exporters().flat_map(|exporter| exporter.schemas(&editions)) {
        put(&schema.file, schema.text.as_bytes())?;
    }
    for edition in editions.iter() {
        // The region's own published report for the one, a made-up one for the other.
        let year = if edition.id == "2019" { 2020 } else { 2021 };
        let report = match region.years.contains_key(&year) {
            true => nianbao_batch::rollup(&region, &registry, year)?.0.report,
            false => made_up(edition, year),
        };
        let document = nianbao_document::compose(&report);
        let page = registry.page().context("there is no format of pages")?.info();
        let path = format!("{year}/{}.{}", report.unit.id, page.ending());
        for exporter in registry.best_for_reading_back() {
            let format = exporter.info().id;
            let mut bytes = Vec::new();
            exporter.write(
                &nianbao_format::ExportJob::new(&report, &document)
                    .published(&region.region, &path),
                &mut bytes,
            )?;
            put(&format!("examples/report-1-{}.{format}", edition.id), &bytes)?;
        }
    }
    Ok(())
}

/// A small report with every state of a cell, every kind of text and an indicator.
fn made_up(edition: &Arc<Edition>, year: u16) -> Report {
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "示例海关".into(), level: Some(Level::Subordinate)
        };
    let mut report = Report::blank(edition.clone(), unit, year);
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(0)));
    let mut put = |id: &str, cell: Cell| {
        if let Some(ix) = edition.find(id) {
            report.set(ix, cell);
        }
    };
    for who in ["natural_person", "total"] {
        put(&format!("requests.received.{who}"), Cell::count(3));
        put(&format!("requests.granted.{who}"), Cell::count(2));
        put(&format!("requests.carried_out.{who}"), Cell::count(1));
        put(&format!("requests.outcome_total.{who}"), Cell::count(2));
    }
    put("proactive.administrative_fees.amount", Cell::figure(Decimal::new(123, 2)));
    put("proactive.regulations.issued", Cell::not_applicable("/"));
    put("proactive.regulations.repealed", Cell::Blank);
    put("proactive.regulations.in_force", Cell::unreadable("约20"));
    for n in 0..edition.sections.len() {
        if edition.sections[n].kind == SectionKind::Text {
            *report.section_mut(n) = Prose::new("这是示例的第一段。\n这是第二段。");
        }
    }
    report.indicators.push(Indicator {
        name: "门户网站公开各类信息".into(),
        value: "8070".into(),
        unit: "条".into(),
        year_on_year: Some("58.8%".into()),
    });
    report
}

/// The families of rules, by the letter of their codes.
const FAMILIES: [(&str, &str, &str); 8] = [
    ("R", "读取：导入时遇到的", "Reading: what the importer met"),
    ("I", "勾稽：一份年报之内", "Identities: within one report"),
    ("Y", "年度之间", "Between years"),
    ("U", "单位之间", "Between units"),
    ("T", "文字与表格", "The text, and the text against the tables"),
    ("D", "时限", "Timeliness"),
    ("B", "写出的文件", "What a batch wrote"),
    ("K", "台账（簿）", "The books of the year"),
];

fn rules(lang: Lang) -> String {
    let t = |zh, en| lang.say(zh, en);
    let mut text = String::from(t("# 检查规则\n\n", "# The rules\n\n"));
    text += t(
        "由 `cargo xtask docs` 按规则目录 `crates/model/rules.toml` 写成；`nianbao explain 代码` 显示同样的文字。\n\
         错误：有错误的年报不发布。警告：须人工复核。提示：仅作记录。\n\
         关区可以在 `region.toml` 中停用一条规则或改变其级别（`[rules.代码]`，须写明 `reason`），也可以就一份年报说明一处问题（`[[accepted]]`，须写明 `by` 和 `why`）。\n",
        "Written by `cargo xtask docs` from the catalogue `crates/model/rules.toml`; `nianbao explain CODE` shows the same words.\n\
         Error: a report that has one is not published. Warning: a person should look. Note: said for the record.\n\
         A region can turn a rule off or change its severity in `region.toml` (`[rules.CODE]`, with a `reason`), and explain a finding of one report (`[[accepted]]`, with `by` and `why`).\n",
    );
    for (letter, zh, en) in FAMILIES {
        _ = write!(text, "\n## {}\n", t(zh, en));
        for rule in Rule::ALL.iter().filter(|rule| rule.code().starts_with(letter)) {
            let words = rule.text();
            let severity = words.severity.word(lang);
            let (title, source) = (words.title.get(lang), words.source.get(lang));
            let (example, mend) = (words.example.get(lang), words.mend.get(lang));
            _ = write!(text, "\n### {rule} · {title}\n\n");
            _ = writeln!(text, "- {}{severity}", t("级别：", "Severity: "));
            _ = writeln!(text, "- {}{source}", t("依据：", "Source: "));
            _ = writeln!(text, "- {}{example}", t("例：", "Example: "));
            _ = writeln!(text, "- {}{mend}", t("修改建议：", "To mend it: "));
            if !words.checked() {
                _ = writeln!(
                    text,
                    "- {}",
                    t("本版本尚不检查此规则。", "This version does not check it yet.")
                );
            }
        }
    }
    text
}

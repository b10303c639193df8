//! The region with a mistake of each kind: what `mistakes.toml` says is made, and listed for
//! people.

use super::{Data, books, data::decimal, filled, made_up::borrow_texts, plain, put};
use anyhow::{Context as _, Result, anyhow};
use nianbao_document::compose;
use nianbao_format::ExportJob;
use nianbao_model::{Cell, Decimal, Edition, Lang, Prose, Report};
use serde::Deserialize;
use std::{fmt::Write as _, fs, path::Path, sync::Arc};

/// `mistakes.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistakes {
    mistake: Vec<Mistake>,
}

/// One mistake: what it is, how it is made, and what a check must say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    code: String,
    year: u16,
    unit: String,
    zh: String,
    en: String,
    make: Vec<Change>,
    expect: Vec<Expected>,
}

/// A finding that is expected, of the mistake's unit and year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    #[serde(default)]
    cells: Vec<String>,
    file: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    /// The code of the finding that it follows from.
    follows: Option<String>,
}

impl Expected {
    /// 2020/r01.xlsx 二、主动公开!D13
    fn place(&self, lang: Lang) -> String {
        let place = match (&self.file, &self.sheet, &self.cell) {
            (Some(file), Some(sheet), Some(cell)) => format!("{file} {sheet}!{cell}"),
            (Some(file), ..) => file.clone(),
            _ => String::new(),
        };
        match (&self.follows, lang) {
            (None, _) => place,
            (Some(code), Lang::Zh) => format!("{place}（随 {code} 产生）"),
            (Some(code), Lang::En) => format!("{place} (follows from {code})"),
        }
    }
}

/// A change to a report's workbook, or to the files of its unit.
#[derive(Clone, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
enum Change {
    Number {
        cell: String,
        number: String,
    },
    Text {
        cell: String,
        text: String,
    },
    Blank {
        cell: String,
    },
    Error {
        cell: String,
        formula: String,
        error: String,
    },
    Relabel {
        sheet: String,
        from: String,
        to: String,
    },
    RemoveRow {
        cell: String,
    },
    AddRow {
        cell: String,
        label: String,
        numbers: Vec<String>,
    },
    EmptySection {
        section: String,
    },
    AddText {
        section: String,
        text: String,
    },
    Edition {
        edition: String,
    },
    NoFile,
    SecondFile {
        file: String,
    },
    /// A book of the unit: the one that gives its report's figures, or what is written here.
    Book {
        book: String,
        text: Option<String>,
    },
    /// A cell of such a book, by its line and the label of its column, which is added if it is not
    /// there.
    BookCell {
        book: String,
        line: usize,
        column: String,
        text: String,
    },
}

impl Change {
    /// Is it about a book, so that the report's workbook stays as it is?
    fn is_of_book(&self) -> bool {
        matches!(self, Change::Book { .. } | Change::BookCell { .. })
    }
}

/// Makes the region with mistakes; gives how many workbooks it has.
pub(super) fn with_mistakes(path: &Path) -> Result<usize> {
    let data = Data::open(path)?;
    let list = path.join("mistakes.toml");
    let text = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let mistakes =
        toml::from_str::<Mistakes>(&text).with_context(|| list.display().to_string())?.mistake;
    let mut made = 0;
    for year in data.years()? {
        for report in data.reports(year)?.values() {
            check_addresses(&mistakes, report)?;
            let own: Vec<&Mistake> =
                mistakes.iter().filter(|m| m.unit == report.unit.id && m.year == year).collect();
            let changes: Vec<Change> = own.iter().flat_map(|m| m.make.iter().cloned()).collect();
            if changes.iter().any(|c| matches!(c, Change::NoFile)) {
                continue;
            }
            write_books(&data, report, &changes)?;
            let changes: Vec<Change> =
                changes.into_iter().filter(|change| !change.is_of_book()).collect();
            let at = || format!("the mistakes of {} {year}", report.unit.id);
            let bytes = if changes.is_empty()
                && own.iter().all(|m| m.make.iter().any(Change::is_of_book))
            {
                filled(report)?
            } else {
                mistaken(&data, report, &changes).with_context(at)?
            };
            put(&data.workbook(report), &bytes)?;
            made += 1;
        }
    }
    put(&path.join("MISTAKES.zh-CN.md"), for_people(&mistakes, &data, Lang::Zh).as_bytes())?;
    put(&path.join("MISTAKES.md"), for_people(&mistakes, &data, Lang::En).as_bytes())?;
    Ok(made)
}

/// The cells that the findings of a report speak of must be cells: a slip in the list would read
/// like a finding that did not come.
fn check_addresses(mistakes: &[Mistake], report: &Report) -> Result<()> {
    let own = mistakes.iter().filter(|m| m.unit == report.unit.id && m.year == report.year);
    for address in own.flat_map(|m| &m.expect).flat_map(|e| &e.cells) {
        report
            .edition
            .find(address)
            .with_context(|| format!("{} {}: no cell {address}", report.unit.id, report.year))?;
    }
    Ok(())
}

/// A workbook with its mistakes.
fn mistaken(data: &Data, report: &Report, changes: &[Change]) -> Result<Vec<u8>> {
    let mut report = report.clone();
    for change in changes {
        match change {
            Change::Edition { edition } => {
                report = in_edition(
                    &report,
                    data.editions.get(edition).with_context(|| format!("no edition {edition}"))?,
                );
            }
            Change::EmptySection { section } => {
                let n = report
                    .edition
                    .section(section)
                    .with_context(|| format!("no section {section}"))?;
                *report.section_mut(n) = Prose::default();
            }
            Change::AddText { section, text } => {
                let n = report
                    .edition
                    .section(section)
                    .with_context(|| format!("no section {section}"))?;
                report.section_mut(n).push(text);
            }
            Change::SecondFile { file } => second_file(data, &report, file)?,
            _ => {}
        }
    }
    let mut book = plain::Book::of(&report);
    for change in changes {
        match change {
            Change::Number { cell, number } => {
                book.set(cell, plain::Value::Number(decimal(number)?))?
            }
            Change::Text { cell, text } => book.set(cell, plain::Value::Text(text.clone()))?,
            Change::Blank { cell } => book.set(cell, plain::Value::Blank)?,
            Change::Error { cell, formula, error } => {
                book.set(
                    cell,
                    plain::Value::Formula { formula: formula.clone(), result: error.clone() },
                )?;
            }
            Change::Relabel { sheet, from, to } => book.relabel(sheet, from, to)?,
            Change::RemoveRow { cell } => book.remove_row(cell)?,
            Change::AddRow { cell, label, numbers } => {
                let numbers: Vec<Decimal> =
                    numbers.iter().map(|n| decimal(n)).collect::<Result<_>>()?;
                book.add_row(cell, label, &numbers)?;
            }
            Change::Edition { .. }
            | Change::EmptySection { .. }
            | Change::AddText { .. }
            | Change::NoFile
            | Change::SecondFile { .. } => {}
            Change::Book { .. } | Change::BookCell { .. } => {}
        }
    }
    book.write()
}

/// The report in another edition: cells that both have keep what they hold, the rest is 0.
fn in_edition(report: &Report, edition: &Arc<Edition>) -> Report {
    let mut other = Report::blank(edition.clone(), report.unit.clone(), report.year);
    for ix in edition.cells_ix() {
        other.set(
            ix,
            report.at(&edition.spec(ix).address).cloned().unwrap_or_else(|| Cell::count(0)),
        );
    }
    borrow_texts(&mut other, report);
    other
}

/// The same report once more, in the format of the file's ending.
fn second_file(data: &Data, report: &Report, file: &str) -> Result<()> {
    let formats = nianbao_builtin::formats();
    let format = formats.exporter_for(file).with_context(|| format!("no format for {file}"))?;
    let mut bytes = Vec::new();
    format
        .write(&ExportJob::new(report, &compose(report)), &mut bytes)
        .map_err(|e| anyhow!("{}", e.text(Lang::En)))?;
    put(&data.path.join(report.year.to_string()).join(file), &bytes)
}

/// Writes the books that the changes of a unit speak of.
fn write_books(data: &Data, report: &Report, changes: &[Change]) -> Result<()> {
    let mut all: Vec<(&str, Vec<Vec<String>>)> = Vec::new();
    for change in changes {
        match change {
            Change::Book { book, text } => {
                let text = match (text, book.as_str()) {
                    (Some(text), _) => text.clone(),
                    (None, "requests") => books::requests(report)?,
                    (None, "decisions") => books::decisions(report)?,
                    (None, "powers") => books::powers(report)?,
                    (None, _) => books::upkeep(&report.unit.id),
                };
                all.push((
                    book,
                    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect(),
                ));
            }
            Change::BookCell { book, line, column, text } => {
                let (_, lines) = all
                    .iter_mut()
                    .find(|(name, _)| name == book)
                    .with_context(|| format!("no book {book} yet"))?;
                let head = lines.first_mut().context("a book has a head")?;
                let at = head.iter().position(|label| label == column).unwrap_or_else(|| {
                    head.push(column.clone());
                    head.len() - 1
                });
                if *line == lines.len() {
                    lines.push(Vec::new());
                }
                let line =
                    lines.get_mut(*line).with_context(|| format!("{book} has no line {line}"))?;
                line.resize(line.len().max(at + 1), String::new());
                line[at].clone_from(text);
            }
            _ => {}
        }
    }
    let folder = data.path.join(report.year.to_string());
    for (book, lines) in all {
        let wide = lines.first().map_or(0, Vec::len);
        let line = |line: Vec<String>| {
            line.into_iter()
                .chain(std::iter::repeat(String::new()))
                .take(wide)
                .collect::<Vec<_>>()
                .join(",")
                + "\n"
        };
        let text: String = lines.into_iter().map(line).collect();
        put(&folder.join(format!("{}.{book}.csv", report.unit.id)), text.as_bytes())?;
    }
    Ok(())
}

/// The list of mistakes for people.
fn for_people(mistakes: &[Mistake], data: &Data, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut text = String::from(if zh {
        "# 这个关区里有哪些差错\n\n\
         本文件由 `cargo xtask examples` 根据 `mistakes.toml` 生成，请勿直接修改。每个单位只有一处差错，单位代码就是规则代码；\
         U01、U02 在关区自己的报告中，Y02 只有2021版式才有，所以放在2022、2023年；文字方面的规则放在2025、2026年，D01 放在2028年，K01 至 K10 放在本级机关的台账中。\
         “应报告”列出检查应当给出的全部结果（第一个位置），2019、2022、2025年没有差错。规则的说明见 `nianbao explain 代码`。全部单位和数字均为编造。\n\n\
         | 规则 | 年度 | 单位 | 差错 | 应报告 |\n|---|---|---|---|---|\n"
    } else {
        "# The mistakes in this region\n\n\
         `cargo xtask examples` writes this file from `mistakes.toml`; edit that one. Each unit has one mistake, and its id is the \
         rule's code. U01 and U02 are in the region's own report; Y02 exists in edition 2021 only, so it has the years 2022 and 2023; the \
         rules on texts have 2025 and 2026, D01 has 2028, and K01 to K10 are in the head office's books. The last column lists all findings that a check must give, each with its first \
         place; 2019, 2022 and 2025 are clean. \
         `nianbao explain CODE` explains a rule. All units and figures are made up.\n\n\
         | rule | year | unit | mistake | findings |\n|---|---|---|---|---|\n"
    });
    for m in mistakes {
        let name = data.unit_ref(&m.unit, m.year).name;
        let findings: Vec<String> = m
            .expect
            .iter()
            .map(|e| format!("{} {}", e.code, e.place(lang)).trim_end().to_owned())
            .collect();
        let what = if zh { &m.zh } else { &m.en };
        let _ = writeln!(
            text,
            "| {} | {} | `{}` {name} | {what} | {} |",
            m.code,
            m.year,
            m.unit,
            findings.join("<br>")
        );
    }
    text
}

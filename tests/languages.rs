//! Every command speaks one language at a time: no English line of the command line has Chinese in
//! it but what it quotes, no Chinese line English but names.

use crate::support::{command, example, files, run};
use nianbao_model::Editions;
use std::{ffi::OsStr, fs, path::Path};

/// What is done in a folder that holds the region with mistakes as `m`. `>` makes a file, so that
/// something is refused.
const DONE: &[&str] = &[
    "template -o a.xlsx",
    "template -o no/a.xlsx",
    "template -o /proc/a.xlsx",
    "template --edition 1999 -o a.xlsx",
    "check m/2020/r01.xlsx m/2020/i01.xlsx m/2020/i02.xlsx m/2020/i03.xlsx --region m",
    "check m/2026/t01.xlsx m/2026/y05.xlsx m/2026/u05a.xlsx m/2026/u05b.xlsx --region m",
    "check m/2020/head-office.xlsx",
    "check nothing.xlsx",
    "check m",
    "check m/2020/u03.xlsx --region m",
    "check m/2020/r10.xlsx --region m",
    "check m/2020/r01.xlsx --region nowhere",
    "check m/2020/r01.xlsx --previous nothing",
    "check m/2020/r01.xlsx --report xlsx",
    "check m/2020/r01.xlsx --report xlsx -o m/2020/r01.xlsx",
    "check m/2020/r01.xlsx m/2020/i01.xlsx --report xlsx -o x.xlsx",
    "check m/2020/r01.xlsx --report xlsx -o marked.xlsx",
    "convert m/2020/r01.xlsx -o o.json",
    "convert m/2020/r01.xlsx -o o.abc",
    "convert m/2020/r01.xlsx -o o.json --to abc",
    "convert m/2020/r01.xlsx -o o.json --from abc",
    "batch nowhere -o out",
    "batch m -o out --to abc",
    "batch m -o out --year 2001",
    "batch m -o m",
    "batch m -o out --to html,json",
    "batch m -o /proc/out",
    "rollup m --year 2020 -o r.json",
    "rollup m --year 2001 -o r.json",
    "panel out -o p.csv",
    "panel out -o p.abc",
    "panel out -o p.csv --to abc",
    "panel nowhere -o p.csv",
    "panel m -o p.csv",
    "package out --year 2020 -o p.zip",
    "package out --year 2001 -o p.zip",
    "package m --year 2020 -o p.zip",
    "package nowhere --year 2020 -o p.zip",
    "verify p.zip",
    "verify out",
    "> out/site/index.html",
    "verify out",
    "verify o.json",
    "verify nowhere",
    "verify m",
    "new-region new",
    "new-region new",
    "new-region /proc/x",
    "formats",
    "explain",
    "explain R01",
    "explain X99",
    "books",
    "bulletin a --quarter 2026 -o b",
    "books template requests -o b.xlsx",
    "books template abc -o b.xlsx",
    "books check b.xlsx",
    "books count b.xlsx --year 2026",
    "books due b.xlsx --today 2026-03-13",
    "books due b.xlsx --today 3月5日",
    "books due m",
    "books due a.xlsx",
    "books show b.xlsx --number 2026-001",
    "books show b.xlsx 2026-001",
    "books add m nobody received=2026-03-02 --by x",
    "books add m nobody received=soon --by x",
    "books set 2026-001 answered=2026-03-02 --books b.xlsx --by x",
    "books letter 2026-001 receipt -o l.docx --books b.xlsx",
    "books archive m --year 2020 -o a.zip",
    "books archive m --year 2090 -o a.zip",
    "books add --help",
    "books set --help",
    "books letter --help",
    "books archive --help",
    "books --help",
    "books due --help",
    "books check --help",
    "nothing",
    "check",
    "check --colour a.xlsx",
    "check a.xlsx --report abc",
    "batch a -o b --jobs 0",
    "batch a -o b -o c",
    "rollup m",
    "",
    "--help",
    "template --help",
    "check --help",
    "convert --help",
    "batch --help",
    "watch --help",
    "watch nowhere -o out",
    "watch m -o out --runs 1",
    "rollup --help",
    "panel --help",
    "package --help",
    "verify --help",
    "new-region --help",
    "new-region other --from editions/none.toml",
    "next-year --help",
    "next-year nowhere",
    "missing --help",
    "missing nowhere",
    "completions --help",
    "completions tcsh",
    "man --help",
    "template --unit NAME --year 2001 -o a.xlsx",
    "formats --help",
    "explain --help",
];

/// How a finding begins; it runs on over several lines, down to its places.
const HEADS: [&str; 6] = ["  error ", "  warning ", "  note ", "  错误 ", "  警告 ", "  提示 "];

/// What is said for each line of [`DONE`], line by line.
fn said(lang: &str) -> Option<Vec<(&'static str, String)>> {
    let temp = tempfile::tempdir().unwrap();
    for (name, bytes) in files(&example("guangzhou-with-mistakes")?) {
        let file = temp.path().join("m").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let mut lines = Vec::new();
    for done in DONE {
        if let Some(file) = done.strip_prefix("> ") {
            fs::write(temp.path().join(file), "changed").unwrap();
            continue;
        }
        let args: Vec<&OsStr> = done
            .split(' ')
            .filter(|arg| !arg.is_empty())
            .chain(["--lang", lang])
            .map(OsStr::new)
            .collect();
        let mut command = command(env!("CARGO_BIN_EXE_nianbao"), &args);
        command.current_dir(temp.path()).env("PATH", "/nowhere");
        let ended = run(command);
        assert!(!(ended.stdout.is_empty() && ended.stderr.is_empty()), "{done} says nothing");
        let mut finding = false;
        for line in ended.stdout.lines().chain(ended.stderr.lines()) {
            let goes_on = finding && line.starts_with("       ") && !line.contains('↳');
            finding = goes_on || HEADS.iter().any(|head| line.starts_with(head));
            match lines.last_mut() {
                Some((_, last)) if goes_on => *last += line.trim_start(),
                _ => lines.push((*done, line.to_owned())),
            }
        }
    }
    Some(lines)
}

/// Takes out what stands in “quotes”, which is told as it was met.
fn without_quotes(line: &str) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for c in line.chars() {
        match c {
            '“' => depth += 1,
            '”' => depth -= 1,
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

/// The statutory words, longest first: the names of cells, tables and sections are the same in both
/// languages.
fn statutory() -> Vec<String> {
    let mut words: Vec<String> =
        ["填报信息", "示例关区", "本级机关", "万元", "元", "表"].map(str::to_owned).to_vec();
    let add_label = |words: &mut Vec<String>, label: &str| {
        words.push(label.to_owned());
        // A sentence leaves the remark in brackets out.
        words.extend(label.rfind('（').filter(|at| *at > 0).map(|at| label[..at].to_owned()));
    };
    for edition in Editions::national().iter() {
        for section in &edition.sections {
            words.extend([section.heading(), section.tab(), section.label.clone()]);
        }
        for block in edition.tables.iter().flat_map(|table| &table.blocks) {
            for row in &block.rows {
                add_label(&mut words, &row.label);
                words.extend(row.path.iter().cloned());
            }
            for column in &block.columns {
                add_label(&mut words, &column.label);
            }
        }
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn no_english_line_has_chinese_in_it_but_names_and_quotes() {
    let Some(lines) = said("en") else { return };
    let (statutory, mut mixed) = (statutory(), Vec::new());
    for (done, line) in lines {
        // Tables of figures, and places, are the report's own words: there the punctuation between
        // them counts.
        if line.starts_with("       ") && !line.contains('↳') {
            continue;
        }
        let mut text = without_quotes(&line);
        for word in &statutory {
            text = text.replace(word, "");
        }
        // 示例R01海关 is a unit's name.
        while let Some((start, end)) = text
            .find("示例")
            .and_then(|at| Some((at, at + text[at..].find("海关")? + "海关".len())))
        {
            text.replace_range(start..end, "");
        }
        if text.contains(is_chinese) {
            mixed.push(format!("nianbao {done}\n{line}"));
        }
    }
    assert!(mixed.is_empty(), "{}", mixed.join("\n"));
}

#[test]
fn no_chinese_line_has_english_in_it_but_names() {
    let Some(lines) = said("zh") else { return };
    let mut mixed = Vec::new();
    // Commands, formats and values: what is typed is the same in both languages.
    let typed = "nianbao batch new-region package xlsx docx html xml json csv text infographic svg png share sdmx parquet COMMAND sdmx-structure sdmx-csv \
        template check convert rollup panel verify formats explain next-year missing completions man bash zsh fish powershell elvish Excel Word WPS JSON XML CSV SVG PNG PDF SDMX SDMX-ML SDMX-CSV Parquet sarif all \
        lang zh en region head-office LANG ID DIR FILE FORM IN F OUT_DIR REGION_DIR YEAR LIST N PACKAGE CODE manifest editions zip toml MB id \
        books due count show requests powers decisions upkeep ics TOML \
        add set draft letter archive FIELD VALUE FIELD=VALUE NUMBER KIND WHO UNIT TEXT PATH NAME REGION DATE BOOK \
        watch Ctrl-C plugin-test PROGRAM bulletin QUARTER receipt mend extension third_party third_party_notice joint_maker fee answer";
    let typed: Vec<&str> = typed.split_whitespace().collect();
    let is_name = |word: &str| {
        typed.contains(&word)
            || word.starts_with('-')
            || word.contains(['.', '/'])
            || word.contains(|c: char| c.is_ascii_digit())
    };
    for (done, line) in lines {
        if line.trim_start().starts_with('↳') {
            continue;
        }
        let text = without_quotes(&line);
        let word = |c: char| c.is_ascii_alphanumeric() || "-_./*".contains(c);
        let given: Vec<&str> = done.split([' ', '/', '.']).collect();
        let is_word = |word: &&str| {
            word.contains(|c: char| c.is_ascii_alphabetic())
                && !is_name(word)
                && !given.contains(word)
        };
        let english = text.split(|c| !word(c)).find(is_word);
        if let Some(english) = english {
            mixed.push(format!("nianbao {done}\n{line}\n{english}"));
        } else if text.contains("? ") || text.contains(": ") {
            mixed.push(format!("nianbao {done}\n{line}\nhalf-width punctuation"));
        }
    }
    assert!(mixed.is_empty(), "{}", mixed.join("\n"));
}

#[test]
fn what_is_quoted_is_not_counted() {
    assert_eq!(without_quotes("a “乙” c “丁“戊”” e"), "a  c  e");
    assert!(is_chinese('，') && is_chinese('甲') && !is_chinese('–') && !is_chinese('…'));
    assert!(Path::new(env!("CARGO_BIN_EXE_nianbao")).is_file());
}

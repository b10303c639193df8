//! `plugin-test`: holds a program to what a format promises, without a line of Rust.

use crate::{
    End,
    arguments::{Worded, is_json, path, required_path},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_format::{Aspect, Exporter, Importer};
use nianbao_format_kit::{Check, Effort, File, Kit, Outcome};
use nianbao_model::{Fault, Lang};
use nianbao_plugin::{Kept, Kind, Program};
use std::{fmt::Write as _, path::PathBuf, sync::Arc};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command(
            "plugin-test",
            "检验一个插件程序是否合乎格式的各项约定",
            "hold a plugin to what a format promises",
        )
        .arg(
            words
                .file(
                    "program",
                    "插件程序 nianbao-import-… 或 nianbao-export-…",
                    "the program, nianbao-import-… or nianbao-export-…",
                )
                .required(true)
                .value_name("PROGRAM"),
        )
        .arg(
            words
                .file(
                    "files",
                    "读取程序的样例文件，小的在前",
                    "files for an importer to read, small ones first",
                )
                .num_args(0..),
        )
        .arg(words.keep_requests())
        .arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Result<End, Fault> {
    // It is started in a folder of its own, where a path from here leads nowhere.
    let given = required_path(args, "program")?;
    let place = std::path::absolute(given).unwrap_or_else(|_| given.to_owned());
    let mut program = Program::at(&place)?;
    if let Some(folder) = path(args, "keep-requests") {
        program = program.kept(Arc::new(Kept::in_folder(folder)?));
    }
    let mut files = Vec::new();
    for file in args.get_many::<PathBuf>("files").into_iter().flatten() {
        let name =
            file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(File::new(name, nianbao_intake::read_file(file, &file.display().to_string())?));
    }
    let imports = program.description().kind == Kind::Importer;
    if imports && files.is_empty() {
        return Err(Fault::new(
            "读取程序须有样例文件：请把它能读的文件写在后面",
            "an importer needs files of its format: name some behind it",
        ));
    }
    let kit = Kit::new().effort(Effort::Light);
    let outcome = match imports {
        true => kit.importer(&program).files(files).run(),
        false => kit.exporter(&program).run(),
    };
    let text =
        if is_json(args) { as_json(&program, &outcome) } else { as_text(&program, &outcome, lang) };
    say::out(&text)?;
    Ok(if outcome.passed() { End::Clean } else { End::Errors })
}

fn as_text(program: &Program, outcome: &Outcome, lang: Lang) -> String {
    let description = program.description();
    let (info, keeps) = match description.kind {
        Kind::Importer => (Importer::info(program), Importer::keeps(program)),
        Kind::Exporter => (Exporter::info(program), Exporter::keeps(program)),
    };
    let kept: Vec<String> = Aspect::ALL
        .iter()
        .filter(|aspect| keeps.has(**aspect))
        .map(|aspect| aspect.words().get(lang).to_owned())
        .collect();
    let endings: Vec<String> = info.extensions.iter().map(|ending| format!(".{ending}")).collect();
    let mut text = format!("{}  {}  {}\n", info.id, info.name.get(lang), endings.join(" "));
    _ = writeln!(
        text,
        "{}{}",
        lang.say("声明保留：", "says that it keeps: "),
        kept.join(lang.say("、", ", "))
    );
    let (mut good, mut bad, mut unmade) = (0, 0, 0);
    for check in Check::ALL {
        let promise = check.promise();
        let made = outcome.made.get(check).copied().unwrap_or_default();
        let sign = match (outcome.broke(*check), made) {
            (true, _) => (bad += 1, "✗").1,
            (false, 0) => (unmade += 1, "·").1,
            (false, _) => (good += 1, "✓").1,
        };
        let times = match (lang, made) {
            (Lang::Zh, 0) => "未检验".to_owned(),
            (Lang::Zh, n) => format!("{n}次"),
            (Lang::En, 0) => "not tried".to_owned(),
            (Lang::En, n) => format!("{n} times"),
        };
        _ = writeln!(text, "  {sign} {:<11} {}（{times}）", check.id(), promise.get(lang));
        for violation in outcome.violations.iter().filter(|violation| violation.check == *check) {
            _ = writeln!(text, "      {}: {}", violation.sample, violation.what);
        }
    }
    text += &match lang {
        Lang::Zh => format!("合乎约定 {good} 项，不合 {bad} 项，未检验 {unmade} 项\n"),
        Lang::En => format!("{good} promises kept, {bad} broken, {unmade} not tried\n"),
    };
    text
}

fn as_json(program: &Program, outcome: &Outcome) -> String {
    let checks: Vec<_> = Check::ALL
        .iter()
        .map(|check| {
            let broken: Vec<_> = outcome.violations.iter().filter(|violation| violation.check == *check).collect();
            let broken: Vec<_> = broken.iter().map(|broken| serde_json::json!({ "sample": broken.sample, "what": broken.what })).collect();
            let made = outcome.made.get(check).copied().unwrap_or_default();
            serde_json::json!({ "id": check.id(), "promise": check.promise(), "made": made, "broken": broken })
        })
        .collect();
    let kind = if program.description().kind == Kind::Importer { "importer" } else { "exporter" };
    let json = serde_json::json!({ "schema": "nianbao.plugin-test/1", "id": outcome.format, "kind": kind, "passed": outcome.passed(), "checks": checks });
    format!("{json:#}\n")
}

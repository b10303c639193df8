//! `verify`: whether anything in a package or a published folder was altered.

use crate::{
    End,
    arguments::{Worded, is_json, required_path},
    say,
    surroundings::editions,
};
use clap::{ArgMatches, Command};
use nianbao_format::{Exporter, Input, Registry};
use nianbao_grid::Expect;
use nianbao_model::{Fault, Lang};
use nianbao_package::{Problem, Reports};
use std::fmt::Write as _;

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command(
            "verify",
            "核对数据包或发布文件夹：有没有被改动",
            "check that nothing in a package or a published folder was altered",
        )
        .arg(
            words
                .file("package", "数据包，或已发布的文件夹", "the package, or the published folder")
                .required(true)
                .value_name("PACKAGE"),
        )
        .arg(words.local_editions())
        .arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let path = required_path(args, "package")?;
    let editions = editions(args)?;
    // A report is read from the data that says most exactly what it was.
    let data = registry.best_for_reading_back().next().map(Exporter::info);
    let valid = |name: &str, bytes: &[u8]| {
        let input = Input::new(bytes, name, &editions);
        registry
            .read(&input, data.as_ref().map(|info| info.id.as_ref()), &Expect::default())
            .map(|_| ())
    };
    let reports = data.as_ref().map(|info| Reports { ending: info.ending(), valid: &valid });
    let verified = nianbao_package::verify(path, reports)?;
    if is_json(args) {
        let told = |list: &[Problem]| {
            list.iter()
                .map(|p| serde_json::json!({ "file": p.file, "what": p.what }))
                .collect::<Vec<_>>()
        };
        let (problems, notes) = (told(&verified.problems), told(&verified.notes));
        let json = serde_json::json!({ "schema": "nianbao.verify/1", "files": verified.files, "problems": problems, "notes": notes });
        say::out(&format!("{json:#}\n"))?;
    } else {
        let mut text = String::new();
        for problem in verified.problems.iter().chain(&verified.notes) {
            _ = writeln!(text, "{}  {}", problem.file, problem.what.get(lang));
        }
        _ = match (lang, verified.problems.len()) {
            (Lang::Zh, 0) => writeln!(text, "核对 {} 个文件，与清单一致", verified.files),
            (Lang::Zh, n) => writeln!(text, "核对 {} 个文件，{n} 处不符", verified.files),
            (Lang::En, 0) => {
                writeln!(text, "{} files checked; all are as the manifest says", verified.files)
            }
            (Lang::En, n) => {
                writeln!(text, "{} files checked; {n} are not as they should be", verified.files)
            }
        };
        say::out(&text)?;
    }
    Ok(if verified.problems.is_empty() { End::Clean } else { End::Errors })
}

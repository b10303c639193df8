//! `panel`: all published reports as one table, for statistics programs.

use crate::{
    End,
    arguments::{Worded, one_of, required_path},
    files::{display_name, needs_folder, target_name},
    say,
    surroundings::editions,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_format::{Exporter, Input, Panel, Registry, panel::Scope};
use nianbao_grid::Expect;
use nianbao_model::{Fault, Lang, Report};
use nianbao_output::Door;
use nianbao_package::Contents;
use std::{borrow::Cow, path::Path};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command(
            "panel",
            "把发布的全部年报汇成一张数据表，供统计软件使用",
            "all published reports as one table, for statistics programs",
        )
        .arg(
            words
                .file(
                    "published",
                    "已发布的文件夹（batch 的输出文件夹）或数据包",
                    "the published folder (batch's OUT_DIR), or a package",
                )
                .required(true)
                .value_name("OUT_DIR"),
        )
        .arg(
            words
                .output("写到此文件，格式按文件名", "write to this file; its name tells the format")
                .required(true),
        )
        .arg(words.year("只取这一年", "only this year"))
        .arg(Arg::new("to").long("to").value_name("F").help(
            lang.say(
                "格式，默认按文件名判断",
                "the format; told from the file's name if not given",
            ),
        ))
        .arg(words.local_editions())
}

/// The cells of a whole publication as one table. It is gone through twice: what the panel is of
/// must be known before its first line.
pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let (folder, output) = (required_path(args, "published")?, required_path(args, "output")?);
    let panel = panel_format(registry, args.get_one::<String>("to").map(String::as_str), output)?;
    let editions = editions(args)?;
    let mut contents = Contents::open(folder)?;
    let names = panel_files(registry, &contents, args.get_one::<u16>("year").copied());
    let (format, names) = names.ok_or_else(|| nothing_to_read(registry))?;
    let mut report = |name: &str| -> Result<Report, Fault> {
        let bytes = contents.read(name)?;
        Ok(registry
            .read(&Input::new(&bytes, name, &editions), Some(&format), &Expect::default())?
            .report)
    };
    let mut scope = Scope::default();
    for name in &names {
        let report = report(name)?;
        scope.add(&report.unit, report.year, &report.edition);
    }
    needs_folder(output)?;
    Door::new().guarding([folder]).write_with(output, |sink| {
        let mut lines = panel.begin(&scope, sink)?;
        for name in &names {
            lines.report(&report(name)?)?;
        }
        lines.end()
    })?;
    say::err(&match lang {
        Lang::Zh => format!("已写出 {}：{} 份年报", target_name(output, lang), names.len()),
        Lang::En => format!("wrote {}: {} reports", target_name(output, lang), names.len()),
    });
    Ok(End::Clean)
}

/// The reports of a publication in the form that is read back best, by unit and then by year; with
/// the format's id.
fn panel_files(
    registry: &Registry,
    contents: &Contents,
    year: Option<u16>,
) -> Option<(Cow<'static, str>, Vec<String>)> {
    registry.best_for_reading_back().map(Exporter::info).find_map(|info| {
        let end = format!(".{}", info.ending());
        let of = |name: &&str| {
            let (folder, file) = name.split_once('/')?;
            let unit = file.strip_suffix(&end)?;
            let folder: u16 = folder.parse().ok()?;
            year.is_none_or(|year| year == folder).then(|| (unit.to_owned(), folder))
        };
        let mut files: Vec<_> = contents
            .names()
            .filter_map(|name| of(&name).map(|key| (key, name.to_owned())))
            .collect();
        files.sort();
        (!files.is_empty()).then(|| (info.id, files.into_iter().map(|(_, name)| name).collect()))
    })
}

fn nothing_to_read(registry: &Registry) -> Fault {
    let known: Vec<String> =
        registry.best_for_reading_back().map(|format| format.info().id.into_owned()).collect();
    if known.is_empty() {
        return Fault::new(
            "本程序没有编入任何可以读回年报数据的格式。",
            "this program was built without any format from which a report's data can be read back.",
        );
    }
    Fault::new(
        format!(
            "发布文件夹中没有可以读回的年报数据（{}）。请用 nianbao batch --to 加上其中一种。",
            one_of(&known, Lang::Zh)
        ),
        format!(
            "there are no reports in the published folder that can be read back ({}). Publish one of them with nianbao batch --to.",
            one_of(&known, Lang::En)
        ),
    )
}

fn panel_format<'a>(
    registry: &'a Registry,
    to: Option<&str>,
    output: &Path,
) -> Result<&'a dyn Panel, Fault> {
    let found = match to {
        Some(id) => registry.panel_with_id(id),
        None => registry.panel_for(&display_name(output)),
    };
    found.ok_or_else(|| {
        let known: Vec<_> = registry.panels().map(|panel| panel.info().id).collect();
        let known = known.join(" ");
        let asked = to.map_or_else(|| display_name(output), str::to_owned);
        Fault::new(
            format!("不知道按什么格式写“{asked}”；面板数据的格式：{known}（用 --to 指明，或写在文件名后缀里）"),
            format!("which format is “{asked}”? Panels can be: {known} (name one with --to, or by the file's ending)"),
        )
    })
}

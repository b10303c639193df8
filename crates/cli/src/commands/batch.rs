//! `batch`: a whole region, read, checked, rolled up and published.

use crate::{
    End,
    arguments::{Worded, is_json, required_path},
    say,
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use nianbao_batch::{Options, Outcome, Status};
use nianbao_format::Registry;
use nianbao_intake::Folder;
use nianbao_model::{Fault, Lang};
use std::{
    fmt::Write as _,
    io::IsTerminal as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Help that names the formats which are not written unless asked for.
fn to_help(formats: &Registry, lang: Lang) -> String {
    let costly: Vec<_> = formats.exporters().filter(|format| format.only_on_request()).map(|format| format.info().id).collect();
    let costly = match lang {
        _ if costly.is_empty() => String::new(),
        Lang::Zh => format!("默认不含费时的图片（{}），", costly.join("、")),
        Lang::En => format!(" but pictures ({}) by default, every one with “all”", costly.join(", ")),
    };
    match lang {
        Lang::Zh => format!("输出格式，逗号分隔；{costly}all 为全部（以前写出的其他格式将移除）"),
        Lang::En => format!("formats to write, comma-separated; all{costly}; what an earlier run wrote in others is removed"),
    }
}

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("batch", "处理整个关区：读取、检查、汇总、发布", "a whole region: read, check, roll up, publish")
        .arg(words.region_dir())
        .arg(words.output("输出文件夹", "the output folder").required(true).value_name("OUT_DIR"))
        .arg(words.year(
            "只发布这一年（输出文件夹中以前由本工具写出的其他年份将移除）",
            "publish only this year; what an earlier run published of other years is removed from the output folder",
        ))
        .arg(Arg::new("to").long("to").value_name("LIST").value_delimiter(',').help(to_help(formats, lang)))
        .arg(
            Arg::new("jobs")
                .long("jobs")
                .short('j')
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=1024))
                .help(lang.say("同时处理几个单位，默认与处理器数相同", "units at a time; as many as processors by default")),
        )
        .arg(
            Arg::new("strict")
                .long("strict")
                .action(ArgAction::SetTrue)
                .help(lang.say("有警告的年报也不发布", "hold back reports with warnings, too")),
        )
        .arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let folder = Folder::open(required_path(args, "region")?)?;
    let out = required_path(args, "output")?;
    let cancel = Arc::new(AtomicBool::new(false));
    let heard = cancel.clone();
    // Without the handler Ctrl-C still leaves every file whole; only the temporary ones would stay behind.
    _ = ctrlc::set_handler(move || heard.store(true, Ordering::Relaxed));
    let options = Options {
        year: args.get_one::<u16>("year").copied(),
        formats: args.get_many::<String>("to").into_iter().flatten().cloned().collect(),
        jobs: args.get_one::<u16>("jobs").map(|n| usize::from(*n)),
        strict: args.get_flag("strict"),
        lang,
        cancel,
    };
    let bar = progress(&folder, options.year);
    let outcome = nianbao_batch::run(&folder, out, registry, &options, &|told| {
        if let Some(bar) = &bar {
            bar.set_message(told.title.to_owned());
            bar.inc(1);
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let outcome = outcome?;
    match is_json(args) {
        true => {
            let json = serde_json::json!({
                "schema": "nianbao.batch/1", "summary": outcome.summary, "reports": outcome.reports, "files": outcome.files,
                "seconds": outcome.seconds, "cancelled": outcome.cancelled, "findings": outcome.findings,
            });
            say::out(&format!("{json:#}\n"));
        }
        false => say::out(&in_words(&outcome, out, lang)),
    }
    for fault in &outcome.unwritten {
        say::failure(fault, lang);
    }
    Ok(match outcome.summary.error {
        _ if !outcome.unwritten.is_empty() || outcome.cancelled => End::Failed,
        0 => End::Clean,
        _ => End::Errors,
    })
}

/// A bar where someone can see it.
fn progress(folder: &Folder, only: Option<u16>) -> Option<indicatif::ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let nodes = folder.nodes();
    let years = folder.years.keys().filter(|year| only.is_none_or(|only| only == **year));
    let due: usize = years.map(|year| nodes.iter().filter(|n| folder.exists_in(n, *year)).count()).sum();
    let bar = indicatif::ProgressBar::new(due as u64);
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    Some(bar)
}

/// What a batch did, for a person.
fn in_words(outcome: &Outcome, out: &Path, lang: Lang) -> String {
    let mut text = String::new();
    let mut last = None;
    for finding in &outcome.findings {
        let of = (finding.unit.clone(), finding.year);
        if last.as_ref() != Some(&of) {
            let unit = finding.unit.as_deref().unwrap_or_default();
            text += &say::head(&format!("{unit} {}", finding.year.map(|y| y.to_string()).unwrap_or_default()));
            last = Some(of);
        }
        text += &say::findings(std::slice::from_ref(finding), lang);
    }
    let shown = outcome.findings.len();
    if outcome.summary.error + outcome.summary.warning > shown {
        _ = writeln!(text, "  … {}", lang.say("其余见 run.html", "see run.html for the rest"));
    }
    let count = |status| outcome.reports.get(&status).copied().unwrap_or(0);
    let (published, drafts) = (count(Status::Published), count(Status::Draft));
    let absent = count(Status::Missing) + count(Status::Unreadable);
    let line = match lang {
        Lang::Zh => format!("已发布 {published} 份，草稿 {drafts} 份，缺报或无法读取 {absent} 份；"),
        Lang::En => format!("{published} published, {drafts} drafts, {absent} missing or unreadable; "),
    };
    _ = writeln!(text, "{line}{}", say::in_figures(outcome.summary, lang));
    let run = out.join("run.html");
    _ = match lang {
        Lang::Zh => writeln!(
            text,
            "写出 {} 个文件，用时 {:.2} 秒。目录页：{}，运行报告：{}",
            outcome.files,
            outcome.seconds,
            out.join("index.html").display(),
            run.display()
        ),
        Lang::En => writeln!(
            text,
            "{} files in {:.2} s. Index: {}, run report: {}",
            outcome.files,
            outcome.seconds,
            out.join("index.html").display(),
            run.display()
        ),
    };
    if outcome.cancelled {
        _ = writeln!(text, "{}", lang.say("已中断：目录页与清单未更新。", "Stopped: index and manifest were left as they were."));
    }
    text
}

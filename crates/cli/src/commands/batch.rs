//! `batch`: a whole region, read, checked, rolled up and published.

use crate::{
    End,
    arguments::{Worded, is_json, path, required_path},
    log::Log,
    say,
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use nianbao_batch::{Changes, Options, Outcome, Status};
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
    let costly: Vec<_> = formats
        .exporters()
        .filter(|format| format.only_on_request())
        .map(|format| format.info().id)
        .collect();
    let costly = match lang {
        _ if costly.is_empty() => String::new(),
        Lang::Zh => format!("默认不含费时的图片（{}），", costly.join("、")),
        Lang::En => {
            format!(" but pictures ({}) by default, every one with “all”", costly.join(", "))
        }
    };
    match lang {
        Lang::Zh => format!("输出格式，逗号分隔；{costly}all 为全部（以前写出的其他格式保留）"),
        Lang::En => format!(
            "formats to write, comma-separated; all{costly}; what an earlier run wrote in others stays"
        ),
    }
}

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    let command = words
        .command(
            "batch",
            "处理整个关区：读取、检查、汇总、发布",
            "a whole region: read, check, roll up, publish",
        )
        .arg(words.region_dir().required(false).required_unless_present("back"))
        .arg(words.output("输出文件夹", "the output folder").required(true).value_name("OUT_DIR"));
    with_options(command, formats, lang)
        .arg(flag("full", lang.say("全部重新处理，不沿用以前的结果", "make everything anew, whatever earlier runs have left")))
        .arg(flag(
            "dry-run",
            lang.say("只列出将写出、替换、保留和移除什么，不作改动", "only list what would be written, replaced, kept and removed"),
        ))
        .arg(
            Arg::new("back")
                .long("back")
                .value_name(lang.say("次数", "N"))
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("1")
                .value_parser(clap::value_parser!(u8).range(1..=50))
                .help(lang.say(
                    "退回上一次（或者往前第几次）发布的内容；再用一次即还原",
                    "go back to the publication before the last run, or to the Nth before; once more undoes it",
                ))
                .conflicts_with_all(["region", "year", "to", "prune", "dry-run", "full", "log"]),
        )
        .arg(words.report())
}

/// What a batch can be asked for, whether once or again and again.
pub(super) fn with_options(command: Command, formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    command
        .arg(
            words.year(
                "只发布这一年（以前发布的其他年份保留）",
                "publish only this year; what an earlier run published of other years stays",
            ),
        )
        .arg(Arg::new("to").long("to").value_name("LIST").value_delimiter(',').help(to_help(formats, lang)))
        .arg(
            Arg::new("jobs")
                .long("jobs")
                .short('j')
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=1024))
                .help(lang.say("同时处理几个单位，默认与处理器数相同", "units at a time; as many as processors by default")),
        )
        .arg(flag("strict", lang.say("有警告的年报也不发布", "hold back reports with warnings, too")))
        .arg(flag(
            "prune",
            lang.say(
                "移除以前发布、这次来源已不在或没有要求发布的内容，并逐一列出",
                "remove, and list, what was published before and has lost its source or was not asked for now",
            ),
        ))
        .arg(words.file("log", "把处理情况逐行追加到此日志文件", "append what becomes of each report to this log, a line each").long("log"))
        .arg(words.keep_requests())
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let out = required_path(args, "output")?;
    if nianbao_output::is_stdout(out) {
        return Err(Fault::new(
            "batch 写出的是一个文件夹，不能写到标准输出",
            "batch writes a folder and not to the standard output",
        ));
    }
    if let Some(by) = args.get_one::<u8>("back") {
        let files = nianbao_output::back(out, usize::from(*by))?;
        say::err(&match (lang, by) {
            (Lang::Zh, 1) => format!("已退回上一次发布：{} 中有 {files} 个文件改变", out.display()),
            (Lang::Zh, _) => {
                format!("已退回往前第 {by} 次发布：{} 中有 {files} 个文件改变", out.display())
            }
            (Lang::En, 1) => format!(
                "back to the publication before: {files} files of {} changed",
                out.display()
            ),
            (Lang::En, _) => {
                format!("back by {by} publications: {files} files of {} changed", out.display())
            }
        });
        return Ok(End::Clean);
    }
    let mut folder = Folder::open(required_path(args, "region")?)?;
    folder.identify(registry);
    let dry_run = args.get_flag("dry-run");
    let cancel = Arc::new(AtomicBool::new(false));
    let heard = cancel.clone();
    // Ctrl-C, and that the session or the system ends. Without the handler the folder still stays
    // what it was.
    _ = ctrlc::set_handler(move || heard.store(true, Ordering::Relaxed));
    let options = Options {
        year: args.get_one::<u16>("year").copied(),
        formats: args.get_many::<String>("to").into_iter().flatten().cloned().collect(),
        jobs: args.get_one::<u16>("jobs").map(|n| usize::from(*n)),
        strict: args.get_flag("strict"),
        prune: args.get_flag("prune"),
        dry_run,
        full: args.get_flag("full"),
        lang,
        cancel,
    };
    let log = path(args, "log").map(|file| Log::open(file, &folder, lang)).transpose()?;
    let bar = progress(&folder, options.year, lang);
    let outcome = nianbao_batch::run(&folder, out, registry, &options, &|told| {
        if let Some(log) = &log {
            log.say(&format!("{} {}", told.status.word(lang), told.title));
        }
        if let Some(bar) = &bar {
            bar.set_message(told.title.to_owned());
            bar.inc(1);
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    if let Some(log) = &log {
        match &outcome {
            // Who wants each finding has the run report.
            Ok(outcome) => {
                let all = in_words(
                    &Outcome { findings: Vec::new(), ..outcome.clone() },
                    out,
                    false,
                    lang,
                );
                all.lines()
                    .filter(|line| !line.trim_start().starts_with('…'))
                    .for_each(|line| log.say(line));
            }
            Err(fault) => log.say(&fault.text(lang)),
        }
        log.settled()?;
    }
    let outcome = outcome?;
    match is_json(args) {
        true => {
            let json = serde_json::json!({
                "schema": "nianbao.batch/1", "summary": outcome.summary, "reports": outcome.reports, "files": outcome.files,
                "seconds": outcome.seconds, "cancelled": outcome.cancelled, "findings": outcome.findings, "omitted": beyond(&outcome), "dry_run": dry_run, "stale": outcome.stale,
                "changes": {
                    "added": outcome.changes.added, "replaced": outcome.changes.replaced, "same": outcome.changes.same, "moved": outcome.changes.moved,
                    "kept": outcome.changes.kept, "removed": outcome.changes.removed,
                },
            });
            say::out(&format!("{json:#}\n"))?;
        }
        false if dry_run => say::out(&would_change(&outcome.changes, lang))?,
        false => say::out(&in_words(&outcome, out, options.prune, lang))?,
    }
    Ok(match outcome.summary.error {
        _ if outcome.cancelled => End::Failed,
        0 => End::Clean,
        _ => End::Errors,
    })
}

/// A bar where someone can see it.
fn progress(folder: &Folder, only: Option<u16>, lang: Lang) -> Option<indicatif::ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let nodes = folder.nodes();
    let years = folder.years.keys().filter(|year| only.is_none_or(|only| only == **year));
    let due: usize =
        years.map(|year| nodes.iter().filter(|n| folder.exists_in(n, *year)).count()).sum();
    let bar = indicatif::ProgressBar::new(due as u64);
    if let Ok(style) =
        indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {left} {wide_msg}")
    {
        let left = move |state: &indicatif::ProgressState, to: &mut dyn std::fmt::Write| {
            _ = to.write_str(&left(state.eta().as_secs(), lang))
        };
        bar.set_style(style.with_key("left", left));
    }
    Some(bar)
}

/// How long it will take still, roughly.
fn left(seconds: u64, lang: Lang) -> String {
    match (lang, seconds) {
        (Lang::Zh, ..=90) => format!("剩余约{seconds}秒"),
        (Lang::Zh, _) => format!("剩余约{}分钟", seconds.div_ceil(60)),
        (Lang::En, ..=90) => format!("{seconds} s left"),
        (Lang::En, _) => format!("{} min left", seconds.div_ceil(60)),
    }
}

/// How many open errors and warnings there are beside those that the outcome carries.
fn beyond(outcome: &Outcome) -> usize {
    let told: usize = outcome.findings.iter().filter(|finding| finding.omitted == 0).count();
    (outcome.summary.error + outcome.summary.warning).saturating_sub(told)
}

/// What a batch did, for a person.
fn in_words(outcome: &Outcome, out: &Path, prune: bool, lang: Lang) -> String {
    let mut text = String::new();
    let mut last = None;
    for finding in &outcome.findings {
        let of = (finding.unit.clone(), finding.year);
        if last.as_ref() != Some(&of) {
            let unit = finding.unit.as_deref().unwrap_or_default();
            text += &say::head(&format!(
                "{unit} {}",
                finding.year.map(|y| y.to_string()).unwrap_or_default()
            ));
            last = Some(of);
        }
        text += &say::findings(std::slice::from_ref(finding), lang);
    }
    if beyond(outcome) > 0 {
        _ = writeln!(
            text,
            "  … {}",
            lang.say("其余见 staff/run.html", "see staff/run.html for the rest")
        );
    }
    let count = |status| outcome.reports.get(&status).copied().unwrap_or(0);
    let (published, drafts) = (count(Status::Published), count(Status::Draft));
    let absent = count(Status::Missing) + count(Status::Unreadable);
    let line = match lang {
        Lang::Zh => {
            format!("已发布 {published} 份，草稿 {drafts} 份，未报送或无法读取 {absent} 份；")
        }
        Lang::En => {
            format!("{published} published, {drafts} drafts, {absent} missing or unreadable; ")
        }
    };
    _ = writeln!(text, "{line}{}", say::in_figures(outcome.summary, lang));
    let kept = count(Status::Kept);
    if kept > 0 {
        _ = match lang {
            Lang::Zh => writeln!(text, "以前发布、这次没有读到或没有要求的 {kept} 份，保留。"),
            Lang::En => {
                writeln!(text, "{kept} published before and not read or not asked for now stay.")
            }
        };
    }
    if outcome.stale > 0 {
        _ = match lang {
            Lang::Zh => writeln!(
                text,
                "有 {} 个以前写出的文件，其格式这次没有要求，仍是以前的内容；要一并更新，请在 --to 中加上这些格式。",
                outcome.stale
            ),
            Lang::En => writeln!(
                text,
                "{} files in formats that were not asked for still say what they said before; name their formats with --to to renew them.",
                outcome.stale
            ),
        };
    }
    if outcome.cancelled {
        _ = writeln!(
            text,
            "{}",
            lang.say("已中断：没有作任何改动。", "Stopped: nothing was changed.")
        );
        return text;
    }
    text += &moved(&outcome.changes, lang);
    text += &removed(&outcome.changes, prune, lang);
    let (index, run) = (out.join("site/index.html"), out.join("staff/run.html"));
    _ = match lang {
        Lang::Zh => writeln!(
            text,
            "共生成 {} 个文件，耗时 {:.2} 秒。栏目首页：{}，处理情况报告：{}",
            outcome.files,
            outcome.seconds,
            index.display(),
            run.display()
        ),
        Lang::En => {
            writeln!(
                text,
                "{} files in {:.2} s. Index: {}, run report: {}",
                outcome.files,
                outcome.seconds,
                index.display(),
                run.display()
            )
        }
    };
    text
}

/// A folder without parts has got them.
fn moved(changes: &Changes, lang: Lang) -> String {
    if changes.moved == 0 {
        return String::new();
    }
    match lang {
        Lang::Zh => format!(
            "输出文件夹原先不分内外，现已分开：site/ 上传门户网站，staff/ 留在内部；{} 个文件原样移入。门户网站请改指 site/。\n",
            changes.moved
        ),
        Lang::En => format!(
            "The output folder had no parts and has them now: site/ goes to the portal, staff/ stays in the house; {} files moved as they were. Let \
             the portal show site/.\n",
            changes.moved
        ),
    }
}

/// The files that went, all of them where that was asked for.
fn removed(changes: &Changes, all: bool, lang: Lang) -> String {
    /// So many are named where nobody asked for the list.
    const MOST: usize = 20;
    let removed = &changes.removed;
    let mut text = String::new();
    if removed.is_empty() {
        return text;
    }
    _ = match lang {
        Lang::Zh => writeln!(text, "移除以前写出的 {} 个文件：", removed.len()),
        Lang::En => writeln!(text, "{} files of an earlier run were removed:", removed.len()),
    };
    let shown = if all { removed.len() } else { removed.len().min(MOST) };
    for file in &removed[..shown] {
        _ = writeln!(text, "  {file}");
    }
    if shown < removed.len() {
        _ = writeln!(text, "  …");
    }
    text
}

/// What a run would change, a line a file.
fn would_change(changes: &Changes, lang: Lang) -> String {
    let mut text = moved(changes, lang);
    let kinds = [
        (lang.say("写出", "write"), &changes.added),
        (lang.say("替换", "replace"), &changes.replaced),
        (lang.say("保留", "keep"), &changes.kept),
        (lang.say("移除", "remove"), &changes.removed),
    ];
    for (word, files) in kinds {
        for file in files {
            _ = writeln!(text, "{word}  {file}");
        }
    }
    let [added, replaced, kept, removed] = kinds.map(|(_, files)| files.len());
    let same = changes.same;
    _ = match lang {
        Lang::Zh => writeln!(
            text,
            "试运行，没有作任何改动：将写出 {added} 个文件，替换 {replaced} 个，保留 {kept} 个，移除 {removed} 个；{same} 个不变"
        ),
        Lang::En => writeln!(
            text,
            "A dry run; nothing was changed. It would write {added} files, replace {replaced}, keep {kept} and remove {removed}; {same} stay the same"
        ),
    };
    text
}

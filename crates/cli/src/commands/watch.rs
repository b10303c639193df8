//! `watch`: a batch whenever something in the region's folder has changed, until somebody ends it.
//!
//! The folder is looked at again and again and no system service is asked, for regions' folders lie
//! on network shares, which tell nobody of changes. Each batch is a process of its own, as if
//! somebody had started it.

use crate::{
    End,
    arguments::{Worded, path, required_path},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_intake::Folder;
use nianbao_model::{Fault, Lang};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{self, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

/// The folder is looked at so often, or less where looking takes long.
const LOOK: Duration = Duration::from_millis(300);
/// Changed files have to rest so long: who saves a file may not be through.
const REST: Duration = Duration::from_millis(1000);
/// The batch that runs is asked so often whether it has ended.
const ASK: Duration = Duration::from_millis(20);
/// Folders in folders; a batch looks no deeper.
const DEPTH: usize = 3;

pub(crate) fn subcommand(formats: &nianbao_format::Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    let command = words
        .command(
            "watch",
            "关区文件夹一有变动就处理发布，直到按 Ctrl-C",
            "publish a region whenever its folder changes, until Ctrl-C",
        )
        .arg(words.region_dir())
        .arg(words.output("输出文件夹", "the output folder").required(true).value_name("OUT_DIR"));
    let runs = Arg::new("runs")
        .long("runs")
        .value_name("N")
        .value_parser(clap::value_parser!(u32).range(1..))
        .hide(true);
    super::batch::with_options(command, formats, lang).arg(runs)
}

/// The files of a region by their paths, with sizes and times.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Result<End, Fault> {
    let (region, out) = (required_path(args, "region")?, required_path(args, "output")?);
    // A folder that is none, or a register that cannot be read, is told at once.
    Folder::open(region)?;
    let over = Arc::new(AtomicBool::new(false));
    let heard = over.clone();
    _ = ctrlc::set_handler(move || heard.store(true, Ordering::Relaxed));
    let stopped = || over.load(Ordering::Relaxed);
    let mut left = args.get_one::<u32>("runs").copied();
    let mut done: Option<Seen> = None;
    say::err(
        lang.say(
            "正在留意关区文件夹；按 Ctrl-C 结束",
            "watching the region's folder; Ctrl-C ends it",
        ),
    );
    while left != Some(0) && !stopped() {
        let Some(seen) = settled(region, out, done.as_ref(), &stopped) else { break };
        let changed = changed(done.as_ref(), &seen, lang);
        let Some(came) = batch(args, lang, &stopped)? else { break };
        let now = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string();
        say::out(&format!("{now}  {changed}{}{came}\n", lang.say("：", ": ")))?;
        done = Some(seen);
        left = left.map(|left| left - 1);
    }
    Ok(End::Clean)
}

/// Waits until the folder is other than it was and has rested; nothing if it is over before.
fn settled(
    region: &Path,
    out: &Path,
    done: Option<&Seen>,
    stopped: &dyn Fn() -> bool,
) -> Option<Seen> {
    let mut last: Option<(Seen, Instant)> = None;
    while !stopped() {
        let started = Instant::now();
        // A folder that cannot be looked at, a network share that is away, has not lost its files.
        let seen =
            look(region, out).ok().filter(|seen| seen.contains_key(Path::new("region.toml")));
        last = match (seen, last) {
            (None, _) => None,
            (Some(seen), _) if Some(&seen) == done => None,
            // The first run has nothing to wait for.
            (Some(seen), _) if done.is_none() => return Some(seen),
            (Some(seen), Some((before, since))) if before == seen => {
                if since.elapsed() >= REST {
                    return Some(seen);
                }
                Some((seen, since))
            }
            (Some(seen), _) => Some((seen, Instant::now())),
        };
        // Looking at thousands of files on a share must not be all that it does.
        let wait = LOOK.max(started.elapsed() * 4);
        let until = Instant::now() + wait;
        while !stopped() && Instant::now() < until {
            thread::sleep(ASK.min(until.saturating_duration_since(Instant::now())));
        }
    }
    None
}

/// The files that a batch may look at.
fn look(region: &Path, out: &Path) -> io::Result<Seen> {
    let out = out.canonicalize().ok();
    let (mut seen, mut open) = (Seen::new(), vec![(region.to_owned(), 0)]);
    while let Some((folder, depth)) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let about = match fs::metadata(&path) {
                Ok(about) => about,
                // It went while we looked, or it is a link to nowhere.
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(e),
            };
            if is_passing(&entry.file_name().to_string_lossy()) {
                continue;
            }
            if about.is_dir() {
                if depth < DEPTH && path.canonicalize().ok() != out {
                    open.push((path, depth + 1));
                }
            } else if let Ok(name) = path.strip_prefix(region) {
                seen.insert(name.to_owned(), (about.len(), about.modified().ok()));
            }
        }
    }
    Ok(seen)
}

/// Is it a file of programs at work: a lock beside an open workbook, or what is being saved or
/// copied?
fn is_passing(name: &str) -> bool {
    name.starts_with(['.', '~'])
        || [".tmp", ".part", ".crdownload"]
            .iter()
            .any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

/// What has changed, in a few words.
fn changed(done: Option<&Seen>, seen: &Seen, lang: Lang) -> String {
    /// So many files are named.
    const NAMED: usize = 3;
    let Some(done) = done else { return lang.say("首次处理", "first run").to_owned() };
    let new =
        seen.iter().filter(|(name, about)| done.get(*name) != Some(about)).map(|(name, _)| name);
    let all: Vec<&PathBuf> =
        new.chain(done.keys().filter(|name| !seen.contains_key(*name))).collect();
    let named: Vec<String> =
        all.iter().take(NAMED).map(|name| name.display().to_string()).collect();
    let named = named.join(lang.say("、", ", "));
    match (all.len() > NAMED, lang) {
        (false, _) => named,
        (true, Lang::Zh) => format!("{named} 等 {} 个文件", all.len()),
        (true, Lang::En) => format!("{named} and others, {} files", all.len()),
    }
}

/// Runs a batch to its end and says what came of it; nothing if it was stopped.
fn batch(
    args: &ArgMatches,
    lang: Lang,
    stopped: &dyn Fn() -> bool,
) -> Result<Option<String>, Fault> {
    let cannot = |e: io::Error| {
        let why = nianbao_model::trouble(&e);
        Fault::new(
            format!("无法启动处理：{}", why.zh),
            format!("the batch cannot be started: {}", why.en),
        )
    };
    let mut command = process::Command::new(env::current_exe().map_err(cannot)?);
    command
        .args(arguments(args, lang)?)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(cannot)?;
    let said = child.stdout.take().map(heard);
    let complained = child.stderr.take().map(heard);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(cannot)? {
            break status;
        }
        if stopped() {
            // Whenever it ends, the folder is wholly old or new.
            _ = child.kill();
            _ = child.wait();
            return Ok(None);
        }
        thread::sleep(ASK);
    };
    let text = |heard: Option<thread::JoinHandle<String>>| {
        heard.and_then(|heard| heard.join().ok()).unwrap_or_default()
    };
    let (said, complained) = (text(said), text(complained));
    if status.code().is_none() && stopped() {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_str(&said) {
        Ok(came) => in_a_line(&came, lang),
        Err(_) => complained.split_whitespace().collect::<Vec<_>>().join(" "),
    }))
}

/// Hears a process out.
fn heard(mut from: impl io::Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The arguments of the batch: those that were given.
fn arguments(args: &ArgMatches, lang: Lang) -> Result<Vec<OsString>, Fault> {
    let mut all: Vec<OsString> = vec![
        "--lang".into(),
        lang.say("zh", "en").into(),
        "batch".into(),
        required_path(args, "region")?.into(),
    ];
    all.extend([
        "--report".into(),
        "json".into(),
        "-o".into(),
        required_path(args, "output")?.into(),
    ]);
    for name in ["log", "keep-requests"] {
        all.extend(
            path(args, name).into_iter().flat_map(|file| [format!("--{name}").into(), file.into()]),
        );
    }
    for name in ["strict", "prune"] {
        all.extend(args.get_flag(name).then(|| format!("--{name}").into()));
    }
    for name in ["year", "jobs"] {
        all.extend(
            args.get_one::<u16>(name)
                .into_iter()
                .flat_map(|n| [format!("--{name}").into(), n.to_string().into()]),
        );
    }
    let formats: Vec<&str> =
        args.get_many::<String>("to").into_iter().flatten().map(String::as_str).collect();
    if !formats.is_empty() {
        all.extend(["--to".into(), formats.join(",").into()]);
    }
    Ok(all)
}

/// What a batch came to, in a line.
fn in_a_line(came: &serde_json::Value, lang: Lang) -> String {
    let count = |status: &str| came["reports"][status].as_u64().unwrap_or(0);
    let (published, drafts, absent) = (
        count("published") + count("kept"),
        count("draft"),
        count("missing") + count("unreadable"),
    );
    let files = |change: &str| came["changes"][change].as_array().map_or(0, Vec::len);
    let (others, seconds) = (
        files("added") + files("replaced") + files("removed"),
        came["seconds"].as_f64().unwrap_or(0.0),
    );
    let number = |severity: &str| came["summary"][severity].as_u64().unwrap_or(0);
    let (errors, warnings) = (number("error"), number("warning"));
    match lang {
        Lang::Zh => format!(
            "已发布 {published} 份，草稿 {drafts} 份，未报送或无法读取 {absent} 份；{errors} 处错误、{warnings} 处警告；{others} 个文件有变化，耗时 {seconds:.2} 秒"
        ),
        Lang::En => format!(
            "{published} published, {drafts} drafts, {absent} missing or unreadable; {errors} errors, {warnings} warnings; {others} files changed in {seconds:.2} s"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_programs_at_work_are_not_seen_and_those_of_the_region_are() {
        let temp = tempfile::tempdir().unwrap();
        let region = temp.path().join("region");
        fs::create_dir_all(region.join("2021")).unwrap();
        fs::create_dir_all(region.join("out/site")).unwrap();
        for name in [
            "region.toml",
            "2021/a.xlsx",
            "2021/~$a.xlsx",
            "2021/.~lock.a.xlsx#",
            "2021/a.xlsx.tmp",
            "out/site/a.html",
        ] {
            fs::write(region.join(name), name).unwrap();
        }
        let seen = look(&region, &region.join("out")).unwrap();
        let names: Vec<_> =
            seen.keys().map(|name| name.display().to_string().replace('\\', "/")).collect();
        assert_eq!(names, ["2021/a.xlsx", "region.toml"]);
        assert_eq!(changed(None, &seen, Lang::En), "first run");
        fs::write(region.join("2021/a.xlsx"), "changed").unwrap();
        let then = look(&region, &region.join("out")).unwrap();
        assert_eq!(changed(Some(&seen), &then, Lang::En).replace('\\', "/"), "2021/a.xlsx");
        assert!(look(&temp.path().join("away"), &region).is_err());
    }
}

//! Programs that misbehave: each gets its clear fault within its limits, and those that work are
//! formats like any other.
#![cfg(unix)]

use nianbao_document::compose;
use nianbao_format::{
    Confidence, ExportJob, Exporter, Fault, Importer, Input, Registry, Role, Source,
};
use nianbao_model::{Cell, Editions, Report, UnitRef};
use nianbao_plugin::{Limits, Plugins, Program};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// What an exporter says of itself, before it goes on as its test wants.
const EXPORTER: &str = r#"#!/bin/sh
if [ "$1" = --describe ]; then
  echo '{"protocols": ["nianbao.plugin/1"], "kind": "exporter", "id": "NAME", "name": {"zh": "样例", "en": "a sample"},'
  echo ' "extensions": ["NAME"], "keeps": ["unit"]}'
  exit
fi
"#;
const IMPORTER: &str = r#"#!/bin/sh
if [ "$1" = --describe ]; then
  echo '{"protocols": ["nianbao.plugin/1"], "kind": "importer", "id": "NAME", "name": {"zh": "样例", "en": "a sample"},'
  echo ' "extensions": ["NAME"], "keeps": ["figures"], "signs": {"begins_with": ["NAME!"], "contains": ["<NAME>"]}}'
  exit
fi
"#;

fn put(folder: &Path, name: &str, script: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn exporter(folder: &Path, name: &str, body: &str) -> Program {
    Program::at(&put(
        folder,
        &format!("nianbao-export-{name}"),
        &(EXPORTER.replace("NAME", name) + body),
    ))
    .unwrap()
}

fn importer(folder: &Path, name: &str, body: &str) -> Program {
    Program::at(&put(
        folder,
        &format!("nianbao-import-{name}"),
        &(IMPORTER.replace("NAME", name) + body),
    ))
    .unwrap()
}

fn report() -> Report {
    let edition = Editions::national().get("2021").unwrap().clone();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "a".into(), name: "甲海关".into(), level: None },
        2022,
    );
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(ix.0.into())));
    report.section_mut(1).push(&"很长的文字。".repeat(100_000));
    report
}

fn write(program: &Program) -> Result<Vec<u8>, Fault> {
    let report = report();
    let mut bytes = Vec::new();
    program.write(&ExportJob::new(&report, &compose(&report)), &mut bytes).map(|()| bytes)
}

fn read(program: &Program) -> Result<Source, Fault> {
    program.read(&Input::new(b"hello", "a.x", &Editions::national()))
}

fn quick(seconds: f32) -> Limits {
    Limits { time: Duration::from_secs_f32(seconds), ..Limits::default() }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn one_that_works_gets_the_report_and_its_output_is_the_file() {
    let folder = folder();
    let works = exporter(folder.path(), "works", "cat\n").option("colour", "blue");
    let text = String::from_utf8(write(&works).unwrap()).unwrap();
    let begin = r#"{"protocol":"nianbao.plugin/1","action":"export","options":{"colour":"blue"},"published":null,"report":{"#;
    assert!(text.starts_with(&begin[..begin.len() - 1]), "{}", &text[..200]);
    assert!(
        text.contains(r#""schema": "nianbao.report/1""#) && text.contains(r#""kind":"row_head""#)
    );
}

#[test]
fn one_that_never_ends_is_stopped_with_all_it_has_started() {
    let folder = folder();
    let mark = folder.path().join("alive");
    // Its child would go on after it, and would say so.
    let body = format!(
        "(sleep 3; touch {}) &\necho thinking >&2\nwhile :; do sleep 1; done\n",
        mark.display()
    );
    let begun = Instant::now();
    let fault = write(&exporter(folder.path(), "hangs", &body).limited(quick(1.0))).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(
        fault.message.zh,
        "插件程序 nianbao-export-hangs 超过 1 秒没有结束，已被终止。原因：thinking"
    );
    assert_eq!(
        fault.message.en,
        "the plugin nianbao-export-hangs did not end within 1 s and was stopped. It said: thinking"
    );
    std::thread::sleep(Duration::from_secs(3));
    assert!(!mark.exists(), "what it had started went on");
}

#[cfg(target_os = "linux")]
#[test]
fn what_goes_off_into_a_session_of_its_own_is_stopped_too() {
    let folder = folder();
    let (begun, mark) = (folder.path().join("begun"), folder.path().join("alive"));
    let child = format!("touch {}; sleep 2; touch {}", begun.display(), mark.display());
    let body = format!(
        "setsid sh -c '{child}' </dev/null >/dev/null 2>&1 &\nwhile [ ! -e {} ]; do sleep 0.05; done\ncat\n",
        begun.display()
    );
    if write(&exporter(folder.path(), "leaves", &body).limited(quick(10.0))).is_err() {
        // There is no setsid: nothing has begun either.
        assert!(!begun.exists());
        return;
    }
    std::thread::sleep(Duration::from_secs(3));
    assert!(begun.exists() && !mark.exists(), "what it had started went on");
}

#[test]
fn one_that_writes_without_end_is_stopped_at_its_limit() {
    let folder = folder();
    let begun = Instant::now();
    let endless =
        exporter(folder.path(), "endless", "yes 0123456789012345678901234567890123456789\n");
    let fault = write(&endless).unwrap_err();
    assert_eq!(
        fault.message.en,
        "the plugin nianbao-export-endless wrote more than 64 MB and was stopped. It did not say why."
    );
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let noisy = exporter(folder.path(), "noisy", "yes >&2\n").limited(quick(1.0));
    assert!(
        write(&noisy)
            .unwrap_err()
            .message
            .en
            .contains("did not end within 1 s and was stopped. It said: y / y / y / y / y")
    );
}

#[test]
fn one_that_fails_with_half_an_answer_gives_nothing() {
    let folder = folder();
    let half = exporter(folder.path(), "half", "echo half of\necho 'no table 三' >&2\nexit 3\n");
    let fault = write(&half).unwrap_err();
    assert_eq!(
        fault.message.zh,
        "插件程序 nianbao-export-half 以状态 3 失败；它已写出的内容（8 字节）不予采用。原因：no table 三"
    );
    assert!(
        fault.message.en.contains("failed with status 3")
            && fault.message.en.ends_with("It said: no table 三")
    );
    let killed = exporter(folder.path(), "killed", "echo half; kill -9 $$\n");
    assert!(write(&killed).unwrap_err().message.en.contains("was ended by signal 9"));
    let half =
        importer(folder.path(), "half", r#"echo '{"protocol": "nianbao.plugin/1", "rep'; exit 3"#);
    assert!(read(&half).unwrap_err().message.en.contains("failed with status 3"));
}

#[test]
fn one_that_fails_can_say_why_in_both_languages() {
    let folder = folder();
    let body = "echo working >&2\necho '{\"fault\": {\"zh\": \"第 3 行不对\", \"en\": \"line 3 is wrong\"}}' >&2\nexit 1\n";
    let fault = read(&importer(folder.path(), "says", body)).unwrap_err();
    let (zh, en) = (
        "第 3 行不对（插件程序 nianbao-import-says）",
        "line 3 is wrong (the plugin nianbao-import-says)",
    );
    assert_eq!((fault.message.zh.as_str(), fault.message.en.as_str()), (zh, en));
}

#[test]
fn what_goes_wrong_names_the_file_that_was_read_and_the_program() {
    let folder = folder();
    for (name, body) in [
        (
            "says",
            "echo '{\"fault\": {\"zh\": \"第 3 行不对\", \"en\": \"line 3 is wrong\"}}' >&2\nexit 1\n",
        ),
        ("dies", "exit 3\n"),
        ("mute", "true\n"),
        ("other", "echo '{\"protocol\": \"nianbao.plugin/2\"}'\n"),
        ("empty", "echo '{\"protocol\": \"nianbao.plugin/1\", \"report\": {}}'\n"),
        ("hangs", "sleep 60\n"),
    ] {
        let fault = read(&importer(folder.path(), name, body).limited(quick(1.0))).unwrap_err();
        assert_eq!(
            fault.at.as_ref().map(ToString::to_string).as_deref(),
            Some("a.x"),
            "{name}: {fault}"
        );
        for text in [&fault.message.zh, &fault.message.en] {
            assert!(
                name == "empty" || text.contains(&format!("nianbao-import-{name}")),
                "{name}: {text}"
            );
        }
    }
}

#[test]
fn a_program_says_its_role_and_whether_it_waits_to_be_asked() {
    let folder = folder();
    let plain = exporter(folder.path(), "plain", "echo x\n");
    assert_eq!((plain.role(), plain.only_on_request()), (Role::File, false));
    let described = EXPORTER
        .replace("NAME", "drawn")
        .replace("\"keeps\"", "\"role\": \"picture\", \"only_on_request\": true, \"keeps\"");
    let drawn = Program::at(&put(folder.path(), "nianbao-export-drawn", &described)).unwrap();
    assert_eq!((drawn.role(), drawn.only_on_request()), (Role::Picture, true));
    let odd = put(
        folder.path(),
        "nianbao-export-odd",
        &described.replace("drawn", "odd").replace("picture", "poster"),
    );
    assert!(Program::at(&odd).unwrap_err().message.en.contains("poster"));
}

#[test]
fn one_that_answers_another_version_is_told_apart() {
    let folder = folder();
    let other = importer(
        folder.path(),
        "other",
        r#"echo '{"protocol": "nianbao.plugin/2", "answer": 42}'"#,
    );
    let fault = read(&other).unwrap_err();
    assert_eq!(
        fault.message.en,
        "the plugin nianbao-import-other speaks “nianbao.plugin/2”, but this program speaks nianbao.plugin/1. Update the plugin or this program."
    );
    let path = put(
        folder.path(),
        "nianbao-export-newer",
        "#!/bin/sh\necho '{\"protocols\": [\"nianbao.plugin/7\"], \"new\": []}'\n",
    );
    assert!(Program::at(&path).unwrap_err().message.zh.contains("使用的协议是“nianbao.plugin/7”"));
}

#[test]
fn nonsense_is_said_to_be_nonsense() {
    let folder = folder();
    for (name, body) in [
        ("words", "echo hello\n"),
        ("nothing", "true\n"),
        ("bytes", "printf '\\377\\376'\n"),
        ("list", "echo '[1, 2]'\n"),
        ("bare", "echo '{}'\n"),
    ] {
        let fault = read(&importer(folder.path(), name, body)).unwrap_err();
        assert!(
            fault.message.en.contains("cannot be understood")
                && fault.message.zh.contains("无法识别"),
            "{name}: {fault}"
        );
    }
    let both = importer(
        folder.path(),
        "both",
        r#"echo '{"protocol": "nianbao.plugin/1", "report": {}, "grids": []}'"#,
    );
    assert!(read(&both).unwrap_err().message.en.contains("either report or grids"));
    assert!(
        write(&exporter(folder.path(), "nothing", "true\n"))
            .unwrap_err()
            .message
            .en
            .contains("it wrote nothing")
    );
    let gone = put(folder.path(), "nianbao-export-gone", "#!/no/such/interpreter\n");
    assert!(Program::at(&gone).unwrap_err().message.en.contains("cannot be started"));
}

#[test]
fn one_that_does_not_read_what_it_is_given_is_no_matter() {
    let folder = folder();
    let deaf = exporter(folder.path(), "deaf", "exec <&-\nsleep 0.2\necho done\n");
    assert_eq!(write(&deaf).unwrap(), b"done\n");
}

#[test]
fn an_answer_is_whole_only_when_the_pipe_is_closed() {
    let folder = folder();
    let later = exporter(folder.path(), "later", "(sleep 0.5; echo second) &\necho first\n");
    assert_eq!(write(&later).unwrap(), b"first\nsecond\n");
    let never = exporter(folder.path(), "never", "(sleep 60) &\necho first\n");
    assert!(write(&never).unwrap_err().message.en.contains("kept its output open"));
}

#[test]
fn it_runs_in_a_fresh_folder_with_a_clean_environment() {
    let folder = folder();
    let curious = exporter(
        folder.path(),
        "curious",
        "ls -A; env | cut -d= -f1 | grep -v '^PWD$\\|^_$\\|^SHLVL$\\|^OLDPWD$' | sort; touch left-behind; pwd\n",
    );
    let text = String::from_utf8(write(&curious).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..lines.len() - 1], ["LANG", "PATH"], "{text}");
    assert!(!Path::new(lines[lines.len() - 1]).exists(), "the folder is gone afterwards");
}

#[test]
fn an_importer_gives_a_report_or_grids() {
    let folder = folder();
    let body = r#"
[ "$(cat input)" = hello ] || exit 1
echo '{"protocol": "nianbao.plugin/1", "report": {"schema": "nianbao.report/1", "unit": {"id": "b", "name": "乙"}, "year": 2022,'
echo ' "cells": {"requests.received.total": 7, "proactive.administrative_fees.amount": "0.10"}, "sections": {"overview": "好。"}}}'
"#;
    let Source::Reading(reading) = read(&importer(folder.path(), "report", body)).unwrap() else {
        panic!("no reading")
    };
    assert_eq!(reading.report.at("requests.received.total"), Some(&Cell::count(7)));
    assert_eq!(reading.title_place.as_ref().unwrap().to_string(), "a.x");
    assert!(reading.findings.iter().flat_map(|f| &f.at).all(|place| place.to_string() == "a.x"));

    let body = r#"echo '{"protocol": "nianbao.plugin/1", "grids": [{"name": "表", "rows": [["甲", null, 0.10, 12345678901234567890], [""]], "merges": [[0, 0, 0, 1]]}]}'"#;
    let Source::Grids(grids) = read(&importer(folder.path(), "grids", body)).unwrap() else {
        panic!("no grids")
    };
    let shown: Vec<String> =
        grids.grids[0].cells().iter().map(|c| format!("{}:{:?}", c.column, c.value)).collect();
    assert_eq!(shown, ["0:Text(\"甲\")", "2:Number(0.10)", "3:Number(12345678901234567890)"]);
    assert_eq!(grids.grids[0].merges().len(), 1);
}

#[test]
fn signs_tell_its_files_without_starting_it() {
    let folder = folder();
    let program = importer(folder.path(), "signs", "exit 1\n");
    assert_eq!(program.sniff(b"signs! hello", "a.txt"), Confidence::Content);
    assert_eq!(program.sniff(b"\xef\xbb\xbfsigns! hello", "a.txt"), Confidence::Content);
    assert_eq!(program.sniff(b"<?x?><signs>", "a.txt"), Confidence::Kind);
    assert_eq!(program.sniff(b"", "a.SIGNS"), Confidence::Name);
    assert_eq!(program.sniff(b"", "signs"), Confidence::No);
}

#[test]
fn programs_are_found_on_the_path_and_broken_ones_do_not_hide_the_others() {
    let (first, second) = (folder(), folder());
    exporter(first.path(), "one", "echo first\n");
    exporter(second.path(), "one", "echo second\n");
    importer(second.path(), "two", "true\n");
    put(second.path(), "nianbao-export-broken", "#!/bin/sh\nexit 2\n");
    put(second.path(), "nianbao-export-slow", "#!/bin/sh\nsleep 60\n");
    put(second.path(), "nianbao-export-liar", &EXPORTER.replace("NAME", "other"));
    fs::write(second.path().join("nianbao-export-notes"), "no program").unwrap();
    let path = [
        first.path().to_owned(),
        second.path().to_owned(),
        PathBuf::from("."),
        PathBuf::from("/no/such/folder"),
    ];
    let mut plugins = Plugins::discover(&path, None, false);
    assert_eq!(
        plugins.exporters.iter().map(|p| write(p).unwrap()).collect::<Vec<_>>(),
        [b"first\n"]
    );
    assert_eq!(plugins.importers.len(), 1);
    let faults: Vec<String> =
        plugins.faults.iter().map(|f| f.text(nianbao_model::Lang::En)).collect();
    assert_eq!(faults.len(), 3, "{faults:#?}");
    assert!(faults[0].contains("nianbao-export-broken failed with status 2"), "{}", faults[0]);
    assert!(
        faults[1].contains("it says it is nianbao-export-other, but its file is not called that"),
        "{}",
        faults[1]
    );
    assert!(faults[2].contains("did not end within 5 s"), "{}", faults[2]);
    let registry = plugins.add_to(Registry::new());
    assert!(registry.exporter("one").is_some() && registry.importer("two").is_some());
}

#[test]
fn a_regions_programs_run_only_if_the_user_allows_it() {
    let region = folder();
    let folder = region.path().join("plugins");
    fs::create_dir(&folder).unwrap();
    let started = region.path().join("started");
    put(
        &folder,
        "nianbao-export-mine",
        &format!("#!/bin/sh\ntouch {}\nexit 1\n", started.display()),
    );
    let refused = Plugins::discover(&[], Some(region.path()), false);
    assert!(!started.exists() && refused.exporters.is_empty() && refused.faults.is_empty());
    assert!(refused.not_allowed_note().unwrap().message.en.contains("nianbao-export-mine"));
    let allowed = Plugins::discover(&[], Some(region.path()), true);
    assert!(started.exists() && allowed.not_allowed_note().is_none() && allowed.faults.len() == 1);
}

#[test]
fn a_program_does_not_take_the_place_of_a_built_in_format() {
    let folder = folder();
    exporter(folder.path(), "json", "echo '{}'\n");
    exporter(folder.path(), "fresh", "echo x\n");
    let mut plugins = Plugins::discover(&[folder.path().to_owned()], None, false);
    let registry = plugins.add_to(nianbao_builtin::formats());
    assert_eq!(registry.exporters().filter(|e| e.info().id == "json").count(), 1);
    assert!(registry.exporter("fresh").is_some());
    assert!(
        plugins.faults[0]
            .message
            .en
            .contains("the id or the ending of the plugin json is another format's")
    );
}

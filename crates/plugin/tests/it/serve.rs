//! Programs that are started once for many requests (`nianbao.plugin/1.1`): asked from many
//! threads, and misbehaving in every way.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter, Fault, Importer, Input, Source};
use nianbao_format_kit::programs;
use nianbao_model::{Cell, Editions, Report, UnitRef};
use nianbao_plugin::{Limits, Program};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// It notes each start, and answers each request as its option `do` says: with the unit's name, or
/// wrongly.
const SERVER: &str = r#"#!/usr/bin/env python3
import json, os, sys, time
KIND, NAME, HERE = sys.argv[0].rsplit("-", 2)[1], sys.argv[0].rsplit("-", 1)[1], os.path.dirname(sys.argv[0])
out = sys.stdout.buffer
if sys.argv[1:] == ["--describe"]:
    print(json.dumps({"protocols": ["nianbao.plugin/1", "nianbao.plugin/1.1"], "kind": KIND + "er", "id": NAME,
        "name": {"zh": "样例", "en": "a sample"}, "extensions": [NAME], "keeps": ["unit"], "signs": {"begins_with": ["hello"]}}))
    sys.exit()
assert sys.argv[1:] == ["--serve"]
open(os.path.join(HERE, f"started-{os.getpid()}"), "w").close()
def answer(data):
    out.write(b'{"bytes": %d}\n' % len(data) + data)
    out.flush()
for n, line in enumerate(sys.stdin.buffer):
    request = json.loads(line)
    do = request["options"].get("do", "")
    if do == "fault":
        out.write('{"fault": {"zh": "写不了这一份", "en": "not this one"}}\n'.encode()); out.flush()
    elif do == "die" and n == 1:
        sys.exit("tired")
    elif do == "hang" and n == 1:
        time.sleep(60)
    elif do == "huge":
        out.write(b'{"bytes": 5000}\n' + b"x" * 5000); out.flush()
    elif do == "short":
        out.write(b'{"bytes": 50}\nshort'); out.flush(); sys.exit()
    elif do == "nonsense":
        out.write(b"hello\n"); out.flush()
    elif do == "chatty":
        answer(b"one"); answer(b"two")
    elif KIND == "import":
        rows = [[open(request["file"]["path"], encoding="utf-8").read()]]
        answer(json.dumps({"protocol": "nianbao.plugin/1", "grids": [{"name": "a", "rows": rows}]}).encode())
    else:
        answer(request["report"]["unit"]["name"].encode())
"#;

fn program(folder: &Path, name: &str) -> Option<Program> {
    if !programs::have("python3") {
        return None;
    }
    let path = folder.join(format!("nianbao-{name}"));
    fs::write(&path, SERVER).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Some(Program::at(&path).unwrap())
}

fn write(program: &Program, unit: &str) -> Result<Vec<u8>, Fault> {
    let edition = Editions::national().get("2021").unwrap().clone();
    let mut report = Report::blank(
        edition.clone(),
        UnitRef { id: "a".into(), name: unit.into(), level: None },
        2022,
    );
    edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(ix.0.into())));
    let mut bytes = Vec::new();
    program.write(&ExportJob::new(&report, &compose(&report)), &mut bytes).map(|()| bytes)
}

fn starts(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("started-")
        })
        .count()
}

#[test]
fn it_is_started_once_for_many_reports_and_no_answer_goes_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = program(folder.path(), "export-many") else { return };
    assert!(program.description().serves);
    for n in 0..20 {
        assert_eq!(
            write(&program, &format!("第{n}海关")).unwrap(),
            format!("第{n}海关").into_bytes()
        );
    }
    assert_eq!(starts(folder.path()), 1);
    thread::scope(|scope| {
        for thread in 0..4 {
            let program = &program;
            scope.spawn(move || {
                for n in 0..10 {
                    let unit = format!("{thread}-{n}\n海关");
                    assert_eq!(write(program, &unit).unwrap(), unit.into_bytes());
                }
            });
        }
    });
    assert!((1..=4).contains(&starts(folder.path())), "{}", starts(folder.path()));
}

#[test]
fn an_importer_finds_each_file_in_its_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = program(folder.path(), "import-many") else { return };
    let editions = Editions::national();
    for text in ["hello 甲", "hello 乙, which is longer", "hello"] {
        let Ok(Source::Grids(grids)) =
            program.read(&Input::new(text.as_bytes(), "a.many", &editions))
        else {
            panic!("{text}")
        };
        assert!(format!("{:?}", grids.grids[0]).contains(text), "{grids:?}");
    }
    assert_eq!(starts(folder.path()), 1);
}

#[test]
fn one_that_misbehaves_is_told_and_the_next_report_has_another() {
    for (does, says) in [
        ("fault", "写不了这一份（插件程序 nianbao-export-bad）"),
        ("huge", "输出超过"),
        ("short", "以状态 0 失败"),
        ("nonsense", "不是所要的 JSON"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = program(folder.path(), "export-bad") else { return };
        let bad = program
            .clone()
            .option("do", does)
            .limited(Limits { output: 1000, ..Limits::default() });
        let fault = write(&bad, "甲海关").unwrap_err();
        assert!(fault.message.zh.contains(says), "{does}: {}", fault.message.zh);
        assert_eq!(write(&program, "乙海关").unwrap(), "乙海关".as_bytes(), "{does}");
    }
}

#[test]
fn what_dies_hangs_or_says_too_much_at_its_second_report_costs_that_one_alone() {
    for (does, says) in [("die", "tired"), ("hang", "没有结束，已被终止")] {
        let folder = tempfile::tempdir().unwrap();
        let Some(program) = program(folder.path(), "export-bad") else { return };
        let bad = program
            .option("do", does)
            .limited(Limits { time: Duration::from_secs(2), ..Limits::default() });
        let begun = Instant::now();
        let all: Vec<_> = (0..4).map(|n| write(&bad, &format!("第{n}海关"))).collect();
        let faults: BTreeSet<usize> = (0..4).filter(|n| all[*n].is_err()).collect();
        assert_eq!(faults, BTreeSet::from([1, 3]), "{does}: {all:?}");
        assert!(all[1].as_ref().unwrap_err().message.zh.contains(says), "{does}: {all:?}");
        assert_eq!(
            (all[2].as_ref().unwrap().as_slice(), starts(folder.path())),
            ("第2海关".as_bytes(), 2)
        );
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
    // A word too many belongs to no report: whoever says it is not asked again.
    let folder = tempfile::tempdir().unwrap();
    let Some(program) = program(folder.path(), "export-bad") else { return };
    let chatty = program.option("do", "chatty");
    for _ in 0..3 {
        assert_eq!(write(&chatty, "甲海关").unwrap(), b"one");
        // The second word may come a little later.
        thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(starts(folder.path()), 3);
}

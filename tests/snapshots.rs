//! What people and programs see, kept whole and looked at when it changes (`cargo insta review`):
//! help in both languages, the run report and the front page of a small region with one mistake.

use crate::support::{files, nianbao, root};
use std::{fs, path::Path};

/// All words of help in a language: of the program, and of each command that its help lists.
fn help(lang: &str) -> String {
    let all = nianbao!["--lang", lang, "--help"].stdout;
    let commands =
        all.lines().skip_while(|line| !matches!(line.trim_end(), "命令：" | "Commands:")).skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"batch") && commands.len() > 10, "{commands:?}");
    let of = |command: &&str| {
        format!("\n──── {command}\n\n{}", nianbao!["--lang", lang, command, "--help"].stdout)
    };
    all.clone() + &commands.iter().map(of).collect::<String>()
}

#[test]
fn help_in_both_languages() {
    insta::assert_snapshot!("help_zh", help("zh"));
    insta::assert_snapshot!("help_en", help("en"));
}

/// The example with a local edition, one figure of which is changed so that a sum is wrong,
/// published.
fn publication(within: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let region = within.join("region");
    for (name, bytes) in files(&root().join("examples/local-edition")) {
        let file = region.join(&name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let is_changed = name == "2023/unit-02.csv";
        fs::write(file, if is_changed { changed(&text) } else { text }).unwrap();
    }
    let out = within.join("out");
    let ended = nianbao!["batch", region, "-o", out];
    assert_eq!(ended.code, 1, "{ended:?}");
    files(&out)
}

/// One more of the applications received in all than the applicants' kinds give.
fn changed(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = lines.iter_mut().find(|line| line.contains("requests.received.total")).unwrap();
    let (before, figure) = line.split_at(line.rfind(|c: char| c.is_ascii_digit()).unwrap());
    let more = figure[..1].parse::<u8>().unwrap() % 9 + 1;
    *line = format!("{before}{more}{}", &figure[1..]);
    lines.join("\n") + "\n"
}

/// A page without its style and programs, which have tests of their own; and without what differs
/// from run to run.
fn page(bytes: &[u8]) -> String {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    for name in ["style", "script"] {
        let (begin, end) = (format!("<{name}"), format!("</{name}>"));
        let mut from = 0;
        while let Some(at) = text[from..].find(&begin).map(|at| from + at) {
            let inside = at + text[at..].find('>').unwrap() + 1;
            let close = inside + text[inside..].find(&end).unwrap();
            text.replace_range(inside..close, "…");
            from = inside;
        }
    }
    text
}

#[test]
fn the_run_report_and_the_front_page() {
    let within = tempfile::tempdir().unwrap();
    let files = publication(within.path());
    let named = |name: &str| {
        files
            .iter()
            .find(|(path, _)| path.as_str() == name || path.ends_with(&format!("/{name}")))
            .unwrap()
            .1
    };
    let mut settings = insta::Settings::clone_current();
    // Times differ from run to run; sizes and the hashes of styles say nothing to who reads the
    // snapshot.
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d [+-]\d\d:\d\d)?", "[time]");
    settings.add_filter(r#""(milliseconds|seconds)": ?[\d.]+"#, "\"$1\":[n]");
    settings.add_filter(r"\d+(\.\d+)?(<small>)? (毫秒|秒)", "[n]$2 $3");
    settings.add_filter(r"'sha256-[^']+'", "'sha256-…'");
    settings.add_filter(r"\b\d+ KB", "[n] KB");
    settings.add_filter(r"\b[\d.]+ ms\b", "[n] ms");
    settings.bind(|| {
        let run = String::from_utf8(named("run.json").clone()).unwrap();
        insta::assert_snapshot!("run_json", run);
        insta::assert_snapshot!("run_page", page(named("run.html")));
        insta::assert_snapshot!("front_page", page(named("index.html")));
    });
}

//! The schemas are held against what is written, against what is wrong, and against the importer:
//! outside validators and ours agree.

use crate::support::{formats, have, have_python, random, root, skipped, sound, unit_ref, written};
use nianbao_check::Context;
use nianbao_format::Input;
use nianbao_grid::Expect;
use nianbao_model::{Cell, Decimal, Editions, Finding, Kind, Lang, Reading, Severity};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// xmllint on files, by the XSD or by an edition's Schematron.
fn xmllint(kind: &str, schema: &str, folder: &Path, files: &[String]) -> Output {
    let schema = root().join("schemas").join(schema);
    Command::new("xmllint")
        .args(["--noout", "--nonet", kind])
        .arg(schema)
        .args(files)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines()
        .filter(|line| !line.ends_with(" validates"))
        .take(12)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A figure that is none of its kind: the Schematron must call it what the check calls it.
#[test]
fn the_schematron_names_rules_as_the_check_does() {
    for edition in Editions::national().iter() {
        let schematron = nianbao_format_xml::schematron(edition);
        let ix = edition.cells_ix().find(|ix| edition.spec(*ix).kind == Kind::Count).unwrap();
        for (figure, condition) in
            [(Decimal::new(25, 1), "floor(number(.))"), (Decimal::from(-1), "number(.) &gt;= 0")]
        {
            let mut report = sound(edition, unit_ref("unit-01"), edition.years.0, 1);
            report.set(ix, Cell::figure(figure));
            let of_cell = |finding: &Finding| {
                finding.cells.len() == 1 && finding.cells[0] == edition.spec(ix).address
            };
            let findings = nianbao_check::check(&Reading::of(report), &Context::default());
            let rule = findings.iter().find(|finding| of_cell(finding)).unwrap().rule;
            let line = schematron.lines().find(|line| line.contains(condition)).unwrap();
            assert!(line.contains(&format!(">{rule} ")), "the check says {rule}: {line}");
        }
    }
}

#[test]
fn the_schemas_in_the_tree_are_the_ones_the_program_knows() {
    let read = |name: &str| fs::read_to_string(root().join("schemas").join(name)).unwrap();
    assert_eq!(read("report-1.xsd"), nianbao_format_xml::XSD);
    for edition in Editions::national().iter() {
        assert_eq!(
            read(&format!("report-1-{}.sch", edition.id)),
            nianbao_format_xml::schematron(edition),
            "{}",
            edition.id
        );
    }
}

#[test]
fn random_reports_are_valid_and_sound_ones_add_up() {
    if !have("xmllint") {
        return skipped("xmllint is not installed");
    }
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let temp = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut sound = vec![Vec::new(), Vec::new()];
    // A thousand with NIANBAO_FULL=1; half of them are sound, of two editions.
    let reports = if std::env::var_os("NIANBAO_FULL").is_some() { 1000 } else { 250 };
    for n in 0..reports {
        // Half are sound, half are anything.
        let report = match n % 2 {
            0 => random::valid_reports().new_tree(&mut runner).unwrap().current(),
            _ => random::reports().new_tree(&mut runner).unwrap().current(),
        };
        let name = format!("{n}.xml");
        fs::write(temp.path().join(&name), written(&report, "xml")).unwrap();
        if let (0, Some(at)) =
            (n % 2, ["2019", "2021"].iter().position(|id| *id == report.edition.id))
        {
            sound[at].push(name.clone());
        }
        files.push(name);
    }
    let output = xmllint("--schema", "report-1.xsd", temp.path(), &files);
    assert!(output.status.success(), "{}", told(&output));
    if let Some(valid) = by_python("xmlschema", "report-1.xsd", temp.path(), &files[..60]) {
        assert_eq!(valid, [true; 60], "xmlschema and xmllint disagree");
    }
    for (id, files) in ["2019", "2021"].iter().zip(&sound) {
        assert!(files.len() > reports / 6, "{id}: {}", files.len());
        let output = xmllint("--schematron", &format!("report-1-{id}.sch"), temp.path(), files);
        assert!(output.status.success(), "{id}: {}", told(&output));
    }
}

/// What Python's own validators say, file by file; nothing where they are not installed.
fn by_python(module: &str, schema: &str, folder: &Path, files: &[String]) -> Option<Vec<bool>> {
    if !have_python(module) {
        return None;
    }
    let (script, schema) =
        (root().join("tests/python/validate.py"), root().join("schemas").join(schema));
    let output = Command::new("python3")
        .arg(script)
        .arg(schema)
        .args(files)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| line.starts_with("valid ")).collect())
}

#[test]
fn every_report_is_valid_json_by_its_schema_and_a_wrong_one_is_not() {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let temp = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for n in 0..200 {
        let report = random::reports().new_tree(&mut runner).unwrap().current();
        files.push(format!("{n}.json"));
        fs::write(temp.path().join(&files[n]), written(&report, "json")).unwrap();
    }
    let example = fs::read_to_string(root().join("schemas/examples/report-1-2021.json")).unwrap();
    let wrong = [
        ("nianbao.report/1", "nianbao.report/2"),
        ("\"year\": 2021", "\"year\": \"2021\""),
        ("\"requests.received.total\": 3", "\"requests.received.total\": 3.5"),
        ("\"requests.received.total\": 3", "\"requests.received.total\": \"约三件\""),
        ("\"requests.received.total\": 3", "\"requests.received.total\": {\"missing\": \"/\"}"),
        ("requests.received.total", "总计"),
        ("\"subordinate\"", "\"county\""),
        ("\"indicators\"", "\"figures\""),
    ];
    for (n, (from, to)) in wrong.iter().enumerate() {
        let text = example.replacen(from, to, 1);
        assert_ne!(text, example, "{from}");
        files.push(format!("wrong-{n}.json"));
        fs::write(temp.path().join(&files[200 + n]), text).unwrap();
    }
    let Some(valid) = by_python("jsonschema", "report-1.schema.json", temp.path(), &files) else {
        return;
    };
    for (file, valid) in files.iter().zip(valid) {
        assert_eq!(valid, !file.starts_with("wrong"), "{file}");
    }
}

/// A wrong file: what is wrong, what stands in the example, and what is put there instead.
const WRONG: [(&str, &str, &str); 36] = [
    ("another namespace", "urn:nianbao:report:1", "urn:example:report"),
    ("a later namespace", "urn:nianbao:report:1", "urn:nianbao:report:2"),
    ("a version of another namespace", "version=\"1.1\" year", "version=\"2.0\" year"),
    ("no year", " year=\"2021\"", ""),
    ("a year in words", "year=\"2021\"", "year=\"二〇二一\""),
    ("an unknown edition", "edition=\"2021\"", "edition=\"2008\""),
    ("another outermost element", "<report xmlns", "<年报 xmlns"),
    ("an unknown level", "level=\"subordinate\"", "level=\"county\""),
    ("a day in words", "<category>", "<date>2022年1月28日</date><category>"),
    (
        "an index number in another form",
        "<metadata>\n    <title>",
        "<metadata>\n    <identifier>粤-2021-7</identifier><title>",
    ),
    ("an unknown metadata element", "<disclosure>", "<colour>red</colour><disclosure>"),
    ("a cell without an id", "<cell id=\"requests.received.total\" ", "<cell "),
    ("an id of no cell", "id=\"requests.received.total\"", "id=\"requests.received.sum\""),
    ("an id with a capital", "id=\"requests.received.total\"", "id=\"Requests.received.total\""),
    (
        "a cell twice",
        "<cell id=\"requests.received.enterprise\"",
        "<cell id=\"requests.received.total\">9</cell><cell id=\"requests.received.enterprise\"",
    ),
    ("a cell left out", TOTAL, ""),
    ("an unknown state", "state=\"blank\"/>", "state=\"empty\">x</cell>"),
    ("a blank that is none", "state=\"blank\"/>", "state=\"blank\">5</cell>"),
    ("words for a figure", TOTAL_OPEN_3, "kind=\"count\">约三件</cell>"),
    ("a figure below zero", TOTAL_OPEN_3, "kind=\"count\">-3</cell>"),
    ("half a request", TOTAL_OPEN_3, "kind=\"count\">3.5</cell>"),
    ("a total that is no sum", TOTAL_OPEN_3, "kind=\"count\">4</cell>"),
    ("an unknown section", "id=\"problems\"", "id=\"opportunities\""),
    ("a section twice", "id=\"problems\"", "id=\"overview\""),
    ("an element in a paragraph", "<p>这是示例的第一段。</p>", "<p>这是<b>示例</b></p><q/>"),
    ("an unknown element", "  <indicators>", "  <annex/><indicators>"),
    (
        "a cell outside the cells",
        "</cells>",
        "</cells><cell id=\"requests.received.total\">3</cell>",
    ),
    ("text between elements", "<cells>", "合计见下<cells>"),
    ("an end too few", "</cells>", ""),
    ("ends that cross", "</cells>\n", "</cell>\n"),
    ("an attribute without quotes", "year=\"2021\"", "year=2021"),
    ("an attribute twice", "year=\"2021\"", "year=\"2021\" year=\"2021\""),
    ("an unknown entity", "<p>这是示例的第一段。</p>", "<p>&nbsp;</p>"),
    ("a control character", "<p>这是示例的第一段。</p>", "<p>&#1;</p>"),
    ("a bare ampersand", "<p>这是示例的第一段。</p>", "<p>A & B</p>"),
    ("something behind the end", "</report>", "</report><report/>"),
];

const TOTAL: &str = "<cell id=\"requests.received.total\" label=\"一、本年新收政府信息公开申请数量 · 总计\" kind=\"count\">3</cell>";
const TOTAL_OPEN_3: &str =
    "label=\"一、本年新收政府信息公开申请数量 · 总计\" kind=\"count\">3</cell>";

#[test]
fn wrong_files_are_rejected_by_xmllint_and_by_us_with_the_line() {
    let example = fs::read_to_string(root().join("schemas/examples/report-1-2021.xml")).unwrap();
    // The example has a blank, a mark and an unreadable cell, of which we speak as well; wrong is
    // what is said beside.
    let usual = heard(&example).unwrap();
    let temp = tempfile::tempdir().unwrap();
    let outside = have("xmllint");
    let mut wrong = Vec::new();
    let (mut files, mut by_xsd) = (Vec::new(), Vec::new());
    for (n, (what, from, to)) in WRONG.iter().enumerate() {
        assert!(example.contains(from), "{what}: {from}");
        let text = example.replacen(from, to, 1);
        assert_ne!(text, example, "{what}");
        if heard(&text).is_ok_and(|said| said.iter().all(|line| usual.contains(line))) {
            wrong.push(format!("{what}: we take it without a word"));
        }
        if outside {
            let name = format!("{n}.xml");
            fs::write(temp.path().join(&name), &text).unwrap();
            let xsd = xmllint("--schema", "report-1.xsd", temp.path(), std::slice::from_ref(&name));
            let sch = xmllint(
                "--schematron",
                "report-1-2021.sch",
                temp.path(),
                std::slice::from_ref(&name),
            );
            files.push(name);
            by_xsd.push(xsd.status.success());
            if xsd.status.success() && sch.status.success() {
                wrong.push(format!("{what}: xmllint takes it"));
            }
        }
    }
    match outside {
        true => {
            if let Some(valid) = by_python("xmlschema", "report-1.xsd", temp.path(), &files) {
                let other =
                    (0..files.len()).filter(|n| valid[*n] != by_xsd[*n]).map(|n| WRONG[n].0);
                wrong.extend(other.map(|what| format!("{what}: xmlschema and xmllint disagree")));
            }
        }
        false => skipped("xmllint is not installed"),
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What we say of a file that is more than a note, each with its place; or why it is refused.
fn heard(text: &str) -> Result<Vec<String>, String> {
    let editions = Editions::national();
    let fault = |fault: nianbao_model::Fault| {
        assert!(fault.at.is_some(), "{fault:?}");
        fault.text(Lang::En)
    };
    let reading = formats()
        .read(&Input::new(text.as_bytes(), "a.xml", &editions), Some("xml"), &Expect::default())
        .map_err(fault)?;
    let mut found = nianbao_check::check(&reading, &Context::default());
    found.extend(reading.findings.iter().cloned());
    found.retain(|finding| finding.severity != Severity::Note);
    found.iter().for_each(|finding| {
        assert!(!finding.at.is_empty() || finding.rule.code() == "R06", "{finding:?}")
    });
    Ok(found
        .iter()
        .map(|f| {
            format!(
                "{} {} {}",
                f.at.first().map(ToString::to_string).unwrap_or_default(),
                f.rule,
                f.message.en
            )
        })
        .collect())
}

//! What the texts of a report state in figures, from outside: what was understood is shown, and a
//! sentence is explained in one step.

use crate::support::{SmallRegion, json, nianbao};
use nianbao_export_xlsx::filled_template;
use nianbao_model::Report;
use std::fs;

const WRONG: &str = "全年共收到政府信息公开申请987件，其中五个领域较为集中。";

/// The small region's unit of 2021 with a sentence more.
fn with(sentence: &str) -> Report {
    let mut report = SmallRegion::report("unit-01", 2021);
    report.section_mut(1).push(sentence);
    report
}

#[test]
fn what_was_not_understood_is_shown() {
    let region = SmallRegion::new();
    let blank = with("");
    let received =
        blank.cell(blank.edition.find("requests.received.total").unwrap()).value().unwrap();
    let text = format!("全年共收到政府信息公开申请{received}件。慰问困难群众12人次。");
    region.put("2021/unit-01.xlsx", &filled_template(&with(&text)).unwrap());
    let file = region.file("2021/unit-01.xlsx");
    let told = nianbao!["check", file].stdout;
    assert!(told.contains("文字中的数字："), "{told}");
    let told = nianbao!["--lang", "en", "check", file].stdout;
    assert!(told.contains("figures in the texts:") && !told.contains("文字中的数字"), "{told}");
    let found = nianbao!["check", file, "--report", "json"].json();
    let texts = &found["texts"][0];
    let (stated, held) =
        (texts["figures"]["stated"].as_u64().unwrap(), texts["figures"]["held"].as_u64().unwrap());
    assert!(held >= 1 && held < stated, "{texts:#}");
    let sentences = texts["sentences"].as_array().unwrap();
    let sentence = |words: &str| {
        sentences.iter().find(|s| s["text"].as_str().unwrap().contains(words)).unwrap()["figures"]
            [0]
        .clone()
    };
    let right = sentence("全年共收到政府信息公开申请");
    assert_eq!(
        (&right["taken"], &right["held"], &right["cells"][0]),
        (&"count".into(), &true.into(), &"requests.received.total".into())
    );
    let strange = sentence("慰问困难群众");
    assert_eq!(
        (&strange["taken"], &strange["held"], &strange["text"]),
        (&"nothing".into(), &false.into(), &"12人次".into())
    );
    let page = nianbao!["check", file, "--report", "html"].stdout;
    assert!(
        page.contains("class=\"texts\"") && page.contains("<b>12人次</b> 未识别 · 须由人核对"),
        "{page}"
    );
    // The run report says the share.
    let out = region.beside("out");
    nianbao!["batch", region.folder, "-o", out];
    let run = json(&out.join("staff/run.json"));
    let whole = &run["figures_in_texts"];
    let sum: u64 = run["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["figures_in_texts"]["stated"].as_u64().unwrap())
        .sum();
    assert!(sum > 0 && whole["stated"] == sum, "{whole}");
    assert!(fs::read_to_string(out.join("staff/run.html")).unwrap().contains("文中数字已核对"));
}

#[test]
fn a_sentence_is_explained_by_its_words() {
    let region = SmallRegion::new();
    region.put("2021/unit-01.xlsx", &filled_template(&with(WRONG)).unwrap());
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 1);
    let register = region.file("region.toml");
    let explained = "\n[[accepted]]\nunit = \"unit-01\"\nyear = 2021\nquote = \"共收到政府信息公开申请987件\"\nby = \"张三\"\nwhy = \"指全系统\"\n";
    fs::write(&register, fs::read_to_string(&register).unwrap() + explained).unwrap();
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    let run = json(&out.join("staff/run.json"));
    let findings =
        run["reports"].as_array().unwrap().iter().flat_map(|r| r["findings"].as_array().unwrap());
    let of_text: Vec<_> = findings.filter(|f| f["code"] == "T01").collect();
    assert!(of_text.len() == 1 && of_text[0]["accepted"]["why"] == "指全系统", "{of_text:#?}");
    let page = fs::read_to_string(out.join("staff/completeness.html")).unwrap();
    assert!(page.contains("共收到政府信息公开申请987件") && page.contains("T01–T04"), "{page}");
    // Without words there is nothing to explain.
    fs::write(
        &register,
        fs::read_to_string(&register)
            .unwrap()
            .replace("quote = \"共收到政府信息公开申请987件\"", "quote = \"件\""),
    )
    .unwrap();
    let ended = nianbao!["batch", region.folder, "-o", out];
    assert!(ended.code == 2 && ended.stderr.contains("quote"), "{}", ended.stderr);
}

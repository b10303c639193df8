//! What a batch gives to the staff: dates as they are, drafts handed back marked with a text to
//! mail, a log, and a run report by page.

use crate::support::{SmallRegion, files, json, nianbao, run};
use nianbao_export_xlsx::filled_template;
use nianbao_format_kit::zips;
use nianbao_model::{Cell, Decimal};
use std::fs;

/// The small region with a total that is one short in a unit's report, and the day on which another
/// says that it was filled in.
fn region() -> SmallRegion {
    let region = SmallRegion::new();
    let mut wrong = SmallRegion::report("unit-01", 2021);
    let total = wrong.edition.find("requests.received.total").unwrap();
    wrong.set(total, Cell::Figure(wrong.cell(total).value().unwrap() - Decimal::ONE));
    region.put("2021/unit-01.xlsx", &filled_template(&wrong).unwrap());
    let dated = zips::changed(
        &filled_template(&SmallRegion::report("head-office", 2021)).unwrap(),
        |part, mut xml| {
            if part == "xl/worksheets/sheet2.xml" {
                let begin = xml.find("<c r=\"B10\"").unwrap();
                let end = begin + xml[begin..].find("/>").unwrap() + 2;
                xml.replace_range(
                    begin..end,
                    "<c r=\"B10\" t=\"inlineStr\"><is><t>2022年1月15日</t></is></c>",
                );
            }
            xml
        },
    );
    region.put("2021/head-office.xlsx", &dated);
    let register = region.file("region.toml");
    let text = fs::read_to_string(&register).unwrap()
        + "\n[years.2021]\npublished = \"2022-01-28 09:30\"\n";
    fs::write(register, text).unwrap();
    region
}

#[test]
fn drafts_are_handed_back_with_a_text_to_mail_and_a_log_tells_it() {
    let region = region();
    let (out, log) = (region.beside("out"), region.beside("nianbao.log"));
    let batch = || nianbao!["batch", region.folder, "-o", out, "--log", log];
    assert_eq!(batch().code, 1);
    let returned = fs::read(out.join("staff/returned/2021/unit-01.xlsx")).unwrap();
    let all: String = zips::parts(&returned)
        .into_values()
        .map(|part| String::from_utf8_lossy(&part).into_owned())
        .collect();
    assert!(all.contains("检查结果") && all.contains("临江海关\n2021"));
    let mail = fs::read_to_string(out.join("staff/mail/2021/unit-01.txt")).unwrap();
    assert!(
        mail.starts_with("临江海关：")
            && mail.contains("1. 【错误】")
            && mail.contains("三、依申请!J6")
            && mail.contains("处理："),
        "{mail}"
    );
    // The staff's manifest has both, the portal's has neither, and the next run gives the same
    // bytes.
    let listed = |manifest: &str| fs::read_to_string(out.join(manifest)).unwrap();
    assert!(
        listed("staff/manifest.json").contains("staff/returned/2021/unit-01.xlsx")
            || listed("staff/manifest.json").contains("returned/2021/unit-01.xlsx")
    );
    assert!(
        !listed("site/manifest.json").contains("returned")
            && !listed("site/manifest.json").contains("mail/")
    );
    let before = files(&out.join("staff/returned"));
    assert_eq!(batch().code, 1);
    assert_eq!(files(&out.join("staff/returned")), before);

    let text = fs::read_to_string(&log).unwrap();
    assert_eq!(text.lines().filter(|line| line.starts_with("# nianbao ")).count(), 2, "{text}");
    assert!(
        text.contains("草稿 临江海关2021年政府信息公开工作年度报告")
            && text.contains("已发布 8 份"),
        "{text}"
    );
    // Nothing else is written into, and nothing in the region's folder.
    let book = region.file("2021/unit-03.xlsx");
    let whole = fs::read(&book).unwrap();
    for wrong in [book.clone(), region.file("neu.log")] {
        assert_eq!(nianbao!["batch", region.folder, "-o", out, "--log", wrong].code, 2);
    }
    let other = region.beside("other.txt");
    fs::write(&other, "mine").unwrap();
    assert_eq!(nianbao!["batch", region.folder, "-o", out, "--log", other].code, 2);
    assert_eq!((fs::read(&book).unwrap(), fs::read(&other).unwrap()), (whole, b"mine".to_vec()));

    // Mended: what was handed back goes.
    region
        .put("2021/unit-01.xlsx", &filled_template(&SmallRegion::report("unit-01", 2021)).unwrap());
    assert_eq!(batch().code, 0);
    assert!(
        !out.join("staff/returned/2021/unit-01.xlsx").exists()
            && !out.join("staff/mail/2021/unit-01.txt").exists()
    );
}

#[test]
fn dates_are_what_the_workbook_the_file_and_the_register_say() {
    let region = region();
    let out = region.beside("out");
    // A file changed at 20:00 UTC of 14 January: the day after in Shanghai.
    let file = fs::File::options().append(true).open(region.file("2021/unit-03.xlsx")).unwrap();
    let when = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_642_190_400);
    file.set_modified(when).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_nianbao"));
    command.arg("batch").arg(&region.folder).arg("-o").arg(&out).env("TZ", "Asia/Shanghai");
    assert_eq!(run(command).code, 1);
    let page = fs::read_to_string(out.join("staff/completeness.html")).unwrap();
    assert!(
        page.contains("<th scope=\"col\">报送日期</th>") && page.contains("<td>2022-01-15</td>"),
        "{page}"
    );
    if std::path::Path::new("/usr/share/zoneinfo/Asia/Shanghai").exists() {
        assert!(page.contains("<small>文件日期 2022-01-15</small>"), "{page}");
        assert!(fs::read_to_string(out.join("staff/run.html")).unwrap().contains("+08:00"));
    }
    let report = fs::read_to_string(out.join("site/2021/head-office.html")).unwrap();
    assert!(report.contains("<meta name=\"PubDate\" content=\"2022-01-28 09:30\""), "with minutes");
    assert!(
        report.contains("发布时间：<time datetime=\"2022-01-28\">2022年1月28日</time>"),
        "the day in words"
    );
    let front = fs::read_to_string(out.join("site/index.html")).unwrap();
    assert!(front.contains("<time datetime=\"2022-01-28\">2022-01-28</time>"), "{front}");
    assert_eq!(json(&out.join("staff/run.json"))["reports"].as_array().unwrap().len(), 10);
}

/// A large region's run report is small at first, whatever is wrong in it: 3,000 units, none of
/// which has reported.
#[test]
fn the_run_report_of_three_thousand_units_is_small_at_first() {
    let temp = tempfile::tempdir().unwrap();
    let region = temp.path().join("region");
    fs::create_dir_all(region.join("2023")).unwrap();
    let mut register = "[region]\nid = \"region\"\nname = \"海州关区\"\n".to_owned();
    for n in 0..3000 {
        register += &format!(
            "\n[[unit]]\nid = \"u{n:04}\"\nname = \"示例第{n}海关\"\nlevel = \"subordinate\"\n"
        );
    }
    fs::write(region.join("region.toml"), register).unwrap();
    let out = temp.path().join("out");
    assert_eq!(nianbao!["batch", region, "-o", out].code, 1);
    let front = fs::read_to_string(out.join("staff/run.html")).unwrap();
    assert!(front.len() < 1 << 20, "{}", front.len());
    let pages: Vec<&str> =
        front.split("<a href=\"run/").skip(1).map(|link| link.split('"').next().unwrap()).collect();
    assert!(pages.len() >= 15, "{pages:?}");
    let mut found = 0;
    for page in &pages {
        let text = fs::read_to_string(out.join("staff/run").join(page)).unwrap();
        assert!(text.len() < 1 << 20 && text.ends_with("</html>\n"), "{page}");
        found += text.matches("U03 ").count();
    }
    assert_eq!(found, 3000);
    // What others link to is there.
    let completeness = fs::read_to_string(out.join("staff/completeness.html")).unwrap();
    for link in completeness.split("<a href=\"run/").skip(1).step_by(250) {
        let (page, id) = link.split('"').next().unwrap().split_once('#').unwrap();
        let text = fs::read_to_string(out.join("staff/run").join(page)).unwrap();
        assert!(text.contains(&format!("id=\"{id}\"")), "{page} {id}");
    }
}

#[test]
fn a_search_page_opened_as_a_file_says_what_to_do() {
    let region = SmallRegion::new();
    let out = region.beside("out");
    assert_eq!(nianbao!["batch", region.folder, "-o", out].code, 0);
    let page = fs::read_to_string(out.join("site/search.html")).unwrap();
    assert!(
        page.contains("location.protocol === \"file:\"")
            && page.contains("请把整个文件夹放到网站上使用")
    );
}

//! From a list of names to a finished, published year: a region of 22 units in ten commands.

use crate::support::{codes, json, nianbao, random, read, skipped, sound};
use nianbao_export_xlsx::filled_template;
use nianbao_model::{Level, UnitRef};
use std::fs;

/// A list as an office keeps it: a title, a head, rows, a note.
fn list() -> (String, Vec<(String, &'static str)>) {
    let mut units: Vec<(String, &str)> = vec![("海州海关（本级）".into(), "本级机关")];
    let names = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌".chars();
    units.extend(names.map(|name| (format!("示例{name}海关"), "隶属海关")));
    assert_eq!(units.len(), 22);
    let mut csv = "海州关区单位名单,,,\n单位名称,层级,上级单位,发布日期\n".to_owned();
    for (name, level) in &units {
        csv += &format!("{name},{level},海州关区,2024年1月25日\n");
    }
    csv += "注：以上单位均须编制年报。,,,\n";
    (csv, units)
}

#[test]
fn twenty_two_names_become_a_published_year_in_ten_commands() {
    let temp = tempfile::tempdir().unwrap();
    let (csv, units) = list();
    let file = temp.path().join("单位名单.csv");
    fs::write(&file, csv).unwrap();
    let (region, out) = (temp.path().join("region"), temp.path().join("out"));
    let mut commands = 0;
    let mut run = |ended: crate::support::Ended, code: i32| {
        commands += 1;
        assert_eq!(ended.code, code, "{} {}", ended.stdout, ended.stderr);
        ended
    };
    run(nianbao!["new-region", region, "--from", file, "--year", "2023"], 0);
    let register = fs::read_to_string(region.join("region.toml")).unwrap();
    assert!(
        register.contains("name = \"海州关区\"") && register.contains("published = \"2024-01-25\""),
        "{register}"
    );
    let books = fs::read_dir(region.join("2023")).unwrap().count();
    assert_eq!(books, 22);
    // Every book names its unit and its year.
    let first = read(&fs::read(region.join("2023/unit-01.xlsx")).unwrap(), "unit-01.xlsx").unwrap();
    assert_eq!((first.report.unit.name.as_str(), first.report.year), ("示例甲海关", 2023));

    // Nobody has reported yet: a line each, and nothing else is said of blank books.
    let told = run(nianbao!["missing", region], 0);
    assert_eq!(told.stdout.lines().count(), 23, "{}", told.stdout);
    assert!(
        told.stdout.contains("应报送22个单位，已报送0个，尚未报送22个")
            && told.stdout.contains("示例甲海关")
    );
    run(nianbao!["batch", region, "-o", out], 1);
    let report = json(&out.join("staff/run.json"));
    let reports = report["reports"].as_array().unwrap();
    let own = reports.iter().filter(|r| r["unit"] != "region");
    assert!(
        own.clone().all(|r| r["status"] == "missing" && codes(&r["findings"]) == ["U03"]),
        "{report:#}"
    );
    assert_eq!(own.count(), 22);

    // The clerks fill them in; one is late.
    let edition = random::editions().get("2021").unwrap();
    let fill = |n: usize| {
        let id = if n == 0 { "head-office".to_owned() } else { format!("unit-{n:02}") };
        let level = if n == 0 { Level::HeadOffice } else { Level::Subordinate };
        let unit = UnitRef { id: id.clone(), name: units[n].0.clone(), level: Some(level) };
        let book = filled_template(&sound(edition, unit, 2023, n as u16)).unwrap();
        fs::write(region.join(format!("2023/{id}.xlsx")), book).unwrap();
    };
    (0..21).for_each(fill);
    let late = run(nianbao!["missing", region, "--report", "json"], 0).json();
    assert_eq!((late["due"].as_u64(), late["missing"].as_array().unwrap().len()), (Some(22), 1));
    assert_eq!(late["missing"][0]["unit"], "unit-21");
    fill(21);
    run(nianbao!["check", region.join("2023/unit-21.xlsx"), "--region", region], 0);
    // The region's own texts are all that no sum gives.
    let texts = "## 一、总体情况\n2023年，海州关区依法做好政府信息公开工作。\n\n## 五、存在的主要问题及改进情况\n解读形式单一，将予改进。\n\n## 六、其他需要报告的事项\n海州关区2023年未收取信息处理费。\n";
    fs::write(region.join("2023/region.md"), texts).unwrap();
    let ended = run(nianbao!["batch", region, "-o", out, "--report", "json"], 0);
    drop(ended);
    let report = json(&out.join("staff/run.json"));
    assert!(
        report["reports"].as_array().unwrap().iter().all(|r| r["status"] == "published"),
        "{report:#}"
    );
    run(nianbao!["package", out, "--year", "2023", "-o", temp.path().join("2023.zip")], 0);
    run(nianbao!["verify", temp.path().join("2023.zip")], 0);
    // The next year opens with last year's figures beside; what is there stays.
    run(nianbao!["next-year", region], 0);
    let next = read(&fs::read(region.join("2024/unit-05.xlsx")).unwrap(), "unit-05.xlsx").unwrap();
    assert!(next.is_blank() && next.report.year == 2024 && next.report.unit.name == "示例戊海关");
    assert!(commands <= 10, "{commands}");
    fs::write(region.join("2024/unit-05.xlsx"), "mine").unwrap();
    assert_eq!(nianbao!["next-year", region, "--year", "2024"].code, 0);
    assert_eq!(fs::read(region.join("2024/unit-05.xlsx")).unwrap(), b"mine");
}

#[test]
fn lists_are_workbooks_too_and_what_is_none_is_told() {
    let temp = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [
        ["序号", "代码", "单位名称", "级别", "上级"],
        ["1", "GZ", "海州关区", "关区", ""],
        ["2", "GZ-00", "海州海关机关", "", "GZ"],
        ["3", "GZ-01", "临江海关", "隶属海关", "GZ"],
        ["4", "GZ-02", "临江海关驻港办事处", "办事处", "临江海关"],
    ];
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(texts) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    let file = temp.path().join("名单.xlsx");
    fs::write(&file, book.save_to_buffer().unwrap()).unwrap();
    let region = temp.path().join("region");
    assert_eq!(nianbao!["new-region", region, "--from", file, "--year", "2023"].code, 0);
    let register = fs::read_to_string(region.join("region.toml")).unwrap();
    // The same list as LibreOffice saves it.
    if nianbao_format_kit::programs::have("soffice") {
        nianbao_format_kit::programs::libre_office(
            &[&file],
            "ods",
            temp.path(),
            &temp.path().join("home"),
        );
        let other = temp.path().join("of-ods");
        assert_eq!(
            nianbao!["new-region", other, "--from", temp.path().join("名单.ods"), "--year", "2023"]
                .code,
            0
        );
        assert_eq!(fs::read_to_string(other.join("region.toml")).unwrap(), register);
    } else {
        skipped("LibreOffice is not installed");
    }
    assert!(
        register.contains("id = \"gz\"")
            && register.contains("parent = \"gz-01\"")
            && register.contains("level = \"head_office\"")
    );
    let mut books: Vec<_> = fs::read_dir(region.join("2023"))
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    books.sort();
    // A unit with one below it is added up.
    assert_eq!(books, ["gz-00.xlsx", "gz-02.xlsx"]);
    // The register may say the level as people do.
    fs::write(region.join("region.toml"), register.replace("\"subordinate\"", "\"隶属海关\""))
        .unwrap();
    assert_eq!(nianbao!["missing", region].code, 0);

    let none = temp.path().join("无.csv");
    for (text, said) in [
        ("a,b\n1,2\n", "单位名称"),
        ("单位名称,层级\n甲,厅级\n", "厅级"),
        ("单位名称,代码\n甲,1\n乙,1\n", "--name"),
    ] {
        fs::write(&none, text).unwrap();
        let other = temp.path().join("other");
        let refused = nianbao!["new-region", other, "--from", none];
        assert!(refused.code == 2 && refused.stderr.contains(said), "{text}: {}", refused.stderr);
        assert!(!other.exists(), "nothing is made of what does not hold together");
    }
}

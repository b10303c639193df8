//! The quarterly bulletin from the command line: from a region's books of upkeep to pages,
//! workbooks and Word documents.

use crate::support::{SmallRegion, example, files, nianbao};
use std::{fs, io::Read as _};

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_examples_bulletin_is_drawn_in_all_formats_and_is_the_same_every_time() {
    let Some(folder) = example("guangzhou") else { return };
    let temp = tempfile::tempdir().unwrap();
    let run = |name: &str| {
        let out = temp.path().join(name);
        let ended = nianbao!["bulletin", folder, "--quarter", "2020Q3", "-o", out];
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(
            ended.stderr.contains("已生成2020年第三季度通报")
                && ended.stderr.contains("共 21 个文件"),
            "{ended:?}"
        );
        files(&out)
    };
    let made = run("a");
    assert_eq!(made, run("b"));
    assert!(
        made.keys().all(|name| name.starts_with("staff/bulletin/2020Q3/")),
        "{:?}",
        made.keys()
    );
    let page = String::from_utf8(made["staff/bulletin/2020Q3/bulletin.html"].clone()).unwrap();
    for words in [
        "广州海关2020年第三季度政务平台维护情况通报",
        "一、总体情况",
        "二、主要问题",
        "三、好的做法",
        "四、下一步要求",
        "附件1：得分和排名",
        "6个单位的平台维护台账共登记30个栏目、6个政务新媒体账号、6个办事窗口，合计42处，检查42次。其中34处符合要求，占81%",
        "上季度42处中37处符合要求，占88.1%，本季度下降7.1个百分点",
        "href=\"units/unit-05.html\"",
        "href=\"bulletin.docx\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let word = part(&made["staff/bulletin/2020Q3/bulletin.docx"], "word/document.xml");
    let book = part(&made["staff/bulletin/2020Q3/bulletin.xlsx"], "xl/sharedStrings.xml");
    assert!(
        [&word, &book]
            .iter()
            .all(|text| text.contains("（一）机场海关") && text.contains("附件3：逾期未更新清单"))
    );
    // Figures are numbers in the workbook.
    let scores = part(&made["staff/bulletin/2020Q3/bulletin.xlsx"], "xl/worksheets/sheet2.xml");
    assert!(scores.contains("<v>91.86</v>"), "{scores}");
    assert!(
        !part(&made["staff/bulletin/2020Q3/bulletin.docx"], "docProps/core.xml")
            .contains("年度报告")
    );
    let unit = String::from_utf8(made["staff/bulletin/2020Q3/units/unit-05.html"].clone()).unwrap();
    assert!(
        unit.contains("示例丙海关2020年第三季度政务平台维护情况")
            && unit.contains("在6个有得分的单位中列第3位"),
        "{unit}"
    );
}

#[test]
fn it_goes_to_the_portal_where_the_register_says_so_and_stays_when_a_batch_runs() {
    let region = SmallRegion::new();
    fs::write(
        region.folder.join("2021/unit-01.upkeep.csv"),
        "类别,名称,检查日期,最近更新日期,应更新日期,得分\n栏目,<b>通知</b>,2021-03-20,2021-03-01,2021-03-10,90\n栏目,=1+1,2021-03-20,2021-03-01,2021-03-31,80\n",
    )
    .unwrap();
    let register = region.folder.join("region.toml");
    let text = fs::read_to_string(&register).unwrap();
    // Settings of their own stand before the list of units.
    fs::write(&register, format!("{text}\n[bulletin]\npublic = true\n")).unwrap();
    let out = region.temp.path().join("out");
    assert!(nianbao!["batch", region.folder, "-o", out].code < 2);
    let before = files(&out).len();
    let ended = nianbao![
        "--lang",
        "en",
        "bulletin",
        region.folder,
        "--quarter",
        "2021q1",
        "-o",
        out,
        "--to",
        "html,xlsx"
    ];
    assert!(
        ended.code == 0
            && ended.stderr.contains("made the bulletin of 2021Q1")
            && ended.stderr.contains("4 files"),
        "{ended:?}"
    );
    let made = out.join("site/bulletin/2021Q1/bulletin.html");
    let page = fs::read_to_string(&made).unwrap();
    assert!(
        page.contains("“&#60;b&#62;通知&#60;/b&#62;”（应于2021年3月10日前更新，逾期10日）")
            && !page.contains("<b>"),
        "{page}"
    );
    assert!(page.contains("上季度没有检查记录。"));
    let strings = fs::read(out.join("site/bulletin/2021Q1/units/unit-01.xlsx")).unwrap();
    assert!(
        part(&strings, "xl/sharedStrings.xml").contains("=1+1")
            && !part(&strings, "xl/worksheets/sheet2.xml").contains("<f>")
    );
    // Another batch takes nothing of it away.
    assert!(nianbao!["batch", region.folder, "-o", out].code < 2);
    assert!(made.exists());
    assert_eq!(files(&out).len(), before + 5);
    // Their digests are in a list beside them.
    let verified = nianbao!["verify", out];
    assert!(
        verified.code == 0
            && !verified.stdout.contains("bulletin")
            && !verified.stderr.contains("bulletin"),
        "{verified:?}"
    );
    fs::write(&made, page.replace("通知", "通告")).unwrap();
    let verified = nianbao!["verify", out];
    assert!(
        verified.code == 1
            && format!("{}{}", verified.stdout, verified.stderr)
                .contains("bulletin/2021Q1/bulletin.html"),
        "{verified:?}"
    );
}

#[test]
fn what_cannot_be_made_is_told() {
    let region = SmallRegion::new();
    let out = region.temp.path().join("out");
    for (quarter, said) in [
        ("2021Q5", "不是季度"),
        ("2021", "不是季度"),
        ("2021Q2", "没有2021年第二季度的平台维护检查记录"),
    ] {
        let ended = nianbao!["bulletin", region.folder, "--quarter", quarter, "-o", out];
        assert!(ended.code == 2 && ended.stderr.contains(said), "{ended:?}");
    }
    let ended =
        nianbao!["bulletin", region.folder, "--quarter", "2021Q2", "-o", out, "--to", "json"];
    assert!(
        ended.code == 2 && ended.stderr.contains("不能写通报") && ended.stderr.contains("docx"),
        "{ended:?}"
    );
    // Nothing is written into the region's folder, and a book that cannot be read is exit status 1.
    fs::write(
        region.folder.join("2021/unit-02.upkeep.csv"),
        "名称,检查日期,最近更新日期\n通知公告,2021-04-20,2021-04-01\n",
    )
    .unwrap();
    fs::write(region.folder.join("2021/unit-01.upkeep.csv"), "甲,乙\n1,2\n").unwrap();
    assert_eq!(
        nianbao!["bulletin", region.folder, "--quarter", "2021Q2", "-o", region.folder].code,
        2
    );
    let ended = nianbao!["bulletin", region.folder, "--quarter", "2021Q2", "-o", out];
    assert!(
        ended.code == 1
            && ended.stderr.contains("无法读取")
            && out.join("staff/bulletin/2021Q2/bulletin.html").exists(),
        "{ended:?}"
    );
}

//! The quarterly bulletin: what it counts, carried faults, ranks, and the words.

use crate::common::day;
use nianbao_books::{Bulletins, Keeper, Look, PlaceKind, Problem, Quarter};
use nianbao_document::{Block, CellContent, Document, DrawnTable};

fn look(name: &str, looked: &str, updated: &str, due: &str) -> Look {
    let day = |text: &str| (!text.is_empty()).then(|| day(text));
    Look {
        kind: Some(PlaceKind::Column),
        name: name.into(),
        looked: day(looked),
        updated: day(updated),
        due: day(due),
        ..Look::default()
    }
}

fn fault(mut look: Look, found: &str, mended: &str) -> Look {
    (look.fault, look.problem) = (Some(day(found)), Some(Problem::BrokenLink));
    look.mended = (!mended.is_empty()).then(|| day(mended));
    look
}

fn scored(mut look: Look, score: &str) -> Look {
    look.score = Some(score.parse().unwrap());
    look
}

fn texts(document: &Document) -> String {
    let mut text = document.title.clone();
    for part in &document.parts {
        text += &format!("\n# {}", part.heading);
        for block in &part.blocks {
            match block {
                Block::Paragraph(words)
                | Block::Subheading(words)
                | Block::Note(words)
                | Block::Line(words, _) => text += &format!("\n{words}"),
                Block::Table(table) => text += &format!("\n{}", rows(table).join("\n")),
            }
        }
    }
    text
}

fn rows(table: &DrawnTable) -> Vec<String> {
    let cell = |row: usize, column: usize| {
        let found = table.cells.iter().find(|cell| (cell.row, cell.column) == (row, column));
        match found.map(|cell| &cell.content) {
            Some(
                CellContent::Corner(text)
                | CellContent::ColumnHead(text)
                | CellContent::RowHead(text)
                | CellContent::Text(text),
            ) => text.clone(),
            Some(CellContent::Number(value)) => value.to_string(),
            _ => String::new(),
        }
    };
    (0..table.rows)
        .map(|row| (0..table.columns).map(|column| cell(row, column)).collect::<Vec<_>>().join("|"))
        .collect()
}

const Q3: &str = "2026Q3";

fn q3() -> Quarter {
    Q3.parse().unwrap()
}

#[test]
fn places_in_order_are_counted_with_last_quarter_beside() {
    let looks = [
        // Last quarter: one of two in order.
        scored(look("通知公告", "2026-06-20", "2026-06-10", "2026-06-30"), "80"),
        look("统计数据", "2026-06-20", "2026-04-10", "2026-05-31"),
        // This quarter: two of three.
        scored(look("通知公告", "2026-09-20", "2026-09-10", "2026-09-30"), "90.5"),
        look("统计数据", "2026-09-20", "2026-09-01", "2026-09-30"),
        look("政策解读", "2026-09-20", "2026-07-10", "2026-08-31"),
        // The next quarter's counts nowhere.
        look("政策解读", "2026-10-20", "2026-07-10", "2026-08-31"),
    ];
    let keepers = [Keeper { name: "甲海关", looks: &looks }, Keeper { name: "乙海关", looks: &[] }];
    let text = texts(&Bulletins::new(&keepers, q3()).region("某关区").unwrap());
    for words in [
        "某关区2026年第三季度政务平台维护情况通报",
        "某关区1个单位的平台维护台账共登记3个栏目，合计3处，检查3次。其中2处符合要求，占66.7%；上季度2处中1处符合要求，占50%，本季度上升16.7个百分点。",
        "有抽查得分的单位平均90.5分，上季度80分，提高10.5分。",
        "没有本季度检查记录的单位1个：乙海关。",
        "逾期未更新1处：“政策解读”（应于2026年8月31日前更新，逾期20日）。",
        "抽查得分比上季度提高的有：甲海关（提高10.5分）。",
        "甲海关|1|90.5|80|3|2|66.7|50|1|0",
        "甲海关|政策解读|栏目|2026-08-31|2026-07-10|2026-09-20|20",
        "请乙海关报送平台维护台账。",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let page = texts(&Bulletins::new(&keepers, q3()).unit(0).unwrap());
    assert!(
        page.contains("抽查平均得分90.5分，在1个有得分的单位中列第1位；上季度80分，提高10.5分。"),
        "{page}"
    );
    assert!(Bulletins::new(&keepers, q3()).unit(1).is_none());
    assert!(Bulletins::new(&keepers[1..], q3()).region("某关区").is_none());
}

#[test]
fn open_faults_are_carried_on_until_they_are_mended_and_count_once() {
    let looks = [
        fault(look("通知公告", "2026-06-20", "", ""), "2026-06-20", ""),
        // The same fault looked at again, and mended: two lines, one fault.
        fault(look("通知公告", "2026-09-20", "", ""), "2026-06-20", "2026-08-05"),
        fault(look("统计数据", "2026-03-20", "", ""), "2026-03-20", ""),
        fault(look("政策解读", "2026-09-20", "", ""), "2026-09-20", "2026-10-08"),
        fault(look("机构职能", "2026-09-20", "", ""), "2026-09-20", "2026-09-25"),
        // Mended before the quarter: nobody speaks of it any more.
        fault(look("旧栏目", "2026-03-20", "", ""), "2026-03-20", "2026-06-30"),
    ];
    let keepers = [Keeper { name: "甲海关", looks: &looks }];
    let text = texts(&Bulletins::new(&keepers, q3()).region("某关区").unwrap());
    for words in [
        "上季度末尚未整改的问题2个，本季度整改1个，仍未整改1个：“统计数据”（2026年3月20日发现，链接失效）。",
        "本季度发现问题2个（链接失效2个），已整改1个，尚未整改1个：“政策解读”（2026年9月20日发现，链接失效）。",
        "季度末尚未整改的问题共2个。",
        "甲海关|通知公告|栏目|链接失效|2026-06-20|2026-08-05|是",
        "甲海关|统计数据|栏目|链接失效|2026-03-20|尚未整改|是",
        "请甲海关（2个）抓紧整改",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(!text.contains("旧栏目"), "{text}");
    // A quarter later the two are mended or carried on, though nobody has looked.
    let later =
        texts(&Bulletins::new(&keepers, "2026Q4".parse().unwrap()).region("某关区").unwrap());
    assert!(later.contains("上季度末尚未整改的问题2个，本季度整改1个，仍未整改1个"), "{later}");
}

#[test]
fn units_with_the_same_score_share_a_place_and_good_practice_is_what_figures_carry() {
    let good = [scored(look("通知公告", "2026-09-20", "2026-09-10", "2026-09-30"), "95")];
    let other = [scored(look("通知公告", "2026-09-21", "2026-09-10", "2026-09-30"), "95.00")];
    let less = [scored(look("通知公告", "2026-09-21", "2026-09-10", "2026-09-30"), "60")];
    let mut silent = look("公众号", "2026-09-21", "2026-09-10", "");
    (silent.kind, silent.posts) = (Some(PlaceKind::Account), Some(0));
    let silent = [silent];
    let keepers = [("丙", &less), ("甲", &good), ("乙", &other), ("丁", &silent)]
        .map(|(name, looks)| Keeper { name, looks });
    let text = texts(&Bulletins::new(&keepers, q3()).region("某关区").unwrap());
    let ranks: Vec<&str> =
        text.lines().filter(|line| line.matches('|').count() == 9).skip(1).collect();
    let places: Vec<String> = ranks
        .iter()
        .map(|line| line.splitn(3, '|').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(places, ["甲 1", "乙 1", "丙 3", "丁 —"]);
    assert!(text.contains("丙、甲、乙登记的栏目、账号、窗口全部符合要求。"), "{text}");
    assert!(
        text.contains("本季度没有发布信息的账号1个：“公众号”。")
            && text.contains("请丁（1个）恢复更新"),
        "{text}"
    );
}

/// What a book can bring at most is drawn in a table that people can open.
#[test]
fn a_table_ends_somewhere_and_says_so() {
    let looks: Vec<Look> = (0..5000)
        .map(|n| look(&format!("栏目{n}"), "2026-09-20", "2026-01-01", "2026-08-31"))
        .collect();
    let keepers = [Keeper { name: "甲海关", looks: &looks }];
    let text = texts(&Bulletins::new(&keepers, q3()).region("某关区").unwrap());
    assert!(
        text.contains("逾期未更新5000处")
            && text.contains("等5000处。")
            && text.contains("共5000行，这里列出前2000行")
    );
}

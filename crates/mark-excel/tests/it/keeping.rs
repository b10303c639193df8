//! What is not marked stays as it was: cells, formulas, styles, merges, widths, sheets, and every
//! other part.

use crate::common::{by_libre_office, by_openpyxl, examples, finding, marked, part};
use nianbao_format_kit::zips::{package, parts};
use nianbao_model::{Edition, Editions, Finding, Rule, Severity};
use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Note, Workbook};
use std::{fs, sync::Arc};

/// Compares two workbooks cell by cell: values, formulas, all of the look but the fill of marked
/// cells, and what belongs to a sheet.
const COMPARE: &str = r#"
import sys, openpyxl, zipfile
before, after = (openpyxl.load_workbook(p) for p in sys.argv[1:3])
marked = set(open(sys.argv[3], encoding='utf-8').read().split('\n'))
assert after.sheetnames[:-1] == before.sheetnames, (before.sheetnames, after.sheetnames)
# It opens on the list of results; no other sheet is chosen beside it.
assert after.active.title == after.sheetnames[-1]
assert [w.title for w in after.worksheets if w.sheet_view.tabSelected] == [after.active.title]
count = 0
for name in before.sheetnames:
    a, b = before[name], after[name]
    assert sorted(map(str, a.merged_cells.ranges)) == sorted(map(str, b.merged_cells.ranges)), name
    assert a.sheet_state == b.sheet_state and a.freeze_panes == b.freeze_panes and a.print_area == b.print_area
    assert {k: (d.width, d.hidden) for k, d in a.column_dimensions.items()} == {k: (d.width, d.hidden) for k, d in b.column_dimensions.items()}, name
    heights = lambda s: {k: (d.height, d.hidden) for k, d in s.row_dimensions.items() if d.height or d.hidden}
    assert heights(a) == heights(b), name
    assert a.protection.sheet == b.protection.sheet and a.protection.password == b.protection.password
    assert sorted(str(v.sqref) + str(v.formula1) for v in a.data_validations.dataValidation) == sorted(str(v.sqref) + str(v.formula1) for v in b.data_validations.dataValidation)
    assert [str(r.sqref) for r in a.conditional_formatting] == [str(r.sqref) for r in b.conditional_formatting]
    for row in b.iter_rows():
        for new in row:
            there = (new.row, new.column) in a._cells
            old = a.cell(new.row, new.column)
            where = f'{name}!{new.coordinate}'
            assert old.value == new.value, (where, old.value, new.value)
            look = lambda c: [repr(c.font), repr(c.border), repr(c.alignment), c.number_format, repr(c.protection)]
            # A cell that was not there shows its column's style, which openpyxl does not give it.
            if there:
                assert look(old) == look(new), where
            if where in marked:
                assert repr(new.fill) != repr(old.fill) and new.comment is not None, where
                assert (old.comment.text if old.comment else '') in new.comment.text, where
                count += 1
            else:
                assert repr(old.fill) == repr(new.fill), where
                assert (old.comment and old.comment.text) == (new.comment and new.comment.text), where
names = lambda w: sorted((n, str(d.attr_text)) for n, d in w.defined_names.items())
assert names(before) == names(after)
print(count)
"#;

/// Marks some cells and compares with openpyxl if it is there, and part by part in any case.
fn compare(original: &[u8], findings: &[Finding], cells: &[&str]) {
    let (after, done) = marked(original, findings);
    assert!(done.kept_look);
    assert_eq!(done.marked_cells, cells.len());
    let (old, new) = (parts(original), parts(&after));
    for (name, content) in &old {
        let touched = ["styles.xml", "workbook.xml", "[Content_Types].xml", ".rels", ".vml"]
            .iter()
            .any(|e| name.ends_with(e))
            || name.contains("worksheets/")
            || name.contains("comments");
        assert!(touched || new[name] == *content, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let (a, b, list) = (
        file("a.xlsx", original),
        file("b.xlsx", &after),
        file("cells.txt", cells.join("\n").as_bytes()),
    );
    if let Some(count) = by_openpyxl(COMPARE, &[&a, &b, &list]) {
        assert_eq!(count.trim(), cells.len().to_string());
    }
}

fn edition(id: &str) -> Arc<Edition> {
    Editions::national().get(id).unwrap().clone()
}

#[test]
fn the_template_keeps_all_but_the_marks() {
    for id in ["2019", "2021"] {
        let template = nianbao_export_xlsx::template(&edition(id)).unwrap();
        let findings = [
            finding(Rule::I01, Severity::Error, "三、依申请", &[(5, 4), (6, 4), (7, 4)]),
            finding(Rule::R01, Severity::Warning, "二、主动公开", &[(5, 1)]),
            // Far off all cells: a row and a column that are not there yet.
            finding(Rule::R02, Severity::Note, "四、复议诉讼", &[(70, 40)]),
        ];
        compare(
            &template,
            &findings,
            &[
                "三、依申请!E6",
                "三、依申请!E7",
                "三、依申请!E8",
                "二、主动公开!B6",
                "四、复议诉讼!AO71",
            ],
        );
    }
}

#[test]
fn the_examples_with_mistakes_keep_all_but_the_marks() {
    let examples = examples();
    assert!(examples.len() > 20);
    for path in examples {
        let original = fs::read(&path).unwrap();
        let findings = [finding(Rule::I01, Severity::Error, "三、依申请", &[(8, 5)])];
        let (after, done) = marked(&original, &findings);
        assert!(done.kept_look && done.marked_cells == 1, "{}", path.display());
        // Shared texts, theme and all unmarked sheets but the one that was open are the same bytes.
        let (old, new) = (parts(&original), parts(&after));
        let changed: Vec<&String> =
            old.keys().filter(|name| new.get(*name) != old.get(*name)).collect();
        assert_eq!(changed.len(), 6, "{}: {changed:?}", path.display());
        assert_eq!(values(&original), values(&after), "{}", path.display());
    }
}

/// All cells of all sheets but those of results, as calamine reads them: values and formulas.
fn values(bytes: &[u8]) -> Vec<String> {
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for sheet in book.sheet_names().into_iter().filter(|name| !name.starts_with("检查结果")) {
        let range = book.worksheet_range(&sheet).unwrap();
        let start = range.start().unwrap_or_default();
        all.extend(range.used_cells().map(|(r, c, v)| {
            format!("{sheet}!{},{} {v:?}", r + start.0 as usize, c + start.1 as usize)
        }));
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let start = formulas.start().unwrap_or_default();
        all.extend(formulas.used_cells().map(|(r, c, v)| {
            format!("{sheet}!{},{} ={v}", r + start.0 as usize, c + start.1 as usize)
        }));
    }
    assert!(!all.is_empty());
    all
}

/// A workbook with all that must not get lost.
fn rich() -> Vec<u8> {
    let mut book = Workbook::new();
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00C0_FFEE))
        .set_font_name("黑体");
    let money = Format::new().set_num_format("#,##0.00").set_unlocked();
    let sheet = book.add_worksheet();
    sheet.set_name("一'季度 <&>").unwrap();
    sheet.merge_range(0, 0, 1, 3, "合并的表头", &head).unwrap();
    sheet.write_with_format(2, 0, 1234.5, &money).unwrap();
    sheet.write_formula_with_format(2, 1, Formula::new("A3*2").set_result("2469"), &money).unwrap();
    sheet.write(2, 2, "原有批注").unwrap();
    sheet.insert_note(2, 2, &Note::new("这里是我自己写的批注").set_author("王")).unwrap();
    sheet.insert_note(4, 0, &Note::new("另一个").set_author("李")).unwrap();
    sheet.write(5, 0, "隐藏行").unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.set_column_width(1, 33).unwrap();
    sheet.set_column_format(7, &money).unwrap();
    sheet
        .add_data_validation(
            2,
            0,
            4,
            0,
            &DataValidation::new()
                .allow_whole_number(rust_xlsxwriter::DataValidationRule::GreaterThan(0)),
        )
        .unwrap();
    sheet.set_print_area(0, 0, 5, 3).unwrap();
    sheet.protect_with_password("密码");
    let hidden = book.add_worksheet();
    hidden.set_name("检查结果").unwrap();
    hidden.write(0, 0, "同名的自己的表").unwrap();
    hidden.set_hidden(true);
    book.define_name("合计", "='一''季度 <&>'!$B$3").unwrap();
    book.add_worksheet().set_name("空表").unwrap();
    book.save_to_buffer().unwrap()
}

const RICH: &str = "一'季度 <&>";

#[test]
fn merges_notes_formulas_protection_and_names_stay() {
    let findings = [
        // A cell inside the merged head: the one that shows is marked.
        finding(Rule::R02, Severity::Warning, RICH, &[(1, 2)]),
        finding(Rule::I01, Severity::Error, RICH, &[(2, 1), (2, 0), (2, 2)]),
        finding(Rule::R01, Severity::Note, "空表", &[(0, 0)]),
        finding(Rule::R01, Severity::Note, RICH, &[(9, 7)]),
    ];
    let at = |cell: &str| format!("{RICH}!{cell}");
    let cells = [at("A1"), at("B3"), at("A3"), at("C3"), "空表!A1".into(), at("H10")];
    compare(&rich(), &findings, &cells.each_ref().map(String::as_str));
}

#[test]
fn an_own_note_stays_above_what_is_added() {
    let (after, _) = marked(&rich(), &[finding(Rule::I01, Severity::Error, RICH, &[(2, 2)])]);
    let notes = part(&after, "xl/comments1.xml");
    let own = notes.find("这里是我自己写的批注").unwrap();
    let ours = notes.find("———— nianbao ————").unwrap();
    assert!(own < ours && notes.matches("<comment ").count() == 2, "{notes}");
    assert!(notes[ours..].contains("错误 I01"), "{notes}");
    // Its box is there already, and large enough for both now.
    let anchor = |bytes: &[u8]| {
        let drawing = part(bytes, "xl/drawings/vmlDrawing1.vml");
        let numbers =
            drawing.split_once("<x:Anchor>").unwrap().1.split_once('<').unwrap().0.to_owned();
        numbers.split(',').map(|n| n.trim().parse().unwrap()).collect::<Vec<u32>>()
    };
    let (old, new) = (anchor(&rich()), anchor(&after));
    assert!(old[..4] == new[..4] && old[4] < new[4] && old[6] < new[6], "{old:?} {new:?}");
    assert_eq!(part(&after, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count(), 2);
}

#[test]
fn the_list_of_results_takes_another_name_if_that_is_taken() {
    let (after, _) = marked(&rich(), &[finding(Rule::I01, Severity::Error, RICH, &[(2, 2)])]);
    let workbook = part(&after, "xl/workbook.xml");
    assert!(workbook.contains("<sheet name=\"检查结果 (2)\" sheetId=\"4\""), "{workbook}");
    assert!(
        workbook.contains("<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"3\" hidden=\"1\">'检查结果 (2)'!$A$3:$I$4<"),
        "{}",
        &workbook[700..]
    );
    let list = part(&after, "xl/worksheets/sheet4.xml");
    assert!(list.contains("location=\"'一''季度 &lt;&amp;&gt;'!C3\""), "{list}");
}

/// Marks a workbook that another program has saved.
fn resaved(original: Option<Vec<u8>>, sheet: &str) {
    let Some(original) = original else { return };
    let findings = [
        finding(Rule::I01, Severity::Error, sheet, &[(8, 4), (8, 5)]),
        finding(Rule::R01, Severity::Warning, sheet, &[(60, 1)]),
    ];
    let at = |cell: &str| format!("{sheet}!{cell}");
    compare(&original, &findings, &[at("E9"), at("F9"), at("B61")].each_ref().map(String::as_str));
    let (after, _) = marked(&original, &findings);
    assert_eq!(values(&original), values(&after));
}

#[test]
fn what_libre_office_has_saved_keeps_all_but_the_marks() {
    let example = fs::read(&examples()[8]).unwrap();
    resaved(by_libre_office(&example, "xlsx", "xlsx"), "三、依申请");
    resaved(by_libre_office(&rich(), "xlsx", "xlsx"), RICH);
}

#[test]
fn what_openpyxl_has_saved_keeps_all_but_the_marks() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (bytes, sheet) in [(fs::read(&examples()[8]).unwrap(), "三、依申请"), (rich(), RICH)] {
        fs::write(path("a.xlsx"), bytes).unwrap();
        let program = "import sys, openpyxl\nopenpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])";
        let saved = by_openpyxl(program, &[&path("a.xlsx"), &path("b.xlsx")])
            .map(|_| fs::read(path("b.xlsx")).unwrap());
        resaved(saved, sheet);
    }
}

#[test]
fn libre_office_opens_what_is_marked() {
    let example = fs::read(&examples()[8]).unwrap();
    let findings = [finding(Rule::I01, Severity::Error, "三、依申请", &[(5, 2), (5, 3)])];
    let (after, _) = marked(&example, &findings);
    let Some(again) = by_libre_office(&after, "xlsx", "xlsx") else { return };
    let saved = parts(&again);
    let has =
        |text: &str| saved.values().any(|content| String::from_utf8_lossy(content).contains(text));
    assert!(has("检查结果") && has("修改建议") && has("FFFF9C9C"), "{:?}", saved.keys());
}

#[test]
fn parts_of_any_kind_are_copied_in_their_order_as_they_are_packed() {
    let mut all: Vec<(String, Vec<u8>)> = parts(&rich()).into_iter().collect();
    all.insert(3, ("xl/vbaProject.bin".into(), (0..=255).cycle().take(5000).collect()));
    all.push(("xl/media/图 1.png".into(), b"\x89PNG\0\xff".to_vec()));
    let original =
        package(&all.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect::<Vec<_>>());
    let (after, done) =
        marked(&original, &[finding(Rule::I01, Severity::Error, "空表", &[(0, 0)])]);
    assert!(done.kept_look);
    let packed = |bytes: &[u8]| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        (0..zip.len())
            .map(|i| {
                let file = zip.by_index_raw(i).unwrap();
                (
                    file.name().unwrap().into_owned(),
                    file.crc32(),
                    file.compressed_size(),
                    file.last_modified(),
                )
            })
            .collect::<Vec<_>>()
    };
    let (old, new) = (packed(&original), packed(&after));
    // The first sheet was open, and the list of results is now.
    let closed = |bytes: &[u8]| {
        part(bytes, "xl/worksheets/sheet1.xml").replace("tabSelected=\"1\"", "tabSelected=\"0\"")
    };
    assert_eq!(closed(&original), closed(&after));
    for (old, new) in old.iter().zip(&new) {
        assert_eq!(old.0, new.0);
        if ![
            "sheet1.xml",
            "styles.xml",
            "workbook.xml",
            "workbook.xml.rels",
            "sheet3.xml",
            "[Content_Types].xml",
        ]
        .iter()
        .any(|e| old.0.ends_with(e))
        {
            assert_eq!(old, new);
        }
    }
    // The notes, their drawing, the sheet's relationships and the list.
    assert_eq!(new.len(), old.len() + 4);
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let findings = [finding(Rule::I01, Severity::Error, RICH, &[(2, 1), (2, 0)])];
    assert_eq!(marked(&rich(), &findings), marked(&rich(), &findings));
}

#[test]
fn places_in_other_files_and_sheets_that_are_not_there_are_listed_only() {
    let mut elsewhere = finding(Rule::Y01, Severity::Error, "没有这个表", &[(0, 0)]);
    elsewhere.at.push(nianbao_model::Place::Cell {
        file: "去年.xlsx".into(),
        sheet: RICH.into(),
        row: 0,
        column: 0,
    });
    let (after, done) = marked(&rich(), &[elsewhere]);
    assert_eq!(done.marked_cells, 0);
    let list = part(&after, "xl/worksheets/sheet4.xml");
    assert!(list.contains("去年.xlsx · ") && !list.contains("<hyperlink"), "{list}");
    let open = part(&rich(), "xl/worksheets/sheet1.xml");
    assert_eq!(
        part(&after, "xl/worksheets/sheet1.xml"),
        open.replace("tabSelected=\"1\"", "tabSelected=\"0\"")
    );
}

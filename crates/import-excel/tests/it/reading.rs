//! What workbooks hold comes out as it is stored, whichever program and format wrote it.

use crate::common::*;
use calamine::{Data, Reader};
use nianbao_format::{Confidence, Importer};
use nianbao_format_kit::{
    workbook::{BOOK, BOOK_RELATIONS, PARTS, RELATIONS, sheet, xlsx},
    zips::package,
};
use nianbao_grid::{Grids, Span, Value, WORKING_SHEET};
use nianbao_import_excel::Excel;
use rust_xlsxwriter::{Chart, ChartType, Format, Formula, Workbook, Worksheet};
use std::io::Cursor;

/// The same workbook as LibreOffice writes it in three formats; see fixtures/README.md.
#[test]
fn a_workbook_is_the_same_in_ods_xls_and_xlsx() {
    for name in ["mixed.ods", "mixed.xls", "mixed.xlsx"] {
        let grids = read(&fixture(name), name).unwrap();
        assert_eq!((&*grids.file, grids.text_only), (name, false));
        assert_eq!(
            grids.grids.iter().map(|g| &*g.name).collect::<Vec<_>>(),
            ["一、主动公开", "it's 2"],
            "{name}"
        );
        let first = grid(&grids, "一、主动公开");
        let long: String = (0..600).map(|i| format!("长文本{i:04}，")).collect();
        let expected = [
            ((0, 0), text("政府信息公开\n年度报告")),
            ((2, 0), number("72")),
            ((2, 1), number("9230.47")),
            ((2, 2), number("0.466")),
            ((2, 3), other("2020-01-02")),
            ((2, 4), other("TRUE")),
            ((3, 0), number("73")),
            ((3, 1), text("文72")),
            ((3, 2), Value::Error("#DIV/0!".into())),
            ((3, 4), number("-3")),
            ((4, 0), text(&long)),
            ((1_999, 255), text("远")),
        ];
        for ((row, column), value) in &expected {
            assert_eq!(first.get(*row, *column), Some(value), "{name} {row} {column}");
        }
        // Each program keeps the blanks of this one in its own way.
        assert!(
            matches!(first.get(3, 3), Some(Value::Text(t)) if t.trim() == "不  适用 /"),
            "{name} {:?}",
            first.get(3, 3)
        );
        assert_eq!(first.cells().len(), expected.len() + 1, "{name}");
        assert_eq!(first.merges(), [Span { top: 0, left: 0, bottom: 1, right: 3 }], "{name}");
        let second = grid(&grids, "it's 2");
        assert_eq!(
            second.row(1).iter().map(|c| (c.column, c.value.clone())).collect::<Vec<_>>(),
            { [(1, text("2021")), (2, number("5")), (3, number("5")), (4, number("5"))] }
        );
        assert_eq!(second.get(61, 0), Some(&text("第59条不同的文字 item 59")), "{name}");
        assert_eq!(grids.names.get("nianbao_edition").map(String::as_str), Some("2021"), "{name}");
        assert_eq!(grids.names.get("nianbao_unit").map(String::as_str), Some("单位 07"), "{name}");
        assert_eq!(grids.names.len(), 2, "{name}");
    }
}

#[test]
fn calamine_reads_the_same_cells() {
    for name in ["mixed.xls", "mixed.xlsx"] {
        let bytes = fixture(name);
        let ours = read(&bytes, name).unwrap();
        let mut theirs = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
        for grid in &ours.grids {
            let range = theirs.worksheet_range(&grid.name).unwrap();
            let (top, left) = range.start().unwrap();
            let used: Vec<_> =
                range.used_cells().map(|(r, c, v)| (r as u32 + top, c as u32 + left, v)).collect();
            assert_eq!(used.len(), grid.cells().len(), "{name} {}", grid.name);
            for (row, column, value) in used {
                let agree = match (value, grid.get(row, column).unwrap()) {
                    (Data::String(a), Value::Text(b)) => **a == **b,
                    (Data::Float(a), Value::Number(b)) => a.to_string() == b.to_string(),
                    (Data::Int(a), Value::Number(b)) => a.to_string() == b.to_string(),
                    (Data::Bool(_) | Data::DateTime(_), Value::Other(_)) => true,
                    (Data::Error(a), Value::Error(b)) => a.to_string() == **b,
                    _ => false,
                };
                assert!(agree, "{name} {row} {column} {value:?} {:?}", grid.get(row, column));
            }
        }
    }
}

#[test]
fn what_excel_writers_write_is_read() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("表'一").unwrap();
    let percent = Format::new().set_num_format("0.0%");
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write(0, 0, " 前后有空格\u{a0}").unwrap();
    sheet.write(0, 1, 0.1 + 0.2).unwrap();
    sheet.write_with_format(0, 2, 0.466, &percent).unwrap();
    sheet.write_with_format(0, 3, 43_832, &date).unwrap();
    sheet.write(0, 4, true).unwrap();
    sheet.write(1, 0, Formula::new("1+1").set_result("2")).unwrap();
    sheet.write(1, 1, Formula::new("A1&\"\"").set_result("文")).unwrap();
    sheet
        .write_rich_string(1, 2, &[(&Format::new().set_bold(), "粗"), (&Format::default(), "细")])
        .unwrap();
    sheet.write_blank(1, 3, &percent).unwrap();
    sheet.merge_range(4, 0, 5, 2, "合并", &Format::default()).unwrap();
    sheet.set_row_hidden(1).unwrap();
    let hidden = book.add_worksheet().set_name("隐藏").unwrap();
    hidden.set_hidden(true).write(9, 2, "看得见").unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("隐藏!$C$10:$C$11");
    book.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    book.define_name("nianbao_edition", "='表''一'!$C$2").unwrap();
    book.define_name("nianbao.unit", "=\"甲 \"\"乙\"\"\"").unwrap();
    book.define_name("nianbao_hidden", "=隐藏!$C$10").unwrap();
    let grids = read(&book.save_to_buffer().unwrap(), "a.xlsx").unwrap();
    assert_eq!(grids.grids.len(), 2);
    let first = grid(&grids, "表'一");
    let met: Vec<_> = first.cells().iter().map(|c| (c.row, c.column, c.value.clone())).collect();
    assert_eq!(
        met,
        [
            (0, 0, text(" 前后有空格\u{a0}")),
            (0, 1, number("0.3")),
            (0, 2, number("0.466")),
            (0, 3, other("2020-01-02")),
            (0, 4, other("TRUE")),
            (1, 0, number("2")),
            (1, 1, text("文")),
            (1, 2, text("粗细")),
            (4, 0, text("合并")),
        ]
    );
    assert_eq!(first.merges(), [Span { top: 4, left: 0, bottom: 5, right: 2 }]);
    assert_eq!(grid(&grids, "隐藏").get(9, 2), Some(&text("看得见")));
    let mut names: Vec<_> = grids.names.into_iter().collect();
    names.sort();
    let expected =
        [("nianbao.unit", "甲 \"乙\""), ("nianbao_edition", "粗细"), ("nianbao_hidden", "看得见")];
    assert_eq!(names, expected.map(|(n, t)| (n.to_owned(), t.to_owned())));
}

#[test]
fn the_forms_own_working_sheet_is_passed_over_where_nobody_can_show_it() {
    let with = |name: &str, hide: fn(&mut Worksheet) -> &mut Worksheet| {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("甲").unwrap().write(0, 0, "文").unwrap();
        hide(book.add_worksheet().set_name(name).unwrap()).write(0, 0, 1).unwrap();
        let grids = read(&book.save_to_buffer().unwrap(), "a.xlsx").unwrap();
        grids.grids.into_iter().map(|grid| grid.name.to_string()).collect::<Vec<_>>()
    };
    let deep: fn(&mut Worksheet) -> &mut Worksheet = |sheet| sheet.set_very_hidden(true);
    assert_eq!(with(WORKING_SHEET, deep), ["甲"]);
    // Any other may hold what a report says, and so may this one where somebody can write on it.
    assert_eq!(with("二、主动公开", deep), ["甲", "二、主动公开"]);
    assert_eq!(with(WORKING_SHEET, |sheet| sheet.set_hidden(true)), ["甲", WORKING_SHEET]);
    assert_eq!(with(WORKING_SHEET, |sheet| sheet), ["甲", WORKING_SHEET]);
}

fn only(grids: &Grids) -> Vec<(u32, u32, Value)> {
    grids.grids[0].cells().iter().map(|c| (c.row, c.column, c.value.clone())).collect()
}

#[test]
fn odd_but_lawful_cells_are_read() {
    let inside = r#"<row r="2"><c r="B2" t="inlineStr"><is><r><t>行</t></r><r><t xml:space="preserve"> 内 </t></r><rPh sb="0" eb="1"><t>xing</t></rPh></is></c>
        <c r="C2"><f>SUM(A1:A2)</f></c><c r="D2"><f>A1+1</f><v/></c><c r="E2" t="str"><f>""</f><v></v></c><c r="F2" t="e"><v>#REF!</v></c></row>
        <row><c><v>1E+2</v></c><c t="n"><v>-0.5</v></c><c t="str"><v>a_x000D_&#10;&amp;&lt;</v></c></row>
        <row r="5"><c r="A5"><f t="shared" ref="A5:A6" si="0">B5*2</f></c></row><row r="6"><c r="A6"><f t="shared" si="0"/></c><c r="B6" s="9"><v>7</v></c></row>"#;
    let grids = read(&xlsx(sheet(inside).as_bytes(), &[]), "a.xlsx").unwrap();
    assert_eq!(
        only(&grids),
        [
            (1, 1, text("行 内 ")),
            (1, 2, Value::Formula("SUM(A1:A2)".into())),
            (1, 3, Value::Formula("A1+1".into())),
            (1, 5, Value::Error("#REF!".into())),
            (2, 0, number("100")),
            (2, 1, number("-0.5")),
            (2, 2, text("a\r\n&<")),
            (4, 0, Value::Formula("B5*2".into())),
            (5, 0, Value::Formula("B5*2".into())),
            (5, 1, number("7")),
        ]
    );
}

#[test]
fn prefixes_back_slashes_case_and_utf_16_make_no_difference() {
    let inside = r#"<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>"#;
    let texts = "<sst><si><t>文</t></si></sst>";
    let wide: Vec<u8> =
        [0xfeffu16].into_iter().chain(texts.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bytes = package(
        &[
            PARTS,
            &[("XL\\Worksheets\\Sheet1.xml", inside.as_bytes()), ("xl/SharedStrings.xml", &wide)],
        ]
        .concat(),
    );
    let grids = read(&bytes, "a.xlsx").unwrap();
    assert_eq!(only(&grids), [(0, 0, text("文"))]);
    assert_eq!(grids.grids[0].merges().len(), 1);
}

#[test]
fn dates_of_1904_are_not_four_years_off() {
    let book = BOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let styles = r#"<styleSheet><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs></styleSheet>"#;
    let inside = sheet(r#"<row><c s="1"><v>42370</v></c><c><v>42370</v></c></row>"#);
    let bytes = package(&[
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", inside.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ]);
    assert_eq!(
        only(&read(&bytes, "a.xlsx").unwrap()),
        [(0, 0, other("2020-01-02")), (0, 1, number("42370"))]
    );
}

#[test]
fn an_ods_has_repeated_cells_formulas_and_foreign_tables() {
    let bytes = ods(r#"
      <table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell/></table:previous></table:cell-content-change></table:tracked-changes>
      <table:table table:name="一"><table:table-header-rows><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell table:formula="of:=SUM([.A1:.A2])"/><table:table-cell table:formula="of:=[.A1]/0" office:value-type="string"><text:p>#REF!</text:p></table:table-cell>
          <table:table-cell office:value-type="time" office:time-value="PT10H"><text:p>10:00</text:p></table:table-cell></table:table-row></table:table>
      <table:table table:name="'file:///x'#别处"><table:table-source/><table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>"#);
    let grids = read(&bytes, "a.ods").unwrap();
    assert_eq!(grids.grids.len(), 1);
    let five = || number("5");
    assert_eq!(
        only(&grids),
        [
            (0, 0, five()),
            (0, 1, five()),
            (1, 0, five()),
            (1, 1, five()),
            (1_048_572, 0, Value::Formula("SUM([.A1:.A2])".into())),
            (1_048_572, 1, Value::Error("#REF!".into())),
            (1_048_572, 2, other("10:00")),
        ]
    );
}

/// Nothing on this project's machines writes xlsb, so one is put together by hand from MS-XLSB;
/// calamine has to agree.
#[test]
fn an_xlsb_is_read_as_calamine_reads_it() {
    let r = binary_record;
    let head = |column: u32, style: u32| [column.to_le_bytes(), style.to_le_bytes()].concat();
    let cell = |kind: u16, column: u32, style: u32, value: &[u8]| {
        r(kind, &[&head(column, style)[..], value].concat())
    };
    let row = |n: u32| r(0, &[&n.to_le_bytes()[..], &[0; 13]].concat());
    let mut formula = 9230.47f64.to_le_bytes().to_vec();
    formula.extend([0, 0, 3, 0, 0, 0, 0x1e, 1, 0, 0, 0, 0, 0]);
    let cells = [
        row(0),
        cell(7, 0, 0, &0u32.to_le_bytes()),
        cell(2, 1, 0, &((72u32 << 2) | 2).to_le_bytes()),
        cell(5, 2, 0, &0.466f64.to_le_bytes()),
        cell(1, 3, 1, &[]),
        cell(5, 4, 1, &43_832f64.to_le_bytes()),
        row(1),
        cell(4, 0, 0, &[1]),
        cell(3, 1, 0, &[0x17]),
        cell(6, 2, 0, &wide("内 嵌")),
        cell(9, 3, 0, &formula),
    ]
    .concat();
    let merges = [
        r(177, &1u32.to_le_bytes()),
        r(176, &[0, 1, 0, 3].map(u32::to_le_bytes).concat()),
        r(178, &[]),
    ]
    .concat();
    let bytes = xlsb([0, 1, 0, 4], &cells, &merges);
    let grids = read(&bytes, "a.xlsb").unwrap();
    assert_eq!(
        only(&grids),
        [
            (0, 0, text("共享 文")),
            (0, 1, number("72")),
            (0, 2, number("0.466")),
            (0, 4, other("2020-01-02")),
            (1, 0, other("TRUE")),
            (1, 1, Value::Error("#REF!".into())),
            (1, 2, text("内 嵌")),
            (1, 3, number("9230.47")),
        ]
    );
    assert_eq!(grids.grids[0].merges(), [Span { top: 0, left: 0, bottom: 1, right: 3 }]);
    assert_eq!(grids.names.get("nianbao_edition").map(String::as_str), Some("TRUE"));
    let mut theirs = calamine::Xlsb::new(Cursor::new(bytes)).unwrap();
    let range = theirs.worksheet_range("表 1").unwrap();
    assert_eq!(range.used_cells().count(), 8);
    assert_eq!(range.get((0, 0)), Some(&Data::String("共享 文".into())));
    assert_eq!(range.get((1, 3)), Some(&Data::Float(9230.47)));
    assert!(matches!(range.get((0, 4)), Some(Data::DateTime(_))));
}

#[test]
fn a_file_is_told_by_its_content() {
    let sniff = |bytes: &[u8], name| Excel.sniff(bytes, name);
    let plain = package(&[("readme.txt", b"x")]);
    let book = xlsx(sheet("").as_bytes(), &[]);
    for (bytes, name, expected) in [
        (fixture("mixed.xlsx"), "a.txt", Confidence::Content),
        (fixture("mixed.xls"), "a", Confidence::Content),
        (fixture("mixed.ods"), "报告", Confidence::Content),
        (xlsb([0; 4], &[], &[]), "a.zip", Confidence::Content),
        (book[..book.len() / 2].to_vec(), "a", Confidence::Content),
        (fixture("mixed.ods")[..200].to_vec(), "a", Confidence::Content),
        (plain.clone(), "a.xlsx", Confidence::Kind),
        (plain, "a.zip", Confidence::Kind),
        // So that it is said what they are, whatever they are called.
        (b"\x89PNG\r\n".to_vec(), "a.XLSX", Confidence::Kind),
        (b"%PDF-1.7".to_vec(), "a.pdf", Confidence::Kind),
        (b"ID;PWXL;N;E\r\n".to_vec(), "a.csv", Confidence::Kind),
        (b"<html><table>".to_vec(), "a.xls", Confidence::Name),
        (Vec::new(), "a.et", Confidence::Name),
        (b"<html>".to_vec(), "a.html", Confidence::No),
        (Vec::new(), "xlsx", Confidence::No),
    ] {
        assert_eq!(sniff(&bytes, name), expected, "{name}");
    }
}

/// A workbook with one figure, its parts renamed or written anew.
fn odd(part: impl Fn(&str, &str) -> (String, Vec<u8>)) -> Vec<u8> {
    let cells = sheet("<row r=\"1\"><c r=\"A1\"><v>5</v></c></row>");
    let parts = [
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
    ];
    let all: Vec<(String, Vec<u8>)> = parts
        .into_iter()
        .chain([("xl/worksheets/sheet1.xml", cells.as_str())])
        .map(|(name, text)| part(name, text))
        .collect();
    package(&all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn is_five(bytes: &[u8], what: &str) {
    assert_eq!(Excel.sniff(bytes, "a"), Confidence::Content, "{what}");
    let grids = read(bytes, "a.xlsx").unwrap_or_else(|fault| panic!("{what}: {fault:?}"));
    assert_eq!(grids.grids.len(), 1, "{what}");
    assert_eq!(grids.grids[0].cells()[0].value, number("5"), "{what}");
}

#[test]
fn odd_containers_are_read_as_spreadsheet_programs_read_them() {
    let as_it_is = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let plain = odd(as_it_is);
    is_five(&plain, "as it is");
    is_five(&[b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &plain].concat(), "junk before the zip");
    let wide = |big: bool| {
        move |name: &str, text: &str| {
            let units = text.encode_utf16();
            (
                name.to_owned(),
                units
                    .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                    .collect(),
            )
        }
    };
    is_five(&odd(wide(false)), "UTF-16 without a mark");
    is_five(&odd(wide(true)), "UTF-16, the other way, without a mark");
    let moved = odd(|name, text| {
        let (name, text) =
            (name.replace("xl/", "buch/"), text.replace("xl/workbook.xml", "buch/mappe.xml"));
        (name.replace("workbook.xml", "mappe.xml"), text.into_bytes())
    });
    is_five(&moved, "the workbook somewhere else");
    // A macro or chart sheet that is listed and whose content was taken out.
    let listed = |id: &str| {
        let sheet = format!("<sheet name=\"宏\" sheetId=\"9\"{id}/></sheets>");
        odd(move |name, text| (name.to_owned(), text.replace("</sheets>", &sheet).into_bytes()))
    };
    is_five(&listed(" r:id=\"rId9\""), "a sheet of no relation");
    is_five(&listed(""), "a sheet without an id");
    // A worksheet that the package says it has and has not is a damaged workbook.
    let lost = odd(|name, text| (name.replace("sheet1", "sheet2"), text.as_bytes().to_vec()));
    assert!(read(&lost, "a.xlsx").unwrap_err().message.en.contains("its content is missing"));
    let none = odd(|name, text| {
        (
            name.to_owned(),
            text.replace("<Relationship Id=\"rId1\"", "<Relationship Id=\"rId7\"").into_bytes(),
        )
    });
    assert!(read(&none, "a.xlsx").unwrap_err().message.en.contains("its content is missing"));
}

#[test]
fn tables_in_other_forms_and_pdf_are_called_what_they_are() {
    let spreadsheet_2003 =
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    let flat = "<?xml version=\"1.0\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"/>";
    for (bytes, words) in [
        (spreadsheet_2003, "XML 电子表格 2003"),
        (flat, ".fods"),
        ("ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", ".slk"),
        ("TABLE\r\n0,1\r\n\"EXCEL\"\r\n", ".dif"),
        ("%PDF-1.7\n", "PDF"),
    ] {
        for name in ["a.xml", "a.csv", "a.xlsx", "a"] {
            assert_eq!(Excel.sniff(bytes.as_bytes(), name), Confidence::Kind, "{words} {name}");
        }
        let fault = read(bytes.as_bytes(), "a").unwrap_err();
        assert!(
            fault.message.zh.contains(words) && fault.message.zh.contains("不能直接读取"),
            "{fault:?}"
        );
    }
}

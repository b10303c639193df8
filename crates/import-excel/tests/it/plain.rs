//! What is written as programs write it is read at once, without events; it must come to the same.

use crate::common::read;
use nianbao_format_kit::zips::package;
use nianbao_grid::Grids;
use nianbao_model::Fault;

/// Pieces of a sheet, sound and unsound.
const OF_SHEET: [&str; 30] = [
    r#"<row r="1">"#,
    r#"<row r="3" spans="1:2" ht="20.25" customHeight="1">"#,
    r#"<row r="5"/>"#,
    r#"<row r="7" x:r="8">"#,
    r#"<row x:r="9" r="2">"#,
    r#"<row r="0">"#,
    r#"<row r=" 4 ">"#,
    r#"<row r="&#54;">"#,
    r#"<row r='2'>"#,
    r#"<row spans="1:2">"#,
    r#"<row r="2" a=">">"#,
    r#"<row r="x">"#,
    r#"<row r="2" r="4">"#,
    "<row>",
    "</row>",
    "</row>",
    "</row>",
    "</row >",
    r#"<c r="A1"><v>1</v></c>"#,
    r#"<c r="B3" s="1" t="s"><v>0</v></c>"#,
    r#"<c t="s"><v>1</v></c>"#,
    "<c><v>2</v></c>",
    r#"<c r="C2"/>"#,
    r#"<c><f>1+1</f></c>"#,
    r#"<mergeCell ref="A1:B2"/>"#,
    r#"<mergeCell ref="C3"></mergeCell>"#,
    r#"<mergeCell ref="B2:A1" a="1"/>"#,
    r#"<mergeCell ref="1:2"/>"#,
    r#"<mergeCell a="1" ref="D4:E5"/>"#,
    "<!-- <row> -->",
];

const OF_TEXTS: [&str; 10] = [
    "<si><t>甲</t></si>",
    "<si><t> a </t></si>",
    "<si><t>a&amp;b</t></si>",
    "<si><t>一\r\n二</t></si>",
    "<si><t/></si>",
    "<si><t></t></si>",
    "<si><t>a</t><t>b</t></si>",
    "<si><r><t>a</t></r></si>",
    "<si><t>_x0041_</t></si>",
    "<si><t xml:space=\"preserve\"> b </t></si>",
];

fn workbook(sheet: &str, texts: &str) -> Result<Grids, Fault> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OF: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const KEPT: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relations = format!(
        r#"<Relationships xmlns="{KEPT}"><Relationship Id="r1" Type="{OF}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OF}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OF}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let sheet = format!(
        r#"<worksheet xmlns="{MAIN}" xmlns:x="x"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    let texts = format!(r#"<sst xmlns="{MAIN}">{texts}</sst>"#);
    let bytes = package(&[
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
    ]);
    read(&bytes, "a.xlsx")
}

/// The same, written so that nothing of it is taken at once.
fn oddly(text: &str) -> String {
    text.replace("<row ", "<row  ")
        .replace("</row>", "</row\n>")
        .replace("<mergeCell ", "<mergeCell  ")
        .replace("<si><t>", "<si ><t>")
}

#[test]
fn what_is_read_at_once_is_what_events_give() {
    let mut dice = 3_u64;
    let mut roll = |n: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % n
    };
    let (mut sound, mut cells, mut merges) = (0, 0, 0);
    for _ in 0..1200 {
        let sheet: String = (0..roll(9)).map(|_| OF_SHEET[roll(OF_SHEET.len())]).collect();
        let texts: String = (0..roll(4)).map(|_| OF_TEXTS[roll(OF_TEXTS.len())]).collect();
        let told = |read: Result<Grids, Fault>| {
            read.map(|grids| {
                let grid = &grids.grids[0];
                (grid.cells().to_vec(), grid.merges().to_vec())
            })
            .map_err(|fault| format!("{fault:?}"))
        };
        let (at_once, slowly) =
            (told(workbook(&sheet, &texts)), told(workbook(&oddly(&sheet), &oddly(&texts))));
        assert_eq!(at_once, slowly, "{sheet}\n{texts}");
        if let Ok((with, over)) = at_once {
            (sound, cells, merges) = (sound + 1, cells + with.len(), merges + over.len());
        }
    }
    assert!(sound > 150 && cells > 90 && merges > 30, "{sound} {cells} {merges}");
}

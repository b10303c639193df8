//! What each target begins with: sound inputs, so that the fuzzer need not find out what a workbook
//! is.

use crate::{FORMATS, REPORT};
use nianbao::{ExportJob, compose};
use nianbao_format_kit::{
    workbook::{binary_record, wide, xlsb},
    zips,
};
use std::sync::LazyLock;

/// All targets, with what they do.
pub const TARGETS: [(&str, fn(&[u8])); 17] = [
    ("workbook", crate::workbook),
    ("xlsx_part", crate::xlsx_part),
    ("xlsb_part", crate::xlsb_part),
    ("ods_part", crate::ods_part),
    ("xls_stream", crate::xls_stream),
    ("docx_part", crate::docx_part),
    ("doc_stream", crate::doc_stream),
    ("html", crate::html),
    ("text", crate::text),
    ("csv", crate::csv),
    ("xml", crate::xml),
    ("json", crate::json),
    ("register", crate::register),
    ("edition", crate::edition),
    ("plugin", crate::plugin),
    ("claims", crate::claims),
    ("book", crate::book),
];

type Parts = Vec<(String, Vec<u8>)>;

pub(crate) static XLSX: LazyLock<Parts> =
    LazyLock::new(|| zips::parts(&written("xlsx")).into_iter().collect());
pub(crate) static XLSB: LazyLock<Parts> =
    LazyLock::new(|| zips::parts(&binary()).into_iter().collect());
pub(crate) static ODS: LazyLock<Parts> = LazyLock::new(|| {
    // The type comes first, or it is no ods.
    let mut parts: Parts = zips::parts(MIXED_ODS).into_iter().collect();
    parts.sort_by_key(|(name, _)| name != "mimetype");
    parts
});

const MIXED_ODS: &[u8] = include_bytes!("../../crates/import-excel/tests/fixtures/mixed.ods");
const MIXED_XLS: &[u8] = include_bytes!("../../crates/import-excel/tests/fixtures/mixed.xls");
const MIXED_XLSX: &[u8] = include_bytes!("../../crates/import-excel/tests/fixtures/mixed.xlsx");

pub(crate) static DOCX: LazyLock<Parts> =
    LazyLock::new(|| zips::parts(&written("docx")).into_iter().collect());

/// The text of a document of Word 97, and its lists.
pub(crate) static DOC: LazyLock<(Vec<u8>, Vec<u8>)> =
    LazyLock::new(|| (stream(MARKS_DOC, "WordDocument"), stream(MARKS_DOC, "1Table")));

const MARKS_DOC: &[u8] = include_bytes!("../../crates/import-docx/tests/fixtures/marks.doc");

/// The first inputs of a target.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    match target {
        "workbook" => vec![written("xlsx"), binary(), MIXED_XLSX.to_vec(), MIXED_ODS.to_vec(), MIXED_XLS.to_vec()],
        "xlsx_part" => each_part(&XLSX),
        "xlsb_part" => each_part(&XLSB),
        "ods_part" => each_part(&ODS),
        "xls_stream" => vec![stream(MIXED_XLS, "Workbook")],
        "docx_part" => each_part(&DOCX),
        "doc_stream" => {
            let (word, table) = &*DOC;
            vec![[&[0][..], word].concat(), [&[1][..], table].concat()]
        }
        "html" | "csv" | "xml" | "json" => vec![written(target)],
        "text" => vec![
            text("示例庚海关2023年政府信息公开工作年度报告\n\n一、总体情况\n2023年收到申请5件。\n\n二、主动公开政府信息情况\n第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t1\n行政规范性文件\t2\t1\t9\n"),
            text("| 信息内容 | 本年处理决定数量 |\n|---|---|\n| 行政许可 | 217 |\n"),
            text("第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n217\n第二十条第（六）项\n行政处罚\n3\n行政强制\n0\n"),
        ],
        "register" => vec![
            text(include_str!("../../examples/guangzhou-with-mistakes/region.toml")),
            text(include_str!("../../examples/local-edition/region.toml")),
        ],
        "edition" => vec![text(include_str!("../../examples/editions/2021-local.toml"))],
        "plugin" => vec![
            [&[0][..], r#"{"protocols":["nianbao.plugin/1"],"kind":"importer","id":"abc","name":{"zh":"甲","en":"a"},"extensions":["abc"],"keeps":["unit","year"]}"#.as_bytes()].concat(),
            text("\u{1}{\"protocol\":\"nianbao.plugin/1\",\"grids\":[{\"name\":\"a\",\"rows\":[[\"信息内容\",\"本年处理决定数量\"],[\"行政许可\",217],[null,1.5e3]],\"merges\":[[0,0,1,0]]}]}"),
            [br#"{"protocol":"nianbao.plugin/1","report":"#, written("json").as_slice(), b"}"].concat(),
        ],
        "book" => vec![
            [&[0][..], include_bytes!("../../examples/guangzhou/2020/unit-01.requests.csv")].concat(),
            [&[1][..], include_bytes!("../../examples/guangzhou/2020/unit-07.powers.csv")].concat(),
            [&[2][..], include_bytes!("../../examples/guangzhou/2020/unit-07.decisions.csv")].concat(),
            [&[3][..], include_bytes!("../../examples/guangzhou/2020/unit-07.upkeep.csv")].concat(),
            text("\u{0}受理编号,申请人,申请主体,收件日期,补正通知日期,补正日期,答复时间,办理结果,收费\n2023-001,张三,自然人,2023-01-05,2023.1.10,2023年1月20日,2023/2/1,予以公开,\n2,某公司,商业企业,44931,,,,,10元\n合计,,,,,,,,\n"),
            text("\u{4}{\"at\":\"2023-02-01T08:00:00+08:00\",\"by\":\"甲\",\"do\":\"add\",\"number\":\"2023-001\",\"set\":{\"kind\":\"自然人\",\"received\":\"2023-01-05\"}}\n{\"at\":\"2023-02-02T08:00:00+08:00\",\"by\":\"甲\",\"do\":\"set\",\"number\":\"2023-001\",\"set\":{\"received\":\"2023-01-06\"},\"was\":{\"received\":\"2023-01-05\"}}\n"),
            text("\u{5}book = \"requests\"\n[columns]\n\"来件号\" = \"number\"\n[values.outcome]\n\"依法公开\" = \"granted\"\n"),
        ],
        "claims" => include_str!("../claims.txt").lines().map(text).collect(),
        _ => Vec::new(),
    }
}

/// The report in a format.
fn written(id: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let exporter = FORMATS.exporter(id).expect("built in");
    exporter
        .write(&ExportJob::new(&REPORT, &compose(&REPORT)), &mut bytes)
        .expect("nothing stops a vector");
    bytes
}

/// An xlsb of a small table.
fn binary() -> Vec<u8> {
    let row = |n: u32| binary_record(0, &[&n.to_le_bytes()[..], &[0; 13]].concat());
    let word = |column: u32, text: &str| {
        binary_record(6, &[&column.to_le_bytes()[..], &[0; 4], &wide(text)].concat())
    };
    let figure = |column: u32, n: f64| {
        binary_record(5, &[&column.to_le_bytes()[..], &[0; 4], &n.to_le_bytes()].concat())
    };
    let rows = [
        row(0),
        word(0, "信息内容"),
        word(1, "本年处理决定数量"),
        row(1),
        word(0, "行政许可"),
        figure(1, 217.0),
        row(2),
        word(0, "行政处罚"),
        figure(1, 3.0),
    ];
    xlsb([0, 2, 0, 1], &rows.concat(), &[])
}

/// Each part with the byte that chooses it.
fn each_part(parts: &Parts) -> Vec<Vec<u8>> {
    (0..).zip(parts).map(|(n, (_, bytes))| [&[n][..], bytes].concat()).collect()
}

fn stream(file: &[u8], name: &str) -> Vec<u8> {
    let mut file =
        cfb::CompoundFile::open(std::io::Cursor::new(file)).expect("the fixture is sound");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(
        &mut file.open_stream(name).expect("the fixture has it"),
        &mut bytes,
    )
    .expect("it is in memory");
    bytes
}

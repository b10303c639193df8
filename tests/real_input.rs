//! Real input: the published figures of the region's 2020 report, typed into the blank template as
//! a statistician would, by another program (openpyxl), and run through the batch.

use crate::support::{have_python, json, nianbao};
use std::{fs, process::Command};

/// What was published, by the words of the form: sheet, row, column, figure as typed, the cell it
/// is.
const PUBLISHED: &[(&str, &str, &str, &str, &str)] = &[
    ("主动公开", "规范性文件", "制作", "5", "proactive.normative_documents.made"),
    ("主动公开", "规范性文件", "总数", "35", "proactive.normative_documents.disclosed_total"),
    ("主动公开", "行政许可", "处理决定", "9,559", "proactive.licensing.decisions"),
    ("主动公开", "行政处罚", "处理决定", "17706", "proactive.penalties.decisions"),
    ("主动公开", "行政强制", "处理决定", "２７８２", "proactive.coercive_measures.decisions"),
    ("主动公开", "政府集中采购", "项目", "20", "proactive.procurement.projects"),
    ("主动公开", "政府集中采购", "金额", "9230.47", "proactive.procurement.amount"),
    ("申请", "一、本年新收", "自然人", "72", "requests.received.natural_person"),
    ("申请", "一、本年新收", "商业企业", "16", "requests.received.enterprise"),
    ("申请", "一、本年新收", "总计", "88", "requests.received.total"),
    ("申请", "（七）总计", "自然人", "78", "requests.outcome_total.natural_person"),
    ("申请", "（七）总计", "商业企业", "15", "requests.outcome_total.enterprise"),
    ("申请", "（七）总计", "总计", "93", "requests.outcome_total.total"),
];

/// Types each figure where row and column meet: the column is the nearest heading above that begins
/// or holds the words.
const TYPIST: &str = r#"
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
def squeezed(value): return "".join(str(value or "").split())
for sheet_words, row_words, column_words, figure, _ in json.load(open(sys.argv[3], encoding="utf-8")):
    sheet = next(s for s in book if sheet_words in s.title)
    rows = [c for line in sheet.iter_rows() for c in line if squeezed(c.value).startswith(row_words)]
    row = rows[0].row
    heads = [c for line in sheet.iter_rows(max_row=row - 1) for c in line if column_words in squeezed(c.value) and c.column > 1]
    column = max(heads, key=lambda c: c.row).column
    cell = sheet.cell(row, column)
    assert cell.data_type != "s" or cell.value is None, (sheet.title, cell.coordinate, cell.value)
    cell.value = figure if not figure.isdigit() or not figure.isascii() else int(figure)
book.save(sys.argv[2])
"#;

#[test]
fn the_published_figures_typed_into_the_template_are_published_again() {
    if !have_python("openpyxl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = |name: &str| at(name).display().to_string();
    assert_eq!(nianbao!["template", "--edition", "2019", "-o", path("blank.xlsx")].code, 0);
    fs::create_dir_all(at("region/2020")).unwrap();
    fs::write(at("region/region.toml"), "[region]\nid = \"region\"\nname = \"广州海关\"\n")
        .unwrap();
    fs::write(at("typist.py"), TYPIST).unwrap();
    fs::write(at("figures.json"), serde_json::to_string(PUBLISHED).unwrap()).unwrap();
    let typed = Command::new("python3")
        .arg(at("typist.py"))
        .args([at("blank.xlsx"), at("region/2020/region.xlsx"), at("figures.json")])
        .output()
        .unwrap();
    assert!(typed.status.success(), "{}", String::from_utf8_lossy(&typed.stderr));

    let ended = nianbao!["batch", path("region"), "-o", path("out")];
    // Much was not published and stays blank, so this can only be a draft; but what was typed is
    // there, every figure.
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let report = json(&at("out/staff/drafts/2020/region.json"));
    for (_, row, column, figure, id) in PUBLISHED {
        let cell = &report["cells"][id];
        let met = cell.as_str().map_or_else(|| cell.to_string(), str::to_owned);
        let expected = match *figure {
            "9,559" => "9559",
            "２７８２" => "2782",
            plain => plain,
        };
        assert_eq!(met, expected, "{row} · {column}");
    }
    assert_eq!(report["cells"]["requests.received.research"], serde_json::Value::Null);
}

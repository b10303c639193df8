//! The JSON of a report is a public contract.

use nianbao_document::compose;
use nianbao_format::{ExportJob, Exporter as _};
use nianbao_format_json::Json;
use nianbao_model::{Cell, Decimal, Editions, Indicator, Level, Prose, Report, UnitRef};
use std::io::{self, Write};

fn report() -> Report {
    let edition = Editions::national().get("2019").unwrap().clone();
    let unit =
        UnitRef {
            id: "unit-07".into(), name: "某“海关".into(), level: Some(Level::HeadOffice)
        };
    Report::blank(edition, unit, 2020)
}

fn written(report: &Report) -> String {
    let mut bytes = Vec::new();
    Json.write(&ExportJob::new(report, &compose(report)), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_state_is_written_as_the_contract_has_it() {
    let mut report = report();
    let edition = report.edition.clone();
    let mut put = |id: &str, cell: Cell| report.set(edition.find(id).unwrap(), cell);
    put("requests.received.natural_person", Cell::count(72));
    put("requests.received.enterprise", Cell::count(0));
    put("requests.received.other_org", Cell::figure("2.5".parse().unwrap()));
    put("requests.received.total", Cell::figure(Decimal::MAX));
    put("proactive.licensing.items_change", Cell::count(-3));
    put("proactive.procurement.amount", Cell::Figure("9230.470".parse().unwrap()));
    put("proactive.procurement.projects", Cell::unreadable("约\"20\""));
    put("proactive.licensing.decisions", Cell::not_applicable("/"));
    *report.section_mut(1) = Prose::new("甲。\n乙。");
    *report.section_mut(3) = Prose::new("注：丙。");
    report.indicators = vec![
        Indicator {
            name: "网站".into(),
            value: "8070".into(),
            unit: "条".into(),
            year_on_year: Some("58.8%".into()),
        },
        Indicator { name: "热线".into(), value: "1.2".into(), ..Indicator::default() },
    ];
    let json = written(&report);
    for line in [
        "    \"requests.received.natural_person\": 72,",
        "    \"requests.received.enterprise\": 0,",
        "    \"requests.received.research\": null,",
        "    \"requests.received.other_org\": \"2.5\",",
        "    \"requests.received.total\": \"79228162514264337593543950335\",",
        "    \"proactive.licensing.items_change\": -3,",
        "    \"proactive.procurement.amount\": \"9230.47\",",
        "    \"proactive.procurement.projects\": {\n      \"unreadable\": \"约\\\"20\\\"\"\n    },",
        "    \"proactive.licensing.decisions\": {\n      \"not_applicable\": \"/\"\n    },",
    ] {
        assert!(json.contains(&format!("\n{line}\n")), "{line}\n{json}");
    }
    let head = "{\n  \"schema\": \"nianbao.report/1\",\n  \"unit\": {\n    \"id\": \"unit-07\",\n    \"name\": \"某“海关\",\n    \"level\": \"head_office\"\n  },\n  \"year\": 2020,\n  \"edition\": \"2019\",\n  \"cells\": {\n    \"proactive.regulations.made\": null,\n";
    assert!(json.starts_with(head), "{json}");
    let tail = r#"  "sections": {
    "overview": "甲。\n乙。",
    "requests": "注：丙。",
    "problems": "",
    "other_matters": ""
  },
  "indicators": [
    {
      "name": "网站",
      "value": "8070",
      "unit": "条",
      "year_on_year": "58.8%"
    },
    {
      "name": "热线",
      "value": "1.2",
      "unit": ""
    }
  ]
}
"#;
    assert!(json.ends_with(tail), "{json}");
}

#[test]
fn cells_stand_in_the_editions_order() {
    let report = report();
    let json = written(&report);
    let mut last = 0;
    for spec in report.edition.cells() {
        let at = json.find(&format!("\"{}\"", spec.address)).unwrap();
        assert!(at > last, "{}", spec.address);
        last = at;
    }
}

#[test]
fn a_sink_that_is_full_is_a_fault_and_no_panic() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::StorageFull, "disk full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let report = report();
    let fault = Json.write(&ExportJob::new(&report, &compose(&report)), &mut Full).unwrap_err();
    assert!(
        fault.message.zh.contains("磁盘空间不足") && fault.message.en.contains("the disk is full"),
        "{fault}"
    );
}

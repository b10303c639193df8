//! The JSON of findings, a public contract (`nianbao.findings/1`).

use crate::Checked;
use nianbao_model::{Finding, Summary, TextsRead};
use serde::{Serialize, Serializer, ser::SerializeSeq as _};
use std::io::{self, Write};

/// The fields stand in alphabetical order, at every level: so the JSON has always been, and whoever
/// compares bytes relies on it.
#[derive(Serialize)]
struct Json<'a> {
    findings: All<'a>,
    /// How many of those that the summary counts are not among the findings.
    #[serde(skip_serializing_if = "is_none")]
    omitted: usize,
    schema: &'static str,
    summary: Counts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    texts: Texts<'a>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_none(omitted: &usize) -> bool {
    *omitted == 0
}

/// What the texts of the reports were understood to say, a report an entry.
struct Texts<'a>(&'a [Checked<'a>]);

impl Texts<'_> {
    fn is_empty(&self) -> bool {
        self.0.iter().all(|report| report.texts.is_none())
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for report in self.0 {
            let Some(texts) = report.texts else { continue };
            let entry = ReportTexts {
                file: report.name,
                unit: report.unit_id(),
                year: report.year(),
                texts,
            };
            list.serialize_element(
                &serde_json::to_value(entry).map_err(serde::ser::Error::custom)?,
            )?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct ReportTexts<'a> {
    file: &'a str,
    unit: Option<&'a str>,
    year: Option<u16>,
    #[serde(flatten)]
    texts: &'a TextsRead,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    note: usize,
    warning: usize,
}

/// The findings of all reports. Each becomes a value, which sorts its fields, and is written before
/// the next is made.
struct All<'a>(&'a [Checked<'a>]);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut before = 0;
        for report in self.0 {
            for finding in report.findings {
                let mut value = serde_json::to_value(finding).map_err(serde::ser::Error::custom)?;
                // A place in the report's list becomes one in the list of all.
                if let Some(n) = finding.cause {
                    value["cause"] = (before + n).into();
                }
                list.serialize_element(&value)?;
            }
            before += report.findings.len();
        }
        list.end()
    }
}

fn all<'a>(checked: &'a [Checked<'a>]) -> impl Iterator<Item = &'a Finding> {
    checked.iter().flat_map(|report| report.findings)
}

pub(crate) fn write(checked: &[Checked<'_>], sink: &mut dyn Write) -> io::Result<()> {
    let Summary { error, warning, note } = Summary::of(all(checked));
    let omitted = all(checked).map(|finding| finding.omitted).sum();
    let json = Json {
        findings: All(checked),
        omitted,
        schema: "nianbao.findings/1",
        summary: Counts { error, note, warning },
        texts: Texts(checked),
    };
    serde_json::to_writer_pretty(&mut *sink, &json)?;
    sink.write_all(b"\n")
}

//! Writing with a program: the request it gets, and its answer, which is the file itself.

use crate::{PROTOCOL, document, fault, program::Program};
use nianbao_format::{ExportJob, Exporter as _};
use nianbao_format_json::Json;
use nianbao_model::Fault;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Request<'a> {
    protocol: &'static str,
    action: &'static str,
    options: &'a BTreeMap<String, String>,
    published: Option<Published<'a>>,
    report: &'a RawValue,
    document: document::JsonDocument<'a>,
}

/// Where the report is published, if it is.
#[derive(Serialize)]
struct Published<'a> {
    path: &'a str,
    site: &'a nianbao_register::Site,
}

/// The request for a report.
///
/// # Errors
/// Never with a report that can be written as JSON.
pub(crate) fn request(
    job: &ExportJob<'_>,
    options: &BTreeMap<String, String>,
) -> Result<Vec<u8>, Fault> {
    let mut report = Vec::new();
    Json.write(job, &mut report)?;
    let cannot = |e: &dyn std::fmt::Display| {
        Fault::new(format!("无法写出 JSON：{e}"), format!("the JSON could not be written: {e}"))
    };
    let report = String::from_utf8(report).map_err(|e| cannot(&e))?;
    let report = RawValue::from_string(report.trim_end().to_owned()).map_err(|e| cannot(&e))?;
    let published =
        job.region.zip(job.page_path).map(|(region, path)| Published { path, site: &region.site });
    let request = Request {
        protocol: PROTOCOL,
        action: "export",
        options,
        published,
        report: &report,
        document: document::json(job.document, &job.report.edition),
    };
    serde_json::to_vec(&request).map_err(|e| cannot(&e))
}

/// Has a program write a report.
pub(crate) fn export(program: &Program, job: &ExportJob<'_>) -> Result<Vec<u8>, Fault> {
    let request = request(job, program.options())?;
    let output = program.ask(request, None)?;
    if output.is_empty() {
        return Err(fault::nonsense(program.path(), "没有任何输出", "it wrote nothing"));
    }
    Ok(output)
}

//! The four ways to draw findings as forms of `check --report`.

use crate::{html, json, sarif, text, unwritten};
use nianbao_format::{FindingsJob, FindingsReport, Info};
use nianbao_model::{Bilingual, Fault};
use std::io::Write;

/// Text for a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text;

/// JSON, `nianbao.findings/1`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json;

/// SARIF 2.1.0, for code-scanning services and editors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sarif;

/// One self-contained web page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl FindingsReport for Text {
    fn info(&self) -> Info {
        Info::new("text", Bilingual::new("文字", "text"), ["txt"])
    }

    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let text = text(job.checked, job.lang, job.colours, job.width);
        sink.write_all(text.as_bytes()).map_err(|e| unwritten(&e))
    }
}

impl FindingsReport for Json {
    fn info(&self) -> Info {
        Info::new("json", Bilingual::new("数据", "data"), ["json"])
    }

    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        json(job.checked, sink)
    }
}

impl FindingsReport for Sarif {
    fn info(&self) -> Info {
        Info::new("sarif", Bilingual::new("代码扫描格式", "for code scanning"), ["sarif"])
    }

    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        sarif(job.checked, job.lang, job.version, sink)
    }
}

impl FindingsReport for Html {
    fn info(&self) -> Info {
        Info::new("html", Bilingual::new("网页", "web page"), ["html"])
    }

    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        html(job.checked, job.region, job.lang, sink)
    }
}

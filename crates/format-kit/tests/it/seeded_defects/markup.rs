//! A format that is only written: figures and paragraphs in elements, and nothing of the rest.

use nianbao_format::{Aspect, ExportJob, Exporter, Fault, Info, Keeps};
use nianbao_model::{Bilingual, Cell, clean_line};
use std::io::Write;

pub(crate) struct Markup {
    pub(crate) escapes: bool,
}

impl Exporter for Markup {
    fn info(&self) -> Info {
        Info::new("markup", Bilingual::new("标记样例", "markup sample"), ["markup"])
    }

    fn keeps(&self) -> Keeps {
        Keeps::NOTHING.with(Aspect::Figures).with(Aspect::Texts).with(Aspect::Unit)
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let mut text = format!("<doc>\n<h>{}</h>\n", self.escaped(&job.report.unit.name));
        for (_, cell) in job.report.cells() {
            if let Cell::Figure(value) = cell {
                text += &format!("<f>{value}</f>");
            }
            text += "\n";
        }
        for n in 0..job.report.edition.sections.len() {
            text += "<s>\n";
            for paragraph in job.report.section(n).paragraphs() {
                text += &format!("<p>{}</p>\n", self.escaped(paragraph));
            }
            text += "</s>\n";
        }
        text += "</doc>\n";
        sink.write_all(text.as_bytes()).map_err(|e| {
            Fault::new(format!("无法写出：{e}"), format!("it could not be written: {e}"))
        })
    }
}

impl Markup {
    fn escaped(&self, text: &str) -> String {
        let line = clean_line(text);
        if self.escapes {
            line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        } else {
            line
        }
    }
}

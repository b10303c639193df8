//! Writes reports and panels as tidy CSV: one line a cell, a paragraph, an indicator, for
//! spreadsheets and statistics programs.
//!
//! UTF-8 with a byte order mark, without which Excel takes the Chinese for something else, and no
//! text in it can become a formula.

use crate::{COLUMNS, Csv};
use nianbao_format::panel::{Observation, Panel, Reports, Scope, observations};
use nianbao_format::{ExportJob, Exporter, Fault, Info, Keeps, Role, guarded};
use nianbao_model::{Bilingual, Indicator, Report, clean_line, trouble};
use std::io::{self, Write};

/// Without it Excel takes UTF-8 for the encoding of its own locale.
const BOM: &[u8] = "\u{feff}".as_bytes();

fn info() -> Info {
    Info::new("csv", Bilingual::new("CSV 数据", "CSV data"), ["csv"])
}

impl Exporter for Csv {
    fn info(&self) -> Info {
        info()
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn role(&self) -> Role {
        Role::Data
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        let mut lines = Lines::begin(&mut bytes)?;
        lines.report(job.report)?;
        Box::new(lines).end()?;
        sink.write_all(&bytes).map_err(unwritten)
    }
}

impl Panel for Csv {
    fn info(&self) -> Info {
        info()
    }

    fn begin<'s>(
        &self,
        _: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        Ok(Box::new(Lines::begin(sink)?))
    }
}

/// Lines that are being written.
struct Lines<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Lines<W> {
    fn begin(mut sink: W) -> Result<Self, Fault> {
        sink.write_all(BOM).map_err(unwritten)?;
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(sink);
        out.write_record(COLUMNS).map_err(unwritten)?;
        Ok(Self { out })
    }

    /// A line: what is the same for the whole report, then what is this line's own.
    fn line(&mut self, whose: &Whose, own: [&str; 9]) -> Result<(), Fault> {
        let whose = [&whose.unit, &whose.name, &whose.level, &whose.year, &whose.edition]
            .map(|text| text.as_bytes());
        self.out.write_record(whose.into_iter().chain(own.map(str::as_bytes))).map_err(unwritten)
    }

    fn cell(&mut self, whose: &Whose, cell: Observation<'_>) -> Result<(), Fault> {
        let label = cell.report.edition.label(cell.ix);
        let value = cell.value().map(|value| value.normalize().to_string()).unwrap_or_default();
        let remark = clean_line(cell.remark().unwrap_or_default());
        let text = guarded(&remark);
        let measure = cell.column().unit.as_deref().unwrap_or_default();
        self.line(
            whose,
            [
                "cell",
                cell.id(),
                "",
                &guarded(&label),
                cell.kind().id(),
                measure,
                cell.state().id(),
                &value,
                &text,
            ],
        )
    }

    /// A line for each paragraph; an empty text has a line too, so that a reader knows that the
    /// section is there.
    fn section(&mut self, whose: &Whose, report: &Report, n: usize) -> Result<(), Fault> {
        let (section, text) = (&report.edition.sections[n], report.section(n));
        let heading = section.heading();
        let empty = [String::new()];
        let paragraphs = match (text.is_empty(), section.is_written(text)) {
            (true, false) => return Ok(()),
            (true, true) => &empty[..],
            (false, _) => text.paragraphs(),
        };
        (1..).zip(paragraphs).try_for_each(|(n, paragraph)| {
            let (part, text) = (format!("{n}/{}", paragraphs.len()), clean_line(paragraph));
            self.line(
                whose,
                [
                    "section",
                    &section.id,
                    &part,
                    &guarded(&heading),
                    "",
                    "",
                    "",
                    "",
                    &guarded(&text),
                ],
            )
        })
    }

    fn indicator(&mut self, whose: &Whose, part: &str, indicator: &Indicator) -> Result<(), Fault> {
        let clean = |text: &str| guarded(&clean_line(text)).into_owned();
        let claim = indicator.year_on_year.as_deref().unwrap_or_default();
        let own = [&indicator.name, &indicator.unit, &indicator.value, claim].map(clean);
        self.line(whose, ["indicator", "", part, &own[0], "", &own[1], "", &own[2], &own[3]])
    }
}

impl<W: Write> Reports for Lines<W> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        let whose = Whose::of(report);
        observations(report).try_for_each(|cell| self.cell(&whose, cell))?;
        let all = report.indicators.len();
        (1..).zip(&report.indicators).try_for_each(|(n, indicator)| {
            self.indicator(&whose, &format!("{n}/{all}"), indicator)
        })?;
        // The texts come last: the statute wants the last of them, so that a file that was cut off
        // is missed.
        (0..report.edition.sections.len()).try_for_each(|n| self.section(&whose, report, n))
    }

    fn end(mut self: Box<Self>) -> Result<(), Fault> {
        self.out.flush().map_err(unwritten)
    }
}

/// What every line of a report begins with.
struct Whose {
    unit: String,
    name: String,
    level: String,
    year: String,
    edition: String,
}

impl Whose {
    fn of(report: &Report) -> Self {
        let clean = |text: &str| guarded(&clean_line(text)).into_owned();
        Self {
            unit: clean(&report.unit.id),
            name: clean(&report.unit.name),
            level: report.unit.level.map_or("", |level| level.id()).into(),
            year: report.year.to_string(),
            edition: clean(&report.edition.id),
        }
    }
}

fn unwritten(error: impl Into<io::Error>) -> Fault {
    let Bilingual { zh, en } = trouble(&error.into());
    Fault::new(format!("无法写出 CSV：{zh}"), format!("the CSV could not be written: {en}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nianbao_model::{Cell, Decimal, Editions, Prose, UnitRef};

    fn report(unit: &str) -> Report {
        let edition = Editions::national().for_year(2020).unwrap().clone();
        let mut report = Report::blank(
            edition,
            UnitRef { id: unit.into(), name: "甲,\"乙\"海关".into(), level: None },
            2020,
        );
        for (id, cell) in [
            ("requests.received.natural_person", Cell::count(72)),
            ("requests.received.enterprise", Cell::not_applicable("-")),
            ("requests.received.total", Cell::unreadable("=1+1")),
            ("proactive.procurement.amount", Cell::figure(Decimal::new(923047, 2))),
        ] {
            let ix = report.edition.find(id).unwrap();
            report.set(ix, cell);
        }
        *report.section_mut(1) = Prose::new("第一段，有逗号。\n@第二段");
        let indicator = Indicator {
            name: "热线".into(),
            value: "-3".into(),
            unit: "次".into(),
            year_on_year: Some("-66%".into()),
        };
        report.indicators = vec![indicator];
        report
    }

    fn written(report: &Report) -> String {
        let document = nianbao_document::compose(report);
        let mut bytes = Vec::new();
        Exporter::write(&Csv, &ExportJob::new(report, &document), &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn each_cell_paragraph_and_indicator_is_a_line_and_no_text_is_a_formula() {
        let text = written(&report("unit-07"));
        assert!(text.starts_with("\u{feff}unit,unit_name,"), "{text}");
        let shown: Vec<_> = text
            .split("\r\n")
            .filter(|l| {
                l.contains("received.") || l.contains("procurement") || !l.contains(",cell,")
            })
            .collect();
        insta::assert_snapshot!(shown.join("\n").trim_start_matches('\u{feff}'), @r#"
        unit,unit_name,level,year,edition,item,id,part,label,kind,measure,state,value,text
        unit-07,"甲,""乙""海关",,2020,2019,cell,proactive.procurement.projects,,政府集中采购 · 采购项目数量,count,,blank,,
        unit-07,"甲,""乙""海关",,2020,2019,cell,proactive.procurement.amount,,政府集中采购 · 采购总金额,amount,万元,figure,9230.47,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.natural_person,,一、本年新收政府信息公开申请数量 · 自然人,count,,figure,72,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.enterprise,,一、本年新收政府信息公开申请数量 · 商业企业,count,,not_applicable,,'-
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.research,,一、本年新收政府信息公开申请数量 · 科研机构,count,,blank,,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.public_interest,,一、本年新收政府信息公开申请数量 · 社会公益组织,count,,blank,,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.legal_service,,一、本年新收政府信息公开申请数量 · 法律服务机构,count,,blank,,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.other_org,,一、本年新收政府信息公开申请数量 · 其他,count,,blank,,
        unit-07,"甲,""乙""海关",,2020,2019,cell,requests.received.total,,一、本年新收政府信息公开申请数量 · 总计,count,,unreadable,,'=1+1
        unit-07,"甲,""乙""海关",,2020,2019,indicator,,1/1,热线,,次,,-3,'-66%
        unit-07,"甲,""乙""海关",,2020,2019,section,overview,1/2,一、总体情况,,,,,第一段，有逗号。
        unit-07,"甲,""乙""海关",,2020,2019,section,overview,2/2,一、总体情况,,,,,'@第二段
        unit-07,"甲,""乙""海关",,2020,2019,section,problems,1/1,五、存在的主要问题及改进情况,,,,,
        unit-07,"甲,""乙""海关",,2020,2019,section,other_matters,1/1,六、其他需要报告的事项,,,,,
        "#);
    }

    #[test]
    fn a_panel_has_one_head_and_the_lines_of_every_report() {
        let reports = [report("a"), report("b")];
        let mut bytes = Vec::new();
        let mut panel = Panel::begin(&Csv, &Scope::of(None, &reports), &mut bytes).unwrap();
        reports.iter().for_each(|report| panel.report(report).unwrap());
        panel.end().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches("unit,unit_name").count(), 1);
        let own = |n: usize| written(&reports[n]).split_once("\r\n").unwrap().1.to_owned();
        assert_eq!(text.split_once("\r\n").unwrap().1, own(0) + &own(1));
    }
}

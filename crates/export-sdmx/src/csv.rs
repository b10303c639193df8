//! The same data as SDMX-CSV 1.0.

use crate::{AGENCY, DIMENSIONS, ID, VERSION, data::Key, obs_status, unwritten};
use nianbao_format::panel::{Panel, Reports, Scope, observations};
use nianbao_format::{Fault, Info, guarded};
use nianbao_model::{Bilingual, Report, clean_line};
use std::io::Write;

/// SDMX-CSV 1.0.
#[derive(Clone, Copy, Debug, Default)]
pub struct SdmxCsv;

impl Panel for SdmxCsv {
    fn info(&self) -> Info {
        Info::new("sdmx-csv", Bilingual::new("SDMX-CSV 数据", "SDMX-CSV data"), ["sdmx.csv"])
    }

    fn begin<'s>(
        &self,
        _: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        let mut out = csv::Writer::from_writer(sink);
        let head = ["DATAFLOW"].into_iter().chain(DIMENSIONS).chain([
            "OBS_VALUE",
            "OBS_STATUS",
            "CELL_STATE",
            "UNIT_MEASURE",
            "REMARK",
        ]);
        out.write_record(head).map_err(unwritten)?;
        Ok(Box::new(Lines { out }))
    }
}

struct Lines<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Reports for Lines<W> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        let (key, flow) = (Key::of(report), format!("{AGENCY}:{ID}({VERSION})"));
        for cell in observations(report) {
            let value = cell.value().map(|value| value.normalize().to_string()).unwrap_or_default();
            let (measure, remark) = (
                cell.column().unit.clone().unwrap_or_default(),
                clean_line(cell.remark().unwrap_or_default()),
            );
            let remark = guarded(&remark).into_owned();
            let states = [
                value,
                obs_status(cell.state()).to_owned(),
                cell.state().id().to_owned(),
                measure,
                remark,
            ];
            let line = [flow.clone()].into_iter().chain(key.codes(&cell)).chain(states);
            self.out.write_record(line).map_err(unwritten)?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<(), Fault> {
        self.out.flush().map_err(unwritten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Cell, Editions, UnitRef};

    #[test]
    fn a_remark_is_no_formula_and_a_negative_figure_is_one() {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(edition.clone(), UnitRef::default(), 2023);
        let mut ixs = edition.cells_ix();
        report.set(ixs.next().unwrap(), Cell::unreadable("=cmd|' /C calc'!A0"));
        report.set(ixs.next().unwrap(), Cell::figure((-66).into()));
        let mut bytes = Vec::new();
        let mut lines = SdmxCsv.begin(&Scope::default(), &mut bytes).unwrap();
        lines.report(&report).unwrap();
        lines.end().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(",'=cmd|") && text.contains(",-66,A,"), "{text}");
    }
}

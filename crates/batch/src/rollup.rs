//! The roll-up alone: the region's report for a year, made of its units' reports.

use crate::{
    memory::Part,
    sums::{Sums, waves},
};
use nianbao_format::Registry;
use nianbao_intake::{Folder, UnitReading, add_texts, read_unit};
use nianbao_model::{Fault, Findings, Reading};

/// The roll-up alone: the report of the region for a year, from its units' reports, with the
/// findings of the units as the register settles them.
///
/// # Errors
/// When the folder has no such year.
pub fn rollup(
    folder: &Folder,
    registry: &Registry,
    year: u16,
) -> Result<(Reading, Findings), Fault> {
    let listed = folder.year(year)?;
    let nodes = folder.nodes();
    let sums = Sums::new(folder, &nodes, [listed]);
    let mut findings = listed.findings(registry);
    let mut last = None;
    for (_, node) in waves(&nodes).flatten().filter(|(_, node)| folder.exists_in(node, year)) {
        let reading = match sums.below(node, year) {
            Some(below) => {
                let mut reading = below.sum.report(folder.unit_ref(node, year), year);
                if let Some(texts) =
                    listed.units.get(node.id).and_then(|files| files.texts.as_ref())
                {
                    add_texts(folder, texts, &mut reading)?;
                }
                Some(reading)
            }
            None => {
                let UnitReading { reading, findings: why, short, .. } =
                    read_unit(folder, registry, node, listed);
                if let Some(fault) = short {
                    return Err(fault);
                }
                findings.extend(why);
                findings
                    .extend(reading.iter().flat_map(|reading| reading.findings.iter().cloned()));
                reading
            }
        };
        let part = Part::of(reading.as_ref(), listed);
        let report = reading
            .as_ref()
            .map(|reading| &reading.report)
            .filter(|_| matches!(part, Part::Cells(..)));
        sums.add_to_parent(node, listed, &part, report, false);
        last = reading;
    }
    nianbao_check::settle(&mut findings, &folder.region, |_| ());
    match last {
        Some(reading) => Ok((reading, findings)),
        None => Err(Fault::new("登记表中没有单位", "the register has no units")),
    }
}

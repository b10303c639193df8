//! The data: SDMX-ML 2.1, structure-specific, flat.

use crate::{AGENCY, DIMENSIONS, ID, VERSION, ids, obs_status, prepared, unwritten, xml::Xml};
use nianbao_format::panel::{Observation, Panel, Reports, Scope, observations};
use nianbao_format::{Fault, Info};
use nianbao_model::{Bilingual, Report};
use std::io::{self, Write};

/// SDMX-ML 2.1 structure-specific data.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sdmx;

const NAMESPACES: [(&str, &str); 5] = [
    ("xmlns:mes", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"),
    ("xmlns:com", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"),
    ("xmlns:ss", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    (
        "xmlns:ns1",
        "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=NIANBAO:ANNUAL_REPORT(1.0):ObsLevelDim:AllDimensions",
    ),
];

impl Panel for Sdmx {
    fn info(&self) -> Info {
        Info::new(
            "sdmx",
            Bilingual::new("SDMX-ML 2.1 数据", "SDMX-ML 2.1 data"),
            ["sdmx.xml", "sdmx"],
        )
    }

    fn begin<'s>(
        &self,
        scope: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        begun(scope, sink).map(|xml| Box::new(Data { xml }) as Box<dyn Reports>).map_err(unwritten)
    }
}

fn begun<W: Write>(scope: &Scope<'_>, sink: W) -> io::Result<Xml<W>> {
    let mut xml = Xml::new(sink)?;
    xml.open("mes:StructureSpecificData", &NAMESPACES)?;
    xml.group("mes:Header", &[], |xml| {
        header(xml, scope, "DATA")?;
        let namespace = NAMESPACES[4].1;
        let attributes = [
            ("structureID", ID),
            ("namespace", namespace),
            ("dimensionAtObservation", "AllDimensions"),
        ];
        xml.group("mes:Structure", &attributes, |xml| {
            xml.group("com:Structure", &[], |xml| {
                xml.empty(
                    "Ref",
                    &[
                        ("agencyID", AGENCY),
                        ("id", ID),
                        ("version", VERSION),
                        ("class", "DataStructure"),
                    ],
                )
            })
        })
    })?;
    let attributes = [
        ("ss:structureRef", ID),
        ("xsi:type", "ns1:DataSetType"),
        ("ss:dataScope", "DataStructure"),
        ("ss:action", "Replace"),
    ];
    xml.open("mes:DataSet", &attributes)?;
    Ok(xml)
}

/// What the header of either message begins with.
pub(crate) fn header<W: Write>(xml: &mut Xml<W>, scope: &Scope<'_>, id: &str) -> io::Result<()> {
    xml.text("mes:ID", &[], &format!("{ID}_{id}"))?;
    xml.text("mes:Test", &[], "false")?;
    xml.text("mes:Prepared", &[], &prepared(scope))?;
    xml.empty("mes:Sender", &[("id", AGENCY)])
}

/// A data set that has begun.
struct Data<W: Write> {
    xml: Xml<W>,
}

impl<W: Write> Reports for Data<W> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        let key = Key::of(report);
        observations(report).try_for_each(|cell| self.observation(&key, &cell)).map_err(unwritten)
    }

    fn end(mut self: Box<Self>) -> Result<(), Fault> {
        let ended = self
            .xml
            .close("mes:DataSet")
            .and_then(|()| self.xml.close("mes:StructureSpecificData"));
        ended.and_then(|()| self.xml.flush()).map_err(unwritten)
    }
}

impl<W: Write> Data<W> {
    fn observation(&mut self, key: &Key, cell: &Observation<'_>) -> io::Result<()> {
        let codes = key.codes(cell);
        let value = cell.value().map(|value| value.normalize().to_string());
        let mut attributes: Vec<(&str, &str)> =
            DIMENSIONS.into_iter().zip(codes.iter().map(String::as_str)).collect();
        attributes.extend(value.as_deref().map(|value| ("OBS_VALUE", value)));
        attributes
            .extend([("OBS_STATUS", obs_status(cell.state())), ("CELL_STATE", cell.state().id())]);
        attributes.extend(cell.column().unit.as_deref().map(|unit| ("UNIT_MEASURE", unit)));
        attributes.extend(cell.remark().map(|remark| ("REMARK", remark)));
        self.xml.empty("Obs", &attributes)
    }
}

/// What all observations of a report are called by.
pub(crate) struct Key {
    unit: String,
    edition: String,
    year: String,
}

impl Key {
    pub(crate) fn of(report: &Report) -> Self {
        Self {
            unit: ids::unit(&report.unit.id),
            edition: ids::part(&report.edition.id),
            year: format!("{:04}", report.year),
        }
    }

    /// The codes of an observation in the order of [`DIMENSIONS`].
    pub(crate) fn codes(&self, cell: &Observation<'_>) -> [String; 6] {
        let [table, row, column] =
            [&cell.table().id, &cell.row().id, &cell.column().id].map(|id| ids::part(id));
        [self.unit.clone(), self.edition.clone(), table, row, column, self.year.clone()]
    }
}

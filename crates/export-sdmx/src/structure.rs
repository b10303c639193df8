//! The structure message: what the data is made of, from code lists and concepts to the data
//! structure definition and the dataflow.

use crate::{
    AGENCY, DIMENSIONS, ID, VERSION,
    codes::{CodeList, code_lists},
    data::header,
    unwritten,
    xml::Xml,
};
use nianbao_format::panel::{Panel, Reports, Scope};
use nianbao_format::{Fault, Info};
use nianbao_model::{Bilingual, Report};
use std::io::{self, Write};

/// The structure message that goes with the data.
#[derive(Clone, Copy, Debug, Default)]
pub struct Structure;

/// The concept scheme.
const CONCEPTS: &str = "CS_ANNUAL_REPORT";

/// The concepts with their names: the dimensions, the measure, the attributes.
const NAMES: [(&str, &str, &str); 11] = [
    ("UNIT", "单位", "Unit"),
    ("EDITION", "版式", "Edition"),
    ("TABLE", "表", "Table"),
    ("ROW", "行", "Row"),
    ("COLUMN", "列", "Column"),
    ("TIME_PERIOD", "年度", "Year reported on"),
    ("OBS_VALUE", "数值", "Figure"),
    ("OBS_STATUS", "观测值状态", "Observation status"),
    ("CELL_STATE", "单元格状态", "State of the cell"),
    ("UNIT_MEASURE", "计量单位", "Unit of measure"),
    ("REMARK", "标记或原文", "Mark, or what was met"),
];

/// The attributes, with their code lists, and whether each observation has them.
const ATTRIBUTES: [(&str, Option<&str>, bool); 4] = [
    ("OBS_STATUS", Some("CL_OBS_STATUS"), true),
    ("CELL_STATE", Some("CL_CELL_STATE"), true),
    ("UNIT_MEASURE", None, false),
    ("REMARK", None, false),
];

impl Panel for Structure {
    fn info(&self) -> Info {
        Info::new(
            "sdmx-structure",
            Bilingual::new("SDMX 数据结构定义", "SDMX data structure definition"),
            ["sdmx-structure.xml", "dsd.xml"],
        )
    }

    fn begin<'s>(
        &self,
        scope: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        message(scope, sink).map_err(unwritten)?;
        Ok(Box::new(Done))
    }
}

/// The structure is written at once: it needs no report.
struct Done;

impl Reports for Done {
    fn report(&mut self, _: &Report) -> Result<(), Fault> {
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<(), Fault> {
        Ok(())
    }
}

fn message<W: Write>(scope: &Scope<'_>, sink: W) -> io::Result<()> {
    let mut xml = Xml::new(sink)?;
    let namespaces = [
        ("xmlns:mes", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"),
        ("xmlns:com", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"),
        ("xmlns:str", "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"),
    ];
    xml.group("mes:Structure", &namespaces, |xml| {
        xml.group("mes:Header", &[], |xml| header(xml, scope, "STRUCTURE"))?;
        xml.group("mes:Structures", &[], |xml| {
            xml.group("str:Dataflows", &[], dataflow)?;
            xml.group("str:Codelists", &[], |xml| {
                code_lists(scope).iter().try_for_each(|list| code_list(xml, list))
            })?;
            xml.group("str:Concepts", &[], concepts)?;
            xml.group("str:DataStructures", &[], definition)
        })
    })?;
    xml.flush()
}

fn maintained(id: &str) -> [(&str, &str); 3] {
    [("id", id), ("agencyID", AGENCY), ("version", VERSION)]
}

fn name<W: Write>(xml: &mut Xml<W>, zh: &str, en: Option<&str>) -> io::Result<()> {
    xml.text("com:Name", &[("xml:lang", "zh")], zh)?;
    en.map_or(Ok(()), |en| xml.text("com:Name", &[("xml:lang", "en")], en))
}

const TITLE: (&str, &str) =
    ("政府信息公开工作年度报告", "Annual reports on government information disclosure");

fn dataflow<W: Write>(xml: &mut Xml<W>) -> io::Result<()> {
    xml.group("str:Dataflow", &maintained(ID), |xml| {
        name(xml, TITLE.0, Some(TITLE.1))?;
        xml.group("str:Structure", &[], |xml| reference(xml, ID, "datastructure", "DataStructure"))
    })
}

fn reference<W: Write>(xml: &mut Xml<W>, id: &str, package: &str, class: &str) -> io::Result<()> {
    xml.empty(
        "Ref",
        &[
            ("id", id),
            ("version", VERSION),
            ("agencyID", AGENCY),
            ("package", package),
            ("class", class),
        ],
    )
}

fn code_list<W: Write>(xml: &mut Xml<W>, list: &CodeList) -> io::Result<()> {
    xml.group("str:Codelist", &maintained(list.id), |xml| {
        name(xml, list.zh, Some(list.en))?;
        list.codes.iter().try_for_each(|code| {
            xml.group("str:Code", &[("id", &code.id)], |xml| {
                annotations(xml, &code.notes)?;
                name(xml, &code.zh, code.en.as_deref())
            })
        })
    })
}

fn annotations<W: Write>(xml: &mut Xml<W>, notes: &[(&str, String)]) -> io::Result<()> {
    let annotation = |xml: &mut Xml<W>, kind: &str, says: &str| {
        xml.group("com:Annotation", &[], |xml| {
            xml.text("com:AnnotationTitle", &[], says)?;
            xml.text("com:AnnotationType", &[], kind)
        })
    };
    match notes {
        [] => Ok(()),
        notes => xml.group("com:Annotations", &[], |xml| {
            notes.iter().try_for_each(|(kind, says)| annotation(xml, kind, says))
        }),
    }
}

fn concepts<W: Write>(xml: &mut Xml<W>) -> io::Result<()> {
    xml.group("str:ConceptScheme", &maintained(CONCEPTS), |xml| {
        name(xml, "年报概念", Some("Concepts of annual reports"))?;
        NAMES.iter().try_for_each(|(id, zh, en)| {
            xml.group("str:Concept", &[("id", id)], |xml| name(xml, zh, Some(en)))
        })
    })
}

fn identity<W: Write>(xml: &mut Xml<W>, concept: &str) -> io::Result<()> {
    let attributes = [
        ("id", concept),
        ("maintainableParentID", CONCEPTS),
        ("maintainableParentVersion", VERSION),
        ("agencyID", AGENCY),
        ("package", "conceptscheme"),
        ("class", "Concept"),
    ];
    xml.group("str:ConceptIdentity", &[], |xml| xml.empty("Ref", &attributes))
}

fn enumerated<W: Write>(xml: &mut Xml<W>, list: &str) -> io::Result<()> {
    xml.group("str:LocalRepresentation", &[], |xml| {
        xml.group("str:Enumeration", &[], |xml| reference(xml, list, "codelist", "Codelist"))
    })
}

fn formatted<W: Write>(xml: &mut Xml<W>, kind: &str) -> io::Result<()> {
    xml.group("str:LocalRepresentation", &[], |xml| {
        xml.empty("str:TextFormat", &[("textType", kind)])
    })
}

fn definition<W: Write>(xml: &mut Xml<W>) -> io::Result<()> {
    xml.group("str:DataStructure", &maintained(ID), |xml| {
        name(xml, TITLE.0, Some(TITLE.1))?;
        xml.group("str:DataStructureComponents", &[], |xml| {
            xml.group("str:DimensionList", &[("id", "DimensionDescriptor")], dimensions)?;
            xml.group("str:AttributeList", &[("id", "AttributeDescriptor")], |xml| {
                ATTRIBUTES
                    .iter()
                    .try_for_each(|(id, list, mandatory)| attribute(xml, id, *list, *mandatory))
            })?;
            xml.group("str:MeasureList", &[("id", "MeasureDescriptor")], |xml| {
                xml.group("str:PrimaryMeasure", &[("id", "OBS_VALUE")], |xml| {
                    identity(xml, "OBS_VALUE")?;
                    formatted(xml, "Decimal")
                })
            })
        })
    })
}

fn dimensions<W: Write>(xml: &mut Xml<W>) -> io::Result<()> {
    for (n, id) in DIMENSIONS.iter().enumerate() {
        let position = (n + 1).to_string();
        let (element, time) = if *id == "TIME_PERIOD" {
            ("str:TimeDimension", true)
        } else {
            ("str:Dimension", false)
        };
        xml.group(element, &[("id", id), ("position", &position)], |xml| {
            identity(xml, id)?;
            if time {
                formatted(xml, "ObservationalTimePeriod")
            } else {
                enumerated(xml, &format!("CL_{id}"))
            }
        })?;
    }
    Ok(())
}

fn attribute<W: Write>(
    xml: &mut Xml<W>,
    id: &str,
    list: Option<&str>,
    mandatory: bool,
) -> io::Result<()> {
    let status = if mandatory { "Mandatory" } else { "Conditional" };
    xml.group("str:Attribute", &[("id", id), ("assignmentStatus", status)], |xml| {
        identity(xml, id)?;
        match list {
            Some(list) => enumerated(xml, list)?,
            None => formatted(xml, "String")?,
        }
        xml.group("str:AttributeRelationship", &[], |xml| {
            xml.group("str:PrimaryMeasure", &[], |xml| xml.empty("Ref", &[("id", "OBS_VALUE")]))
        })
    })
}

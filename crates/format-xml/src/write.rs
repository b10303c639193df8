//! Writes a report as XML (`urn:nianbao:report:1`): for programs, and to be read back without loss.
//!
//! The same cells, ids and states as in the JSON. Labels, headings and the title are there for
//! people who look into the file; a reader needs none of them.

use crate::{NAMESPACE, VERSION, XSD, Xml, metadata, schematron};
use nianbao_format::{ExportJob, Exporter, Fault, Info, Keeps, Role, Schema};
use nianbao_model::{
    Cell, CellIx, Edition, Editions, Lang, OfEditions, Report, Say as _, clean_line,
};
use quick_xml::{
    Writer,
    escape::partial_escape,
    events::{BytesDecl, BytesStart, BytesText, Event},
};
use std::io::{self, Write};

impl Exporter for Xml {
    fn info(&self) -> Info {
        crate::info()
    }

    fn keeps(&self) -> Keeps {
        Keeps::FULL
    }

    fn role(&self) -> Role {
        Role::Data
    }

    fn schemas(&self, editions: &Editions) -> Vec<Schema> {
        let sums = editions.iter().map(|edition| Schema {
            file: format!("report-1-{}.sch", edition.id),
            text: schematron(edition),
        });
        [Schema { file: "report-1.xsd".into(), text: XSD.into() }].into_iter().chain(sums).collect()
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        document(job).and_then(|bytes| sink.write_all(&bytes)).map_err(|e| {
            Fault::new(
                format!("无法写出 XML：{}", e.said(Lang::Zh)),
                format!("the XML could not be written: {}", e.said(Lang::En)),
            )
        })
    }
}

type Out = Writer<Vec<u8>>;

fn document(job: &ExportJob<'_>) -> io::Result<Vec<u8>> {
    let report = job.report;
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let attributes = [
        ("xmlns", NAMESPACE),
        ("version", VERSION),
        ("year", &report.year.to_string()),
        ("edition", &report.edition.id),
    ];
    group(&mut out, "report", &attributes, |out| {
        let unit = &report.unit;
        let mut attributes = vec![("id", unit.id.as_str()), ("name", &unit.name)];
        attributes.extend(unit.level.map(|level| ("level", level.id())));
        element(out, "unit", &attributes, "")?;
        element(out, "title", &[], &report.title())?;
        group(out, "metadata", &[], |out| {
            metadata::elements(job)
                .iter()
                .try_for_each(|(name, text)| element(out, name, &[], text))
        })?;
        cells(out, report)?;
        sections(out, report)?;
        if report.indicators.is_empty() {
            Ok(())
        } else {
            group(out, "indicators", &[], |out| indicators(out, report))
        }
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The cells. Each says the same in all reports of an edition but for its content, and they are half
/// of the document: what is the same is written once and copied.
fn cells(out: &mut Out, report: &Report) -> io::Result<()> {
    static KEPT: OfEditions<Vec<String>> = OfEditions::new();
    let beginnings = KEPT.get(&report.edition, |edition| {
        edition.cells_ix().map(|ix| beginning(edition, ix)).collect()
    });
    group(out, "cells", &[], |out| {
        for ((_, cell), beginning) in report.cells().zip(beginnings.iter()) {
            // As the writer itself would begin an element here.
            out.write_indent()?;
            let bytes = out.get_mut();
            bytes.extend_from_slice(beginning.as_bytes());
            if let Some(state) = cell.state().noted() {
                write!(bytes, " state=\"{}\"", state.id())?;
            }
            match cell {
                Cell::Figure(value) => write!(bytes, ">{}</cell>", value.normalize())?,
                other => match clean_line(&other.to_string()) {
                    text if text.is_empty() => bytes.extend_from_slice(b"/>"),
                    text => write!(bytes, ">{}</cell>", partial_escape(text))?,
                },
            }
        }
        Ok(())
    })
}

/// A cell's element as far as it is the same in all reports: `<cell id="…" label="…" kind="…"`.
fn beginning(edition: &Edition, ix: CellIx) -> String {
    let (spec, label) = (edition.spec(ix), edition.label(ix));
    let mut attributes =
        vec![("id", spec.address.as_str()), ("label", &label), ("kind", spec.kind.id())];
    attributes.extend(edition.column(ix).unit.as_deref().map(|unit| ("unit", unit)));
    let tag = BytesStart::new("cell").with_attributes(pairs(&cleaned(&attributes))).into_owned();
    format!("<{}", &*tag)
}

/// Every text, empty or not, so that a reader knows that the section is there; notes to tables, and
/// an opening, only where there are any.
fn sections(out: &mut Out, report: &Report) -> io::Result<()> {
    for (n, section) in report.edition.sections.iter().enumerate() {
        let (text, heading) = (report.section(n), section.heading());
        let attributes = [("id", section.id.as_str()), ("heading", &heading)];
        match (text.is_empty(), section.is_written(text)) {
            (true, false) => {}
            (true, true) => element(out, "section", &attributes, "")?,
            (false, _) => group(out, "section", &attributes, |out| {
                text.paragraphs().iter().try_for_each(|paragraph| element(out, "p", &[], paragraph))
            })?,
        }
    }
    Ok(())
}

fn indicators(out: &mut Out, report: &Report) -> io::Result<()> {
    report.indicators.iter().try_for_each(|indicator| {
        let mut attributes = vec![("name", indicator.name.as_str()), ("value", &indicator.value)];
        attributes
            .extend(Some(("unit", indicator.unit.as_str())).filter(|(_, unit)| !unit.is_empty()));
        attributes.extend(indicator.year_on_year.as_deref().map(|claim| ("year_on_year", claim)));
        element(out, "indicator", &attributes, "")
    })
}

/// An element with elements in it.
fn group(
    out: &mut Out,
    name: &str,
    attributes: &[(&str, &str)],
    inner: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = cleaned(attributes);
    out.create_element(name).with_attributes(pairs(&attributes)).write_inner_content(inner)?;
    Ok(())
}

/// An element with a line of text in it, or nothing.
fn element(out: &mut Out, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let attributes = cleaned(attributes);
    let element = out.create_element(name).with_attributes(pairs(&attributes));
    match clean_line(text) {
        text if text.is_empty() => element.write_empty()?,
        text => element.write_text_content(BytesText::from_escaped(partial_escape(text)))?,
    };
    Ok(())
}

/// Texts are in their canonical form already; should one be not, it must not make a file that no
/// program opens.
fn cleaned<'a>(attributes: &[(&'a str, &str)]) -> Vec<(&'a str, String)> {
    attributes.iter().map(|(name, value)| (*name, clean_line(value))).collect()
}

fn pairs<'a>(attributes: &'a [(&'a str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    attributes.iter().map(|(name, value)| (*name, value.as_str()))
}

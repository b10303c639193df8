//! Reads Excel, WPS and OpenDocument workbooks into grids.
//!
//! [`Excel`] is the whole of it. What a file is comes from its content, never from its name; how
//! much of it is read has limits that no report comes near; and whatever a file brings, the worst
//! it gets is a [`Fault`] that says how to mend it.

mod fault;
mod kind;
mod limits;
mod names;
mod ods;
mod package;
mod value;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

use kind::Kind;
use names::Names;
use nianbao_format::{Confidence, Fault, Importer, Info, Input, Limits, Source};
use nianbao_grid::{Grid, Grids};
use nianbao_model::{Bilingual, Place};
use nianbao_opc::shielded;
use package::Package;

/// The endings of workbooks' names.
const EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xls", "xlsb", "ods", "et"];

/// Reads workbooks: xlsx, xlsm, xlsb, xls of Excel 95 and later, ods, and WPS's et, which is one of
/// these inside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Excel;

/// What a workbook holds.
struct Workbook {
    grids: Vec<Grid>,
    names: Names,
}

impl Importer for Excel {
    fn info(&self) -> Info {
        Info::new(
            "xlsx",
            Bilingual::new("Excel / WPS 工作簿", "Excel workbook"),
            EXTENSIONS.iter().copied(),
        )
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        match Kind::of(bytes) {
            Kind::Xlsx | Kind::Xlsb | Kind::Ods | Kind::Compound => Confidence::Content,
            // So that `read` can say what it is.
            Kind::OtherZip(_) | Kind::Foreign(_) | Kind::Pdf | Kind::Known(_) => Confidence::Kind,
            Kind::Empty | Kind::Other(_) if has_our_ending(name) => Confidence::Name,
            Kind::Empty | Kind::Other(_) => Confidence::No,
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        let at = Place::File { file: input.name.into() };
        let workbook = shielded(|| read(input.bytes, input.limits))
            .unwrap_or_else(|_| Err(fault::damaged()))
            .map_err(|fault| fault.at(at))?;
        let names = workbook.names.resolve(&workbook.grids);
        Ok(Source::Grids(Grids {
            file: input.name.into(),
            grids: workbook.grids,
            names,
            ..Grids::default()
        }))
    }
}

fn has_our_ending(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| EXTENSIONS.iter().any(|e| e.eq_ignore_ascii_case(ending)))
}

fn read(bytes: &[u8], limits: Limits) -> Result<Workbook, Fault> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(fault::file_too_large(bytes.len()));
    }
    let workbook = match Kind::of(bytes) {
        Kind::Empty => return Err(fault::empty()),
        Kind::Xlsx => xlsx::read(Package::open(bytes, limits)?)?,
        Kind::Xlsb => xlsb::read(Package::open(bytes, limits)?)?,
        Kind::Ods => ods::read(Package::open(bytes, limits)?)?,
        Kind::Compound => xls::read(bytes, limits)?,
        Kind::OtherZip(what) => match Package::open(bytes, limits) {
            Ok(_) => return Err(fault::not_a_workbook(&what)),
            Err(fault) => return Err(fault),
        },
        Kind::Foreign(what) => return Err(fault::foreign_table(&what)),
        Kind::Pdf => return Err(fault::pdf()),
        Kind::Known(what) | Kind::Other(what) => return Err(fault::not_a_workbook(&what)),
    };
    if workbook.grids.is_empty() { Err(fault::no_sheets()) } else { Ok(workbook) }
}

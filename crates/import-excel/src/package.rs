//! The zip that xlsx, xlsb and ods files are: its parts, and what is said where one cannot be had.

use crate::{fault, limits, xml::decode};
use nianbao_format::{Fault, Limits};
use nianbao_opc::{Refusal, Relation, relations_of};

/// An open package.
pub(crate) struct Package<'a> {
    parts: nianbao_opc::Package<'a>,
    pub(crate) limits: Limits,
}

impl<'a> Package<'a> {
    /// Opens a package; nothing is unpacked yet.
    pub(crate) fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Fault> {
        let parts = nianbao_opc::Package::within(bytes, limits.unpacked).map_err(said)?;
        Ok(Self { parts, limits })
    }

    /// The names of all parts, in no order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.names()
    }

    /// Refuses a package where one name stands for two parts: readers would disagree which counts.
    pub(crate) fn unambiguous(&self) -> Result<(), Fault> {
        self.parts.unambiguous().map_err(said)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parts.has(name)
    }

    /// A part that is no sheet: names, styles, shared texts.
    pub(crate) fn side_part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.parts.part(name, limits::side_part_bytes(&self.limits)).map_err(said)
    }

    /// A sheet's part.
    pub(crate) fn sheet_part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.parts.part(name, self.limits.unpacked).map_err(said)
    }

    /// The relationships of a part; of the whole package for "".
    pub(crate) fn relations(&mut self, part: &str) -> Result<Relations, Fault> {
        let (path, folder) = relations_of(part);
        let Some(part) = self.side_part(&path)? else { return Ok(Relations::default()) };
        nianbao_opc::relations(&decode(&part)?, folder).map(Relations).map_err(said)
    }
}

/// The relationships of a part.
#[derive(Default)]
pub(crate) struct Relations(Vec<Relation>);

impl Relations {
    /// All of a kind that lead somewhere, in the part's order.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Relation> {
        self.0.iter().filter(move |r| r.kind == kind && !r.path.is_empty())
    }

    /// The one with an id; the last, if a part has it twice.
    pub(crate) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.0.iter().rfind(|r| r.id == id)
    }
}

/// What is said of a refusal.
fn said(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Damaged => fault::damaged(),
        Refusal::TooManyParts => fault::too_many_parts(),
        Refusal::TooMuch(limit) => fault::too_much_unpacked(limit),
        Refusal::Password => fault::password(),
        Refusal::Twice => fault::duplicate_parts(),
    }
}

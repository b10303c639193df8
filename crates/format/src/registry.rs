//! The registry: all formats at hand, how a file finds its importer, and how reading one goes.

use crate::{
    Confidence, Exporter, FindingsReport, Form, Importer, Input, Keeps, Marker, Panel, Role,
    Source, bounds::within_bounds,
};
use nianbao_grid::{Expect, recognise, right_file};
use nianbao_model::{Fault, Reading};

/// The formats at hand: whatever reads or writes files of a kind is found here.
///
/// A third party's crate adds to the built-in ones what it brings:
///
/// ```ignore
/// let formats = nianbao_builtin::formats().import(Lines).export(Lines).panel(Stata).form(Questionnaire).findings(JUnit);
/// ```
#[derive(Default)]
pub struct Registry {
    importers: Vec<Box<dyn Importer>>,
    exporters: Vec<Box<dyn Exporter>>,
    panels: Vec<Box<dyn Panel>>,
    forms: Vec<Box<dyn Form>>,
    markers: Vec<Box<dyn Marker>>,
    findings: Vec<Box<dyn FindingsReport>>,
}

/// Why a file could not be read.
pub type ReadError = Fault;

impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an importer.
    pub fn import(mut self, importer: impl Importer + 'static) -> Self {
        self.importers.push(Box::new(importer));
        self
    }

    /// Adds an exporter.
    pub fn export(mut self, exporter: impl Exporter + 'static) -> Self {
        self.exporters.push(Box::new(exporter));
        self
    }

    /// Adds a format for panels of many reports.
    pub fn panel(mut self, panel: impl Panel + 'static) -> Self {
        self.panels.push(Box::new(panel));
        self
    }

    /// Adds a format of blank forms.
    pub fn form(mut self, form: impl Form + 'static) -> Self {
        self.forms.push(Box::new(form));
        self
    }

    /// Adds what hands files back with their places marked.
    pub fn marker(mut self, marker: impl Marker + 'static) -> Self {
        self.markers.push(Box::new(marker));
        self
    }

    /// Adds a form of `check --report`.
    pub fn findings(mut self, report: impl FindingsReport + 'static) -> Self {
        self.findings.push(Box::new(report));
        self
    }

    /// All importers.
    pub fn importers(&self) -> impl Iterator<Item = &dyn Importer> {
        self.importers.iter().map(AsRef::as_ref)
    }

    /// All exporters.
    pub fn exporters(&self) -> impl Iterator<Item = &dyn Exporter> {
        self.exporters.iter().map(AsRef::as_ref)
    }

    /// All formats for panels.
    pub fn panels(&self) -> impl Iterator<Item = &dyn Panel> {
        self.panels.iter().map(AsRef::as_ref)
    }

    /// All formats of blank forms. The first is the one of which a new region is made.
    pub fn forms(&self) -> impl Iterator<Item = &dyn Form> {
        self.forms.iter().map(AsRef::as_ref)
    }

    /// All that hand files back with their places marked.
    pub fn markers(&self) -> impl Iterator<Item = &dyn Marker> {
        self.markers.iter().map(AsRef::as_ref)
    }

    /// All forms of `check --report`. The first is the one that is written where nobody says which.
    pub fn findings_reports(&self) -> impl Iterator<Item = &dyn FindingsReport> {
        self.findings.iter().map(AsRef::as_ref)
    }

    /// The importer with an id.
    pub fn importer(&self, id: &str) -> Option<&dyn Importer> {
        self.importers().find(|i| i.info().id == id)
    }

    /// The exporter with an id.
    pub fn exporter(&self, id: &str) -> Option<&dyn Exporter> {
        self.exporters().find(|e| e.info().id == id)
    }

    /// The exporter for a file name's ending.
    ///
    /// Of several that fit (`a.tujie.html` ends with `.html`, too) the longest counts.
    pub fn exporter_for(&self, name: &str) -> Option<&dyn Exporter> {
        longest(self.exporters(), |exporter| exporter.info().fit(name))
    }

    /// The format for panels with an id.
    pub fn panel_with_id(&self, id: &str) -> Option<&dyn Panel> {
        self.panels().find(|panel| panel.info().id == id)
    }

    /// The format for panels that a file name's ending tells.
    pub fn panel_for(&self, name: &str) -> Option<&dyn Panel> {
        longest(self.panels(), |panel| panel.info().fit(name))
    }

    /// The format of blank forms that a file name's ending tells.
    pub fn form_for(&self, name: &str) -> Option<&dyn Form> {
        longest(self.forms(), |form| form.info().fit(name))
    }

    /// What hands files back, by its id.
    pub fn marker_with_id(&self, id: &str) -> Option<&dyn Marker> {
        self.markers().find(|marker| marker.info().id == id)
    }

    /// The form of `check --report` with an id.
    pub fn findings_report(&self, id: &str) -> Option<&dyn FindingsReport> {
        self.findings_reports().find(|report| report.info().id == id)
    }

    /// The exporter of the report's page: the first of those that say they are it.
    pub fn page(&self) -> Option<&dyn Exporter> {
        self.exporters().find(|exporter| exporter.role() == Role::Page)
    }

    /// The formats from which a report is read back best, the best first: data for programs that
    /// keeps everything and has an importer.
    pub fn best_for_reading_back(&self) -> impl Iterator<Item = &dyn Exporter> {
        let whole = |exporter: &&dyn Exporter| {
            let read = self
                .importer(&exporter.info().id)
                .is_some_and(|importer| importer.keeps() == Keeps::FULL);
            exporter.role() == Role::Data && exporter.keeps() == Keeps::FULL && read
        };
        self.exporters().filter(whole)
    }

    /// Whether any importer reads files with this name's ending.
    pub fn reads(&self, name: &str) -> bool {
        self.importers().any(|importer| importer.info().fits(name))
    }

    /// Which importer a file belongs to: told from content first, then from the name.
    ///
    /// # Errors
    /// When none wants it; the message lists what is read.
    pub fn find(&self, bytes: &[u8], name: &str) -> Result<&dyn Importer, Fault> {
        let mut best = (Confidence::No, None);
        for importer in self.importers() {
            let confidence = importer.sniff(bytes, name);
            // Of equals the first in the list counts.
            if confidence > best.0 {
                best = (confidence, Some(importer));
            }
            if confidence == Confidence::Content {
                break;
            }
        }
        match best.1 {
            Some(importer) => Ok(importer),
            None => {
                let known: Vec<_> = self.importers().flat_map(|i| i.info().extensions).collect();
                let known = known.join(" ");
                let place = nianbao_model::Place::File { file: name.into() };
                Err(Fault::new(
                    format!("认不出这是什么格式的文件。可以读取的格式：{known}。请确认文件没有损坏、没有选错。"),
                    format!("this is no format that can be read. Readable are: {known}. Is the file whole, and the right one?"),
                )
                .at(place))
            }
        }
    }

    /// Reads a file into a report: by the importer `format` if it is named, else by the one the
    /// content tells.
    ///
    /// # Errors
    /// When nothing can be read from it.
    pub fn read(
        &self,
        input: &Input<'_>,
        format: Option<&str>,
        expect: &Expect<'_>,
    ) -> Result<Reading, ReadError> {
        let importer = match format {
            Some(id) => self.importer(id).ok_or_else(|| {
                Fault::new(
                    format!("没有名为 {id} 的读取格式；可用 nianbao formats 查看"),
                    format!("no format {id} to read; see nianbao formats"),
                )
            })?,
            None => self.find(input.bytes, input.name)?,
        };
        let mut reading = match importer.read(input)? {
            Source::Grids(grids) => recognise(&grids, input.editions, expect)?,
            Source::Reading(mut reading) => {
                right_file(&mut reading, input.name, input.editions, expect);
                *reading
            }
        };
        within_bounds(&mut reading, input.name)?;
        Ok(reading)
    }
}

/// The one whose ending is the longest; of equals the first in the list counts.
fn longest<T>(all: impl Iterator<Item = T>, fit: impl Fn(&T) -> Option<usize>) -> Option<T> {
    let fitting = all.filter_map(|one| Some((fit(&one)?, one)));
    fitting.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, one)| one)
}

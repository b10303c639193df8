//! The registry: all formats at hand, how a file finds its importer, and how reading one goes.

use crate::{Confidence, Exporter, Importer, Input, Keeps, Role, Source};
use nianbao_grid::{Expect, recognise, right_file};
use nianbao_model::{Fault, Reading};

/// The formats at hand.
#[derive(Default)]
pub struct Registry {
    importers: Vec<Box<dyn Importer>>,
    exporters: Vec<Box<dyn Exporter>>,
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

    /// All importers.
    pub fn importers(&self) -> impl Iterator<Item = &dyn Importer> {
        self.importers.iter().map(AsRef::as_ref)
    }

    /// All exporters.
    pub fn exporters(&self) -> impl Iterator<Item = &dyn Exporter> {
        self.exporters.iter().map(AsRef::as_ref)
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
        let all = self.exporters().filter_map(|exporter| Some((exporter.info().fit(name)?, exporter)));
        // Of equals the first in the list counts.
        all.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, exporter)| exporter)
    }

    /// The exporter of the report's page: the first of those that say they are it.
    pub fn page(&self) -> Option<&dyn Exporter> {
        self.exporters().find(|exporter| exporter.role() == Role::Page)
    }

    /// The formats from which a report is read back best, the best first: data for programs that keeps everything and has an importer.
    pub fn best_for_reading_back(&self) -> impl Iterator<Item = &dyn Exporter> {
        let whole = |exporter: &&dyn Exporter| {
            let read = self.importer(&exporter.info().id).is_some_and(|importer| importer.keeps() == Keeps::FULL);
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

    /// Reads a file into a report: by the importer `format` if it is named, else by the one the content tells.
    ///
    /// # Errors
    /// When nothing can be read from it.
    pub fn read(&self, input: &Input<'_>, format: Option<&str>, expect: &Expect<'_>) -> Result<Reading, ReadError> {
        let importer = match format {
            Some(id) => self.importer(id).ok_or_else(|| {
                Fault::new(
                    format!("没有名为 {id} 的读取格式；可用 nianbao formats 查看"),
                    format!("no format {id} to read; see nianbao formats"),
                )
            })?,
            None => self.find(input.bytes, input.name)?,
        };
        match importer.read(input)? {
            Source::Grids(grids) => recognise(&grids, input.editions, expect),
            Source::Reading(mut reading) => {
                right_file(&mut reading, input.name, input.editions, expect);
                Ok(*reading)
            }
        }
    }
}

//! A program as a format.

use crate::{
    Kept,
    describe::{self, Description},
    export, fault, import,
    process::{self, Limits},
    server::Pool,
};
use nianbao_format::{
    Confidence, ExportJob, Exporter, Fault, Importer, Info, Input, Keeps, Role, Source,
};
use nianbao_model::{Lang, Say as _};
use sha2::Digest as _;
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A program that reads or writes a format.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    description: Description,
    limits: Limits,
    options: BTreeMap<String, String>,
    kept: Option<Arc<Kept>>,
    started: Arc<Pool>,
}

impl Program {
    /// Asks the program at a path what it is.
    ///
    /// # Errors
    /// When it is no plugin, or speaks another version of the protocol.
    pub fn at(path: &Path) -> Result<Self, Fault> {
        let description = describe::describe(path)?;
        Ok(Self {
            path: path.to_owned(),
            description,
            limits: Limits::default(),
            options: BTreeMap::new(),
            kept: None,
            started: Arc::default(),
        })
    }

    /// The same with other limits.
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with an option that it is handed with every request.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// The same, with all that it is asked and answers kept.
    pub fn kept(mut self, kept: Arc<Kept>) -> Self {
        self.kept = Some(kept);
        self
    }

    /// Asks it; `file` is what the request calls the file to be read, and its bytes.
    pub(crate) fn ask(
        &self,
        request: Vec<u8>,
        file: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>, Fault> {
        let Some(kept) = &self.kept else { return self.asked(request, file) };
        let exchange = kept.begin(&self.path);
        kept.keep(&exchange, "request.json", &request)?;
        if let Some((_, bytes)) = file {
            kept.keep(&exchange, "input", bytes)?;
        }
        let answer = self.asked(request, file)?;
        kept.keep(&exchange, "answer", &answer)?;
        Ok(answer)
    }

    fn asked(&self, request: Vec<u8>, file: Option<(&str, &[u8])>) -> Result<Vec<u8>, Fault> {
        if self.description.serves {
            return self.started.ask(&self.path, &request, file, self.limits);
        }
        let folder = tempfile::tempdir().map_err(|e| fault::inside(&e))?;
        if let Some((name, bytes)) = file {
            std::fs::write(folder.path().join(name), bytes).map_err(|e| fault::inside(&e))?;
        }
        process::run(&self.path, &[], folder.path(), request, self.limits)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says it is.
    pub fn description(&self) -> &Description {
        &self.description
    }

    pub(crate) fn options(&self) -> &BTreeMap<String, String> {
        &self.options
    }

    /// The program itself, what it says it is, and its options. Whoever keeps what it is asked
    /// wants it asked.
    fn inputs(&self) -> Option<String> {
        if self.kept.is_some() {
            return None;
        }
        let mut digest = sha2::Sha256::new();
        std::io::copy(&mut std::fs::File::open(&self.path).ok()?, &mut Digested(&mut digest))
            .ok()?;
        let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("{digest} {:?} {:?}", self.description, self.options))
    }
}

/// Bytes on their way into a digest.
struct Digested<'d>(&'d mut sha2::Sha256);

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Exporter for Program {
    fn info(&self) -> Info {
        self.description.info.clone()
    }

    fn keeps(&self) -> Keeps {
        self.description.keeps
    }

    fn role(&self) -> Role {
        self.description.role
    }

    fn only_on_request(&self) -> bool {
        self.description.only_on_request
    }

    fn depends_on(&self) -> Option<String> {
        self.inputs()
    }

    fn write(&self, job: &ExportJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        let bytes = export::export(self, job)?;
        sink.write_all(&bytes).map_err(|e| {
            let id = &self.description.info.id;
            Fault::new(
                format!("无法写出 {id}：{}", e.said(Lang::Zh)),
                format!("{id} could not be written: {}", e.said(Lang::En)),
            )
        })
    }
}

/// Signs are looked for so near to the beginning.
const BEGINNING: usize = 4096;

impl Importer for Program {
    fn info(&self) -> Info {
        self.description.info.clone()
    }

    fn sniff(&self, bytes: &[u8], name: &str) -> Confidence {
        let signs = &self.description.signs;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        let has = |text: &String| {
            !text.is_empty()
                && beginning.windows(text.len()).any(|window| window == text.as_bytes())
        };
        let named = self.description.info.fits(name);
        if signs
            .begins_with
            .iter()
            .any(|text| !text.is_empty() && beginning.starts_with(text.as_bytes()))
        {
            Confidence::Content
        } else if signs.contains.iter().any(has) {
            Confidence::Kind
        } else if named {
            Confidence::Name
        } else {
            Confidence::No
        }
    }

    fn read(&self, input: &Input<'_>) -> Result<Source, Fault> {
        import::import(self, input)
    }

    fn keeps(&self) -> Keeps {
        self.description.keeps
    }

    fn depends_on(&self) -> Option<String> {
        self.inputs()
    }
}

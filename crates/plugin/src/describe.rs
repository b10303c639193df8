//! What a program says of itself: the answer to `--describe`.

use crate::{PROTOCOL, SERVES, fault, process};
use nianbao_format::{Aspect, Info, Keeps, Role};
use nianbao_model::{Bilingual, Fault, json_error_words};
use serde::Deserialize;
use std::{path::Path, time::Duration};

/// What a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It reads: `nianbao-import-NAME`.
    Importer,
    /// It writes: `nianbao-export-NAME`.
    Exporter,
}

impl Kind {
    /// How the names of such programs begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Kind::Importer => "nianbao-import-",
            Kind::Exporter => "nianbao-export-",
        }
    }
}

/// How an importer's files are told from others without starting it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Signs {
    /// Texts that only its files begin with.
    pub begins_with: Vec<String>,
    /// Texts that its files, and perhaps others, have near their beginning.
    pub contains: Vec<String>,
}

/// What a program is.
#[derive(Clone, Debug)]
pub struct Description {
    /// Does it read or write?
    pub kind: Kind,
    /// Who it is.
    pub info: Info,
    /// What it keeps of a report, or can give.
    pub keeps: Keeps,
    /// How an importer's files are told from others.
    pub signs: Signs,
    /// What an exporter's file is to a published report.
    pub role: Role,
    /// Whether an exporter is used only where somebody names it.
    pub only_on_request: bool,
    /// Whether it is started once for many requests.
    pub serves: bool,
}

#[derive(Deserialize)]
struct Answer {
    kind: Kind,
    id: String,
    name: Bilingual,
    extensions: Vec<String>,
    keeps: Vec<String>,
    #[serde(default)]
    signs: Signs,
    #[serde(default)]
    role: Role,
    #[serde(default)]
    only_on_request: bool,
}

/// Saying what one is takes no work.
const TIME: Duration = Duration::from_secs(5);
const OUTPUT: u64 = 64 * 1024;

/// Asks a program what it is.
///
/// # Errors
/// When it does not say so as the protocol wants.
pub(crate) fn describe(program: &Path) -> Result<Description, Fault> {
    let folder = tempfile::tempdir().map_err(|e| fault::inside(&e))?;
    let limits = process::Limits { time: TIME, output: OUTPUT };
    let bytes = process::run(program, &["--describe"], folder.path(), Vec::new(), limits)?;
    description_of(program, &bytes)
}

/// What a program's answer to `--describe` says, without running one: for tests of programs, and of
/// this crate.
///
/// # Errors
/// When it is no answer, of another version, or does not belong to a file of the program's name.
pub fn description_of(program: &Path, bytes: &[u8]) -> Result<Description, Fault> {
    let json = |e: serde_json::Error| {
        let Bilingual { zh, en } = json_error_words(&e.to_string());
        fault::nonsense(
            program,
            &format!("--describe 的输出不是所要的 JSON（{zh}）"),
            &format!("what --describe prints is not the JSON it must be ({en})"),
        )
    };
    // The version first: another one may have other fields.
    let value: serde_json::Value = serde_json::from_slice(bytes).map_err(json)?;
    let speaks = value
        .get("protocols")
        .and_then(|v| v.as_array())
        .map(|all| all.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>());
    let serves = match speaks {
        Some(speaks) if speaks.contains(&PROTOCOL) => speaks.contains(&SERVES),
        Some(speaks) => return Err(fault::other_version(program, &Bilingual::list(speaks))),
        None => {
            return Err(fault::nonsense(
                program,
                "--describe 没有写明 protocols",
                "what --describe prints does not state its protocols",
            ));
        }
    };
    let answer: Answer = serde_json::from_value(value).map_err(json)?;
    Ok(Description { serves, ..answer.check(program)? })
}

impl Answer {
    fn check(self, program: &Path) -> Result<Description, Fault> {
        let wrong = |zh: String, en: String| Err(fault::nonsense(program, &zh, &en));
        let expected = format!("{}{}", self.kind.prefix(), self.id);
        let stem =
            program.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let well_formed = self.id.len() <= 32
            && self.id.starts_with(|c: char| c.is_ascii_lowercase())
            && self.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !well_formed {
            return wrong(
                format!("id “{}”应为小写字母、数字和 -，以字母开头", self.id),
                format!("the id “{}” must be of a-z, 0-9 and -, a letter first", self.id),
            );
        }
        if stem != expected && fault::name(program) != expected {
            return wrong(
                format!("它自称 {expected}，文件名却不是"),
                format!("it says it is {expected}, but its file is not called that"),
            );
        }
        if self.name.zh.trim().is_empty() || self.name.en.trim().is_empty() {
            return wrong("name 须有 zh 和 en".into(), "name needs zh and en".into());
        }
        let ending = |e: &String| {
            !e.is_empty()
                && e.len() <= 16
                && e.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
        };
        if self.extensions.is_empty()
            || self.extensions.len() > 16
            || !self.extensions.iter().all(ending)
        {
            return wrong(
                "extensions 应为 1 至 16 个小写、不带点的后缀".into(),
                "extensions must be 1 to 16 endings, lower case, without a dot".into(),
            );
        }
        let mut keeps = Keeps::NOTHING;
        for id in &self.keeps {
            let Some(aspect) = Aspect::parse(id) else {
                let known = Aspect::ALL.map(Aspect::id).join(" ");
                return wrong(
                    format!("keeps 中的“{id}”不存在；可用：{known}"),
                    format!("keeps has “{id}”, which does not exist; there are: {known}"),
                );
            };
            keeps = keeps.with(aspect);
        }
        let info = Info::new(self.id.clone(), self.name.clone(), self.extensions.clone());
        let Answer { kind, signs, role, only_on_request, .. } = self;
        Ok(Description { kind, info, keeps, signs, role, only_on_request, serves: false })
    }
}

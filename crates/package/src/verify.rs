//! Says what in a package or a published folder is not as its manifest has it.

use crate::{
    ARCHIVE, LARGEST_MANIFEST, SCHEMA,
    pack::Manifest,
    source::{MOST, Source, fault, senseless},
};
use nianbao_model::{Bilingual, Fault, WrittenFile};
use nianbao_output::{Digester, MANIFEST};
use std::{collections::BTreeSet, path::Path};

/// What a check of a package found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many files were looked at.
    pub files: usize,
    /// What is wrong, by file.
    pub problems: Vec<Problem>,
    /// What is not wrong and yet to be known: files in the folder that are not ours.
    pub notes: Vec<Problem>,
}

/// Something wrong with a file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// What is wrong, in both languages.
    pub what: Bilingual,
}

/// Says what makes a report's data invalid, by its file's name and bytes.
pub type Valid<'a> = dyn Fn(&str, &[u8]) -> Result<(), Fault> + 'a;

/// Which files are the reports' data, and how one is checked.
#[derive(Clone, Copy)]
pub struct Reports<'a> {
    /// The ending of their names, without the dot.
    pub ending: &'a str,
    /// What makes one invalid.
    pub valid: &'a Valid<'a>,
}

/// Checks every file of a package, or of a published folder, against its manifest, and each
/// report's data with what `reports` says.
///
/// # Errors
/// When there is no package or no manifest to check against. What is wrong with single files is in
/// the result.
pub fn verify(path: &Path, reports: Option<Reports<'_>>) -> Result<Verified, Fault> {
    let mut source = Source::open(path)?;
    let shown = path.display().to_string();
    let Some(manifest) = source.read(MANIFEST, LARGEST_MANIFEST)? else {
        return Err(fault(
            "没有 manifest.json，无从核对",
            "there is no manifest.json to check against",
            &shown,
        ));
    };
    let package = matches!(source, Source::Zip { .. });
    let mut files = listed(&manifest, package)?;
    // What stands in books is no report.
    let reports = reports.filter(|_| !package || !is_archive(&manifest));
    if let Some(staff) = source.staff()? {
        files.extend(listed(&staff, false)?);
    }
    let lists = bulletin_lists(&source, &files);
    for list in &lists {
        if let Some(bytes) = source.read(list, LARGEST_MANIFEST)? {
            files.extend(listed(&bytes, false)?);
        }
    }
    let mut verified = Verified { files: files.len(), ..Verified::default() };
    let mut met = BTreeSet::new();
    for listed in &files {
        if !met.insert(listed.path.as_str()) {
            verified.say(&listed.path, "在清单中出现两次", "stands in the manifest twice");
            continue;
        }
        match source.read(&listed.path, MOST) {
            Ok(Some(bytes)) => verified.compare(listed, &bytes, reports),
            Ok(None) => verified.say(
                &listed.path,
                "清单中有，包中没有：被删除",
                "is in the manifest and not in the package: it was removed",
            ),
            Err(fault) => {
                verified.problems.push(Problem { file: listed.path.clone(), what: fault.message })
            }
        }
    }
    met.extend(lists.iter().map(String::as_str));
    for name in source.names() {
        if !met.contains(name.as_str()) {
            verified.say(
                name,
                "包中有，清单中没有：是后来加入的",
                "is in the package and not in the manifest: it was added",
            );
        }
    }
    for name in source.others(&met) {
        let what =
            Bilingual::new("不在清单中，不是本工具写出的", "is in no manifest, so it is not ours");
        verified.notes.push(Problem { file: name, what });
    }
    // As whoever looks for them finds them.
    verified
        .problems
        .iter_mut()
        .for_each(|problem| problem.file = source.placed(&problem.file).into_owned());
    Ok(verified)
}

/// The lists of the bulletins of quarters, which no manifest has: each lies beside its files.
fn bulletin_lists(source: &Source, files: &[WrittenFile]) -> Vec<String> {
    let known: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let path = |name: String| name.strip_prefix("site/").map(str::to_owned).unwrap_or(name);
    let is_list = |path: &String| {
        let below = path.strip_prefix("staff/").unwrap_or(path).strip_prefix("bulletin/");
        below.and_then(|below| below.split_once('/')).is_some_and(|(_, name)| name == MANIFEST)
    };
    source.others(&known).into_iter().map(path).filter(is_list).collect()
}

/// Is it the manifest of an archive of books?
fn is_archive(manifest: &[u8]) -> bool {
    serde_json::from_slice::<Manifest>(manifest).is_ok_and(|manifest| manifest.schema == ARCHIVE)
}

/// The files that a manifest lists, of a package or of a published folder.
fn listed(manifest: &[u8], package: bool) -> Result<Vec<WrittenFile>, Fault> {
    if !package {
        let published: nianbao_output::Manifest =
            serde_json::from_slice(manifest).map_err(|e| senseless(&e))?;
        return Ok(published.files.into_iter().chain(published.drafts).collect());
    }
    let manifest: Manifest = serde_json::from_slice(manifest).map_err(|e| senseless(&e))?;
    if manifest.schema != SCHEMA && manifest.schema != ARCHIVE {
        return Err(fault(
            &format!("清单的格式是“{}”，本版本只认 {SCHEMA}；请用更新的版本核对", manifest.schema),
            &format!(
                "the manifest is “{}”, and this version knows {SCHEMA} only; use a newer one",
                manifest.schema
            ),
            MANIFEST,
        ));
    }
    Ok(manifest.files)
}

impl Verified {
    fn say(&mut self, file: &str, zh: &str, en: &str) {
        self.problems.push(Problem { file: file.to_owned(), what: Bilingual::new(zh, en) });
    }

    fn compare(&mut self, listed: &WrittenFile, bytes: &[u8], reports: Option<Reports<'_>>) {
        let met = Digester::of(&listed.path, &listed.format, bytes);
        if met.size != listed.size {
            let (met, due) = (met.size, listed.size);
            self.say(
                &listed.path,
                &format!("内容被改动：大小为 {met} 字节，清单记载 {due} 字节"),
                &format!("was altered: it has {met} bytes, the manifest says {due}"),
            );
        } else if !same(&met.sha256, &listed.sha256) {
            self.say(
                &listed.path,
                "内容被改动：SHA-256 与清单不符",
                "was altered: its SHA-256 is not the manifest's",
            );
        } else if !same(&met.sm3, &listed.sm3) {
            self.say(&listed.path, "SM3 与清单不符", "its SM3 is not the manifest's");
        }
        // Reports stand in their year; feed and sitemap beside them are no reports.
        if let Some(Reports { ending, valid }) = reports
            && listed.path.contains('/')
            && listed.path.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.'))
            && let Err(fault) = valid(&listed.path, bytes)
        {
            let kind = ending.to_uppercase();
            let place = |before, after| {
                fault.at.as_ref().map(|place| format!("{before}{place}{after}")).unwrap_or_default()
            };
            let (zh, en) = (&fault.message.zh, &fault.message.en);
            let zh = format!("不是合格的年报 {kind}{}：{zh}", place("（", "）"));
            self.say(
                &listed.path,
                &zh,
                &format!("is no valid report {kind}{}: {en}", place(" (", ")")),
            );
        }
    }
}

/// Hex in either case.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

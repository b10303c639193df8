//! A program of one's own with formats that it brings: panels, blank forms, files handed back and
//! forms of `check --report` are found like the built-in ones, and shown in the help.

use crate::support::SmallRegion;
use nianbao_format::{
    Fault, FindingsJob, FindingsReport, Form, Info, MarkJob, Marked, Marker, Panel, Registry,
    panel::{Reports, Scope},
};
use nianbao_model::{Bilingual, Edition, Report};
use std::{ffi::OsString, fs, io::Write, path::Path, process::ExitCode, sync::Arc};

struct Own;

fn info(id: &'static str) -> Info {
    Info::new(id, Bilingual::new("自己的格式", "a format of one's own"), [format!("{id}.own")])
}

fn put(text: &str, sink: &mut dyn Write) -> Result<(), Fault> {
    sink.write_all(text.as_bytes())
        .map_err(|e| Fault::new(format!("无法写出：{e}"), format!("cannot be written: {e}")))
}

impl FindingsReport for Own {
    fn info(&self) -> Info {
        info("count")
    }

    fn write(&self, job: &FindingsJob<'_>, sink: &mut dyn Write) -> Result<(), Fault> {
        job.checked.iter().try_for_each(|one| {
            put(&format!("{}: {}\n", one.title(job.lang), one.findings.len()), sink)
        })
    }
}

impl Marker for Own {
    fn info(&self) -> Info {
        info("underlined")
    }

    fn mark(&self, job: &MarkJob<'_>, sink: &mut dyn Write) -> Result<Marked, Fault> {
        put(&format!("{} {} {}", job.name, job.original.len(), job.findings.len()), sink)?;
        Ok(Marked { kept_look: true, marked_cells: job.findings.len() })
    }
}

impl Form for Own {
    fn info(&self) -> Info {
        info("form")
    }

    fn blank(&self, edition: &Arc<Edition>, sink: &mut dyn Write) -> Result<(), Fault> {
        put(&format!("form of {}\n", edition.id), sink)
    }

    fn filled(&self, report: &Report, sink: &mut dyn Write) -> Result<(), Fault> {
        put(&format!("form of {} {}\n", report.unit.id, report.year), sink)
    }
}

impl Panel for Own {
    fn info(&self) -> Info {
        info("units")
    }

    fn begin<'s>(
        &self,
        scope: &Scope<'_>,
        sink: &'s mut (dyn Write + Send),
    ) -> Result<Box<dyn Reports + 's>, Fault> {
        put(&format!("{} units\n", scope.units.len()), sink)?;
        Ok(Box::new(Lines(sink)))
    }
}

struct Lines<'s>(&'s mut (dyn Write + Send));

impl Reports for Lines<'_> {
    fn report(&mut self, report: &Report) -> Result<(), Fault> {
        put(&format!("{} {}\n", report.unit.id, report.year), self.0)
    }

    fn end(self: Box<Self>) -> Result<(), Fault> {
        Ok(())
    }
}

/// The built-in formats and these.
fn formats() -> Registry {
    nianbao_builtin::formats().findings(Own).marker(Own).form(Own).panel(Own)
}

/// Runs a program with these formats, and says whether it ended with this status.
fn ends(formats: Registry, args: &[&dyn AsRef<Path>], status: u8) -> bool {
    let args = ["nianbao", "--lang", "en"]
        .map(OsString::from)
        .into_iter()
        .chain(args.iter().map(|arg| arg.as_ref().into()));
    format!("{:?}", nianbao_cli::run_with(formats, args)) == format!("{:?}", ExitCode::from(status))
}

#[test]
fn each_kind_of_format_is_found_by_its_command() {
    let region = SmallRegion::new();
    let file = |name: &str| region.beside(name);
    let text = |name: &str| fs::read_to_string(file(name)).unwrap();
    let workbook = region.folder.join("2020/unit-01.xlsx");

    assert!(ends(
        formats(),
        &[&"check", &workbook, &"--report", &"count", &"-o", &file("count")],
        0
    ));
    assert!(text("count").ends_with(" 2020: 0\n"), "{}", text("count"));
    assert!(ends(
        formats(),
        &[&"check", &workbook, &"--report", &"underlined", &"-o", &file("a.underlined.own")],
        0
    ));
    assert_eq!(
        text("a.underlined.own"),
        format!("{} {} 0", workbook.display(), fs::metadata(&workbook).unwrap().len())
    );

    // By the ending; whatever ends otherwise is the first form.
    assert!(ends(formats(), &[&"template", &"-o", &file("a.form.own")], 0));
    assert_eq!(text("a.form.own"), "form of 2021\n");
    assert!(
        ends(formats(), &[&"template", &"-o", &file("a.other")], 0)
            && fs::read(file("a.other")).unwrap().starts_with(b"PK")
    );
    // A new region is made of the first form, whichever that is.
    assert!(ends(Registry::new().form(Own), &[&"new-region", &file("new")], 0));
    let year = fs::read_dir(file("new"))
        .unwrap()
        .flatten()
        .find(|entry| entry.path().is_dir())
        .unwrap()
        .path();
    assert!(
        fs::read_to_string(year.join("unit-01.form.own")).unwrap().starts_with("form of unit-01 2")
    );

    let out = file("out");
    assert!(ends(formats(), &[&"batch", &region.folder, &"-o", &out], 0));
    assert!(ends(formats(), &[&"panel", &out, &"-o", &file("a.units.own")], 0));
    assert!(
        text("a.units.own").starts_with("5 units\n")
            && text("a.units.own").contains("\nunit-02 2020\n"),
        "{}",
        text("a.units.own")
    );
}

#[test]
fn without_a_format_the_command_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlsx");
    assert!(ends(Registry::new(), &[&"template", &"-o", &file], 2) && !file.exists());
    assert!(ends(Registry::new(), &[&"new-region", &folder.path().join("new")], 2));
    // A form that nobody brought is no value of --report.
    fs::write(&file, "x").unwrap();
    assert!(ends(nianbao_builtin::formats(), &[&"check", &file, &"--report", &"count"], 2));
}

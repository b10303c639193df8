//! `staff/mail/`: a text for every unit that has to mend or to hand in its report, to be mailed as
//! it is.

use crate::{
    record::{Record, Status},
    view::{Context, View},
};
use nianbao_model::{Lang, Say as _, Standing, Summary, WrittenFile, by_cause};
use std::{fmt::Write as _, io};

/// More than that nobody reads in a mail; the marked file has everything.
const MOST: usize = 100;

/// The texts in the making.
pub(crate) struct Mail<'a> {
    context: Context<'a>,
    files: Vec<WrittenFile>,
}

impl<'a> Mail<'a> {
    pub(crate) fn new(context: Context<'a>) -> Self {
        Self { context, files: Vec::new() }
    }
}

impl View for Mail<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let wanted = matches!(record.status, Status::Draft | Status::Missing | Status::Unreadable)
            && record.kept.is_none();
        if !wanted || record.findings.is_empty() {
            return Ok(());
        }
        let path = format!("staff/mail/{}/{}.txt", record.year, record.unit);
        let text = text(record, self.context.lang);
        self.files.push(self.context.output.put(&path, "text", text.as_bytes())?);
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        Ok(self.files)
    }
}

fn text(record: &Record, lang: Lang) -> String {
    let (name, year) = (&record.name, record.year);
    let Summary { error, warning, .. } = Summary::of(&record.findings);
    // A file with personal numbers in it is not handed back.
    let attached = record.files.iter().any(|file| file.file.path.starts_with("staff/returned/"));
    let marked = match attached {
        true => lang.say(
            "；\n问题所在的单元格和语句已在附件中标出",
            ";\nthe attached file has the cells and sentences marked",
        ),
        false => "",
    };
    let mut text = match (lang, record.status) {
        (Lang::Zh, Status::Draft) => format!(
            "{name}：\n\n你单位{year}年政府信息公开工作年度报告经检查，有{error}处错误、{warning}处警告。请按下列意见核实、更正后重新报送{marked}。\n\n"
        ),
        (Lang::Zh, _) => format!(
            "{name}：\n\n你单位{year}年政府信息公开工作年度报告尚未收到，或者收到的文件无法读取。请尽快报送。\n\n"
        ),
        (Lang::En, Status::Draft) => format!(
            "{name}:\n\nyour report for {year} has {error} errors and {warning} warnings. Please mend what is listed and hand it in again{marked}.\n\n"
        ),
        (Lang::En, _) => format!(
            "{name}:\n\nyour report for {year} is not here, or cannot be read. Please hand it in.\n\n"
        ),
    };
    let open = by_cause(&record.findings).into_iter().filter(|one| {
        one.finding.accepted.is_none()
            && matches!(one.finding.standing(), Standing::Error | Standing::Warning)
    });
    let open: Vec<_> = open.collect();
    for (n, one) in (1..).zip(open.iter().take(MOST)) {
        let finding = one.finding;
        let (opens, closes) = (lang.say("【", "["), lang.say("】", "] "));
        _ = writeln!(
            text,
            "{n}. {opens}{}{closes}{}",
            finding.standing().word(lang),
            finding.message.get(lang)
        );
        if let Some(place) = finding.at.first() {
            _ = writeln!(text, "   {}{}", lang.say("位置：", "at "), place.said(lang));
        }
        _ = writeln!(text, "   {}{}", lang.say("处理：", "to mend: "), one.mend().get(lang));
    }
    if open.len() > MOST {
        _ = writeln!(
            text,
            "{}",
            lang.say(
                "其余问题，请改正后再行检查。",
                "There are more; check again when these are mended."
            )
        );
    }
    text
}

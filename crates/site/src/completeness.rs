//! `completeness.html`: who has handed in how much, which rules fail where, and what the register
//! says of rules and findings.

use crate::{
    PAGES,
    record::{Filled, Record},
    run_report::page_of,
    tally::YearTotal,
    view::{Context, View},
};
use askama::Template;
use nianbao_model::{Lang, Level, Rule, Severity, WrittenFile};
use nianbao_output::NewFile;
use nianbao_register::{Explained, Region, RuleSetting, SeveritySetting};
use nianbao_theme::{Style, Url};
use std::{cmp::Reverse, collections::BTreeMap, io};

/// The page in the making: each piece is written as it comes and none is kept.
pub(crate) struct Completeness<'a> {
    file: NewFile<'a>,
    context: Context<'a>,
    explained: &'a [bool],
    /// The year that was begun.
    at: Option<u16>,
}

impl<'a> Completeness<'a> {
    /// `explained` says which of the register's explanations fit a finding.
    pub(crate) fn new(context: Context<'a>, explained: &'a [bool]) -> io::Result<Self> {
        let mut page = Self {
            file: context.output.create(&Url::Completeness.to_string())?,
            context,
            explained,
            at: None,
        };
        page.add(&Head {
            style: &PAGES,
            region: context.region.name_in(u16::MAX),
            lang: context.lang,
        })?;
        Ok(page)
    }

    fn add(&mut self, piece: &impl Template) -> io::Result<()> {
        Template::write_into(piece, &mut self.file)
    }

    fn end_year(&mut self) -> io::Result<()> {
        if self.at.is_some() { self.add(&YearEnd) } else { Ok(()) }
    }
}

impl View for Completeness<'_> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let lang = self.context.lang;
        if self.at != Some(record.year) {
            self.end_year()?;
            let none = YearTotal::default();
            let total = self.context.tally.years.get(&Reverse(record.year)).unwrap_or(&none);
            self.add(&Year { year: record.year, total, region: self.context.region, lang })?;
            self.at = Some(record.year);
        }
        let rules = record
            .open()
            .into_iter()
            .map(|((severity, rule), count)| (rule, severity, count))
            .collect();
        let page = page_of(self.context.region, record.year, record.level, record.order);
        self.add(&Unit { unit: record, page: &page, filled: record.filled, rules, lang })
    }

    fn finish(mut self: Box<Self>) -> io::Result<Vec<WrittenFile>> {
        self.end_year()?;
        let region = self.context.region;
        let explained = region.accepted.iter().zip(self.explained.iter().copied()).collect();
        let tail = Tail { rules: &region.rules, explained, lang: self.context.lang };
        self.add(&tail)?;
        self.file.settle("run").map(|file| vec![file])
    }
}

#[derive(Template)]
#[template(path = "completeness.html", block = "head")]
struct Head<'a> {
    style: &'static Style,
    region: &'a str,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "completeness.html", block = "year")]
struct Year<'a> {
    year: u16,
    total: &'a YearTotal,
    region: &'a Region,
    lang: Lang,
}

impl Year<'_> {
    /// Where the line of a unit's report is in the run report.
    fn page(&self, id: &str) -> String {
        // The region itself stands before its units.
        let at = self.region.units.iter().position(|unit| unit.id == id);
        let level =
            at.and_then(|at| self.region.units.get(at)).map_or(Level::Region, |unit| unit.level);
        page_of(self.region, self.year, level, at.map_or(0, |at| at + 1))
    }
}

#[derive(Template)]
#[template(path = "completeness.html", block = "unit")]
struct Unit<'a> {
    unit: &'a Record,
    /// Where its line of the run report is.
    page: &'a str,
    filled: Option<Filled>,
    /// Its open errors and warnings.
    rules: Vec<(Rule, Severity, usize)>,
    lang: Lang,
}

#[derive(Template)]
#[template(path = "completeness.html", block = "year_end")]
struct YearEnd;

#[derive(Template)]
#[template(path = "completeness.html", block = "tail")]
struct Tail<'a> {
    rules: &'a BTreeMap<Rule, RuleSetting>,
    explained: Vec<(&'a Explained, bool)>,
    lang: Lang,
}

fn set(setting: SeveritySetting, lang: Lang) -> &'static str {
    match setting {
        SeveritySetting::Error => lang.say("按错误", "as an error"),
        SeveritySetting::Warning => lang.say("按警告", "as a warning"),
        SeveritySetting::Note => lang.say("按提示", "as a note"),
        SeveritySetting::Off => lang.say("停用", "off"),
    }
}

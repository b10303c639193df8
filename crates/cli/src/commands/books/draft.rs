//! `books draft`: the text on requests that the books give, for the report.

use super::{
    put, reading,
    sources::{Years, sources},
};
use crate::{End, arguments::Worded, say};
use clap::{ArgMatches, Command};
use nianbao_books::{count_requests, draft};
use nianbao_format::Registry;
use nianbao_model::{Editions, Fault, Lang};

pub(super) fn subcommand(words: Worded) -> Command {
    reading(
        words.command(
            "draft",
            "按台账起草年报“依申请公开”的文字",
            "draft the report's text on requests from the books",
        ),
        words,
    )
    .arg(words.year("年度，按该年最后一日计", "the year, counted by its last day").required(true))
    .arg(words.output("写到此文件，默认写到标准输出", "write to this file instead of stdout"))
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let editions = Editions::national();
    let no_edition = || {
        Fault::new(format!("没有适用于 {year} 年的版式"), format!("there is no edition for {year}"))
    };
    let edition = editions.for_year(year).ok_or_else(no_edition)?;
    let read = sources(args, registry, Years::Only(year))?;
    let mut text = String::new();
    for source in &read.all {
        for finding in source
            .books
            .findings
            .iter()
            .filter(|finding| finding.severity == nianbao_model::Severity::Error)
        {
            say::err(finding.message.get(lang));
        }
        if read.all.len() > 1 {
            text += &format!("# {}\n\n", source.name);
        }
        let paragraphs = draft(&count_requests(&source.books.requests, year, edition), year);
        text += &(paragraphs.join("\n\n") + "\n");
        if read.all.len() > 1 {
            text.push('\n');
        }
    }
    put(args, &text)?;
    Ok(End::Clean)
}

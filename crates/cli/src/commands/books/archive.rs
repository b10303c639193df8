//! `books archive`: the requests of a closed year in one package with digests: registers and
//! journals as they are, and every request as both together have it.

use super::{
    show::as_value,
    sources::{Years, sources_at},
    today, today_arg,
};
use crate::{
    End,
    arguments::{Worded, required_path},
    files::{needs_folder, target_name},
    say,
};
use clap::{Arg, ArgMatches, Command, value_parser};
use nianbao_books_sheet::BookKind;
use nianbao_format::Registry;
use nianbao_intake::{Folder, journal_of, read_file};
use nianbao_model::{Fault, Lang, Rule};
use nianbao_output::Door;
use nianbao_package::{Archived, archive};
use serde_json::json;
use std::{io::Cursor, path::PathBuf};

pub(super) fn subcommand(words: Worded) -> Command {
    words
        .command(
            "archive",
            "把一年的申请归成一个带校验值的包",
            "pack the requests of a closed year, with digests",
        )
        .arg(
            Arg::new("paths")
                .value_name("REGION")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(words.0.say("关区文件夹", "the region's folder")),
        )
        .arg(words.year("年度", "the year").required(true))
        .arg(
            words
                .region("用此文件夹的 books.toml", "the days and terms of this folder's books.toml")
                .long("region"),
        )
        .arg(today_arg(words))
        .arg(
            words
                .output(
                    "写到此文件（.zip，含申请人信息）",
                    "write to this file (.zip; it has who asked in it)",
                )
                .required(true),
        )
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let root = required_path(args, "paths")?;
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let today = today(args)?;
    if i32::from(today.year()) <= i32::from(year) {
        return Err(Fault::new(
            format!("{year} 年尚未结束，不能归档"),
            format!("{year} is not over and cannot be archived"),
        ));
    }
    let folder = Folder::open(root)?;
    let read = sources_at(&[root], args, registry, Years::Only(year))?;
    let mut files: Vec<Archived> = Vec::new();
    for (unit, listed) in folder.years.get(&year).into_iter().flat_map(|year| &year.units) {
        for name in listed.books.get(&BookKind::Requests).into_iter().flatten() {
            let file = folder.path.join(name);
            let ending =
                |name: &str| name.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
            files.push((name.clone(), ending(name), read_file(&file, name)?));
            let journal = journal_of(&file);
            if journal.exists() && journal != file {
                let name = format!("{year}/{unit}.requests.jsonl");
                files.push((name.clone(), "jsonl".to_owned(), read_file(&journal, &name)?));
            }
        }
    }
    let (mut requests, mut open) = (0, 0);
    for source in &read.all {
        let Some(unit) = &source.unit else { continue };
        if let Some(finding) =
            source.books.findings.iter().find(|finding| finding.rule == Rule::K05)
        {
            return Err(Fault {
                message: finding.message.clone(),
                at: finding.at.first().cloned(),
                short: false,
            });
        }
        let own = source.books.requests.iter().skip(source.books.carried);
        let all: Vec<_> = own.map(|request| as_value(request, &read.law, today)).collect();
        open += source
            .books
            .requests
            .iter()
            .skip(source.books.carried)
            .filter(|request| request.closed().is_none())
            .count();
        requests += all.len();
        let text = format!(
            "{:#}\n",
            json!({ "schema": "nianbao.books.requests/1", "unit": unit.id, "year": year, "requests": all })
        );
        files.push((
            format!("{year}/{}.requests.json", unit.id),
            "json".to_owned(),
            text.into_bytes(),
        ));
    }
    let file = required_path(args, "output")?;
    needs_folder(file)?;
    let mut bytes = Cursor::new(Vec::new());
    let packed = archive(year, files, &mut bytes)?;
    Door::new().write(file, bytes.get_ref())?;
    say::err(&match lang {
        Lang::Zh => {
            format!(
                "已归档 {requests} 件申请、{} 个文件：{}；其中 {open} 件尚未办结，转入下年台账",
                packed.files,
                target_name(file, lang)
            )
        }
        Lang::En => {
            format!(
                "archived {requests} requests in {} files: {}; {open} are open and go on in next year's book",
                packed.files,
                target_name(file, lang)
            )
        }
    });
    Ok(End::Clean)
}

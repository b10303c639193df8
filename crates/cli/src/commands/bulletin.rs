//! `bulletin`: a quarter's bulletin out of the upkeep books of a region, and a page for each unit.

use crate::{
    End,
    arguments::{Worded, one_of, required_path},
    files::display_name,
    say,
};
use clap::{Arg, ArgAction, ArgMatches, Command};
use nianbao_books::{Bulletins, Keeper, Look, Quarter};
use nianbao_books_sheet::BookKind;
use nianbao_document::Document;
use nianbao_format::{DrawJob, Exporter, Registry, Role};
use nianbao_intake::{Folder, read_books_of};
use nianbao_model::{Bilingual, Fault, Finding, Findings, Lang, UnitRef, WrittenFile};
use nianbao_output::{Digester, Door, MANIFEST, placed};
use std::{fs, path::Path};

/// What kind of document it is, for the files' properties.
const SUBJECT: &str = "政务平台维护情况通报";
/// The folder of the bulletins, in the staff's part or in the portal's.
const FOLDER: &str = "bulletin";

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    let ids: Vec<String> = drawing(formats).map(|format| format.info().id.into_owned()).collect();
    words
        .command(
            "bulletin",
            "由平台维护台账生成季度通报，各单位另有一页",
            "a quarter's bulletin from the books of upkeep, and a page a unit",
        )
        .arg(words.region_dir())
        .arg(
            Arg::new("quarter")
                .long("quarter")
                .value_name("QUARTER")
                .required(true)
                .help(lang.say("季度，如 2026Q3", "the quarter, such as 2026Q3")),
        )
        .arg(
            words
                .output(
                    "输出文件夹；可以是 batch 的输出文件夹",
                    "the output folder; batch's OUT_DIR, or another",
                )
                .required(true)
                .value_name("OUT_DIR"),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("F")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .help(match lang {
                    Lang::Zh => format!("格式，默认全部：{}", one_of(&ids, lang)),
                    Lang::En => format!("formats, by default all: {}", one_of(&ids, lang)),
                }),
        )
}

/// The formats that can draw any document and that nobody has to ask for.
fn drawing(registry: &Registry) -> impl Iterator<Item = &dyn Exporter> {
    registry.exporters().filter(|format| format.draws())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let quarter = quarter(args)?;
    let formats = formats(args, registry, lang)?;
    let folder = Folder::open(required_path(args, "region")?)?;
    let out = Door::new().folder(required_path(args, "output")?)?;
    let (kept, findings) = kept(&folder, registry, quarter);
    for finding in &findings {
        say::err(finding.message.get(lang));
    }
    let keepers: Vec<Keeper<'_>> =
        kept.iter().map(|(unit, looks)| Keeper { name: &unit.name, looks }).collect();
    let name = folder.region.name_in(quarter.year()).to_owned();
    let bulletins = Bulletins::new(&keepers, quarter);
    let Some(bulletin) = bulletins.region(&name) else {
        return Err(nothing(&folder, quarter));
    };
    let below = match folder.region.bulletin.public {
        true => format!("{FOLDER}/{quarter}"),
        false => format!("staff/{FOLDER}/{quarter}"),
    };
    let pages: Vec<(&UnitRef, Document)> = kept
        .iter()
        .enumerate()
        .filter_map(|(n, (unit, _))| Some((unit, bulletins.unit(n)?)))
        .collect();
    let drawn = draw(
        &Drawing { folder: &folder, formats: &formats, quarter, below: &below, author: &name },
        &bulletin,
        &pages,
    )?;
    let list = list(&below, &drawn);
    let door = Door::new();
    for (path, bytes) in
        drawn.iter().map(|(path, _, bytes)| (path, bytes)).chain([(&list.0, &list.1)])
    {
        let file = out.join(placed(path).as_ref());
        if let Some(above) = file.parent() {
            fs::create_dir_all(above).map_err(|e| cannot_make(above, &e))?;
        }
        door.write(&file, bytes)?;
    }
    let (place, pages, files) =
        (display_name(&out.join(placed(&below).as_ref())), pages.len(), drawn.len());
    let called = called(quarter).get(lang).to_owned();
    say::err(&match lang {
        Lang::Zh => format!("已生成{called}通报：{place}，各单位 {pages} 页，共 {files} 个文件"),
        Lang::En => format!("made the bulletin of {called}: {place}, {pages} units, {files} files"),
    });
    Ok(if findings.is_empty() { End::Clean } else { End::Errors })
}

fn quarter(args: &ArgMatches) -> Result<Quarter, Fault> {
    let text = args.get_one::<String>("quarter").map(String::as_str).unwrap_or_default();
    text.parse().map_err(|()| {
        Fault::new(
            format!("--quarter 后的“{text}”不是季度，应写作 2026Q3"),
            format!("“{text}” behind --quarter is no quarter like 2026Q3"),
        )
    })
}

fn formats<'r>(
    args: &ArgMatches,
    registry: &'r Registry,
    lang: Lang,
) -> Result<Vec<&'r dyn Exporter>, Fault> {
    let Some(named) = args.get_many::<String>("to") else {
        return Ok(drawing(registry).filter(|format| !format.only_on_request()).collect());
    };
    let one = |id: &String| {
        registry.exporter(id).filter(|format| format.draws()).ok_or_else(|| {
            let ids: Vec<String> =
                drawing(registry).map(|format| format.info().id.into_owned()).collect();
            Fault::new(
                format!("“{id}”不能写通报；可以写的有 {}", one_of(&ids, lang)),
                format!("“{id}” draws no bulletins; there are {}", one_of(&ids, lang)),
            )
        })
    };
    named.map(one).collect()
}

/// The units that are in the bulletin, with all their looks: those that must report and those that
/// keep a book all the same.
fn kept(
    folder: &Folder,
    registry: &Registry,
    quarter: Quarter,
) -> (Vec<(UnitRef, Vec<Look>)>, Findings) {
    let mut all = Vec::new();
    let mut findings = Findings::new();
    for node in folder.nodes() {
        let year = quarter.year();
        let unit = folder.unit_ref(&node, year);
        let mut looks = Vec::new();
        let mut has_books = false;
        // A fault that nobody has mended since last year's book is open still.
        for year in [year - 1, year] {
            let books = read_books_of(folder, registry, &unit, year, BookKind::Upkeep);
            has_books |= books.kinds.contains(&BookKind::Upkeep);
            looks.extend(books.looks);
            // What could not be read is told; what was doubtful in a cell is told by `books check`.
            findings.extend(
                books
                    .findings
                    .into_iter()
                    .filter(|finding: &Finding| finding.rule == nianbao_model::Rule::K05),
            );
        }
        let expected = !node.rolls_up && folder.exists_in(&node, year);
        if has_books || expected {
            all.push((unit, looks));
        }
    }
    (all, findings)
}

/// A file: its path, its format and its bytes.
type Drawn = (String, String, Vec<u8>);

struct Drawing<'a> {
    folder: &'a Folder,
    formats: &'a [&'a dyn Exporter],
    quarter: Quarter,
    below: &'a str,
    author: &'a str,
}

/// All files with their paths: the bulletin, and the units' pages beside it.
fn draw(
    job: &Drawing<'_>,
    bulletin: &Document,
    pages: &[(&UnitRef, Document)],
) -> Result<Vec<Drawn>, Fault> {
    let mut drawn = Vec::new();
    let page =
        job.formats.iter().find(|format| format.role() == Role::Page).map(|format| ending(*format));
    let units: Vec<(String, String)> = page
        .iter()
        .flat_map(|page| {
            pages
                .iter()
                .map(move |(unit, _)| (format!("units/{}.{page}", unit.id), unit.name.clone()))
        })
        .collect();
    one(job, bulletin, "bulletin", &units, &mut drawn)?;
    let up: Vec<(String, String)> =
        page.iter().map(|page| (format!("../bulletin.{page}"), "全区通报".to_owned())).collect();
    for (unit, document) in pages {
        one(job, document, &format!("units/{}", unit.id), &up, &mut drawn)?;
    }
    Ok(drawn)
}

fn one(
    job: &Drawing<'_>,
    document: &Document,
    stem: &str,
    links: &[(String, String)],
    drawn: &mut Vec<Drawn>,
) -> Result<(), Fault> {
    let last = job.quarter.last();
    let dated = (job.quarter.year(), last.month().unsigned_abs(), last.day().unsigned_abs());
    let name = stem.rsplit('/').next().unwrap_or(stem);
    for format in job.formats {
        let path = format!("{}/{stem}.{}", job.below, ending(*format));
        let others = job.formats.iter().filter(|other| other.info().id != format.info().id);
        let others =
            others.map(|other| (format!("{name}.{}", ending(*other)), other.info().name.zh));
        let files: Vec<(String, String)> = others.chain(links.iter().cloned()).collect();
        let draw = DrawJob::new(document, job.author, dated)
            .about(SUBJECT)
            .at(&job.folder.region, &path)
            .beside(&files);
        let mut bytes = Vec::new();
        format.draw(&draw, &mut bytes)?;
        drawn.push((path, format.info().id.into_owned(), bytes));
    }
    Ok(())
}

/// The list of the files with their digests, which `verify` reads.
fn list(below: &str, drawn: &[Drawn]) -> (String, Vec<u8>) {
    let mut files: Vec<WrittenFile> =
        drawn.iter().map(|(path, format, bytes)| Digester::of(path, format, bytes)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let list = serde_json::json!({ "schema": "nianbao.bulletin/1", "files": files });
    (format!("{below}/{MANIFEST}"), format!("{list:#}\n").into_bytes())
}

fn ending(format: &dyn Exporter) -> String {
    format.info().ending().to_owned()
}

/// What people call a quarter.
fn called(quarter: Quarter) -> Bilingual {
    Bilingual::new(quarter.words(), quarter.to_string())
}

fn nothing(folder: &Folder, quarter: Quarter) -> Fault {
    let (name, quarter, year) = (display_name(&folder.path), called(quarter), quarter.year());
    let zh = |quarter: &str| {
        format!(
            "关区文件夹“{name}”中没有{quarter}的平台维护检查记录；台账放在年度文件夹中，如 {year}/unit-07.upkeep.xlsx，检查日期应在该季度内"
        )
    };
    let en = |quarter: &str| {
        format!(
            "no look of {quarter} is in the books of “{name}”; they lie in the folder of their year, such as {year}/unit-07.upkeep.xlsx"
        )
    };
    Fault::new(zh(&quarter.zh), en(&quarter.en))
}

fn cannot_make(folder: &Path, error: &std::io::Error) -> Fault {
    use nianbao_model::Say as _;
    let shown = folder.display();
    Fault::new(
        format!("无法建立文件夹“{shown}”：{}", error.said(Lang::Zh)),
        format!("the folder “{shown}” cannot be made: {}", error.said(Lang::En)),
    )
}

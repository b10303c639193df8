//! `template`: a workbook to fill in, blank or with a unit, a year and last year's figures on it.

use crate::{
    End,
    arguments::{Worded, path, required_path},
    files::{display_name, first_form, target_name, write_file},
    say,
    surroundings::editions,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_intake::{Folder, read_report};
use nianbao_model::{Bilingual, Edition, Editions, Fault, Lang, Report, UnitRef};
use nianbao_output::Door;
use std::sync::Arc;

/// The edition of a form that is for no year in particular.
const USUAL: &str = "2021";

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    let ending = formats
        .forms()
        .next()
        .map_or_else(String::new, |form| format!(".{}", form.info().ending()));
    words
        .command("template", "生成填报工作簿", "make a workbook to fill in")
        .arg(Arg::new("edition").long("edition").value_name("ID").help(lang.say(
            "版式：2019、2021 或地方版式；默认按年度，未写年度的为 2021",
            "edition: 2019, 2021 or a local one; that of the year if not given, 2021 without a year",
        )))
        .arg(words.local_editions())
        .arg(
            Arg::new("unit")
                .long("unit")
                .value_name("NAME")
                .help(lang.say("填好单位：全称，或登记表中的名称、代码", "the unit: its full name, or its name or id in the register")),
        )
        .arg(words.year("填好年度；写了单位或上年年报的，默认为上一年", "the year; with --unit or --previous last year if not given"))
        .arg(
            words
                .file("previous", "上年年报：其数据以浅色附在各格旁，供对照", "last year's report: its figures stand pale beside the cells")
                .long("previous"),
        )
        .arg(words.output("", "").required(true).help(match lang {
            Lang::Zh => format!("写到此文件（{ending}）"),
            Lang::En => format!("write to this file ({ending})"),
        }))
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let editions = editions(args)?;
    let (file, previous) = (required_path(args, "output")?, path(args, "previous"));
    let previous_report = match previous {
        Some(file) => Some(read_report(file, registry, &editions, None)?.report),
        None => None,
    };
    let door = Door::new().guarding(previous);
    door.may_write(file)?;
    // Whatever the file is called, it is a form.
    let form = registry.form_for(&display_name(file)).map_or_else(|| first_form(registry), Ok)?;
    let year = year(args, previous_report.as_ref())?;
    let edition = edition(args, &editions, year)?;
    let mut bytes = Vec::new();
    let mut whose = String::new();
    match year {
        None => form.blank(edition, &mut bytes)?,
        Some(year) => {
            let unit = unit(args, previous_report.as_ref(), year)?;
            whose = format!("{}{} {year}", lang.say("：", ": "), unit.name).trim_end().to_owned();
            let report = Report::blank(edition.clone(), unit, year);
            match &previous_report {
                Some(previous) => form.filled_beside(&report, previous, &mut bytes)?,
                None => form.filled(&report, &mut bytes)?,
            }
        }
    }
    write_file(&door, file, &bytes)?;
    say::err(&format!("{} {}{whose}", lang.say("已生成", "made"), target_name(file, lang)));
    Ok(End::Clean)
}

/// The year of the form: the one given, that after last year's report, or for a unit's form the
/// year now due.
fn year(args: &ArgMatches, previous: Option<&Report>) -> Result<Option<u16>, Fault> {
    let given = args.get_one::<u16>("year").copied();
    match (given, previous) {
        (Some(year), Some(previous)) if previous.year >= year => Err(Fault::new(
            format!("--previous 是 {}年度报告，不早于{year}年", previous.year),
            format!("--previous is the report of {}, which is not before {year}", previous.year),
        )),
        (Some(year), _) => Ok(Some(year)),
        (None, Some(previous)) => Ok(previous.year.checked_add(1)),
        (None, None) => Ok(args.contains_id("unit").then(due_year)),
    }
}

/// The reports now due are those of last year.
pub(crate) fn due_year() -> u16 {
    u16::try_from(jiff::Zoned::now().year() - 1).unwrap_or(2025)
}

fn edition<'a>(
    args: &ArgMatches,
    editions: &'a Editions,
    year: Option<u16>,
) -> Result<&'a Arc<Edition>, Fault> {
    let named = args.get_one::<String>("edition").map(String::as_str);
    let found = match (named, year) {
        (Some(id), _) => editions.get(id),
        (None, Some(year)) => editions.for_year(year),
        (None, None) => editions.get(USUAL),
    };
    let known = || {
        let with_years = editions.iter().map(|e| {
            (format!("{}（{}）", e.id, e.years_text()), format!("{} ({})", e.id, e.years_text()))
        });
        Bilingual::list(with_years)
    };
    let Some(edition) = found else {
        let (id, known) =
            (named.map_or_else(|| year.unwrap_or_default().to_string(), str::to_owned), known());
        return Err(Fault::new(
            format!("没有版式 {id}；可用：{}", known.zh),
            format!("there is no edition {id}; there are: {}", known.en),
        ));
    };
    let fits =
        |year: u16| year >= edition.years.0 && edition.years.1.is_none_or(|until| year <= until);
    if let Some(year) = year.filter(|year| !fits(*year)) {
        let known = known();
        return Err(Fault::new(
            format!("{} 版式不适用于{year}年；可用：{}", edition.id, known.zh),
            format!("edition {} is not for {year}; there are: {}", edition.id, known.en),
        ));
    }
    Ok(edition)
}

/// The unit: of the register where it has one of that name or id, else of the name alone; without a
/// name that of last year's report.
fn unit(args: &ArgMatches, previous: Option<&Report>, year: u16) -> Result<UnitRef, Fault> {
    let Some(name) = args.get_one::<String>("unit").map(|name| name.trim()) else {
        return Ok(previous.map(|previous| previous.unit.clone()).unwrap_or_default());
    };
    let folder = path(args, "region").map(Folder::open).transpose()?;
    let Some(folder) = folder else {
        return Ok(UnitRef { name: name.to_owned(), ..UnitRef::default() });
    };
    let region = &folder.region;
    let found = region
        .units
        .iter()
        .find(|unit| unit.id == name || unit.name_in(year) == name || unit.name == name);
    match found {
        Some(unit) => Ok(UnitRef {
            id: unit.id.clone(),
            name: unit.name_in(year).to_owned(),
            level: Some(unit.level),
        }),
        None => Err(Fault::new(
            format!("登记表中没有单位“{name}”"),
            format!("there is no unit “{name}” in the register"),
        )),
    }
}

//! `next-year`: the folder of the year to come, with a workbook for every unit and last year's
//! figures on it.

use super::new_region::no_folder;
use crate::{
    End,
    arguments::{Worded, required_path},
    files::{display_name, first_form, write_file},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_intake::{Folder, read_unit};
use nianbao_model::{Fault, Lang, Report};
use nianbao_output::Door;
use nianbao_register::Region;
use std::path::{Path, PathBuf};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command(
            "next-year",
            "为各单位生成下一年度的填报工作簿，附上年数",
            "make the next year's workbooks, with last year's figures",
        )
        .arg(words.region_dir())
        .arg(
            words.year(
                "年度，默认为已有年度的下一年",
                "the year; the one after the last if not given",
            ),
        )
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let dir = required_path(args, "region")?;
    let folder = Folder::open(dir)?;
    let last = folder.years.keys().next_back().copied();
    let year = match (args.get_one::<u16>("year").copied(), last) {
        (Some(year), _) => year,
        (None, Some(last)) => last.saturating_add(1),
        (None, None) => super::template::due_year(),
    };
    let inside = dir.join(year.to_string());
    std::fs::create_dir_all(&inside).map_err(|e| no_folder(&inside, &e))?;
    let made = make_forms(dir, &folder.region, registry, year)?;
    let shown = display_name(&inside);
    say::out(&match lang {
        Lang::Zh => format!("已生成{year}年的填报工作簿 {} 个：{shown}\n", made.len()),
        Lang::En => format!("made {} workbooks of {year}: {shown}\n", made.len()),
    })?;
    Ok(End::Clean)
}

/// Makes a form for each unit that is to report on a year and has no file yet, in the year's
/// folder, with last year's figures where they are at hand. Files that are there stay as they are.
pub(crate) fn make_forms(
    dir: &Path,
    region: &Region,
    registry: &Registry,
    year: u16,
) -> Result<Vec<PathBuf>, Fault> {
    let folder = Folder::open(dir)?;
    let form = first_form(registry)?;
    let Some(listed) = folder.years.get(&year) else {
        return Err(Fault::new(
            format!("没有适用于{year}年的版式"),
            format!("there is no edition for {year}"),
        ));
    };
    let before = year.checked_sub(1).and_then(|last| folder.years.get(&last));
    let door = Door::new();
    let mut made = Vec::new();
    for node in folder.nodes() {
        let due = !node.rolls_up
            && region.unit(node.id).is_some_and(|unit| unit.reports && unit.exists_in(year));
        if !due || listed.units.get(node.id).is_some_and(|files| !files.reports.is_empty()) {
            continue;
        }
        let report = Report::blank(listed.edition.clone(), folder.unit_ref(&node, year), year);
        let previous =
            before.and_then(|before| read_unit(&folder, registry, &node, before).reading);
        let mut bytes = Vec::new();
        match &previous {
            Some(previous) => form.filled_beside(&report, &previous.report, &mut bytes)?,
            None => form.filled(&report, &mut bytes)?,
        }
        let file = dir.join(year.to_string()).join(format!("{}.{}", node.id, form.info().ending()));
        write_file(&door, &file, &bytes)?;
        made.push(file);
    }
    Ok(made)
}

//! `new-region`: a region's folder to start from.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{display_name, first_form, write_file},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_model::{Editions, Fault, Lang, Level, Report, Say as _, UnitRef};
use nianbao_output::Door;
use std::{io, path::Path};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("new-region", "新建一个关区文件夹", "make a region's folder to start from")
        .arg(words.region("文件夹，须不存在或为空", "the folder; it must not exist or be empty").required(true))
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let dir = required_path(args, "region")?;
    if dir.exists() && std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_some()) {
        return Err(Fault::new(
            format!("“{}”已存在而且不是空文件夹；请另选一个", dir.display()),
            format!("“{}” exists and is no empty folder; choose another", dir.display()),
        ));
    }
    let form = first_form(registry)?;
    // The reports now due are those of last year.
    let year = u16::try_from(jiff::Zoned::now().year() - 1).unwrap_or(2025);
    let editions = Editions::national();
    let no_edition = || Fault::new(format!("没有适用于 {year} 年的版式"), format!("there is no edition for {year}"));
    let edition = editions.for_year(year).ok_or_else(no_edition)?;
    let door = Door::new();
    let inside = dir.join(year.to_string());
    std::fs::create_dir_all(&inside).map_err(|e| no_folder(&inside, &e))?;
    write_file(&door, &dir.join("region.toml"), include_str!("../../region.toml").replace("{year}", &year.to_string()).as_bytes())?;
    let units = [("head-office", "某某海关（本级）", Level::HeadOffice), ("unit-01", "某某隶属海关", Level::Subordinate)];
    for (id, name, level) in &units {
        let unit = UnitRef { id: (*id).into(), name: (*name).into(), level: Some(*level) };
        let mut bytes = Vec::new();
        form.filled(&Report::blank(edition.clone(), unit, year), &mut bytes)?;
        write_file(&door, &inside.join(format!("{id}.{}", form.info().ending())), &bytes)?;
    }
    let lines = match lang {
        Lang::Zh => format!(
            "已新建 {0}：\n  region.toml       登记表，请填写各单位\n  {year}/            {year} 年各单位的填报工作簿，一个单位一个文件，文件名为单位 id\n填好后运行：nianbao batch {0} -o 发布文件夹\n",
            dir.display()
        ),
        Lang::En => format!(
            "Made {0}:\n  region.toml       the register: write your units into it\n  {year}/            the workbooks of {year} to fill in, one a unit, named by the unit's id\nThen run: nianbao batch {0} -o OUT\n",
            dir.display()
        ),
    };
    say::out(&lines)?;
    Ok(End::Clean)
}

fn no_folder(folder: &Path, error: &io::Error) -> Fault {
    let name = display_name(folder);
    Fault::new(
        format!("无法新建文件夹 {name}：{}", error.said(Lang::Zh)),
        format!("the folder {name} cannot be made: {}", error.said(Lang::En)),
    )
}

//! `new-region`: a region's folder to start from, of a list of units if there is one.

use super::{next_year, template::due_year};
use crate::{
    End,
    arguments::{Worded, path, required_path},
    files::{display_name, write_file},
    say, unit_list,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_model::{Fault, Lang, Say as _};
use nianbao_output::Door;
use nianbao_register::Region;
use std::{io, path::Path};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("new-region", "新建一个关区文件夹", "make a region's folder to start from")
        .arg(words.region("文件夹，须不存在或为空", "the folder; it must not exist or be empty").required(true))
        .arg(
            words
                .file(
                    "from",
                    "单位名单（Excel、WPS 工作簿或 CSV）：首行写明“单位名称”，还可以有“代码”“层级”“上级单位”“发布日期”",
                    "a list of units (workbook or CSV) with a column of names, and of codes, levels, parents and days if it has them",
                )
                .long("from"),
        )
        .arg(
            Arg::new("name")
                .long("name")
                .value_name("NAME")
                .requires("from")
                .help(lang.say("关区名称，名单中没有写明的须指明", "what the region is called, where the list does not say it")),
        )
        .arg(words.year("年度，默认为上一年", "the year of the reports; last year if not given"))
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let dir = required_path(args, "region")?;
    if dir.exists() && std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_some()) {
        return Err(Fault::new(
            format!("“{}”已存在而且不是空文件夹；请另选一个", dir.display()),
            format!("“{}” exists and is no empty folder; choose another", dir.display()),
        ));
    }
    let year = args.get_one::<u16>("year").copied().unwrap_or_else(due_year);
    let name = args.get_one::<String>("name").map(String::as_str);
    // All is read and checked before anything is made.
    let (register, region) = match path(args, "from") {
        Some(list) => {
            let listed = unit_list::read(list, registry, name, year)?;
            (listed.register, listed.region)
        }
        None => {
            let text = include_str!("../../region.toml").replace("{year}", &year.to_string());
            let region = Region::parse(&text).map_err(|e| Fault {
                message: e.words(),
                at: None,
                short: false,
            })?;
            (text, region)
        }
    };
    let inside = dir.join(year.to_string());
    std::fs::create_dir_all(&inside).map_err(|e| no_folder(&inside, &e))?;
    write_file(&Door::new(), &dir.join("region.toml"), register.as_bytes())?;
    let made = next_year::make_forms(dir, &region, registry, year)?;
    let n = made.len();
    let lines = match lang {
        Lang::Zh => format!(
            "已新建 {0}：\n  region.toml       登记表，{1}\n  {year}/            {year}年各单位的填报工作簿，共 {n} 个，文件名为单位代码\n填好后运行：nianbao batch {0} -o 发布文件夹\n",
            dir.display(),
            if name.is_some() || path(args, "from").is_some() {
                "按名单生成，请核对"
            } else {
                "请填写各单位"
            },
        ),
        Lang::En => format!(
            "Made {0}:\n  region.toml       the register: {1}\n  {year}/            the workbooks of {year} to fill in, {n} of them, one a unit, named by the unit's id\nThen run: nianbao batch {0} -o OUT\n",
            dir.display(),
            if path(args, "from").is_some() {
                "made of the list, look it over"
            } else {
                "write your units into it"
            },
        ),
    };
    say::out(&lines)?;
    Ok(End::Clean)
}

pub(super) fn no_folder(folder: &Path, error: &io::Error) -> Fault {
    let name = display_name(folder);
    Fault::new(
        format!("无法新建文件夹 {name}：{}", error.said(Lang::Zh)),
        format!("the folder {name} cannot be made: {}", error.said(Lang::En)),
    )
}

//! `template`: a blank workbook to fill in.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::write_file,
    say,
    surroundings::editions,
};
use anyhow::Result;
use clap::{Arg, ArgMatches, Command};
use nianbao_model::{Fault, Lang};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("template", "生成空白填报工作簿", "make a blank workbook to fill in")
        .arg(
            Arg::new("edition")
                .long("edition")
                .value_name("ID")
                .default_value("2021")
                .help(lang.say("版式：2019、2021 或地方版式", "edition: 2019, 2021 or a local one")),
        )
        .arg(words.local_editions())
        .arg(words.output("写到此文件（.xlsx）", "write to this file (.xlsx)").required(true))
}

pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Result<End> {
    let editions = editions(args)?;
    let id = args.get_one::<String>("edition").map(String::as_str).unwrap_or_default();
    let Some(edition) = editions.get(id) else {
        let known: Vec<String> = editions.iter().map(|e| format!("{}（{}）", e.id, e.years_text())).collect();
        let known = known.join("、");
        return Err(Fault::new(format!("没有版式 {id}；可用：{known}"), format!("there is no edition {id}; there are: {known}")).into());
    };
    let file = required_path(args, "output")?;
    write_file(file, &nianbao_export_xlsx::template(edition)?, lang)?;
    say::err(&format!("{} {}", lang.say("已生成", "made"), file.display()));
    Ok(End::Clean)
}

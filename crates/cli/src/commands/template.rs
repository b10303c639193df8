//! `template`: a blank workbook to fill in.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{display_name, first_form, target_name, write_file},
    say,
    surroundings::editions,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_model::{Bilingual, Fault, Lang};
use nianbao_output::Door;

pub(crate) fn subcommand(formats: &Registry, lang: Lang) -> Command {
    let words = Worded(lang);
    let ending = formats.forms().next().map_or_else(String::new, |form| format!(".{}", form.info().ending()));
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
        .arg(words.output("", "").required(true).help(match lang {
            Lang::Zh => format!("写到此文件（{ending}）"),
            Lang::En => format!("write to this file ({ending})"),
        }))
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let editions = editions(args)?;
    let id = args.get_one::<String>("edition").map(String::as_str).unwrap_or_default();
    let Some(edition) = editions.get(id) else {
        let with_years = editions.iter().map(|e| (format!("{}（{}）", e.id, e.years_text()), format!("{} ({})", e.id, e.years_text())));
        let known = Bilingual::list(with_years);
        return Err(Fault::new(format!("没有版式 {id}；可用：{}", known.zh), format!("there is no edition {id}; there are: {}", known.en)));
    };
    let file = required_path(args, "output")?;
    // Whatever the file is called, it is a form.
    let form = registry.form_for(&display_name(file)).map_or_else(|| first_form(registry), Ok)?;
    let mut bytes = Vec::new();
    form.blank(edition, &mut bytes)?;
    write_file(&Door::new(), file, &bytes)?;
    say::err(&format!("{} {}", lang.say("已生成", "made"), target_name(file, lang)));
    Ok(End::Clean)
}

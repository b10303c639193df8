//! `man`: manual pages, one of the program and one of each command, made of the command line's own
//! definition.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{display_name, write_file},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_model::{Fault, Lang, Say as _};
use nianbao_output::Door;

/// The heads of a page's sections in Chinese.
const HEADS: [(&str, &str); 8] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "概要"),
    ("DESCRIPTION", "说明"),
    ("OPTIONS", "选项"),
    ("ARGUMENTS", "参数"),
    ("SUBCOMMANDS", "命令"),
    ("VERSION", "版本"),
    ("EXTRA", "其他"),
];

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words.command("man", "生成手册页", "manual pages").arg(
        words
            .file(
                "folder",
                "写到此文件夹，没有则新建",
                "the folder to write into; made if it is not there",
            )
            .value_name("DIR")
            .required(true),
    )
}

pub(crate) fn run(args: &ArgMatches, mut command: Command, lang: Lang) -> Result<End, Fault> {
    let folder = required_path(args, "folder")?;
    let shown = display_name(folder);
    std::fs::create_dir_all(folder).map_err(|e| {
        Fault::new(
            format!("无法新建文件夹 {shown}：{}", e.said(Lang::Zh)),
            format!("the folder {shown} cannot be made: {}", e.said(Lang::En)),
        )
    })?;
    command.build();
    let door = Door::new();
    let mut n = 0;
    let subs = command.get_subcommands().cloned().map(|sub| {
        let name = format!("nianbao-{}", sub.get_name());
        sub.name(name.clone()).display_name(name)
    });
    for page in std::iter::once(command.clone()).chain(subs) {
        let file = folder.join(format!("{}.1", page.get_name()));
        write_file(&door, &file, drawn(page, lang)?.as_bytes())?;
        n += 1;
    }
    say::err(&match lang {
        Lang::Zh => format!("已生成手册页 {n} 个：{shown}"),
        Lang::En => format!("made {n} manual pages: {shown}"),
    });
    Ok(End::Clean)
}

fn drawn(command: Command, lang: Lang) -> Result<String, Fault> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|e| {
        Fault::new(
            format!("无法生成手册页：{}", e.said(Lang::Zh)),
            format!("a manual page cannot be made: {}", e.said(Lang::En)),
        )
    })?;
    let page = String::from_utf8_lossy(&page).into_owned();
    if lang == Lang::En {
        return Ok(page);
    }
    let head = |line: &str| {
        let known = line.strip_prefix(".SH ").map(|head| head.trim_matches('"'));
        let zh = known.and_then(|head| HEADS.iter().find(|(en, _)| *en == head));
        zh.map_or_else(|| line.to_owned(), |(_, zh)| format!(".SH {zh}"))
    };
    Ok(page.lines().map(head).collect::<Vec<_>>().join("\n") + "\n")
}

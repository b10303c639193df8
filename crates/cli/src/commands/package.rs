//! `package`: a year of a publication in one file.

use crate::{
    End,
    arguments::{Worded, required_path},
    files::{target_name, write_file},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_model::{Fault, Lang};
use nianbao_output::Door;

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("package", "把一年的发布内容打成一个数据包", "one file of a year of a publication")
        .arg(
            words
                .region(
                    "已发布的文件夹（batch 的输出文件夹）",
                    "the published folder (batch's OUT_DIR)",
                )
                .required(true)
                .value_name("OUT_DIR"),
        )
        .arg(words.year("年度", "the year").required(true))
        .arg(words.output("写到此文件（.zip）", "write to this file (.zip)").required(true))
}

pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Result<End, Fault> {
    let (folder, output) = (required_path(args, "region")?, required_path(args, "output")?);
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let mut sink = std::io::Cursor::new(Vec::new());
    let packed = nianbao_package::pack(folder, year, &mut sink)?;
    write_file(&Door::new().guarding([folder]), output, sink.get_ref())?;
    say::err(&match lang {
        Lang::Zh => format!("已写出 {}：{} 个文件", target_name(output, lang), packed.files),
        Lang::En => format!("wrote {}: {} files", target_name(output, lang), packed.files),
    });
    Ok(End::Clean)
}

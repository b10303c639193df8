//! Arguments: those that several commands take, worded in the language, and what was given for
//! them.

use clap::{Arg, ArgMatches, Command, value_parser};
use nianbao_model::{Fault, Lang};
use std::path::{Path, PathBuf};

/// Makes commands and their arguments, with help in a language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worded(pub(crate) Lang);

impl Worded {
    pub(crate) fn command(self, name: &'static str, zh: &'static str, en: &'static str) -> Command {
        Command::new(name).about(self.0.say(zh, en))
    }

    /// A file: positional, unless the caller gives it a name.
    pub(crate) fn file(self, name: &'static str, zh: &'static str, en: &'static str) -> Arg {
        Arg::new(name)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(self.0.say(zh, en))
    }

    /// `-o`: where to write.
    pub(crate) fn output(self, zh: &'static str, en: &'static str) -> Arg {
        self.file("output", zh, en).short('o').long("output")
    }

    /// A region's folder: positional, unless the caller gives it a name.
    pub(crate) fn region(self, zh: &'static str, en: &'static str) -> Arg {
        self.file("region", zh, en).value_name("DIR")
    }

    /// The folder of the region that the command is about.
    pub(crate) fn region_dir(self) -> Arg {
        self.region("关区文件夹", "the region's folder").required(true).value_name("REGION_DIR")
    }

    /// `--region` of commands that want no more of it than its local editions.
    pub(crate) fn local_editions(self) -> Arg {
        self.region(
            "关区文件夹，其 editions/ 中的地方版式可用",
            "a region's folder, whose editions/ may be used",
        )
        .long("region")
    }

    /// `--keep-requests` of commands that have plugins read or write.
    pub(crate) fn keep_requests(self) -> Arg {
        self.region(
            "把插件程序收到的请求和作出的回答存到此文件夹",
            "keep what plugins are asked and answer in this folder",
        )
        .long("keep-requests")
        .id("keep-requests")
    }

    pub(crate) fn year(self, zh: &'static str, en: &'static str) -> Arg {
        Arg::new("year")
            .long("year")
            .value_name("YEAR")
            .value_parser(value_parser!(u16).range(2000..=2099))
            .help(self.0.say(zh, en))
    }

    /// `--report`: the result as text or as data.
    pub(crate) fn report(self) -> Arg {
        Arg::new("report")
            .long("report")
            .value_name("FORM")
            .value_parser(["text", "json"])
            .default_value("text")
            .help(
                self.0.say("结果的形式：text 文字，json 数据", "form of the result: text or json"),
            )
    }
}

/// The path given for an argument.
pub(crate) fn path<'a>(args: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    args.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

/// The path given for an argument that the command cannot do without.
pub(crate) fn required_path<'a>(args: &'a ArgMatches, name: &str) -> Result<&'a Path, Fault> {
    path(args, name).ok_or_else(|| {
        // The command's own arguments say that it is required; should they ever not, this is what
        // to add.
        Fault::new(format!("命令缺少参数 {name}"), format!("the command lacks its argument {name}"))
    })
}

/// Is the result wanted as data?
pub(crate) fn is_json(args: &ArgMatches) -> bool {
    args.get_one::<String>("report").is_some_and(|form| form == "json")
}

/// A list of names of which one is meant: `xml、json 或 csv`, `xml, json or csv`.
pub(crate) fn one_of(names: &[String], lang: Lang) -> String {
    let (comma, or) = (lang.say("、", ", "), lang.say(" 或 ", " or "));
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{}{or}{last}", others.join(comma)),
        _ => names.concat(),
    }
}

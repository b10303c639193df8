//! The command line as a whole: its help in both languages, and what is said of arguments that are
//! wrong.

use crate::{End, commands, say};
use clap::{Arg, ArgAction, Command, error::ContextKind, error::ContextValue, error::ErrorKind};
use nianbao_format::Registry;
use nianbao_model::Lang;
use std::ffi::OsString;

/// The whole command line. What can be read and written is what the formats at hand say.
pub(crate) fn command(formats: &Registry, lang: Lang) -> Command {
    let command = Command::new("nianbao")
        .version(env!("CARGO_PKG_VERSION"))
        .about(lang.say(
            "年报：汇编、检查、转换、发布政府信息公开工作年度报告",
            "Nianbao compiles, checks, converts and publishes annual reports on government information disclosure",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANG")
                .global(true)
                .value_parser(["zh", "en"])
                .help(lang.say("语言：zh 中文（默认），en 英文", "language: zh Chinese (default), en English")),
        )
        .subcommands(commands::all(formats, lang));
    chinese(command, lang)
}

/// Chinese heads for the help of the command and all below it.
fn chinese(command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let top = !names.is_empty();
    let template = match top {
        true => "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}\n",
        false => "{about}\n\n用法：{usage}\n\n{all-args}\n",
    };
    let mut command = command
        .help_template(template)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助"))
        .next_help_heading("选项")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|arg| {
            value_names(if arg.is_positional() {
                arg.help_heading("参数")
            } else {
                arg.help_heading("选项")
            })
        });
    if top {
        command = command.arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("显示版本"),
        );
    }
    for name in names {
        command = command.mut_subcommand(name, |sub| chinese(sub, lang));
    }
    command
}

/// What stands for a value in the help, in both languages.
const VALUES: [(&str, &str); 21] = [
    ("FILE", "文件"),
    ("PROGRAM", "程序"),
    ("DIR", "文件夹"),
    ("REGION_DIR", "关区文件夹"),
    ("OUT_DIR", "输出文件夹"),
    ("YEAR", "年度"),
    ("FORM", "形式"),
    ("LANG", "语言"),
    ("CODE", "代码"),
    ("LIST", "列表"),
    ("F", "格式"),
    ("ID", "代号"),
    ("N", "数"),
    ("COMMAND", "命令"),
    ("NAME", "名称"),
    ("SHELL", "环境"),
    ("PATH", "路径"),
    ("BOOK", "台账"),
    ("DATE", "日期"),
    ("NUMBER", "编号"),
    ("QUARTER", "季度"),
];

fn value_names(arg: Arg) -> Arg {
    let named =
        arg.get_value_names().and_then(|names| names.first()).map(|name| name.as_str().to_owned());
    match named.and_then(|name| VALUES.iter().find(|(en, _)| *en == name)) {
        Some((_, zh)) => arg.value_name(*zh),
        None => arg,
    }
}

/// `help` and `help batch` are `--help` and `batch --help`.
pub(crate) fn asked_by_help(args: Vec<OsString>) -> Vec<OsString> {
    let language = |arg: &OsString| arg.to_string_lossy().starts_with("--lang");
    let mut at = 1;
    while args.get(at).is_some_and(language) {
        at += if args[at] == "--lang" { 2 } else { 1 };
    }
    if !args.get(at).is_some_and(|arg| arg == "help" || arg == "帮助") {
        return args;
    }
    let mut args = args;
    args.remove(at);
    args.truncate(at + 1);
    args.push("--help".into());
    args
}

/// What to do, for whoever starts the program and says nothing.
fn first_words(lang: Lang) -> &'static str {
    lang.say(
        "检查一份年报并用浏览器看结果：nianbao 年报.xlsx\n处理一个关区并发布：nianbao batch 关区文件夹 -o 输出文件夹\n全部命令：nianbao --help",
        "Check a report and look at the findings in a browser: nianbao REPORT.xlsx\nRead, check and publish a region: nianbao batch REGION_DIR -o OUT_DIR\nAll commands: nianbao --help",
    )
}

/// Says what was wrong with the arguments, or prints the help that was asked for.
pub(crate) fn explain(error: &clap::Error, lang: Lang) -> End {
    let end = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => End::Clean,
        _ => End::Failed,
    };
    match (error.kind(), lang) {
        (ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand, _) => say::err(first_words(lang)),
        (_, Lang::En) => _ = error.print(), // A closed pipe is nobody's fault.
        (_, Lang::Zh) if end == End::Clean => _ = say::out(&in_chinese(error)),
        (_, Lang::Zh) => {
            let wrong = wrong_in_chinese(error);
            let stop = if wrong.ends_with('？') { "" } else { "。" };
            say::problem(&format!("{wrong}{stop}用 nianbao --help 查看用法。"), lang);
        }
    }
    end
}

/// Help whose last English words, which the library has no other for, are Chinese.
fn in_chinese(help: &clap::Error) -> String {
    let words = [
        ("[OPTIONS]", "[选项]"),
        ("[possible values: ", "[可用："),
        ("[default: ", "[默认："),
        ("参数:", "参数："),
        ("选项:", "选项："),
        ("命令:", "命令："),
    ];
    words.iter().fold(help.render().ansi().to_string(), |text, (en, zh)| text.replace(en, zh))
}

fn wrong_in_chinese(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
        }
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    // Of several the nearest comes last.
    let nearest = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => context(kind),
    };
    let perhaps = |kind| match nearest(kind) {
        near if near.is_empty() => String::new(),
        near => format!("，您是不是要用“{near}”？"),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let met = context(ContextKind::InvalidSubcommand);
            // A file that is not there was meant to be checked.
            match met.contains(['.', '/', '\\']) {
                true => format!("没有文件“{met}”，也没有这样的命令"),
                false => format!("无此命令“{met}”{}", perhaps(ContextKind::SuggestedSubcommand)),
            }
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::UnknownArgument => {
            format!("没有选项“{arg}”{}", perhaps(ContextKind::SuggestedArg))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue => {
            format!("{arg} 不能是“{value}”；可用：{}", context(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => format!("{arg} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能重复或与其他选项同用"),
        _ => "命令行有误".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together_in_both_languages() {
        for formats in [nianbao_builtin::formats(), Registry::new()] {
            command(&formats, Lang::Zh).debug_assert();
            command(&formats, Lang::En).debug_assert();
        }
    }
}

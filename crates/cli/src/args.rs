//! The arguments, with their help in both languages.

use crate::{End, Tongue, say};
use clap::{Arg, ArgAction, Command, error::ContextKind, error::ContextValue, error::ErrorKind, value_parser};
use nianbao_model::Lang;
use std::{ffi::OsString, path::PathBuf};

/// The language: `--lang` if it is there, else English for an English locale, else Chinese.
pub(crate) fn language(args: &[OsString]) -> Lang {
    let mut stated = None;
    for (i, arg) in args.iter().enumerate() {
        let arg = arg.to_string_lossy();
        stated = match arg.strip_prefix("--lang=") {
            Some(lang) => Some(lang.to_owned()),
            None if arg == "--lang" => args.get(i + 1).map(|lang| lang.to_string_lossy().into_owned()),
            None => stated,
        };
    }
    let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match stated.or_else(locale) {
        Some(lang) if lang.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The whole command line.
pub(crate) fn command(lang: Lang) -> Command {
    let t = Tongue(lang);
    let file = |name: &'static str, zh: &'static str, en: &'static str| {
        Arg::new(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(t.say(zh, en).to_owned())
    };
    let output = |zh: &'static str, en: &'static str| file("output", zh, en).short('o').long("output");
    let region = |zh: &'static str, en: &'static str| file("region", zh, en).value_name("DIR");
    let year = || Arg::new("year").long("year").value_name("YEAR").value_parser(value_parser!(u16).range(2000..=2099));
    let report = || {
        Arg::new("report")
            .long("report")
            .value_name("FORM")
            .value_parser(["text", "json"])
            .default_value("text")
            .help(t.say("结果的形式：text 文字，json 数据", "form of the result: text or json").to_owned())
    };
    let sub = |name: &'static str, zh: &'static str, en: &'static str| Command::new(name).about(t.say(zh, en).to_owned());
    let command = Command::new("nianbao")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            t.say(
                "年报：汇编、检查、转换、发布政府信息公开工作年度报告",
                "Nianbao compiles, checks, converts and publishes annual reports on government information disclosure",
            )
            .to_owned(),
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("LANG")
                .global(true)
                .value_parser(["zh", "en"])
                .help(t.say("语言：zh 中文（默认），en 英文", "language: zh Chinese (default), en English").to_owned()),
        )
        .subcommand(
            sub("template", "生成空白填报工作簿", "make a blank workbook to fill in")
                .arg(
                    Arg::new("edition")
                        .long("edition")
                        .value_name("ID")
                        .default_value("2021")
                        .help(t.say("版式：2019、2021 或地方版式", "edition: 2019, 2021 or a local one").to_owned()),
                )
                .arg(region("关区文件夹，其 editions/ 中的地方版式可用", "a region's folder, whose editions/ may be used").long("region"))
                .arg(output("写到此文件（.xlsx）", "write to this file (.xlsx)").required(true)),
        )
        .subcommand(
            sub("check", "检查年报，逐格指出问题", "check reports, cell by cell")
                .arg(file("files", "要检查的文件", "the files to check").num_args(1..).required(true).value_name("FILE"))
                .arg(file("previous", "上一年的年报，用于年度衔接检查", "last year's report, for the rules between years").long("previous"))
                .arg(
                    region("关区文件夹：单位名称、层级和地方版式以登记表为准", "the region's folder, for names, levels and local editions")
                        .long("region"),
                )
                .arg(
                    Arg::new("report")
                        .long("report")
                        .value_name("FORM")
                        .value_parser(["text", "json", "sarif", "html", "xlsx"])
                        .default_value("text")
                        .help(
                            t.say(
                                "结果的形式：text 文字，json 数据，sarif 代码扫描格式，html 网页，xlsx 标出单元格的原工作簿",
                                "form of the result: text, json, sarif, html, or xlsx: the workbook with its cells marked",
                            )
                            .to_owned(),
                        ),
                )
                .arg(output("结果写到此文件，默认写到标准输出", "write the result to this file instead of stdout")),
        )
        .subcommand(
            sub("convert", "转换一份年报的格式", "convert one report to another format")
                .arg(file("input", "要转换的文件", "the file to convert").required(true).value_name("IN"))
                .arg(output("写到此文件", "write to this file").required(true))
                .arg(
                    Arg::new("from")
                        .long("from")
                        .value_name("F")
                        .help(t.say("输入格式，默认按内容判断", "format of the input; told from its content if not given").to_owned()),
                )
                .arg(
                    Arg::new("to")
                        .long("to")
                        .value_name("F")
                        .help(t.say("输出格式，默认按文件名判断", "format of the output; told from its name if not given").to_owned()),
                )
                .arg(
                    file("previous", "往年的年报，供网页和图解对照；可写多个", "earlier years' reports, for pages and pictures that show changes; may be repeated")
                        .long("previous")
                        .action(ArgAction::Append),
                )
                .arg(region("关区文件夹，其 editions/ 中的地方版式可用", "a region's folder, whose editions/ may be used").long("region")),
        )
        .subcommand(
            sub("batch", "处理整个关区：读取、检查、汇总、发布", "a whole region: read, check, roll up, publish")
                .arg(region("关区文件夹", "the region's folder").required(true).value_name("REGION_DIR"))
                .arg(output("输出文件夹", "the output folder").required(true).value_name("OUT_DIR"))
                .arg(
                    year().help(
                        t.say(
                            "只发布这一年（输出文件夹中以前由本工具写出的其他年份将移除）",
                            "publish only this year; what an earlier run published of other years is removed from the output folder",
                        )
                        .to_owned(),
                    ),
                )
                .arg(
                    Arg::new("to").long("to").value_name("LIST").value_delimiter(',').help(
                        t.say(
                            "输出格式，逗号分隔；默认不含费时的图片（svg、png、share），all 为全部（以前写出的其他格式将移除）",
                            "formats to write, comma-separated; all but pictures (svg, png, share) by default, every one with “all”; what an earlier run wrote in others is removed",
                        )
                        .to_owned(),
                    ),
                )
                .arg(
                    Arg::new("jobs").long("jobs").short('j').value_name("N").value_parser(value_parser!(u16).range(1..=1024)).help(
                        t.say("同时处理几个单位，默认与处理器数相同", "units at a time; as many as processors by default").to_owned(),
                    ),
                )
                .arg(
                    Arg::new("strict")
                        .long("strict")
                        .action(ArgAction::SetTrue)
                        .help(t.say("有警告的年报也不发布", "hold back reports with warnings, too").to_owned()),
                )
                .arg(report()),
        )
        .subcommand(
            sub("rollup", "只汇总关区年报", "only the region's report, from its units'")
                .arg(region("关区文件夹", "the region's folder").required(true).value_name("REGION_DIR"))
                .arg(year().required(true).help(t.say("年度", "the year").to_owned()))
                .arg(output("写到此文件，格式按文件名", "write to this file; its name tells the format").required(true)),
        )
        .subcommand(
            sub("panel", "把发布的全部年报汇成一张数据表，供统计软件使用", "all published reports as one table, for statistics programs")
                .arg(
                    region("已发布的文件夹（batch 的输出文件夹）或数据包", "the published folder (batch's OUT_DIR), or a package")
                        .id("published")
                        .required(true)
                        .value_name("OUT_DIR"),
                )
                .arg(output("写到此文件，格式按文件名", "write to this file; its name tells the format").required(true))
                .arg(year().help(t.say("只取这一年", "only this year").to_owned()))
                .arg(
                    Arg::new("to")
                        .long("to")
                        .value_name("F")
                        .help(t.say("格式，默认按文件名判断", "the format; told from the file's name if not given").to_owned()),
                )
                .arg(region("关区文件夹，其 editions/ 中的地方版式可用", "a region's folder, whose editions/ may be used").long("region")),
        )
        .subcommand(
            sub("package", "把一年的发布内容打成一个数据包", "one file of a year of a publication")
                .arg(
                    region("已发布的文件夹（batch 的输出文件夹）", "the published folder (batch's OUT_DIR)")
                        .required(true)
                        .value_name("OUT_DIR"),
                )
                .arg(year().required(true).help(t.say("年度", "the year").to_owned()))
                .arg(output("写到此文件（.zip）", "write to this file (.zip)").required(true)),
        )
        .subcommand(
            sub("verify", "核对数据包或发布文件夹：有没有被改动", "check that nothing in a package or a published folder was altered")
                .arg(
                    file("package", "数据包，或已发布的文件夹", "the package, or the published folder")
                        .required(true)
                        .value_name("PACKAGE"),
                )
                .arg(region("关区文件夹，其 editions/ 中的地方版式可用", "a region's folder, whose editions/ may be used").long("region"))
                .arg(report()),
        )
        .subcommand(
            sub("new-region", "新建一个关区文件夹", "make a region's folder to start from")
                .arg(region("文件夹，须不存在或为空", "the folder; it must not exist or be empty").required(true).value_name("DIR")),
        )
        .subcommand(sub("formats", "列出可读写的格式", "list the formats").arg(report()))
        .subcommand(
            sub("explain", "说明一条检查规则", "explain a rule")
                .arg(
                    Arg::new("code")
                        .value_name("CODE")
                        .help(t.say("规则代码，如 I01；不写则列出全部", "a rule's code, such as I01; lists all without one").to_owned()),
                )
                .arg(report()),
        );
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
        .mut_args(|arg| if arg.is_positional() { arg.help_heading("参数") } else { arg.help_heading("选项") });
    if top {
        command = command.arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本"));
    }
    for name in names {
        command = command.mut_subcommand(name, |sub| chinese(sub, lang));
    }
    command
}

/// Says what was wrong with the arguments, or prints the help that was asked for.
pub(crate) fn explain(error: &clap::Error, lang: Lang) -> End {
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if wanted || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand || lang == Lang::En {
        // A closed pipe is nobody's fault.
        _ = error.print();
        return if wanted { End::Clean } else { End::Failed };
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    };
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::UnknownArgument => format!("没有选项“{arg}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue => format!("{arg} 不能是“{value}”；可用：{}", context(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => format!("{arg} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => format!("{arg} 不能重复或与其他选项同用"),
        _ => error.to_string(),
    };
    say::failure(&anyhow::anyhow!("{message}。用 nianbao --help 查看用法。"), lang);
    End::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together_in_both_languages() {
        command(Lang::Zh).debug_assert();
        command(Lang::En).debug_assert();
    }

    #[test]
    fn the_language_is_told_before_anything_else() {
        let args = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&args(&["nianbao", "--lang", "en", "formats"])), Lang::En);
        assert_eq!(language(&args(&["nianbao", "formats", "--lang=zh"])), Lang::Zh);
    }
}

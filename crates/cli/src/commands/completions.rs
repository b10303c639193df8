//! `completions`: a script that completes the program's command line, made of the command line's
//! own definition.

use crate::{End, arguments::Worded, say};
use clap::{Arg, ArgMatches, Command, ValueEnum as _, builder::PossibleValuesParser};
use clap_complete::Shell;
use nianbao_model::{Fault, Lang};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let shells = PossibleValuesParser::new(Shell::value_variants().iter().map(ToString::to_string));
    Worded(lang)
        .command("completions", "生成命令补全脚本", "a script that completes the command line")
        .arg(Arg::new("shell").value_name("SHELL").value_parser(shells).required(true).help(
            lang.say(
                "命令行环境：bash、zsh、fish、powershell、elvish",
                "the shell: bash, zsh, fish, powershell, elvish",
            ),
        ))
}

pub(crate) fn run(args: &ArgMatches, mut command: Command) -> Result<End, Fault> {
    let name = args.get_one::<String>("shell").map(String::as_str).unwrap_or_default();
    let shell = Shell::from_str(name, true)
        .map_err(|_| Fault::new(format!("没有环境 {name}"), format!("there is no shell {name}")))?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "nianbao", &mut script);
    say::out(&String::from_utf8_lossy(&script))?;
    Ok(End::Clean)
}

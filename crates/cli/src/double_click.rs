//! `nianbao 文件.xlsx`: files that are handed to the program without a command, as a double click
//! or a drop on its icon does, are checked, and the page of findings is opened.

use crate::{End, say};
use clap::Command;
use nianbao_model::{Bilingual, Fault, Lang, trouble};
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

/// The files, if the arguments are nothing but files (and the language) and the first is no
/// command.
pub(crate) fn files(args: &[OsString], commands: &Command) -> Option<Vec<OsString>> {
    let (mut files, mut rest) = (Vec::new(), args.iter().skip(1));
    while let Some(arg) = rest.next() {
        if arg == "--lang" {
            rest.next()?;
        } else if arg.to_string_lossy().starts_with("--lang=") {
        } else {
            files.push(arg.clone());
        }
    }
    let first = files.first()?;
    let command = first.to_str().is_some_and(|name| commands.find_subcommand(name).is_some());
    (!command && files.iter().all(|file| Path::new(file).is_file())).then_some(files)
}

/// Checks the files by `check`, which is given the arguments of a command line, and opens what it
/// has written.
pub(crate) fn run(
    files: Vec<OsString>,
    lang: Lang,
    check: impl FnOnce(Vec<OsString>) -> End,
) -> Result<End, Fault> {
    let page = page(lang).map_err(|e| {
        let Bilingual { zh, en } = trouble(&e);
        Fault::new(
            format!("不能建立临时文件：{zh}"),
            format!("a temporary file cannot be made: {en}"),
        )
    })?;
    let language = if lang == Lang::En { "en" } else { "zh" };
    let mut args: Vec<OsString> =
        ["nianbao", "--lang", language, "check", "--report", "html", "-o"]
            .map(OsString::from)
            .into();
    args.push(page.clone().into());
    args.push("--".into());
    let alone = files.len() == 1;
    args.extend(files);
    let end = check(args);
    // A file that could not be read has no findings to look at.
    if !page.is_file() || alone && end == End::Failed {
        if let Some(folder) = page.parent() {
            _ = std::fs::remove_dir_all(folder);
        }
        return Ok(end);
    }
    let shown = page.display();
    say::err(&match (open::that_detached(&page), lang) {
        (Ok(()), Lang::Zh) => format!("检查结果已用浏览器打开：{shown}"),
        (Ok(()), Lang::En) => format!("the findings are opened in the browser: {shown}"),
        (Err(_), Lang::Zh) => format!("检查结果在这里，请用浏览器打开：{shown}"),
        (Err(_), Lang::En) => {
            format!("the findings are here, to be opened with a browser: {shown}")
        }
    });
    Ok(end)
}

/// Where the page goes: into a folder of the system's temporary ones that is the user's alone and
/// stays, for the browser reads it later.
fn page(lang: Lang) -> io::Result<PathBuf> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let folder = builder.prefix("nianbao-").tempdir()?.keep();
    Ok(folder.join(lang.say("检查结果.html", "findings.html")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_alone_are_meant_and_a_command_is_a_command() {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        let commands = Command::new("nianbao").subcommand(Command::new("check"));
        let meant = |args: &[&str]| {
            let args: Vec<OsString> = ["nianbao"].iter().chain(args).map(OsString::from).collect();
            files(&args, &commands).map(|files| files.len())
        };
        assert_eq!(
            (meant(&[here]), meant(&["--lang", "en", here, readme]), meant(&["--lang=en", here])),
            (Some(1), Some(2), Some(1))
        );
        for none in [
            &["check", here][..],
            &[here, "nowhere.xlsx"],
            &["nowhere.xlsx"],
            &["--help"],
            &[],
            &["--lang"],
            &[here, "--strict"],
        ] {
            assert_eq!(meant(none), None, "{none:?}");
        }
    }
}

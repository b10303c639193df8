//! The faults of programs, in both languages: what it did, what was expected, how to mend it.

use crate::{PROTOCOL, process::Ran};
use nianbao_model::{Bilingual, Fault, Lang, Place, Say, clean_line};
use nianbao_text::beginning;
use std::{io, path::Path, time::Duration};

/// How a program is called in a message: by its name, without the folder.
pub(crate) fn name(program: &Path) -> String {
    program
        .file_name()
        .map_or_else(|| program.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The first lines of what it said on its standard error, for a message; empty if it said nothing.
fn said(ran: &Ran) -> (String, String) {
    const LINES: usize = 5;
    const LINE: usize = 200;
    let text = String::from_utf8_lossy(&ran.errors);
    let lines: Vec<String> = text
        .lines()
        .map(clean_line)
        .filter(|line| !line.is_empty())
        .take(LINES)
        .map(|line| line.chars().take(LINE).collect())
        .collect();
    match lines.is_empty() {
        true => ("未说明原因。".into(), "It did not say why.".into()),
        false => {
            (format!("原因：{}", lines.join(" / ")), format!("It said: {}", lines.join(" / ")))
        }
    }
}

pub(crate) fn did_not_start(program: &Path, error: &io::Error) -> Fault {
    let name = name(program);
    Fault::new(
        format!(
            "插件程序 {name} 无法启动：{}。请确认文件有执行权限，且其解释器（第一行 #!）已安装。",
            error.said(Lang::Zh)
        ),
        format!(
            "the plugin {name} cannot be started: {}. Is the file executable, and the interpreter of its first line (#!) installed?",
            error.said(Lang::En)
        ),
    )
}

pub(crate) fn hangs(program: &Path, limit: Duration, ran: &Ran) -> Fault {
    let (name, seconds, (zh, en)) = (name(program), limit.as_secs_f32(), said(ran));
    Fault::new(
        format!("插件程序 {name} 超过 {seconds} 秒没有结束，已被终止。{zh}"),
        format!("the plugin {name} did not end within {seconds} s and was stopped. {en}"),
    )
}

pub(crate) fn too_much(program: &Path, limit: u64, ran: &Ran) -> Fault {
    let (name, size, (zh, en)) = (name(program), size(limit), said(ran));
    Fault::new(
        format!("插件程序 {name} 的输出超过 {size}，已被终止。{zh}"),
        format!("the plugin {name} wrote more than {size} and was stopped. {en}"),
    )
}

fn size(bytes: u64) -> String {
    if bytes >= 1024 * 1024 { format!("{} MB", bytes / 1024 / 1024) } else { format!("{bytes} B") }
}

/// It ended with another status than 0, or by a signal.
pub(crate) fn died(program: &Path, ran: &Ran) -> Fault {
    if let Some(fault) = own_fault(program, &ran.errors) {
        return fault;
    }
    let (name, (zh, en)) = (name(program), said(ran));
    let (how_zh, how_en) = match (ran.code, ran.signal) {
        (Some(code), _) => (format!("以状态 {code} 失败"), format!("failed with status {code}")),
        (None, Some(signal)) => {
            (format!("被信号 {signal} 终止"), format!("was ended by signal {signal}"))
        }
        (None, None) => ("失败".into(), "failed".into()),
    };
    Fault::new(
        format!(
            "插件程序 {name} {how_zh}；它已写出的内容（{} 字节）不予采用。{zh}",
            ran.output.len()
        ),
        format!(
            "the plugin {name} {how_en}; what it had written ({} bytes) is not used. {en}",
            ran.output.len()
        ),
    )
}

/// A program that fails can say why in both languages: a last line `{"fault": {"zh": "…", "en":
/// "…"}}` on its standard error. Who says so is told with it.
fn own_fault(program: &Path, errors: &[u8]) -> Option<Fault> {
    #[derive(serde::Deserialize)]
    struct Line {
        fault: Bilingual,
    }
    let text = String::from_utf8_lossy(errors);
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    let Line { fault } = serde_json::from_str(line).ok()?;
    (!fault.zh.trim().is_empty() && !fault.en.trim().is_empty()).then(|| said_by(program, &fault))
}

/// What a program says in both languages, and who says so.
pub(crate) fn said_by(program: &Path, fault: &Bilingual) -> Fault {
    let short = |text: &str| clean_line(&text.chars().take(500).collect::<String>());
    let (name, zh, en) = (name(program), short(&fault.zh), short(&fault.en));
    Fault::new(format!("{zh}（插件程序 {name}）"), format!("{en} (the plugin {name})"))
}

pub(crate) fn kept_open(program: &Path, limit: Duration) -> Fault {
    let (name, seconds) = (name(program), limit.as_secs_f32());
    Fault::new(
        format!(
            "插件程序 {name} 已结束，但它启动的其他程序 {seconds} 秒内没有关闭输出。插件须等待其子程序结束。"
        ),
        format!(
            "the plugin {name} has ended, but something it started kept its output open for {seconds} s. A plugin must wait for what it starts."
        ),
    )
}

/// Its answer is not what the protocol wants.
pub(crate) fn nonsense(program: &Path, zh: &str, en: &str) -> Fault {
    let name = name(program);
    Fault::new(
        format!(
            "插件程序 {name} 的返回内容无法识别：{zh}。应按 {PROTOCOL} 回答（见 docs/plugins.md）。"
        ),
        format!(
            "the answer of the plugin {name} cannot be understood: {en}. It must answer as {PROTOCOL} says (see docs/plugins.md)."
        ),
    )
}

pub(crate) fn other_version(program: &Path, met: &dyn Say) -> Fault {
    let name = name(program);
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| clean_line(beginning(&met.said(lang), 80)));
    Fault::new(
        format!(
            "插件程序 {name} 使用的协议是“{zh}”，本程序只支持 {PROTOCOL}。请更新插件或本程序。"
        ),
        format!(
            "the plugin {name} speaks “{en}”, but this program speaks {PROTOCOL}. Update the plugin or this program."
        ),
    )
}

pub(crate) fn inside(error: &io::Error) -> Fault {
    Fault::new(
        format!("无法准备插件的工作文件夹：{}", error.said(Lang::Zh)),
        format!("the plugin's folder could not be made: {}", error.said(Lang::En)),
    )
}

/// The same fault with the file that was read as its place, unless it has one.
pub(crate) fn of_file(fault: Fault, file: &str) -> Fault {
    if fault.at.is_some() { fault } else { fault.at(Place::File { file: file.into() }) }
}

/// The same fault with the program's file as its place.
pub(crate) fn at(fault: Fault, program: &Path) -> Fault {
    fault.at(Place::File { file: program.display().to_string().into() })
}

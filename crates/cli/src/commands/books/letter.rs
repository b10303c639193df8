//! `books letter`: a letter of a step as a Word document, from templates that an office can change.

use super::{books_arg, change::registers, mapping_arg, sources::read_text, today, today_arg};
use crate::{
    End,
    arguments::{Worded, path, required_path},
    files::{target_name, write_file},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_books::{Date, LetterJob, LetterKind, Letters, letter_due};
use nianbao_document::{Document, Part};
use nianbao_format::{DrawJob, Registry};
use nianbao_model::{Fault, Lang};
use nianbao_output::Door;
use std::path::Path;

/// The file of a region's folder that says letters otherwise.
const OWN: &str = "letters.toml";

pub(super) fn subcommand(words: Worded) -> Command {
    let kinds: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.id()).collect();
    let about: Vec<String> = LetterKind::ALL
        .iter()
        .map(|kind| format!("{} {}", kind.id(), kind.words().get(words.0)))
        .collect();
    words
        .command("letter", "生成一件申请的文书（Word）", "write a letter of a request (Word)")
        .arg(
            Arg::new("number")
                .value_name("NUMBER")
                .required(true)
                .help(words.0.say("申请的编号", "the request's number")),
        )
        .arg(
            Arg::new("kind")
                .value_name("KIND")
                .required(true)
                .value_parser(kinds)
                .hide_possible_values(true)
                .help(about.join(words.0.say("，", ", "))),
        )
        .arg(books_arg(words))
        .arg(mapping_arg(words))
        .arg(
            words
                .file(
                    "templates",
                    "文书模板（TOML），默认用关区文件夹中的 letters.toml",
                    "templates (TOML), by default letters.toml of the region's folder",
                )
                .long("templates"),
        )
        .arg(
            Arg::new("unit").long("unit").value_name("NAME").help(
                words.0.say(
                    "落款的机关名称，默认按登记表",
                    "who signs, by default as the register says",
                ),
            ),
        )
        .arg(
            Arg::new("file-number")
                .long("file-number")
                .value_name("TEXT")
                .help(words.0.say("文号", "the number of the document")),
        )
        .arg(today_arg(words))
        .arg(words.output("写到此文件（.docx）", "write to this file (.docx)").required(true))
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let number = args.get_one::<String>("number").map(String::as_str).unwrap_or_default();
    let (all, law) = registers(args)?;
    let mut found = None;
    for register in all {
        let requests = register.read(registry)?;
        found = requests
            .into_iter()
            .find(|request| request.number.as_ref().is_some_and(|one| one.as_str() == number))
            .map(|one| (one, register));
        if found.is_some() {
            break;
        }
    }
    let Some((request, register)) = found else {
        return Err(Fault::new(
            format!("台账中没有编号为“{number}”的申请"),
            format!("no request “{number}” is in the books"),
        ));
    };
    let place = path(args, "books").unwrap_or(Path::new("."));
    let own = place.join(OWN);
    let templates = path(args, "templates").or(own.is_file().then_some(own.as_path()));
    let letters = match templates {
        Some(file) => Letters::own().with(&read_text(file)?).map_err(|message| Fault {
            message,
            at: None,
            short: false,
        })?,
        None => Letters::own(),
    };
    let unit = args
        .get_one::<String>("unit")
        .cloned()
        .or_else(|| register.unit_name.clone())
        .unwrap_or_else(|| "＿＿＿＿＿＿".to_owned());
    let kind = args
        .get_one::<String>("kind")
        .and_then(|id| LetterKind::ALL.iter().copied().find(|kind| kind.id() == id));
    let kind = kind.unwrap_or(LetterKind::Receipt);
    let file_number = args.get_one::<String>("file-number").map(String::as_str);
    let job = LetterJob { kind, unit: &unit, file_number, today: today(args)? };
    let letter = letters.write(&request, &job, &law).map_err(|message| Fault {
        message,
        at: None,
        short: false,
    })?;
    let title = letter.title.clone();
    let blocks = letter.blocks();
    let part = Part { id: "letter".into(), heading: String::new(), wants_text: true, blocks };
    let document = Document { title, parts: vec![part], indicators: Vec::new() };
    let file = required_path(args, "output")?;
    write_file(
        &Door::new().guarding([register.file.as_path()]),
        file,
        &drawn(&document, &unit, job.today, registry)?,
    )?;
    say::err(&format!("{} {}", lang.say("已生成", "made"), target_name(file, lang)));
    if let Some(due) = letter_due(&request, kind, &law) {
        say::err(&format!("{}{}", lang.say("最迟发出：", "to be sent by: "), due.get(lang)));
    }
    Ok(End::Clean)
}

/// The document as Word.
fn drawn(
    document: &Document,
    unit: &str,
    today: Date,
    registry: &Registry,
) -> Result<Vec<u8>, Fault> {
    let none = || {
        Fault::new("本程序没有编入 Word 格式。", "this program was built without Word documents.")
    };
    let exporter = registry.exporter("docx").filter(|format| format.draws()).ok_or_else(none)?;
    let dated =
        (today.year().unsigned_abs(), today.month().unsigned_abs(), today.day().unsigned_abs());
    let mut bytes = Vec::new();
    exporter.draw(&DrawJob::new(document, unit, dated).about("政府信息公开文书"), &mut bytes)?;
    Ok(bytes)
}

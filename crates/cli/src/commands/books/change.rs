//! `books add` and `books set`: what happened to a request, written into the journal beside the
//! register, with who and when. A change is on the disk before it is told; the workbook itself is
//! never touched.

use super::{books_arg, mapping_arg, sources::mapping};
use crate::{
    End,
    arguments::{Worded, path, required_path},
    files::display_name,
    say,
};
use clap::{Arg, ArgMatches, Command, value_parser};
use nianbao_books::{Law, Number, Request, deadlines};
use nianbao_books_sheet::{
    Book, BookKind, Change, Does, Journal, Lines, MOST_CHANGE_BYTES, Mapping, column_label,
    column_named, read_journal,
};
use nianbao_format::Registry;
use nianbao_intake::{Folder, journal_of, law_of, mapping_of, read_book, request_cells};
use nianbao_model::{Fault, Lang};
use nianbao_output::Log;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// So many contents of cells by their columns.
type Cells = BTreeMap<String, String>;

fn fields_arg(words: Worded) -> Arg {
    Arg::new("fields").value_name("FIELD=VALUE").num_args(1..).required(true).help(words.0.say(
        "栏目=内容，如 收到申请日期=2026-03-02 申请人类型=自然人；栏目可写中文名称，也可写英文代号；内容为空即清空",
        "column=content, such as received=2026-03-02 kind=natural_person; columns by their label or their id; nothing behind = empties it",
    ))
}

fn by_arg(words: Worded) -> Arg {
    Arg::new("by").long("by").value_name("WHO").help(
        words
            .0
            .say("经手人，默认为登录的用户名", "who does it, by default the user who is logged in"),
    )
}

pub(super) fn add_subcommand(words: Worded) -> Command {
    words
        .command("add", "登记一件申请（写入台账日志）", "register a request, in the journal")
        .arg(
            Arg::new("region")
                .value_name("REGION")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(words.0.say("关区文件夹", "the region's folder")),
        )
        .arg(
            Arg::new("unit")
                .value_name("UNIT")
                .required(true)
                .help(words.0.say("单位 id", "the unit's id")),
        )
        .arg(fields_arg(words))
        .arg(
            words.year(
                "年度，默认按收到申请的日期",
                "the year, by default that of the day of receipt",
            ),
        )
        .arg(by_arg(words))
}

pub(super) fn set_subcommand(words: Worded) -> Command {
    words
        .command(
            "set",
            "写明一件申请的进展（写入台账日志）",
            "write what happened to a request, in the journal",
        )
        .arg(
            Arg::new("number")
                .value_name("NUMBER")
                .required(true)
                .help(words.0.say("申请的编号", "the request's number")),
        )
        .arg(fields_arg(words))
        .arg(books_arg(words))
        .arg(mapping_arg(words))
        .arg(by_arg(words))
}

/// A register of requests, by its file.
pub(super) struct Register {
    pub(super) file: PathBuf,
    pub(super) name: String,
    pub(super) mapping: Mapping,
    /// Whose it is, in a region's folder.
    pub(super) unit_name: Option<String>,
}

impl Register {
    /// Its requests, with what the journal says.
    pub(super) fn read(&self, registry: &Registry) -> Result<Vec<Request>, Fault> {
        let book: Book =
            read_book(&self.file, &self.name, registry, Some(BookKind::Requests), &self.mapping)?;
        Ok(match book.lines {
            Lines::Requests(requests) => requests,
            _ => Vec::new(),
        })
    }
}

/// The registers of a folder, the newest year first, or the one that is a file.
pub(super) fn registers(args: &ArgMatches) -> Result<(Vec<Register>, Law), Fault> {
    let place = path(args, "books").unwrap_or(Path::new("."));
    if !place.is_dir() {
        let register = Register {
            file: place.to_owned(),
            name: display_name(place),
            mapping: mapping(args)?,
            unit_name: None,
        };
        return Ok((vec![register], Law::national()));
    }
    let folder = Folder::open(place)?;
    let mapping = mapping_of(&folder, BookKind::Requests)?;
    let mut all = Vec::new();
    let nodes = folder.nodes();
    for year in folder.years.values().rev() {
        for (unit, files) in &year.units {
            let unit_name = nodes
                .iter()
                .find(|node| node.id == unit)
                .map(|node| folder.unit_ref(node, year.year).name);
            for name in files.books.get(&BookKind::Requests).into_iter().flatten() {
                let (file, name) = (folder.path.join(name), name.clone());
                all.push(Register {
                    file,
                    name,
                    mapping: mapping.clone(),
                    unit_name: unit_name.clone(),
                });
            }
        }
    }
    Ok((all, law_of(place)?))
}

pub(super) fn add(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let root = required_path(args, "region")?;
    let folder = Folder::open(root)?;
    let unit = args.get_one::<String>("unit").map(String::as_str).unwrap_or_default();
    let mut cells = fields(args)?;
    let year = match args.get_one::<u16>("year") {
        Some(year) => *year,
        None => year_of(&cells)?,
    };
    let nodes = folder.nodes();
    let Some(node) =
        nodes.iter().find(|node| node.id == unit && !node.rolls_up && folder.exists_in(node, year))
    else {
        return Err(Fault::new(
            format!("登记表中 {year} 年没有填报单位“{unit}”"),
            format!("the register has no unit “{unit}” that hands in reports for {year}"),
        ));
    };
    let listed = folder
        .years
        .get(&year)
        .and_then(|year| year.units.get(node.id))
        .and_then(|files| files.books.get(&BookKind::Requests));
    let name = listed
        .and_then(|names| names.first())
        .cloned()
        .unwrap_or_else(|| format!("{year}/{unit}.requests.jsonl"));
    let register = Register {
        file: root.join(&name),
        name,
        mapping: mapping_of(&folder, BookKind::Requests)?,
        unit_name: None,
    };
    let within = root.join(year.to_string());
    std::fs::create_dir_all(&within)
        .map_err(|e| nianbao_output::cannot_write(&within.display().to_string(), &e))?;
    let mut log = open(&register, lang)?;
    let known = match register.file.exists() {
        true => register.read(registry)?,
        false => Vec::new(),
    };
    let number = match cells.remove("number") {
        Some(number) => number,
        None => next_number(&known, year),
    };
    if known.iter().any(|request| request.number.as_ref().is_some_and(|one| one.as_str() == number))
    {
        return Err(Fault::new(
            format!("编号“{number}”已在台账中；要写它的进展，用 nianbao books set"),
            format!(
                "“{number}” is in the book already; nianbao books set says what happened to it"
            ),
        ));
    }
    let change = Change {
        at: now(),
        by: who(args)?,
        does: Does::Add,
        number,
        set: cells,
        was: Cells::new(),
    };
    write(&mut log, &change, &Cells::new(), &register, &law_of(root)?, lang)
}

pub(super) fn set(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let number = args.get_one::<String>("number").map(String::as_str).unwrap_or_default();
    let (all, law) = registers(args)?;
    let mut found = Vec::new();
    for register in all {
        if request_cells(&register.file, &register.name, registry, &register.mapping, number)?
            .is_some()
        {
            found.push(register);
        }
    }
    // A request that was carried over stands in the books of two years: the newer line counts.
    let unit = |register: &Register| {
        let file = register.name.rsplit('/').next().unwrap_or_default();
        file.split(".requests.").next().unwrap_or_default().to_owned()
    };
    let units: std::collections::BTreeSet<String> = found.iter().map(unit).collect();
    if units.len() > 1 {
        let names: Vec<&str> = found.iter().map(|register| register.name.as_str()).collect();
        return Err(Fault::new(
            format!(
                "几个单位的台账都有编号“{number}”（{}）；请用 --books 指明台账文件",
                names.join("、")
            ),
            format!(
                "several units have a request “{number}” ({}); name the book with --books",
                names.join(", ")
            ),
        ));
    }
    let Some(register) = found.into_iter().next() else {
        return Err(Fault::new(
            format!("台账中没有编号为“{number}”的申请"),
            format!("no request “{number}” is in the books"),
        ));
    };
    let cells = fields(args)?;
    if cells.contains_key("number") {
        return Err(Fault::new("编号不能改", "the number of a request cannot be changed"));
    }
    let mut log = open(&register, lang)?;
    // Asked once more, now that nobody else writes.
    let now_in =
        request_cells(&register.file, &register.name, registry, &register.mapping, number)?
            .unwrap_or_default();
    let was: Cells =
        cells.keys().filter_map(|id| Some((id.clone(), now_in.get(id)?.clone()))).collect();
    let change = Change {
        at: now(),
        by: who(args)?,
        does: Does::Set,
        number: number.to_owned(),
        set: cells,
        was,
    };
    write(&mut log, &change, &now_in, &register, &law, lang)
}

fn open(register: &Register, lang: Lang) -> Result<Log, Fault> {
    let log = Log::open(&journal_of(&register.file))?;
    if log.repaired() {
        say::err(lang.say(
            "台账日志的最后一行没有写完（从未确认），已去掉。",
            "The journal's last line was cut off (it was never confirmed) and was taken off.",
        ));
    }
    Ok(log)
}

/// Looks whether the change can be read, writes it, and says so once it is on the disk.
fn write(
    log: &mut Log,
    change: &Change,
    before: &Cells,
    register: &Register,
    law: &Law,
    lang: Lang,
) -> Result<End, Fault> {
    let mut all = before.clone();
    all.remove("number");
    all.extend(change.set.clone());
    let whole = Change { does: Does::Add, set: all, was: Cells::new(), ..change.clone() };
    let read = read_journal(&Journal::parse("", whole.to_line().as_bytes())?)?;
    let Lines::Requests(requests) = read.lines else { return Ok(End::Failed) };
    let Some(request) = requests.first() else {
        return Err(Fault::new(
            "编号写法无法识别，如 2026-034",
            "the number is none like 2026-034",
        ));
    };
    let labels: Vec<String> = change.set.keys().map(|id| column_label(id)).collect();
    let unreadable: Vec<&str> = request
        .unreadable
        .iter()
        .map(|label| label.zh.as_str())
        .filter(|label| labels.iter().any(|one| one == label))
        .collect();
    if !unreadable.is_empty() {
        let names = unreadable.join("、");
        return Err(Fault::new(
            format!(
                "没有写入：“{names}”的内容无法识别。日期写作 2026-01-31，其余按登记簿列表中的选项填写"
            ),
            format!(
                "not written: what is given for “{names}” could not be read. Write days as 2026-01-31 and choices as the register lists them"
            ),
        ));
    }
    let line = change.to_line();
    if line.len() > MOST_CHANGE_BYTES {
        return Err(Fault::new(
            "没有写入：一次变更的内容太长",
            "not written: the change is too long",
        ));
    }
    log.append(&line)?;
    let due =
        deadlines(request, law).pop().filter(|one| one.done.is_none()).map(|one| one.due_words());
    let journal = journal_of(Path::new(&register.name)).display().to_string();
    let (number, said) = (&change.number, due.unwrap_or_default());
    let text = match (lang, said.zh.is_empty()) {
        (Lang::Zh, false) => format!("已写入 {number}（{journal}），答复期限：{}\n", said.zh),
        (Lang::En, false) => format!("wrote {number} ({journal}), answer due: {}\n", said.en),
        (Lang::Zh, true) => format!("已写入 {number}（{journal}）\n"),
        (Lang::En, true) => format!("wrote {number} ({journal})\n"),
    };
    say::out(&text)?;
    Ok(End::Clean)
}

/// The columns and contents that are given.
fn fields(args: &ArgMatches) -> Result<Cells, Fault> {
    let mut cells = Cells::new();
    for field in args.get_many::<String>("fields").into_iter().flatten() {
        // What stands behind may be somebody's name, and is not told.
        let Some((name, content)) = field.split_once('=') else {
            return Err(Fault::new(
                "每一项写作 栏目=内容，如 收到申请日期=2026-03-02",
                "write each as column=content, such as received=2026-03-02",
            ));
        };
        let Some(id) = column_named(name) else {
            return Err(Fault::new(
                format!(
                    "台账没有栏目“{name}”；栏目名称见空白登记簿（nianbao books template requests）"
                ),
                format!(
                    "the book has no column “{name}”; the blank register has them all (nianbao books template requests)"
                ),
            ));
        };
        if cells.insert(id.to_owned(), content.trim().to_owned()).is_some() {
            return Err(Fault::new(
                format!("栏目“{name}”给了两次"),
                format!("the column “{name}” is given twice"),
            ));
        }
    }
    Ok(cells)
}

/// The year of the day of receipt.
fn year_of(cells: &Cells) -> Result<u16, Fault> {
    let given = ["received", "arrived"].iter().find_map(|id| cells.get(*id));
    let digits: String = given
        .map(|day| day.chars().filter(char::is_ascii_digit).take(4).collect())
        .unwrap_or_default();
    match digits.parse() {
        Ok(year) if (2000..2100).contains(&year) => Ok(year),
        _ => Err(Fault::new(
            "请写明收到申请日期，如 收到申请日期=2026-03-02",
            "give the day of receipt, such as received=2026-03-02",
        )),
    }
}

/// The number after the highest of the book, written as that one; 2026-001 in an empty book.
fn next_number(known: &[Request], year: u16) -> String {
    let parts = |number: &Number| -> Option<(String, u64, usize)> {
        let text = number.as_str();
        let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (front, last) = text.split_at(text.len() - digits);
        Some((front.to_owned(), last.parse().ok()?, digits))
    };
    let highest = known
        .iter()
        .filter_map(|request| parts(request.number.as_ref()?))
        .max_by_key(|(_, n, _)| *n);
    let (front, n, digits) = highest.unwrap_or_else(|| (format!("{year}-"), 0, 3));
    format!("{front}{:0digits$}", n + 1)
}

fn now() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn who(args: &ArgMatches) -> Result<String, Fault> {
    let given = args.get_one::<String>("by").cloned();
    let by = given.or_else(|| {
        ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok())
    });
    by.map(|by| by.trim().to_owned())
        .filter(|by| !by.is_empty() && by.chars().count() <= 64)
        .ok_or_else(|| Fault::new("请用 --by 写明经手人", "say with --by who does it"))
}

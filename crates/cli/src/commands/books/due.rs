//! `books due`: what is due when, by unit and handler; as text, data, or a calendar.

use super::{
    put, reading,
    sources::{Sources, Years, sources},
    today, today_arg,
};
use crate::{End, arguments::Worded, say};
use clap::{Arg, ArgMatches, Command};
use nianbao_books::{Date, Due, Event, Request, State, Step, deadlines};
use nianbao_format::Registry;
use nianbao_model::{Bilingual, Fault, Lang};
use serde_json::json;
use std::fmt::Write as _;

pub(super) fn subcommand(words: Worded) -> Command {
    reading(words.command("due", "列出到期的申请", "what is due when"), words)
        .arg(today_arg(words))
        .arg(
            Arg::new("report")
                .long("report")
                .value_name("FORM")
                .value_parser(["text", "json", "ics"])
                .default_value("text")
                .help(words.0.say(
                    "结果的形式：text 文字，json 数据，ics 日历",
                    "form of the result: text, json, or ics, a calendar",
                )),
        )
        .arg(words.output(
            "结果写到此文件，默认写到标准输出",
            "write the result to this file instead of stdout",
        ))
}

/// A step that is open.
struct Open {
    unit: Option<String>,
    unit_name: String,
    handler: String,
    number: Bilingual,
    step: Step,
    state: State,
    due: Due,
    words: Bilingual,
    /// Working days left; below zero if it is over.
    left: Option<i64>,
    overdue: bool,
}

impl Open {
    fn day(&self) -> Option<Date> {
        match self.due {
            Due::On(day) => Some(day),
            _ => None,
        }
    }
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let read = sources(args, registry, Years::Newest)?;
    let today = today(args)?;
    let mut all: Vec<Open> = Vec::new();
    for source in &read.all {
        for request in source.books.requests.iter().filter(|request| is_open(request, today)) {
            let of = source.unit.as_ref().map(|unit| unit.id.clone());
            all.extend(open(request, &read, today).into_iter().map(|one| Open {
                unit: of.clone(),
                unit_name: source.name.clone(),
                ..one
            }));
        }
        // A book that cannot be read has nothing due, and that must not look like nothing to do.
        for finding in source
            .books
            .findings
            .iter()
            .filter(|finding| finding.severity == nianbao_model::Severity::Error)
        {
            say::err(finding.message.get(lang));
        }
    }
    all.sort_by_key(|one| (one.day().is_none(), one.day()));
    let text = match args.get_one::<String>("report").map(String::as_str) {
        Some("json") => as_json(&all, today, lang),
        Some("ics") => as_ics(&all, today, lang),
        _ => as_text(&all, today, lang),
    };
    put(args, &text)?;
    Ok(if all.iter().any(|one| one.overdue) { End::Errors } else { End::Clean })
}

/// Has a request come in and is it not over?
fn is_open(request: &Request, today: Date) -> bool {
    request.receipt().is_some_and(|day| day <= today)
        && request.closed().is_none_or(|day| day > today)
        && request.on(Event::Archived).is_none()
}

/// The steps of a request that are not done.
fn open(request: &Request, read: &Sources, today: Date) -> Vec<Open> {
    let all = deadlines(request, &read.law);
    let undone = all.iter().filter(|one| one.done.is_none_or(|done| done > today));
    undone
        .map(|one| {
            let left = one.day().and_then(|day| days_left(read, today, day));
            Open {
                unit: None,
                unit_name: String::new(),
                handler: request.handler.clone(),
                number: request.called(),
                step: one.step,
                state: request.state(today),
                due: one.due,
                words: one.due_words(),
                left,
                overdue: one.step.is_offices() && one.day().is_some_and(|day| day < today),
            }
        })
        .collect()
}

/// Working days from today to a day, below zero if it is over; nothing where the calendar does not
/// reach.
fn days_left(read: &Sources, today: Date, day: Date) -> Option<i64> {
    let (mut from, to, sign) = if today <= day { (today, day, 1) } else { (day, today, -1) };
    let mut n = 0;
    while from < to {
        from = from.tomorrow().ok()?;
        n += i64::from(read.law.calendar.day(from)?.is_working());
    }
    Some(n * sign)
}

fn left_words(one: &Open, lang: Lang) -> String {
    match (one.left, lang) {
        (Some(0), _) if !one.overdue => lang.say("今日到期", "today").to_owned(),
        (Some(left), Lang::Zh) if left < 0 => format!("逾期{}个工作日", -left),
        (Some(left), Lang::En) if left < 0 => format!("{} working days late", -left),
        (Some(left), Lang::Zh) => format!("还有{left}个工作日"),
        (Some(left), Lang::En) => format!("{left} working days left"),
        (None, _) => String::new(),
    }
}

fn as_text(all: &[Open], today: Date, lang: Lang) -> String {
    if all.is_empty() {
        return match lang {
            Lang::Zh => format!("至{today}没有在办的申请。\n"),
            Lang::En => format!("No request is open on {today}.\n"),
        };
    }
    let row = |one: &Open| {
        let handler = if one.handler.is_empty() { "-".to_owned() } else { one.handler.clone() };
        let due = one.day().map_or_else(|| one.words.get(lang).to_owned(), |day| day.to_string());
        let number = one.number.get(lang).to_owned();
        let step = one.step.words().get(lang).to_owned();
        vec![
            due,
            left_words(one, lang),
            number,
            step,
            one.state.words().get(lang).to_owned(),
            one.unit_name.clone(),
            handler,
        ]
    };
    let overdue = all.iter().filter(|one| one.overdue).count();
    let mut text = say::columns(&all.iter().map(row).collect::<Vec<_>>());
    _ = match lang {
        Lang::Zh => writeln!(text, "共 {} 项，已逾期 {overdue} 项", all.len()),
        Lang::En => writeln!(text, "{} in all, {overdue} overdue", all.len()),
    };
    text
}

fn as_json(all: &[Open], today: Date, lang: Lang) -> String {
    let list: Vec<_> = all
        .iter()
        .map(|one| {
            json!({
                "unit": one.unit, "unit_name": one.unit_name, "handler": one.handler, "number": one.number.get(lang), "step": one.step,
                "state": one.state, "due": one.day().map(|day| day.to_string()), "due_words": one.words, "working_days_left": one.left,
                "overdue": one.overdue
            })
        })
        .collect();
    format!(
        "{:#}\n",
        json!({ "schema": "nianbao.books.due/1", "today": today.to_string(), "due": list })
    )
}

/// A calendar (RFC 5545) with a day for each step.
fn as_ics(all: &[Open], today: Date, lang: Lang) -> String {
    let mut text = String::new();
    let mut line = |content: &str| fold(&mut text, content);
    let plain = |day: Date| day.strftime("%Y%m%d").to_string();
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//nianbao//books//ZH");
    for (n, one) in all.iter().enumerate() {
        let Some(day) = one.day() else { continue };
        let after = day.tomorrow().unwrap_or(day);
        line("BEGIN:VEVENT");
        let unit = one.unit.as_deref().unwrap_or("books");
        line(&format!(
            "UID:{unit}-{}-{}-{n}@nianbao",
            escape(&one.number.en),
            serde_json::to_value(one.step)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default()
        ));
        line(&format!("DTSTAMP:{}T000000Z", plain(today)));
        line(&format!("DTSTART;VALUE=DATE:{}", plain(day)));
        line(&format!("DTEND;VALUE=DATE:{}", plain(after)));
        let summary = match lang {
            Lang::Zh => format!("{} {}到期", one.number.zh, one.step.words().zh),
            Lang::En => format!("{}: {} due", one.number.en, one.step.words().en),
        };
        line(&format!("SUMMARY:{}", escape(&summary)));
        let about = [one.unit_name.as_str(), one.handler.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        line(&format!("DESCRIPTION:{}", escape(&about)));
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\n', '\r'], " ")
}

/// A line of at most 75 bytes goes on in the next after a blank.
fn fold(text: &mut String, content: &str) {
    let mut length = 0;
    for c in content.chars() {
        if length + c.len_utf8() > 75 {
            *text += "\r\n ";
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    *text += "\r\n";
}

//! `books show`: one request with all that happened to it, its terms and how they were counted. It
//! is the one command that shows who asked.

use super::{
    reading,
    sources::{Years, sources_at},
    today, today_arg,
};
use crate::{
    End,
    arguments::{Worded, is_json},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_books::{Event, Law, Request, day_words, deadlines, remedies};
use nianbao_format::Registry;
use nianbao_model::{Fault, Lang};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

pub(super) fn subcommand(words: Worded) -> Command {
    let number = Arg::new("number").value_name("NUMBER").long("number");
    reading(words.command("show", "显示一件申请（含申请人信息）", "show a request, with who asked"), words)
        .arg(number.help(words.0.say(
            "申请的编号；也可以写在最后，如 nianbao books show 2026-034（在当前文件夹的关区中查找）",
            "the request's number; it may also stand last: nianbao books show 2026-034 looks in the region of the current folder",
        )))
        .arg(today_arg(words))
        .arg(words.report())
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let mut paths: Vec<&Path> =
        args.get_many::<PathBuf>("paths").into_iter().flatten().map(PathBuf::as_path).collect();
    let number = match args.get_one::<String>("number") {
        Some(number) => number.as_str(),
        // Without the option it stands last, and the region is where one is, if none is named.
        None => paths.pop().and_then(Path::to_str).unwrap_or_default(),
    };
    if paths.is_empty() {
        paths.push(Path::new("."));
    }
    let read = sources_at(&paths, args, registry, Years::All)?;
    // A request that was carried over stands in the books of two years: the newer line counts.
    let all = read.all.iter().rev().flat_map(|source| source.books.requests.iter().rev());
    let found = all
        .into_iter()
        .find(|request| request.number.as_ref().is_some_and(|one| one.as_str() == number));
    let Some(request) = found else {
        return Err(Fault::new(
            format!("台账中没有编号为“{number}”的申请"),
            format!("no request “{number}” is in the books"),
        ));
    };
    let today = today(args)?;
    let text = if is_json(args) {
        as_json(request, &read.law, today)
    } else {
        as_text(request, &read.law, today, lang)
    };
    say::out(&text)?;
    Ok(End::Clean)
}

fn as_text(request: &Request, law: &Law, today: nianbao_books::Date, lang: Lang) -> String {
    let mut text = say::head(&format!(
        "{}  {}",
        request.called().get(lang),
        request.state(today).words().get(lang)
    ));
    let mut rows = Vec::new();
    let mut row = |zh: &str, en: &str, value: &str| {
        if !value.is_empty() {
            rows.push(vec![lang.say(zh, en).to_owned(), value.to_owned()]);
        }
    };
    let applicant = &request.applicant;
    row("申请人", "applicant", applicant.name.reveal());
    row(
        "申请人类型",
        "kind",
        &applicant.kind.map(|kind| kind.words().get(lang).to_owned()).unwrap_or_default(),
    );
    row("证件号码", "identity", applicant.identity.reveal());
    row("通信地址", "address", applicant.address.reveal());
    row("联系电话", "telephone", applicant.telephone.reveal());
    row("申请内容", "content", request.content.reveal());
    row(
        "申请方式",
        "way",
        &request.way.map(|way| way.words().get(lang).to_owned()).unwrap_or_default(),
    );
    row("承办人", "handler", &request.handler);
    for event in Event::ALL {
        let words = event.words();
        row(
            &words.zh,
            &words.en,
            &request.on(*event).map(|day| day_words(day, lang)).unwrap_or_default(),
        );
    }
    row(
        "办理结果",
        "outcome",
        &request.result().map(|outcome| outcome.words().get(lang).to_owned()).unwrap_or_default(),
    );
    text += &say::columns(&rows);
    for one in deadlines(request, law) {
        let (step, due, article, how) =
            (one.step.words(), one.due_words(), one.step.article(), one.how(law));
        text += &match lang {
            Lang::Zh => format!("\n{}期限：{}（{}）\n  {}\n", step.zh, due.zh, article.zh, how.zh),
            Lang::En => format!("\n{}: due {} ({})\n  {}\n", step.en, due.en, article.en, how.en),
        };
    }
    if let (Some(outcome), Some(answered)) = (request.result(), request.on(Event::Answered)) {
        let remedy = remedies(outcome, answered, law);
        let (reconsideration, lawsuit) =
            (day_words(remedy.reconsideration, lang), day_words(remedy.lawsuit, lang));
        text += &match (lang, remedy.reconsideration_first) {
            (Lang::Zh, true) => format!(
                "\n救济（自答复日期起算）：应当先申请行政复议，至{reconsideration}；对复议决定不服的，再起诉\n"
            ),
            (Lang::Zh, false) => format!(
                "\n救济（自答复日期起算）：申请行政复议至{reconsideration}，或者起诉至{lawsuit}\n"
            ),
            (Lang::En, true) => {
                format!(
                    "\nremedies, from the day of the answer: first reconsideration, up to {reconsideration}; then a lawsuit\n"
                )
            }
            (Lang::En, false) => {
                format!(
                    "\nremedies, from the day of the answer: reconsideration up to {reconsideration}, or a lawsuit up to {lawsuit}\n"
                )
            }
        };
    }
    text
}

fn as_json(request: &Request, law: &Law, today: nianbao_books::Date) -> String {
    format!("{:#}\n", as_value(request, law, today))
}

/// A request as data, with who asked.
pub(super) fn as_value(request: &Request, law: &Law, today: nianbao_books::Date) -> Value {
    let dates: Map<String, Value> = Event::ALL
        .iter()
        .filter_map(|event| Some((event.id().to_owned(), json!(request.on(*event)?.to_string()))))
        .collect();
    let terms: Vec<Value> = deadlines(request, law)
        .iter()
        .map(|one| {
            json!({ "step": one.step, "due": one.day().map(|day| day.to_string()), "due_words": one.due_words(),
                "done": one.done.map(|day| day.to_string()), "article": one.step.article(), "how": one.how(law) })
        })
        .collect();
    let applicant = &request.applicant;
    json!({
        "schema": "nianbao.books.request/1",
        "number": request.number, "state": request.state(today),
        "applicant": { "kind": applicant.kind, "name": applicant.name.reveal(), "identity": applicant.identity.reveal(),
            "address": applicant.address.reveal(), "telephone": applicant.telephone.reveal() },
        "content": request.content.reveal(), "way": request.way, "handler": request.handler, "dates": dates, "outcome": request.result(),
        "deadlines": terms,
    })
}

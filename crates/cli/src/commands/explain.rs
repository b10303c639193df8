//! `explain`: a rule in words, or all of them in a list.

use crate::{
    End,
    arguments::{Worded, is_json},
    say,
};
use clap::{Arg, ArgMatches, Command};
use nianbao_model::{Fault, Lang, Rule, catalogue};
use std::fmt::Write as _;

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("explain", "说明一条检查规则", "explain a rule")
        .arg(Arg::new("code").value_name("CODE").help(lang.say(
            "规则代码，如 I01；不写则列出全部",
            "a rule's code, such as I01; lists all without one",
        )))
        .arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, lang: Lang) -> Result<End, Fault> {
    let Some(code) = args.get_one::<String>("code") else {
        let texts = catalogue();
        if is_json(args) {
            let list: Vec<_> = Rule::ALL.iter().map(|rule| rule_json(*rule)).collect();
            let json = serde_json::json!({ "schema": "nianbao.rules/1", "rules": list });
            say::out(&format!("{json:#}\n"))?;
        } else {
            let rows: Vec<Vec<String>> = texts
                .iter()
                .map(|(rule, text)| {
                    let title = text.title.get(lang);
                    let title = if text.checked() {
                        title.to_owned()
                    } else {
                        format!("{title}{}", lang.say("（尚不检查）", " (not checked yet)"))
                    };
                    vec![rule.code().to_owned(), text.severity.word(lang).to_owned(), title]
                })
                .collect();
            say::out(&say::columns(&rows))?;
        }
        return Ok(End::Clean);
    };
    let rule: Rule = code.parse().map_err(|()| {
        let known: Vec<_> = Rule::ALL.iter().map(|r| r.code()).collect();
        let known = known.join(" ");
        Fault::new(
            format!("没有规则 {code}；规则有：{known}"),
            format!("there is no rule {code}; there are: {known}"),
        )
    })?;
    if is_json(args) {
        say::out(&format!("{:#}\n", rule_json(rule)))?;
        return Ok(End::Clean);
    }
    let text = rule.text();
    let mut lines = say::head(&format!("{rule}  {}", text.title.get(lang)));
    let mut line = |head: &str, body: &str| _ = writeln!(lines, "{head}{body}");
    line(lang.say("级别：", "severity: "), text.severity.word(lang));
    line(lang.say("依据：", "source: "), text.source.get(lang));
    line(lang.say("例：", "example: "), text.example.get(lang));
    line(lang.say("修改建议：", "to mend it: "), text.mend.get(lang));
    if !text.checked() {
        line(
            lang.say("注意：", "note: "),
            lang.say("本版本尚不检查此规则。", "this version does not check this rule yet."),
        );
    }
    say::out(&lines)?;
    Ok(End::Clean)
}

fn rule_json(rule: Rule) -> serde_json::Value {
    let text = rule.text();
    serde_json::json!({ "code": rule, "severity": text.severity, "checked": text.checked(), "title": text.title, "source": text.source, "example": text.example, "mend": text.mend })
}

//! `formats`: the formats that can be read and written.

use crate::{
    End,
    arguments::{Worded, is_json},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_format::{Aspect, FindingsReport, Form, Info, Keeps, Marker, Panel, Registry};
use nianbao_model::{Fault, Lang};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words.command("formats", "列出可读写的格式", "list the formats").arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let known = nianbao_format::overview(registry);
    if is_json(args) {
        let kept = |keeps: Option<Keeps>| {
            keeps.map(|keeps| keeps.iter().map(Aspect::id).collect::<Vec<_>>())
        };
        let list: Vec<_> = known
            .iter()
            .map(|format| {
                let (info, reads, writes) = (&format.info, format.reads.is_some(), format.writes.is_some());
                serde_json::json!({
                    "id": info.id, "name": info.name, "extensions": info.extensions, "reads": reads, "writes": writes,
                    "gives": kept(format.reads), "keeps": kept(format.writes),
                })
            })
            .collect();
        let infos = |infos: Vec<Info>| -> Vec<_> {
            let json = |info: &Info| serde_json::json!({ "id": info.id, "name": info.name, "extensions": info.extensions });
            infos.iter().map(json).collect()
        };
        let json = serde_json::json!({
            "schema": "nianbao.formats/1", "formats": list,
            "panels": infos(registry.panels().map(Panel::info).collect()),
            "forms": infos(registry.forms().map(Form::info).collect()),
            "reports": infos(registry.findings_reports().map(FindingsReport::info).chain(registry.markers().map(Marker::info)).collect()),
        });
        say::out(&format!("{json:#}\n"))?;
        return Ok(End::Clean);
    }
    let head = [
        ("格式", "format"),
        ("读", "reads"),
        ("写", "writes"),
        ("不保留", "does not keep"),
        ("文件后缀", "endings"),
        ("说明", "what it is"),
    ];
    let mut rows =
        vec![head.iter().map(|(zh, en)| lang.say(zh, en).to_owned()).collect::<Vec<_>>()];
    let mark = |yes: bool| if yes { lang.say("是", "yes") } else { "–" }.to_owned();
    for format in &known {
        let info = &format.info;
        let endings: Vec<String> = info.extensions.iter().map(|e| format!(".{e}")).collect();
        let lost = format.writes.map_or_else(Vec::new, |keeps| {
            Aspect::ALL
                .iter()
                .filter(|a| !keeps.has(**a))
                .map(|a| a.words().get(lang).to_owned())
                .collect::<Vec<String>>()
        });
        let lost =
            if lost.is_empty() { "–".to_owned() } else { lost.join(lang.say("、", ", ")) };
        rows.push(vec![
            info.id.clone().into_owned(),
            mark(format.reads.is_some()),
            mark(format.writes.is_some()),
            lost,
            endings.join(" "),
            info.name.get(lang).to_owned(),
        ]);
    }
    say::out(&say::columns(&rows))?;
    let mut rows = vec![
        [("面板数据", "panel"), ("文件后缀", "endings"), ("说明", "what it is")]
            .map(|(zh, en)| lang.say(zh, en).to_owned())
            .to_vec(),
    ];
    for info in registry.panels().map(Panel::info) {
        let endings: Vec<String> =
            info.extensions.iter().map(|ending| format!(".{ending}")).collect();
        rows.push(vec![
            info.id.clone().into_owned(),
            endings.join(" "),
            info.name.get(lang).to_owned(),
        ]);
    }
    say::out(&format!("\n{}", say::columns(&rows)))?;
    Ok(End::Clean)
}

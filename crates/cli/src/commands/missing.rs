//! `missing`: which units have not reported on a year yet, as a list to print or to mail.

use crate::{
    End,
    arguments::{Worded, is_json, required_path},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_format::Registry;
use nianbao_intake::{Folder, read_unit};
use nianbao_model::{Fault, Finding, Lang};

pub(crate) fn subcommand(lang: Lang) -> Command {
    let words = Worded(lang);
    words
        .command("missing", "列出尚未报送的单位", "list the units that have not reported yet")
        .arg(words.region_dir())
        .arg(words.year("年度，默认为最近一年", "the year; the last there is if not given"))
        .arg(words.report())
}

pub(crate) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let folder = Folder::open(required_path(args, "region")?)?;
    let year =
        args.get_one::<u16>("year").copied().or_else(|| folder.years.keys().next_back().copied());
    let Some(year) = year else {
        return Err(Fault::new(
            "关区文件夹中没有任何年度",
            "there is no year in the region's folder",
        ));
    };
    let listed = folder.year(year)?;
    let (mut due, mut missing) = (0, Vec::new());
    for node in folder.nodes() {
        if node.rolls_up
            || !folder.region.unit(node.id).is_some_and(|unit| unit.reports && unit.exists_in(year))
        {
            continue;
        }
        due += 1;
        let read = read_unit(&folder, registry, &node, listed);
        if read.reading.is_none() {
            let name = folder.unit_ref(&node, year).name;
            missing.push((node.id, name, read.findings.into_iter().next()));
        }
    }
    if is_json(args) {
        let why = |finding: &Option<Finding>, lang| {
            finding.as_ref().map(|finding| finding.message.get(lang).to_owned())
        };
        let units: Vec<_> = missing
            .iter()
            .map(|(id, name, finding)| {
                serde_json::json!({ "unit": id, "name": name, "message": { "zh": why(finding, Lang::Zh), "en": why(finding, Lang::En) } })
            })
            .collect();
        let all = serde_json::json!({ "year": year, "due": due, "missing": units });
        say::out(&format!("{all:#}\n"))?;
        return Ok(End::Clean);
    }
    let mut text = match (lang, missing.len()) {
        (Lang::Zh, 0) => format!("{year}年度报告：应报送{due}个单位，已全部报送。\n"),
        (Lang::Zh, n) => {
            format!("{year}年度报告：应报送{due}个单位，已报送{}个，尚未报送{n}个：\n", due - n)
        }
        (Lang::En, n) => format!("{year}: {due} units are to report, {n} have not yet\n"),
    };
    for (n, (id, name, finding)) in (1..).zip(&missing) {
        let why = finding.as_ref().map(|finding| finding.message.get(lang)).unwrap_or_default();
        // The message names the unit; a line without one does it itself.
        text += &match why {
            "" => format!("{n:>4}. {name} {id}\n"),
            why => format!("{n:>4}. {why}\n"),
        };
    }
    say::out(&text)?;
    Ok(End::Clean)
}

//! `books count`: what the books count into the cells of the year's report.

use super::{
    put, reading,
    sources::{Years, sources},
};
use crate::{
    End,
    arguments::{Worded, is_json},
    say,
};
use clap::{ArgMatches, Command};
use nianbao_books::{Request, fees_of_year};
use nianbao_format::Registry;
use nianbao_model::{Editions, Fault, Lang};
use serde_json::{Map, Value, json};

pub(super) fn subcommand(words: Worded) -> Command {
    reading(
        words.command("count", "按台账计得年报各表的数", "count books into the tables of a report"),
        words,
    )
    .arg(words.year("年度，按该年最后一日计", "the year, counted by its last day").required(true))
    .arg(words.report())
    .arg(words.output(
        "结果写到此文件，默认写到标准输出",
        "write the result to this file instead of stdout",
    ))
}

pub(super) fn run(args: &ArgMatches, registry: &Registry, lang: Lang) -> Result<End, Fault> {
    let year = args.get_one::<u16>("year").copied().unwrap_or_default();
    let editions = Editions::national();
    let no_edition = || {
        Fault::new(format!("没有适用于{year}年的版式"), format!("there is no edition for {year}"))
    };
    let edition = editions.for_year(year).ok_or_else(no_edition)?;
    let read = sources(args, registry, Years::Only(year))?;
    let mut units = Vec::new();
    let mut text = String::new();
    for source in &read.all {
        let unit = source.unit.as_ref().map(|unit| unit.id.as_str());
        let tally = source.books.count(unit, year, edition);
        let (fees, amount) = fees_of_year(&source.books.requests, year);
        if is_json(args) {
            let cells: Map<String, Value> = tally
                .cells()
                .map(|(address, figure)| {
                    let called = figure
                        .lines
                        .iter()
                        .filter_map(|n| source.books.requests.get(*n))
                        .map(Request::called);
                    let by_request =
                        address.starts_with("requests.") || address.starts_with("disputes.");
                    let lines: Vec<String> = called
                        .filter(|_| by_request)
                        .map(|called| called.get(lang).to_owned())
                        .collect();
                    (
                        address.to_owned(),
                        json!({ "value": figure.value.normalize().to_string(), "lines": lines }),
                    )
                })
                .collect();
            units.push(json!({ "unit": unit, "name": source.name, "cells": cells, "fees": { "count": fees, "amount": amount.normalize().to_string() } }));
            continue;
        }
        text += &say::head(&source.name);
        let mut rows = Vec::new();
        // What is nothing is counted, and told in one line.
        let mut zeros = 0;
        for ix in edition.cells_ix() {
            let Some(figure) = tally.at(&edition.spec(ix).address) else { continue };
            match figure.value.is_zero() {
                true => zeros += 1,
                false => rows.push(vec![figure.value.normalize().to_string(), edition.label(ix)]),
            }
        }
        text += &say::columns(&rows);
        text += &match lang {
            Lang::Zh => format!(
                "其余 {zeros} 格为 0；收取信息处理费 {fees} 件，{} 元\n",
                amount.normalize()
            ),
            Lang::En => format!(
                "{zeros} more cells are 0; {fees} information-processing fees, {} 元\n",
                amount.normalize()
            ),
        };
    }
    if is_json(args) {
        text = format!(
            "{:#}\n",
            json!({ "schema": "nianbao.books.count/1", "year": year, "edition": edition.id, "units": units })
        );
    }
    put(args, &text)?;
    Ok(End::Clean)
}

//! Three to five years side by side: what was counted each year, as far as at least three of them
//! state it.

use crate::{
    Story,
    words::{unit_of, with_unit},
};
use nianbao_figures::{Figure, name, part_of};
use nianbao_model::{Decimal, Report};

/// A year's figure.
#[derive(Debug)]
pub(crate) struct Year {
    pub year: u16,
    pub figure: String,
    /// How high its bar is, of 100; nothing where there is no figure.
    pub high: Option<i32>,
    pub now: bool,
}

/// What is counted each year.
#[derive(Debug)]
pub(crate) struct Line {
    pub name: String,
    pub unit: String,
    pub years: Vec<Year>,
}

/// The years side by side.
#[derive(Debug)]
pub(crate) struct Trend {
    /// 2019—2023年.
    pub span: String,
    pub lines: Vec<Line>,
}

/// The most years and lines.
const YEARS: usize = 5;
const LINES: usize = 6;

pub(super) fn read(story: &Story<'_>) -> Option<Trend> {
    let years = years(story);
    if years.len() < 3 {
        return None;
    }
    let mut wanted: Vec<(String, String, String)> = ["received", "outcome_total"]
        .into_iter()
        .zip(["新收政府信息公开申请", "办结政府信息公开申请"])
        .map(|(row, name)| (format!("requests.{row}.total"), name.to_owned(), "件".to_owned()))
        .collect();
    // What is decided or paid each year; a stock of documents hardly moves.
    let edition = &story.report.edition;
    for block in edition
        .tables
        .iter()
        .filter(|table| table.id == "proactive")
        .flat_map(|table| &table.blocks)
    {
        for (row, column) in (0..block.rows.len())
            .flat_map(|row| (0..block.columns.len()).map(move |column| (row, column)))
        {
            let spec = &block.columns[column];
            if spec.id == "decisions"
                || spec.label.contains("处理决定")
                || spec.kind == nianbao_model::Kind::Amount
            {
                let what = if spec.kind == nianbao_model::Kind::Amount {
                    name(&spec.label)
                } else {
                    "决定".into()
                };
                let what = what.trim_start_matches("本年");
                let row_name = name(&block.rows[row].label);
                let of = row_name + what;
                wanted.push((
                    edition.spec(block.cell(row, column)).address.clone(),
                    of,
                    unit_of(spec).to_owned(),
                ));
            }
        }
    }
    let lines: Vec<Line> = wanted
        .into_iter()
        .filter_map(|(at, name, unit)| line(&years, &at, name, unit, story.report.year))
        .take(LINES)
        .collect();
    let span = format!("{}—{}年", years.first()?.year, years.last()?.year);
    (!lines.is_empty()).then_some(Trend { span, lines })
}

/// The years, oldest first, each once, the report's own among them; the last five up to it.
fn years<'a>(story: &Story<'a>) -> Vec<&'a Report> {
    let mut years: Vec<&Report> =
        story.years.iter().copied().filter(|report| report.year < story.report.year).collect();
    years.sort_by_key(|report| report.year);
    years.dedup_by_key(|report| report.year);
    if !story.years.is_empty() {
        years.push(story.report);
    }
    years.split_off(years.len().saturating_sub(YEARS))
}

/// A figure of each year; nothing unless three years state one and one of them is above 0.
fn line(
    years: &[&Report],
    address: &str,
    name: String,
    unit: String,
    this_year: u16,
) -> Option<Line> {
    let figures: Vec<(u16, Option<Figure>)> =
        years.iter().map(|report| (report.year, Figure::at(report, address))).collect();
    let values: Vec<Decimal> =
        figures.iter().filter_map(|(_, figure)| figure.and_then(Figure::value)).collect();
    let largest = values
        .iter()
        .copied()
        .max()
        .filter(|largest| values.len() > 2 && *largest > Decimal::ZERO)?;
    let years = figures.into_iter().map(|(year, figure)| Year {
        year,
        figure: figure.map_or_else(|| "无此项".into(), |figure| with_unit(figure, "")),
        high: figure.and_then(Figure::value).map(|value| part_of(value, largest, 100)),
        now: year == this_year,
    });
    Some(Line { name, unit, years: years.collect() })
}

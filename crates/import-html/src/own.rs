//! Pages that this project wrote: every figure carries its address, every section its id, so nothing has to be recognised.

use crate::{
    dom::{Dom, Id},
    facts::day,
    flow::is_hidden,
};
use html5ever::local_name;
use nianbao_format::{ById, Content, Input, Lines};
use nianbao_grid::Value;
use nianbao_model::{Cell, Indicator, Level, Prose, Reading, Report, UnitRef, clean_line};

/// Reads a page of our own; nothing if it is none, or if a portal has taken its marks away.
pub(crate) fn read(dom: &Dom, text: &str, input: &Input<'_>) -> Option<Reading> {
    let all: Vec<Id> = dom.all().collect();
    let article =
        all.iter().copied().find(|id| dom.attribute(*id, "data-edition").is_some() && dom.attribute(*id, "data-year").is_some())?;
    let edition = input.editions.get(dom.attribute(article, "data-edition")?)?.clone();
    let year: u16 = dom.attribute(article, "data-year")?.parse().ok()?;
    let cells: Vec<Id> = dom.elements(article).filter(|id| dom.attribute(*id, "data-cell").is_some()).collect();
    if cells.len() * 2 < edition.cells().len() {
        return None;
    }
    let mut lines = Lines::new(input.name, text);
    let mut by_id = ById::new(Report::blank(edition, UnitRef::default(), year));
    let unit = UnitRef {
        id: dom.attribute(article, "data-unit").unwrap_or_default().to_owned(),
        name: name(dom, article, year),
        level: dom.attribute(article, "data-level").and_then(Level::parse),
    };
    by_id.unit(unit, lines.place(dom.at(article)));
    for id in cells {
        by_id.cell(dom.attribute(id, "data-cell").unwrap_or_default(), content(dom, id), lines.place(dom.at(id)));
    }
    for section in dom.elements(article).filter(|id| dom.attribute(*id, "data-section").is_some()) {
        by_id.section(dom.attribute(section, "data-section").unwrap_or_default(), prose(dom, section), lines.place(dom.at(section)));
    }
    for row in dom.elements(article).filter(|id| *dom.name(*id) == local_name!("tr")) {
        if let Some(indicator) = indicator(dom, row) {
            by_id.indicator(indicator, &lines.place(dom.at(row)));
        }
    }
    let mut reading = by_id.finish();
    reading.published = published(dom, &all, article);
    Some(reading)
}

/// What a cell holds. The state that is noted counts if the text still fits it: someone may have edited the page.
fn content(dom: &Dom, id: Id) -> Content {
    let text = dom.raw_text(id);
    match (dom.attribute(id, "data-state"), Cell::from_spelled(&text)) {
        (Some("blank"), _) if clean_line(&text).is_empty() => Content::State(Cell::Blank),
        (Some("not-applicable"), Some(cell @ Cell::NotApplicable(_))) => Content::State(cell),
        (Some("unreadable"), Some(cell @ Cell::Unreadable(_))) => Content::State(cell),
        _ => Content::Written(Value::Text(text.into())),
    }
}

/// The unit's name: the title without what follows it in every title.
fn name(dom: &Dom, article: Id, year: u16) -> String {
    let Some(heading) = dom.elements(article).find(|id| *dom.name(*id) == local_name!("h1")) else { return String::new() };
    let title = dom.raw_text(heading);
    // A draft says so behind its title.
    match title.rsplit_once(&format!("{year}年政府信息公开工作年度报告")) {
        Some((name, _)) => clean_line(name),
        None => nianbao_grid::title(&title).map(|(name, _)| name).unwrap_or_default(),
    }
}

/// A section's paragraphs as they are written; notes under its tables, too.
fn prose(dom: &Dom, section: Id) -> Prose {
    let mut prose = Prose::default();
    for id in dom.elements(section) {
        if matches!(*dom.name(id), local_name!("p") | local_name!("h3")) && !is_hidden(dom, id) {
            prose.push(&dom.raw_text(id));
        }
    }
    prose
}

/// The figure of a row of the table of indicators.
fn indicator(dom: &Dom, row: Id) -> Option<Indicator> {
    let cells: Vec<Id> = dom.children(row).filter(|id| !dom.name(*id).is_empty()).collect();
    let value = cells.iter().find(|id| dom.attribute(**id, "data-value").is_some())?;
    let year_on_year = cells.iter().find_map(|id| dom.attribute(*id, "data-year-on-year"));
    Some(Indicator {
        name: clean_line(&dom.raw_text(*cells.first()?)),
        value: dom.attribute(*value, "data-value").unwrap_or_default().to_owned(),
        unit: dom.attribute(*value, "data-unit").unwrap_or_default().to_owned(),
        year_on_year: year_on_year.map(str::to_owned),
    })
}

fn published(dom: &Dom, all: &[Id], article: Id) -> Option<String> {
    let time = dom.elements(article).find(|id| *dom.name(*id) == local_name!("time")).and_then(|id| day(&dom.raw_text(id)));
    let pub_date = |id: &Id| dom.attribute(*id, "name").filter(|name| *name == "PubDate").and_then(|_| day(dom.attribute(*id, "content")?));
    time.or_else(|| all.iter().find_map(pub_date))
}

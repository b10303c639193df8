//! Pages that this project wrote: every figure carries its address, every section its id, so
//! nothing has to be recognised.

use crate::{
    dom::{self, Dom, Id},
    facts::day,
    fault,
    flow::is_hidden,
};
use html5ever::local_name;
use nianbao_format::{Fault, Given, Input, Lines, ReportBuilder, plain_figure};
use nianbao_grid::Value;
use nianbao_model::{
    Cell, Edition, Editions, Indicator, Level, Prose, Reading, Report, State, UnitRef, clean_line,
};
use std::sync::Arc;

/// A page of our own, as far as it says so itself.
struct Own {
    article: Id,
    edition: Arc<Edition>,
    year: u16,
    cells: Vec<Id>,
    parts: Parts,
}

/// What else there is in its article, in its order.
#[derive(Default)]
struct Parts {
    sections: Vec<Id>,
    /// Rows of tables.
    rows: Vec<Id>,
    /// The first heading of the first level, and the first time.
    heading: Option<Id>,
    time: Option<Id>,
}

/// Is this a page of our own, and has no portal taken its marks away?
fn own(dom: &Dom, all: &[Id], editions: &Editions) -> Option<Own> {
    let article = all.iter().copied().find(|id| {
        dom.attribute(*id, "data-edition").is_some() && dom.attribute(*id, "data-year").is_some()
    })?;
    let edition = editions.get(dom.attribute(article, "data-edition")?)?.clone();
    let year: u16 = dom.attribute(article, "data-year")?.parse().ok()?;
    let (mut cells, mut parts) = (Vec::new(), Parts::default());
    for id in dom.elements(article) {
        if dom.attribute(id, "data-cell").is_some() {
            cells.push(id);
        }
        if dom.attribute(id, "data-section").is_some() {
            parts.sections.push(id);
        }
        match *dom.name(id) {
            local_name!("tr") => parts.rows.push(id),
            local_name!("h1") => parts.heading = parts.heading.or(Some(id)),
            local_name!("time") => parts.time = parts.time.or(Some(id)),
            _ => {}
        }
    }
    (cells.len() * 2 >= edition.cells().len()).then_some(Own {
        article,
        edition,
        year,
        cells,
        parts,
    })
}

/// Reads a page of our own; nothing if it is none, or if a portal has taken its marks away.
///
/// # Errors
/// When the page was cut off.
pub(crate) fn read(dom: &Dom, text: &str, input: &Input<'_>) -> Result<Option<Reading>, Fault> {
    let all: Vec<Id> = dom.all().collect();
    let Some(Own { article, edition, year, cells, parts }) = own(dom, &all, input.editions) else {
        return Ok(None);
    };
    let mut lines = Lines::new(input.name, text);
    // The parser closes what is open at the end, as browsers do, so only the text tells. A portal's
    // own tags around the report are another matter, and so is an article that has become
    // another element.
    let ours = *dom.name(article) == local_name!("article");
    if ours && tag_end(text, dom.at(article), "</article").is_none() {
        return Err(fault::cut_off().at(lines.place(text.len())));
    }
    let mut by_id = ReportBuilder::new(Report::blank(edition, UnitRef::default(), year));
    let unit = UnitRef {
        id: dom.attribute(article, "data-unit").unwrap_or_default().to_owned(),
        name: name(dom, parts.heading, year),
        level: dom.attribute(article, "data-level").and_then(Level::parse),
    };
    by_id.unit(unit, lines.place(dom.at(article)));
    let Parts { sections, rows, time, .. } = parts;
    for id in cells {
        by_id.cell(
            dom.attribute(id, "data-cell").unwrap_or_default(),
            content(dom, id),
            lines.place(dom.at(id)),
        );
    }
    for section in sections {
        by_id.section(
            dom.attribute(section, "data-section").unwrap_or_default(),
            prose(dom, section),
            lines.place(dom.at(section)),
        );
    }
    for row in rows {
        if let Some(indicator) = indicator(dom, row) {
            by_id.indicator(indicator, &lines.place(dom.at(row)));
        }
    }
    if let Some(end) = tag_end(text, dom.at(article), "</html") {
        let seen = seen(&text[end..], input.name);
        if !seen.is_empty() {
            by_id.left_over(&seen, &lines.place(end));
        }
    }
    let mut reading = by_id.finish();
    reading.published = published(dom, &all, time);
    Ok(Some(reading))
}

/// Where the first such tag at or behind `from` ends; the tag's beginning is given in small
/// letters.
fn tag_end(text: &str, from: usize, tag: &str) -> Option<usize> {
    let text = text.get(from..)?;
    let is_tag = |at: usize| {
        let named = text.as_bytes()[at..]
            .get(..tag.len())
            .is_some_and(|begins| begins.eq_ignore_ascii_case(tag.as_bytes()));
        named
            && text.as_bytes().get(at + tag.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    let at = memchr::memchr_iter(b'<', text.as_bytes()).find(|at| is_tag(*at))?;
    let end = memchr::memchr(b'>', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n + 1);
    Some(from + end)
}

/// What people see of the text behind a page's end: no white space, comments, scripts. Another page
/// may stand there.
fn seen(text: &str, file: &str) -> String {
    match dom::parse(text, file) {
        Ok(dom) => clean_line(&dom.raw_text(dom.body())),
        Err(_) => clean_line(text),
    }
}

/// What a cell holds. The state that is noted counts if the text still fits it: someone may have
/// edited the page.
fn content(dom: &Dom, id: Id) -> Given {
    let text = dom.raw_text(id);
    let noted = dom
        .attribute(id, "data-state")
        .and_then(|id| State::ALL.into_iter().find(|state| state.web_id() == id));
    let cell = match noted {
        // What this project writes itself; anything else is read as people write.
        None => plain_figure(&text).map(Cell::figure),
        Some(State::Blank) if clean_line(&text).is_empty() => Some(Cell::Blank),
        Some(noted) => Cell::from_spelled(&text).filter(|cell| cell.state() == noted),
    };
    cell.map_or_else(|| Given::Written(Value::Text(text.into())), Given::State)
}

/// The unit's name: the title without what follows it in every title.
fn name(dom: &Dom, heading: Option<Id>, year: u16) -> String {
    let Some(heading) = heading else { return String::new() };
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

fn published(dom: &Dom, all: &[Id], time: Option<Id>) -> Option<String> {
    let time = time.and_then(|id| day(&dom.raw_text(id)));
    let pub_date = |id: &Id| {
        dom.attribute(*id, "name")
            .filter(|name| *name == "PubDate")
            .and_then(|_| day(dom.attribute(*id, "content")?))
    };
    time.or_else(|| all.iter().find_map(pub_date))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails there has failed")]
mod tests {
    use crate::Html;
    use nianbao_document::compose;
    use nianbao_format::{ExportJob, Exporter as _, Fault, Importer as _, Input, Source};
    use nianbao_model::{Cell, Editions, Place, Prose, Reading, Report, Rule, UnitRef};

    /// A page with a note under its last table, and the report it is of.
    fn page() -> (String, Report) {
        let edition = Editions::national().get("2021").unwrap().clone();
        let mut report = Report::blank(
            edition.clone(),
            UnitRef { name: "某海关".into(), ..UnitRef::default() },
            2021,
        );
        edition.cells_ix().for_each(|ix| report.set(ix, Cell::count(0)));
        for n in 0..edition.sections.len() {
            *report.section_mut(n) = Prose::new("第一段。\n最后一段。");
        }
        let mut bytes = Vec::new();
        nianbao_export_html::Html
            .write(&ExportJob::new(&report, &compose(&report)), &mut bytes)
            .unwrap();
        (String::from_utf8(bytes).unwrap(), report)
    }

    fn read(page: &str) -> Result<Reading, Fault> {
        match Html.read(&Input::new(page.as_bytes(), "p.html", &Editions::national()))? {
            Source::Reading(reading) => Ok(*reading),
            Source::Grids(_) => panic!("a page of our own is read by its cells' ids"),
        }
    }

    #[test]
    fn a_page_that_was_cut_off_is_refused_and_the_place_named() {
        let (page, _) = page();
        let last_note = page.rfind("最后一段").unwrap();
        for end in [last_note, page.rfind("<footer").unwrap(), page.find("</article>").unwrap()] {
            let fault = read(&page[..end]).unwrap_err();
            assert!(
                fault.message.zh.contains("</article>") && fault.message.en.contains("cut off"),
                "{fault}"
            );
            assert!(matches!(&fault.at, Some(Place::Line { line, .. }) if *line > 100), "{fault}");
        }
        // What is gone after the report's end is none of the report, and a portal has an end of its
        // own.
        let (body, _) = page.split_once("</body>").unwrap();
        for whole in [
            body.to_owned(),
            format!("<div>首页</div>{body}<div>版权所有</div>"),
            page.replace("</article>", "</ARTICLE >"),
        ] {
            assert!(read(&whole).unwrap().findings.is_empty());
        }
    }

    #[test]
    fn what_follows_the_end_of_a_page_is_said_if_people_can_see_it() {
        let (page, report) = page();
        for (behind, seen) in [
            ("\n补充：另有 3 件。\n", "补充：另有 3 件。"),
            ("<p>另</p>", "另"),
            ("<<<>>>", "<<<>>>"),
        ] {
            let reading = read(&format!("{page}{behind}")).unwrap();
            assert_eq!(reading.report, report);
            let [finding] = &reading.findings[..] else { panic!("{:?}", reading.findings) };
            assert_eq!((finding.rule, finding.met.as_deref()), (Rule::R07, Some(seen)));
            assert!(matches!(finding.at[..], [Place::Line { .. }]));
        }
        // A second page behind the first is not read, and that is said.
        let twice = read(&format!("{page}{page}")).unwrap();
        assert!(
            twice.findings.iter().any(|finding| finding.rule == Rule::R07),
            "{:?}",
            twice.findings
        );
        for unseen in [
            "",
            "\r\n \u{0}",
            "<!-- saved from url=(0014)about:internet -->",
            "<script>count()</script>",
        ] {
            assert_eq!(read(&format!("{page}{unseen}")).unwrap().findings, [], "{unseen:?}");
        }
    }
}

//! The document itself: the report's frame from its outermost element, then cells, sections and
//! indicators by their ids.

use crate::{
    FAMILY, NAMESPACE,
    attributes::Attributes,
    pull::{Element, Item, Pull},
};
use nianbao_format::{Fault, Given, ReportBuilder, plain_figure};
use nianbao_grid::Value;
use nianbao_model::{
    Bilingual, Cell, Edition, Editions, Indicator, Level, Prose, Reading, Report, State, UnitRef,
    clean_line, is_identifier,
};
use nianbao_text::short_line;
use std::{borrow::Cow, sync::Arc};

/// The unit of the statutory amounts.
const UNIT: &str = "万元";

/// The elements of the metadata that describe what the report says itself.
const DESCRIBING: [&str; 9] = [
    "title",
    "description",
    "publisher",
    "keyword",
    "category",
    "department",
    "disclosure",
    "documentNumber",
    "link",
];

/// Reads a document.
///
/// # Errors
/// When it is no XML, of another namespace, or does not say of which year and edition it is.
pub(crate) fn read(text: &str, file: &str, editions: &Editions) -> Result<Reading, Fault> {
    read_from(Pull::new(file, text), editions)
}

/// The same from a reader at its beginning.
pub(crate) fn read_from(mut xml: Pull<'_>, editions: &Editions) -> Result<Reading, Fault> {
    let root = outermost(&mut xml)?;
    let names = Names::of(&root)?;
    let year = year(&root)?;
    let edition = edition(&root, year, editions)?;
    let mut source = Source {
        xml,
        names,
        by_id: ReportBuilder::new(Report::blank(edition, UnitRef::default(), year)),
        published: None,
    };
    version(&root)?;
    source.by_id.unit(UnitRef::default(), root.place);
    source.report()?;
    loop {
        match source.xml.next()? {
            Item::Eof => {
                let mut reading = source.by_id.finish();
                reading.published = source.published;
                return Ok(reading);
            }
            Item::Text(text) if text.trim().is_empty() => {}
            _ => {
                return Err(source.xml.fault(
                    "报告之后还有其他内容。请删去。",
                    "something follows the report. Remove it.",
                ));
            }
        }
    }
}

/// The outermost element.
fn outermost<'a>(xml: &mut Pull<'a>) -> Result<Element<'a>, Fault> {
    loop {
        match xml.next()? {
            Item::Start(element) => return Ok(element),
            Item::Text(text) if text.trim().is_empty() => {}
            _ => {
                return Err(xml.fault(
                    "这里没有 XML 内容。请确认没有选错文件。",
                    "there is no XML here. Is it the right file?",
                ));
            }
        }
    }
}

/// Which names are this format's own. The prefix of the outermost element counts throughout.
struct Names {
    prefix: String,
    /// The attribute that would bind the prefix to something else.
    declaration: String,
}

impl Names {
    fn of(root: &Element<'_>) -> Result<Self, Fault> {
        let (prefix, local, declaration) = match root.name.split_once(':') {
            Some((prefix, local)) => (format!("{prefix}:"), local, format!("xmlns:{prefix}")),
            None => (String::new(), root.name, "xmlns".to_owned()),
        };
        let met = root.attribute(&declaration).unwrap_or_default();
        if met == NAMESPACE && local == "report" {
            return Ok(Self { prefix, declaration });
        }
        let (name, met) = (short_line(root.name), short_line(met));
        let fault = match met.starts_with(FAMILY) && local == "report" {
            true => Fault::new(
                format!(
                    "这份数据的格式是“{met}”，本程序只读 {NAMESPACE}。请升级程序，或导出为 {NAMESPACE}。"
                ),
                format!(
                    "the data is in the format “{met}”, but this program reads {NAMESPACE}. Update the program, or export as {NAMESPACE}."
                ),
            ),
            false => Fault::new(
                format!(
                    "这不是年报数据：最外层是 <{name} xmlns=\"{met}\">，应为 <report xmlns=\"{NAMESPACE}\">。请确认没有选错文件。"
                ),
                format!(
                    "this is not the data of a report: it begins with <{name} xmlns=\"{met}\">, but <report xmlns=\"{NAMESPACE}\"> belongs here. Is it the right file?"
                ),
            ),
        };
        Err(fault.at(root.place.clone()))
    }

    /// The name of an element if it is this format's own.
    fn own<'e>(&self, element: &'e Element<'_>) -> Option<&'e str> {
        let bound =
            element.attribute(&self.declaration).is_none_or(|namespace| namespace == NAMESPACE);
        element.name.strip_prefix(&self.prefix).filter(|name| bound && !name.contains(':'))
    }
}

/// A minor version only adds, so every 1.x is read; what it adds is said. Files of the first days
/// state none.
fn version(root: &Element<'_>) -> Result<(), Fault> {
    let met = root.attribute("version").map(str::trim);
    match met.map(|met| {
        met.strip_prefix("1.")
            .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
    }) {
        None | Some(true) => Ok(()),
        Some(false) => {
            let met = short_line(met.unwrap_or_default());
            Err(Fault::new(
                format!("version=\"{met}\" 与命名空间 {NAMESPACE} 不符，应为 1.0 或更高的 1.x。"),
                format!("version=\"{met}\" does not belong to the namespace {NAMESPACE}; it should be 1.0 or a later 1.x."),
            )
            .at(root.place.clone()))
        }
    }
}

/// Is it a day as XML writes it: 2021-01-28?
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        (part.len() == length).then(|| part.parse::<u32>().ok()).flatten()
    };
    match parts[..] {
        [year, month, day] => {
            number(year, 4).is_some()
                && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
                && number(day, 2).is_some_and(|d| (1..=31).contains(&d))
        }
        _ => false,
    }
}

fn year(root: &Element<'_>) -> Result<u16, Fault> {
    let met = root.attribute("year").unwrap_or_default().trim();
    match met.parse::<u16>() {
        Ok(year) if (1000..=9999).contains(&year) => Ok(year),
        _ => {
            let met = if met.is_empty() { "—".to_owned() } else { short_line(met) };
            Err(Fault::new(
                format!("没有写明年报的年度，<report> 应有四位数的年度，如 year=\"2023\"；实为：{met}"),
                format!("the report's year is not stated; four digits belong into <report>, such as year=\"2023\"; met: {met}"),
            )
            .at(root.place.clone()))
        }
    }
}

fn edition(root: &Element<'_>, year: u16, editions: &Editions) -> Result<Arc<Edition>, Fault> {
    let met = root.attribute("edition").map(str::trim).filter(|id| !id.is_empty());
    let found = match met {
        Some(id) => editions.get(id),
        None => editions.for_year(year),
    };
    found.cloned().ok_or_else(|| {
        let Bilingual { zh, en } = Bilingual::list(editions.iter().map(|e| e.id.as_str()));
        let fault = match met.map(short_line) {
            Some(met) => Fault::new(
                format!("不认识版式“{met}”；可用的版式：{zh}。地方版式须先以版式文件加入。"),
                format!("the edition “{met}” is not known; there are: {en}. A local one must be added with its data file first."),
            ),
            None => Fault::new(
                format!("没有写明 edition，{year}年也没有对应的版式；可用的版式：{zh}。请写明。"),
                format!("there is no edition, and none is due for {year}; there are: {en}. State one."),
            ),
        };
        fault.at(root.place.clone())
    })
}

/// A document behind the beginning of its outermost element.
struct Source<'a> {
    xml: Pull<'a>,
    names: Names,
    by_id: ReportBuilder,
    published: Option<String>,
}

impl<'a> Source<'a> {
    fn report(&mut self) -> Result<(), Fault> {
        while let Some(element) = self.child()? {
            match self.names.own(&element) {
                Some("unit") => self.unit(&element)?,
                Some("title") => self.xml.skip()?,
                Some("metadata") => self.metadata()?,
                Some("cells") => self.cells()?,
                Some("section") => self.section(&element)?,
                Some("indicators") => self.indicators()?,
                _ => self.leave(&element, "unit title metadata cells section indicators")?,
            }
        }
        Ok(())
    }

    /// The next element inside; text between elements belongs nowhere.
    fn child(&mut self) -> Result<Option<Element<'a>>, Fault> {
        self.xml.child(|text, place| self.by_id.left_over(text, &place))
    }

    /// Says of an element that it was not taken, and what belongs there; passes over it. A later
    /// minor version may have more.
    fn leave(&mut self, element: &Element<'_>, expected: &str) -> Result<(), Fault> {
        self.by_id.unknown(&self.xml.path(), expected, &element.place);
        self.xml.skip()
    }

    fn unit(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        let said = |name: &str| clean_line(element.attribute(name).unwrap_or_default());
        let level = said("level");
        let unit = UnitRef { id: said("id"), name: said("name"), level: Level::parse(&level) };
        if unit.level.is_none() && !level.is_empty() {
            self.by_id.unknown(
                &format!("level=\"{level}\""),
                "region head_office subordinate",
                &element.place,
            );
        }
        self.by_id.unit(unit, element.place.clone());
        self.xml.skip()
    }

    /// The day of publication; all else describes what the report says itself. What is no day, or
    /// no index number, is said.
    fn metadata(&mut self) -> Result<(), Fault> {
        while let Some(element) = self.child()? {
            match self.names.own(&element) {
                Some("date") => {
                    let text = clean_line(&self.xml.text()?);
                    match is_day(&text) {
                        true => self.published = Some(text),
                        false => self.by_id.unknown(
                            &format!("date: {text}"),
                            "2021-01-28",
                            &element.place,
                        ),
                    }
                }
                Some("identifier") => {
                    let text = clean_line(&self.xml.text()?);
                    if !is_identifier(&text) {
                        self.by_id.unknown(
                            &format!("identifier: {text}"),
                            "123456789/2021-00012",
                            &element.place,
                        );
                    }
                }
                Some(name) if DESCRIBING.contains(&name) => self.xml.skip()?,
                _ => self.leave(&element, &DESCRIBING.join(" "))?,
            }
        }
        Ok(())
    }

    fn cells(&mut self) -> Result<(), Fault> {
        while let Some(element) = self.child()? {
            match self.names.own(&element) {
                Some("cell") => {
                    let Element { attributes, place, .. } = element;
                    let content = content(&attributes, self.xml.text()?);
                    self.by_id.cell(attributes.get("id").unwrap_or_default(), content, place);
                }
                _ => self.leave(&element, "cell")?,
            }
        }
        Ok(())
    }

    fn section(&mut self, element: &Element<'_>) -> Result<(), Fault> {
        let mut prose = Prose::default();
        loop {
            // Text that stands in no paragraph is one all the same.
            let mut loose = String::new();
            let child = self.xml.child(|text, _| loose.push_str(text))?;
            prose.push(&loose);
            let Some(child) = child else { break };
            match self.names.own(&child) {
                Some("p") => prose.push(&self.xml.text()?),
                _ => self.leave(&child, "p")?,
            }
        }
        self.by_id.section(
            element.attribute("id").unwrap_or_default(),
            prose,
            element.place.clone(),
        );
        Ok(())
    }

    fn indicators(&mut self) -> Result<(), Fault> {
        while let Some(element) = self.child()? {
            match self.names.own(&element) {
                Some("indicator") => {
                    let said = |name: &str| clean_line(element.attribute(name).unwrap_or_default());
                    let year_on_year = Some(said("year_on_year")).filter(|claim| !claim.is_empty());
                    let indicator = Indicator {
                        name: said("name"),
                        value: said("value"),
                        unit: said("unit"),
                        year_on_year,
                    };
                    self.by_id.indicator(indicator, &element.place);
                    self.xml.skip()?;
                }
                _ => self.leave(&element, "indicator")?,
            }
        }
        Ok(())
    }
}

/// What a cell holds. A state that contradicts the text, or that is not known, leaves open what is
/// meant.
fn content(attributes: &Attributes<'_>, text: Cow<'_, str>) -> Given {
    let noted = attributes.get("state").map(str::trim).unwrap_or_default();
    let unit = attributes.get("unit").map(str::trim);
    // What this project writes itself; anything else is read as people write.
    if noted.is_empty()
        && unit.is_none_or(|unit| unit == UNIT)
        && let Some(figure) = plain_figure(&text)
    {
        return Given::State(Cell::figure(figure));
    }
    let blank = clean_line(&text).is_empty();
    match State::parse(noted) {
        None if noted.is_empty() => match unit {
            // Amounts in another unit are converted, and that is said.
            Some(unit)
                if unit != UNIT
                    && !blank
                    && text.trim().ends_with(|c: char| c.is_ascii_digit()) =>
            {
                Given::Written(Value::Text(format!("{}{unit}", text.trim()).into()))
            }
            _ => Given::Written(Value::Text(text.into())),
        },
        Some(State::Blank) if blank => Given::State(Cell::Blank),
        Some(State::NotApplicable) => Given::State(Cell::not_applicable(&text)),
        Some(State::Unreadable) => Given::State(Cell::unreadable(&text)),
        _ => Given::State(Cell::unreadable(&format!("{text} ({})", short_line(noted)))),
    }
}

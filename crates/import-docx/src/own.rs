//! What a document that this project wrote says of its report where nobody sees it: the custom
//! properties `nianbao.unit`, `.name`, `.level`, `.year` and `.edition`.
//!
//! What people see counts. The properties are believed as long as the title is the one they would
//! make; whoever writes another unit's or year's report into a copy changes the title, and then
//! they say nothing.

use crate::fault;
use nianbao_format::Fault;
use nianbao_opc::xml::{Xml, attribute};
use quick_xml::events::Event;

/// What the properties say.
#[derive(Debug, Default)]
pub(crate) struct Own {
    pub(crate) unit: String,
    pub(crate) name: String,
    pub(crate) level: String,
    pub(crate) year: String,
    pub(crate) edition: String,
}

impl Own {
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let mut own = Self::default();
        if text.is_empty() {
            return Ok(own);
        }
        let mut xml = Xml::new(text);
        loop {
            match xml.event().map_err(fault::said)? {
                Event::Start(e) if e.local_name().as_ref() == "property" => {
                    let name = attribute(&e, "name").unwrap_or_default().into_owned();
                    let mut value = String::new();
                    xml.text(&mut value).map_err(fault::said)?;
                    let into = match name.as_str() {
                        "nianbao.unit" => &mut own.unit,
                        "nianbao.name" => &mut own.name,
                        "nianbao.level" => &mut own.level,
                        "nianbao.year" => &mut own.year,
                        "nianbao.edition" => &mut own.edition,
                        _ => continue,
                    };
                    value.trim().clone_into(into);
                }
                Event::Eof => return Ok(own),
                _ => {}
            }
        }
    }

    /// The title that a report has of which the properties are true; nothing if there are none.
    fn title(&self) -> Option<String> {
        (!self.year.is_empty() && !self.edition.is_empty())
            .then(|| format!("{}{}年政府信息公开工作年度报告", self.name, self.year))
    }

    /// Is this line the title that the properties are true of? A draft says so behind it.
    pub(crate) fn fits(&self, line: &str) -> bool {
        let Some(title) = self.title() else { return false };
        line.trim()
            .strip_prefix(title.trim())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("（草稿"))
    }
}

//! What the infographic tells, before it is drawn: the year's message, the way of the requests,
//! decisions, documents, indicators, and what the unit itself wrote. Page, picture and share
//! picture draw the same tale.

mod decisions;
mod flow;
mod indicators;
mod message;
mod said;
mod texts;
mod trend;

pub(crate) use decisions::{Decisions, Facts, Notes, Tick};
pub(crate) use flow::{Ends, Flow};
pub(crate) use indicators::{Indicators, Listed};
pub(crate) use message::{Dots, Message};
pub(crate) use texts::Point;
pub(crate) use trend::Trend;

use crate::{Story, sheet::plain};
use nianbao_model::Level;
use nianbao_text::cut;

/// The longest name that is shown whole.
const LONGEST_NAME: usize = 60;

/// What is told of a report.
#[derive(Debug)]
pub(crate) struct Tale {
    /// The unit's name in the report's year.
    pub unit: String,
    /// The year.
    pub year: u16,
    /// Is it a draft?
    pub draft: bool,
    /// Whose figures they are, as far as that is known: 关区年报：本级机关1个、隶属海关20个.
    pub scope: Option<String>,
    /// What is said first, and largest.
    pub message: Message,
    /// One or two sentences below it.
    pub lead: Vec<String>,
    /// What the message's figure consists of.
    pub dots: Option<Dots>,
    /// Requests, if there were any; else [`Tale::calm`] or nothing.
    pub flow: Option<Flow>,
    /// Said in place of the flow: no request was received, and what else is known of that.
    pub calm: Option<String>,
    /// Reconsideration and litigation in words.
    pub disputes: Vec<String>,
    /// Decisions of the table of 主动公开.
    pub decisions: Option<Decisions>,
    /// The table's other rows.
    pub facts: Option<Facts>,
    /// The indicators.
    pub indicators: Indicators,
    /// Three to five years.
    pub trend: Option<Trend>,
    /// What section 一 tells.
    pub highlights: Vec<Point>,
    /// Its heading: 工作亮点 where the unit calls it so.
    pub highlights_title: &'static str,
    /// Where they are from: 摘自年报第一部分.
    pub highlights_source: String,
    /// What section 五 tells.
    pub problems: Vec<Point>,
    /// Where they are from.
    pub problems_source: String,
    /// Matters that are 0, do not apply, are not filled in or cannot be read.
    pub notes: Notes,
}

impl Tale {
    /// Whatever a story has to tell.
    pub(crate) fn of(story: &Story<'_>) -> Self {
        let mut notes = Notes::default();
        let indicators = indicators::items(story.report);
        let (decisions, facts) = decisions::read(story, &mut notes);
        let (flow, calm) = flow::read(story, &mut notes);
        let mut decisions = decisions;
        let (message, dots) =
            message::choose(story, &indicators, decisions.as_ref(), flow.as_ref());
        if let Some(decisions) = &mut decisions {
            decisions.head(message.is_decisions);
        }
        let lead = message::lead(story, flow.as_ref(), decisions.as_ref(), &message);
        let disputes = decisions::disputes(story, &mut notes);
        let shown = message.indicators.clone();
        let (highlights_title, highlights, highlights_source) = texts::highlights(story.report);
        let (problems, problems_source) = texts::problems(story.report);
        Self {
            unit: unit(story),
            year: story.report.year,
            draft: story.draft,
            scope: scope(story),
            lead,
            dots,
            flow,
            calm,
            disputes,
            decisions,
            facts,
            indicators: indicators::sorted(indicators, &shown),
            trend: trend::read(story),
            highlights,
            highlights_title,
            highlights_source,
            problems,
            problems_source,
            notes,
            message,
        }
    }

    /// The statutory title without the unit: 2020年政府信息公开工作年度报告.
    pub(crate) fn title(&self) -> String {
        format!("{}年政府信息公开工作年度报告", self.year)
    }

    /// Where the figures are from, and of which days they speak.
    pub(crate) fn source(&self) -> [String; 2] {
        let (unit, year) = (&self.unit, self.year);
        [format!("数据来源：{unit}{}", self.title()), format!("统计期限：{year}年1月1日至12月31日")]
    }
}

/// The unit's name in the report's year: the report's own, else the register's.
fn unit(story: &Story<'_>) -> String {
    let own = plain(&story.report.unit.name);
    if !own.is_empty() {
        return cut(&own, LONGEST_NAME);
    }
    let (id, year) = (&story.report.unit.id, story.report.year);
    let known = story.region.and_then(|region| {
        let of_root = (region.id() == id).then(|| region.name_in(year));
        of_root.or_else(|| region.unit(id).map(|unit| unit.name_in(year)))
    });
    let known = known.map(plain).filter(|name| !name.is_empty());
    known.map_or_else(|| "（未写明单位）".into(), |name| cut(&name, LONGEST_NAME))
}

/// Whose figures they are: 关区年报：本级机关1个、隶属海关20个.
fn scope(story: &Story<'_>) -> Option<String> {
    let level = story.report.unit.level?;
    let (Level::Region, Some(region)) = (level, story.region) else { return None };
    let count = |level: Level| {
        region
            .units
            .iter()
            .filter(|unit| unit.level == level && unit.reports && unit.exists_in(story.report.year))
            .count()
    };
    let parts: Vec<String> = [Level::HeadOffice, Level::Subordinate]
        .into_iter()
        .map(|level| (level, count(level)))
        .filter(|(_, n)| *n > 0)
        .map(|(level, n)| format!("{}{n}个", level.zh()))
        .collect();
    (!parts.is_empty()).then(|| format!("包括{}", parts.join("、")))
}

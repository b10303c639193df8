//! The three levels that reports are published at.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// The level a report is published at (三级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 关区: a roll-up of all units.
    #[serde(alias = "关区")]
    Region,
    /// 本级机关: the region's own office.
    #[serde(alias = "本级机关", alias = "本级")]
    HeadOffice,
    /// 隶属海关.
    #[serde(alias = "隶属海关", alias = "隶属单位")]
    Subordinate,
}

impl Level {
    /// The ids used in files: `region`, `head_office`, `subordinate`.
    pub fn id(self) -> &'static str {
        match self {
            Level::Region => "region",
            Level::HeadOffice => "head_office",
            Level::Subordinate => "subordinate",
        }
    }

    /// The Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Region => "关区",
            Level::HeadOffice => "本级机关",
            Level::Subordinate => "隶属海关",
        }
    }

    /// What it is called: 关区, region.
    pub fn word(self, lang: Lang) -> &'static str {
        let en = match self {
            Level::Region => "region",
            Level::HeadOffice => "head office",
            Level::Subordinate => "subordinate unit",
        };
        lang.say(self.zh(), en)
    }

    /// Reads an id or the Chinese word.
    ///
    /// ```
    /// use nianbao_model::Level;
    ///
    /// assert_eq!(Level::parse("隶属海关"), Some(Level::Subordinate));
    /// assert_eq!(Level::parse("head_office"), Some(Level::HeadOffice));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        [Level::Region, Level::HeadOffice, Level::Subordinate]
            .into_iter()
            .find(|l| l.id() == text || l.zh() == text)
    }
}

//! What the texts of a report state in figures, and what each figure was taken for.

use crate::Bilingual;
use serde::{Deserialize, Serialize};

/// How many figures the texts of a report state, and of how many it is known what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresRead {
    /// Figures that the texts state; a word that says none or all (未收到, 均维持) counts as one.
    /// Dates, numbers of documents and the like are no figures.
    pub stated: usize,
    /// Those that were held against cells, last year's report, arithmetic or each other.
    pub held: usize,
}

impl FiguresRead {
    /// Those that were held against nothing: a person has to read them.
    pub fn unread(self) -> usize {
        self.stated - self.held.min(self.stated)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { stated: self.stated + other.stated, held: self.held + other.held }
    }

    /// The share of figures that were held against something, in whole per cent, rounded down;
    /// nothing where none are stated.
    pub fn percent(self) -> Option<usize> {
        (self.stated > 0).then(|| self.held.min(self.stated) * 100 / self.stated)
    }
}

/// What a figure of a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// A count of this year.
    Count,
    /// A sum of money of this year.
    Money,
    /// A count of the year before.
    LastYear,
    /// By so much more or less than the year before.
    Change,
    /// A share of a whole.
    Share,
    /// A whole or a part of a list that adds up by itself.
    List,
    /// A figure outside the tables.
    Indicator,
    /// None of these figures: 未收到, 均维持.
    None,
    /// Nothing that is known.
    Nothing,
}

impl Taken {
    /// What it is in words.
    pub fn words(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Count => ("本年数", "a count of this year"),
            Self::Money => ("金额", "a sum of money"),
            Self::LastYear => ("上年数", "last year's figure"),
            Self::Change => ("比上年增减", "a change from last year"),
            Self::Share => ("占比", "a share"),
            Self::List => ("分项与总数", "a list and its whole"),
            Self::Indicator => ("指标", "an indicator"),
            Self::None => ("没有，或者全部", "none, or all"),
            Self::Nothing => ("未识别", "nothing"),
        };
        Bilingual::new(zh, en)
    }
}

/// A figure of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRead {
    /// The figure with its unit, as the text has it; of a word that says none or all the words.
    pub text: String,
    /// What it was taken for.
    pub taken: Taken,
    /// The addresses of the cells whose sum it is, by the likeliest reading.
    pub cells: Vec<String>,
    /// Was it held against anything? Else a person has to read it.
    pub held: bool,
}

/// A sentence of a text that states figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentenceRead {
    /// The section's id in the edition.
    pub section: String,
    /// The sentence.
    pub text: String,
    /// Its figures, in order.
    pub figures: Vec<FigureRead>,
}

/// What the texts of a report state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextsRead {
    /// All figures.
    pub figures: FiguresRead,
    /// The sentences that state any.
    pub sentences: Vec<SentenceRead>,
    /// How many more sentences there are than are listed.
    pub omitted: usize,
}

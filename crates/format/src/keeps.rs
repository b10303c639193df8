//! What a format keeps of a report, thing by thing, and the overview that `nianbao formats` and the
//! documents print of it.

use crate::{Info, Registry};
use nianbao_model::{Bilingual, Lang};
use std::fmt::Write as _;

/// A thing of a report that a format may keep or lose.
///
/// A thing is kept if two reports that differ in it make different files, so that a reader can tell
/// them apart; where there is an importer of the format, if it comes back the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Aspect {
    /// The figures of the statutory tables, exact to the last digit.
    Figures,
    /// That a cell is blank, and not 0.
    Blank,
    /// That a cell does not apply, with its mark.
    NotApplicable,
    /// What stands in a cell that is no figure.
    Unreadable,
    /// The texts, paragraph by paragraph.
    Texts,
    /// The notes under the tables.
    Notes,
    /// The figures outside the tables, with unit and year-on-year claim.
    Indicators,
    /// The unit's name.
    Unit,
    /// The unit's id and level in the register.
    Register,
    /// The year reported on.
    Year,
    /// Which edition it is, a local one among them.
    Edition,
}

impl Aspect {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Aspect; 11] = [
        Aspect::Figures,
        Aspect::Blank,
        Aspect::NotApplicable,
        Aspect::Unreadable,
        Aspect::Texts,
        Aspect::Notes,
        Aspect::Indicators,
        Aspect::Unit,
        Aspect::Register,
        Aspect::Year,
        Aspect::Edition,
    ];

    /// The id used in JSON: `not_applicable`.
    pub fn id(self) -> &'static str {
        match self {
            Aspect::Figures => "figures",
            Aspect::Blank => "blank",
            Aspect::NotApplicable => "not_applicable",
            Aspect::Unreadable => "unreadable",
            Aspect::Texts => "texts",
            Aspect::Notes => "notes",
            Aspect::Indicators => "indicators",
            Aspect::Unit => "unit",
            Aspect::Register => "register",
            Aspect::Year => "year",
            Aspect::Edition => "edition",
        }
    }

    /// The aspect with an id.
    pub fn parse(id: &str) -> Option<Self> {
        Aspect::ALL.into_iter().find(|aspect| aspect.id() == id)
    }

    /// Its name, short enough for the head of a column.
    pub fn words(self) -> Bilingual {
        let (zh, en) = match self {
            Aspect::Figures => ("数字", "figures"),
            Aspect::Blank => ("空白", "blank"),
            Aspect::NotApplicable => ("不适用", "not applicable"),
            Aspect::Unreadable => ("无法识别", "unreadable"),
            Aspect::Texts => ("文字", "texts"),
            Aspect::Notes => ("表注", "table notes"),
            Aspect::Indicators => ("指标", "indicators"),
            Aspect::Unit => ("单位名称", "unit"),
            Aspect::Register => ("单位代号", "unit id"),
            Aspect::Year => ("年度", "year"),
            Aspect::Edition => ("版式", "edition"),
        };
        Bilingual::new(zh, en)
    }
}

/// A set of aspects: what a format keeps.
///
/// ```
/// use nianbao_format::{Aspect, Keeps};
///
/// // A format for tables alone, which shows a blank as a blank.
/// const TABLES: Keeps = Keeps::NOTHING.with(Aspect::Figures).with(Aspect::Blank).with(Aspect::Unit).with(Aspect::Year);
/// assert!(TABLES.has(Aspect::Blank) && !TABLES.has(Aspect::Texts));
/// // Not every state of a cell is kept, so the cells as a whole are not.
/// assert!(!TABLES.all_of(Keeps::CELLS) && Keeps::FULL.all_of(Keeps::CELLS));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Keeps(u16);

impl Keeps {
    /// Nothing.
    pub const NOTHING: Keeps = Keeps(0);
    /// Everything.
    pub const FULL: Keeps = Keeps((1 << Aspect::ALL.len()) - 1);
    /// Every cell in its state.
    pub const CELLS: Keeps = Keeps::NOTHING
        .with(Aspect::Figures)
        .with(Aspect::Blank)
        .with(Aspect::NotApplicable)
        .with(Aspect::Unreadable);
    /// Whose report it is: unit, register, year and edition.
    pub const IDENTITY: Keeps = Keeps::NOTHING
        .with(Aspect::Unit)
        .with(Aspect::Register)
        .with(Aspect::Year)
        .with(Aspect::Edition);

    /// These and one more.
    pub const fn with(self, aspect: Aspect) -> Self {
        Keeps(self.0 | 1 << aspect as u16)
    }

    /// These but one.
    pub const fn without(self, aspect: Aspect) -> Self {
        Keeps(self.0 & !(1 << aspect as u16))
    }

    /// These and others.
    pub const fn and(self, others: Keeps) -> Self {
        Keeps(self.0 | others.0)
    }

    /// Those that are in both.
    pub const fn common(self, others: Keeps) -> Self {
        Keeps(self.0 & others.0)
    }

    /// Whether it is kept.
    pub const fn has(self, aspect: Aspect) -> bool {
        self.0 & 1 << aspect as u16 != 0
    }

    /// All that are kept, in order.
    pub fn iter(self) -> impl Iterator<Item = Aspect> {
        Aspect::ALL.into_iter().filter(move |aspect| self.has(*aspect))
    }

    /// Whether all of these are kept.
    pub const fn all_of(self, wanted: Keeps) -> bool {
        self.0 & wanted.0 == wanted.0
    }
}

impl FromIterator<Aspect> for Keeps {
    fn from_iter<I: IntoIterator<Item = Aspect>>(aspects: I) -> Self {
        aspects.into_iter().fold(Keeps::NOTHING, Keeps::with)
    }
}

/// One line of the overview: a format, and what is kept when it is read and when it is written.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Who it is.
    pub info: Info,
    /// What reading it can give; nothing if it is not read.
    pub reads: Option<Keeps>,
    /// What writing it keeps; nothing if it is not written.
    pub writes: Option<Keeps>,
}

/// All formats of a registry, each once, importers first, in the registry's order.
pub fn overview(registry: &Registry) -> Vec<Overview> {
    let mut all: Vec<Overview> = registry
        .importers()
        .map(|i| Overview { info: i.info(), reads: Some(i.keeps()), writes: None })
        .collect();
    for exporter in registry.exporters() {
        let (info, writes) = (exporter.info(), Some(exporter.keeps()));
        match all.iter_mut().find(|known| known.info.id == info.id) {
            Some(known) => known.writes = writes,
            None => all.push(Overview { info, reads: None, writes }),
        }
    }
    all
}

/// The overview as a Markdown table: a line for each format and each of its ways, a column for each
/// aspect.
pub fn overview_markdown(registry: &Registry, lang: Lang) -> String {
    let t = |zh, en| lang.say(zh, en);
    let mut text = format!("| {} | {} |", t("格式", "format"), t("方向", "way"));
    for aspect in Aspect::ALL {
        _ = write!(text, " {} |", aspect.words().get(lang));
    }
    text += "\n|---|---|";
    text += &":-:|".repeat(Aspect::ALL.len());
    text.push('\n');
    for Overview { info, reads, writes } in overview(registry) {
        for (way, keeps) in [(t("读", "reads"), reads), (t("写", "writes"), writes)] {
            let Some(keeps) = keeps else { continue };
            _ = write!(
                text,
                "| `{}` {} | {way} |",
                info.id,
                info.name.get(lang).replace('|', "\\|")
            );
            for aspect in Aspect::ALL {
                text += if keeps.has(aspect) { " ● |" } else { " – |" };
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_set_are_kept_or_one_is_missing() {
        for aspect in Aspect::ALL {
            assert!(Keeps::FULL.all_of(Keeps::NOTHING.with(aspect)));
            assert!(!Keeps::FULL.without(aspect).all_of(Keeps::FULL));
        }
        assert!(!Keeps::FULL.without(Aspect::Unreadable).all_of(Keeps::CELLS));
        assert!(Keeps::FULL.without(Aspect::Notes).all_of(Keeps::CELLS.and(Keeps::IDENTITY)));
    }

    #[test]
    fn aspects_are_in_the_order_of_their_numbers_and_are_found_by_their_ids() {
        for (n, aspect) in Aspect::ALL.into_iter().enumerate() {
            assert_eq!(aspect as usize, n);
            assert_eq!(Aspect::parse(aspect.id()), Some(aspect));
            assert_ne!(aspect.words().zh, aspect.words().en);
        }
        assert_eq!(Keeps::FULL.iter().collect::<Keeps>(), Keeps::FULL);
        assert_eq!(Aspect::parse("colour"), None);
    }
}

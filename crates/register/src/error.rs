//! What can be wrong with a register, and how to mend it, in both languages.

use nianbao_model::Bilingual;
use std::fmt;

/// What is wrong with a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionError {
    /// No TOML, or fields a register has not; with line and column.
    Syntax(Bilingual),
    /// An id that cannot be a file name.
    Id(String),
    /// Two units with one id.
    Twice(String),
    /// A parent that is not there, or a ring of parents.
    Parent {
        /// The unit.
        unit: String,
        /// What it names as its parent.
        parent: String,
    },
    /// A setting without a reason.
    Reason(String),
    /// An explanation for a unit the register does not know.
    Stranger(String),
    /// An explanation that says neither a rule nor the words of a sentence.
    Nothing(String),
    /// An index number in another form.
    Identifier {
        /// The year.
        year: String,
        /// The unit.
        unit: String,
        /// What stands there.
        identifier: String,
    },
    /// A setting of the portal that cannot be used.
    Site(Bilingual),
    /// A second region.
    SecondRegion(String),
    /// A name with characters in it that nobody sees: the unit, and the first of them.
    Unseen(String, char),
    /// Older publications to be kept: none, or too many.
    Generations(u8),
}

impl RegionError {
    /// The message in both languages.
    pub fn words(&self) -> Bilingual {
        match self {
            RegionError::Syntax(words) | RegionError::Site(words) => words.clone(),
            RegionError::Id(id) => Bilingual::new(
                format!(
                    "单位 id “{id}” 不能用：只能用小写字母、数字、- 和 _，不超过 64 个字符，且不能是 index、run、manifest"
                ),
                format!(
                    "the unit id “{id}” cannot be used: only lower-case letters, digits, - and _, at most 64 of them, and not index, run or manifest"
                ),
            ),
            RegionError::Twice(id) => Bilingual::new(
                format!("单位 id “{id}” 出现两次；每个单位须有唯一且不变的 id"),
                format!(
                    "the unit id “{id}” occurs twice; every unit has one of its own that never changes"
                ),
            ),
            RegionError::Parent { unit, parent } => Bilingual::new(
                format!("单位 {unit} 的上级 “{parent}” 不存在，或上下级成环；请改正 parent"),
                format!(
                    "the parent “{parent}” of unit {unit} does not exist, or parents form a ring; mend parent"
                ),
            ),
            RegionError::Reason(what) => Bilingual::new(
                format!("{what} 没有写明理由；请补上 reason（或 by 和 why），检查结果会将其列出"),
                format!(
                    "{what} has no reason; add reason (or by and why), which the findings will show"
                ),
            ),
            RegionError::Stranger(id) => Bilingual::new(
                format!("[[accepted]] 或 identifiers 中的单位 “{id}” 不在登记表中"),
                format!("the unit “{id}” under [[accepted]] or identifiers is not in the register"),
            ),
            RegionError::Nothing(unit) => Bilingual::new(
                format!(
                    "[[accepted]] 中 {unit} 的一条没有写明说明的是什么：请写 rule（规则代码），或者用 quote 照抄句中至少四个字"
                ),
                format!(
                    "an entry of {unit} under [[accepted]] does not say what it explains: give rule, or quote four letters or more of the sentence"
                ),
            ),
            RegionError::Identifier { year, unit, identifier } => Bilingual::new(
                format!(
                    "[years.{year}] 单位 {unit} 的索引号“{identifier}”格式不对：应为 9 位组织机构代码/4 位年份-5 位流水号，如 123456789/2021-00012"
                ),
                format!(
                    "[years.{year}] the index number “{identifier}” of unit {unit} is none; it has nine letters or digits of the organisation code, a slash, the year, a dash and five digits: 123456789/2021-00012"
                ),
            ),
            RegionError::Unseen(id, c) => Bilingual::new(
                format!(
                    "{id} 的名称中有看不见的字符（U+{:04X}：换行、制表符、零宽或文字方向符号等）；请重新键入名称",
                    u32::from(*c)
                ),
                format!(
                    "the name of {id} has a character in it that nobody sees (U+{:04X}: a line end, a tab, a zero-width or direction mark); type the name anew",
                    u32::from(*c)
                ),
            ),
            RegionError::Generations(n) => Bilingual::new(
                format!("[output] generations = {n} 不能用：以往的发布保留 1 至 50 次"),
                format!(
                    "[output] generations = {n} cannot be: 1 to 50 older publications are kept"
                ),
            ),
            RegionError::SecondRegion(id) => Bilingual::new(
                format!("单位 {id} 的 level 不能是 region：关区只能在 [region] 中写一次"),
                format!(
                    "the level of unit {id} cannot be region: the region stands once, under [region]"
                ),
            ),
        }
    }
}

/// Both languages: whoever speaks to a person takes [`RegionError::words`].
impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bilingual { zh, en } = self.words();
        write!(f, "{zh} / {en}")
    }
}

impl std::error::Error for RegionError {}

//! What can be wrong with a register, in both languages.

use nianbao_model::Words;

/// What is wrong with a register.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// No TOML, or fields a register has not; with line and column.
    #[error("{0}")]
    Syntax(String),
    /// An id that cannot be a file name.
    #[error("单位 id “{0}” 不能用：只能用小写字母、数字、- 和 _，不超过 64 个字符，且不能是 index、run、manifest")]
    Id(String),
    /// Two units with one id.
    #[error("单位 id “{0}” 出现两次；每个单位须有唯一且不变的 id")]
    Twice(String),
    /// A parent that is not there, or a ring of parents.
    #[error("单位 {unit} 的上级 “{parent}” 不存在，或上下级成环；请改正 parent")]
    Parent {
        /// The unit.
        unit: String,
        /// What it names as its parent.
        parent: String,
    },
    /// A setting without a reason.
    #[error("{0} 没有写明理由；请补上 reason（或 by 和 why），检查结果会将其列出")]
    Reason(String),
    /// An explanation for a unit the register does not know.
    #[error("[[accepted]] 或 identifiers 中的单位 “{0}” 不在登记表中")]
    Stranger(String),
    /// An index number in another form.
    #[error(
        "[years.{year}] 单位 {unit} 的索引号“{identifier}”格式不对：应为 9 位组织机构代码/4 位年份-5 位流水号，如 123456789/2021-00012"
    )]
    Identifier {
        /// The year.
        year: String,
        /// The unit.
        unit: String,
        /// What stands there.
        identifier: String,
    },
    /// A setting of the portal that cannot be used.
    #[error("{}", .0.zh)]
    Site(Words),
    /// A second region.
    #[error("单位 {0} 的 level 不能是 region：关区只能在 [region] 中写一次")]
    SecondRegion(String),
}

impl RegionError {
    /// The message in both languages.
    pub fn words(&self) -> Words {
        let en = match self {
            RegionError::Syntax(message) => message.clone(),
            RegionError::Id(id) => {
                format!(
                    "the unit id “{id}” cannot be used: only lower-case letters, digits, - and _, at most 64 of them, and not index, run or manifest"
                )
            }
            RegionError::Twice(id) => format!("the unit id “{id}” occurs twice; every unit has one of its own that never changes"),
            RegionError::Parent { unit, parent } => {
                format!("the parent “{parent}” of unit {unit} does not exist, or parents form a ring; mend parent")
            }
            RegionError::Reason(what) => {
                format!("{what} has no reason; add reason (or by and why), which the findings will show")
            }
            RegionError::Stranger(id) => format!("the unit “{id}” under [[accepted]] or identifiers is not in the register"),
            RegionError::Identifier { year, unit, identifier } => format!(
                "[years.{year}] the index number “{identifier}” of unit {unit} is none; it has nine letters or digits of the organisation code, a slash, the year, a dash and five digits: 123456789/2021-00012"
            ),
            RegionError::Site(words) => words.en.clone(),
            RegionError::SecondRegion(id) => format!("the level of unit {id} cannot be region: the region stands once, under [region]"),
        };
        Words::new(self.to_string(), en)
    }
}

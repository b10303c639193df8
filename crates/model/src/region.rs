//! A region's register: the region, its head office and its units at any depth, with their names and lives over the years.

use crate::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The level a report is published at (三级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 关区: a roll-up of all units.
    Region,
    /// 本级机关: the region's own office.
    HeadOffice,
    /// 隶属海关.
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

    /// Reads an id or the Chinese word.
    pub fn parse(text: &str) -> Option<Self> {
        [Level::Region, Level::HeadOffice, Level::Subordinate].into_iter().find(|l| l.id() == text || l.zh() == text)
    }
}

/// A name a unit had until (and with) a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// The last year it was used.
    pub until: u16,
}

/// A unit of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The stable id, also the stem of its files' names.
    pub id: String,
    /// Its present name.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// The unit it stands under; the region if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Must it report (行政性、外部性、独立性)?
    #[serde(default = "yes")]
    pub reports: bool,
    /// The first year it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// The last year it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// The unit it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// Earlier names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerName>,
}

fn yes() -> bool {
    true
}

impl Unit {
    /// Does it exist in a year?
    pub fn lives(&self, year: u16) -> bool {
        self.from.is_none_or(|from| year >= from) && self.until.is_none_or(|until| year <= until)
    }

    /// Its name in a year.
    pub fn name_in(&self, year: u16) -> &str {
        self.former.iter().filter(|f| year <= f.until).min_by_key(|f| f.until).map_or(&self.name, |f| &f.name)
    }
}

/// Settings of the portal that the pages carry in their meta tags (网站标签规范).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Site {
    /// SiteName: 网站名称.
    pub name: String,
    /// SiteDomain: 网站域名, without scheme.
    pub domain: String,
    /// SiteIDCode: 网站标识码.
    pub id_code: String,
    /// ColumnName: 栏目名称.
    pub column: String,
    /// ColumnType: 栏目类别.
    pub column_type: String,
    /// ContentSource: 信息来源.
    pub source: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The address the column is published under, without a trailing slash; Url is made from it.
    pub base_url: String,
}

/// Settings of one reporting year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YearSettings {
    /// The day of publication, `2021-01-28`; PubDate and the 31 January rule use it.
    pub published: Option<String>,
    /// The edition, where it is not the national one of the year.
    pub edition: Option<String>,
}

/// The register of a region, as `region.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The region itself; its level is `region`.
    #[serde(rename = "region")]
    root: RootData,
    /// All units below it, in the order of publication.
    #[serde(default, rename = "unit")]
    pub units: Vec<Unit>,
    /// The portal.
    #[serde(default)]
    pub site: Site,
    /// Settings by reporting year.
    #[serde(default)]
    pub years: BTreeMap<String, YearSettings>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootData {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerName>,
}

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
            RegionError::SecondRegion(id) => format!("the level of unit {id} cannot be region: the region stands once, under [region]"),
        };
        Words::new(self.to_string(), en)
    }
}

impl Region {
    /// Reads a register from the text of `region.toml` and checks it.
    ///
    /// # Errors
    /// When it is no register; the message says what to mend.
    pub fn parse(toml: &str) -> Result<Self, RegionError> {
        let region: Region = toml::from_str(toml).map_err(|e| RegionError::Syntax(e.to_string()))?;
        region.check()?;
        Ok(region)
    }

    fn check(&self) -> Result<(), RegionError> {
        let mut parents: HashMap<&str, Option<&str>> = HashMap::from([(self.root.id.as_str(), None)]);
        id_ok(&self.root.id)?;
        for unit in &self.units {
            id_ok(&unit.id)?;
            if unit.level == Level::Region {
                return Err(RegionError::SecondRegion(unit.id.clone()));
            }
            if parents.insert(&unit.id, Some(self.parent_of(unit))).is_some() {
                return Err(RegionError::Twice(unit.id.clone()));
            }
        }
        for unit in &self.units {
            let fail = || RegionError::Parent { unit: unit.id.clone(), parent: self.parent_of(unit).to_owned() };
            let mut at = unit.id.as_str();
            for _ in 0..=self.units.len() {
                match parents.get(at) {
                    Some(Some(parent)) => at = parent,
                    Some(None) => break,
                    None => return Err(fail()),
                }
            }
            if at != self.root.id {
                return Err(fail());
            }
        }
        Ok(())
    }

    /// A register made in code; checked like one that was read.
    ///
    /// # Errors
    /// When it does not hold together.
    pub fn new(id: &str, name: &str, units: Vec<Unit>) -> Result<Self, RegionError> {
        let root = RootData { id: id.into(), name: name.into(), former: Vec::new() };
        let region = Self { root, units, site: Site::default(), years: BTreeMap::new() };
        region.check()?;
        Ok(region)
    }

    /// The region's own id.
    pub fn id(&self) -> &str {
        &self.root.id
    }

    /// The region's name in a year.
    pub fn name_in(&self, year: u16) -> &str {
        self.root.former.iter().filter(|f| year <= f.until).min_by_key(|f| f.until).map_or(&self.root.name, |f| &f.name)
    }

    /// The unit with an id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.id == id)
    }

    /// The id of the unit's parent.
    pub fn parent_of<'a>(&'a self, unit: &'a Unit) -> &'a str {
        unit.parent.as_deref().unwrap_or(&self.root.id)
    }

    /// The settings of a year.
    pub fn year(&self, year: u16) -> YearSettings {
        self.years.get(&year.to_string()).cloned().unwrap_or_default()
    }
}

/// Ids become file names: they must be safe on every system and stay clear of the publication's own files.
fn id_ok(id: &str) -> Result<(), RegionError> {
    let good = !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        && !["index", "run", "manifest"].contains(&id);
    if good { Ok(()) } else { Err(RegionError::Id(id.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[region]\nid = \"gz\"\nname = \"某关区\"\n";

    #[test]
    fn units_have_names_and_lives_over_the_years() {
        let toml = format!(
            "{HEAD}[[unit]]\nid = \"a\"\nname = \"甲海关\"\nlevel = \"subordinate\"\nuntil = 2020\nmerged_into = \"b\"\n\
             [[unit]]\nid = \"b\"\nname = \"乙海关\"\nlevel = \"subordinate\"\nparent = \"a\"\nformer = [{{ name = \"乙办事处\", until = 2018 }}]\n"
        );
        let region = Region::parse(&toml).unwrap();
        let (a, b) = (region.unit("a").unwrap(), region.unit("b").unwrap());
        assert!(a.lives(2020) && !a.lives(2021));
        assert_eq!((b.name_in(2018), b.name_in(2019)), ("乙办事处", "乙海关"));
        assert_eq!((region.parent_of(a), region.parent_of(b)), ("gz", "a"));
    }

    #[test]
    fn a_register_that_does_not_hold_together_is_refused() {
        let unit = |id: &str, more: &str| format!("[[unit]]\nid = \"{id}\"\nname = \"甲\"\nlevel = \"subordinate\"\n{more}");
        let error = |text: String| Region::parse(&format!("{HEAD}{text}")).unwrap_err();
        assert!(matches!(error(unit("../x", "")), RegionError::Id(_)));
        assert!(matches!(error(unit("index", "")), RegionError::Id(_)));
        assert!(matches!(error(unit("a", "") + &unit("a", "")), RegionError::Twice(_)));
        assert!(matches!(error(unit("a", "parent = \"z\"\n")), RegionError::Parent { .. }));
        assert!(matches!(error(unit("a", "parent = \"b\"\n") + &unit("b", "parent = \"a\"\n")), RegionError::Parent { .. }));
        assert!(matches!(error(unit("a", "colour = 1\n")), RegionError::Syntax(_)));
    }
}

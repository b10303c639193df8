//! A region's register: the region, its head office and its units at any depth, with their names and lives over the years.

use crate::{Finding, Lang, Rule, Severity, Site, Words};
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
    /// Is it a government at county level or above (县级以上人民政府), whose report is due by 31 March?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub government: bool,
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

/// Settings of one reporting year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YearSettings {
    /// The day of publication, `2021-01-28`; PubDate and rule D01 use it.
    pub published: Option<String>,
    /// The edition, where it is not the national one of the year.
    pub edition: Option<String>,
    /// The index number (索引号) of each unit's report in the catalogue of public information, by the unit's id.
    pub identifiers: BTreeMap<String, String>,
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
    /// Rules this region looks at in another way than the catalogue.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<Rule, RuleSetting>,
    /// Findings that a person has explained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Explained>,
    /// Programs as plugins.
    #[serde(default, skip_serializing_if = "PluginSettings::is_default")]
    pub plugins: PluginSettings,
    /// Places in `units`, in the order of ids.
    #[serde(skip)]
    by_id: Vec<u32>,
}

/// What the register says of programs in the region's folder `plugins/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PluginSettings {
    /// May they be run?
    pub allow: bool,
}

impl PluginSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a region makes of a rule, and why; the run report prints the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSetting {
    /// How its findings count.
    pub severity: SeveritySetting,
    /// Why.
    pub reason: String,
}

/// How the findings of a rule count in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeveritySetting {
    /// They are errors.
    Error,
    /// They are warnings.
    Warning,
    /// They are notes.
    Note,
    /// The rule is off.
    Off,
}

impl SeveritySetting {
    /// The severity; nothing where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            SeveritySetting::Error => Some(Severity::Error),
            SeveritySetting::Warning => Some(Severity::Warning),
            SeveritySetting::Note => Some(Severity::Note),
            SeveritySetting::Off => None,
        }
    }
}

/// A finding that is right all the same (an expected exception): it is listed as explained, never lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The rule.
    pub rule: Rule,
    /// The unit's id.
    pub unit: String,
    /// The reporting year.
    pub year: u16,
    /// The cell's address, or its beginning (`requests.carried_in`); every finding of the rule in that report if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Who says so.
    pub by: String,
    /// Why it is right.
    pub why: String,
    /// Is the reason printed under the table in the publication?
    #[serde(default)]
    pub print: bool,
}

impl Explained {
    /// Does it speak of a finding?
    pub fn explains(&self, finding: &Finding) -> bool {
        let cell = |named: &str| {
            let below = |address: &String| address.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            finding.cells.iter().any(below)
        };
        self.rule == finding.rule
            && finding.unit.as_deref() == Some(self.unit.as_str())
            && finding.year == Some(self.year)
            && self.cell.as_deref().is_none_or(cell)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootData {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    government: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerName>,
}

/// Is it an index number (索引号) in the form of the guideline of 2009: 机构代码/年份-流水号, twenty characters?
pub fn is_identifier(text: &str) -> bool {
    let parts = text.split_once('/').and_then(|(code, rest)| rest.split_once('-').map(|(year, serial)| (code, year, serial)));
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    parts.is_some_and(|(code, year, serial)| {
        code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && digits(year, 4) && digits(serial, 5)
    })
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

impl Region {
    /// Reads a register from the text of `region.toml` and checks it.
    ///
    /// # Errors
    /// When it is no register; the message says what to mend.
    pub fn parse(toml: &str) -> Result<Self, RegionError> {
        let whole = |_| toml::from_str(toml).map_err(|e| RegionError::Syntax(e.to_string()));
        let mut region: Region = piecemeal::parse(toml).map_or_else(|| whole(()), Ok)?;
        region.check()?;
        region.index();
        Ok(region)
    }

    fn index(&mut self) {
        self.by_id = (0..self.units.len() as u32).collect();
        self.by_id.sort_by_key(|&n| &self.units[n as usize].id);
    }

    fn check(&self) -> Result<(), RegionError> {
        for (rule, setting) in &self.rules {
            if setting.reason.trim().is_empty() {
                return Err(RegionError::Reason(format!("[rules.{rule}]")));
            }
        }
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
        for explained in &self.accepted {
            if explained.by.trim().is_empty() || explained.why.trim().is_empty() {
                return Err(RegionError::Reason(format!("[[accepted]] {} {}", explained.rule, explained.unit)));
            }
            if !parents.contains_key(explained.unit.as_str()) {
                return Err(RegionError::Stranger(explained.unit.clone()));
            }
        }
        self.site.check().map_err(RegionError::Site)?;
        for (year, settings) in &self.years {
            for (unit, identifier) in &settings.identifiers {
                if !is_identifier(identifier) {
                    return Err(RegionError::Identifier { year: year.clone(), unit: unit.clone(), identifier: identifier.clone() });
                }
                if !parents.contains_key(unit.as_str()) {
                    return Err(RegionError::Stranger(unit.clone()));
                }
            }
        }
        Ok(())
    }

    /// A register made in code; checked like one that was read.
    ///
    /// # Errors
    /// When it does not hold together.
    pub fn new(id: &str, name: &str, units: Vec<Unit>) -> Result<Self, RegionError> {
        let root = RootData { id: id.into(), name: name.into(), government: false, former: Vec::new() };
        let (site, years, rules, accepted) = <(Site, BTreeMap<_, _>, BTreeMap<_, _>, Vec<_>)>::default();
        let plugins = PluginSettings::default();
        let mut region = Self { root, units, site, years, rules, accepted, plugins, by_id: Vec::new() };
        region.check()?;
        region.index();
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
        if self.by_id.len() != self.units.len() {
            return self.units.iter().find(|u| u.id == id);
        }
        let found = self.by_id.binary_search_by_key(&id, |&n| &self.units[n as usize].id).ok()?;
        self.units.get(self.by_id[found] as usize)
    }

    /// Is the region itself, or the unit with this id, a government at county level or above?
    pub fn is_government(&self, id: &str) -> bool {
        if id == self.root.id { self.root.government } else { self.unit(id).is_some_and(|unit| unit.government) }
    }

    /// The id of the unit's parent.
    pub fn parent_of<'a>(&'a self, unit: &'a Unit) -> &'a str {
        unit.parent.as_deref().unwrap_or(&self.root.id)
    }

    /// Every name that the region or a unit of it has or had.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let root = std::iter::once(&self.root.name).chain(self.root.former.iter().map(|f| &f.name));
        let units = self.units.iter().flat_map(|u| std::iter::once(&u.name).chain(u.former.iter().map(|f| &f.name)));
        root.chain(units).map(String::as_str)
    }

    /// The settings of a year.
    pub fn year(&self, year: u16) -> YearSettings {
        self.years.get(&year.to_string()).cloned().unwrap_or_default()
    }
}

/// Large registers, read a few hundred units at a time: a parsed TOML takes fifty times its text in memory.
mod piecemeal {
    use super::{Region, Unit};
    use serde::Deserialize;

    /// Shorter registers are read at once.
    const LONG: usize = 64 << 10;
    const AT_ONCE: usize = 200;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Units {
        unit: Vec<Unit>,
    }

    /// The register; nothing if it is short, has strings over several lines, or is wrong anywhere: then it must be read at once, and
    /// the error names the line.
    pub(super) fn parse(toml: &str) -> Option<Region> {
        if toml.len() < LONG || toml.contains("\"\"\"") || toml.contains("'''") {
            return None;
        }
        let (mut rest, mut piece, mut units) = (String::new(), String::new(), Vec::new());
        let (mut in_unit, mut pending) = (false, 0);
        for line in toml.split_inclusive('\n') {
            let head = line.trim_start();
            if head.starts_with('[') {
                let name = head.trim_start_matches(['[', ' ', '\t']).trim_end();
                in_unit = name.starts_with("unit") && !name[4..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
                let begins = in_unit && head.starts_with("[[") && name[4..].trim_start().starts_with(']');
                if begins && pending == AT_ONCE {
                    units.append(&mut toml::from_str::<Units>(&piece).ok()?.unit);
                    piece.clear();
                    pending = 0;
                }
                pending += usize::from(begins);
            }
            if in_unit { &mut piece } else { &mut rest }.push_str(line);
        }
        if pending > 0 {
            units.append(&mut toml::from_str::<Units>(&piece).ok()?.unit);
        }
        let mut region: Region = toml::from_str(&rest).ok()?;
        if !region.units.is_empty() {
            return None;
        }
        units.shrink_to_fit();
        region.units = units;
        Some(region)
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
        let toml = toml.replacen("name = \"某关区\"", "name = \"某县\"\ngovernment = true", 1) + "government = true\n";
        let region = Region::parse(&toml).unwrap();
        assert_eq!(["gz", "a", "b", "c"].map(|id| region.is_government(id)), [true, false, true, false]);
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
        assert!(matches!(error("[rules.I07]\nseverity = \"off\"\nreason = \" \"\n".into()), RegionError::Reason(_)));
        let accepted = "[[accepted]]\nrule = \"Y01\"\nunit = \"z\"\nyear = 2020\nby = \"某\"\nwhy = \"某\"\n";
        assert!(matches!(error(accepted.into()), RegionError::Stranger(_)));
    }

    #[test]
    fn a_long_register_reads_as_it_would_at_once() {
        let mut text = HEAD.to_owned();
        for n in 0..3000 {
            text += &format!("[[unit]]\nid = \"u{n}\"\nname = \"第 {n} 号 [[unit]]\"\nlevel = \"subordinate\"\n");
            if n % 7 == 0 {
                text += "former = [\n  { name = \"旧\", until = 2018 },\n]\n";
            }
            if n % 11 == 0 && n % 7 != 0 {
                text += " [[ unit.former ]]\nname = \"又旧\"\nuntil = 2010\n";
            }
            if n == 1500 {
                text += "[site]\nname = \"门户\"\n[years.2020]\npublished = \"2021-01-28\"\n";
            }
        }
        let piecemeal = piecemeal::parse(&text).unwrap();
        let whole: Region = toml::from_str(&text).unwrap();
        assert_eq!(piecemeal, whole);
        assert_eq!(Region::parse(&text).unwrap().unit("u2999").unwrap().name, "第 2999 号 [[unit]]");
        let wrong = text.replace("id = \"u2000\"", "id = 2000");
        let RegionError::Syntax(message) = Region::parse(&wrong).unwrap_err() else { panic!() };
        let line = 1 + wrong.lines().position(|line| line == "id = 2000").unwrap();
        assert!(message.contains(&format!("line {line}")), "{message}");
    }
}

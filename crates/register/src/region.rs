//! A region's register: the region, its head office and its units at any depth, with their names
//! and lives over the years.

use crate::{
    BulletinSettings, Explained, OutputSettings, PluginSettings, PowersSettings, RegionError,
    RuleSetting, Site, YearSettings, index::Lazy, piecemeal,
};
use nianbao_model::{Bilingual, Level, Rule, is_identifier, toml_error_words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

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
    /// Is it a government at county level or above (县级以上人民政府), whose report is due by 31
    /// March?
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
    /// What it is called for short (机场海关).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Unit {
    /// Does it exist in a year?
    pub fn exists_in(&self, year: u16) -> bool {
        self.from.is_none_or(|from| year >= from) && self.until.is_none_or(|until| year <= until)
    }

    /// Its name in a year.
    pub fn name_in(&self, year: u16) -> &str {
        self.former
            .iter()
            .filter(|f| year <= f.until)
            .min_by_key(|f| f.until)
            .map_or(&self.name, |f| &f.name)
    }
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
    /// The folder that is published into.
    #[serde(default, skip_serializing_if = "OutputSettings::is_default")]
    pub output: OutputSettings,
    /// The quarterly bulletins.
    #[serde(default, skip_serializing_if = "BulletinSettings::is_default")]
    pub bulletin: BulletinSettings,
    /// The units' lists of powers.
    #[serde(default, skip_serializing_if = "PowersSettings::is_default")]
    pub powers: PowersSettings,
    /// Places in `units`, in the order of ids.
    #[serde(skip)]
    by_id: Vec<u32>,
    #[serde(skip)]
    pub(crate) lazy: Lazy,
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

impl Region {
    /// Reads a register from the text of `region.toml` and checks it.
    ///
    /// ```
    /// use nianbao_register::Region;
    ///
    /// let region = Region::parse("[region]\nid = \"region\"\nname = \"示例关区\"\n\n[[unit]]\nid = \"unit-01\"\nname = \"示例甲海关\"\nlevel = \"subordinate\"\n")?;
    /// assert_eq!(region.unit("unit-01").unwrap().name_in(2023), "示例甲海关");
    /// # Ok::<(), nianbao_register::RegionError>(())
    /// ```
    ///
    /// # Errors
    /// When it is no register; the message says what to mend.
    pub fn parse(toml: &str) -> Result<Self, RegionError> {
        let whole = |_| toml::from_str(toml).map_err(|e| RegionError::Syntax(no_toml(toml, &e)));
        let mut region: Region = piecemeal::parse(toml).map_or_else(|| whole(()), Ok)?;
        region.check()?;
        region.years.values_mut().for_each(YearSettings::part_time);
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
        seen(
            &self.root.id,
            std::iter::once(&self.root.name)
                .chain(self.root.former.iter().map(|former| &former.name)),
        )?;
        for unit in &self.units {
            seen(
                &unit.id,
                std::iter::once(&unit.name).chain(unit.former.iter().map(|former| &former.name)),
            )?;
        }
        let mut parents: HashMap<&str, Option<&str>> =
            HashMap::from([(self.root.id.as_str(), None)]);
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
            let fail = || RegionError::Parent {
                unit: unit.id.clone(),
                parent: self.parent_of(unit).to_owned(),
            };
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
                return Err(RegionError::Reason(format!(
                    "[[accepted]] {} {}",
                    explained.of(),
                    explained.unit
                )));
            }
            if !explained.names_something() {
                return Err(RegionError::Nothing(explained.unit.clone()));
            }
            if !parents.contains_key(explained.unit.as_str()) {
                return Err(RegionError::Stranger(explained.unit.clone()));
            }
        }
        if !(1..=50).contains(&self.output.generations) {
            return Err(RegionError::Generations(self.output.generations));
        }
        self.site.check().map_err(RegionError::Site)?;
        for (year, settings) in &self.years {
            for (unit, identifier) in &settings.identifiers {
                if !is_identifier(identifier) {
                    return Err(RegionError::Identifier {
                        year: year.clone(),
                        unit: unit.clone(),
                        identifier: identifier.clone(),
                    });
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
        let root =
            RootData { id: id.into(), name: name.into(), government: false, former: Vec::new() };
        let (site, years, rules, accepted) =
            <(Site, BTreeMap<_, _>, BTreeMap<_, _>, Vec<_>)>::default();
        let (plugins, output, bulletin, powers) =
            <(PluginSettings, OutputSettings, BulletinSettings, PowersSettings)>::default();
        let mut region = Self {
            root,
            units,
            site,
            years,
            rules,
            accepted,
            plugins,
            output,
            bulletin,
            powers,
            by_id: Vec::new(),
            lazy: Lazy::default(),
        };
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
        self.root
            .former
            .iter()
            .filter(|f| year <= f.until)
            .min_by_key(|f| f.until)
            .map_or(&self.root.name, |f| &f.name)
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
        if id == self.root.id {
            self.root.government
        } else {
            self.unit(id).is_some_and(|unit| unit.government)
        }
    }

    /// The id of the unit's parent.
    pub fn parent_of<'a>(&'a self, unit: &'a Unit) -> &'a str {
        unit.parent.as_deref().unwrap_or(&self.root.id)
    }

    /// Every name that the region or a unit of it has or had.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let root = std::iter::once(&self.root.name).chain(self.root.former.iter().map(|f| &f.name));
        let units = self
            .units
            .iter()
            .flat_map(|u| std::iter::once(&u.name).chain(u.former.iter().map(|f| &f.name)));
        root.chain(units).map(String::as_str)
    }

    /// The day that a year's reports are published, if the register says it.
    pub fn published(&self, year: u16) -> Option<&str> {
        self.years.get(&year.to_string())?.published.as_deref()
    }

    /// The settings of a year.
    pub fn year(&self, year: u16) -> YearSettings {
        self.years.get(&year.to_string()).cloned().unwrap_or_default()
    }
}

/// Names are printed and compared: what nobody sees in one makes it another.
fn seen<'a>(id: &str, names: impl IntoIterator<Item = &'a String>) -> Result<(), RegionError> {
    let unseen = |name: &&String| name.chars().find(|c| nianbao_model::is_unseen(*c));
    match names.into_iter().find_map(|name| unseen(&name)) {
        Some(c) => Err(RegionError::Unseen(id.to_owned(), c)),
        None => Ok(()),
    }
}

/// What is said of a text that is no register: the line, what the parser met there, and what to
/// write instead.
fn no_toml(text: &str, error: &toml::de::Error) -> Bilingual {
    let line = error.span().map(|at| 1 + text[..at.start].matches('\n').count());
    let at = line.map(|line| format!("第 {line} 行：")).unwrap_or_default();
    Bilingual::new(
        cut(&format!("{at}{}", toml_error_words(error.message()).zh), 1000),
        cut(&error.to_string(), 1000),
    )
}

/// A parser may quote a whole line, however long.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Ids become file names: they must be safe on every system and stay clear of the publication's own
/// files.
fn id_ok(id: &str) -> Result<(), RegionError> {
    let good = !id.is_empty()
        && id.len() <= 64
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
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
        assert!(a.exists_in(2020) && !a.exists_in(2021));
        assert_eq!((b.name_in(2018), b.name_in(2019)), ("乙办事处", "乙海关"));
        assert_eq!((region.parent_of(a), region.parent_of(b)), ("gz", "a"));
        let toml = toml.replacen("name = \"某关区\"", "name = \"某县\"\ngovernment = true", 1)
            + "government = true\n";
        let region = Region::parse(&toml).unwrap();
        assert_eq!(
            ["gz", "a", "b", "c"].map(|id| region.is_government(id)),
            [true, false, true, false]
        );
    }

    #[test]
    fn a_register_that_does_not_hold_together_is_refused() {
        let unit = |id: &str, more: &str| {
            format!("[[unit]]\nid = \"{id}\"\nname = \"甲\"\nlevel = \"subordinate\"\n{more}")
        };
        let error = |text: String| Region::parse(&format!("{HEAD}{text}")).unwrap_err();
        assert!(matches!(error(unit("../x", "")), RegionError::Id(_)));
        assert!(matches!(error(unit("index", "")), RegionError::Id(_)));
        assert!(matches!(error(unit("a", "") + &unit("a", "")), RegionError::Twice(_)));
        assert!(matches!(error(unit("a", "parent = \"z\"\n")), RegionError::Parent { .. }));
        assert!(matches!(
            error(unit("a", "parent = \"b\"\n") + &unit("b", "parent = \"a\"\n")),
            RegionError::Parent { .. }
        ));
        assert!(matches!(error(unit("a", "colour = 1\n")), RegionError::Syntax(_)));
        for unseen in ["\\u2028", "\\t", "\\n", "\\uFEFF", "\\u200B", "\\u202E"] {
            assert!(
                matches!(
                    error(unit("a", "").replace("甲", &format!("甲{unseen}"))),
                    RegionError::Unseen(..)
                ),
                "{unseen}"
            );
        }
        assert!(matches!(error("[output]\ngenerations = 0\n".into()), RegionError::Generations(0)));
        let deep = format!("x = {}", "[".repeat(400_000));
        assert!(error(deep).words().en.len() < 5000);
        assert!(matches!(
            error("[rules.I07]\nseverity = \"off\"\nreason = \" \"\n".into()),
            RegionError::Reason(_)
        ));
        let accepted =
            "[[accepted]]\nrule = \"Y01\"\nunit = \"z\"\nyear = 2020\nby = \"某\"\nwhy = \"某\"\n";
        assert!(matches!(error(accepted.into()), RegionError::Stranger(_)));
        let nothing = "[[accepted]]\nunit = \"gz\"\nyear = 2020\nquote = \"8件\"\nby = \"某\"\nwhy = \"某\"\n";
        assert!(matches!(error(nothing.into()), RegionError::Nothing(_)));
    }

    #[test]
    fn a_long_register_reads_as_it_would_at_once() {
        let mut text = HEAD.to_owned();
        for n in 0..3000 {
            text += &format!(
                "[[unit]]\nid = \"u{n}\"\nname = \"第 {n} 号 [[unit]]\"\nlevel = \"subordinate\"\n"
            );
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
        assert_eq!(
            Region::parse(&text).unwrap().unit("u2999").unwrap().name,
            "第 2999 号 [[unit]]"
        );
        let wrong = text.replace("id = \"u2000\"", "id = 2000");
        let RegionError::Syntax(message) = Region::parse(&wrong).unwrap_err() else { panic!() };
        let line = 1 + wrong.lines().position(|line| line == "id = 2000").unwrap();
        assert!(
            message.en.contains(&format!("line {line}"))
                && message.zh.starts_with(&format!("第 {line} 行：")),
            "{message:?}"
        );
    }
}

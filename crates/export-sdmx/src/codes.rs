//! The code lists: what the codes of the dimensions and attributes stand for, and the full ids they
//! were made of.

use crate::ids;
use nianbao_format::panel::Scope;
use nianbao_model::{Level, State};
use std::collections::BTreeMap;

/// A code list with its names.
pub(crate) struct CodeList {
    pub(crate) id: &'static str,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) codes: Vec<Code>,
}

/// A code with its names, the English one only where there is one, and what is noted of it.
pub(crate) struct Code {
    pub(crate) id: String,
    pub(crate) zh: String,
    pub(crate) en: Option<String>,
    /// Annotations: their type, and what they say.
    pub(crate) notes: Vec<(&'static str, String)>,
}

/// The annotation with the id as this project has it, before it was made a code.
const FULL_ID: &str = "FULL_ID";
/// The annotation with a unit's level, a code of CL_LEVEL.
const LEVEL: &str = "LEVEL";

/// All code lists with what the scope brings.
pub(crate) fn code_lists(scope: &Scope<'_>) -> Vec<CodeList> {
    let (mut tables, mut rows, mut columns) =
        (Merged::default(), Merged::default(), Merged::default());
    for edition in &scope.editions {
        for ix in edition.cells_ix() {
            let (table, row, column) =
                (&edition.tables[edition.spec(ix).table], edition.row(ix), edition.column(ix));
            tables.add(&table.id, edition.sections[table.section].label.clone(), table.id.clone());
            rows.add(&row.id, within(&row.path, &row.label), format!("{}.{}", table.id, row.id));
            columns.add(&column.id, within(&column.path, &column.label), column.id.clone());
        }
    }
    let list = |id, zh, en, codes| CodeList { id, zh, en, codes };
    vec![
        list("CL_UNIT", "单位", "Units", units(scope)),
        list("CL_EDITION", "版式", "Editions", editions(scope)),
        list("CL_TABLE", "表", "Tables", tables.codes()),
        list("CL_ROW", "行", "Rows", rows.codes()),
        list("CL_COLUMN", "列", "Columns", columns.codes()),
        list("CL_LEVEL", "层级", "Levels of units", levels()),
        list("CL_OBS_STATUS", "观测值状态", "Observation status", statuses()),
        list("CL_CELL_STATE", "单元格状态", "States of a cell", states()),
    ]
}

/// A label with those around it, outermost first: “1.其他” alone says little.
fn within(path: &[String], label: &str) -> String {
    path.iter().map(String::as_str).chain([label]).collect::<Vec<_>>().join(" ")
}

/// Codes that several tables or editions share: every wording is kept, and every full id.
#[derive(Default)]
struct Merged(BTreeMap<String, (Vec<String>, Vec<String>)>);

impl Merged {
    fn add(&mut self, id: &str, label: String, full: String) {
        let (labels, fulls) = self.0.entry(ids::part(id)).or_default();
        for (known, new) in [(labels, label), (fulls, full)] {
            if !known.contains(&new) {
                known.push(new);
            }
        }
    }

    fn codes(self) -> Vec<Code> {
        let code = |(id, (labels, fulls)): (String, (Vec<String>, Vec<String>))| Code {
            id,
            zh: labels.join(" / "),
            en: None,
            notes: fulls.into_iter().map(|full| (FULL_ID, full)).collect(),
        };
        self.0.into_iter().map(code).collect()
    }
}

fn units(scope: &Scope<'_>) -> Vec<Code> {
    let unit = |unit: &nianbao_model::UnitRef| {
        let level = unit.level.map(|level| (LEVEL, level.id().to_owned()));
        Code {
            id: ids::unit(&unit.id),
            zh: if unit.name.is_empty() { unit.id.clone() } else { unit.name.clone() },
            en: None,
            notes: [(FULL_ID, unit.id.clone())].into_iter().chain(level).collect(),
        }
    };
    scope.units.iter().map(unit).collect()
}

fn editions(scope: &Scope<'_>) -> Vec<Code> {
    let edition = |edition: &std::sync::Arc<nianbao_model::Edition>| Code {
        id: ids::part(&edition.id),
        zh: edition.title.clone(),
        en: None,
        notes: vec![(FULL_ID, edition.id.clone())],
    };
    scope.editions.iter().map(edition).collect()
}

/// A code that is always there.
fn fixed(id: &str, zh: &str, en: &str) -> Code {
    Code { id: id.to_owned(), zh: zh.to_owned(), en: Some(en.to_owned()), notes: Vec::new() }
}

fn levels() -> Vec<Code> {
    let english = |level| match level {
        Level::Region => "Region",
        Level::HeadOffice => "Head office",
        Level::Subordinate => "Subordinate unit",
    };
    [Level::Region, Level::HeadOffice, Level::Subordinate]
        .map(|level| fixed(level.id(), level.zh(), english(level)))
        .into()
}

fn states() -> Vec<Code> {
    let words = |state| match state {
        State::Figure => ("数字", "A figure, zero among them"),
        State::Blank => ("空白", "Blank"),
        State::NotApplicable => ("不适用", "Not applicable"),
        State::Unreadable => ("无法识别", "Unreadable"),
    };
    State::ALL.map(|state| fixed(state.id(), words(state).0, words(state).1)).into()
}

/// Those of the standard's own list that are used.
fn statuses() -> Vec<Code> {
    vec![
        fixed("A", "正常值", "Normal value"),
        fixed("O", "缺失值", "Missing value"),
        fixed("M", "缺失值；不可能有数据", "Missing value; data cannot exist"),
        fixed("L", "缺失值；有数据而未采集", "Missing value; data exist but were not collected"),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use nianbao_model::{Editions, Report, UnitRef};

    #[test]
    fn a_code_keeps_every_wording_and_the_full_ids() {
        let report = |year| {
            let edition = Editions::national().for_year(year).unwrap().clone();
            Report::blank(
                edition,
                UnitRef {
                    id: "番禺".into(),
                    name: "番禺海关".into(),
                    level: Some(Level::Subordinate),
                },
                year,
            )
        };
        let lists = code_lists(&Scope::of(None, &[report(2020), report(2022)]));
        let code = |list: &str, id: &str| {
            let codes = &lists.iter().find(|known| known.id == list).unwrap().codes;
            let code = codes.iter().find(|code| code.id == id).unwrap();
            (code.zh.clone(), code.notes.clone())
        };
        let full = |id: &str| vec![(FULL_ID, id.to_owned())];
        assert_eq!(
            code("CL_ROW", "normative_documents"),
            ("规范性文件 / 行政规范性文件".into(), full("proactive.normative_documents"))
        );
        let (label, notes) = code("CL_ROW", "denied-state_secret");
        assert!(label.contains("（三）不予公开 1.属于国家秘密"), "{label}");
        assert_eq!(notes, full("requests.denied.state_secret"));
        let unit =
            ("番禺海关".into(), vec![(FULL_ID, "番禺".into()), (LEVEL, "subordinate".into())]);
        assert_eq!(code("CL_UNIT", "$756a$$79ba$"), unit);
    }
}

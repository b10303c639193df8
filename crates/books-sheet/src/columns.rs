//! The columns of the books by their labels, the words of those that have a choice, and the mapping
//! by which an office says its own.

use crate::head::Sheet;
use nianbao_model::{Bilingual, Fault, toml_error_words};
use nianbao_text::key;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::OnceLock};

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BookKind {
    /// 依申请公开台账.
    Requests,
    /// 权责事项清单.
    Powers,
    /// 办件统计.
    Decisions,
    /// 平台维护台账.
    Upkeep,
}

impl BookKind {
    /// All of them.
    pub const ALL: [BookKind; 4] =
        [BookKind::Requests, BookKind::Powers, BookKind::Decisions, BookKind::Upkeep];

    /// The name in files and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            BookKind::Requests => "requests",
            BookKind::Powers => "powers",
            BookKind::Decisions => "decisions",
            BookKind::Upkeep => "upkeep",
        }
    }

    /// The book with a name.
    ///
    /// ```
    /// use nianbao_books_sheet::BookKind;
    ///
    /// assert_eq!(BookKind::named("requests"), Some(BookKind::Requests));
    /// ```
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// What people call it.
    pub fn words(self) -> Bilingual {
        Catalogue::get().book(self).title.clone()
    }
}

/// How an office's own register is to be understood: label to column, wording to id. It is written
/// down and read as TOML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Which book it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<BookKind>,
    /// The label of a column, and the id of ours.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Of a column that has a choice, the wording and the id of ours: `[values.outcome]`,
    /// `"依法公开" = "granted"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// When it is no TOML, or names a column or a choice that is none of ours.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mapping: Self = toml::from_str(text).map_err(|e| Fault {
            message: toml_error_words(e.message()),
            at: None,
            short: false,
        })?;
        let catalogue = Catalogue::get();
        for id in mapping.columns.values() {
            let known = |kind: BookKind| catalogue.book(kind).columns.contains_key(id);
            if !mapping.book.map_or_else(|| BookKind::ALL.into_iter().any(known), known) {
                return Err(unknown("栏目", "column", id, catalogue.ids(mapping.book)));
            }
        }
        for (list, values) in &mapping.values {
            let Some(known) = catalogue.values.get(list) else {
                return Err(unknown(
                    "选项表",
                    "list of choices",
                    list,
                    catalogue.values.keys().cloned().collect(),
                ));
            };
            for id in values.values() {
                if !known.contains_key(id) {
                    return Err(unknown("选项", "choice", id, known.keys().cloned().collect()));
                }
            }
        }
        Ok(mapping)
    }

    /// The mapping as a file.
    pub fn to_text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    pub(crate) fn with_columns(&self, kind: BookKind, sheets: &[Sheet<'_>]) -> Self {
        let mut mapping = Self { book: Some(kind), ..self.clone() };
        let met = sheets.iter().flat_map(|sheet| &sheet.columns);
        mapping.columns.extend(met.map(|column| (column.label.clone(), column.id.to_owned())));
        mapping
    }
}

fn unknown(zh: &str, en: &str, met: &str, known: Vec<String>) -> Fault {
    Fault::new(
        format!("没有{zh}“{met}”；可以写的有：{}", known.join("、")),
        format!("there is no {en} “{met}”; there are {}", known.join(", ")),
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookColumns {
    title: Bilingual,
    needs: Vec<String>,
    pub(crate) columns: BTreeMap<String, Vec<String>>,
}

/// All that `columns.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    requests: BookColumns,
    powers: BookColumns,
    decisions: BookColumns,
    upkeep: BookColumns,
    pub(crate) values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Catalogue {
    /// # Panics
    /// Never with the list this crate ships: its tests read it.
    #[allow(clippy::expect_used)]
    pub(crate) fn get() -> &'static Self {
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| {
            toml::from_str(include_str!("../columns.toml"))
                .expect("the list shipped with this crate is tested")
        })
    }

    pub(crate) fn book(&self, kind: BookKind) -> &BookColumns {
        match kind {
            BookKind::Requests => &self.requests,
            BookKind::Powers => &self.powers,
            BookKind::Decisions => &self.decisions,
            BookKind::Upkeep => &self.upkeep,
        }
    }

    fn ids(&self, kind: Option<BookKind>) -> Vec<String> {
        let kinds = kind.map_or_else(|| BookKind::ALL.to_vec(), |kind| vec![kind]);
        kinds.into_iter().flat_map(|kind| self.book(kind).columns.keys().cloned()).collect()
    }

    /// The labels of a book, by their keys; an office's own count before ours.
    pub(crate) fn heads<'m>(&'m self, kind: BookKind, mapping: &'m Mapping) -> Heads<'m> {
        let book = self.book(kind);
        let mut known = FxHashMap::default();
        for (id, labels) in &book.columns {
            for (rank, label) in labels.iter().enumerate() {
                known.entry(key(label)).or_insert((id.as_str(), rank + 1));
            }
        }
        known.extend(mapping.columns.iter().map(|(label, id)| (key(label), (id.as_str(), 0))));
        Heads { book, known }
    }

    /// The words of columns that have a choice.
    pub(crate) fn words(&self, mapping: &Mapping) -> Words {
        let mut lists: FxHashMap<String, FxHashMap<String, String>> = FxHashMap::default();
        for (list, values) in &self.values {
            let known = lists.entry(list.clone()).or_default();
            for (id, wordings) in values {
                if id != "group" {
                    known.insert(key(id), id.clone());
                }
                known.extend(wordings.iter().map(|wording| {
                    (key(wording), if id == "group" { String::new() } else { id.clone() })
                }));
            }
            known.extend(
                mapping
                    .values
                    .get(list)
                    .into_iter()
                    .flatten()
                    .map(|(wording, id)| (key(wording), id.clone())),
            );
        }
        Words(lists)
    }
}

/// The labels of a book's columns.
pub(crate) struct Heads<'m> {
    book: &'m BookColumns,
    /// By key: the column's id, and how near the label is to ours; the smaller the nearer.
    known: FxHashMap<String, (&'m str, usize)>,
}

impl<'m> Heads<'m> {
    /// The column a label stands for.
    pub(crate) fn find(&self, label: &str) -> Option<(&'m str, usize)> {
        let folded = nianbao_text::fold(label);
        let bare =
            || nianbao_text::label::without_remarks(&folded).map(nianbao_text::label::key_of_fold);
        self.known.get(&key(label)).copied().or_else(|| self.known.get(&bare()?).copied())
    }

    pub(crate) fn needs(&self) -> impl Iterator<Item = &str> {
        self.book.needs.iter().map(String::as_str)
    }

    pub(crate) fn title(&self) -> Bilingual {
        self.book.title.clone()
    }

    /// Our label of a column.
    pub(crate) fn label(&self, id: &str) -> String {
        self.book.columns.get(id).and_then(|labels| labels.first()).cloned().unwrap_or_default()
    }

    pub(crate) fn some_labels(&self) -> String {
        let needs = self.needs().map(|id| self.label(id.split('|').next().unwrap_or_default()));
        needs.collect::<Vec<_>>().join("、")
    }
}

/// What is written in columns that have a choice.
pub(crate) struct Words(FxHashMap<String, FxHashMap<String, String>>);

impl Words {
    /// The id of a wording in a list; `Some("")` for one that names a group without its ground.
    /// `不予公开—属于国家秘密` is tried by its parts, the last first.
    pub(crate) fn find(&self, list: &str, text: &str) -> Option<&str> {
        let known = self.0.get(list)?;
        let whole = known.get(&key(text)).or_else(|| known.get(&without_remarks(text)?));
        let parts = || {
            let marks = |c: char| {
                matches!(
                    c,
                    '：' | ':'
                        | '—'
                        | '-'
                        | '－'
                        | '（'
                        | '('
                        | '）'
                        | ')'
                        | '/'
                        | '>'
                        | '，'
                        | ','
                        | '；'
                        | '、'
                )
            };
            text.split(marks)
                .rev()
                .filter(|part| !part.trim().is_empty())
                .find_map(|part| known.get(&key(part)))
        };
        whole.or_else(parts).map(String::as_str)
    }
}

fn without_remarks(text: &str) -> Option<String> {
    let folded = nianbao_text::fold(text);
    nianbao_text::label::without_remarks(&folded).map(nianbao_text::label::key_of_fold)
}

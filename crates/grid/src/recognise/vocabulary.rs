//! What words mean in an edition: rows, columns, groups and block headings of tables by the keys of
//! their labels, and what sections are called.

use crate::prose::headings;
use nianbao_model::{CellIx, Edition, OfEditions, clean_line};
use nianbao_text::{
    heading::Headings,
    label::{fold, key, key_of_fold, without_remarks},
};
use rustc_hash::FxHashMap;
use std::{
    cell::RefCell,
    sync::{Arc, Mutex, PoisonError},
};

/// A row or a column of an edition's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) table: usize,
    pub(super) block: usize,
    /// The row's or the column's number in its block.
    pub(super) n: usize,
}

/// What a label can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    Row(Line),
    Column(Line),
    /// A label around rows; the number of its table.
    Group(usize),
    /// The heading over a block: table and block.
    Head(usize, usize),
}

/// A label as met, ready to be looked up.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// As it is shown.
    pub(super) text: String,
    pub(super) fold: String,
    pub(super) key: String,
    /// The key without the remarks in brackets at the end, where there are any.
    bare: Option<String>,
}

impl Label {
    pub(super) fn of(text: &str) -> Self {
        let fold = fold(text);
        let bare = without_remarks(&fold).map(key_of_fold).filter(|bare| !bare.is_empty());
        Self { text: clean_line(text), key: key_of_fold(&fold), bare, fold }
    }

    /// The same, remembered: the labels of one workbook are those of the next.
    pub(super) fn known(text: &str) -> Arc<Self> {
        /// Some editions' labels, and then some; a source full of other texts makes it forget.
        const MOST: usize = 4096;
        thread_local! {
            static KNOWN: RefCell<FxHashMap<Box<str>, Arc<Label>>> = RefCell::default();
        }
        KNOWN.with_borrow_mut(|known| {
            if let Some(label) = known.get(text) {
                return label.clone();
            }
            if known.len() >= MOST {
                known.clear();
            }
            let label = Arc::new(Self::of(text));
            known.insert(text.into(), label.clone());
            label
        })
    }

    /// Do both name the same, remarks in brackets aside?
    pub(super) fn is_like(&self, other: &Label) -> bool {
        self.key == other.key
            || other.bare.as_deref() == Some(&self.key)
            || self.bare.as_deref() == Some(&other.key)
    }
}

/// How far a label's wording is from the statutory one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// The same but for white space, widths, quotes and remarks in brackets.
    Statutory,
    /// The same words with other ordinals or punctuation.
    Ordinal,
    /// Other words.
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    meaning: Meaning,
    statutory: bool,
}

/// All labels of an edition.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) edition: Arc<Edition>,
    words: Arc<Words>,
}

impl Vocabulary {
    /// The vocabulary of an edition; made once and kept as long as the edition lives.
    pub(super) fn of(edition: &Arc<Edition>) -> Self {
        static KEPT: OfEditions<Words> = OfEditions::new();
        Self { edition: edition.clone(), words: KEPT.get(edition, Words::new) }
    }

    fn entries(&self, label: &Label) -> &[Entry] {
        let found = |key: &str| self.words.labels.get(key).map(Vec::as_slice);
        found(&label.key).or_else(|| found(label.bare.as_deref()?)).unwrap_or_default()
    }

    /// All a label can mean.
    pub(super) fn meanings(&self, label: &Label) -> impl Iterator<Item = Meaning> {
        self.entries(label).iter().map(|e| e.meaning)
    }

    /// What a label means and whether it has the statutory words, for telling editions apart.
    pub(super) fn weights(&self, label: &Label) -> impl Iterator<Item = (Meaning, u32)> {
        self.entries(label).iter().map(|e| (e.meaning, if e.statutory { 2 } else { 1 }))
    }

    /// The rows a label can mean.
    pub(super) fn rows(&self, label: &Label) -> impl Iterator<Item = Line> {
        self.meanings(label)
            .filter_map(|m| if let Meaning::Row(line) = m { Some(line) } else { None })
    }

    /// The columns a label can mean.
    pub(super) fn columns(&self, label: &Label) -> impl Iterator<Item = Line> {
        self.meanings(label)
            .filter_map(|m| if let Meaning::Column(line) = m { Some(line) } else { None })
    }

    /// How many columns a block has.
    pub(super) fn width(&self, table: usize, block: usize) -> usize {
        self.edition.tables[table].blocks[block].columns.len()
    }

    /// The cell in a row and a column of one block.
    pub(super) fn cell(&self, row: Line, column: usize) -> CellIx {
        self.edition.tables[row.table].blocks[row.block].cell(row.n, column)
    }

    /// A row's statutory label and its groups.
    pub(super) fn row(&self, line: Line) -> &nianbao_model::Row {
        &self.edition.tables[line.table].blocks[line.block].rows[line.n]
    }

    /// A column's statutory label and its groups.
    pub(super) fn column(&self, line: Line) -> &nianbao_model::Column {
        &self.edition.tables[line.table].blocks[line.block].columns[line.n]
    }

    /// The section a sheet is named after.
    pub(super) fn section_of_sheet(&self, name: &str) -> Option<usize> {
        self.words.sections.get(&key(name)).copied()
    }

    /// Is the line the section's heading in a wording that is known?
    pub(super) fn knows_heading(&self, section: usize, folded: &str) -> bool {
        self.words.headings.is_known(section, folded)
    }

    /// The section whose heading a folded line is.
    pub(super) fn heading(&self, folded: &str) -> Option<usize> {
        /// The labels of all tables; a source full of other lines makes it forget.
        const MOST: usize = 1024;
        let mut known = self.words.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(folded) {
            return *found;
        }
        let found = self.words.headings.find(folded);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(folded.into(), found);
        found
    }

    /// What a table is called: its section's label.
    pub(super) fn table_label(&self, table: usize) -> &str {
        &self.edition.sections[self.edition.tables[table].section].label
    }
}

/// Compares a label with the statutory wording.
pub(super) fn wording(met: &Label, statutory: &str, path: &[String]) -> Wording {
    fn plain(label: &Label) -> &str {
        without_remarks(&label.fold).unwrap_or(&label.fold)
    }
    let (own, group) = (Label::known(statutory), path.last().map(|group| Label::known(group)));
    let (met_fold, own, group) = (plain(met), plain(&own), group.as_deref().map(plain));
    let is_whole = |group: &str| met_fold.strip_prefix(group) == Some(own);
    if met_fold == own || group.is_some_and(is_whole) {
        return Wording::Statutory;
    }
    let met_key = key_of_fold(met_fold);
    let whole = group.map(|group| format!("{group}{own}"));
    if met_key == key_of_fold(own) || whole.is_some_and(|whole| met_key == key_of_fold(&whole)) {
        Wording::Ordinal
    } else {
        Wording::Other
    }
}

/// A vocabulary without the edition: the kept part must not keep the edition alive.
#[derive(Debug)]
struct Words {
    labels: FxHashMap<String, Vec<Entry>>,
    /// Sections by the keys of what sheets are called after them.
    sections: FxHashMap<String, usize>,
    headings: Headings,
    /// Which heading a line is, remembered: 三、本年度办理结果 stands in every report and is like
    /// some of them.
    lines: Mutex<FxHashMap<Box<str>, Option<usize>>>,
}

impl Words {
    fn new(edition: &Edition) -> Self {
        let mut words = Self {
            labels: FxHashMap::default(),
            sections: FxHashMap::default(),
            headings: headings(edition),
            lines: Mutex::default(),
        };
        for (n, section) in edition.sections.iter().enumerate() {
            for name in
                [&section.label, &section.short, &section.tab()].into_iter().chain(&section.aliases)
            {
                // Of sections with the same name the first counts; what has no letter is no name.
                Some(key(name))
                    .filter(|key| !key.is_empty())
                    .map(|key| *words.sections.entry(key).or_insert(n));
            }
        }
        for (table, t) in edition.tables.iter().enumerate() {
            for (block, b) in t.blocks.iter().enumerate() {
                if let Some(heading) = &b.heading {
                    words.add(heading, Meaning::Head(table, block), true);
                }
                for (n, row) in b.rows.iter().enumerate() {
                    let meaning = Meaning::Row(Line { table, block, n });
                    words.line(&row.label, &row.path, &row.aliases, meaning);
                    for group in &row.path {
                        words.add(group, Meaning::Group(table), true);
                    }
                }
                for (n, column) in b.columns.iter().enumerate() {
                    words.line(
                        &column.label,
                        &column.path,
                        &column.aliases,
                        Meaning::Column(Line { table, block, n }),
                    );
                }
            }
        }
        words
    }

    /// A label alone, with its nearest group, and with all of them, as people write it into one
    /// cell.
    fn line(&mut self, label: &str, path: &[String], aliases: &[String], meaning: Meaning) {
        self.add(label, meaning, true);
        if let Some(group) = path.last() {
            self.add(&format!("{group}{label}"), meaning, true);
            self.add_key(format!("{}{}", key(group), key(label)), meaning, true);
            self.add(&format!("{}{label}", path.concat()), meaning, true);
        }
        for alias in aliases {
            self.add(alias, meaning, false);
        }
    }

    fn add(&mut self, label: &str, meaning: Meaning, statutory: bool) {
        let label = Label::of(label);
        if let Some(bare) = label.bare {
            self.add_key(bare, meaning, statutory);
        }
        self.add_key(label.key, meaning, statutory);
    }

    fn add_key(&mut self, key: String, meaning: Meaning, statutory: bool) {
        let entries = self.labels.entry(key).or_default();
        if !entries.iter().any(|e| e.meaning == meaning) {
            entries.push(Entry { meaning, statutory });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_with_its_group_before_it_has_the_statutory_words() {
        let path = ["（三）不予公开".to_owned()];
        let of = |met: &str| wording(&Label::of(met), "1.属于国家秘密", &path);
        assert_eq!(of("1．属于国家秘密（件）"), Wording::Statutory);
        assert_eq!(of("（三）不予公开1.属于国家秘密"), Wording::Statutory);
        assert_eq!(of("2、属于国家秘密"), Wording::Ordinal);
        assert_eq!(of("三、不予公开1.属于国家秘密"), Wording::Ordinal);
        assert_eq!(of("不予公开"), Wording::Other);
    }
}

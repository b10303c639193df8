//! The vocabulary: words and what they may mean, from the data file beside this crate and from the
//! edition's own labels.

use nianbao_model::{CellIx, Edition, OfEditions, Table, Vocabulary, WordLists};
use std::{collections::HashMap, sync::Arc};

/// The words of the national editions.
const NATIONAL: &str = include_str!("../vocabulary/national.toml");

// ── What a word may mean ───────────────────────────────────────────────────

/// A time that a statement speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// A year by its number.
    Year(u16),
    /// The report's year.
    This,
    /// The year before.
    Last,
    /// The year after.
    Next,
    /// A part of a year.
    Part,
    /// An average, or a part of a year that comes again and again.
    Average,
    /// Many years, or all time.
    Beyond,
    /// 累计: the year where another word says so, else all time.
    UntilNow,
}

/// A word that holds a statement together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    OfWhich,
    /// 按申请方式分: parts of the whole, from one side.
    Aspect,
    Consists,
    Respectively,
    Each,
    And,
    All,
    Deny,
    Nought,
    Cause,
    Caused,
    Unreal,
    Except,
    Compare,
    Since,
    Up,
    Down,
    /// From last year's figure to this year's: 增至.
    Reaches,
    Share,
    Extra,
    Including,
    Excluding,
    Same,
    Carry,
    CarryWithYear,
    Left,
    /// What is counted is no matter of the tables.
    Other,
    /// The way by which requests come.
    Channel,
    /// The disclosure of information is spoken of.
    About,
    Plain,
    /// The unit itself, or a kind of unit behind 我 and 本.
    Kind,
    Whole,
    Above,
    Below,
    /// Brings in another body.
    Beside,
    /// The rest of what is listed.
    Rest,
    /// 中 behind a whole whose parts follow.
    Within,
    /// A share named for what it is of.
    Finished,
    /// The same, of those that were due in time.
    InTime,
    CorrectedRate,
    UpheldRate,
}

/// One meaning of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// What is spoken of: rows of disputes or of what is published, by their place in
    /// [`Lexicon::rows`].
    Subject(u16),
    /// Requests for information.
    Requests,
    /// Requests, in short.
    ShortRequests,
    /// Rows of the requests' table.
    Row(u16),
    /// The same, where nothing else is counted.
    Weak(u16),
    /// Columns, by their place in [`Lexicon::columns`].
    Column(u16),
    Time(Time),
    Role(Role),
}

/// A row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) table: usize,
    pub(crate) block: usize,
    pub(crate) row: usize,
}

/// What a word says of rows: the sum of the first set, or of the second …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) sums: Vec<Vec<Row>>,
}

/// What a word says of columns: ids, to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) table: usize,
    pub(crate) sums: Vec<Vec<String>>,
}

/// Rows of requests that the grammar itself speaks of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requests {
    pub(crate) table: Option<usize>,
    pub(crate) received: Vec<Row>,
    pub(crate) carried_in: Vec<Row>,
    pub(crate) concluded: Vec<Row>,
    pub(crate) carried_out: Vec<Row>,
    pub(crate) outcomes: Vec<Row>,
}

/// What kind of thing a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Count,
    Measure,
    Money,
}

/// What follows a word's first character.
struct Tail {
    text: Box<str>,
    /// Its first four bytes, and which of the four it has: most texts differ from it in these, and
    /// that is told without looking at it.
    head: u32,
    mask: u32,
    word: u16,
}

impl Tail {
    fn of(text: &str, word: u16) -> Self {
        let mask = u32::MAX.checked_shr(32 - 8 * text.len().min(4) as u32).unwrap_or(0);
        Self { head: head(text), mask, text: text.into(), word }
    }
}

/// The first four bytes of a text, the first of them lowest; nothing behind its end.
fn head(text: &str) -> u32 {
    match text.as_bytes().first_chunk() {
        Some(four) => u32::from_le_bytes(*four),
        None => text.bytes().rev().fold(0, |head, byte| head << 8 | u32::from(byte)),
    }
}

/// All words of an edition with their meanings.
pub(crate) struct Lexicon {
    words: Vec<Vec<Sense>>,
    /// Words without their first character, longest first, by that character.
    index: Vec<Vec<Tail>>,
    /// For each character from 一 to 龥 (and half-width ones) its place in the index, 0 if no word
    /// begins with it.
    first: Vec<u16>,
    pub(crate) rows: Vec<Rows>,
    pub(crate) columns: Vec<Columns>,
    pub(crate) requests: Requests,
    pub(crate) disputes: Option<usize>,
    /// Units, longest first.
    pub(crate) units: Vec<(Box<str>, UnitKind)>,
    /// What indicators are called besides their names, and the words around them.
    pub(crate) indicators: WordLists,
}

impl Lexicon {
    /// The words of an edition. They are read once for each edition at hand.
    pub(crate) fn of(edition: &Arc<Edition>) -> Arc<Lexicon> {
        static KNOWN: OfEditions<Lexicon> = OfEditions::new();
        KNOWN.get(edition, Lexicon::build)
    }

    fn build(edition: &Edition) -> Lexicon {
        // The file is a part of this crate, and a test reads it.
        let mut data: Vocabulary = toml::from_str(NATIONAL).unwrap_or_default();
        data.add(edition.vocabulary.clone());
        let mut building =
            Building { edition, words: HashMap::new(), rows: Vec::new(), columns: Vec::new() };
        building.labels();
        building.data(&data);
        let mut units: Vec<(Box<str>, UnitKind)> = Vec::new();
        for (key, words) in &data.units {
            let kind = match key.as_str() {
                "counts" => UnitKind::Count,
                "money" => UnitKind::Money,
                _ => UnitKind::Measure,
            };
            units.extend(words.iter().map(|word| (word.as_str().into(), kind)));
        }
        units.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let requests = building.requests();
        let disputes = edition.tables.iter().position(|table| table.id == "disputes");
        let Building { words: found, rows, columns, .. } = building;
        let (mut words, mut index, mut first) =
            (Vec::new(), vec![Vec::new()], vec![0_u16; CHARACTERS]);
        for (word, senses) in found {
            let mut chars = word.chars();
            let Some(place) = chars.next().and_then(place) else { continue };
            if first[place] == 0 {
                first[place] = index.len() as u16;
                index.push(Vec::new());
            }
            index[usize::from(first[place])].push(Tail::of(chars.as_str(), words.len() as u16));
            words.push(senses);
        }
        for list in &mut index {
            list.sort_by(|Tail { text: a, .. }: &Tail, Tail { text: b, .. }| {
                b.len().cmp(&a.len()).then_with(|| a.cmp(b))
            });
        }
        let indicators = std::mem::take(&mut data.indicators);
        Lexicon { words, index, first, rows, columns, requests, disputes, units, indicators }
    }

    /// All words that begin here, longest first: their lengths in bytes and their numbers.
    pub(crate) fn at<'l>(&'l self, text: &'l str) -> impl Iterator<Item = (usize, u16)> + 'l {
        let mut chars = text.chars();
        let met = chars.next();
        let rest = chars.as_str();
        let bucket = met
            .and_then(place)
            .and_then(|place| self.first.get(place))
            .map_or(0, |bucket| usize::from(*bucket));
        let list = self.index.get(bucket).map(Vec::as_slice).unwrap_or_default();
        let width = met.map_or(0, char::len_utf8);
        let head = head(rest);
        list.iter()
            .filter(move |tail| head & tail.mask == tail.head && rest.starts_with(&*tail.text))
            .map(move |tail| (tail.text.len() + width, tail.word))
    }

    /// What a word means.
    pub(crate) fn senses(&self, word: u16) -> &[Sense] {
        self.words.get(usize::from(word)).map(Vec::as_slice).unwrap_or_default()
    }
}

const CHARACTERS: usize = 0x80 + 0x9fff - 0x4e00 + 1;

/// The place of a character among those with which words begin.
fn place(c: char) -> Option<usize> {
    match c as usize {
        c @ 0..0x80 => Some(c),
        c @ 0x4e00..=0x9fff => Some(0x80 + c - 0x4e00),
        _ => None,
    }
}

struct Building<'e> {
    edition: &'e Edition,
    words: HashMap<String, Vec<Sense>>,
    rows: Vec<Rows>,
    columns: Vec<Columns>,
}

impl Building<'_> {
    fn say(&mut self, word: &str, sense: Sense) {
        let word: String = word.chars().filter(|c| !matches!(c, '“' | '”' | ' ')).collect();
        let senses = self.words.entry(word).or_default();
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }

    /// The labels of the edition, and what people write instead of them.
    fn labels(&mut self) {
        let edition = self.edition;
        for (t, table) in edition.tables.iter().enumerate() {
            for (b, block) in table.blocks.iter().enumerate() {
                for (r, row) in block.rows.iter().enumerate() {
                    let rows =
                        self.rows_ix(Rows { sums: vec![vec![Row { table: t, block: b, row: r }]] });
                    let outcome = table.id == "requests" && row.outcome;
                    for label in std::iter::once(&row.label).chain(&row.aliases) {
                        let label = bare(label);
                        if label.chars().count() < 2 || matches!(label, "其他" | "总计" | "合计")
                        {
                            continue;
                        }
                        if outcome {
                            self.say(label, Sense::Row(rows));
                        } else if table.id != "requests" {
                            self.say(label, Sense::Subject(rows));
                        }
                    }
                }
            }
        }
    }

    fn data(&mut self, data: &Vocabulary) {
        for (key, words) in &data.subjects {
            let sense = match key.as_str() {
                "requests" => Sense::Requests,
                "requests ?" => Sense::ShortRequests,
                key => match self.rows_of(key) {
                    Some(rows) => Sense::Subject(self.rows_ix(rows)),
                    None => continue,
                },
            };
            words.iter().for_each(|word| self.say(word, sense));
        }
        for (key, words) in &data.rows {
            if let Some(rows) = self.rows_of(key) {
                let ix = self.rows_ix(rows);
                words.iter().for_each(|word| self.say(word, Sense::Row(ix)));
            }
        }
        for (key, words) in &data.weak {
            let sense = match self.rows_of(key) {
                _ if key == "@rest" => Sense::Role(Role::Rest),
                Some(rows) => Sense::Weak(self.rows_ix(rows)),
                None => continue,
            };
            words.iter().for_each(|word| self.say(word, sense));
        }
        for (key, words) in &data.columns {
            if let Some(columns) = self.columns_of(key) {
                self.columns.push(columns);
                let ix = (self.columns.len() - 1) as u16;
                words.iter().for_each(|word| self.say(word, Sense::Column(ix)));
            }
        }
        let groups = [
            &data.verbs,
            &data.time,
            &data.body,
            &data.grammar,
            &data.rates,
            &data.other,
            &data.plain,
        ];
        for (group, lists) in groups.into_iter().enumerate() {
            for (key, words) in lists {
                let Some(sense) = named(group, key) else { continue };
                words.iter().for_each(|word| self.say(word, sense));
            }
        }
    }

    fn rows_ix(&mut self, rows: Rows) -> u16 {
        let known = self.rows.iter().position(|other| *other == rows);
        known.unwrap_or_else(|| {
            self.rows.push(rows);
            self.rows.len() - 1
        }) as u16
    }

    fn table(&self, key: &str) -> Option<(usize, &Table)> {
        let id = key.split(['.', ' ']).next()?;
        self.edition.tables.iter().enumerate().find(|(_, table)| table.id == id)
    }

    /// `requests.received | requests.received + requests.carried_in`: sums of rows. What the
    /// edition has not got is left out.
    fn rows_of(&self, key: &str) -> Option<Rows> {
        let sums: Vec<Vec<Row>> = key
            .split(" | ")
            .filter_map(|sum| {
                sum.split(" + ")
                    .map(|one| self.rows_like(one.trim()))
                    .collect::<Option<Vec<_>>>()
                    .map(|rows| rows.concat())
            })
            .collect();
        (!sums.is_empty()).then_some(Rows { sums })
    }

    /// The row with this address, or the rows of the group of this name, or all rows of the table.
    fn rows_like(&self, address: &str) -> Option<Vec<Row>> {
        let (t, table) = self.table(address)?;
        let id = address.split_once('.').map(|(_, id)| id);
        let mut found = Vec::new();
        for (b, block) in table.blocks.iter().enumerate() {
            for (r, row) in block.rows.iter().enumerate() {
                let fits = id.is_none_or(|id| {
                    row.id == id
                        || row.id.strip_prefix(id).is_some_and(|rest| rest.starts_with(['.', '_']))
                });
                if fits {
                    found.push(Row { table: t, block: b, row: r });
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn columns_of(&self, key: &str) -> Option<Columns> {
        let (t, table) = self.table(key)?;
        let known = |id: &str| {
            table.blocks.iter().any(|block| block.columns.iter().any(|column| column.id == id))
        };
        let strip = |one: &str| {
            one.trim()
                .strip_prefix(table.id.as_str())
                .and_then(|rest| rest.strip_prefix('.'))
                .unwrap_or(one.trim())
                .to_owned()
        };
        let sums: Vec<Vec<String>> = key
            .split(" | ")
            .map(|sum| sum.split(" + ").map(strip).collect::<Vec<_>>())
            .filter(|sum| sum.iter().all(|id| known(id)))
            .collect();
        (!sums.is_empty()).then_some(Columns { table: t, sums })
    }

    fn requests(&self) -> Requests {
        let rows = |id: &str| self.rows_like(&format!("requests.{id}")).unwrap_or_default();
        let table = self.edition.tables.iter().position(|table| table.id == "requests");
        let mut outcomes = Vec::new();
        if let Some(t) = table {
            for (b, block) in self.edition.tables[t].blocks.iter().enumerate() {
                outcomes.extend(
                    block
                        .rows
                        .iter()
                        .enumerate()
                        .filter(|(_, row)| row.outcome)
                        .map(|(r, _)| Row { table: t, block: b, row: r }),
                );
            }
        }
        Requests {
            table,
            received: rows("received"),
            carried_in: rows("carried_in"),
            concluded: rows("outcome_total"),
            carried_out: rows("carried_out"),
            outcomes,
        }
    }
}

/// The meaning of the words of a list, by its group (verbs, time, body, grammar, rates, other,
/// plain) and name.
fn named(group: usize, key: &str) -> Option<Sense> {
    use Role::*;
    let role = match (group, key) {
        (0, "carry") => Carry,
        (0, "carry_with_year") => CarryWithYear,
        (0, "left") => Left,
        (1, "this") => return Some(Sense::Time(Time::This)),
        (1, "last") => return Some(Sense::Time(Time::Last)),
        (1, "next") => return Some(Sense::Time(Time::Next)),
        (1, "part") => return Some(Sense::Time(Time::Part)),
        (1, "average") => return Some(Sense::Time(Time::Average)),
        (1, "beyond") => return Some(Sense::Time(Time::Beyond)),
        (1, "until_now") => return Some(Sense::Time(Time::UntilNow)),
        (2, "kinds") => Kind,
        (2, "whole") => Whole,
        (2, "above") => Above,
        (2, "below") => Below,
        (2, "beside") => Beside,
        (3, "of_which") => OfWhich,
        (3, "aspect") => Aspect,
        (3, "consists") => Consists,
        (3, "respectively") => Respectively,
        (3, "each") => Each,
        (3, "and") => And,
        (3, "all") => All,
        (3, "deny") => Deny,
        (3, "none") => Nought,
        (3, "cause") => Cause,
        (3, "caused") => Caused,
        (3, "unreal") => Unreal,
        (3, "except") => Except,
        (3, "compare") => Compare,
        (3, "since") => Since,
        (3, "up") => Up,
        (3, "down") => Down,
        (3, "reaches") => Reaches,
        (3, "share") => Share,
        (3, "within") => Within,
        (3, "extra") => Extra,
        (3, "including") => Including,
        (3, "excluding") => Excluding,
        (3, "same") => Same,
        (4, "finished") => Finished,
        (4, "in_time") => InTime,
        (4, "corrected") => CorrectedRate,
        (4, "upheld") => UpheldRate,
        (5, "words") => Other,
        (5, "channels") => Channel,
        (6, "about") => About,
        (6, "words") => Plain,
        _ => return None,
    };
    Some(Sense::Role(role))
}

/// A label without its number, its remark and its quotation marks: （一）予以公开 is 予以公开,
/// 1.属于国家秘密 is 属于国家秘密.
fn bare(label: &str) -> &str {
    let mut rest = label.trim();
    if let Some((head, tail)) = rest
        .strip_prefix('（')
        .and_then(|inner| inner.split_once('）'))
        .filter(|(head, _)| head.chars().count() <= 2)
    {
        rest = if head.is_empty() { rest } else { tail };
    }
    rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '．'));
    if let Some((head, tail)) = rest
        .split_once('、')
        .filter(|(head, _)| head.chars().count() == 1 && "一二三四五六七八九十".contains(*head))
    {
        rest = if head.is_empty() { rest } else { tail };
    }
    rest.split_once('（').map_or(rest, |(head, _)| head)
}

/// The cell of a row in a column.
pub(crate) fn cell(edition: &Edition, row: Row, column: &str) -> Option<CellIx> {
    let block = edition.tables.get(row.table)?.blocks.get(row.block)?;
    let column = block.columns.iter().position(|known| known.id == column)?;
    Some(block.cell(row.row, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nianbao_model::{Editions, WORD_LISTS};

    #[test]
    fn the_vocabulary_is_read_and_every_key_means_something() {
        let data: Vocabulary = toml::from_str(NATIONAL).unwrap();
        let editions = Editions::national();
        for (group, names) in WORD_LISTS {
            let (_, lists) = data.groups().into_iter().find(|(known, _)| *known == group).unwrap();
            let met: Vec<&str> = lists.keys().map(String::as_str).collect();
            assert!(
                names.iter().all(|name| met.contains(name))
                    && met.iter().all(|name| names.contains(name)),
                "{group}: {met:?}"
            );
            let number = ["verbs", "time", "body", "grammar", "rates", "other", "plain"]
                .iter()
                .position(|known| *known == group);
            assert!(
                number.is_none_or(|number| names.iter().all(|name| named(number, name).is_some())),
                "{group}"
            );
        }
        let known = |key: &str| {
            editions.iter().any(|edition| {
                let building = Building {
                    edition,
                    words: HashMap::new(),
                    rows: Vec::new(),
                    columns: Vec::new(),
                };
                building.rows_of(key).is_some()
            })
        };
        for key in data.subjects.keys().chain(data.rows.keys()).chain(data.weak.keys()) {
            assert!(known(key) || matches!(key.as_str(), "requests ?" | "@rest"), "{key}");
        }
        for key in data.columns.keys() {
            let met = editions.iter().any(|edition| {
                Building { edition, words: HashMap::new(), rows: Vec::new(), columns: Vec::new() }
                    .columns_of(key)
                    .is_some()
            });
            assert!(met, "{key}");
        }
    }

    #[test]
    fn labels_are_known_without_their_numbers() {
        for (label, is) in [
            ("（一）予以公开", "予以公开"),
            ("1.属于国家秘密", "属于国家秘密"),
            ("四、结转下年度继续办理", "结转下年度继续办理"),
            ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
            ("行政许可", "行政许可"),
        ] {
            assert_eq!(bare(label), is);
        }
    }
}

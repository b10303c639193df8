//! Documents of Word 97 to 2003: read as the same document is that was saved as .docx, refused
//! where they cannot be, never wrong in silence, within bounds.
//!
//! `marks.docx` is a report with everything that documents have: automatic numbers, changes that
//! are tracked, hidden, struck and raised text, a field, a footnote, a text box, tables in tables.
//! `marks.doc` is what LibreOffice saves of it.

use crate::{common::read, hostile::outcome};
use nianbao_format_kit::Dice;
use nianbao_model::{Cell, Reading};
use std::io::{Cursor, Read as _, Write as _};

const NEW: &[u8] = include_bytes!("../fixtures/marks.docx");
const OLD: &[u8] = include_bytes!("../fixtures/marks.doc");

/// So many changed documents of each kind; fewer where everything takes ten times as long.
const MANY: usize = if cfg!(debug_assertions) { 100 } else { 1500 };

/// The streams that a document's text is in.
#[derive(Clone)]
struct Streams {
    word: Vec<u8>,
    table: Vec<u8>,
    data: Vec<u8>,
}

impl Streams {
    fn of(bytes: &[u8]) -> Self {
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).unwrap();
        let mut stream = |name: &str| {
            let mut bytes = Vec::new();
            if file.is_stream(name) {
                file.open_stream(name).unwrap().read_to_end(&mut bytes).unwrap();
            }
            bytes
        };
        Self { word: stream("WordDocument"), table: stream("1Table"), data: stream("Data") }
    }

    fn packed(&self) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in
            [("WordDocument", &self.word), ("1Table", &self.table), ("Data", &self.data)]
        {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    /// The place of a list among the pairs in the head.
    fn pair(list: usize) -> usize {
        0x9a + 8 * list
    }

    fn number(&self, at: usize) -> usize {
        u32::from_le_bytes(*self.word[at..].first_chunk().unwrap()) as usize
    }

    fn set(&mut self, at: usize, number: usize) {
        self.word[at..at + 4].copy_from_slice(&(number as u32).to_le_bytes());
    }

    fn list(&self, list: usize) -> Vec<u8> {
        let (at, length) = (self.number(Self::pair(list)), self.number(Self::pair(list) + 4));
        self.table[at..at + length].to_vec()
    }

    /// Gives the document another list.
    fn with(&self, list: usize, bytes: &[u8]) -> Self {
        let mut other = self.clone();
        other.set(Self::pair(list), other.table.len());
        other.set(Self::pair(list) + 4, bytes.len());
        other.table.extend_from_slice(bytes);
        other
    }
}

const CHARACTERS: usize = 12;
const PARAGRAPHS: usize = 13;
const PIECES: usize = 33;
const FOOTNOTES: usize = 3;
/// Where the head says how many characters the text has, and its notes.
const TEXT: usize = 0x4c;
const NOTES: usize = 0x50;

/// A list of places, and as many times the same.
fn places(places: impl IntoIterator<Item = u32>, belongs: &[u8], many: usize) -> Vec<u8> {
    let mut list: Vec<u8> = places.into_iter().flat_map(u32::to_le_bytes).collect();
    list.extend(belongs.repeat(many));
    list
}

fn said(reading: &Reading) -> Vec<String> {
    reading
        .findings
        .iter()
        .map(|finding| format!("{} {:?}", finding.message.zh, finding.at))
        .collect()
}

#[test]
fn it_is_read_as_the_document_it_was_saved_from() {
    let (new, old) = (read(NEW).unwrap(), read(OLD).unwrap());
    assert_eq!(old.report, new.report);
    assert_eq!(old.places, new.places);
    assert_eq!(said(&old), said(&new));
    // What each of the two says, so that both cannot be wrong alike.
    let report = &old.report;
    assert_eq!((report.unit.name.as_str(), report.year), ("示例戊海关", 2020));
    let overview = report.section(report.edition.section("overview").unwrap()).to_string();
    for line in [
        "本年度答复申请15件，全部按期办结。\n注：含结转件。\n官方网站：示例网。",
        "（一）制度建设情况。\n平台建设和队伍建设情况。\n图框所在的段落。\n文本框里的一句话。",
        "外甲",
        "内乙",
    ] {
        assert!(overview.contains(line), "{overview}");
    }
    assert!(!overview.contains("内部备注"));
    let cell = |address: &str| report.cell(report.edition.find(address).unwrap()).clone();
    assert_eq!(cell("requests.received.natural_person"), Cell::count(1018));
    assert_eq!(cell("requests.carried_in.natural_person"), Cell::count(1025));
    assert!(matches!(cell("requests.carried_out.natural_person"), Cell::Unreadable(..)));
}

#[test]
fn what_cannot_be_read_is_named_with_what_to_do() {
    let sound = Streams::of(OLD);
    let with = |at: usize, byte: u8| {
        let mut other = sound.clone();
        other.word[at] |= byte;
        other.packed()
    };
    let mut before_97 = sound.clone();
    before_97.word[2..4].copy_from_slice(&[0x68, 0]);
    // The first page of properties stands for the second, too: what is deleted there came back.
    let mut pages = sound.list(CHARACTERS);
    let many = pages.len() / 8;
    let number = 4 * (many + 1);
    pages.copy_within(number..number + 4, number + 4);
    let misplaced = sound.with(CHARACTERS, &pages);
    let mut longer = sound.clone();
    longer.set(TEXT, 1 << 30);
    for (bytes, zh, en) in [
        (with(11, 0x01), "取消密码后另存", "remove the password"),
        (before_97.packed(), "Word 95", "Word 95"),
        (longer.packed(), "已损坏", "damaged"),
        (misplaced.packed(), "已损坏", "damaged"),
        (OLD[..OLD.len() / 2].to_vec(), "已损坏", "damaged"),
    ] {
        let fault = read(&bytes).unwrap_err();
        assert!(fault.message.zh.contains(zh) && fault.message.en.contains(en), "{fault}");
    }
}

#[test]
fn bombs_are_refused() {
    let sound = Streams::of(OLD);
    let far_more = "far more paragraphs, tables or text";
    let page = |list: usize| {
        let list = sound.list(list);
        list[list.len() - 4..].to_vec()
    };
    let again = |list: usize, many: usize| {
        // The page begins where it says, each time.
        let number = u32::from_le_bytes(*page(list).first_chunk().unwrap()) as usize;
        let first = u32::from_le_bytes(*sound.word[number * 512..].first_chunk().unwrap());
        let places = places(std::iter::repeat_n(first, many + 1), &page(list), many);
        sound.with(list, &places).packed()
    };
    // Pieces of the same text over and over.
    let pieces = |many: u32, long: u32| {
        let list = sound.list(PIECES);
        let piece = list[list.len() - 8..].to_vec();
        let places = places((0..=many).map(|n| n * long), &piece, many as usize);
        let mut list = vec![2];
        list.extend((places.len() as u32).to_le_bytes());
        list.extend(places);
        let mut other = sound.with(PIECES, &list);
        other.set(TEXT, (many * long) as usize);
        other.packed()
    };
    // Notes that all have the whole text, which is counted to them.
    let notes = {
        let long = sound.number(TEXT) as u32;
        let ends = (0..9_999).map(|n| if n % 2 == 0 { 0 } else { long });
        let mut other = sound.with(FOOTNOTES, &places(ends, &[], 0));
        other.set(NOTES, long as usize);
        other.set(TEXT, 0);
        other.packed()
    };
    // The same of deleted text in one paragraph, of which nothing is written.
    let deleted = {
        let long = 100_000;
        let list = sound.list(PIECES);
        let mut piece = list[list.len() - 8..].to_vec();
        // It has the first list of changes, which is: deleted.
        piece[6..].copy_from_slice(&[1, 0]);
        let places_of = places(0..=long, &piece, long as usize);
        let mut list = vec![1, 3, 0, 0x00, 0x08, 1, 2];
        list.extend((places_of.len() as u32).to_le_bytes());
        list.extend(places_of);
        let ends = (0..9_999).map(|n| if n % 2 == 0 { 0 } else { long });
        let mut other = sound.with(PIECES, &list).with(FOOTNOTES, &places(ends, &[], 0));
        other.set(NOTES, long as usize);
        other.set(TEXT, 0);
        other.packed()
    };
    let deep = |depth: u32| {
        let mut other = sound.clone();
        let (from, to) = ([0x49, 0x66, 1, 0, 0, 0], depth.to_le_bytes());
        for at in 0..other.word.len() - from.len() {
            if other.word[at..].starts_with(&from) {
                other.word[at + 2..at + 6].copy_from_slice(&to);
            }
        }
        assert!(other.word != sound.word);
        other.packed()
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a page of characters a million times", again(CHARACTERS, 1_000_000), far_more),
        ("a page of paragraphs a million times", again(PARAGRAPHS, 1_000_000), far_more),
        ("the text a thousand times", pieces(100_000, 1_000), far_more),
        ("a million characters in pieces of one", pieces(1_000_000, 1), ""),
        ("notes of the whole text", notes, far_more),
        ("notes of deleted text", deleted, far_more),
        ("tables without end in tables", deep(u32::MAX), far_more),
        ("tables in tables", deep(20), ""),
    ];
    for (name, bytes, expected) in cases {
        let met = outcome(&bytes, "a.doc");
        assert!(met.contains(expected), "{name}: {met}");
    }
}

#[test]
fn any_byte_may_be_another() {
    let (sound, right, mut dice) = (Streams::of(OLD), read(OLD).unwrap(), Dice::new(97));
    // The cells in which another figure was read than was written.
    let wrong = |reading: &Reading| -> Vec<String> {
        if reading.report.edition.id != right.report.edition.id {
            return Vec::new();
        }
        let edition = &right.report.edition;
        let cells = right.report.cells().map(|(ix, cell)| (ix, cell, reading.report.cell(ix)));
        cells
            .filter(|(_, cell, read)| matches!(read, Cell::Figure(_)) && cell != read)
            .map(|(ix, cell, read)| format!("{} {cell} {read}", edition.spec(ix).address))
            .collect()
    };
    let expected = said(&right).len();
    let (mut silent, mut faults) = (Vec::new(), 0);
    for n in 0..2 * MANY {
        let mut other = sound.clone();
        let at;
        let bytes = match n % 4 {
            // Where the lists stand.
            0 | 1 => {
                at = dice.below(other.table.len());
                other.table[at] = dice.below(256) as u8;
                other.packed()
            }
            // The head, the text, the pages of properties.
            2 => {
                at = dice.below(other.word.len());
                other.word[at] = dice.below(256) as u8;
                other.packed()
            }
            _ => {
                let mut bytes = OLD.to_vec();
                at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
                bytes.truncate(if n % 20 == 3 { at } else { usize::MAX });
                bytes
            }
        };
        match read(&bytes) {
            Ok(reading) => {
                let wrong = wrong(&reading);
                // One figure may be another: that is what its byte says now.
                if wrong.len() > 1 && said(&reading).len() <= expected {
                    silent.push(format!("{n}: {at} {wrong:?}"));
                }
            }
            Err(fault) => {
                faults += 1;
                assert!(!fault.message.zh.is_empty() && fault.at.is_some());
            }
        }
    }
    assert!(faults > MANY / 10, "{faults}");
    assert!(silent.is_empty(), "{}\n{}", silent.len(), silent.join("\n"));
}

//! What the files answer, found in the way of `search.js`, against what a plain search through the
//! texts finds.

use crate::{
    Builder, Entry, Stats,
    fold::fold,
    pair::{Pair, pairs_of},
    postings::decode,
};
use proptest::prelude::*;
use serde::Deserialize;
use std::{cmp::Reverse, collections::BTreeMap};

/// So many pairs are asked for at most.
const MOST: usize = 8;

/// The files of an index.
type Files = BTreeMap<String, Vec<u8>>;

#[derive(Deserialize)]
struct Index {
    version: u32,
    documents: u32,
    shards: u32,
    chunk: u32,
    common: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Page {
    title: String,
    href: String,
    unit: String,
    level: String,
    year: u16,
    text: String,
}

impl Page {
    fn entry(&self) -> Entry<'_> {
        let Self { title, href, unit, level, year, text } = self;
        Entry { title, href, unit, level, year: *year, text }
    }

    fn holds(&self, words: &[String]) -> bool {
        let all = [&self.title, &self.unit, &self.text].map(|field| fold(field)).join("\n");
        words.iter().all(|word| all.contains(word))
    }
}

fn words_of(query: &str) -> Vec<String> {
    query.split(char::is_whitespace).map(fold).filter(|word| !word.is_empty()).collect()
}

/// An index of the pages, added in the order of `added`; each page's key is its place.
fn index_of(
    pages: &[Page],
    added: impl IntoIterator<Item = usize>,
    limit: usize,
) -> (Files, Stats) {
    let mut builder = Builder::with_limit(limit).unwrap();
    for key in added {
        builder.add(key, &pages[key].entry()).unwrap();
    }
    let mut files = Files::new();
    let stats = builder.finish(&mut |path, bytes| {
        assert!(files.insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} is written twice");
        Ok(())
    });
    (files, stats.unwrap())
}

fn read<'a, T: Deserialize<'a>>(files: &'a Files, path: &str) -> T {
    serde_json::from_slice(&files[path]).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Whether the words are pairs, few enough that all are asked for.
fn exact(words: &[String]) -> bool {
    words.len() <= MOST && words.iter().all(|word| word.chars().count() == 2)
}

/// The pairs that are asked for.
fn telling(index: &Index, words: &[String]) -> Vec<Pair> {
    let mut all = pairs_of(words.iter().map(String::as_str));
    if exact(words) {
        return all;
    }
    let place =
        |pair: &Pair| index.common.split(' ').position(|common| common.chars().eq(pair.chars()));
    let rare: Vec<Pair> = all.iter().copied().filter(|pair| place(pair).is_none()).collect();
    if rare.len() > 1 {
        return rare.iter().copied().step_by(rare.len().div_ceil(MOST)).collect();
    }
    all.sort_by_key(|pair| Reverse(place(pair).unwrap_or(usize::MAX)));
    all.truncate(3);
    all
}

/// The documents with those pairs, by the shards' lists.
fn candidates(files: &Files, index: &Index, words: &[String]) -> Vec<u32> {
    let mut found: Vec<u32> = (0..index.documents).collect();
    for pair in telling(index, words) {
        let shard: BTreeMap<String, String> =
            read(files, &format!("search/b/{:03}.json", pair.shard(index.shards.ilog2())));
        let text: String = pair.chars().iter().collect();
        let list = decode(shard.get(&text).map_or("", String::as_str), index.documents);
        found.retain(|n| list.binary_search(n).is_ok());
    }
    found
}

/// The answer's pages, first those that are found first.
fn answer(files: &Files, query: &str) -> Vec<String> {
    let index: Index = read(files, "search/index.json");
    assert!(index.version == 1 && index.shards.is_power_of_two());
    let words = words_of(query);
    let candidates = candidates(files, &index, &words);
    let pages = candidates.iter().map(|n| {
        let mut chunk: Vec<Page> = read(files, &format!("search/d/{:03}.json", n / index.chunk));
        chunk.swap_remove((n % index.chunk) as usize)
    });
    let pages: Vec<Page> = pages.filter(|page| page.holds(&words)).collect();
    if exact(&words) {
        assert_eq!(pages.len(), candidates.len(), "a word of two characters is its pair");
    }
    pages.into_iter().map(|page| page.href).collect()
}

fn pages() -> impl Strategy<Value = Vec<Page>> {
    let page =
        ("[政府信息公开ab]{0,6}", "[海关 Ｂ]{0,4}", "[政府信息公开海关，Aｂ𠮷\\\\\" \n]{0,60}");
    proptest::collection::vec(page, 0..40).prop_map(|pages| {
        let page = |(n, (title, unit, text)): (usize, (String, String, String))| {
            let (href, level) = (format!("2020/unit-{n}.html"), "隶属海关".to_owned());
            Page { title, href, unit, level, year: 2020, text }
        };
        pages.into_iter().enumerate().map(page).collect()
    })
}

proptest! {
    #[test]
    fn files_answer_what_the_texts_do(pages in pages(), queries in proptest::collection::vec("[政府信息公开海关,ＡB𠮷\\\\\" ]{1,6}", 1..8)) {
        let (files, stats) = index_of(&pages, 0..pages.len(), 1 << 20);
        prop_assert_eq!(stats.documents as usize, pages.len());
        for query in queries {
            let words = words_of(&query);
            let expected: Vec<&str> = pages.iter().filter(|page| page.holds(&words)).map(|page| page.href.as_str()).collect();
            prop_assert_eq!(answer(&files, &query), expected, "{}", query);
        }
    }

    #[test]
    fn neither_order_nor_spilling_changes_a_byte(pages in pages(), order in Just((0..40).collect::<Vec<usize>>()).prop_shuffle(), limit in 1_usize..200) {
        let order = order.into_iter().filter(|&key| key < pages.len());
        prop_assert_eq!(index_of(&pages, order, limit), index_of(&pages, 0..pages.len(), 1 << 20));
    }
}

/// A page with words of its own and words that all have.
fn page(n: usize) -> Page {
    let letter = |k: usize| char::from_u32(0x4e00 + (n * 7919 + k * k * 31) as u32 % 5000).unwrap();
    let own: String = (0..300).map(letter).collect();
    Page {
        title: format!("{n}号海关政府信息公开工作年度报告"),
        href: format!("2020/unit-{n:04}.html"),
        unit: format!("{n}号海关"),
        level: "隶属海关".to_owned(),
        year: 2020,
        text: format!("主动公开政府信息{n}条。\n{own}"),
    }
}

#[test]
fn a_small_site_has_a_handful_of_files_and_a_large_one_small_files() {
    let pages: Vec<Page> = (0..2000).map(page).collect();
    let (small, _) = index_of(&pages, 0..40, 1 << 20);
    assert!(small.len() <= 16, "{:?}", small.keys());
    assert_eq!(
        index_of(&pages, 0..2, 1 << 20).1.index.matches("\"common\":\"\"").count(),
        1,
        "all are in one file"
    );
    let (large, stats) = index_of(&pages, (0..2000).rev(), 10_000);
    assert!(
        stats.shards >= 32 && stats.largest_shard < 48 * 1024 && stats.largest_chunk < 128 * 1024,
        "{stats:?}"
    );
    assert_eq!(stats.bytes, large.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    assert_eq!(large.len() as u32, stats.shards + stats.chunks + 1);
    assert_eq!(answer(&large, "1234号 年度报告"), ["2020/unit-1234.html"]);
    // What all pages have is not asked for beside what few have, and only in part where there is
    // nothing else.
    let index: Index = read(&large, "search/index.json");
    assert_eq!(stats.index.as_bytes(), large["search/index.json"]);
    let asked = |query: &str| {
        let pairs = telling(&index, &words_of(query))
            .into_iter()
            .map(|pair| String::from_iter(pair.chars()));
        pairs.collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(asked("1234号海关政府信息公开"), ["12", "23", "34", "4号"].map(String::from).into());
    assert_eq!(asked("政府信息公开工作年度报告").len(), 3);
    assert_eq!(asked("政府 信息 公开 工作").len(), 4);
    assert!(
        (5..=MOST).contains(&asked(&(1000..1010).map(|n| n.to_string()).collect::<String>()).len())
    );
    assert_eq!(answer(&large, "政府信息").len(), 2000);
}

#[test]
fn an_empty_site_has_an_index_too() {
    let (files, stats) = index_of(&[], [], 1 << 20);
    assert_eq!(files.keys().collect::<Vec<_>>(), ["search/b/000.json", "search/index.json"]);
    assert!(stats.documents == 0 && answer(&files, "政府").is_empty());
}

#[test]
fn what_write_returns_is_returned() {
    let mut builder = Builder::new().unwrap();
    builder.add(1, &page(1).entry()).unwrap();
    let full = builder.finish(&mut |_, _| Err(std::io::ErrorKind::StorageFull.into()));
    assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
}

#[test]
fn other_texts_have_another_digest() {
    let digest = |pages: &[Page]| index_of(pages, 0..pages.len(), 9).0["search/index.json"].clone();
    let (one, mut other) = (vec![page(1)], vec![page(1)]);
    other[0].level = "直属海关".to_owned();
    assert_ne!(digest(&one), digest(&other));
}

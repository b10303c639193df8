//! Builds the index: takes pages in any order, and writes the files in one.

use crate::{
    Entry,
    pair::pairs_of,
    postings,
    runs::{self, Runs},
    spool::{Piece, Spool, Spooled},
};
use std::{cmp::Reverse, io};

/// The files' form; a script that knows another one says so instead of misreading them.
const VERSION: u32 = 1;
/// So many of the pairs that most pages have are named in the index, three kilobytes of them.
const COMMON: usize = 500;
/// Shards and chunks are about as large as this, before the file server compresses them: a shard
/// between half and the whole of it.
const SHARD: u64 = 24 * 1024;
const CHUNK: u64 = 64 * 1024;

/// Takes the pages of a site and writes their index. Memory does not grow with the pages' texts:
/// they wait in temporary files.
#[derive(Debug)]
pub struct Builder<K> {
    documents: Vec<Document<K>>,
    texts: Spool,
    runs: Runs,
}

/// A document's place: in the order of the answers, and in the temporary file.
#[derive(Debug)]
struct Document<K> {
    key: K,
    /// Which of two documents with the same key comes first does not depend on which was added
    /// first.
    href: Box<str>,
    piece: Piece,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// What stands in `search/index.json`, for the search page's `data-index`: its script then
    /// asks for the other files while the index comes.
    pub index: String,
    /// Pages that can be found.
    pub documents: u32,
    /// Files with lists of pairs.
    pub shards: u32,
    /// Files with documents.
    pub chunks: u32,
    /// Bytes in all files.
    pub bytes: u64,
    /// Bytes of the greatest file with lists.
    pub largest_shard: u64,
    /// Bytes of the greatest file with documents.
    pub largest_chunk: u64,
}

impl<K: Ord + Copy> Builder<K> {
    /// An index of nothing yet.
    ///
    /// # Errors
    /// If no temporary file can be made.
    pub fn new() -> io::Result<Self> {
        Self::with_limit(runs::LIMIT)
    }

    pub(crate) fn with_limit(limit: usize) -> io::Result<Self> {
        Ok(Self { documents: Vec::new(), texts: Spool::new()?, runs: Runs::new(limit)? })
    }

    /// Adds a page. Pages may come in any order: the one with the smallest key is found first.
    ///
    /// # Errors
    /// If the temporary files cannot be written.
    pub fn add(&mut self, key: K, entry: &Entry<'_>) -> io::Result<()> {
        let number = u32::try_from(self.documents.len()).map_err(io::Error::other)?;
        let start = self.texts.position();
        self.texts.write(&serde_json::to_vec(entry)?)?;
        self.documents.push(Document {
            key,
            href: entry.href.into(),
            piece: self.texts.since(start),
        });
        self.runs.add(number, pairs_of([entry.title, entry.unit, entry.text]))
    }

    /// Writes the files: `write` gets each one's path below the site's root and its bytes,
    /// `search/index.json` at last.
    ///
    /// # Errors
    /// If the temporary files cannot be read, or what `write` returns.
    pub fn finish(self, write: &mut dyn FnMut(&str, &[u8]) -> io::Result<()>) -> io::Result<Stats> {
        let mut order: Vec<u32> = (0..self.documents.len() as u32).collect();
        order.sort_by_key(|&n| {
            self.documents.get(n as usize).map(|document| (document.key, &document.href))
        });
        let mut numbers = vec![0; order.len()];
        for (number, &added) in (0..).zip(&order) {
            numbers[added as usize] = number;
        }
        let mut files = Files {
            write,
            digest: FNV_START,
            stats: Stats { documents: order.len() as u32, ..Stats::default() },
        };
        let common = write_shards(self.runs, &numbers, &mut files)?;
        let pieces: Vec<Piece> = order.iter().map(|&n| self.documents[n as usize].piece).collect();
        let chunk = write_chunks(&self.texts.done()?, &pieces, &mut files)?;
        files.write_index(chunk, &common)?;
        Ok(files.stats)
    }
}

/// Merges the runs, numbers their documents in the order of the answers, and cuts the lists into
/// shards. Tells the pairs that most documents have, the commonest first: a query that has others
/// too need not ask for these.
fn write_shards(runs: Runs, numbers: &[u32], files: &mut Files<'_>) -> io::Result<String> {
    let sorted = runs.done()?;
    let mut merge = sorted.merge()?;
    let mut lists = Spool::new()?;
    let start = lists.position();
    let mut bytes = 0;
    let mut common = Vec::new();
    while let Some((pair, mut list)) = merge.next()? {
        list.iter_mut().for_each(|n| *n = numbers[*n as usize]);
        list.sort_unstable();
        if list.len() > numbers.len() / 2 {
            common.push((Reverse(list.len()), pair));
        }
        let list = postings::encode(&list, numbers.len() as u32);
        // The list with its pair, quotes, colon and comma.
        bytes +=
            (list.len() + pair.chars().into_iter().map(char::len_utf8).sum::<usize>() + 6) as u64;
        runs::write_list(&mut lists, pair, &list)?;
    }
    let all = lists.since(start);
    let lists = lists.done()?;
    let mut stream = lists.stream(all);
    let bits = bytes.div_ceil(SHARD).max(1).next_power_of_two().trailing_zeros().min(16);
    let mut next = runs::read_list(&mut stream)?;
    for shard in 0..1 << bits {
        let mut json = String::from("{");
        while let Some((pair, list)) = next.take_if(|(pair, _)| pair.shard(bits) == shard) {
            let [first, second] = pair.chars();
            let comma = if json.len() > 1 { "," } else { "" };
            let list = std::str::from_utf8(&list).map_err(io::Error::other)?;
            json += &format!(
                "{comma}{}:\"{list}\"",
                serde_json::to_string(&format!("{first}{second}"))?
            );
            next = runs::read_list(&mut stream)?;
        }
        json.push('}');
        files.write("b", shard, json.as_bytes())?;
    }
    if bits == 0 {
        // There is one file, whatever is asked for.
        common.clear();
    }
    common.sort_unstable();
    common.truncate(COMMON);
    let common: Vec<String> =
        common.into_iter().map(|(_, pair)| pair.chars().iter().collect()).collect();
    Ok(common.join(" "))
}

/// Writes the documents in their order, and tells how many stand in a chunk.
fn write_chunks(texts: &Spooled, pieces: &[Piece], files: &mut Files<'_>) -> io::Result<usize> {
    let bytes: u64 = pieces.iter().map(Piece::length).sum();
    let documents =
        (pieces.len() as u64 * CHUNK).checked_div(bytes).unwrap_or(1).clamp(4, 64) as usize;
    for (chunk, pieces) in (0..).zip(pieces.chunks(documents)) {
        let mut json = b"[".to_vec();
        for (n, &piece) in pieces.iter().enumerate() {
            json.extend_from_slice(if n > 0 { b",\n" } else { b"" });
            json.append(&mut texts.read(piece)?);
        }
        json.push(b']');
        files.write("d", chunk, &json)?;
    }
    Ok(documents)
}

/// Hands out files and keeps count of them.
struct Files<'a> {
    write: &'a mut dyn FnMut(&str, &[u8]) -> io::Result<()>,
    digest: u64,
    stats: Stats,
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

impl Files<'_> {
    fn write(&mut self, folder: &str, number: u32, bytes: &[u8]) -> io::Result<()> {
        let length = bytes.len() as u64;
        let stats = &mut self.stats;
        let (count, largest) = if folder == "b" {
            (&mut stats.shards, &mut stats.largest_shard)
        } else {
            (&mut stats.chunks, &mut stats.largest_chunk)
        };
        *count += 1;
        *largest = length.max(*largest);
        stats.bytes += length;
        for &byte in bytes {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        (self.write)(&format!("search/{folder}/{number:03}.json"), bytes)
    }

    /// The digest stands in the other files' addresses, so that a browser never puts files of two
    /// publications together.
    fn write_index(&mut self, chunk: usize, common: &str) -> io::Result<()> {
        let Stats { documents, shards, .. } = self.stats;
        let digest = format!("{:016x}", self.digest);
        let index = serde_json::json!({
            "version": VERSION, "digest": digest, "documents": documents, "shards": shards, "chunk": chunk, "common": common,
        });
        self.stats.index = index.to_string();
        self.stats.bytes += self.stats.index.len() as u64;
        (self.write)("search/index.json", self.stats.index.as_bytes())
    }
}

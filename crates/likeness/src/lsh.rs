//! Candidates without comparing each with each: MinHash signatures in bands, so that likely twins
//! meet in a bucket.

use crate::sketch::mix;

const ROWS: usize = 4;
const BANDS: usize = 16;
/// In a bucket with more than this, each is compared with so many that follow: what is copied that
/// often is found all the same.
const WINDOW: usize = 256;

/// A signature: for each of 64 orders of all hashes, the set's first.
pub(crate) struct Signature([u32; ROWS * BANDS]);

impl Signature {
    pub(crate) fn of(hashes: &[u32], orders: &Orders) -> Self {
        let mut least = [u32::MAX; ROWS * BANDS];
        for &hash in hashes {
            for (least, (times, plus)) in least.iter_mut().zip(&orders.0) {
                *least = (*least)
                    .min((u64::from(hash).wrapping_mul(*times).wrapping_add(*plus) >> 32) as u32);
            }
        }
        Self(least)
    }

    fn band(&self, n: usize) -> &[u32] {
        &self.0[n * ROWS..(n + 1) * ROWS]
    }
}

/// The 64 orders, the same in every run.
pub(crate) struct Orders([(u64, u64); ROWS * BANDS]);

impl Orders {
    pub(crate) fn fixed() -> Self {
        // An odd factor keeps the order a shuffle of all hashes.
        Self(std::array::from_fn(|n| (mix(2 * n as u64) | 1, mix(2 * n as u64 + 1))))
    }
}

/// Calls `pair` for each two signatures that share a band, once for each pair, the smaller index
/// first.
pub(crate) fn candidates(signatures: &[Signature], mut pair: impl FnMut(usize, usize)) {
    let mut order: Vec<usize> = (0..signatures.len()).collect();
    for band in 0..BANDS {
        order.sort_by(|&a, &b| {
            signatures[a].band(band).cmp(signatures[b].band(band)).then(a.cmp(&b))
        });
        for bucket in order.chunk_by(|&a, &b| signatures[a].band(band) == signatures[b].band(band))
        {
            for (n, &a) in bucket.iter().enumerate() {
                for &b in bucket[n + 1..].iter().take(WINDOW) {
                    let met_before = (0..band)
                        .any(|earlier| signatures[a].band(earlier) == signatures[b].band(earlier));
                    if !met_before {
                        pair(a, b);
                    }
                }
            }
        }
    }
}

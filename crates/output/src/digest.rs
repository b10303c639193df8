//! Sizes and digests of files: SHA-256 and SM3 (GB/T 32905-2016), in hex.

use nianbao_model::WrittenFile;
use sha2::Digest as _;
use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// The size and the digests of bytes that come piece by piece.
pub struct Digester {
    size: u64,
    sha256: sha2::Sha256,
    sm3: Option<sm3::Sm3>,
}

impl Default for Digester {
    fn default() -> Self {
        Self { size: 0, sha256: sha2::Sha256::default(), sm3: Some(sm3::Sm3::default()) }
    }
}

impl Digester {
    /// One that takes no SM3: for files whose digests stand in no list.
    pub(crate) fn without_sm3() -> Self {
        Self { sm3: None, ..Self::default() }
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.sha256.update(bytes);
        if let Some(sm3) = &mut self.sm3 {
            sm3::Digest::update(sm3, bytes);
        }
    }

    /// All pieces as one file of a format.
    pub fn finish(self, path: &str, format: &str) -> WrittenFile {
        let sha256 = hex(&self.sha256.finalize());
        let sm3 = self.sm3.map(|sm3| hex(&sm3::Digest::finalize(sm3))).unwrap_or_default();
        WrittenFile {
            path: path.to_owned(),
            format: format.to_owned(),
            size: self.size,
            sha256,
            sm3,
        }
    }

    /// Bytes that are all there, as a file of a format.
    pub fn of(path: &str, format: &str, bytes: &[u8]) -> WrittenFile {
        let mut digester = Self::default();
        digester.update(bytes);
        digester.finish(path, format)
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Digester").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The SHA-256 of a file, in hex.
pub(crate) fn sha256_of(place: &Path) -> io::Result<String> {
    let (mut digest, mut file, mut buffer) =
        (sha2::Sha256::new(), File::open(place)?, [0; 32 << 10]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(&buffer[..n]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [b >> 4, b & 15])
        .map(|d| char::from(DIGITS[usize::from(d)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let listed = Digester::of("a", "text", b"abc");
        assert_eq!(listed.size, 3);
        assert_eq!(
            listed.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(listed.sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }
}

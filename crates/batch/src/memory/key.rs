//! What a result depends on, as one digest.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{self, BufReader, Write},
    path::Path,
};

/// A digest of all that a result depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// As text.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A text that [`Self::hex`] has made.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// The digest of bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of a file; nothing where it cannot be read.
    pub(crate) fn of_file(file: &Path) -> Option<Self> {
        Self::of_reader(File::open(file).ok()?)
    }

    /// The digest of what a reader gives.
    pub(crate) fn of_reader(reader: impl io::Read) -> Option<Self> {
        /// Most workbooks are read at once.
        const AT_ONCE: usize = 128 << 10;
        let mut keyer = Keyer::default();
        io::copy(&mut BufReader::with_capacity(AT_ONCE, reader), &mut keyer).ok()?;
        Some(keyer.done())
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no digest"))
    }
}

/// A digest in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyer(Sha256);

impl Keyer {
    /// Takes the next piece in; no two lists of pieces are the same to it.
    pub(crate) fn add(&mut self, piece: impl AsRef<[u8]>) -> &mut Self {
        let piece = piece.as_ref();
        self.0.update((piece.len() as u64).to_le_bytes());
        self.0.update(piece);
        self
    }

    /// Takes something in as data.
    pub(crate) fn data(&mut self, data: &impl Serialize) -> Option<&mut Self> {
        let json = serde_json::to_vec(data).ok()?;
        Some(self.add(json))
    }

    /// Takes another digest in.
    pub(crate) fn key(&mut self, key: &Key) -> &mut Self {
        self.add(key.0)
    }

    pub(crate) fn done(self) -> Key {
        Key(self.0.finalize().into())
    }
}

impl Write for Keyer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_not_run_together_and_a_key_comes_back_from_its_text() {
        let of = |pieces: &[&str]| {
            let mut keyer = Keyer::default();
            pieces.iter().for_each(|piece| _ = keyer.add(piece));
            keyer.done()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        let key = of(&["ab"]);
        assert_eq!(Key::parse(&key.hex()), Some(key));
        for text in ["", "zz", "甲", &"é".repeat(32), &"g".repeat(64)] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }
}

//! A file that was written: where it is, of which format, and by what it is known to be unaltered.

use serde::{Deserialize, Serialize};

/// A file that was written. It serialises as manifests list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Its path below the folder that was written into, with slashes: `2020/unit-07.xlsx`.
    #[serde(rename = "file")]
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
    /// Its SM3 (GB/T 32905-2016), in hex.
    pub sm3: String,
    /// The format's id: `xlsx`; empty where nobody says, as in a manifest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub format: String,
}

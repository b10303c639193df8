//! The region's emblem, which every page carries.

use crate::file::{here, read_file};
use nianbao_model::Fault;
use std::path::Path;

/// The region's emblem as an address that carries its own data; empty if it has none. In a page it
/// is a picture and nothing else, so that whatever an SVG holds does not run.
pub(crate) fn emblem(path: &Path, name: &str) -> Result<String, Fault> {
    /// Every page carries it.
    const LARGEST: usize = 24 << 10;
    if name.is_empty() {
        return Ok(String::new());
    }
    let bytes = read_file(&path.join(name), name)?;
    let kilobytes = bytes.len().div_ceil(1024);
    if bytes.len() > LARGEST {
        return Err(Fault::new(
            format!("徽标图片有 {kilobytes} KB，每个网页都要带上它，不得超过 24 KB；请缩小后再用"),
            format!("the emblem has {kilobytes} KB; every page carries it, so it may have 24 KB at most; make it smaller"),
        )
        .at(here(name)));
    }
    let svg = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
    match () {
        () if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => {
            Ok(nianbao_theme::data_address("image/png", &bytes))
        }
        () if svg => Ok(nianbao_theme::data_address("image/svg+xml", &bytes)),
        () => Err(Fault::new(
            "徽标文件既不是 PNG 也不是 SVG 图片",
            "the emblem is neither a PNG nor an SVG picture",
        )
        .at(here(name))),
    }
}

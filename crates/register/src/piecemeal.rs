//! Large registers, read a few hundred units at a time: a parsed TOML takes fifty times its text in
//! memory.

use crate::{Region, Unit};
use serde::Deserialize;

/// Shorter registers are read at once.
const LONG: usize = 64 << 10;
const AT_ONCE: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Units {
    unit: Vec<Unit>,
}

/// The register; nothing if it is short, has strings over several lines, or is wrong anywhere: then
/// it must be read at once, and the error names the line.
pub(crate) fn parse(toml: &str) -> Option<Region> {
    if toml.len() < LONG || toml.contains("\"\"\"") || toml.contains("'''") {
        return None;
    }
    let (mut rest, mut piece, mut units) = (String::new(), String::new(), Vec::new());
    let (mut in_unit, mut pending) = (false, 0);
    for line in toml.split_inclusive('\n') {
        let head = line.trim_start();
        if head.starts_with('[') {
            let name = head.trim_start_matches(['[', ' ', '\t']).trim_end();
            in_unit = name.starts_with("unit")
                && !name[4..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
            let begins =
                in_unit && head.starts_with("[[") && name[4..].trim_start().starts_with(']');
            if begins && pending == AT_ONCE {
                units.append(&mut toml::from_str::<Units>(&piece).ok()?.unit);
                piece.clear();
                pending = 0;
            }
            pending += usize::from(begins);
        }
        if in_unit { &mut piece } else { &mut rest }.push_str(line);
    }
    if pending > 0 {
        units.append(&mut toml::from_str::<Units>(&piece).ok()?.unit);
    }
    let mut region: Region = toml::from_str(&rest).ok()?;
    if !region.units.is_empty() {
        return None;
    }
    units.shrink_to_fit();
    region.units = units;
    Some(region)
}

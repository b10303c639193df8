//! Properties as they stand in the file: one change after another (a "sprm": what, and how).

use crate::bytes::{u8_at, u16_at};

/// The changes in a list of properties.
pub(crate) fn changes(list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let what = u16_at(rest, 0)?;
        let behind = &rest[2..];
        let length = length(what, behind)?;
        let (how, next) = behind.split_at_checked(length)?;
        rest = next;
        Some((what, how))
    })
}

/// How many bytes say how; the length itself is among them, where one is told.
fn length(what: u16, behind: &[u8]) -> Option<usize> {
    /// A row's cells: their length takes two bytes and counts one too many.
    const ROW: u16 = 0xd608;
    /// Stops of tabulators: from 255 bytes on their length follows from their numbers.
    const TABS: u16 = 0xc615;
    Some(match what >> 13 {
        0 | 1 => 1,
        2 | 4 | 5 => 2,
        3 => 4,
        7 => 3,
        _ if what == ROW => usize::from(u16_at(behind, 0)?) + 1,
        _ => match u8_at(behind, 0)? {
            255 if what == TABS => {
                let gone = 2 + 4 * usize::from(u8_at(behind, 1)?);
                gone + 1 + 3 * usize::from(u8_at(behind, gone)?)
            }
            length => 1 + usize::from(length),
        },
    })
}

/// What a change that is on or off says: 0x80 is what the style says, 0x81 the other.
pub(crate) fn toggled(how: &[u8], style: bool) -> bool {
    match how.first() {
        Some(0) | None => false,
        Some(0x80) => style,
        Some(0x81) => !style,
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_has_its_length() {
        let list = [
            0x35, 0x08, 1, // on or off
            0x0b, 0x46, 2, 0, // two bytes
            0x49, 0x66, 1, 0, 0, 0, // four
            0x08, 0xd6, 3, 0, 9, 9, // a row's cells, two bytes behind the length less one
            0x15, 0xc6, 255, 1, 0, 0, 0, 0, 1, 0, 0, 0, // tabulators
            0x2b, 0xd6, 2, 7, 3, // a length of its own
            0x35, 0x08, // cut short
        ];
        let met: Vec<(u16, usize)> = changes(&list).map(|(what, how)| (what, how.len())).collect();
        assert_eq!(
            met,
            [(0x835, 1), (0x460b, 2), (0x6649, 4), (0xd608, 4), (0xc615, 10), (0xd62b, 3)]
        );
    }
}

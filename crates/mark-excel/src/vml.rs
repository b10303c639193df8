//! The drawing of a sheet's notes: a hidden box for each. It is an old dialect that need not be
//! well-formed, so it is treated as text.

use crate::{
    Stuck,
    marks::{At, Run},
    room::Room,
};
use std::collections::BTreeMap;

const KIND: &str = r##"<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"##;
const SPACES: [(&str, &str); 3] = [
    ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ("xmlns:x", "urn:schemas-microsoft-com:office:excel"),
];
/// Shapes of a block of numbers.
const BLOCK: u32 = 1024;
const WIDTH: u32 = 320;

/// The number of the block a new drawing's shapes may have: one that no drawing of the workbook
/// uses.
pub(crate) fn free_block<'t>(drawings: impl IntoIterator<Item = &'t str>) -> u32 {
    let used = drawings.into_iter().flat_map(|text| {
        numbers(text, "data=\"")
            .into_iter()
            .chain(numbers(text, "_s").into_iter().map(|n| n / BLOCK))
    });
    used.filter(|n| *n < 1 << 20).max().unwrap_or(0) + 1
}

/// Adds a box for each new note to a drawing, or makes one with a block of numbers of its own.
pub(crate) fn add(
    text: Option<String>,
    block: u32,
    boxes: &BTreeMap<At, &[Run]>,
    room: &Room,
) -> Result<String, Stuck> {
    let mut text = text.unwrap_or_else(|| {
        let spaces: String = SPACES.iter().map(|(name, space)| format!(" {name}=\"{space}\"")).collect();
        format!("<xml{spaces}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{block}\"/></o:shapelayout></xml>")
    });
    let end = text.rfind("</xml>").ok_or(Stuck)?;
    let root = text
        .find("<xml")
        .and_then(|at| Some(&text[at..at + text[at..].find('>')?]))
        .ok_or(Stuck)?;
    let spaces: String = SPACES
        .iter()
        .filter(|(name, _)| !root.contains(&format!("{name}=")))
        .map(|(name, space)| format!(" {name}=\"{space}\""))
        .collect();
    let mut next =
        numbers(&text, "_s").into_iter().max().unwrap_or(block * BLOCK).saturating_add(1);
    let mut added = String::new();
    if !text.contains("\"_x0000_t202\"") {
        added.push_str(&KIND.replacen("<v:shapetype", &format!("<v:shapetype{spaces}"), 1));
    }
    for (at, note) in boxes {
        added.push_str(&shape(*at, note, next, &spaces, room));
        next = next.saturating_add(1);
    }
    text.insert_str(end, &added);
    Ok(text)
}

fn shape(at: At, note: &[Run], number: u32, spaces: &str, room: &Room) -> String {
    let (width, height) = size(note);
    let anchor = room.anchor(at, width, height).map(|n| n.to_string()).join(", ");
    let (row, column) = at;
    let (width, height) = (width * 3 / 4, height * 3 / 4);
    format!(
        "<v:shape{spaces} id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style='position:absolute;margin-left:60pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:1;visibility:hidden' fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}

/// The size of a note's box in pixels.
fn size(note: &[Run]) -> (u32, u32) {
    let text: String = note.iter().map(|run| run.text.as_str()).collect();
    // Above it stands the line that tells whose it is.
    (WIDTH, height(lines(&text) + 1))
}

/// How many lines a text takes in a box: 9 points are 12 pixels a Chinese character, with a little
/// to spare for other fonts.
fn lines(text: &str) -> usize {
    let a_line = WIDTH as usize / 6 - 4;
    text.lines().map(|line| width(line).div_ceil(a_line).max(1)).sum()
}

fn height(lines: usize) -> u32 {
    const LINE: usize = 17;
    u32::try_from((lines * LINE + 12).min(600)).unwrap_or(600)
}

/// How many half-width characters wide a text is.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Changes the boxes of notes: each is given with its cell, and what comes back takes its place.
pub(crate) fn change(text: &mut String, mut new: impl FnMut(At, &str) -> Option<String>) {
    const END: &str = "</v:shape>";
    let mut from = 0;
    while let Some(start) = text[from..].find("<v:shape ").map(|at| from + at) {
        let Some(end) = text[start..].find(END).map(|at| start + at + END.len()) else { return };
        let shape = &text[start..end];
        let at = number_in(shape, "<x:Row>")
            .zip(number_in(shape, "<x:Column>"))
            .filter(|_| shape.contains("ObjectType=\"Note\""));
        from = end;
        if let Some(changed) = at.and_then(|at| new(at, shape)) {
            from = start + changed.len();
            text.replace_range(start..end, &changed);
        }
    }
}

/// Somebody's own box, made large enough for what the note says now.
pub(crate) fn grown(shape: &str, own: &str, ours: &[Run], room: &Room) -> Option<String> {
    const ANCHOR: (&str, &str) = ("<x:Anchor>", "</x:Anchor>");
    let start = shape.find(ANCHOR.0)? + ANCHOR.0.len();
    let end = start + shape[start..].find(ANCHOR.1)?;
    let numbers: Vec<u32> =
        shape[start..end].split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>().ok()?;
    let (width, ours) = size(ours);
    let room = room.grown(numbers.try_into().ok()?, width, (ours + height(lines(own))).min(600));
    Some(format!("{}{}{}", &shape[..start], room.map(|n| n.to_string()).join(", "), &shape[end..]))
}

fn number_in(text: &str, before: &str) -> Option<u32> {
    let rest = text.split_once(before)?.1.trim_start();
    rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse().ok()
}

/// The numbers that stand right behind something.
fn numbers(text: &str, before: &str) -> Vec<u32> {
    text.match_indices(before).filter_map(|(at, _)| number_in(&text[at..], before)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Vec<Run> {
        vec![Run { bold: true, text: "错误".into() }]
    }

    #[test]
    fn boxes_are_added_behind_those_there_are_and_taken_away_again() {
        let note = note();
        let one = add(None, 3, &BTreeMap::from([((4, 2), &*note)]), &Room::default()).unwrap();
        assert!(
            one.contains("data=\"3\"")
                && one.contains("id=\"_x0000_s3073\"")
                && one.contains("<x:Row>4</x:Row><x:Column>2<"),
            "{one}"
        );
        assert_eq!(free_block([one.as_str()]), 4);
        let two = add(Some(one.clone()), 9, &BTreeMap::from([((5, 5), &*note)]), &Room::default())
            .unwrap();
        assert!(
            two.contains("id=\"_x0000_s3074\"") && two.matches("<v:shapetype").count() == 1,
            "{two}"
        );
        let mut back = two.clone();
        change(&mut back, |at, _| (at == (5, 5)).then(String::new));
        assert_eq!(back, one);
        let mut large = two;
        change(&mut large, |at, shape| {
            (at == (4, 2))
                .then(|| grown(shape, &"很长的话\n".repeat(20), &note, &Room::default()).unwrap())
        });
        assert!(large.contains("<x:Anchor>3, 12, 3, 2, 8, 12, 23, 0</x:Anchor>"), "{large}");
    }

    #[test]
    fn name_spaces_that_a_drawing_lacks_are_told_with_the_box() {
        let note = note();
        let done = add(
            Some("<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><br></xml>".into()),
            1,
            &BTreeMap::from([((0, 0), &*note)]),
            &Room::default(),
        )
        .unwrap();
        assert!(
            done.starts_with(
                "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\"><br><v:shapetype xmlns:o="
            ),
            "{done}"
        );
        assert!(add(Some("<html/>".into()), 1, &BTreeMap::new(), &Room::default()).is_err());
    }
}

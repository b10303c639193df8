//! Binary workbooks behind their guard: what stands in them comes out, Excel 95's too, and what is
//! not as it must be is refused.

use crate::{
    common::*,
    second::{self, cells},
};
use nianbao_format_kit::{
    Dice,
    guard::{self, Bounds},
    workbook::compound,
};
use nianbao_grid::{Span, Value};
use std::{
    io::{Cursor, Read as _},
    time::Instant,
};

const BOUNDS: Bounds =
    Bounds { seconds: if cfg!(debug_assertions) { 20.0 } else { 2.0 }, megabytes: 200.0 };

fn refused(bytes: &[u8], words: &str) {
    let said =
        read(bytes, "a.xls").map(|g| only(&g)).expect_err("read").text(nianbao_model::Lang::Zh);
    assert!(said.contains(words), "{said}");
}

fn place(row: u16, column: u16, style: u16) -> Vec<u8> {
    [row, column, style].iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn cell(kind: u16, row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
    record(kind, &[&place(row, column, style), value].concat())
}

fn formula(row: u16, column: u16, value: [u8; 8], tokens: &[u8]) -> Vec<u8> {
    let size = (tokens.len() as u16).to_le_bytes();
    cell(0x06, row, column, 0, &[&value[..], &[0; 6], &size, tokens].concat())
}

const TEXT_FOLLOWS: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xff, 0xff];

/// A workbook of several sheets, each with its own records, and more records in the globals.
fn book(globals: &[u8], sheets: &[(&str, &[u8])]) -> Vec<u8> {
    book_of(0x0600, globals, sheets, |name| {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&[(units.len() / 2) as u8, 1][..], &units].concat()
    })
}

fn book_of(
    version: u16,
    more: &[u8],
    sheets: &[(&str, &[u8])],
    name: impl Fn(&str) -> Vec<u8>,
) -> Vec<u8> {
    let bof = |kind: u16| {
        record(0x0809, &[&version.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
    };
    let globals = |places: &[u32]| {
        let bound = |(i, sheet): (usize, &(&str, &[u8]))| {
            let at = places.get(i).copied().unwrap_or_default().to_le_bytes();
            record(0x0085, &[&at[..], &[0, 0], &name(sheet.0)].concat())
        };
        let bounds: Vec<u8> = sheets.iter().enumerate().flat_map(bound).collect();
        [bof(5), more.to_vec(), bounds, record(0x0a, &[])].concat()
    };
    let mut stream = globals(&[]);
    let mut places = Vec::new();
    for (_, records) in sheets {
        places.push(stream.len() as u32);
        stream.extend([&bof(0x10), *records, &record(0x0a, &[])].concat());
    }
    stream.splice(..globals(&places).len(), globals(&places));
    compound(&[(if version == 0x0500 { "Book" } else { "Workbook" }, &stream)])
}

/// As Excel 95 wrote it in China: texts in GBK, their lengths in bytes, no shared texts, a format
/// of its own with a letter that is half a character.
#[test]
fn excel_95_is_read() {
    let gbk = |text: &str| match text {
        "收到" => vec![0xca, 0xd5, 0xb5, 0xbd],
        "表一" => vec![0xb1, 0xed, 0xd2, 0xbb],
        "示例海关" => vec![0xca, 0xbe, 0xc0, 0xfd, 0xba, 0xa3, 0xb9, 0xd8],
        // 乗 ends in “d” where one looks at bytes.
        "0乗" => vec![b'0', 0x81, 0x5c],
        other => other.as_bytes().to_vec(),
    };
    let long = |text: &str| [&(gbk(text).len() as u16).to_le_bytes()[..], &gbk(text)].concat();
    let short = |text: &str| [&[gbk(text).len() as u8][..], &gbk(text)].concat();
    let format =
        |id: u16, code: &str| record(0x041e, &[&id.to_le_bytes()[..], &short(code)].concat());
    let style =
        |format: u16| record(0x00e0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 12]].concat());
    let name = |name: &str, formula: &[u8]| {
        let head =
            [&[0, 0, 0, name.len() as u8][..], &(formula.len() as u16).to_le_bytes(), &[0; 8]]
                .concat();
        record(0x18, &[&head[..], name.as_bytes(), formula].concat())
    };
    let reference =
        [&[0x3a, 0xff, 0xff][..], &[0; 8], &[0, 0, 0, 0], &2u16.to_le_bytes(), &[1]].concat();
    let globals = [
        record(0x42, &936u16.to_le_bytes()),
        format(164, "yyyy-mm-dd"),
        format(165, "0乗"),
        style(0),
        style(164),
        style(165),
        name("nianbao_unit", &[&[0x17][..], &short("示例海关")].concat()),
        name("nianbao_year", &reference),
    ]
    .concat();
    let inside = [
        cell(0x204, 0, 0, 0, &long("收到")),
        cell(0x203, 0, 1, 0, &9230.47f64.to_le_bytes()),
        cell(0x27e, 0, 2, 2, &((72u32 << 2) | 2).to_le_bytes()),
        cell(0x203, 0, 3, 1, &43_832f64.to_le_bytes()),
        formula(1, 0, TEXT_FOLLOWS, &[0x17, 1, b'a']),
        record(0x207, &long("收到")),
        formula(1, 1, 5f64.to_le_bytes(), &[0x1e, 5, 0]),
        cell(0x205, 1, 2, 0, &[1, 0]),
        cell(0x205, 1, 3, 0, &[0x07, 1]),
        cell(0x203, 2, 1, 0, &2021f64.to_le_bytes()),
    ]
    .concat();
    let grids = read(&book_of(0x0500, &globals, &[("表一", &inside)], short), "a.xls").unwrap();
    assert_eq!(&*grids.grids[0].name, "表一");
    assert_eq!(
        only(&grids),
        [
            (0, 0, text("收到")),
            (0, 1, number("9230.47")),
            (0, 2, number("72")),
            (0, 3, other("2020-01-02")),
            (1, 0, text("收到")),
            (1, 1, number("5")),
            (1, 2, other("TRUE")),
            (1, 3, Value::Error("#DIV/0!".into())),
            (2, 1, number("2021")),
        ]
    );
    assert_eq!(grids.names.get("nianbao_unit").map(String::as_str), Some("示例海关"));
    assert_eq!(grids.names.get("nianbao_year").map(String::as_str), Some("2021"));
    // Without a code page it is taken for a Chinese one.
    let bare = book_of(0x0500, &[], &[("表一", &cell(0x204, 0, 0, 0, &long("收到")))], short);
    assert_eq!(only(&read(&bare, "a.xls").unwrap()), [(0, 0, text("收到"))]);
    let older = book_of(0x0400, &[], &[("a", &[])], short);
    refused(&older, "Excel 4.0");
}

fn only(grids: &nianbao_grid::Grids) -> Vec<(u32, u32, Value)> {
    grids.grids.iter().flat_map(|g| g.cells()).map(|c| (c.row, c.column, c.value.clone())).collect()
}

/// A text of so many characters in pieces, the second of them wide.
fn in_pieces(kind: u16, head: &[u8], characters: usize) -> Vec<u8> {
    let half = characters / 2;
    let first = [head, &(characters as u16).to_le_bytes(), &[0], &vec![b'a'; half]].concat();
    let second: Vec<u8> = [1]
        .into_iter()
        .chain([0x00, 0x4e].into_iter().cycle().take((characters - half) * 2))
        .collect();
    [record(kind, &first), record(0x3c, &[]), record(0x3c, &second)].concat()
}

/// calamine cuts a formula's text and a label off where their record ends.
#[test]
fn texts_that_go_on_in_another_record_are_whole() {
    let shared = in_pieces(0xfc, &[1, 0, 0, 0, 1, 0, 0, 0], 9000);
    let inside = [
        cell(0xfd, 0, 0, 0, &0u32.to_le_bytes()),
        formula(0, 1, TEXT_FOLLOWS, &[0x1e, 5, 0]),
        in_pieces(0x207, &[], 9001),
        in_pieces(0x204, &place(0, 2, 0), 9002),
        cell(0xfd, 1, 0, 0, &0u32.to_le_bytes()),
        // One that nothing waits for.
        record(0x207, &[1, 0, 0, b'x']),
    ]
    .concat();
    let grids = read(&book(&shared, &[("一", &inside)]), "a.xls").unwrap();
    let long = |n: usize| text(&format!("{}{}", "a".repeat(n / 2), "一".repeat(n - n / 2)));
    assert_eq!(
        only(&grids),
        [(0, 0, long(9000)), (0, 1, long(9001)), (0, 2, long(9002)), (1, 0, long(9000))]
    );
}

/// `Standard` has a “d”, `aaaa` is a day of the week; calamine takes the one for a date and the
/// other for none.
#[test]
fn a_format_is_understood_as_in_other_workbooks() {
    let format = |id: u16, code: &str| {
        record(
            0x041e,
            &[&id.to_le_bytes()[..], &(code.len() as u16).to_le_bytes(), &[0], code.as_bytes()]
                .concat(),
        )
    };
    let style =
        |format: u16| record(0x00e0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
    let globals = [
        format(164, "Standard"),
        format(165, "[$-804]aaaa"),
        format(166, "[h]:mm"),
        style(164),
        style(165),
        style(166),
        style(9),
    ]
    .concat();
    let value = 43_832f64.to_le_bytes();
    let mut inside: Vec<u8> = (0..4).flat_map(|i| cell(0x203, 0, i, i, &value)).collect();
    inside.extend(cell(
        0xbd,
        1,
        0,
        1,
        &[&((43_832u32 << 2) | 2).to_le_bytes()[..], &[0, 0, 0x02, 0, 0, 0, 1, 0]].concat(),
    ));
    let grids = read(&book(&globals, &[("一", &inside)]), "a.xls").unwrap();
    let date = other("2020-01-02");
    let hours = other("1051968:00:00");
    assert_eq!(
        only(&grids),
        [
            (0, 0, number("43832")),
            (0, 1, date.clone()),
            (0, 2, hours),
            (0, 3, number("43832")),
            (1, 0, date),
            (1, 1, number("0"))
        ]
    );
}

#[test]
fn sheets_of_one_name_charts_inside_and_merges_are_kept_apart() {
    let merge = |ranges: &[[u16; 4]]| {
        let list: Vec<u8> = ranges.iter().flatten().flat_map(|n| n.to_le_bytes()).collect();
        record(0xe5, &[&(ranges.len() as u16).to_le_bytes()[..], &list].concat())
    };
    let chart = [
        record(0x809, &[0, 6, 0x20, 0]),
        cell(0x203, 0, 0, 0, &1f64.to_le_bytes()),
        record(0x0a, &[]),
    ]
    .concat();
    let one =
        [chart, cell(0x203, 1, 1, 0, &7f64.to_le_bytes()), merge(&[[1, 2, 1, 1], [5, 5, 5, 5]])]
            .concat();
    let two = cell(0x203, 65_535, 255, 0, &8f64.to_le_bytes());
    let grids = read(&book(&[], &[("同名", &one), ("同名", &two), ("空", &[])]), "a.xls").unwrap();
    assert_eq!(only(&grids), [(1, 1, number("7")), (65_535, 255, number("8"))]);
    assert_eq!(grids.grids[0].merges(), [Span { top: 1, left: 1, bottom: 2, right: 1 }]);
    assert_eq!(grids.grids.iter().map(|g| &*g.name).collect::<Vec<_>>(), ["同名", "同名", "空"]);
}

/// A workbook embedded in a workbook has a stream of the same name.
#[test]
fn the_stream_at_the_root_is_the_workbook() {
    let stream = |n: f64| {
        let file = book(&[], &[("一", &cell(0x203, 0, 0, 0, &n.to_le_bytes()))]);
        workbook_stream(&file)
    };
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_storage("/MBD0001").unwrap();
    std::io::Write::write_all(&mut file.create_stream("/MBD0001/Workbook").unwrap(), &stream(1.0))
        .unwrap();
    std::io::Write::write_all(&mut file.create_stream("/Workbook").unwrap(), &stream(2.0)).unwrap();
    file.flush().unwrap();
    let bytes = file.into_inner().into_inner();
    assert_eq!(only(&read(&bytes, "a.xls").unwrap()), [(0, 0, number("2"))]);
}

#[test]
fn what_is_not_as_it_must_be_is_refused() {
    let good = cell(0x203, 0, 0, 0, &5f64.to_le_bytes());
    let whole = book(&[], &[("一", &good), ("二", &good)]);
    assert!(read(&whole, "a.xls").is_ok());
    let stream = workbook_stream(&whole);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut stream = stream.clone();
        change(&mut stream);
        compound(&[("Workbook", &stream)])
    };
    let first = find(&stream, &[0x85, 0]);
    let second = first + 4 + usize::from(stream[first + 2]);
    // Two sheets at one place, one outside, one that begins in a cell.
    refused(&changed(&|s| s.copy_within(first + 4..first + 8, second + 4)), "损坏");
    refused(
        &changed(&|s| s[first + 4..first + 8].copy_from_slice(&u32::MAX.to_le_bytes())),
        "损坏",
    );
    refused(&changed(&|s| s[first + 4] += 20), "损坏");
    // A sheet without its end.
    refused(&changed(&|s| s.truncate(s.len() - 4)), "损坏");
    // A shared text that is not there; a code of an error that no program has.
    refused(&book(&[], &[("一", &cell(0xfd, 0, 0, 0, &0u32.to_le_bytes()))]), "损坏");
    refused(&book(&[], &[("一", &cell(0x205, 0, 0, 0, &[0x99, 1]))]), "损坏");
    // Protected with a password whatever kind that is of.
    for kind in [0u8, 1] {
        refused(&book(&record(0x2f, &[kind, 0, 1, 0]), &[("一", &good)]), "密码");
    }
}

/// What calamine alone would hang on, or fill memory with, does not reach it.
#[test]
fn lies_reach_no_one() {
    let outcome = |bytes: &[u8]| guard::outcome(module_path!(), bytes, "谎.xls", &BOUNDS);
    let number = cell(0x203, 0, 0, 0, &5f64.to_le_bytes());
    // A sheet that says it is as large as can be, or smaller than nothing.
    for size in [[0xff; 14], [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 9, 0, 1, 0, 0, 0]] {
        assert_eq!(
            outcome(&book(&[], &[("一", &[record(0x200, &size), number.clone()].concat())])),
            "1 cells"
        );
    }
    // A formula whose text doubles with each token.
    let tokens = [&[0x17, 0, 0][..], &[0x19, 0x40, 0, 255].repeat(15_000)].concat();
    let formulas: Vec<u8> =
        (0..200).flat_map(|row| formula(row, 0, 5f64.to_le_bytes(), &tokens)).collect();
    assert_eq!(outcome(&book(&[], &[("一", &formulas)])), "200 cells");
    // Texts in a million records, each with a byte of its own.
    let pieces = [record(0xfc, &[0; 8]), record(0x3c, &[0]).repeat(3_000_000)].concat();
    assert!(outcome(&book(&pieces, &[("一", &number)])).contains("损坏"));
    // One long text in each of many cells.
    let text = record(0xfc, &[&[0; 8][..], &8000u16.to_le_bytes(), &[0], &[b'a'; 8000]].concat());
    let cells: Vec<u8> = (0..100_000u32)
        .flat_map(|n| cell(0xfd, (n >> 8) as u16, n as u16 & 0xff, 0, &[0; 4]))
        .collect();
    assert!(outcome(&book(&text, &[("一", &cells)])).contains("文字太多"));
    // As much as is let through: half a million cells with texts, in a file that is full of what
    // nobody reads.
    let text = record(0xfc, &[&[0; 8][..], &15u16.to_le_bytes(), &[0], &[0xff; 15]].concat());
    let cells: Vec<u8> = (0..490_000u32)
        .flat_map(|n| cell(0xfd, (n >> 8) as u16, n as u16 & 0xff, 0, &[0; 4]))
        .collect();
    let idle = record(0xec, &[7; 8000]).repeat(6_000);
    assert_eq!(outcome(&book(&[text, idle].concat(), &[("一", &cells)])), "490000 cells");
}

#[test]
#[ignore = "the child of the other tests"]
fn child() {
    guard::child(|bytes, name| match read(bytes, name) {
        Ok(grids) => format!("{} cells", only(&grids).len()),
        Err(fault) => fault.text(nianbao_model::Lang::Zh),
    });
}

fn find(stream: &[u8], bytes: &[u8]) -> usize {
    stream.windows(bytes.len()).position(|w| w == bytes).unwrap()
}

fn workbook_stream(file: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut file = cfb::CompoundFile::open(Cursor::new(file)).unwrap();
    file.open_stream("/Workbook").unwrap().read_to_end(&mut stream).unwrap();
    stream
}

/// Changes some bytes: any, one bit, a word that means much, a piece copied elsewhere.
fn mutated(dice: &mut Dice, whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len() - 64);
        match dice.below(4) {
            0 => bytes[at] = dice.below(256) as u8,
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => bytes[at..at + 4].copy_from_slice(
                &dice.pick(&[0u32, 1, 0xff, 0xffff, 0x7fff_ffff, u32::MAX]).to_le_bytes(),
            ),
            _ => {
                let to = dice.below(bytes.len() - 64);
                bytes.copy_within(at..at + 1 + dice.below(60), to);
            }
        }
    }
    bytes
}

/// So many changed workbooks: each is refused, or read as the second reader reads it, in time.
fn mutants(count: usize) {
    let mut dice = Dice::new(17);
    let file = fixture("mixed.xls");
    let stream = workbook_stream(&file);
    let (mut same, mut not) = (0, 0);
    for i in 0..count {
        // The records; or the file around them, which another library would understand in its own
        // way.
        let inside = i % 2 == 0;
        let changed = mutated(&mut dice, if inside { &stream } else { &file });
        let bytes = if inside { compound(&[("Workbook", &changed)]) } else { changed.clone() };
        let start = Instant::now();
        let result = read(&bytes, "a.xls");
        assert!(start.elapsed().as_secs_f64() < BOUNDS.seconds, "mutant {i}");
        match result {
            Ok(grids) if inside => {
                let cells = cells(&changed).unwrap_or_else(|| {
                    panic!("mutant {i} is read, and the second reader is at a loss")
                });
                assert_eq!(second::difference(&grids, &cells), None, "mutant {i}");
                same += 1;
            }
            Ok(_) => {}
            Err(_) => not += 1,
        }
    }
    println!("{count} mutants: {not} refused, {same} read as the second reader reads them");
    assert!(same > count / 20 && not > count / 20);
}

#[test]
fn the_second_reader_agrees() {
    let grids = read(&fixture("mixed.xls"), "a.xls").unwrap();
    let cells = cells(&workbook_stream(&fixture("mixed.xls"))).unwrap();
    assert_eq!((second::difference(&grids, &cells), cells.len()), (None, only(&grids).len()));
}

#[test]
#[ignore = "runs in a process of its own"]
fn a_few_mutants() {
    mutants(600);
    peak();
}

/// `cargo test --release -p nianbao-import-excel --test it ten_thousand -- --ignored --nocapture`
#[test]
#[ignore = "takes a minute"]
fn ten_thousand_mutants() {
    mutants(10_000);
    peak();
}

/// The memory of the whole run, where the system tells it.
fn peak() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        let megabytes = peak.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0;
        println!("at most {megabytes:.0} MB");
        assert!(megabytes < BOUNDS.megabytes);
    }
}

#[test]
fn changed_workbooks_are_refused_or_read_as_they_are() {
    guard::alone(module_path!(), "a_few_mutants");
}

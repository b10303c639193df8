//! How fast an ordinary workbook is read, beside bare calamine reading the same cells.
//!
//! `cargo test --release -p nianbao-import-excel --test it speed -- --ignored --nocapture`

use calamine::{DataRef, Reader, Xlsx};
use nianbao_format::{Importer, Input, Source};
use nianbao_import_excel::Excel;
use nianbao_model::Editions;
use rust_xlsxwriter::{Format, Workbook};
use std::{hint::black_box, io::Cursor, time::Instant};

/// Eight sheets like a report's: labels, merges, figures, a long text.
fn ordinary() -> Vec<u8> {
    let mut book = Workbook::new();
    let label = Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin).set_text_wrap();
    for n in 0..8 {
        let sheet = book.add_worksheet().set_name(format!("表{n}")).unwrap();
        sheet.merge_range(0, 0, 0, 7, "收到和处理政府信息公开申请情况", &label).unwrap();
        for row in 1..40 {
            sheet.write_with_format(row, 0, format!("第{row}项（{n}）"), &label).unwrap();
            for column in 1..8 {
                sheet
                    .write_with_format(
                        row,
                        column,
                        f64::from(row) * f64::from(column) / 8.0,
                        &label,
                    )
                    .unwrap();
            }
        }
        sheet.write(41, 0, "存在的主要问题及改进情况。".repeat(200)).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn calamine_alone(bytes: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut cells = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            cells += usize::from(*black_box(cell.get_value()) != DataRef::Empty);
        }
    }
    cells
}

fn ours(bytes: &[u8], editions: &Editions) -> usize {
    match Excel.read(&Input::new(bytes, "a.xlsx", editions)).unwrap() {
        Source::Grids(grids) => grids.grids.iter().map(|g| g.cells().len()).sum(),
        Source::Reading(_) => 0,
    }
}

/// The best of many rounds, in microseconds.
fn best(work: impl Fn() -> usize) -> f64 {
    (0..300)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e6
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "a measurement, for release builds on a quiet machine"]
fn reading_is_as_fast_as_calamine_alone() {
    let bytes = ordinary();
    let editions = Editions::national();
    assert_eq!(ours(&bytes, &editions), calamine_alone(&bytes));
    let (ours, theirs) = (best(|| ours(&bytes, &editions)), best(|| calamine_alone(&bytes)));
    println!(
        "ours {ours:.0} µs, calamine {theirs:.0} µs, ratio {:.2}; {} bytes",
        ours / theirs,
        bytes.len()
    );
    assert!(ours < 1.1 * theirs);
}

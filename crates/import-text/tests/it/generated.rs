//! Generated texts: noise laid over clean texts, and tables whose borders are lost.

use nianbao_format::{Importer, Input, Source};
use nianbao_format_kit::Dice;
use nianbao_import_text::{Text, denoise};
use nianbao_model::{Cell, Editions, Reading, Rule};

const CLEAN: &str = "某海关\n2020年\n政府信息公开工作年度报告\n一、总体情况\n(一)\n主动公开方面\n全年公开各类信息8070条，同比增长58.8%。\n二、主动公开政府信息情况\n规范性文件\n本年\n新制作5\n对外\n公开总数35\n行政许可\n处理\n决定9559\n政府集中采购\n采购总金额\n9230.47\n(万元)\n三、收到和处理政府信息公开\n申请情况\n本年新收政府信息公开申请数量 88件\n自然人 72件\n商业企业 16件\n四、政府信息公开行政复议、\n行政诉讼情况\n行政复议 1件\n五、存在的主要问题\n及改进情况\n一是意识有待加强。\n六、其他需要报告的事项\n无。\n";

/// The forum's noise at each line break, as a browser hands it on: white space folded.
fn noised(text: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut noise = String::new();
        for _ in 0..5 + dice.below(11) {
            for (from, sides) in [(0x20, 28), (0x3f, 64)] {
                noise.push(char::from_u32(from + dice.below(sides) as u32).unwrap());
                noise.push(' ');
            }
            noise.pop();
        }
        // A pair is a character, a space, a character; the next follows at once.
        out.push_str(line);
        match dice.below(2) {
            0 => out.push_str(&format!("{noise}\n")),
            _ => out.push_str(&format!("\n{noise}")),
        }
    }
    let mut folded = String::new();
    for line in out.split('\n') {
        let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
        folded.push_str(&words.join(" "));
        folded.push('\n');
    }
    folded
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn read(text: &str) -> Reading {
    let editions = Editions::national();
    match Text.read(&Input::new(text.as_bytes(), "x.txt", &editions)).unwrap() {
        Source::Reading(reading) => *reading,
        Source::Grids(_) => panic!("text gives readings"),
    }
}

#[test]
fn noised_texts_come_back() {
    let clean = bare(CLEAN);
    let (mut same, mut spots, mut told) = (0, 0, 0);
    for seed in 0..1000 {
        let text = noised(CLEAN, &mut Dice::new(seed));
        let out = denoise(&text);
        if bare(&out.text) == clean {
            same += 1;
            continue;
        }
        // The grammar leaves a spot open where noise began with a folded space behind a character
        // that may begin noise itself; the other reading of some spots gives the text back.
        let mut whole: Vec<char> = Vec::new();
        let mut rest = clean.chars().peekable();
        let mut ambiguous = out.ambiguous.iter().peekable();
        for (at, c) in out.text.char_indices().chain([(out.text.len(), '\n')]) {
            while let Some(spot) = ambiguous.next_if(|spot| spot.at <= at) {
                if rest.peek() == Some(&spot.more) && rest.clone().next() != Some(c) {
                    whole.extend(rest.next());
                    spots += 1;
                }
            }
            if !c.is_whitespace() && rest.peek() == Some(&c) {
                whole.extend(rest.next());
            }
        }
        let back: String = whole.into_iter().collect();
        assert_eq!(back, clean, "seed {seed}: {text}");
        told += 1;
    }
    println!(
        "{same} of 1000 come back as they were, {told} with an open spot read the other way ({spots} spots)"
    );
    assert_eq!(same + told, 1000);
    assert!(same > 800, "{same}");
}

#[test]
fn figures_under_noise_are_right_or_told() {
    let truth = read(CLEAN);
    assert_eq!(truth.report.at("proactive.normative_documents.made"), Some(&Cell::count(5)));
    assert_eq!(truth.report.at("requests.received.enterprise"), Some(&Cell::count(16)));
    for seed in 0..300 {
        let reading = read(&noised(CLEAN, &mut Dice::new(seed + 5000)));
        for (ix, cell) in truth.report.cells() {
            let address = &truth.report.edition.spec(ix).address;
            let told =
                reading.findings.iter().any(|f| f.rule == Rule::R01 && f.cells.contains(address));
            assert!(
                reading.report.cell(ix) == cell || told,
                "seed {seed}: {address} {:?} {cell:?}\n{}",
                reading.report.cell(ix),
                denoise(&noised(CLEAN, &mut Dice::new(seed + 5000))).text
            );
        }
    }
}

/// A request table that satisfies all identities, in the edition's order.
fn table(
    edition: &nianbao_model::Edition,
    dice: &mut Dice,
    largest: usize,
) -> Vec<(String, Vec<usize>)> {
    let block = &edition.tables[1].blocks[0];
    let mut rows: Vec<(String, Vec<usize>)> =
        block.rows.iter().map(|row| (row.id.clone(), vec![0; 7])).collect();
    let at = |id: &str| block.rows.iter().position(|row| row.id == id).unwrap();
    for column in 0..6 {
        let mut sum = 0;
        for (n, row) in block.rows.iter().enumerate().filter(|(_, row)| row.outcome) {
            let _ = row;
            let value = if dice.below(3) == 0 { dice.below(largest) } else { 0 };
            rows[n].1[column] = value;
            sum += value;
        }
        let out = dice.below(largest) / 4;
        let carried = dice.below(sum + out + 1);
        rows[at("outcome_total")].1[column] = sum;
        rows[at("carried_out")].1[column] = out;
        rows[at("carried_in")].1[column] = carried;
        rows[at("received")].1[column] = sum + out - carried;
    }
    for row in &mut rows {
        row.1[6] = row.1[..6].iter().sum();
    }
    rows
}

#[test]
fn run_together_rows_are_never_read_wrong() {
    let editions = Editions::national();
    let (mut unique, mut open) = (0usize, 0usize);
    for seed in 0..160u64 {
        let edition = editions.get(if seed % 2 == 0 { "2019" } else { "2021" }).unwrap();
        let largest = [2, 12, 150, 3000][seed as usize % 4];
        let rows = table(edition, &mut Dice::new(seed * 7919 + 13), largest);
        let mut text = format!(
            "某区{}年政府信息公开工作年度报告 一、总体情况 无。三、收到和处理政府信息公开申请情况",
            if seed % 2 == 0 { 2020 } else { 2022 }
        );
        text.push_str(
            "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他",
        );
        for ((_, figures), row) in rows.iter().zip(&edition.tables[1].blocks[0].rows) {
            text.push_str(&row.label);
            figures.iter().for_each(|figure| text.push_str(&figure.to_string()));
        }
        text.push_str("四、政府信息公开行政复议、行政诉讼情况 无");
        let reading = read(&text);
        for (row, figures) in &rows {
            for (column, figure) in edition.tables[1].blocks[0].columns.iter().zip(figures) {
                match reading.report.at(&format!("requests.{row}.{}", column.id)).unwrap() {
                    Cell::Figure(value) => {
                        assert_eq!(
                            value.to_string(),
                            figure.to_string(),
                            "seed {seed}: {row}.{}\n{text}",
                            column.id
                        );
                        unique += 1;
                    }
                    Cell::Unreadable(_) => open += 1,
                    other => panic!("seed {seed}: {row} {other:?}\n{text}"),
                }
            }
        }
    }
    println!("{unique} cells read, {open} left open, none wrong");
    assert!(unique > open * 2, "{unique} {open}");
}

#[test]
fn nothing_a_file_brings_hurts() {
    let editions = Editions::national();
    let mut dice = Dice::new(1);
    let words = [
        "一、总体情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "自然人",
        "总计",
        "(七)总计",
        "0",
        "12",
        "9",
        "\n",
        "\t",
        " ",
        "（",
        "/",
        "-",
        ".",
        ",",
        "某海关2021年政府信息公开工作年度报告",
        "二、主动公开政府信息情况",
        "行政许可",
        "件",
        "%",
    ];
    for _ in 0..400 {
        let text: String = (0..dice.below(300)).map(|_| words[dice.below(words.len())]).collect();
        let _ = Text.read(&Input::new(text.as_bytes(), "x.txt", &editions));
        let bytes: Vec<u8> = (0..dice.below(400)).map(|_| dice.below(256) as u8).collect();
        let _ = Text.read(&Input::new(&bytes, "x.txt", &editions));
        let _ = Text.sniff(&bytes, "x.txt");
    }
    for filler in [
        "1",
        "行政许可1",
        "一、总体情况",
        "a ",
        "! a",
        "（",
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量1111111111111111",
    ] {
        let text = format!(
            "某海关2021年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{}",
            filler.repeat(400_000 / filler.len())
        );
        let start = std::time::Instant::now();
        let _ = Text.read(&Input::new(text.as_bytes(), "x.txt", &editions));
        println!("{}: {:?}", filler.chars().take(8).collect::<String>(), start.elapsed());
        assert!(start.elapsed().as_secs() < 20, "{filler}: {:?}", start.elapsed());
    }
}

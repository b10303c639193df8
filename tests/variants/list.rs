//! The variants: a name, what is changed in the statutory layout, and the findings it must give.

use super::{Book, DISPUTES, PROACTIVE, REQUESTS, Sheet, TOP, V, Variant, text, v};
use nianbao_model::{Cell, Rule};

const RECEIVED: &str = "requests.received.natural_person";

/// 1. 1、 (1) in front of a label, rewritten.
fn ordinal(label: &str, write: impl Fn(&str) -> String) -> String {
    match label.split_once('.') {
        Some((digit, rest)) if digit.len() == 1 => format!("{}{rest}", write(digit)),
        _ => label.to_owned(),
    }
}

pub(super) const VARIANTS: &[Variant] = &[
    v("as the statute has it, 2021", "2021", |_| {}, &[]),
    v("as the statute has it, 2019", "2019", |_| {}, &[]),
    v("all tables and texts on one sheet", "2021", Book::one_sheet, &[]),
    v(
        "sheets with names of no meaning",
        "2019",
        |b| b.sheets.iter_mut().enumerate().for_each(|(n, s)| s.name = format!("Sheet{}", n + 1)),
        &[],
    ),
    v(
        "sheets in another order",
        "2021",
        |b| {
            b.sheets.swap(1, 3);
            b.places.values_mut().for_each(|p| p.0 = [0, 3, 2, 1, 4, 5][p.0]);
        },
        &[],
    ),
    v(
        "title rows above each table",
        "2021",
        |b| {
            for sheet in PROACTIVE..=DISPUTES {
                b.room(sheet, (0, 3), (0, 0));
                b.text(sheet, 0, 0, "示例海关");
                b.text(sheet, 1, 0, "政府信息公开统计表");
            }
        },
        &[],
    ),
    v(
        "tables away from the corner",
        "2019",
        |b| (PROACTIVE..=DISPUTES).for_each(|s| b.room(s, (1, 4), (0, 3))),
        &[],
    ),
    v(
        "line breaks inside labels",
        "2021",
        |b| {
            b.relabel(|l| {
                l.chars()
                    .map(|c| if c == '政' || c == '公' { format!("\n{c}") } else { c.to_string() })
                    .collect()
            })
        },
        &[],
    ),
    v(
        "spaces inside labels",
        "2021",
        |b| b.relabel(|l| l.chars().map(|c| format!("{c} ")).collect()),
        &[],
    ),
    v(
        "ideographic and no-break spaces in labels",
        "2019",
        |b| b.relabel(|l| format!("\u{3000}{}\u{a0}", l.replace('：', "：\u{3000}"))),
        &[],
    ),
    v(
        "half-width brackets and punctuation",
        "2021",
        |b| {
            b.relabel(|l| {
                l.replace('（', "(").replace('）', ")").replace('，', ",").replace('：', ":")
            })
        },
        &[],
    ),
    v(
        "full-width digits and points",
        "2021",
        |b| {
            b.relabel(|l| {
                l.replace('1', "１").replace('2', "２").replace('3', "３").replace('.', "．")
            })
        },
        &[],
    ),
    v(
        "1、 instead of 1.",
        "2021",
        |b| b.relabel(|l| ordinal(l, |d| format!("{d}、"))),
        &[(Rule::R05, "")],
    ),
    v(
        "(1) instead of 1.",
        "2019",
        |b| b.relabel(|l| ordinal(l, |d| format!("（{d}）"))),
        &[(Rule::R05, "")],
    ),
    v(
        "circled digits",
        "2019",
        |b| {
            b.relabel(|l| {
                ordinal(l, |d| {
                    char::from_u32('①' as u32 + d.parse::<u32>().unwrap() - 1).unwrap().to_string()
                })
            })
        },
        &[(Rule::R05, "")],
    ),
    v(
        "no ordinals at all",
        "2019",
        |b| {
            b.relabel(|l| {
                let rest = ordinal(l, |_| String::new());
                let rest = rest
                    .trim_start_matches(|c| "一二三四".contains(c))
                    .trim_start_matches('、')
                    .to_owned();
                match rest.strip_prefix('（').and_then(|r| r.split_once('）')) {
                    Some((n, tail)) if n.chars().count() == 1 && !tail.is_empty() => {
                        tail.to_owned()
                    }
                    _ => rest,
                }
            });
        },
        &[(Rule::R05, "")],
    ),
    v(
        "straight quotes",
        "2021",
        |b| b.replace("3.危及“三安全一稳定”", "3.危及\"三安全一稳定\""),
        &[],
    ),
    v(
        "other brackets for quotes",
        "2021",
        |b| b.replace("3.危及“三安全一稳定”", "3.危及「三安全一稳定」"),
        &[],
    ),
    v(
        "remarks in brackets behind labels",
        "2019",
        |b| {
            b.replace("规章", "规章（含修订）");
            b.replace("行政许可", "行政许可（不含备案）");
            b.replace("自然人", "自然人（件）");
        },
        &[],
    ),
    v(
        "the remark of a label left out",
        "2021",
        |b| b.replace("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（二）部分公开"),
        &[],
    ),
    v(
        "group and label in one cell",
        "2021",
        |b| {
            b.replace("1.属于国家秘密", "（三）不予公开 1.属于国家秘密");
            b.replace("1.本机关不掌握相关政府信息", "（四）无法提供：1.本机关不掌握相关政府信息");
        },
        &[(Rule::R05, "")],
    ),
    v(
        "an older wording of a label",
        "2021",
        |b| b.replace("四、结转下年度继续办理", "四、结转下年继续办理"),
        &[(Rule::R05, "")],
    ),
    v("合计 for 总计", "2021", |b| b.replace("总计", "合计"), &[(Rule::R05, ""), (Rule::R05, "")]),
    v(
        "a slip of the pen in a row",
        "2021",
        |b| b.replace("4.保护第三方合法权益", "4.保护第三方合法利益"),
        &[(Rule::R05, "")],
    ),
    v(
        "a slip of the pen in a column",
        "2021",
        |b| b.replace("社会公益组织", "社会公益组职"),
        &[(Rule::R05, "")],
    ),
    v(
        "hidden rows and columns",
        "2019",
        |b| {
            for s in PROACTIVE..=DISPUTES {
                b.sheets[s].hidden_rows = vec![4, 6];
                b.sheets[s].hidden_columns = vec![1, 5];
            }
        },
        &[],
    ),
    v("no merged cells", "2021", |b| b.sheets.iter_mut().for_each(|s| s.merges.clear()), &[]),
    v(
        "group labels repeated in each row instead of merged",
        "2021",
        |b| {
            let s = &mut b.sheets[REQUESTS];
            for (top, left, bottom, _) in std::mem::take(&mut s.merges)
                .into_iter()
                .filter(|(t, _, b, _)| b > t && *t > TOP + 2)
            {
                let label = s.cells[&(top, left)].clone();
                (top..=bottom).for_each(|row| _ = s.cells.insert((row, left), label.clone()));
            }
        },
        &[],
    ),
    v(
        "groups left out, labels in one column",
        "2021",
        |b| {
            let s = &mut b.sheets[REQUESTS];
            s.merges.clear();
            let labels: Vec<_> = s
                .cells
                .iter()
                .filter(|((r, c), _)| *r > TOP + 2 && *c < 3)
                .map(|(at, v)| (*at, v.clone()))
                .collect();
            for (at, _) in &labels {
                s.cells.remove(at);
            }
            for ((row, _), value) in labels {
                s.cells.insert((row, 2), value);
            }
        },
        &[],
    ),
    v(
        "columns in another order",
        "2021",
        |b| {
            b.shift(REQUESTS, |(r, c)| {
                (
                    r,
                    match c {
                        3 => 9,
                        9 => 3,
                        c => c,
                    },
                )
            })
        },
        &[],
    ),
    v(
        "rows in another order",
        "2021",
        |b| {
            b.sheets[REQUESTS].merges.retain(|m| m.0 < TOP + 3);
            b.shift(REQUESTS, |(r, c)| {
                (
                    match r {
                        5 => 6,
                        6 => 5,
                        r => r,
                    },
                    c,
                )
            });
        },
        &[],
    ),
    v(
        "a column of serial numbers",
        "2019",
        |b| {
            b.room(REQUESTS, (0, 0), (0, 1));
            (0..23).for_each(|n| b.number(REQUESTS, TOP + 3 + n, 0, f64::from(n + 1)));
        },
        &[],
    ),
    v(
        "a column of units between labels and figures",
        "2019",
        |b| {
            b.room(REQUESTS, (0, 0), (3, 1));
            b.text(REQUESTS, TOP + 2, 3, "单位");
            (0..23).for_each(|n| b.text(REQUESTS, TOP + 3 + n, 3, "件"));
        },
        &[],
    ),
    v(
        "a signature below the table",
        "2019",
        |b| {
            b.text(REQUESTS, 40, 0, "填表人：某某");
            b.text(REQUESTS, 40, 3, "审核人：某某");
            b.text(REQUESTS, 41, 0, "填报日期：2020年1月10日");
        },
        &[],
    ),
    v(
        "the header again in the middle of a table",
        "2021",
        |b| {
            b.sheets[REQUESTS].merges.clear();
            let head: Vec<_> = b.sheets[REQUESTS]
                .cells
                .iter()
                .filter(|((r, _), _)| (TOP..TOP + 3).contains(r))
                .map(|(at, v)| (*at, v.clone()))
                .collect();
            b.room(REQUESTS, (15, 3), (0, 0));
            head.into_iter()
                .for_each(|((r, c), v)| _ = b.sheets[REQUESTS].cells.insert((r + 13, c), v));
        },
        &[],
    ),
    v("行政复议、行政诉讼 with a row each", "2021", disputes_in_rows, &[]),
    v("行政复议、行政诉讼 as three small tables", "2021", disputes_in_three, &[]),
    v(
        "行政复议、行政诉讼 with the groups in another order",
        "2021",
        |b| {
            b.sheets[DISPUTES].merges.clear();
            b.shift(DISPUTES, |(r, c)| (r, (c + 10) % 15));
        },
        &[],
    ),
    v(
        "figures kept as text",
        "2021",
        |b| {
            for s in PROACTIVE..=DISPUTES {
                b.sheets[s].cells.values_mut().for_each(|v| {
                    if let V::Number(n) = v {
                        *v = V::Text(n.to_string())
                    }
                });
            }
        },
        &[(Rule::R02, ""), (Rule::R02, ""), (Rule::R02, "")],
    ),
    v(
        "full-width digits, thousands separators, stray spaces, units",
        "2021",
        |b| {
            b.put(RECEIVED, text("１，２３４"), Cell::count(1234));
            b.put("requests.received.enterprise", text(" 12\u{a0}"), Cell::count(12));
            b.put("requests.received.research", text("\u{3000}3件"), Cell::count(3));
            b.put("requests.received.public_interest", text("1,234"), Cell::count(1234));
        },
        &[
            (Rule::R02, RECEIVED),
            (Rule::R02, "requests.received.enterprise"),
            (Rule::R02, "requests.received.research"),
            (Rule::R02, "requests.received.public_interest"),
        ],
    ),
    v(
        "marks of not applicable",
        "2019",
        |b| {
            for (address, mark) in [
                ("regulations.made", "/"),
                ("regulations.disclosed", "—"),
                ("regulations.disclosed_total", "无"),
                ("licensing.decisions", "-"),
                ("penalties.decisions", "不适用"),
            ] {
                b.put(&format!("proactive.{address}"), text(mark), Cell::not_applicable(mark));
            }
        },
        &[],
    ),
    v(
        "blanks that hold spaces, and zeros",
        "2021",
        |b| {
            b.put(RECEIVED, text(" \u{3000}\n"), Cell::Blank);
            b.put("requests.received.enterprise", V::Number(0.0), Cell::count(0));
        },
        &[(Rule::R04, RECEIVED)],
    ),
    v(
        "words where a figure belongs",
        "2021",
        |b| {
            b.put(RECEIVED, text("约20"), Cell::unreadable("约20"));
            b.put("requests.granted.total", text("2-3"), Cell::unreadable("2-3"));
            b.put("requests.granted.research", text("1 2"), Cell::unreadable("1 2"));
        },
        &[
            (Rule::R01, RECEIVED),
            (Rule::R01, "requests.granted.total"),
            (Rule::R01, "requests.granted.research"),
        ],
    ),
    v(
        "a date where a figure belongs",
        "2021",
        |b| b.put(RECEIVED, V::Date, Cell::unreadable("2021-01-02")),
        &[(Rule::R01, RECEIVED)],
    ),
    v(
        "formulas with stored values",
        "2021",
        |b| {
            b.put(
                "requests.received.total",
                V::Formula("=SUM(D6:I6)", "1016".into()),
                Cell::count(1016),
            );
            b.put("requests.carried_in.total", V::Formula("=1/3*3", "1".into()), Cell::count(1));
        },
        &[],
    ),
    v(
        "error values",
        "2021",
        |b| b.put(RECEIVED, V::Formula("=#REF!+1", "#REF!".into()), Cell::unreadable("#REF!")),
        &[(Rule::R08, RECEIVED)],
    ),
    v(
        "binary noise of a sum of decimals",
        "2021",
        |b| {
            b.put(
                "proactive.administrative_fees.amount",
                V::Number(0.1 + 0.2),
                Cell::figure("0.3".parse().unwrap()),
            );
        },
        &[],
    ),
    v(
        "元 in the heading of 万元",
        "2019",
        |b| {
            b.replace("采购总金额（单位：万元）", "采购总金额（单位：元）");
            b.put(
                "proactive.procurement.amount",
                V::Number(92_304_700.0),
                Cell::figure("9230.47".parse().unwrap()),
            );
        },
        &[(Rule::R03, "proactive.procurement.amount")],
    ),
    v(
        "元 in the cell",
        "2019",
        |b| {
            b.put(
                "proactive.procurement.amount",
                text("251000元"),
                Cell::figure("25.1".parse().unwrap()),
            )
        },
        &[(Rule::R03, "proactive.procurement.amount")],
    ),
    v(
        "元 above the table",
        "2021",
        |b| {
            b.text(PROACTIVE, 1, 1, "单位：件、元");
            b.replace("本年收费金额（单位：万元）", "本年收费金额（元）");
            b.put(
                "proactive.administrative_fees.amount",
                V::Number(5000.0),
                Cell::figure("0.5".parse().unwrap()),
            );
        },
        &[(Rule::R03, "proactive.administrative_fees.amount")],
    ),
    v(
        "a row the edition does not know",
        "2021",
        |b| {
            b.room(PROACTIVE, (13, 1), (0, 0));
            b.text(PROACTIVE, 13, 0, "行政确认");
            b.number(PROACTIVE, 13, 1, 5.0);
        },
        &[(Rule::R07, "")],
    ),
    v(
        "a part below a row (其中)",
        "2021",
        |b| {
            b.sheets[REQUESTS].merges.clear();
            b.room(REQUESTS, (6, 1), (0, 0));
            b.text(REQUESTS, 6, 1, "其中：网络申请");
            b.number(REQUESTS, 6, 3, 5.0);
        },
        &[(Rule::R07, "")],
    ),
    v(
        "a column the edition does not know",
        "2021",
        |b| {
            b.text(REQUESTS, TOP + 2, 10, "上年同期");
            (0..25).for_each(|n| b.number(REQUESTS, TOP + 3 + n, 10, 7.0));
        },
        &[(Rule::R07, "")],
    ),
    v(
        "a row that is missing",
        "2021",
        |b| {
            let row = b.places["requests.other.fee_overdue.total"].1;
            b.sheets[REQUESTS].cells.retain(|(r, c), _| *r != row || *c < 2);
            for column in [
                "natural_person",
                "enterprise",
                "research",
                "public_interest",
                "legal_service",
                "other_org",
                "total",
            ] {
                b.hold(&format!("requests.other.fee_overdue.{column}"), Cell::Blank);
            }
        },
        &[(Rule::R06, "requests.other.fee_overdue.natural_person")],
    ),
    v(
        "a column that is missing",
        "2021",
        |b| {
            b.sheets[REQUESTS].cells.retain(|(_, c), _| *c != 6);
            b.sheets[REQUESTS].merges.retain(|m| m.1 != 6 && m.3 < 6 || m.3 > 9);
            let rows: Vec<String> =
                b.places.keys().filter(|a| a.ends_with(".public_interest")).cloned().collect();
            rows.iter().for_each(|a| b.hold(a, Cell::Blank));
        },
        &[(Rule::R06, "requests.received.public_interest")],
    ),
    v(
        "a table that is missing",
        "2021",
        |b| {
            b.sheets[DISPUTES].cells.retain(|(r, _), _| *r < TOP);
            b.sheets[DISPUTES].merges.clear();
            let cells: Vec<String> =
                b.places.keys().filter(|a| a.starts_with("disputes.")).cloned().collect();
            cells.iter().for_each(|a| b.hold(a, Cell::Blank));
        },
        &[(Rule::R06, "")],
    ),
    v(
        "a heading over two columns",
        "2021",
        |b| {
            b.replace("科研机构", "商业企业");
            let rows: Vec<(String, String)> = b
                .places
                .iter()
                .filter(|(a, _)| a.ends_with(".enterprise"))
                .map(|(a, p)| (a.clone(), format!("{:?}", b.sheets[p.0].cells[&(p.1, p.2)])))
                .collect();
            for (address, value) in rows {
                let n: String = value.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
                b.hold(&address, Cell::unreadable(n.trim_end_matches(".0")));
                b.hold(&address.replace(".enterprise", ".research"), Cell::Blank);
            }
        },
        &[(Rule::R06, "requests.received.research"), (Rule::R01, "requests.received.enterprise")],
    ),
    v(
        "the same table twice, the same",
        "2021",
        |b| {
            let mut copy = b.sheets[REQUESTS].clone();
            copy.name = "备份".into();
            b.sheets.push(copy);
        },
        &[],
    ),
    v(
        "the same table twice, one figure different",
        "2021",
        |b| {
            let mut copy = b.sheets[REQUESTS].clone();
            copy.name = "备份".into();
            copy.cells.insert((TOP + 3, 3), V::Number(5.0));
            b.sheets.push(copy);
            b.hold(RECEIVED, Cell::unreadable("1010 | 5"));
        },
        &[(Rule::R10, RECEIVED)],
    ),
    v(
        "figure cells merged over two columns",
        "2021",
        |b| {
            b.sheets[REQUESTS].cells.remove(&(TOP + 3, 4));
            b.sheets[REQUESTS].merges.push((TOP + 3, 3, TOP + 3, 4));
            b.hold(RECEIVED, Cell::unreadable("1010"));
            b.hold("requests.received.enterprise", Cell::unreadable("1010"));
        },
        &[(Rule::R01, RECEIVED), (Rule::R01, "requests.received.enterprise")],
    ),
    v(
        "a mark merged over two columns",
        "2021",
        |b| {
            b.put(RECEIVED, text("/"), Cell::not_applicable("/"));
            b.hold("requests.received.enterprise", Cell::not_applicable("/"));
            b.sheets[REQUESTS].cells.remove(&(TOP + 3, 4));
            b.sheets[REQUESTS].merges.push((TOP + 3, 3, TOP + 3, 4));
        },
        &[],
    ),
    v(
        "two figures under one merged heading",
        "2021",
        |b| {
            b.sheets[PROACTIVE].merges.retain(|m| m.0 != 8);
            b.number(PROACTIVE, 8, 3, 77.0);
            b.hold("proactive.licensing.decisions", Cell::unreadable("1006 | 77"));
        },
        &[(Rule::R01, "proactive.licensing.decisions")],
    ),
    v(
        "the figure in the last column under a merged heading",
        "2021",
        |b| {
            b.sheets[PROACTIVE].merges.retain(|m| m.0 != 8);
            let figure = b.sheets[PROACTIVE].cells.remove(&(8, 1)).unwrap();
            b.sheets[PROACTIVE].cells.insert((8, 3), figure);
        },
        &[],
    ),
    v(
        "a table in the layout of the other edition",
        "2019",
        |b| {
            let other = Book::new("2021");
            b.sheets = other.sheets;
            let year = b.report.year;
            b.report = other.report;
            b.report.year = year;
        },
        &[(Rule::R09, "")],
    ),
];

/// 行政复议、行政诉讼 as a matrix with a row for each group.
fn disputes_in_rows(b: &mut Book) {
    let s = &mut b.sheets[DISPUTES];
    let heading = s.cells[&(0, 0)].clone();
    *s = Sheet { name: s.name.clone(), ..Sheet::default() };
    s.cells.insert((0, 0), heading);
    let edition = b.report.edition.clone();
    let block = &edition.tables[2].blocks[0];
    for (c, column) in block.columns.iter().enumerate() {
        s.cells.insert((2, c as u16 + 1), V::Text(column.label.clone()));
        for (r, row) in block.rows.iter().enumerate() {
            s.cells.insert((3 + r as u32, 0), V::Text(row.label.clone()));
            let ix = block.cell(r, c);
            s.cells.insert(
                (3 + r as u32, c as u16 + 1),
                V::Number(b.report.cell(ix).to_string().parse().unwrap()),
            );
        }
    }
}

/// 行政复议、行政诉讼 as three tables with a title each.
fn disputes_in_three(b: &mut Book) {
    let s = &mut b.sheets[DISPUTES];
    let heading = s.cells[&(0, 0)].clone();
    *s = Sheet { name: s.name.clone(), ..Sheet::default() };
    s.cells.insert((0, 0), heading);
    let edition = b.report.edition.clone();
    let block = &edition.tables[2].blocks[0];
    for (r, row) in block.rows.iter().enumerate() {
        let top = 2 + r as u32 * 5;
        s.cells.insert((top, 0), V::Text(row.label.clone()));
        for (c, column) in block.columns.iter().enumerate() {
            s.cells.insert((top + 1, c as u16), V::Text(column.label.clone()));
            s.cells.insert(
                (top + 2, c as u16),
                V::Number(b.report.cell(block.cell(r, c)).to_string().parse().unwrap()),
            );
        }
    }
}

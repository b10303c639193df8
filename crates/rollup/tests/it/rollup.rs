//! What must hold between a region's report and its units'.

use nianbao_format_kit::random;
use nianbao_model::{
    Cell, Decimal, Finding, Indicator, Measure, MeasureKind, Measured, Prose, Reading, Relation,
    Report, Rollup, Rule, Severity, UnitRef,
};
use nianbao_rollup::{Sum, Suspects};
use proptest::{collection::vec, prelude::*};

const CELL: &str = "requests.received.total";
const STOCK: &str = "proactive.regulations.disclosed_total";
const ITEMS: &str = "proactive.licensing.items_previous";
const CHANGE: &str = "proactive.licensing.items_change";

fn unit(id: &str) -> UnitRef {
    UnitRef { id: id.into(), name: format!("单位{id}"), level: None }
}

fn blank(cells: &[(&str, Cell)]) -> Report {
    let mut report =
        Report::blank(random::editions().get("2019").unwrap().clone(), unit("r"), 2020);
    for (id, cell) in cells {
        report.set(report.edition.find(id).unwrap(), cell.clone());
    }
    report
}

/// The sum of units that are blank but for one cell each.
fn sum_of(id: &str, cells: &[Cell]) -> Sum {
    let mut sum = Sum::new(random::editions().get("2019").unwrap().clone());
    for (n, cell) in cells.iter().enumerate() {
        sum.add(&blank(&[(id, cell.clone())]), &format!("u{n}"));
    }
    sum
}

fn compare(sum: &Sum, id: &str, stated: Cell) -> Vec<Finding> {
    sum.compare(&Reading::of(blank(&[(id, stated)])), "某关区", |id| format!("单位{id}"))
}

fn rules(sum: &Sum, id: &str, stated: i64) -> Vec<Rule> {
    compare(sum, id, Cell::count(stated)).iter().map(|f| f.rule).collect()
}

fn counts(values: &[i64]) -> Vec<Cell> {
    values.iter().copied().map(Cell::count).collect()
}

/// The message of U01 once the units were looked at again.
fn told(units: &[i64], stated: i64) -> String {
    let sum = sum_of(CELL, &counts(units));
    let reading = Reading::of(blank(&[(CELL, Cell::count(stated))]));
    let mut findings = sum.compare(&reading, "某关区", |id| format!("单位{id}"));
    let mut suspects = Suspects::of(&sum, &reading, &findings).unwrap();
    for (n, value) in units.iter().enumerate() {
        suspects.look_at(&blank(&[(CELL, Cell::count(*value))]), &format!("单位{n}"));
    }
    suspects.tell(&mut findings);
    let message = findings.remove(0).message.zh;
    message.split_once("最可能").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

#[test]
fn the_unit_that_makes_a_sum_differ_is_named_where_the_figures_single_it_out() {
    assert_eq!(told(&[5, 72, 11], 16), "的原因：漏计了单位1（其数正好等于差额）。");
    assert_eq!(told(&[5, 72, 11], 99), "的原因：单位2计了两次（其数正好等于差额）。");
    assert_eq!(told(&[50, 61, 12], 132), "的原因：应为 123（数字前后颠倒）。");
    // Two units could be it, or none.
    assert_eq!(told(&[5, 5, 11], 16), "");
    assert_eq!(told(&[5, 72, 11], 90), "");
}

#[test]
fn what_the_region_states_of_an_indicator_is_held_against_its_units_by_kind() {
    let measure = |kind, unit: &str, part: i64, whole: Option<i64>| Measure {
        name: format!("某数{unit}"),
        unit: unit.into(),
        kind,
        now: Measured { part: part.into(), whole: whole.map(Into::into) },
        ..Measure::default()
    };
    let mut sum = sum_of(CELL, &counts(&[1, 2]));
    for (posts, of) in [(10, (1, 2)), (5, (9, 10))] {
        sum.add_measures(&[
            measure(MeasureKind::Sum, "条", posts, None),
            measure(MeasureKind::Average, "%", of.0, Some(of.1)),
            measure(MeasureKind::Own, "个", 4, None),
        ]);
    }
    let told = |sum: &Sum, stated: &[(&str, &str)]| -> Vec<String> {
        let mut reading = Reading::of(blank(&[]));
        reading.report.indicators = stated
            .iter()
            .map(|(unit, value)| Indicator {
                name: format!("某数{unit}"),
                value: (*value).into(),
                unit: (*unit).into(),
                ..Indicator::default()
            })
            .collect();
        let findings = sum.compare(&reading, "某关区", str::to_owned);
        assert!(findings.iter().all(|finding| finding.rule == Rule::U01));
        findings.into_iter().map(|finding| finding.message.zh).collect()
    };
    assert!(told(&sum, &[("条", "15"), ("%", "83.3"), ("个", "9")]).is_empty());
    assert_eq!(
        told(&sum, &[("条", "16"), ("%", "70"), ("件", "1")]),
        [
            "指标“某数%”：某关区填报 70%，有台账的各单位（2 个）加权平均为 83.3%。",
            "指标“某数条”：某关区填报 16条，有台账的各单位（2 个）合计为 15条。",
        ]
    );
    // Of one unit nothing is known: it may have the rest, and cannot have less than nothing.
    sum.add(&blank(&[(CELL, Cell::count(1))]), "u9");
    sum.add_measures(&[]);
    assert!(told(&sum, &[("条", "16"), ("%", "70")]).is_empty());
    assert_eq!(
        told(&sum, &[("条", "14")]),
        ["指标“某数条”：某关区填报 14条，有台账的各单位（2 个）已知的合计为 15条。"]
    );
}

/// Reports of one edition.
fn units(least: usize) -> impl Strategy<Value = Vec<Report>> {
    vec(random::valid_reports(), least..8).prop_map(|mut reports| {
        let edition = reports.first().map(|report| report.edition.id.clone());
        reports.retain(|report| Some(&report.edition.id) == edition.as_ref());
        reports
    })
}

fn sum(reports: &[Report], first: usize) -> Sum {
    let mut sum = Sum::new(reports[0].edition.clone());
    for (n, report) in reports.iter().enumerate() {
        sum.add(report, &format!("u{}", first + n));
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_of_valid_reports_satisfy_all_identities(reports in units(1)) {
        let reading = sum(&reports, 0).report(unit("r"), 2020);
        for equation in &reading.report.edition.equations {
            let (left, right) = equation.sides(&reading.report).unwrap();
            let holds = match equation.relation {
                Relation::Equal => left == right,
                Relation::AtMost => left <= right,
                Relation::AtLeast => left >= right,
            };
            prop_assert!(holds, "{}: {} {}", equation.rule, left, right);
        }
        prop_assert!(reading.findings.iter().all(|f| f.rule == Rule::R04));
    }

    #[test]
    fn the_computed_report_agrees_with_its_units_and_one_changed_cell_does_not(
        reports in units(2), at in any::<prop::sample::Index>(), more in 1i64..1000, less in any::<bool>(),
    ) {
        let sum = sum(&reports, 0);
        let mut reading = sum.report(unit("r"), 2020);
        prop_assert_eq!(sum.compare(&reading, "某关区", str::to_owned), vec![]);
        let edition = reading.report.edition.clone();
        let additive: Vec<_> = edition.cells_ix().filter(|ix| edition.spec(*ix).rollup == Rollup::Additive).collect();
        let ix = additive[at.index(additive.len())];
        let before = reading.report.cell(ix).value().unwrap_or_default();
        let change = Decimal::from(if less { -more } else { more });
        reading.report.set(ix, Cell::figure(before + change));
        let findings = sum.compare(&reading, "某关区", str::to_owned);
        prop_assert_eq!(findings.len(), 1);
        prop_assert_eq!((findings[0].rule, &findings[0].cells), (Rule::U01, &vec![edition.spec(ix).address.clone()]));
        prop_assert_eq!(findings[0].expected.clone(), Some(before.normalize().to_string()));
    }

    #[test]
    fn parts_merge_in_any_order(reports in vec(random::reports(), 3..8), parts in vec(0usize..3, 8), missing in 0usize..3) {
        // One edition, the region's, takes reports of both.
        let part_of = |wanted: Option<usize>| {
            let mut sum = Sum::new(reports[0].edition.clone());
            for (n, report) in reports.iter().enumerate().filter(|(n, _)| wanted.is_none_or(|part| parts[*n] == part)) {
                sum.add(report, &format!("u{n}"));
            }
            if wanted.is_none_or(|part| part == missing) {
                sum.missing();
            }
            sum
        };
        let merged = |mut left: Sum, right: &Sum| {
            left.merge(right);
            left
        };
        let (whole, [a, b, c]) = (part_of(None), [0, 1, 2].map(|part| part_of(Some(part))));
        for sum in [
            merged(merged(a.clone(), &b), &c),
            merged(a.clone(), &merged(b.clone(), &c)),
            merged(c.clone(), &merged(b.clone(), &a)),
        ] {
            prop_assert!(sum == whole);
            prop_assert_eq!(sum.report(unit("r"), 2020).report, whole.report(unit("r"), 2020).report);
        }
    }

    #[test]
    fn one_unit_makes_its_own_figures_the_regions(report in random::valid_reports()) {
        let sum = sum(std::slice::from_ref(&report), 0);
        let reading = sum.report(report.unit.clone(), report.year);
        for (ix, cell) in report.cells() {
            match cell {
                Cell::NotApplicable(_) => prop_assert_eq!(reading.report.cell(ix), &Cell::not_applicable("/")),
                cell => prop_assert_eq!(reading.report.cell(ix), cell),
            }
        }
        prop_assert!(reading.findings.is_empty());
    }

    #[test]
    fn nothing_a_report_holds_breaks_the_sum(reports in vec(random::reports(), 1..6), region in random::reports()) {
        let sum = sum(&reports, 0);
        sum.report(unit("r"), 2020);
        for finding in sum.compare(&Reading::of(region), "某关区", str::to_owned) {
            prop_assert!(finding.cells.len() == 1 && finding.met.is_some());
        }
    }
}

#[test]
fn states_roll_up_as_what_they_are() {
    let (na, unread) = (Cell::not_applicable("—"), Cell::unreadable("约20"));
    let made = |id: &str, cells: &[Cell]| {
        sum_of(id, cells).report(unit("r"), 2020).report.at(id).cloned().unwrap()
    };
    assert_eq!(made(CELL, &counts(&[1, 2, 3])), Cell::count(6));
    assert_eq!(
        made(CELL, &[Cell::count(1), na.clone(), Cell::Blank, unread.clone()]),
        Cell::count(1)
    );
    assert_eq!(made(CELL, &[na.clone(), na.clone()]), Cell::not_applicable("/"));
    assert_eq!(made(CELL, &[Cell::Blank, unread]), Cell::Blank);
    assert_eq!(made(CELL, &[]), Cell::Blank);
    assert_eq!(made(STOCK, &counts(&[4, 5])), Cell::count(9));
    assert_eq!(made(ITEMS, &counts(&[4, 5])), Cell::Blank);
    assert_eq!(made(ITEMS, &counts(&[4])), Cell::count(4));
    assert_eq!(made(ITEMS, &[na.clone(), na]), Cell::not_applicable("/"));
}

#[test]
fn what_the_region_must_state_itself_is_said_once_a_row() {
    let mut sum = sum_of(ITEMS, &counts(&[4, 5]));
    sum.add(&blank(&[(ITEMS, Cell::count(1)), (CHANGE, Cell::count(1))]), "u2");
    let reading = sum.report(unit("r"), 2020);
    let [finding] = &reading.findings[..] else { panic!("{:?}", reading.findings) };
    assert_eq!(finding.cells, [ITEMS, CHANGE]);
    assert!(
        finding.message.zh.starts_with("行政许可 · 上一年项目数量、本年增/减："),
        "{}",
        finding.message.zh
    );
    assert_eq!(
        (finding.rule, finding.unit.as_deref(), finding.year),
        (Rule::R04, Some("r"), Some(2020))
    );
}

#[test]
fn a_gap_that_an_unknown_figure_could_explain_is_not_said() {
    let whole = sum_of(CELL, &counts(&[3, 4]));
    assert_eq!(rules(&whole, CELL, 7), []);
    assert_eq!(rules(&whole, CELL, 8), [Rule::U01]);
    assert_eq!(rules(&whole, CELL, 6), [Rule::U01]);
    let finding = &compare(&whole, CELL, Cell::count(8))[0];
    assert_eq!((finding.met.as_deref(), finding.expected.as_deref()), (Some("8"), Some("7")));
    assert!(finding.message.en.contains("a gap of 1"), "{}", finding.message.en);
    let mut missing = whole.clone();
    missing.missing();
    for unknown in [
        missing,
        sum_of(CELL, &[Cell::count(7), Cell::Blank]),
        sum_of(CELL, &[Cell::count(7), Cell::unreadable("?")]),
    ] {
        assert_eq!(rules(&unknown, CELL, 8), []);
        assert_eq!(rules(&unknown, CELL, 7), []);
        assert_eq!(rules(&unknown, CELL, 6), [Rule::U01], "the known units have more already");
    }
}

#[test]
fn not_applicable_counts_nothing_and_what_is_not_known_is_not_compared() {
    let none = sum_of(CELL, &[Cell::not_applicable("/"), Cell::count(0)]);
    assert_eq!(compare(&none, CELL, Cell::not_applicable("—")), []);
    assert_eq!(rules(&none, CELL, 0), []);
    assert_eq!(rules(&none, CELL, 1), [Rule::U01]);
    let some = sum_of(CELL, &counts(&[5]));
    assert_eq!(compare(&some, CELL, Cell::Blank), []);
    assert_eq!(compare(&some, CELL, Cell::unreadable("5?")), []);
    assert_eq!(compare(&some, CELL, Cell::not_applicable("/")).len(), 1);
    assert_eq!(
        rules(&sum_of(CELL, &[]), CELL, 5),
        [],
        "without units there is nothing to compare with"
    );
}

#[test]
fn a_stock_that_is_no_sum_is_a_warning_unless_a_note_explains_it() {
    let sum = sum_of(STOCK, &counts(&[3, 4]));
    let found = compare(&sum, STOCK, Cell::count(5));
    assert_eq!(
        found.iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>(),
        [(Rule::U01, Severity::Warning)]
    );
    let mut noted = blank(&[(STOCK, Cell::count(5))]);
    *noted.section_mut(noted.edition.section("proactive").unwrap()) =
        Prose::new("注：各单位联合制发的文件只计一次。");
    assert_eq!(sum.compare(&Reading::of(noted), "某关区", str::to_owned), []);
}

#[test]
fn distinct_figures_lie_between_the_largest_unit_and_the_sum() {
    let sum = sum_of(ITEMS, &counts(&[9, 11, 11]));
    for (stated, expected) in
        [(10, vec![Rule::U02]), (11, vec![]), (31, vec![]), (32, vec![Rule::U02])]
    {
        assert_eq!(rules(&sum, ITEMS, stated), expected, "{stated}");
    }
    let finding = &compare(&sum, ITEMS, Cell::count(9))[0];
    assert!(finding.message.zh.contains("11（最大的单位 单位u1）与 31"), "{}", finding.message.zh);
    let mut missing = sum;
    missing.missing();
    assert_eq!(rules(&missing, ITEMS, 100), [], "the missing unit may have them");
    assert_eq!(rules(&missing, ITEMS, 10), [Rule::U02]);
    let none = sum_of(ITEMS, &[Cell::not_applicable("/")]);
    assert_eq!((rules(&none, ITEMS, 0), rules(&none, ITEMS, 1)), (vec![], vec![Rule::U02]));
    assert_eq!(rules(&sum_of(ITEMS, &[Cell::Blank]), ITEMS, 1), []);
}

#[test]
fn changes_are_compared_where_their_signs_leave_no_doubt() {
    let gains = sum_of(CHANGE, &counts(&[1, 2]));
    assert_eq!([0, 1, 2, 3, 4].map(|n| rules(&gains, CHANGE, n).len()), [1, 1, 0, 0, 1]);
    let losses = sum_of(CHANGE, &counts(&[-1, -2]));
    assert_eq!([0, -1, -2, -3, -4].map(|n| rules(&losses, CHANGE, n).len()), [1, 1, 0, 0, 1]);
    let mixed = sum_of(CHANGE, &counts(&[-1, 2]));
    assert_eq!([-9, 0, 9].map(|n| rules(&mixed, CHANGE, n).len()), [0, 0, 0]);
}

#[test]
fn a_sum_that_no_decimal_holds_is_said_and_left_blank() {
    let max = Cell::figure(Decimal::MAX);
    let sum = sum_of(CELL, &[max.clone(), max.clone()]);
    let reading = sum.report(unit("r"), 2020);
    assert_eq!(reading.report.at(CELL), Some(&Cell::Blank));
    assert_eq!(reading.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [Rule::U01]);
    assert_eq!(compare(&sum, CELL, max).len(), 1);
}

#[test]
fn a_report_in_another_edition_adds_what_both_have() {
    let mut sum = Sum::new(random::editions().get("2021").unwrap().clone());
    sum.add(&blank(&[(CELL, Cell::count(3))]), "old");
    let reading = sum.report(unit("r"), 2021);
    assert_eq!(reading.report.at(CELL), Some(&Cell::count(3)));
    assert_eq!(reading.report.at("requests.other.remaining.total"), Some(&Cell::Blank));
    assert_eq!((sum.units(), sum.missing_units()), (1, 0));
}

fn listed(counted: &[&str], before: &[&str]) -> nianbao_model::Codes {
    let codes = |all: &[&str]| all.iter().map(|code| (*code).into()).collect();
    nianbao_model::Codes { counted: codes(counted), before: codes(before) }
}

#[test]
fn lists_of_all_units_make_a_distinct_figure_exact() {
    let lists = [
        (2, listed(&["A", "B"], &[]), listed(&["A", "B", "C"], &["A", "B"])),
        (2, listed(&["B", "D"], &[]), listed(&["D"], &["B", "D"])),
    ];
    let mut sum = Sum::new(random::editions().get("2019").unwrap().clone());
    for (n, (figure, items, change)) in lists.iter().enumerate() {
        let report = blank(&[(ITEMS, Cell::count(*figure)), (CHANGE, Cell::count(change.value()))]);
        let codes = [(ITEMS.to_owned(), items.clone()), (CHANGE.to_owned(), change.clone())].into();
        sum.add_listed(&report, &format!("u{n}"), &codes);
    }
    // A, B, D; then C is new, and B is still exercised by the first.
    let made = sum.report(unit("r"), 2020);
    assert_eq!(
        (made.report.at(ITEMS), made.report.at(CHANGE)),
        (Some(&Cell::count(3)), Some(&Cell::count(1)))
    );
    assert_eq!(made.codes[CHANGE].value(), 1);
    assert_eq!((rules(&sum, ITEMS, 3), rules(&sum, CHANGE, 1)), (vec![], vec![]));
    let told = compare(&sum, ITEMS, Cell::count(2));
    assert_eq!(told[0].rule, Rule::U02);
    assert!(
        told[0].message.zh.ends_with("2 个单位的权责事项清单按编码合并（同一编码计一次）为 3。"),
        "{:?}",
        told[0].message
    );
    // Sums of halves are the sum of all.
    let half = |n: usize| {
        let mut half = Sum::new(random::editions().get("2019").unwrap().clone());
        let codes =
            [(ITEMS.to_owned(), lists[n].1.clone()), (CHANGE.to_owned(), lists[n].2.clone())]
                .into();
        half.add_listed(
            &blank(&[(ITEMS, Cell::count(lists[n].0)), (CHANGE, Cell::count(lists[n].2.value()))]),
            &format!("u{n}"),
            &codes,
        );
        half
    };
    let mut merged = half(1);
    merged.merge(&half(0));
    assert_eq!(merged, sum);
    // A unit to which it does not apply changes nothing; one without a list makes a range of it
    // again.
    sum.add(
        &blank(&[(ITEMS, Cell::not_applicable("/")), (CHANGE, Cell::not_applicable("/"))]),
        "u2",
    );
    assert_eq!(rules(&sum, ITEMS, 2), [Rule::U02]);
    sum.add(&blank(&[(ITEMS, Cell::count(1))]), "u3");
    assert_eq!((rules(&sum, ITEMS, 2), rules(&sum, ITEMS, 5)), (vec![], vec![]));
    assert!(sum.all_codes().is_empty());
}

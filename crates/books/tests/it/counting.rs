//! What books count into the cells of both editions.

use crate::common::{Dice, day, random, request};
use nianbao_books::{
    ApplicantKind, Decisions, Dispute, DisputeKind, DisputeResult, Event, Item, ItemKind, Outcome,
    Request, count_decisions, count_items, count_requests, fees_of_year, row_of,
};
use nianbao_model::{Decimal, Edition, Editions};
use std::sync::Arc;

fn edition(year: u16) -> Arc<Edition> {
    Editions::national().for_year(year).unwrap().clone()
}

fn of(kind: ApplicantKind, outcome: Option<Outcome>, words: &str) -> Request {
    let mut request = request(words);
    request.applicant.kind = Some(kind);
    request.outcome = outcome;
    request
}

fn number(tally: &nianbao_books::Tally, address: &str) -> Decimal {
    tally.at(address).unwrap_or_else(|| panic!("{address}")).value
}

#[test]
fn requests_count_in_the_year_of_their_answer_and_the_rest_is_carried_over() {
    use ApplicantKind::{Enterprise, NaturalPerson};
    let requests = [
        of(NaturalPerson, Some(Outcome::Granted), "received 2025-12-20, answered 2026-01-08"),
        of(NaturalPerson, Some(Outcome::Granted), "received 2026-03-02, answered 2026-03-05"),
        of(
            Enterprise,
            Some(Outcome::CorrectionOverdue),
            "received 2026-03-02, mend_told 2026-03-05, answered 2026-04-20",
        ),
        of(Enterprise, None, "received 2026-04-01, withdrawn 2026-04-02"),
        of(NaturalPerson, Some(Outcome::StateSecret), "received 2026-12-30, answered 2027-01-08"),
        of(NaturalPerson, Some(Outcome::Granted), "received 2025-03-02, answered 2025-03-05"),
        of(NaturalPerson, None, "received 2027-01-04"),
    ];
    let tally = count_requests(&requests, 2026, &edition(2026));
    for (cell, expected) in [
        ("received.natural_person", 2),
        ("received.enterprise", 2),
        ("received.total", 4),
        ("carried_in.natural_person", 1),
        ("granted.natural_person", 2),
        ("granted.total", 2),
        ("other.correction_overdue.enterprise", 1),
        ("other.remaining.enterprise", 1),
        ("outcome_total.total", 4),
        ("carried_out.natural_person", 1),
        ("denied.state_secret.total", 0),
        ("received.research", 0),
    ] {
        assert_eq!(number(&tally, &format!("requests.{cell}")), Decimal::from(expected), "{cell}");
    }
    assert_eq!(tally.at("requests.granted.total").unwrap().lines, [0, 1]);
    // What is carried out of one year is carried into the next.
    let after = count_requests(&requests, 2027, &edition(2027));
    assert_eq!(number(&after, "requests.carried_in.total"), Decimal::ONE);
    // The edition of 2019 has one row for all that is other.
    let old = [of(Enterprise, None, "received 2020-04-01, withdrawn 2020-04-02")];
    assert_eq!(
        number(&count_requests(&old, 2020, &edition(2020)), "requests.other.enterprise"),
        Decimal::ONE
    );
    assert_eq!(row_of(Outcome::FeeOverdue, &edition(2020)), "other");
}

#[test]
fn every_outcome_has_a_row_and_every_applicant_a_column_in_both_editions() {
    for year in [2020, 2026] {
        let edition = edition(year);
        for outcome in Outcome::ALL {
            for kind in ApplicantKind::ALL {
                let address = format!("requests.{}.{}", row_of(*outcome, &edition), kind.id());
                assert!(edition.find(&address).is_some(), "{address}");
            }
        }
        // And every row of results comes from an outcome.
        let rows: Vec<String> = Outcome::ALL
            .iter()
            .map(|one| format!("requests.{}.total", row_of(*one, &edition)))
            .collect();
        for spec in edition.cells().iter().filter(|spec| {
            spec.address.starts_with("requests.") && spec.address.ends_with(".total")
        }) {
            let own = ["received", "carried_in", "outcome_total", "carried_out"]
                .iter()
                .any(|row| spec.address == format!("requests.{row}.total"));
            assert!(own || rows.contains(&spec.address), "{}", spec.address);
        }
    }
}

#[test]
fn identities_hold_whatever_is_counted() {
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let requests: Vec<Request> = (0..60)
            .map(|_| {
                let mut request = random(&mut dice);
                request.applicant.kind = Some(ApplicantKind::ALL[dice.roll(6) as usize]);
                if !dice.one_in(4) {
                    let receipt = request.receipt().unwrap();
                    request.dates.set(
                        Event::Answered,
                        receipt.checked_add(jiff::Span::new().days(dice.roll(60) as i64)).unwrap(),
                    );
                    request.outcome = Some(Outcome::ALL[dice.roll(21) as usize]);
                }
                request
            })
            .collect();
        for year in 2019..=2026 {
            let edition = edition(year);
            let tally = count_requests(&requests, year, &edition);
            let row = |row: &str| number(&tally, &format!("requests.{row}.total"));
            assert_eq!(
                row("received") + row("carried_in"),
                row("outcome_total") + row("carried_out")
            );
            let before = count_requests(&requests, year - 1, &edition);
            assert_eq!(row("carried_in"), number(&before, "requests.carried_out.total"));
        }
    }
}

#[test]
fn disputes_count_by_their_result_and_else_as_pending() {
    let dispute = |kind, filed: &str, closed: Option<&str>, result| Dispute {
        kind,
        filed: Some(day(filed)),
        closed: closed.map(day),
        result,
    };
    let mut request = request("received 2025-03-02");
    request.disputes = vec![
        dispute(
            DisputeKind::Reconsideration,
            "2025-11-02",
            Some("2026-01-05"),
            Some(DisputeResult::Upheld),
        ),
        dispute(DisputeKind::Direct, "2026-11-02", None, None),
        dispute(
            DisputeKind::After,
            "2026-02-02",
            Some("2027-02-01"),
            Some(DisputeResult::Corrected),
        ),
        dispute(
            DisputeKind::After,
            "2024-02-02",
            Some("2025-02-01"),
            Some(DisputeResult::Corrected),
        ),
    ];
    let tally = count_requests(&[request], 2026, &edition(2026));
    for (cell, expected) in [
        ("reconsideration.upheld", 1),
        ("reconsideration.total", 1),
        ("litigation_direct.pending", 1),
        ("litigation_after_reconsideration.pending", 1),
        ("litigation_after_reconsideration.total", 1),
        ("litigation_after_reconsideration.corrected", 0),
    ] {
        assert_eq!(number(&tally, &format!("disputes.{cell}")), Decimal::from(expected), "{cell}");
    }
}

#[test]
fn decisions_and_items_count_into_table_two() {
    let line = |month, kind, count, amount: Option<&str>| Decisions {
        at: None,
        line: 1,
        year: 2026,
        month,
        kind: Some(kind),
        code: None,
        count,
        amount: amount.map(|amount| amount.parse().unwrap()),
    };
    let lines = [
        line(1, ItemKind::Licensing, Some(3), None),
        line(2, ItemKind::Licensing, Some(4), None),
        line(2, ItemKind::Fees, Some(1), Some("0.1")),
        line(3, ItemKind::Fees, Some(1), Some("0.2")),
    ];
    let tally = count_decisions(&lines, 2026, &edition(2026));
    assert_eq!(number(&tally, "proactive.licensing.decisions"), Decimal::from(7));
    assert_eq!(number(&tally, "proactive.administrative_fees.amount"), "0.3".parse().unwrap());
    // The book says nothing of penalties: nobody knows whether there were none.
    assert!(tally.at("proactive.penalties.decisions").is_none());
    let item = |code: &str, kind, units: &[&str], from: Option<&str>, until: Option<&str>| Item {
        at: None,
        code: code.into(),
        name: code.into(),
        kind: Some(kind),
        basis: String::new(),
        units: units.iter().map(|unit| (*unit).to_owned()).collect(),
        from: from.map(day),
        until: until.map(day),
    };
    let items = [
        item("1", ItemKind::Licensing, &["unit-01", "unit-02"], None, None),
        item("1", ItemKind::Licensing, &["unit-03"], None, None),
        item("2", ItemKind::Licensing, &[], Some("2020-05-01"), None),
        item("3", ItemKind::Licensing, &["unit-02"], None, Some("2020-07-01")),
        item("4", ItemKind::Penalties, &[], None, Some("2019-07-01")),
    ];
    let cell = |unit, row: &str| {
        number(&count_items(&items, unit, 2020, &edition(2020)), &format!("proactive.{row}"))
    };
    // The region counts each code once.
    assert_eq!(
        (cell(None, "licensing.items_previous"), cell(None, "licensing.items_change")),
        (Decimal::from(2), Decimal::from(0))
    );
    assert_eq!(
        (
            cell(Some("unit-01"), "licensing.items_previous"),
            cell(Some("unit-01"), "licensing.items_change")
        ),
        (Decimal::ONE, Decimal::ONE)
    );
    assert_eq!(cell(None, "penalties.items_previous"), Decimal::ZERO);
}

#[test]
fn section_six_gets_the_fees_that_were_paid_in_the_year() {
    let mut paid = request("received 2026-03-02, fee_told 2026-03-05, fee_paid 2026-03-16");
    paid.fee = Some(nianbao_books::Fee { amount: Some(Decimal::from(40)), ..Default::default() });
    let open =
        Request { fee: paid.fee.clone(), ..request("received 2026-03-02, fee_told 2026-03-05") };
    assert_eq!(fees_of_year(&[paid, open], 2026), (1, Decimal::from(40)));
    assert_eq!(fees_of_year(&[], 2026), (0, Decimal::ZERO));
}

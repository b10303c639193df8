//! The text on requests (依申请公开) that the books give: every figure of it is a cell of the
//! tables.

use crate::{ApplicantKind, Tally};
use nianbao_model::Decimal;

/// The groups of outcomes, by the beginning of their rows.
const GROUPS: [(&str, &[&str]); 6] = [
    ("予以公开", &["granted"]),
    ("部分公开", &["partly_granted"]),
    ("不予公开", &["denied."]),
    ("无法提供", &["unavailable."]),
    ("不予处理", &["not_processed."]),
    ("其他处理", &["other.", "other"]),
];

/// Proposes the text on requests of a year's report, a paragraph a line. What is nothing is said
/// once, and not row by row.
///
/// ```
/// use nianbao_books::{count_requests, draft};
/// use nianbao_model::Editions;
///
/// let editions = Editions::national();
/// let tally = count_requests(&[], 2026, editions.for_year(2026).unwrap());
/// assert_eq!(draft(&tally, 2026)[0], "2026年，我单位未收到政府信息公开申请，也没有上年结转的申请。");
/// ```
pub fn draft(tally: &Tally, year: u16) -> Vec<String> {
    let at =
        |address: &str| tally.at(address).map_or(Decimal::ZERO, |figure| figure.value).normalize();
    let total = |row: &str| at(&format!("requests.{row}.total"));
    let (received, carried_in, answered, carried_out) =
        (total("received"), total("carried_in"), total("outcome_total"), total("carried_out"));
    let mut text = Vec::new();
    if received.is_zero() && carried_in.is_zero() {
        text.push(format!("{year}年，我单位未收到政府信息公开申请，也没有上年结转的申请。"));
    } else {
        let mut first = match received.is_zero() {
            true => format!("{year}年，我单位未新收政府信息公开申请"),
            false => format!("{year}年，我单位新收政府信息公开申请{received}件"),
        };
        let kinds = ApplicantKind::ALL
            .iter()
            .map(|kind| (kind, at(&format!("requests.received.{}", kind.id()))));
        let kinds: Vec<String> = kinds
            .filter(|(_, n)| !n.is_zero())
            .map(|(kind, n)| format!("{}申请{n}件", column(*kind)))
            .collect();
        if !kinds.is_empty() {
            first += &format!("，其中{}", kinds.join("、"));
        }
        first += &match carried_in.is_zero() {
            true => "；没有上年结转的申请。".to_owned(),
            false => format!("；上年结转{carried_in}件。"),
        };
        text.push(first);
        text.push(outcomes(tally, (answered, carried_out)));
    }
    text.push(disputes(&at));
    text
}

/// What applicants of a column are called in a sentence.
fn column(kind: ApplicantKind) -> String {
    match kind {
        // “其他法人或组织” would be all that are no natural persons.
        ApplicantKind::OtherOrg => "其他组织".to_owned(),
        kind => kind.words().zh,
    }
}

fn outcomes(tally: &Tally, (answered, carried_out): (Decimal, Decimal)) -> String {
    let group = |starts: &[&str]| -> Decimal {
        let rows = tally.cells().filter_map(|(address, figure)| {
            let row = address.strip_prefix("requests.")?.strip_suffix(".total")?;
            let fits = starts.iter().any(|start| {
                if start.ends_with('.') { row.starts_with(start) } else { row == *start }
            });
            fits.then_some(figure.value)
        });
        rows.sum::<Decimal>().normalize()
    };
    let parts: Vec<String> = GROUPS
        .iter()
        .map(|(words, starts)| (words, group(starts)))
        .filter(|(_, n)| !n.is_zero())
        .map(|(words, n)| format!("{words}{n}件"))
        .collect();
    let mut text = match answered.is_zero() {
        true => "全年没有办结的申请".to_owned(),
        false => format!("全年办结{answered}件，其中{}", parts.join("、")),
    };
    text += &match carried_out.is_zero() {
        true => "；没有结转下年度继续办理的申请。".to_owned(),
        false => format!("；结转下年度继续办理{carried_out}件。"),
    };
    text
}

fn disputes(at: &impl Fn(&str) -> Decimal) -> String {
    let reconsideration = at("disputes.reconsideration.total");
    let (direct, after) = (
        at("disputes.litigation_direct.total"),
        at("disputes.litigation_after_reconsideration.total"),
    );
    let one = |what: &str, n: Decimal| match n.is_zero() {
        true => None,
        false => Some(format!("{what}{n}件")),
    };
    let lawsuits = (direct + after).normalize();
    let all: Vec<String> =
        one("行政复议", reconsideration).into_iter().chain(one("行政诉讼", lawsuits)).collect();
    match all.is_empty() {
        true => "没有因政府信息公开引起的行政复议和行政诉讼。".to_owned(),
        false => format!("因政府信息公开引起的{}。", all.join("、")),
    }
}

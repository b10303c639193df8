//! Fees for processing information by the scale of 国办函〔2020〕109号: progressive, by the piece
//! or by the page.

use crate::{FeeBasis, Request, Terms};
use jiff::civil::Date;
use nianbao_model::Decimal;
use rustc_hash::FxHashMap;

/// A request is split into no more pieces than this.
pub const MOST_PIECES: u32 = 1000;

impl Terms {
    /// What the so-manieth request of an applicant in a calendar month costs, in 元.
    ///
    /// ```
    /// use nianbao_books::Law;
    ///
    /// let terms = Law::national().terms;
    /// assert_eq!([10, 11, 30, 31, 40, 41].map(|nth| terms.piece(nth)), [0, 100, 100, 200, 200, 300]);
    /// ```
    pub fn piece(&self, nth: u32) -> u64 {
        let each = u64::from(self.pieces_each);
        match nth {
            n if n <= self.pieces_free => 0,
            n if n <= self.pieces_second => each,
            n => each * (2 + u64::from((n - self.pieces_second - 1) / self.pieces_step.max(1))),
        }
    }

    /// What so many requests cost that come after others of the same applicant in the same month.
    pub fn pieces(&self, before: u32, pieces: u32) -> u64 {
        let last = before.saturating_add(pieces.min(MOST_PIECES));
        (before.saturating_add(1)..=last).map(|nth| self.piece(nth)).sum()
    }

    /// What so many pages cost.
    ///
    /// ```
    /// use nianbao_books::Law;
    ///
    /// let terms = Law::national().terms;
    /// assert_eq!([30, 31, 100, 101, 200, 201].map(|pages| terms.pages(pages)), [0, 10, 700, 720, 2700, 2740]);
    /// ```
    pub fn pages(&self, pages: u32) -> u64 {
        let (mut sum, mut from) = (0, 0);
        for (to, each) in &self.pages {
            let within = pages.min(*to).saturating_sub(from);
            sum += u64::from(within) * u64::from(*each);
            from = from.max(*to);
        }
        sum
    }
}

/// What is wrong with a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeFault {
    /// It is not what the scale gives.
    Amount {
        /// What was charged.
        met: Decimal,
        /// What the scale gives.
        expected: Decimal,
    },
    /// Charged by the piece and by the page.
    Both,
    /// Charged before the scale was in force.
    Early(Date),
    /// By the page, and nobody says how many.
    NoPages,
    /// Neither by the piece nor by the page.
    NoBasis,
}

/// The fees that do not follow the scale, by the requests' places in the list.
pub fn wrong_fees(requests: &[Request], terms: &Terms) -> Vec<(usize, FeeFault)> {
    let mut order: Vec<usize> = (0..requests.len()).collect();
    order.sort_by_key(|&n| (requests[n].receipt(), n));
    // Of each applicant and month, how many came before.
    let mut before: FxHashMap<(&str, &str, i16, i8), u32> = FxHashMap::default();
    let mut wrong = Vec::new();
    for n in order {
        let request = &requests[n];
        let Some(receipt) = request.receipt() else { continue };
        let who = (
            request.applicant.name.reveal(),
            request.applicant.identity.reveal(),
            receipt.year(),
            receipt.month(),
        );
        let pieces = request.pieces.max(1);
        let so_far = match who.0.is_empty() {
            true => None,
            false => {
                let count = before.entry(who).or_default();
                let so_far = *count;
                *count = count.saturating_add(pieces);
                Some(so_far)
            }
        };
        let Some(fee) = &request.fee else { continue };
        let Some(amount) = fee.amount.filter(|amount| !amount.is_zero()) else { continue };
        let fault = match (&fee.basis[..], fee.pages, so_far) {
            _ if receipt < terms.fee_from => Some(FeeFault::Early(receipt)),
            ([], ..) => Some(FeeFault::NoBasis),
            ([FeeBasis::Pages], None, _) => Some(FeeFault::NoPages),
            ([FeeBasis::Pages], Some(pages), _) => differs(amount, terms.pages(pages)),
            ([FeeBasis::Pieces], _, Some(so_far)) => differs(amount, terms.pieces(so_far, pieces)),
            // Whose request it is nobody knows: there is nothing to count.
            ([FeeBasis::Pieces], _, None) => None,
            _ => Some(FeeFault::Both),
        };
        wrong.extend(fault.map(|fault| (n, fault)));
    }
    wrong.sort_by_key(|(n, _)| *n);
    wrong
}

fn differs(met: Decimal, expected: u64) -> Option<FeeFault> {
    let expected = Decimal::from(expected);
    (met != expected).then_some(FeeFault::Amount { met, expected })
}

//! The books that an office keeps all year: requests with their legal dates, powers, decisions and
//! upkeep. What is due when and why, what a fee should be, what the books count into the cells of
//! the report, and what is wrong in them (rules K01 to K10).
//!
//! It knows no file, no format, no clock and no terminal: whoever asks says which day it is.
//!
//! ```
//! use nianbao_books::{Due, Event, Law, Request, Step, deadlines};
//!
//! let law = Law::national();
//! let mut request = Request::default();
//! request.dates.set(Event::Received, "2026-02-09".parse().unwrap());
//! let answer = deadlines(&request, &law).pop().unwrap();
//! assert_eq!((answer.step, answer.due), (Step::Answer, Due::On("2026-03-13".parse().unwrap())));
//! assert!(answer.how(&law).zh.contains("2月14日（周六，春节调休上班，国办发明电〔2025〕7号）第5日"));
//! ```

mod bulletin;
mod calendar;
mod check;
mod count;
mod deadlines;
mod draft;
mod fees;
mod indicators;
mod items;
mod letters;
mod personal;
mod request;
mod state;
mod tally;
mod terms;

pub use bulletin::{Bulletins, Keeper, Quarter};
pub use calendar::{Calendar, Day, Why};
pub use check::{check_item_years, check_items, check_looks, check_requests, compare};
pub use count::{Counted, End, Term, day_said, day_words};
pub use deadlines::{Deadline, Due, Remedies, Step, Waiting, deadlines, remedies};
pub use draft::draft;
pub use fees::{FeeFault, MOST_PIECES, wrong_fees};
pub use indicators::{compare_indicators, measure};
pub use items::{Cycle, Decisions, Item, ItemKind, Look, PlaceKind, Problem, powers_of, quarter};
pub use jiff::civil::Date;
pub use letters::{Letter, LetterJob, LetterKind, Letters, letter_due};
pub use personal::Personal;
pub use request::{
    Applicant, ApplicantKind, Consult, Consulted, Dates, Dispute, DisputeKind, DisputeResult,
    Event, Fee, FeeBasis, Number, Outcome, Request, Way,
};
pub use state::State;
pub use tally::{
    Figure, Tally, count_decisions, count_items, count_requests, fees_of_year, item_codes, row_of,
};
pub use terms::{Law, Terms};

//! What is wrong in the books: K01 to K10. No message quotes what stands in a cell but numbers,
//! dates and figures that were understood.

mod items;
mod requests;
mod table;

pub use items::{check_item_years, check_items, check_looks};
pub use requests::check_requests;
pub use table::compare;

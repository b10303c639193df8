//! (being written)
/// f
pub fn sections_of_markdown() {}

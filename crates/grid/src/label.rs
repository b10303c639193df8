//! (being written)
/// fold
pub fn fold(text: &str) -> String {
    text.to_owned()
}
/// key
pub fn key(text: &str) -> String {
    text.to_owned()
}

//! A shield around other people's parsers: a panic in one becomes an answer, and prints nothing.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook},
    sync::Once,
};

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// The work panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panicked;

/// Runs `work`, and says so if it panics. A panic for want of memory goes on: it says nothing of
/// what the parser was given.
///
/// # Errors
/// When it panics.
pub fn shielded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    install();
    let before = SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    SILENT.set(before);
    match result {
        // That is how `zlib-rs` says so.
        Err(panic) if panic.downcast_ref::<String>().is_some_and(|s| s.contains("MemError")) => {
            resume_unwind(panic)
        }
        result => result.map_err(|_| Panicked),
    }
}

/// Puts a hook in front of the one there is, once: it keeps silent for a thread inside the shield
/// and calls that one for others.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |panic| {
            if !SILENT.get() {
                previous(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_answer_and_the_thread_goes_on() {
        assert_eq!(shielded::<()>(|| panic!("a parser's slip")), Err(Panicked));
        assert_eq!(shielded(|| 5), Ok(5));
        let want = String::from("MemError");
        let short = || shielded::<()>(|| panic!("assertion failed: {want}"));
        assert!(catch_unwind(short).is_err());
        assert!(!SILENT.get());
    }
}

//! A shield around other people's parsers: a panic in one becomes a fault, and prints nothing.

use crate::fault;
use nianbao_format::Fault;
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Once,
};

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; if it panics, the file is called damaged.
///
/// # Errors
/// Those of `work`.
pub(crate) fn shielded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    install();
    let before = SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    SILENT.set(before);
    result.unwrap_or_else(|_| Err(fault::damaged()))
}

/// Puts a hook in front of the one there is, once: it keeps silent for a thread inside the shield and calls that one for others.
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
    fn a_panic_becomes_a_fault_and_the_thread_goes_on() {
        let fault = shielded::<()>(|| panic!("a parser's slip"));
        assert_eq!(fault, Err(fault::damaged()));
        assert_eq!(shielded(|| Ok(5)), Ok(5));
        assert!(!SILENT.get());
    }
}

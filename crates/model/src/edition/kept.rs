//! What is made of an edition once, for as long as the edition lives.

use super::Edition;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Things made of editions, such as the words their labels are found by. Making one may take longer
/// than reading a report; all reports of an edition share it. It must not hold the edition itself,
/// which would then live for ever.
///
/// ```
/// use nianbao_model::{Editions, OfEditions};
///
/// static ROWS: OfEditions<usize> = OfEditions::new();
///
/// let editions = Editions::national();
/// let edition = editions.iter().next().unwrap();
/// let rows = ROWS.get(edition, |edition| edition.cells().len());
/// assert_eq!(*rows, *ROWS.get(edition, |_| unreachable!("it is kept")));
/// ```
#[derive(Debug)]
pub struct OfEditions<T>(Mutex<Vec<(Weak<Edition>, Arc<T>)>>);

impl<T> OfEditions<T> {
    /// Nothing made yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// What belongs to an edition, made now if it never was.
    pub fn get(&self, edition: &Arc<Edition>, make: impl FnOnce(&Edition) -> T) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |of: &Weak<Edition>| std::ptr::eq(of.as_ptr(), Arc::as_ptr(edition));
        if let Some((_, made)) = kept.iter().find(|(of, _)| own(of)) {
            return made.clone();
        }
        kept.retain(|(of, _)| of.strong_count() > 0);
        let made = Arc::new(make(edition));
        kept.push((Arc::downgrade(edition), made.clone()));
        made
    }
}

impl<T> Default for OfEditions<T> {
    fn default() -> Self {
        Self::new()
    }
}

//! Work on many things that do not need each other, several at a time.

use std::{
    panic::resume_unwind,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The same for each, several at a time.
pub(crate) fn each<T: Sync, U: Send + Sync>(
    all: &[T],
    jobs: usize,
    work: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let (next, done) =
        (AtomicUsize::new(0), all.iter().map(|_| OnceLock::new()).collect::<Vec<_>>());
    let go = || {
        while let n = next.fetch_add(1, Ordering::Relaxed)
            && let (Some(one), Some(done)) = (all.get(n), done.get(n))
        {
            _ = done.set(work(one));
        }
    };
    thread::scope(|scope| {
        for _ in 1..jobs.min(all.len().div_ceil(64)) {
            // Without threads this one does all.
            _ = thread::Builder::new().spawn_scoped(scope, go);
        }
        go();
    });
    done.into_iter()
        .zip(all)
        .map(|(done, one)| done.into_inner().unwrap_or_else(|| work(one)))
        .collect()
}

/// Two things at a time.
pub(crate) fn both<A, B: Send>(
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, Option<B>) {
    let other = Mutex::new(Some(other));
    let other = || {
        let other = other.lock().unwrap_or_else(PoisonError::into_inner).take();
        other.map(|other| other())
    };
    thread::scope(|scope| {
        let apart = thread::Builder::new().spawn_scoped(scope, other);
        let one = one();
        match apart {
            Ok(apart) => (one, apart.join().unwrap_or_else(|panic| resume_unwind(panic))),
            // There is no thread to be had.
            Err(_) => (one, other()),
        }
    })
}

//! Notes what the calls of a try took as they return, so that whatever ends it, what was paid is
//! in the ledger. It does not know of calls that broke off: nobody says what they took.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chinwag::domain::usage::Usage;

/// Tries number their calls apart: no try makes as many.
const CALLS_OF_A_TRY: u32 = 64;

/// What was paid in one try. Clones share it.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The number of the try's first call among all of its job.
    first: u32,
    calls: Arc<Mutex<Vec<Usage>>>,
}

impl Paid {
    /// Nothing yet, in this try, from 1.
    #[must_use]
    pub fn nothing(attempt: u32) -> Self {
        Self {
            first: attempt.saturating_sub(1).saturating_mul(CALLS_OF_A_TRY),
            calls: Arc::default(),
        }
    }

    /// Notes a call that has returned.
    pub fn note(&self, usage: Usage) {
        let mut calls = self.calls();
        let before = u32::try_from(calls.len()).unwrap_or(u32::MAX);
        let call = Some(self.first.saturating_add(before));
        calls.push(Usage { call, ..usage });
    }

    /// The calls so far, in order.
    #[must_use]
    pub fn so_far(&self) -> Vec<Usage> {
        self.calls().clone()
    }

    fn calls(&self) -> MutexGuard<'_, Vec<Usage>> {
        // Every change is complete in itself.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_of_different_tries_have_different_numbers() {
        let numbers = |attempt| {
            let paid = Paid::nothing(attempt);
            let shared = paid.clone();
            shared.note(Usage::default());
            shared.note(Usage::default());
            let calls = paid.so_far().into_iter();
            calls.filter_map(|usage| usage.call).collect::<Vec<u32>>()
        };
        assert_eq!(numbers(1), [0, 1]);
        assert_eq!(numbers(2), [64, 65]);
        assert_eq!(numbers(5), [256, 257]);
    }
}

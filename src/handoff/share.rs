//! Limits while Redis cannot count: every process counts what it sees itself, and is stricter,
//! since there are others.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::domain::{
    ids::{Platform, UserId},
    quota::{Limit, Verdict},
};

/// A process lets through this part of a limit.
const PART: u32 = 2;
/// How many people are remembered before those who were silent for a window are forgotten.
const MANY: usize = 10_000;

/// What this process has let through lately.
#[derive(Debug, Default)]
pub(super) struct LocalShare {
    people: Mutex<HashMap<(Platform, UserId), Person>>,
}

#[derive(Debug, Default)]
struct Person {
    taken: VecDeque<Instant>,
    refused: Option<Instant>,
}

impl LocalShare {
    /// Counts one, when it is within this process' share of the limit.
    pub(super) fn take(&self, platform: Platform, user: &UserId, limit: Limit) -> Verdict {
        self.take_at(Instant::now(), platform, user, limit)
    }

    fn take_at(&self, now: Instant, platform: Platform, user: &UserId, limit: Limit) -> Verdict {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() > MANY {
            people.retain(|_, person| !person.is_silent(now, limit.window));
        }
        let person = people.entry((platform, user.clone())).or_default();
        person.take(now, limit)
    }
}

impl Person {
    fn is_silent(&self, now: Instant, window: Duration) -> bool {
        self.taken
            .back()
            .is_none_or(|last| now.duration_since(*last) > window)
    }

    fn take(&mut self, now: Instant, limit: Limit) -> Verdict {
        while let Some(oldest) = self.taken.front()
            && now.duration_since(*oldest) >= limit.window
        {
            self.taken.pop_front();
        }
        let most = limit.count.div_ceil(PART) as usize;
        let Some(oldest) = self.taken.front().filter(|_| self.taken.len() >= most) else {
            self.taken.push_back(now);
            return Verdict::Allow;
        };
        let first = self
            .refused
            .is_none_or(|refused| now.duration_since(refused) >= limit.window);
        if first {
            self.refused = Some(now);
        }
        Verdict::Wait {
            retry_after: limit.window.saturating_sub(now.duration_since(*oldest)),
            first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_lets_through_half_of_a_limit_and_says_so_once() {
        let share = LocalShare::default();
        let limit = Limit {
            count: 5,
            window: Duration::from_mins(1),
        };
        let (ann, bob) = (UserId("ann".to_owned()), UserId("bob".to_owned()));
        let start = Instant::now();
        let take = |user, seconds| {
            let now = start + Duration::from_secs(seconds);
            share.take_at(now, Platform::Console, user, limit)
        };
        for _ in 0..3 {
            assert_eq!(take(&ann, 0), Verdict::Allow);
        }
        let refused = |first| Verdict::Wait {
            retry_after: Duration::from_secs(40),
            first,
        };
        assert_eq!(take(&ann, 20), refused(true));
        assert_eq!(take(&ann, 20), refused(false));
        assert_eq!(take(&bob, 20), Verdict::Allow);
        assert_eq!(take(&ann, 60), Verdict::Allow);
    }
}

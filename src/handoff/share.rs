//! Limits while Redis cannot count: every process counts what it sees itself, and is stricter,
//! since there are others.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    domain::quota::{Dimension, Limit, Verdict},
    hot::quota::Counted,
};

/// A process lets through this part of a limit.
const PART: u32 = 2;
/// How many limits, and how many people who were told of one, are remembered before those whose
/// window is over are forgotten.
const MANY: usize = 10_000;

/// What this process has let through lately.
#[derive(Debug, Default)]
pub(super) struct LocalShare {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    counts: HashMap<Name, Count>,
    /// Until when somebody is not told of a limit again.
    told: HashMap<(Name, String), Instant>,
}

type Name = (Dimension, String);

impl LocalShare {
    /// Counts something under all limits, when it is within this process' share of each. `person` is
    /// who is told when it is not, where anybody is.
    pub(super) fn take(&self, limits: &[Counted], person: Option<&str>) -> Verdict {
        self.take_at(Instant::now(), limits, person)
    }

    /// Takes back what was counted last under these limits.
    pub(super) fn give_back(&self, limits: &[Counted]) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for counted in limits {
            if let Some(count) = inner.counts.get_mut(&name(counted)) {
                count.give_back();
            }
        }
    }

    fn take_at(&self, now: Instant, limits: &[Counted], person: Option<&str>) -> Verdict {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.tidy(now);
        let waits = limits.iter().filter_map(|counted| {
            let count = inner.counts.get(&name(counted))?;
            Some((count.wait(now, counted.limit)?, counted))
        });
        if let Some((retry_after, counted)) = waits.max_by_key(|(wait, _)| *wait) {
            let first = person.is_some_and(|person| inner.tell(now, counted, person));
            return Verdict::Wait {
                retry_after,
                first,
                by: counted.by,
            };
        }
        for counted in limits {
            let count = inner.counts.entry(name(counted)).or_default();
            count.add(now, counted.limit);
        }
        Verdict::Allow
    }
}

fn name(counted: &Counted) -> Name {
    (counted.by, counted.whose.clone())
}

impl Inner {
    fn tidy(&mut self, now: Instant) {
        if self.counts.len() > MANY {
            self.counts.retain(|_, count| count.ends > now);
        }
        if self.told.len() > MANY {
            self.told.retain(|_, until| *until > now);
        }
    }

    /// Whether somebody is to be told of a limit. From now on they were.
    fn tell(&mut self, now: Instant, counted: &Counted, person: &str) -> bool {
        let until = self
            .told
            .entry((name(counted), person.to_owned()))
            .or_insert(now);
        let first = *until <= now;
        if first {
            *until = now + counted.limit.window;
        }
        first
    }
}

/// What was let through under one limit.
#[derive(Debug)]
struct Count {
    /// The moments, oldest first, where every one is kept.
    moments: VecDeque<Instant>,
    /// Otherwise how many there were since the window began.
    sum: u32,
    began: Instant,
    /// When nothing of it counts any more.
    ends: Instant,
}

impl Default for Count {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            moments: VecDeque::new(),
            sum: 0,
            began: now,
            ends: now,
        }
    }
}

impl Count {
    /// How long until the next is let through; none when it is now.
    fn wait(&self, now: Instant, limit: Limit) -> Option<Duration> {
        let most = limit.count.div_ceil(PART);
        let left = |since: Instant| limit.window.checked_sub(now.duration_since(since));
        let left = |since: Instant| left(since).filter(|left| !left.is_zero());
        if !limit.is_exact() {
            return left(self.began).filter(|_| self.sum >= most);
        }
        let of_window = self
            .moments
            .iter()
            .filter(|moment| left(**moment).is_some());
        let mut of_window = of_window.peekable();
        let oldest = **of_window.peek()?;
        (of_window.count() >= most as usize)
            .then(|| left(oldest))
            .flatten()
    }

    fn add(&mut self, now: Instant, limit: Limit) {
        self.ends = now + limit.window;
        if limit.is_exact() {
            let is_over = |moment: &Instant| now.duration_since(*moment) >= limit.window;
            while self.moments.front().is_some_and(is_over) {
                self.moments.pop_front();
            }
            self.moments.push_back(now);
            return;
        }
        if self.sum == 0 || now.duration_since(self.began) >= limit.window {
            (self.began, self.sum) = (now, 0);
        }
        self.sum += 1;
    }

    fn give_back(&mut self) {
        self.moments.pop_back();
        self.sum = self.sum.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quota::Kind;

    fn counted(by: Dimension, whose: &str, count: u32) -> Counted {
        Counted {
            by,
            whose: whose.to_owned(),
            limit: Limit {
                count,
                window: Duration::from_mins(1),
            },
        }
    }

    const PERSON: Dimension = Dimension::Person(Kind::General);

    #[test]
    fn a_process_lets_through_half_of_a_limit_and_says_so_once() {
        for count in [5, 5 + 20_000] {
            let share = LocalShare::default();
            let start = Instant::now();
            let take = |user: &str, seconds| {
                let now = start + Duration::from_secs(seconds);
                share.take_at(now, &[counted(PERSON, user, count)], Some(user))
            };
            for _ in 0..count.div_ceil(2) {
                assert_eq!(take("ann", 0), Verdict::Allow);
            }
            let refused = |first| Verdict::Wait {
                retry_after: Duration::from_secs(40),
                first,
                by: PERSON,
            };
            assert_eq!(take("ann", 20), refused(true));
            assert_eq!(take("ann", 20), refused(false));
            assert_eq!(take("bob", 20), Verdict::Allow);
            assert_eq!(take("ann", 60), Verdict::Allow);
        }
    }

    #[test]
    fn what_one_limit_refuses_takes_nothing_of_the_others_and_can_be_given_back() {
        let share = LocalShare::default();
        let now = Instant::now();
        let limits = |user: &str| {
            [
                counted(PERSON, user, 4),
                counted(Dimension::Channel, "general", 6),
            ]
        };
        let take = |user: &str| share.take_at(now, &limits(user), Some(user));
        assert_eq!(take("ann"), Verdict::Allow);
        assert_eq!(take("ann"), Verdict::Allow);
        for first in [true, false] {
            let refused = take("ann");
            assert!(
                matches!(refused, Verdict::Wait { first: told, by: PERSON, .. } if told == first),
                "{refused:?}"
            );
        }
        assert_eq!(take("bob"), Verdict::Allow, "the channel has one left");
        let refused = take("bob");
        assert!(
            matches!(
                refused,
                Verdict::Wait {
                    first: true,
                    by: Dimension::Channel,
                    ..
                }
            ),
            "{refused:?}"
        );
        share.give_back(&limits("bob"));
        assert_eq!(take("bob"), Verdict::Allow);
    }
}

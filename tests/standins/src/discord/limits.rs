//! Discord's rate limits: a bucket for each route and channel, and one over all.
//!
//! A bucket's windows are fixed: one begins with its first request and ends by itself. The limit
//! over all is kept in any span, wherever it begins. Nothing here
//! reads a clock; the caller says what time it is.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub requests: u32,
    /// In how long.
    pub per: Duration,
}

impl Limit {
    /// So many requests in so much time.
    #[must_use]
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self { requests, per }
    }
}

/// Where a request stands in its bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The bucket's name.
    pub bucket: String,
    /// How many requests a window takes.
    pub limit: u32,
    /// How many are left in this one.
    pub remaining: u32,
    /// How long until the next one.
    pub reset_after: Duration,
    /// What the limiter said.
    pub verdict: Verdict,
}

/// Whether a request may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Pass,
    /// The bucket is empty.
    Bucket,
    /// The limit over all is reached.
    Global,
}

/// Every window that was opened.
#[derive(Debug, Default)]
pub struct Limits {
    windows: HashMap<String, Window>,
    /// When the requests of the last span passed, over all.
    passed: VecDeque<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    opened: Instant,
    used: u32,
}

impl Limits {
    /// Counts a request of the bucket `key` that does not count towards the limit over all, unless
    /// the bucket refuses it.
    pub fn take_apart(&mut self, key: &str, limit: Limit, now: Instant) -> Standing {
        let window = current(self.windows.get(key).copied(), limit, now);
        let is_full = window.used >= limit.requests;
        let used = window.used + u32::from(!is_full);
        self.windows
            .insert(key.to_owned(), Window { used, ..window });
        Standing {
            bucket: name(key),
            limit: limit.requests,
            remaining: limit.requests.saturating_sub(used),
            reset_after: left(window, limit, now),
            verdict: if is_full {
                Verdict::Bucket
            } else {
                Verdict::Pass
            },
        }
    }

    /// Counts a request of the bucket `key`, unless one of the two limits refuses it.
    pub fn take(&mut self, key: &str, limit: Limit, global: Limit, now: Instant) -> Standing {
        let window = current(self.windows.get(key).copied(), limit, now);
        let is_over = |at: &Instant| now.duration_since(*at) >= global.per;
        while self.passed.front().is_some_and(is_over) {
            self.passed.pop_front();
        }
        let over_all = u32::try_from(self.passed.len()).unwrap_or(u32::MAX);
        let oldest = self.passed.front().copied().unwrap_or(now);
        let (used, verdict, reset_after) = if over_all >= global.requests {
            let left = global.per.saturating_sub(now.duration_since(oldest));
            (window.used, Verdict::Global, left)
        } else if window.used >= limit.requests {
            (window.used, Verdict::Bucket, left(window, limit, now))
        } else {
            let used = window.used + 1;
            self.windows
                .insert(key.to_owned(), Window { used, ..window });
            self.passed.push_back(now);
            (used, Verdict::Pass, left(window, limit, now))
        };
        Standing {
            bucket: name(key),
            limit: limit.requests,
            remaining: limit.requests.saturating_sub(used),
            reset_after,
            verdict,
        }
    }
}

fn current(window: Option<Window>, limit: Limit, now: Instant) -> Window {
    let fresh = Window {
        opened: now,
        used: 0,
    };
    window
        .filter(|window| now.duration_since(window.opened) < limit.per)
        .unwrap_or(fresh)
}

fn left(window: Window, limit: Limit, now: Instant) -> Duration {
    limit.per.saturating_sub(now.duration_since(window.opened))
}

fn name(key: &str) -> String {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_refuses_when_full_and_opens_again() {
        let limit = Limit::new(2, Duration::from_secs(5));
        let global = Limit::new(50, Duration::from_secs(1));
        let mut limits = Limits::default();
        let start = Instant::now();
        assert_eq!(limits.take("a", limit, global, start).remaining, 1);
        assert_eq!(limits.take("a", limit, global, start).remaining, 0);
        let refused = limits.take("a", limit, global, start + Duration::from_secs(1));
        assert_eq!(refused.verdict, Verdict::Bucket);
        assert_eq!(refused.reset_after, Duration::from_secs(4));
        assert_eq!(
            limits.take("b", limit, global, start).verdict,
            Verdict::Pass
        );
        let later = limits.take("a", limit, global, start + Duration::from_secs(5));
        assert_eq!(later.verdict, Verdict::Pass);
    }

    #[test]
    fn the_limit_over_all_counts_every_bucket() {
        let limit = Limit::new(5, Duration::from_secs(5));
        let global = Limit::new(2, Duration::from_secs(1));
        let mut limits = Limits::default();
        let now = Instant::now();
        for key in ["a", "b"] {
            assert_eq!(limits.take(key, limit, global, now).verdict, Verdict::Pass);
        }
        assert_eq!(
            limits.take("c", limit, global, now).verdict,
            Verdict::Global
        );
    }
}

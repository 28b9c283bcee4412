//! The permits for requests that this process has at hand, and its own pace when it is alone.
//!
//! It counts and never sleeps. Nothing here reads a clock or knows Redis.

use std::time::{Duration, Instant};

/// How long a permit may be kept. What all instances keep adds to what may come in one second.
pub const KEPT: Duration = Duration::from_millis(100);
/// The most permits to ask for at a time.
pub const BATCH: u32 = 4;

/// The permits at hand.
#[derive(Debug, Default)]
pub struct Permits {
    left: u32,
    /// Until when they are good.
    until: Option<Instant>,
    /// How many of the last batch were used.
    used: u32,
    /// How many asked since the last batch and got none.
    unmet: u32,
    /// Until when there are none.
    refused_until: Option<Instant>,
}

/// What came of asking for a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Here it is.
    Permit,
    /// There is none for so long.
    Wait(Duration),
    /// None is at hand: so many are to be asked for.
    Ask(u32),
}

impl Permits {
    /// Takes one.
    pub fn take(&mut self, now: Instant) -> Taken {
        let are_good = self.until.is_some_and(|until| now < until);
        if are_good && self.left > 0 {
            self.left -= 1;
            self.used += 1;
            return Taken::Permit;
        }
        if let Some(wait) = self.refused_until.and_then(|until| time_left(until, now)) {
            self.want();
            return Taken::Wait(wait);
        }
        // Whoever has just used several needs several again.
        let is_busy = self.until.is_some_and(|until| now < until + KEPT);
        let wanted = self.unmet.max(if is_busy { self.used } else { 0 });
        Taken::Ask(wanted.clamp(1, BATCH))
    }

    /// One more waits for the next batch.
    pub fn want(&mut self) {
        self.unmet = self.unmet.saturating_add(1);
    }

    /// So many were given out, to whoever asked at `asked`.
    pub fn granted(&mut self, number: u32, asked: Instant) {
        *self = Self {
            left: number,
            until: Some(asked + KEPT),
            ..Self::default()
        };
    }

    /// None are given out before `until`.
    pub fn refused(&mut self, until: Instant) {
        self.refused_until = Some(until);
        self.unmet = 0;
    }

    /// What is at hand is good no more.
    pub fn drop_all(&mut self) {
        self.left = 0;
    }
}

/// An even pace, by this process' own clock.
#[derive(Debug, Default)]
pub struct Alone {
    next: Option<Instant>,
}

impl Alone {
    /// Takes a turn, when the last one was so long ago.
    ///
    /// # Errors
    /// How long to wait for it.
    pub fn take(&mut self, apart: Duration, now: Instant) -> Result<(), Duration> {
        if let Some(wait) = self.next.and_then(|next| time_left(next, now)) {
            return Err(wait);
        }
        self.next = Some(now + apart);
        Ok(())
    }
}

pub(super) fn time_left(until: Instant, now: Instant) -> Option<Duration> {
    let left = until.saturating_duration_since(now);
    (!left.is_zero()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_are_used_up_or_run_out() {
        let mut permits = Permits::default();
        let start = Instant::now();
        assert_eq!(permits.take(start), Taken::Ask(1));
        permits.granted(2, start);
        assert_eq!(permits.take(start), Taken::Permit);
        assert_eq!(permits.take(start + KEPT), Taken::Ask(1));
        permits.granted(4, start);
        permits.drop_all();
        assert!(matches!(permits.take(start), Taken::Ask(_)));
    }

    #[test]
    fn whoever_needs_many_asks_for_several_at_a_time() {
        let mut permits = Permits::default();
        let start = Instant::now();
        permits.refused(start + KEPT);
        for _ in 0..9 {
            assert_eq!(permits.take(start), Taken::Wait(KEPT));
        }
        assert_eq!(permits.take(start + KEPT), Taken::Ask(BATCH));
        permits.granted(BATCH, start + KEPT);
        for _ in 0..BATCH {
            assert_eq!(permits.take(start + KEPT), Taken::Permit);
        }
        assert_eq!(permits.take(start + KEPT), Taken::Ask(BATCH));
        assert_eq!(permits.take(start + KEPT * 9), Taken::Ask(1), "it is quiet");
    }

    /// Whatever comes when, nothing is used that was not given out, or too late.
    #[test]
    fn no_more_is_used_than_was_given_out() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut permits = Permits::default();
        let mut now = Instant::now();
        let (mut given, mut used, mut good_until) = (0, 0, now);
        for _ in 0..20_000 {
            now += Duration::from_millis(random.u64(0..30));
            match permits.take(now) {
                Taken::Permit => {
                    used += 1;
                    assert!(now < good_until);
                }
                Taken::Wait(wait) => assert!(wait <= KEPT),
                Taken::Ask(wanted) => {
                    assert!((1..=BATCH).contains(&wanted));
                    let granted = random.u32(0..=wanted);
                    if granted == 0 {
                        permits.refused(now + KEPT);
                    } else {
                        (given, good_until) = (given + granted, now + KEPT);
                        permits.granted(granted, now);
                    }
                }
            }
            assert!(used <= given);
        }
        assert!(used > 1000, "{used}");
    }

    #[test]
    fn alone_it_keeps_an_even_pace() {
        let mut alone = Alone::default();
        let (start, apart) = (Instant::now(), Duration::from_millis(50));
        let times = (0..1000).map(|ms| start + Duration::from_millis(ms));
        let sent = times.filter(|now| alone.take(apart, *now).is_ok()).count();
        assert_eq!(sent, 20);
    }
}

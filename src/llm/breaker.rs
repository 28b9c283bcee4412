//! Keeps a service that is down from being asked: after several failures in a row nothing is
//! asked for a pause, then one request at a time tries it, and each failed trial makes the
//! pause longer.
//!
//! A state machine alone: nothing here waits or reads a clock, the caller hands in the time.

use std::time::Duration;

use tokio::time::Instant;

/// When to stop asking, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// So many requests in a row fail before the next ones are kept back.
    pub failures: u32,
    /// The first pause. It doubles with each trial that fails.
    pub first_pause: Duration,
    /// No pause is longer than this.
    pub longest_pause: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            failures: 5,
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// Whether the service may be asked.
#[derive(Clone, Copy, Debug)]
pub struct Breaker {
    policy: Policy,
    state: State,
    /// Trials so far, so that a late one is not taken for the one that runs.
    trials: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant, pause: Duration },
    HalfOpen { pause: Duration },
}

/// The state's name, in the order of how much is kept back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Every request is let through.
    Closed,
    /// One request tries the service; the others are kept back.
    HalfOpen,
    /// Every request is kept back until the pause is over.
    Open,
}

/// How a request was let through. It goes back to the breaker with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// As one of many.
    Ordinary,
    /// As the one trial.
    Trial(u64),
}

impl Breaker {
    /// A breaker that lets everything through until failures come.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            state: State::Closed { failures: 0 },
            trials: 0,
        }
    }

    /// What it does at present. A pause that is over counts until somebody asks.
    #[must_use]
    pub fn position(&self) -> Position {
        match self.state {
            State::Closed { .. } => Position::Closed,
            State::HalfOpen { .. } => Position::HalfOpen,
            State::Open { .. } => Position::Open,
        }
    }

    /// Lets a request through, or keeps it back.
    pub fn enter(&mut self, now: Instant) -> Option<Entry> {
        match self.state {
            State::Closed { .. } => Some(Entry::Ordinary),
            State::Open { until, pause } if until <= now => {
                self.state = State::HalfOpen { pause };
                self.trials += 1;
                Some(Entry::Trial(self.trials))
            }
            State::Open { .. } | State::HalfOpen { .. } => None,
        }
    }

    /// Whether a request that was let through may go on to another try.
    #[must_use]
    pub fn lets_go_on(&self, entry: Entry) -> bool {
        self.position() == Position::Closed || self.is_running_trial(entry)
    }

    /// The service answered, be it that it refused: whoever saw that, it is there.
    pub fn succeeded(&mut self) {
        self.state = State::Closed { failures: 0 };
    }

    /// The service did not answer, in all tries of a request.
    ///
    /// What was asked before the service was known to be down tells nothing new when it fails.
    pub fn failed(&mut self, entry: Entry, now: Instant) {
        match self.state {
            State::Closed { failures } if failures + 1 < self.policy.failures => {
                self.state = State::Closed {
                    failures: failures + 1,
                };
            }
            State::Closed { .. } => self.open(self.policy.first_pause, now),
            State::HalfOpen { pause } if self.is_running_trial(entry) => {
                let longer = pause.saturating_mul(2).min(self.policy.longest_pause);
                self.open(longer, now);
            }
            State::HalfOpen { .. } | State::Open { .. } => {}
        }
    }

    /// A request ended without having learned anything: a trial's place is free again.
    pub fn abandoned(&mut self, entry: Entry, now: Instant) {
        if let State::HalfOpen { pause } = self.state
            && self.is_running_trial(entry)
        {
            self.state = State::Open { until: now, pause };
        }
    }

    fn open(&mut self, pause: Duration, now: Instant) {
        self.state = State::Open {
            until: now + pause,
            pause,
        };
    }

    fn is_running_trial(&self, entry: Entry) -> bool {
        self.position() == Position::HalfOpen && entry == Entry::Trial(self.trials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn policy() -> Policy {
        Policy {
            failures: 3,
            first_pause: SECOND,
            longest_pause: 3 * SECOND,
        }
    }

    /// A breaker that has just opened.
    fn opened(now: Instant) -> Breaker {
        let mut breaker = Breaker::new(policy());
        for _ in 0..3 {
            let entry = breaker.enter(now).unwrap();
            breaker.failed(entry, now);
        }
        assert_eq!(breaker.position(), Position::Open);
        breaker
    }

    fn trial(breaker: &mut Breaker, now: Instant) -> Entry {
        let entry = breaker.enter(now).expect("the pause is over");
        assert!(matches!(entry, Entry::Trial(_)), "{entry:?}");
        assert_eq!(breaker.position(), Position::HalfOpen);
        entry
    }

    #[test]
    fn only_failures_in_a_row_open_it() {
        let now = Instant::now();
        let mut breaker = Breaker::new(policy());
        for _ in 0..10 {
            breaker.failed(Entry::Ordinary, now);
            breaker.failed(Entry::Ordinary, now);
            breaker.succeeded();
        }
        assert_eq!(breaker.position(), Position::Closed);
        assert_eq!(breaker.enter(now), Some(Entry::Ordinary));
        assert_eq!(opened(now).enter(now), None);
    }

    #[test]
    fn after_the_pause_one_request_at_a_time_tries() {
        let now = Instant::now();
        let mut breaker = opened(now);
        assert_eq!(breaker.enter(now + SECOND / 2), None);
        let entry = trial(&mut breaker, now + SECOND);
        assert_eq!(breaker.enter(now + SECOND), None);
        assert_eq!(breaker.enter(now + 60 * SECOND), None);
        assert!(breaker.lets_go_on(entry));
        assert!(!breaker.lets_go_on(Entry::Ordinary));
        breaker.succeeded();
        assert_eq!(breaker.enter(now + SECOND), Some(Entry::Ordinary));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_begin_anew_after_a_success() {
        let mut now = Instant::now();
        let mut breaker = opened(now);
        for seconds in [1, 2, 3, 3] {
            assert_eq!(breaker.enter(now + seconds * SECOND - SECOND / 10), None);
            now += seconds * SECOND;
            let entry = trial(&mut breaker, now);
            breaker.failed(entry, now);
        }
        now += 3 * SECOND;
        trial(&mut breaker, now);
        breaker.succeeded();
        for _ in 0..3 {
            breaker.failed(Entry::Ordinary, now);
        }
        assert_eq!(breaker.enter(now + SECOND / 2), None);
        trial(&mut breaker, now + SECOND);
    }

    #[test]
    fn a_trial_that_learned_nothing_leaves_its_place_to_the_next() {
        let now = Instant::now();
        let mut breaker = opened(now);
        let entry = trial(&mut breaker, now + SECOND);
        breaker.abandoned(entry, now + SECOND);
        trial(&mut breaker, now + SECOND);
    }

    #[test]
    fn late_news_neither_lengthens_a_pause_nor_ends_anothers_trial() {
        let now = Instant::now();
        let mut breaker = opened(now);
        breaker.failed(Entry::Ordinary, now + SECOND / 2);
        let first = trial(&mut breaker, now + SECOND);
        breaker.failed(Entry::Ordinary, now + SECOND);
        breaker.abandoned(Entry::Ordinary, now + SECOND);
        assert_eq!(breaker.position(), Position::HalfOpen);
        breaker.abandoned(first, now + SECOND);
        let second = trial(&mut breaker, now + SECOND);
        breaker.failed(first, now + SECOND);
        assert!(breaker.lets_go_on(second));
        // An answer is news whenever it comes.
        breaker.succeeded();
        assert_eq!(breaker.position(), Position::Closed);
    }
}

//! What time it is: the real clock, and one that tests set by hand.
//!
//! Everything that needs the time asks a [`Clock`], so nothing else in the house reads the
//! wall clock. Redis scripts use Redis' own time, so that instances whose clocks disagree
//! still agree on leases and limits.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that stands still until somebody moves it, in milliseconds since the epoch.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance_ms`] moves it.
    #[must_use]
    pub fn fixed(start: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// The present moment.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Fixed(ms) => {
                Timestamp::from_millisecond(ms.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Moves a fixed clock on. The real clock goes on by itself and is left alone.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Self::Fixed(ms) = self {
            ms.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

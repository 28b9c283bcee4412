//! What the door itself can say: how things are while neither Redis nor Postgres takes anything.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use crate::{
    domain::{
        message::Incoming,
        preferences::Preferences,
        standing::{Parts, State, Status},
    },
    wording::{self, Manner},
};

/// Whether nothing can take messages, as the lanes found it. Clones share it.
#[derive(Clone, Debug)]
pub struct Standstill {
    holds: Arc<AtomicBool>,
    since_start: Instant,
    parts: Arc<Parts>,
    usual: Arc<Preferences>,
}

impl Standstill {
    /// Nothing was found yet; `parts` are set up, and everybody starts with what is `usual`.
    #[must_use]
    pub fn of(parts: Parts, usual: Preferences) -> Self {
        Self {
            holds: Arc::default(),
            since_start: Instant::now(),
            parts: Arc::new(parts),
            usual: Arc::new(usual),
        }
    }

    /// How somebody is spoken to whose preferences nobody can look up. What their client speaks is
    /// known of interactions.
    pub(super) fn manner(&self, message: &Incoming) -> Manner {
        let usual = Preferences::clone(&self.usual);
        Manner::of(&usual.or_locale(message.locale.as_deref()))
    }

    /// Whether the last message could not be handed over.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, holds: bool) {
        self.holds.store(holds, Ordering::Relaxed);
    }
}

/// Whether a message is the command for the status.
pub(super) fn asks_for_status(message: &Incoming) -> bool {
    let first = message.text.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("/status")
}

/// The status, when neither store answers: what is set up is known here, and not whether it answers.
pub(super) fn status(manner: Manner, standstill: &Standstill) -> String {
    let status = Status {
        redis: State::Down,
        postgres: State::Down,
        uptime_seconds: standstill.since_start.elapsed().as_secs(),
        ..Status::from_settings(&standstill.parts)
    };
    wording::status(manner, &status)
}

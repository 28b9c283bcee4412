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
}

impl Standstill {
    /// Nothing was found yet; `parts` are set up.
    #[must_use]
    pub fn of(parts: Parts) -> Self {
        Self {
            holds: Arc::default(),
            since_start: Instant::now(),
            parts: Arc::new(parts),
        }
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

//! Declared work: one file per kind of job, with its payload and its constants. No handlers,
//! no I/O: `workers` runs what is declared here.

pub mod conversation;
pub mod envelope;

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::config::Environment;

pub use envelope::{Envelope, Header};

/// How a worker runs jobs.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// `MAX_CONCURRENT_MESSAGES`: the most jobs one worker process runs at once.
    pub concurrency: usize,
    /// `CHINWAG_LEASE_MS`: how long a lease holds without renewal.
    pub lease: Duration,
    /// `CHINWAG_DRAIN_SECONDS`: how long stopping waits for running jobs.
    pub drain: Duration,
    /// `CONTEXT_WINDOW_SIZE`: how many messages (of either side) an answer takes into account,
    /// for people who have not chosen.
    pub window: usize,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let concurrency = env.number("MAX_CONCURRENT_MESSAGES", 256, 1, 100_000);
        let window = env.number("CONTEXT_WINDOW_SIZE", 10, 0, 100);
        Self {
            concurrency: usize::try_from(concurrency).unwrap_or(usize::MAX),
            lease: env.millis("CHINWAG_LEASE_MS", 6000, 500, 600_000),
            drain: Duration::from_secs(env.number("CHINWAG_DRAIN_SECONDS", 25, 0, 3600)),
            window: usize::try_from(window).unwrap_or(usize::MAX),
        }
    }
}

/// A kind of work.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The name by which the kind is known in envelopes, the journal and metrics.
    const NAME: &'static str;
    /// The version of the payload that this program writes. Older ones stay readable.
    const VERSION: u16;
    /// How often it is tried before it counts as failed, the first time included.
    const ATTEMPTS: u32;
    /// How long one try may take.
    const TIMEOUT: Duration;

    /// What makes a job unique within its kind and conversation: enqueued twice, it runs once.
    fn key(&self) -> String;
}

/// The names of all kinds, in the order in which they are shown.
pub const KINDS: [&str; 1] = [conversation::Conversation::NAME];

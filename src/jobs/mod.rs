//! Declared work: one file per kind of job, with its payload and its constants. No handlers,
//! no I/O: `workers` runs what is declared here.

pub mod conversation;
pub mod envelope;
pub mod feature;
pub mod image;
mod kind;
pub mod probe;
pub mod revision;
pub mod summary;
pub mod upkeep;
pub mod vote;

use std::{collections::BTreeMap, time::Duration};

use crate::{config::Environment, domain::vote::Ways};

pub use envelope::{Envelope, Header};
pub use kind::{Job, KINDS, Kind, Priority, Retry, kind};

/// How a worker runs jobs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `MAX_CONCURRENT_MESSAGES`: the most jobs one worker process runs at once.
    pub concurrency: usize,
    /// `CHINWAG_KIND_CONCURRENCY`: the most jobs of one kind that one worker process runs at
    /// once, where it is not what the kind declares.
    pub kind_concurrency: BTreeMap<&'static str, usize>,
    /// `CHINWAG_LEASE_MS`: how long a lease holds without renewal.
    pub lease: Duration,
    /// `CHINWAG_DRAIN_SECONDS`: how long stopping waits for running jobs.
    pub drain: Duration,
    /// `CHINWAG_ANSWER_SECONDS`: how long after its lease a message has its answer, or a notice,
    /// however often it is tried.
    pub answer_within: Duration,
    /// `CHINWAG_MERGE_MS`: messages that follow one another within so long are answered together;
    /// none for one by one.
    pub merge_within: Option<Duration>,
    /// `RESPONSE_CACHE_TTL`: how long help is kept that was put into words.
    pub help_kept: Duration,
    /// `CONTEXT_WINDOW_SIZE`: how many messages (of either side) an answer takes into account,
    /// for people who have not chosen.
    pub window: usize,
    /// `CHINWAG_FEEDBACK`: how people may say what they think of answers.
    pub feedback: Ways,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let concurrency = env.number("MAX_CONCURRENT_MESSAGES", 256, 1, 100_000);
        let window = env.number("CONTEXT_WINDOW_SIZE", 10, 0, 100);
        Self {
            concurrency: usize::try_from(concurrency).unwrap_or(usize::MAX),
            kind_concurrency: kind_concurrency(env),
            lease: env.millis("CHINWAG_LEASE_MS", 6000, 500, 600_000),
            drain: Duration::from_secs(env.number("CHINWAG_DRAIN_SECONDS", 25, 0, 3600)),
            answer_within: answer_within(env),
            help_kept: Duration::from_secs(env.number("RESPONSE_CACHE_TTL", 3600, 0, 31_536_000)),
            merge_within: Some(env.millis("CHINWAG_MERGE_MS", 0, 0, 5000))
                .filter(|within| !within.is_zero()),
            window: usize::try_from(window).unwrap_or(usize::MAX),
            feedback: env.parsed(
                "CHINWAG_FEEDBACK",
                Ways::default(),
                "off, reactions or buttons",
            ),
        }
    }

    /// The most jobs of a kind that one worker process runs at once.
    #[must_use]
    pub fn abreast(&self, kind: &Kind) -> usize {
        let set = self.kind_concurrency.get(kind.name).copied();
        set.unwrap_or(kind.abreast).min(self.concurrency)
    }
}

fn answer_within(env: &mut Environment) -> Duration {
    let usual = conversation::Conversation::TIMEOUT.as_secs();
    Duration::from_secs(env.number("CHINWAG_ANSWER_SECONDS", usual, 2, 600))
}

/// Reads `kind=number,kind=number`.
fn kind_concurrency(env: &mut Environment) -> BTreeMap<&'static str, usize> {
    const NAME: &str = "CHINWAG_KIND_CONCURRENCY";
    let mut limits = BTreeMap::new();
    for part in env.text(NAME).unwrap_or_default().split(',') {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let read = part.split_once('=').and_then(|(name, number)| {
            let number = number.trim().parse().ok().filter(|number| *number > 0)?;
            Some((kind(name.trim())?.name, number))
        });
        match read {
            Some((name, number)) => _ = limits.insert(name, number),
            None => env.fault(
                NAME,
                &format!(
                    "{part:?} is not kind=number with a number of at least 1 and one of the kinds {}",
                    KINDS.map(|kind| kind.name).join(", ")
                ),
            ),
        }
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_kinds_are_read_or_refused() {
        let read = |text: &str| {
            let mut env = Environment::of([("CHINWAG_KIND_CONCURRENCY", text)]);
            let settings = Settings::read(&mut env);
            env.finish().map(|()| settings)
        };
        let settings = read(" conversation = 3, upkeep=2 ").unwrap();
        let of = |name| settings.abreast(kind(name).unwrap());
        assert_eq!((of("conversation"), of("upkeep")), (3, 2));
        assert_eq!(of("probe"), 256);
        for bad in [
            "conversation",
            "conversation=0",
            "conversation=-1",
            "juggling=2",
            "=2",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}

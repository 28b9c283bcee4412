//! What every kind of job declares, and the list of all kinds.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    conversation::Conversation, feature::Feature, image::Image, probe::Probe, revision::Revision,
    summary::Summary, upkeep::Upkeep, vote::Ballot,
};

/// A kind of work. Each kind is a queue of its own: it can be paused, bounded and given to
/// certain workers by itself.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The name by which the kind is known in envelopes, the journal and metrics.
    const NAME: &'static str;
    /// The version of the payload that this program writes. Older ones stay readable.
    const VERSION: u16;
    /// How often it is tried before it counts as failed, the first time included.
    const ATTEMPTS: u32;
    /// How long one try may take. For what a person waits for, all tries together.
    const TIMEOUT: Duration;
    /// Whether somebody waits for it.
    const PRIORITY: Priority = Priority::Interactive;
    /// How long a failed try is waited after.
    const RETRY: Retry = Retry::USUAL;
    /// The most of this kind that one worker process runs at once, within what it runs at once
    /// of all kinds.
    const ABREAST: usize = usize::MAX;

    /// What makes a job unique within its kind and conversation: enqueued twice, it runs once.
    fn key(&self) -> String;
}

/// Which jobs go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person waits for it: it goes first.
    Interactive,
    /// It may wait, but never starves: a worker that has run eight others runs one of these.
    Background,
}

/// How long to wait between tries: doubling from `first` up to `longest`, with up to a quarter
/// taken off by chance, so that what failed together does not come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// After the first try.
    pub first: Duration,
    /// At most.
    pub longest: Duration,
}

impl Retry {
    /// From a second to a minute.
    pub const USUAL: Self = Self {
        first: Duration::from_secs(1),
        longest: Duration::from_mins(1),
    };

    /// How long to wait after try `attempt`, counted from 1. `chance` is a number from 0 to 1.
    #[must_use]
    pub fn after(self, attempt: u32, chance: f64) -> Duration {
        let doubled = 1_u32 << attempt.saturating_sub(1).min(20);
        let full = self.first.saturating_mul(doubled).min(self.longest);
        full.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0)
    }
}

/// A kind as a value: what its [`Job`] declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// [`Job::NAME`].
    pub name: &'static str,
    /// [`Job::VERSION`].
    pub version: u16,
    /// [`Job::ATTEMPTS`].
    pub attempts: u32,
    /// [`Job::TIMEOUT`].
    pub timeout: Duration,
    /// [`Job::PRIORITY`].
    pub priority: Priority,
    /// [`Job::RETRY`].
    pub retry: Retry,
    /// [`Job::ABREAST`].
    pub abreast: usize,
}

impl Kind {
    const fn of<J: Job>() -> Self {
        Self {
            name: J::NAME,
            version: J::VERSION,
            attempts: J::ATTEMPTS,
            timeout: J::TIMEOUT,
            priority: J::PRIORITY,
            retry: J::RETRY,
            abreast: J::ABREAST,
        }
    }
}

/// All kinds, in the order in which they are shown.
pub const KINDS: [&Kind; 8] = [
    const { &Kind::of::<Conversation>() },
    const { &Kind::of::<Image>() },
    const { &Kind::of::<Revision>() },
    const { &Kind::of::<Ballot>() },
    const { &Kind::of::<Upkeep>() },
    const { &Kind::of::<Summary>() },
    const { &Kind::of::<Feature>() },
    const { &Kind::of::<Probe>() },
];

/// The kind of a name, when there is one.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_chance_takes_a_quarter_off() {
        let retry = Retry::USUAL;
        for (attempt, seconds) in [
            (0, 1),
            (1, 1),
            (2, 2),
            (3, 4),
            (6, 32),
            (7, 60),
            (4_000_000, 60),
        ] {
            assert_eq!(
                retry.after(attempt, 0.0),
                Duration::from_secs(seconds),
                "{attempt}"
            );
        }
        assert_eq!(retry.after(2, 1.0), Duration::from_millis(1500));
    }
}

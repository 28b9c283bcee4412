//! How often a fault really struck: not what was asked for, but what a client met.
//!
//! A fault that nobody met proves nothing, so drills count here.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// What clients met so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Struck {
    /// REST: requests that were answered with a failure in place of the work.
    pub failed: u64,
    /// REST: requests that were answered 429 though no limit was reached.
    pub limited: u64,
    /// REST: requests whose connection broke before or after the work.
    pub lost: u64,
    /// Gateway: sockets of sessions that ended without a close frame, or with a code told.
    pub dropped: u64,
    /// Gateway: op 7, and op 9 in either kind, that went to a socket.
    pub told_off: u64,
    /// Gateway: heartbeats that stayed unanswered.
    pub silent: u64,
    /// Gateway: events that came twice.
    pub doubled: u64,
    /// Gateway: pairs of events that changed places.
    pub swapped: u64,
}

/// One of the counts of [`Struck`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blow {
    Failed,
    Limited,
    Lost,
    Dropped,
    ToldOff,
    Silent,
    Doubled,
    Swapped,
}

/// The counts while they grow. Clones count together.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(Arc<[AtomicU64; 8]>);

impl Tally {
    /// Counts one more.
    pub fn count(&self, blow: Blow) {
        self.0[blow as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The counts so far.
    pub fn so_far(&self) -> Struck {
        let of = |blow: Blow| self.0[blow as usize].load(Ordering::Relaxed);
        Struck {
            failed: of(Blow::Failed),
            limited: of(Blow::Limited),
            lost: of(Blow::Lost),
            dropped: of(Blow::Dropped),
            told_off: of(Blow::ToldOff),
            silent: of(Blow::Silent),
            doubled: of(Blow::Doubled),
            swapped: of(Blow::Swapped),
        }
    }
}

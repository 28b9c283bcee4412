//! The queue: mailboxes with leases, one Lua script per operation.
//!
//! Each kind of job is a queue; each conversation of it is a mailbox. A worker leases mailboxes,
//! not jobs: one job of a mailbox runs at a time, in order, and the head of a mailbox stays in it
//! until it is acknowledged. Leases belong to a worker's session, which lives as long as the
//! worker calls; each carries a fencing token, and a late owner's acknowledgement is refused.
//! Redis' own clock decides when a session ends. A queue is split into partitions by the hash of
//! the conversation; what one script touches is in one of them. Nothing here decides what a job
//! means.

mod backend;
mod calls;
mod held;
mod keeper;
mod leftovers;
mod look;
mod room;
mod wake;

pub use backend::{LeasedJobs, Lender, Loan};
pub(super) use calls::opened_under;
pub use calls::{
    Acknowledgement, BATCH, Enqueued, Entrance, Pick, Session, Taken, Turned, enqueue, leave,
    reconcile, set_paused, turn,
};
pub use held::{Held, Lease, Verdict};
pub use keeper::{KeeperSettings, keep};
pub use leftovers::Leftovers;
pub use look::{
    DeadLetter, QueueLook, Stats, dead_letters, forget_dead_letters, forget_unique_keys, is_known,
    stats, unique,
};

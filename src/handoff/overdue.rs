//! The last net: jobs that are unfinished in the journal and unknown to the queue.
//!
//! They cannot come about while one store fails at a time. A door that dies between writing a
//! job to the journal and giving it to Redis leaves one.

use std::time::Duration;

use jiff::Timestamp;

use super::rebuild::RebuildError;
use crate::{
    hot::{
        Hot, outcomes,
        queue::{self, Entrance},
    },
    jobs::Envelope,
    store::{Pool, journal},
};

/// How old an unfinished job must be to be looked for.
const OVERDUE: Duration = Duration::from_secs(30);
/// The most jobs of one look.
const BATCH: i64 = 1000;

/// Gives the queue the jobs that it lacks. Returns how many there were.
///
/// # Errors
/// When a store does not answer.
pub async fn place_overdue(hot: &Hot, pool: &Pool, now: Timestamp) -> Result<usize, RebuildError> {
    let queue = hot.opened();
    if queue.epoch == 0 {
        return Ok(0);
    }
    let mut lacking = Vec::new();
    for envelope in journal::overdue(pool, now - OVERDUE, BATCH).await? {
        let header = &envelope.header;
        let known = queue::is_known(hot, queue, header).await?
            || outcomes::is_posted(hot, header, queue.epoch).await?;
        if !known {
            lacking.push(envelope);
        }
    }
    queue::enqueue(hot, queue, Entrance::Accepted, &lacking).await?;
    Ok(lacking.len())
}

/// Gives the queue jobs that are in the journal already. When it cannot, the queue gets them by
/// itself: with its next rebuild, or from [`place_overdue`]. Returns whether it has them now.
pub async fn place_now(hot: &Hot, jobs: &[Envelope]) -> bool {
    let queue = hot.opened();
    if queue.epoch == 0 {
        return false;
    }
    let placed = queue::enqueue(hot, queue, Entrance::Accepted, jobs).await;
    if let Err(error) = &placed {
        tracing::debug!(%error, "jobs of the journal are given to the queue later");
    }
    placed.is_ok()
}

//! The last nets: jobs that are unfinished in the journal and unknown to the queue.
//!
//! They cannot come about while one store fails at a time. A door that dies between writing a
//! job to the journal and giving it to Redis leaves one.

use std::time::Duration;

use futures::future::try_join_all;
use jiff::Timestamp;

use super::rebuild::RebuildError;
use crate::{
    hot::{
        Hot, HotError, Opened, outcomes,
        queue::{self, Entrance},
    },
    jobs::Envelope,
    store::{Pool, journal},
};

/// How old an unfinished job must be to be looked for.
const OVERDUE: Duration = Duration::from_secs(30);
/// How long a door that starts waits for what others left.
const PATIENCE: Duration = Duration::from_millis(500);
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
    let unfinished = journal::overdue(pool, now - OVERDUE, BATCH).await?;
    Ok(place_lacking(hot, queue, unfinished).await?)
}

/// Gives the queue the newest jobs of the journal that no door has placed: one that was killed had
/// them still. When it cannot, [`place_overdue`] does later.
pub(super) async fn place_left(hot: &Hot, pool: &Pool, queue: Opened) {
    let placing = async {
        let left = journal::unplaced(pool, BATCH).await?;
        Ok::<usize, RebuildError>(place_lacking(hot, queue, left).await?)
    };
    match tokio::time::timeout(PATIENCE, placing).await {
        Ok(Ok(0)) => {}
        Ok(Ok(jobs)) => tracing::info!(jobs, "jobs that a door had left in the journal are placed"),
        Ok(Err(error)) => tracing::debug!(%error, "what a door left is placed later"),
        Err(_) => tracing::debug!("what a door left is placed later"),
    }
}

async fn place_lacking(
    hot: &Hot,
    queue: Opened,
    unfinished: Vec<Envelope>,
) -> Result<usize, HotError> {
    let known = unfinished.iter().map(async |envelope| {
        let header = &envelope.header;
        Ok::<bool, HotError>(
            queue::is_known(hot, queue, header).await?
                || outcomes::is_posted(hot, header, queue.epoch).await?,
        )
    });
    let known = try_join_all(known).await?;
    let lacking: Vec<Envelope> = unfinished
        .into_iter()
        .zip(known)
        .filter_map(|(envelope, known)| (!known).then_some(envelope))
        .collect();
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

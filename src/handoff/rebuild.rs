//! Filling the queue from the journal, under a new epoch.
//!
//! The epoch is raised in Postgres first: from then on every journal batch learns that it must
//! place its jobs again. The last look at the journal holds the lock on the queue's state, so no
//! row can slip in between that look and the opening.

use std::time::Duration;

use super::{burial::bury, epoch::trusted, opted_out};
use crate::{
    hot::{
        self, Hot, HotError, Opened,
        epoch::Marker,
        queue::{self, Entrance, Leftovers},
    },
    jobs::{Envelope, Job, probe::Probe},
    shutdown::Tasks,
    store::{
        Pool, StoreError,
        journal::{self, Entry, Open},
        rebuild::Rebuild,
    },
};

/// How long doors get to write what they have shown, before unfinished jobs are read: an answer
/// that somebody has seen is not worked out again.
const GRACE: Duration = Duration::from_millis(400);
/// The most rows of one read.
const BATCH: i64 = 500;
/// When to look a second time for keys of older epochs that somebody wrote late.
const SECOND_SWEEP: Duration = Duration::from_mins(1);

/// Why a rebuild failed.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// Postgres could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Redis could not be filled.
    #[error(transparent)]
    Hot(#[from] HotError),
    /// Somebody else raised the epoch meanwhile.
    #[error("another rebuild has overtaken this one")]
    Overtaken,
}

/// A queue that was rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The queue as it is open now.
    pub queue: Opened,
    /// How many unfinished jobs it was given.
    pub jobs: usize,
}

/// Rebuilds the queue under an epoch above `above`. False when somebody else is at it, or has
/// done it.
pub(super) async fn rebuild(
    hot: &Hot,
    pool: &Pool,
    above: i64,
    tasks: &Tasks,
) -> Result<bool, RebuildError> {
    let Some(mut rebuild) = Rebuild::begin(pool).await? else {
        return Ok(false);
    };
    let state = rebuild.state().await?;
    let marker = hot::epoch::look(hot).await?.marker;
    if trusted(hot, marker, state).await.is_some() {
        return Ok(false);
    }
    let queue = next(hot, &mut rebuild, above).await?;
    close(hot, pool, marker, queue).await?;
    let jobs = fill(hot, &mut rebuild, queue).await?;
    rebuild.end().await?;
    metrics::counter!(crate::telemetry::REBUILDS).increment(1);
    if state.epoch == 0 {
        tracing::info!(queue.epoch = queue.epoch, "the queue was made");
    } else {
        tracing::warn!(
            queue.epoch = queue.epoch,
            jobs,
            "the queue was rebuilt from the journal"
        );
    }
    sweep(hot, queue.epoch, tasks);
    Ok(true)
}

/// Rebuilds a queue that lacks nothing, for another number of partitions. `None` when somebody
/// else is rebuilding it.
///
/// # Errors
/// When a store does not answer. The watches of running programs then rebuild it, as soon as both
/// do.
pub async fn rebuild_anew(hot: &Hot, pool: &Pool) -> Result<Option<Rebuilt>, RebuildError> {
    let Some(mut rebuild) = Rebuild::begin(pool).await? else {
        return Ok(None);
    };
    let seen = hot::epoch::look(hot).await?;
    let queue = next(hot, &mut rebuild, seen.highest_epoch).await?;
    close(hot, pool, seen.marker, queue).await?;
    if let Some(marker) = seen.marker {
        keep_leftovers(hot, pool, marker.epoch).await?;
    }
    let jobs = fill(hot, &mut rebuild, queue).await?;
    rebuild.end().await?;
    metrics::counter!(crate::telemetry::REBUILDS).increment(1);
    if let Err(error) = hot::epoch::sweep_older(hot, queue.epoch).await {
        tracing::debug!(%error, "keys of older epochs could not be swept");
    }
    Ok(Some(Rebuilt { queue, jobs }))
}

/// Raises the epoch: the queue as it will be.
async fn next(hot: &Hot, rebuild: &mut Rebuild, above: i64) -> Result<Opened, RebuildError> {
    Ok(Opened {
        epoch: rebuild.raise_epoch(above).await?,
        partitions: hot.wanted_partitions(),
    })
}

/// Closes the queue where it is open still: nobody works under the old epoch while the new one
/// is filled.
async fn close(
    hot: &Hot,
    pool: &Pool,
    marker: Option<Marker>,
    queue: Opened,
) -> Result<(), RebuildError> {
    let before = marker.map_or(queue.partitions, |marker| marker.partitions);
    hot::epoch::close(hot, before).await?;
    // Nobody looks into partitions that are no more.
    for partition in queue.partitions..before {
        bury(hot, pool, partition).await?;
    }
    Ok(())
}

/// Writes into the journal what lies in mailboxes and is not there: it was accepted while
/// Postgres was away, by a door that has died since. What is there already is left as it is.
async fn keep_leftovers(hot: &Hot, pool: &Pool, epoch: i64) -> Result<(), RebuildError> {
    let mut leftovers = Leftovers::of(hot, epoch).await?;
    while let Some(wires) = leftovers.next().await? {
        let envelopes = wires
            .iter()
            .filter_map(|wire| Envelope::from_wire(wire).ok());
        let entries: Vec<Entry> = envelopes
            // No journal knows what only measures the queue.
            .filter(|envelope| envelope.header.kind != Probe::NAME)
            .map(|envelope| Entry { envelope, epoch: 0 })
            .collect();
        let mut transaction = pool.begin().await.map_err(StoreError::from)?;
        journal::insert(&mut transaction, &entries).await?;
        transaction.commit().await.map_err(StoreError::from)?;
    }
    Ok(())
}

async fn fill(hot: &Hot, rebuild: &mut Rebuild, queue: Opened) -> Result<usize, RebuildError> {
    if !rebuild.unfinished(0, 1).await?.is_empty() {
        tokio::time::sleep(GRACE).await;
    }
    let (mut place, mut jobs) = (0, 0);
    loop {
        let open = rebuild.unfinished(place, BATCH).await?;
        if open.is_empty() {
            break;
        }
        jobs += load(hot, queue, open, &mut place).await?;
    }
    let mut last = rebuild.last_look().await?;
    if last.state.epoch != queue.epoch {
        return Err(RebuildError::Overtaken);
    }
    loop {
        let open = last.unfinished(place, BATCH).await?;
        if open.is_empty() {
            break;
        }
        jobs += load(hot, queue, open, &mut place).await?;
    }
    // Before anybody is heard under the new epoch.
    let run_id = hot::epoch::look(hot).await?.run_id;
    Box::pin(opted_out::fill(hot, &mut last, queue.epoch, &run_id)).await?;
    let paused = last.paused_queues().await?;
    queue::set_paused(hot, queue, Entrance::Rebuild, &paused, &[]).await?;
    hot::epoch::open(hot, queue, last.state.batch).await?;
    last.open().await?;
    Ok(jobs)
}

/// Puts unfinished jobs into the queue, and moves `place` behind them. Returns how many.
async fn load(
    hot: &Hot,
    queue: Opened,
    open: Vec<Open>,
    place: &mut i64,
) -> Result<usize, RebuildError> {
    *place = open.last().map_or(*place, |last| last.id);
    let read = open.len();
    let jobs: Vec<Envelope> = open.into_iter().filter_map(|row| row.envelope).collect();
    if jobs.len() < read {
        // One bad row must not keep all others from being answered.
        let rows = read - jobs.len();
        tracing::error!(rows, "rows of the journal cannot be read; they stay there");
    }
    queue::enqueue(hot, queue, Entrance::Rebuild, &jobs).await?;
    Ok(read)
}

/// Removes what older epochs left, now and once more later.
fn sweep(hot: &Hot, epoch: i64, tasks: &Tasks) {
    let (hot, stop) = (hot.clone(), tasks.clone());
    tasks.spawn(async move {
        for wait in [Duration::ZERO, SECOND_SWEEP] {
            if !stop.sleep(wait).await {
                return;
            }
            match hot::epoch::sweep_older(&hot, epoch).await {
                Ok(removed) => tracing::debug!(removed, "swept keys of older epochs"),
                Err(error) => tracing::debug!(%error, "keys of older epochs could not be swept"),
            }
        }
    });
}

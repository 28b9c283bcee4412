//! Filling the queue from the journal, under a new epoch.
//!
//! The epoch is raised in Postgres first: from then on every journal batch learns that it must
//! place its jobs again. The last look at the journal holds the lock on the queue's state, so no
//! row can slip in between that look and the opening.

use std::time::Duration;

use super::epoch::trusted;
use crate::{
    hot::{self, Hot, HotError, queue},
    jobs::Envelope,
    shutdown::Tasks,
    store::{Pool, StoreError, journal::Open, rebuild::Rebuild},
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
    let epoch = rebuild.raise_epoch(above).await?;
    // Where Redis fell back, nobody works under the old epoch while the new one is filled.
    hot::epoch::close(hot).await?;
    let jobs = fill(hot, &mut rebuild, epoch).await?;
    rebuild.end().await?;
    metrics::counter!(crate::telemetry::REBUILDS).increment(1);
    if state.epoch == 0 {
        tracing::info!(queue.epoch = epoch, "the queue was made");
    } else {
        tracing::warn!(
            queue.epoch = epoch,
            jobs,
            "the queue was rebuilt from the journal"
        );
    }
    sweep(hot, epoch, tasks);
    Ok(true)
}

async fn fill(hot: &Hot, rebuild: &mut Rebuild, epoch: i64) -> Result<usize, RebuildError> {
    if !rebuild.unfinished(0, 1).await?.is_empty() {
        tokio::time::sleep(GRACE).await;
    }
    let (mut place, mut jobs) = (0, 0);
    loop {
        let open = rebuild.unfinished(place, BATCH).await?;
        if open.is_empty() {
            break;
        }
        jobs += load(hot, epoch, open, &mut place).await?;
    }
    let mut last = rebuild.last_look().await?;
    if last.state.epoch != epoch {
        return Err(RebuildError::Overtaken);
    }
    loop {
        let open = last.unfinished(place, BATCH).await?;
        if open.is_empty() {
            break;
        }
        jobs += load(hot, epoch, open, &mut place).await?;
    }
    hot::epoch::open(hot, epoch, last.state.batch).await?;
    last.open().await?;
    Ok(jobs)
}

/// Puts unfinished jobs into the queue, and moves `place` behind them. Returns how many.
async fn load(
    hot: &Hot,
    epoch: i64,
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
    queue::enqueue(hot, epoch, false, &jobs).await?;
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

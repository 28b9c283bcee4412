//! Telling Redis who wants to be left alone and what servers ignore, as Postgres has it.
//!
//! It is done while the queue's state is locked: whoever changes any of it meanwhile waits for it.

use std::time::Duration;

use super::rebuild::RebuildError;
use crate::{
    domain::ids::Platform,
    hot::{
        Hot,
        opted_out::{Filling, is_filled},
    },
    store::{Pool, rebuild::LastLook},
};

/// The most people, or things ignored, of one read.
const BATCH: i64 = 500;
/// How long the queue's state may be held for it alone.
const LONGEST: Duration = Duration::from_secs(2);

/// Fills it, for an epoch in the Redis processes `run_id`.
pub(super) async fn fill(
    hot: &Hot,
    look: &mut LastLook<'_>,
    epoch: i64,
    run_id: &str,
) -> Result<(), RebuildError> {
    let filling = Filling::begin(hot).await?;
    for platform in Platform::ALL {
        let mut after = String::new();
        loop {
            let people = look.opted_out(platform, &after, BATCH).await?;
            let Some(last) = people.last() else {
                break;
            };
            last.as_str().clone_into(&mut after);
            if !filling.add(hot, platform, &people).await? {
                return Err(RebuildError::Overtaken);
            }
        }
        let mut after = None;
        loop {
            let ignored = look.ignored(platform, after.as_ref(), BATCH).await?;
            if ignored.is_empty() {
                break;
            }
            if !filling.add_ignored(hot, platform, &ignored).await? {
                return Err(RebuildError::Overtaken);
            }
            after = ignored.last().cloned();
        }
    }
    if filling.end(hot, epoch, run_id).await? {
        Ok(())
    } else {
        Err(RebuildError::Overtaken)
    }
}

/// Fills it anew, unless that was done already: the queue is open, and was not rebuilt. When it cannot be
/// done, whoever looks next tries again.
pub(super) async fn see_to(hot: &Hot, pool: &Pool, epoch: i64, run_id: &str) {
    let seeing = tokio::time::timeout(LONGEST, refill(hot, pool, epoch, run_id));
    match seeing.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::debug!(%error, "Redis could not be told who wants to be left alone");
        }
        Err(_) => tracing::debug!("telling Redis who wants to be left alone took too long"),
    }
}

async fn refill(hot: &Hot, pool: &Pool, epoch: i64, run_id: &str) -> Result<(), RebuildError> {
    if is_filled(hot, epoch, run_id).await? {
        return Ok(());
    }
    let mut look = LastLook::of(pool).await?;
    // Somebody else may have done it, or opened the queue under another epoch: then it is theirs.
    let is_this = look.state.open && look.state.epoch == epoch;
    if is_this && !is_filled(hot, epoch, run_id).await? {
        fill(hot, &mut look, epoch, run_id).await?;
        tracing::info!("Redis was told who wants to be left alone");
    }
    Ok(look.end().await?)
}

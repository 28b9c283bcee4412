//! The marker in Redis: the epoch the queue is open under, and the last journal batch it knows.
//!
//! A Redis that was emptied has none; one that fell back (a crash, a failover) has an old batch.

use std::sync::LazyLock;

use redis::Script;

use super::{Hot, HotError};

static MARK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/mark.lua")));

/// What a look at Redis shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The marker, when there is one.
    pub marker: Option<Marker>,
    /// Names the Redis process: another one means a restart or a failover.
    pub run_id: String,
}

/// The marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The epoch under which the queue is open.
    pub epoch: i64,
    /// The last journal batch that was noted.
    pub batch: i64,
    /// Redis is the process that was marked: it has not been restarted since, so it still holds
    /// whatever it was given.
    pub same_process: bool,
}

/// The marker as it lies in Redis: epoch, batch, the process that was marked.
type Fields = (Option<i64>, Option<i64>, Option<String>);

/// Looks at the marker.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn look(hot: &Hot) -> Result<Seen, HotError> {
    let (fields, info): (Fields, String) = redis::pipe()
        .cmd("HMGET")
        .arg(hot.keys().marker(0))
        .arg("epoch")
        .arg("batch")
        .arg("run")
        .cmd("INFO")
        .arg("server")
        .query_async(&mut hot.connection().await?)
        .await?;
    let run_id = info
        .lines()
        .find_map(|line| line.strip_prefix("run_id:"))
        .ok_or_else(|| HotError::Corrupt("INFO tells no run_id".to_owned()))?
        .trim();
    let (epoch, batch, run) = fields;
    let marker = epoch.map(|epoch| Marker {
        epoch,
        batch: batch.unwrap_or(0),
        same_process: run.as_deref() == Some(run_id),
    });
    Ok(Seen {
        marker,
        run_id: run_id.to_owned(),
    })
}

/// Notes a journal batch whose jobs were given to the Redis process `run_id`. False when Redis
/// was restarted since, or is open under another epoch: then the jobs may be lost there.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note_batch(hot: &Hot, epoch: i64, batch: i64, run_id: &str) -> Result<bool, HotError> {
    mark(hot, epoch, batch, run_id).await
}

/// Opens the queue under an epoch.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn open(hot: &Hot, epoch: i64, batch: i64) -> Result<(), HotError> {
    mark(hot, epoch, batch, "").await.map(|_| ())
}

/// Closes the queue: there is no epoch until somebody opens one.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn close(hot: &Hot) -> Result<(), HotError> {
    let mut call = redis::cmd("DEL");
    call.arg(hot.keys().marker(0));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

async fn mark(hot: &Hot, epoch: i64, batch: i64, run_id: &str) -> Result<bool, HotError> {
    let mut call = MARK.key(hot.keys().marker(0));
    call.arg(epoch).arg(batch).arg(run_id);
    Ok(call.invoke_async(&mut hot.connection().await?).await?)
}

/// Removes keys that carry an epoch older than `epoch`, a few hundred at a time. Returns how
/// many were removed.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn sweep_older(hot: &Hot, epoch: i64) -> Result<u64, HotError> {
    let mut cursor = 0_u64;
    let mut removed = 0_u64;
    loop {
        let mut connection = hot.connection().await?;
        let (next, found): (u64, Vec<String>) = redis::cmd("SCAN")
            .arg(cursor)
            .arg("MATCH")
            .arg(hot.keys().all())
            .arg("COUNT")
            .arg(500)
            .query_async(&mut connection)
            .await?;
        let old: Vec<_> = found
            .iter()
            .filter(|key| hot.keys().epoch_of(key).is_some_and(|of| of < epoch))
            .collect();
        if !old.is_empty() {
            removed += redis::cmd("UNLINK")
                .arg(&old)
                .query_async::<u64>(&mut connection)
                .await?;
        }
        if next == 0 {
            return Ok(removed);
        }
        cursor = next;
    }
}

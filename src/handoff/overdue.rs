//! The last net: jobs that are unfinished in the journal and unknown to the queue.
//!
//! They cannot come about while one store fails at a time. A door that dies between writing a
//! job to the journal and giving it to Redis leaves one.

use std::time::Duration;

use jiff::Timestamp;

use super::rebuild::RebuildError;
use crate::{
    hot::{Hot, outcomes, queue},
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
    let epoch = hot.epoch();
    if epoch == 0 {
        return Ok(0);
    }
    let mut lacking = Vec::new();
    for envelope in journal::overdue(pool, now - OVERDUE, BATCH).await? {
        let header = &envelope.header;
        let known = queue::is_known(hot, epoch, &header.kind, &header.journal_key()).await?
            || outcomes::is_posted(hot, header.route, epoch, header.id).await?;
        if !known {
            lacking.push(envelope);
        }
    }
    queue::enqueue(hot, epoch, true, &lacking).await?;
    Ok(lacking.len())
}

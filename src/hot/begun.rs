//! When the first try of a job began, so that later tries know how much of its time is left.
//! May be lost at any time: then it counts from the job's acceptance.

use super::{Hot, HotError, keys::BEGUN, millis};
use crate::domain::ids::JobId;

/// Notes that the first try of a job begins, in milliseconds since the epoch.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, job: JobId, now_ms: i64) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().begun(job))
        .arg(now_ms)
        .arg("PX")
        .arg(millis(BEGUN));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// When the first try of a job began, in milliseconds since the epoch, where it is known.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(hot: &Hot, job: JobId) -> Result<Option<i64>, HotError> {
    Ok(redis::cmd("GET")
        .arg(hot.keys().begun(job))
        .query_async(&mut hot.connection().await?)
        .await?)
}

//! When the first try of a job began, so that later tries know how much of its time is left.
//! May be lost at any time. Posting the job's outcome removes it.

use super::{Hot, HotError, keys::BEGUN, millis};
use crate::jobs::Header;

/// Notes when the first try of a job began, in milliseconds since the epoch.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, header: &Header, began_ms: i64) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(key(hot, header))
        .arg(began_ms)
        .arg("PX")
        .arg(millis(BEGUN));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// When the first try of a job began, in milliseconds since the epoch, where it is known.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(hot: &Hot, header: &Header) -> Result<Option<i64>, HotError> {
    Ok(redis::cmd("GET")
        .arg(key(hot, header))
        .query_async(&mut hot.connection().await?)
        .await?)
}

fn key(hot: &Hot, header: &Header) -> String {
    let partition = hot.partition(&header.conversation);
    hot.keys().begun(partition, header.id)
}

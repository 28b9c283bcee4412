//! What people were told once and are not to be told again soon. When it is lost, they are told
//! once more.

use std::time::Duration;

use jiff::Timestamp;

use super::{Hot, HotError, keys::LEFT_OUT_TOLD, millis};
use crate::domain::ids::ConversationId;

/// Whether somebody may be told something, which they are not to be told again for so long. From
/// now on they were. `person` holds no braces.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn may_tell(
    hot: &Hot,
    what: &str,
    person: &str,
    for_so_long: Duration,
) -> Result<bool, HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().told(what, person))
        .arg(1)
        .arg("NX")
        .arg("PX")
        .arg(millis(for_so_long).max(1));
    let set: Option<String> = call.query_async(&mut hot.connection().await?).await?;
    Ok(set.is_some())
}

/// Whether people may be told that something was left out: they were not since `since`, or ever,
/// where that is `None`. From now on they were.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn may_tell_left_out(
    hot: &Hot,
    conversation: &ConversationId,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, HotError> {
    let key = hot.keys().left_out_told(conversation);
    let mut line = hot.connection().await?;
    let told: Option<i64> = redis::cmd("GET").arg(&key).query_async(&mut line).await?;
    let known = told.is_some_and(|told| since.is_none_or(|since| told >= since.as_millisecond()));
    if !known {
        let mut call = redis::cmd("SET");
        call.arg(&key)
            .arg(now.as_millisecond())
            .arg("PX")
            .arg(millis(LEFT_OUT_TOLD));
        call.query_async::<()>(&mut line).await?;
    }
    Ok(!known)
}

//! A conversation's cached summaries. May be lost at any time; Postgres has them.

use super::{
    Hot, HotError,
    keys::{SUMMARIES, SUMMARIES_CHANGED},
    millis, wire,
};
use crate::domain::{ids::ConversationId, summary::SummedUp};

/// What stands in the place of summaries that have just changed.
const CHANGED: &str = "-";

/// The cached summaries; `None` when none are cached.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
) -> Result<Option<Vec<SummedUp>>, HotError> {
    let text: Option<String> = redis::cmd("GET")
        .arg(hot.keys().summaries(conversation, epoch))
        .query_async(&mut hot.connection().await?)
        .await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Caches summaries, unless others are cached, or they have just changed: then these may be the
/// old ones.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn cache(
    hot: &Hot,
    epoch: i64,
    conversation: &ConversationId,
    summaries: &[SummedUp],
) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().summaries(conversation, epoch))
        .arg(wire(&summaries))
        .arg("NX")
        .arg("PX")
        .arg(millis(SUMMARIES));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Forgets cached summaries, and lets nobody cache any for a moment.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn changed(hot: &Hot, epoch: i64, conversation: &ConversationId) -> Result<(), HotError> {
    let mut call = redis::cmd("SET");
    call.arg(hot.keys().summaries(conversation, epoch))
        .arg(CHANGED)
        .arg("PX")
        .arg(millis(SUMMARIES_CHANGED));
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

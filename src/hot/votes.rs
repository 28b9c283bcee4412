//! Under which messages of the bot's people have put a thumb lately. An event that takes one back
//! does not say whose message it was under.
//!
//! What is older, or was lost, is told by history.

use jiff::Timestamp;

use super::{Hot, HotError, keys::THUMBS, millis};
use crate::domain::ids::{MessageId, UserId};

/// Somebody's thumb under a message.
pub type Thumb<'a> = (&'a MessageId, &'a UserId);

/// Notes thumbs that were put under messages of the bot's.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, thumbs: &[Thumb<'_>], now: Timestamp) -> Result<(), HotError> {
    if thumbs.is_empty() {
        return Ok(());
    }
    let key = hot.keys().thumbs();
    let now_ms = now.as_millisecond();
    let kept_ms = millis(THUMBS);
    let mut pipe = redis::pipe();
    let add = pipe.cmd("ZADD").arg(&key);
    for thumb in thumbs {
        add.arg(now_ms).arg(member(thumb));
    }
    add.ignore();
    let over = now_ms.saturating_sub_unsigned(kept_ms);
    pipe.cmd("ZREMRANGEBYSCORE")
        .arg(&key)
        .arg("-inf")
        .arg(over)
        .ignore();
    pipe.cmd("PEXPIRE").arg(&key).arg(kept_ms).ignore();
    Ok(pipe.query_async(&mut hot.connection().await?).await?)
}

/// Which of these thumbs were noted.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn are_noted(hot: &Hot, thumbs: &[Thumb<'_>]) -> Result<Vec<bool>, HotError> {
    if thumbs.is_empty() {
        return Ok(Vec::new());
    }
    let mut call = redis::cmd("ZMSCORE");
    call.arg(hot.keys().thumbs());
    for thumb in thumbs {
        call.arg(member(thumb));
    }
    let noted: Vec<Option<f64>> = call.query_async(&mut hot.connection().await?).await?;
    Ok(noted.iter().map(Option::is_some).collect())
}

fn member((message, user): &Thumb<'_>) -> String {
    format!("{message}/{user}")
}

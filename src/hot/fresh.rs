//! What was done to messages a moment ago, by their ids: known here before whoever remembers has
//! followed it. May be lost at any time; then a message is answered as it was.
//!
//! Whose messages they are is not known, so the words of edited ones stay for a moment only.

use jiff::Timestamp;
use redis::pipe;

use super::{
    Hot, HotError,
    keys::{FRESH_DELETION, FRESH_EDIT},
    millis,
};
use crate::domain::{
    ids::{ChannelId, MessageId, Platform},
    revision::{Change, Revision},
};

const GONE: &str = "gone";

/// Notes changes of messages of one channel, in the order in which they were made.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, platform: Platform, changes: &[Change]) -> Result<(), HotError> {
    let mut calls = pipe();
    for change in changes {
        let key = hot.keys().fresh(platform, &change.channel, &change.message);
        let (what, lasts) = match change.revision() {
            Revision::Gone => (GONE.to_owned(), FRESH_DELETION),
            Revision::Edited { text: None, at } => (at.as_millisecond().to_string(), FRESH_EDIT),
            Revision::Edited {
                text: Some(text),
                at,
            } => (format!("{}+{text}", at.as_millisecond()), FRESH_EDIT),
        };
        calls.cmd("SET").arg(key).arg(what);
        calls.arg("PX").arg(millis(lasts)).ignore();
    }
    Ok(calls.query_async(&mut hot.connection().await?).await?)
}

/// What was done to each of these messages of a channel.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn of(
    hot: &Hot,
    platform: Platform,
    channel: &ChannelId,
    messages: &[&MessageId],
) -> Result<Vec<Option<Revision>>, HotError> {
    let mut call = redis::cmd("MGET");
    for message in messages {
        call.arg(hot.keys().fresh(platform, channel, message));
    }
    let noted: Vec<Option<String>> = call.query_async(&mut hot.connection().await?).await?;
    Ok(noted.into_iter().map(|noted| revision(&noted?)).collect())
}

fn revision(noted: &str) -> Option<Revision> {
    if noted == GONE {
        return Some(Revision::Gone);
    }
    let (at, text) = match noted.split_once('+') {
        Some((at, text)) => (at, Some(text.to_owned())),
        None => (noted, None),
    };
    let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
    Some(Revision::Edited { text, at })
}

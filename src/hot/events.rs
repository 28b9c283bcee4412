//! What the console has shown: a log of events per conversation, from which streams are fed.
//!
//! The log is short and may be lost; history in Postgres is what is kept. An event is a text
//! with an id here: what is in it is the console's business.

use std::sync::LazyLock;

use futures::future::try_join_all;
use jiff::Timestamp;
use redis::{Script, streams::StreamRangeReply};

use super::{Hot, HotError, keys};
use crate::domain::ids::ConversationId;

/// The most events kept of one conversation.
pub const KEPT: usize = 200;

static APPEND: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("scripts/append_event.lua")));

/// A place in a log. What comes after it can be asked for, even when what was there is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// Before everything.
    #[must_use]
    pub fn start() -> Self {
        Self("0-0".to_owned())
    }

    /// After what was appended before `moment`, by Redis' clock.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self(format!("{}-0", moment.as_millisecond().max(0)))
    }
}

/// An event in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub cursor: Cursor,
    /// Its id, unique within the log.
    pub id: String,
    /// The event itself.
    pub event: String,
}

/// What became of an event that was to be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is the newest in the log now.
    New,
    /// The log held an event of its id already; nothing was done.
    AlreadyThere,
}

/// Appends an event, once for each id that the log still holds.
///
/// # Errors
/// When Redis cannot be reached; the event may have been appended all the same.
pub async fn append(
    hot: &Hot,
    conversation: &ConversationId,
    id: &str,
    event: &str,
) -> Result<Appended, HotError> {
    let mut connection = hot.connection().await?;
    let appended: i64 = APPEND
        .key(hot.keys().console_events(conversation))
        .key(hot.keys().console_shown(conversation))
        .arg(id)
        .arg(event)
        .arg(KEPT)
        .arg(keys::CONSOLE_EVENTS.as_secs() * 1000)
        .invoke_async(&mut connection)
        .await?;
    Ok(if appended == 1 {
        Appended::New
    } else {
        Appended::AlreadyThere
    })
}

/// The place of the event with this id; `None` when the log does not hold it.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn find(
    hot: &Hot,
    conversation: &ConversationId,
    id: &str,
) -> Result<Option<Cursor>, HotError> {
    let mut connection = hot.connection().await?;
    let place: Option<String> = redis::cmd("HGET")
        .arg(hot.keys().console_shown(conversation))
        .arg(id)
        .query_async(&mut connection)
        .await?;
    Ok(place.map(Cursor))
}

/// What was appended after a place, oldest first.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn after(
    hot: &Hot,
    conversation: &ConversationId,
    cursor: &Cursor,
) -> Result<Vec<Entry>, HotError> {
    let places = [(conversation.clone(), cursor.clone())];
    let mut found = after_each(hot, &places).await?;
    Ok(found.pop().unwrap_or_default())
}

/// What was appended after each of several places, all asked at once; in the order asked.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn after_each(
    hot: &Hot,
    places: &[(ConversationId, Cursor)],
) -> Result<Vec<Vec<Entry>>, HotError> {
    // Not one pipeline: in a cluster the logs are on several servers.
    try_join_all(
        places
            .iter()
            .map(|(conversation, Cursor(place))| async move {
                let mut call = redis::cmd("XRANGE");
                call.arg(hot.keys().console_events(conversation))
                    .arg(format!("({place}"))
                    .arg("+")
                    .arg("COUNT")
                    .arg(KEPT);
                let reply: StreamRangeReply =
                    call.query_async(&mut hot.connection().await?).await?;
                entries(reply)
            }),
    )
    .await
}

/// The newest `count` events, oldest first.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn latest(
    hot: &Hot,
    conversation: &ConversationId,
    count: usize,
) -> Result<Vec<Entry>, HotError> {
    let mut connection = hot.connection().await?;
    let reply: StreamRangeReply = redis::cmd("XREVRANGE")
        .arg(hot.keys().console_events(conversation))
        .arg("+")
        .arg("-")
        .arg("COUNT")
        .arg(count)
        .query_async(&mut connection)
        .await?;
    let mut newest_first = entries(reply)?;
    newest_first.reverse();
    Ok(newest_first)
}

fn entries(reply: StreamRangeReply) -> Result<Vec<Entry>, HotError> {
    let entry = |found: redis::streams::StreamId| {
        let field = |name: &str| {
            found
                .get::<String>(name)
                .ok_or_else(|| HotError::Corrupt(format!("a console event has no field {name}")))
        };
        Ok(Entry {
            id: field("id")?,
            event: field("event")?,
            cursor: Cursor(found.id.clone()),
        })
    };
    reply.ids.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests;

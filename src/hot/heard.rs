//! Up to which message the channels of Discord were handed over: what is read back from, when a
//! session is lost.
//!
//! It is bounded, and may lag behind: whoever reads back meets what was handed over already, and
//! that is not accepted twice.

use std::sync::LazyLock;

use super::{Hot, HotError, Text, keys::HEARD, millis, run_script};

static NOTE: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/note_heard.lua")));

/// The most channels that are remembered; those silent for the longest go first.
const CHANNELS: usize = 10_000;
/// The most that one call of the script is given.
const BATCH: usize = 200;

/// A channel, and the last message of it that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The channel's id.
    pub channel: String,
    /// The message's id.
    pub message: String,
    /// The server's id; none in direct messages.
    pub server: Option<String>,
}

/// Notes messages that were handed over.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, heard: &[Heard]) -> Result<(), HotError> {
    let keys = (hot.keys().heard(), hot.keys().heard_messages());
    for batch in heard.chunks(BATCH) {
        run_script::<u8>(hot, &NOTE, &[&keys.0, &keys.1], |call| {
            call.arg(CHANNELS).arg(millis(HEARD));
            for each in batch {
                call.arg(&each.channel)
                    .arg(&each.message)
                    .arg(each.server.as_deref().unwrap_or_default());
            }
        })
        .await?;
    }
    Ok(())
}

/// The channels that were heard last, at most `most`, the latest first.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn latest(hot: &Hot, most: usize) -> Result<Vec<Heard>, HotError> {
    let mut line = hot.connection().await?;
    let mut call = redis::cmd("ZREVRANGE");
    call.arg(hot.keys().heard())
        .arg(0)
        .arg(most.saturating_sub(1));
    let channels: Vec<String> = call.query_async(&mut line).await?;
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let mut call = redis::cmd("HMGET");
    call.arg(hot.keys().heard_messages()).arg(&channels);
    let messages: Vec<Option<String>> = call.query_async(&mut line).await?;
    let all = channels.into_iter().zip(messages);
    let heard = all.filter_map(|(channel, kept)| {
        let kept = kept?;
        let (message, server) = kept.split_once(' ')?;
        Some(Heard {
            channel,
            message: message.to_owned(),
            server: Some(server.to_owned()).filter(|server| !server.is_empty()),
        })
    });
    Ok(heard.collect())
}

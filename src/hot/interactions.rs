//! Interactions that Discord was told of and nobody has taken yet: what a gateway that dies between
//! the two leaves to whoever holds its shard next. Discord itself shows them to nobody again once
//! their session is lost. May be lost at any time.
//!
//! They lie in one hash for each span of time, so that what nobody asks for goes by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Hot, HotError, keys::INTERACTIONS, millis};
use crate::domain::{
    ids::MessageId,
    message::Incoming,
    press::{Interaction, TOKEN_LASTS},
};

/// The version of what is kept.
const VERSION: u16 = 1;

/// An interaction with what was said by it. What is not told of a message elsewhere is told here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    #[serde(rename = "v", default)]
    version: u16,
    /// The shard by which it came.
    pub shard: u32,
    /// Of how many.
    pub shards: u32,
    /// What was said.
    message: Incoming,
    /// What answers it.
    interaction: Interaction,
    /// The roles of its author.
    #[serde(default)]
    roles: Vec<String>,
    /// Whether its channel is age-restricted.
    #[serde(default)]
    restricted: bool,
}

impl Left {
    /// What came by a shard of so many; `None` when it is no interaction.
    #[must_use]
    pub fn of(message: &Incoming, shard: u32, shards: u32) -> Option<Self> {
        Some(Self {
            version: VERSION,
            shard,
            shards,
            interaction: message.besides.interaction.clone()?,
            roles: message.besides.roles.clone(),
            restricted: message.besides.restricted,
            message: message.clone(),
        })
    }

    /// The message as it came.
    #[must_use]
    pub fn message(self) -> Incoming {
        let mut message = self.message;
        message.besides.interaction = Some(self.interaction);
        message.besides.roles = self.roles;
        message.besides.restricted = self.restricted;
        message
    }
}

/// Notes an interaction.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(hot: &Hot, left: &Left) -> Result<(), HotError> {
    let key = hot.keys().interactions(span(left.interaction.at));
    let kept = serde_json::to_string(left).map_err(|error| HotError::Corrupt(error.to_string()))?;
    let mut calls = redis::pipe();
    calls
        .hset(&key, left.message.message.as_str(), kept)
        .ignore()
        .pexpire(
            &key,
            i64::try_from(millis(INTERACTIONS)).unwrap_or(i64::MAX),
        )
        .ignore();
    Ok(calls.query_async(&mut hot.connection().await?).await?)
}

/// Forgets one that somebody has taken.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn forget(hot: &Hot, at: Timestamp, message: &MessageId) -> Result<(), HotError> {
    let mut call = redis::cmd("HDEL");
    call.arg(hot.keys().interactions(span(at)))
        .arg(message.as_str());
    Ok(call.query_async(&mut hot.connection().await?).await?)
}

/// Those whose tokens may still answer at `now`, the earliest first. One that cannot be read is left
/// out.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn left(hot: &Hot, now: Timestamp) -> Result<Vec<Left>, HotError> {
    let mut all: Vec<Left> = Vec::new();
    for span in [span(now) - 1, span(now)] {
        let mut call = redis::cmd("HVALS");
        call.arg(hot.keys().interactions(span));
        let kept: Vec<String> = call.query_async(&mut hot.connection().await?).await?;
        let read = kept
            .iter()
            .filter_map(|kept| serde_json::from_str(kept).ok());
        all.extend(read.filter(|left: &Left| left.interaction.lasts(now)));
    }
    all.sort_by_key(|left| left.interaction.at);
    Ok(all)
}

/// The number of the span in which a moment lies; each is as long as a token lasts.
fn span(at: Timestamp) -> i64 {
    at.as_second().div_euclid(TOKEN_LASTS.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::Platform,
        press::{Besides, Token, Waits},
    };

    #[test]
    fn what_is_read_again_is_the_message_as_it_came() {
        let at = "2026-03-08T12:00:00Z".parse().unwrap();
        let message = Incoming {
            platform: Platform::Discord,
            guild: None,
            channel: "5".into(),
            user: "7".into(),
            user_name: "ann".to_owned(),
            message: "9".into(),
            text: "/help".to_owned(),
            sent_at: at,
            reply_to: None,
            locale: Some("de".to_owned()),
            besides: Besides {
                restricted: true,
                press: None,
                interaction: Some(Interaction {
                    application: "1".to_owned(),
                    token: Token("words of power".to_owned()),
                    at,
                    waits: Waits::Privately,
                    away: true,
                    hidden: false,
                }),
                roles: vec!["3".to_owned()],
                thread_of: Some("4".into()),
                manages: true,
                ..Besides::default()
            },
        };
        let left = Left::of(&message, 2, 4).unwrap();
        let kept = serde_json::to_string(&left).unwrap();
        let read: Left = serde_json::from_str(&kept).unwrap();
        assert_eq!((read.shard, read.shards), (2, 4));
        assert_eq!(read.message(), message);
        let typed = Incoming {
            besides: Besides::default(),
            ..message
        };
        assert_eq!(Left::of(&typed, 2, 4), None);
    }

    #[test]
    fn a_token_lasts_no_longer_than_into_the_next_span() {
        let at: Timestamp = "2026-03-08T12:00:00Z".parse().unwrap();
        for offset in 0..2000 {
            let noted = at + jiff::SignedDuration::from_secs(offset);
            let last = noted + TOKEN_LASTS - jiff::SignedDuration::from_secs(1);
            assert!(span(last) - span(noted) <= 1);
            assert!(INTERACTIONS.as_secs() >= 2 * TOKEN_LASTS.unsigned_abs().as_secs());
        }
    }
}

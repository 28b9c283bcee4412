//! Telling somebody that the bot may not write where they asked: in a direct message, which is
//! the one other place where it may speak to them. Said once in an hour to a person, and not again
//! when that fails: the log and the trace know of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serenity::all::{ChannelId, CreateAllowedMentions, CreateMessage, Nonce};

use super::{
    limits::{Action, Bucket},
    rest::{Rest, RestError},
};
use crate::{
    domain::{ids::Platform, outcome::Outcome, preferences::Preferences},
    hot::{Hot, preferences, told},
    wording::{self, Manner},
};

/// "Missing Access" and "Missing Permissions". In direct messages Discord says something else.
const CODES: [u64; 2] = [50_001, 50_013];
/// How often a person is told.
const TOLD: Duration = Duration::from_hours(1);

/// Whether a channel is closed to the bot.
pub(super) fn is_forbidden(error: &RestError) -> bool {
    matches!(error, RestError::Refused { code, .. } if CODES.contains(code))
}

/// Tells whoever asked, unless they were told lately. Whoever has not chosen how is spoken to as is
/// `usual`.
pub(super) async fn tell(rest: &Rest, hot: &Hot, usual: &Preferences, outcome: &Outcome) {
    let user = &outcome.user;
    let may_tell = told::may_tell(hot, "forbidden", user.as_str(), TOLD).await;
    // When it cannot be known it is not said: better than every time.
    if !may_tell.unwrap_or(false) {
        return;
    }
    let manner = manner_of(hot, usual, outcome).await;
    let channel = format!("<#{}>", outcome.channel);
    let text = wording::forbidden(manner, &channel, &outcome.job.reference());
    if let Err(error) = say(rest, outcome, &text).await {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            job.id = %outcome.job,
            "that the bot may not write there could not be said elsewhere"
        );
    }
}

/// How to speak to whoever asked, as far as Redis knows.
pub(super) async fn manner_of(hot: &Hot, usual: &Preferences, outcome: &Outcome) -> Manner {
    let known = preferences::of(hot, Platform::Discord, &outcome.user).await;
    let known = known.ok().flatten().unwrap_or_default();
    Manner::of(&known.or_emoji(usual.emoji))
}

async fn say(rest: &Rest, outcome: &Outcome, text: &str) -> Result<(), RestError> {
    let direct: Direct = rest
        .create(
            "/users/@me/channels",
            &bucket("@me".to_owned()),
            &Open {
                recipient_id: outcome.user.as_str(),
            },
        )
        .await?;
    let body = CreateMessage::new()
        .content(text)
        .allowed_mentions(CreateAllowedMentions::new())
        .nonce(Nonce::String(format!("f{}", outcome.job.nonce(0))))
        .enforce_nonce(true);
    let path = format!("/channels/{}/messages", direct.id);
    let _: serde::de::IgnoredAny = rest
        .create(&path, &bucket(direct.id.to_string()), &body)
        .await?;
    Ok(())
}

fn bucket(channel: String) -> Bucket {
    Bucket {
        action: Action::Post,
        channel,
    }
}

#[derive(Serialize)]
struct Open<'a> {
    recipient_id: &'a str,
}

#[derive(Deserialize)]
struct Direct {
    id: ChannelId,
}

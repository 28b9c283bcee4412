//! What must be known before a shard can start: that the token is good, who the bot is, and where
//! the gateway is. Asking is tried a few times, and never for good.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serenity::all::UserId;

use super::{
    GatewayError, Settings,
    rest::{Rest, RestError},
};
use crate::shutdown::Tasks;

/// The waits between tries: about 15 seconds in all.
const WAITS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// A rate limit may ask for more; at the start that is not worth an error.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// What was found out.
#[derive(Debug)]
pub struct Found {
    /// The bot's own id.
    pub me: UserId,
    /// The gateway's address, without a trailing slash.
    pub gateway_url: String,
    /// How many shards to run; at least 1.
    pub shards: u32,
    /// How sessions may be started.
    pub session_start_limit: SessionStartLimit,
}

/// How sessions may be started.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SessionStartLimit {
    /// Starts in a day.
    pub total: u32,
    /// Starts left.
    pub remaining: u32,
    /// Until there are `total` again, in milliseconds.
    pub reset_after: u64,
    /// Starts in five seconds.
    #[serde(default = "one")]
    pub max_concurrency: u16,
}

#[derive(Deserialize)]
struct Me {
    id: UserId,
    username: String,
}

#[derive(Deserialize)]
struct GatewayBot {
    url: String,
    shards: u32,
    session_start_limit: SessionStartLimit,
}

fn one() -> u16 {
    1
}

/// The bot's name. `None` when the program is to stop meanwhile.
///
/// # Errors
/// When the token is refused, or Discord's API is not there.
pub async fn name(
    rest: &Rest,
    settings: &Settings,
    tasks: &Tasks,
) -> Result<Option<String>, GatewayError> {
    Ok(ask::<Me>(rest, "/users/@me", &settings.api_base, tasks)
        .await?
        .map(|me| me.username))
}

/// Finds it out. `None` when the program is to stop meanwhile.
///
/// # Errors
/// When the token is refused, or Discord's API is not there.
pub async fn find(
    rest: &Rest,
    settings: &Settings,
    tasks: &Tasks,
) -> Result<Option<Found>, GatewayError> {
    let Some(me) = ask::<Me>(rest, "/users/@me", &settings.api_base, tasks).await? else {
        return Ok(None);
    };
    let asked = ask::<GatewayBot>(rest, "/gateway/bot", &settings.api_base, tasks).await?;
    let Some(gateway) = asked else {
        return Ok(None);
    };
    let url = settings.gateway_url.clone().unwrap_or(gateway.url);
    let url = url.trim_end_matches('/').to_owned();
    if reqwest::Url::parse(&url).is_err() {
        return Err(GatewayError::BadGatewayAddress);
    }
    let shards = settings.shards.unwrap_or(gateway.shards).max(1);
    tracing::info!(
        user.id = %me.id,
        user.name = me.username,
        shards,
        message_content = settings.message_content,
        "Discord knows the token"
    );
    Ok(Some(Found {
        me: me.id,
        gateway_url: url,
        shards,
        session_start_limit: gateway.session_start_limit,
    }))
}

/// How many shards Discord advises at present; asked once.
///
/// # Errors
/// When there is no good answer.
pub async fn advice(rest: &Rest) -> Result<u32, RestError> {
    let gateway: GatewayBot = rest.get("/gateway/bot").await?;
    Ok(gateway.shards.max(1))
}

async fn ask<T: DeserializeOwned>(
    rest: &Rest,
    path: &str,
    base: &str,
    tasks: &Tasks,
) -> Result<Option<T>, GatewayError> {
    let mut waits = WAITS.into_iter();
    loop {
        let error = match rest.get(path).await {
            Ok(found) => return Ok(Some(found)),
            Err(RestError::Unauthorized) => return Err(GatewayError::token_refused("401")),
            Err(source @ RestError::Refused { .. }) => {
                return Err(GatewayError::NotDiscord {
                    base: base.to_owned(),
                    source,
                });
            }
            // Nothing failed: all gateways together send at a pace, and its turn comes.
            Err(RestError::Wait(turn)) if turn < WAITS[0] => {
                if !tasks.sleep(turn).await {
                    return Ok(None);
                }
                continue;
            }
            Err(error) => error,
        };
        let Some(wait) = waits.next() else {
            return Err(gave_up(base, error));
        };
        let wait = match error {
            RestError::Wait(asked) => asked.clamp(wait, LONGEST_WAIT),
            _ => wait,
        };
        tracing::info!(
            error = &error as &dyn std::error::Error,
            wait_ms = wait.as_millis(),
            "Discord's API does not answer; it is asked again"
        );
        if !tasks.sleep(wait).await {
            return Ok(None);
        }
    }
}

/// A page that is no answer of Discord's means a wrong address; a fault or silence, a bad day.
fn gave_up(base: &str, source: RestError) -> GatewayError {
    let base = base.to_owned();
    if matches!(source, RestError::Broken(status) if status < 500) {
        return GatewayError::NotDiscord { base, source };
    }
    let tries = u32::try_from(WAITS.len() + 1).expect("a handful of tries");
    GatewayError::Unreachable {
        base,
        tries,
        source,
    }
}

//! The Discord gateway: the only Discord code there is.
//!
//! ```text
//! Discord -> shards (the socket) -> events (translate) -> addressed (decide) -> intake -> handoff
//!                                -> changes (edits, deletions) ----------------> handoff
//!                     interactions (acknowledged at once) --------------------> intake
//!                     reactions -> votes (a lane of their own) ---------------> handoff
//! handoff -> delivery -> limits, budget, rest -> Discord
//! ```
//!
//! `run` checks the token, agrees on how many shards there are (`sets`), and holds this process's
//! part of them (`leases`): each is resumed where its last holder left it (`held`, `progress`), or
//! starts a session when all instances together may (`identify`). Nothing here understands a
//! message or writes an answer, and nothing here knows Postgres.

pub mod addressed;
mod answer;
pub mod budget;
mod changes;
mod commands;
pub mod delivery;
pub mod events;
mod fatal;
mod forbidden;
mod former;
pub mod health;
mod held;
mod here;
mod identify;
mod indicator;
pub mod intake;
pub mod interactions;
mod leases;
pub mod limits;
mod missed;
mod order;
pub mod permissions;
pub mod permits;
pub mod progress;
mod reactions;
pub mod rest;
mod sets;
pub mod shards;
mod start;
mod threads;
pub mod typing;
mod votes;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;
use twilight_gateway::{Config, ConfigBuilder, Intents};

pub use self::health::{Connection, GatewayHealth, ShardHealth, Wellbeing};
use self::{
    budget::Budget,
    delivery::Delivery,
    fatal::Fatal,
    held::Holder,
    here::Standstill,
    identify::IdentifyGate,
    rest::{BadClient, Rest, RestError},
    sets::Sets,
    start::Found,
};
use crate::{
    blobs::Blobs,
    clock::Clock,
    config::{Environment, Secret},
    handoff::Handoff,
    hot::Hot,
    shutdown::Tasks,
};

/// How long the gateway's own tasks may take to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// How Discord is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's token (`DISCORD_TOKEN`).
    pub token: Option<Secret>,
    /// The REST API with its version, without a trailing slash (`DISCORD_API_BASE`).
    pub api_base: String,
    /// The gateway to use in place of the one the API names (`DISCORD_GATEWAY_URL`).
    pub gateway_url: Option<String>,
    /// Whether to ask for the privileged intent that shows messages which do not mention the bot
    /// (`CHINWAG_MESSAGE_CONTENT`).
    pub message_content: bool,
    /// Whether thumbs under the bot's messages are taken for votes (`CHINWAG_REACTIONS`).
    pub reactions: bool,
    /// Whether the application's commands are registered (`CHINWAG_REGISTER_COMMANDS`).
    pub registers_commands: bool,
    /// How many shards to run in place of Discord's advice (`CHINWAG_SHARDS`).
    pub shards: Option<u32>,
    /// How old a message may be that is read back after a session was lost; zero reads nothing
    /// (`CHINWAG_READ_BACK_SECONDS`).
    pub read_back: Duration,
}

impl Settings {
    /// Reads the section. The API's base may be given with or without `/api/v10`.
    pub fn read(env: &mut Environment) -> Self {
        let base = env.address(
            "DISCORD_API_BASE",
            "https://discord.com/api/v10",
            &["https", "http"],
        );
        check_address(env, "DISCORD_API_BASE", &base);
        let shards = env.number("CHINWAG_SHARDS", 0, 0, 16_384);
        // What was accepted is known for a day, so that it is not accepted again.
        let read_back = env.number("CHINWAG_READ_BACK_SECONDS", 900, 0, 43_200);
        Self {
            token: env.secret("DISCORD_TOKEN"),
            api_base: with_version(base),
            gateway_url: gateway_url(env),
            message_content: env.switch("CHINWAG_MESSAGE_CONTENT", false),
            reactions: env.switch("CHINWAG_REACTIONS", true),
            registers_commands: env.switch("CHINWAG_REGISTER_COMMANDS", true),
            shards: u32::try_from(shards).ok().filter(|shards| *shards > 0),
            read_back: Duration::from_secs(read_back),
        }
    }

    fn intents(&self) -> Intents {
        let mut intents = Intents::GUILDS | Intents::GUILD_MESSAGES | Intents::DIRECT_MESSAGES;
        if self.message_content {
            intents |= Intents::MESSAGE_CONTENT;
        }
        if self.reactions {
            intents |= Intents::GUILD_MESSAGE_REACTIONS | Intents::DIRECT_MESSAGE_REACTIONS;
        }
        intents
    }
}

fn gateway_url(env: &mut Environment) -> Option<String> {
    env.text("DISCORD_GATEWAY_URL")?;
    let url = env.address("DISCORD_GATEWAY_URL", "", &["wss", "ws"]);
    check_address(env, "DISCORD_GATEWAY_URL", &url);
    Some(url)
}

fn check_address(env: &mut Environment, name: &str, address: &str) {
    if reqwest::Url::parse(address).is_err() {
        env.fault(name, "is not a web address");
    }
}

fn with_version(base: String) -> String {
    let is_version = |last: &str| {
        last.strip_prefix('v')
            .is_some_and(|digits| digits.parse::<u8>().is_ok())
    };
    match base.rsplit_once('/') {
        Some((_, last)) if is_version(last) => base,
        Some((_, "api")) => format!("{base}/v10"),
        _ => format!("{base}/api/v10"),
    }
}

/// Why the gateway cannot run. Each is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// There is no token.
    #[error(
        "DISCORD_TOKEN is not set: put the bot's token there (discord.com/developers, your application, Bot, Reset Token)"
    )]
    NoToken,
    /// The client could not be made.
    #[error("DISCORD_TOKEN cannot be used: copy it again, without quotes and line breaks")]
    BadToken,
    /// TLS cannot be set up.
    #[error("the HTTP client for Discord cannot be set up: check the machine's CA certificates")]
    Client(#[source] BadClient),
    /// Discord does not know the token.
    #[error(
        "DISCORD_TOKEN is refused by Discord ({how}): copy the bot's token again (discord.com/developers, your application, Bot, Reset Token) and start again"
    )]
    TokenRefused {
        /// The status or close code it was refused with.
        how: &'static str,
    },
    /// The API does not answer.
    #[error(
        "Discord's API at {base} cannot be reached after {tries} tries: check the network, and DISCORD_API_BASE if it is set"
    )]
    Unreachable {
        /// Where it was looked for.
        base: String,
        /// How often it was tried.
        tries: u32,
        /// What the last try met.
        #[source]
        source: RestError,
    },
    /// Something answers that is not Discord's API.
    #[error(
        "what answers at {base} is not Discord's API: check DISCORD_API_BASE (it may end in /api/v10)"
    )]
    NotDiscord {
        /// Where it was looked for.
        base: String,
        /// What it answered.
        #[source]
        source: RestError,
    },
    /// The gateway's socket was never reached.
    #[error(
        "Discord's gateway cannot be reached ({reason}): check the network, and DISCORD_GATEWAY_URL if it is set"
    )]
    SocketUnreachable {
        /// What the last try met.
        reason: String,
    },
    /// The message content intent is not switched on.
    #[error(
        "Discord refuses the message content intent (close code 4014): switch on \"Message Content Intent\" (discord.com/developers, your application, Bot, Privileged Gateway Intents), or set CHINWAG_MESSAGE_CONTENT=false to work without it"
    )]
    IntentRefused,
    /// The gateway closed the connection for good.
    #[error("Discord's gateway refuses this bot for good (close code {code}): {remedy}")]
    Closed {
        /// Discord's close code; 0 when it gave none.
        code: u16,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The address that the API gives for its gateway is none.
    #[error(
        "Discord's API names a gateway address that is none: set DISCORD_GATEWAY_URL, or check DISCORD_API_BASE"
    )]
    BadGatewayAddress,
}

impl GatewayError {
    pub(in crate::gateway) fn token_refused(how: &'static str) -> Self {
        Self::TokenRefused { how }
    }

    /// What a close code that forbids another try means.
    fn closed(code: Option<u16>) -> Self {
        let remedy = match code {
            Some(4004) => return Self::token_refused("close code 4004"),
            Some(4014) => return Self::IntentRefused,
            Some(4010) => "it does not take this shard; unset CHINWAG_SHARDS",
            Some(4011) => "the bot is in too many servers for so few shards; unset CHINWAG_SHARDS",
            Some(4012) => "it does not speak version 10 any more; update chinwag",
            Some(4013) => "it does not know the intents; check DISCORD_GATEWAY_URL if it is set",
            _ => "look at the bot's page on discord.com/developers",
        };
        Self::Closed {
            code: code.unwrap_or_default(),
            remedy,
        }
    }
}

/// Runs the gateway until `tasks` are stopped: checks the token, holds this process's part of the
/// shards and delivers their outcomes.
///
/// # Errors
/// When Discord refuses the bot for good, or was never reached.
pub async fn run(
    settings: Settings,
    hot: Hot,
    (handoff, blobs): (Handoff, Arc<dyn Blobs>),
    tasks: Tasks,
    clock: Clock,
    health: GatewayHealth,
) -> Result<(), GatewayError> {
    let token = settings.token.as_ref().ok_or(GatewayError::NoToken)?;
    let rest = rest(&settings, Budget::shared(hot.clone(), health.clone()))?;
    let Some(found) = start::find(&rest, &settings, &tasks).await? else {
        return Ok(());
    };
    let ours = tasks.child();
    let fatal = Fatal::new(ours.clone());
    let rest = Arc::new(rest);
    let (budgeted, watching) = (Arc::clone(&rest), ours.clone());
    ours.spawn(async move { budgeted.budget().watch(watching).await });
    if settings.registers_commands {
        ours.spawn(commands::register(
            Arc::clone(&rest),
            hot.clone(),
            ours.clone(),
        ));
    }
    let delivery = Delivery::new(
        Arc::clone(&rest),
        hot.clone(),
        (handoff.clone(), blobs),
        health.clone(),
        clock.clone(),
        ours.clone(),
        fatal.clone(),
    );
    let gate = IdentifyGate::new(
        hot.clone(),
        found.shards,
        found.session_start_limit,
        health.clone(),
        ours.clone(),
    );
    gate.open().await;
    let (refused, refusals) = mpsc::unbounded_channel();
    let holder = Holder {
        refused,
        may_grow: settings.shards.is_none(),
        standstill: Standstill::of(handoff.parts().clone(), handoff.usual_preferences()),
        hot,
        handoff,
        rest,
        read_back: settings.read_back,
        delivery: Arc::new(delivery),
        clock,
        health,
        me: found.me,
        shards: found.shards,
        config: shard_config(&settings, token, &found, gate.clone()),
    };
    ours.spawn(Sets::new(holder, gate, refusals, fatal.clone(), ours.clone()).run());
    ours.stopped().await;
    if !ours.finish(FAREWELL).await {
        tracing::warn!("the gateway did not end in time; what is left of it is dropped");
    }
    fatal.take().map_or(Ok(()), Err)
}

/// Asks Discord whose the token is: the bot's name.
///
/// # Errors
/// When there is no token, it is refused, or Discord's API is not there.
pub async fn check(settings: &Settings) -> Result<String, GatewayError> {
    let rest = rest(settings, Budget::alone())?;
    let name = start::name(&rest, settings, &Tasks::new()).await?;
    // Nobody stops these tasks, so there is a name.
    Ok(name.unwrap_or_default())
}

fn rest(settings: &Settings, budget: Budget) -> Result<Rest, GatewayError> {
    let token = settings.token.as_ref().ok_or(GatewayError::NoToken)?;
    Rest::new(&settings.api_base, token, budget).map_err(|error| match error {
        BadClient::Token => GatewayError::BadToken,
        BadClient::Client(_) => GatewayError::Client(error),
    })
}

fn shard_config(
    settings: &Settings,
    token: &Secret,
    found: &Found,
    gate: IdentifyGate,
) -> Config<IdentifyGate> {
    ConfigBuilder::new(token.expose().to_owned(), settings.intents())
        .proxy_url(found.gateway_url.clone())
        .queue(gate)
        .build()
}

#[cfg(test)]
mod tests;

//! A strict stand-in for Discord: REST and the gateway's websocket on one port.
//!
//! A request or a frame is refused where Discord refuses it, with Discord's own codes; what
//! is accepted changes a small world, and the change becomes events for the sessions that
//! may hear of it. Tests speak as users through [`Remote`], and make things go wrong.
//!
//! - `world`: what there is. `payload`: how it is written.
//! - `state`: everything under one lock, and how changes become events.
//! - `gateway`, `handshake`, `sessions`, `intents`, `compression`: the websocket.
//! - `rest`, `routes`, `upload`, `messages`, `validate`, `errors`, `limits`: REST.
//! - `faults`: what goes wrong on purpose. `struck`: how often it really did. `remote`, `control`: the test's hands.
//!
//! With [`DiscordOptions::control`], `POST /control/{post,edit,delete,fault}` and
//! `GET /control/{messages,typing,requests,unexpected,world}` do the same over HTTP.
//!
//! - `commands`: what the bot registered. `acts`: what people do with commands, components, modals
//!   and reactions. `interactions`, `callback`, `followup`, `components`: what the bot answers.
//! - `capture`: every body with which the bot says something, for checks of the wire.
//!
//! Not here: commands of one server only, and those of the menus of people and messages.

mod acts;
mod callback;
mod capture;
mod commands;
mod components;
mod compression;
mod control;
mod errors;
mod faults;
mod followup;
mod gateway;
mod handshake;
pub mod intents;
mod interactions;
mod limits;
mod messages;
mod payload;
mod remote;
mod rest;
mod routes;
mod sessions;
mod state;
mod struck;
#[cfg(test)]
mod tests;
mod upload;
mod validate;
mod world;

use std::{
    io,
    net::SocketAddr,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Router, extract::DefaultBodyLimit, routing::get};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use acts::{CommandUse, Impossible, usable};
pub use capture::{Captured, Carrier};
pub use commands::CommandCalls;
pub use components::{all as all_components, named as component_named};
pub use faults::Fault;
pub use interactions::{Interaction, Kind as InteractionKind, Seen, Standing};
pub use limits::Limit;
pub use remote::{PostOptions, Remote};
pub use state::{Connection, Identified, Request};
pub use struck::Struck;
pub use world::{Access, Attachment, Channel, Member, Message, Place, Snowflake, Typing};

use crate::server::{self, Server};
use commands::Commands;
use faults::RestFaults;
use interactions::Interactions;
use limits::Limits;
use sessions::Sessions;
use state::State;
use struck::Tally;
use world::World;

/// How a stand-in is started.
#[derive(Clone, Debug)]
pub struct DiscordOptions {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The only token that is accepted.
    pub token: String,
    /// The bot's name.
    pub bot_name: String,
    /// The heartbeat interval of HELLO, in milliseconds.
    pub heartbeat_interval_ms: u64,
    /// The number of shards that `gateway/bot` recommends.
    pub shards: u64,
    /// The fewest shards a session may be one of.
    pub minimum_shards: u64,
    /// How many shards may identify in one window.
    pub max_concurrency: u64,
    /// How long such a window is.
    pub identify_window: Duration,
    /// How many sessions may be started; the token is reset after that.
    pub session_starts: u32,
    /// How many of them were used up before.
    pub session_starts_used: u32,
    /// The privileged intents that were switched on in the portal.
    pub privileged_intents: u64,
    /// The limit of sends, of edits and of typing, each for one channel.
    pub message_limit: Limit,
    /// The limit of every other route, for one channel where it has one.
    pub route_limit: Limit,
    /// The limit of each route that answers interactions, for one interaction.
    pub interaction_limit: Limit,
    /// The limit over all routes.
    pub global_limit: Limit,
    /// How long a nonce is remembered.
    pub nonce_memory: Duration,
    /// Whether `/control` is served too.
    pub control: bool,
}

impl Default for DiscordOptions {
    /// As Discord is, with the message-content intent switched on.
    fn default() -> Self {
        Self {
            port: 0,
            token: "standin-token".to_owned(),
            bot_name: "chinwag".to_owned(),
            heartbeat_interval_ms: 41_250,
            shards: 1,
            minimum_shards: 1,
            max_concurrency: 1,
            identify_window: Duration::from_secs(5),
            session_starts: 1000,
            session_starts_used: 0,
            privileged_intents: intents::MESSAGE_CONTENT,
            message_limit: Limit::new(5, Duration::from_secs(5)),
            route_limit: Limit::new(50, Duration::from_secs(5)),
            interaction_limit: Limit::new(5, Duration::from_secs(2)),
            global_limit: Limit::new(50, Duration::from_secs(1)),
            nonce_memory: Duration::from_mins(3),
            control: false,
        }
    }
}

/// The running stand-in. Dropping it stops it. It is used through [`Remote`], which it
/// derefs to.
#[derive(Debug)]
pub struct DiscordStandIn {
    server: Server,
    remote: Remote,
}

impl Deref for DiscordStandIn {
    type Target = Remote;

    fn deref(&self) -> &Remote {
        &self.remote
    }
}

impl DiscordStandIn {
    /// Starts a stand-in on 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: DiscordOptions) -> io::Result<Self> {
        let bound = server::bind(options.port).await?;
        let address = bound.address;
        let shared = Arc::new(Shared {
            state: Mutex::new(nothing_yet(&options, address)),
            options,
            address,
            changed: watch::Sender::new(0),
            stop: bound.stop.clone(),
        });
        let server = bound.serve(router(&shared));
        let remote = Remote::new(shared);
        Ok(Self { server, remote })
    }

    /// A remote control that can be cloned and moved.
    #[must_use]
    pub fn remote(&self) -> Remote {
        self.remote.clone()
    }

    /// Stops it, as when Discord cannot be reached.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

/// What every part of a running stand-in shares.
#[derive(Debug)]
struct Shared {
    options: DiscordOptions,
    address: SocketAddr,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    stop: CancellationToken,
}

impl Shared {
    /// Works on the state, and wakes whoever waits for a change.
    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let done = work(&mut self.state());
        self.changed.send_modify(|count| *count += 1);
        done
    }

    /// Looks at the state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn gateway_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    fn has_content_intent(&self) -> bool {
        self.options.privileged_intents & intents::MESSAGE_CONTENT != 0
    }
}

fn nothing_yet(options: &DiscordOptions, address: SocketAddr) -> State {
    let struck = Tally::default();
    State {
        world: World::new(&options.bot_name),
        sessions: Sessions::new(
            options
                .session_starts
                .saturating_sub(options.session_starts_used),
            struck.clone(),
        ),
        limits: Limits::default(),
        commands: Commands::default(),
        interactions: Interactions::default(),
        faults: RestFaults::default(),
        requests: Vec::new(),
        unexpected: Vec::new(),
        connections: Vec::new(),
        identified: Vec::new(),
        refused_identifies: 0,
        resumes: 0,
        refused_resumes: 0,
        heartbeats: 0,
        invalid_requests: 0,
        struck,
        shards: options.shards,
        minimum_shards: options.minimum_shards,
        token_is_reset: false,
        files: format!("http://{address}"),
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/", get(gateway::connect))
        .route("/resume", get(gateway::connect))
        .route("/resume/", get(gateway::connect))
        .route("/attachments/{channel}/{id}/{name}", get(rest::file));
    if shared.options.control {
        router = router.nest("/control", control::router());
    }
    router
        .fallback(rest::handle)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

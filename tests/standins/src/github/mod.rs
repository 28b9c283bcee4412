//! A strict stand-in for the part of GitHub's REST API with which a bot proposes changes.
//!
//! A request is refused where GitHub refuses it, with its own statuses and sentences; what is
//! accepted changes a small world, in which commits, trees and files have the names Git gives them.
//!
//! - `world`, `objects`: what there is. `payload`, `items`: how it is written.
//! - `headers`, `rights`, `limits`: who may ask, for what, how often.
//! - `api`, `routes`, `call`, `form`, `error`: the way of a request.
//! - `refs`, `contents`, `data`, `pulls`, `issues`, `search`: what requests do.
//! - `behaviour`: what goes wrong on purpose. `remote`, `control`: the test's hands.
//!
//! Not here: forks, reviews, merging over the API, GraphQL, webhooks.

mod api;
mod behaviour;
mod call;
mod contents;
mod control;
mod data;
mod error;
mod form;
mod headers;
mod issues;
mod items;
mod limits;
mod objects;
mod payload;
mod pulls;
mod refs;
mod remote;
mod rights;
mod routes;
mod search;
#[cfg(test)]
mod tests;
mod world;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{Router, extract::DefaultBodyLimit};
use serde::Serialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use behaviour::{Behaviour, Planned};
pub use objects::{Commit, Signature};
pub use rights::{Access, Token};
pub use world::{Branch, Comment, Condition, Issue, Pull, RepositoryOptions};

use crate::server::{self, Server};
use behaviour::Plan;
use limits::Limits;
use world::World;

/// How a stand-in is started.
#[derive(Clone, Debug)]
pub struct GitHubOptions {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The tokens that are accepted.
    pub tokens: Vec<Token>,
    /// How many requests a token has in an hour.
    pub limit: u64,
    /// How many searches a token has in a minute.
    pub search_limit: u64,
    /// Writes that follow each other faster are refused as too much at once. The real one asks for
    /// a second, and does not always insist.
    pub write_gap: Duration,
    /// Whether `/control` is served too.
    pub control: bool,
}

impl Default for GitHubOptions {
    /// One token with every right but that for workflows; writes may follow each other at once.
    fn default() -> Self {
        Self {
            port: 0,
            tokens: vec![Token::default()],
            limit: 5000,
            search_limit: 30,
            write_gap: Duration::ZERO,
            control: false,
        }
    }
}

/// A request as it came in. Credentials are left out.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// The method, for example `POST`.
    pub method: String,
    /// The path, for example `/repos/acme/garden/pulls`.
    pub path: String,
    /// The query; empty when there is none.
    pub query: String,
    /// Header names in lower case and their values.
    pub headers: Vec<(String, String)>,
    /// The JSON body; null when it was not JSON.
    pub body: Value,
    /// The HTTP status the stand-in answered with; absent while it hangs, and when the connection
    /// broke instead.
    pub status: Option<u16>,
    /// When it came in.
    #[serde(skip)]
    pub at: Instant,
}

/// The running stand-in. Dropping it stops it.
#[derive(Debug)]
pub struct GitHubStandIn {
    server: Server,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: GitHubOptions,
    base_url: String,
    state: Mutex<State>,
    stop: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    world: World,
    tokens: Vec<Token>,
    plan: Plan,
    limits: Limits,
    pace: Pace,
    requests: Vec<Received>,
    in_flight: usize,
    most_at_once: usize,
}

/// How fast writes follow each other.
#[derive(Debug, Default)]
struct Pace {
    last: Option<Instant>,
    hurried: usize,
}

impl Pace {
    /// Notes a write and says how long after the last one it is.
    fn write(&mut self, now: Instant) -> Option<Duration> {
        let gap = self.last.map(|last| now.duration_since(last));
        self.last = Some(now);
        if gap.is_some_and(|gap| gap < Duration::from_secs(1)) {
            self.hurried += 1;
        }
        gap
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GitHubStandIn {
    /// Starts a stand-in on 127.0.0.1, without any repository.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: GitHubOptions) -> io::Result<Self> {
        let bound = server::bind(options.port).await?;
        let shared = Arc::new(Shared {
            base_url: format!("http://{}", bound.address),
            state: Mutex::new(State {
                tokens: options.tokens.clone(),
                ..State::default()
            }),
            stop: bound.stop.clone(),
            options,
        });
        let server = bound.serve(router(&shared));
        Ok(Self { server, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What stands for `https://api.github.com`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Stops it, as when GitHub cannot be reached.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new();
    if shared.options.control {
        router = router.nest("/control", control::router());
    }
    router
        .fallback(api::handle)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

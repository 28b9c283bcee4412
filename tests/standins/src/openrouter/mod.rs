//! A strict stand-in for the part of OpenRouter that makes pictures.
//!
//! It refuses what is documented to be refused (`check`, `size`), behaves as it is told (`behaviour`) in the
//! documented shapes (`api`, `answers`, `error`), keeps the books (`ledger`) and draws real PNGs
//! (`picture`). Money is counted in millionths of a dollar, so that sums are exact.
//!
//! What is not documented is decided against the client: work is charged before the answer goes out,
//! so that a client that does not wait has paid all the same. Fields that are not documented are let
//! through, as the real one does, and kept in [`Received::unknown`].
//!
//! Not here: chat without pictures in earnest, plugins, tools, routing between providers.

mod answers;
mod api;
mod behaviour;
mod check;
mod control;
mod error;
mod ledger;
mod models;
mod picture;
mod size;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use serde::Serialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

pub use behaviour::{Answer, Behaviour, Ending, Picture};
pub use error::ApiError;
pub use ledger::Generation;
pub use models::{Model, Place};

use crate::server::{self, Server};
use ledger::Ledger;

/// How a stand-in is started.
#[derive(Clone, Debug)]
pub struct OpenRouterOptions {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The only key that is accepted; absent, any that is not blank.
    pub key: Option<String>,
    /// The key that may ask for the account's credits, and may not ask for pictures.
    pub management_key: String,
    /// The money of the account, in millionths of a dollar.
    pub credits: u64,
    /// What the key may spend of it; absent, all.
    pub key_limit: Option<u64>,
    /// Models that are served beside the usual ones.
    pub more_models: Vec<Model>,
    /// The largest body, in bytes. The real limit is not documented.
    pub max_body: usize,
    /// What is done when nothing is queued.
    pub default: Behaviour,
    /// Whether `/control` is served too.
    pub control: bool,
}

impl Default for OpenRouterOptions {
    /// Ten dollars, and no limit for the key.
    fn default() -> Self {
        Self {
            port: 0,
            key: None,
            management_key: "sk-or-management".to_owned(),
            credits: 10_000_000,
            key_limit: None,
            more_models: Vec::new(),
            max_body: 50 * 1024 * 1024,
            default: Behaviour::default(),
            control: false,
        }
    }
}

/// A request as it came in. Credentials are left out.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// The method, for example `POST`.
    pub method: String,
    /// The path, for example `/api/v1/images`.
    pub path: String,
    /// The query; empty when there is none.
    pub query: String,
    /// Header names in lower case and their values.
    pub headers: Vec<(String, String)>,
    /// The JSON body; null when it was not JSON.
    pub body: Value,
    /// The fields of the body that are not documented.
    pub unknown: Vec<String>,
    /// The HTTP status the stand-in answered with; absent while it hangs, and when the connection
    /// broke instead.
    pub status: Option<u16>,
    /// When it came in.
    #[serde(skip)]
    pub at: Instant,
}

/// The running stand-in. Dropping it stops it.
#[derive(Debug)]
pub struct OpenRouterStandIn {
    server: Server,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: OpenRouterOptions,
    models: Vec<Model>,
    state: Mutex<State>,
    stop: CancellationToken,
}

#[derive(Debug)]
struct State {
    default: Behaviour,
    for_models: HashMap<String, Behaviour>,
    queue: VecDeque<Behaviour>,
    requests: Vec<Received>,
    ledger: Ledger,
}

impl State {
    /// What is done with a request for this model.
    fn behaviour(&mut self, model: &str) -> Behaviour {
        match self.for_models.get(model) {
            Some(own) => own.clone(),
            None => self
                .queue
                .pop_front()
                .unwrap_or_else(|| self.default.clone()),
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenRouterStandIn {
    /// Starts a stand-in on 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: OpenRouterOptions) -> io::Result<Self> {
        let bound = server::bind(options.port).await?;
        let mut models = models::usual();
        models.extend(options.more_models.iter().cloned());
        let shared = Arc::new(Shared {
            models,
            state: Mutex::new(State {
                default: options.default.clone(),
                for_models: HashMap::new(),
                queue: VecDeque::new(),
                requests: Vec::new(),
                ledger: Ledger::new(options.credits, options.key_limit),
            }),
            stop: bound.stop.clone(),
            options,
        });
        let server = bound.serve(api::router(&shared));
        Ok(Self { server, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What stands for `https://openrouter.ai`, without the path.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Queues what is done with the next valid request for pictures; later ones queue behind.
    pub fn next(&self, behaviour: Behaviour) {
        self.shared.state().queue.push_back(behaviour);
    }

    /// Sets what is done when nothing is queued.
    pub fn always(&self, behaviour: Behaviour) {
        self.shared.state().default = behaviour;
    }

    /// Sets what is done with every valid request for this model, before what is queued.
    pub fn always_for_model(&self, model: &str, behaviour: Behaviour) {
        let mut state = self.shared.state();
        state.for_models.insert(model.to_owned(), behaviour);
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().requests.clone()
    }

    /// How many requests were answered with this status so far.
    #[must_use]
    pub fn answered_with(&self, status: u16) -> usize {
        let state = self.shared.state();
        let requests = state.requests.iter();
        requests.filter(|it| it.status == Some(status)).count()
    }

    /// What was charged so far, in millionths of a dollar, answered or not.
    #[must_use]
    pub fn charged(&self) -> u64 {
        self.shared.state().ledger.used()
    }

    /// The money that is left, in millionths of a dollar.
    #[must_use]
    pub fn credits(&self) -> u64 {
        self.shared.state().ledger.left()
    }

    /// Sets the money that is left, in millionths of a dollar.
    pub fn set_credits(&self, left: u64) {
        self.shared.state().ledger.set_left(left);
    }

    /// All work that was done, oldest first.
    #[must_use]
    pub fn generations(&self) -> Vec<Generation> {
        self.shared.state().ledger.generations().to_vec()
    }

    /// Stops it, as when the service cannot be reached.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

//! A strict stand-in for the Messages API, streamed and unstreamed.
//!
//! It refuses what the API refuses (`check`, `abilities`), answers as it is told (`behaviour`) in the
//! API's own shapes (`api`, `events`, `error`), counts in its own way (`tokens`), keeps what it is
//! told to keep (`kept`), and remembers every request. It does not think: without instructions the
//! answer says how many messages it saw and repeats the last one.

mod abilities;
mod api;
mod behaviour;
mod check;
mod control;
mod error;
mod events;
mod images;
mod kept;
#[cfg(test)]
mod tests;
pub mod tokens;
mod tools;

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

pub use behaviour::{Answer, Behaviour, Call, Ending};
pub use error::ApiError;

use crate::server::{self, Server};

/// How a stand-in is started.
#[derive(Clone, Debug, Default)]
pub struct ClaudeOptions {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The only key that is accepted; absent, any that is not blank.
    pub key: Option<String>,
    /// Models that are served beside the real ones.
    pub more_models: Vec<String>,
    /// What is done when nothing is queued.
    pub default: Behaviour,
    /// Whether `/control` is served too.
    pub control: bool,
}

/// A request as it came in. Credentials are left out.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// The path, for example `/v1/messages`.
    pub path: String,
    /// Header names in lower case and their values.
    pub headers: Vec<(String, String)>,
    /// The JSON body; null when it was not JSON.
    pub body: Value,
    /// The HTTP status the stand-in answered with; absent while it hangs.
    pub status: Option<u16>,
    /// The tokens it reports with its answer; null when there is none.
    pub usage: Value,
    /// When it came in.
    #[serde(skip)]
    pub at: Instant,
}

/// The running stand-in. Dropping it stops it.
#[derive(Debug)]
pub struct ClaudeStandIn {
    server: Server,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    options: ClaudeOptions,
    state: Mutex<Script>,
    stop: CancellationToken,
}

#[derive(Debug, Default)]
struct Script {
    default: Behaviour,
    for_keys: HashMap<String, Behaviour>,
    for_models: HashMap<String, Behaviour>,
    queue: VecDeque<Behaviour>,
    requests: Vec<Received>,
    kept: kept::Kept,
}

impl Script {
    /// What is done with a request of this key for this model.
    fn behaviour(&mut self, key: &str, model: &str) -> Behaviour {
        let own = self.for_keys.get(key).or(self.for_models.get(model));
        match own {
            Some(own) => own.clone(),
            None => self
                .queue
                .pop_front()
                .unwrap_or_else(|| self.default.clone()),
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, Script> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClaudeStandIn {
    /// Starts a stand-in on 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: ClaudeOptions) -> io::Result<Self> {
        let bound = server::bind(options.port).await?;
        let shared = Arc::new(Shared {
            state: Mutex::new(Script {
                default: options.default.clone(),
                ..Script::default()
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

    /// What `ANTHROPIC_BASE_URL` has to be.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Queues what is done with the next valid request; later ones queue behind.
    pub fn next(&self, behaviour: Behaviour) {
        self.shared.state().queue.push_back(behaviour);
    }

    /// Sets what is done when nothing is queued.
    pub fn always(&self, behaviour: Behaviour) {
        self.shared.state().default = behaviour;
    }

    /// Sets what is done with every valid request of this key, before what is queued.
    pub fn always_for_key(&self, key: &str, behaviour: Behaviour) {
        self.shared
            .state()
            .for_keys
            .insert(key.to_owned(), behaviour);
    }

    /// Sets what is done with every valid request for this model, before what is queued.
    pub fn always_for_model(&self, model: &str, behaviour: Behaviour) {
        let mut script = self.shared.state();
        script.for_models.insert(model.to_owned(), behaviour);
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

    /// Stops it, as when the service cannot be reached.
    pub async fn stop(&self) {
        self.server.stop().await;
    }
}

//! Live, ready and degraded answers, and the metrics, over HTTP.
//!
//! Rooms register what they depend on and report how it is; this room only remembers and
//! answers. It asks nobody anything by itself.
//!
//! - `GET /health/live`: 200 while every vital part keeps reporting, otherwise 503.
//! - `GET /health/ready`: 200 while everything required works, otherwise 503.
//! - `GET /health`: all of it as JSON, with the status of `/health/ready`.
//! - `GET /metrics`: for Prometheus.

mod report;

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State as Shared,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use tokio::{net::TcpListener, time::Instant};

pub use self::report::{Check, Report, Status};
use crate::{clock::Clock, config::Environment, shutdown::Tasks, telemetry};

/// A longer reason is cut, in characters.
const LONGEST_REASON: usize = 300;

/// Where health is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `CHINWAG_HEALTH_ADDRESS`: address and port of a listener of its own. The console
    /// answers these paths without one.
    pub address: Option<SocketAddr>,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        const NAME: &str = "CHINWAG_HEALTH_ADDRESS";
        let address = env.text(NAME).and_then(|text| {
            let address = text.parse().ok();
            if address.is_none() {
                env.fault(NAME, "is not an address and port such as 127.0.0.1:9100");
            }
            address
        });
        Self { address }
    }
}

/// How everything is that this program depends on. Clones share it.
#[derive(Clone, Debug)]
pub struct Health {
    clock: Clock,
    parts: Arc<Mutex<BTreeMap<&'static str, Part>>>,
}

/// One thing that is depended on.
#[derive(Clone, Debug)]
struct Part {
    required: bool,
    state: State,
    since: Timestamp,
    /// How long it may be silent, and when it was last heard. Only vital parts have it.
    pulse: Option<(Duration, Instant)>,
}

/// How one thing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was reported yet.
    Starting,
    /// It works.
    Ok,
    /// It works, but not as it should.
    Degraded(String),
    /// It does not work.
    Down(String),
}

/// With what a room reports how one thing is.
#[derive(Clone, Debug)]
pub struct Probe {
    name: &'static str,
    health: Health,
}

impl Health {
    /// Nothing is depended on yet. `clock` tells since when a state holds.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            parts: Arc::default(),
        }
    }

    /// Adds a dependency that nothing was reported of yet. What is `required` keeps the
    /// program from being ready while it does not work; without the rest it is degraded.
    #[must_use]
    pub fn register(&self, name: &'static str, required: bool) -> Probe {
        self.add(name, required, None)
    }

    /// Adds a required part that keeps reporting while the program lives, a loop for example.
    /// Silent for longer than `longest_silence`, it makes the program count as dead.
    #[must_use]
    pub fn register_vital(&self, name: &'static str, longest_silence: Duration) -> Probe {
        self.add(name, true, Some((longest_silence, Instant::now())))
    }

    fn add(&self, name: &'static str, required: bool, pulse: Option<(Duration, Instant)>) -> Probe {
        let part = Part {
            required,
            state: State::Starting,
            since: self.clock.now(),
            pulse,
        };
        self.parts().insert(name, part);
        Probe {
            name,
            health: self.clone(),
        }
    }

    /// How everything is now.
    #[must_use]
    pub fn report(&self) -> Report {
        self.report_as_of(Instant::now())
    }

    fn report_as_of(&self, now: Instant) -> Report {
        let checks = self
            .parts()
            .iter()
            .map(|(&name, part)| (name, Check::of(part, now)))
            .collect();
        Report::of(checks)
    }

    /// The four paths, to be served alone or merged into another router.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/health", get(whole))
            .route("/health/live", get(live))
            .route("/health/ready", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self.clone())
    }

    fn parts(&self) -> MutexGuard<'_, BTreeMap<&'static str, Part>> {
        // No code panics while it holds the lock with half a change made.
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Probe {
    /// It works.
    pub fn ok(&self) {
        self.report(State::Ok);
    }

    /// It works, but not as it should. The reason is for operators: no secrets, no texts.
    pub fn degraded(&self, reason: impl AsRef<str>) {
        self.report(State::Degraded(presentable(reason.as_ref())));
    }

    /// It does not work. The reason is for operators: no secrets, no texts.
    pub fn down(&self, reason: impl AsRef<str>) {
        self.report(State::Down(presentable(reason.as_ref())));
    }

    fn report(&self, state: State) {
        let now = self.health.clock.now();
        let mut parts = self.health.parts();
        let Some(part) = parts.get_mut(self.name) else {
            return;
        };
        if let Some((_, heard)) = &mut part.pulse {
            *heard = Instant::now();
        }
        if std::mem::discriminant(&part.state) != std::mem::discriminant(&state) {
            part.since = now;
        }
        part.state = state;
    }
}

/// The reason on one line of bounded length, and without what an address may carry before its
/// host: a name and a password.
fn presentable(reason: &str) -> String {
    let words = reason.split_whitespace().map(without_credentials);
    let reason = words.collect::<Vec<String>>().join(" ");
    reason.chars().take(LONGEST_REASON).collect()
}

fn without_credentials(word: &str) -> String {
    let hidden = word.split_once("://").and_then(|(scheme, rest)| {
        let (_, host) = rest.rsplit_once('@')?;
        Some(format!("{scheme}://…@{host}"))
    });
    hidden.unwrap_or_else(|| word.to_owned())
}

async fn whole(Shared(health): Shared<Health>) -> Response {
    let report = health.report();
    (status_if(report.ready), Json(report)).into_response()
}

async fn live(Shared(health): Shared<Health>) -> Response {
    let live = health.report().live;
    let text = if live { "live\n" } else { "not live\n" };
    (status_if(live), text).into_response()
}

async fn ready(Shared(health): Shared<Health>) -> Response {
    let ready = health.report().ready;
    let text = if ready { "ready\n" } else { "not ready\n" };
    (status_if(ready), text).into_response()
}

async fn metrics() -> Response {
    let form = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, form)], telemetry::metrics_text()).into_response()
}

fn status_if(good: bool) -> StatusCode {
    if good {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

/// Serves a router until the program stops, and gives the address it listens on: port 0 takes
/// any that is free.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(router: Router, address: SocketAddr, tasks: &Tasks) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let stopping = tasks.clone();
    tasks.spawn(async move {
        let stopped = async move { stopping.stopped().await };
        let served = axum::serve(listener, router).with_graceful_shutdown(stopped);
        if let Err(error) = served.await {
            tracing::error!(%error, "Health is not served any more");
        }
    });
    Ok(address)
}

#[cfg(test)]
mod tests;

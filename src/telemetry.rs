//! What the operator sees: logs, metrics, and the trace context that jobs carry.
//!
//! Logs go to the standard error stream, readable on a terminal and as JSON elsewhere. Nothing
//! here serves HTTP: `health` shows the metrics. No text of a message, no key and no user's id
//! belongs into a log's field or a metric's label.

mod metrics;
mod trace;

use std::{
    io::{IsTerminal, stderr},
    panic::{self, PanicHookInfo},
    time::Duration,
};

use tracing::Level;
use tracing_subscriber::{
    EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

pub use self::{
    metrics::{
        BUDGET_REFUSALS, BUDGET_WARNINGS, CACHE_LOOKUPS, CONSOLE_POSTS, CONSOLE_STREAMS,
        DEAD_LETTERS, DISCORD_INVALID, DISCORD_LIMITED, EPOCH, FEATURE_REQUESTS, HANDLER_SECONDS,
        INTENT_DETECTION_SECONDS, INTENTS, INTERACTION_SECONDS, JOBS, JOURNAL_BATCH_SIZE, Kind,
        LEASES_LOST, LIMITS_REACHED, LLM_BREAKER, LLM_CALL_SECONDS, LLM_CALLS, LLM_TOKENS,
        MESSAGES, METRICS, Metric, OUTCOME_DELIVERY_SECONDS, OUTCOMES_UNREADABLE, PANICS,
        PICTURE_CALL_SECONDS, PICTURE_CALLS, QUEUE_JOBS, QUEUE_OLDEST_SECONDS, QUEUE_PARKED,
        QUEUE_READY, QUEUE_RUNNING, QUEUE_WAIT_SECONDS, QUEUE_WORKERS, READ_BACK, REBUILDS,
        RECEIPTS_WRITTEN, RESPONSE_GENERATION_SECONDS, RETRIES, REVISIONS, SHARD_IDENTIFIES,
        SHARD_IDENTIFIES_HELD_BACK, SHARD_IDENTIFIES_LEFT, SHARD_RESUMES, SHARDS, SHARDS_FREE,
        SHARDS_HELD, SHARDS_LOST, SHARDS_NEXT, STALE_ACKNOWLEDGEMENTS, STANDBY, TOKENS_PER_REQUEST,
        TOTAL_PROCESSING_SECONDS, VOTES, metrics_text,
    },
    trace::{NotATraceContext, TraceContext},
};
use crate::{config::Environment, shutdown::Tasks};

/// Crates that say much or show what passes through them: quieter, unless they are named.
const QUIET: &str = "h2=warn,hyper=warn,hyper_util=warn,reqwest=warn,rustls=warn,serenity=warn,\
                     sqlx=warn,tower=warn,tungstenite=warn,twilight_gateway=info";

/// What other people's crates say below this level holds what passes through them: bodies, headers,
/// parameters. It is not said, whatever the filter asks for.
fn may_be_said(target: &str, level: Level) -> bool {
    level <= Level::INFO || target.starts_with("chinwag")
}

/// How often the histograms are tidied when nobody asks for the metrics.
const UPKEEP: Duration = Duration::from_secs(5);

/// What is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `CHINWAG_LOG`, or else `RUST_LOG`: a level, or directives such as `info,chinwag=debug`.
    pub log: String,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        let general = env.text("RUST_LOG").map(|log| ("RUST_LOG", log));
        let ours = env.text("CHINWAG_LOG").map(|log| ("CHINWAG_LOG", log));
        let mut settings = Self::default();
        if let Some((name, log)) = ours.or(general) {
            match EnvFilter::try_new(&log) {
                Ok(_) => settings.log = log,
                Err(_) => env.fault(name, "is not a level or a list of `crate=level`"),
            }
        }
        settings
    }

    fn filter(&self) -> EnvFilter {
        // What comes later takes the place of what was said before about the same crate.
        EnvFilter::new(format!("{QUIET},{}", self.log))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            log: "info".to_owned(),
        }
    }
}

/// Starts logs, metrics and the panic hook: once, first thing in a program.
pub fn start(settings: &Settings, tasks: &Tasks) {
    start_logs(settings);
    start_metrics(tasks);
    panic::set_hook(Box::new(log_panic));
}

/// Starts metrics alone. Once is enough for a process; again does no harm.
///
/// The histograms are tidied by a task until the program stops, so that they stay small when
/// nobody asks for them.
pub fn start_metrics(tasks: &Tasks) {
    if !metrics::install() {
        return;
    }
    let stopping = tasks.clone();
    tasks.spawn(async move {
        while stopping.sleep(UPKEEP).await {
            metrics::tidy();
        }
    });
}

fn start_logs(settings: &Settings) {
    let registry = tracing_subscriber::registry()
        .with(settings.filter())
        .with(filter_fn(|line| may_be_said(line.target(), *line.level())));
    // Refused when somebody listens already, which is just as well.
    let _ = if stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(stderr)).try_init()
    } else {
        let layer = fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false);
        registry.with(layer.with_writer(stderr)).try_init()
    };
}

/// Says where a panic happened. What it says is left out: it may quote a person's text.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    ::metrics::counter!(PANICS).increment(1);
    tracing::error!(
        panic.place = place.as_deref().unwrap_or("unknown"),
        thread = std::thread::current().name().unwrap_or("unnamed"),
        "A part of the program panicked"
    );
}

#[cfg(test)]
mod tests;

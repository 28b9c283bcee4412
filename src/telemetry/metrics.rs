//! Every metric by name, and their text for Prometheus.
//!
//! Labels are bounded: kinds, results, platforms and configured models, never people.

use std::sync::OnceLock;

use metrics::Unit;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Messages that reached a front door.
pub const MESSAGES: &str = "chinwag_messages_total";
/// Votes on answers.
pub const VOTES: &str = "chinwag_votes_total";
/// Messages and wishes that were refused since a limit was reached.
pub const LIMITS_REACHED: &str = "chinwag_limits_reached_total";
/// Calls of a provider that were not made since a cap on money was reached.
pub const BUDGET_REFUSALS: &str = "chinwag_budget_refusals_total";
/// Caps on money that were nearly reached, each once a day.
pub const BUDGET_WARNINGS: &str = "chinwag_budget_warnings_total";
/// Requests for features, by what came of them.
pub const FEATURE_REQUESTS: &str = "chinwag_feature_requests_total";
/// Jobs that were run.
pub const JOBS: &str = "chinwag_jobs_total";
/// Attempts that were put off for another try.
pub const RETRIES: &str = "chinwag_job_retries_total";
/// From a job's acceptance to the start of its handler.
pub const QUEUE_WAIT_SECONDS: &str = "chinwag_queue_wait_seconds";
/// How long handlers run.
pub const HANDLER_SECONDS: &str = "chinwag_handler_seconds";
/// From a message's acceptance to its visible answer.
pub const TOTAL_PROCESSING_SECONDS: &str = "chinwag_total_processing_seconds";
/// How long it takes to see what a message wants.
pub const INTENT_DETECTION_SECONDS: &str = "chinwag_intent_detection_seconds";
/// Messages that were understood.
pub const INTENTS: &str = "chinwag_intents_total";
/// Looks into a cache.
pub const CACHE_LOOKUPS: &str = "chinwag_cache_lookups_total";
/// How long it takes to make an answer.
pub const RESPONSE_GENERATION_SECONDS: &str = "chinwag_response_generation_seconds";
/// From an outcome's posting to its delivery.
pub const OUTCOME_DELIVERY_SECONDS: &str = "chinwag_outcome_delivery_seconds";
/// Rows written to the journal at once.
pub const JOURNAL_BATCH_SIZE: &str = "chinwag_journal_batch_size";
/// Requests for pictures, by what came of them.
pub const PICTURES: &str = "chinwag_pictures_total";
/// Receipts that became history.
pub const RECEIPTS_WRITTEN: &str = "chinwag_receipts_written_total";
/// Leases that ran out under their holder.
pub const LEASES_LOST: &str = "chinwag_leases_lost_total";
/// The queue's epoch.
pub const EPOCH: &str = "chinwag_epoch";
/// Whether the queue goes on in Postgres.
pub const STANDBY: &str = "chinwag_standby";
/// How often the queue was rebuilt from the journal.
pub const REBUILDS: &str = "chinwag_queue_rebuilds_total";
/// Jobs that wait or run, in the whole queue.
pub const QUEUE_JOBS: &str = "chinwag_queue_jobs";
/// Conversations of a queue that wait for a worker.
pub const QUEUE_READY: &str = "chinwag_queue_ready";
/// How long the next job in line has waited.
pub const QUEUE_OLDEST_SECONDS: &str = "chinwag_queue_oldest_seconds";
/// Jobs that run.
pub const QUEUE_RUNNING: &str = "chinwag_queue_running";
/// Conversations that wait for their next try, or for their time.
pub const QUEUE_PARKED: &str = "chinwag_queue_parked";
/// Workers that are alive.
pub const QUEUE_WORKERS: &str = "chinwag_queue_workers";
/// Jobs that were put among the dead letters.
pub const DEAD_LETTERS: &str = "chinwag_dead_letters_total";
/// Acknowledgements that came after their lease had ended.
pub const STALE_ACKNOWLEDGEMENTS: &str = "chinwag_stale_acknowledgements_total";
/// Outcomes that no door can read.
pub const OUTCOMES_UNREADABLE: &str = "chinwag_outcomes_unreadable_total";
/// Streams of the console that are open.
pub const CONSOLE_STREAMS: &str = "chinwag_console_streams";
/// Posts to the console's API.
pub const CONSOLE_POSTS: &str = "chinwag_console_posts_total";
/// How many Discord shards there are.
pub const SHARDS: &str = "chinwag_shards";
/// How many Discord shards there are going to be.
pub const SHARDS_NEXT: &str = "chinwag_shards_next";
/// Discord shards that this process holds.
pub const SHARDS_HELD: &str = "chinwag_shards_held";
/// Discord shards that nobody holds.
pub const SHARDS_FREE: &str = "chinwag_shards_free";
/// Discord shards that somebody else holds although this process took them for its own.
pub const SHARDS_LOST: &str = "chinwag_shards_lost_total";
/// Sessions of Discord shards that were resumed.
pub const SHARD_RESUMES: &str = "chinwag_shard_resumes_total";
/// Sessions of Discord shards that were started.
pub const SHARD_IDENTIFIES: &str = "chinwag_shard_identifies_total";
/// Starts of sessions that were held back for more than a turn.
pub const SHARD_IDENTIFIES_HELD_BACK: &str = "chinwag_shard_identifies_held_back_total";
/// Sessions that may still be started today.
pub const SHARD_IDENTIFIES_LEFT: &str = "chinwag_shard_identifies_left";
/// Requests that Discord refused for being too many.
pub const DISCORD_LIMITED: &str = "chinwag_discord_limited_total";
/// Requests of the last ten minutes that count towards a ban.
pub const DISCORD_INVALID: &str = "chinwag_discord_invalid_requests";
/// From reading an interaction's event to the end of its acknowledgement.
pub const INTERACTION_SECONDS: &str = "chinwag_interaction_acknowledged_seconds";
/// Messages that a lost session had missed.
pub const READ_BACK: &str = "chinwag_read_back_total";
/// Messages that were edited or deleted.
pub const REVISIONS: &str = "chinwag_revisions_total";
/// Calls of a chat model.
pub const LLM_CALLS: &str = "chinwag_llm_calls_total";
/// How long calls of a chat model take, all their tries together.
pub const LLM_CALL_SECONDS: &str = "chinwag_llm_call_seconds";
/// Whether a chat model is asked.
pub const LLM_BREAKER: &str = "chinwag_llm_breaker";
/// Tokens read and written by chat models.
pub const LLM_TOKENS: &str = "chinwag_llm_tokens_total";
/// Tokens that one call of a chat model took, read and written.
pub const TOKENS_PER_REQUEST: &str = "chinwag_tokens_per_request";
/// Requests for pictures.
pub const PICTURE_CALLS: &str = "chinwag_picture_calls_total";
/// How long requests for pictures take.
pub const PICTURE_CALL_SECONDS: &str = "chinwag_picture_call_seconds";
/// Panics that were caught or ended a thread.
pub const PANICS: &str = "chinwag_panics_total";

/// One metric, as the operator's page lists it.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name, unit included where it has one.
    pub name: &'static str,
    /// What it counts with.
    pub kind: Kind,
    /// The unit.
    pub unit: Unit,
    /// Its labels, with their values where they are few.
    pub labels: &'static str,
    /// What it tells, in one line.
    pub help: &'static str,
}

/// What a metric counts with.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many values are at or below each bound.
    Histogram(&'static [f64]),
}

/// From half a millisecond to five minutes.
const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
    60.0, 300.0,
];
const ROWS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0];
const TOKENS: &[f64] = &[
    100.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 100_000.0,
];

/// Every metric there is.
pub const METRICS: &[Metric] = &[
    counter(
        MESSAGES,
        "platform, result (new, duplicate, too_many, unavailable)",
        "Messages that reached a front door",
    ),
    counter(
        VOTES,
        "result (good, bad, withdrawn, refused)",
        "Votes on answers, by what they say",
    ),
    counter(
        LIMITS_REACHED,
        "limit (general, image, feature_request, role, channel, server, global)",
        "Messages and wishes that were refused since a limit was reached",
    ),
    counter(
        BUDGET_REFUSALS,
        "cap (user, server, day)",
        "Calls of a provider that were not made since a cap on money was reached",
    ),
    counter(
        BUDGET_WARNINGS,
        "cap (user, server, day)",
        "Caps on money of which four fifths were spent, each once a day",
    ),
    counter(
        FEATURE_REQUESTS,
        "result (noted, alike, joined, opened, failed, merged, closed)",
        "Requests for features, by what came of them",
    ),
    counter(
        JOBS,
        "kind, result (done, retried, failed)",
        "Jobs that were run, by how they ended",
    ),
    counter(
        RETRIES,
        "kind",
        "Attempts that were put off for another try",
    ),
    seconds(
        QUEUE_WAIT_SECONDS,
        "kind",
        "From a job's acceptance to the start of its handler",
    ),
    seconds(HANDLER_SECONDS, "kind", "How long handlers run"),
    seconds(
        TOTAL_PROCESSING_SECONDS,
        "platform",
        "From a message's acceptance to its visible answer (total_processing_time_ms)",
    ),
    seconds(
        INTENT_DETECTION_SECONDS,
        "",
        "How long it takes to see what a message wants (intent_detection_time_ms)",
    ),
    counter(
        INTENTS,
        "intent, decision (act, confirm, clarify, converse)",
        "Tries at which a message was understood, by what it wants and what is done about it",
    ),
    counter(
        CACHE_LOOKUPS,
        "cache (help, status, preferences, opinion), result (hit, miss)",
        "Looks into a cache, by whether it held what was wanted",
    ),
    seconds(
        RESPONSE_GENERATION_SECONDS,
        "",
        "How long it takes to make an answer (response_generation_time_ms)",
    ),
    seconds(
        OUTCOME_DELIVERY_SECONDS,
        "platform",
        "From an outcome's posting to its delivery",
    ),
    histogram(
        JOURNAL_BATCH_SIZE,
        ROWS,
        Unit::Count,
        "Rows written to the journal at once",
    ),
    counter(PICTURES, "result", "Requests for pictures"),
    counter(RECEIPTS_WRITTEN, "", "Receipts that became history"),
    counter(LEASES_LOST, "", "Leases that ran out under their holder"),
    Metric {
        name: CONSOLE_STREAMS,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "Streams of the console that are open",
    },
    counter(
        CONSOLE_POSTS,
        "result (accepted, refused)",
        "Posts to the console's API",
    ),
    counter(
        REBUILDS,
        "",
        "How often this process rebuilt the queue from the journal",
    ),
    counter(
        STALE_ACKNOWLEDGEMENTS,
        "",
        "Acknowledgements that were refused: their lease had ended",
    ),
    Metric {
        name: QUEUE_JOBS,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "Jobs that wait or run, in the whole queue",
    },
    Metric {
        name: QUEUE_READY,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "queue",
        help: "Conversations of a queue that wait for a worker",
    },
    Metric {
        name: QUEUE_OLDEST_SECONDS,
        kind: Kind::Gauge,
        unit: Unit::Seconds,
        labels: "queue",
        help: "How long the next job in line has waited: what an autoscaler goes by",
    },
    Metric {
        name: QUEUE_RUNNING,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "Jobs that run",
    },
    Metric {
        name: QUEUE_PARKED,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "Conversations that wait for their next try or their time",
    },
    Metric {
        name: QUEUE_WORKERS,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "Workers that are alive",
    },
    counter(
        DEAD_LETTERS,
        "",
        "Jobs that were put among the dead letters",
    ),
    counter(
        OUTCOMES_UNREADABLE,
        "",
        "Outcomes that could not be read and stay in their mailbox",
    ),
    Metric {
        name: STANDBY,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "1 while Redis is away and the queue goes on in PostgreSQL",
    },
    Metric {
        name: EPOCH,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help: "The queue's epoch: it rises when the queue was rebuilt",
    },
    gauge(SHARDS, "Discord shards that there are, held by whomever"),
    gauge(
        SHARDS_NEXT,
        "Discord shards that there are going to be, connected beside the present ones; 0 when the number stays",
    ),
    gauge(SHARDS_HELD, "Discord shards that this process holds"),
    gauge(
        SHARDS_FREE,
        "Discord shards that nobody holds, as this process last saw it",
    ),
    counter(
        SHARDS_LOST,
        "",
        "Discord shards that somebody else held although this process took them for its own",
    ),
    counter(
        SHARD_RESUMES,
        "",
        "Sessions of Discord shards that were resumed",
    ),
    counter(
        SHARD_IDENTIFIES,
        "",
        "Sessions of Discord shards that were started (IDENTIFY)",
    ),
    counter(
        SHARD_IDENTIFIES_HELD_BACK,
        "reason (often, few, none)",
        "Starts of sessions that were held back for more than their turn",
    ),
    gauge(
        SHARD_IDENTIFIES_LEFT,
        "Sessions of Discord shards that may still be started today",
    ),
    counter(
        DISCORD_LIMITED,
        "scope (global, route)",
        "Requests that Discord refused for being too many (429)",
    ),
    gauge(
        DISCORD_INVALID,
        "Requests of all gateways in the last ten minutes that Discord counts towards a ban",
    ),
    seconds(
        INTERACTION_SECONDS,
        "kind (command, component, completion, form), result (taken, before, too_late, unclear)",
        "From reading an interaction's event to the end of its acknowledgement",
    ),
    counter(
        READ_BACK,
        "result (accepted, skipped)",
        "Messages that a lost session had missed, read back or too old for that",
    ),
    counter(
        REVISIONS,
        "result (remembered, unknown)",
        "Messages that were edited or deleted: the bot's memory has followed, or knew nothing of them",
    ),
    counter(
        LLM_CALLS,
        "model, result (answered, cut_off, refused, unavailable, misconfigured, kept_back)",
        "Calls of a chat model, by how they ended",
    ),
    seconds(
        LLM_CALL_SECONDS,
        "model",
        "How long calls of a chat model take, all their tries together",
    ),
    counter(
        PICTURE_CALLS,
        "model, result (made, moderated, no_credit, no_picture, rate_limited, unavailable, uncertain, misconfigured)",
        "Requests for pictures, by how they ended",
    ),
    seconds(
        PICTURE_CALL_SECONDS,
        "model",
        "How long requests for pictures take, all their tries together",
    ),
    Metric {
        labels: "model",
        ..gauge(
            LLM_BREAKER,
            "Whether a chat model is asked: 0 always, 1 one request tries it, 2 not for a while since it failed",
        )
    },
    counter(
        LLM_TOKENS,
        "model, direction (in, cache_read, cache_creation, out)",
        "Tokens read by chat models, by what their cache had to do with it, and written",
    ),
    histogram(
        TOKENS_PER_REQUEST,
        TOKENS,
        Unit::Count,
        "Tokens that one call of a chat model took (tokens_per_request)",
    ),
    counter(PANICS, "", "Panics, each of which is also in the log"),
];

const fn counter(name: &'static str, labels: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Counter,
        unit: Unit::Count,
        labels,
        help,
    }
}

const fn gauge(name: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Gauge,
        unit: Unit::Count,
        labels: "",
        help,
    }
}

const fn seconds(name: &'static str, labels: &'static str, help: &'static str) -> Metric {
    Metric {
        labels,
        ..histogram(name, SECONDS, Unit::Seconds, help)
    }
}

const fn histogram(
    name: &'static str,
    bounds: &'static [f64],
    unit: Unit,
    help: &'static str,
) -> Metric {
    Metric {
        name,
        kind: Kind::Histogram(bounds),
        unit,
        labels: "",
        help,
    }
}

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count. False when it was begun before, or something else counts.
pub(super) fn install() -> bool {
    if HANDLE.get().is_some() {
        return false;
    }
    let recorder = builder().build_recorder();
    let handle = recorder.handle();
    if ::metrics::set_global_recorder(recorder).is_err() || HANDLE.set(handle).is_err() {
        return false;
    }
    describe();
    true
}

fn builder() -> PrometheusBuilder {
    METRICS
        .iter()
        .fold(PrometheusBuilder::new(), |builder, metric| {
            let Kind::Histogram(bounds) = metric.kind else {
                return builder;
            };
            builder
                .set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), bounds)
                .expect("every histogram of the table has bounds")
        })
}

fn describe() {
    for &Metric {
        name,
        kind,
        unit,
        help,
        ..
    } in METRICS
    {
        match kind {
            Kind::Counter => ::metrics::describe_counter!(name, unit, help),
            Kind::Gauge => ::metrics::describe_gauge!(name, unit, help),
            Kind::Histogram(_) => ::metrics::describe_histogram!(name, unit, help),
        }
    }
}

/// Every metric that has a value, as Prometheus reads it. Empty before [`super::start`].
#[must_use]
pub fn metrics_text() -> String {
    HANDLE
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

/// Gathers what the histograms have taken in since the last time.
pub(super) fn tidy() {
    if let Some(handle) = HANDLE.get() {
        handle.run_upkeep();
    }
}

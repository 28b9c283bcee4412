//! `chinwag trace`: what became of a message, step by step, with times and costs.
//!
//! It shows no word of the message. The status is 0 when something is known of it, 1 when nothing is.

use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::table::{Column, complain, pairs, say, say_json, table};
use crate::{
    config::{Config, Environment},
    domain::{ids::JobId, steps::Step, usage::Usage},
    store::{
        self, Pool, StoreError,
        jobs::{self, Listed, Name, State},
        ledger,
        traces::{self, Traced},
    },
};

/// How wide the longest bar is.
const BAR: u64 = 40;

/// What `trace` can be told.
#[derive(Debug, Args)]
pub(super) struct TraceArgs {
    /// The message's id, that of its job, or the eight digits that people are told
    #[arg(value_name = "ID")]
    id: String,
    /// Print one JSON object, and nothing else
    #[arg(long)]
    json: bool,
}

/// All that is known of one job.
struct Told {
    job: JobId,
    /// Its steps, where its receipt is written.
    traced: Option<Traced>,
    /// What the journal and the dead letters say, while they do.
    listed: Option<Listed>,
    usage: Vec<Usage>,
}

/// Tells what is known.
pub(super) async fn run(args: TraceArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let pool = store::open(&config.postgres)?;
    let told = find(&pool, &args.id).await?;
    if args.json {
        let jobs: Vec<Value> = told.iter().map(as_json).collect();
        say_json(&json!({ "jobs": jobs }))?;
    } else if !told.is_empty() {
        let texts: Vec<String> = told.iter().map(as_text).collect();
        say(&texts.join("\n"));
    }
    if told.is_empty() {
        complain(&format!(
            "nothing is known of {:?}: neither a message, nor a job, nor the end of a job's id; steps are kept for thirty days",
            args.id
        ));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn find(pool: &Pool, word: &str) -> Result<Vec<Told>, StoreError> {
    let mut traced = traces::find(pool, word).await?;
    let mut ids: Vec<JobId> = traced.iter().map(|traced| traced.job).collect();
    ids.extend(Uuid::parse_str(word).map(JobId));
    if word.len() == 8 {
        ids.extend(jobs::by_reference(pool, &word.to_ascii_lowercase()).await?);
    }
    if ids.is_empty() || (traced.is_empty() && Uuid::parse_str(word).is_ok()) {
        // What is on its way or has died; the console's messages have ids like those of jobs.
        ids.extend(jobs::of_message(pool, word).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    let names: Vec<Name> = ids.iter().map(|id| Name::Job(*id)).collect();
    let listed = jobs::details(pool, &names).await?;
    let mut told = Vec::new();
    for job in ids {
        let place = traced.iter().position(|traced| traced.job == job);
        let one = Told {
            job,
            traced: place.map(|place| traced.swap_remove(place)),
            listed: listed
                .iter()
                .find(|one| one.name == Name::Job(job))
                .cloned(),
            usage: ledger::of_job(pool, job).await?,
        };
        if one.traced.is_some() || one.listed.is_some() {
            told.push(one);
        }
    }
    Ok(told)
}

impl Told {
    /// What it is at present, in one word.
    fn state(&self) -> &str {
        match (&self.listed, &self.traced) {
            (Some(listed), _) if listed.state == State::Dead => State::Dead.name(),
            (_, Some(traced)) => &traced.fate,
            (Some(listed), None) => listed.state.name(),
            (None, None) => "unknown",
        }
    }

    fn failure(&self) -> Option<&str> {
        self.traced.as_ref()?.failure.as_deref()
    }

    /// When it was accepted.
    fn accepted(&self) -> Option<Timestamp> {
        let traced = self.traced.as_ref().map(|traced| traced.trace.accepted_ms);
        let traced = traced.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        traced.or_else(|| self.listed.as_ref()?.accepted_at)
    }

    /// All steps, each from the acceptance on: what the worker noted, and what came before and
    /// after it.
    fn steps(&self) -> Vec<(usize, Step)> {
        let Some(traced) = &self.traced else {
            return Vec::new();
        };
        let trace = &traced.trace;
        let whole = |name: &str, start_us, took_us| Step {
            name: name.to_owned(),
            start_us,
            took_us,
            ..Step::default()
        };
        let mut steps = vec![(0, whole("waited", 0, trace.waited_us))];
        steps.extend(trace.steps.iter().enumerate().map(|(place, step)| {
            let start_us = step.start_us.saturating_add(trace.waited_us);
            let step = Step {
                start_us,
                ..step.clone()
            };
            (trace.depth(place), step)
        }));
        let posted = trace.waited_us.saturating_add(trace.took_us);
        steps.push((0, whole("posted", posted, 0)));
        let mut shown = whole(&traced.fate, posted, self.total_us().saturating_sub(posted));
        shown.failure.clone_from(&traced.refusal);
        steps.push((0, shown));
        steps
    }

    /// From the acceptance to the end, or to the outcome when clocks disagree.
    fn total_us(&self) -> u64 {
        let Some(traced) = &self.traced else {
            return 0;
        };
        let ended_us = traced.ended_at.as_microsecond();
        let since = ended_us.saturating_sub(traced.trace.accepted_ms.saturating_mul(1000));
        let handed_over = traced.trace.waited_us.saturating_add(traced.trace.took_us);
        u64::try_from(since).unwrap_or(0).max(handed_over)
    }

    fn model_us(&self) -> u64 {
        self.traced
            .as_ref()
            .map_or(0, |traced| traced.trace.took_by("model"))
    }

    fn cost_nanos(&self) -> u64 {
        self.usage.iter().filter_map(|call| call.cost_nanos).sum()
    }
}

fn as_json(told: &Told) -> Value {
    let steps: Vec<Value> = told
        .steps()
        .into_iter()
        .map(|(depth, step)| {
            json!({
                "name": step.name,
                "depth": depth,
                "start_us": step.start_us,
                "took_us": step.took_us,
                "failure": step.failure,
                "facts": step.facts,
            })
        })
        .collect();
    let traced = told.traced.as_ref();
    json!({
        "job": told.job.to_string(),
        "reference": reference(told.job),
        "message": traced.map(|traced| &traced.message),
        "state": told.state(),
        "failure": told.failure(),
        "route": traced.map(|traced| &traced.route),
        "worker": traced.map(|traced| &traced.trace.worker),
        "attempt": traced.map(|traced| traced.trace.attempt),
        "accepted_at": told.accepted().map(|at| at.to_string()),
        "ended_at": traced.map(|traced| traced.ended_at.to_string()),
        "delivered_as": traced.map(|traced| &traced.delivered_as),
        "steps": steps,
        "calls": told.usage,
        "total_us": told.total_us(),
        "model_us": told.model_us(),
        "cost_nanos": told.cost_nanos(),
        "known": told.listed.as_ref().map(known_of),
    })
}

/// What the journal and the dead letters say: whose message it was is left out.
fn known_of(listed: &Listed) -> Value {
    json!({
        "state": listed.state,
        "attempts": listed.attempts,
        "reason": listed.reason,
        "accepted_at": listed.accepted_at.map(|at| at.to_string()),
        "cancelled_at": listed.cancelled_at.map(|at| at.to_string()),
        "died_at": listed.died_at.map(|at| at.to_string()),
        "done_at": listed.done_at.map(|at| at.to_string()),
    })
}

fn as_text(told: &Told) -> String {
    let mut lines = vec![("job", told.job.to_string())];
    let mut line = |name, value: Option<String>| lines.extend(value.map(|value| (name, value)));
    let (traced, listed) = (told.traced.as_ref(), told.listed.as_ref());
    line("reference", Some(reference(told.job)));
    line("message", traced.map(|traced| traced.message.clone()));
    line("state", Some(told.state().to_owned()));
    line("failure", told.failure().map(str::to_owned));
    let route = traced.map(|traced| traced.route.clone());
    line("door", route.or_else(|| listed?.route.clone()));
    line("accepted", told.accepted().map(|at| at.to_string()));
    line("worker", traced.map(|traced| traced.trace.worker.clone()));
    let attempt = traced.map(|traced| traced.trace.attempt.to_string());
    let attempts = || Some(listed?.attempts?.to_string());
    line("attempt", attempt.or_else(attempts));
    line("reason", listed.and_then(|listed| listed.reason.clone()));
    let messages = traced.map(|traced| traced.delivered_as.join(", "));
    line("shown as", messages.filter(|messages| !messages.is_empty()));
    let mut text = pairs(&lines);
    if told.traced.is_some() {
        text.push('\n');
        text.push_str(&step_table(told));
        text.push('\n');
        text.push_str(&sum(told));
        text.push('\n');
    }
    text
}

fn step_table(told: &Told) -> String {
    let columns = [
        Column::Text("step"),
        Column::Number("begins"),
        Column::Number("takes"),
        Column::Text(""),
        Column::Text("what is known"),
    ];
    let total = told.total_us();
    let mut calls = told.usage.iter();
    let rows: Vec<Vec<String>> = told
        .steps()
        .into_iter()
        .map(|(depth, step)| {
            let is_paid = step.name == "model" && step.failure.is_none();
            let call = if is_paid { calls.next() } else { None };
            vec![
                format!("{}{}", "  ".repeat(depth), step.name),
                milliseconds(step.start_us),
                milliseconds(step.took_us),
                bar(step.start_us, step.took_us, total),
                known(&step, call),
            ]
        })
        .collect();
    table(&columns, &rows)
}

/// What is known of a step: why it failed, its facts, and what a call of the model took.
fn known(step: &Step, call: Option<&Usage>) -> String {
    let mut known: Vec<String> = step.failure.iter().cloned().collect();
    known.extend(step.facts.iter().map(|(name, fact)| match fact {
        Value::String(word) => format!("{name} {word}"),
        Value::Number(us) if name.ends_with("_us") => {
            let name = name.trim_end_matches("_us").replace('_', " ");
            format!("{name} after {}", milliseconds(us.as_u64().unwrap_or(0)))
        }
        other => format!("{name} {other}"),
    }));
    if let Some(call) = call {
        let read = call.input_tokens + call.cache_read_tokens + call.cache_creation_tokens;
        let cached = match read {
            0 => 0,
            read => u64::from(call.cache_read_tokens) * 100 / u64::from(read),
        };
        known.push(format!("read {read} ({cached} % from cache)"));
        known.push(format!("written {}", call.output_tokens));
        known.extend(call.cost_nanos.map(|nanos| format!("${}", dollars(nanos))));
    }
    known.join(", ")
}

fn sum(told: &Told) -> String {
    let (total, model) = (told.total_us(), told.model_us());
    let share = (model * 100).checked_div(total).unwrap_or(0);
    format!(
        "{} in all, {} of it ({share} %) the model's; ${}",
        milliseconds(total),
        milliseconds(model),
        dollars(told.cost_nanos())
    )
}

/// Where a step lies within the whole.
fn bar(start_us: u64, took_us: u64, total_us: u64) -> String {
    let place = |us: u64| usize::try_from(us.min(total_us) * BAR / total_us.max(1)).unwrap_or(0);
    let (from, to) = (place(start_us), place(start_us.saturating_add(took_us)));
    let full = if took_us == 0 { "|" } else { "▏" };
    let filled = match to - from {
        0 => full.to_owned(),
        width => "█".repeat(width),
    };
    format!("{}{filled}", " ".repeat(from))
}

fn milliseconds(us: u64) -> String {
    let tenths = (us + 50) / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

/// In dollars, to a hundredth of a cent.
fn dollars(nanos: u64) -> String {
    let hundredths = (nanos + 50_000) / 100_000;
    format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

/// The digits that people are told.
fn reference(job: JobId) -> String {
    job.to_string().split_off(24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_lies_within_the_whole() {
        assert_eq!(bar(0, 100, 100), "█".repeat(40));
        assert_eq!(
            bar(50, 25, 100),
            format!("{}{}", " ".repeat(20), "█".repeat(10))
        );
        assert_eq!(bar(100, 0, 100), format!("{}|", " ".repeat(40)));
        assert_eq!(bar(10, 1, 1000), "▏");
        // Clocks disagree, or nothing took any time.
        assert_eq!(bar(5, 1000, 0), "▏");
        assert!(bar(0, u64::MAX, 100).chars().count() <= 40);
    }

    #[test]
    fn times_and_costs_are_short() {
        assert_eq!(milliseconds(0), "0.0 ms");
        assert_eq!(milliseconds(1_234_567), "1234.6 ms");
        assert_eq!(dollars(5_600_000), "0.0056");
        assert_eq!(dollars(12_345_678_901), "12.3457");
    }
}

//! `chinwag bench messages`: messages through the whole pipeline, from a door's acceptance to its
//! showing of the answer, with a model that answers after a set time.
//!
//! The door is this program's own, so that neither Discord nor a browser is measured. What it says
//! of a message is talk, which costs one call of the model; everything else is overhead.

mod model;

use std::{
    collections::HashMap,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use futures::{StreamExt, stream::FuturesUnordered};
use serde_json::{Value, json};
use tokio::{sync::oneshot, time::Instant};

use super::{
    progress,
    report::{Latencies, latencies},
    stage::{PATIENCE, Stage, Worker, until},
};
use crate::{
    config::{Config, Environment, Secret},
    domain::{
        ids::{MessageId, Platform},
        message::Incoming,
        outcome::{Live, Outcome},
        press::Besides,
        quota::{Limit, Limits},
        routing::Route,
    },
    handoff::{self, Door, Handoff, Shown},
    shutdown::Tasks,
    store,
};
use model::Model;

/// What `bench messages` can be told.
#[derive(Debug, Args)]
pub(super) struct MessagesArgs {
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// How many people write at once where many do
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    users: u32,
    /// How long each part is measured, in seconds
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How many worker processes there are
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64))]
    workers: u32,
    /// How long the model takes where people wait for it, in milliseconds
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(0..=20_000))]
    model_ms: u64,
}

/// The rate at which overhead is measured, in messages a second, and how many people send them.
const RATE: u32 = 200;
const AT_RATE: u32 = 100;
/// How many people keep the pipeline full.
const BUSY: u32 = 400;
const ROUTE: Route = Route::Discord {
    shard: 0,
    shards: 1,
};

/// Measures, and tells.
pub(super) async fn run(args: &MessagesArgs) -> anyhow::Result<ExitCode> {
    let stage = Stage::set(None).await?;
    let tasks = Tasks::new();
    let hall = Hall::open(&stage, args, &tasks).await?;
    let span = Duration::from_secs(args.seconds);
    // What is cold is not what is measured.
    hall.closed("warm-up", AT_RATE, Duration::from_secs(2), Duration::ZERO)
        .await?;
    let mut parts = Vec::new();
    parts.push(hall.at_rate(span).await?);
    parts.push(
        hall.closed("throughput", BUSY, span, Duration::ZERO)
            .await?,
    );
    let waits = Duration::from_millis(args.model_ms);
    parts.push(hall.closed("many people", args.users, span, waits).await?);
    if args.json {
        let parts: Vec<Value> = parts.iter().map(Part::json).collect();
        println!("{}", json!({ "parts": parts, "workers": args.workers }));
    } else {
        for part in &parts {
            println!("{}", part.text());
        }
    }
    drop(hall);
    tasks.finish(Duration::from_secs(5)).await;
    stage.strike().await;
    let is_clean = parts.iter().all(|part| part.lost == 0 && part.doubled == 0);
    Ok(if is_clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What was measured of one part.
struct Part {
    name: &'static str,
    people: u32,
    model_ms: f64,
    answered: u64,
    lost: u64,
    doubled: u64,
    calls: u64,
    per_s: f64,
    /// From acceptance to the answer's showing, the model's time included.
    whole: Latencies,
    /// The memory of the largest worker, in bytes: before and after.
    memory: [Option<u64>; 2],
}

impl Part {
    fn json(&self) -> Value {
        let Latencies { p50, p95, p99 } = self.whole;
        let less = |ms: f64| ms - self.model_ms;
        json!({
            "name": self.name,
            "people": self.people,
            "model_ms": self.model_ms,
            "answered": self.answered,
            "lost": self.lost,
            "doubled": self.doubled,
            "model_calls": self.calls,
            "per_s": self.per_s.round(),
            "answer_ms": {"p50": p50, "p95": p95, "p99": p99},
            "overhead_ms": {"p50": less(p50), "p95": less(p95), "p99": less(p99)},
            "worker_bytes_before": self.memory[0],
            "worker_bytes_after": self.memory[1],
        })
    }

    fn text(&self) -> String {
        let Latencies { p50, p95, p99 } = self.whole;
        let megabytes = self.memory.map(|bytes| {
            bytes.map_or_else(|| "?".to_owned(), |bytes| (bytes / 1_000_000).to_string())
        });
        let Self {
            name,
            people,
            answered,
            lost,
            doubled,
            calls,
            per_s,
            ..
        } = self;
        format!(
            "{name}: {people} people, the model takes {} ms\n  \
             {answered} answered ({per_s:.0}/s), {lost} lost, {doubled} doubled, {calls} calls of the model\n  \
             answers after, ms: p50 {p50:.1}, p95 {p95:.1}, p99 {p99:.1}\n  \
             largest worker, MB: {} before, {} after",
            self.model_ms, megabytes[0], megabytes[1],
        )
    }
}

/// Workers, a door, and a model behind them.
struct Hall {
    handoff: Handoff,
    desk: Arc<Desk>,
    model: Model,
    workers: Vec<Worker>,
    last: AtomicU64,
}

/// Hands each answer to whoever waits for it.
#[derive(Default)]
struct Desk {
    waiting: Mutex<HashMap<MessageId, oneshot::Sender<Instant>>>,
    doubled: AtomicU64,
    last: AtomicU64,
}

impl Door for Desk {
    async fn show(&self, outcome: &Outcome) -> Shown {
        let waiting = self.waiting().remove(&outcome.message);
        match waiting {
            Some(waiting) => _ = waiting.send(Instant::now()),
            None => _ = self.doubled.fetch_add(1, Ordering::Relaxed),
        }
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        Shown::Delivered(vec![MessageId(format!("9{number:09}"))])
    }

    async fn live(&self, _: Live) {}

    async fn turned_over(&self) {}
}

impl Desk {
    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<MessageId, oneshot::Sender<Instant>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hall {
    async fn open(stage: &Stage, args: &MessagesArgs, tasks: &Tasks) -> anyhow::Result<Self> {
        let model = Model::start(tasks).await?;
        let pool = store::open(&store::Settings {
            url: Secret::new(stage.database().to_owned()),
            connections: 8,
            patience: Duration::from_secs(3),
        })?;
        let usual = Config::read(Environment::of([] as [(&str, &str); 0]))
            .context("the usual settings cannot be read")?;
        let settings = handoff::Settings {
            limits: Limits {
                general: Limit {
                    count: u32::MAX,
                    window: Duration::from_secs(1),
                },
                ..usual.handoff.limits
            },
            ..usual.handoff
        };
        let handoff = Handoff::open(
            stage.hot.clone(),
            pool,
            stage.clock.clone(),
            settings,
            tasks,
        );
        let desk = Arc::<Desk>::default();
        handoff.serve(ROUTE, &desk);
        let set = [
            ("ANTHROPIC_API_KEY", "sk-of-the-bench".to_owned()),
            ("ANTHROPIC_BASE_URL", model.address()),
        ];
        let mut workers = Vec::new();
        for _ in 0..args.workers {
            workers.push(stage.worker_with(1000, &set).await?);
        }
        until("the queue is open", async || Ok(handoff.is_open())).await?;
        Ok(Self {
            handoff,
            desk,
            model,
            workers,
            last: AtomicU64::new(0),
        })
    }

    /// Messages at a steady rate, whether or not those before them are answered.
    async fn at_rate(&self, span: Duration) -> anyhow::Result<Part> {
        let began = self.begin("overhead", Duration::ZERO);
        let mut under_way = FuturesUnordered::new();
        let mut waits = Vec::new();
        let mut tick = tokio::time::interval(Duration::from_secs(1) / RATE);
        let mut sent = 0;
        while began.at.elapsed() < span {
            tokio::select! {
                _ = tick.tick() => {
                    under_way.push(self.ask(sent % AT_RATE));
                    sent += 1;
                }
                Some(answered) = under_way.next() => waits.push(answered?),
            }
        }
        while let Some(answered) = under_way.next().await {
            waits.push(answered?);
        }
        Ok(self.end(&began, AT_RATE, waits))
    }

    /// So many people, each of whom writes again as soon as they are answered.
    async fn closed(
        &self,
        name: &'static str,
        people: u32,
        span: Duration,
        model: Duration,
    ) -> anyhow::Result<Part> {
        let began = self.begin(name, model);
        let ends = began.at + span;
        let each = (0..people).map(|person| async move {
            let mut waits = Vec::new();
            while Instant::now() < ends {
                waits.push(self.ask(person).await?);
            }
            anyhow::Ok(waits)
        });
        let all: Vec<_> = each.collect::<FuturesUnordered<_>>().collect().await;
        let all: Vec<Vec<Option<i64>>> = all.into_iter().collect::<anyhow::Result<_>>()?;
        Ok(self.end(&began, people, all.into_iter().flatten().collect()))
    }

    /// Sends a message and waits for its answer. Gives the time in microseconds; `None` when none
    /// came.
    async fn ask(&self, person: u32) -> anyhow::Result<Option<i64>> {
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        let message = MessageId(format!("8{number:09}"));
        let incoming = Incoming {
            platform: Platform::Discord,
            guild: None,
            channel: format!("7{person:06}").as_str().into(),
            user: format!("6{person:06}").as_str().into(),
            user_name: "somebody".to_owned(),
            message: message.clone(),
            text: format!("This is message {number}"),
            sent_at: crate::clock::Clock::Real.now(),
            reply_to: None,
            locale: None,
            besides: Besides::default(),
        };
        let (told, answered) = oneshot::channel();
        self.desk.waiting().insert(message, told);
        let sent = Instant::now();
        self.handoff.accept(incoming, ROUTE).await?;
        let answered = tokio::time::timeout(PATIENCE, answered).await;
        let at = answered.ok().and_then(Result::ok);
        Ok(at.and_then(|at| i64::try_from((at - sent).as_micros()).ok()))
    }

    fn memory(&self) -> Option<u64> {
        self.workers.iter().filter_map(Worker::memory).max()
    }

    fn begin(&self, name: &'static str, model: Duration) -> Began {
        progress(name);
        self.model.answers_after(model);
        self.desk.doubled.store(0, Ordering::Relaxed);
        Began {
            name,
            model,
            memory: self.memory(),
            at: Instant::now(),
        }
    }

    fn end(&self, began: &Began, people: u32, waits: Vec<Option<i64>>) -> Part {
        let took = began.at.elapsed();
        let sent = waits.len();
        let waits: Vec<i64> = waits.into_iter().flatten().collect();
        let part = Part {
            name: began.name,
            people,
            model_ms: began.model.as_secs_f64() * 1000.0,
            answered: waits.len() as u64,
            lost: (sent - waits.len()) as u64,
            doubled: self.desk.doubled.load(Ordering::Relaxed),
            calls: self.model.calls(),
            per_s: super::notes::micros(i64::try_from(waits.len()).unwrap_or(0))
                / took.as_secs_f64(),
            whole: latencies(waits),
            memory: [began.memory, self.memory()],
        };
        progress(&part.text());
        part
    }
}

/// When a part began, and how things stood.
struct Began {
    name: &'static str,
    model: Duration,
    memory: Option<u64>,
    at: Instant,
}

//! `chinwag bench queue`: how fast the queue is and what it keeps, measured with real workers.
//! `chinwag bench messages`: how fast messages are answered by the whole pipeline.
//! `chinwag bench interactions`: how soon commands on Discord are acknowledged.
//! `chinwag bench understanding`: how often messages are understood, and how fast.
//!
//! All but the last start a private Redis and PostgreSQL and real worker processes, and raise every limit for
//! themselves. Every probe notes when it ran, so each measurement also counts what was lost, finished
//! twice or out of order. Nothing here compares with other queues.

mod drain;
mod faults;
mod interactions;
mod latency;
mod messages;
mod notes;
mod report;
mod stage;
mod understanding;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use report::Figures;
use stage::Stage;

/// What `bench` can be told.
#[derive(Debug, Args)]
pub(super) struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Measure the queue: draining, enqueueing, start latency, memory, recovery, fairness
    Queue(QueueArgs),
    /// Measure messages through the whole pipeline, with a model that answers after a set time:
    /// overhead, throughput, many people at once, memory, steps
    Messages(messages::MessagesArgs),
    /// Measure how soon a real gateway acknowledges commands, against a local stand-in for Discord
    Interactions(interactions::InteractionsArgs),
    /// Measure the understanding on messages that were kept back from its training: accuracy,
    /// calibration, confusion, entities, messages a second
    Understanding(understanding::UnderstandingArgs),
}

/// What `bench queue` can be told.
#[derive(Debug, Args)]
struct QueueArgs {
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// How many jobs the largest measurement has waiting
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1000..=10_000_000))]
    million: u64,
    /// How often the drains of 50,000 jobs are measured; the median counts
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Measure only these parts, separated by commas: drain, enqueue, start, memory, kill,
    /// restart, quiet
    #[arg(long, value_delimiter = ',', value_parser = clap::builder::PossibleValuesParser::new(PARTS))]
    only: Vec<String>,
    /// Use this Redis instead of a private one (what needs to stop it is left out)
    #[arg(long)]
    redis: Option<String>,
}

/// The parts, in the order in which they are measured.
const PARTS: [&str; 7] = [
    "drain", "enqueue", "start", "memory", "kill", "restart", "quiet",
];

/// Measures, and tells.
pub(super) async fn run(args: BenchArgs) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Queue(args) => run_queue(&args).await,
        What::Messages(args) => messages::run(&args).await,
        What::Interactions(args) => interactions::run(&args).await,
        What::Understanding(args) => understanding::run(&args),
    }
}

async fn run_queue(args: &QueueArgs) -> anyhow::Result<ExitCode> {
    let figures = measure(args).await?;
    if args.json {
        println!("{}", figures.json());
    } else {
        println!("{}", figures.table());
    }
    Ok(if figures.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn measure(args: &QueueArgs) -> anyhow::Result<Figures> {
    let wanted = |part: &str| args.only.is_empty() || args.only.iter().any(|only| only == part);
    let mut figures = Figures::default();
    let mut stage = Stage::set(args.redis.as_deref()).await?;
    if wanted("drain") {
        drain::measure_small(&stage, args.rounds, &mut figures).await?;
    }
    if wanted("enqueue") {
        drain::measure_single_enqueue(&stage, &mut figures).await?;
    }
    if wanted("start") {
        latency::measure_start(&stage, &mut figures).await?;
    }
    if wanted("quiet") {
        latency::measure_quiet_user(&stage, &mut figures).await?;
    }
    if wanted("drain") || wanted("memory") {
        drain::measure_million(&stage, args.million, &mut figures).await?;
    }
    if wanted("kill") {
        faults::measure_kill(&stage, &mut figures).await?;
    }
    if wanted("restart") && args.redis.is_none() {
        faults::measure_restart(&mut stage, &mut figures).await?;
    }
    stage.strike().await;
    Ok(figures)
}

/// Says how far it is; the figures themselves come at the end.
fn progress(line: &str) {
    eprintln!("bench: {line}");
}

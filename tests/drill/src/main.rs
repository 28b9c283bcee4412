//! `chinwag-drill`: breaks a real chinwag on purpose, one fault at a time, and counts.
//!
//! Real gateways and workers run over a private Redis and a private `PostgreSQL`, between a Discord and
//! a Claude that are played. People post all the while. A message is lost when it has no visible answer
//! in the end, doubled when it has more than one, and out of order when its answer came before that to
//! an earlier message of its conversation.
//!
//! - `args`, `report`: what it is told, and what it tells.
//! - `stage`, `program`, `line`: what runs. `load`: who posts.
//! - `fault`, `strike`: what is broken, and how. `episode`: one fault's turn.
//! - `tally`: the counting, which is pure.
//!
//! Nothing here knows how the bot works inside.

mod args;
mod episode;
mod fault;
mod line;
mod load;
mod program;
mod report;
mod stage;
mod strike;
mod tally;

use std::{process::ExitCode, sync::OnceLock, time::Duration};

use chinwag::{clock::Clock, shutdown::Tasks};
use clap::Parser;

use args::Arguments;
use episode::Episode;
use fault::Fault;
use stage::Stage;
use tally::Count;

#[tokio::main]
async fn main() -> ExitCode {
    chinwag::use_ring();
    match run(&Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("drill: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Arguments) -> anyhow::Result<ExitCode> {
    let signals = Tasks::new();
    signals.stop_on_signals()?;
    let ended = tokio::select! {
        ended = drill(args) => ended,
        // What was started ends with its holder.
        () = signals.stopped() => anyhow::bail!("stopped before the end; nothing was counted"),
    };
    signals.finish(Duration::from_secs(1)).await;
    let counts = ended?;
    println!("{}", report::table(&counts));
    if args.json {
        println!("{}", report::json(&counts));
    }
    Ok(if counts.iter().all(|(_, count)| count.is_clean()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn drill(args: &Arguments) -> anyhow::Result<Vec<(Fault, Count)>> {
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    progress(&format!("lots are drawn as by --seed {seed}"));
    let mut lots = fastrand::Rng::with_seed(seed);
    let mut stage = Stage::set(args).await?;
    let people = load::people(&stage.discord, args.users, args.gateways);
    Episode::greet(&mut stage, args, &people, lots.clone()).await?;
    let mut episodes = Vec::new();
    for fault in args.faults() {
        episodes.push(Episode::play(&mut stage, args, &people, fault, &mut lots).await?);
    }
    let counts: Vec<(Fault, Count)> = episodes
        .iter()
        .map(|episode| (episode.fault, episode.count(&stage)))
        .collect();
    let is_clean = counts.iter().all(|(_, count)| count.is_clean());
    if let Some(logs) = stage.strike(!is_clean).await? {
        progress(&format!("the programs' logs are in {}", logs.display()));
    }
    Ok(counts)
}

/// Says how far it is, and when; the counts themselves come at the end.
fn progress(line: &str) {
    eprintln!("drill: {:6.1} s  {line}", since_start(now_ms()));
}

/// The present moment, in milliseconds since the epoch.
fn now_ms() -> i64 {
    Clock::Real.now().as_millisecond()
}

/// How many seconds after the drill's first word a moment was.
fn since_start(at_ms: i64) -> f64 {
    static BEGAN_MS: OnceLock<i64> = OnceLock::new();
    let began_ms = *BEGAN_MS.get_or_init(now_ms);
    f64::from(i32::try_from(at_ms - began_ms).unwrap_or(i32::MAX)) / 1000.0
}

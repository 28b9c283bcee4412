//! `chinwag-worker`: runs jobs until it is told to stop.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context as _;
use chinwag::{
    clock::Clock,
    config::{Config, Environment},
    shutdown::Tasks,
    telemetry,
};
use chinwag_worker::Share;
use clap::Parser;

/// A stateless worker of chinwag. Everything is set by environment variables; deploy/example.env
/// lists them.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Run only these kinds of job, separated by commas
    #[arg(long, value_delimiter = ',')]
    queues: Vec<String>,

    /// Note when probe jobs ran, for measurements
    #[arg(long, hide = true)]
    notes: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chinwag-worker: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(unknown) = arguments
        .queues
        .iter()
        .find(|name| chinwag::jobs::kind(name).is_none())
    {
        anyhow::bail!(
            "there is no kind of job called {unknown}; there are: {}",
            chinwag::jobs::KINDS.map(|kind| kind.name).join(", ")
        );
    }
    chinwag::use_ring();
    let config = Config::read(Environment::read())?;
    let tasks = Tasks::new();
    telemetry::start(&config.telemetry, &tasks);
    tasks.stop_on_signals().context("listening for signals")?;
    let share = Share {
        kinds: arguments.queues,
        notes: arguments.notes,
    };
    chinwag_worker::run(&config, Clock::Real, &share, &tasks).await?;
    tasks.finish(Duration::from_secs(5)).await;
    Ok(())
}

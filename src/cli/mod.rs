//! The command line: one file per command. Only parsing and starting happens here; what a
//! command does is in the rooms.

mod bench;
mod classify;
mod console;
mod corrections;
mod costs;
mod demo;
mod doctor;
mod door;
mod features;
mod feedback;
#[cfg(feature = "gateway")]
mod gateway;
mod jobs;
mod migrate;
mod table;
mod trace;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A conversational Discord bot that keeps its word. Everything is set by environment variables;
/// deploy/example.env lists them.
#[derive(Debug, Parser)]
#[command(name = "chinwag", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on this machine, with nothing configured
    Demo(demo::DemoArgs),
    /// Run the web console
    Console,
    /// Hold Discord's sockets: take messages in, deliver answers
    #[cfg(feature = "gateway")]
    Gateway,
    /// Bring the database's tables up to date, or back
    Migrate(migrate::MigrateArgs),
    /// See and mend what waits, what died and what is paused
    Jobs(jobs::JobsArgs),
    /// Say what lines of text want: one JSON object a line in, one out
    Classify(classify::ClassifyArgs),
    /// Say how a message was understood, from the intent log
    Why(why::WhyArgs),
    /// Say what became of a message, step by step, with times and costs
    Trace(trace::TraceArgs),
    /// Say what was spent on the language model, from the ledger
    Costs(costs::CostsArgs),
    /// List what people said that they had meant, where they were misunderstood
    Corrections(corrections::CorrectionsArgs),
    /// List the features that people asked for, and what became of them
    Features(features::FeaturesArgs),
    /// Say what people think of the answers, from their votes
    Feedback(feedback::FeedbackArgs),
    /// Measure the queue with real workers, or the understanding on messages kept back
    Bench(bench::BenchArgs),
    /// Say what is missing, and how to mend it
    Doctor(doctor::DoctorArgs),
}

/// Runs the command.
///
/// # Errors
/// When the command cannot do what it is for; the chain of causes says why.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Demo(args) => demo::run(args).await,
        Command::Console => console::run().await,
        #[cfg(feature = "gateway")]
        Command::Gateway => gateway::run().await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Jobs(args) => jobs::run(args).await,
        Command::Classify(args) => classify::run(&args),
        Command::Why(args) => why::run(args).await,
        Command::Trace(args) => trace::run(args).await,
        Command::Costs(args) => costs::run(args).await,
        Command::Corrections(args) => corrections::run(args).await,
        Command::Features(args) => features::run(args).await,
        Command::Feedback(args) => feedback::run(args).await,
        Command::Bench(args) => bench::run(args).await,
        Command::Doctor(args) => doctor::run(args).await,
    }
}

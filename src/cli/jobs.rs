//! `chinwag jobs`: what waits, what died, what is paused, and what an operator does about it.
//!
//! What is in a job is never shown unless it is asked for by name, and that is noted. Standard
//! output holds the answer alone; what else there is to say goes to standard error. The status is
//! 0 when all was done, 1 when something was not or is not known, 2 when the command was wrong.

mod ages;
mod change;
mod ledger;
mod list;
mod names;
mod pauses;
mod rebuild;
mod schedules;
mod show;
mod status;
mod stores;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use nix::unistd::{User, getuid};

use super::table::{self, complain, say, say_json};

/// What `jobs` can be told.
#[derive(Debug, Args)]
pub(super) struct JobsArgs {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    manner: Manner,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say how full the queue is
    Status,
    /// List unfinished and dead jobs, the oldest first
    List(list::ListArgs),
    /// Show all that is known of jobs
    Show(show::ShowArgs),
    /// Have dead letters tried again
    Retry(change::RetryArgs),
    /// Throw dead letters away, and cancel jobs that are not over: their askers are told
    Drop(change::DropArgs),
    /// Let no worker begin jobs of a kind; they are accepted and wait
    Pause(pauses::KindsArgs),
    /// Let a kind of job go on
    Resume(pauses::KindsArgs),
    /// Say when what recurs is due
    Schedules,
    /// Rebuild the queue, with as many partitions as `CHINWAG_QUEUE_PARTITIONS` says now
    Rebuild,
}

/// What every command can be told.
#[derive(Debug, Args)]
struct Manner {
    /// Print JSON, and nothing else
    #[arg(long, global = true)]
    json: bool,
    /// Who does it, as it stands in the audit log; the name of the system's user unless it is said
    #[arg(long = "as", value_name = "NAME", global = true, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    actor: Option<String>,
}

impl Manner {
    fn actor(&self) -> String {
        let user = getuid();
        let named = || {
            let known = User::from_uid(user).ok().flatten();
            known.map_or_else(|| format!("user {user}"), |known| known.name)
        };
        self.actor.clone().unwrap_or_else(named)
    }
}

/// The command was wrong: nothing was done.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misuse(String);

/// Runs the command.
pub(super) async fn run(args: JobsArgs) -> anyhow::Result<ExitCode> {
    match carry_out(args).await {
        Err(error) if error.is::<Misuse>() => {
            complain(&error.to_string());
            Ok(ExitCode::from(2))
        }
        ended => ended,
    }
}

async fn carry_out(args: JobsArgs) -> anyhow::Result<ExitCode> {
    let manner = args.manner;
    match args.command {
        Command::Status => status::run(&manner).await,
        Command::List(args) => list::run(args, &manner).await,
        Command::Show(args) => show::run(args, &manner).await,
        Command::Retry(args) => change::retry(args, &manner).await,
        Command::Drop(args) => change::throw_away(args, &manner).await,
        Command::Pause(args) => pauses::pause(&args, &manner).await,
        Command::Resume(args) => pauses::resume(&args, &manner).await,
        Command::Schedules => schedules::run(&manner).await,
        Command::Rebuild => rebuild::run(&manner).await,
    }
}

/// The status of a command that did all, or not.
fn status_of(all: bool) -> ExitCode {
    if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

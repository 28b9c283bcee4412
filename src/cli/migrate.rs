//! `chinwag migrate up|down|status`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::{
    config::{Config, Environment},
    store,
};

/// What `migrate` can be told.
#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    #[command(subcommand)]
    direction: Direction,
}

#[derive(Debug, Subcommand)]
enum Direction {
    /// Apply every migration that the database lacks
    Up,
    /// Take back the last migrations; what their tables held is gone
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: usize,
    },
    /// List every migration, and whether the database has it
    Status,
}

/// Migrates, or tells what there is.
pub(super) async fn run(args: MigrateArgs) -> anyhow::Result<ExitCode> {
    let config = Config::read(Environment::read())?;
    let url = config.postgres.url.expose();
    match args.direction {
        Direction::Up => store::migrate_up(url).await?,
        Direction::Down { steps } => store::migrate_down(url, steps).await?,
        Direction::Status => {}
    }
    for each in store::migration_status(url).await? {
        println!(
            "{}  {}  {}",
            if each.applied { "applied" } else { "missing" },
            each.version,
            each.description
        );
    }
    Ok(ExitCode::SUCCESS)
}

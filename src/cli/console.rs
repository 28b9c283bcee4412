//! `chinwag console`: the web front door, by itself.

use std::process::ExitCode;

use super::door::Behind;
use crate::console::{self, Backing};

/// Serves the console until it is told to stop.
pub(super) async fn run() -> anyhow::Result<ExitCode> {
    let behind = Behind::open().await?;
    let backing = Backing {
        handoff: behind.handoff.clone(),
        conversations: behind.conversations.clone(),
        hot: behind.hot.clone(),
        blobs: behind.blobs.clone(),
        clock: behind.clock.clone(),
    };
    // Ready means that the console itself can be reached, not its health alone.
    let bound = behind.health.register("console", true);
    console::serve(
        &behind.config.console,
        backing,
        &behind.tasks,
        behind.health.router(),
    )
    .await?;
    bound.ok();
    behind.tasks.stopped().await;
    behind.close().await;
    Ok(ExitCode::SUCCESS)
}

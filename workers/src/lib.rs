//! chinwag's worker: runs every kind of job, keeps no state, knows nothing of Discord.
//!
//! ```text
//! queue ─▶ runner ─▶ conversation: recall, understand, answer, remember, post
//! receipts ─▶ history
//! ```

pub mod context;
pub mod conversation;
pub mod receipts;
pub mod runner;
pub mod verdict;

use std::sync::Arc;

use anyhow::Context as _;
use chinwag::{
    clock::Clock,
    config::Config,
    health::{self, Health},
    hot::queue::{KeeperSettings, LeasedJobs, keep},
    jobs,
    shutdown::Tasks,
};

pub use context::Context;

/// Runs a worker until `tasks` are told to stop, and drains it.
///
/// # Errors
/// When something it needs to start is missing: a readable configuration, usable prompts, a
/// free address for its health.
pub async fn run(config: &Config, clock: Clock, tasks: &Tasks) -> anyhow::Result<()> {
    let health = Health::new(clock.clone());
    let context = Arc::new(Context::open(config, clock, &health, tasks)?);
    if let Some(address) = config.health.address {
        let address = health::serve(health.router(), address, tasks)
            .await
            .with_context(|| {
                format!(
                    "health cannot be served at {address}; choose another CHINWAG_HEALTH_ADDRESS"
                )
            })?;
        tracing::info!(%address, "health is served");
    }
    work(context, config.jobs, tasks).await;
    Ok(())
}

/// Runs jobs until `tasks` are told to stop, and drains.
pub async fn work(context: Arc<Context>, settings: jobs::Settings, tasks: &Tasks) {
    let keeper = KeeperSettings {
        concurrency: settings.concurrency,
        lease: settings.lease,
    };
    // The keeper outlives the jobs: it tells Redis what became of the last of them.
    let leases = keep(context.hot.clone(), keeper, tasks);
    tasks.spawn(receipts::settle_receipts(context.clone(), tasks.clone()));
    tracing::info!(concurrency = keeper.concurrency, "the worker runs");
    runner::run(context, LeasedJobs::new(leases), settings, tasks).await;
    tracing::info!("the worker has drained");
}

//! chinwag's worker: runs every kind of job, keeps no state, knows nothing of Discord.
//!
//! ```text
//! queue ─▶ runner ─▶ conversation: recall, understand, answer, remember, post
//! schedules, sessions to be summed up ─▶ journal, queue
//! receipts ─▶ history
//! ```

pub mod actions;
pub mod asked;
pub mod budget;
pub mod context;
pub mod conversation;
pub mod dead_letters;
mod errand;
pub mod feature;
pub mod limits;
pub mod paid;
pub mod pictures;
pub mod probe;
pub mod receipts;
pub mod reminders;
pub mod rendered;
pub mod revision;
pub mod runner;
pub mod schedule;
pub mod standing;
pub mod steps;
pub mod summary;
pub mod tellers;
pub mod tokens;
pub mod upkeep;
pub mod verdict;
pub mod votes;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use chinwag::{
    clock::Clock,
    config::Config,
    handoff::lease_meanwhile,
    health::{self, Health},
    hot::queue::{KeeperSettings, keep},
    jobs,
    shutdown::Tasks,
};

pub use context::Context;

/// Runs a worker until `tasks` are told to stop, and drains it.
///
/// # Errors
/// When something it needs to start is missing: a readable configuration, usable prompts, a
/// free address for its health.
pub async fn run(
    config: &Config,
    clock: Clock,
    share: &Share,
    tasks: &Tasks,
) -> anyhow::Result<()> {
    let health = Health::new(clock.clone());
    let mut context = Context::open(config, clock, &health, tasks)?;
    if let Some(path) = &share.notes {
        let notebook = probe::Notebook::open(path)
            .with_context(|| format!("{} cannot be written to", path.display()))?;
        context.notebook = Some(Arc::new(notebook));
    }
    let context = Arc::new(context);
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
    work(context, config.jobs.clone(), share, tasks).await;
    Ok(())
}

/// Which kinds of job a worker runs, and where it notes what it did for a measurement.
#[derive(Clone, Debug, Default)]
pub struct Share {
    /// The names of the kinds; none means all.
    pub kinds: Vec<String>,
    /// Where probes note that they ran.
    pub notes: Option<std::path::PathBuf>,
}

impl Share {
    /// The kinds, each with the most of it that run at once.
    fn kinds(&self, settings: &jobs::Settings) -> Vec<(&'static jobs::Kind, usize)> {
        jobs::KINDS
            .into_iter()
            .filter(|kind| self.kinds.is_empty() || self.kinds.iter().any(|name| name == kind.name))
            .map(|kind| (kind, settings.abreast(kind)))
            .collect()
    }
}

/// Runs jobs until `tasks` are told to stop, and drains.
pub async fn work(context: Arc<Context>, settings: jobs::Settings, share: &Share, tasks: &Tasks) {
    let keeper = KeeperSettings {
        concurrency: settings.concurrency,
        kinds: share.kinds(&settings),
        lease: settings.lease,
    };
    // The keeper outlives the jobs: it tells Redis what became of the last of them.
    let leases = keep(context.hot.clone(), &keeper, tasks);
    tasks.spawn(lease_meanwhile(
        context.hot.clone(),
        context.pool.clone(),
        leases.lender(tasks),
        keeper.clone(),
        tasks.clone(),
    ));
    tasks.spawn(receipts::settle_receipts(context.clone(), tasks.clone()));
    tasks.spawn(schedule::keep_schedules(context.clone(), tasks.clone()));
    tasks.spawn(summary::keep_up(context.clone(), tasks.clone()));
    tasks.spawn(feature::keep_watching(context.clone(), tasks.clone()));
    tasks.spawn(tokens::keep_learning(context.clone(), tasks.clone()));
    tasks.spawn(budget::keep_charging(context.clone(), tasks.clone()));
    if let Some(notebook) = context.notebook.clone() {
        tasks.spawn(keep_notes(notebook, tasks.clone()));
    }
    tracing::info!(concurrency = keeper.concurrency, "the worker runs");
    runner::run(context, leases, &settings, tasks).await;
    tracing::info!("the worker has drained");
}

async fn keep_notes(notebook: Arc<probe::Notebook>, tasks: Tasks) {
    while tasks.sleep(Duration::from_millis(50)).await {
        notebook.flush();
    }
    // What runs to its end notes it after the signal; the last note is flushed with the file.
}

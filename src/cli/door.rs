//! What every door needs before it opens.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;

use crate::{
    blobs::{self, Blobs},
    clock::Clock,
    config::{Config, Environment},
    conversations::Conversations,
    handoff::Handoff,
    health::{self, Health},
    hot::Hot,
    shutdown::Tasks,
    store, telemetry, vitals,
};

/// How long a door may take to wind up.
const FAREWELL: Duration = Duration::from_secs(10);

/// The rooms behind a door, opened.
pub(super) struct Behind {
    pub(super) config: Config,
    pub(super) clock: Clock,
    pub(super) tasks: Tasks,
    pub(super) health: Health,
    pub(super) hot: Hot,
    pub(super) handoff: Handoff,
    pub(super) conversations: Conversations,
    pub(super) blobs: Arc<dyn Blobs>,
}

impl Behind {
    /// Reads the configuration, starts logs and metrics, and opens the way to both stores.
    pub(super) async fn open() -> anyhow::Result<Self> {
        let config = Config::read(Environment::read())?;
        let (clock, tasks) = (Clock::Real, Tasks::new());
        telemetry::start(&config.telemetry, &tasks);
        tasks.stop_on_signals().context("listening for signals")?;
        let health = Health::new(clock.clone());
        if let Some(address) = config.health.address {
            let address = health::serve(health.router(), address, &tasks).await.with_context(|| {
                format!("health cannot be served at {address}; choose another CHINWAG_HEALTH_ADDRESS")
            })?;
            tracing::info!(%address, "health is served");
        }
        let hot = Hot::open(&config.redis).context("REDIS_URL cannot be used")?;
        let pool = store::open(&config.postgres).context("DATABASE_URL cannot be used")?;
        // The watch over both stores reports to health; nobody here asks it otherwise.
        let _ = vitals::watch(hot.clone(), pool.clone(), &health, &tasks);
        let handoff = Handoff::open(
            hot.clone(),
            pool.clone(),
            clock.clone(),
            config.handoff.clone(),
            &tasks,
        );
        let blobs = blobs::open(&config.blobs, pool.clone(), clock.clone())
            .context("CHINWAG_BLOBS cannot be used")?;
        let conversations =
            Conversations::new(hot.clone(), pool, clock.clone()).with_emoji(config.handoff.emoji);
        Ok(Self {
            config,
            clock,
            tasks,
            health,
            hot,
            handoff,
            conversations,
            blobs,
        })
    }

    /// Winds up: what was accepted is written, what was shown is told.
    pub(super) async fn close(self) {
        if !self.tasks.finish(FAREWELL).await {
            tracing::warn!("not everything ended in time");
        }
    }
}

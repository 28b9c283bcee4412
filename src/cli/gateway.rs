//! `chinwag gateway`: Discord's side.

use std::{process::ExitCode, time::Duration};

use tokio::time::Instant;

use super::door::Behind;
use crate::{
    gateway::{self, GatewayHealth, Wellbeing},
    health::Probe,
    shutdown::Tasks,
};

/// How often the shards' state is passed on to health.
const LOOK: Duration = Duration::from_secs(1);
/// A loop that is silent for so long is dead.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// Holds the gateway until it is told to stop, or Discord ends it for good.
pub(super) async fn run() -> anyhow::Result<ExitCode> {
    let behind = Behind::open().await?;
    let shards = GatewayHealth::new();
    let probe = behind.health.register("discord", true);
    let pulse = behind.health.register_vital("loop", LONGEST_SILENCE);
    behind
        .tasks
        .spawn(report(shards.clone(), probe, pulse, behind.tasks.clone()));
    let settings = behind.config.gateway.clone();
    let ended = gateway::run(
        settings,
        behind.hot.clone(),
        (behind.handoff.clone(), behind.blobs.clone()),
        behind.tasks.clone(),
        behind.clock.clone(),
        shards,
    )
    .await;
    behind.close().await;
    ended?;
    Ok(ExitCode::SUCCESS)
}

async fn report(shards: GatewayHealth, probe: Probe, pulse: Probe, tasks: Tasks) {
    while tasks.sleep(LOOK).await {
        pulse.ok();
        match shards.wellbeing(Instant::now().into_std()) {
            Wellbeing::Ready => probe.ok(),
            Wellbeing::Degraded(reason) => probe.degraded(reason),
            Wellbeing::NotReady(reason) => probe.down(reason),
        }
    }
}

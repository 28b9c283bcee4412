//! How long it takes until work goes on after something died.

use std::{collections::HashSet, time::Duration};

use anyhow::Context as _;

use super::{
    notes::{self, micros},
    progress,
    report::Figures,
    stage::{Stage, until},
};

/// Jobs that run when the worker is killed.
const IN_FLIGHT: u64 = 100;
/// Jobs that wait or run when Redis is stopped, how long each takes, how many run at once.
const RESTART_JOBS: u64 = 5000;
const RESTART_MS: u64 = 200;
const RESTART_CONCURRENCY: usize = 100;
/// How long Redis is away.
const AWAY: Duration = Duration::from_secs(3);
/// Long enough that no job ends by itself.
const LONG_MS: u64 = 120_000;

/// A worker with 100 jobs in flight is killed, and a fresh one started at once, with the default
/// settings: how long until all 100 run again.
pub(super) async fn measure_kill(stage: &Stage, figures: &mut Figures) -> anyhow::Result<()> {
    stage.empty().await?;
    stage.fill(0..IN_FLIGHT, IN_FLIGHT, LONG_MS).await?;
    let first = stage.worker(256).await?;
    let begun = |path: &std::path::Path| -> anyhow::Result<HashSet<u64>> {
        let notes = notes::read(&[path.to_owned()]).unwrap_or_default();
        Ok(notes.iter().map(|note| note.number).collect())
    };
    let path = first.notes.clone();
    until("100 jobs run", async || {
        Ok(begun(&path)?.len() as u64 == IN_FLIGHT)
    })
    .await?;
    let killed = tokio::time::Instant::now();
    first.kill().await?;
    let second = stage.worker(256).await?;
    let path = second.notes.clone();
    let all = until("all jobs run again", async || {
        Ok(begun(&path)?.len() as u64 == IN_FLIGHT)
    })
    .await;
    let took = killed.elapsed().as_secs_f64();
    let path = second.kill().await?;
    let notes = notes::read(&[path])?;
    let again: HashSet<u64> = notes.iter().map(|note| note.number).collect();
    figures.wrongs.lost += IN_FLIGHT - again.len() as u64;
    figures.wrongs.doubled += (notes.len() - again.len()) as u64;
    all?;
    progress(&format!(
        "after kill -9 all {IN_FLIGHT} run again in {took:.1} s"
    ));
    figures.kill9_recovery_s = Some(took);
    Ok(())
}

/// Redis is stopped for three seconds under load: how long from its return to the first job.
pub(super) async fn measure_restart(
    stage: &mut Stage,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    stage.keep_data().await?;
    stage
        .fill(0..RESTART_JOBS, RESTART_JOBS, RESTART_MS)
        .await?;
    let mut worker = stage.worker(RESTART_CONCURRENCY).await?;
    let path = worker.notes.clone();
    until("a good part is done", async || {
        let notes = notes::read(std::slice::from_ref(&path)).unwrap_or_default();
        Ok(notes.iter().filter(|note| note.finished).count() > 800)
    })
    .await?;
    let redis = stage.redis.as_mut().context("Redis is a private one")?;
    redis.stop().await?;
    tokio::time::sleep(AWAY).await;
    redis.restart().await?;
    let back_us = stage.clock.now().as_microsecond();
    stage.drained().await?;
    anyhow::ensure!(worker.lives()?, "the worker did not outlive Redis");
    let notes = notes::read(&[worker.stop().await?])?;
    figures
        .wrongs
        .add(notes::wrongs(&notes, 0..RESTART_JOBS, RESTART_JOBS));
    let first = notes
        .iter()
        .filter(|note| !note.finished && note.at_us > back_us)
        .map(|note| note.at_us)
        .min();
    let took = first.map(|first| micros(first - back_us) / 1e6);
    progress(&format!(
        "after Redis' return the first job runs in {:.2} s",
        took.unwrap_or(f64::NAN)
    ));
    figures.redis_restart_s = took;
    Ok(())
}

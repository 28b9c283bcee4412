//! Draining what waits, filling it, and what a job costs in memory.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    notes::{self, micros},
    progress,
    report::{Figures, median},
    stage::{PER_CONVERSATION, Stage, until},
};

/// How long single enqueueing is measured.
const SINGLES: Duration = Duration::from_secs(2);
/// The number of jobs of most drains.
const FIFTY_THOUSAND: u64 = 50_000;

/// Drains of 1,000 and 50,000 jobs.
pub(super) async fn measure_small(
    stage: &Stage,
    rounds: u32,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let cases = [
        ("w1_1000", 1, 400, 1000),
        ("w1_50000", 1, 400, FIFTY_THOUSAND),
        ("w2_50000", 2, 400, FIFTY_THOUSAND),
        ("w1_50000_c100", 1, 100, FIFTY_THOUSAND),
    ];
    let mut measured = vec![Vec::new(); cases.len()];
    let mut filled = Vec::new();
    // Round by round, so that a slow moment of the machine strikes all cases alike.
    for round in 1..=rounds {
        for (case, rates) in cases.iter().zip(&mut measured) {
            let (name, workers, concurrency, jobs) = *case;
            let (rate, fill) = drain(stage, workers, concurrency, jobs, figures).await?;
            progress(&format!("round {round}: {name} drains {rate:.0}/s"));
            rates.push(rate);
            if jobs >= FIFTY_THOUSAND {
                filled.push(fill);
            }
        }
    }
    for ((name, ..), rates) in cases.iter().zip(measured) {
        figures.drain_per_s.insert(name, median(rates));
    }
    figures.enqueue_per_s.insert("batched", median(filled));
    Ok(())
}

/// Fills the queue, then lets workers drain it. Returns jobs a second of both, draining first.
async fn drain(
    stage: &Stage,
    workers: usize,
    concurrency: usize,
    jobs: u64,
    figures: &mut Figures,
) -> anyhow::Result<(f64, f64)> {
    stage.empty().await?;
    let conversations = (jobs / PER_CONVERSATION).max(1);
    let fill = fill(stage, jobs, conversations).await?;
    let notes = work_off(stage, workers, concurrency).await?;
    figures
        .wrongs
        .add(notes::wrongs(&notes, 0..jobs, conversations));
    Ok((notes::per_second(&notes), fill))
}

async fn fill(stage: &Stage, jobs: u64, conversations: u64) -> anyhow::Result<f64> {
    let began = Instant::now();
    stage.fill(0..jobs, conversations, 0).await?;
    Ok(micros(i64::try_from(jobs)?) / began.elapsed().as_secs_f64())
}

async fn work_off(
    stage: &Stage,
    workers: usize,
    concurrency: usize,
) -> anyhow::Result<Vec<notes::Note>> {
    let mut running = Vec::new();
    for _ in 0..workers {
        running.push(stage.worker(concurrency).await?);
    }
    stage.drained().await?;
    let mut paths = Vec::new();
    for worker in running {
        paths.push(worker.stop().await?);
    }
    notes::read(&paths)
}

/// One job after the other, by one caller that waits for each.
pub(super) async fn measure_single_enqueue(
    stage: &Stage,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    stage.empty().await?;
    let began = Instant::now();
    let mut number = 0;
    while began.elapsed() < SINGLES {
        stage.put(&[stage.job(number, 1000, 0)]).await?;
        number += 1;
    }
    let rate = micros(i64::try_from(number)?) / began.elapsed().as_secs_f64();
    progress(&format!("enqueueing one by one: {rate:.0}/s"));
    figures.enqueue_per_s.insert("single", rate);
    Ok(())
}

/// The largest backlog: how fast it drains, and what it takes of Redis' memory.
pub(super) async fn measure_million(
    stage: &Stage,
    jobs: u64,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    stage.empty().await?;
    let conversations = (jobs / PER_CONVERSATION).max(1);
    let before = settled_memory(stage).await?;
    progress(&format!(
        "filling {jobs} jobs of {conversations} conversations"
    ));
    let rate = fill(stage, jobs, conversations).await?;
    let full = settled_memory(stage).await?;
    progress(&format!("filled at {rate:.0}/s, draining"));
    let notes = work_off(stage, 1, 400).await?;
    figures
        .wrongs
        .add(notes::wrongs(&notes, 0..jobs, conversations));
    let rate = notes::per_second(&notes);
    progress(&format!("drained at {rate:.0}/s"));
    figures.drain_per_s.insert("w1_1000000", rate);

    // What is left are the unique keys, which outlive their jobs by some minutes.
    let after = settled_memory(stage).await?;
    crate::hot::queue::forget_unique_keys(&stage.hot).await?;
    let empty = settled_memory(stage).await?;
    let each = |bytes: i64| micros(bytes) / micros(i64::try_from(jobs).unwrap_or(i64::MAX));
    let unique = after - empty;
    figures.bytes_per_unique_key = Some(each(unique));
    figures.bytes_per_waiting_job = Some(each(full - before - unique));
    figures.bytes_per_finished_job = Some(each(empty - before).max(0.0));
    Ok(())
}

/// Redis' memory once it has stopped changing: it shrinks its tables a little later.
async fn settled_memory(stage: &Stage) -> anyhow::Result<i64> {
    let last = std::cell::Cell::new(0_u64);
    let same = std::cell::Cell::new(0);
    until("Redis' memory settles", async || {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = crate::hot::memory(&stage.hot).await?;
        let is_same = now.abs_diff(last.get()) < 20_000;
        same.set(if is_same { same.get() + 1 } else { 0 });
        last.set(now);
        Ok(same.get() >= 5)
    })
    .await?;
    Ok(i64::try_from(last.get())?)
}

//! From a job's enqueueing to its handler's start.

use std::{collections::HashMap, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::time::Instant;

use super::{
    notes::{self, Note, micros},
    progress,
    report::{Figures, Latencies, latencies},
    stage::{Stage, Worker, until},
};

/// Jobs a second, and for how many seconds.
const RATES: [(u32, u32); 3] = [(50, 8), (1000, 6), (5000, 6)];
/// What a worker runs at once, as by default.
const CONCURRENCY: usize = 256;
/// Conversations that the jobs belong to.
const CONVERSATIONS: u64 = 1000;
/// The jobs in front of the quiet user's, and how long each takes.
const FLOOD: u64 = 20_000;
const FLOOD_MS: u64 = 10;
/// How many quiet users come, one after the other.
const QUIET: u64 = 60;

/// Start latency at several rates.
pub(super) async fn measure_start(stage: &Stage, figures: &mut Figures) -> anyhow::Result<()> {
    for (rate, seconds) in RATES {
        stage.empty().await?;
        let worker = stage.worker(CONCURRENCY).await?;
        warm_up(stage).await?;
        let sent = at_rate(stage, rate, seconds).await?;
        stage.drained().await?;
        let notes = notes::read(&[worker.stop().await?])?;
        let first = WARM_UP;
        let numbers = first..first + sent.len() as u64;
        let notes: Vec<Note> = notes
            .into_iter()
            .filter(|note| numbers.contains(&note.number))
            .collect();
        figures
            .wrongs
            .add(notes::wrongs(&notes, numbers, CONVERSATIONS));
        let waits = notes
            .iter()
            .filter_map(|note| Some(note.at_us - sent.get(&note.number)?));
        let measured = latencies(waits.collect());
        let Latencies { p50, p95, p99 } = measured;
        progress(&format!(
            "start at {rate}/s: p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms"
        ));
        figures.start_ms.insert(rate, measured);
    }
    Ok(())
}

/// Jobs that come before those that count.
const WARM_UP: u64 = 200;

/// Waits until the worker is there and has found its pace.
async fn warm_up(stage: &Stage) -> anyhow::Result<()> {
    stage.fill(0..WARM_UP, CONVERSATIONS, 0).await?;
    stage.drained().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(())
}

/// Enqueues jobs at a steady rate, each by itself. Returns when each was.
async fn at_rate(stage: &Stage, rate: u32, seconds: u32) -> anyhow::Result<HashMap<u64, i64>> {
    let began = Instant::now();
    let mut sent = HashMap::new();
    let mut under_way = FuturesUnordered::new();
    let mut tick = tokio::time::interval(Duration::from_millis(1));
    for number in 0..u64::from(rate * seconds) {
        let due = Duration::from_secs(1).mul_f64(micros(i64::try_from(number)?) / f64::from(rate));
        while began.elapsed() < due {
            tokio::select! {
                _ = tick.tick() => {}
                Some(put) = under_way.next() => { let () = put?; }
            }
        }
        let job = stage.job(WARM_UP + number, CONVERSATIONS, 0);
        sent.insert(WARM_UP + number, stage.clock.now().as_microsecond());
        under_way.push(async move { stage.put(&[job]).await });
    }
    while let Some(put) = under_way.next().await {
        put?;
    }
    Ok(sent)
}

/// One user has 20,000 messages waiting; then others come with one each. The worker runs one job
/// at a time, which is the worst case: with more, the quiet ones would not wait at all.
pub(super) async fn measure_quiet_user(stage: &Stage, figures: &mut Figures) -> anyhow::Result<()> {
    stage.empty().await?;
    stage.fill(0..FLOOD, 1, FLOOD_MS).await?;
    let worker = stage.worker(1).await?;
    let path = worker.notes.clone();
    until("the flood is being worked on", async || {
        Ok(Worker::noted(&path) > 2000)
    })
    .await?;
    let mut sent = HashMap::new();
    for number in FLOOD..FLOOD + QUIET {
        // Not in step with the flood.
        tokio::time::sleep(Duration::from_micros(20_000 + 700 * (number % 17))).await;
        let mut job = stage.job(number, 1, FLOOD_MS);
        let name = format!("quiet{number}");
        job.header.conversation = crate::domain::ids::ConversationId::from_text(name);
        sent.insert(number, stage.clock.now().as_microsecond());
        stage.put(&[job]).await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let notes = notes::read(&[worker.kill().await?])?;
    let mut waits: Vec<i64> = notes
        .iter()
        .filter(|note| !note.finished)
        .filter_map(|note| Some(note.at_us - sent.get(&note.number)?))
        .collect();
    waits.sort_unstable();
    let missing = QUIET.saturating_sub(waits.len() as u64);
    figures.wrongs.lost += missing;
    let longest = waits.last().map(|wait| micros(*wait) / 1000.0);
    progress(&format!(
        "a quiet user behind {FLOOD} waiting messages: at most {:.1} ms",
        longest.unwrap_or(f64::NAN)
    ));
    figures.quiet_user_wait_ms = longest;
    Ok(())
}

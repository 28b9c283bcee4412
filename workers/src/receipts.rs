//! What was delivered, into history, in batches. One worker at a time does it; two would do no
//! harm.

use std::{sync::Arc, time::Duration};

use chinwag::{
    domain::outcome::Receipt,
    handoff::place_overdue,
    hot::receipts::{self, may_settle},
    shutdown::Tasks,
    telemetry::RECEIPTS_WRITTEN,
};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{Context, dead_letters};

/// How long receipts gather.
const GATHER: Duration = Duration::from_millis(25);
/// How long to wait when another worker does it, or a store does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// The most receipts of one batch.
const BATCH: usize = 500;
/// How often the right to settle is asked for.
const ASK: Duration = Duration::from_secs(1);
/// How often the journal is tidied.
const TIDY: Duration = Duration::from_secs(20);

/// Writes receipts until the program stops.
pub async fn settle_receipts(context: Arc<Context>, tasks: Tasks) {
    let name = Uuid::now_v7().to_string();
    let mut asked: Option<Instant> = None;
    let mut tidied = Instant::now();
    while !tasks.is_stopping() {
        if asked.is_none_or(|asked| asked.elapsed() > ASK) {
            if !may_settle(&context.hot, &name).await.unwrap_or(false) {
                asked = None;
                tasks.sleep(PAUSE).await;
                continue;
            }
            asked = Some(Instant::now());
            dead_letters::bury(&context).await;
        }
        if tidied.elapsed() > TIDY {
            tidied = Instant::now();
            tidy(&context).await;
        }
        match settle_batch(&context).await {
            Ok(written) if written == BATCH => {}
            Ok(_) => _ = tasks.sleep(GATHER).await,
            Err(()) => _ = tasks.sleep(PAUSE).await,
        }
    }
}

/// Writes the oldest receipts. Returns how many; an error when a store does not answer.
async fn settle_batch(context: &Context) -> Result<usize, ()> {
    let batch = receipts::oldest(&context.hot, BATCH)
        .await
        .map_err(|error| tracing::debug!(%error, "no receipts"))?;
    if batch.is_empty() {
        return Ok(0);
    }
    let places: Vec<String> = batch.iter().map(|(place, _)| place.clone()).collect();
    let receipts: Vec<Receipt> = batch
        .into_iter()
        .filter_map(|(_, receipt)| readable(receipt))
        .collect();
    if let Err(error) = context.conversations.settle(&receipts).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "receipts cannot be written; they wait"
        );
        return Err(());
    }
    metrics::counter!(RECEIPTS_WRITTEN).increment(receipts.len() as u64);
    // When this fails they are written again, which changes nothing.
    receipts::remove(&context.hot, &places)
        .await
        .map_err(|error| tracing::debug!(%error, "receipts stay"))?;
    Ok(places.len())
}

fn readable(receipt: Result<Receipt, String>) -> Option<Receipt> {
    receipt
        .inspect_err(|error| tracing::error!(%error, "a receipt cannot be read; its job stays in the journal"))
        .ok()
}

/// Gives the queue what it lacks of the journal.
async fn tidy(context: &Context) {
    let now = context.clock.now();
    match place_overdue(&context.hot, &context.pool, now).await {
        Ok(0) => {}
        Ok(jobs) => tracing::warn!(
            jobs,
            "jobs were in the journal alone; the queue has them again"
        ),
        Err(error) => tracing::debug!(%error, "the journal could not be compared with the queue"),
    }
}

//! Jobs that died, from Redis into Postgres, where operators find them.

use chinwag::{handoff, telemetry::DEAD_LETTERS};

use crate::Context;

/// Writes what has died. When a store does not answer, the letters wait.
pub async fn bury(context: &Context) {
    for partition in 0..context.hot.opened().partitions {
        match handoff::bury(&context.hot, &context.pool, partition).await {
            Ok(buried) => metrics::counter!(DEAD_LETTERS).increment(buried as u64),
            Err(error) => tracing::debug!(%error, "dead letters wait"),
        }
    }
}

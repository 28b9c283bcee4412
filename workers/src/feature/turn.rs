//! Whose turn it is to write to GitHub, which wants one at a time and a second between two.

use std::time::Duration;

use chinwag::{
    github::BETWEEN_WRITES,
    store::{StoreError, features},
};
use jiff::SignedDuration;
use tokio::time::Instant;

use crate::Context;

/// How long somebody else's turn is waited for in one try.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it is over.
const LOOK: Duration = Duration::from_millis(250);
/// How long a turn lasts at most: who has died keeps nobody from theirs for longer. It is more than
/// one try takes with every answer in time.
const LASTS: SignedDuration = SignedDuration::from_secs(150);

/// Takes the turn for a request. False when somebody else has it for too long.
///
/// # Errors
/// When Postgres cannot be reached.
pub(super) async fn take(context: &Context, request: i64) -> Result<bool, StoreError> {
    let until = Instant::now() + PATIENCE;
    loop {
        let now = context.clock.now();
        if features::take_turn(&context.pool, request, now, now + LASTS).await? {
            return Ok(true);
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Ends the turn. Where that cannot be noted, it ends by itself.
pub(super) async fn end(context: &Context, request: i64) {
    let free_at = context.clock.now() + BETWEEN_WRITES;
    if let Err(error) = features::end_turn(&context.pool, request, free_at).await {
        tracing::debug!(%error, "the turn to write to GitHub ends by itself");
    }
}

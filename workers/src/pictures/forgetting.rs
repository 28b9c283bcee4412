//! What becomes of pictures that nobody works on, and of bytes whose picture is gone.

use chinwag::{blobs::Key, store::images};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Context,
    verdict::{JobError, OrRetry},
};

/// A picture that is older and not over is over: all tries of its job took less.
const LONGEST: SignedDuration = SignedDuration::from_hours(2);
/// The most of one statement.
const BATCH: i64 = 100;

/// Ends pictures that nobody works on any more, and deletes bytes whose picture is gone.
///
/// # Errors
/// When a store does not answer.
pub async fn forget(context: &Context, now: Timestamp) -> Result<(), JobError> {
    let pool = &context.pool;
    let ended = images::end_stale(pool, now - LONGEST, now)
        .await
        .or_retry()?;
    if ended > 0 {
        tracing::warn!(ended, "pictures were given up: nobody worked on them");
    }
    let forgotten = images::forgotten(pool, BATCH).await.or_retry()?;
    for key in forgotten {
        if let Some(parsed) = Key::parse(&key)
            && let Err(error) = context.blobs.delete(&parsed).await
        {
            // It is tried again with the next upkeep, which others wait for.
            tracing::warn!(%error, "the bytes of forgotten pictures cannot be deleted yet");
            break;
        }
        images::deleted(pool, &[key]).await.or_retry()?;
    }
    Ok(())
}

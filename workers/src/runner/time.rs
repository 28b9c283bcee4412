//! How long a message may take: from the lease of its first try, over all its tries.
//!
//! A person waits once, however often something has to be tried again: a later try gets what is
//! left. Waiting in the queue is not counted, since nobody worked on it then.

use std::time::Duration;

use chinwag::{
    hot::begun,
    jobs::{Header, Job, conversation::Conversation},
};
use tokio::time::Instant;

use crate::Context;

/// What is kept at the end for telling the person that the time is over.
const FOR_THE_NOTICE: Duration = Duration::from_secs(1);

/// Whether the time of a job is counted over all its tries.
fn is_waited_for(header: &Header) -> bool {
    header.kind == Conversation::NAME
}

/// Until when a try may go on; none when each try of its kind has time of its own.
pub(super) async fn until(context: &Context, header: &Header, attempt: u32) -> Option<Instant> {
    if !is_waited_for(header) {
        return None;
    }
    let whole = context.answer_within;
    let now_ms = context.clock.now().as_millisecond();
    let began_ms = if attempt > 1 {
        begun::of(&context.hot, header.id).await.ok().flatten()
    } else {
        Some(now_ms)
    };
    // What is not known is taken for the longest it can have been.
    let began_ms = began_ms.unwrap_or(header.accepted_ms);
    Some(Instant::now() + left(whole, now_ms.saturating_sub(began_ms)))
}

/// Notes when the first try began, for those that may follow.
pub(super) async fn note_begin(context: &Context, header: &Header, attempt: u32) {
    if attempt > 1 || !is_waited_for(header) {
        return;
    }
    let now_ms = context.clock.now().as_millisecond();
    if let Err(error) = begun::note(&context.hot, header.id, now_ms).await {
        tracing::debug!(%error, "when a job began could not be noted");
    }
}

/// How much is left of the whole time for anything but the notice.
fn left(whole: Duration, passed_ms: i64) -> Duration {
    let passed = Duration::from_millis(passed_ms.max(0).unsigned_abs());
    whole
        .saturating_sub(FOR_THE_NOTICE.min(whole / 10))
        .saturating_sub(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_try_gets_what_is_left_and_there_is_always_time_for_the_notice() {
        for (whole_s, passed_ms, left_ms) in [
            (30, 0, 29_000),
            (30, 12_500, 16_500),
            (30, 29_000, 0),
            (30, 3_600_000, 0),
            (30, i64::MAX, 0),
            // Clocks of two machines differ.
            (30, -700, 29_000),
            (30, i64::MIN, 29_000),
            (5, 0, 4500),
        ] {
            let left = left(Duration::from_secs(whole_s), passed_ms);
            assert_eq!(left, Duration::from_millis(left_ms), "{passed_ms}");
        }
    }
}

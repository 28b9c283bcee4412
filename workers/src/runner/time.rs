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

use super::Run;
use crate::Context;

/// What is kept at the end for telling the person that the time is over.
const FOR_THE_NOTICE: Duration = Duration::from_secs(1);

/// Whether the time of a job is counted over all its tries.
fn is_waited_for(header: &Header) -> bool {
    header.kind == Conversation::NAME
}

/// The time of a try.
#[derive(Default)]
pub(super) struct Time {
    /// Until when it may go on; none when each try of its kind has time of its own.
    pub(super) until: Option<Instant>,
    /// When the first try began, in milliseconds since the epoch, where that is still to be noted.
    pub(super) to_note: Option<i64>,
}

/// The time of a try that begins now.
pub(super) async fn of(context: &Context, header: &Header, attempt: u32) -> Time {
    if !is_waited_for(header) {
        return Time::default();
    }
    let known_ms = if attempt > 1 {
        begun::of(&context.hot, header).await.ok().flatten()
    } else {
        None
    };
    let (whole, now_ms) = (context.answer_within, context.clock.now().as_millisecond());
    let began_ms = known_ms.unwrap_or_else(|| supposed_ms(whole, now_ms, attempt));
    Time {
        until: Some(Instant::now() + left(whole, now_ms.saturating_sub(began_ms))),
        to_note: known_ms.is_none().then_some(began_ms),
    }
}

/// Carries out what a try does, and notes on the side when the first one began, for those that
/// may follow. Nobody waits for that.
pub(super) async fn noting<T>(context: &Context, run: &Run, work: impl Future<Output = T>) -> T {
    let Some(began_ms) = run.to_note else {
        return work.await;
    };
    let noted = async {
        if let Err(error) = begun::note(&context.hot, &run.header, began_ms).await {
            tracing::debug!(%error, "when a job began could not be noted");
        }
    };
    tokio::pin!(work);
    tokio::select! {
        // The note goes first: the outcome that removes it takes the same way.
        biased;
        () = noted => work.await,
        done = &mut work => done,
    }
}

/// When the first try began, where nobody knows. Since its acceptance the job may have waited in
/// the queue for hours, which does not count: half of the time is granted.
fn supposed_ms(whole: Duration, now_ms: i64, attempt: u32) -> i64 {
    if attempt <= 1 {
        return now_ms;
    }
    let half_ms = i64::try_from(whole.as_millis() / 2).unwrap_or(i64::MAX);
    now_ms.saturating_sub(half_ms)
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
    fn half_of_the_time_is_left_where_nobody_knows_when_the_first_try_began() {
        let whole = Duration::from_secs(30);
        let left = |attempt| left(whole, 1_000_000 - supposed_ms(whole, 1_000_000, attempt));
        assert_eq!(left(1), Duration::from_secs(29));
        assert_eq!(left(2), Duration::from_secs(14));
        assert_eq!(left(5), Duration::from_secs(14));
    }

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

//! The wall clock, for the times that appear on the wire.
//!
//! Waiting and limits use the monotonic clock; nothing here sleeps.

use jiff::Timestamp;

/// Milliseconds since the epoch.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins hold no code of chinwag, so they have a clock of their own"
)]
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A moment as the services write it, for example `2026-11-22T10:00:00.123+00:00`.
#[must_use]
pub fn iso(ms: i64) -> String {
    let moment = Timestamp::from_millisecond(ms).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

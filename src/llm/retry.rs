//! When a call is worth another try, and how long to wait for it.
//!
//! The rules are those of the provider's own client libraries. Nothing here waits, reads a
//! clock or rolls dice: the caller hands in the time and the chance.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::{StatusCode, header::HeaderMap};

/// How often to try, and how long to wait in between when the server names no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Calls altogether, the first one included.
    pub tries: u32,
    /// The wait after the first failure. It doubles with each one more.
    pub first_wait: Duration,
    /// No wait is longer than this.
    pub longest_wait: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            tries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
        }
    }
}

impl Policy {
    /// How long to wait after the failure number `failures` (from 1 on): what the server
    /// asked for, otherwise the doubled wait with up to a quarter taken off. `chance` is
    /// within 0 to 1.
    #[must_use]
    pub fn wait(&self, failures: u32, asked: Option<Duration>, chance: f64) -> Duration {
        asked.unwrap_or_else(|| {
            let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
            self.first_wait
                .saturating_mul(doubled)
                .min(self.longest_wait)
                .mul_f64(1.0 - 0.25 * chance.clamp(0.0, 1.0))
        })
    }
}

/// Whether the same call may succeed later. The server's own word (`x-should-retry`) comes first.
#[must_use]
pub fn may_help(status: StatusCode, headers: &HeaderMap) -> bool {
    match text(headers, "x-should-retry") {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status.as_u16(), 408 | 409 | 429 | 500..),
    }
}

/// How long the server asks us to wait: milliseconds, seconds, or until a date.
#[must_use]
pub fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let ms = text(headers, "retry-after-ms").and_then(|ms| seconds(ms, 0.001));
    ms.or_else(|| {
        let after = text(headers, "retry-after")?;
        seconds(after, 1.0).or_else(|| until(after, now))
    })
}

fn seconds(value: &str, unit: f64) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(value.parse::<f64>().ok()? * unit).ok()?;
    (!wait.is_zero()).then_some(wait)
}

fn until(date: &str, now: Timestamp) -> Option<Duration> {
    let then = DateTimeParser::new().parse_timestamp(date).ok()?;
    Duration::try_from(then.duration_since(now))
        .ok()
        .filter(|wait| !wait.is_zero())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    type Pairs<'a> = &'a [(&'static str, &'static str)];

    fn headers(pairs: Pairs<'_>) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[test]
    fn the_status_decides_unless_the_server_says_otherwise() {
        let cases = [
            (400, "", false),
            (401, "", false),
            (404, "", false),
            (413, "", false),
            (408, "", true),
            (409, "", true),
            (429, "", true),
            (500, "", true),
            (504, "", true),
            (529, "", true),
            (400, "true", true),
            (529, "false", false),
            (529, "perhaps", true),
        ];
        for (status, said, expected) in cases {
            let status = StatusCode::from_u16(status).unwrap();
            let said = headers(&[("x-should-retry", said)]);
            assert_eq!(may_help(status, &said), expected, "{status} {said:?}");
        }
    }

    #[test]
    fn the_server_may_name_milliseconds_seconds_or_a_date() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let cases: [(Pairs<'_>, Option<u64>); 9] = [
            (
                &[("retry-after-ms", "250"), ("retry-after", "9")],
                Some(250),
            ),
            (
                &[("retry-after-ms", "soon"), ("retry-after", "9")],
                Some(9000),
            ),
            (&[("retry-after", "1.5")], Some(1500)),
            (
                &[("retry-after", "Fri, 20 Nov 2026 12:00:03 GMT")],
                Some(3000),
            ),
            (&[("retry-after", "Fri, 20 Nov 2026 11:59:57 GMT")], None),
            (&[("retry-after", "0")], None),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "NaN")], None),
            (&[], None),
        ];
        for (pairs, expected) in cases {
            let wait = asked_wait(&headers(pairs), now);
            assert_eq!(wait, expected.map(Duration::from_millis), "{pairs:?}");
        }
    }

    #[test]
    fn waits_double_up_to_the_longest_with_a_quarter_of_chance() {
        let policy = Policy::default();
        let cases = [
            (1, 0.0, 500),
            (2, 0.0, 1000),
            (2, 1.0, 750),
            (5, 0.0, 8000),
            (90, 1.0, 6000),
        ];
        for (failures, chance, ms) in cases {
            let wait = policy.wait(failures, None, chance);
            assert_eq!(wait, Duration::from_millis(ms), "{failures} {chance}");
        }
        let asked = Duration::from_secs(20);
        assert_eq!(policy.wait(1, Some(asked), 1.0), asked);
    }
}

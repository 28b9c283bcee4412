//! What Discord answers, read: what it means for the request, and what it says of the limits.
//!
//! Nothing here sends anything or waits.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::{limits::BucketHeaders, rest::RestError};

/// How long to wait after a 429 that does not say.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);
/// The longest wait believed, so that a broken proxy cannot silence the bot for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// What Discord says with a refusal.
#[derive(Deserialize)]
struct Refusal {
    code: u64,
    #[serde(default)]
    errors: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What Discord says with a 429.
#[derive(Deserialize)]
struct SlowDown {
    retry_after: f64,
    #[serde(default)]
    global: bool,
}

impl Answer {
    pub(super) async fn receive(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        })
    }

    fn number<T: std::str::FromStr>(&self, header: &str) -> Option<T> {
        self.headers.get(header)?.to_str().ok()?.trim().parse().ok()
    }

    pub(super) fn bucket(&self) -> Option<BucketHeaders> {
        Some(BucketHeaders {
            limit: self.number("x-ratelimit-limit")?,
            remaining: self.number("x-ratelimit-remaining")?,
            reset_after: seconds(self.number("x-ratelimit-reset-after")?),
        })
    }

    fn slow_down(&self) -> Option<SlowDown> {
        serde_json::from_slice(&self.body).ok()
    }

    fn retry_after(&self) -> Duration {
        self.slow_down()
            .map(|said| said.retry_after)
            .or_else(|| self.number(RETRY_AFTER.as_str()))
            .map_or(DEFAULT_RETRY_AFTER, seconds)
    }

    /// Whether Discord counts it among the invalid requests, too many of which ban an address.
    pub(super) fn counts_towards_a_ban(&self) -> bool {
        let is_shared = || {
            let scope = self.headers.get("x-ratelimit-scope");
            scope.is_some_and(|scope| scope == "shared")
        };
        matches!(self.status, 401 | 403) || (self.status == 429 && !is_shared())
    }

    /// A 429 without Discord's own words comes from the guard before it and concerns everything.
    pub(super) fn is_everywhere(&self) -> bool {
        self.slow_down().is_none_or(|said| said.global)
            || self.headers.contains_key("x-ratelimit-global")
    }
}

/// What an answer means for its request.
pub(super) fn verdict(answer: &Answer) -> Result<(), RestError> {
    match answer.status {
        200..=299 => Ok(()),
        401 => Err(token_refused(answer)),
        429 => Err(RestError::Wait(answer.retry_after())),
        status @ 400..=499 if status != 408 => Err(refusal(answer)),
        status => Err(RestError::Broken(status)),
    }
}

/// Whose token it was is for the caller to know.
fn token_refused(answer: &Answer) -> RestError {
    let refusal = serde_json::from_slice::<Refusal>(&answer.body);
    RestError::Refused {
        status: answer.status,
        code: refusal.map_or(0, |refusal| refusal.code),
        reference: false,
    }
}

fn refusal(answer: &Answer) -> RestError {
    /// "Cannot reply without permission to read message history".
    const NO_HISTORY: u64 = 160_002;
    match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(refusal) => RestError::Refused {
            status: answer.status,
            code: refusal.code,
            reference: refusal.code == NO_HISTORY
                || refusal
                    .errors
                    .is_some_and(|errors| errors.contains_key("message_reference")),
        },
        Err(_) => RestError::Broken(answer.status),
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds)
        .unwrap_or(DEFAULT_RETRY_AFTER)
        .min(LONGEST_RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        Answer {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn answers_are_told_apart() {
        let cases: [(&str, Answer, &str); 9] = [
            ("sent", answer(200, &[], "{}"), "Ok(())"),
            ("shown", answer(204, &[], ""), "Ok(())"),
            (
                "token",
                answer(401, &[], r#"{"message":"401: Unauthorized","code":0}"#),
                "Err(Refused { status: 401, code: 0, reference: false })",
            ),
            (
                "slow down",
                answer(
                    429,
                    &[],
                    r#"{"message":"You are being rate limited.","retry_after":1.5,"global":false}"#,
                ),
                "Err(Wait(1.5s))",
            ),
            (
                "slow down, from the guard before Discord",
                answer(429, &[("retry-after", "7")], "<html>"),
                "Err(Wait(7s))",
            ),
            (
                "no permission",
                answer(403, &[], r#"{"message":"Missing Access","code":50001}"#),
                "Err(Refused { status: 403, code: 50001, reference: false })",
            ),
            (
                "not this reference",
                answer(
                    400,
                    &[],
                    r#"{"message":"Invalid Form Body","code":50035,"errors":{"message_reference":{"_errors":[{"code":"REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE","message":"Cannot reply to a system message"}]}}}"#,
                ),
                "Err(Refused { status: 400, code: 50035, reference: true })",
            ),
            (
                "a proxy's page",
                answer(403, &[], "<html>"),
                "Err(Broken(403))",
            ),
            ("a fault", answer(502, &[], ""), "Err(Broken(502))"),
        ];
        for (name, answer, expected) in cases {
            assert_eq!(format!("{:?}", verdict(&answer)), expected, "{name}");
        }
    }

    #[test]
    fn a_429_says_how_far_it_reaches() {
        let local = r#"{"message":"","retry_after":1,"global":false}"#;
        let global = r#"{"message":"","retry_after":1,"global":true}"#;
        assert!(!answer(429, &[], local).is_everywhere());
        assert!(answer(429, &[], global).is_everywhere());
        assert!(answer(429, &[("x-ratelimit-global", "true")], local).is_everywhere());
        assert!(answer(429, &[], "error code: 1015").is_everywhere());
    }

    #[test]
    fn what_discord_counts_towards_a_ban_is_known() {
        for (status, counts) in [
            (200, false),
            (401, true),
            (403, true),
            (404, false),
            (429, true),
        ] {
            assert_eq!(answer(status, &[], "").counts_towards_a_ban(), counts);
        }
        let shared = answer(429, &[("x-ratelimit-scope", "shared")], "");
        assert!(!shared.counts_towards_a_ban());
    }

    #[test]
    fn the_headers_of_a_bucket_are_read() {
        let headers = [
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "4"),
            ("x-ratelimit-reset-after", "0.250"),
        ];
        assert_eq!(
            answer(200, &headers, "").bucket(),
            Some(BucketHeaders {
                limit: 5,
                remaining: 4,
                reset_after: Duration::from_millis(250),
            })
        );
        assert_eq!(answer(200, &headers[..2], "").bucket(), None);
    }
}

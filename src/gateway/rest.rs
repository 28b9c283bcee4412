//! Requests to Discord's REST API, within its rate limits.
//!
//! serenity's own client is not used to send: it keeps the headers of a refusal to itself, so
//! that nobody could obey `Retry-After` behind a proxy, and its tracing spans hold request bodies.
//! Nothing here tries again: what became of a request is told as a value.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use reqwest::{
    Method,
    header::{
        AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
        USER_AGENT,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::limits::{Answered, Bucket, BucketHeaders, Limits};
use crate::config::Secret;

/// Discord answers within a second or so; a proxy that queues may take longer.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait after a 429 that does not say.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);
/// The longest wait believed, so that a broken proxy cannot silence the bot for good.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// A client of Discord's API.
#[derive(Debug)]
pub struct Rest {
    client: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    limits: Mutex<Limits>,
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// The token is not valid, or no longer.
    #[error("the token is refused (401)")]
    Unauthorized,
    /// A rate limit. Nothing was done.
    #[error("a rate limit asks to wait {0:?}")]
    Wait(Duration),
    /// Discord says no to this very request; asking again would not help.
    #[error("Discord refuses the request (status {status}, code {code})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own error code.
        code: u64,
        /// It is the message replied to that it will not take.
        reference: bool,
    },
    /// An answer that Discord's API does not give: a fault of its own, or of something before it.
    #[error("an answer that is not from a working Discord API (status {0})")]
    Broken(u16),
    /// There was no answer. Whether the request was carried out is not known.
    #[error("no answer")]
    Unreachable(#[source] reqwest::Error),
}

/// A client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BadClient {
    /// The token holds characters that no header can carry.
    #[error("the token holds characters that no token has")]
    Token,
    /// The TLS set-up failed.
    #[error("the HTTP client cannot be set up")]
    Client(#[source] reqwest::Error),
}

impl Rest {
    /// A client of the API at `base`, which ends in its version (`…/api/v10`).
    ///
    /// # Errors
    /// When the token cannot be sent, or TLS cannot be set up.
    pub fn new(base: &str, token: &Secret) -> Result<Self, BadClient> {
        let token = token.expose().trim_start_matches("Bot ");
        let mut authorization =
            HeaderValue::from_str(&format!("Bot {token}")).map_err(|_| BadClient::Token)?;
        authorization.set_sensitive(true);
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(BadClient::Client)?;
        Ok(Self {
            client,
            base: base.to_owned(),
            authorization,
            limits: Mutex::default(),
        })
    }

    /// Reads something.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RestError> {
        let answer = self.send(Method::GET, path, None, None).await?;
        read(&answer)
    }

    /// Posts nothing but the request itself, and leaves the answer unread.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn post(&self, path: &str, bucket: &Bucket) -> Result<(), RestError> {
        self.send(Method::POST, path, Some(bucket), None)
            .await
            .map(drop)
    }

    /// Posts `body` and reads the answer.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        bucket: &Bucket,
        body: &(impl Serialize + Sync),
    ) -> Result<T, RestError> {
        let answer = self
            .send(Method::POST, path, Some(bucket), Some(json(body)))
            .await?;
        read(&answer)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        bucket: Option<&Bucket>,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, RestError> {
        let place = Place::take(&self.limits, bucket).map_err(RestError::Wait)?;
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header(USER_AGENT, serenity::constants::USER_AGENT)
            .header(AUTHORIZATION, self.authorization.clone());
        let request = match body {
            // An empty body that is said to be JSON is refused as broken JSON.
            None => request.header(CONTENT_LENGTH, 0),
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
        };
        let answer = Answer::receive(request)
            .await
            .map_err(|error| RestError::Unreachable(error.without_url()))?;
        let verdict = verdict(&answer);
        place.give_back(match verdict {
            Err(RestError::Wait(retry_after)) => Answered::TooMany {
                retry_after,
                everywhere: answer.is_everywhere(),
            },
            _ => Answered::With(answer.bucket()),
        });
        verdict.map(|()| answer)
    }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("request bodies are plain data")
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, RestError> {
    serde_json::from_slice(&answer.body).map_err(|_| RestError::Broken(answer.status))
}

/// A place among the requests under way. It is given back even when the caller gave up.
struct Place<'a> {
    limits: &'a Mutex<Limits>,
    bucket: Option<&'a Bucket>,
    answer: Answered,
}

impl<'a> Place<'a> {
    fn take(limits: &'a Mutex<Limits>, bucket: Option<&'a Bucket>) -> Result<Self, Duration> {
        locked(limits).reserve(bucket, Instant::now())?;
        Ok(Self {
            limits,
            bucket,
            answer: Answered::Not,
        })
    }

    fn give_back(mut self, answer: Answered) {
        self.answer = answer;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        locked(self.limits).answered(self.bucket, self.answer, Instant::now());
    }
}

fn locked(limits: &Mutex<Limits>) -> MutexGuard<'_, Limits> {
    // The counts stay sound when a thread dies between two of them.
    limits.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
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
    async fn receive(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
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

    fn bucket(&self) -> Option<BucketHeaders> {
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

    /// A 429 without Discord's own words comes from the guard before it and concerns everything.
    fn is_everywhere(&self) -> bool {
        self.slow_down().is_none_or(|said| said.global)
            || self.headers.contains_key("x-ratelimit-global")
    }
}

fn verdict(answer: &Answer) -> Result<(), RestError> {
    match answer.status {
        200..=299 => Ok(()),
        401 => Err(RestError::Unauthorized),
        429 => Err(RestError::Wait(answer.retry_after())),
        status @ 400..=499 if status != 408 => Err(refusal(answer)),
        status => Err(RestError::Broken(status)),
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
                "Err(Unauthorized)",
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

    #[test]
    fn a_token_that_no_header_carries_is_refused_here() {
        let base = "http://127.0.0.1:1/api/v10";
        let made = Rest::new(base, &Secret::new("a\nb".to_owned()));
        assert!(matches!(made, Err(BadClient::Token)));
    }
}

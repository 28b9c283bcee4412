//! Why one call failed, and whether another may succeed.
//!
//! Reasons are made of statuses, error types and our own words. The provider's sentences are
//! left out, since they may quote the request.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::{LlmError, http, retry};

/// One call's failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What another call may change.
    pub kind: Kind,
    /// What happened.
    pub reason: String,
    /// How long the server asked us to wait.
    pub wait: Option<Duration>,
}

/// What another call may change about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The model has no room, or fails; later it may answer, and another model may now.
    Overloaded,
    /// The key has asked for too much; later it may ask again, and another key may now.
    Limited,
    /// It may pass.
    Passing,
    /// The key is not accepted; another may be.
    Key,
    /// The key may not ask this model; another may.
    Rights,
    /// There is no such model; another there may be.
    Model,
    /// It stays until somebody changes something.
    Lasting,
}

impl Failure {
    pub fn passing(reason: impl Into<String>) -> Self {
        Self {
            kind: Kind::Passing,
            reason: reason.into(),
            wait: None,
        }
    }

    /// The connection failed while we tried to do `what`.
    pub fn transport(error: reqwest::Error, what: &str) -> Self {
        Self::passing(http::told(error, what))
    }

    /// The server answered with another status than 200.
    pub fn from_status(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Value,
        now: Timestamp,
        model: &str,
    ) -> Self {
        let error = &body["error"];
        let named = named(status.as_str(), error);
        if retry::may_help(status, headers) {
            return Self {
                kind: match status.as_u16() {
                    429 => Kind::Limited,
                    503 | 529 => Kind::Overloaded,
                    // The service itself says so, and not something on the way to it.
                    _ if is_a_failure_within(error) => Kind::Overloaded,
                    _ => Kind::Passing,
                },
                reason: named,
                wait: retry::asked_wait(headers, now),
            };
        }
        // A server that knows nothing of models says 404 to every path.
        let no_such_model = error["type"] == "not_found_error";
        Self::lasting(status.as_u16(), no_such_model, &named, model)
    }

    /// The server reported `error` after it had answered with 200.
    pub fn from_event(error: &Value, model: &str) -> Self {
        let named = named("200", error);
        let status = match error["type"].as_str().unwrap_or_default() {
            "invalid_request_error" => 400,
            "authentication_error" => 401,
            "billing_error" => 402,
            "permission_error" => 403,
            "not_found_error" => 404,
            "request_too_large" => 413,
            kind => {
                return Self {
                    kind: match kind {
                        "overloaded_error" => Kind::Overloaded,
                        _ if is_a_failure_within(error) => Kind::Overloaded,
                        "rate_limit_error" => Kind::Limited,
                        _ => Kind::Passing,
                    },
                    ..Self::passing(named)
                };
            }
        };
        Self::lasting(status, true, &named, model)
    }

    fn lasting(status: u16, no_such_model: bool, named: &str, model: &str) -> Self {
        Self {
            kind: match status {
                401 => Kind::Key,
                403 => Kind::Rights,
                404 if no_such_model => Kind::Model,
                _ => Kind::Lasting,
            },
            reason: format!("{named}: {}", advice(status, model)),
            wait: None,
        }
    }

    /// The same with the id that the provider's support asks for, where there is one.
    pub fn with_request_id(mut self, id: &str) -> Self {
        if !id.is_empty() {
            self.reason = format!("{} (request {})", self.reason, id.escape_default());
        }
        self
    }

    /// Whether another model may answer where this one did not.
    pub fn is_the_models(&self) -> bool {
        matches!(self.kind, Kind::Overloaded | Kind::Limited | Kind::Model)
    }

    /// Whether the same may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(self.kind, Kind::Overloaded | Kind::Limited | Kind::Passing)
    }

    /// The error for whoever asked.
    pub fn into_error(self) -> LlmError {
        let may_pass = self.may_pass();
        let reason = self.reason;
        if may_pass {
            LlmError::Unavailable { reason }
        } else {
            LlmError::Misconfigured { reason }
        }
    }
}

/// Whether the service failed with this model: another may do better.
fn is_a_failure_within(error: &Value) -> bool {
    matches!(error["type"].as_str(), Some("api_error" | "timeout_error"))
}

/// The status with the error's type and code, where they are plain words.
fn named(status: &str, error: &Value) -> String {
    [&error["type"], &error["details"]["error_code"]]
        .into_iter()
        .filter_map(Value::as_str)
        .filter(|word| {
            (1..=64).contains(&word.len())
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
        .fold(status.to_owned(), |named, word| format!("{named} {word}"))
}

/// What the operator can do about a status.
fn advice(status: u16, model: &str) -> String {
    match status {
        300..400 => {
            "the server sends us elsewhere; set ANTHROPIC_BASE_URL to its real address".to_owned()
        }
        400 => format!(
            "the server does not take the request; check that ANTHROPIC_MODEL ({model}) is a current model, and the account's spend limit"
        ),
        401 => "the key is not accepted; check ANTHROPIC_API_KEY".to_owned(),
        402 => "the account cannot pay; check its billing and credit".to_owned(),
        403 => format!(
            "the key of ANTHROPIC_API_KEY may not do this; check its rights to the model {model}"
        ),
        404 => format!(
            "the model {model} is unknown or retired, so set ANTHROPIC_MODEL, or ANTHROPIC_FALLBACK_MODEL, to a current one; or ANTHROPIC_BASE_URL is not a server of the Messages API"
        ),
        413 => "the request is too large; lower MAX_TOKENS_PER_REQUEST".to_owned(),
        _ => "the server does not take the request; check ANTHROPIC_BASE_URL and ANTHROPIC_MODEL"
            .to_owned(),
    }
}

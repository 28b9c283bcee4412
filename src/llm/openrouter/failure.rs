//! Why one call failed, whether it may have been paid for, and whether it was taken at all.
//!
//! Reasons are made of statuses, error types and our own words. The provider's sentences are
//! left out, since they may quote what was asked for.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::answer::nanos;
use crate::llm::{http, pictures::PictureError, retry};

/// The most reasons of a moderation that are told.
const MOST_REASONS: usize = 8;

/// One call's failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What whoever asked is told.
    pub error: PictureError,
    /// Whether the request was certainly not taken, so that it may be made again at once.
    pub again: Option<Again>,
}

/// That a request may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Again {
    /// When, where the server says so.
    pub after: Option<Duration>,
}

impl Failure {
    pub fn uncertain(reason: impl Into<String>) -> Self {
        Self::from(PictureError::Uncertain {
            reason: reason.into(),
        })
    }

    /// The connection failed before there was an answer.
    pub fn sending(error: reqwest::Error) -> Self {
        let never_went_out = error.is_connect() || error.is_builder();
        let reason = http::told(error, "reach the server");
        if never_went_out {
            return Self {
                error: PictureError::Unavailable { reason },
                again: Some(Again { after: None }),
            };
        }
        Self::uncertain(reason)
    }

    /// The server answered with another status than 200.
    pub fn from_status(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Value,
        now: Timestamp,
        model: &str,
    ) -> Self {
        let after = retry::asked_wait(headers, now);
        let error = told(status.as_u16(), &body["error"], after, model);
        let again = match status.as_u16() {
            429 => Some(Again { after }),
            // It names a time only when it has taken nothing.
            503 => after.map(|after| Again { after: Some(after) }),
            _ => None,
        };
        Self { error, again }
    }

    /// The server reported an error after it had answered with 200: it had begun, and is not asked
    /// again at once.
    pub fn from_body(found: &Value, body: &Value, model: &str) -> Self {
        let error = told(status_of(found), found, None, model);
        let cost_nanos = nanos(&body["usage"]["cost"]).filter(|cost| *cost > 0);
        if cost_nanos.is_some() && error.may_be_repeated() {
            let reason = format!("{error}, though it was paid for");
            return Self::from(PictureError::NoPicture { reason, cost_nanos });
        }
        Self::from(error)
    }
}

impl From<PictureError> for Failure {
    fn from(error: PictureError) -> Self {
        Self { error, again: None }
    }
}

/// The error in a body, in whatever form: at the top, in a choice, in the data, or by the reason
/// for which the model stopped.
pub(super) fn in_body(body: &Value) -> Option<Value> {
    let choice = &body["choices"][0];
    let in_data = body["data"].as_array().into_iter().flatten();
    let places = [
        &body["error"],
        &choice["error"],
        &choice["message"]["error"],
    ];
    let found = places
        .into_iter()
        .chain(in_data.map(|datum| &datum["error"]))
        .find(|error| is_error(error));
    if let Some(found) = found {
        return Some(found.clone());
    }
    match choice["finish_reason"].as_str() {
        Some("error") => Some(Value::Null),
        Some("content_filter") => Some(moderated()),
        _ if choice["message"]["refusal"].is_string() => Some(moderated()),
        _ if body["type"] == "error" => Some(body.clone()),
        _ => None,
    }
}

/// An empty one says nothing.
fn is_error(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn moderated() -> Value {
    serde_json::json!({"code": 403, "metadata": {"error_type": MODERATED}})
}

/// The stable name of a moderation.
const MODERATED: &str = "content_policy_violation";

/// What an error is told as. `status`: the server's, or the one that the error itself names.
fn told(status: u16, error: &Value, after: Option<Duration>, model: &str) -> PictureError {
    let kind = error["metadata"]["error_type"].as_str();
    let reasons = error["metadata"]["reasons"].as_array();
    if kind == Some(MODERATED) || (status == 403 && reasons.is_some()) {
        let reasons = reasons.into_iter().flatten().filter_map(Value::as_str);
        let reasons = reasons.filter(|reason| is_plain(reason));
        return PictureError::Moderated {
            reasons: reasons.take(MOST_REASONS).map(str::to_owned).collect(),
        };
    }
    let reason = named(status, error);
    match status {
        402 => PictureError::NoCredit,
        429 => PictureError::RateLimited { after },
        // Whoever did not wait does not know what became of it.
        408 | 504 | 524 => PictureError::Uncertain { reason },
        500.. => PictureError::Unavailable { reason },
        _ => PictureError::Misconfigured {
            reason: format!("{reason}: {}", advice(status, model)),
        },
    }
}

/// The status that an error names by itself: as a number, as text, or by its type. What names
/// none failed at the provider.
fn status_of(error: &Value) -> u16 {
    let code = match &error["code"] {
        Value::Number(code) => code.as_u64(),
        Value::String(code) => code.parse().ok(),
        _ => None,
    };
    let code = code.and_then(|code| u16::try_from(code).ok());
    if let Some(code) = code.filter(|code| (400..600).contains(code)) {
        return code;
    }
    let kinds = [
        &error["metadata"]["error_type"],
        &error["type"],
        &error["code"],
    ];
    let statuses = kinds.into_iter().filter_map(|kind| match kind.as_str()? {
        "invalid_request" | "invalid_request_error" => Some(400),
        "authentication" => Some(401),
        "payment_required" | "insufficient_quota" => Some(402),
        "permission_denied" | MODERATED => Some(403),
        "not_found" => Some(404),
        "timeout" => Some(408),
        "payload_too_large" => Some(413),
        "unprocessable" => Some(422),
        "rate_limit_exceeded" => Some(429),
        _ => None,
    });
    statuses.into_iter().next().unwrap_or(502)
}

/// The status with the error's type, where it is a plain word.
fn named(status: u16, error: &Value) -> String {
    let kind = error["metadata"]["error_type"].as_str();
    match kind.filter(|kind| is_plain(kind)) {
        Some(kind) => format!("{status} {kind}"),
        None => status.to_string(),
    }
}

/// A word or a few of letters, as types and reasons are, and not a sentence somebody wrote.
fn is_plain(word: &str) -> bool {
    (1..=64).contains(&word.len())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-/ ".contains(&byte))
}

/// What the operator can do about a status.
fn advice(status: u16, model: &str) -> String {
    match status {
        300..=399 => {
            "the server sends us elsewhere; set OPENROUTER_BASE_URL to its real address".to_owned()
        }
        401 => "the key is not accepted; check OPENROUTER_API_KEY".to_owned(),
        403 => format!(
            "the key of OPENROUTER_API_KEY may not do this; check its rights to the model {model}"
        ),
        404 => format!(
            "the model {model} makes no pictures there, so set OPENROUTER_IMAGE_MODEL to another; or OPENROUTER_BASE_URL is not a server of this API"
        ),
        413 => "the request is too large; the pictures it goes by are".to_owned(),
        _ => format!(
            "the server does not take the request; check OPENROUTER_BASE_URL and OPENROUTER_IMAGE_MODEL ({model})"
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_are_found_in_every_form() {
        for (body, expected) in [
            (
                json!({"error": {"code": 402, "message": "the canary"}}),
                "no_credit",
            ),
            (json!({"error": {"code": "402"}}), "no_credit"),
            (json!({"error": {"code": 429}}), "rate_limited"),
            (
                json!({"error": {"code": "rate_limit_exceeded"}}),
                "rate_limited",
            ),
            (json!({"error": "the canary"}), "unavailable"),
            (json!({"error": {"code": 502}, "data": []}), "unavailable"),
            (json!({"error": {"code": 504}}), "uncertain"),
            (
                json!({"error": {"message": "the canary", "metadata": {"error_type": "timeout"}}}),
                "uncertain",
            ),
            (json!({"error": {"code": 404}}), "misconfigured"),
            (
                json!({"error": {"code": 403, "metadata": {"reasons": ["violence"]}}}),
                "moderated",
            ),
            (
                json!({"error": {"code": 400, "metadata": {"error_type": "content_policy_violation"}}}),
                "moderated",
            ),
            (
                json!({"choices": [{"error": {"code": 502}, "message": {}}]}),
                "unavailable",
            ),
            (
                json!({"choices": [{"finish_reason": "error"}]}),
                "unavailable",
            ),
            (
                json!({"choices": [{"finish_reason": "content_filter"}]}),
                "moderated",
            ),
            (
                json!({"choices": [{"message": {"refusal": "the canary"}}]}),
                "moderated",
            ),
            (json!({"data": [{"error": {"code": 429}}]}), "rate_limited"),
            (json!({"type": "error", "code": 402}), "no_credit"),
            (
                json!({"error": {"code": 502}, "usage": {"cost": 0.04}}),
                "no_picture",
            ),
        ] {
            let found = in_body(&body).unwrap_or_else(|| panic!("{body}"));
            let failure = Failure::from_body(&found, &body, "a/model");
            assert_eq!(failure.error.name(), expected, "{body}");
            assert_eq!(failure.again, None);
            assert!(!format!("{failure:?}").contains("canary"), "{failure:?}");
        }
        for body in [
            json!({"data": [{"b64_json": "AAAA"}]}),
            json!({"error": null, "data": []}),
            json!({"choices": [{"finish_reason": "stop", "message": {"refusal": null}}]}),
            json!([]),
        ] {
            assert_eq!(in_body(&body), None, "{body}");
        }
    }

    #[test]
    fn statuses_say_what_may_be_done_again() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        let limited = HeaderMap::from_iter([(
            reqwest::header::RETRY_AFTER,
            reqwest::header::HeaderValue::from_static("3"),
        )]);
        let none = HeaderMap::new();
        for (status, headers, expected, again) in [
            (400, &none, "misconfigured", false),
            (401, &none, "misconfigured", false),
            (402, &none, "no_credit", false),
            (403, &none, "misconfigured", false),
            (404, &none, "misconfigured", false),
            (408, &none, "uncertain", false),
            (413, &none, "misconfigured", false),
            (422, &none, "misconfigured", false),
            (429, &none, "rate_limited", true),
            (429, &limited, "rate_limited", true),
            (500, &limited, "unavailable", false),
            (502, &none, "unavailable", false),
            (503, &none, "unavailable", false),
            (503, &limited, "unavailable", true),
            (504, &none, "uncertain", false),
            (524, &none, "uncertain", false),
            (529, &none, "unavailable", false),
            (302, &none, "misconfigured", false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let failure = Failure::from_status(status, headers, &Value::Null, now, "a/model");
            assert_eq!(failure.error.name(), expected, "{status}");
            assert_eq!(failure.again.is_some(), again, "{status}");
        }
    }

    #[test]
    fn only_plain_words_are_told_of_a_moderation() {
        let error = json!({"metadata": {
            "error_type": MODERATED,
            "reasons": ["violence", "self-harm/intent", "<the canary>", 7, "x".repeat(65)],
            "flagged_input": "the canary",
        }});
        assert_eq!(
            told(403, &error, None, "a/model"),
            PictureError::Moderated {
                reasons: vec!["violence".to_owned(), "self-harm/intent".to_owned()]
            }
        );
    }
}

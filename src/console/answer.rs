//! The shape of a refusal: a status and `{"error": "…"}`, one sentence that says what to do.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::moments;

/// A request that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    error: String,
    retry_after: Option<u64>,
    notice: Option<String>,
    status_text: Option<String>,
}

impl Refusal {
    /// A refusal with its reason.
    #[must_use]
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            error: error.into(),
            retry_after: None,
            notice: None,
            status_text: None,
        }
    }

    /// Says what the bot would say about it to the person, in their own manner.
    #[must_use]
    pub fn notice(self, notice: String) -> Self {
        Self {
            notice: Some(notice),
            ..self
        }
    }

    /// Says when to try again: whole seconds, rounded up, at least one.
    #[must_use]
    pub fn retry_after(mut self, pause: Duration) -> Self {
        let started = u64::from(pause.subsec_nanos() > 0);
        self.retry_after = Some((pause.as_secs() + started).max(1));
        self
    }
}

impl Refusal {
    /// Says besides how the bot is, to somebody who asked that.
    #[must_use]
    pub fn with_status(self, text: String) -> Self {
        Self {
            status_text: Some(text),
            ..self
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.error });
        if let Some(seconds) = self.retry_after {
            body["retry_after"] = seconds.into();
        }
        if let Some(notice) = self.notice {
            moments::put(&mut body, "notice", &notice);
        }
        if let Some(text) = self.status_text {
            body["status"] = text.into();
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_told_in_whole_seconds_rounded_up() {
        for (ms, seconds) in [(0, "1"), (1, "1"), (1000, "1"), (1001, "2"), (59_000, "59")] {
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "slow down");
            let response = refusal
                .retry_after(Duration::from_millis(ms))
                .into_response();
            assert_eq!(response.headers()[header::RETRY_AFTER], seconds);
        }
    }
}

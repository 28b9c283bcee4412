//! The error answers of the Messages API, in the documented shape.
//!
//! Nothing here decides when a request is wrong; that is `check`'s.

use axum::{
    Json,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An error answer: a status, a documented type and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The documented `error.type`.
    pub kind: &'static str,
    /// What `error.message` says; nobody may match on it.
    pub message: String,
    /// The `retry-after` header, in seconds.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// The answer for a status of the documentation's table.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let (kind, message) = match status {
            401 => ("authentication_error", "invalid x-api-key"),
            402 => ("billing_error", "Your credit balance is too low."),
            403 => ("permission_error", "Your key may not use this resource."),
            404 => ("not_found_error", "Not found"),
            409 => ("conflict_error", "The resource was changed meanwhile."),
            413 => ("request_too_large", "Request exceeds the maximum size"),
            429 => (
                "rate_limit_error",
                "This request would exceed your rate limit.",
            ),
            504 => ("timeout_error", "The request timed out."),
            529 => ("overloaded_error", "Overloaded"),
            status if status >= 500 => ("api_error", "Internal server error"),
            _ => ("invalid_request_error", "The request was not understood."),
        };
        Self {
            status,
            kind,
            message: message.to_owned(),
            retry_after: None,
        }
    }

    /// A 400 with a sentence of its own.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::of_status(400)
        }
    }

    /// The same error with another sentence.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self, request_id: &str) -> Value {
        json!({
            "type": "error",
            "error": {"type": self.kind, "message": self.message},
            "request_id": request_id,
        })
    }

    /// The whole HTTP answer, without the `request-id` header, which every answer gets.
    #[must_use]
    pub fn answer(&self, request_id: &str) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, Json(self.body(request_id))).into_response();
        if let Some(seconds) = self.retry_after {
            answer
                .headers_mut()
                .insert("retry-after", HeaderValue::from(seconds));
        }
        answer
    }
}

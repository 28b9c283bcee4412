//! The error answers of OpenRouter, in the documented shape: the status stands in the body, too.
//!
//! Nothing here decides when a request is wrong; that is `check`'s.

use axum::{
    Json,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// An error answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The HTTP status, and `error.code`.
    pub status: u16,
    /// The stable name, `error.metadata.error_type`.
    pub kind: &'static str,
    /// What `error.message` says; nobody may match on it.
    pub message: String,
    /// What else is in `error.metadata`.
    pub metadata: Map<String, Value>,
    /// The `retry-after` header, in seconds.
    pub retry_after: Option<u64>,
}

impl ApiError {
    /// The answer for a status of the documentation's table.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        let (kind, message) = match status {
            400 => ("invalid_request", "Invalid request parameters"),
            401 => ("authentication", "Missing Authentication header"),
            402 => (
                "payment_required",
                "Insufficient credits. Add more using https://openrouter.ai/credits",
            ),
            403 => (
                "permission_denied",
                "Only management keys can perform this operation",
            ),
            404 => ("not_found", "Resource not found"),
            408 => ("timeout", "Operation timed out. Please try again later."),
            413 => ("payload_too_large", "Request payload too large"),
            422 => ("unprocessable", "Invalid argument"),
            429 => ("rate_limit_exceeded", "Rate limit exceeded"),
            502 => ("provider_unavailable", "Provider returned error"),
            503 => ("provider_unavailable", "Service temporarily unavailable"),
            524 => ("timeout", "Request timed out. Please try again later."),
            529 => ("provider_overloaded", "Provider returned error"),
            status if status >= 500 => ("server", "Internal Server Error"),
            _ => ("unmapped", "The request was not understood."),
        };
        Self {
            status,
            kind,
            message: message.to_owned(),
            metadata: Map::new(),
            retry_after: None,
        }
    }

    /// A 400 with a sentence of its own.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::of_status(400).saying(message)
    }

    /// The 403 of a moderated model: why, and the beginning of what was flagged.
    #[must_use]
    pub fn moderated(model: &str, reasons: &[String], prompt: &str) -> Self {
        let mut error = Self::of_status(403).saying(format!(
            "{model} requires moderation on OpenRouter. Your input was flagged."
        ));
        error.kind = "content_policy_violation";
        let flagged: String = match prompt.char_indices().nth(100) {
            Some((end, _)) => format!("{}...", &prompt[..end]),
            None => prompt.to_owned(),
        };
        error.metadata = Map::from_iter([
            ("reasons".to_owned(), json!(reasons)),
            ("flagged_input".to_owned(), json!(flagged)),
            ("model_slug".to_owned(), json!(model)),
        ]);
        error
    }

    /// The same error with another sentence.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut metadata = self.metadata.clone();
        metadata.insert("error_type".to_owned(), json!(self.kind));
        json!({"error": {
            "code": self.status,
            "message": self.message,
            "metadata": metadata,
        }})
    }

    /// The whole HTTP answer.
    #[must_use]
    pub fn answer(&self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after {
            let headers = answer.headers_mut();
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        answer
    }
}

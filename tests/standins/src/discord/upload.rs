//! Request bodies: JSON, or a form with `payload_json` and files.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::{header, request::Parts},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::errors::RestError;

/// The largest body, in bytes; Discord's own limit for files is 10 MiB each.
const MAX_BODY: usize = 100 * 1024 * 1024;

/// A body that was read.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    /// The JSON; null when there was no body.
    pub json: Value,
    /// The files of a form.
    pub files: Vec<File>,
}

/// A file of a form.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub bytes: Bytes,
}

impl Posted {
    /// What is kept of it in the record of requests.
    #[must_use]
    pub fn record(&self) -> Value {
        if self.files.is_empty() {
            return self.json.clone();
        }
        let names: Vec<_> = self.files.iter().map(|file| &file.name).collect();
        json!({"payload_json": self.json, "files": names})
    }
}

/// Reads the body of a request.
///
/// # Errors
/// The answer Discord gives to a body it cannot read.
pub async fn read(parts: &Parts, body: Body) -> Result<Posted, RestError> {
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        return form(Request::from_parts(parts.clone(), body)).await;
    }
    let bytes = axum::body::to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| RestError::new(413, 40005, "Request entity too large"))?;
    if bytes.is_empty() {
        return Ok(Posted::default());
    }
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(RestError::form(
            "_",
            "CONTENT_TYPE_INVALID",
            "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
        ));
    }
    let json = serde_json::from_slice(&bytes).map_err(|_| not_json())?;
    Ok(Posted {
        json,
        files: Vec::new(),
    })
}

async fn form(request: Request) -> Result<Posted, RestError> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| not_json())?;
    let mut posted = Posted::default();
    while let Some(field) = form.next_field().await.map_err(|_| not_json())? {
        let part = field.name().unwrap_or_default().to_owned();
        let name = field.file_name().map(str::to_owned);
        let content_type = field
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let bytes = field.bytes().await.map_err(|_| not_json())?;
        if part == "payload_json" {
            posted.json = serde_json::from_slice(&bytes).map_err(|_| not_json())?;
        } else if part.starts_with("files[") {
            let name = name.unwrap_or_else(|| "unknown.bin".to_owned());
            posted.files.push(File {
                name,
                content_type,
                bytes,
            });
        }
    }
    if posted.json.is_null() {
        posted.json = json!({});
    }
    Ok(posted)
}

fn not_json() -> RestError {
    RestError::new(400, 50109, "The request body contains invalid JSON.")
}

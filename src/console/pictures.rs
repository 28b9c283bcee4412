//! The pictures of the chat: whole, and in small.
//!
//! A picture's address has the name of its bytes in it, which nobody guesses; who is told it may see
//! it. What is under a name never changes, so browsers keep it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use uuid::Uuid;

use super::{Console, answer::Refusal};
use crate::{
    blobs::{BlobError, Key},
    domain::drawing,
};

/// A browser keeps a picture for as long as it likes, for its own person alone.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");

/// The routes under `/api/pictures`.
pub fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/api/pictures/{name}", get(whole))
        .route("/api/pictures/{name}/small", get(small))
}

async fn whole(
    State(console): State<Arc<Console>>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    picture(&console, &name, drawing::key).await
}

async fn small(
    State(console): State<Arc<Console>>,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    picture(&console, &name, drawing::key_of_small).await
}

async fn picture(
    console: &Console,
    name: &str,
    key: fn(Uuid) -> String,
) -> Result<Response, Refusal> {
    let none = || Refusal::new(StatusCode::NOT_FOUND, "there is no such picture");
    let name: Uuid = name.parse().map_err(|_| none())?;
    let key = Key::parse(&key(name)).ok_or_else(none)?;
    let blob = match console.blobs.get(&key).await {
        Ok(blob) => blob.ok_or_else(none)?,
        Err(error) => {
            tracing::warn!(%error, "a picture cannot be shown");
            let away = matches!(error, BlobError::Unavailable(_));
            return Err(if away {
                let why = "what keeps pictures does not answer; try again a little later";
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, why)
            } else {
                none()
            });
        }
    };
    let kind = HeaderValue::from_str(&blob.media_type);
    let kind = kind.ok().filter(|_| blob.media_type.starts_with("image/"));
    let headers = [
        (header::CONTENT_TYPE, kind.ok_or_else(none)?),
        (header::CACHE_CONTROL, KEPT),
    ];
    Ok((headers, blob.bytes).into_response())
}

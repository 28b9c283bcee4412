//! The HTTP API, as `docs/console-api.md` describes it: post a message, press what stands below an
//! answer, watch a conversation, read its latest messages.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response, Sse},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    Console,
    answer::Refusal,
    request::{self, Post, Pressed, Unreadable},
    stream,
};
use crate::{
    domain::{
        ids::{ConversationId, MessageId, Platform},
        intent::Command,
        message::Incoming,
        press::{Besides, Press},
        quota,
        routing::Route,
    },
    handoff::{Accepted, NotAccepted},
    wording::{self, Manner},
};

/// The largest body taken, in bytes: 4,000 characters fit in it however they are escaped.
const LARGEST_BODY: usize = 64 * 1024;
/// How long a body may take to arrive.
const BODY: Duration = Duration::from_secs(10);
/// When to come back while nothing can accept.
const NOTHING_ACCEPTS: Duration = Duration::from_secs(2);

/// The routes under `/api`.
pub fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/api/chat", post(chat))
        .route("/api/chat/press", post(press))
        .route("/api/chat/stream", get(watch))
        .route("/api/chat/history", get(history))
        .route("/api/session", get(session))
}

/// What the query of a request may hold.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    channel: Option<String>,
    user: Option<String>,
    limit: Option<String>,
    last_event_id: Option<String>,
}

async fn chat(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let taken = async {
        let post = Post::read(&json_of(&headers, body).await?)?;
        take(&console, incoming(&console, post)).await
    };
    answered(taken.await)
}

async fn press(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let taken = async {
        let pressed = Pressed::read(&json_of(&headers, body).await?)?;
        let press = press_of(&console, pressed).await;
        take(&console, press).await
    };
    answered(taken.await)
}

fn answered(taken: Result<MessageId, Refusal>) -> Result<Response, Refusal> {
    let name = if taken.is_ok() { "accepted" } else { "refused" };
    metrics::counter!(crate::telemetry::CONSOLE_POSTS, "result" => name).increment(1);
    let message = taken?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "message_id": message }))).into_response())
}

async fn take(console: &Console, message: Incoming) -> Result<MessageId, Refusal> {
    let id = message.message.clone();
    let author = Incoming {
        text: String::new(),
        besides: Besides::default(),
        ..message.clone()
    };
    let asks_for_status = Command::of(&message.text) == Some(Command::Status);
    match console.handoff.accept(message, Route::Console).await {
        Ok(Accepted::Unheard) => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "you asked to be left alone; send /privacy on to come back",
        )
        .notice(wording::privacy(manner(console, &author).await, true))),
        Ok(_) => Ok(id),
        Err(NotAccepted::TooMany {
            retry_after,
            by,
            job,
            ..
        }) => Err(Refusal::new(
            StatusCode::TOO_MANY_REQUESTS,
            "you are writing faster than allowed; send it again a little later",
        )
        .notice({
            let retry_at = quota::retry_at(console.clock.now(), retry_after);
            let manner = manner(console, &author).await;
            wording::limit_reached(manner, by, retry_at, &job.reference())
        })
        .retry_after(retry_after)),
        Err(NotAccepted::Full { retry_after, .. }) => Err(Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many messages are waiting, so this one was not accepted; send it again a little later",
        )
        .notice(wording::busy(manner(console, &author).await))
        .retry_after(retry_after)),
        Err(NotAccepted::Unavailable) => {
            let refusal = Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "nothing can accept messages at the moment; send it again with the same id a little later",
            )
            .retry_after(NOTHING_ACCEPTS);
            if !asks_for_status {
                return Err(refusal);
            }
            // Nobody behind this door can be asked, and this much it knows itself.
            let status = console.handoff.status_from_here().await;
            let manner = manner(console, &author).await;
            Err(refusal.with_status(wording::status(manner, &status)))
        }
    }
}

/// How to speak to the author of a message that is not taken in.
async fn manner(console: &Console, message: &Incoming) -> Manner {
    Manner::of(&console.handoff.preferences_soon(message).await)
}

fn incoming(console: &Console, post: Post) -> Incoming {
    let made = || MessageId(Uuid::now_v7().simple().to_string());
    Incoming {
        platform: Platform::Console,
        guild: None,
        channel: post.channel,
        user_name: post.user.0.clone(),
        user: post.user,
        message: post.id.unwrap_or_else(made),
        text: post.text,
        sent_at: console.clock.now(),
        reply_to: post.reply_to,
        locale: post.locale,
        besides: Besides::default(),
    }
}

/// A press is a message without words.
async fn press_of(console: &Console, pressed: Pressed) -> Incoming {
    let Pressed {
        channel,
        user,
        message,
        component,
        values,
        id,
        locale,
    } = pressed;
    let conversation = ConversationId::new(Platform::Console, &channel, &user);
    let below = console.feed.past.answered_by(&conversation, message).await;
    let post = Post {
        channel,
        user,
        text: String::new(),
        id,
        reply_to: None,
        locale,
    };
    let mut press = incoming(console, post);
    press.besides.press = Some(Press {
        message: below,
        component,
        values,
    });
    press
}

async fn json_of(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    require_json(headers)?;
    read(body).await
}

/// A form of another site can post any body without being asked first, but not this type.
fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "send the body as JSON, with the header Content-Type: application/json",
    ))
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let reading = axum::body::to_bytes(body, LARGEST_BODY);
    match tokio::time::timeout(BODY, reading).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body is larger than {LARGEST_BODY} bytes, or broke off"),
        )),
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "the body took too long to arrive",
        )),
    }
}

async fn watch(
    State(console): State<Arc<Console>>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refusal> {
    let asked = query(asked)?;
    let conversation = request::conversation(asked.channel, asked.user)?;
    // A browser that reconnects by itself keeps the address it began with, so the header is
    // the newer of the two.
    let header = headers.get(HeaderName::from_static("last-event-id"));
    let last = header.and_then(|id| id.to_str().ok());
    let last = last.filter(|id| !id.is_empty());
    let from = stream::From::last_event_id(last.or(asked.last_event_id.as_deref()));
    let events = stream::open(console, conversation, from).await;
    let mut response = Sse::new(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies are told not to collect what should be seen at once.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn history(
    State(console): State<Arc<Console>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refusal> {
    let asked = query(asked)?;
    let limit = request::limit(asked.limit.as_deref())?;
    let conversation = request::conversation(asked.channel, asked.user)?;
    let latest = console.feed.past.latest(&conversation, limit).await;
    let last = latest.last.map(|id| id.to_string());
    let listed: Vec<_> = latest.events.iter().map(|event| event.listed()).collect();
    Ok(Json(json!({ "events": listed, "last_event_id": last })).into_response())
}

async fn session(State(console): State<Arc<Console>>) -> Response {
    Json(json!({ "sign_in": console.sign_in.is_asked() })).into_response()
}

fn query(asked: Result<Query<Asked>, QueryRejection>) -> Result<Asked, Refusal> {
    asked.map(|Query(asked)| asked).map_err(|_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "the query cannot be read; write it as ?channel=…&user=…, each once and URL-encoded",
        )
    })
}

impl From<Unreadable> for Refusal {
    fn from(fault: Unreadable) -> Self {
        Self::new(StatusCode::BAD_REQUEST, fault.0)
    }
}

//! The routes of the Messages API: record, check, behave.
//!
//! What is refused is `check`'s to say, what is written `events`'.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use serde_json::{Value, json};

use super::{
    Answer, ApiError, Behaviour, Ending, Received, Shared, check, control,
    events::{self, Reply},
    tokens,
};

/// The largest body, in bytes.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// Every route, `/control` with them when that was asked for.
pub fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/v1/messages", post(messages))
        .route("/v1/messages/count_tokens", post(count_tokens))
        .route("/v1/models", get(models))
        .route("/v1/models/{model}", get(one_model));
    if shared.options.control {
        router = router.nest("/control", control::router());
    }
    router
        .fallback(unknown)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

async fn messages(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let (number, checked) = receive(&shared, "/v1/messages", &headers, &body);
    let answer = match checked {
        Ok(body) => {
            let model = body["model"].as_str().unwrap_or_default();
            let key = check::key(&headers);
            let behaviour = shared.state().behaviour(key, model);
            behave(&shared, behaviour, key, &body, number).await
        }
        Err(error) => error.answer(&request_id(number)),
    };
    close(&shared, number, answer)
}

async fn count_tokens(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (number, _) = receive(&shared, "/v1/messages/count_tokens", &headers, &body);
    let counted = check::headers(&headers, shared.options.key.as_deref())
        .and_then(|_| check::content_type(&headers))
        .and_then(|()| parse(&body));
    let answer = match counted {
        Ok(body) => Json(json!({"input_tokens": tokens::of_request(&body)})).into_response(),
        Err(error) => error.answer(&request_id(number)),
    };
    close(&shared, number, answer)
}

async fn models(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let (number, _) = receive(&shared, "/v1/models", &headers, &[]);
    let answer = match check::headers(&headers, shared.options.key.as_deref()) {
        Ok(_) => {
            let data: Vec<_> = check::MODELS.iter().map(|id| model(id)).collect();
            let first = check::MODELS.first();
            let last = check::MODELS.last();
            let page = json!({"data": data, "has_more": false, "first_id": first, "last_id": last});
            Json(page).into_response()
        }
        Err(error) => error.answer(&request_id(number)),
    };
    close(&shared, number, answer)
}

async fn one_model(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (number, _) = receive(&shared, "/v1/models/{model}", &headers, &[]);
    let is_served =
        check::MODELS.contains(&id.as_str()) || shared.options.more_models.contains(&id);
    let answer = match check::headers(&headers, shared.options.key.as_deref()) {
        Ok(_) if is_served => Json(model(&id)).into_response(),
        Ok(_) => ApiError::of_status(404)
            .saying(format!("model: {id}"))
            .answer(&request_id(number)),
        Err(error) => error.answer(&request_id(number)),
    };
    close(&shared, number, answer)
}

async fn unknown(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let path = request.uri().path().to_owned();
    let (number, _) = receive(&shared, &path, request.headers(), &[]);
    let answer = ApiError::of_status(404).answer(&request_id(number));
    close(&shared, number, answer)
}

fn model(id: &str) -> Value {
    json!({
        "type": "model",
        "id": id,
        "display_name": id.replace('-', " "),
        "created_at": "2026-06-01T00:00:00Z",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
    })
}

/// Records a request and checks it as one for a message. Gives its number, from 0.
fn receive(
    shared: &Shared,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> (usize, Result<Value, ApiError>) {
    let parsed = parse(body);
    let received = Received {
        path: path.to_owned(),
        headers: without_secrets(headers),
        body: parsed.clone().unwrap_or_default(),
        status: None,
        usage: Value::Null,
        at: Instant::now(),
    };
    let number = {
        let mut script = shared.state();
        script.requests.push(received);
        script.requests.len() - 1
    };
    (number, checked(shared, headers, body.len(), parsed))
}

fn checked(
    shared: &Shared,
    headers: &HeaderMap,
    length: usize,
    parsed: Result<Value, ApiError>,
) -> Result<Value, ApiError> {
    if length > MAX_BODY {
        return Err(ApiError::of_status(413));
    }
    let version = check::headers(headers, shared.options.key.as_deref())?;
    check::content_type(headers)?;
    let body = parsed?;
    check::body(&body, &version, &shared.options.more_models)?;
    Ok(body)
}

fn parse(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid(format!("The request body is not valid JSON: {error}")))
}

fn without_secrets(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| *name != "x-api-key" && *name != header::AUTHORIZATION)
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}

fn request_id(number: usize) -> String {
    format!("req_{number:024}")
}

/// Gives the answer the headers every answer has, and notes its status.
fn close(shared: &Shared, number: usize, mut answer: Response) -> Response {
    let id = request_id(number);
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert("request-id", id);
    }
    for (name, value) in [
        ("anthropic-ratelimit-requests-limit", "4000"),
        ("anthropic-ratelimit-requests-remaining", "3999"),
        ("anthropic-ratelimit-tokens-limit", "2000000"),
        ("anthropic-ratelimit-tokens-remaining", "1990000"),
    ] {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    if let Some(received) = shared.state().requests.get_mut(number) {
        received.status = Some(answer.status().as_u16());
    }
    answer
}

async fn behave(
    shared: &Shared,
    behaviour: Behaviour,
    key: &str,
    body: &Value,
    number: usize,
) -> Response {
    match behaviour {
        Behaviour::Answer(answer) => {
            wait(shared, answer.delay_ms).await;
            let share = shared.state().kept.note(key, body, Instant::now());
            let reply = Reply::to(body, &answer, number as u64, share);
            if let Some(received) = shared.state().requests.get_mut(number) {
                received.usage = reply.whole_usage();
            }
            if body["stream"] == true {
                streamed(shared, &reply, &answer)
            } else {
                Json(reply.message()).into_response()
            }
        }
        Behaviour::Error {
            status,
            retry_after,
        } => {
            let mut error = ApiError::of_status(status);
            error.retry_after = retry_after;
            error.answer(&request_id(number))
        }
        Behaviour::Foreign {
            status,
            content_type,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Behaviour::Hang => {
            shared.stop.cancelled().await;
            ApiError::of_status(504).answer(&request_id(number))
        }
    }
}

/// Waits, but no longer than until the stand-in stops.
async fn wait(shared: &Shared, ms: u64) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(ms)) => {}
        () = shared.stop.cancelled() => {}
    }
}

fn streamed(shared: &Shared, reply: &Reply, answer: &Answer) -> Response {
    let mut chunks = reply.events(answer);
    if let Some(size) = answer.chunk_bytes {
        chunks = events::rechunk(&chunks, size);
    }
    let pause = Duration::from_millis(answer.chunk_delay_ms);
    let body = paced(chunks, pause)
        .chain(end(answer.ending))
        .take_until(shared.stop.clone().cancelled_owned());
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, Body::from_stream(body)).into_response()
}

fn paced(chunks: Vec<Bytes>, pause: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::iter(chunks).then(move |chunk| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok(chunk)
    })
}

fn end(ending: Ending) -> stream::BoxStream<'static, io::Result<Bytes>> {
    match ending {
        Ending::Complete | Ending::Short | Ending::ErrorEvent => stream::empty().boxed(),
        // A pause first, so that what was written reaches the client before the break.
        Ending::Broken => stream::once(async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        })
        .boxed(),
        Ending::Stall => stream::pending().boxed(),
    }
}

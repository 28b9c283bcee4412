//! The routes: record, check, charge, answer.
//!
//! What is refused is `check`'s to say, what is written `answers`'.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, ApiError, Behaviour, Received, Shared, answers,
    check::{self, Holder, Wanted, Way},
    control,
};
use crate::server;

/// Every route, `/control` with them when that was asked for.
pub fn router(shared: &Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/api/v1/images", post(images))
        .route("/api/v1/chat/completions", post(chat))
        .route("/api/v1/images/models", get(image_models))
        .route(
            "/api/v1/images/models/{author}/{slug}/endpoints",
            get(endpoints),
        )
        .route("/api/v1/models", get(models))
        .route("/api/v1/key", get(key))
        .route("/api/v1/credits", get(credits))
        .route("/api/v1/generation", get(generation));
    if shared.options.control {
        router = router.nest("/control", control::router());
    }
    router
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

async fn images(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    draw(&shared, Way::Images, &uri, &headers, &body).await
}

async fn chat(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    draw(&shared, Way::Chat, &uri, &headers, &body).await
}

async fn draw(shared: &Shared, way: Way, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response {
    let parsed = parse(body);
    let given = parsed.clone().unwrap_or_default();
    let unknown = check::unknown_fields(way, &given);
    let number = record(shared, &Method::POST, uri, headers, given, unknown);
    let answer = match checked(shared, way, headers, body.len(), parsed) {
        Ok(wanted) => {
            let behaviour = shared.state().behaviour(&wanted.model.id);
            behave(shared, behaviour, &wanted).await
        }
        Err(error) => Some(error.answer()),
    };
    close(shared, number, answer)
}

fn checked(
    shared: &Shared,
    way: Way,
    headers: &HeaderMap,
    length: usize,
    parsed: Result<Value, ApiError>,
) -> Result<Wanted, ApiError> {
    if check::credentials(headers, &shared.options)? == Holder::Manager {
        let message = "Management keys cannot make completions";
        return Err(ApiError::of_status(403).saying(message));
    }
    if length > shared.options.max_body {
        return Err(ApiError::of_status(413));
    }
    check::content_type(headers)?;
    let wanted = check::body(way, &parsed?, &shared.models)?;
    let cost = wanted.model.price * wanted.count as u64;
    shared.state().ledger.can_pay(cost)?;
    Ok(wanted)
}

fn parse(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid(format!("The body is not valid JSON: {error}")))
}

/// Does what it was told; `None` when the connection is to break.
async fn behave(shared: &Shared, behaviour: Behaviour, wanted: &Wanted) -> Option<Response> {
    match behaviour {
        Behaviour::Answer(answer) => Some(work(shared, &answer, wanted).await),
        Behaviour::Error {
            status,
            retry_after,
        } => {
            let mut error = ApiError::of_status(status);
            error.retry_after = retry_after;
            Some(error.answer())
        }
        Behaviour::ErrorInside { status } => {
            Some(Json(ApiError::of_status(status).body()).into_response())
        }
        Behaviour::Moderated { reasons } => {
            let error = ApiError::moderated(&wanted.model.id, &reasons, &wanted.prompt);
            Some(error.answer())
        }
        Behaviour::Foreign {
            status,
            content_type,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Some((status, [(header::CONTENT_TYPE, content_type)], body).into_response())
        }
        Behaviour::Drop { done } => {
            charge_if(shared, done, wanted);
            None
        }
        Behaviour::Hang { done } => {
            charge_if(shared, done, wanted);
            shared.stop.cancelled().await;
            None
        }
    }
}

/// Charges first and answers then, so that who does not wait has paid.
async fn work(shared: &Shared, answer: &Answer, wanted: &Wanted) -> Response {
    // Through chat, pictures that nobody asked for do not come.
    let images = match answer.images {
        Some(told) if wanted.count > 0 => told,
        _ => wanted.count,
    };
    let generation = shared.state().ledger.charge(wanted, images, answer.cost);
    wait(shared, answer.delay_ms).await;
    answers::answer(shared, wanted, answer, &generation)
}

fn charge_if(shared: &Shared, done: bool, wanted: &Wanted) {
    if done {
        let mut state = shared.state();
        state.ledger.charge(wanted, wanted.count, None);
    }
}

/// Waits, but no longer than until the stand-in stops.
async fn wait(shared: &Shared, ms: u64) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(ms)) => {}
        () = shared.stop.cancelled() => {}
    }
}

async fn image_models(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response {
    look(&shared, &uri, &headers, |shared| {
        let models = shared.models.iter().filter(|model| model.is_listed());
        let data: Vec<_> = models.map(super::Model::listed).collect();
        Ok(json!({"data": data}))
    })
}

async fn endpoints(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    look(&shared, &uri, &headers, |shared| {
        let id = format!("{author}/{slug}");
        let mut models = shared.models.iter();
        models
            .find(|model| model.is_listed() && model.id == id)
            .map(super::Model::endpoints)
            .ok_or_else(|| ApiError::of_status(404))
    })
}

#[derive(Deserialize)]
struct Which {
    output_modalities: Option<String>,
}

async fn models(
    State(shared): State<Arc<Shared>>,
    Query(which): Query<Which>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    look(&shared, &uri, &headers, |shared| {
        let wanted = which.output_modalities.as_deref().unwrap_or("text");
        let models = shared.models.iter().filter(|model| model.makes(wanted));
        let data: Vec<_> = models.map(super::Model::described).collect();
        Ok(json!({"total_count": data.len(), "data": data, "links": {"next": null}}))
    })
}

async fn key(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response {
    look(&shared, &uri, &headers, |shared| {
        let holder = check::credentials(&headers, &shared.options)?;
        Ok(shared.state().ledger.key(holder == Holder::Manager))
    })
}

async fn credits(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response {
    look(
        &shared,
        &uri,
        &headers,
        |shared| match check::credentials(&headers, &shared.options)? {
            Holder::Manager => Ok(shared.state().ledger.credits()),
            Holder::User => Err(ApiError::of_status(403)),
        },
    )
}

#[derive(Deserialize)]
struct Id {
    id: Option<String>,
}

async fn generation(
    State(shared): State<Arc<Shared>>,
    Query(Id { id }): Query<Id>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    look(&shared, &uri, &headers, |shared| {
        check::credentials(&headers, &shared.options)?;
        let id = id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| ApiError::invalid("id: expected string"))?;
        let found = shared.state().ledger.generation(&id);
        found.ok_or_else(|| ApiError::of_status(404).saying(format!("Generation {id} not found")))
    })
}

async fn unknown(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let number = record(&shared, &method, &uri, &headers, Value::Null, Vec::new());
    close(&shared, number, Some(ApiError::of_status(404).answer()))
}

/// Answers a request that changes nothing.
fn look(
    shared: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    answer: impl FnOnce(&Shared) -> Result<Value, ApiError>,
) -> Response {
    let number = record(shared, &Method::GET, uri, headers, Value::Null, Vec::new());
    let answer = match answer(shared) {
        Ok(body) => Json(body).into_response(),
        Err(error) => error.answer(),
    };
    close(shared, number, Some(answer))
}

/// Records a request and gives its number, from 0.
fn record(
    shared: &Shared,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Value,
    unknown: Vec<String>,
) -> usize {
    let received = Received {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: without_secrets(headers),
        body,
        unknown,
        status: None,
        at: Instant::now(),
    };
    let mut state = shared.state();
    state.requests.push(received);
    state.requests.len() - 1
}

fn without_secrets(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| *name != header::AUTHORIZATION)
        .map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            (name.to_string(), value.to_owned())
        })
        .collect()
}

/// Notes the status of an answer; without one the connection breaks.
fn close(shared: &Shared, number: usize, answer: Option<Response>) -> Response {
    let Some(mut answer) = answer else {
        return server::broken();
    };
    if let Ok(id) = HeaderValue::from_str(&format!("req-{number:010}")) {
        answer.headers_mut().insert("x-request-id", id);
    }
    if let Some(received) = shared.state().requests.get_mut(number) {
        received.status = Some(answer.status().as_u16());
    }
    answer
}

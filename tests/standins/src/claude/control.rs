//! The stand-in's own small interface under `/control`, for a person with a terminal.
//!
//! It does nothing that [`super::ClaudeStandIn`]'s methods do not.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};

use super::{Behaviour, Received, Shared};

/// `POST next` and `POST always` take a behaviour, `GET requests` lists what came in.
pub fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/next", post(next))
        .route("/always", post(always))
        .route("/requests", get(requests))
}

async fn next(State(shared): State<Arc<Shared>>, Json(behaviour): Json<Behaviour>) -> StatusCode {
    shared.state().queue.push_back(behaviour);
    StatusCode::NO_CONTENT
}

async fn always(State(shared): State<Arc<Shared>>, Json(behaviour): Json<Behaviour>) -> StatusCode {
    shared.state().default = behaviour;
    StatusCode::NO_CONTENT
}

async fn requests(State(shared): State<Arc<Shared>>) -> Json<Vec<Received>> {
    Json(shared.state().requests.clone())
}

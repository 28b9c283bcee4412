//! The stand-in's own small interface under `/control`, for a person with a terminal.
//!
//! It does nothing that [`super::OpenRouterStandIn`]'s methods do not.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};

use super::{Behaviour, Generation, Received, Shared};

/// `POST next`, `always` and `credits` take what the methods take, `GET requests` and `generations` list.
pub fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/next", post(next))
        .route("/always", post(always))
        .route("/credits", post(credits))
        .route("/requests", get(requests))
        .route("/generations", get(generations))
}

async fn next(State(shared): State<Arc<Shared>>, Json(behaviour): Json<Behaviour>) -> StatusCode {
    shared.state().queue.push_back(behaviour);
    StatusCode::NO_CONTENT
}

async fn always(State(shared): State<Arc<Shared>>, Json(behaviour): Json<Behaviour>) -> StatusCode {
    shared.state().default = behaviour;
    StatusCode::NO_CONTENT
}

async fn credits(State(shared): State<Arc<Shared>>, Json(left): Json<u64>) -> StatusCode {
    shared.state().ledger.set_left(left);
    StatusCode::NO_CONTENT
}

async fn requests(State(shared): State<Arc<Shared>>) -> Json<Vec<Received>> {
    Json(shared.state().requests.clone())
}

async fn generations(State(shared): State<Arc<Shared>>) -> Json<Vec<Generation>> {
    Json(shared.state().ledger.generations().to_vec())
}

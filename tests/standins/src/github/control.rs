//! The stand-in's own small interface under `/control`, for a person with a terminal.
//!
//! It does nothing that [`super::GitHubStandIn`]'s methods do not.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Branch, Condition, Issue, Planned, Pull, Received, Shared,
    world::{Item, Repository},
};

/// `POST next` takes a planned behaviour, `merge` and `close` take `repository` and `number`;
/// `GET requests`, `branches`, `pulls` and `issues` list.
pub fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/next", post(next))
        .route("/merge", post(merge))
        .route("/close", post(close))
        .route("/requests", get(requests))
        .route("/branches", get(branches))
        .route("/pulls", get(pulls))
        .route("/issues", get(issues))
}

async fn next(State(shared): State<Arc<Shared>>, Json(planned): Json<Planned>) -> StatusCode {
    shared.state().plan.next(planned);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Which {
    repository: String,
    number: u64,
}

async fn merge(State(shared): State<Arc<Shared>>, Json(which): Json<Which>) -> StatusCode {
    change(&shared, &which, |repository| repository.merge(which.number))
}

async fn close(State(shared): State<Arc<Shared>>, Json(which): Json<Which>) -> StatusCode {
    change(&shared, &which, |repository| {
        repository.set_state(which.number, Condition::Closed, None)
    })
}

fn change(
    shared: &Shared,
    which: &Which,
    work: impl FnOnce(&mut Repository) -> bool,
) -> StatusCode {
    let mut state = shared.state();
    match state.world.named_mut(&which.repository).map(work) {
        Some(true) => StatusCode::NO_CONTENT,
        _ => StatusCode::NOT_FOUND,
    }
}

async fn requests(State(shared): State<Arc<Shared>>) -> Json<Vec<Received>> {
    Json(shared.state().requests.clone())
}

async fn branches(State(shared): State<Arc<Shared>>) -> Json<Vec<Branch>> {
    Json(gather(&shared, Repository::branches))
}

async fn pulls(State(shared): State<Arc<Shared>>) -> Json<Vec<Pull>> {
    Json(gather(&shared, |repository| {
        let items = repository.items.values();
        items.filter_map(Item::pull).cloned().collect()
    }))
}

async fn issues(State(shared): State<Arc<Shared>>) -> Json<Vec<Issue>> {
    Json(gather(&shared, |repository| {
        let items = repository.items.values();
        let issues = items.filter(|item| item.pull().is_none());
        issues.map(|item| item.issue().clone()).collect()
    }))
}

fn gather<T>(shared: &Shared, of: impl Fn(&Repository) -> Vec<T>) -> Vec<T> {
    let state = shared.state();
    state.world.repositories.iter().flat_map(of).collect()
}

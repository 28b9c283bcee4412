//! The way of a request: record, check its headers, count it, carry it out, answer.
//!
//! What it means is `routes`' to say. One lock makes each request happen at once.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, to_bytes},
    extract::{self, Query, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    Received, Shared, State,
    behaviour::Behaviour,
    call::{Answer, Call, Content, Outcome},
    error::Refusal,
    headers::{self, Asker},
    limits::{Resource, Standing},
    routes,
};
use crate::{clock::now_ms, server};

/// The largest body, in bytes.
const MAX_BODY: usize = 100 * 1024 * 1024;

/// What anybody without a token may ask for in an hour.
const LIMIT_OF_ANYBODY: u64 = 60;

/// Answers every request of the API.
pub async fn handle(
    extract::State(shared): extract::State<Arc<Shared>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return server::broken();
    };
    let number = record(&shared, &parts, &body);
    let under_way = UnderWay(&shared);
    let answer = answer(&shared, &parts, &body).await;
    drop(under_way);
    let mut state = shared.state();
    if let Some(received) = state.requests.get_mut(number) {
        received.status = answer.as_ref().map(|answer| answer.status().as_u16());
    }
    answer.unwrap_or_else(server::broken)
}

/// A request that was noted and is not answered. A client that goes away ends it, too.
struct UnderWay<'a>(&'a Shared);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
    }
}

/// Notes a request and gives its number, from 0.
fn record(shared: &Shared, parts: &Parts, body: &[u8]) -> usize {
    let mut state = shared.state();
    state.in_flight += 1;
    state.most_at_once = state.most_at_once.max(state.in_flight);
    state.requests.push(Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: without_secrets(&parts.headers),
        body: serde_json::from_slice(body).unwrap_or_default(),
        status: None,
        at: Instant::now(),
    });
    state.requests.len() - 1
}

/// The answer; `None` when the connection is to break.
async fn answer(shared: &Shared, parts: &Parts, body: &[u8]) -> Option<Response> {
    if !headers::has_name(&parts.headers) {
        return Some((StatusCode::FORBIDDEN, headers::NAMELESS).into_response());
    }
    let asker = headers::read(&parts.headers, &shared.state().tokens);
    let asker = match asker {
        Ok(asker) => asker,
        Err(refusal) => return Some(written(Err(refusal), None, None)),
    };
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let behaviour = shared.state().plan.take(method, path);
    let serve = || serve(shared, &asker, parts, body);
    let refuse = |refusal: Refusal, standing| Some(written(Err(refusal), Some(standing), None));
    let standing = || look(shared, &asker, Resource::Core);
    match behaviour {
        Behaviour::Serve => Some(serve()),
        Behaviour::Late { ms } => {
            let answer = serve();
            wait(shared, ms).await;
            Some(answer)
        }
        Behaviour::Error {
            status,
            retry_after,
        } => {
            let mut refusal = Refusal::new(status, reason(status));
            let seconds = retry_after.map(|seconds| seconds.to_string());
            refusal
                .headers
                .extend(seconds.map(|it| ("retry-after", it)));
            refuse(refusal, standing())
        }
        Behaviour::PrimaryLimit { status, resets_in } => {
            let mut standing = standing();
            standing.used = standing.limit;
            let resets_in = i64::try_from(resets_in).unwrap_or(i64::MAX);
            standing.reset = now_ms().div_euclid(1000).saturating_add(resets_in);
            refuse(Refusal::primary_limit(status, login(&asker)), standing)
        }
        Behaviour::SecondaryLimit {
            status,
            retry_after,
        } => refuse(Refusal::secondary_limit(status, retry_after), standing()),
        Behaviour::Foreign {
            status,
            content_type,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            Some((status, [(header::CONTENT_TYPE, content_type)], body).into_response())
        }
        Behaviour::Drop { done } => {
            done.then(serve);
            None
        }
        Behaviour::Hang { done } => {
            done.then(serve);
            shared.stop.cancelled().await;
            None
        }
    }
}

fn reason(status: u16) -> String {
    let status = StatusCode::from_u16(status).ok();
    let reason = status.and_then(|status| status.canonical_reason());
    reason.unwrap_or("Server Error").to_owned()
}

fn login(asker: &Asker) -> &str {
    asker.token.as_ref().map_or("anybody", |token| &token.login)
}

fn secret(asker: &Asker) -> &str {
    asker.token.as_ref().map_or("", |token| &token.secret)
}

fn limit(shared: &Shared, asker: &Asker, resource: Resource) -> u64 {
    match resource {
        Resource::Search => shared.options.search_limit,
        Resource::Core if asker.token.is_none() => LIMIT_OF_ANYBODY,
        Resource::Core => shared.options.limit,
    }
}

fn look(shared: &Shared, asker: &Asker, resource: Resource) -> Standing {
    let limit = limit(shared, asker, resource);
    let limits = &shared.state().limits;
    limits.look(secret(asker), resource, limit, now_ms())
}

/// Carries a request out, when the limits let it.
fn serve(shared: &Shared, asker: &Asker, parts: &Parts, body: &[u8]) -> Response {
    let path = decoded(parts.uri.path());
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let method = parts.method.as_str();
    let mut state = shared.state();
    let (standing, refusal) = counted(shared, &mut state, asker, (method, &path));
    if let Some(refusal) = refusal {
        return written(Err(refusal), Some(standing), Some(asker));
    }
    let query = Query::try_from_uri(&parts.uri);
    let query: HashMap<String, String> = query.map(|Query(query)| query).unwrap_or_default();
    let body = serde_json::from_slice::<Value>(body)
        .map_err(|_| Refusal::new(400, "Problems parsing JSON"));
    let call = Call {
        base: &shared.base_url,
        path: parts.uri.path(),
        token: asker.token.as_ref(),
        query: &query,
        body: &body,
        raw: asker.raw,
    };
    let limits = [Resource::Core, Resource::Search].map(|resource| {
        let limit = limit(shared, asker, resource);
        state.limits.look(secret(asker), resource, limit, now_ms())
    });
    let mut outcome = routes::dispatch(&call, &mut state.world, limits, (method, &path));
    let known = parts.headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|known| known.to_str().ok());
    if let ("GET", Ok(answer)) = (method, &mut outcome)
        && is_unchanged(answer, known, asker)
    {
        // What did not change does not count.
        let standing = state.limits.give_back(secret(asker), standing);
        return written(outcome, Some(standing), Some(asker));
    }
    written(outcome, Some(standing), Some(asker))
}

/// Counts a request, and refuses it when the limits or the pace of writes do not let it.
fn counted(
    shared: &Shared,
    state: &mut State,
    asker: &Asker,
    (method, path): (&str, &[&str]),
) -> (Standing, Option<Refusal>) {
    let resource = match path.first() {
        Some(&"search") => Resource::Search,
        _ => Resource::Core,
    };
    let (limit, now) = (limit(shared, asker, resource), now_ms());
    if path == ["rate_limit"] {
        let standing = state.limits.look(secret(asker), resource, limit, now);
        return (standing, None);
    }
    match state.limits.take(secret(asker), resource, limit, now) {
        Ok(standing) => {
            let gap = (method != "GET").then(|| state.pace.write(Instant::now()));
            let is_hurried = gap
                .flatten()
                .is_some_and(|gap| gap < shared.options.write_gap);
            let refusal = is_hurried.then(|| Refusal::secondary_limit(403, Some(1)));
            (standing, refusal)
        }
        Err(standing) => (standing, Some(Refusal::primary_limit(403, login(asker)))),
    }
}

/// Gives an answer its tag, and takes its content away from who has it already.
fn is_unchanged(answer: &mut Answer, known: Option<&str>, asker: &Asker) -> bool {
    let Content::Json(body) = &answer.content else {
        return false;
    };
    let mut hasher = DefaultHasher::new();
    (body.to_string(), asker.version).hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let is_known = known.is_some_and(|known| known.split(',').any(|it| it.trim() == tag));
    if is_known {
        answer.status = 304;
        answer.content = Content::Nothing;
    }
    answer.headers.push(("etag", tag));
    is_known
}

/// The parts of a path, each decoded for itself.
fn decoded(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(percent_decoded).collect()
}

fn percent_decoded(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = part.get(at + 1..at + 3);
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Waits, but no longer than until the stand-in stops.
async fn wait(shared: &Shared, ms: u64) {
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(ms)) => {}
        () = shared.stop.cancelled() => {}
    }
}

/// An answer with the headers that every answer has.
fn written(outcome: Outcome, standing: Option<Standing>, asker: Option<&Asker>) -> Response {
    let answer = outcome.unwrap_or_else(|refusal| Answer {
        status: refusal.status,
        content: Content::Json(refusal.body()),
        headers: refusal.headers,
    });
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let version = asker.map_or("2022-11-28", |asker| asker.version);
    let (kind, body) = match answer.content {
        Content::Json(mut body) => {
            if version == "2026-03-10" {
                modernise(&mut body);
            }
            (
                "application/json; charset=utf-8",
                Body::from(body.to_string()),
            )
        }
        Content::Raw(bytes) => ("application/vnd.github.raw+json", Body::from(bytes)),
        Content::Nothing => ("", Body::empty()),
    };
    let mut response = (status, body).into_response();
    let mut add = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            let headers = response.headers_mut();
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    if !kind.is_empty() {
        add("content-type", kind);
    }
    add("x-github-media-type", "github.v3; format=json");
    add("x-github-api-version-selected", version);
    if let Some(standing) = standing {
        add("x-ratelimit-limit", &standing.limit.to_string());
        add("x-ratelimit-used", &standing.used.to_string());
        add("x-ratelimit-remaining", &standing.remaining().to_string());
        add("x-ratelimit-reset", &standing.reset.to_string());
        add("x-ratelimit-resource", standing.resource.name());
    }
    for (name, value) in &answer.headers {
        add(name, value);
    }
    response
}

/// What the version of March 2026 no longer has.
fn modernise(body: &mut Value) {
    match body {
        Value::Object(fields) => {
            for gone in ["assignee", "merge_commit_sha", "rate"] {
                fields.remove(gone);
            }
            fields.values_mut().for_each(modernise);
        }
        Value::Array(list) => list.iter_mut().for_each(modernise),
        _ => {}
    }
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

//! REST: every request goes the same way, from the record over the refusals to the work.
//!
//! The order is record, route, name, token, faults, limits, work. What a message may look
//! like is `validate`'s; what is done with messages is `messages`'.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::{Path, Request as HttpRequest, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Shared, callback, commands,
    errors::RestError,
    faults::Hit,
    followup,
    limits::{Standing, Verdict},
    messages,
    payload::{self, View},
    routes::{self, Call, What},
    state::{Request, State as Everything},
    upload::{self, Posted},
    validate::snowflake,
    world::{Access, Snowflake, Typing},
};
use crate::{clock::now_ms, server};

/// A status, and a body unless it is 204.
pub type Reply = Result<(u16, Value), RestError>;

/// Answers a REST request.
pub async fn handle(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let (mut parts, body) = request.into_parts();
    let posted = upload::read(&parts, body).await;
    let (number, latency) = shared.with(|state| {
        state.requests.push(record(&parts, &posted));
        (state.requests.len() - 1, state.faults.latency)
    });
    pause(&shared, latency).await;
    parts.headers.remove(header::COOKIE);
    let answered = shared.with(|state| {
        let answered = answer(&shared, state, &parts, posted);
        let status = answered.response.status().as_u16();
        if let Some(request) = state.requests.get_mut(number) {
            request.status = Some(status);
            if answered.is_unexpected {
                let request = request.clone();
                state.unexpected.push(request);
            }
        }
        answered
    });
    pause(&shared, answered.late).await;
    if answered.is_lost {
        server::broken()
    } else {
        answered.response
    }
}

/// Serves the files of messages, as the CDN does.
pub async fn file(
    State(shared): State<Arc<Shared>>,
    Path((_, attachment, _)): Path<(Snowflake, Snowflake, String)>,
) -> Response {
    let found = shared.with(|state| {
        let messages = state.world.messages.values();
        let mut files = messages.flat_map(|message| &message.attachments);
        files.find(|file| file.id == attachment).cloned()
    });
    match found {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

struct Answered {
    response: Response,
    is_unexpected: bool,
    is_lost: bool,
    /// How much later than the work it comes.
    late: Duration,
}

impl From<Response> for Answered {
    fn from(response: Response) -> Self {
        Self {
            response,
            is_unexpected: false,
            is_lost: false,
            late: Duration::ZERO,
        }
    }
}

fn record(parts: &Parts, posted: &Result<Posted, RestError>) -> Request {
    Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: posted.as_ref().map(Posted::record).unwrap_or_default(),
        status: None,
        at_ms: now_ms(),
    }
}

/// Waits, but no longer than until the stand-in stops.
async fn pause(shared: &Shared, time: Duration) {
    if time.is_zero() {
        return;
    }
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = shared.stop.cancelled() => {}
    }
}

fn answer(
    shared: &Shared,
    state: &mut Everything,
    parts: &Parts,
    posted: Result<Posted, RestError>,
) -> Answered {
    let call = match routes::find(&parts.method, parts.uri.path()) {
        Ok(call) => call,
        Err(error) => {
            return Answered {
                is_unexpected: true,
                ..refuse(state, &error).into()
            };
        }
    };
    if let Err(error) = check_caller(shared, state, &parts.headers, call) {
        return refuse(state, &error).into();
    }
    let hit = state.faults.take(call.route);
    if let Some(blow) = hit.and_then(Hit::blow) {
        state.struck.count(blow);
    }
    let mut late = Duration::ZERO;
    match hit {
        Some(Hit::Fail(status)) => return refuse(state, &failure(status)).into(),
        Some(Hit::LoseRequest) => {
            return Answered {
                is_lost: true,
                ..StatusCode::BAD_GATEWAY.into_response().into()
            };
        }
        Some(Hit::Limit {
            retry_after,
            global,
        }) => {
            let scope = if global { "global" } else { "user" };
            return limited(state, retry_after, scope).into();
        }
        Some(Hit::LateAnswer(by)) => late = by,
        Some(Hit::LoseAnswer) | None => {}
    }
    Answered {
        late,
        is_lost: hit == Some(Hit::LoseAnswer),
        ..within_limits(shared, state, call, parts, posted).into()
    }
}

fn check_caller(
    shared: &Shared,
    state: &Everything,
    headers: &HeaderMap,
    call: Call,
) -> Result<(), RestError> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let agent = text(header::USER_AGENT).unwrap_or_default();
    let inside = agent
        .strip_prefix("DiscordBot (")
        .and_then(|rest| rest.split_once(')'));
    if !inside.is_some_and(|(inside, _)| inside.contains(", ")) {
        return Err(RestError::new(403, 40333, "internal network error"));
    }
    if call.what == What::Gateway || call.what.is_answer() {
        return Ok(());
    }
    let token = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bot "));
    if token != Some(shared.options.token.as_str()) || state.token_is_reset {
        return Err(RestError::unauthorized());
    }
    Ok(())
}

fn failure(status: u16) -> RestError {
    RestError::new(status, 0, &format!("{status}: Internal Server Error"))
}

fn within_limits(
    shared: &Shared,
    state: &mut Everything,
    call: Call,
    parts: &Parts,
    posted: Result<Posted, RestError>,
) -> Response {
    let options = &shared.options;
    let limit = match call.what {
        what if what.is_answer() => options.interaction_limit,
        What::Send(_) | What::Edit(..) | What::Typing(_) => options.message_limit,
        _ => options.route_limit,
    };
    let now = Instant::now();
    let standing = if call.what.is_answer() {
        let key = format!("{} {}", call.route, routes::token_in(parts.uri.path()));
        state.limits.take_apart(&key, limit, now)
    } else {
        let key = format!("{} {:?}", call.route, call.what.channel());
        state.limits.take(&key, limit, options.global_limit, now)
    };
    let mut response = match standing.verdict {
        Verdict::Pass => {
            let done = posted.and_then(|posted| work(shared, state, call.what, parts, &posted));
            finish(state, done)
        }
        Verdict::Bucket => limited(state, standing.reset_after, "user"),
        Verdict::Global => limited(state, standing.reset_after, "global"),
    };
    if standing.verdict != Verdict::Global {
        describe(response.headers_mut(), &standing);
    }
    response
}

fn finish(state: &mut Everything, done: Reply) -> Response {
    match done {
        Ok((204, _)) => StatusCode::NO_CONTENT.into_response(),
        Ok((status, body)) => (status_of(status), Json(body)).into_response(),
        Err(error) => refuse(state, &error),
    }
}

fn refuse(state: &mut Everything, error: &RestError) -> Response {
    state.count_invalid(error.status);
    (status_of(error.status), Json(error.body())).into_response()
}

fn limited(state: &mut Everything, retry_after: Duration, scope: &'static str) -> Response {
    state.count_invalid(429);
    let seconds = retry_after.as_secs_f64();
    let body = json!({
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": scope == "global",
    });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let headers = response.headers_mut();
    let whole = retry_after.as_millis().div_ceil(1000).to_string();
    set(headers, "retry-after", &whole);
    set(headers, "x-ratelimit-scope", scope);
    if scope == "global" {
        set(headers, "x-ratelimit-global", "true");
    } else {
        set(headers, "x-ratelimit-remaining", "0");
        set(headers, "x-ratelimit-reset-after", &format!("{seconds:.3}"));
    }
    response
}

fn describe(headers: &mut HeaderMap, standing: &Standing) {
    let reset_ms = now_ms() + i64::try_from(standing.reset_after.as_millis()).unwrap_or_default();
    let reset = format!("{}.{:03}", reset_ms / 1000, reset_ms % 1000);
    set(headers, "x-ratelimit-limit", &standing.limit.to_string());
    set(
        headers,
        "x-ratelimit-remaining",
        &standing.remaining.to_string(),
    );
    set(headers, "x-ratelimit-reset", &reset);
    set(
        headers,
        "x-ratelimit-reset-after",
        &format!("{:.3}", standing.reset_after.as_secs_f64()),
    );
    set(headers, "x-ratelimit-bucket", &standing.bucket);
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn work(
    shared: &Shared,
    state: &mut Everything,
    what: What,
    parts: &Parts,
    posted: &Posted,
) -> Reply {
    match what {
        What::Gateway => Ok((200, json!({"url": shared.gateway_url()}))),
        What::GatewayBot => Ok((200, gateway_bot(shared, state))),
        What::Me => Ok((200, payload::own_user(&state.world.bot))),
        What::Application => Ok((
            200,
            payload::application(&state.world, shared.has_content_intent()),
        )),
        What::OpenDirect => open_direct(state, &posted.json),
        What::Channel(channel) => {
            let access = reach(state, channel)?;
            if access == Access::Hidden {
                return Err(RestError::missing_access());
            }
            let channel = state.world.channels.get(&channel);
            let found = channel.map(|channel| payload::channel(&state.world, channel));
            found
                .map(|found| (200, found))
                .ok_or_else(RestError::unknown_channel)
        }
        What::Typing(channel) => typing(state, channel),
        What::List(channel) => messages::list(
            shared,
            state,
            channel,
            parts.uri.query().unwrap_or_default(),
        ),
        What::Read(channel, message) => messages::read(shared, state, channel, message),
        What::Send(channel) => messages::send(shared, state, channel, posted),
        What::Edit(channel, message) => messages::edit(shared, state, channel, message, posted),
        What::Delete(channel, message) => messages::delete(state, channel, message),
        What::Commands(application, call) => {
            let query = parts.uri.query().unwrap_or_default();
            let with_localizations = query.contains("with_localizations=true");
            commands::work(state, application, call, &posted.json, with_localizations)
        }
        What::Callback(interaction) => {
            let token = routes::token_in(parts.uri.path());
            let query = parts.uri.query().unwrap_or_default();
            let wants_response = query.contains("with_response=true");
            callback::take(shared, state, interaction, token, wants_response, posted)
        }
        What::Webhook(application, call) => {
            let token = routes::token_in(parts.uri.path());
            followup::work(shared, state, application, token, call, posted)
        }
    }
}

fn gateway_bot(shared: &Shared, state: &Everything) -> Value {
    json!({
        "url": shared.gateway_url(),
        "shards": state.shards,
        "session_start_limit": {
            "total": shared.options.session_starts,
            "remaining": state.sessions.remaining,
            "reset_after": 86_400_000,
            "max_concurrency": shared.options.max_concurrency,
        },
    })
}

fn open_direct(state: &mut Everything, body: &Value) -> Reply {
    let field = "recipient_id";
    if body[field].is_null() {
        return Err(RestError::form(
            field,
            "BASE_TYPE_REQUIRED",
            "This field is required",
        ));
    }
    let invalid = || RestError::new(400, 50033, "Invalid Recipient(s)");
    let user = snowflake(&body[field]).ok_or_else(invalid)?;
    if !state.world.users.contains_key(&user) || user == state.world.bot.id {
        return Err(invalid());
    }
    let channel = state.world.direct_with(user);
    let channel = state.world.channels.get(&channel).ok_or_else(invalid)?;
    Ok((200, payload::channel(&state.world, channel)))
}

fn typing(state: &mut Everything, channel: Snowflake) -> Reply {
    may_write(state, channel)?;
    state.world.typing.push(Typing {
        channel,
        at_ms: now_ms(),
    });
    Ok((204, Value::Null))
}

/// What the bot may do in a channel.
///
/// # Errors
/// 10003 when there is no such channel.
pub fn reach(state: &Everything, channel: Snowflake) -> Result<Access, RestError> {
    let channel = state.world.channels.get(&channel);
    let channel = channel.ok_or_else(RestError::unknown_channel)?;
    Ok(state.world.access(channel))
}

/// Whether the bot may write to a channel; the same access as [`reach`] gives.
///
/// # Errors
/// 10003, 50001, 50013, or 50007 in direct messages.
pub fn may_write(state: &Everything, channel: Snowflake) -> Result<Access, RestError> {
    let access = reach(state, channel)?;
    let is_direct = state
        .world
        .channels
        .get(&channel)
        .is_some_and(|it| it.guild().is_none());
    match access {
        Access::Hidden => Err(RestError::missing_access()),
        Access::ReadOnly if is_direct => Err(RestError::new(
            403,
            50007,
            "Cannot send messages to this user",
        )),
        Access::ReadOnly => Err(RestError::missing_permissions()),
        Access::Open | Access::NoHistory => Ok(access),
    }
}

/// How REST looks at messages: what the portal allows counts, not a session's intents.
#[must_use]
pub fn view<'a>(shared: &Shared, state: &'a Everything) -> View<'a> {
    View {
        world: &state.world,
        reads_content: shared.has_content_intent(),
        files: &state.files,
    }
}

//! The stand-in's own small interface under `/control`, for a person with a terminal.
//!
//! It does nothing that [`Remote`] does not. People and channels may be named: a person who
//! is not known yet is added; `dm` is the direct messages of the person who speaks.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    CommandUse, Fault, Message, PostOptions, Remote, Request, Shared, Snowflake, payload::id,
};

/// The routes.
pub fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/post", post(say))
        .route("/edit", post(edit))
        .route("/delete", post(delete))
        .route("/command", post(command))
        .route("/fault", post(fault))
        .route("/interactions", get(interactions))
        .route("/messages", get(messages))
        .route("/typing", get(typing))
        .route("/requests", get(requests))
        .route("/unexpected", get(unexpected))
        .route("/world", get(world))
}

#[derive(Deserialize)]
struct Say {
    user: String,
    channel: String,
    text: String,
    reply_to: Option<String>,
}

async fn say(State(shared): State<Arc<Shared>>, Json(say): Json<Say>) -> Response {
    let user = user_named(&shared, &say.user);
    let Some(channel) = channel_named(&shared, &say.channel, user) else {
        return refuse("no channel of that name or id");
    };
    let reply_to = say.reply_to.and_then(|id| id.parse().ok());
    let options = PostOptions {
        reply_to,
        ..PostOptions::default()
    };
    let message = Remote::new(shared).post_as(user, channel, &say.text, options);
    Json(json!({"message_id": id(message), "channel_id": id(channel)})).into_response()
}

#[derive(Deserialize)]
struct Change {
    message: String,
    #[serde(default)]
    text: String,
}

async fn edit(State(shared): State<Arc<Shared>>, Json(change): Json<Change>) -> Response {
    let Ok(message) = change.message.parse() else {
        return refuse("message must be an id");
    };
    Remote::new(shared).edit_as(message, &change.text);
    StatusCode::NO_CONTENT.into_response()
}

async fn delete(State(shared): State<Arc<Shared>>, Json(change): Json<Change>) -> Response {
    let Ok(message) = change.message.parse() else {
        return refuse("message must be an id");
    };
    Remote::new(shared).delete(message);
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
struct Use {
    user: String,
    channel: String,
    name: String,
    #[serde(default)]
    options: Map<String, Value>,
}

async fn command(State(shared): State<Arc<Shared>>, Json(used): Json<Use>) -> Response {
    let user = user_named(&shared, &used.user);
    let Some(channel) = channel_named(&shared, &used.channel, user) else {
        return refuse("no channel of that name or id");
    };
    let options = used.options.iter();
    let options: Vec<(&str, Value)> = options
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    let command = CommandUse {
        name: &used.name,
        options: &options,
        typing: None,
    };
    match Remote::new(shared).use_command(user, channel, &command) {
        Ok(used) => Json(json!({"interaction_id": id(used)})).into_response(),
        Err(why) => refuse(&why.to_string()),
    }
}

/// What people did with the bot beside writing: what stands there now, and how long its first answer
/// took.
async fn interactions(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let state = shared.state();
    let each = state.interactions.iter().map(|it| {
        let seen = state.interactions.seen(&state.world, it.id);
        let standing = seen.unwrap_or_default().standing;
        json!({
            "id": id(it.id),
            "type": it.kind.number(),
            "standing": format!("{standing:?}").to_lowercase(),
            "acknowledged_after_us": it.acknowledged_after.map(|time| time.as_micros()),
        })
    });
    Json(each.collect())
}

#[derive(Deserialize)]
struct Break {
    shard: Option<u64>,
    #[serde(flatten)]
    fault: Fault,
}

async fn fault(State(shared): State<Arc<Shared>>, Json(wanted): Json<Break>) -> StatusCode {
    let remote = Remote::new(shared);
    match wanted.shard {
        Some(number) => remote.inject_on(number, wanted.fault),
        None => remote.inject(wanted.fault),
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Which {
    channel: Option<String>,
    reply_to: Option<Snowflake>,
}

/// Ids are written as text, since many readers of JSON round large numbers.
async fn messages(State(shared): State<Arc<Shared>>, Query(which): Query<Which>) -> Json<Value> {
    let state = shared.state();
    let named = which.channel.as_deref();
    let is_wanted = |message: &&Message| {
        let channel = state.world.channels.get(&message.channel);
        let is_there = named.is_none_or(|named| {
            channel.is_some_and(|channel| channel.name == named || id(channel.id) == named)
        });
        is_there
            && which
                .reply_to
                .is_none_or(|answered| message.reply_to == Some(answered))
    };
    let found = state.world.messages.values().filter(is_wanted);
    let found: Vec<_> = found
        .map(|message| {
            let author = state.world.users.get(&message.author);
            json!({
                "id": id(message.id),
                "channel_id": id(message.channel),
                "author_id": id(message.author),
                "author": author.map(|author| &author.name),
                "content": message.content,
                "earlier": message.earlier,
                "reply_to": message.reply_to.map(id),
                "mentions": message.mentions.iter().copied().map(id).collect::<Vec<_>>(),
                "nonce": message.nonce,
                "created_ms": message.created_ms,
            })
        })
        .collect();
    Json(json!(found))
}

async fn typing(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let seen = shared.state().world.typing.clone();
    let seen = seen.into_iter();
    Json(
        seen.map(|it| json!({"channel_id": id(it.channel), "at_ms": it.at_ms}))
            .collect(),
    )
}

async fn requests(State(shared): State<Arc<Shared>>) -> Json<Vec<Request>> {
    Json(shared.state().requests.clone())
}

async fn unexpected(State(shared): State<Arc<Shared>>) -> Json<Vec<Request>> {
    Json(shared.state().unexpected.clone())
}

async fn world(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let state = shared.state();
    let named = |names: Vec<(Snowflake, &String)>| -> Value {
        names
            .into_iter()
            .map(|(of, name)| json!({"id": id(of), "name": name}))
            .collect()
    };
    Json(json!({
        "bot": id(state.world.bot.id),
        "users": named(state.world.users.values().map(|it| (it.id, &it.name)).collect()),
        "guilds": named(state.world.guilds.values().map(|it| (it.id, &it.name)).collect()),
        "channels": named(state.world.channels.values().map(|it| (it.id, &it.name)).collect()),
        "live_sessions": state.sessions.live().count(),
        "resumes": state.resumes,
        "connections": state.connections,
    }))
}

fn user_named(shared: &Shared, name: &str) -> Snowflake {
    shared.with(|state| {
        let is_called = |name: &str| state.world.users.values().find(|user| user.name == name);
        let found = name
            .parse()
            .ok()
            .filter(|id| state.world.users.contains_key(id));
        match found.or_else(|| is_called(name).map(|user| user.id)) {
            Some(user) => user,
            None => state.world.add_user(name, false),
        }
    })
}

fn channel_named(shared: &Shared, name: &str, user: Snowflake) -> Option<Snowflake> {
    shared.with(|state| {
        if name == "dm" {
            return Some(state.world.direct_with(user));
        }
        let mut channels = state.world.channels.values();
        let found = channels.find(|channel| channel.name == name || id(channel.id) == name);
        found.map(|channel| channel.id)
    })
}

fn refuse(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}

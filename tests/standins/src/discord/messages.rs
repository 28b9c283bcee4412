//! What REST does with messages: list, read, send, edit, delete.

use std::{collections::HashMap, time::Instant};

use serde_json::{Value, json};

use super::{
    Shared,
    errors::RestError,
    payload,
    rest::{Reply, may_write, reach, view},
    state::State,
    upload::{File, Posted},
    validate::{Draft, EPHEMERAL, LOADING, Reference, snowflake},
    world::{Access, Attachment, Message, Snowflake},
};
use crate::clock::now_ms;

/// The messages of a channel, newest first.
///
/// # Errors
/// What Discord answers when the channel or the query is wrong.
pub fn list(shared: &Shared, state: &State, channel: Snowflake, query: &str) -> Reply {
    let access = reach(state, channel)?;
    let page = Page::read(query)?;
    match access {
        Access::Hidden => return Err(RestError::missing_access()),
        // Without the right to read back the list is empty, not refused.
        Access::NoHistory => return Ok((200, json!([]))),
        Access::Open | Access::ReadOnly => {}
    }
    let all = state.world.messages_in(channel);
    let mut found: Vec<&Message> = match page.border {
        Border::None => all.rev().take(page.limit).collect(),
        Border::Before(id) => all.rev().filter(|it| it.id < id).take(page.limit).collect(),
        Border::After(id) => all.filter(|it| it.id > id).take(page.limit).collect(),
        Border::Around(id) => {
            let all: Vec<_> = all.collect();
            let at = all.partition_point(|it| it.id < id);
            let first = at.saturating_sub(page.limit / 2);
            all.into_iter().skip(first).take(page.limit).collect()
        }
    };
    found.sort_by_key(|message| std::cmp::Reverse(message.id));
    let view = view(shared, state);
    let found: Vec<_> = found
        .into_iter()
        .map(|it| payload::message(view, it))
        .collect();
    Ok((200, json!(found)))
}

struct Page {
    limit: usize,
    border: Border,
}

enum Border {
    None,
    Before(Snowflake),
    After(Snowflake),
    Around(Snowflake),
}

impl Page {
    fn read(query: &str) -> Result<Self, RestError> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let given: HashMap<&str, &str> = pairs.collect();
        let limit = given
            .get("limit")
            .map_or(Some(50), |limit| limit.parse().ok());
        let limit = limit
            .filter(|limit| (1..=100).contains(limit))
            .ok_or_else(|| {
                let message = "int value should be less than or equal to 100.";
                RestError::form("limit", "NUMBER_TYPE_MAX", message)
            })?;
        let mut border = Border::None;
        for (name, make) in [
            ("before", Border::Before as fn(Snowflake) -> Border),
            ("after", Border::After),
            ("around", Border::Around),
        ] {
            let Some(id) = given.get(name) else { continue };
            if !matches!(border, Border::None) {
                let message = "before, after and around are mutually exclusive.";
                return Err(RestError::form(name, "BASE_TYPE_EXCLUSIVE", message));
            }
            let id = id.parse().map_err(|_| {
                RestError::form(name, "NUMBER_TYPE_COERCE", "Value is not snowflake.")
            })?;
            border = make(id);
        }
        Ok(Self { limit, border })
    }
}

/// One message.
///
/// # Errors
/// What Discord answers when it cannot be read.
pub fn read(shared: &Shared, state: &State, channel: Snowflake, message: Snowflake) -> Reply {
    match reach(state, channel)? {
        Access::Hidden => return Err(RestError::missing_access()),
        Access::NoHistory => return Err(RestError::missing_permissions()),
        Access::Open | Access::ReadOnly => {}
    }
    let found = find(state, channel, message)?;
    Ok((200, payload::message(view(shared, state), found)))
}

/// Sends a message, or gives back the one that was sent with the same nonce.
///
/// # Errors
/// What Discord answers when it refuses the message.
pub fn send(shared: &Shared, state: &mut State, channel: Snowflake, posted: &Posted) -> Reply {
    let access = may_write(state, channel)?;
    to_person(state, channel)?;
    let draft = Draft::read(&posted.json)?;
    if draft.is_empty() && posted.files.is_empty() {
        return Err(RestError::empty_message());
    }
    let reply_to = match draft.reference {
        Some(reference) => answered(state, channel, access, reference)?,
        None => None,
    };
    if draft.enforce_nonce
        && let Some(nonce) = &draft.nonce
        && let Some(since) = Instant::now().checked_sub(shared.options.nonce_memory)
        && let Some(first) = state.world.sent_with(nonce, since)
    {
        return Ok((200, payload::message(view(shared, state), first)));
    }
    let message = written(state, channel, draft, reply_to, &posted.files);
    let nonce = message.nonce.clone();
    let id = state.world.add_message(message);
    if let Some(nonce) = nonce {
        state.world.remember_nonce(&nonce, id);
    }
    state.tell_message("MESSAGE_CREATE", id);
    let sent = find(state, channel, id)?;
    Ok((200, payload::message(view(shared, state), sent)))
}

/// Bots cannot write to each other.
fn to_person(state: &State, channel: Snowflake) -> Result<(), RestError> {
    let world = &state.world;
    let place = world.channels.get(&channel).map(|channel| channel.place);
    let Some(super::world::Place::Direct { with }) = place else {
        return Ok(());
    };
    if world.users.get(&with).is_some_and(|user| user.is_bot) {
        return Err(RestError::new(
            403,
            50007,
            "Cannot send messages to this user",
        ));
    }
    Ok(())
}

fn answered(
    state: &State,
    channel: Snowflake,
    access: Access,
    reference: Reference,
) -> Result<Option<Snowflake>, RestError> {
    if access == Access::NoHistory {
        let message = "Cannot reply without permission to read message history";
        return Err(RestError::new(403, 160_002, message));
    }
    if reference.channel.is_some_and(|named| named != channel) {
        let message = "Cannot reply to a message in a different channel";
        let field = "message_reference";
        return Err(RestError::form(
            field,
            "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
            message,
        ));
    }
    let found = state.world.messages.get(&reference.message);
    if found.is_some_and(|found| found.channel == channel) {
        return Ok(Some(reference.message));
    }
    if reference.must_exist {
        let field = "message_reference";
        return Err(RestError::form(
            field,
            "REPLIES_UNKNOWN_MESSAGE",
            "Unknown message",
        ));
    }
    Ok(None)
}

fn written(
    state: &mut State,
    channel: Snowflake,
    draft: Draft,
    reply_to: Option<Snowflake>,
    files: &[File],
) -> Message {
    let mut message = Message {
        channel,
        author: state.world.bot.id,
        reply_to,
        flags: draft.flags.unwrap_or_default(),
        ..Message::default()
    };
    fill(state, &mut message, draft, files);
    message
}

/// Puts what was sent into a new message, except for its flags.
pub(super) fn fill(state: &mut State, message: &mut Message, draft: Draft, files: &[File]) {
    let content = draft.content.clone().unwrap_or_default();
    (message.mentions, message.mention_everyone) =
        pinged(state, &content, &draft, message.reply_to);
    message.content = content;
    message.embeds = rich(draft.embeds.unwrap_or_default());
    message.components = draft.components.unwrap_or_default();
    message.attachments = kept(state, files);
    message.nonce = draft.nonce;
    message.allowed_mentions = draft.allowed.as_sent;
}

/// Who a text of the bot pings, and whether it pings everyone.
fn pinged(
    state: &State,
    content: &str,
    draft: &Draft,
    reply_to: Option<Snowflake>,
) -> (Vec<Snowflake>, bool) {
    let mut users = state.world.named_in(content);
    users.retain(|user| draft.allowed.pings(*user));
    let original = reply_to.and_then(|id| state.world.messages.get(&id));
    if let Some(original) = original.filter(|original| original.webhook.is_none())
        && draft.allowed.replied_user
        && !users.contains(&original.author)
    {
        users.push(original.author);
    }
    let names_all = content.contains("@everyone") || content.contains("@here");
    (users, names_all && draft.allowed.everyone)
}

fn rich(mut embeds: Vec<Value>) -> Vec<Value> {
    for embed in &mut embeds {
        if embed.is_object() {
            embed["type"] = json!("rich");
        }
    }
    embeds
}

fn kept(state: &mut State, files: &[File]) -> Vec<Attachment> {
    let keep = |file: &File| Attachment {
        id: state.world.fresh_id(),
        filename: file.name.clone(),
        content_type: file.content_type.clone(),
        bytes: file.bytes.clone(),
    };
    files.iter().map(keep).collect()
}

/// Changes a message of the bot's own.
///
/// # Errors
/// What Discord answers when it refuses the change.
pub fn edit(
    shared: &Shared,
    state: &mut State,
    channel: Snowflake,
    message: Snowflake,
    posted: &Posted,
) -> Reply {
    if reach(state, channel)? == Access::Hidden {
        return Err(RestError::missing_access());
    }
    if find(state, channel, message)?.author != state.world.bot.id {
        let message = "Cannot edit a message authored by another user";
        return Err(RestError::new(403, 50005, message));
    }
    change(state, message, Draft::read(&posted.json)?, posted)?;
    let edited = find(state, channel, message)?;
    Ok((200, payload::message(view(shared, state), edited)))
}

/// Changes a message, whichever way it was asked for.
///
/// # Errors
/// 50006 when nothing would be left of it, 10008 when there is no such message.
pub(super) fn change(
    state: &mut State,
    message: Snowflake,
    draft: Draft,
    posted: &Posted,
) -> Result<(), RestError> {
    let found = state.world.messages.get(&message);
    let mut changed = found.ok_or_else(RestError::unknown_message)?.clone();
    if let Some(content) = draft.content.clone() {
        (changed.mentions, changed.mention_everyone) =
            pinged(state, &content, &draft, changed.reply_to);
        let earlier = std::mem::replace(&mut changed.content, content);
        if changed.flags & LOADING == 0 {
            changed.earlier.push(earlier);
        }
    }
    let listed = posted.json.get("data").unwrap_or(&posted.json);
    keep_listed(&mut changed, &listed["attachments"]);
    changed.attachments.extend(kept(state, &posted.files));
    changed.embeds = draft.embeds.map_or(changed.embeds, rich);
    changed.components = draft.components.unwrap_or(changed.components);
    // Who sees a message was decided when it came, and thinking ends with the first text.
    let stays = changed.flags & EPHEMERAL;
    let set = draft.flags.unwrap_or(changed.flags) & !EPHEMERAL & !LOADING;
    changed.edited_ms = (changed.flags & LOADING == 0).then(now_ms);
    changed.flags = set | stays;
    changed.allowed_mentions = draft.allowed.as_sent;
    if is_empty(&changed) {
        return Err(RestError::empty_message());
    }
    state.world.messages.insert(message, changed);
    state.tell_message("MESSAGE_UPDATE", message);
    Ok(())
}

/// In an edit, files that are not listed are removed; without a list all stay.
fn keep_listed(message: &mut Message, listed: &Value) {
    if let Some(listed) = listed.as_array() {
        let ids: Vec<_> = listed
            .iter()
            .filter_map(|file| snowflake(&file["id"]))
            .collect();
        message.attachments.retain(|file| ids.contains(&file.id));
    }
}

fn is_empty(message: &Message) -> bool {
    message.content.trim().is_empty()
        && message.embeds.is_empty()
        && message.components.is_empty()
        && message.attachments.is_empty()
}

/// Deletes a message of the bot's own.
///
/// # Errors
/// What Discord answers when it refuses.
pub fn delete(state: &mut State, channel: Snowflake, message: Snowflake) -> Reply {
    if reach(state, channel)? == Access::Hidden {
        return Err(RestError::missing_access());
    }
    let found = find(state, channel, message)?;
    if found.author != state.world.bot.id {
        let channel = state.world.channels.get(&channel);
        return Err(match channel.and_then(super::world::Channel::guild) {
            Some(_) => RestError::missing_permissions(),
            None => RestError::new(403, 50003, "Cannot execute action on a DM channel"),
        });
    }
    state.world.messages.remove(&message);
    state.tell_deleted(channel, message);
    Ok((204, Value::Null))
}

fn find(state: &State, channel: Snowflake, message: Snowflake) -> Result<&Message, RestError> {
    let found = state.world.messages.get(&message);
    // What only one person sees cannot be reached through its channel.
    found
        .filter(|found| found.channel == channel && found.only_for.is_none())
        .ok_or_else(RestError::unknown_message)
}

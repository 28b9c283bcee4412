//! The shapes of Discord's objects, as JSON.
//!
//! Pure: the world in, values out. Texts are blanked here for those who may not read them,
//! since the rule looks at each message, and at the one it answers, by itself.

use serde_json::{Map, Value, json};

use super::world::{
    Access, Attachment, Channel, Guild, Member, Message, Place, Snowflake, User, World,
};
use crate::clock::iso;

const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// What `@everyone` may do: react, view, send, embed, attach, read back, mention, use
/// external emoji and commands, and send in threads.
const EVERYONE: u64 = (1 << 6)
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | (1 << 14)
    | (1 << 15)
    | READ_MESSAGE_HISTORY
    | (1 << 18)
    | (1 << 31)
    | SEND_MESSAGES_IN_THREADS;

/// A moment long before every test, for things that have always been there.
const LONG_AGO: &str = "2025-01-01T00:00:00.000000+00:00";

/// The application's flag for a message-content intent that was switched on in the portal.
const CONTENT_LIMITED: u64 = 1 << 19;

/// How a message is looked at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What there is.
    pub world: &'a World,
    /// Whether the looker has the message-content intent.
    pub reads_content: bool,
    /// Where attachments are fetched from, for example `http://127.0.0.1:4000`.
    pub files: &'a str,
}

/// A user object.
#[must_use]
pub fn user(user: &User) -> Value {
    let mut object = json!({
        "id": id(user.id),
        "username": user.name,
        "discriminator": if user.is_bot { "0042" } else { "0" },
        "global_name": if user.is_bot { Value::Null } else { json!(user.name) },
        "avatar": null,
        "avatar_decoration_data": null,
        "collectibles": null,
        "primary_guild": null,
        "public_flags": 0,
        "flags": 0,
    });
    if user.is_bot {
        object["bot"] = json!(true);
    }
    object
}

/// The bot's own user object, with what only it may see.
#[must_use]
pub fn own_user(user: &User) -> Value {
    let mut object = self::user(user);
    object["mfa_enabled"] = json!(true);
    object["locale"] = json!("en-US");
    object["verified"] = json!(true);
    object["email"] = Value::Null;
    object["premium_type"] = json!(0);
    object
}

/// The bot's application.
#[must_use]
pub fn application(world: &World, has_content_intent: bool) -> Value {
    json!({
        "id": id(world.application),
        "name": world.bot.name,
        "icon": null,
        "description": "",
        "type": null,
        "bot": user(&world.bot),
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "flags": if has_content_intent { CONTENT_LIMITED } else { 0 },
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "owner": {
            "id": "1", "username": "owner", "discriminator": "0", "global_name": "owner",
            "avatar": null, "public_flags": 0, "flags": 0, "primary_guild": null,
        },
        "approximate_guild_count": world.own_guilds().count(),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": null,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
    })
}

/// The application as READY holds it.
#[must_use]
pub fn partial_application(world: &World, has_content_intent: bool) -> Value {
    let flags = if has_content_intent {
        CONTENT_LIMITED
    } else {
        0
    };
    json!({"id": id(world.application), "flags": flags})
}

fn member(member: &Member) -> Value {
    json!({
        "nick": member.nick,
        "avatar": null,
        "banner": null,
        "roles": member.roles.iter().copied().map(id).collect::<Vec<_>>(),
        "joined_at": LONG_AGO,
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
    })
}

/// A channel object: a text channel, a thread or direct messages.
#[must_use]
pub fn channel(world: &World, channel: &Channel) -> Value {
    let last = world.messages_in(channel.id).next_back();
    let mut object = json!({
        "id": id(channel.id),
        "flags": 0,
        "last_message_id": last.map(|message| id(message.id)),
        "last_pin_timestamp": null,
    });
    let more = match channel.place {
        Place::Text { guild } => text_channel(guild, channel),
        Place::Thread { guild, parent } => thread(world, guild, parent, channel),
        Place::Direct { with } => {
            let with = world.users.get(&with).map(user);
            json!({"type": 1, "recipients": [with]})
        }
        Place::Private { .. } => json!({"type": 3, "recipients": [], "name": channel.name}),
    };
    merge(&mut object, more);
    object
}

fn text_channel(guild: Snowflake, channel: &Channel) -> Value {
    let deny = match channel.access {
        Access::Open => None,
        Access::ReadOnly => Some(SEND_MESSAGES | SEND_MESSAGES_IN_THREADS),
        Access::NoHistory => Some(READ_MESSAGE_HISTORY),
        Access::Hidden => Some(VIEW_CHANNEL),
    };
    let overwrites: Vec<_> = deny
        .map(|deny| json!({"id": id(guild), "type": 0, "allow": "0", "deny": deny.to_string()}))
        .into_iter()
        .collect();
    json!({
        "type": 0,
        "guild_id": id(guild),
        "name": channel.name,
        "position": 0,
        "parent_id": null,
        "topic": channel.topic,
        "nsfw": false,
        "rate_limit_per_user": 0,
        "permission_overwrites": overwrites,
    })
}

fn thread(world: &World, guild: Snowflake, parent: Snowflake, channel: &Channel) -> Value {
    json!({
        "type": 11,
        "guild_id": id(guild),
        "name": channel.name,
        "parent_id": id(parent),
        "owner_id": world.guilds.get(&guild).map(|guild| id(guild.owner)),
        "rate_limit_per_user": 0,
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": 1,
        "thread_metadata": {
            "archived": false,
            "auto_archive_duration": 1440,
            "archive_timestamp": LONG_AGO,
            "create_timestamp": LONG_AGO,
            "locked": false,
        },
    })
}

/// The data of `GUILD_CREATE`.
#[must_use]
pub fn guild(world: &World, guild: &Guild) -> Value {
    let here = |channel: &&Channel| channel.guild() == Some(guild.id);
    let is_thread = |channel: &&Channel| matches!(channel.place, Place::Thread { .. });
    let all: Vec<_> = world.channels.values().filter(here).collect();
    let threads = all.iter().copied().filter(is_thread);
    let channels = all.iter().copied().filter(|channel| !is_thread(channel));
    let mut own = member(&world.member(guild.id, world.bot.id));
    own["user"] = user(&world.bot);
    let mut object = guild_settings(guild);
    merge(
        &mut object,
        json!({
            "joined_at": LONG_AGO,
            "large": false,
            "unavailable": false,
            "member_count": world.users.len(),
            "voice_states": [],
            "members": [own],
            "channels": channels.map(|one| channel(world, one)).collect::<Vec<_>>(),
            "threads": threads.map(|one| channel(world, one)).collect::<Vec<_>>(),
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }),
    );
    object
}

fn guild_settings(guild: &Guild) -> Value {
    json!({
        "id": id(guild.id),
        "name": guild.name,
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "owner_id": id(guild.owner),
        "afk_channel_id": null,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [everyone(guild)],
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "max_members": 500_000,
        "vanity_url_code": null,
        "description": null,
        "banner": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": null,
        "nsfw_level": 0,
        "stickers": [],
        "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null,
    })
}

fn everyone(guild: &Guild) -> Value {
    json!({
        "id": id(guild.id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
        "hoist": false,
        "icon": null,
        "unicode_emoji": null,
        "position": 0,
        "permissions": EVERYONE.to_string(),
        "managed": false,
        "mentionable": false,
        "flags": 0,
    })
}

/// A message object as REST gives it.
#[must_use]
pub fn message(view: View<'_>, message: &Message) -> Value {
    let mut object = bare_message(view, message);
    if let Some(answered) = message.reply_to {
        let original = view.world.messages.get(&answered);
        object["referenced_message"] = original.map_or(Value::Null, |it| bare_message(view, it));
    }
    object
}

/// A message object as `MESSAGE_CREATE` and `MESSAGE_UPDATE` hold it.
#[must_use]
pub fn gateway_message(view: View<'_>, message: &Message) -> Value {
    let mut object = self::message(view, message);
    let channel = view.world.channels.get(&message.channel);
    let Some(channel) = channel else {
        return object;
    };
    object["channel_type"] = match channel.place {
        Place::Text { .. } => json!(0),
        Place::Thread { .. } => json!(11),
        Place::Direct { .. } => json!(1),
        Place::Private { .. } => json!(3),
    };
    // What only one person sees reaches the bot as if it were a direct message.
    let Some(guild) = channel.guild().filter(|_| message.only_for.is_none()) else {
        return object;
    };
    object["guild_id"] = json!(id(guild));
    let member_of = |user: Snowflake| member(&view.world.member(guild, user));
    if message.webhook.is_none() {
        object["member"] = member_of(message.author);
    }
    if let Some(mentions) = object["mentions"].as_array_mut() {
        for mention in mentions {
            let user = mention["id"].as_str().and_then(|user| user.parse().ok());
            mention["member"] = member_of(user.unwrap_or_default());
        }
    }
    object
}

fn bare_message(view: View<'_>, message: &Message) -> Value {
    let is_shown = may_read(view, message);
    let world = view.world;
    let mentions = message.mentions.iter().filter_map(|id| world.users.get(id));
    let files = message
        .attachments
        .iter()
        .map(|file| attachment(view, message.channel, file));
    let mut object = json!({
        "id": id(message.id),
        "channel_id": id(message.channel),
        "author": author(world, message),
        "content": if is_shown { &message.content } else { "" },
        "timestamp": iso(message.created_ms),
        "edited_timestamp": message.edited_ms.map(iso),
        "tts": false,
        "mention_everyone": message.mention_everyone,
        "mentions": mentions.map(user).collect::<Vec<_>>(),
        "mention_roles": [],
        "attachments": if is_shown { files.collect() } else { Vec::new() },
        "embeds": if is_shown { &message.embeds[..] } else { &[] },
        "components": if is_shown { &message.components[..] } else { &[] },
        "pinned": false,
        "type": kind(message),
        "flags": message.flags,
    });
    if let Some(interaction) = &message.interaction {
        object["interaction_metadata"] = interaction.clone();
        object["application_id"] = json!(id(world.application));
        object["webhook_id"] = json!(id(world.application));
    }
    if let Some(nonce) = &message.nonce {
        object["nonce"] = nonce.clone();
    }
    if let Some(webhook) = message.webhook {
        object["webhook_id"] = json!(id(webhook));
    }
    if let Some(answered) = message.reply_to {
        object["message_reference"] = reference(world, message.channel, answered);
    }
    object
}

/// The number of the message's type: a reply, the answer to a command, or neither.
fn kind(message: &Message) -> u64 {
    let from = message.interaction.as_ref();
    match message.reply_to {
        Some(_) => 19,
        None if from.is_some_and(|from| from["type"] == 2) => 20,
        None => 0,
    }
}

/// Somebody as an interaction shows them: as a member of the server it came from.
#[must_use]
pub fn interacting_member(world: &World, guild: Snowflake, who: Snowflake) -> Value {
    let known = world.member(guild, who);
    let mut object = member(&known);
    object["user"] = world.users.get(&who).map_or(Value::Null, user);
    object["permissions"] = json!((EVERYONE | known.permissions).to_string());
    object
}

/// A channel as an interaction shows it.
#[must_use]
pub fn interacting_channel(world: &World, channel: &Channel, who: Snowflake) -> Value {
    let mut object = self::channel(world, channel);
    let known = channel.guild().map(|guild| world.member(guild, who));
    let more = known.unwrap_or_default().permissions;
    object["permissions"] = json!((EVERYONE | more).to_string());
    object
}

/// What everyone may do, as it is written on the wire.
#[must_use]
pub fn usual_permissions() -> String {
    EVERYONE.to_string()
}

/// Without the intent, texts are shown in direct messages, when the bot is mentioned, and
/// when the bot wrote them.
fn may_read(view: View<'_>, message: &Message) -> bool {
    let bot = view.world.bot.id;
    let channel = view.world.channels.get(&message.channel);
    view.reads_content
        || message.author == bot
        || message.mentions.contains(&bot)
        || channel.is_some_and(|channel| channel.guild().is_none())
}

fn author(world: &World, message: &Message) -> Value {
    if let Some(webhook) = message.webhook {
        let name = world.webhooks.get(&webhook).cloned().unwrap_or_default();
        let mut object = user(&User {
            id: webhook,
            name,
            is_bot: true,
        });
        object["discriminator"] = json!("0000");
        return object;
    }
    world.users.get(&message.author).map_or(Value::Null, user)
}

fn reference(world: &World, channel: Snowflake, message: Snowflake) -> Value {
    let mut object = json!({
        "type": 0,
        "channel_id": id(channel),
        "message_id": id(message),
    });
    if let Some(guild) = world.channels.get(&channel).and_then(Channel::guild) {
        object["guild_id"] = json!(id(guild));
    }
    object
}

fn attachment(view: View<'_>, channel: Snowflake, file: &Attachment) -> Value {
    let url = format!(
        "{}/attachments/{channel}/{}/{}",
        view.files, file.id, file.filename
    );
    json!({
        "id": id(file.id),
        "filename": file.filename,
        "size": file.bytes.len(),
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
    })
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend::<Map<_, _>>(more);
    }
}

/// An id as it is written on the wire.
#[must_use]
pub fn id(id: Snowflake) -> String {
    id.to_string()
}

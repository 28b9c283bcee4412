//! Everything a running stand-in holds, under one lock, and how a change becomes events.
//!
//! One lock, so that what is stored and what is sent are in the same order for everyone.

use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    commands::Commands,
    faults::RestFaults,
    intents,
    interactions::Interactions,
    limits::Limits,
    payload::{self, View},
    sessions::Sessions,
    struck::Tally,
    world::{Access, Snowflake, World},
};

/// A REST request as it came in. The token is left out.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path, as asked.
    pub path: String,
    /// The query.
    pub query: String,
    /// The JSON body, or null.
    pub body: Value,
    /// The status it was answered with; absent while it is worked on.
    pub status: Option<u16>,
    /// When it came in, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// A websocket that was opened.
#[derive(Clone, Debug, Serialize)]
pub struct Connection {
    /// The path that was asked for: `/`, or `/resume` for the resume address.
    pub path: String,
    /// The compression that was asked for.
    pub compress: Option<String>,
    /// The code it was closed with, by either side.
    pub close_code: Option<u16>,
}

/// A session that was started.
#[derive(Clone, Copy, Debug)]
pub struct Identified {
    /// The shard's number.
    pub shard: u64,
    /// How many shards there are.
    pub shards: u64,
    /// The intents.
    pub intents: u64,
    /// When.
    pub at: Instant,
}

/// Everything there is.
#[derive(Debug)]
pub struct State {
    /// The little Discord.
    pub world: World,
    /// Who listens.
    pub sessions: Sessions,
    /// REST's windows.
    pub limits: Limits,
    /// The commands the bot registered.
    pub commands: Commands,
    /// What people did with the bot, and what became of it.
    pub interactions: Interactions,
    /// What is still to go wrong with REST.
    pub faults: RestFaults,
    /// Every REST request, oldest first.
    pub requests: Vec<Request>,
    /// Those that found no route.
    pub unexpected: Vec<Request>,
    /// Every websocket, oldest first.
    pub connections: Vec<Connection>,
    /// Every session start, oldest first.
    pub identified: Vec<Identified>,
    /// Identifies that came too soon after another.
    pub refused_identifies: u64,
    /// Resumes that succeeded.
    pub resumes: u64,
    /// Resumes that found no session.
    pub refused_resumes: u64,
    /// Heartbeats received.
    pub heartbeats: u64,
    /// Answers 401, 403 and 429: ten thousand in ten minutes ban an address.
    pub invalid_requests: u64,
    /// How often faults really struck.
    pub struck: Tally,
    /// The number of shards that `gateway/bot` recommends.
    pub shards: u64,
    /// The fewest shards a session may be one of.
    pub minimum_shards: u64,
    /// Whether the token stopped being one, after too many identifies.
    pub token_is_reset: bool,
    /// Where attachments are fetched from.
    pub files: String,
}

impl State {
    /// Counts an answer that brings the address nearer to a ban.
    pub fn count_invalid(&mut self, status: u16) {
        if matches!(status, 401 | 403 | 429) {
            self.invalid_requests += 1;
        }
    }

    /// Tells the listeners of a message that came or changed.
    pub fn tell_message(&mut self, event: &str, message: Snowflake) {
        let Some(message) = self.world.messages.get(&message) else {
            return;
        };
        let Some(channel) = self.world.channels.get(&message.channel) else {
            return;
        };
        if self.world.access(channel) == Access::Hidden {
            return;
        }
        let guild = channel.guild().filter(|_| message.only_for.is_none());
        let wanted = intents::for_message(guild.is_none());
        for session in self.sessions.all.values_mut() {
            if !session.shard.hears(guild) || session.intents & wanted == 0 {
                continue;
            }
            let view = View {
                world: &self.world,
                reads_content: session.intents & intents::MESSAGE_CONTENT != 0,
                files: &self.files,
            };
            session.dispatch(event, &payload::gateway_message(view, message));
        }
    }

    /// Tells the listeners that a message is gone.
    pub fn tell_deleted(&mut self, channel: Snowflake, message: Snowflake) {
        let Some(channel) = self.world.channels.get(&channel) else {
            return;
        };
        if self.world.access(channel) == Access::Hidden {
            return;
        }
        let guild = channel.guild();
        let mut data = json!({
            "id": payload::id(message),
            "channel_id": payload::id(channel.id),
        });
        if let Some(guild) = guild {
            data["guild_id"] = json!(payload::id(guild));
        }
        self.tell(
            guild,
            intents::for_message(guild.is_none()),
            "MESSAGE_DELETE",
            &data,
        );
    }

    /// Tells the listeners that messages of a server's channel are gone, in one event.
    pub fn tell_deleted_together(&mut self, channel: Snowflake, messages: &[Snowflake]) {
        let Some(channel) = self.world.channels.get(&channel) else {
            return;
        };
        let guild = channel.guild();
        if guild.is_none() || self.world.access(channel) == Access::Hidden {
            return;
        }
        let ids: Vec<String> = messages.iter().map(|id| payload::id(*id)).collect();
        let data = json!({
            "ids": ids,
            "channel_id": payload::id(channel.id),
            "guild_id": guild.map(payload::id),
        });
        self.tell(guild, intents::GUILD_MESSAGES, "MESSAGE_DELETE_BULK", &data);
    }

    /// Tells the listeners of a channel or thread that came or changed.
    pub fn tell_channel(&mut self, event: &str, channel: Snowflake) {
        let Some(channel) = self.world.channels.get(&channel) else {
            return;
        };
        let guild = channel.guild();
        let is_foreign = guild.is_none_or(|id| !self.world.own_guilds().any(|own| own.id == id));
        let data = payload::channel(&self.world, channel);
        if !is_foreign {
            self.tell(guild, intents::GUILDS, event, &data);
        }
    }

    /// Tells the listeners of a server that came.
    pub fn tell_guild(&mut self, guild: Snowflake) {
        let Some(found) = self.world.guilds.get(&guild) else {
            return;
        };
        if found.is_foreign {
            return;
        }
        let data = payload::guild(&self.world, found);
        self.tell(Some(guild), intents::GUILDS, "GUILD_CREATE", &data);
    }

    /// Tells the shard of a server, or shard 0, whatever it listens for.
    pub fn tell_shard(&mut self, guild: Option<Snowflake>, event: &str, data: &Value) {
        for session in self.sessions.all.values_mut() {
            if session.shard.hears(guild) {
                session.dispatch(event, data);
            }
        }
    }

    /// Tells the listeners of a reaction that came or went.
    pub fn tell_reaction(&mut self, event: &str, message: Snowflake, user: Snowflake, emoji: &str) {
        let Some(message) = self.world.messages.get(&message) else {
            return;
        };
        let Some(channel) = self.world.channels.get(&message.channel) else {
            return;
        };
        if self.world.access(channel) == Access::Hidden {
            return;
        }
        let guild = channel.guild();
        let mut data = json!({
            "user_id": payload::id(user),
            "channel_id": payload::id(channel.id),
            "message_id": payload::id(message.id),
            "emoji": {"id": null, "name": emoji},
            "burst": false,
            "type": 0,
        });
        if event == "MESSAGE_REACTION_ADD" {
            data["message_author_id"] = json!(payload::id(message.author));
        }
        if let Some(guild) = guild {
            data["guild_id"] = json!(payload::id(guild));
            if event == "MESSAGE_REACTION_ADD" {
                data["member"] = payload::interacting_member(&self.world, guild, user);
            }
        }
        self.tell(guild, intents::for_reaction(guild.is_none()), event, &data);
    }

    fn tell(&mut self, guild: Option<Snowflake>, intent: u64, event: &str, data: &Value) {
        for session in self.sessions.all.values_mut() {
            if session.shard.hears(guild) && session.intents & intent != 0 {
                session.dispatch(event, data);
            }
        }
    }
}

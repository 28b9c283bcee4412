//! Discord's events as values: the gateway's raw texts in, what we need of them out.
//!
//! It translates and decides nothing. The shapes take only the fields we use, with serenity's
//! types in them, so that an odd embed in a message, or a field that a compatible server leaves
//! out, does not cost us the message.

use std::{borrow::Cow, time::Duration};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serenity::all::{
    ChannelId, GuildId, MessageFlags, MessageId, MessageReferenceKind, MessageType, UserId,
    WebhookId,
};

use crate::domain::{
    ids::{Platform, discord_moment},
    message::{Incoming, LONGEST_MESSAGE},
    press::Besides,
};

/// What a text from the gateway is.
#[derive(Debug)]
pub enum Frame<'a> {
    /// The greeting, with how often Discord wants a heartbeat.
    Hello(Duration),
    /// A heartbeat was acknowledged.
    Acknowledged,
    /// Something happened.
    Dispatch(Dispatch<'a>),
    /// What concerns the connection only.
    Other,
}

/// Something that happened.
#[derive(Debug)]
pub struct Dispatch<'a> {
    /// Its name, such as `MESSAGE_CREATE`.
    pub kind: Cow<'a, str>,
    /// Its number within the session.
    pub sequence: u64,
    /// Its data, not yet read.
    pub data: &'a RawValue,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    op: u8,
    #[serde(borrow, default)]
    t: Option<Cow<'a, str>>,
    #[serde(default)]
    s: Option<u64>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

impl<'a> Frame<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is no gateway event.
    pub fn read(text: &'a str) -> Result<Self, serde_json::Error> {
        let envelope: Envelope<'a> = serde_json::from_str(text)?;
        Ok(match envelope {
            Envelope {
                op: 0,
                t: Some(kind),
                s: Some(sequence),
                d: Some(data),
            } => Self::Dispatch(Dispatch {
                kind,
                sequence,
                data,
            }),
            Envelope {
                op: 10, d: Some(d), ..
            } => {
                let hello: Hello = serde_json::from_str(d.get())?;
                Self::Hello(Duration::from_millis(hello.heartbeat_interval))
            }
            Envelope { op: 11, .. } => Self::Acknowledged,
            _ => Self::Other,
        })
    }
}

/// A message, as it was posted.
#[derive(Clone, Debug, Deserialize)]
pub struct Posted {
    /// Its id.
    pub id: MessageId,
    /// Where it was posted: a channel, a thread, or direct messages.
    pub channel_id: ChannelId,
    /// The server; `None` in direct messages.
    #[serde(default)]
    pub guild_id: Option<GuildId>,
    /// Who posted it.
    pub author: Author,
    /// What the author is called in the server.
    #[serde(default)]
    member: Option<Member>,
    /// The text. Empty when Discord keeps it from us.
    #[serde(default)]
    pub content: String,
    /// When it was posted, as Discord writes it.
    #[serde(default)]
    timestamp: Option<String>,
    /// What kind of message it is.
    #[serde(rename = "type", default)]
    pub kind: MessageType,
    /// More about its kind.
    #[serde(default)]
    pub flags: Option<MessageFlags>,
    /// The webhook that posted it.
    #[serde(default)]
    pub webhook_id: Option<WebhookId>,
    /// The message it refers to, and how.
    #[serde(default)]
    pub message_reference: Option<Reference>,
    /// The message it replies to, when that still exists.
    #[serde(default)]
    pub referenced_message: Option<Box<Referenced>>,
}

/// Who posted a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Author {
    /// Their id.
    pub id: UserId,
    username: String,
    #[serde(default)]
    global_name: Option<String>,
    /// It is a program.
    #[serde(default)]
    pub bot: bool,
    /// It is Discord itself.
    #[serde(default)]
    pub system: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Member {
    #[serde(default)]
    nick: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
}

/// How a message refers to another.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// A reply, or a forward.
    #[serde(rename = "type", default)]
    pub kind: MessageReferenceKind,
    /// The other message.
    #[serde(default)]
    pub message_id: Option<MessageId>,
}

/// The message replied to.
#[derive(Clone, Debug, Deserialize)]
pub struct Referenced {
    /// Who posted it.
    pub author: ReferencedAuthor,
}

/// Who posted the message replied to.
#[derive(Clone, Debug, Deserialize)]
pub struct ReferencedAuthor {
    /// Their id.
    pub id: UserId,
}

impl Posted {
    /// Whether it passes on somebody's message instead of saying something.
    #[must_use]
    pub fn is_forward(&self) -> bool {
        self.message_reference
            .as_ref()
            .is_some_and(|reference| reference.kind == MessageReferenceKind::Forward)
    }

    /// Who wrote the message it replies to.
    #[must_use]
    pub fn replies_to(&self) -> Option<UserId> {
        if self.kind != MessageType::InlineReply {
            return None;
        }
        Some(self.referenced_message.as_ref()?.author.id)
    }

    /// The message for the pipeline, with `text` as what was said to the bot.
    #[must_use]
    pub fn incoming(self, text: &str) -> Incoming {
        let sent_at = self.sent_at();
        let (nick, roles) = self
            .member
            .map_or_else(Default::default, |member| (member.nick, member.roles));
        let reply_to = (self.kind == MessageType::InlineReply)
            .then(|| self.message_reference.as_ref()?.message_id)
            .flatten();
        Incoming {
            platform: Platform::Discord,
            guild: self.guild_id.map(|id| id.to_string().into()),
            channel: self.channel_id.to_string().into(),
            user: self.author.id.to_string().into(),
            user_name: nick
                .or(self.author.global_name)
                .unwrap_or(self.author.username),
            message: self.id.to_string().into(),
            text: text.chars().take(LONGEST_MESSAGE).collect(),
            sent_at,
            reply_to: reply_to.map(|id| id.to_string().into()),
            locale: None,
            besides: Besides {
                roles,
                ..Besides::default()
            },
        }
    }

    /// Whether it is a reply that does not say whose message it answers.
    #[must_use]
    pub fn may_reply_to_anybody(&self) -> bool {
        self.kind == MessageType::InlineReply && self.referenced_message.is_none()
    }

    /// The time Discord gives, or the one that its id holds.
    fn sent_at(&self) -> Timestamp {
        self.timestamp
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| sent_at(self.id))
    }
}

/// When a message was posted, as its id tells.
#[must_use]
pub fn sent_at(message: MessageId) -> Timestamp {
    discord_moment(message.get()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;

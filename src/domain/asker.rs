//! Who asked for something that comes later, and how they are told what came of it.

use super::{
    ids::{ChannelId, ConversationId, GuildId, MessageId, Platform, UserId},
    routing::Route,
};

/// Who asked for something, and how they are told what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Their platform.
    pub platform: Platform,
    /// Who they are.
    pub user: UserId,
    /// The server, when there is one.
    pub guild: Option<GuildId>,
    /// Where they asked.
    pub channel: ChannelId,
    /// The message by which they asked.
    pub message: MessageId,
    /// The door that tells them.
    pub route: Route,
    /// The language of their client, where that is known.
    pub locale: Option<String>,
}

impl Asker {
    /// The conversation in which they asked.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        ConversationId::new(self.platform, &self.channel, &self.user)
    }
}

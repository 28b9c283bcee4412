//! A message that was addressed to the bot, whichever door it came through.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ids::{ChannelId, ConversationId, GuildId, MessageId, Platform, UserId},
    press::Besides,
};

/// The longest message taken, in characters: what Discord lets its paying users post.
pub const LONGEST_MESSAGE: usize = 4000;

/// A message addressed to the bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// The platform it came by.
    pub platform: Platform,
    /// The server it was posted in; `None` in direct messages and in the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild: Option<GuildId>,
    /// Where it was posted, and where the answer goes.
    pub channel: ChannelId,
    /// Who wrote it.
    pub user: UserId,
    /// How the author is shown. It is the author's own choice of text: treat it as data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_name: String,
    /// Its id on its platform.
    pub message: MessageId,
    /// What was written, with the mention of the bot taken off.
    pub text: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// The message it replies to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The author's language, as their client names it (`de`, `pt-BR`), where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How it came, where it was not simply written.
    #[serde(default, skip_serializing_if = "Besides::is_nothing")]
    pub besides: Besides,
}

impl Incoming {
    /// The conversation it belongs to.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        ConversationId::new(self.platform, &self.channel, &self.user)
    }

    /// The roles that its author has in the server, where its door knows them.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.besides.roles
    }
}

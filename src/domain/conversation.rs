//! Turns: what somebody said and what the bot answered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ids::{ConversationId, JobId, MessageId},
    message::Incoming,
    outcome::Rest,
    reading::Asked,
};

/// Among what else is said of a turn: its answer asks for a confirmation.
const CONFIRMS: &str = "confirms";
/// Among what else is said of a turn: whether its answer was free to mention what the bot can do.
const MENTIONS: &str = "mentions";

/// One message and its answer, as history keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The job that answered.
    pub job: JobId,
    /// What was asked.
    pub asked: Incoming,
    /// What was answered.
    pub answer: String,
    /// What the message was understood as: an intent's name.
    pub intent: String,
    /// How sure that was, in thousandths.
    pub confidence_permille: u16,
    /// Tokens that the answer cost, as the provider counted them; 0 without a provider.
    pub tokens_used: u32,
    /// When the answer was ready.
    pub answered_at: Timestamp,
    /// What the answer asks, when it is a question about what was meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_back: Option<Asked>,
    /// The messages the answer became; empty until its receipt is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivered_as: Vec<MessageId>,
    /// What a later version says besides.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Turn {
    /// Whether a message is its question, or a part of its answer.
    #[must_use]
    pub fn is_of(&self, message: &MessageId) -> bool {
        self.asked.message == *message || self.delivered_as.contains(message)
    }

    /// Whether its answer asks for a confirmation, which is pressed and not typed.
    #[must_use]
    pub fn asks_to_confirm(&self) -> bool {
        self.rest.get(CONFIRMS).is_some()
    }

    /// Notes that its answer asks for a confirmation.
    pub fn ask_to_confirm(&mut self) {
        self.rest.insert(CONFIRMS.to_owned(), true.into());
    }

    /// Whether its answer was free to mention by itself what the bot can do; `None` when that is
    /// not known.
    #[must_use]
    pub fn may_mention(&self) -> Option<bool> {
        self.rest.get(MENTIONS)?.as_bool()
    }

    /// Notes whether its answer was free to mention by itself what the bot can do.
    pub fn note_mention(&mut self, may_mention: bool) {
        self.rest.insert(MENTIONS.to_owned(), may_mention.into());
    }

    /// Where it belongs.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        self.asked.conversation()
    }
}

//! What people do to messages after they have posted them: they edit them, delete them, or ask
//! for them to be forgotten.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ids::{ChannelId, ConversationId, JobId, MessageId, Platform, UserId},
    ignoring::Place,
};

/// Something that was done to a message, perhaps one that the bot never answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The message.
    pub message: MessageId,
    /// Where it was posted.
    pub channel: ChannelId,
    /// When it was posted.
    pub sent_at: Timestamp,
    /// What was done to it.
    #[serde(flatten)]
    pub deed: Deed,
    /// Where in a server that was. Its door alone knows it: whether its author is listened to there
    /// goes by it, and nothing else.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// What was done to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "did")]
pub enum Deed {
    /// It was deleted, by whomever.
    Delete,
    /// Its author has changed its text.
    Edit {
        /// The author.
        user: UserId,
        /// What it says to the bot now; `None` when it is not for the bot any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// When.
        at: Timestamp,
    },
}

impl Change {
    /// The conversation the message belongs to, when the change tells its author.
    #[must_use]
    pub fn conversation(&self, platform: Platform) -> Option<ConversationId> {
        match &self.deed {
            Deed::Delete => None,
            Deed::Edit { user, .. } => Some(ConversationId::new(platform, &self.channel, user)),
        }
    }

    /// What is left of a turn whose message, or whose answer, was changed so.
    #[must_use]
    pub fn revision(&self) -> Revision {
        match &self.deed {
            Deed::Delete => Revision::Gone,
            Deed::Edit { text, at, .. } => Revision::Edited {
                text: text.clone(),
                at: *at,
            },
        }
    }
}

/// What is left of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// Nothing, for good.
    Gone,
    /// The message as it was edited.
    Edited {
        /// Its text; `None` when it is not for the bot any more, and nothing of it is remembered.
        text: Option<String>,
        /// When it was edited.
        at: Timestamp,
    },
}

impl Revision {
    /// Whether nothing of the turn is to be remembered.
    #[must_use]
    pub fn forgets(&self) -> bool {
        matches!(self, Self::Gone | Self::Edited { text: None, .. })
    }

    /// The later of two: what is gone stays gone, and of two edits the later one counts, or
    /// the one that was heard of later.
    #[must_use]
    pub fn or_later(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Gone, _) => self,
            (_, Self::Gone) => other,
            (Self::Edited { at, .. }, Self::Edited { at: then, .. }) if then >= at => other,
            _ => self,
        }
    }
}

/// A turn that was revised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The job that answers its message.
    pub job: JobId,
    /// Where it belongs.
    pub conversation: ConversationId,
    /// What is left of it.
    pub revision: Revision,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, at: i64) -> Revision {
        Revision::Edited {
            text: Some(text.to_owned()),
            at: Timestamp::from_second(at).unwrap(),
        }
    }

    #[test]
    fn the_later_edit_counts_and_nothing_brings_back_what_is_gone() {
        let cases = [
            (edited("a", 1), edited("b", 2), edited("b", 2)),
            (edited("b", 2), edited("a", 1), edited("b", 2)),
            (edited("a", 1), edited("again", 1), edited("again", 1)),
            (Revision::Gone, edited("a", 9), Revision::Gone),
            (edited("a", 9), Revision::Gone, Revision::Gone),
        ];
        for (first, second, left) in cases {
            assert_eq!(first.or_later(second), left);
        }
    }
}

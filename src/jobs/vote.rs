//! Counting a vote for which nobody waits: a reaction, or a button below an answer that is not in
//! history yet.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Job, Priority, Retry};
use crate::domain::{
    ids::{ChannelId, ConversationId, MessageId, Platform, UserId},
    message::Incoming,
    vote::{On, Vote},
};

/// Count this vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// The event by which it came: the same when that is told again.
    pub event: MessageId,
    /// Where it was given.
    pub platform: Platform,
    /// In which channel.
    pub channel: ChannelId,
    /// By whom.
    pub user: UserId,
    /// What it says.
    #[serde(flatten)]
    pub vote: Vote,
    /// When it was given. Of two votes on one answer the later one counts.
    pub given: Timestamp,
}

impl Ballot {
    /// The vote that a message is, taken in at a moment.
    #[must_use]
    pub fn of(message: &Incoming, vote: Vote, given: Timestamp) -> Self {
        Self {
            event: message.message.clone(),
            platform: message.platform,
            channel: message.channel.clone(),
            user: message.user.clone(),
            vote,
            given,
        }
    }

    /// The votes of one person below one message are counted in their order, and nothing else waits
    /// for them. It is no conversation: nobody is told when one comes to nothing.
    #[must_use]
    pub fn mailbox(&self) -> ConversationId {
        let on = match &self.vote.on {
            On::Job(job) => job.to_string().into(),
            On::Message(message) => ChannelId(message.0.clone()),
        };
        let votes = ConversationId::new(self.platform, &on, &self.user);
        ConversationId::from_text(format!("votes.{votes}"))
    }
}

impl Job for Ballot {
    const NAME: &'static str = "vote";
    const VERSION: u16 = 1;
    /// It outlasts a store that is away for hours.
    const ATTEMPTS: u32 = 500;
    const TIMEOUT: Duration = Duration::from_secs(30);
    const PRIORITY: Priority = Priority::Background;
    const ABREAST: usize = 16;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(20),
    };

    fn key(&self) -> String {
        self.event.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::JobId;

    #[test]
    fn votes_wait_for_those_of_the_same_person_below_the_same_message_alone() {
        let ballot = |on: On, user: &str| Ballot {
            event: "reaction-8-7-3".into(),
            platform: Platform::Discord,
            channel: "5".into(),
            user: user.into(),
            vote: Vote {
                on,
                good: true,
                withdrawn: false,
            },
            given: Timestamp::UNIX_EPOCH,
        };
        let below = |message: &str, user| ballot(On::Message(message.into()), user).mailbox();
        assert_eq!(below("8", "7").as_str(), "votes.discord/8/7");
        assert_ne!(below("8", "7"), below("9", "7"));
        assert_ne!(below("8", "7"), below("8", "6"));
        let job = ballot(On::Job(JobId(Uuid::nil())), "7").mailbox();
        for mailbox in [below("8", "7"), job] {
            assert_eq!(mailbox.parts(), None, "nobody is told of it");
        }
    }
}

//! One action as it is kept: what is to be done, for whom, and what became of it.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ActionDirective, Kind};
use crate::domain::{
    ids::{ChannelId, GuildId, JobId, MessageId, Platform, UserId},
    named::named,
};

named! {
    /// What asked for an action.
    Source {
        /// The words of the person, as they are understood.
        Words = "words",
        /// A tool call of the model.
        Tool = "tool",
        /// A directive in the model's text.
        Text = "text",
    }
}

named! {
    /// What became of an action.
    State {
        /// Its requester is asked first.
        Waiting = "waiting",
        /// Its requester does not want it.
        Refused = "refused",
        /// Its requester did not say in time.
        Expired = "expired",
        /// The same was asked for anew; that one counts.
        Superseded = "superseded",
        /// It is being done.
        Running = "running",
        /// It is done.
        Done = "done",
        /// It could not be done.
        Failed = "failed",
        /// The bot cannot do this yet.
        NotAvailable = "not_available",
    }
}

impl State {
    /// Whether nothing more will become of it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// Why an action failed that nobody was at any more: whether it was done is not known.
pub const ABANDONED: &str = "abandoned";

/// How an action ended, besides its state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ended {
    /// What there is to say of it, in the place of the usual sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Why it failed, in one of the house's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// It was not begun, since the action at this position failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<i16>,
    /// It was not begun, since this request asks for the same: the person may join that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alike: Option<i64>,
}

/// One action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Made of the message and the position, so that the same message asks for it once: whoever
    /// carries it out keeps what they make under this id.
    pub id: Uuid,
    /// The job that asked for it.
    pub job: JobId,
    /// Its place among the actions of that job.
    pub position: i16,
    /// The platform of its requester.
    pub platform: Platform,
    /// Its requester.
    pub user: UserId,
    /// Where it was asked for.
    pub channel: ChannelId,
    /// The server, when there is one.
    pub guild: Option<GuildId>,
    /// The message that asked for it.
    pub message: MessageId,
    /// What is to be done.
    pub directive: ActionDirective,
    /// What asked for it.
    pub source: Source,
    /// What became of it.
    pub state: State,
    /// How it ended.
    pub ended: Ended,
}

impl Action {
    /// The id of the action at a position of a message.
    #[must_use]
    pub fn id_of(
        platform: Platform,
        channel: &ChannelId,
        user: &UserId,
        message: &MessageId,
        position: i16,
    ) -> Uuid {
        let name = [
            platform.name(),
            channel.as_str(),
            user.as_str(),
            message.as_str(),
            &position.to_string(),
        ];
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.join("\0").as_bytes())
    }

    /// Its kind; `None` when a later version knows it.
    #[must_use]
    pub fn kind(&self) -> Option<&'static Kind> {
        Kind::named(&self.directive.action_type)
    }

    /// What is done in short: words of the person or of the model.
    #[must_use]
    pub fn subject(&self) -> &str {
        let subject = self.kind().map(|kind| kind.subject);
        let value = subject.and_then(|name| self.directive.parameters.get(name));
        value.and_then(|value| value.as_str()).unwrap_or_default()
    }
}

/// Puts actions into the order in which they run: by priority, the highest first, then by position.
pub fn in_order(actions: &mut [Action]) {
    actions.sort_by_key(|action| (Reverse(action.directive.priority), action.position));
}

/// Whether a later action is not worth beginning once an earlier one has failed: it is of the same
/// kind, so that it would fail for the same reason, or its kind needs the other.
#[must_use]
pub fn depends(later: &Action, earlier: &Action) -> bool {
    let other = earlier.directive.action_type.as_str();
    let needs = later.kind().map_or(&[][..], |kind| kind.needs);
    later.directive.action_type == other || needs.contains(&other)
}

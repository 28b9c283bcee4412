//! What goes back to a door, what the door says became of it, and what is shown meanwhile.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    component::Component,
    conversation::Turn,
    drawing::{self, Progress},
    ids::{ChannelId, ConversationId, GuildId, JobId, MessageId, UserId},
    press::Interaction,
    routing::Route,
    usage::Usage,
};

/// The version of the wire shapes in this file.
pub const VERSION: u16 = 1;

/// What a later version says besides: whoever carries a value carries that, too.
pub type Rest = Map<String, Value>;

/// What a job has to say to somebody. It waits in the mailbox of its route until its door has
/// shown it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The version of this shape.
    #[serde(rename = "v", default)]
    pub version: u16,
    /// The job that says it. A door shows one job's outcome once, however often it comes.
    pub job: JobId,
    /// The kind of that job.
    pub job_kind: String,
    /// What makes that job unique within its kind, over all conversations.
    pub job_key: String,
    /// The epoch of the queue under which the job ran. Doors drop outcomes of older ones: their
    /// jobs run again.
    pub epoch: i64,
    /// The door it goes to.
    pub route: Route,
    /// Where it belongs.
    pub conversation: ConversationId,
    /// The server, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild: Option<GuildId>,
    /// The channel it is posted in.
    pub channel: ChannelId,
    /// The person it answers, and the only one it may ping.
    pub user: UserId,
    /// The message it answers.
    pub message: MessageId,
    /// The first answer to a message, or something that comes later.
    pub kind: OutcomeKind,
    /// The whole text, not yet split.
    pub text: String,
    /// How it is to be shown, where that is not simply as a message.
    #[serde(default, skip_serializing_if = "Showing::is_plain")]
    pub showing: Showing,
    /// The turn that history will hold once the door has shown it. Notices about trouble are
    /// no turns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// How the message was understood, a [`Reading`](super::reading::Reading) for the log. Doors
    /// carry it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Value>,
    /// How the job was carried out, a [`Trace`](super::steps::Trace). Doors carry it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Value>,
    /// Trace context (`traceparent` of W3C Trace Context).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// What the calls of providers behind it took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usage: Vec<Usage>,
    /// What a later version says besides.
    #[serde(flatten)]
    pub rest: Rest,
}

/// How an outcome is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Showing {
    /// What stands below it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Only the person it answers is to see it, where the platform can do that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// It takes the place of the message below which was pressed: that message is changed. Where that
    /// cannot be done, it is a message of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<MessageId>,
    /// The pictures that go with it, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<drawing::Shown>,
    /// The message that told how far the work had come, which is over now. Where it cannot be changed,
    /// it stays as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Progress>,
    /// The message whose answer answers this one, too: there is nothing to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_with: Option<MessageId>,
    /// The offer that is over: it no longer stands below the message below which was pressed, which
    /// stays as it is otherwise. Where that cannot be done, whoever presses again is refused again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<Uuid>,
    /// The interaction that it answers, while its token lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction: Option<Interaction>,
    /// The language of the client of the person it answers, where that is known: for what its door has
    /// to say about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Showing {
    /// Whether it is simply a message.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// What an outcome is to the message it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// The one answer to a message, or the one notice in its place.
    Reply,
    /// What comes later: a picture, a reminder, a notice.
    Update,
}

/// What became of an outcome, as its door saw it. History is written from receipts alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of this shape.
    #[serde(rename = "v", default)]
    pub version: u16,
    /// The job whose outcome it was.
    pub job: JobId,
    /// The kind of that job.
    pub job_kind: String,
    /// What makes that job unique within its kind, over all conversations.
    pub job_key: String,
    /// The door that shows it.
    pub route: Route,
    /// Where it belongs.
    pub conversation: ConversationId,
    /// Shown or not.
    pub fate: Fate,
    /// The turn, as the outcome carried it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// How the message was understood, as the outcome carried it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Value>,
    /// How the job was carried out, as the outcome carried it: a [`Trace`](super::steps::Trace).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Value>,
    /// What the calls of providers behind it took, as the outcome carried it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usage: Vec<Usage>,
    /// What a later version says besides.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Outcome {
    /// The receipt that says what became of it.
    #[must_use]
    pub fn receipt(&self, fate: Fate) -> Receipt {
        Receipt {
            version: VERSION,
            job: self.job,
            job_kind: self.job_kind.clone(),
            job_key: self.job_key.clone(),
            route: self.route,
            conversation: self.conversation.clone(),
            fate,
            turn: self.turn.clone(),
            reading: self.reading.clone(),
            steps: self.steps.clone(),
            usage: self.usage.clone(),
            rest: self.rest.clone(),
        }
    }
}

/// Whether somebody has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "fate")]
pub enum Fate {
    /// It was shown.
    Shown {
        /// The messages it became, in order.
        messages: Vec<MessageId>,
        /// When the last of them was there.
        at: Timestamp,
    },
    /// The platform refuses it for good: the channel is gone, or closed to the bot.
    Refused {
        /// Why, in the platform's short words; no message text.
        reason: String,
    },
    /// There was nothing to show: nobody waits for the job.
    Unseen,
}

/// What is shown while work runs. It is pub/sub only: nobody misses anything that matters when
/// one of these gets lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// Where it belongs.
    pub conversation: ConversationId,
    /// The channel to show it in.
    pub channel: ChannelId,
    /// The message being answered.
    pub message: MessageId,
    /// What to show.
    pub show: LiveShow,
}

/// What to show while work runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LiveShow {
    /// The bot is at work. Repeated while it is, at least every eight seconds.
    Typing,
    /// The whole answer so far.
    Partial(String),
    /// How far work has come that goes on behind an answer that was shown.
    Progress(Progress),
}

//! The envelope of a job: what must be known of it even when its payload cannot be read.
//!
//! On the wire it is one line of JSON (the header), a line feed, and the payload. Attempts are
//! not in it: the queue counts them when it leases, so that a job that kills its worker is
//! counted too.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Job, conversation::Conversation, kind};
use crate::domain::{
    ids::{ConversationId, JobId},
    press::Interaction,
    routing::Route,
};

/// The version of the envelope's own shape.
pub const VERSION: u16 = 1;

/// A job as it lies in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// What is known without the payload.
    pub header: Header,
    /// The payload, as JSON of the kind's own shape.
    pub payload: String,
}

/// What is known of a job without its payload. Names on the wire are short, since every waiting
/// job pays for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of this shape.
    #[serde(rename = "v")]
    pub version: u16,
    /// The job.
    #[serde(rename = "i")]
    pub id: JobId,
    /// The name of its kind.
    #[serde(rename = "k")]
    pub kind: String,
    /// The version of the payload's shape.
    #[serde(rename = "kv")]
    pub kind_version: u16,
    /// The mailbox it waits in: one runs at a time, in order.
    #[serde(rename = "c")]
    pub conversation: ConversationId,
    /// What makes it unique within its kind and conversation; for messages, the message's id.
    #[serde(rename = "u")]
    pub key: String,
    /// The door its outcome goes to.
    #[serde(rename = "r")]
    pub route: Route,
    /// When it was accepted, in milliseconds since the epoch.
    #[serde(rename = "a")]
    pub accepted_ms: i64,
    /// Trace context (`traceparent` of W3C Trace Context).
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// It must not run before this moment, in milliseconds since the epoch. What waits behind it
    /// in its mailbox waits too.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// How often an operator has had it tried again after it was a dead letter.
    #[serde(rename = "g", default, skip_serializing_if = "is_zero")]
    pub revived: u16,
    /// The interaction that its outcome answers, so that notices do, too.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<Interaction>,
    /// The language of its person's client, where that is known, so that notices are in it, too.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Whether it was written in an age-restricted channel.
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

/// Why an envelope could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BadEnvelope {
    /// There is no header line, or it is not a header.
    #[error("the envelope's header cannot be read")]
    Header(#[source] Option<serde_json::Error>),
    /// The payload is not of the shape its kind declares.
    #[error("the payload of a {kind} job cannot be read")]
    Payload {
        /// The kind.
        kind: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

impl Envelope {
    /// Puts a job into an envelope.
    #[must_use]
    pub fn seal<J: Job>(
        job: &J,
        conversation: ConversationId,
        route: Route,
        accepted: Timestamp,
        trace: Option<String>,
    ) -> Self {
        let header = Header {
            version: VERSION,
            id: JobId(Uuid::now_v7()),
            kind: J::NAME.to_owned(),
            kind_version: J::VERSION,
            conversation,
            key: job.key(),
            route,
            accepted_ms: accepted.as_millisecond(),
            trace,
            due_ms: None,
            revived: 0,
            interaction: None,
            locale: None,
            restricted: false,
        };
        let payload = json(job);
        Self { header, payload }
    }

    /// The form in which it lies in a mailbox.
    #[must_use]
    pub fn to_wire(&self) -> String {
        let mut wire = self.header.to_wire();
        wire.push('\n');
        wire.push_str(&self.payload);
        wire
    }

    /// Reads the form in which it lies in a mailbox. The payload is not looked at.
    ///
    /// # Errors
    /// When there is no readable header.
    pub fn from_wire(wire: &str) -> Result<Self, BadEnvelope> {
        let (header, payload) = wire.split_once('\n').ok_or(BadEnvelope::Header(None))?;
        let header = Header::from_wire(header)?;
        Ok(Self {
            header,
            payload: payload.to_owned(),
        })
    }

    /// Takes the payload out.
    ///
    /// # Errors
    /// When it is not of the shape that `J` declares.
    pub fn open<J: Job>(&self) -> Result<J, BadEnvelope> {
        serde_json::from_str(&self.payload).map_err(|source| BadEnvelope::Payload {
            kind: self.header.kind.clone(),
            source,
        })
    }
}

impl Header {
    /// The header's line, without the line feed.
    #[must_use]
    pub fn to_wire(&self) -> String {
        json(self)
    }

    /// Reads the header's line.
    ///
    /// # Errors
    /// When it is not a header.
    pub fn from_wire(line: &str) -> Result<Self, BadEnvelope> {
        serde_json::from_str(line).map_err(|source| BadEnvelope::Header(Some(source)))
    }

    /// What makes the job unique within its kind, over all conversations.
    #[must_use]
    pub fn journal_key(&self) -> String {
        match self.revived {
            0 => format!("{}/{}", self.conversation, self.key),
            // No conversation begins with a tilde.
            times => format!("~{times}/{}/{}", self.conversation, self.key),
        }
    }

    /// The queue it belongs to: its kind's own. What no kind of this program is waits among the
    /// conversations, where somebody finds it and says so.
    #[must_use]
    pub fn queue(&self) -> &'static str {
        kind(&self.kind).map_or(Conversation::NAME, |kind| kind.name)
    }

    /// The mailbox it waits in: its queue and its conversation.
    #[must_use]
    pub fn mailbox(&self) -> String {
        format!("{}:{}", self.queue(), self.conversation)
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("declared shapes have string keys and no failing parts")
}

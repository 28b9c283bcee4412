//! What is done about a request for a feature after it was noted.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Job, Priority, Retry};
use crate::domain::ids::{ConversationId, MessageId};

/// Do something about a request. Its row in Postgres says how far it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// The request's row.
    pub request: i64,
    /// The message by which it was asked for: what comes of it is told below that.
    pub message: MessageId,
    /// What is to be done.
    pub deed: Deed,
}

/// What is to be done about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Draft it, publish it, and tell its asker where.
    Publish,
    /// Tell its asker what became of it.
    Tell,
}

impl Feature {
    /// The mailbox of this errand: it waits for nothing else that its asker wants. It is named by the
    /// action that asked for it.
    #[must_use]
    pub fn errand(&self, conversation: &ConversationId, action: Uuid) -> ConversationId {
        let deed = match self.deed {
            Deed::Publish => "feature",
            Deed::Tell => "feature-news",
        };
        conversation.errand(&format!("{deed}-{}", action.simple()))
    }
}

impl Job for Feature {
    const NAME: &'static str = "feature";
    const VERSION: u16 = 1;
    const ATTEMPTS: u32 = 8;
    const TIMEOUT: Duration = Duration::from_mins(4);
    const PRIORITY: Priority = Priority::Background;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(10),
    };
    // GitHub wants one write at a time.
    const ABREAST: usize = 1;

    fn key(&self) -> String {
        self.message.0.clone()
    }
}

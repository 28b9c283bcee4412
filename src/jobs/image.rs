//! Drawing a picture, beside the conversation in which it was asked for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Job, Priority, Retry};
use crate::domain::ids::{GuildId, MessageId};

/// Draw a picture. Its row in Postgres says which, for whom, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The picture's number.
    pub picture: i64,
    /// The message that asked for it.
    pub message: MessageId,
    /// The server, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guild: Option<GuildId>,
}

impl Job for Image {
    const NAME: &'static str = "image";
    const VERSION: u16 = 1;
    /// Only what certainly was not paid for is tried again.
    const ATTEMPTS: u32 = 6;
    /// Drawing takes minutes, and it is looked at before and after.
    const TIMEOUT: Duration = Duration::from_mins(10);
    const PRIORITY: Priority = Priority::Background;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(2),
        longest: Duration::from_mins(2),
    };
    const ABREAST: usize = 32;

    /// Its mailbox is an errand of its own, so that the message is enough.
    fn key(&self) -> String {
        self.message.0.clone()
    }
}

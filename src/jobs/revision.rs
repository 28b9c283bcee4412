//! Following what people did to messages: edits and deletions, many in one job, since most of
//! them concern nothing that the bot remembers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Job, Priority, Retry};
use crate::domain::{ids::Platform, revision::Change};

/// The most changes of one job.
pub const MOST: usize = 100;

/// Remember these messages as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Tells it from others of its door.
    pub batch: String,
    /// Where the messages are.
    pub platform: Platform,
    /// What was done to them, in the order in which it was heard of.
    pub changes: Vec<Change>,
}

impl Job for Revision {
    const NAME: &'static str = "revision";
    const VERSION: u16 = 1;
    /// A deletion that was not followed would be a promise broken: it outlasts a store that is
    /// away for hours.
    const ATTEMPTS: u32 = 500;
    const TIMEOUT: Duration = Duration::from_secs(30);
    /// Nobody waits for it, and it must not wait behind a flood of messages: background kinds do
    /// not starve, where a second interactive kind might.
    const PRIORITY: Priority = Priority::Background;
    /// Each waits for all receipts that are being written, and they wait for it.
    const ABREAST: usize = 2;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(20),
    };

    fn key(&self) -> String {
        self.batch.clone()
    }
}

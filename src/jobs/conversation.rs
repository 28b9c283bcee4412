//! Answering one message.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Job;
use crate::domain::message::Incoming;

/// Answer this message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// What was said, by whom and where.
    pub message: Incoming,
}

impl Job for Conversation {
    const NAME: &'static str = "conversation";
    const VERSION: u16 = 1;
    const ATTEMPTS: u32 = 5;
    const TIMEOUT: Duration = Duration::from_secs(30);

    fn key(&self) -> String {
        self.message.message.0.clone()
    }
}

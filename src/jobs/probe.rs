//! A job that does nothing, for so long: what `chinwag bench` measures the queue with. Nobody is
//! told of it, and nobody makes one in a running bot.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Job;

/// Do nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Tells it from others of its conversation.
    #[serde(rename = "n")]
    pub number: u64,
    /// How long to be busy with it, in milliseconds.
    #[serde(rename = "w", default)]
    pub work_ms: u64,
    /// Makes it as large as it should be.
    #[serde(rename = "f", default)]
    pub filling: String,
}

impl Job for Probe {
    const NAME: &'static str = "probe";
    const VERSION: u16 = 1;
    const ATTEMPTS: u32 = 10;
    const TIMEOUT: Duration = Duration::from_mins(10);

    fn key(&self) -> String {
        self.number.to_string()
    }
}

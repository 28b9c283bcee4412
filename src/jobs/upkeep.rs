//! Forgetting what has been kept long enough.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Job, Priority, Retry};

/// Forget what has been kept long enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upkeep {
    /// The moment of the schedule that it runs for.
    pub due: Timestamp,
}

impl Job for Upkeep {
    const NAME: &'static str = "upkeep";
    const VERSION: u16 = 1;
    const ATTEMPTS: u32 = 5;
    const TIMEOUT: Duration = Duration::from_mins(2);
    const PRIORITY: Priority = Priority::Background;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(5),
    };
    const ABREAST: usize = 1;

    fn key(&self) -> String {
        self.due.as_millisecond().to_string()
    }
}

//! Summing up what was said in a session: all of it when it is over, and while it goes on what an
//! answer does not take into account word for word any more.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Job, Priority, Retry};

/// Sum up a session. Its row in Postgres says what of it, and whether it still is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The session's row.
    pub session: i64,
    /// When the row was claimed for this job.
    pub claimed: Timestamp,
}

impl Job for Summary {
    const NAME: &'static str = "summary";
    const VERSION: u16 = 1;
    const ATTEMPTS: u32 = 4;
    const TIMEOUT: Duration = Duration::from_mins(3);
    const PRIORITY: Priority = Priority::Background;
    const RETRY: Retry = Retry {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(5),
    };
    const ABREAST: usize = 8;

    fn key(&self) -> String {
        format!("{}.{}", self.session, self.claimed.as_millisecond())
    }
}

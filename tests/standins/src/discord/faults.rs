//! What goes wrong on purpose, as plain data, and the account of what is still to go wrong.
//!
//! Faults of REST are used up by the requests they hit. Faults of the gateway happen at once
//! or change how sessions send; `sessions` carries them out.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::struck::Blow;

/// Something that goes wrong. `route`, where there is one, names what is hit, for example
/// `POST /channels/{channel}/messages`; absent, every route is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Fault {
    /// REST: the next requests are answered with this status and not carried out.
    Fail {
        /// How many.
        times: u32,
        /// The HTTP status.
        status: u16,
        /// What is hit.
        #[serde(default)]
        route: Option<String>,
    },
    /// REST: the next requests are answered 429.
    Limit {
        /// How many.
        times: u32,
        /// When to try again, in milliseconds.
        retry_after_ms: u64,
        /// Whether it is the limit over all routes.
        #[serde(default)]
        global: bool,
        /// What is hit.
        #[serde(default)]
        route: Option<String>,
    },
    /// REST: the connection breaks before the next requests are carried out.
    LoseRequest {
        /// How many.
        times: u32,
        /// What is hit.
        #[serde(default)]
        route: Option<String>,
    },
    /// REST: the next requests are carried out, and then the connection breaks.
    LoseAnswer {
        /// How many.
        times: u32,
        /// What is hit.
        #[serde(default)]
        route: Option<String>,
    },
    /// REST: the next requests are carried out at once, and answered this much later.
    LateAnswer {
        /// How many.
        times: u32,
        /// How much later, in milliseconds.
        ms: u64,
        /// What is hit.
        #[serde(default)]
        route: Option<String>,
    },
    /// REST: every request waits first.
    Latency {
        /// How long, in milliseconds; 0 ends it.
        ms: u64,
    },
    /// REST and gateway: what was still to go wrong with requests and events does not, and an event
    /// that waits to change places goes out.
    Recover,
    /// Gateway: the sockets end without a close frame.
    DropSocket,
    /// Gateway: op 7, reconnect and resume.
    Reconnect,
    /// Gateway: op 9.
    InvalidSession {
        /// Whether the session can be resumed.
        resumable: bool,
    },
    /// Gateway: op 1, a heartbeat is wanted at once.
    WantHeartbeat,
    /// Gateway: heartbeats are no longer answered.
    StopAcks {
        /// False answers them again.
        stopped: bool,
    },
    /// Gateway: each of the next events comes twice.
    DuplicateNext {
        /// How many events, for each session.
        events: u32,
    },
    /// Gateway: the next event of each session comes after the one that follows it.
    SwapNextTwo,
    /// Gateway: the sockets are closed with this code.
    Close {
        /// The close code.
        code: u16,
    },
    /// Gateway: every session is forgotten, so that no RESUME succeeds; sockets stay.
    ForgetSessions,
    /// Gateway: new connections are answered 503.
    Down {
        /// False takes connections again.
        down: bool,
    },
}

/// What hits one REST request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// This status instead of the work.
    Fail(u16),
    /// 429 instead of the work.
    Limit {
        /// When to try again.
        retry_after: Duration,
        /// Whether it is the limit over all routes.
        global: bool,
    },
    /// A broken connection instead of the work.
    LoseRequest,
    /// A broken connection after the work.
    LoseAnswer,
    /// An answer this much after the work.
    LateAnswer(Duration),
}

impl Hit {
    /// What it is counted as; an answer that comes late is one all the same.
    pub(super) fn blow(self) -> Option<Blow> {
        match self {
            Self::Fail(_) => Some(Blow::Failed),
            Self::Limit { .. } => Some(Blow::Limited),
            Self::LoseRequest | Self::LoseAnswer => Some(Blow::Lost),
            Self::LateAnswer(_) => None,
        }
    }
}

/// What is still to go wrong with REST.
#[derive(Debug, Default)]
pub struct RestFaults {
    /// How long every request waits first.
    pub latency: Duration,
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    hit: Hit,
    left: u32,
    route: Option<String>,
}

impl RestFaults {
    /// Puts a fault of REST on the account. Gives back a fault of the gateway.
    pub fn add(&mut self, fault: Fault) -> Option<Fault> {
        let (hit, left, route) = match fault {
            Fault::Fail {
                times,
                status,
                route,
            } => (Hit::Fail(status), times, route),
            Fault::Limit {
                times,
                retry_after_ms,
                global,
                route,
            } => {
                let retry_after = Duration::from_millis(retry_after_ms);
                (
                    Hit::Limit {
                        retry_after,
                        global,
                    },
                    times,
                    route,
                )
            }
            Fault::LoseRequest { times, route } => (Hit::LoseRequest, times, route),
            Fault::LoseAnswer { times, route } => (Hit::LoseAnswer, times, route),
            Fault::LateAnswer { times, ms, route } => {
                (Hit::LateAnswer(Duration::from_millis(ms)), times, route)
            }
            Fault::Latency { ms } => {
                self.latency = Duration::from_millis(ms);
                return None;
            }
            Fault::Recover => {
                *self = Self::default();
                return Some(Fault::Recover);
            }
            other => return Some(other),
        };
        self.waiting.push(Waiting { hit, left, route });
        None
    }

    /// What hits a request of this route now; it is used up.
    pub fn take(&mut self, route: &str) -> Option<Hit> {
        self.waiting.retain(|waiting| waiting.left > 0);
        let concerns = |waiting: &&mut Waiting| {
            waiting
                .route
                .as_deref()
                .is_none_or(|wanted| wanted == route)
        };
        let waiting = self.waiting.iter_mut().find(concerns)?;
        waiting.left -= 1;
        Some(waiting.hit)
    }
}

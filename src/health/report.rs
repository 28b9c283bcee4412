//! What the answers are made of: every part's state, and what follows for the whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tokio::time::Instant;

use super::{Part, State};

/// How everything is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The worst that holds for the whole.
    pub status: Status,
    /// Whether every vital part keeps reporting.
    pub live: bool,
    /// Whether everything required works.
    pub ready: bool,
    /// The program's version.
    pub version: &'static str,
    /// Every part by name.
    pub checks: BTreeMap<&'static str, Check>,
}

/// How one part, or the whole, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It works.
    Ok,
    /// It works, but not as it should.
    Degraded,
    /// It does not work.
    Down,
}

/// How one part is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The part's state.
    pub status: Status,
    /// Whether the program is of use without it.
    pub required: bool,
    /// Whether it has not reported for too long. Only vital parts can be silent.
    pub silent: bool,
    /// Since when it has been in this state.
    pub since: Timestamp,
    /// Why, unless it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Check {
    pub(super) fn of(part: &Part, now: Instant) -> Self {
        let silent = part
            .pulse
            .is_some_and(|(longest, heard)| now.duration_since(heard) > longest);
        let (status, reason) = match &part.state {
            _ if silent => (Status::Down, Some("it fell silent".to_owned())),
            State::Ok => (Status::Ok, None),
            State::Starting => (Status::Down, Some("not reported yet".to_owned())),
            State::Degraded(reason) => (Status::Degraded, Some(reason.clone())),
            State::Down(reason) => (Status::Down, Some(reason.clone())),
        };
        Self {
            status,
            required: part.required,
            silent,
            since: part.since,
            reason,
        }
    }
}

impl Report {
    pub(super) fn of(checks: BTreeMap<&'static str, Check>) -> Self {
        let live = !checks.values().any(|check| check.silent);
        let ready = !checks
            .values()
            .any(|check| check.required && check.status == Status::Down);
        let status = if !ready {
            Status::Down
        } else if checks.values().any(|check| check.status != Status::Ok) {
            Status::Degraded
        } else {
            Status::Ok
        };
        Self {
            status,
            live,
            ready,
            version: env!("CARGO_PKG_VERSION"),
            checks,
        }
    }
}

//! What became of the jobs that an operator changed: told line by line, or at the end as JSON.

use serde::Serialize;

use super::{complain, say, say_json};
use crate::{
    jobs::Envelope,
    store::{audit::Action, jobs::Name},
};

/// What became of one job.
pub(super) enum Fate {
    /// It is done.
    Done(Action, Option<Box<Envelope>>),
    /// It would be done.
    Would(Action),
    /// It cannot be done.
    Failed(Action, String),
}

/// What became of the jobs, for the operator.
#[derive(Default)]
pub(super) struct Ledger {
    json: bool,
    lines: Vec<Line>,
    /// What could not be done, or names no job.
    pub(super) failed: usize,
    /// Jobs that were cancelled.
    pub(super) cancelled: usize,
    told: usize,
}

#[derive(Serialize)]
struct Line {
    id: Name,
    action: &'static str,
    /// `done`, `would` or `failed`.
    result: &'static str,
    /// The id under which it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_id: Option<Name>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Ledger {
    /// Nothing yet. With `json` all is told at the end.
    pub(super) fn new(json: bool) -> Self {
        Self {
            json,
            ..Self::default()
        }
    }

    /// Notes what became of a job, and tells it at once unless all is told at the end.
    pub(super) fn note(&mut self, name: Name, fate: &Fate) {
        let line = Line::of(name, fate);
        match fate {
            Fate::Done(Action::Cancel, _) => self.cancelled += 1,
            Fate::Failed(..) => self.failed += 1,
            _ => {}
        }
        self.told += 1;
        if self.json {
            return self.lines.push(line);
        }
        match &line.reason {
            Some(reason) => complain(&format!("{name}: {reason}")),
            None => say(&line.text()),
        }
    }

    /// Tells what is left to tell.
    pub(super) fn close(&self) -> anyhow::Result<()> {
        if self.json {
            say_json(&self.lines)?;
        } else if self.told == 0 && self.failed == 0 {
            say("no jobs");
        }
        Ok(())
    }
}

impl Line {
    fn of(name: Name, fate: &Fate) -> Self {
        let (action, result) = match fate {
            Fate::Done(action, _) => (*action, "done"),
            Fate::Would(action) => (*action, "would"),
            Fate::Failed(action, _) => (*action, "failed"),
        };
        Self {
            id: name,
            action: action.name(),
            result,
            new_id: match fate {
                Fate::Done(_, Some(envelope)) => Some(Name::Job(envelope.header.id)),
                _ => None,
            },
            reason: match fate {
                Fate::Failed(_, reason) => Some(reason.clone()),
                _ => None,
            },
        }
    }

    fn text(&self) -> String {
        let Self { id, action, .. } = self;
        let begins = match (self.result, *action) {
            ("would", action) => format!("would {action} {id}"),
            (_, "retry") => format!("retried {id}"),
            (_, "cancel") => format!("cancelled {id}"),
            _ => format!("dropped {id}"),
        };
        match self.new_id {
            Some(new_id) => format!("{begins} as {new_id}"),
            None => begins,
        }
    }
}

//! A leased job in a handler's hands, and what the handler says became of it.

use std::time::Duration;

use tokio::sync::mpsc;

use super::look::unique;
use crate::{
    jobs::{Envelope, Header, Kind, Retry, envelope::BadEnvelope, kind},
    shutdown::Tasks,
};

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is over.
    Done,
    /// Try again after this long; its mailbox waits meanwhile.
    Retry(Duration),
    /// Not before this moment, in milliseconds since the epoch; the attempt does not count, and
    /// its mailbox waits meanwhile.
    Wait(i64),
    /// Handed back unharmed: the attempt does not count.
    Back,
    /// Over without success: kept among the dead letters for this reason.
    Dead(String),
}

impl Verdict {
    /// The verb and its argument, as the script reads them.
    pub(super) fn words(&self) -> (&'static str, String) {
        match self {
            Self::Done => ("done", String::new()),
            Self::Retry(delay) => ("retry", delay.as_millis().to_string()),
            Self::Wait(due_ms) => ("wait", due_ms.to_string()),
            Self::Back => ("back", String::new()),
            Self::Dead(reason) => ("dead", reason.replace('\n', " ")),
        }
    }
}

/// A job this process may run.
#[derive(Debug)]
pub struct Lease {
    /// The job, or what is wrong with its envelope.
    pub envelope: Result<Envelope, BadEnvelope>,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The epoch of the queue under which it was leased.
    pub epoch: i64,
    /// The mailbox it is the first of.
    pub mailbox: String,
    /// The right to say what became of it.
    pub held: Held,
}

/// A job as it was leased, not yet read: that is left to whoever runs it.
#[derive(Debug)]
pub(super) struct Leased {
    pub(super) wire: String,
    pub(super) epoch: i64,
    /// When it was leased, by Redis' clock.
    pub(super) now_ms: u64,
    pub(super) held: Held,
}

impl Leased {
    /// Reads it. `None` when it is not due yet: then it waits again.
    pub(super) fn read(self) -> Option<Lease> {
        let envelope = Envelope::from_wire(&self.wire);
        let header = envelope.as_ref().ok().map(|envelope| &envelope.header);
        let due_ms = header.and_then(|header| header.due_ms);
        let said = self.held.said.as_ref();
        let mailbox = said.map(|said| said.mailbox.clone()).unwrap_or_default();
        let held = self.held.of(header);
        if let Some(due_ms) = due_ms.filter(|due| due.unsigned_abs() > self.now_ms) {
            held.settle(Verdict::Wait(due_ms));
            return None;
        }
        Some(Lease {
            attempt: held.attempt,
            envelope,
            epoch: self.epoch,
            mailbox,
            held,
        })
    }
}

/// What a handler says, and about which lease.
#[derive(Debug)]
pub(super) struct Said {
    /// The epoch under which it was leased. The next one counts its tokens from the start.
    pub(super) epoch: i64,
    pub(super) partition: u16,
    pub(super) mailbox: String,
    pub(super) token: u64,
    pub(super) kind: Option<&'static Kind>,
    pub(super) unique: String,
    pub(super) verdict: Verdict,
}

/// The right to say what became of a job. Dropped before the job was begun, it hands the job
/// back unharmed; dropped later (a panic, a time-out), it counts as a failed try, unless the
/// program is stopping: a deploy is nobody's failure.
#[derive(Debug)]
pub struct Held {
    /// What will be said; none once it was.
    said: Option<Said>,
    attempt: u32,
    begun: bool,
    tasks: Tasks,
    to: mpsc::UnboundedSender<Said>,
}

impl Held {
    /// A lease of `mailbox` under `token`.
    pub(super) fn new(
        (epoch, partition, mailbox, token): (i64, u16, String, u64),
        attempt: u32,
        tasks: Tasks,
        to: mpsc::UnboundedSender<Said>,
    ) -> Self {
        let said = Said {
            epoch,
            partition,
            mailbox,
            token,
            kind: None,
            unique: String::new(),
            verdict: Verdict::Back,
        };
        Self {
            said: Some(said),
            attempt,
            begun: false,
            tasks,
            to,
        }
    }

    /// Notes which job it is.
    fn of(mut self, header: Option<&Header>) -> Self {
        if let (Some(said), Some(header)) = (&mut self.said, header) {
            said.kind = kind(header.queue());
            said.unique = unique(&header.kind, &header.journal_key());
        }
        self
    }

    /// The job has begun to do things: from here on, dropping it counts as a failed try.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// Says what became of the job.
    pub fn settle(mut self, verdict: Verdict) {
        self.say(verdict);
    }

    /// How long to wait before the next try, as the kind declares it.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        let kind = self.said.as_ref().and_then(|said| said.kind);
        let retry = kind.map_or(Retry::USUAL, |kind| kind.retry);
        retry.after(self.attempt, fastrand::f64())
    }

    fn say(&mut self, verdict: Verdict) {
        if let Some(said) = self.said.take() {
            // A keeper that is gone needs no verdict: its session ends by itself.
            let _ = self.to.send(Said { verdict, ..said });
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.said.is_none() {
            return;
        }
        let failed = self.begun && !self.tasks.is_stopping();
        let verdict = if failed {
            Verdict::Retry(self.retry_after())
        } else {
            Verdict::Back
        };
        self.say(verdict);
    }
}

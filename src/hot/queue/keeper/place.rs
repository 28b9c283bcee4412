//! One partition, as a worker sees it: what it holds there, and what it has asked.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use tokio::time::Instant;

use super::{IDLE, PAUSE};
use crate::{
    hot::{
        Hot, HotError,
        queue::{
            Acknowledgement, BATCH, Pick, Session, Turned, Verdict,
            calls::{reconcile, turn},
            held::Said,
        },
    },
    telemetry::{LEASES_LOST, STALE_ACKNOWLEDGEMENTS},
};

/// A partition.
pub(super) struct Place {
    pub(super) session: Session,
    /// The fencing token of each mailbox that is leased.
    pub(super) held: HashMap<String, u64>,
    /// What Redis has not been told yet.
    said: Vec<Acknowledgement>,
    /// How many calls were not answered yet.
    pub(super) on_their_way: usize,
    /// Something may be waiting.
    pub(super) look: bool,
    /// An answer was lost: what is leased is not sure.
    pub(super) unsure: bool,
    /// When to look though nothing rings, or to ask again after a failure.
    pub(super) due: Instant,
}

/// What a call has asked.
pub(super) enum Asked {
    /// A turn.
    Turn {
        wanted: usize,
        picks: Vec<Pick>,
        said: Vec<Acknowledgement>,
        turned: Result<Turned, HotError>,
    },
    /// What is leased.
    WhatIsHeld(Result<Vec<(String, u64)>, HotError>),
}

/// What came of a call.
pub(super) struct Answer {
    /// The session that made it, as it is after the call.
    pub(super) session: Session,
    /// The epoch it was made under.
    pub(super) epoch: i64,
    pub(super) asked: Asked,
}

impl Place {
    pub(super) fn new(name: &str, partition: u16, lease: Duration) -> Self {
        Self {
            session: Session::new(name.to_owned(), partition, lease),
            held: HashMap::new(),
            said: Vec::new(),
            on_their_way: 0,
            look: true,
            unsure: false,
            due: Instant::now(),
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.held.is_empty() && self.said.is_empty() && self.on_their_way == 0
    }

    /// Whether there is something to say or to ask.
    pub(super) fn is_wanted(&self, room: bool) -> bool {
        if self.unsure {
            return self.due <= Instant::now();
        }
        !self.said.is_empty() || self.look && room
    }

    /// Looks, though nothing has rung, when it is time for it.
    pub(super) fn look_when_due(&mut self) {
        let now = Instant::now();
        if self.due > now {
            return;
        }
        if !self.unsure {
            self.look = true;
            self.due = now + IDLE;
        } else if self.on_their_way > 0 {
            self.due = now + PAUSE;
        }
    }

    /// Whether there is enough to say or to ask for a call while another is on its way. Small
    /// calls cost Redis more a job than large ones.
    pub(super) fn is_worth_another(&self, free: usize, part: usize) -> bool {
        let sure = !self.unsure && self.session.answered > 0;
        sure && (self.said.len() >= part.div_ceil(2) || self.look && free >= part)
    }

    /// Notes what a handler says.
    pub(super) fn note(&mut self, said: Said) {
        if self.held.get(&said.mailbox) == Some(&said.token) {
            self.held.remove(&said.mailbox);
            self.said.push(Acknowledgement {
                mailbox: said.mailbox,
                token: said.token,
                verdict: said.verdict,
                unique: said.unique,
            });
        } else {
            note_stale(1);
            self.look = true;
        }
    }

    /// Tells Redis what became of jobs, and leases more.
    pub(super) fn turn(
        &mut self,
        hot: &Hot,
        epoch: i64,
        wanted: usize,
        picks: Vec<Pick>,
    ) -> BoxFuture<'static, Answer> {
        let (hot, mut session) = (hot.clone(), self.call());
        let rest = self.said.split_off(self.said.len().min(BATCH));
        let said = std::mem::replace(&mut self.said, rest);
        // Whatever comes from here on rings, or is said in the answer.
        self.look &= wanted == 0;
        async move {
            let turned = turn(&hot, epoch, &mut session, wanted, &picks, &said).await;
            let asked = Asked::Turn {
                wanted,
                picks,
                said,
                turned,
            };
            Answer {
                session,
                epoch,
                asked,
            }
        }
        .boxed()
    }

    /// Finds out what is leased after an answer was lost. Nothing else is on its way then.
    pub(super) fn make_sure(&mut self, hot: &Hot, epoch: i64) -> BoxFuture<'static, Answer> {
        let (hot, mut session) = (hot.clone(), self.call());
        async move {
            let held = reconcile(&hot, epoch, &mut session).await;
            Answer {
                session,
                epoch,
                asked: Asked::WhatIsHeld(held),
            }
        }
        .boxed()
    }

    /// The session as one more call makes it.
    fn call(&mut self) -> Session {
        let session = self.session.clone();
        self.session.calls += 1;
        self.on_their_way += 1;
        session
    }

    /// Notes the answer to a call, and gives back what a turn has come to.
    pub(super) fn hear(&mut self, answer: Answer) -> Option<Turned> {
        let Answer { session, asked, .. } = answer;
        if session.name != self.session.name {
            // Its session has ended meanwhile, and with it what it leased.
            if let Asked::Turn { said, .. } = asked {
                note_stale(said.len() as u64);
            }
            return None;
        }
        self.on_their_way -= 1;
        self.session.answered = self.session.answered.max(session.answered);
        match asked {
            Asked::WhatIsHeld(Ok(leased)) => {
                self.compare(&leased.into_iter().collect());
                self.unsure = false;
                None
            }
            Asked::Turn {
                turned: Ok(turned), ..
            } => {
                note_stale(turned.stale);
                self.look |= turned.waiting > 0;
                self.due = Instant::now() + turned.due.unwrap_or(IDLE).min(IDLE);
                Some(turned)
            }
            Asked::WhatIsHeld(Err(error)) => {
                self.fail(&error);
                None
            }
            Asked::Turn {
                mut said,
                turned: Err(error),
                ..
            } => {
                // Redis may have heard it or not.
                said.append(&mut self.said);
                self.said = said;
                self.fail(&error);
                None
            }
        }
    }

    fn fail(&mut self, error: &HotError) {
        if matches!(error, HotError::SessionEnded) {
            return self.lose_all();
        }
        tracing::debug!(%error, "the queue could not be reached");
        self.unsure = true;
        self.look = true;
        self.due = Instant::now() + PAUSE;
    }

    /// The session has ended. Its handlers go on; what they say comes too late, does no harm and
    /// is not even asked about.
    fn lose_all(&mut self) {
        let lost = self.held.len() as u64;
        if lost > 0 {
            metrics::counter!(LEASES_LOST).increment(lost);
            tracing::warn!(lost, "leases ended before their jobs did");
        }
        note_stale(self.said.len() as u64);
        self.held.clear();
        self.said.clear();
        self.session = self.session.anew();
        self.on_their_way = 0;
        self.unsure = false;
        self.look = true;
    }

    /// What was acknowledged is forgotten, and what was leased without this worker's knowledge
    /// goes back.
    fn compare(&mut self, leased: &HashMap<String, u64>) {
        let is_leased = |each: &Acknowledgement| leased.get(&each.mailbox) == Some(&each.token);
        self.said.retain(is_leased);
        let said: HashSet<&str> = self.said.iter().map(|each| each.mailbox.as_str()).collect();
        let unknown: Vec<_> = leased
            .iter()
            .filter(|(mailbox, _)| !said.contains(mailbox.as_str()))
            .filter(|(mailbox, token)| self.held.get(*mailbox) != Some(*token))
            .map(|(mailbox, token)| Acknowledgement {
                mailbox: mailbox.clone(),
                token: *token,
                verdict: Verdict::Back,
                unique: String::new(),
            })
            .collect();
        self.said.extend(unknown);
    }
}

/// Counts acknowledgements that were refused.
pub(super) fn note_stale(count: u64) {
    if count > 0 {
        metrics::counter!(STALE_ACKNOWLEDGEMENTS).increment(count);
        tracing::warn!(count, "acknowledgements came after their lease had ended");
    }
}

//! The background task of a worker process: the only one that leases, acknowledges and renews.
//!
//! Handlers never wait for it and it never waits for handlers, so a slow handler cannot starve
//! the renewals, and a slow Redis costs time but never the worker. Nothing that is transient
//! ends it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use redis::aio::MultiplexedConnection;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, MissedTickBehavior},
};

use super::{Acknowledgement, BATCH, PARTITION, Taken, Turned, renew, turn};
use crate::{
    hot::{Hot, HotError},
    jobs::Header,
    shutdown::Tasks,
};

/// How the keeper works.
#[derive(Clone, Copy, Debug)]
pub struct KeeperSettings {
    /// The most jobs this process runs at once.
    pub concurrency: usize,
    /// How long a lease holds without renewal. It is renewed every third of that.
    pub lease: Duration,
}

/// How long a blocking pop waits for the wake token. It is also how often leases that ran out
/// and parked conversations are looked for when nothing else happens.
const IDLE: Duration = Duration::from_secs(1);
/// How long to wait when Redis does not answer, or the queue is being rebuilt.
const PAUSE: Duration = Duration::from_millis(100);

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is over.
    Done,
    /// Try again after this long; the conversation waits meanwhile.
    Retry(Duration),
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
            Self::Back => ("back", String::new()),
            // The first line of a dead letter is its reason.
            Self::Dead(reason) => ("dead", reason.replace('\n', " ")),
        }
    }
}

/// A job this process may run.
#[derive(Debug)]
pub struct Lease {
    /// The job as it lay in the mailbox.
    pub wire: String,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The epoch of the queue under which it was leased.
    pub epoch: i64,
    /// The right to say what became of it.
    pub held: Held,
}

/// The right to say what became of a job. Dropped before the job was begun, it hands the job
/// back unharmed; dropped later (a panic, a time-out), it counts as a failed try, unless the
/// program is stopping: a deploy is nobody's failure.
#[derive(Debug)]
pub struct Held {
    conversation: String,
    token: u64,
    attempt: u32,
    begun: bool,
    tasks: Tasks,
    verdicts: Option<mpsc::UnboundedSender<(String, u64, Verdict)>>,
}

impl Held {
    /// The job has begun to do things: from here on, dropping it counts as a failed try.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// Says what became of the job.
    pub fn settle(mut self, verdict: Verdict) {
        self.send(verdict);
    }

    fn send(&mut self, verdict: Verdict) {
        if let Some(verdicts) = self.verdicts.take() {
            // A keeper that is gone needs no verdict: its leases run out by themselves.
            let _ = verdicts.send((std::mem::take(&mut self.conversation), self.token, verdict));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let failed = self.begun && !self.tasks.is_stopping();
        let verdict = if failed {
            Verdict::Retry(backoff(self.attempt))
        } else {
            Verdict::Back
        };
        self.send(verdict);
    }
}

/// How long to wait before the next try: 1 s doubling to 60 s, with up to a quarter taken off so
/// that what failed together does not come back together.
#[must_use]
pub fn backoff(attempt: u32) -> Duration {
    let full =
        Duration::from_secs(1 << attempt.saturating_sub(1).min(6)).min(Duration::from_mins(1));
    full.mul_f64(1.0 - fastrand::f64() / 4.0)
}

/// Starts the keeper. It leases until the signal is given, and ends once everything it leased is
/// settled or its receiver's holder is gone.
#[must_use]
pub fn keep(hot: Hot, settings: KeeperSettings, tasks: &Tasks) -> mpsc::Receiver<Lease> {
    let (leases, receiver) = mpsc::channel(settings.concurrency);
    let (verdicts, settled) = mpsc::unbounded_channel();
    let (hungry, appetite) = watch::channel(None);
    let woken = Arc::new(Notify::new());
    tasks.spawn(wait_for_wake(
        hot.clone(),
        woken.clone(),
        appetite,
        tasks.clone(),
    ));
    let keeper = Keeper {
        hot,
        settings,
        tasks: tasks.clone(),
        leases,
        verdicts,
        settled,
        hungry,
        woken,
        held: HashMap::new(),
        acknowledgements: Vec::new(),
        epoch: 0,
    };
    tasks.spawn(keeper.run());
    receiver
}

struct Keeper {
    hot: Hot,
    settings: KeeperSettings,
    tasks: Tasks,
    leases: mpsc::Sender<Lease>,
    verdicts: mpsc::UnboundedSender<(String, u64, Verdict)>,
    settled: mpsc::UnboundedReceiver<(String, u64, Verdict)>,
    /// Under which epoch there is room for more jobs; none while there is no room.
    hungry: watch::Sender<Option<i64>>,
    woken: Arc<Notify>,
    /// What is leased: the fencing token and the unique key, by conversation.
    held: HashMap<String, (u64, String)>,
    /// What Redis has not been told yet.
    acknowledgements: Vec<Acknowledgement>,
    /// The epoch under which everything in `held` was leased.
    epoch: i64,
}

impl Keeper {
    async fn run(mut self) {
        let mut renewal = tokio::time::interval(self.settings.lease / 3);
        renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut look = true;
        loop {
            self.follow_epoch();
            let stopping = self.tasks.is_stopping();
            if stopping && self.held.is_empty() && self.acknowledgements.is_empty() {
                return;
            }
            let room = if stopping {
                0
            } else {
                self.settings.concurrency.saturating_sub(self.held.len())
            };
            let hungry = (room > 0 && self.epoch > 0).then_some(self.epoch);
            self.hungry
                .send_if_modified(|before| std::mem::replace(before, hungry) != hungry);
            if self.epoch > 0 && (!self.acknowledgements.is_empty() || look) {
                look = self.take_turn(room.min(BATCH)).await && room > 0;
                if look {
                    continue;
                }
            }
            tokio::select! {
                Some(first) = self.settled.recv() => self.note(first),
                () = self.woken.notified() => look = true,
                _ = renewal.tick() => self.renew().await,
                () = tokio::time::sleep(PAUSE) => look = self.epoch != self.hot.epoch(),
                () = self.tasks.stopped(), if !stopping => {}
            }
        }
    }

    /// What was leased under another epoch is void: those jobs run again.
    fn follow_epoch(&mut self) {
        let epoch = self.hot.epoch();
        if epoch != self.epoch {
            self.held.clear();
            self.acknowledgements.clear();
            self.epoch = epoch;
        }
    }

    /// Notes a verdict, and all others that are there already.
    fn note(&mut self, first: (String, u64, Verdict)) {
        let mut next = Some(first);
        while let Some((conversation, token, verdict)) = next {
            if self
                .held
                .get(&conversation)
                .is_some_and(|(held, _)| *held == token)
                && let Some((_, unique)) = self.held.remove(&conversation)
            {
                self.acknowledgements.push(Acknowledgement {
                    conversation,
                    token,
                    verdict,
                    unique,
                });
            }
            next = (self.acknowledgements.len() < BATCH)
                .then(|| self.settled.try_recv().ok())
                .flatten();
        }
    }

    /// Tells Redis what became of jobs and leases more. True when more may be waiting.
    async fn take_turn(&mut self, wanted: usize) -> bool {
        let result = turn(
            &self.hot,
            self.epoch,
            self.settings.lease,
            wanted,
            &self.acknowledgements,
        )
        .await;
        match result {
            Ok(turned) => {
                self.acknowledgements.clear();
                let more = turned.waiting > 0;
                self.hand_out(turned);
                more
            }
            Err(error) => {
                self.stumble(&error).await;
                false
            }
        }
    }

    fn hand_out(&mut self, turned: Turned) {
        if turned.stale > 0 {
            metrics::counter!(crate::telemetry::STALE_ACKNOWLEDGEMENTS).increment(turned.stale);
            tracing::warn!(
                count = turned.stale,
                "acknowledgements came after their lease had ended"
            );
        }
        for taken in turned.taken {
            let lease = self.lease(taken);
            // There is room: no more is leased than the channel holds. When its receiver is gone
            // the lease is dropped here, which hands the job back.
            let _ = self.leases.try_send(lease);
        }
    }

    fn lease(&mut self, taken: Taken) -> Lease {
        let Taken {
            conversation,
            token,
            attempt,
            wire,
        } = taken;
        let header = wire
            .split_once('\n')
            .and_then(|(line, _)| Header::from_wire(line).ok());
        let unique = header
            .map(|header| super::unique(&header.kind, &header.journal_key()))
            .unwrap_or_default();
        self.held.insert(conversation.clone(), (token, unique));
        let held = Held {
            conversation,
            token,
            attempt,
            begun: false,
            tasks: self.tasks.clone(),
            verdicts: Some(self.verdicts.clone()),
        };
        Lease {
            wire,
            attempt,
            epoch: self.epoch,
            held,
        }
    }

    async fn renew(&mut self) {
        if self.held.is_empty() || self.epoch == 0 {
            return;
        }
        let held: Vec<_> = self
            .held
            .iter()
            .map(|(conversation, (token, _))| (conversation.clone(), *token))
            .collect();
        match renew(&self.hot, self.epoch, self.settings.lease, &held).await {
            Ok(lost) => {
                for conversation in lost {
                    // Its handler goes on; what it says comes too late and does no harm.
                    self.held.remove(&conversation);
                    metrics::counter!(crate::telemetry::LEASES_LOST).increment(1);
                    tracing::warn!("a lease ended before its job did");
                }
            }
            Err(error) => self.stumble(&error).await,
        }
    }

    async fn stumble(&mut self, error: &HotError) {
        tracing::debug!(%error, "the queue could not be reached");
        let started = Instant::now();
        self.tasks
            .sleep(PAUSE.saturating_sub(started.elapsed()))
            .await;
        if self.tasks.is_stopping() {
            // The signal makes the sleep above return at once; do not spin until the deadline.
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Waits for the wake token on a connection of its own, while there is room for more jobs.
async fn wait_for_wake(
    hot: Hot,
    woken: Arc<Notify>,
    mut appetite: watch::Receiver<Option<i64>>,
    tasks: Tasks,
) {
    let mut kept = None;
    loop {
        let hungry = tokio::select! {
            () = tasks.stopped() => return,
            // A token taken without room for its job would be taken from somebody who has it.
            hungry = appetite.wait_for(Option::is_some) => hungry.map(|hungry| *hungry),
        };
        let Ok(Some(epoch)) = hungry else { return };
        let connected = match kept.take() {
            Some(connection) => Ok(connection),
            None => hot.blocking_connection().await,
        };
        let Ok(mut connection) = connected else {
            tasks.sleep(PAUSE).await;
            continue;
        };
        let popped = tokio::select! {
            popped = pop_wake(&hot, &mut connection, epoch) => popped,
            // Nothing rings under an older epoch any more. Its pop ends with the connection.
            _ = appetite.wait_for(|at| at.is_some_and(|at| at != epoch)) => continue,
        };
        match popped {
            Ok(token) => {
                if token && tasks.is_stopping() {
                    give_wake_back(&hot, &mut connection, epoch).await;
                }
                woken.notify_one();
                kept = Some(connection);
            }
            Err(error) => {
                tracing::debug!(%error, "the wake token cannot be waited for");
                tasks.sleep(PAUSE).await;
            }
        }
    }
}

/// Waits for the wake token, at most [`IDLE`]. True when it came.
async fn pop_wake(
    hot: &Hot,
    connection: &mut MultiplexedConnection,
    epoch: i64,
) -> Result<bool, HotError> {
    let mut pop = redis::cmd("BLPOP");
    pop.arg(hot.keys().wake(PARTITION, epoch))
        .arg(IDLE.as_secs_f64());
    let popping = pop.query_async::<Option<(String, String)>>(connection);
    let popped = tokio::time::timeout(IDLE * 3, popping)
        .await
        .map_err(|late| HotError::Unavailable(Box::new(late)))?;
    Ok(popped?.is_some())
}

/// A worker that stops has no use for a token: the next one takes it at once.
async fn give_wake_back(hot: &Hot, connection: &mut MultiplexedConnection, epoch: i64) {
    let mut push = redis::cmd("RPUSH");
    push.arg(hot.keys().wake(PARTITION, epoch)).arg("1");
    // When this fails, the others look within a second all the same.
    let _ = tokio::time::timeout(IDLE, push.query_async::<i64>(connection)).await;
}

#[cfg(test)]
mod tests;

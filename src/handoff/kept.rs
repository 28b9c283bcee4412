//! What a door has shown: it never shows a job twice, and keeps each receipt until the job is
//! struck out of the journal.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    clock::Clock,
    domain::{ids::JobId, outcome::Receipt},
    hot::{Hot, receipts},
    shutdown::Tasks,
    store::{Pool, journal},
};

/// How often receipts that Redis has not taken are offered again.
const OFFER: Duration = Duration::from_millis(200);
/// How long after giving a receipt Postgres is asked about it.
const ASK_AFTER: Duration = Duration::from_secs(2);
/// How long after giving a receipt it is given again, when Postgres still lacks it.
const GIVE_AGAIN: Duration = Duration::from_secs(30);
/// How many jobs are remembered as shown after their receipt was written.
const REMEMBERED: usize = 200_000;
/// The most receipts of one call.
const BATCH: usize = 500;

/// The receipts of one door.
#[derive(Debug, Default)]
pub(super) struct Kept {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    receipts: HashMap<JobId, Slip>,
    /// Jobs whose receipt is written, oldest first; and the same as a set.
    settled: VecDeque<JobId>,
    known: HashSet<JobId>,
}

#[derive(Debug)]
struct Slip {
    receipt: Receipt,
    /// When Redis took it; none when it has not.
    given: Option<Instant>,
}

impl Kept {
    /// Whether this door has shown the job's outcome, or has been refused.
    pub(super) fn has_shown(&self, job: JobId) -> bool {
        let inner = self.lock();
        inner.known.contains(&job) || inner.receipts.contains_key(&job)
    }

    /// Keeps a receipt.
    pub(super) fn keep(&self, receipt: Receipt) {
        self.lock().receipts.insert(
            receipt.job,
            Slip {
                receipt,
                given: None,
            },
        );
    }

    /// Every receipt that may not be written, oldest job first.
    pub(super) fn all(&self) -> Vec<Receipt> {
        let mut receipts: Vec<Receipt> = self
            .lock()
            .receipts
            .values()
            .map(|slip| slip.receipt.clone())
            .collect();
        receipts.sort_unstable_by_key(|receipt| receipt.job);
        receipts
    }

    /// Whether nothing waits to be given to Redis.
    pub(super) fn is_given(&self) -> bool {
        self.lock()
            .receipts
            .values()
            .all(|slip| slip.given.is_some())
    }

    /// Gives every receipt to Redis once more: it may have lost them.
    pub(super) fn give_again(&self) {
        self.lock()
            .receipts
            .values_mut()
            .for_each(|slip| slip.given = None);
    }

    /// Notes that receipts are written.
    pub(super) fn settled(&self, jobs: impl IntoIterator<Item = JobId>) {
        let mut inner = self.lock();
        for job in jobs {
            inner.receipts.remove(&job);
            if inner.known.insert(job) {
                inner.settled.push_back(job);
            }
        }
        while inner.settled.len() > REMEMBERED {
            if let Some(oldest) = inner.settled.pop_front() {
                inner.known.remove(&oldest);
            }
        }
    }

    fn to_give(&self) -> Vec<Receipt> {
        let inner = self.lock();
        let due = |slip: &&Slip| slip.given.is_none_or(|given| given.elapsed() > GIVE_AGAIN);
        let mut due: Vec<&Slip> = inner.receipts.values().filter(due).collect();
        // Those that were kept first go first: history is written in the order of the stream.
        due.sort_unstable_by_key(|slip| slip.receipt.job);
        due.into_iter()
            .take(BATCH)
            .map(|slip| slip.receipt.clone())
            .collect()
    }

    fn given(&self, receipts: &[Receipt]) {
        let mut inner = self.lock();
        for receipt in receipts {
            if let Some(slip) = inner.receipts.get_mut(&receipt.job) {
                slip.given = Some(Instant::now());
            }
        }
    }

    fn to_ask(&self) -> Vec<JobId> {
        let inner = self.lock();
        let due = |slip: &Slip| slip.given.is_some_and(|given| given.elapsed() > ASK_AFTER);
        inner
            .receipts
            .iter()
            .filter(|(_, slip)| due(slip))
            .map(|(job, _)| *job)
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while it is held; what is in it is whole in any case.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives Redis the receipt of one job, unless it has it. False when it does not answer.
    /// Those of others are theirs to give: everybody giving everything would fill the stream
    /// with copies.
    pub(super) async fn give_one(&self, hot: &Hot, job: JobId) -> bool {
        let receipt = self
            .lock()
            .receipts
            .get(&job)
            .filter(|slip| slip.given.is_none())
            .map(|slip| slip.receipt.clone());
        let Some(receipt) = receipt else {
            return true;
        };
        let receipt = std::slice::from_ref(&receipt);
        let taken = receipts::give(hot, receipt).await.is_ok();
        if taken {
            self.given(receipt);
        }
        taken
    }

    /// Gives Redis what it has not taken yet. False when it does not answer.
    pub(super) async fn give(&self, hot: &Hot) -> bool {
        loop {
            let receipts = self.to_give();
            if receipts.is_empty() {
                return true;
            }
            if receipts::give(hot, &receipts).await.is_err() {
                return false;
            }
            self.given(&receipts);
        }
    }

    /// Writes receipts into Postgres itself, for as long as Redis is set aside. False when
    /// Postgres does not answer.
    pub(super) async fn settle(&self, pool: &Pool, clock: &Clock) -> bool {
        loop {
            let receipts = self.to_give();
            if receipts.is_empty() {
                return true;
            }
            if let Err(error) = journal::settle(pool, &receipts, clock.now()).await {
                tracing::debug!(%error, "receipts cannot be written");
                return false;
            }
            self.settled(receipts.iter().map(|receipt| receipt.job));
        }
    }
}

/// Offers receipts until Redis has taken them, and drops them once Postgres has them.
pub(super) async fn keep_giving(
    kept: std::sync::Arc<Kept>,
    hot: Hot,
    pool: Pool,
    clock: Clock,
    tasks: Tasks,
) {
    let mut asked = Instant::now();
    let give = async || {
        if hot.is_aside() {
            kept.settle(&pool, &clock).await
        } else {
            kept.give(&hot).await
        }
    };
    while tasks.sleep(OFFER).await {
        give().await;
        if asked.elapsed() > ASK_AFTER {
            asked = Instant::now();
            let jobs = kept.to_ask();
            if !jobs.is_empty()
                && let Ok(done) = journal::done_among(&pool, &jobs).await
            {
                kept.settled(done);
            }
        }
    }
    // The deliveries that were under way when the signal came end within a moment.
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        give().await;
    }
    if !kept.is_given() {
        tracing::warn!("stopping with receipts that nobody took; their jobs may be answered again");
    }
}

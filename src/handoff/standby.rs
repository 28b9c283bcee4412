//! What a worker does while Redis is away: it leases conversations' oldest rows of the journal.
//!
//! Handlers see no difference. What becomes of a job is written to its row, and what it has to say
//! waits in Postgres for its door. When Redis is back the queue is rebuilt under a new epoch, and
//! everything that was leased here is void.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::{
    clock::Clock,
    hot::{
        Hot,
        queue::{KeeperSettings, Lender, Loan, Verdict},
    },
    jobs::Kind,
    shutdown::Tasks,
    store::{
        Pool, StoreError,
        jobs::{Letter, bury},
        journal::standby::{self, LeasedRow, Next, Said},
    },
};

/// How often it is looked whether Redis is away.
const LOOK: Duration = Duration::from_millis(100);
/// How often more is looked for when there was nothing.
const PAUSE: Duration = Duration::from_millis(50);
/// The most rows of one look.
const BATCH: usize = 64;

/// Leases from the journal whenever Redis is set aside, until the program stops.
pub async fn lease_meanwhile(
    hot: Hot,
    pool: Pool,
    lender: Lender,
    settings: KeeperSettings,
    tasks: Tasks,
) {
    let mut clerk = Clerk {
        hot,
        pool,
        lender,
        settings,
        epoch: 0,
        out: HashMap::new(),
        said: Vec::new(),
        letters: Vec::new(),
        renewed: Instant::now(),
    };
    while tasks.sleep(LOOK).await {
        if clerk.hot.is_aside() {
            clerk.work(&tasks).await;
        }
    }
}

struct Clerk {
    hot: Hot,
    pool: Pool,
    lender: Lender,
    settings: KeeperSettings,
    /// The epoch under which everything below was leased.
    epoch: i64,
    /// What is leased and not said to be over, by row.
    out: HashMap<i64, LeasedRow>,
    /// What Postgres has not been told yet.
    said: Vec<Said>,
    letters: Vec<Letter>,
    renewed: Instant,
}

impl Clerk {
    /// Works until Redis is back, or until the program stops and everything is settled.
    async fn work(&mut self, tasks: &Tasks) {
        self.epoch = self.hot.epoch();
        self.out.clear();
        self.said.clear();
        while self.hot.is_aside() && self.hot.epoch() == self.epoch {
            let stopping = tasks.is_stopping();
            if stopping && self.out.is_empty() && self.said.is_empty() {
                return;
            }
            let leased = match self.turn(stopping).await {
                Ok(leased) => leased,
                Err(error) => {
                    tracing::debug!(%error, "the journal cannot be leased from");
                    0
                }
            };
            if leased == BATCH {
                continue;
            }
            tokio::select! {
                said = self.lender.said() => self.hear(said),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Tells what became of jobs, keeps the leases, and leases more. Returns how many.
    async fn turn(&mut self, stopping: bool) -> Result<usize, StoreError> {
        use futures::FutureExt;
        while let Some(said) = self.lender.said().now_or_never() {
            self.hear(said);
        }
        if !self.letters.is_empty() {
            bury(&self.pool, &self.letters).await?;
            self.letters.clear();
        }
        if !self.said.is_empty() {
            standby::note(&self.pool, self.epoch, &self.said).await?;
            self.said.clear();
        }
        if self.renewed.elapsed() > self.settings.lease / 3 {
            let rows: Vec<(i64, i32)> =
                self.out.values().map(|row| (row.id, row.attempt)).collect();
            standby::renew(&self.pool, &rows, self.settings.lease).await?;
            self.renewed = Instant::now();
        }
        if stopping {
            return Ok(0);
        }
        self.lease().await
    }

    async fn lease(&mut self) -> Result<usize, StoreError> {
        let free = self.settings.concurrency.saturating_sub(self.out.len());
        let mut leased = 0;
        // A kind at a time: what is bounded for one says nothing of the others.
        for (kind, most) in self.settings.kinds.clone() {
            let room = free.saturating_sub(leased).min(self.room(kind, most));
            if room == 0 {
                continue;
            }
            let kinds = [kind.name.to_owned()];
            let room = i64::try_from(room.min(BATCH)).unwrap_or(i64::MAX);
            let rows =
                standby::lease(&self.pool, self.epoch, &kinds, room, self.settings.lease).await?;
            leased += rows.len();
            for row in rows {
                self.lend(row);
            }
        }
        Ok(leased)
    }

    fn room(&self, kind: &Kind, most: usize) -> usize {
        let out = self.out.values().filter(|row| row.kind == kind.name);
        most.saturating_sub(out.count())
    }

    fn lend(&mut self, row: LeasedRow) {
        self.lender.lend(Loan {
            epoch: self.epoch,
            mailbox: format!("{}:{}", row.kind, row.conversation),
            token: row.id.unsigned_abs(),
            attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
            wire: row.wire.clone(),
            now_ms: Clock::Real.now().as_millisecond().unsigned_abs(),
        });
        self.out.insert(row.id, row);
    }

    fn hear(&mut self, (epoch, token, verdict): (i64, u64, Verdict)) {
        let id = i64::try_from(token).unwrap_or(i64::MAX);
        if epoch != self.epoch {
            return;
        }
        let Some(row) = self.out.remove(&id) else {
            return;
        };
        let now = Clock::Real.now();
        let next = match verdict {
            Verdict::Done => Next::Over,
            Verdict::Retry(delay) => Next::Retry(delay),
            Verdict::Back => Next::Back(Duration::ZERO),
            Verdict::Wait(due_ms) => {
                let wait = due_ms.saturating_sub(now.as_millisecond()).max(0);
                Next::Back(Duration::from_millis(wait.unsigned_abs()))
            }
            Verdict::Dead(reason) => {
                self.letters.push(Letter {
                    place: format!("journal/{}/{id}", self.epoch),
                    at: now,
                    tries: u32::try_from(row.attempt).unwrap_or(u32::MAX),
                    reason,
                    conversation: row.conversation.clone(),
                    wire: row.wire.clone(),
                });
                Next::Over
            }
        };
        self.said.push(Said {
            id,
            attempt: row.attempt,
            next,
        });
    }
}

//! The watch over the epoch, one in each process: sees that Redis was emptied, fell back or is
//! away, and has the queue rebuilt where that is needed.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::Instant};

use super::{opted_out, pauses::keep_copied, rebuild::rebuild};
use crate::{
    hot::{
        Hot, Opened,
        epoch::{Marker, Seen, look},
    },
    shutdown::Tasks,
    store::{
        Pool,
        journal::{self, QueueState, standby},
    },
};

/// How often Redis is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How often Postgres is asked whether the queue is still in Redis. Whoever takes it elsewhere
/// waits longer than that ([`standby::SETTLING`]).
const CONFIRM: Duration = Duration::from_millis(500);
/// A Redis that takes longer to answer is as good as away.
const LONGEST_LOOK: Duration = Duration::from_secs(2);
/// How long a process that has taken the queue into the journal does not do so again, at first
/// and at most.
const LEAST_REST: Duration = Duration::from_secs(10);
const MOST_REST: Duration = Duration::from_mins(5);
/// How long a marker may be behind Postgres while a batch is on its way.
const IN_FLIGHT: Duration = Duration::from_millis(300);

/// What the watch sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The queue is open.
    Open {
        /// The queue.
        queue: Opened,
        /// Names the Redis processes, a partition's each: another one means a restart or a
        /// failover.
        run_id: Arc<str>,
    },
    /// Redis is away, and the queue goes on in the journal.
    Standby {
        /// The epoch under which it does.
        epoch: i64,
    },
    /// The queue cannot be used: Redis has just gone away, or is being filled.
    Out,
}

/// Starts the watch, and what brings paused kinds to Redis whenever it sees the queue open.
#[must_use]
pub fn watch_epoch(hot: Hot, pool: Pool, tasks: &Tasks) -> watch::Receiver<Sight> {
    let (sight, seen) = watch::channel(Sight::Out);
    tasks.spawn(keep_copied(
        hot.clone(),
        pool.clone(),
        seen.clone(),
        tasks.clone(),
    ));
    let stop = tasks.clone();
    let mut watch = Watch {
        redis: hot.regardless(),
        hot,
        pool,
        tasks: tasks.clone(),
        confirmed: true,
        asked: Instant::now(),
        away: None,
        standby: Standby::default(),
    };
    tasks.spawn(async move {
        while !stop.is_stopping() {
            let before = sight.borrow().clone();
            // A rebuild that is left half-way is done again by whoever looks next.
            let now = tokio::select! {
                now = watch.look(&before) => now,
                () = stop.stopped() => return,
            };
            announce(&watch.hot, &sight, now);
            stop.sleep(LOOK).await;
        }
    });
    seen
}

fn announce(hot: &Hot, sight: &watch::Sender<Sight>, now: Sight) {
    if *sight.borrow() == now {
        return;
    }
    match &now {
        Sight::Open { queue, .. } => {
            let Opened { epoch, partitions } = *queue;
            tracing::info!(
                queue.epoch = epoch,
                queue.partitions = partitions,
                "the queue is open"
            );
            note_epoch(epoch);
            hot.set_aside(false);
            hot.set_opened(*queue);
        }
        Sight::Standby { epoch } => {
            tracing::warn!(
                queue.epoch = epoch,
                "Redis is away; the queue goes on in PostgreSQL"
            );
            note_epoch(*epoch);
            hot.set_aside(true);
            let Opened { partitions, .. } = hot.opened();
            hot.set_opened(Opened {
                epoch: *epoch,
                partitions,
            });
        }
        Sight::Out => tracing::warn!("the queue cannot be used at present"),
    }
    metrics::gauge!(crate::telemetry::STANDBY).set(match now {
        Sight::Standby { .. } => 1.0,
        _ => 0.0,
    });
    sight.send_replace(now);
}

fn note_epoch(epoch: i64) {
    metrics::gauge!(crate::telemetry::EPOCH)
        .set(f64::from(u32::try_from(epoch).unwrap_or(u32::MAX)));
}

/// What looks, and what it remembers from one look to the next.
struct Watch {
    hot: Hot,
    /// The way to Redis that is open while it is set aside.
    redis: Hot,
    pool: Pool,
    tasks: Tasks,
    /// False when Postgres was away: what Redis may have lost is asked about until it answers.
    confirmed: bool,
    /// When Postgres was last asked whether the queue is still where it was.
    asked: Instant,
    /// Since when Redis has been away.
    away: Option<Instant>,
    standby: Standby,
}

/// When this process may take the queue into the journal. One that has done so and cannot reach
/// Redis while others can must not do it again and again.
#[derive(Default)]
struct Standby {
    last: Option<Instant>,
    rest: Duration,
}

impl Standby {
    fn may_begin(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() > self.rest)
    }

    fn began(&mut self) {
        let lately = self.last.is_some_and(|last| last.elapsed() < MOST_REST * 2);
        self.rest = if lately {
            (self.rest * 2).min(MOST_REST)
        } else {
            LEAST_REST
        };
        self.last = Some(Instant::now());
    }
}

impl Watch {
    async fn look(&mut self, before: &Sight) -> Sight {
        let looking = tokio::time::timeout(LONGEST_LOOK, look(&self.redis)).await;
        let seen = match looking {
            Ok(Ok(seen)) => seen,
            Ok(Err(error)) => {
                tracing::debug!(%error, "Redis cannot be looked at");
                return self.without_redis().await;
            }
            Err(_) => return self.without_redis().await,
        };
        self.away = None;
        if self.confirmed
            && let (Sight::Open { queue, run_id }, Some(marker)) = (before, seen.marker)
            && marker.opened() == *queue
            && seen.run_id == **run_id
            && self.is_still_there(queue.epoch, run_id).await
        {
            return before.clone();
        }
        self.judge(seen).await
    }

    /// Asks Postgres now and then whether the queue is still open under `epoch`: somebody who
    /// cannot reach Redis may have taken it into the journal. Asks Redis then, too, whether it knows
    /// who wants to be left alone.
    async fn is_still_there(&mut self, epoch: i64, run_id: &str) -> bool {
        if self.asked.elapsed() < CONFIRM {
            return true;
        }
        let state = tokio::time::timeout(CONFIRM, journal::state(&self.pool)).await;
        self.asked = Instant::now();
        match state {
            Ok(Ok(state)) if state.open && state.epoch == epoch => {
                Box::pin(opted_out::see_to(&self.redis, &self.pool, epoch, run_id)).await;
                true
            }
            Ok(Ok(_)) => false,
            // Without Postgres nobody can take it anywhere.
            _ => true,
        }
    }

    /// Redis is away: before long the queue goes on in the journal.
    async fn without_redis(&mut self) -> Sight {
        self.confirmed = true;
        let away = *self.away.get_or_insert_with(Instant::now);
        let Some(patience) = self.hot.standby_after() else {
            return Sight::Out;
        };
        if away.elapsed() < patience {
            return Sight::Out;
        }
        match journal::state(&self.pool).await {
            Ok(state) if state.in_journal => Sight::Standby { epoch: state.epoch },
            // So, too, when Redis was away before the queue was ever made.
            Ok(state) if self.standby.may_begin() => {
                match standby::begin(&self.pool, state.epoch).await {
                    Ok(true) => self.standby.began(),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::debug!(%error, "the queue cannot be taken into the journal");
                    }
                }
                Sight::Out
            }
            Ok(_) => Sight::Out,
            Err(error) => {
                tracing::debug!(%error, "both stores are away");
                Sight::Out
            }
        }
    }

    /// Something is new: this process has just started, or Redis was restarted, emptied, rebuilt
    /// or is back.
    async fn judge(&mut self, seen: Seen) -> Sight {
        let state = match journal::state(&self.pool).await {
            Ok(state) => state,
            Err(error) => {
                // With Postgres away, a queue that is open somewhere is as good as any, unless
                // this process has seen a later one.
                if self.confirmed {
                    tracing::warn!(%error, "PostgreSQL cannot tell the epoch");
                }
                self.confirmed = false;
                let latest = self.hot.epoch();
                return seen
                    .marker
                    .filter(|marker| marker.epoch >= latest)
                    .map_or(Sight::Out, |marker| open(marker, &seen.run_id));
            }
        };
        self.confirmed = true;
        self.asked = Instant::now();
        if let Some(marker) = trusted(&self.redis, seen.marker, state).await {
            // It is tried again while the queue is open.
            let seeing = opted_out::see_to(&self.redis, &self.pool, marker.epoch, &seen.run_id);
            Box::pin(seeing).await;
            return open(marker, &seen.run_id);
        }
        match rebuild(&self.redis, &self.pool, seen.highest_epoch, &self.tasks).await {
            Ok(true) => tracing::debug!("rebuilt"),
            Ok(false) => tracing::debug!("somebody else is rebuilding the queue"),
            Err(error) => tracing::warn!(%error, "the queue could not be rebuilt; trying again"),
        }
        Sight::Out
    }
}

fn open(marker: Marker, run_id: &str) -> Sight {
    Sight::Open {
        queue: marker.opened(),
        run_id: run_id.into(),
    }
}

/// The marker, when Redis has what Postgres says it should have.
pub(super) async fn trusted(
    hot: &Hot,
    marker: Option<Marker>,
    state: QueueState,
) -> Option<Marker> {
    let marker = marker.filter(|marker| state.open && marker.epoch == state.epoch)?;
    if marker.is_complete(state.batch) {
        return Some(marker);
    }
    // A batch may be on its way from Postgres to Redis: look again before judging.
    tokio::time::sleep(IN_FLIGHT).await;
    let again = look(hot).await.ok()?.marker?;
    (again.epoch == state.epoch && again.is_complete(state.batch)).then_some(again)
}

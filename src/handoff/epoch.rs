//! The watch over the epoch, one in each process: sees that Redis was emptied, fell back or is
//! away, and has the queue rebuilt where that is needed.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

use super::rebuild::rebuild;
use crate::{
    hot::{
        Hot,
        epoch::{Marker, Seen, look},
    },
    shutdown::Tasks,
    store::{
        Pool,
        journal::{self, QueueState},
    },
};

/// How often Redis is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How long a marker may be behind Postgres while a batch is on its way.
const IN_FLIGHT: Duration = Duration::from_millis(300);

/// What the watch sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The queue is open.
    Open {
        /// The epoch.
        epoch: i64,
        /// Names the Redis process: another one means a restart or a failover.
        run_id: Arc<str>,
    },
    /// The queue cannot be used: Redis is away, or is being filled.
    Out,
}

/// Starts the watch.
#[must_use]
pub fn watch_epoch(hot: Hot, pool: Pool, tasks: &Tasks) -> watch::Receiver<Sight> {
    let (sight, seen) = watch::channel(Sight::Out);
    let stop = tasks.clone();
    tasks.spawn(async move {
        let mut confirmed = true;
        while !stop.is_stopping() {
            let before = sight.borrow().clone();
            // A rebuild that is left half-way is done again by whoever looks next.
            let view = tokio::select! {
                view = watch_once(&hot, &pool, &before, confirmed, &stop) => view,
                () = stop.stopped() => return,
            };
            confirmed = view.confirmed;
            announce(&hot, &sight, view.sight);
            stop.sleep(LOOK).await;
        }
    });
    seen
}

/// What one look shows, and whether Postgres has confirmed it.
struct View {
    sight: Sight,
    /// False when Postgres was away: what Redis may have lost is asked about until it answers.
    confirmed: bool,
}

impl View {
    fn sure(sight: Sight) -> Self {
        Self {
            sight,
            confirmed: true,
        }
    }
}

fn announce(hot: &Hot, sight: &watch::Sender<Sight>, now: Sight) {
    if *sight.borrow() == now {
        return;
    }
    match &now {
        Sight::Open { epoch, .. } => {
            tracing::info!(queue.epoch = epoch, "the queue is open");
            metrics::gauge!(crate::telemetry::EPOCH)
                .set(f64::from(u32::try_from(*epoch).unwrap_or(u32::MAX)));
            hot.set_epoch(*epoch);
        }
        Sight::Out => tracing::warn!("the queue cannot be used at present"),
    }
    sight.send_replace(now);
}

async fn watch_once(
    hot: &Hot,
    pool: &Pool,
    before: &Sight,
    confirmed: bool,
    tasks: &Tasks,
) -> View {
    let seen = match look(hot).await {
        Ok(seen) => seen,
        Err(error) => {
            tracing::debug!(%error, "Redis cannot be looked at");
            return View::sure(Sight::Out);
        }
    };
    if confirmed
        && let (Sight::Open { epoch, run_id }, Some(marker)) = (before, seen.marker)
        && marker.epoch == *epoch
        && seen.run_id == **run_id
    {
        return View::sure(before.clone());
    }
    judge(hot, pool, seen, confirmed, tasks).await
}

/// Something is new: this process has just started, or Redis was restarted, emptied or rebuilt.
async fn judge(hot: &Hot, pool: &Pool, seen: Seen, first: bool, tasks: &Tasks) -> View {
    let state = match journal::state(pool).await {
        Ok(state) => state,
        Err(error) => {
            // With Postgres away, a queue that is open somewhere is as good as any.
            if first {
                tracing::warn!(%error, "PostgreSQL cannot tell the epoch");
            }
            return View {
                sight: seen
                    .marker
                    .map_or(Sight::Out, |marker| open(marker, &seen.run_id)),
                confirmed: false,
            };
        }
    };
    if let Some(marker) = trusted(hot, seen.marker, state).await {
        return View::sure(open(marker, &seen.run_id));
    }
    match rebuild(
        hot,
        pool,
        seen.marker.map_or(0, |marker| marker.epoch),
        tasks,
    )
    .await
    {
        Ok(true) => tracing::debug!("rebuilt"),
        Ok(false) => tracing::debug!("somebody else is rebuilding the queue"),
        Err(error) => tracing::warn!(%error, "the queue could not be rebuilt; trying again"),
    }
    View::sure(Sight::Out)
}

fn open(marker: Marker, run_id: &str) -> Sight {
    Sight::Open {
        epoch: marker.epoch,
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
    // A door that died between Postgres and Redis leaves the marker behind for good. A process
    // that was not restarted lost nothing all the same, and what that door gave it last may be
    // in no journal: a rebuild would lose it.
    if marker.same_process || marker.batch >= state.batch {
        return Some(marker);
    }
    // A batch may be on its way from Postgres to Redis: look again before judging.
    tokio::time::sleep(IN_FLIGHT).await;
    let again = look(hot).await.ok()?.marker?;
    (again.epoch == state.epoch && again.batch >= state.batch).then_some(again)
}

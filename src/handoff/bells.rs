//! The bell of outcomes that wait in Postgres, while Redis and its bells are away: workers ring
//! it, and doors look when they hear it.
//!
//! A bell may be missed. Whoever posts an outcome does not wait for it, and doors look by themselves
//! besides: now and then while bells are heard, and often while they are not.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, mpsc, watch};

use super::epoch::Sight;
use crate::{
    domain::routing::Route,
    shutdown::Tasks,
    store::{
        Pool, StoreError,
        journal::bells::{self, Ear},
    },
};

/// The most bells that are rung at once.
const BATCH: usize = 256;
/// Who has heard nothing for so long rings for itself. Who does not hear that either is deaf: not
/// everything between a program and Postgres carries bells.
const SILENCE: Duration = Duration::from_secs(2);
/// How long to wait before listening is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How often a door looks for outcomes in Postgres without having heard a bell.
#[derive(Clone, Copy, Debug)]
pub struct Looks {
    /// While bells are heard.
    pub with_bells: Duration,
    /// While they are not.
    pub without_bells: Duration,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            with_bells: Duration::from_secs(1),
            without_bells: Duration::from_millis(100),
        }
    }
}

/// Rings, without keeping anybody. Clones share the rope.
#[derive(Clone, Debug)]
pub(super) struct Ringer {
    rope: mpsc::Sender<Route>,
}

impl Ringer {
    pub(super) fn start(pool: Pool, tasks: &Tasks) -> Self {
        let (rope, pulled) = mpsc::channel(BATCH * 4);
        tasks.spawn(ring_on(pool, pulled));
        Self { rope }
    }

    /// Rings for a route's doors. What they find must be committed.
    pub(super) fn ring(&self, route: Route) {
        // A bell too many is left out.
        let _ = self.rope.try_send(route);
    }
}

/// Rings, all that wait with one query and each route once.
async fn ring_on(pool: Pool, mut pulled: mpsc::Receiver<Route>) {
    let mut routes = Vec::new();
    while pulled.recv_many(&mut routes, BATCH).await > 0 {
        let once: HashSet<Route> = routes.drain(..).collect();
        let once: Vec<Route> = once.into_iter().collect();
        if let Err(error) = bells::ring(&pool, &once).await {
            tracing::debug!(%error, "a bell was not rung; the doors look by themselves");
        }
    }
}

/// The doors of this process that may be rung for.
#[derive(Debug, Default)]
pub(super) struct Bells {
    doors: Mutex<HashMap<Route, Vec<Weak<Notify>>>>,
    heard: AtomicBool,
}

impl Bells {
    /// Has a door's bell rung, for as long as somebody holds it.
    pub(super) fn hang(&self, route: Route, bell: &Arc<Notify>) {
        let mut doors = self.lock();
        for bells in doors.values_mut() {
            bells.retain(|bell| bell.strong_count() > 0);
        }
        doors.retain(|_, bells| !bells.is_empty());
        doors.entry(route).or_default().push(Arc::downgrade(bell));
    }

    /// How long a door that hears nothing may wait until it looks.
    pub(super) fn wait(&self, looks: Looks) -> Duration {
        if self.heard.load(Ordering::Acquire) {
            looks.with_bells
        } else {
            looks.without_bells
        }
    }

    fn ring(&self, route: Route) {
        let doors = self.lock();
        for bell in doors.get(&route).into_iter().flatten() {
            bell.upgrade().inspect(|bell| bell.notify_one());
        }
    }

    /// Notes whether bells are heard from now on. Until now some may have been missed.
    fn turn(&self, heard: bool) {
        self.heard.store(heard, Ordering::Release);
        for bell in self.lock().values().flatten() {
            bell.upgrade().inspect(|bell| bell.notify_one());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Route, Vec<Weak<Notify>>>> {
        // Nothing panics while it is held.
        self.doors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens until the connection is lost or proves to be deaf.
    async fn hear(&self, pool: &Pool) -> Result<(), StoreError> {
        let mut ear = Ear::open(pool).await?;
        let (mut heard, mut asked) = (false, false);
        loop {
            let silence = if heard || asked {
                SILENCE
            } else {
                Duration::ZERO
            };
            match tokio::time::timeout(silence, ear.next()).await {
                Ok(rung) => {
                    let Some(route) = rung? else { return Ok(()) };
                    if !heard {
                        tracing::debug!("the bells of outcomes in PostgreSQL are heard");
                        self.turn(true);
                    }
                    (heard, asked) = (true, false);
                    self.ring(route);
                }
                Err(_) if asked => return Ok(()),
                Err(_) => {
                    bells::ring(pool, &[Route::Nowhere]).await?;
                    asked = true;
                }
            }
        }
    }
}

/// Listens for all doors of this process while Redis is away, and only then: a connection that
/// nobody needs is not held.
pub(super) async fn listen_meanwhile(
    bells: Arc<Bells>,
    pool: Pool,
    mut sight: watch::Receiver<Sight>,
    tasks: Tasks,
) {
    let listening = async {
        loop {
            if sight.wait_for(is_standby).await.is_err() {
                return;
            }
            tokio::select! {
                () = listen(&bells, &pool) => {}
                seen = sight.wait_for(is_open) => if seen.is_err() { return },
            }
            bells.turn(false);
        }
    };
    tokio::select! {
        () = listening => {}
        () = tasks.stopped() => {}
    }
}

/// Listens, and comes back to it when the connection is lost.
async fn listen(bells: &Bells, pool: &Pool) {
    loop {
        if let Err(error) = bells.hear(pool).await {
            tracing::debug!(%error, "the bells of outcomes in PostgreSQL cannot be heard");
        }
        bells.turn(false);
        tokio::time::sleep(PAUSE).await;
    }
}

fn is_standby(sight: &Sight) -> bool {
    matches!(sight, Sight::Standby { .. })
}

fn is_open(sight: &Sight) -> bool {
    matches!(sight, Sight::Open { .. })
}

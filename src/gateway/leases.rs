//! This process' part of the shards: claims them, renews them, and gives up what it loses or
//! others lack.
//!
//! A bell tells that somebody gave a shard up, so that whoever lacks one claims it at once. While
//! Redis does not answer, everything stays as it is: sockets are kept, and nothing is claimed.

use std::{collections::HashMap, time::Duration};

use futures::future::join_all;
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::{fatal::Fatal, held::Holder, progress::Progress};
use crate::{
    hot::{
        Hot, HotError,
        shards::{self, Ear, Instance, Lease, Part, RENEW},
    },
    shutdown::Tasks,
    telemetry::{SHARDS_FREE, SHARDS_HELD, SHARDS_LOST},
};

/// How soon after one renewal the bell may bring about another: a gateway that ends gives up many
/// shards in a moment.
const LEAST_RENEW: Duration = Duration::from_millis(20);
/// How long to wait when nobody can listen to the bell.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the sockets of shards that were given up are kept at most.
const SOCKETS: Duration = Duration::from_secs(2);
/// The most shards that are given up at once.
const ABREAST: usize = 64;

/// The shards of this process.
#[derive(Debug)]
pub struct Leases {
    name: String,
    holder: Holder,
    held: HashMap<u32, Held>,
    ended: (mpsc::UnboundedSender<Lease>, mpsc::UnboundedReceiver<Lease>),
    fatal: Fatal,
    tasks: Tasks,
    has_asked: bool,
    is_cut_off: bool,
}

/// A shard that is held.
#[derive(Debug)]
struct Held {
    lease: Lease,
    progress: Progress,
    tasks: Tasks,
    /// It is somebody else's by now, and is not renewed any more.
    is_lost: bool,
}

impl Leases {
    /// Holds no shard yet. Shards run on children of `tasks`, and tell `fatal` what ends them.
    #[must_use]
    pub fn new(holder: Holder, fatal: Fatal, tasks: Tasks) -> Self {
        Self {
            name: uuid::Uuid::now_v7().simple().to_string(),
            holder,
            held: HashMap::new(),
            ended: mpsc::unbounded_channel(),
            fatal,
            tasks,
            has_asked: false,
            is_cut_off: false,
        }
    }

    /// Holds this process' part of the shards until the stop signal, and gives it up in good order
    /// then.
    pub async fn run(mut self) {
        let (ring, mut rung) = watch::channel(0);
        let (hot, shards) = (self.holder.hot.clone(), self.holder.shards);
        self.tasks
            .spawn(listen(hot, shards, ring, self.tasks.clone()));
        while !self.tasks.is_stopping() {
            let began = Instant::now();
            self.renew(false).await;
            self.wait(began, &mut rung).await;
        }
        if let Err(error) = shards::leave(&self.holder.hot, self.holder.shards, &self.name).await {
            tracing::debug!(%error, "this instance could not be taken off the list");
        }
        // Each of them stops by the same signal; until they are given up they stay ours.
        let mut next = Instant::now() + RENEW;
        let mut ended = Vec::new();
        while !self.held.is_empty() {
            tokio::select! {
                _ = self.ended.1.recv_many(&mut ended, ABREAST) => self.give_up(&mut ended).await,
                () = tokio::time::sleep_until(next) => {
                    next = Instant::now() + RENEW;
                    self.renew(true).await;
                }
            }
        }
        self.tasks.finish(SOCKETS).await;
    }

    /// Waits until the leases are to be renewed: in time, or once the bell has rung.
    async fn wait(&mut self, began: Instant, rung: &mut watch::Receiver<u64>) {
        let mut next = began + RENEW;
        let mut ended = Vec::new();
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(next) => return,
                () = self.tasks.stopped() => return,
                _ = self.ended.1.recv_many(&mut ended, ABREAST) => self.give_up(&mut ended).await,
                Ok(()) = rung.changed() => {
                    let instances = *rung.borrow_and_update();
                    if self.may_claim(instances) {
                        next = next.min(began + LEAST_RENEW);
                    }
                }
            }
        }
    }

    /// Whether this process may hold more, when there are so many instances; 0 when that is not
    /// known. Whoever has its part leaves what is free to the others, and asks nobody.
    fn may_claim(&self, instances: u64) -> bool {
        let held = self.held.values().filter(|held| !held.is_lost).count();
        instances == 0 || (held as u64) < u64::from(self.holder.shards).div_ceil(instances)
    }

    /// Gives leases up. Nothing renews them meanwhile: whoever renews a lease that is not there any
    /// more claims it anew.
    async fn give_up(&mut self, ended: &mut Vec<Lease>) {
        let (hot, shards) = (&self.holder.hot, self.holder.shards);
        let giving_up = ended.iter().map(|lease| give_up(hot, shards, *lease));
        join_all(giving_up).await;
        for lease in ended.drain(..) {
            if self
                .held
                .get(&lease.shard)
                .is_some_and(|held| held.lease == lease)
            {
                self.held.remove(&lease.shard);
            }
        }
    }

    async fn renew(&mut self, is_leaving: bool) {
        let held: Vec<Lease> = self
            .held
            .values()
            .filter(|held| !held.is_lost)
            .map(|held| held.lease)
            .collect();
        let instance = Instance {
            name: &self.name,
            shards: self.holder.shards,
            held: &held,
            is_first: !self.has_asked && self.holder.hot.epoch() <= 1,
            is_leaving,
        };
        match shards::hold(&self.holder.hot, instance).await {
            Ok(part) => {
                self.has_asked = true;
                if std::mem::take(&mut self.is_cut_off) {
                    tracing::info!("shards are leased again");
                }
                self.take(&part);
            }
            Err(error) => self.cut_off(&error),
        }
    }

    fn cut_off(&mut self, error: &HotError) {
        if !std::mem::replace(&mut self.is_cut_off, true) {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                held = self.held.len(),
                "shards cannot be leased at present: those that are held are kept, no other is claimed"
            );
        }
    }

    fn take(&mut self, part: &Part) {
        for shard in &part.lost {
            self.lose(*shard);
        }
        for lease in &part.claimed {
            self.start(*lease);
        }
        let leaving = self.held.values().filter(|held| held.tasks.is_stopping());
        for _ in leaving.count()..part.surplus {
            self.hand_over();
        }
        if self.holder.health.plan().current != self.holder.shards {
            return;
        }
        self.holder.health.part_is_known(part.free);
        let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        metrics::gauge!(SHARDS_HELD).set(number(self.held.len() as u64));
        metrics::gauge!(SHARDS_FREE).set(number(part.free));
    }

    fn lose(&mut self, shard: u32) {
        let Some(held) = self.held.get_mut(&shard) else {
            return;
        };
        metrics::counter!(SHARDS_LOST).increment(1);
        tracing::warn!(
            shard.id = shard,
            "a shard is held by somebody else by now; it is given up"
        );
        held.is_lost = true;
        held.tasks.stop();
    }

    /// Gives up one of those it has held for the shortest time, of those whose next holder can go
    /// on with their session: to give up one whose session is just starting would waste a start.
    fn hand_over(&mut self) {
        let staying = self.held.values().filter(|held| !held.tasks.is_stopping());
        let resumable = staying.filter(|held| held.progress.session().is_some());
        let Some(held) = resumable.max_by_key(|held| held.lease.fence) else {
            return;
        };
        tracing::info!(
            shard.id = held.lease.shard,
            "a shard is handed over to another instance"
        );
        held.tasks.stop();
    }

    fn start(&mut self, lease: Lease) {
        let tasks = self.tasks.child();
        let progress = Progress::default();
        let running = self
            .holder
            .clone()
            .hold(lease, progress.clone(), tasks.clone());
        let (fatal, ended) = (self.fatal.clone(), self.ended.0.clone());
        let held = Held {
            lease,
            progress,
            tasks: tasks.clone(),
            is_lost: false,
        };
        self.held.insert(lease.shard, held);
        self.tasks.spawn(async move {
            if let Err(error) = running.await {
                fatal.tell(error);
            }
            // Whoever listened is gone with the program.
            let _ = ended.send(lease);
            tasks.finish(SOCKETS).await;
        });
    }
}

async fn give_up(hot: &Hot, shards: u32, lease: Lease) {
    if let Err(error) = shards::release(hot, shards, lease).await {
        tracing::debug!(%error, shard.id = lease.shard, "a lease could not be given up; it ends by itself");
    }
    tracing::info!(shard.id = lease.shard, shards, "a shard was given up");
}

/// Listens to the bell, and comes back to it when the connection is lost.
async fn listen(hot: Hot, shards: u32, ring: watch::Sender<u64>, tasks: Tasks) {
    while !tasks.is_stopping() {
        if let Ok(mut ear) = Ear::open(&hot, shards).await {
            // It may have rung while nobody listened.
            let mut rung = Some(0);
            while let Some(instances) = rung {
                ring.send_replace(instances);
                rung = tokio::select! {
                    rung = ear.next() => rung,
                    () = tasks.stopped() => return,
                };
            }
        }
        tasks.sleep(PAUSE).await;
    }
}

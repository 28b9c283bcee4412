//! This process' part of the shards: claims them, renews them, and gives up what it loses or
//! others lack.
//!
//! While Redis does not answer, everything stays as it is: sockets are kept, and nothing is
//! claimed.

use std::collections::HashMap;

use tokio::{sync::mpsc, time::Instant};

use super::{fatal::Fatal, held::Holder, progress::Progress};
use crate::{
    hot::{
        HotError,
        shards::{self, Instance, Lease, Part, RENEW},
    },
    shutdown::Tasks,
    telemetry::{SHARDS_FREE, SHARDS_HELD, SHARDS_LOST},
};

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
        while !self.tasks.is_stopping() {
            let next = Instant::now() + RENEW;
            self.renew(false).await;
            self.wait_until(next).await;
        }
        if let Err(error) = shards::leave(&self.holder.hot, self.holder.shards, &self.name).await {
            tracing::debug!(%error, "this instance could not be taken off the list");
        }
        // Each of them stops by the same signal; until they are given up they stay ours.
        let mut next = Instant::now() + RENEW;
        while !self.held.is_empty() {
            tokio::select! {
                Some(lease) = self.ended.1.recv() => self.forget(lease),
                () = tokio::time::sleep_until(next) => {
                    next = Instant::now() + RENEW;
                    self.renew(true).await;
                }
            }
        }
    }

    async fn wait_until(&mut self, next: Instant) {
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(next) => return,
                () = self.tasks.stopped() => return,
                Some(lease) = self.ended.1.recv() => self.forget(lease),
            }
        }
    }

    fn forget(&mut self, lease: Lease) {
        if self
            .held
            .get(&lease.shard)
            .is_some_and(|held| held.lease == lease)
        {
            self.held.remove(&lease.shard);
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
        self.tasks.spawn(async move {
            if let Err(error) = running.await {
                fatal.tell(error);
            }
            // Whoever listened is gone with the program.
            let _ = ended.send(lease);
        });
        let held = Held {
            lease,
            progress,
            tasks,
            is_lost: false,
        };
        self.held.insert(lease.shard, held);
    }
}

//! Whether Redis and Postgres answer, and how full the queue is: asked once a second, for health,
//! for metrics and for `/status`.

use std::time::Duration;

use tokio::sync::watch;

use crate::{
    clock::Clock,
    health::{Health, Probe},
    hot::{Hot, HotError, queue},
    shutdown::Tasks,
    store::{self, Pool, StoreError},
    telemetry::{
        QUEUE_JOBS, QUEUE_OLDEST_SECONDS, QUEUE_PARKED, QUEUE_READY, QUEUE_RUNNING, QUEUE_WORKERS,
    },
};

/// How often the stores are asked.
const EVERY: Duration = Duration::from_secs(1);

/// What answers at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Redis answers.
    pub redis: bool,
    /// Postgres answers.
    pub postgres: bool,
    /// How many workers are alive, where Redis tells.
    pub workers: Option<u32>,
}

/// What is believed before anybody was asked.
const BOTH: Vitals = Vitals {
    redis: true,
    postgres: true,
    workers: None,
};
/// The loop that asks is dead when it was silent for so long.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// Starts asking. Redis and Postgres are reported to `health`: without one of them the program
/// is degraded; without both, or without tables, it cannot do its work.
#[must_use]
pub fn watch(hot: Hot, pool: Pool, health: &Health, tasks: &Tasks) -> watch::Receiver<Vitals> {
    let probes = Probes {
        redis: health.register("redis", false),
        postgres: health.register("postgres", false),
        storage: health.register("storage", true),
        watch: health.register_vital("watch", LONGEST_SILENCE),
    };
    let (sender, receiver) = watch::channel(BOTH);
    let stop = tasks.clone();
    tasks.spawn(async move {
        loop {
            let (redis, postgres) = tokio::select! {
                answers = async { tokio::join!(hot.ping(), store::ping(&pool)) } => answers,
                () = stop.stopped() => return,
            };
            // Every program tells how full the queue is: an autoscaler hears it without a worker.
            let workers = measure_queue(&hot).await;
            let vitals = Vitals {
                workers,
                ..probes.report(&redis, &postgres)
            };
            sender.send_if_modified(|before| std::mem::replace(before, vitals) != vitals);
            if !stop.sleep(EVERY).await {
                return;
            }
        }
    });
    receiver
}

/// Returns how many workers are alive, where that is known.
async fn measure_queue(hot: &Hot) -> Option<u32> {
    let queue = hot.opened();
    if queue.epoch == 0 {
        return None;
    }
    let stats = match queue::stats(hot, queue).await {
        Ok(stats) => stats,
        Err(error) => {
            tracing::debug!(%error, "the queue cannot be measured");
            return None;
        }
    };
    let now_ms = Clock::Real.now().as_millisecond();
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!(QUEUE_JOBS).set(number(stats.jobs));
    metrics::gauge!(QUEUE_RUNNING).set(number(stats.running));
    metrics::gauge!(QUEUE_PARKED).set(number(stats.parked));
    metrics::gauge!(QUEUE_WORKERS).set(number(stats.workers));
    for each in stats.queues {
        let waited_ms = each
            .next_accepted_ms
            .map_or(0, |accepted| (now_ms - accepted).max(0));
        let waited = Duration::from_millis(waited_ms.unsigned_abs()).as_secs_f64();
        metrics::gauge!(QUEUE_READY, "queue" => each.name).set(number(each.ready));
        metrics::gauge!(QUEUE_OLDEST_SECONDS, "queue" => each.name).set(waited);
    }
    u32::try_from(stats.workers).ok()
}

struct Probes {
    redis: Probe,
    postgres: Probe,
    storage: Probe,
    watch: Probe,
}

impl Probes {
    fn report(&self, redis: &Result<(), HotError>, postgres: &Result<(), StoreError>) -> Vitals {
        self.watch.ok();
        match redis {
            Ok(()) => self.redis.ok(),
            Err(error) => self.redis.down(error.to_string()),
        }
        match postgres {
            Ok(()) => self.postgres.ok(),
            Err(error) => self.postgres.down(error.to_string()),
        }
        match (redis, postgres) {
            (_, Err(error @ StoreError::NotMigrated(_))) => self.storage.down(error.to_string()),
            (Err(_), Err(_)) => self.storage.down("neither Redis nor PostgreSQL answers"),
            _ => self.storage.ok(),
        }
        Vitals {
            redis: redis.is_ok(),
            postgres: postgres.is_ok(),
            workers: None,
        }
    }
}

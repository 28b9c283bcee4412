//! Servers and workers to measure with, and jobs to give them.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::time::Instant;

use crate::{
    clock::Clock,
    config::Secret,
    domain::{ids::ConversationId, routing::Route},
    handoff::{Sight, watch_epoch},
    hot::{
        Hot, Settings,
        queue::{self, BATCH, Entrance, Stats},
    },
    jobs::{Envelope, probe::Probe},
    servers::{
        Held, Launch, Place, Postgres, PostgresOptions, Redis, RedisOptions, StopSignal, free_port,
    },
    shutdown::Tasks,
    store,
};

/// How large an encoded job is, envelope included, in bytes.
pub(super) const JOB_BYTES: usize = 200;
/// Jobs a conversation, where conversations have several.
pub(super) const PER_CONVERSATION: u64 = 20;
/// How long anything is waited for before the measurement is given up.
pub(super) const PATIENCE: Duration = Duration::from_mins(3);
/// How often a condition is looked at.
pub(super) const LOOK: Duration = Duration::from_millis(5);
const PREFIX: &str = "bench";
const DATABASE: &str = "bench";

/// Servers, and the way to the queue in them.
pub(super) struct Stage {
    pub(super) hot: Hot,
    pub(super) clock: Clock,
    /// The private Redis, unless another was given. It keeps an append-only file.
    pub(super) redis: Option<Redis>,
    _postgres: Postgres,
    urls: [String; 2],
    worker: PathBuf,
    folder: PathBuf,
    tasks: Tasks,
    started: AtomicU64,
}

/// A worker process.
pub(super) struct Worker {
    running: Held,
    /// Where its probes note that they ran.
    pub(super) notes: PathBuf,
}

impl Stage {
    /// Starts servers, migrates, and makes the queue.
    pub(super) async fn set(redis_url: Option<&str>) -> anyhow::Result<Self> {
        super::progress("starting Redis and PostgreSQL");
        let worker = beside("chinwag-worker")?;
        let redis = match redis_url {
            Some(_) => None,
            None => Some(Redis::start(&Place::Scratch, RedisOptions::default()).await?),
        };
        let url = redis_url.map_or_else(
            || redis.as_ref().map(Redis::url).unwrap_or_default(),
            ToOwned::to_owned,
        );
        let options = PostgresOptions {
            fsync: false,
            port: None,
        };
        let postgres = Postgres::start(&Place::Scratch, options).await?;
        postgres.create_database(DATABASE).await?;
        let database = postgres.url(DATABASE);
        store::migrate_up(&database).await?;
        let folder = std::env::temp_dir().join(format!("chinwag-bench-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let (hot, tasks) = open(&url, &database).await?;
        Ok(Self {
            hot,
            clock: Clock::Real,
            redis,
            _postgres: postgres,
            urls: [url, database],
            worker,
            folder,
            tasks,
            started: AtomicU64::new(0),
        })
    }

    /// Changes to a Redis whose data outlives its process.
    pub(super) async fn keep_data(&mut self) -> anyhow::Result<()> {
        let options = RedisOptions {
            appendonly: true,
            port: None,
        };
        let redis = Redis::start(&Place::Scratch, options).await?;
        self.tasks.finish(Duration::from_secs(5)).await;
        self.urls[0] = redis.url();
        self.redis = Some(redis);
        (self.hot, self.tasks) = open(&self.urls[0], &self.urls[1]).await?;
        Ok(())
    }

    /// Where the database is.
    pub(super) fn database(&self) -> &str {
        &self.urls[1]
    }

    /// Starts a worker that runs `concurrency` jobs at once, with the usual settings otherwise.
    pub(super) async fn worker(&self, concurrency: usize) -> anyhow::Result<Worker> {
        self.worker_with(concurrency, &[]).await
    }

    /// The same with more settings.
    pub(super) async fn worker_with(
        &self,
        concurrency: usize,
        more: &[(&str, String)],
    ) -> anyhow::Result<Worker> {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let notes = self.folder.join(format!("notes-{number}"));
        let told = ["--notes".to_owned(), notes.display().to_string()];
        let concurrency = [("MAX_CONCURRENT_MESSAGES", concurrency.to_string())];
        let set: Vec<_> = concurrency.iter().chain(more).cloned().collect();
        let running = self.program(&self.worker, &told, &set).await?;
        Ok(Worker { running, notes })
    }

    /// Starts a program on the servers, with the usual settings and a few more.
    pub(super) async fn program(
        &self,
        program: &Path,
        arguments: &[String],
        more: &[(&str, String)],
    ) -> anyhow::Result<Held> {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let health = format!("{}:{}", Ipv4Addr::LOCALHOST, free_port()?);
        let set = [
            ("REDIS_URL", self.urls[0].clone()),
            ("DATABASE_URL", self.urls[1].clone()),
            ("CHINWAG_REDIS_PREFIX", PREFIX.to_owned()),
            ("CHINWAG_LOG", "warn".to_owned()),
            // No journal knows a probe: a queue that went on in PostgreSQL would lose them.
            ("CHINWAG_STANDBY_AFTER_MS", "0".to_owned()),
            ("CHINWAG_HEALTH_ADDRESS", health),
        ];
        let set = set.iter().chain(more);
        let launch = Launch {
            program: program.to_owned(),
            arguments: arguments.to_vec(),
            environment: set
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            without: ["RUST_LOG", "CHINWAG_LEASE_MS", "CHINWAG_KIND_CONCURRENCY"]
                .map(ToOwned::to_owned)
                .to_vec(),
            folder: self.folder.clone(),
            log: self.folder.join(format!("program-{number}.log")),
            stop_signal: StopSignal::Terminate,
            grace: Duration::from_secs(5),
        };
        Ok(Held::start(&launch).await?)
    }

    /// Puts jobs into the queue as fast as it goes, in batches. Job `n` belongs to conversation
    /// `n % conversations`.
    pub(super) async fn fill(
        &self,
        numbers: std::ops::Range<u64>,
        conversations: u64,
        work_ms: u64,
    ) -> anyhow::Result<()> {
        let numbers: Vec<u64> = numbers.collect();
        for batch in numbers.chunks(BATCH) {
            let jobs: Vec<Envelope> = batch
                .iter()
                .map(|number| self.job(*number, conversations, work_ms))
                .collect();
            self.put(&jobs).await?;
        }
        Ok(())
    }

    /// Puts jobs into the queue.
    pub(super) async fn put(&self, jobs: &[Envelope]) -> anyhow::Result<()> {
        queue::enqueue(&self.hot, self.hot.opened(), Entrance::New, jobs).await?;
        Ok(())
    }

    /// A probe of [`JOB_BYTES`].
    pub(super) fn job(&self, number: u64, conversations: u64, work_ms: u64) -> Envelope {
        let mut probe = Probe {
            number,
            work_ms,
            filling: String::new(),
        };
        let conversation = ConversationId::from_text(format!("b{}", number % conversations));
        let now = self.clock.now();
        let seal =
            |probe: &Probe| Envelope::seal(probe, conversation.clone(), Route::Nowhere, now, None);
        let bare = seal(&probe).to_wire().len();
        probe.filling = "x".repeat(JOB_BYTES.saturating_sub(bare));
        seal(&probe)
    }

    /// How full the queue is.
    pub(super) async fn stats(&self) -> anyhow::Result<Stats> {
        Ok(queue::stats(&self.hot, self.hot.opened()).await?)
    }

    /// Waits until the queue is empty.
    pub(super) async fn drained(&self) -> anyhow::Result<()> {
        until("the queue is empty", async || {
            Ok(self.stats().await?.jobs == 0)
        })
        .await
    }

    /// Empties the queue, and makes it anew.
    pub(super) async fn empty(&self) -> anyhow::Result<()> {
        let before = self.hot.epoch();
        crate::hot::wipe(&self.hot).await?;
        until("the queue is made anew", async || {
            Ok(self.hot.epoch() != before)
        })
        .await
    }

    /// Ends everything, and removes what it left.
    pub(super) async fn strike(self) {
        self.tasks.finish(Duration::from_secs(5)).await;
        // What cannot be removed is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A program that lies beside this one.
pub(super) fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()
        .context("finding the running program")?
        .with_file_name(name);
    if !program.is_file() {
        bail!(
            "there is no {}: cargo build --release -p {name} makes it",
            program.display()
        );
    }
    Ok(program)
}

async fn open(redis: &str, database: &str) -> anyhow::Result<(Hot, Tasks)> {
    let tasks = Tasks::new();
    let hot = Hot::open(&Settings {
        standby_after: None,
        ..Settings::new(redis.to_owned(), PREFIX.to_owned())
    })?;
    crate::hot::wipe(&hot).await?;
    let pool = store::open(&store::Settings {
        url: Secret::new(database.to_owned()),
        connections: 4,
        patience: Duration::from_secs(3),
    })?;
    let mut sight = watch_epoch(hot.clone(), pool, &tasks);
    let opened = sight.wait_for(|sight| matches!(sight, Sight::Open { .. }));
    tokio::time::timeout(PATIENCE, opened)
        .await
        .context("the queue was not made in time")??;
    Ok((hot, tasks))
}

impl Worker {
    /// Stops it and waits for its end.
    pub(super) async fn stop(mut self) -> anyhow::Result<PathBuf> {
        self.running.stop(PATIENCE).await?;
        Ok(self.notes)
    }

    /// Kills it as a crash would.
    pub(super) async fn kill(mut self) -> anyhow::Result<PathBuf> {
        self.running.kill().await?;
        Ok(self.notes)
    }

    /// How much memory it takes, in bytes; `None` where the system does not tell.
    pub(super) fn memory(&self) -> Option<u64> {
        resident(self.running.group())
    }

    /// Whether it is still there.
    pub(super) fn lives(&mut self) -> anyhow::Result<bool> {
        Ok(self.running.has_ended()?.is_none())
    }

    /// How many bytes of notes there are.
    pub(super) fn noted(path: &Path) -> u64 {
        std::fs::metadata(path).map_or(0, |file| file.len())
    }
}

/// The resident memory of the largest process of a group, in bytes, as Linux tells it: the others
/// are the shells that hold it.
fn resident(group: u32) -> Option<u64> {
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let sizes = processes.filter_map(|process| {
        let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
        // The name is in parentheses and may hold anything.
        let mut behind = stat.rsplit_once(')')?.1.split_whitespace();
        let own: u32 = behind.nth(2)?.parse().ok()?;
        let pages: u64 = behind.nth(18)?.parse().ok()?;
        (own == group).then_some(pages * 4096)
    });
    sizes.max()
}

/// Waits until something holds.
pub(super) async fn until(
    what: &str,
    holds: impl AsyncFn() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let began = Instant::now();
    while !holds().await.unwrap_or(false) {
        if began.elapsed() > PATIENCE {
            bail!("gave up waiting: {what}");
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

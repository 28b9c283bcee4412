//! Everything in Redis: what may be lost without lying to anyone.
//!
//! One shared line serves all but the connections that block or subscribe. Nothing here knows SQL.

pub mod address;
pub mod begun;
pub mod budget;
pub mod cache;
pub mod conversation;
pub mod epoch;
pub mod events;
pub mod fresh;
pub mod gathered;
pub mod heard;
pub mod identify;
pub mod interactions;
pub mod keys;
mod line;
pub mod opted_out;
pub mod outcomes;
pub mod plan;
pub mod preferences;
pub mod queue;
pub mod quota;
pub mod receipts;
pub mod requests;
pub mod shards;
pub mod standing;
pub mod summaries;
pub mod tokens;
pub mod told;
pub mod votes;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{Cmd, FromRedisValue, RedisResult, Script, aio::PubSub};
use tokio::sync::watch;

use crate::{
    config::{Environment, Secret},
    domain::ids::ConversationId,
};
use address::Address;
use keys::Keys;
use line::Lines;

pub use line::Line;

/// How long subscribing may take.
const SUBSCRIBE: Duration = Duration::from_secs(2);
/// The partitions of a cluster's queue, unless something else is set.
const CLUSTER_PARTITIONS: u16 = 16;
/// How long Redis may be away before the queue goes on in Postgres, unless something else is set:
/// longer than a restart takes.
const STANDBY_AFTER_MS: u64 = 1000;
/// The most partitions.
const MOST_PARTITIONS: u64 = 256;

/// Where Redis is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `REDIS_URL`; it may carry a password.
    pub url: Secret,
    /// `CHINWAG_QUEUE_PARTITIONS`: into how many parts the queue is split when it is next made or
    /// rebuilt; none is one, and sixteen in a cluster.
    pub partitions: Option<u16>,
    /// `CHINWAG_MAX_WAITING`: the most jobs that may wait and run before no more are taken in;
    /// none is no limit.
    pub most_waiting: Option<u64>,
    /// `CHINWAG_STANDBY_AFTER_MS`: how long Redis may be away before the queue goes on in
    /// Postgres; none is for ever.
    pub standby_after: Option<Duration>,
    /// `CHINWAG_REDIS_PREFIX`: what every key begins with.
    pub prefix: String,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let url = env.address("REDIS_URL", "redis://127.0.0.1:6379", &address::SCHEMES);
        if let Err(fault) = Address::read(&url)
            && env.is_sound("REDIS_URL")
        {
            env.fault("REDIS_URL", &fault.to_string());
        }
        let partitions = env.number("CHINWAG_QUEUE_PARTITIONS", 0, 0, MOST_PARTITIONS);
        let most_waiting = env.number("CHINWAG_MAX_WAITING", 0, 0, 1_000_000_000);
        let standby_after = env.number("CHINWAG_STANDBY_AFTER_MS", STANDBY_AFTER_MS, 0, 3_600_000);
        let prefix = env
            .text("CHINWAG_REDIS_PREFIX")
            .unwrap_or_else(|| "chinwag".to_owned());
        if prefix.contains(['{', '}', '*', '?', '[', ' ']) {
            env.fault(
                "CHINWAG_REDIS_PREFIX",
                "must not contain braces, brackets, spaces or wildcards",
            );
        }
        Self {
            partitions: u16::try_from(partitions).ok().filter(|number| *number > 0),
            most_waiting: Some(most_waiting).filter(|most| *most > 0),
            standby_after: Some(standby_after)
                .filter(|ms| *ms > 0)
                .map(Duration::from_millis),
            ..Self::new(url, prefix)
        }
    }

    /// A Redis at `url`, with the usual settings.
    #[must_use]
    pub fn new(url: String, prefix: String) -> Self {
        Self {
            url: Secret::new(url),
            partitions: None,
            most_waiting: None,
            standby_after: Some(Duration::from_millis(STANDBY_AFTER_MS)),
            prefix,
        }
    }
}

/// What goes wrong with Redis.
#[derive(Debug, thiserror::Error)]
pub enum HotError {
    /// It cannot be reached, or does not answer in time.
    #[error("Redis does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The queue is not open under the epoch that was asked for: it is being rebuilt, or was.
    #[error("the queue is not open under epoch {asked}")]
    WrongEpoch {
        /// The epoch that was asked for.
        asked: i64,
    },
    /// There are as many jobs as may be.
    #[error("the queue is full: {jobs} jobs are waiting or running")]
    Full {
        /// How many there are, in the partition that is full.
        jobs: u64,
    },
    /// The worker's session has ended: what it held is somebody else's.
    #[error("the worker's session has ended")]
    SessionEnded,
    /// Something in it cannot be read.
    #[error("a value in Redis cannot be read: {0}")]
    Corrupt(String),
}

impl From<redis::RedisError> for HotError {
    fn from(error: redis::RedisError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<deadpool_redis::PoolError> for HotError {
    fn from(error: deadpool_redis::PoolError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

/// The way to Redis. Clones share the line.
#[derive(Clone)]
pub struct Hot {
    lines: Arc<Lines>,
    keys: Keys,
    /// What this process last saw of the queue.
    seen: Arc<watch::Sender<Opened>>,
    /// How many partitions there are to be when the queue is next made.
    wanted_partitions: u16,
    most_waiting: Option<u64>,
    standby_after: Option<Duration>,
    /// The queue goes on without Redis: nobody waits for it.
    aside: Arc<AtomicBool>,
}

/// A queue that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The epoch it is open under; 0 before the first.
    pub epoch: i64,
    /// Its partitions; at least 1.
    pub partitions: u16,
}

/// Before anything was seen of the queue.
const UNSEEN: Opened = Opened {
    epoch: 0,
    partitions: 1,
};

impl std::fmt::Debug for Hot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hot")
            .field("opened", &self.opened())
            .finish_non_exhaustive()
    }
}

impl Hot {
    /// Makes ready to connect; the first use connects.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn open(settings: &Settings) -> Result<Self, HotError> {
        let address = Address::read(settings.url.expose())
            .map_err(|error| HotError::Unavailable(Box::new(error)))?;
        let lines = Lines::new(address)?;
        let usual = if lines.is_cluster() {
            CLUSTER_PARTITIONS
        } else {
            1
        };
        Ok(Self {
            lines: Arc::new(lines),
            keys: Keys::new(&settings.prefix),
            seen: Arc::new(watch::Sender::new(UNSEEN)),
            wanted_partitions: settings.partitions.unwrap_or(usual),
            most_waiting: settings.most_waiting,
            standby_after: settings.standby_after,
            aside: Arc::default(),
        })
    }

    /// Sets Redis aside, or takes it up again. While it is aside every call fails at once: the
    /// queue goes on in Postgres, and nobody is to wait for a server that does not answer.
    pub fn set_aside(&self, aside: bool) {
        self.aside.store(aside, Ordering::Release);
    }

    /// Whether Redis is set aside.
    #[must_use]
    pub fn is_aside(&self) -> bool {
        self.aside.load(Ordering::Acquire)
    }

    /// The same way, which is open while Redis is set aside too: for whoever looks whether it is
    /// back, and fills it.
    #[must_use]
    pub fn regardless(&self) -> Self {
        Self {
            aside: Arc::default(),
            ..self.clone()
        }
    }

    /// How long Redis may be away before the queue goes on in Postgres.
    #[must_use]
    pub fn standby_after(&self) -> Option<Duration> {
        self.standby_after
    }

    /// Whether it is a cluster: then what has different slot tags lies on different servers.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.lines.is_cluster()
    }

    fn not_aside(&self) -> Result<(), HotError> {
        if self.is_aside() {
            return Err(HotError::Unavailable("it is set aside".into()));
        }
        Ok(())
    }

    /// The shared line.
    ///
    /// # Errors
    /// When Redis cannot be reached, or is set aside.
    pub async fn connection(&self) -> Result<Line, HotError> {
        self.not_aside()?;
        self.lines.shared().await
    }

    /// A connection of its own for commands that block: it waits for answers without a limit.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn blocking_connection(&self) -> Result<Line, HotError> {
        self.not_aside()?;
        self.lines.blocking().await
    }

    /// A connection of its own that listens to `channel`.
    ///
    /// # Errors
    /// When Redis cannot be reached, or does not answer in time.
    pub async fn subscription(&self, channel: &str) -> Result<PubSub, HotError> {
        self.not_aside()?;
        let mut subscription = self.lines.subscription().await?;
        let subscribing = subscription.subscribe(channel);
        tokio::time::timeout(SUBSCRIBE, subscribing)
            .await
            .map_err(|late| HotError::Unavailable(Box::new(late)))??;
        Ok(subscription)
    }

    /// The names of things.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The epoch this process last saw the queue open under; 0 before the first.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.opened().epoch
    }

    /// The queue as this process last saw it open.
    #[must_use]
    pub fn opened(&self) -> Opened {
        *self.seen.borrow()
    }

    /// Notes that the queue is open.
    pub fn set_opened(&self, opened: Opened) {
        self.seen.send_replace(opened);
    }

    /// How many partitions there are to be when the queue is next made.
    #[must_use]
    pub fn wanted_partitions(&self) -> u16 {
        self.wanted_partitions
    }

    /// The most jobs that one partition may hold, where there is a limit for all of them.
    fn most_in_partition(&self) -> u64 {
        let partitions = u64::from(self.opened().partitions);
        self.most_waiting
            .map_or(0, |most| most.div_ceil(partitions))
    }

    /// The partition of a conversation.
    #[must_use]
    pub fn partition(&self, conversation: &ConversationId) -> u16 {
        keys::partition(conversation, self.opened().partitions)
    }

    /// Returns when the queue is open under another epoch than `seen`.
    pub async fn epoch_after(&self, seen: i64) {
        // The sender lives in `self`.
        let _ = self
            .seen
            .subscribe()
            .wait_for(|opened| opened.epoch != seen)
            .await;
    }

    /// Asks whether Redis answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), HotError> {
        let mut connection = self.connection().await?;
        Ok(redis::cmd("PING").query_async(&mut connection).await?)
    }
}

/// How much memory Redis uses for what it holds, in bytes, over all servers.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn memory(hot: &Hot) -> Result<u64, HotError> {
    let mut used = 0;
    for mut server in hot.lines.each_server().await? {
        let mut call = redis::cmd("INFO");
        call.arg("memory");
        let info: String = call.query_async(&mut server).await?;
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix("used_memory:"));
        let number = line.and_then(|number| number.trim().parse::<u64>().ok());
        used += number.ok_or_else(|| HotError::Corrupt("INFO tells no used_memory".to_owned()))?;
    }
    Ok(used)
}

/// Removes every key of this prefix.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn wipe(hot: &Hot) -> Result<u64, HotError> {
    sweep(hot, hot.keys().all(), |_| true).await
}

/// Removes keys that match a pattern and are `meant`, a few hundred at a time. Returns how many.
async fn sweep(hot: &Hot, pattern: String, meant: impl Fn(&str) -> bool) -> Result<u64, HotError> {
    let mut removed = 0;
    for mut server in hot.lines.each_server().await? {
        let mut cursor = 0_u64;
        loop {
            let mut call = redis::cmd("SCAN");
            call.arg(cursor)
                .arg("MATCH")
                .arg(&pattern)
                .arg("COUNT")
                .arg(500);
            let (next, found): (u64, Vec<String>) = call.query_async(&mut server).await?;
            // One key a command: keys of several slots cannot share one in a cluster.
            let mut pipe = redis::pipe();
            for key in found.iter().filter(|key| meant(key)) {
                pipe.unlink(key);
                removed += 1;
            }
            if !pipe.is_empty() {
                pipe.query_async::<()>(&mut server).await?;
            }
            if next == 0 {
                break;
            }
            cursor = next;
        }
    }
    Ok(removed)
}

/// Runs a script; `fill` gives its arguments, behind its keys. The server is sent the text of a
/// script only when it does not know it.
async fn run_script<T: FromRedisValue>(
    hot: &Hot,
    script: &Text,
    keys: &[&str],
    fill: impl Fn(&mut Cmd),
) -> Result<T, HotError> {
    let mut line = hot.connection().await?;
    let call = |verb: &str, name: &str| {
        let mut call = redis::cmd(verb);
        call.arg(name).arg(keys.len()).arg(keys);
        fill(&mut call);
        call
    };
    let known: RedisResult<T> = call("EVALSHA", script.script.get_hash())
        .query_async(&mut line)
        .await;
    match known {
        Err(error) if is_unknown(&error) => {
            Ok(call("EVAL", script.text).query_async(&mut line).await?)
        }
        answer => Ok(answer?),
    }
}

fn is_unknown(error: &redis::RedisError) -> bool {
    error.kind() == redis::ErrorKind::Server(redis::ServerErrorKind::NoScript)
}

/// A script, and its text.
struct Text {
    text: &'static str,
    script: Script,
}

impl Text {
    fn new(text: &'static str) -> Self {
        Self {
            text,
            script: Script::new(text),
        }
    }
}

/// The form in which a value lies in Redis.
fn wire(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("wire shapes have string keys and no failing parts")
}

/// A range of a stream, at most `most` entries: each entry's place, and its one field read as
/// JSON, or what is wrong with it.
async fn entries<T: serde::de::DeserializeOwned>(
    hot: &Hot,
    stream: String,
    from: &str,
    most: usize,
) -> Result<Vec<(String, Result<T, String>)>, HotError> {
    let entries: Vec<(String, Vec<(String, String)>)> = redis::cmd("XRANGE")
        .arg(stream)
        .arg(from)
        .arg("+")
        .arg("COUNT")
        .arg(most)
        .query_async(&mut hot.connection().await?)
        .await?;
    let read = |(place, fields): (String, Vec<(String, String)>)| {
        let text = fields.into_iter().next().map(|(_, text)| text);
        let value = serde_json::from_str(&text.unwrap_or_default());
        (place, value.map_err(|error| flaw(&error)))
    };
    Ok(entries.into_iter().map(read).collect())
}

/// What is wrong with a value that cannot be read, without a word of it: it may be what somebody
/// said.
fn flaw(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    format!(
        "{:?} fault at line {line}, column {column}",
        error.classify()
    )
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

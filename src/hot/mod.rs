//! Everything in Redis: what may be lost without lying to anyone.
//!
//! One pool serves all but the connections that block or subscribe. Nothing here knows SQL.

pub mod conversation;
pub mod epoch;
pub mod events;
pub mod keys;
pub mod outcomes;
pub mod queue;
pub mod quota;
pub mod receipts;

use std::{sync::Arc, time::Duration};

use deadpool_redis::{Manager, Pool, Runtime};
use redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection, aio::PubSub};

use tokio::sync::watch;

use crate::config::{Environment, Secret};
use keys::Keys;

/// How long Redis may take to answer before it counts as unreachable.
const RESPONSE: Duration = Duration::from_secs(2);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);

/// Where Redis is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `REDIS_URL`; it may carry a password.
    pub url: Secret,
    /// `CHINWAG_REDIS_PREFIX`: what every key begins with.
    pub prefix: String,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        let url = env.address("REDIS_URL", "redis://127.0.0.1:6379", &["redis", "rediss"]);
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
            url: Secret::new(url),
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

/// The way to Redis. Clones share the pool.
#[derive(Clone)]
pub struct Hot {
    pool: Pool,
    client: Client,
    keys: Keys,
    /// The epoch this process last saw the queue open under; 0 before the first.
    epoch: Arc<watch::Sender<i64>>,
}

impl std::fmt::Debug for Hot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hot")
            .field("epoch", &self.epoch())
            .finish_non_exhaustive()
    }
}

impl Hot {
    /// Makes ready to connect; the first use connects.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn open(settings: &Settings) -> Result<Self, HotError> {
        let config = AsyncConnectionConfig::new()
            .set_response_timeout(Some(RESPONSE))
            .set_connection_timeout(Some(CONNECT));
        let manager = Manager::new_with_config(settings.url.expose(), config)?;
        let pool = Pool::builder(manager)
            .max_size(32)
            .wait_timeout(Some(RESPONSE))
            .create_timeout(Some(CONNECT))
            .recycle_timeout(Some(RESPONSE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| HotError::Unavailable(Box::new(error)))?;
        let client = Client::open(settings.url.expose())?;
        Ok(Self {
            pool,
            client,
            keys: Keys::new(&settings.prefix),
            epoch: Arc::new(watch::Sender::new(0)),
        })
    }

    /// A connection from the pool.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn connection(&self) -> Result<deadpool_redis::Connection, HotError> {
        Ok(self.pool.get().await?)
    }

    /// A connection of its own for commands that block: it waits for answers without a limit.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn blocking_connection(&self) -> Result<MultiplexedConnection, HotError> {
        let config = AsyncConnectionConfig::new()
            .set_response_timeout(None)
            .set_connection_timeout(Some(CONNECT));
        Ok(self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?)
    }

    /// A connection of its own that listens to `channel`.
    ///
    /// # Errors
    /// When Redis cannot be reached, or does not answer in time.
    pub async fn subscription(&self, channel: &str) -> Result<PubSub, HotError> {
        let subscribing = async {
            let mut subscription = self.client.get_async_pubsub().await?;
            subscription.subscribe(channel).await?;
            Ok(subscription)
        };
        tokio::time::timeout(CONNECT, subscribing)
            .await
            .map_err(|late| HotError::Unavailable(Box::new(late)))?
    }

    /// The names of things.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The epoch this process last saw the queue open under; 0 before the first.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        *self.epoch.borrow()
    }

    /// Notes the epoch that the queue is open under.
    pub fn set_epoch(&self, epoch: i64) {
        self.epoch.send_replace(epoch);
    }

    /// Returns when the queue is open under another epoch than `seen`.
    pub async fn epoch_after(&self, seen: i64) {
        // The sender lives in `self`.
        let _ = self
            .epoch
            .subscribe()
            .wait_for(|epoch| *epoch != seen)
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

/// The form in which a value lies in Redis.
fn wire(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("wire shapes have string keys and no failing parts")
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

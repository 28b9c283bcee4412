//! Which channel a thread is of, where the gateway's events do not tell: a session that is resumed by
//! another instance is told of no servers again, and a server may ignore a channel with its threads.
//!
//! Discord is asked once for each channel, beside the socket. What it does not say is no thread.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;

use super::rest::{Rest, RestError};
use crate::domain::ids::ChannelId;

/// Kinds of channels that are threads, as Discord numbers them: of announcements, public and private.
const THREADS: [u8; 3] = [10, 11, 12];
/// How many channels are remembered; then all are forgotten, and asked for anew.
const MOST: usize = 10_000;
const TRIES: usize = 3;
/// A message does not wait for longer than this at each try.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    parent_id: Option<String>,
}

/// What Discord has said of channels. Clones share it.
#[derive(Clone, Debug)]
pub struct Threads {
    rest: Arc<Rest>,
    known: Arc<Mutex<HashMap<ChannelId, Option<ChannelId>>>>,
}

impl Threads {
    /// Nothing was asked yet.
    #[must_use]
    pub fn new(rest: Arc<Rest>) -> Self {
        Self {
            rest,
            known: Arc::default(),
        }
    }

    /// The channel that this one is a thread of.
    pub async fn parent(&self, channel: &ChannelId) -> Option<ChannelId> {
        if let Some(known) = self.known().get(channel) {
            return known.clone();
        }
        let parent = self.asked(channel).await?;
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(channel.clone(), parent.clone());
        parent
    }

    /// What Discord says; `None` when it says nothing.
    async fn asked(&self, channel: &ChannelId) -> Option<Option<ChannelId>> {
        let number: u64 = channel.as_str().parse().ok()?;
        for _ in 0..TRIES {
            let wait = match self
                .rest
                .get::<Channel>(&format!("/channels/{number}"))
                .await
            {
                Ok(channel) => return Some(parent_of(channel)),
                // It may not be seen, so nothing is said there either.
                Err(RestError::Unauthorized | RestError::Refused { .. }) => return Some(None),
                Err(RestError::Wait(wait)) => wait,
                Err(error) => {
                    tracing::debug!(%error, "Discord does not say whether a channel is a thread");
                    LONGEST_WAIT
                }
            };
            tokio::time::sleep(wait.min(LONGEST_WAIT)).await;
        }
        None
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<ChannelId, Option<ChannelId>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A channel in a category has a parent, too.
fn parent_of(channel: Channel) -> Option<ChannelId> {
    let parent = channel
        .parent_id
        .filter(|_| is_thread(Some(channel.kind)))?;
    Some(parent.into())
}

/// Whether a channel of this kind is a thread.
pub(super) fn is_thread(kind: Option<u8>) -> bool {
    kind.is_some_and(|kind| THREADS.contains(&kind))
}

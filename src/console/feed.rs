//! Keeps the rooms fed with what other instances showed, and with what a lost log held.
//!
//! What this process shows reaches its streams at once. For the rest, one task reads the logs
//! of all watched conversations every second; while Redis cannot be reached, and for a while
//! after it was emptied, history is asked instead.

use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};

use super::{
    hub::{Hub, Watched},
    past::{self, Past},
};
use crate::{
    clock::Clock,
    domain::ids::ConversationId,
    hot::{HotError, events},
    shutdown::Tasks,
};

/// How often the logs are read.
const LOOK: Duration = Duration::from_secs(1);
/// While Redis is away, every so many looks history is asked.
const LOOKS_PER_HISTORY: u32 = 5;
/// How many logs are read in one round trip.
const CHUNK: usize = 128;
/// How many conversations' history is asked for at once.
const AT_ONCE: usize = 8;
/// When history is asked after Redis was emptied: receipts reach it a moment after the answer
/// was shown.
const AFTER_LOSS: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
];
/// How far back history is asked. Older answers reached their streams long before.
const REACH: SignedDuration = SignedDuration::from_mins(10);
/// How much earlier than its stream an answer may have been made ready, so that it was still
/// shown within it.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(5);

/// What feeds the rooms.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The rooms.
    pub hub: Arc<Hub>,
    /// Where shown events are found.
    pub past: Past,
    /// Tells the time.
    pub clock: Clock,
    /// Ends the feeding.
    pub tasks: Tasks,
}

impl Feed {
    /// Reads the logs until the program stops.
    pub async fn run(self) {
        let mut failed_looks: u32 = 0;
        while self.tasks.sleep(LOOK).await {
            match self.look().await {
                Ok(()) => {
                    if failed_looks > 0 {
                        tracing::info!("the console reads its log in Redis again");
                        self.hub.forget_cursors();
                    }
                    failed_looks = 0;
                }
                Err(error) => {
                    if failed_looks == 0 {
                        tracing::warn!(%error, "the console cannot read its log in Redis and asks history instead");
                    }
                    if failed_looks.is_multiple_of(LOOKS_PER_HISTORY) {
                        self.ask_history().await;
                    }
                    failed_looks += 1;
                }
            }
        }
    }

    /// Starts to ask history for what the lost logs held.
    pub fn make_up_for_loss(&self) {
        self.hub.forget_cursors();
        let feed = self.clone();
        self.tasks.spawn(async move {
            for pause in AFTER_LOSS {
                if !feed.tasks.sleep(pause).await {
                    return;
                }
                feed.ask_history().await;
            }
        });
    }

    async fn look(&self) -> Result<(), HotError> {
        for chunk in self.hub.watched().chunks(CHUNK) {
            self.read(chunk).await?;
        }
        Ok(())
    }

    /// Shows what the log of a conversation holds up to now, in its order: another instance may
    /// have shown something there that has not been read yet.
    pub async fn catch_up(&self, conversation: &ConversationId) {
        if let Some(room) = self.hub.watched_one(conversation)
            && let Err(error) = self.read(&[room]).await
        {
            tracing::debug!(%error, "a log is read later");
        }
    }

    async fn read(&self, rooms: &[Watched]) -> Result<(), HotError> {
        let places: Vec<_> = rooms
            .iter()
            .map(|room| (room.conversation.clone(), room.cursor.clone()))
            .collect();
        let found = events::after_each(&self.past.hot, &places).await?;
        for (room, entries) in rooms.iter().zip(found) {
            let Some(newest) = entries.last().map(|entry| entry.cursor.clone()) else {
                continue;
            };
            let events: Vec<_> = past::read(entries).into_iter().map(Arc::new).collect();
            for event in &events {
                self.past.recent.keep(&room.conversation, event);
            }
            self.hub.show(&room.conversation, events);
            self.hub.read_up_to(&room.conversation, newest);
        }
        Ok(())
    }

    async fn ask_history(&self) {
        let earliest = self.clock.now().saturating_sub(REACH);
        let earliest = earliest.unwrap_or(Timestamp::MIN);
        let ask = |room: Watched| async move {
            let since = begin(&room, earliest);
            let found = self.past.history_since(&room.conversation, Some(since));
            let events = found.await.unwrap_or_default();
            self.hub.show(&room.conversation, events);
        };
        let watched = futures::stream::iter(self.hub.watched());
        watched.for_each_concurrent(AT_ONCE, ask).await;
    }
}

fn begin(room: &Watched, earliest: Timestamp) -> Timestamp {
    let opened = room.since.saturating_sub(UNDER_WAY);
    opened.unwrap_or(earliest).max(earliest)
}

//! The state of conversations: Redis first, Postgres when Redis is cold.
//!
//! A turn that was answered and not yet delivered is pending: it lives in Redis alone, so that
//! the next message knows it. History is written from receipts: it holds what was delivered.

mod branch;
mod ignored;
pub mod memory;
mod opted_out;
pub mod preferences;

use std::collections::HashMap;

use futures::{StreamExt, stream};
use jiff::Timestamp;

use crate::{
    clock::Clock,
    domain::{
        conversation::Turn,
        ids::{ConversationId, JobId},
        outcome::{Fate, Receipt},
        preferences::EmojiDensity,
        revision::Revision,
        summary::SummedUp,
    },
    hot::{self, Hot},
    store::{self, Patience, Pool, StoreError},
};

/// How many cached turns are settled at once: one after the other, a busy hour's would wait for
/// as many ways to Redis and back.
const SETTLED_AT_ONCE: usize = 32;

/// The way to the state of conversations. Clones share everything.
#[derive(Clone, Debug)]
pub struct Conversations {
    hot: Hot,
    pool: Pool,
    patience: Patience,
    /// The same at doors, which wait less.
    soon: Patience,
    clock: Clock,
    /// For people who have not chosen.
    emoji: EmojiDensity,
}

/// What a conversation remembers.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// The newest turns before this message, oldest first.
    pub turns: Vec<Turn>,
    /// The turns that led up to what this message replies to, oldest first, where these are others.
    pub branch: Option<Vec<Turn>>,
    /// What is known in short of the last sessions, the newest first.
    pub summaries: Vec<SummedUp>,
    source: Source,
}

impl Recalled {
    /// The turns that this message goes on from, oldest first. What happened lately is told by the
    /// newest ones instead.
    #[must_use]
    pub fn led_up(&self) -> &[Turn] {
        self.branch.as_ref().unwrap_or(&self.turns)
    }

    /// Where they came from, in one word.
    #[must_use]
    pub const fn source_name(&self) -> &'static str {
        match self.source {
            Source::Redis => "redis",
            Source::Postgres => "postgres",
            Source::Nowhere => "nowhere",
        }
    }
}

/// Where recalled turns came from: it decides how they are cached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    Redis,
    Postgres,
    #[default]
    Nowhere,
}

impl Conversations {
    /// The state behind these two stores.
    #[must_use]
    pub fn new(hot: Hot, pool: Pool, clock: Clock) -> Self {
        Self {
            hot,
            pool,
            patience: Patience::default(),
            soon: Patience::of(preferences::AT_A_DOOR),
            clock,
            emoji: EmojiDensity::Medium,
        }
    }

    /// The same, where people who have not chosen get so many emoji.
    #[must_use]
    pub fn with_emoji(self, emoji: EmojiDensity) -> Self {
        Self { emoji, ..self }
    }

    /// How long the way of a message waits for Postgres, for whoever asks it something else.
    #[must_use]
    pub const fn patience(&self) -> &Patience {
        &self.patience
    }

    /// What the conversation remembers, as the queue's epoch `epoch` has it. Empty when neither
    /// store answers.
    pub async fn recall(&self, conversation: &ConversationId, epoch: i64) -> Recalled {
        // Nearly always both are cached; then neither waits for the other.
        let (mut recalled, cached) = tokio::join!(
            self.recall_turns(conversation, epoch),
            hot::summaries::of(&self.hot, epoch, conversation),
        );
        // Where nothing was said there is nothing to be summed up.
        if !recalled.turns.is_empty() {
            let cached = cached.inspect_err(
                |error| tracing::debug!(%error, "summaries cannot be read from Redis"),
            );
            recalled.summaries = match cached {
                Ok(Some(cached)) if recalled.source == Source::Redis => cached,
                _ => self.summaries(conversation, epoch, recalled.source).await,
            };
        }
        recalled
    }

    async fn recall_turns(&self, conversation: &ConversationId, epoch: i64) -> Recalled {
        match hot::conversation::turns(&self.hot, epoch, conversation).await {
            Ok(Some(turns)) => {
                return Recalled {
                    turns,
                    source: Source::Redis,
                    ..Recalled::default()
                };
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a conversation cannot be read from Redis"),
        }
        let newest = store::history::newest(&self.pool, conversation, hot::conversation::KEPT);
        match self.patience.ask(newest).await {
            Ok(turns) => Recalled {
                turns,
                source: Source::Postgres,
                ..Recalled::default()
            },
            Err(error) => {
                tracing::warn!(%error, "a conversation cannot be read from PostgreSQL");
                Recalled::default()
            }
        }
    }

    /// The summaries as they are kept, cached from now on. What is cached counts only where the
    /// turns were cached, too: whoever drops those may have removed what the summaries are of.
    async fn summaries(
        &self,
        conversation: &ConversationId,
        epoch: i64,
        turns_from: Source,
    ) -> Vec<SummedUp> {
        let stored = store::summaries::of(&self.pool, conversation, self.clock.now());
        let stored = match self.patience.ask(stored).await {
            Ok(stored) => stored,
            Err(error) => {
                tracing::debug!(%error, "summaries cannot be read from PostgreSQL");
                return Vec::new();
            }
        };
        let cached = if turns_from == Source::Redis {
            hot::summaries::cache(&self.hot, epoch, conversation, &stored).await
        } else {
            hot::summaries::changed(&self.hot, epoch, conversation).await
        };
        if let Err(error) = cached {
            tracing::debug!(%error, "summaries could not be cached");
        }
        stored
    }

    /// Lets nobody take cached summaries of a conversation for the present ones any more: one was
    /// written, or what they were made of is gone.
    pub async fn summaries_changed(&self, conversation: &ConversationId) {
        let epoch = self.hot.epoch();
        if let Err(error) = hot::summaries::changed(&self.hot, epoch, conversation).await {
            tracing::debug!(%error, "cached summaries stay until they are forgotten");
        }
    }

    /// Whether people may be told that something was left out of what was taken into account: once
    /// in a session, which began at `since`; `None` when that is too long ago to be known.
    pub async fn may_tell_left_out(
        &self,
        conversation: &ConversationId,
        since: Option<Timestamp>,
    ) -> bool {
        let now = self.clock.now();
        let asked = hot::told::may_tell_left_out(&self.hot, conversation, since, now).await;
        asked.unwrap_or_else(|error| {
            tracing::debug!(%error, "nobody is told that something was left out");
            false
        })
    }

    /// Says that of the running session all but the newest `keep` turns are to be summed up. When
    /// Postgres does not answer, a later message says so again.
    pub async fn want_summary(&self, conversation: &ConversationId, keep: usize) {
        let now = self.clock.now();
        let wanted = store::summaries::want(&self.pool, conversation, keep, now);
        if let Err(error) = self.patience.ask(wanted).await {
            tracing::debug!(%error, "a summary is asked for later");
        }
    }

    /// Adds a turn that is answered and not yet delivered. When Redis does not answer, the next
    /// message may not know this turn until its receipt is written.
    pub async fn remember(&self, turn: &Turn, recalled: &Recalled, epoch: i64) {
        let older = match recalled.source {
            Source::Redis => Some(&[][..]),
            Source::Postgres => Some(&recalled.turns[..]),
            Source::Nowhere => None,
        };
        if let Err(error) = hot::conversation::remember(&self.hot, epoch, turn, older).await {
            tracing::warn!(%error, "a pending turn could not be kept");
        }
    }

    /// Writes receipts: history and journal first, then the cached turns. Writing one twice
    /// changes nothing.
    ///
    /// # Errors
    /// When Postgres cannot be reached; nothing was written then.
    pub async fn settle(&self, receipts: &[Receipt]) -> Result<(), StoreError> {
        let revised = store::journal::settle(&self.pool, receipts, self.clock.now()).await?;
        let epoch = self.hot.epoch();
        let settle = async |receipt: &Receipt| {
            let delivered = delivered(receipt, &revised);
            let (conversation, job) = (&receipt.conversation, receipt.job);
            let settled =
                hot::conversation::settle(&self.hot, epoch, conversation, job, delivered.as_ref());
            if let Err(error) = settled.await {
                tracing::debug!(%error, "a cached turn could not be settled");
            }
        };
        stream::iter(receipts)
            .for_each_concurrent(SETTLED_AT_ONCE, settle)
            .await;
        Ok(())
    }

    /// The newest turns of a conversation, oldest first, at most `most`; pending ones included
    /// where Redis has them.
    ///
    /// # Errors
    /// When neither store answers.
    pub async fn recent_turns(
        &self,
        conversation: &ConversationId,
        most: usize,
    ) -> Result<Vec<Turn>, StoreError> {
        if let Ok(Some(turns)) =
            hot::conversation::turns(&self.hot, self.hot.epoch(), conversation).await
        {
            let skipped = turns.len().saturating_sub(most);
            return Ok(turns.into_iter().skip(skipped).collect());
        }
        store::history::newest(&self.pool, conversation, most).await
    }

    /// The delivered turns behind the one that job `after` answered, or shown later than `since`,
    /// oldest first.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn turns_since(
        &self,
        conversation: &ConversationId,
        after: Option<JobId>,
        since: Option<Timestamp>,
    ) -> Result<Vec<Turn>, StoreError> {
        store::history::turns(&self.pool, conversation, after, since, 1000).await
    }
}

/// The turn as it was delivered; none when it was not, or is not to be remembered.
fn delivered(receipt: &Receipt, revised: &HashMap<JobId, Revision>) -> Option<Turn> {
    let Fate::Shown { messages, .. } = &receipt.fate else {
        return None;
    };
    let mut turn = receipt.turn.clone()?;
    turn.delivered_as.clone_from(messages);
    match revised.get(&receipt.job) {
        None => Some(turn),
        Some(Revision::Edited { text, .. }) => {
            text.as_ref()?.clone_into(&mut turn.asked.text);
            Some(turn)
        }
        Some(Revision::Gone) => None,
    }
}

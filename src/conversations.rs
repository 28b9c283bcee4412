//! The state of conversations: Redis first, Postgres when Redis is cold.
//!
//! A turn that was answered and not yet delivered is pending: it lives in Redis alone, so that
//! the next message knows it. History is written from receipts: it holds what was delivered.

use jiff::Timestamp;

use crate::{
    clock::Clock,
    domain::{
        conversation::Turn,
        ids::{ConversationId, JobId, Platform, UserId},
        outcome::{Fate, Receipt},
        preferences::Preferences,
    },
    hot::{self, Hot},
    store::{self, Patience, Pool, StoreError},
};

/// The way to the state of conversations. Clones share everything.
#[derive(Clone, Debug)]
pub struct Conversations {
    hot: Hot,
    pool: Pool,
    patience: Patience,
    clock: Clock,
}

/// What a conversation remembers.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// The turns before this message, oldest first.
    pub turns: Vec<Turn>,
    source: Source,
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
            clock,
        }
    }

    /// What the conversation remembers, as the queue's epoch `epoch` has it. Empty when neither
    /// store answers.
    pub async fn recall(&self, conversation: &ConversationId, epoch: i64) -> Recalled {
        match hot::conversation::turns(&self.hot, epoch, conversation).await {
            Ok(Some(turns)) => {
                return Recalled {
                    turns,
                    source: Source::Redis,
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
            },
            Err(error) => {
                tracing::warn!(%error, "a conversation cannot be read from PostgreSQL");
                Recalled::default()
            }
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

    /// A person's preferences; everybody's defaults when neither store answers.
    pub async fn preferences(&self, platform: Platform, user: &UserId) -> Preferences {
        if let Ok(Some(cached)) = hot::conversation::preferences(&self.hot, platform, user).await {
            return cached;
        }
        let stored = store::preferences::of(&self.pool, platform, user);
        let stored = match self.patience.ask(stored).await {
            Ok(stored) => stored.unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "preferences cannot be read");
                return Preferences::default();
            }
        };
        if let Err(error) =
            hot::conversation::cache_preferences(&self.hot, platform, user, &stored).await
        {
            tracing::debug!(%error, "preferences could not be cached");
        }
        stored
    }

    /// Writes receipts: history and journal first, then the cached turns. Writing one twice
    /// changes nothing.
    ///
    /// # Errors
    /// When Postgres cannot be reached; nothing was written then.
    pub async fn settle(&self, receipts: &[Receipt]) -> Result<(), StoreError> {
        store::journal::settle(&self.pool, receipts, self.clock.now()).await?;
        let epoch = self.hot.epoch();
        for receipt in receipts {
            let delivered = delivered(receipt);
            let settled = hot::conversation::settle(
                &self.hot,
                epoch,
                &receipt.conversation,
                receipt.job,
                delivered.as_ref(),
            )
            .await;
            if let Err(error) = settled {
                tracing::debug!(%error, "a cached turn could not be settled");
            }
        }
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

/// The turn as it was delivered; none when it was not.
fn delivered(receipt: &Receipt) -> Option<Turn> {
    let Fate::Shown { messages, .. } = &receipt.fate else {
        return None;
    };
    let mut turn = receipt.turn.clone()?;
    turn.delivered_as.clone_from(messages);
    Some(turn)
}

//! What servers have the bot ignore: changed in Postgres, and noted in Redis before that is final.

use super::{Conversations, memory::MemoryError};
use crate::{
    domain::{
        ids::{GuildId, Platform},
        ignoring::{Change, Ignored, MOST_IGNORED},
    },
    hot::opted_out::{Note, note_ignored},
    store::{self, StoreError},
};

impl Conversations {
    /// What a server ignores.
    ///
    /// # Errors
    /// When Postgres does not answer.
    pub async fn ignored(
        &self,
        platform: Platform,
        guild: &GuildId,
    ) -> Result<Vec<Ignored>, StoreError> {
        let stored = store::ignored::of(&self.pool, platform, guild);
        self.patience.ask(stored).await
    }

    /// Has a server ignore these.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was changed for good.
    pub async fn ignore(
        &self,
        platform: Platform,
        guild: &GuildId,
        ignored: &[Ignored],
    ) -> Result<Change, MemoryError> {
        let now = self.clock.now();
        let mut transaction = self.begin().await?;
        let count = store::ignored::add(&mut transaction, platform, guild, ignored, now).await?;
        if count > MOST_IGNORED {
            // Left as it was: the transaction ends with this.
            return Ok(Change::Full);
        }
        self.note_change(transaction, platform, guild, ignored, Note::Out)
            .await?;
        Ok(Change::Holds)
    }

    /// Has a server ignore these no longer.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was changed for good.
    pub async fn ignore_no_longer(
        &self,
        platform: Platform,
        guild: &GuildId,
        ignored: &[Ignored],
    ) -> Result<(), MemoryError> {
        let mut transaction = self.begin().await?;
        store::ignored::remove(&mut *transaction, platform, guild, ignored).await?;
        self.note_change(transaction, platform, guild, ignored, Note::Back)
            .await
    }

    /// From here on it holds, whichever of the stores is away.
    async fn note_change(
        &self,
        mut transaction: store::Transaction,
        platform: Platform,
        guild: &GuildId,
        ignored: &[Ignored],
        note: Note,
    ) -> Result<(), MemoryError> {
        let state = store::journal::shared_state(&mut transaction).await?;
        // While the queue is not in Redis, whoever brings it there brings this, too.
        if state.open {
            note_ignored(&self.hot, platform, guild, ignored, note).await?;
        }
        if let Err(error) = transaction.commit().await {
            // Postgres has taken it or has not.
            let doubt = note_ignored(&self.hot, platform, guild, ignored, Note::Doubt);
            if let Err(error) = doubt.await {
                tracing::warn!(%error, "whether a server ignores something stays in doubt");
            }
            return Err(StoreError::from(error).into());
        }
        Ok(())
    }
}

//! Who wants to be left alone: Redis knows all of them, and Postgres is asked only where it does not.
//!
//! A change is noted in Redis before it is final in Postgres, so that from then on it holds whichever
//! of them is away.

use super::{Conversations, memory::MemoryError};
use crate::{
    domain::ids::{Platform, UserId},
    hot::opted_out::{Note, among, note},
    store::{self, Patience, StoreError},
};

impl Conversations {
    /// Whether somebody wants to be left alone, as far as that is known soon.
    pub async fn is_opted_out(&self, platform: Platform, user: &UserId) -> bool {
        let out = self.are_opted_out(platform, &[user]).await;
        out.first().copied().unwrap_or(false)
    }

    /// The same of each of these people, all at once. When neither store knows, nobody does.
    pub async fn are_opted_out(&self, platform: Platform, users: &[&UserId]) -> Vec<bool> {
        let out = Box::pin(self.out_within(&self.soon, platform, users)).await;
        out.unwrap_or_else(|| vec![false; users.len()])
    }

    /// What is known of people, where Postgres is asked with so much patience.
    pub(super) async fn out_within(
        &self,
        patience: &Patience,
        platform: Platform,
        users: &[&UserId],
    ) -> Option<Vec<bool>> {
        match among(&self.hot, platform, users).await {
            Ok(Some(out)) => return Some(out),
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "Redis does not say who wants to be left alone"),
        }
        let stored = store::preferences::opted_out_among(&self.pool, platform, users);
        match patience.ask(stored).await {
            Ok(out) => Some(users.iter().map(|user| out.contains(user)).collect()),
            Err(error) => {
                tracing::debug!(%error, "PostgreSQL does not say who wants to be left alone");
                None
            }
        }
    }

    /// Leaves somebody alone from now on, or listens to them again. False when it was so before.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was changed for good.
    pub async fn opt_out(
        &self,
        platform: Platform,
        user: &UserId,
        out: bool,
    ) -> Result<bool, MemoryError> {
        let now = self.clock.now();
        let mut transaction = self.begin().await?;
        // Whoever changes the same at the same time waits here until this is final.
        let changed =
            store::preferences::opt_out(&mut *transaction, platform, user, out, now).await?;
        let state = store::journal::shared_state(&mut transaction).await?;
        // While the queue is not in Redis, whoever brings it there brings this, too.
        if state.open {
            let noted = if out { Note::Out } else { Note::Back };
            note(&self.hot, platform, user, noted).await?;
        }
        self.drop_cached(platform, user).await?;
        if let Err(error) = transaction.commit().await {
            self.doubt(platform, user).await;
            return Err(StoreError::from(error).into());
        }
        self.preferences_changed(platform, user).await;
        Ok(changed)
    }

    /// Postgres has taken a change or has not.
    async fn doubt(&self, platform: Platform, user: &UserId) {
        if let Err(error) = note(&self.hot, platform, user, Note::Doubt).await {
            tracing::warn!(%error, "whether somebody wants to be left alone stays in doubt");
        }
    }
}

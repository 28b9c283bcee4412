//! What is remembered follows what people do: they edit messages, delete them, or have them
//! forgotten.
//!
//! Both stores change together as far as that goes: Redis is changed before the change in
//! Postgres is final, so that whoever tries again finds the same turns.

use std::collections::BTreeMap;

use super::Conversations;
use crate::{
    domain::{
        ids::{ConversationId, JobId, Platform},
        revision::{Change, Revised, Revision},
    },
    hot::{self, HotError},
    store::{self, StoreError},
};

/// Why memory could not be changed: then it has not been.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// Postgres does not answer.
    #[error("what is kept could not be changed")]
    Kept(#[from] StoreError),
    /// Redis does not answer.
    #[error("what is cached could not be changed")]
    Cached(#[from] HotError),
}

impl Conversations {
    /// Remembers messages as they are now: an edited one as it was edited, and of a deleted one
    /// nothing. Returns how many turns that concerns. Done twice, it changes nothing.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then it is to be done again.
    pub async fn revise(
        &self,
        platform: Platform,
        changes: &[Change],
    ) -> Result<usize, MemoryError> {
        let now = self.clock.now();
        let mut transaction = self.pool.begin().await.map_err(StoreError::from)?;
        let revised = store::revisions::apply(&mut transaction, platform, changes, now).await?;
        self.revise_cached(&revised).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(revised.len())
    }

    async fn revise_cached(&self, revised: &[Revised]) -> Result<(), HotError> {
        if self.hot.is_aside() {
            // What it has cached is not looked at again.
            return Ok(());
        }
        let mut by_conversation: BTreeMap<&ConversationId, Vec<(JobId, Revision)>> =
            BTreeMap::new();
        for each in revised {
            let of_it = by_conversation.entry(&each.conversation).or_default();
            of_it.push((each.job, each.revision.clone()));
        }
        let epoch = self.hot.epoch();
        for (conversation, revisions) in by_conversation {
            hot::conversation::revise(&self.hot, epoch, conversation, &revisions).await?;
            hot::summaries::changed(&self.hot, epoch, conversation).await?;
        }
        Ok(())
    }
}

//! Who is listened to: who wants to be left alone and what servers ignore. Redis knows all of it, and
//! Postgres is asked only where it does not.
//!
//! A change is noted in Redis before it is final in Postgres, so that from then on it holds whichever
//! of them is away.

use super::{Conversations, memory::MemoryError};
use crate::{
    domain::{
        ids::{Platform, UserId},
        ignoring::{Hearing, Speaker},
    },
    hot::opted_out::{Note, hearings, note},
    store::{self, Patience, StoreError},
};

impl Conversations {
    /// Whether somebody wants to be left alone, as far as that is known soon.
    pub async fn is_opted_out(&self, platform: Platform, user: &UserId) -> bool {
        let hearing = self.hearing(platform, Speaker::anywhere(user)).await;
        hearing == Hearing::OptedOut
    }

    /// Whether somebody is listened to where they are, as far as that is known soon.
    pub async fn hearing(&self, platform: Platform, speaker: Speaker) -> Hearing {
        let hearings = self.hearings(platform, &[speaker]).await;
        hearings.first().copied().unwrap_or(Hearing::Heard)
    }

    /// The same of each of these, all at once. When neither store knows, everybody is.
    pub async fn hearings(&self, platform: Platform, speakers: &[Speaker]) -> Vec<Hearing> {
        let known = Box::pin(self.hearings_within(&self.soon, platform, speakers)).await;
        known.unwrap_or_else(|| vec![Hearing::Heard; speakers.len()])
    }

    /// What is known of these, where Postgres is asked with so much patience.
    pub(super) async fn hearings_within(
        &self,
        patience: &Patience,
        platform: Platform,
        speakers: &[Speaker],
    ) -> Option<Vec<Hearing>> {
        match hearings(&self.hot, platform, speakers).await {
            Ok(Some(known)) => return Some(known),
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "Redis does not say who is listened to"),
        }
        let stored = Box::pin(patience.ask(self.stored_hearings(platform, speakers)));
        match stored.await {
            Ok(known) => Some(known),
            Err(error) => {
                tracing::debug!(%error, "PostgreSQL does not say who is listened to");
                None
            }
        }
    }

    async fn stored_hearings(
        &self,
        platform: Platform,
        speakers: &[Speaker],
    ) -> Result<Vec<Hearing>, StoreError> {
        let users: Vec<&UserId> = speakers.iter().map(|speaker| &speaker.user).collect();
        let out = store::preferences::opted_out_among(&self.pool, platform, &users).await?;
        let ignored = store::ignored::among(&self.pool, platform, speakers).await?;
        let hearing = |(speaker, is_ignored): (&Speaker, bool)| {
            if is_ignored {
                Hearing::Ignored
            } else if out.contains(&speaker.user) {
                Hearing::OptedOut
            } else {
                Hearing::Heard
            }
        };
        Ok(speakers.iter().zip(ignored).map(hearing).collect())
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

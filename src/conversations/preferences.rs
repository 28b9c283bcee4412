//! People's preferences: Redis first, Postgres when it does not know them; changed in Postgres, and
//! then what Redis cached is dropped before the change counts.

use std::time::Duration;

use uuid::Uuid;

use super::{Conversations, memory::MemoryError};
use crate::{
    domain::{
        ids::{Platform, UserId},
        ignoring::{Hearing, Speaker},
        message::Incoming,
        offer::{Offer, What},
        preferences::{Change, Field, Preferences, way_back},
    },
    hot,
    store::{self, Patience, StoreError},
    telemetry::CACHE_LOOKUPS,
};

/// How long Postgres may take to tell a door anything of a person.
pub(super) const AT_A_DOOR: Duration = Duration::from_millis(500);

/// A change of somebody's preferences.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As they were.
    pub before: Preferences,
    /// As they are now.
    pub after: Preferences,
}

/// What becomes of an offer to go back, with a change.
#[derive(Clone, Debug)]
pub enum Undo {
    /// It is made; what it holds is filled in where it is kept.
    Offered(Offer),
    /// It is taken, by this change: it holds nothing any longer.
    Taken(Uuid),
}

impl Conversations {
    /// What everybody starts with.
    #[must_use]
    pub fn usual_preferences(&self) -> Preferences {
        Preferences::default().or_emoji(self.emoji)
    }

    /// A person's preferences; everybody's defaults when neither store answers. Whether they want to be
    /// left alone holds while Postgres is away, too.
    pub async fn preferences(&self, platform: Platform, user: &UserId) -> Preferences {
        let speaker = Speaker::anywhere(user);
        let (preferences, _) = self.preferences_and_hearing(platform, speaker).await;
        preferences
    }

    /// The same of the author of a message, and whether they are listened to where they wrote it.
    pub async fn preferences_of(&self, message: &Incoming) -> (Preferences, Hearing) {
        let speaker = Speaker::of(message);
        self.preferences_and_hearing(message.platform, speaker)
            .await
    }

    async fn preferences_and_hearing(
        &self,
        platform: Platform,
        speaker: Speaker,
    ) -> (Preferences, Hearing) {
        let speakers = [speaker];
        // Boxed, since every message would carry what they become.
        let (known, hearing) = tokio::join!(
            Box::pin(self.known_preferences(platform, &speakers[0].user)),
            Box::pin(self.hearings_within(&self.patience, platform, &speakers)),
        );
        let preferences = known.unwrap_or_else(|error| {
            tracing::warn!(%error, "preferences cannot be read");
            self.usual_preferences()
        });
        let hearing = hearing.and_then(|known| known.first().copied());
        let opted_out = match hearing {
            Some(Hearing::OptedOut) => true,
            Some(Hearing::Heard) => false,
            Some(Hearing::Ignored) | None => preferences.opted_out,
        };
        let preferences = Preferences {
            opted_out,
            ..preferences
        };
        (preferences, hearing.unwrap_or(Hearing::Heard))
    }

    /// The same, when Postgres is to be believed where Redis does not know them.
    ///
    /// # Errors
    /// When neither store answers.
    pub async fn known_preferences(
        &self,
        platform: Platform,
        user: &UserId,
    ) -> Result<Preferences, StoreError> {
        self.known_within(&self.patience, platform, user).await
    }

    async fn known_within(
        &self,
        patience: &Patience,
        platform: Platform,
        user: &UserId,
    ) -> Result<Preferences, StoreError> {
        let epoch = self.hot.epoch();
        let cached = hot::preferences::of(&self.hot, platform, user).await;
        let cached = cached.ok().flatten();
        let result = if cached.is_some() { "hit" } else { "miss" };
        metrics::counter!(CACHE_LOOKUPS, "cache" => "preferences", "result" => result).increment(1);
        if let Some(cached) = cached {
            return Ok(cached.or_emoji(self.emoji));
        }
        let stored = store::preferences::of(&self.pool, platform, user);
        let stored = patience.ask(stored).await?.unwrap_or_default();
        if let Err(error) = hot::preferences::cache(&self.hot, epoch, platform, user, &stored).await
        {
            tracing::debug!(%error, "preferences could not be cached");
        }
        Ok(stored.or_emoji(self.emoji))
    }

    /// How to speak to somebody, as far as that is known soon: in the language of their client while
    /// they have chosen none.
    pub async fn preferences_soon(
        &self,
        platform: Platform,
        user: &UserId,
        locale: Option<&str>,
    ) -> Preferences {
        let known = self.known_within(&self.soon, platform, user);
        let known = known.await.unwrap_or_else(|_| self.usual_preferences());
        known.or_locale(locale)
    }

    /// Changes preferences, and with them an offer to go back, where there is one. Done twice, it comes
    /// to the same.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was changed for good.
    pub async fn change_preferences(
        &self,
        platform: Platform,
        user: &UserId,
        changes: &[Change],
        undo: Option<Undo>,
    ) -> Result<Changed, MemoryError> {
        let mut transaction = self.begin().await?;
        let changed =
            self.change_preferences_within(&mut transaction, platform, user, changes, undo);
        let changed = changed.await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.preferences_changed(platform, user).await;
        Ok(changed)
    }

    /// The same within a transaction of somebody else's: it holds once that is committed, and then
    /// [`Self::preferences_changed`] is to be told.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then the transaction is to be dropped.
    pub async fn change_preferences_within(
        &self,
        transaction: &mut store::Transaction,
        platform: Platform,
        user: &UserId,
        changes: &[Change],
        undo: Option<Undo>,
    ) -> Result<Changed, MemoryError> {
        let now = self.clock.now();
        let changed =
            store::preferences::change(&mut *transaction, platform, user, changes, now).await?;
        let (before, after) = changed;
        let fields: Vec<Field> = changes.iter().map(Change::field).collect();
        match undo {
            None => {}
            Some(Undo::Offered(offer)) => {
                let what = What::UndoPreferences {
                    before: serde_json::json!(way_back(&before, &fields)),
                };
                let offer = Offer { what, ..offer };
                store::offers::make(&mut **transaction, &offer, now).await?;
            }
            Some(Undo::Taken(offer)) => {
                store::offers::went_back(&mut **transaction, offer, fields).await?;
            }
        }
        self.drop_cached(platform, user).await?;
        Ok(Changed {
            before: before.or_emoji(self.emoji),
            after: after.or_emoji(self.emoji),
        })
    }

    /// Begins a transaction, unless Postgres did not answer a moment ago.
    ///
    /// # Errors
    /// When Postgres does not answer.
    pub async fn begin(&self) -> Result<store::Transaction, StoreError> {
        let begun = async { self.pool.begin().await.map_err(StoreError::from) };
        self.patience.ask(begun).await
    }

    /// Before the change is final, so that nobody goes on with what was. What a Redis that is set aside
    /// has cached is not looked at again.
    pub(super) async fn drop_cached(
        &self,
        platform: Platform,
        user: &UserId,
    ) -> Result<(), hot::HotError> {
        if self.hot.is_aside() {
            return Ok(());
        }
        hot::preferences::changed(&self.hot, platform, user).await
    }

    /// Drops what is cached once more when a change is final: it may have taken longer than the mark of
    /// it lasts.
    pub async fn preferences_changed(&self, platform: Platform, user: &UserId) {
        if let Err(error) = self.drop_cached(platform, user).await {
            tracing::debug!(%error, "preferences are cached as they were, for an hour at the most");
        }
    }
}

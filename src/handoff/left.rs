//! Interactions between their acknowledgement and their acceptance: Discord tells of them once, so
//! what a gateway leaves undone when it dies is kept for the next holder of its shard.

use super::{Handoff, accept::without_secrets};
use crate::{
    domain::{ignoring::Hearing, message::Incoming, routing::Route},
    hot::{
        HotError,
        interactions::{self, Left},
    },
};

impl Handoff {
    /// Notes what was said by an interaction that came by a shard, and says how its person is heard.
    /// Nothing is noted of somebody who is not, and no key that somebody pasted. That it cannot be noted
    /// is no reason to wait.
    pub async fn note_interaction(&self, message: &Incoming, route: Route) -> Hearing {
        let hearing = self.hearing(message).await;
        if hearing == Hearing::Heard {
            self.note(message, route).await;
        }
        hearing
    }

    async fn note(&self, message: &Incoming, route: Route) {
        let Route::Discord { shard, shards } = route else {
            return;
        };
        let message = without_secrets(message.clone());
        let Some(left) = Left::of(&message, shard, shards) else {
            return;
        };
        if let Err(error) = interactions::note(&self.inner.hot, &left).await {
            tracing::debug!(%error, message.id = %message.message, "an interaction could not be noted");
        }
    }

    /// Forgets an interaction that was accepted, or turned away.
    pub async fn forget_interaction(&self, message: &Incoming) {
        let Some(interaction) = &message.besides.interaction else {
            return;
        };
        let (hot, id) = (&self.inner.hot, &message.message);
        if let Err(error) = interactions::forget(hot, interaction.at, id).await {
            // It is met once more, and known to be accepted.
            tracing::debug!(%error, message.id = %id, "an interaction could not be forgotten");
        }
    }

    /// What was said by interactions of a shard that nobody has taken, the earliest first. What came
    /// by a shard of another number of them is the first one's.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn interactions_left(
        &self,
        shard: u32,
        shards: u32,
    ) -> Result<Vec<Incoming>, HotError> {
        let is_ours = |left: &Left| shard == if left.shards == shards { left.shard } else { 0 };
        let left = interactions::left(&self.inner.hot, self.now()).await?;
        Ok(left
            .into_iter()
            .filter(is_ours)
            .map(Left::message)
            .collect())
    }
}

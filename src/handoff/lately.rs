//! Where something was said lately, as the journal knows it.

use std::{collections::HashMap, time::Duration};

use super::Handoff;
use crate::{
    domain::{
        ids::{ChannelId, ConversationId, MessageId, Platform},
        routing::Route,
    },
    jobs::{Job, conversation::Conversation},
    store::{StoreError, journal},
};

/// How many of the journal's last jobs are looked through.
const LATELY: i64 = 20_000;

impl Handoff {
    /// The channels of Discord in which messages were accepted within `age`, with the last one:
    /// what the journal knows when Redis has forgotten it. `is_wanted` chooses by route.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn accepted_lately(
        &self,
        age: Duration,
        is_wanted: impl Fn(Route) -> bool + Send,
    ) -> Result<HashMap<ChannelId, MessageId>, StoreError> {
        let since = self.now() - age;
        let found =
            journal::latest_of_conversations(&self.inner.pool, Conversation::NAME, since, LATELY)
                .await?;
        let mut latest: HashMap<ChannelId, u64> = HashMap::new();
        for each in found {
            let parts = ConversationId::from_text(each.conversation).parts();
            let Some((Platform::Discord, channel, _)) = parts else {
                continue;
            };
            if !each.route.parse().is_ok_and(&is_wanted) {
                continue;
            }
            let Ok(message) = each.key.parse::<u64>() else {
                continue;
            };
            let last = latest.entry(channel).or_default();
            *last = message.max(*last);
        }
        let named = latest.into_iter();
        Ok(named
            .map(|(channel, message)| (channel, message.to_string().into()))
            .collect())
    }
}

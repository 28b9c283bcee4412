//! What was shown before: from the log, else from history, with this process' memory beside
//! both. It never fails: what cannot be reached is left out, and the finding says so.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{event::Event, recent::Recent, replaced};
use crate::{
    conversations::Conversations,
    domain::ids::{ConversationId, JobId, MessageId},
    hot::{
        Hot, HotError,
        events::{self, Cursor, Entry},
    },
};

/// The most events that are told again.
const MOST: usize = events::KEPT;
/// How much of a log is looked at when a stream opens.
const TAIL: usize = 64;

/// How long history is waited for.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The places where shown events are found.
#[derive(Clone, Debug)]
pub struct Past {
    /// The log.
    pub hot: Hot,
    /// History.
    pub conversations: Conversations,
    /// This process' memory.
    pub recent: Arc<Recent>,
}

/// The end of a log.
#[derive(Debug)]
pub struct Tail {
    /// Its newest events, oldest first.
    pub events: Vec<Event>,
    /// After the newest.
    pub cursor: Cursor,
}

/// What was shown after an event.
#[derive(Debug)]
pub struct Found {
    /// The events, oldest first.
    pub events: Vec<Arc<Event>>,
    /// False when neither the log nor history could tell: there may be more.
    pub complete: bool,
}

/// The newest events of a conversation.
#[derive(Debug)]
pub struct Latest {
    /// The events, oldest first.
    pub events: Vec<Arc<Event>>,
    /// The newest that was shown, even if it is told with another one: a stream goes on after it.
    pub last: Option<JobId>,
}

impl Past {
    /// The end of a conversation's log.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn tail(&self, conversation: &ConversationId) -> Result<Tail, HotError> {
        let entries = events::latest(&self.hot, conversation, TAIL).await?;
        let newest = entries.last().map(|entry| entry.cursor.clone());
        Ok(Tail {
            events: read(entries),
            cursor: newest.unwrap_or_else(Cursor::start),
        })
    }

    /// What was shown after the event `last`; everything that is still known without one.
    pub async fn after(&self, conversation: &ConversationId, last: Option<JobId>) -> Found {
        let (mut complete, logged) = self.logged_after(conversation, last).await;
        let mut events = merge(
            logged.into_iter().map(Arc::new).collect(),
            cut(self.recent.of(conversation), last),
        );
        if !complete && let Some(history) = self.history_after(conversation, last).await {
            events = merge(events, history);
            complete = true;
        }
        Found {
            events: replaced::without_former_components(newest(events, MOST)),
            complete,
        }
    }

    /// The turns that were answered since a moment, as the events that showed them; `None`
    /// when history cannot be read.
    pub async fn history_since(
        &self,
        conversation: &ConversationId,
        since: Option<Timestamp>,
    ) -> Option<Vec<Arc<Event>>> {
        let turns = self.conversations.turns_since(conversation, None, since);
        let error: Box<dyn std::error::Error + Send + Sync> =
            match tokio::time::timeout(PATIENCE, turns).await {
                Ok(Ok(turns)) => {
                    let events = newest(turns, MOST).into_iter().map(Event::of_turn);
                    return Some(events.map(Arc::new).collect());
                }
                Ok(Err(error)) => error.into(),
                Err(late) => late.into(),
            };
        tracing::warn!(conversation.id = %conversation, %error, "history cannot be read for the console");
        None
    }

    /// The newest events of a conversation for somebody who opens it, oldest first.
    pub async fn latest(&self, conversation: &ConversationId, limit: usize) -> Latest {
        // More than are asked for, since some are told with others.
        let logged = limit.saturating_mul(2).min(MOST);
        let mut found = self.lately(conversation, logged).await;
        // Not the cached turns: one that is pending was not shown to anybody yet. History comes
        // last: it does not know what stands below a message.
        let history = self.history_since(conversation, None).await;
        found.extend(history.unwrap_or_default());
        let mut found = once_each(found);
        found.sort_by_key(|event| event.at);
        let last = found.last().map(|event| event.id);
        Latest {
            events: newest(replaced::listed(found), limit),
            last,
        }
    }

    /// The newest event of those shown lately that `change` takes the place of, or that would be
    /// if it were shown now.
    pub async fn replaced_by(
        &self,
        conversation: &ConversationId,
        change: &Event,
    ) -> Option<Arc<Event>> {
        let mut lately = self.lately(conversation, MOST).await;
        let at = replaced::place(&lately, change)?;
        Some(lately.swap_remove(at))
    }

    /// The message that is answered by the event with this id; the id itself when it is not the
    /// id of an event that was shown lately.
    pub async fn answered_by(&self, conversation: &ConversationId, id: MessageId) -> MessageId {
        if id.as_str().parse::<JobId>().is_err() {
            return id;
        }
        let lately = self.lately(conversation, MOST).await;
        let mut newest_first = lately.into_iter().rev();
        let event = newest_first.find(|event| event.id.to_string() == id.as_str());
        event.map_or(id, |event| event.message_id.clone())
    }

    /// What the log and this process' memory hold, oldest first; of the log at most `limit`.
    async fn lately(&self, conversation: &ConversationId, limit: usize) -> Vec<Arc<Event>> {
        let mut lately = self.recent.of(conversation);
        if let Ok(entries) = events::latest(&self.hot, conversation, limit).await {
            let logged = read(entries).into_iter().map(Arc::new).collect();
            lately = merge(logged, lately);
        }
        lately
    }

    /// Whether the log knows `last`, so that it is complete from there on; and what it holds.
    async fn logged_after(
        &self,
        conversation: &ConversationId,
        last: Option<JobId>,
    ) -> (bool, Vec<Event>) {
        match self.try_logged_after(conversation, last).await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(conversation.id = %conversation, %error, "the console's log cannot be read");
                (false, Vec::new())
            }
        }
    }

    async fn try_logged_after(
        &self,
        conversation: &ConversationId,
        last: Option<JobId>,
    ) -> Result<(bool, Vec<Event>), HotError> {
        let place = match last {
            Some(last) => events::find(&self.hot, conversation, &last.to_string()).await?,
            None => None,
        };
        let complete = place.is_some();
        let cursor = place.unwrap_or_else(Cursor::start);
        let entries = read(events::after(&self.hot, conversation, &cursor).await?);
        Ok((
            complete,
            if complete {
                entries
            } else {
                cut(entries, last)
            },
        ))
    }

    /// The turns after the one that `last` answered. A turn is answered after its job was made,
    /// so none is left out by asking for what was answered since then.
    async fn history_after(
        &self,
        conversation: &ConversationId,
        last: Option<JobId>,
    ) -> Option<Vec<Arc<Event>>> {
        let since = last.and_then(made_at);
        let events = self.history_since(conversation, since).await?;
        Some(cut(events, last))
    }
}

/// The events of log entries; one that cannot be read is left out.
#[must_use]
pub fn read(entries: Vec<Entry>) -> Vec<Event> {
    let event = |entry: Entry| match serde_json::from_str(&entry.event) {
        Ok(event) => Some(event),
        Err(error) => {
            tracing::warn!(event.id = entry.id, %error, "an event in the console's log cannot be read");
            None
        }
    };
    entries.into_iter().filter_map(event).collect()
}

/// What comes after `last`. When it is not among them, the ids decide: they sort by the time
/// their jobs were made, which within a conversation is the order of answers.
fn cut<E: AsRef<Event>>(mut events: Vec<E>, last: Option<JobId>) -> Vec<E> {
    let Some(last) = last else {
        return events;
    };
    if let Some(index) = events.iter().position(|event| event.as_ref().id == last) {
        return events.split_off(index + 1);
    }
    events.retain(|event| event.as_ref().id > last);
    events
}

/// Puts what only the second place knows between what the first knows, by id: history gets its
/// turns when their receipts come, which may be later for earlier ones.
fn merge(first: Vec<Arc<Event>>, second: Vec<Arc<Event>>) -> Vec<Arc<Event>> {
    let mut merged = first;
    for new in second {
        if merged.iter().all(|known| known.id != new.id) {
            let later = merged.iter().position(|known| known.id > new.id);
            merged.insert(later.unwrap_or(merged.len()), new);
        }
    }
    merged
}

fn once_each(events: Vec<Arc<Event>>) -> Vec<Arc<Event>> {
    let mut seen = HashSet::new();
    let first = |event: &Arc<Event>| seen.insert(event.id);
    events.into_iter().filter(first).collect()
}

fn newest<T>(mut list: Vec<T>, most: usize) -> Vec<T> {
    list.split_off(list.len().saturating_sub(most))
}

/// When a job was made: its id says so.
fn made_at(job: JobId) -> Option<Timestamp> {
    let (seconds, _) = job.0.get_timestamp()?.to_unix();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{console::event::tests::event, domain::ids::JobId};

    fn ids(events: &[Event]) -> Vec<u128> {
        events.iter().map(|event| event.id.0.as_u128()).collect()
    }

    fn events(ids: &[u128]) -> Vec<Event> {
        ids.iter().map(|id| event(*id, "m")).collect()
    }

    #[test]
    fn what_comes_after_an_event_is_found_by_place_else_by_id() {
        let last = |id| Some(JobId(Uuid::from_u128(id)));
        assert_eq!(ids(&cut(events(&[1, 3, 2]), last(3))), [2]);
        assert_eq!(ids(&cut(events(&[1, 3, 4]), last(2))), [3, 4]);
        assert_eq!(ids(&cut(events(&[1, 3]), last(3))), []);
        assert_eq!(ids(&cut(events(&[1, 3]), None)), [1, 3]);
    }

    #[test]
    fn what_a_second_place_knows_besides_comes_in_its_place() {
        let merged = |first: &[u128], second: &[u128]| {
            let share = |list| events(list).into_iter().map(Arc::new).collect();
            let merged = merge(share(first), share(second));
            let ids = merged.iter().map(|event| event.id.0.as_u128());
            ids.collect::<Vec<_>>()
        };
        // History got the receipts of 3 and 4 before those of 1 and 2.
        assert_eq!(merged(&[1, 2, 3, 4], &[3, 4]), [1, 2, 3, 4]);
        assert_eq!(merged(&[3, 5], &[1, 2, 4, 6, 6]), [1, 2, 3, 4, 5, 6]);
        assert_eq!(merged(&[2, 1, 4], &[1, 3]), [2, 1, 3, 4]);
        assert_eq!(merged(&[4], &[3, 4, 1, 2]), [1, 2, 3, 4]);
        assert_eq!(merged(&[], &[2, 1]), [1, 2]);
        assert_eq!(merged(&[1], &[]), [1]);
    }

    #[test]
    fn a_jobs_id_tells_when_it_was_made() {
        let made = uuid::Timestamp::from_unix(uuid::NoContext, 1_790_000_000, 5);
        let job = JobId(Uuid::new_v7(made));
        assert_eq!(made_at(job), Timestamp::from_second(1_790_000_000).ok());
        assert_eq!(made_at(JobId(Uuid::from_u128(7))), None);
    }
}

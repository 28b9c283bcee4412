//! Where the streams of this process wait: one room for each conversation that somebody watches.
//!
//! A room keeps a short tail of events and the latest live state; each stream holds only its
//! position. A slow stream therefore costs no memory: it is told that it missed something, and
//! looks in the log. Nothing here is async, and no lock is held across an await.

mod room;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::watch;

use self::room::Room;
use super::event::Event;
use crate::{
    domain::{
        ids::{ConversationId, MessageId},
        outcome::LiveShow,
    },
    hot::events::Cursor,
};

/// The rooms of all watched conversations.
#[derive(Debug, Default)]
pub struct Hub {
    rooms: Mutex<HashMap<ConversationId, Room>>,
}

/// What a stream has not seen yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    /// The room has dropped events that the stream had not taken: it must look in the log.
    pub missed: bool,
    /// Events, in the order in which they were shown.
    pub events: Vec<Arc<Event>>,
    /// Live state of messages that are not answered yet.
    pub live: Vec<(MessageId, LiveShow)>,
}

/// A watched conversation, as the task that looks in the log needs it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// Which one.
    pub conversation: ConversationId,
    /// Up to where its log was read.
    pub cursor: Cursor,
    /// When it began to be watched.
    pub since: Timestamp,
}

/// One stream's place in a room. The room goes when its last watcher does.
#[derive(Debug)]
pub struct Watcher {
    hub: Arc<Hub>,
    conversation: ConversationId,
    position: u64,
    /// Like `position`, for live state. It begins at 0: what is being answered when a stream
    /// opens is news to it.
    live_position: u64,
    changes: watch::Receiver<u64>,
}

impl Hub {
    /// Enters the room of a conversation. What happens from now on will be seen.
    #[must_use]
    pub fn watch(self: &Arc<Self>, conversation: &ConversationId, now: Timestamp) -> Watcher {
        let mut rooms = self.rooms();
        let room = rooms
            .entry(conversation.clone())
            .or_insert_with(|| Room::new(now));
        room.watchers += 1;
        Watcher {
            hub: Arc::clone(self),
            conversation: conversation.clone(),
            position: room.position(),
            live_position: 0,
            changes: room.changes(),
        }
    }

    /// Tells a room what its log held before, and up to where the log was read.
    pub fn recall(&self, conversation: &ConversationId, before: &[Event], cursor: Cursor) {
        if let Some(room) = self.rooms().get_mut(conversation) {
            room.recall(before, cursor);
        }
    }

    /// Shows events to whoever watches; those already shown there are left out.
    pub fn show(
        &self,
        conversation: &ConversationId,
        events: impl IntoIterator<Item = Arc<Event>>,
    ) {
        if let Some(room) = self.rooms().get_mut(conversation) {
            room.show(events);
        }
    }

    /// Notes up to where a log was read.
    pub fn read_up_to(&self, conversation: &ConversationId, cursor: Cursor) {
        if let Some(room) = self.rooms().get_mut(conversation) {
            room.cursor = Some(cursor);
        }
    }

    /// Shows that work goes on.
    pub fn live(&self, conversation: &ConversationId, message: &MessageId, show: LiveShow) {
        if let Some(room) = self.rooms().get_mut(conversation) {
            room.live(message, show);
        }
    }

    /// Whether anybody watches a conversation.
    #[must_use]
    pub fn is_watched(&self, conversation: &ConversationId) -> bool {
        self.rooms().contains_key(conversation)
    }

    /// The conversations whose logs are to be read, with the place to read from.
    #[must_use]
    pub fn watched(&self) -> Vec<Watched> {
        let rooms = self.rooms();
        let watched = rooms
            .iter()
            .filter_map(|(conversation, room)| watched(conversation, room));
        watched.collect()
    }

    /// The same of one conversation, when anybody watches it.
    #[must_use]
    pub fn watched_one(&self, conversation: &ConversationId) -> Option<Watched> {
        watched(conversation, self.rooms().get(conversation)?)
    }

    /// Redis was emptied or fell back: every log is read from its start again.
    pub fn forget_cursors(&self) {
        for room in self.rooms().values_mut() {
            room.cursor = Some(Cursor::start());
        }
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<ConversationId, Room>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn watched(conversation: &ConversationId, room: &Room) -> Option<Watched> {
    Some(Watched {
        conversation: conversation.clone(),
        cursor: room.cursor.clone()?,
        since: room.since,
    })
}

impl Watcher {
    /// Takes what this stream has not seen yet.
    pub fn take(&mut self) -> Unseen {
        self.changes.borrow_and_update();
        let rooms = self.hub.rooms();
        let Some(room) = rooms.get(&self.conversation) else {
            return Unseen::default();
        };
        let unseen = room.after(self.position, self.live_position);
        self.position = room.position();
        self.live_position = self.position;
        unseen
    }

    /// Returns when there may be something to take.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            // The room outlives its watchers, so this does not happen; never spin over it.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut rooms = self.hub.rooms();
        if let Some(room) = rooms.get_mut(&self.conversation) {
            room.watchers -= 1;
            if room.watchers == 0 {
                rooms.remove(&self.conversation);
            }
        }
    }
}

#[cfg(test)]
mod tests;

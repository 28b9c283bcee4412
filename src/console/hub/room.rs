//! One watched conversation: its latest events and its live state, each with a number that
//! counts up, so that a stream needs to hold nothing but the last number it saw.

use std::{collections::VecDeque, sync::Arc};

use jiff::Timestamp;
use tokio::sync::watch;

use super::Unseen;
use crate::{
    console::{event::Event, remembered::Remembered},
    domain::{
        drawing::Progress,
        ids::{JobId, MessageId},
        outcome::{LiveShow, OutcomeKind},
    },
    hot::events::Cursor,
};

/// The most events a room keeps for streams that lag behind.
const KEPT: usize = 64;
/// The most unanswered messages whose live state is kept.
const LIVE: usize = 32;
/// How many ids a room remembers, so as to show nothing twice.
const REMEMBERED: usize = 512;

/// A watched conversation.
#[derive(Debug)]
pub struct Room {
    /// How many streams there are.
    pub watchers: usize,
    /// When it began to be watched.
    pub since: Timestamp,
    /// Up to where the log was read; `None` until it was looked at.
    pub cursor: Option<Cursor>,
    shown: Remembered<JobId>,
    answered: Remembered<MessageId>,
    events: VecDeque<(u64, Arc<Event>)>,
    live: VecDeque<LiveState>,
    /// The number of the newest event that is not in `events` any more.
    dropped: u64,
    /// The number of the newest change, sent to whoever waits.
    newest: watch::Sender<u64>,
}

/// What is shown of a message that is being answered.
#[derive(Debug)]
struct LiveState {
    message: MessageId,
    typing: u64,
    partial: Option<(u64, String)>,
    progress: Option<(u64, Progress)>,
}

impl Room {
    /// A room that nobody is in yet.
    pub fn new(since: Timestamp) -> Self {
        Self {
            watchers: 0,
            since,
            cursor: None,
            shown: Remembered::new(REMEMBERED),
            answered: Remembered::new(REMEMBERED),
            events: VecDeque::new(),
            live: VecDeque::new(),
            dropped: 0,
            newest: watch::Sender::new(0),
        }
    }

    /// Notices of changes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// The number of the newest change.
    pub fn position(&self) -> u64 {
        *self.newest.borrow()
    }

    /// Notes what the log held before this room was opened. A log that was read before stays
    /// where it is.
    pub fn recall(&mut self, before: &[Event], cursor: Cursor) {
        for event in before {
            self.shown.insert(event.id);
            self.note_answered(event);
        }
        self.cursor.get_or_insert(cursor);
    }

    /// Adds what was not shown yet.
    pub fn show(&mut self, events: impl IntoIterator<Item = Arc<Event>>) {
        for event in events {
            if !self.shown.insert(event.id) {
                continue;
            }
            self.note_answered(&event);
            let number = self.position() + 1;
            self.events.push_back((number, event));
            if self.events.len() > KEPT
                && let Some((dropped, _)) = self.events.pop_front()
            {
                self.dropped = dropped;
            }
            self.newest.send_replace(number);
        }
    }

    /// Notes live state; that of an answered message came too late and is left out.
    pub fn live(&mut self, message: &MessageId, show: LiveShow) {
        let goes_on = matches!(show, LiveShow::Progress(_));
        if self.answered.contains(message) != goes_on {
            return;
        }
        let number = self.position() + 1;
        let state = self.state_of(message);
        match show {
            LiveShow::Typing => state.typing = number,
            LiveShow::Partial(text) => state.partial = Some((number, text)),
            LiveShow::Progress(progress) => state.progress = Some((number, progress)),
        }
        self.newest.send_replace(number);
    }

    /// The events after one position, and the live state after another.
    pub fn after(&self, position: u64, live_position: u64) -> Unseen {
        let newer = self.events.iter().filter(|(number, _)| *number > position);
        let mut live = Vec::new();
        for state in &self.live {
            if state.typing > live_position {
                live.push((state.message.clone(), LiveShow::Typing));
            }
            if let Some((number, text)) = &state.partial
                && *number > live_position
            {
                live.push((state.message.clone(), LiveShow::Partial(text.clone())));
            }
            if let Some((number, progress)) = &state.progress
                && *number > live_position
            {
                let show = LiveShow::Progress(progress.clone());
                live.push((state.message.clone(), show));
            }
        }
        Unseen {
            missed: position < self.dropped,
            events: newer.map(|(_, event)| Arc::clone(event)).collect(),
            live,
        }
    }

    fn note_answered(&mut self, event: &Event) {
        if event.kind == OutcomeKind::Reply {
            self.answered.insert(event.message_id.clone());
        }
        // What came of the work behind an answer ends what was told of it meanwhile.
        self.live.retain(|state| state.message != event.message_id);
    }

    fn state_of(&mut self, message: &MessageId) -> &mut LiveState {
        let known = self.live.iter().position(|state| state.message == *message);
        let index = known.unwrap_or_else(|| {
            if self.live.len() == LIVE {
                self.live.pop_front();
            }
            self.live.push_back(LiveState {
                message: message.clone(),
                typing: 0,
                partial: None,
                progress: None,
            });
            self.live.len() - 1
        });
        &mut self.live[index]
    }
}

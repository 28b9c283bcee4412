//! What this process has shown lately, in memory: the second place to look when Redis was
//! emptied or cannot be reached, and the only one for notices, which are no part of history.
//!
//! It is bounded by its weight over all conversations; the oldest event goes first.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use super::event::Event;
use crate::domain::ids::ConversationId;

/// The most that is kept over all conversations, in bytes.
const MOST: usize = 8 * 1024 * 1024;

/// How far back an event is looked for before it is kept, and how many are told.
const LATELY: usize = 200;

/// The events shown lately.
#[derive(Debug, Default)]
pub struct Recent {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    conversations: HashMap<ConversationId, VecDeque<Arc<Event>>>,
    /// One entry for each event in `conversations`, oldest first.
    order: VecDeque<ConversationId>,
    weight: usize,
}

impl Recent {
    /// Keeps an event, once.
    pub fn keep(&self, conversation: &ConversationId, event: &Arc<Event>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let events = kept.conversations.entry(conversation.clone()).or_default();
        let mut lately = events.iter().rev().take(LATELY);
        if lately.any(|known| known.id == event.id) {
            return;
        }
        events.push_back(Arc::clone(event));
        kept.order.push_back(conversation.clone());
        kept.weight += event.weight();
        while kept.weight > MOST {
            kept.drop_oldest();
        }
    }

    /// The newest events of a conversation, oldest first.
    #[must_use]
    pub fn of(&self, conversation: &ConversationId) -> Vec<Arc<Event>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let events = kept.conversations.get(conversation);
        events.map_or_else(Vec::new, |events| {
            let too_old = events.len().saturating_sub(LATELY);
            events.iter().skip(too_old).cloned().collect()
        })
    }
}

impl Kept {
    fn drop_oldest(&mut self) {
        let Some(conversation) = self.order.pop_front() else {
            self.weight = 0;
            return;
        };
        let Some(events) = self.conversations.get_mut(&conversation) else {
            return;
        };
        if let Some(event) = events.pop_front() {
            self.weight = self.weight.saturating_sub(event.weight());
        }
        if events.is_empty() {
            self.conversations.remove(&conversation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::event::tests::event;

    #[test]
    fn an_event_is_kept_once_and_the_oldest_goes_when_all_weigh_too_much() {
        let recent = Recent::default();
        let conversation = |name: &str| ConversationId::from_text(name.to_owned());
        let heavy = |id: u128| {
            let mut event = event(id, "m");
            event.text = "x".repeat(MOST / 4);
            Arc::new(event)
        };
        recent.keep(&conversation("a"), &heavy(1));
        recent.keep(&conversation("a"), &heavy(1));
        assert_eq!(recent.of(&conversation("a")).len(), 1);
        for id in 2..=4 {
            recent.keep(&conversation("b"), &heavy(id));
        }
        assert!(recent.of(&conversation("a")).is_empty());
        assert_eq!(recent.of(&conversation("b")).len(), 3);
        assert!(recent.of(&conversation("c")).is_empty());
    }
}

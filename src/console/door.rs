//! The console as a door of the handoff: shows outcomes by appending them to the log and
//! telling the streams of this process. Streams of other instances find them in the log.

use std::{sync::Arc, time::Duration};

use super::{event::Event, feed::Feed};
use crate::{
    domain::{
        ids::MessageId,
        outcome::{Live, Outcome},
    },
    handoff::{Door, Shown},
    hot::events,
};

/// When an outcome is shown again that nobody could see.
const LATER: Duration = Duration::from_secs(1);

/// The console's door.
#[derive(Debug)]
pub struct ConsoleDoor {
    /// What feeds the streams.
    pub feed: Feed,
}

impl Door for ConsoleDoor {
    async fn show(&self, outcome: &Outcome) -> Shown {
        let conversation = &outcome.conversation;
        let event = Arc::new(self.event(outcome).await);
        let logged = self.log(outcome, &event).await;
        // History brings a turn back. A notice is no turn: without the log only those who
        // watch right now would ever see it.
        if !logged && outcome.turn.is_none() && !self.feed.hub.is_watched(conversation) {
            return Shown::Later(LATER);
        }
        if logged {
            self.feed.catch_up(conversation).await;
        }
        self.feed.past.recent.keep(conversation, &event);
        let id = MessageId(event.id.to_string());
        self.feed.hub.show(conversation, [event]);
        Shown::Delivered(vec![id])
    }

    async fn live(&self, live: Live) {
        let Live {
            conversation,
            message,
            show,
            ..
        } = live;
        self.feed.hub.live(&conversation, &message, show);
    }

    async fn turned_over(&self) {
        self.feed.make_up_for_loss();
    }
}

impl ConsoleDoor {
    /// The event that shows an outcome. What only changes what stands below a message is told with
    /// its text, so that whoever draws it needs nothing else.
    async fn event(&self, outcome: &Outcome) -> Event {
        let mut event = Event::of_outcome(outcome, self.feed.clock.now());
        if event.same_text {
            let past = &self.feed.past;
            let replaced = past.replaced_by(&outcome.conversation, &event).await;
            if let Some(replaced) = replaced {
                event.change(&replaced);
            }
        }
        event
    }

    /// Whether the event is in the log.
    async fn log(&self, outcome: &Outcome, event: &Event) -> bool {
        let text = serde_json::to_string(event).expect("an event has no key that is not text");
        let id = event.id.to_string();
        let appended = events::append(&self.feed.past.hot, &outcome.conversation, &id, &text);
        match appended.await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(
                    conversation.id = %outcome.conversation,
                    job.id = %outcome.job,
                    %error,
                    "an answer could not be written to the console's log"
                );
                false
            }
        }
    }
}

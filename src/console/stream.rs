//! One open stream: what was missed, then what comes, as server-sent events.
//!
//! A stream never sends an event id twice, and no typing or partial text after the reply to
//! its message. It ends when its client is gone (the server drops it) and when the program
//! stops. What it holds does not grow: it has a position in its room, not a backlog.

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_stream::stream;
use axum::response::sse;
use futures::Stream;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::time::{Instant, MissedTickBehavior};

use super::{
    Console,
    event::{Event, told},
    hub::Watcher,
    moments,
    remembered::Remembered,
};
use crate::{
    domain::{
        ids::{ConversationId, JobId, MessageId},
        outcome::{LiveShow, OutcomeKind},
    },
    hot::events::Cursor,
};

/// How often a comment is sent, so that either side notices when the other is gone. The
/// promise is 2 s.
const COMMENT: Duration = Duration::from_millis(1500);
/// How soon a client is asked to come back.
const COME_BACK: Duration = Duration::from_secs(1);
/// How many sent ids and answered messages one stream remembers.
const REMEMBERED: usize = 512;
/// How far the clocks of two instances may lie apart.
const SKEW: SignedDuration = SignedDuration::from_secs(2);

/// Where a client wants to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Now: the client has not been here before.
    Now,
    /// After this event.
    After(JobId),
    /// From the beginning of what is still known: the id it names was never one of ours, or
    /// is the one it got when there was none yet.
    Beginning,
}

impl From {
    /// Reads a `Last-Event-ID`.
    #[must_use]
    pub fn last_event_id(id: Option<&str>) -> Self {
        match id.map(str::trim) {
            None | Some("") => Self::Now,
            Some(id) => id.parse().map_or(Self::Beginning, Self::After),
        }
    }
}

/// The id a client gets when nothing was shown yet.
const NOTHING_YET: &str = "0";

/// What one stream knows about what its client has got.
#[derive(Debug)]
struct Told {
    last: Option<JobId>,
    sent: Remembered<JobId>,
    answered: Remembered<MessageId>,
}

/// Opens a stream. Once this returned, nothing that is shown will be missed by it.
pub async fn open(
    console: Arc<Console>,
    conversation: ConversationId,
    from: From,
) -> impl Stream<Item = Result<sse::Event, Infallible>> + Send + 'static {
    let arrived = console.clock.now();
    let watcher = console.hub.watch(&conversation, arrived);
    let before = recall(&console, &conversation, arrived).await;
    let mut told = Told::new();
    match from {
        From::Now => told.skip(&before),
        From::After(id) => told.skip_id(id),
        From::Beginning => {}
    }
    if from == From::Now && told.last.is_none() {
        let latest = console.feed.past.latest(&conversation, 1).await;
        let earlier = latest.events.iter().find(|event| event.at < arrived);
        told.last = earlier.map(|event| event.id);
    }
    run(console, conversation, from, watcher, told)
}

/// Looks at the end of the log and lets the room know.
async fn recall(console: &Console, conversation: &ConversationId, now: Timestamp) -> Vec<Event> {
    let Ok(tail) = console.feed.past.tail(conversation).await else {
        // Redis is away. The log is read from about now on when it is back.
        let about_now = now.saturating_sub(SKEW).unwrap_or(now);
        console.hub.recall(conversation, &[], Cursor::at(about_now));
        return Vec::new();
    };
    let (before, since): (Vec<_>, Vec<_>) =
        tail.events.into_iter().partition(|event| event.at < now);
    console.hub.recall(conversation, &before, tail.cursor);
    console
        .hub
        .show(conversation, since.into_iter().map(Arc::new));
    before
}

fn run(
    console: Arc<Console>,
    conversation: ConversationId,
    from: From,
    mut watcher: Watcher,
    mut told: Told,
) -> impl Stream<Item = Result<sse::Event, Infallible>> + Send + 'static {
    stream! {
        let _open = Open::new();
        let mut comments = tokio::time::interval_at(Instant::now() + COMMENT, COMMENT);
        comments.set_missed_tick_behavior(MissedTickBehavior::Delay);
        yield Ok(told.opening());
        let mut look = from != From::Now;
        let mut complete = true;
        loop {
            let unseen = watcher.take();
            if look || unseen.missed {
                let past = console.feed.past.after(&conversation, told.last);
                let mut looking = std::pin::pin!(past);
                let found = loop {
                    let found = tokio::select! {
                        found = &mut looking => Some(found),
                        _ = comments.tick() => None,
                    };
                    match found {
                        Some(found) => break found,
                        None => yield Ok(comment()),
                    }
                };
                complete = found.complete;
                for event in found.events {
                    if let Some(event) = told.event(&event) {
                        yield Ok(event);
                    }
                }
            }
            for event in unseen.events {
                if let Some(event) = told.event(&event) {
                    yield Ok(event);
                }
            }
            for (message, show) in unseen.live {
                if let Some(event) = told.live(&message, &show) {
                    yield Ok(event);
                }
            }
            let due = tokio::select! {
                () = console.tasks.stopped() => break,
                () = watcher.changed() => false,
                _ = comments.tick() => true,
            };
            if due {
                yield Ok(comment());
            }
            // What could not be told is tried again with the comments, not with each event.
            look = due && !complete;
        }
    }
}

impl Told {
    fn new() -> Self {
        Self {
            last: None,
            sent: Remembered::new(REMEMBERED),
            answered: Remembered::new(REMEMBERED),
        }
    }

    /// Counts events as told: they were shown before the stream began.
    fn skip(&mut self, events: &[Event]) {
        for event in events {
            self.note(event);
        }
    }

    /// Counts an event as told of which only the id is known.
    fn skip_id(&mut self, id: JobId) {
        self.sent.insert(id);
        self.last = Some(id);
    }

    /// The first thing sent: an id without data, which clients take as their last event id.
    /// A stream that breaks before its first event is thereby taken up where it began.
    fn opening(&self) -> sse::Event {
        let id = self
            .last
            .map_or_else(|| NOTHING_YET.to_owned(), |id| id.to_string());
        sse::Event::default().id(id).retry(COME_BACK)
    }

    /// The event as it is sent, unless it was.
    fn event(&mut self, event: &Event) -> Option<sse::Event> {
        let new = self.note(event);
        new.then(|| {
            sse::Event::default()
                .event(event.name())
                .id(event.id.to_string())
                .data(event.data().to_string())
        })
    }

    fn note(&mut self, event: &Event) -> bool {
        if !self.sent.insert(event.id) {
            return false;
        }
        self.last = Some(event.id);
        if event.kind == OutcomeKind::Reply {
            self.answered.insert(event.message_id.clone());
        }
        true
    }

    /// Live state as it is sent, unless its message was answered.
    fn live(&self, message: &MessageId, show: &LiveShow) -> Option<sse::Event> {
        let goes_on = matches!(show, LiveShow::Progress(_));
        if self.answered.contains(message) != goes_on {
            return None;
        }
        let event = sse::Event::default();
        Some(match show {
            LiveShow::Typing => event
                .event("typing")
                .data(json!({ "message_id": message }).to_string()),
            LiveShow::Partial(text) => {
                let mut data = json!({ "message_id": message });
                moments::put(&mut data, "text", text);
                event.event("partial").data(data.to_string())
            }
            LiveShow::Progress(progress) => {
                let mut data = told(progress);
                data["message_id"] = json!(message);
                event.event("progress").data(data.to_string())
            }
        })
    }
}

fn comment() -> sse::Event {
    sse::Event::default().comment("")
}

/// Counts an open stream for as long as it lives.
struct Open;

impl Open {
    fn new() -> Self {
        metrics::gauge!(crate::telemetry::CONSOLE_STREAMS).increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(crate::telemetry::CONSOLE_STREAMS).decrement(1.0);
    }
}

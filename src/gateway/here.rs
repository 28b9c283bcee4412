//! What the door itself can say: how things are while neither Redis nor Postgres takes anything.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::delivery::Delivery;

use crate::{
    clock::Clock,
    domain::{
        ids::{JobId, MessageId, UserId},
        message::Incoming,
        preferences::Preferences,
        quota::{self, Dimension, Kind},
        standing::{Parts, State, Status},
    },
    wording::{self, Manner},
};

/// No store counts who asks, so this process does, in spans of so long.
const SPAN: Duration = Duration::from_mins(1);
/// How often one person is answered in a span.
const EACH: usize = 3;
/// How much is said to everybody together in a span, answers and notices.
const ALL: usize = 30;
/// How many who ask are seen to at once, beside the lanes.
const AT_ONCE: usize = 16;

/// Whether nothing can take messages, as the lanes found it. Clones share it.
#[derive(Clone, Debug)]
pub struct Standstill {
    holds: Arc<AtomicBool>,
    since_start: Instant,
    parts: Arc<Parts>,
    usual: Arc<Preferences>,
    asked: Arc<Mutex<Asked>>,
    at_once: Arc<Semaphore>,
}

/// Who asked in the present span, by which messages. Only those are kept to which something was said. An
/// interaction is seen to by its lane and by whoever keeps an eye on it, and counts once.
#[derive(Debug, Default)]
struct Asked {
    since: Option<Instant>,
    said: usize,
    each: HashMap<UserId, Vec<MessageId>>,
}

/// What somebody is told who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// The status.
    Status,
    /// To wait for so long.
    ToWait(Duration),
    /// Nothing: they know, or too much was said.
    Nothing,
}

impl Asked {
    fn told(&mut self, user: &UserId, message: &MessageId, now: Instant) -> Told {
        let since = match self.since {
            Some(since) if now.duration_since(since) < SPAN => since,
            _ => {
                *self = Self::default();
                *self.since.insert(now)
            }
        };
        if self.said == ALL {
            return Told::Nothing;
        }
        let before = self.each.entry(user.clone()).or_default();
        if before.contains(message) {
            return Told::Nothing;
        }
        let told = match before.len() {
            asked if asked < EACH => Told::Status,
            EACH => Told::ToWait(SPAN.saturating_sub(now.duration_since(since))),
            _ => return Told::Nothing,
        };
        before.push(message.clone());
        self.said += 1;
        if self.said == ALL {
            tracing::warn!(
                "too many ask for the status while nothing can take messages; no more are told for a minute"
            );
        }
        told
    }
}

impl Standstill {
    /// Nothing was found yet; `parts` are set up, and everybody starts with what is `usual`.
    #[must_use]
    pub fn of(parts: Parts, usual: Preferences) -> Self {
        Self {
            holds: Arc::default(),
            since_start: Instant::now(),
            parts: Arc::new(parts),
            usual: Arc::new(usual),
            asked: Arc::default(),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// How somebody is spoken to whose preferences nobody can look up. What their client speaks is
    /// known of interactions.
    pub(super) fn manner(&self, message: &Incoming) -> Manner {
        let usual = Preferences::clone(&self.usual);
        Manner::of(&usual.or_locale(message.locale.as_deref()))
    }

    /// Whether the last message could not be handed over.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Room to see to somebody who asks, beside the lanes, while it is held.
    pub(super) fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.at_once).try_acquire_owned().ok()
    }

    pub(super) fn set(&self, holds: bool) {
        self.holds.store(holds, Ordering::Relaxed);
    }
}

/// Whether a message is the command for the status.
pub(super) fn asks_for_status(message: &Incoming) -> bool {
    let first = message.text.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("/status")
}

/// Tells somebody the status who asks for it while neither store answers, as often as may be.
pub(super) async fn tell(
    standstill: &Standstill,
    delivery: &Delivery,
    clock: &Clock,
    message: &Incoming,
) {
    let asked = standstill.asked.lock();
    let told = asked.unwrap_or_else(PoisonError::into_inner).told(
        &message.user,
        &message.message,
        Instant::now(),
    );
    let manner = standstill.manner(message);
    match told {
        Told::Status => {
            let status = status(manner, standstill);
            delivery.answer(message, &status).await;
        }
        Told::ToWait(wait) => {
            let number = message.message.as_str().parse().unwrap_or_default();
            let reference = JobId::of_message(message.sent_at, number).reference();
            let retry_at = quota::retry_at(clock.now(), wait);
            let by = Dimension::Person(Kind::General);
            let text = wording::limit_reached(manner, by, retry_at, &reference);
            delivery.say(message, &text).await;
        }
        Told::Nothing => {}
    }
}

/// The status, when neither store answers: what is set up is known here, and not whether it answers.
fn status(manner: Manner, standstill: &Standstill) -> String {
    let status = Status {
        redis: State::Down,
        postgres: State::Down,
        uptime_seconds: standstill.since_start.elapsed().as_secs(),
        ..Status::from_settings(&standstill.parts)
    };
    wording::status(manner, &status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_too_often_is_told_once_and_a_flood_is_not_answered() {
        let (mut asked, start) = (Asked::default(), Instant::now());
        let ann: UserId = "ann".into();
        let mut told = |user: &UserId, message: u64, after: u64| {
            let message = MessageId(message.to_string());
            asked.told(user, &message, start + Duration::from_secs(after))
        };
        let of_ann: Vec<Told> = (0..6).map(|second| told(&ann, second, second)).collect();
        let to_wait = Told::ToWait(Duration::from_secs(57));
        assert_eq!(of_ann[..3], [Told::Status; 3]);
        assert_eq!(of_ann[3..], [to_wait, Told::Nothing, Told::Nothing]);
        let bob: UserId = "bob".into();
        assert_eq!(told(&bob, 7, 8), Told::Status);
        assert_eq!(told(&bob, 7, 9), Told::Nothing, "that was answered");
        assert_eq!(told(&bob, 8, 9), Told::Status);
        let crowd = (0..200).map(|number| UserId(format!("person {number}")));
        let answered = crowd.filter(|user| told(user, 9, 10) != Told::Nothing);
        assert_eq!(answered.count(), ALL - 6);
        assert_eq!(told(&ann, 10, 59), Told::Nothing);
        assert_eq!(told(&ann, 11, 60), Told::Status);
        assert!(asked.each.len() <= ALL);
    }
}

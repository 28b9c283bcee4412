//! When to show that the bot is typing: not too often, and never after the answer.
//!
//! It only keeps count; the requests are sent by the indicator.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use crate::domain::ids::{ChannelId, MessageId};

/// Discord shows it for ten seconds and wants it repeated every eight to nine.
pub const PERIOD: Duration = Duration::from_secs(8);
/// An indication that comes this much too early waits for its time; an earlier one is dropped.
const WORTH_WAITING: Duration = Duration::from_secs(2);
/// Answered messages remembered. Late indications come within seconds of the answer.
const REMEMBERED: usize = 4096;
/// Channels remembered before those that are free again are forgotten.
const MANY_CHANNELS: usize = 4096;
/// How long an answer waits for an indication that is on its way.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was shown where. All methods may be called at once.
#[derive(Debug, Default)]
pub struct Typing {
    state: Mutex<State>,
    finished: Notify,
}

#[derive(Debug, Default)]
struct State {
    shown: HashMap<ChannelId, Instant>,
    answered: HashSet<MessageId>,
    answered_in_order: VecDeque<MessageId>,
    on_their_way: HashMap<MessageId, usize>,
}

/// What to do about an indication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Show it, then call [`Typing::finished`].
    Now,
    /// Ask again after this long.
    In(Duration),
    /// Leave it.
    Never,
}

impl Typing {
    /// Whether to show, at `now`, that `message` is being answered in `channel`.
    pub fn begin(&self, channel: &ChannelId, message: &MessageId, now: Instant) -> Turn {
        let mut state = self.locked();
        if state.answered.contains(message) {
            return Turn::Never;
        }
        let due = state.shown.get(channel).map(|shown| *shown + PERIOD);
        let early = due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now));
        if early > WORTH_WAITING {
            return Turn::Never;
        }
        if !early.is_zero() {
            return Turn::In(early);
        }
        if state.shown.len() >= MANY_CHANNELS {
            state.shown.retain(|_, shown| *shown + PERIOD > now);
        }
        state.shown.insert(channel.clone(), now);
        *state.on_their_way.entry(message.clone()).or_default() += 1;
        Turn::Now
    }

    /// The request for an indication has ended.
    pub fn finished(&self, message: &MessageId) {
        let mut state = self.locked();
        if let Some(count) = state.on_their_way.get_mut(message) {
            *count -= 1;
            if *count == 0 {
                state.on_their_way.remove(message);
            }
        }
        drop(state);
        self.finished.notify_waiters();
    }

    /// The answer to `message` is about to be posted: nothing is shown for it any more, and what
    /// is on its way is waited for, so that it cannot arrive after the answer.
    pub async fn answered(&self, message: &MessageId) {
        self.locked().remember(message);
        let all_finished = async {
            loop {
                let finished = self.finished.notified();
                if !self.is_on_its_way(message) {
                    return;
                }
                finished.await;
            }
        };
        // A request that hangs must not hold up the answer; a wrong indication does less harm.
        let _ = tokio::time::timeout(PATIENCE, all_finished).await;
    }

    fn is_on_its_way(&self, message: &MessageId) -> bool {
        self.locked().on_their_way.contains_key(message)
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        // Every change of the state is complete in itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn remember(&mut self, message: &MessageId) {
        if !self.answered.insert(message.clone()) {
            return;
        }
        self.answered_in_order.push_back(message.clone());
        if self.answered_in_order.len() > REMEMBERED
            && let Some(oldest) = self.answered_in_order.pop_front()
        {
            self.answered.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_once_in_eight_seconds() {
        let typing = Typing::default();
        let (channel, message) = (ChannelId::from("1"), MessageId::from("2"));
        let start = Instant::now();
        assert_eq!(typing.begin(&channel, &message, start), Turn::Now);
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(typing.begin(&channel, &message, at(3000)), Turn::Never);
        assert_eq!(
            typing.begin(&channel, &message, at(7900)),
            Turn::In(Duration::from_millis(100))
        );
        assert_eq!(typing.begin(&channel, &message, at(8000)), Turn::Now);
        assert_eq!(
            typing.begin(&ChannelId::from("3"), &message, at(8000)),
            Turn::Now
        );
    }

    #[tokio::test]
    async fn it_is_never_shown_after_the_answer() {
        let typing = Typing::default();
        let (channel, message) = (ChannelId::from("1"), MessageId::from("2"));
        let start = Instant::now();
        assert_eq!(typing.begin(&channel, &message, start), Turn::Now);
        let answering = typing.answered(&message);
        tokio::pin!(answering);
        assert!(
            futures::poll!(&mut answering).is_pending(),
            "it waits for the indication on its way"
        );
        typing.finished(&message);
        answering.await;
        let later = start + PERIOD * 2;
        assert_eq!(typing.begin(&channel, &message, later), Turn::Never);
    }

    #[test]
    fn the_memory_of_answers_is_bounded() {
        let mut state = State::default();
        for number in 0..REMEMBERED + 10 {
            state.remember(&MessageId(number.to_string()));
        }
        assert_eq!(state.answered.len(), REMEMBERED);
        assert_eq!(state.answered_in_order.len(), REMEMBERED);
    }
}

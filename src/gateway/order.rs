//! Messages that wait for others that belong before them: an event that came early waits for the
//! one it has overtaken, and what is said now waits until what was said before is read back.
//! Nothing here does I/O.

use std::{
    collections::{BTreeMap, HashSet, VecDeque},
    time::{Duration, Instant},
};

/// How long an event waits for one that should have come before it. Discord sends in order; this
/// is for what lies between.
const GAP: Duration = Duration::from_millis(300);
/// After so many gaps in a row that nothing filled, the numbers are not what they should be, and
/// nothing waits for them any more.
const UNFILLED: u32 = 8;
/// How long everything waits until it is known which channels are read back.
const UNKNOWN: Duration = Duration::from_secs(3);
/// The most messages that wait for channels to be read back.
const MOST: usize = 2000;

/// What waits. `T` is a message.
#[derive(Debug)]
pub struct Order<T> {
    /// The number of the next event; 0 while that is not known.
    expected: u64,
    /// What came early, by its number; events that are no message count, too.
    early: BTreeMap<u64, Option<T>>,
    gap_since: Option<Instant>,
    unfilled: u32,
    back: Option<Back>,
    /// Messages of channels that are read back, as they came.
    behind: VecDeque<(String, T)>,
}

/// What is read back.
#[derive(Debug)]
struct Back {
    since: Instant,
    /// The channels that are not read yet; none while they are not known.
    channels: Option<HashSet<String>>,
}

impl<T> Order<T> {
    /// Nothing waits. The next event has the number `expected`, or any when that is 0.
    #[must_use]
    pub fn new(expected: u64) -> Self {
        Self {
            expected,
            early: BTreeMap::new(),
            gap_since: None,
            unfilled: 0,
            back: None,
            behind: VecDeque::new(),
        }
    }

    /// The events are counted anew, from any number (0) or from this one. Returns what had come
    /// early.
    pub fn restart(&mut self, expected: u64) -> Vec<T> {
        self.expected = expected;
        self.gap_since = None;
        std::mem::take(&mut self.early)
            .into_values()
            .flatten()
            .collect()
    }

    /// An event has come. Returns the messages whose turn it is.
    pub fn came(&mut self, number: u64, message: Option<T>, now: Instant) -> Vec<T> {
        let in_turn = number <= self.expected || self.expected == 0;
        if !in_turn && self.unfilled < UNFILLED {
            self.early.insert(number, message);
            self.gap_since.get_or_insert(now);
            return Vec::new();
        }
        self.expected = self.expected.max(number + 1);
        let mut ready: Vec<T> = message.into_iter().collect();
        while let Some(next) = self.early.remove(&self.expected) {
            self.unfilled = 0;
            self.expected += 1;
            ready.extend(next);
        }
        if self.early.is_empty() {
            self.gap_since = None;
        }
        ready
    }

    /// When to look for what has waited long enough.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let unknown = self.back.as_ref().filter(|back| back.channels.is_none());
        let unknown = unknown.map(|back| back.since + UNKNOWN);
        let gap = self.gap_since.map(|since| since + GAP);
        [unknown, gap].into_iter().flatten().min()
    }

    /// What has come early and waited long enough.
    pub fn overdue(&mut self, now: Instant) -> Vec<T> {
        if self.gap_since.is_none_or(|since| since + GAP > now) {
            return Vec::new();
        }
        self.unfilled += 1;
        let last = self.early.keys().next_back().map_or(0, |last| last + 1);
        self.restart(self.expected.max(last))
    }

    /// Reading back has begun.
    pub fn reading_back(&mut self, now: Instant) {
        self.back = Some(Back {
            since: now,
            channels: None,
        });
    }

    /// These channels are read back. Returns messages of others.
    pub fn are_read_back(&mut self, channels: HashSet<String>) -> Vec<T> {
        if let Some(back) = &mut self.back {
            back.channels = Some(channels);
        }
        self.released()
    }

    /// A channel was read back. Returns what waited for that.
    pub fn is_read_back(&mut self, channel: &str) -> Vec<T> {
        if let Some(channels) = self.back.as_mut().and_then(|back| back.channels.as_mut()) {
            channels.remove(channel);
        }
        self.released()
    }

    /// All was read back. Returns what waited for that.
    pub fn all_is_read_back(&mut self) -> Vec<T> {
        self.back = None;
        self.released()
    }

    /// What waits for nobody knows which channels, and has done so for long enough.
    pub fn unknown_for_long(&mut self, now: Instant) -> Vec<T> {
        let long = |back: &Back| back.channels.is_none() && back.since + UNKNOWN <= now;
        if self.back.as_ref().is_some_and(long) {
            return self.all_is_read_back();
        }
        Vec::new()
    }

    /// The message, unless its channel is still read back: then it waits.
    pub fn in_turn(&mut self, channel: &str, message: T) -> Option<T> {
        if self.waits(channel) && self.behind.len() < MOST {
            self.behind.push_back((channel.to_owned(), message));
            return None;
        }
        Some(message)
    }

    fn waits(&self, channel: &str) -> bool {
        self.back.as_ref().is_some_and(|back| {
            back.channels
                .as_ref()
                .is_none_or(|channels| channels.contains(channel))
        })
    }

    fn released(&mut self) -> Vec<T> {
        let (waiting, released): (VecDeque<_>, Vec<_>) = std::mem::take(&mut self.behind)
            .into_iter()
            .fold((VecDeque::new(), Vec::new()), |mut both, each| {
                if self.waits(&each.0) {
                    both.0.push_back(each);
                } else {
                    both.1.push(each.1);
                }
                both
            });
        self.behind = waiting;
        released
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_early_waits_for_what_it_has_overtaken() {
        let now = Instant::now();
        let mut order = Order::new(0);
        assert_eq!(order.came(5, Some("five"), now), ["five"]);
        assert_eq!(order.came(7, Some("seven"), now), [""; 0]);
        assert_eq!(order.came(8, None, now), [""; 0]);
        assert_eq!(order.came(9, Some("nine"), now), [""; 0]);
        assert_eq!(order.came(6, Some("six"), now), ["six", "seven", "nine"]);
        assert_eq!(order.due(), None);
        assert_eq!(order.came(6, Some("six again"), now), ["six again"]);
        assert_eq!(order.came(10, Some("ten"), now), ["ten"]);
    }

    #[test]
    fn nobody_waits_long_for_what_does_not_come() {
        let now = Instant::now();
        let mut order = Order::new(1);
        for gap in 0..u64::from(UNFILLED) {
            let number = 10 * (gap + 1);
            assert_eq!(order.came(number, Some(number), now), [0; 0]);
            assert_eq!(order.overdue(now), [0; 0]);
            assert_eq!(order.due(), Some(now + GAP));
            assert_eq!(order.overdue(now + GAP), [number]);
        }
        assert_eq!(order.came(900, Some(900), now), [900], "nothing waits now");
    }

    #[test]
    fn what_is_said_now_waits_until_its_channel_is_read_back() {
        let now = Instant::now();
        let mut order = Order::new(1);
        order.reading_back(now);
        for (channel, message) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            assert_eq!(order.in_turn(channel, message), None);
        }
        let read = ["a", "b"].map(str::to_owned).into();
        assert_eq!(order.are_read_back(read), [4]);
        assert_eq!(order.in_turn("c", 5), Some(5));
        assert_eq!(order.is_read_back("a"), [1, 3]);
        assert_eq!(order.all_is_read_back(), [2]);
        assert_eq!(order.in_turn("b", 6), Some(6));
    }

    #[test]
    fn nobody_waits_long_for_channels_that_are_not_told() {
        let now = Instant::now();
        let mut order = Order::new(1);
        order.reading_back(now);
        assert_eq!(order.in_turn("a", 1), None);
        assert_eq!(order.unknown_for_long(now), [0; 0]);
        assert_eq!(order.due(), Some(now + UNKNOWN));
        assert_eq!(order.unknown_for_long(now + UNKNOWN), [1]);
        assert_eq!(order.due(), None);
    }
}

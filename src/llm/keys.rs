//! The keys of one account or several: whose turn it is, which rest, which are of no use, and
//! how many requests each has at once.
//!
//! Which key goes next is decided by `Ring`, which neither waits nor reads a clock. A key
//! can be named by its place in the list alone, and never printed.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderValue;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::config::Secret;

/// No rest is longer than this, whatever a server asks for.
const LONGEST_REST: Duration = Duration::from_hours(1);

/// The keys. Each request takes one for the time of a call.
pub struct Keys {
    values: Vec<HeaderValue>,
    ring: Mutex<Ring>,
    changed: Notify,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.values.len())
    }
}

/// A key that is in use. Dropping it makes room for the next request.
#[derive(Debug)]
pub struct Held<'a> {
    keys: &'a Keys,
    place: usize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.keys.ring().give_back(self.place);
        self.keys.changed.notify_waiters();
    }
}

impl Held<'_> {
    /// The key itself, for the request's header.
    #[must_use]
    pub fn value(&self) -> HeaderValue {
        self.keys.values[self.place].clone()
    }

    /// Which one of the list it is, from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.place + 1
    }

    /// Lets the key rest for a model. True when another key is awake for it; the only key
    /// there is does not rest, since whoever holds it waits by itself.
    #[must_use]
    pub fn rest(&self, model: usize, wait: Duration) -> bool {
        let now = Instant::now();
        let until = now + wait.min(LONGEST_REST);
        let another = self.keys.ring().rest(self.place, model, until, now);
        self.keys.changed.notify_waiters();
        another
    }

    /// Sets the key aside for as long as the program runs: for this model alone, or for every
    /// one. The last key of a model is kept, since what it is refused for may be mended.
    #[must_use]
    pub fn set_aside(&self, model: usize, refused: Refused) -> SetAside {
        self.keys.ring().set_aside(self.place, model, refused)
    }
}

/// What a key is refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// One model.
    OneModel,
    /// Whatever is asked.
    Everything,
}

/// What became of a key that was to be set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAside {
    /// It is not used any more, and was until now.
    Now,
    /// Another request had set it aside already.
    Before,
    /// It is the last one, and kept.
    Kept,
}

impl Keys {
    /// Keys for so many models, each with at most so many requests at once; 0 is no bound.
    /// `None` when there are none, or one cannot be sent.
    #[must_use]
    pub fn new(keys: &[Secret], models: usize, most_at_once: usize) -> Option<Self> {
        let header = |key: &Secret| {
            let mut value = HeaderValue::from_str(key.expose()).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        let values: Vec<HeaderValue> = keys.iter().map(header).collect::<Option<_>>()?;
        (!values.is_empty()).then(|| Self {
            ring: Mutex::new(Ring::new(values.len(), models, most_at_once)),
            values,
            changed: Notify::new(),
        })
    }

    /// How many keys there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The next key for a model, as soon as one has room; `None` when none will before `ends`.
    pub async fn next(&self, model: usize, ends: Instant) -> Option<Held<'_>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Before the look, so that what changes after it is not missed.
            changed.as_mut().enable();
            let now = Instant::now();
            if now >= ends {
                return None;
            }
            let until = match self.ring().next(model, now) {
                Next::Use(place) => return Some(Held { keys: self, place }),
                Next::Rest(until) if until >= ends => return None,
                Next::Rest(until) | Next::Busy(Some(until)) => until.min(ends),
                Next::Busy(None) => ends,
            };
            tokio::select! {
                () = changed => {}
                () = sleep_until(until) => {}
            }
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who is next.
#[derive(Debug)]
struct Ring {
    each: Vec<Key>,
    turn: usize,
    most_at_once: usize,
}

#[derive(Clone, Debug)]
struct Key {
    at_once: usize,
    /// For which models it is of no use.
    aside: Vec<bool>,
    /// Until when it rests, for each model: limits are counted by model.
    rests: Vec<Option<Instant>>,
}

/// What a request finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It uses the key of this place.
    Use(usize),
    /// Every key rests; the first one until then.
    Rest(Instant),
    /// A key is awake and has no room; others may wake before it has.
    Busy(Option<Instant>),
}

impl Key {
    fn rests_until(&self, model: usize, now: Instant) -> Option<Instant> {
        self.rests[model].filter(|until| *until > now)
    }
}

impl Ring {
    fn new(keys: usize, models: usize, most_at_once: usize) -> Self {
        let key = Key {
            at_once: 0,
            aside: vec![false; models],
            rests: vec![None; models],
        };
        Self {
            each: vec![key; keys],
            turn: 0,
            most_at_once,
        }
    }

    fn next(&mut self, model: usize, now: Instant) -> Next {
        let count = self.each.len();
        let (mut wakes, mut busy) = (None::<Instant>, false);
        for place in (self.turn..self.turn + count).map(|place| place % count) {
            let key = &mut self.each[place];
            if key.aside[model] {
                continue;
            }
            if let Some(until) = key.rests_until(model, now) {
                wakes = Some(wakes.map_or(until, |wakes| wakes.min(until)));
            } else if self.most_at_once > 0 && key.at_once >= self.most_at_once {
                busy = true;
            } else {
                key.at_once += 1;
                self.turn = place + 1;
                return Next::Use(place);
            }
        }
        match wakes {
            Some(until) if !busy => Next::Rest(until),
            wakes => Next::Busy(wakes),
        }
    }

    fn give_back(&mut self, place: usize) {
        self.each[place].at_once -= 1;
    }

    fn rest(&mut self, place: usize, model: usize, until: Instant, now: Instant) -> bool {
        if self.each.len() > 1 {
            let rest = &mut self.each[place].rests[model];
            *rest = (*rest).max(Some(until));
        }
        self.others(place, model)
            .any(|key| key.rests_until(model, now).is_none())
    }

    fn set_aside(&mut self, place: usize, model: usize, refused: Refused) -> SetAside {
        if self.each[place].aside[model] {
            return SetAside::Before;
        }
        if !self.has_others(place, model) {
            return SetAside::Kept;
        }
        for each in 0..self.each[place].aside.len() {
            let concerned = each == model || refused == Refused::Everything;
            if concerned && self.has_others(place, each) {
                self.each[place].aside[each] = true;
            }
        }
        SetAside::Now
    }

    fn has_others(&self, place: usize, model: usize) -> bool {
        self.others(place, model).next().is_some()
    }

    /// The keys that are in use for a model besides the one of this place.
    fn others(&self, place: usize, model: usize) -> impl Iterator<Item = &Key> {
        let all = self.each.iter().enumerate();
        all.filter(move |(other, key)| *other != place && !key.aside[model])
            .map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests;

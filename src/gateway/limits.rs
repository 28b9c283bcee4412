//! Discord's rate limits, as its answers tell them: who may send now, and who must wait.
//!
//! It counts and never sleeps: a caller that must wait is told how long. It knows the buckets of
//! this process's requests, and not how many there may be in all, which is the budget's to say.
//! Each channel's bucket has one owner, since only the holder of a shard posts for that shard's
//! channels.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::permits::time_left;

/// One bucket: what is done, and the channel it is done in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bucket {
    /// The kind of request.
    pub action: Action,
    /// The channel's id.
    pub channel: String,
}

/// Kinds of requests that Discord counts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Posting a message.
    Post,
    /// Changing a message.
    Edit,
    /// Whatever is done by the token of an interaction, whose id stands for the channel.
    Answer,
    /// Showing that the bot is typing.
    Type,
}

/// What an answer's headers say of its bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketHeaders {
    /// Requests in a window.
    pub limit: u32,
    /// Requests left in this window.
    pub remaining: u32,
    /// How long this window still lasts.
    pub reset_after: Duration,
}

/// What became of a request, for the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It was not sent at all.
    Unsent,
    /// There was no answer.
    Not,
    /// There was one, with or without word of the bucket.
    With(Option<BucketHeaders>),
    /// It was refused for being too many (429) and may be sent again after this long.
    TooMany {
        /// How long to wait.
        retry_after: Duration,
    },
}

/// How long to wait for the first answer of a bucket whose limit is not known yet.
const UNTIL_KNOWN: Duration = Duration::from_millis(50);
/// Buckets kept before those that have run out are forgotten.
const MANY_BUCKETS: usize = 4096;

/// Everything known about the limits.
#[derive(Debug, Default)]
pub struct Limits {
    buckets: HashMap<Bucket, Window>,
}

#[derive(Debug)]
struct Window {
    limit: u32,
    remaining: u32,
    /// The end of the window; `None` before the first answer and after the window ran out.
    ends: Option<Instant>,
    in_flight: u32,
}

impl Limits {
    /// Takes a place for a request, or says how long to wait. A place taken must be given back
    /// with [`Limits::answered`].
    ///
    /// # Errors
    /// How long to wait before asking again.
    pub fn reserve(&mut self, bucket: Option<&Bucket>, now: Instant) -> Result<(), Duration> {
        if let Some(bucket) = bucket {
            self.forget_the_old(now);
            self.buckets.entry(bucket.clone()).or_default().take(now)?;
        }
        Ok(())
    }

    /// Gives a place back, with what the answer said.
    pub fn answered(&mut self, bucket: Option<&Bucket>, answer: Answered, now: Instant) {
        if let Some(window) = bucket.and_then(|bucket| self.buckets.get_mut(bucket)) {
            window.give_back(answer, now);
        }
    }

    fn forget_the_old(&mut self, now: Instant) {
        if self.buckets.len() >= MANY_BUCKETS {
            self.buckets.retain(|_, window| {
                window.in_flight > 0 || window.ends.is_some_and(|ends| ends > now)
            });
        }
    }
}

impl Default for Window {
    /// A bucket of which nothing is known: one request goes ahead and finds out.
    fn default() -> Self {
        Self {
            limit: 1,
            remaining: 1,
            ends: None,
            in_flight: 0,
        }
    }
}

impl Window {
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        if self.ends.is_some_and(|ends| ends <= now) {
            self.ends = None;
            self.remaining = self.limit.saturating_sub(self.in_flight);
        }
        if self.remaining == 0 {
            return Err(self
                .ends
                .and_then(|ends| time_left(ends, now))
                .unwrap_or(UNTIL_KNOWN));
        }
        self.remaining -= 1;
        self.in_flight += 1;
        Ok(())
    }

    fn give_back(&mut self, answer: Answered, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match answer {
            Answered::Unsent => self.remaining = (self.remaining + 1).min(self.limit),
            Answered::Not | Answered::With(None) if self.ends.is_none() => {
                self.remaining = self
                    .remaining
                    .max(self.limit.saturating_sub(self.in_flight));
            }
            Answered::Not | Answered::With(None) => {}
            Answered::With(Some(headers)) => self.learn(headers, now),
            Answered::TooMany { retry_after } => {
                self.remaining = 0;
                let until = now + retry_after;
                self.ends = Some(self.ends.map_or(until, |ends| ends.max(until)));
            }
        }
    }

    /// Answers may overtake each other and may or may not count the requests still under way,
    /// so the lower number is believed within a window.
    fn learn(&mut self, headers: BucketHeaders, now: Instant) {
        let left = headers.remaining.saturating_sub(self.in_flight);
        let same_window = self.ends.is_some_and(|ends| ends > now);
        self.remaining = if same_window {
            self.remaining.min(left)
        } else {
            left
        };
        self.limit = headers.limit.max(1);
        self.ends = Some(now + headers.reset_after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(channel: &str) -> Bucket {
        Bucket {
            action: Action::Post,
            channel: channel.to_owned(),
        }
    }

    fn headers(remaining: u32) -> Answered {
        Answered::With(Some(BucketHeaders {
            limit: 5,
            remaining,
            reset_after: Duration::from_secs(5),
        }))
    }

    #[test]
    fn an_unknown_bucket_lets_one_request_find_out() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let a = bucket("a");
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
        assert_eq!(limits.reserve(Some(&a), now), Err(UNTIL_KNOWN));
        assert_eq!(limits.reserve(Some(&bucket("b")), now), Ok(()));
        limits.answered(Some(&a), headers(2), now);
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
        assert_eq!(
            limits.reserve(Some(&a), now),
            Err(Duration::from_secs(5)),
            "the window is used up"
        );
        let next_window = now + Duration::from_secs(5);
        assert_eq!(limits.reserve(Some(&a), next_window), Ok(()));
    }

    #[test]
    fn a_lost_answer_gives_its_place_back() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let a = bucket("a");
        for answer in [Answered::Not, Answered::With(None)] {
            assert_eq!(limits.reserve(Some(&a), now), Ok(()));
            limits.answered(Some(&a), answer, now);
        }
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
    }

    #[test]
    fn too_many_closes_the_bucket_and_no_other() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let (a, b) = (bucket("a"), bucket("b"));
        let refused = Answered::TooMany {
            retry_after: Duration::from_secs(3),
        };
        limits.reserve(Some(&a), now).unwrap();
        limits.answered(Some(&a), refused, now);
        assert_eq!(limits.reserve(Some(&a), now), Err(Duration::from_secs(3)));
        limits.reserve(Some(&b), now).unwrap();
        let later = now + Duration::from_secs(3);
        assert_eq!(limits.reserve(Some(&a), later), Ok(()));
    }

    #[test]
    fn an_answer_that_was_overtaken_does_not_raise_the_count() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let a = bucket("a");
        limits.reserve(Some(&a), now).unwrap();
        limits.answered(Some(&a), headers(4), now);
        limits.reserve(Some(&a), now).unwrap();
        limits.reserve(Some(&a), now).unwrap();
        limits.answered(Some(&a), headers(2), now);
        limits.answered(Some(&a), headers(3), now);
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
        assert!(limits.reserve(Some(&a), now).is_err());
    }

    #[test]
    fn a_request_that_was_not_sent_leaves_its_place_to_the_next() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let a = bucket("a");
        limits.reserve(Some(&a), now).unwrap();
        limits.answered(Some(&a), headers(1), now);
        limits.reserve(Some(&a), now).unwrap();
        limits.answered(Some(&a), Answered::Unsent, now);
        assert_eq!(limits.reserve(Some(&a), now), Ok(()));
        assert!(limits.reserve(Some(&a), now).is_err());
    }
}

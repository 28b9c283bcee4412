//! A reminder: what is kept of it, and when it comes round.

use jiff::{Timestamp, Zoned, tz::TimeZone};
use uuid::Uuid;

use super::{asker::Asker, named::named};
use crate::nlu::times::{Rule, next_after};

/// The most reminders that one person may have waiting or paused.
pub const MOST: i64 = 25;
/// The most characters of what somebody is reminded of.
pub const LONGEST: usize = 300;

named! {
    /// What is to become of a reminder.
    State {
        /// It waits for its moment.
        Pending = "pending",
        /// It is kept, and not told.
        Paused = "paused",
        /// All of it was told.
        Over = "over",
        /// Its person does not want it any more.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether it may still be told.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Paused)
    }
}

/// When something is to be told: once, or again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The first time.
    pub first: Timestamp,
    /// How it comes again, as RFC 5545 writes it.
    pub rule: Option<String>,
    /// IANA name of the time zone whose wall clock it keeps to.
    pub zone: String,
}

impl When {
    /// The first moment of it that is later than another; `None` when there is none any more. Nine
    /// o'clock stays nine o'clock over daylight saving.
    #[must_use]
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        if self.first > after {
            return Some(self.first);
        }
        let rule = Rule::parse(self.rule.as_deref()?)?;
        let next = next_after(&rule, &self.local(self.first), &self.local(after))?;
        Some(next.timestamp())
    }

    /// A moment on the wall clock that it keeps to.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }
}

/// A reminder as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Its row.
    pub id: i64,
    /// The action that asked for it; none for one that was brought over from elsewhere.
    pub action: Option<Uuid>,
    /// Who asked, and how they are told.
    pub asker: Asker,
    /// What to be reminded of, in the person's words.
    pub text: String,
    /// When.
    pub when: When,
    /// When it is due next; for one that is over, when it was due last.
    pub due: Timestamp,
    /// What is to become of it.
    pub state: State,
    /// The one that it puts off, which goes on by itself.
    pub snoozed_of: Option<i64>,
    /// The moment it was told of last.
    pub told_of: Option<Timestamp>,
    /// Why it could not be told, in one word.
    pub trouble: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

impl Reminder {
    /// Whether it comes again and again.
    #[must_use]
    pub const fn is_series(&self) -> bool {
        self.when.rule.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_oclock_stays_nine_oclock() {
        let when = When {
            first: "2026-10-24T07:00:00Z".parse().unwrap(),
            rule: Some("FREQ=DAILY;BYHOUR=9;BYMINUTE=0".to_owned()),
            zone: "Europe/Berlin".to_owned(),
        };
        let next = when.next_after(when.first).unwrap();
        assert_eq!(next.to_string(), "2026-10-25T08:00:00Z");
        let once = When { rule: None, ..when };
        assert_eq!(once.next_after(once.first), None);
        let before = once.first - jiff::SignedDuration::from_secs(1);
        assert_eq!(once.next_after(before), Some(once.first));
    }
}

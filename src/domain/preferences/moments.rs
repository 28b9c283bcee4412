//! When somebody may be told something that they did not ask for just then.

use jiff::{Timestamp, ToSpan, Zoned, tz::TimeZone};

use super::Preferences;

/// At this hour of their day whoever wants to be told things together is told.
const DIGEST_HOUR: i8 = 9;

impl Preferences {
    /// Their time zone, UTC while none is chosen.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        let zone = self.time_zone.as_deref();
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        zone.unwrap_or(TimeZone::UTC)
    }

    /// When they may be told something that comes up now: not in their quiet hours, and in the morning
    /// where they want several things told together.
    #[must_use]
    pub fn told_at(&self, now: Timestamp) -> Timestamp {
        let local = now.to_zoned(self.zone());
        let at = if self.notifications.wants_digest() {
            next_morning(&local)
        } else {
            now
        };
        self.not_in_quiet_hours(at)
    }

    /// The end of their quiet hours, where a moment is in them; else the moment.
    #[must_use]
    pub fn not_in_quiet_hours(&self, at: Timestamp) -> Timestamp {
        let local = at.to_zoned(self.zone());
        let quiet = self.notifications.quiet_hours;
        let Some(hours) = quiet.filter(|hours| hours.holds(local.time())) else {
            return at;
        };
        let end = local.with().time(hours.until).build().and_then(|end| {
            if end > local {
                Ok(end)
            } else {
                end.checked_add(1.day())
            }
        });
        end.map_or(at, |end| end.timestamp())
    }
}

/// The next time that it is morning there.
fn next_morning(local: &Zoned) -> Timestamp {
    let morning = local.date().at(DIGEST_HOUR, 0, 0, 0);
    let morning = morning.to_zoned(local.time_zone().clone());
    let next = morning.and_then(|morning| {
        if morning > *local {
            Ok(morning)
        } else {
            morning.checked_add(1.day())
        }
    });
    next.map_or(local.timestamp(), |next| next.timestamp())
}

#[cfg(test)]
mod tests {
    use crate::domain::preferences::{Notifications, QuietHours};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_told_in_their_quiet_hours_nor_one_by_one_who_wants_it_together() {
        let wishes = |quiet: Option<&str>, digest| Preferences {
            time_zone: Some("Europe/Berlin".to_owned()),
            notifications: Notifications {
                quiet_hours: quiet.and_then(QuietHours::read),
                digest: Some(digest),
                ..Notifications::default()
            },
            ..Preferences::default()
        };
        // Berlin is an hour ahead.
        for (quiet, digest, now, expected) in [
            (None, false, "2026-12-01T23:00:00Z", "2026-12-01T23:00:00Z"),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-01T12:00:00Z",
                "2026-12-01T12:00:00Z",
            ),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-01T22:30:00Z",
                "2026-12-02T06:00:00Z",
            ),
            (
                Some("22:00-07:00"),
                false,
                "2026-12-02T01:30:00Z",
                "2026-12-02T06:00:00Z",
            ),
            (None, true, "2026-12-01T12:00:00Z", "2026-12-02T08:00:00Z"),
            (None, true, "2026-12-01T05:00:00Z", "2026-12-01T08:00:00Z"),
            (
                Some("08:00-10:00"),
                true,
                "2026-12-01T05:00:00Z",
                "2026-12-01T09:00:00Z",
            ),
        ] {
            let told = wishes(quiet, digest).told_at(at(now));
            assert_eq!(told, at(expected), "{quiet:?} {digest} {now}");
        }
    }
}

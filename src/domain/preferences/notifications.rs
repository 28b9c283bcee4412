//! How and when somebody wants to be told something that they did not ask for just then.

use std::fmt;

use jiff::civil::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How and when somebody is told something by itself. Each has its key; there are no others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notifications {
    /// Where; `None` for where it was asked for.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<Where>,
    /// When not, in their own time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// Whether several things are told together, once a day.
    #[serde(with = "switch", skip_serializing_if = "Option::is_none")]
    pub digest: Option<bool>,
    /// Whether the bot may mention by itself what it can do.
    #[serde(with = "switch", skip_serializing_if = "Option::is_none")]
    pub mentions: Option<bool>,
}

impl Notifications {
    /// Whether several things are told together: not unless that was chosen.
    #[must_use]
    pub fn wants_digest(&self) -> bool {
        self.digest.unwrap_or(false)
    }

    /// Whether the bot may mention by itself what it can do: unless that was switched off.
    #[must_use]
    pub fn allows_mentions(&self) -> bool {
        self.mentions.unwrap_or(true)
    }
}

/// Where somebody is told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Where {
    /// In a direct message.
    Dm,
    /// In the channel where it was asked for.
    Channel,
}

impl Where {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dm => "dm",
            Self::Channel => "channel",
        }
    }

    /// The place of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dm" => Some(Self::Dm),
            "channel" => Some(Self::Channel),
            _ => None,
        }
    }
}

/// A part of every day, which may go over midnight: `22:00-07:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// From then on.
    pub from: Time,
    /// Until then.
    pub until: Time,
}

impl QuietHours {
    /// Reads `HH:MM-HH:MM`; nothing when it is written otherwise or begins where it ends.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once(['-', '–'])?;
        let (from, until) = (time(from)?, time(until)?);
        (from != until).then_some(Self { from, until })
    }

    /// Whether a time of the day is in it.
    #[must_use]
    pub fn holds(&self, at: Time) -> bool {
        if self.from < self.until {
            self.from <= at && at < self.until
        } else {
            self.from <= at || at < self.until
        }
    }
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let is_plain = |part: &str| part.len() <= 2 && part.bytes().all(|c| c.is_ascii_digit());
    if !(is_plain(hour) && minute.len() == 2 && is_plain(minute)) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from, self.until);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from.hour(),
            from.minute(),
            until.hour(),
            until.minute()
        )
    }
}

impl Serialize for QuietHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("it is not HH:MM-HH:MM"))
    }
}

/// `on` and `off`.
mod switch {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands in references"
    )]
    pub fn serialize<S: Serializer>(on: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if on.unwrap_or(false) { "on" } else { "off" })
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<bool>, D::Error> {
        let word = Option::<String>::deserialize(deserializer)?;
        Ok(match word.as_deref() {
            Some("on") => Some(true),
            Some("off") => Some(false),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_are_read_as_they_are_written() {
        for (text, written) in [
            ("22:00-07:00", "22:00-07:00"),
            ("9:05 - 12:30", "09:05-12:30"),
        ] {
            assert_eq!(QuietHours::read(text).unwrap().to_string(), written);
        }
        for bad in [
            "",
            "22-7",
            "24:00-07:00",
            "22:00",
            "22:00-22:00",
            "a:bc-d:ef",
            "22:0-07:00",
        ] {
            assert_eq!(QuietHours::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let at = |hour| Time::new(hour, 0, 0, 0).unwrap();
        let night = QuietHours::read("22:00-07:00").unwrap();
        assert!(night.holds(at(23)) && night.holds(at(3)) && night.holds(at(22)));
        assert!(!night.holds(at(7)) && !night.holds(at(12)));
        let noon = QuietHours::read("12:00-14:00").unwrap();
        assert!(noon.holds(at(13)) && !noon.holds(at(23)));
    }

    #[test]
    fn they_are_kept_under_their_keys_and_read_with_gaps() {
        let all = Notifications {
            place: Some(Where::Dm),
            quiet_hours: QuietHours::read("22:00-07:00"),
            digest: Some(true),
            mentions: Some(false),
        };
        let written = serde_json::to_value(&all).unwrap();
        let expected = serde_json::json!({
            "where": "dm", "quiet_hours": "22:00-07:00", "digest": "on", "mentions": "off"
        });
        assert_eq!(written, expected);
        assert_eq!(
            serde_json::from_value::<Notifications>(written).unwrap(),
            all
        );
        let none: Notifications = serde_json::from_str("{}").unwrap();
        assert_eq!(none, Notifications::default());
        assert!(none.allows_mentions() && !none.wants_digest());
    }
}

//! One choice that changes, and what changes at all.

use serde::{Deserialize, Serialize};

use super::{EmojiDensity, Preferences, QuietHours, Tone, Where};

/// One choice, as it is to be. `None` takes a choice back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "set", content = "to", rename_all = "snake_case")]
pub enum Change {
    /// How they want to be called.
    Name(Option<String>),
    /// The manner of answers.
    Tone(Tone),
    /// How many emoji.
    Emoji(Option<EmojiDensity>),
    /// The language.
    Language(Option<String>),
    /// The time zone.
    TimeZone(Option<String>),
    /// How many messages are taken into account.
    Window(Option<u16>),
    /// Where they are told something.
    Where(Option<Where>),
    /// When they are not.
    QuietHours(Option<QuietHours>),
    /// Whether things are told together.
    Digest(Option<bool>),
    /// Whether what the bot can do is mentioned.
    Mentions(Option<bool>),
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// How they want to be called.
    Name,
    /// The manner of answers.
    Tone,
    /// How many emoji.
    Emoji,
    /// The language.
    Language,
    /// The time zone.
    TimeZone,
    /// How many messages are taken into account.
    Window,
    /// Where they are told something.
    Where,
    /// When they are not.
    QuietHours,
    /// Whether things are told together.
    Digest,
    /// Whether what the bot can do is mentioned.
    Mentions,
    /// Several at once.
    Template,
}

impl Field {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::Tone,
        Self::Emoji,
        Self::Language,
        Self::TimeZone,
        Self::Window,
        Self::Where,
        Self::QuietHours,
        Self::Digest,
        Self::Mentions,
        Self::Template,
    ];

    /// Its name where it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Tone => "tone",
            Self::Emoji => "emoji",
            Self::Language => "language",
            Self::TimeZone => "time_zone",
            Self::Window => "window",
            Self::Where => "where",
            Self::QuietHours => "quiet_hours",
            Self::Digest => "digest",
            Self::Mentions => "mentions",
            Self::Template => "template",
        }
    }

    /// Its place among all.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Change {
    /// What it changes.
    #[must_use]
    pub const fn field(&self) -> Field {
        match self {
            Self::Name(_) => Field::Name,
            Self::Tone(_) => Field::Tone,
            Self::Emoji(_) => Field::Emoji,
            Self::Language(_) => Field::Language,
            Self::TimeZone(_) => Field::TimeZone,
            Self::Window(_) => Field::Window,
            Self::Where(_) => Field::Where,
            Self::QuietHours(_) => Field::QuietHours,
            Self::Digest(_) => Field::Digest,
            Self::Mentions(_) => Field::Mentions,
        }
    }

    /// What everybody starts with.
    #[must_use]
    pub fn reset() -> Vec<Self> {
        way_back(&Preferences::default(), &Field::ALL)
    }

    fn made(&self, to: &mut Preferences) {
        let notifications = &mut to.notifications;
        match self {
            Self::Name(name) => to.preferred_name.clone_from(name),
            Self::Tone(tone) => to.tone = *tone,
            Self::Emoji(density) => {
                to.emoji = density.unwrap_or(EmojiDensity::Medium);
                to.emoji_chosen = density.is_some();
            }
            Self::Language(language) => to.language.clone_from(language),
            Self::TimeZone(zone) => to.time_zone.clone_from(zone),
            Self::Window(size) => to.window_size = *size,
            Self::Where(place) => notifications.place = *place,
            Self::QuietHours(hours) => notifications.quiet_hours = *hours,
            Self::Digest(on) => notifications.digest = *on,
            Self::Mentions(on) => notifications.mentions = *on,
        }
    }
}

/// Preferences as they are after changes. Of two changes of the same field the later one holds.
#[must_use]
pub fn changed(preferences: &Preferences, changes: &[Change]) -> Preferences {
    let mut after = preferences.clone();
    for change in changes {
        change.made(&mut after);
    }
    after
}

/// The changes that make these fields what they are in `before`.
#[must_use]
pub fn way_back(before: &Preferences, fields: &[Field]) -> Vec<Change> {
    let notifications = &before.notifications;
    let of = |field: &Field| {
        Some(match field {
            Field::Name => Change::Name(before.preferred_name.clone()),
            Field::Tone => Change::Tone(before.tone),
            Field::Emoji => {
                let is_chosen = before.emoji_chosen || before.emoji != EmojiDensity::Medium;
                Change::Emoji(is_chosen.then_some(before.emoji))
            }
            Field::Language => Change::Language(before.language.clone()),
            Field::TimeZone => Change::TimeZone(before.time_zone.clone()),
            Field::Window => Change::Window(before.window_size),
            Field::Where => Change::Where(notifications.place),
            Field::QuietHours => Change::QuietHours(notifications.quiet_hours),
            Field::Digest => Change::Digest(notifications.digest),
            Field::Mentions => Change::Mentions(notifications.mentions),
            Field::Template => return None,
        })
    };
    fields.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::preferences::Template;

    #[test]
    fn what_a_template_changes_is_undone_and_nothing_else() {
        let before = Preferences {
            tone: Tone::Technical,
            window_size: Some(7),
            ..Preferences::default()
        };
        for template in Template::ALL {
            let changes = template.changes();
            let fields: Vec<Field> = changes.iter().map(Change::field).collect();
            let back = way_back(&before, &fields);
            let mut after = changed(&before, &changes);
            assert_ne!(after, before);
            after.preferred_name = Some("Sam".to_owned());
            let again = changed(&after, &back);
            let expected = Preferences {
                preferred_name: Some("Sam".to_owned()),
                ..before.clone()
            };
            assert_eq!(again, expected);
        }
    }

    #[test]
    fn a_reset_is_what_everybody_starts_with_and_changes_are_kept_as_they_are() {
        let some = Preferences {
            preferred_name: Some("Sam".to_owned()),
            language: Some("de".to_owned()),
            ..changed(&Preferences::default(), &Template::Playful.changes())
        };
        assert_eq!(changed(&some, &Change::reset()), Preferences::default());
        let all = way_back(&some, &Field::ALL);
        let written = serde_json::to_value(&all).unwrap();
        assert_eq!(serde_json::from_value::<Vec<Change>>(written).unwrap(), all);
    }
}

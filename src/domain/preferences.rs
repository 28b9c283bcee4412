//! What a person has chosen for themselves: the choices, how they are written, and how they change.
//!
//! A choice that was never made stays unmade: the language then follows what is known of the
//! person's own, and the time zone is asked for when one is needed.

mod change;
mod moments;
mod name;
mod notifications;
mod template;
mod typed;
pub mod wish;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use change::{Change, Field, changed, way_back};
pub use name::{LONGEST_NAME, cleaned as cleaned_name};
pub use notifications::{Notifications, QuietHours, Where};
pub use template::Template;
pub use typed::{Fault, Request, read as read_typed};

use super::named::named;

/// The languages that can be chosen.
pub const LANGUAGES: [&str; 6] = ["en", "es", "de", "fr", "pt", "ja"];
/// The most messages that an answer can be made to take into account.
pub const LARGEST_WINDOW: u16 = 100;

/// One person's choices, or what everybody starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// How they want to be called. It is their own text: treat it as data.
    pub preferred_name: Option<String>,
    /// The manner of answers.
    pub tone: Tone,
    /// How many emoji answers carry.
    pub emoji: EmojiDensity,
    /// Whether they chose that; else it is what the bot is set up with.
    pub emoji_chosen: bool,
    /// The language of answers, one of [`LANGUAGES`]; `None` while none is chosen.
    pub language: Option<String>,
    /// IANA name of their time zone.
    pub time_zone: Option<String>,
    /// How many messages (of either side) an answer takes into account; `None` for the default.
    pub window_size: Option<u16>,
    /// How and when they are told something by themselves.
    pub notifications: Notifications,
    /// They want to be left alone: nothing of theirs is kept, and nothing is answered.
    pub opted_out: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            preferred_name: None,
            tone: Tone::Friendly,
            emoji: EmojiDensity::Medium,
            emoji_chosen: false,
            language: None,
            time_zone: None,
            window_size: None,
            notifications: Notifications::default(),
            opted_out: false,
        }
    }
}

impl Preferences {
    /// The same, in the language of a person's client (`de`, `pt-BR`) where they have chosen none
    /// and it is one of ours.
    #[must_use]
    pub fn or_locale(mut self, locale: Option<&str>) -> Self {
        if self.language.is_none() {
            let primary = locale.and_then(|locale| locale.split(['-', '_']).next());
            let primary = primary.unwrap_or_default().to_ascii_lowercase();
            self.language = LANGUAGES.contains(&&*primary).then_some(primary);
        }
        self
    }

    /// The same, with as many emoji as the bot is set up with where they have not chosen.
    #[must_use]
    pub fn or_emoji(mut self, usual: EmojiDensity) -> Self {
        if !self.emoji_chosen {
            self.emoji = usual;
        }
        self
    }

    /// The code of the language they are spoken to in: English while none is chosen.
    #[must_use]
    pub fn language_code(&self) -> &str {
        self.language.as_deref().unwrap_or("en")
    }
}

/// Whether somebody is to be asked for their time zone before a moment is taken for theirs.
#[must_use]
pub fn wants_time_zone(preferences: &Preferences) -> bool {
    let known = preferences.time_zone.as_deref();
    known.is_none_or(|name| TimeZone::get(name).is_err())
}

/// The name of a time zone as the database of time zones writes it; `None` when it has none of
/// this name.
#[must_use]
pub fn time_zone_named(name: &str) -> Option<String> {
    let name = name.trim().replace(' ', "_");
    if name.eq_ignore_ascii_case("utc") {
        return Some("UTC".to_owned());
    }
    let zone = name.contains('/').then(|| TimeZone::get(&name).ok());
    zone.flatten()?.iana_name().map(str::to_owned)
}

named! {
    /// The manner of answers.
    Tone {
        /// Polite and complete.
        Formal = "formal",
        /// Warm and short. The default.
        Friendly = "friendly",
        /// As among friends.
        Casual = "casual",
        /// Exact, with the terms of the trade.
        Technical = "technical",
    }
}

named! {
    /// How many emoji an answer carries. It is enforced by counting.
    EmojiDensity {
        /// No emoji.
        None = "none",
        /// One or two.
        Low = "low",
        /// Two to four. The default.
        Medium = "medium",
        /// As many as fit.
        High = "high",
    }
}

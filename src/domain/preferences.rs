//! What a person has chosen for themselves.

use serde::{Deserialize, Serialize};

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
    /// The language of answers (`en`, `es`, `de`, `fr`, `pt`, `ja`).
    pub language: String,
    /// IANA name of their time zone.
    pub time_zone: Option<String>,
    /// How many messages (of either side) an answer takes into account; `None` for the default.
    pub window_size: Option<u16>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            preferred_name: None,
            tone: Tone::Friendly,
            emoji: EmojiDensity::Medium,
            language: "en".to_owned(),
            time_zone: None,
            window_size: None,
        }
    }
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl $name {
            /// The name used in tables and settings.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The choice of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
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

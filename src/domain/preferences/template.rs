//! Sets of choices that go well together.

use super::{Change, EmojiDensity, Tone};

/// A set of tone, emoji density and window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Short and plain.
    Brief,
    /// Friendly, with a long memory.
    Warm,
    /// Polite, without ornament.
    Professional,
    /// Among friends.
    Playful,
    /// Exact.
    Expert,
}

impl Template {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Brief,
        Self::Warm,
        Self::Professional,
        Self::Playful,
        Self::Expert,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::Warm => "warm",
            Self::Professional => "professional",
            Self::Playful => "playful",
            Self::Expert => "expert",
        }
    }

    /// The template of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What it sets.
    #[must_use]
    pub fn changes(self) -> [Change; 3] {
        let (tone, emoji, window) = match self {
            Self::Brief => (Tone::Casual, EmojiDensity::None, Some(6)),
            Self::Warm => (Tone::Friendly, EmojiDensity::Medium, Some(20)),
            Self::Professional => (Tone::Formal, EmojiDensity::None, Some(20)),
            Self::Playful => (Tone::Casual, EmojiDensity::High, Some(10)),
            Self::Expert => (Tone::Technical, EmojiDensity::Low, Some(30)),
        };
        [
            Change::Tone(tone),
            Change::Emoji(Some(emoji)),
            Change::Window(window),
        ]
    }
}

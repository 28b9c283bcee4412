//! What a message wants: the intents, and the typed commands.
//!
//! Commands and the bare words for help and status are recognised here without any model.
//! Telling everything else apart is the business of the understanding room.

use super::{feature::asks_for_own, memory::MemoryWish};
pub use crate::nlu::{
    Boldness, INTENTS, Intent,
    intents::{Called, Choice, Needs},
};

/// What a typed command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// What the bot can do.
    Help,
    /// How the bot is.
    Status,
    /// What the bot remembers, or to have it forgotten.
    Memory(MemoryWish),
    /// What became of the features that one asked for.
    Requests,
    /// One of the others, by its name without the slash.
    Other(&'static str),
}

/// The commands that may be typed as text, without their slash.
pub const COMMANDS: [&str; 9] = [
    "help",
    "status",
    "memory",
    "forget",
    "generate-image",
    "get-image",
    "request-feature",
    "submit-feature",
    "my-requests",
];

impl Command {
    /// Reads a message that is a command, or one of the few words that stand for one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if let Some(wish) = MemoryWish::of(text) {
            return Some(Self::Memory(wish));
        }
        if asks_for_own(text) {
            return Some(Self::Requests);
        }
        let text = text.trim();
        let first = text.split_whitespace().next().unwrap_or_default();
        if let Some(name) = first.strip_prefix('/') {
            let named = COMMANDS
                .into_iter()
                .find(|command| command.eq_ignore_ascii_case(name));
            return named.map(Self::named);
        }
        match text
            .trim_end_matches(['?', '!', '.', ' '])
            .to_ascii_lowercase()
            .as_str()
        {
            "help" | "help me" | "commands" | "what can you do" => Some(Self::Help),
            "status" | "are you working" | "are you up" => Some(Self::Status),
            _ => None,
        }
    }

    fn named(name: &'static str) -> Self {
        match name {
            "help" => Self::Help,
            "status" => Self::Status,
            "my-requests" => Self::Requests,
            other => Self::Other(other),
        }
    }

    /// The intent behind it, where one has to be named. What is asked of the memory is none of
    /// them; the bot does it without asking for an intent.
    #[must_use]
    pub fn intent(self) -> Intent {
        match self {
            Self::Help => Intent::Help,
            Self::Status | Self::Memory(_) | Self::Requests => Intent::GetStatus,
            Self::Other("generate-image") => Intent::GenerateImage,
            Self::Other("get-image") => Intent::GetImage,
            Self::Other(_) => Intent::SubmitFeature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_and_commands_are_recognised() {
        let cases = [
            ("help", Command::Help),
            ("  Help! ", Command::Help),
            ("/help", Command::Help),
            ("/HELP me", Command::Help),
            ("status?", Command::Status),
            ("/status", Command::Status),
            ("/generate-image a cat", Command::Other("generate-image")),
            ("/forget 2", Command::Memory(MemoryWish::ForgetNumber(2))),
            ("/get-image", Command::Other("get-image")),
            (
                "/request-feature dark mode",
                Command::Other("request-feature"),
            ),
            (
                "/submit-feature dark mode",
                Command::Other("submit-feature"),
            ),
        ];
        for (text, wish) in cases {
            assert_eq!(Command::of(text), Some(wish), "{text}");
        }
        for text in [
            "/statuses",
            "/",
            "",
            "help my friend with this",
            "how are you",
            "what is the status of my order",
        ] {
            assert_eq!(Command::of(text), None, "{text}");
        }
    }
}

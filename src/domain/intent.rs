//! What a message wants: the seven intents, and the typed commands.
//!
//! Commands and the bare words for help and status are recognised here without any model.
//! Telling everything else apart is the business of the understanding room.

pub use crate::nlu::{Boldness, Intent};

/// What a message wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To know what the bot can do.
    Help,
    /// To know how the bot is.
    Status,
    /// One of the old commands, by its name without the slash.
    Command(&'static str),
    /// To talk.
    Conversation,
}

/// The commands that may be typed as text, without their slash.
pub const COMMANDS: [&str; 6] = [
    "help",
    "status",
    "generate-image",
    "get-image",
    "request-feature",
    "submit-feature",
];

impl Wish {
    /// Reads a message.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        let first = text.split_whitespace().next().unwrap_or_default();
        if let Some(name) = first.strip_prefix('/') {
            let named = COMMANDS
                .into_iter()
                .find(|command| command.eq_ignore_ascii_case(name));
            return named.map_or(Self::Conversation, Self::command);
        }
        match text
            .trim_end_matches(['?', '!', '.', ' '])
            .to_ascii_lowercase()
            .as_str()
        {
            "help" | "help me" | "commands" | "what can you do" => Self::Help,
            "status" | "are you working" | "are you up" => Self::Status,
            _ => Self::Conversation,
        }
    }

    fn command(name: &'static str) -> Self {
        match name {
            "help" => Self::Help,
            "status" => Self::Status,
            other => Self::Command(other),
        }
    }

    /// The name under which the intent is logged.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Status => "get_status",
            Self::Command(name) => match name.as_bytes() {
                b"generate-image" => "generate_image",
                b"get-image" => "get_image",
                _ => "submit_feature",
            },
            Self::Conversation => "general_conversation",
        }
    }

    /// How sure that is, in thousandths: a command is what it is, conversation is the default.
    #[must_use]
    pub const fn confidence_permille(self) -> u16 {
        match self {
            Self::Conversation => 500,
            _ => 1000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_and_commands_are_recognised() {
        let cases = [
            ("help", Wish::Help),
            ("  Help! ", Wish::Help),
            ("/help", Wish::Help),
            ("/HELP me", Wish::Help),
            ("status?", Wish::Status),
            ("/status", Wish::Status),
            ("/generate-image a cat", Wish::Command("generate-image")),
            ("/get-image", Wish::Command("get-image")),
            (
                "/request-feature dark mode",
                Wish::Command("request-feature"),
            ),
            ("/submit-feature dark mode", Wish::Command("submit-feature")),
            ("/statuses", Wish::Conversation),
            ("/", Wish::Conversation),
            ("", Wish::Conversation),
            ("help my friend with this", Wish::Conversation),
            ("how are you", Wish::Conversation),
            ("what is the status of my order", Wish::Conversation),
        ];
        for (text, wish) in cases {
            assert_eq!(Wish::of(text), wish, "{text}");
        }
    }
}

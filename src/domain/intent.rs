//! What a message wants: the seven intents and what each needs, and the typed commands.
//!
//! Commands and the bare words for help and status are recognised here without any model.
//! Telling everything else apart is the business of the understanding room.

use serde::{Deserialize, Serialize};

/// One of the seven things a person can want from the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A new picture.
    GenerateImage,
    /// The bot itself to be changed or extended.
    SubmitFeature,
    /// To know whether the bot, or something it was asked for, is all right.
    GetStatus,
    /// A picture that exists already.
    GetImage,
    /// To talk; whatever is none of the others.
    GeneralConversation,
    /// To know what the bot can do and how to use it.
    Help,
    /// To be reminded, once or again and again.
    ScheduleTask,
}

/// Whether following an intent changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boldness {
    /// Nothing is changed: doing it by mistake costs an odd answer.
    ReadOnly,
    /// Something is made for the person who asked.
    Private,
    /// Something is published, for everybody to see.
    Public,
}

impl Intent {
    /// All of them, in the order of their [`index`](Self::index).
    pub const ALL: [Self; 7] = [
        Self::GenerateImage,
        Self::SubmitFeature,
        Self::GetStatus,
        Self::GetImage,
        Self::GeneralConversation,
        Self::Help,
        Self::ScheduleTask,
    ];

    /// Its place in [`ALL`](Self::ALL).
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name under which it is logged and exchanged.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GenerateImage => "generate_image",
            Self::SubmitFeature => "submit_feature",
            Self::GetStatus => "get_status",
            Self::GetImage => "get_image",
            Self::GeneralConversation => "general_conversation",
            Self::Help => "help",
            Self::ScheduleTask => "schedule_task",
        }
    }

    /// The intent of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.name() == name)
    }

    /// What following it does.
    #[must_use]
    pub const fn boldness(self) -> Boldness {
        match self {
            Self::GenerateImage | Self::ScheduleTask => Boldness::Private,
            Self::SubmitFeature => Boldness::Public,
            Self::GetStatus | Self::GetImage | Self::GeneralConversation | Self::Help => {
                Boldness::ReadOnly
            }
        }
    }

    /// Whether following it changes anything, so that a doubt is worth a question.
    #[must_use]
    pub const fn acts(self) -> bool {
        !matches!(self.boldness(), Boldness::ReadOnly)
    }

    /// The confidence from which it counts as clear.
    #[must_use]
    pub const fn threshold(self) -> f64 {
        match self {
            Self::GenerateImage | Self::GetImage => 0.75,
            Self::SubmitFeature | Self::ScheduleTask => 0.70,
            Self::GetStatus => 0.80,
            Self::GeneralConversation => 0.60,
            Self::Help => 0.85,
        }
    }
}

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
    fn an_intent_is_found_by_its_name_and_stands_at_its_index() {
        for (index, intent) in Intent::ALL.into_iter().enumerate() {
            assert_eq!(intent.index(), index);
            assert_eq!(Intent::named(intent.name()), Some(intent));
            let written = serde_json::to_string(&intent).unwrap();
            assert_eq!(written, format!("\"{}\"", intent.name()));
        }
        assert_eq!(Intent::named("sing"), None);
    }

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

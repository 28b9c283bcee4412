//! The seven intents, what each needs, and a guess at one.

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

/// An intent and how sure it is, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// What may be wanted.
    pub intent: Intent,
    /// How likely that is.
    pub confidence: f64,
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
}

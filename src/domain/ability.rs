//! What may be asked of the bot, and under which condition it works for somebody: help shows that,
//! and questions offer that.
//!
//! What is added to the bot gets a line in [`Ability::ALL`], one in [`Ability::works`], and its words
//! in every language.

use super::{ids::Platform, intent::Intent, message::Incoming, standing::Parts};

/// Where somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In a direct message.
    Direct,
    /// In a server's channel.
    Server,
    /// In the console.
    Console,
}

/// Where somebody is, and what is set up there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Here {
    /// Where they write.
    pub place: Place,
    /// Whether a language model is set up.
    pub model: bool,
    /// Whether pictures can be made.
    pub pictures: bool,
    /// Whether feature requests can be published.
    pub features: bool,
}

impl Here {
    /// Where a message was written.
    #[must_use]
    pub fn of(message: &Incoming, parts: &Parts) -> Self {
        Self {
            place: match (message.platform, &message.guild) {
                (Platform::Console, _) => Place::Console,
                (Platform::Discord, None) => Place::Direct,
                (Platform::Discord, Some(_)) => Place::Server,
            },
            model: parts.model.is_some(),
            pictures: parts.pictures,
            features: parts.features,
        }
    }

    /// Everything that works here, in the order in which help tells it.
    pub fn abilities(&self) -> impl Iterator<Item = Ability> {
        Ability::ALL.into_iter().filter(|each| each.works(self))
    }
}

/// Something that may be asked of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ability {
    /// To talk.
    Talk,
    /// To make a picture.
    MakePicture,
    /// To show a picture from before.
    GetPicture,
    /// To take a wish for what the bot should be able to do.
    RequestFeature,
    /// To remind somebody of something.
    Remind,
    /// To speak as somebody likes it.
    Preferences,
    /// To show what is remembered.
    Memory,
    /// To forget.
    Forget,
    /// To leave somebody alone.
    Privacy,
    /// To tell how the bot is.
    Status,
    /// To tell what works.
    Help,
}

impl Ability {
    /// All of them, in the order in which help tells them.
    pub const ALL: [Self; 11] = [
        Self::Talk,
        Self::MakePicture,
        Self::GetPicture,
        Self::RequestFeature,
        Self::Remind,
        Self::Preferences,
        Self::Memory,
        Self::Forget,
        Self::Privacy,
        Self::Status,
        Self::Help,
    ];

    /// Whether it works there.
    #[must_use]
    pub const fn works(self, here: &Here) -> bool {
        self.is_built()
            && match self {
                Self::MakePicture => here.pictures,
                Self::RequestFeature => here.features,
                Self::Talk
                | Self::GetPicture
                | Self::Remind
                | Self::Preferences
                | Self::Memory
                | Self::Forget
                | Self::Privacy
                | Self::Status
                | Self::Help => true,
            }
    }

    /// What is not built yet works nowhere.
    const fn is_built(self) -> bool {
        match self {
            Self::Talk
            | Self::Preferences
            | Self::Memory
            | Self::Forget
            | Self::Privacy
            | Self::Status
            | Self::Help => true,
            Self::MakePicture | Self::GetPicture | Self::RequestFeature | Self::Remind => false,
        }
    }

    /// What an intent asks for.
    #[must_use]
    pub const fn of_intent(intent: Intent) -> Self {
        match intent {
            Intent::GenerateImage => Self::MakePicture,
            Intent::SubmitFeature => Self::RequestFeature,
            Intent::GetStatus => Self::Status,
            Intent::GetImage => Self::GetPicture,
            Intent::GeneralConversation => Self::Talk,
            Intent::Help => Self::Help,
            Intent::ScheduleTask => Self::Remind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_up_does_not_work() {
        let here = Here {
            place: Place::Direct,
            model: false,
            pictures: false,
            features: false,
        };
        assert!(!Ability::MakePicture.works(&here));
        assert!(!Ability::RequestFeature.works(&here));
        let always = [
            Ability::Talk,
            Ability::Memory,
            Ability::Privacy,
            Ability::Status,
            Ability::Help,
        ];
        assert!(always.into_iter().all(|each| each.works(&here)));
        assert_eq!(here.abilities().next(), Some(Ability::Talk));
    }
}

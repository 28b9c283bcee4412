//! What may be asked of the bot, and under which condition it works for somebody: help shows that,
//! and questions offer that.
//!
//! What stands behind an intent is told as its [description](crate::nlu::intents::Description) says;
//! anything else gets a line in `Ability::OTHERS`, and its words in every language.

use super::{
    ids::Platform,
    intent::{Intent, Needs},
    message::Incoming,
    standing::Parts,
};

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
        Ability::all().into_iter().filter(|each| each.works(self))
    }
}

/// Something that may be asked of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ability {
    /// To follow an intent.
    Follow(Intent),
    /// To speak as somebody likes it.
    Preferences,
    /// To show what is remembered.
    Memory,
    /// To forget.
    Forget,
    /// To leave somebody alone.
    Privacy,
}

impl Ability {
    /// What stands behind no intent.
    const OTHERS: [Self; 4] = [Self::Preferences, Self::Memory, Self::Forget, Self::Privacy];
    /// Their place among the [intents](crate::nlu::intents::Help::place).
    const PLACE_OF_OTHERS: u8 = 50;

    /// All of them, in the order in which help tells them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let others = Self::OTHERS.map(|other| (Self::PLACE_OF_OTHERS, other));
        let intents = Intent::ALL.map(|intent| {
            let place = intent.description().help.place;
            (place, Self::Follow(intent))
        });
        let mut all: Vec<(u8, Self)> = others.into_iter().chain(intents).collect();
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, ability)| ability).collect()
    }

    /// Whether it works there.
    #[must_use]
    pub const fn works(self, here: &Here) -> bool {
        let Self::Follow(intent) = self else {
            return true;
        };
        let help = &intent.description().help;
        help.built
            && match help.needs {
                Needs::Nothing => true,
                Needs::Pictures => here.pictures,
                Needs::Features => here.features,
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
        assert!(!Ability::Follow(Intent::GenerateImage).works(&here));
        assert!(!Ability::Follow(Intent::SubmitFeature).works(&here));
        let talk = Ability::Follow(Intent::GeneralConversation);
        let always = [
            talk,
            Ability::Memory,
            Ability::Privacy,
            Ability::Follow(Intent::GetStatus),
            Ability::Follow(Intent::Help),
        ];
        assert!(always.into_iter().all(|each| each.works(&here)));
        assert_eq!(here.abilities().next(), Some(talk));
    }

    #[test]
    fn every_intent_is_told_once_and_help_comes_last() {
        let all = Ability::all();
        for intent in Intent::ALL {
            let told = all.iter().filter(|each| **each == Ability::Follow(intent));
            assert_eq!(told.count(), 1, "{intent:?}");
        }
        assert_eq!(all.last(), Some(&Ability::Follow(Intent::Help)));
    }
}

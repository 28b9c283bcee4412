//! What people can want: a file per intent, in one list.
//!
//! A file says everything about its intent: what a model is told of it, what it is called in every
//! language, how sure the bot must be, and the action it leads to. Every other place asks the
//! [`Description`]; none of them names an intent that needs nothing special there.

mod action;
mod called;
mod parameter;

mod general_conversation;
mod generate_image;
mod get_image;
mod get_status;
mod help;
mod schedule_task;
mod submit_feature;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    action::{CONFIRM, Doing, Kind, text},
    called::{Called, Choice, choice},
    parameter::{Fault, Parameter, Shape},
};

macro_rules! intents {
    ($($(#[$doc:meta])* $intent:ident in $file:ident,)*) => {
        /// One of the things a person can want from the bot.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Intent { $($(#[$doc])* $intent,)* }

        /// How many intents there are.
        pub const INTENTS: usize = [$(stringify!($intent)),*].len();

        impl Intent {
            /// All of them, in the order of their [`index`](Self::index).
            pub const ALL: [Self; INTENTS] = [$(Self::$intent),*];

            /// Everything that is said of it.
            #[must_use]
            pub const fn description(self) -> &'static Description {
                match self { $(Self::$intent => &$file::DESCRIPTION,)* }
            }
        }
    };
}

// The list. A new intent is a line at its end, and its file.
intents! {
    /// A new picture.
    GenerateImage in generate_image,
    /// The bot itself to be changed or extended.
    SubmitFeature in submit_feature,
    /// To know whether the bot, or something it was asked for, is all right.
    GetStatus in get_status,
    /// A picture that exists already.
    GetImage in get_image,
    /// To talk; whatever is none of the others.
    GeneralConversation in general_conversation,
    /// To know what the bot can do and how to use it.
    Help in help,
    /// To be reminded, once or again and again.
    ScheduleTask in schedule_task,
}

/// Everything that is said of an intent.
#[derive(Debug)]
pub struct Description {
    /// The name under which it is logged and exchanged: that of its file.
    pub name: &'static str,
    /// What following it does.
    pub boldness: Boldness,
    /// The confidence from which it counts as clear.
    pub threshold: f64,
    /// What is wanted, as a model is told that reads a message.
    pub wanted: &'static str,
    /// What a message may say for it, by name.
    pub entities: &'static [&'static str],
    /// What a model is told of those; empty where there are none.
    pub entities_told: &'static str,
    /// Finds those that [`Entities`](crate::Entities) has no field for, in the message as it was
    /// written.
    pub found: Option<Finds>,
    /// Example utterances: what the model is trained from.
    pub utterances: &'static str,
    /// What a chat model is told that answers a message understood as this.
    pub prompt: &'static str,
    /// What it is called where it is offered or told, and how to ask for it.
    pub called: Called,
    /// How help tells of it.
    pub help: Help,
    /// What it leads to, where following it does something.
    pub action: Option<&'static Kind>,
}

/// Finds what a message says, by name.
pub type Finds = fn(&str) -> BTreeMap<String, String>;

/// How help tells of an intent.
#[derive(Clone, Copy, Debug)]
pub struct Help {
    /// Its place among the others: lower ones come first. From 50 on it stands behind what the bot
    /// does besides following intents.
    pub place: u8,
    /// The command that asks for it, with its slash.
    pub command: Option<&'static str>,
    /// Whether it is built: what is not works nowhere.
    pub built: bool,
    /// What must be set up for it.
    pub needs: Needs,
}

/// What must be set up for an intent to be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// Somebody who makes pictures.
    Pictures,
    /// A place where feature requests are published.
    Features,
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
    /// Its place in [`ALL`](Self::ALL).
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name under which it is logged and exchanged.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.description().name
    }

    /// The intent of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.name() == name)
    }

    /// What following it does.
    #[must_use]
    pub const fn boldness(self) -> Boldness {
        self.description().boldness
    }

    /// Whether following it changes anything, so that a doubt is worth a question.
    #[must_use]
    pub const fn acts(self) -> bool {
        !matches!(self.boldness(), Boldness::ReadOnly)
    }

    /// The confidence from which it counts as clear.
    #[must_use]
    pub const fn threshold(self) -> f64 {
        self.description().threshold
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
mod tests;

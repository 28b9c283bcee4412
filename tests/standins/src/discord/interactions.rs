//! Interactions: what people did with the bot, how long each may be answered, and what became of
//! it.
//!
//! The callback is `callback`'s, what comes after it `followup`'s, and how an interaction comes about
//! `acts`'. Times are looked up here only, so that a test can let them pass.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    components::named,
    errors::RestError,
    validate::{EPHEMERAL, LOADING},
    world::{Message, Snowflake, World},
};

/// How long a first answer may take.
const FIRST_ANSWER: Duration = Duration::from_secs(3);
/// How long edits and follow-ups are taken.
const TOKEN: Duration = Duration::from_mins(15);

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Used a command.
    Command,
    /// Typed into an option that is completed; the number is the type of the option.
    Autocomplete(u64),
    /// Used a component of a message.
    Component(Snowflake),
    /// Sent a modal off, which came from a component of a message or from a command.
    Modal(Option<Snowflake>),
}

impl Kind {
    /// The number of the interaction's type.
    #[must_use]
    pub fn number(&self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component(_) => 3,
            Self::Autocomplete(_) => 4,
            Self::Modal(_) => 5,
        }
    }

    /// The message whose component began it.
    #[must_use]
    pub fn source(&self) -> Option<Snowflake> {
        match self {
            Self::Component(message) => Some(*message),
            Self::Modal(message) => *message,
            Self::Command | Self::Autocomplete(_) => None,
        }
    }
}

/// Something somebody did with the bot.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Its id.
    pub id: Snowflake,
    /// What its answers are sent with.
    pub token: String,
    /// What it was.
    pub kind: Kind,
    /// Who did it.
    pub user: Snowflake,
    /// Where.
    pub channel: Snowflake,
    /// What the messages that answer it say about it.
    pub metadata: Value,
    /// Whether the app is there for this person only.
    pub is_only_user_installed: bool,
    /// When the event was sent.
    pub(super) at: Instant,
    /// The callback's type, once there was one.
    pub callback: Option<u8>,
    /// How long after the event that was.
    pub acknowledged_after: Option<Duration>,
    /// The message that `@original` means.
    pub original: Option<Snowflake>,
    /// Whether the message whose component began it was changed by it.
    pub has_changed_source: bool,
    /// Messages that came after it, oldest first.
    pub followups: Vec<Snowflake>,
    /// The modal it opened.
    pub modal: Option<Value>,
    /// The choices it offered.
    pub choices: Option<Vec<Value>>,
}

/// What the person who did something sees of it now.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// What stands there.
    pub standing: Standing,
    /// The message that answers, and follow-ups after it; without those that were deleted.
    pub messages: Vec<Message>,
    /// The modal that is open.
    pub modal: Option<Value>,
    /// The choices that are offered.
    pub choices: Option<Vec<Value>>,
}

impl Seen {
    /// The texts of the messages, one a line.
    #[must_use]
    pub fn text(&self) -> String {
        let texts: Vec<_> = self.messages.iter().map(|it| it.content.as_str()).collect();
        texts.join("\n")
    }

    /// Whether only this person sees all of it.
    #[must_use]
    pub fn is_private(&self) -> bool {
        !self.messages.is_empty() && self.messages.iter().all(|it| it.only_for.is_some())
    }

    /// The message with a component of this name.
    #[must_use]
    pub fn with_component(&self, custom_id: &str) -> Option<&Message> {
        let has = |message: &&Message| named(&message.components, custom_id).is_some();
        self.messages.iter().find(has)
    }
}

/// What stands there after somebody did something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet: the client waits.
    #[default]
    Waiting,
    /// "The application did not respond".
    Failed,
    /// "chinwag is thinking…".
    Thinking,
    /// It was taken: a component's message stays as it is until it is changed.
    Taken,
    /// There is an answer: messages, a modal or choices.
    Answered,
}

/// Every interaction, and how far the tests have moved the time.
#[derive(Debug, Default)]
pub struct Interactions {
    all: BTreeMap<Snowflake, Interaction>,
    moved: Duration,
}

impl Interactions {
    /// Lets time pass for every interaction.
    pub fn pass(&mut self, time: Duration) {
        self.moved += time;
    }

    /// The moment it is, as far as interactions go.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::now() + self.moved
    }

    /// Keeps one.
    pub fn add(&mut self, interaction: Interaction) {
        self.all.insert(interaction.id, interaction);
    }

    /// One by its id.
    #[must_use]
    pub fn get(&self, id: Snowflake) -> Option<&Interaction> {
        self.all.get(&id)
    }

    /// All, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Interaction> {
        self.all.values()
    }

    /// The one whose first answer this is.
    ///
    /// # Errors
    /// 10062 when there is none or it is too late, 40060 when it was answered.
    pub fn waiting_for(
        &mut self,
        id: Snowflake,
        token: &str,
    ) -> Result<&mut Interaction, RestError> {
        let now = self.now();
        let found = self.all.get_mut(&id).filter(|it| it.token == token);
        let found = found.ok_or_else(unknown)?;
        let age = now.duration_since(found.at);
        if found.callback.is_some() && age < TOKEN {
            let message = "Interaction has already been acknowledged.";
            return Err(RestError::new(400, 40060, message));
        }
        if age >= FIRST_ANSWER {
            return Err(unknown());
        }
        Ok(found)
    }

    /// The one that was answered and may still be followed up.
    ///
    /// # Errors
    /// 50027 when there is none or it is too late, 10015 when it was never answered.
    pub fn answered(&mut self, token: &str) -> Result<&mut Interaction, RestError> {
        let now = self.now();
        let found = self.all.values_mut().find(|it| it.token == token);
        let invalid = || RestError::new(401, 50027, "Invalid Webhook Token");
        let found = found.ok_or_else(invalid)?;
        if now.duration_since(found.at) >= TOKEN {
            return Err(invalid());
        }
        if found.callback.is_none() {
            return Err(unknown_webhook());
        }
        Ok(found)
    }

    /// What its person sees of one.
    #[must_use]
    pub fn seen(&self, world: &World, id: Snowflake) -> Option<Seen> {
        let found = self.all.get(&id)?;
        let source = found.kind.source().filter(|_| found.has_changed_source);
        let own = found.original.filter(|it| Some(*it) != found.kind.source());
        let ids = own.or(source).into_iter().chain(found.followups.clone());
        let messages: Vec<Message> = ids
            .filter_map(|id| world.messages.get(&id).cloned())
            .collect();
        let is_late = self.now().duration_since(found.at) >= FIRST_ANSWER;
        let is_thinking = messages.first().is_some_and(|it| it.flags & LOADING != 0);
        let standing = match found.callback {
            None if is_late => Standing::Failed,
            None => Standing::Waiting,
            Some(_) if is_thinking => Standing::Thinking,
            Some(6) if messages.is_empty() => Standing::Taken,
            Some(_) => Standing::Answered,
        };
        let shown = |message: &Message| message.flags & LOADING == 0;
        Some(Seen {
            standing,
            messages: messages.into_iter().filter(shown).collect(),
            modal: found.modal.clone(),
            choices: found.choices.clone(),
        })
    }
}

impl Interaction {
    /// A message that answers it, for its person only or for all.
    #[must_use]
    pub fn message(&self, bot: Snowflake, flags: u64) -> Message {
        Message {
            channel: self.channel,
            author: bot,
            flags,
            interaction: Some(self.metadata.clone()),
            only_for: (flags & EPHEMERAL != 0).then_some(self.user),
            ..Message::default()
        }
    }

    /// What its callback's answer says about it.
    #[must_use]
    pub fn describe(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "type": self.kind.number(),
            "response_message_id": self.original.map(|it| it.to_string()),
        })
    }
}

/// There is no such interaction, or it cannot be answered any more.
fn unknown() -> RestError {
    RestError::new(404, 10062, "Unknown interaction")
}

/// There is no such webhook, or not yet.
#[must_use]
pub fn unknown_webhook() -> RestError {
    RestError::new(404, 10015, "Unknown Webhook")
}

//! How a message came to the bot where it was not simply written: a command, or something pressed.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, MessageId};

/// An interaction is answered through its token for so long (Discord: 15 minutes); what comes
/// later is an ordinary message. A little is left for the way there.
pub const TOKEN_LASTS: SignedDuration = SignedDuration::from_secs(15 * 60 - 20);

/// What is known of a message besides its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Besides {
    /// What was pressed; its message has no words of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub press: Option<Press>,
    /// The interaction by which it came. Whoever takes the message in moves it to the job's header,
    /// so that it is kept with nothing else.
    #[serde(skip)]
    pub interaction: Option<Interaction>,
    /// Whether it was written in an age-restricted channel. Like the interaction it is moved to the
    /// job's header.
    #[serde(skip)]
    pub restricted: bool,
    /// The roles that its author has in the server, by their ids. Its door alone knows them: limits
    /// go by them, and nothing else.
    #[serde(skip)]
    pub roles: Vec<String>,
    /// The channel that it is a thread of, where it was said in a thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_of: Option<ChannelId>,
    /// Whether its author may manage the server. Its door says so of what tells whom to ignore there,
    /// and of nothing else.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub manages: bool,
    /// Whether everybody who is in the server may read where it was written. What its door does not
    /// know is not public.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
}

impl Besides {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the message was written, in whatever place.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.press.is_none() && self.interaction.is_none()
    }
}

/// A component was pressed, an option of it was chosen, or a text was filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The message below which it stands, as its door names it: on Discord the message itself, in
    /// the console the message that it answers.
    pub message: MessageId,
    /// The id of the component.
    pub component: String,
    /// What was chosen or filled in; nothing for a button.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How to answer an interaction that was acknowledged. (Discord's.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// The application it is of.
    pub application: String,
    /// What answers it.
    pub token: Token,
    /// When it happened.
    pub at: Timestamp,
    /// How it was acknowledged.
    pub waits: Waits,
    /// Whether the bot itself is not where it happened, so that no ordinary message can be posted
    /// there: somebody has installed it for themselves alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
    /// Whether the person alone sees the message below which was pressed, so that nobody else may
    /// see what comes of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// How an interaction was acknowledged, and so what its original response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Waits {
    /// A message that everybody sees waits for its text.
    Openly,
    /// A message that the person alone sees waits for its text.
    Privately,
    /// The message with the component waits to be changed.
    InPlace,
}

impl Interaction {
    /// Whether its token still answers.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> bool {
        !self.token.0.is_empty() && now.duration_since(self.at) < TOKEN_LASTS
    }

    /// It was acknowledged too late, so its token answers nothing.
    pub fn came_too_late(&mut self) {
        self.token = Token(String::new());
    }

    /// Whether what answers it is for the person alone, as it was acknowledged.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.hidden || self.waits == Waits::Privately
    }
}

/// What answers an interaction. Whoever has it can speak in the bot's place for some minutes, so it
/// is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lasts_for_less_than_a_quarter_of_an_hour() {
        let at = Timestamp::UNIX_EPOCH;
        let mut interaction = Interaction {
            application: "1".to_owned(),
            token: Token("words of power".to_owned()),
            at,
            waits: Waits::Openly,
            away: false,
            hidden: false,
        };
        assert!(interaction.lasts(at));
        assert!(interaction.lasts(at + SignedDuration::from_mins(14)));
        assert!(!interaction.lasts(at + SignedDuration::from_mins(15)));
        assert!(!format!("{interaction:?}").contains("power"));
        interaction.came_too_late();
        assert!(!interaction.lasts(at));
    }
}

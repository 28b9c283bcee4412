//! A picture that somebody asked for: what is kept of it, and how far it has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    asker::Asker,
    ids::{ChannelId, GuildId, JobId, MessageId, Platform, UserId},
    named::named,
    press::Interaction,
    routing::Route,
};

named! {
    /// How a picture comes of another.
    Mode {
        /// It comes of words alone.
        New = "new",
        /// The same words once more.
        Again = "again",
        /// Another one like it.
        Vary = "vary",
        /// The same with something changed.
        Edit = "edit",
    }
}

named! {
    /// How far a picture has come.
    Stage {
        /// It waits for a worker.
        Queued = "queued",
        /// It is looked at, put into words, and drawn.
        Drawing = "drawing",
        /// Its bytes are kept; it is not judged yet.
        Drawn = "drawn",
        /// It may be shown.
        Done = "done",
        /// There is none.
        Failed = "failed",
    }
}

named! {
    /// Why there is no picture.
    Failure {
        /// It is of a kind that is drawn nowhere.
        Refused = "refused",
        /// It is for age-restricted channels alone.
        Adult = "adult",
        /// What came back is not to be shown.
        Withheld = "withheld",
        /// The provider's own rules.
        Moderated = "moderated",
        /// The provider answered without a picture.
        NoPicture = "no_picture",
        /// The account has no money left.
        NoCredit = "no_credit",
        /// The money for today is spent.
        Budget = "budget",
        /// It broke off, and nobody can say whether it was drawn: it is not paid for twice.
        Uncertain = "uncertain",
        /// The provider does not answer.
        Unavailable = "unavailable",
        /// Something is set up wrongly.
        Misconfigured = "misconfigured",
        /// The picture it is to be made of is gone.
        NoParent = "no_parent",
    }
}

impl Failure {
    /// Whether asking for the same once more may go better.
    #[must_use]
    pub const fn may_go_better(self) -> bool {
        matches!(
            self,
            Self::NoPicture | Self::Uncertain | Self::Unavailable | Self::Withheld
        )
    }
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The action that asks: it asks for one picture, however often it is carried out.
    pub action: Uuid,
    /// The job that answers the message.
    pub asked_by: JobId,
    /// The platform.
    pub platform: Platform,
    /// Who asks.
    pub user: UserId,
    /// In which server.
    pub guild: Option<GuildId>,
    /// In which channel.
    pub channel: ChannelId,
    /// By which message.
    pub message: MessageId,
    /// Their own words.
    pub prompt: String,
    /// The model, where they named one.
    pub model: Option<String>,
    /// The size, where they named one: in pixels (`1024x768`) or as a shape (`16:9`).
    pub size: Option<String>,
    /// The picture it is made of, and how.
    pub parent: Option<(i64, Mode)>,
    /// Whether they alone may see it.
    pub private: bool,
    /// Whether the channel is age-restricted.
    pub restricted: bool,
    /// Whether their words are drawn as they are.
    pub verbatim: bool,
    /// The code of their language.
    pub language: String,
}

impl Wanted {
    /// Who asks, told by that door, with the language of their client where that is known.
    #[must_use]
    pub fn asker(&self, route: Route, locale: Option<String>) -> Asker {
        Asker {
            platform: self.platform,
            user: self.user.clone(),
            guild: self.guild.clone(),
            channel: self.channel.clone(),
            message: self.message.clone(),
            route,
            locale,
        }
    }
}

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its number, which people name it by.
    pub id: i64,
    /// The name of its bytes, which nobody guesses.
    pub name: Uuid,
    /// What was asked for. Of a picture made by an older version some of it is not known.
    pub wanted: Wanted,
    /// What was drawn, where that is not what was asked for word for word.
    pub improved: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// Since when the call is under way that is paid for.
    pub begun_at: Option<Timestamp>,
    /// The picture, once there is one.
    pub made: Option<Made>,
    /// What is to be seen, for those who do not see it.
    pub alt: String,
    /// Why there is none.
    pub failure: Option<Failure>,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The model.
    pub model: String,
    /// The media type of its bytes.
    pub media_type: String,
    /// The SHA-256 of its bytes.
    pub checksum: [u8; 32],
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it cost, in billionths of a US dollar, as the provider says.
    pub cost_nanos: Option<u64>,
    /// The size that it has in the place of the one that was asked for.
    pub used_size: Option<String>,
}

/// A picture that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Its number.
    pub id: i64,
    /// The name of its bytes.
    pub name: Uuid,
    /// What its file is called.
    pub file: String,
    /// The media type.
    pub media_type: String,
    /// What is to be seen.
    pub alt: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// The key of a picture's bytes.
#[must_use]
pub fn key(name: Uuid) -> String {
    format!("pictures/{}", name.simple())
}

/// The key of a small form of a picture.
#[must_use]
pub fn key_of_small(name: Uuid) -> String {
    format!("{}/small", key(name))
}

/// How far background work has come, told on the answer that told of it before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How far.
    pub stage: Stage,
    /// The whole answer, with that in it.
    pub text: String,
    /// The message that the answer is.
    pub shown_as: MessageId,
    /// The interaction whose answer says so, where it is changed by its token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<Interaction>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for stage in Stage::ALL {
            assert_eq!(Stage::named(stage.name()), Some(*stage));
        }
        for failure in Failure::ALL {
            assert_eq!(Failure::named(failure.name()), Some(*failure));
        }
        for mode in Mode::ALL {
            assert_eq!(Mode::named(mode.name()), Some(*mode));
        }
        assert_eq!(Failure::named("bad luck"), None);
    }

    #[test]
    fn bytes_have_one_key_each() {
        let name = Uuid::from_u128(7);
        assert_eq!(key(name), format!("pictures/{}", name.simple()));
        assert_ne!(key(name), key_of_small(name));
    }
}

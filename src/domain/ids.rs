//! Names of things: platforms, people, places, messages, jobs and conversations.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// A person, as their platform names them.
    UserId;
    /// A channel, thread or direct-message channel, as its platform names it.
    ChannelId;
    /// A server (Discord calls it a guild).
    GuildId;
    /// One message, as its platform names it.
    MessageId;
}

/// The first millisecond of Discord's ids, in milliseconds since the Unix epoch.
pub const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

/// The moment that an id of Discord's holds.
#[must_use]
pub fn discord_moment(id: u64) -> Option<Timestamp> {
    let since_unix = (id >> 22) + DISCORD_EPOCH_MS;
    Timestamp::from_millisecond(i64::try_from(since_unix).ok()?).ok()
}

/// Where people meet the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Discord, through the gateway.
    Discord,
    /// The web console.
    Console,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Discord, Self::Console];

    /// The name used in keys and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Console => "console",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Platform {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "discord" => Ok(Self::Discord),
            "console" => Ok(Self::Console),
            _ => Err(UnknownName),
        }
    }
}

/// A text that names nothing we know.
#[derive(Debug, thiserror::Error)]
#[error("not a name chinwag knows")]
pub struct UnknownName;

/// One job. Ids are UUIDs of version 7: they sort by the time they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub Uuid);

impl JobId {
    /// The id of the job that is made of a message, where the platform's ids are numbers of its
    /// own: whoever makes a job of the same message gives it the same id. Like all others it
    /// begins with a time, here that of the message.
    #[must_use]
    pub fn of_message(sent_at: Timestamp, message: u64) -> Self {
        let mut rest = [0; 10];
        rest[2..].copy_from_slice(&message.to_be_bytes());
        // The version and the variant take the place of four bits and of two.
        rest[0] = rest[2] >> 6;
        let sent_ms = sent_at.as_millisecond().try_into().unwrap_or(0);
        Self(Builder::from_unix_timestamp_millis(sent_ms, &rest).into_uuid())
    }

    /// The last eight digits: they tell jobs apart, and are short enough to be read out.
    #[must_use]
    pub fn reference(self) -> String {
        self.to_string().split_off(24)
    }

    /// A nonce for Discord's 25 characters: the id in base62 and the number of the part.
    #[must_use]
    pub fn nonce(self, part: usize) -> String {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let digit = |place: u128| char::from(DIGITS[(place % 62) as usize]);
        let id = self.0.as_u128();
        let mut text: String = (0..22)
            .rev()
            .map(|power| digit(id / 62_u128.pow(power)))
            .collect();
        // 62 * 62 parts is more than any reply has.
        text.push(digit(part as u128 / 62));
        text.push(digit(part as u128));
        text
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

impl FromStr for JobId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What is kept in order and kept apart: one person in one channel of one platform, or one errand
/// for them, which waits for nothing else of theirs.
///
/// As text it is `platform/channel/user`, and `platform/channel/user/errand`, with `/`, `%`, braces,
/// spaces and control characters of the parts written as `%XX`, so that no two conversations share a
/// text and none can reach into another's keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(String);

impl ConversationId {
    /// The conversation of `user` in `channel`.
    #[must_use]
    pub fn new(platform: Platform, channel: &ChannelId, user: &UserId) -> Self {
        Self(format!(
            "{platform}/{}/{}",
            escaped(&channel.0),
            escaped(&user.0)
        ))
    }

    /// An errand for whom this is: a mailbox of its own, whose outcome belongs to the conversation
    /// all the same.
    #[must_use]
    pub fn errand(&self, name: &str) -> Self {
        Self(format!("{}/{}", self.whole().0, escaped(name)))
    }

    /// The conversation that an errand is for; itself, where it is none.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self(self.without_errand().to_owned())
    }

    /// The text without the name of an errand.
    #[must_use]
    pub fn without_errand(&self) -> &str {
        let end = self.0.match_indices('/').nth(2);
        end.map_or(&*self.0, |(end, _)| &self.0[..end])
    }

    /// Takes a text that [`ConversationId::new`] made, as it stands in a key or a row.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it was made of, when the text is one that [`ConversationId::new`] makes, whatever errand
    /// it is on.
    #[must_use]
    pub fn parts(&self) -> Option<(Platform, ChannelId, UserId)> {
        let mut parts = self.without_errand().split('/');
        let platform = parts.next()?.parse().ok()?;
        let channel = ChannelId(unescaped(parts.next()?)?);
        let user = UserId(unescaped(parts.next()?)?);
        parts.next().is_none().then_some((platform, channel, user))
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text without `/`, `%`, braces, spaces and control characters, so that it can be a part of a
/// key: they are written as `%XX`.
#[must_use]
pub fn escaped(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'/' | b'%' | b'{' | b'}' | 0..=32 | 127 => escape(&mut text, byte),
            _ if byte.is_ascii() => text.push(char::from(byte)),
            _ => escape(&mut text, byte),
        }
    }
    text
}

fn escape(text: &mut String, byte: u8) {
    let digit = |half: u8| {
        char::from_digit(u32::from(half), 16)
            .unwrap_or('0')
            .to_ascii_uppercase()
    };
    text.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

fn unescaped(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_conversation_tells_what_it_was_made_of() {
        for (channel, user) in [("general", "ann"), ("a/b%2F", "{x} ü"), ("1", "2")] {
            let id = ConversationId::new(Platform::Discord, &channel.into(), &user.into());
            assert_eq!(
                id.parts(),
                Some((Platform::Discord, channel.into(), user.into()))
            );
        }
        assert_eq!(
            ConversationId::from_text("nonsense".to_owned()).parts(),
            None
        );
    }

    #[test]
    fn an_errand_is_its_persons_and_has_a_mailbox_of_its_own() {
        let whole = ConversationId::new(Platform::Discord, &"1".into(), &"2".into());
        let errand = whole.errand("a/b");
        assert_eq!(errand.as_str(), "discord/1/2/a%2Fb");
        assert_eq!(errand.parts(), whole.parts());
        assert_eq!(
            (errand.whole(), whole.whole()),
            (whole.clone(), whole.clone())
        );
        assert_eq!(errand.errand("c"), whole.errand("c"));
        let schedule = ConversationId::from_text("upkeep".to_owned());
        assert_eq!(
            (schedule.parts(), schedule.whole()),
            (None, schedule.clone())
        );
    }

    #[test]
    fn a_nonce_fits_discords_limit_and_differs_by_part() {
        let id = JobId(Uuid::from_u128(u128::MAX));
        assert_eq!(id.nonce(0).len(), 24);
        assert_ne!(id.nonce(0), id.nonce(1));
        assert_ne!(id.nonce(0), JobId(Uuid::from_u128(u128::MAX - 1)).nonce(0));
    }

    #[test]
    fn a_message_has_one_job_id_and_no_two_have_the_same() {
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let id = |ms, message| JobId::of_message(at(ms), message);
        assert_eq!(id(5, 7), id(5, 7));
        let messages = [0, 1, 7, 1 << 61, 1 << 62, 1 << 63, u64::MAX];
        let different: HashSet<JobId> = messages.iter().map(|message| id(5, *message)).collect();
        assert_eq!(different.len(), messages.len());
        assert!(
            id(5, u64::MAX) < id(6, 0),
            "the earlier message comes first"
        );
        assert!(id(5, 7) < id(5, 8));
        assert_eq!(id(5, 7).0.get_version_num(), 7);
    }

    #[test]
    fn conversations_that_differ_have_different_texts() {
        let id = |channel: &str, user: &str| {
            ConversationId::new(Platform::Console, &channel.into(), &user.into())
        };
        assert_ne!(id("a/b", "c"), id("a", "b/c"));
        assert_ne!(id("a%2Fb", "c"), id("a/b", "c"));
        assert_eq!(id("café", "{x}").as_str(), "console/caf%C3%A9/%7Bx%7D");
    }
}

//! What the administrators of a server have the bot ignore there: people and channels.
//!
//! Whoever or whatever is ignored in a server is not listened to there, by a reply or a notice; what
//! somebody says elsewhere is no concern of that server.

use super::{
    ids::{ChannelId, GuildId, UserId},
    message::Incoming,
};

/// The most that one server has the bot ignore: it is told as one list, and looked through for every
/// message.
pub const MOST_IGNORED: usize = 200;

/// The command by which it is said.
const COMMAND: &str = "/ignore";
/// The longest id that a platform gives.
const LONGEST_ID: usize = 20;

/// Who or what is ignored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ignored {
    /// Somebody, wherever in the server they write.
    Person(UserId),
    /// Whatever anybody writes in a channel, and in its threads.
    Channel(ChannelId),
}

impl Ignored {
    /// What it is, in the word of tables.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Channel(_) => "channel",
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Person(user) => user.as_str(),
            Self::Channel(channel) => channel.as_str(),
        }
    }

    /// What tables have; `None` for a kind that is not known.
    #[must_use]
    pub fn of_kind(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "person" => Some(Self::Person(id.into())),
            "channel" => Some(Self::Channel(id.into())),
            _ => None,
        }
    }

    /// How one writes of it so that people see its name.
    #[must_use]
    pub fn mention(&self) -> String {
        match self {
            Self::Person(user) => format!("<@{user}>"),
            Self::Channel(channel) => format!("<#{channel}>"),
        }
    }

    fn of_mention(word: &str) -> Option<Self> {
        let inner = word.strip_prefix('<')?.strip_suffix('>')?;
        let is_id = |id: &str| {
            (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
        };
        if let Some(channel) = inner.strip_prefix('#').filter(|id| is_id(id)) {
            return Some(Self::Channel(channel.into()));
        }
        let person = inner.strip_prefix('@')?;
        let person = person.strip_prefix('!').unwrap_or(person);
        is_id(person).then(|| Self::Person(person.into()))
    }
}

/// What a message asks about ignoring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IgnoreWish {
    /// To ignore these from now on.
    Add(Vec<Ignored>),
    /// To ignore these no longer.
    Remove(Vec<Ignored>),
    /// To be told who and what is ignored.
    List,
    /// It does not say what.
    Unclear,
}

impl IgnoreWish {
    /// Reads a message.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        if !words.next()?.eq_ignore_ascii_case(COMMAND) {
            return None;
        }
        let verb = words.next().unwrap_or_default().to_ascii_lowercase();
        let named: Option<Vec<Ignored>> = words.map(Ignored::of_mention).collect();
        Some(match (verb.as_str(), named) {
            ("list", Some(named)) if named.is_empty() => Self::List,
            ("add", Some(named)) if !named.is_empty() => Self::Add(named),
            ("remove", Some(named)) if !named.is_empty() => Self::Remove(named),
            _ => Self::Unclear,
        })
    }
}

/// What became of a wish to change the list of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds now, whether or not it did before.
    Holds,
    /// There is no room for more, so nothing was changed.
    Full,
}

/// Who says something, and where: what decides whether it is listened to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speaker {
    /// Who.
    pub user: UserId,
    /// The server, the channel there, and the one that it is a thread of; `None` outside servers.
    pub place: Option<Place>,
}

/// Where in a server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The server.
    pub guild: GuildId,
    /// The channel or thread.
    pub channel: ChannelId,
    /// The channel that a thread is of.
    pub thread_of: Option<ChannelId>,
}

impl Speaker {
    /// Who said a message.
    #[must_use]
    pub fn of(message: &Incoming) -> Self {
        let place = message.guild.clone().map(|guild| Place {
            guild,
            channel: message.channel.clone(),
            thread_of: message.besides.thread_of.clone(),
        });
        Self {
            user: message.user.clone(),
            place,
        }
    }

    /// Somebody, wherever they are.
    #[must_use]
    pub fn anywhere(user: &UserId) -> Self {
        Self {
            user: user.clone(),
            place: None,
        }
    }

    /// Any of these on the list of this server keeps them from being listened to.
    #[must_use]
    pub fn ignored_by(&self) -> Option<(&GuildId, Vec<Ignored>)> {
        let place = self.place.as_ref()?;
        let channels = std::iter::once(&place.channel).chain(&place.thread_of);
        let channels = channels.cloned().map(Ignored::Channel);
        let person = Ignored::Person(self.user.clone());
        Some((
            &place.guild,
            std::iter::once(person).chain(channels).collect(),
        ))
    }
}

/// Whether somebody is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// As anybody is.
    Heard,
    /// They want to be left alone.
    OptedOut,
    /// The server wants them, or the place, ignored: nothing is said about it either.
    Ignored,
}

/// Whether a message tells, from somebody who may, what to ignore: it is listened to whoever is
/// ignored, so that nobody locks themselves out.
#[must_use]
pub fn is_managing(message: &Incoming) -> bool {
    message.besides.manages
        && message.besides.press.is_none()
        && IgnoreWish::of(&message.text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_read_and_nothing_else() {
        use IgnoreWish::{Add, List, Remove, Unclear};
        let ann = || Ignored::Person("12".into());
        let lobby = || Ignored::Channel("34".into());
        for (text, wish) in [
            ("/ignore add <@12>", Add(vec![ann()])),
            ("/IGNORE Add <@!12> <#34>", Add(vec![ann(), lobby()])),
            ("/ignore remove <#34>", Remove(vec![lobby()])),
            ("/ignore list", List),
            ("/ignore list <@12>", Unclear),
            ("/ignore", Unclear),
            ("/ignore add", Unclear),
            ("/ignore add ann", Unclear),
            ("/ignore add <@12> and more", Unclear),
            ("/ignore add <@&12>", Unclear),
            ("/ignore add <@>", Unclear),
            ("/ignore add <#123456789012345678901>", Unclear),
            ("/ignore me", Unclear),
        ] {
            assert_eq!(IgnoreWish::of(text), Some(wish), "{text}");
        }
        for text in [
            "",
            "ignore me",
            "/ignored add <@12>",
            "please /ignore add <@12>",
        ] {
            assert_eq!(IgnoreWish::of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_of_is_read_again() {
        for ignored in [Ignored::Person("12".into()), Ignored::Channel("34".into())] {
            let again = Ignored::of_kind(ignored.kind(), ignored.id());
            assert_eq!(again.as_ref(), Some(&ignored));
            assert_eq!(Ignored::of_mention(&ignored.mention()), Some(ignored));
        }
        assert_eq!(Ignored::of_kind("role", "1"), None);
    }

    #[test]
    fn a_thread_is_ignored_with_its_channel_and_nothing_outside_servers_is() {
        let speaker = Speaker {
            user: "12".into(),
            place: Some(Place {
                guild: "6".into(),
                channel: "56".into(),
                thread_of: Some("34".into()),
            }),
        };
        let (guild, by) = speaker.ignored_by().unwrap();
        assert_eq!(guild.as_str(), "6");
        let ids: Vec<&str> = by.iter().map(Ignored::id).collect();
        assert_eq!(ids, ["12", "56", "34"]);
        assert_eq!(Speaker::anywhere(&"12".into()).ignored_by(), None);
    }
}

//! The little Discord behind the stand-in: who is there, where they talk, what was said.
//!
//! It knows no wire: shapes are `payload`'s, refusals are `validate`'s and `rest`'s, and who
//! hears of a change is `sessions`'.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Instant,
};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::now_ms;

/// A Discord id: milliseconds since 2015 in the upper 42 bits.
pub type Snowflake = u64;

/// The first millisecond of 2015.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// A person or a program.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// Their id.
    pub id: Snowflake,
    /// Their name.
    pub name: String,
    /// Whether it is a program.
    pub is_bot: bool,
}

/// A server.
#[derive(Clone, Debug, Serialize)]
pub struct Guild {
    /// Its id, which is also that of its `@everyone` role.
    pub id: Snowflake,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Snowflake,
    /// Whether the bot is no member of it.
    pub is_foreign: bool,
}

/// Somebody as a member of one server.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Member {
    /// What they are called there.
    pub nick: Option<String>,
    /// Their roles.
    pub roles: Vec<Snowflake>,
    /// What they may do beyond what everyone may, as bits.
    pub permissions: u64,
}

/// What the bot may do in a channel.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everything.
    #[default]
    Open,
    /// Read, but not write. In a direct message: the person takes none from bots.
    ReadOnly,
    /// Read what comes and write, but neither read back nor reply.
    NoHistory,
    /// Nothing, not even see it.
    Hidden,
}

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A text channel of a server.
    Text {
        /// The server.
        guild: Snowflake,
    },
    /// A public thread. What is allowed in its parent is allowed in it.
    Thread {
        /// The server.
        guild: Snowflake,
        /// The channel it hangs on.
        parent: Snowflake,
    },
    /// A direct message between the bot and somebody.
    Direct {
        /// The somebody.
        with: Snowflake,
    },
    /// A conversation of several people that the bot is not in.
    Private {
        /// One of them.
        of: Snowflake,
    },
}

/// A place to talk.
#[derive(Clone, Debug, Serialize)]
pub struct Channel {
    /// Its id.
    pub id: Snowflake,
    /// Its name; empty in direct messages.
    pub name: String,
    /// What kind it is.
    pub place: Place,
    /// What the bot may do there.
    pub access: Access,
    /// What it is said to be about; not for threads and direct messages.
    pub topic: Option<String>,
}

impl Channel {
    /// The server it belongs to; none for direct messages.
    #[must_use]
    pub fn guild(&self) -> Option<Snowflake> {
        match self.place {
            Place::Text { guild } | Place::Thread { guild, .. } => Some(guild),
            Place::Direct { .. } | Place::Private { .. } => None,
        }
    }
}

/// A file that came with a message.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    /// Its id.
    pub id: Snowflake,
    /// Its name.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    #[serde(skip)]
    pub bytes: Bytes,
}

/// A message as it stands now.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Message {
    /// Its id.
    pub id: Snowflake,
    /// Where it is.
    pub channel: Snowflake,
    /// Who wrote it; for a webhook's message, the webhook.
    pub author: Snowflake,
    /// The webhook it came through.
    pub webhook: Option<Snowflake>,
    /// Its text.
    pub content: String,
    /// Earlier texts, oldest first: one for each edit.
    pub earlier: Vec<String>,
    /// The message it answers.
    pub reply_to: Option<Snowflake>,
    /// Who was pinged by it.
    pub mentions: Vec<Snowflake>,
    /// Whether it pinged everyone.
    pub mention_everyone: bool,
    /// Its flags.
    pub flags: u64,
    /// Its embeds, as sent.
    pub embeds: Vec<Value>,
    /// Its components, as sent.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// Its nonce, as sent.
    pub nonce: Option<Value>,
    /// `allowed_mentions`, as last sent.
    pub allowed_mentions: Option<Value>,
    /// The interaction it answers, as its metadata say.
    pub interaction: Option<Value>,
    /// The only one who sees it; none when everybody in the channel does.
    pub only_for: Option<Snowflake>,
    /// Reactions: what, and whose.
    pub reactions: Vec<(String, Snowflake)>,
    /// When it was written, in milliseconds since the epoch.
    pub created_ms: i64,
    /// When it was last edited.
    pub edited_ms: Option<i64>,
}

/// Somebody was seen typing.
#[derive(Clone, Debug, Serialize)]
pub struct Typing {
    /// Where.
    pub channel: Snowflake,
    /// When, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// Everything there is.
#[derive(Debug)]
pub struct World {
    /// The bot that is tested.
    pub bot: User,
    /// The id of its application.
    pub application: Snowflake,
    /// Everybody, the bot included.
    pub users: BTreeMap<Snowflake, User>,
    /// Every server.
    pub guilds: BTreeMap<Snowflake, Guild>,
    /// Every channel, thread and direct message.
    pub channels: BTreeMap<Snowflake, Channel>,
    /// Webhooks and their names.
    pub webhooks: BTreeMap<Snowflake, String>,
    /// Every message that was not deleted.
    pub messages: BTreeMap<Snowflake, Message>,
    /// When the bot was typing, oldest first.
    pub typing: Vec<Typing>,
    /// What is known of members: by server and person.
    pub members: BTreeMap<(Snowflake, Snowflake), Member>,
    /// The language of somebody's client, where it is not `en-US`.
    pub locales: BTreeMap<Snowflake, String>,
    /// Who has installed the app for themselves.
    pub installed_for: BTreeSet<Snowflake>,
    by_channel: HashMap<Snowflake, Vec<Snowflake>>,
    replies: HashMap<Snowflake, Vec<Snowflake>>,
    nonces: HashMap<String, (Snowflake, Instant)>,
    last_id: Snowflake,
}

impl World {
    /// A world with nothing in it but the bot.
    #[must_use]
    pub fn new(bot_name: &str) -> Self {
        let mut last_id = 0;
        let id = fresh(&mut last_id);
        let bot = User {
            id,
            name: bot_name.to_owned(),
            is_bot: true,
        };
        Self {
            application: id,
            users: BTreeMap::from([(id, bot.clone())]),
            bot,
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            messages: BTreeMap::new(),
            typing: Vec::new(),
            members: BTreeMap::new(),
            locales: BTreeMap::new(),
            installed_for: BTreeSet::new(),
            by_channel: HashMap::new(),
            replies: HashMap::new(),
            nonces: HashMap::new(),
            last_id,
        }
    }

    /// A new id, larger than every one before.
    pub fn fresh_id(&mut self) -> Snowflake {
        fresh(&mut self.last_id)
    }

    /// A new id whose events go to this one of `shards` shards.
    pub fn fresh_id_on(&mut self, shard: u64, shards: u64) -> Snowflake {
        let shards = shards.max(1);
        let mut id = self.fresh_id();
        while (id >> 22) % shards != shard % shards {
            id += 1 << 22;
        }
        self.last_id = id;
        id
    }

    /// Adds somebody.
    pub fn add_user(&mut self, name: &str, is_bot: bool) -> Snowflake {
        let id = self.fresh_id();
        let name = name.to_owned();
        self.users.insert(id, User { id, name, is_bot });
        id
    }

    /// Adds a server under an id made before.
    pub fn add_guild(&mut self, id: Snowflake, name: &str, is_foreign: bool) {
        let owner = self.add_user(&format!("{name}-owner"), false);
        let name = name.to_owned();
        let guild = Guild {
            id,
            name,
            owner,
            is_foreign,
        };
        self.guilds.insert(id, guild);
    }

    /// The servers the bot is a member of.
    pub fn own_guilds(&self) -> impl Iterator<Item = &Guild> {
        self.guilds.values().filter(|guild| !guild.is_foreign)
    }

    /// Somebody as a member of a server.
    #[must_use]
    pub fn member(&self, guild: Snowflake, user: Snowflake) -> Member {
        self.members
            .get(&(guild, user))
            .cloned()
            .unwrap_or_default()
    }

    /// Adds a place to talk.
    pub fn add_channel(&mut self, name: &str, place: Place) -> Snowflake {
        let id = self.fresh_id();
        let channel = Channel {
            id,
            name: name.to_owned(),
            place,
            access: Access::Open,
            topic: None,
        };
        self.channels.insert(id, channel);
        id
    }

    /// The direct messages with somebody, opened if there are none yet.
    pub fn direct_with(&mut self, with: Snowflake) -> Snowflake {
        let place = Place::Direct { with };
        let open = self
            .channels
            .values()
            .find(|channel| channel.place == place);
        match open.map(|channel| channel.id) {
            Some(id) => id,
            None => self.add_channel("", place),
        }
    }

    /// What the bot may do in a channel; for a thread, what its parent allows. Where the bot is
    /// no member, nothing.
    #[must_use]
    pub fn access(&self, channel: &Channel) -> Access {
        let guild = channel.guild().and_then(|id| self.guilds.get(&id));
        if guild.is_some_and(|guild| guild.is_foreign) {
            return Access::Hidden;
        }
        match channel.place {
            Place::Private { .. } => Access::Hidden,
            Place::Thread { parent, .. } => self
                .channels
                .get(&parent)
                .map_or(channel.access, |parent| parent.access),
            _ => channel.access,
        }
    }

    /// Keeps a message under a new id.
    pub fn add_message(&mut self, mut message: Message) -> Snowflake {
        let id = self.fresh_id();
        message.id = id;
        message.created_ms = now_ms();
        // What only one person sees is never part of a channel's history.
        if message.only_for.is_none() {
            self.by_channel.entry(message.channel).or_default().push(id);
        }
        if let Some(answered) = message.reply_to {
            self.replies.entry(answered).or_default().push(id);
        }
        self.messages.insert(id, message);
        id
    }

    /// The messages of a channel, oldest first.
    pub fn messages_in(&self, channel: Snowflake) -> impl DoubleEndedIterator<Item = &Message> {
        let ids = self.by_channel.get(&channel).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.messages.get(id))
    }

    /// The replies to a message, oldest first.
    pub fn replies_to(&self, message: Snowflake) -> impl Iterator<Item = &Message> {
        let ids = self.replies.get(&message).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.messages.get(id))
    }

    /// The message the bot sent with this nonce, if that was after `since`.
    #[must_use]
    pub fn sent_with(&self, nonce: &Value, since: Instant) -> Option<&Message> {
        let (id, at) = self.nonces.get(&nonce.to_string())?;
        self.messages.get(id).filter(|_| *at >= since)
    }

    /// Remembers the nonce of a message the bot sent.
    pub fn remember_nonce(&mut self, nonce: &Value, message: Snowflake) {
        self.nonces
            .insert(nonce.to_string(), (message, Instant::now()));
    }

    /// The users a text names as `<@id>` or `<@!id>`, each once, in order.
    #[must_use]
    pub fn named_in(&self, text: &str) -> Vec<Snowflake> {
        let mut named = Vec::new();
        for piece in text.split("<@").skip(1) {
            let digits = piece.strip_prefix('!').unwrap_or(piece);
            let id = digits.split_once('>').and_then(|(id, _)| id.parse().ok());
            if let Some(id) = id
                && self.users.contains_key(&id)
                && !named.contains(&id)
            {
                named.push(id);
            }
        }
        named
    }
}

fn fresh(last: &mut Snowflake) -> Snowflake {
    let ms = u64::try_from(now_ms() - DISCORD_EPOCH_MS).unwrap_or_default();
    *last = (ms << 22).max(*last + 1);
    *last
}

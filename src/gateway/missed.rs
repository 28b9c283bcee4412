//! What was said between two sessions of a shard: read over REST when the former session could not
//! be resumed.
//!
//! Read are the channels that were heard lately, from the last message that was handed over, in
//! order, and no further back than the setting allows: an answer that comes too late is none. What
//! was found goes the way of every other message; whatever was accepted before is not accepted
//! again. Interactions cannot be read: those that a former holder acknowledged and did not hand over
//! are taken up from where it noted them. Channels that were never heard before are not known, so they are not read.
//!
//! Redis tells which channels were heard, and so does the shard's holder; what both have forgotten
//! the journal knows, for whatever was accepted.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use serenity::all::GuildId;
use tokio::sync::mpsc;

use super::{
    events::Posted,
    rest::{Rest, RestError},
};
use crate::{
    clock::Clock,
    domain::{ids::DISCORD_EPOCH_MS, message::Incoming, routing::Route},
    handoff::Handoff,
    hot::{
        Hot,
        heard::{self, Heard},
    },
    shutdown::Tasks,
};

/// The most channels that are looked through for those of a shard, and the most of its own that
/// are read.
const KNOWN: usize = 5000;
const CHANNELS: usize = 500;
/// The most pages of one channel, and how many messages Discord puts on one.
const PAGES: usize = 5;
const PAGE: usize = 100;
/// How far requests are apart.
const APART: Duration = Duration::from_millis(100);
/// How long the servers of a new session may take to be told: they say where the bot may write.
const SERVERS: Duration = Duration::from_secs(1);
/// The tries of one page, and how long to wait when a store or Discord does not answer.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
/// Messages that were read and not looked at yet.
const WAITING: usize = 100;

/// What was found.
#[derive(Debug)]
pub enum Missed {
    /// What was said by an interaction that nobody has taken.
    Interaction(Box<Incoming>),
    /// These channels are going to be read; what is said there meanwhile belongs behind.
    Channels(HashSet<String>),
    /// A channel was read, as far as it could be.
    Read(String),
    /// A message that may be answered.
    Message(Box<Posted>),
    /// A message that is too old for that.
    TooOld(Box<Posted>),
    /// Nobody knows how many messages of this channel: it could not be read, or not to its end.
    Unread(String),
    /// All was read that belongs before this session.
    End(u64),
}

/// Reads what a shard missed.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) hot: Hot,
    pub(super) handoff: Handoff,
    pub(super) rest: Arc<Rest>,
    pub(super) clock: Clock,
    /// The oldest that is read; nothing is read when it is zero.
    pub(super) age: Duration,
    pub(super) shard: u32,
    pub(super) shards: u32,
    pub(super) tasks: Tasks,
}

/// A channel to read.
#[derive(Debug)]
struct Channel {
    heard: Heard,
    /// Which server it is of is not known: the journal does not keep that.
    is_of_somewhere: bool,
}

/// What Discord says of a channel.
#[derive(Deserialize)]
struct Described {
    guild_id: Option<GuildId>,
}

/// Where to put what was found; both ends stay with the shard.
#[derive(Debug)]
pub struct Found {
    reader: Reader,
    sender: mpsc::Sender<Missed>,
    receiver: mpsc::Receiver<Missed>,
}

impl Found {
    /// Nothing was found yet.
    #[must_use]
    pub fn by(reader: Reader) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        Self {
            reader,
            sender,
            receiver,
        }
    }

    /// Reads what was missed before the session of this number. `known` is what its holder has
    /// heard itself.
    pub fn read_before(&self, session: u64, known: HashMap<String, Heard>) {
        let (reader, sender) = (self.reader.clone(), self.sender.clone());
        self.reader.tasks.spawn(async move {
            if reader.read_all(known, &sender).await.is_some() {
                let _ = sender.send(Missed::End(session)).await;
            }
        });
    }

    /// What was found next.
    pub async fn next(&mut self) -> Missed {
        self.receiver
            .recv()
            .await
            .expect("its own sender is never dropped")
    }
}

impl Reader {
    /// None when the shard is given up meanwhile.
    async fn read_all(
        &self,
        known: HashMap<String, Heard>,
        found: &mpsc::Sender<Missed>,
    ) -> Option<()> {
        for message in self.interactions_left().await? {
            let message = Missed::Interaction(Box::new(message));
            found.send(message).await.ok()?;
        }
        if self.age.is_zero() {
            return Some(());
        }
        let channels = self.channels(known).await?;
        let names = channels
            .iter()
            .map(|channel| channel.heard.channel.clone())
            .collect();
        found.send(Missed::Channels(names)).await.ok()?;
        if channels.is_empty() {
            return Some(());
        }
        let now_ms = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let age_ms = u64::try_from(self.age.as_millis()).unwrap_or(u64::MAX);
        let oldest = first_id_at(now_ms.saturating_sub(age_ms));
        self.sleep(SERVERS).await?;
        tracing::info!(
            shard.id = self.shard,
            channels = channels.len(),
            "a session could not be resumed; what was said meanwhile is read back"
        );
        for channel in channels {
            let name = channel.heard.channel.clone();
            match self.described(channel).await? {
                Some(heard) if self.is_ours(&heard) => self.read(&heard, oldest, found).await?,
                Some(_) => {}
                None => found.send(Missed::Unread(name.clone())).await.ok()?,
            }
            found.send(Missed::Read(name)).await.ok()?;
        }
        Some(())
    }

    async fn interactions_left(&self) -> Option<Vec<Incoming>> {
        loop {
            match self
                .handoff
                .interactions_left(self.shard, self.shards)
                .await
            {
                Ok(left) => return Some(left),
                Err(error) => tracing::debug!(%error, "the interactions left are not known"),
            }
            self.sleep(PAUSE).await?;
        }
    }

    /// The channels of this shard in which something was said lately, those of which the server
    /// is known first.
    async fn channels(&self, known: HashMap<String, Heard>) -> Option<Vec<Channel>> {
        let heard = self.heard(known).await?;
        let names: HashSet<String> = heard.iter().map(|heard| heard.channel.clone()).collect();
        let mut channels: Vec<Channel> = heard
            .into_iter()
            .map(|heard| Channel {
                heard,
                is_of_somewhere: false,
            })
            .collect();
        let is_wanted = |route| match route {
            Route::Discord { shard, shards } => shards != self.shards || shard == self.shard,
            _ => false,
        };
        match self.handoff.accepted_lately(self.age, is_wanted).await {
            Ok(accepted) => {
                let forgotten = accepted.into_iter().map(|(channel, message)| Heard {
                    channel: channel.0,
                    message: message.0,
                    server: None,
                });
                let forgotten = forgotten.filter(|heard| !names.contains(&heard.channel));
                channels.extend(forgotten.map(|heard| Channel {
                    heard,
                    is_of_somewhere: true,
                }));
            }
            Err(error) => {
                tracing::warn!(%error, shard.id = self.shard, "the journal cannot tell where something was said");
            }
        }
        channels.truncate(CHANNELS);
        Some(channels)
    }

    /// The channel with its server; none when Discord does not tell it.
    async fn described(&self, channel: Channel) -> Option<Option<Heard>> {
        let mut heard = channel.heard;
        if !channel.is_of_somewhere {
            return Some(Some(heard));
        }
        let path = format!("/channels/{}", heard.channel);
        let described = self.ask::<Described>(&path).await?;
        Some(described.map(|described| {
            heard.server = described.guild_id.map(|id| id.to_string());
            heard
        }))
    }

    /// The channels of this shard that were heard lately.
    async fn heard(&self, mut known: HashMap<String, Heard>) -> Option<Vec<Heard>> {
        loop {
            match heard::latest(&self.hot, KNOWN).await {
                Ok(mut channels) => {
                    channels.retain(|heard| self.is_ours(heard));
                    for heard in &mut channels {
                        if let Some(own) = known.remove(&heard.channel) {
                            heard.message = latest(&heard.message, &own.message);
                        }
                    }
                    // Redis may have been emptied since.
                    channels.extend(known.into_values().filter(|heard| self.is_ours(heard)));
                    return Some(channels);
                }
                Err(error) => tracing::debug!(%error, "the channels heard lately are not known"),
            }
            self.sleep(PAUSE).await?;
        }
    }

    /// Direct messages go to the first shard.
    fn is_ours(&self, heard: &Heard) -> bool {
        let server = heard
            .server
            .as_deref()
            .map_or(Some(0), |id| id.parse().ok());
        server.is_some_and(|id: u64| (id >> 22) % u64::from(self.shards) == u64::from(self.shard))
    }

    async fn read(&self, heard: &Heard, oldest: u64, found: &mpsc::Sender<Missed>) -> Option<()> {
        let Ok(last) = heard.message.parse::<u64>() else {
            return Some(());
        };
        let mut after = last;
        if last < oldest {
            // What is too old is looked at once, so that it can be told.
            let page = self.page(heard, last).await?;
            let too_old = page.unwrap_or_default().into_iter();
            for posted in too_old.filter(|posted| posted.id.get() < oldest) {
                found.send(Missed::TooOld(Box::new(posted))).await.ok()?;
            }
            after = oldest - 1;
        }
        for _ in 0..PAGES {
            let Some(page) = self.page(heard, after).await? else {
                break;
            };
            let is_last = page.len() < PAGE;
            for posted in page {
                after = after.max(posted.id.get());
                found.send(Missed::Message(Box::new(posted))).await.ok()?;
            }
            if is_last {
                return Some(());
            }
        }
        let unread = Missed::Unread(heard.channel.clone());
        found.send(unread).await.ok()
    }

    /// The next messages of a channel, oldest first; none when it cannot be read.
    async fn page(&self, heard: &Heard, after: u64) -> Option<Option<Vec<Posted>>> {
        let path = format!(
            "/channels/{}/messages?after={after}&limit={PAGE}",
            heard.channel
        );
        let messages = self.ask::<Vec<Box<RawValue>>>(&path).await?;
        Some(messages.map(|messages| in_order(&messages, heard)))
    }

    /// What Discord answers; none when it does not, or refuses.
    async fn ask<T: DeserializeOwned>(&self, path: &str) -> Option<Option<T>> {
        let mut failures = 0;
        while failures < TRIES {
            self.sleep(APART).await?;
            let wait = match self.rest.get::<T>(path).await {
                Ok(answer) => return Some(Some(answer)),
                // Nothing failed: its turn comes.
                Err(RestError::Wait(wait)) => wait,
                Err(RestError::Unauthorized | RestError::Refused { .. }) => return Some(None),
                Err(error) => {
                    tracing::debug!(%error, "a channel cannot be read back; it is tried again");
                    failures += 1;
                    PAUSE
                }
            };
            self.sleep(wait).await?;
        }
        Some(None)
    }

    async fn sleep(&self, time: Duration) -> Option<()> {
        self.tasks.sleep(time).await.then_some(())
    }
}

/// The later of two messages.
fn latest(a: &str, b: &str) -> String {
    let number = |id: &str| id.parse::<u64>().unwrap_or(0);
    if number(a) < number(b) { b } else { a }.to_owned()
}

/// Discord lists the latest first, and leaves out which server a message is of.
fn in_order(messages: &[Box<RawValue>], heard: &Heard) -> Vec<Posted> {
    let server = heard.server.as_deref().and_then(|id| id.parse().ok());
    let read = messages.iter().filter_map(|message| {
        let mut posted: Posted = serde_json::from_str(message.get()).ok()?;
        posted.guild_id = server.map(GuildId::new);
        Some(posted)
    });
    let mut all: Vec<Posted> = read.collect();
    all.sort_unstable_by_key(|posted| posted.id);
    all
}

/// The smallest id that Discord gives at a time.
fn first_id_at(unix_ms: u64) -> u64 {
    (unix_ms.saturating_sub(DISCORD_EPOCH_MS) << 22).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_first_id() {
        // From Discord's own documentation of its ids.
        let at = first_id_at(1_462_015_105_796);
        assert_eq!(at >> 22, 175_928_847_299_117_063 >> 22);
        assert!(at <= 175_928_847_299_117_063);
    }

    #[test]
    fn messages_come_oldest_first_and_with_their_server() {
        let raw = |id: u64| {
            let text = format!(
                r#"{{"id":"{id}","channel_id":"5","author":{{"id":"7","username":"ann"}},"content":""}}"#
            );
            RawValue::from_string(text).unwrap()
        };
        let heard = Heard {
            channel: "5".to_owned(),
            message: "1".to_owned(),
            server: Some("3".to_owned()),
        };
        let broken = RawValue::from_string("{}".to_owned()).unwrap();
        let read = in_order(&[raw(12), broken, raw(11)], &heard);
        let ids: Vec<_> = read.iter().map(|posted| posted.id.get()).collect();
        assert_eq!(ids, [11, 12]);
        assert_eq!(read[0].guild_id, Some(GuildId::new(3)));
    }
}

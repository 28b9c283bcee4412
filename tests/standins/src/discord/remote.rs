//! The test's hands: speak as users, look at what the bot did, make things go wrong.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use serde_json::Value;

use super::{
    Shared,
    faults::Fault,
    sessions::Sessions,
    state::{Connection, Identified, Request, State},
    struck::Struck,
    world::{Access, Attachment, Channel, Message, Place, Snowflake, Typing},
};
use crate::clock::now_ms;

/// What a message has beside its author, channel and text.
#[derive(Clone, Debug, Default)]
pub struct PostOptions {
    /// The message it answers. Its author is pinged.
    pub reply_to: Option<Snowflake>,
    /// Whether the answered author is not pinged.
    pub silent_reply: bool,
    /// Who is pinged beside those named in the text as `<@id>`.
    pub mentions: Vec<Snowflake>,
    /// The webhook it comes through, instead of its author.
    pub webhook: Option<Snowflake>,
    /// Files: name, media type, bytes.
    pub files: Vec<(String, String, Bytes)>,
    /// Embeds.
    pub embeds: Vec<Value>,
    /// Flags.
    pub flags: u64,
}

impl PostOptions {
    /// An answer to a message.
    #[must_use]
    pub fn reply_to(message: Snowflake) -> Self {
        Self {
            reply_to: Some(message),
            ..Self::default()
        }
    }
}

/// Controls a running stand-in. Clones control the same one.
#[derive(Clone, Debug)]
pub struct Remote {
    shared: Arc<Shared>,
}

impl Remote {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Works on the state.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        self.shared.with(work)
    }

    /// Looks at the state.
    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.shared.state())
    }

    /// Where REST is: the base of `/api/v10`, for example `http://127.0.0.1:4000`.
    #[must_use]
    pub fn api_base(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// Where the gateway is, for example `ws://127.0.0.1:4000`.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        self.shared.gateway_url()
    }

    /// The token that is accepted.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// The bot's id.
    #[must_use]
    pub fn bot(&self) -> Snowflake {
        self.shared.state().world.bot.id
    }

    /// Adds a person.
    #[must_use]
    pub fn add_user(&self, name: &str) -> Snowflake {
        self.shared.with(|state| state.world.add_user(name, false))
    }

    /// Adds another bot.
    #[must_use]
    pub fn add_bot(&self, name: &str) -> Snowflake {
        self.shared.with(|state| state.world.add_user(name, true))
    }

    /// Adds a server. Sessions that listen hear of it.
    #[must_use]
    pub fn add_guild(&self, name: &str) -> Snowflake {
        self.add_guild_on(name, 0, 1)
    }

    /// Adds a server whose events go to this one of `shards` shards.
    #[must_use]
    pub fn add_guild_on(&self, name: &str, shard: u64, shards: u64) -> Snowflake {
        self.shared.with(|state| {
            let guild = state.world.fresh_id_on(shard, shards);
            state.world.add_guild(guild, name, false);
            state.tell_guild(guild);
            guild
        })
    }

    /// Adds a text channel.
    #[must_use]
    pub fn add_channel(&self, guild: Snowflake, name: &str) -> Snowflake {
        self.shared.with(|state| {
            let channel = state.world.add_channel(name, Place::Text { guild });
            state.tell_channel("CHANNEL_CREATE", channel);
            channel
        })
    }

    /// Adds a public thread to a text channel.
    ///
    /// # Panics
    /// When there is no such channel, or it is not a server's.
    #[must_use]
    pub fn add_thread(&self, parent: Snowflake, name: &str) -> Snowflake {
        self.shared.with(|state| {
            let guild = state.world.channels.get(&parent).and_then(Channel::guild);
            let guild = guild.expect("a thread hangs on a channel of a server");
            let thread = state
                .world
                .add_channel(name, Place::Thread { guild, parent });
            state.tell_channel("THREAD_CREATE", thread);
            thread
        })
    }

    /// The direct messages between the bot and somebody.
    #[must_use]
    pub fn direct_with(&self, user: Snowflake) -> Snowflake {
        self.shared.with(|state| state.world.direct_with(user))
    }

    /// Adds a webhook, to be named in [`PostOptions::webhook`].
    #[must_use]
    pub fn add_webhook(&self, name: &str) -> Snowflake {
        self.shared.with(|state| {
            let id = state.world.fresh_id();
            state.world.webhooks.insert(id, name.to_owned());
            id
        })
    }

    /// Changes what the bot may do in a channel.
    pub fn set_access(&self, channel: Snowflake, access: Access) {
        self.shared.with(|state| {
            if let Some(found) = state.world.channels.get_mut(&channel) {
                found.access = access;
            }
            state.tell_channel("CHANNEL_UPDATE", channel);
        });
    }

    /// Says something as somebody, and gives the message's id.
    #[expect(
        clippy::must_use_candidate,
        reason = "tests of silence do not need the id"
    )]
    pub fn post_as(
        &self,
        user: Snowflake,
        channel: Snowflake,
        text: &str,
        options: PostOptions,
    ) -> Snowflake {
        self.shared.with(|state| {
            let message = written(state, user, channel, text, options);
            let id = state.world.add_message(message);
            state.tell_message("MESSAGE_CREATE", id);
            id
        })
    }

    /// Changes the text of a message, as its author.
    pub fn edit_as(&self, message: Snowflake, text: &str) {
        self.shared.with(|state| {
            let mut named = state.world.named_in(text);
            if let Some(found) = state.world.messages.get_mut(&message) {
                // Whom a reply pinged it goes on naming, unless it was only the text that did.
                let before = std::mem::take(&mut found.mentions);
                let in_text = |id: &Snowflake| found.content.contains(&format!("<@{id}>"));
                named.extend(before.into_iter().filter(|id| !in_text(id)));
                let earlier = std::mem::replace(&mut found.content, text.to_owned());
                found.earlier.push(earlier);
                found.edited_ms = Some(now_ms());
                found.mentions = named;
            }
            state.tell_message("MESSAGE_UPDATE", message);
        });
    }

    /// Tells of a message whose text is what it was, as when an embed appears under it.
    pub fn embed(&self, message: Snowflake, embed: Value) {
        self.shared.with(|state| {
            if let Some(found) = state.world.messages.get_mut(&message) {
                found.embeds.push(embed);
            }
            state.tell_message("MESSAGE_UPDATE", message);
        });
    }

    /// Deletes messages of a server's channel at once, as moderators do.
    pub fn delete_together(&self, messages: &[Snowflake]) {
        self.shared.with(|state| {
            let world = &mut state.world;
            let removed = |id: &Snowflake| world.messages.remove(id);
            let gone: Vec<Message> = messages.iter().filter_map(removed).collect();
            if let Some(first) = gone.first() {
                let ids: Vec<Snowflake> = gone.iter().map(|message| message.id).collect();
                state.tell_deleted_together(first.channel, &ids);
            }
        });
    }

    /// Deletes a message.
    pub fn delete(&self, message: Snowflake) {
        self.shared.with(|state| {
            if let Some(gone) = state.world.messages.remove(&message) {
                state.tell_deleted(gone.channel, message);
            }
        });
    }

    /// A message as it stands; none when it was deleted.
    #[must_use]
    pub fn message(&self, message: Snowflake) -> Option<Message> {
        self.shared.state().world.messages.get(&message).cloned()
    }

    /// The messages of a channel, oldest first.
    #[must_use]
    pub fn messages_in(&self, channel: Snowflake) -> Vec<Message> {
        self.shared
            .state()
            .world
            .messages_in(channel)
            .cloned()
            .collect()
    }

    /// The replies to a message, oldest first.
    #[must_use]
    pub fn replies_to(&self, message: Snowflake) -> Vec<Message> {
        self.shared
            .state()
            .world
            .replies_to(message)
            .cloned()
            .collect()
    }

    /// The bot's first reply to a message, waited for; none when the deadline came first.
    pub async fn wait_for_reply(&self, message: Snowflake, deadline: Duration) -> Option<Message> {
        self.wait(deadline, |state| {
            let bot = state.world.bot.id;
            let mut replies = state.world.replies_to(message);
            replies.find(|reply| reply.author == bot).cloned()
        })
        .await
    }

    /// At least `count` messages of the bot's in a channel, waited for; none when the
    /// deadline came first.
    pub async fn wait_for_bot_messages(
        &self,
        channel: Snowflake,
        count: usize,
        deadline: Duration,
    ) -> Option<Vec<Message>> {
        self.wait(deadline, |state| {
            let bot = state.world.bot.id;
            let by_bot = |message: &&Message| message.author == bot;
            let found: Vec<_> = state
                .world
                .messages_in(channel)
                .filter(by_bot)
                .cloned()
                .collect();
            (found.len() >= count).then_some(found)
        })
        .await
    }

    /// Waits until so many sessions have a socket. False when the deadline came first.
    pub async fn wait_for_sessions(&self, count: usize, deadline: Duration) -> bool {
        let enough = |state: &State| (state.sessions.live().count() >= count).then_some(());
        self.wait(deadline, enough).await.is_some()
    }

    /// Waits until so many resumes succeeded. False when the deadline came first.
    pub async fn wait_for_resumes(&self, count: u64, deadline: Duration) -> bool {
        let enough = |state: &State| (state.resumes >= count).then_some(());
        self.wait(deadline, enough).await.is_some()
    }

    /// Waits until the record of REST requests looks as wanted. False when the deadline came
    /// first.
    pub async fn wait_for_requests(
        &self,
        deadline: Duration,
        wanted: impl Fn(&[Request]) -> bool,
    ) -> bool {
        let look = |state: &State| wanted(&state.requests).then_some(());
        self.wait(deadline, look).await.is_some()
    }

    pub(super) async fn wait<T>(
        &self,
        deadline: Duration,
        look: impl Fn(&State) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.shared.changed.subscribe();
        let looking = async {
            loop {
                if let Some(found) = look(&self.shared.state()) {
                    return Some(found);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(deadline, looking).await.ok().flatten()
    }

    /// When the bot was typing, oldest first.
    #[must_use]
    pub fn typing(&self) -> Vec<Typing> {
        self.shared.state().world.typing.clone()
    }

    /// Every REST request, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.shared.state().requests.clone()
    }

    /// The REST requests that found no route.
    #[must_use]
    pub fn unexpected(&self) -> Vec<Request> {
        self.shared.state().unexpected.clone()
    }

    /// How many answers were 401, 403 or 429.
    #[must_use]
    pub fn invalid_requests(&self) -> u64 {
        self.shared.state().invalid_requests
    }

    /// Every websocket that was opened, oldest first.
    #[must_use]
    pub fn connections(&self) -> Vec<Connection> {
        self.shared.state().connections.clone()
    }

    /// Every session that was started, oldest first.
    #[must_use]
    pub fn identified(&self) -> Vec<Identified> {
        self.shared.state().identified.clone()
    }

    /// How many identifies came too soon after another of their bucket.
    #[must_use]
    pub fn refused_identifies(&self) -> u64 {
        self.shared.state().refused_identifies
    }

    /// How many resumes succeeded.
    #[must_use]
    pub fn resumes(&self) -> u64 {
        self.shared.state().resumes
    }

    /// How many resumes found no session.
    #[must_use]
    pub fn refused_resumes(&self) -> u64 {
        self.shared.state().refused_resumes
    }

    /// How many heartbeats came.
    #[must_use]
    pub fn heartbeats(&self) -> u64 {
        self.shared.state().heartbeats
    }

    /// How often faults really struck so far.
    #[must_use]
    pub fn struck(&self) -> Struck {
        self.shared.state().struck.so_far()
    }

    /// How many sessions have a socket now.
    #[must_use]
    pub fn live_sessions(&self) -> usize {
        let live = |sessions: &Sessions| sessions.live().count();
        live(&self.shared.state().sessions)
    }

    /// Recommends so many shards from now on, and takes no session of fewer. Those that are there
    /// stay.
    pub fn wants_shards(&self, shards: u64) {
        self.shared.with(|state| {
            state.shards = shards;
            state.minimum_shards = shards;
        });
    }

    /// Makes something go wrong; with the gateway, on every shard.
    pub fn inject(&self, fault: Fault) {
        self.break_on(None, fault);
    }

    /// Makes something go wrong on one shard of the gateway.
    pub fn inject_on(&self, shard: u64, fault: Fault) {
        self.break_on(Some(shard), fault);
    }

    fn break_on(&self, shard: Option<u64>, fault: Fault) {
        self.shared.with(|state| {
            if let Some(fault) = state.faults.add(fault) {
                state.sessions.suffer(shard, &fault);
            }
        });
    }
}

fn written(
    state: &mut State,
    user: Snowflake,
    channel: Snowflake,
    text: &str,
    options: PostOptions,
) -> Message {
    let world = &mut state.world;
    let mut mentions = world.named_in(text);
    let original = options.reply_to.and_then(|id| world.messages.get(&id));
    let replied = original
        .filter(|_| !options.silent_reply)
        .map(|original| original.author);
    for pinged in options.mentions.into_iter().chain(replied) {
        if !mentions.contains(&pinged) && world.users.contains_key(&pinged) {
            mentions.push(pinged);
        }
    }
    let files = options.files.into_iter();
    let attachments = files.map(|(filename, content_type, bytes)| Attachment {
        id: world.fresh_id(),
        filename,
        content_type,
        bytes,
    });
    Message {
        attachments: attachments.collect(),
        channel,
        author: options.webhook.unwrap_or(user),
        webhook: options.webhook,
        content: text.to_owned(),
        reply_to: options.reply_to,
        mentions,
        mention_everyone: text.contains("@everyone") || text.contains("@here"),
        flags: options.flags,
        embeds: options.embeds,
        ..Message::default()
    }
}

//! The crates the gateway is built on read what the stand-in writes: the websocket through
//! `twilight-gateway` with compression, events and answers with serenity's models.

use serenity::{
    all::{ChannelId, CreateAllowedMentions, CreateAttachment, CreateMessage, EditMessage},
    http::{Http, HttpBuilder},
    model::{
        application::CurrentApplicationInfo,
        channel::{Channel, Message},
        event::{GuildCreateEvent, MessageUpdateEvent},
        gateway::Ready,
    },
};
use twilight_gateway::{ConfigBuilder, Intents, Message as Frame, Shard, ShardId};

use super::*;
use crate::discord::{Fault, PostOptions};

fn http(discord: &DiscordStandIn) -> Http {
    provider();
    // serenity ignores its proxy while its own rate limiter is on.
    HttpBuilder::new(discord.token())
        .proxy(discord.api_base())
        .ratelimiter_disabled(true)
        .build()
}

fn shard(discord: &DiscordStandIn) -> Shard {
    provider();
    let intents = Intents::from_bits_truncate(ALL);
    let config = ConfigBuilder::new(discord.token().to_owned(), intents)
        .proxy_url(discord.gateway_url())
        .build();
    Shard::with_config(ShardId::ONE, config)
}

/// The data of the next event of this name.
async fn event(shard: &mut Shard, name: &str) -> String {
    let reading = async {
        loop {
            let Some(Ok(Frame::Text(text))) = shard.next().await else {
                continue;
            };
            let payload: Value = serde_json::from_str(&text).unwrap();
            if payload["t"] == name {
                return payload["d"].to_string();
            }
        }
    };
    let read = tokio::time::timeout(DEADLINE, reading).await;
    read.unwrap_or_else(|_| panic!("{name} comes within the deadline"))
}

#[tokio::test]
async fn twilight_connects_compressed_and_serenity_reads_the_events() {
    let Village {
        discord,
        guild,
        channel,
        ann,
    } = village(quick()).await;
    let thread = discord.add_thread(channel, "aside");
    let mut shard = shard(&discord);
    let ready: Ready = serde_json::from_str(&event(&mut shard, "READY").await).unwrap();
    assert_eq!(ready.user.id.get(), discord.bot());
    assert_eq!(
        discord.connections()[0].compress.as_deref(),
        Some("zstd-stream")
    );
    let created = event(&mut shard, "GUILD_CREATE").await;
    let created: GuildCreateEvent = serde_json::from_str(&created).unwrap();
    assert_eq!(created.guild.id.get(), guild);
    assert_eq!(created.guild.threads[0].id.get(), thread);
    let place = &created.guild.channels[&ChannelId::new(channel)];
    let own = &created.guild.members[&ready.user.id];
    assert!(
        created
            .guild
            .user_permissions_in(place, own)
            .send_messages()
    );

    let original = discord.post_as(ann, channel, "größer 🦀", PostOptions::default());
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    let message: Message = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (message.id.get(), message.content.as_str()),
        (original, "größer 🦀")
    );
    assert_eq!(message.guild_id.unwrap().get(), guild);
    assert!(message.member.is_some());

    let mention = format!("<@{}> hi", discord.bot());
    let options = PostOptions {
        reply_to: Some(original),
        files: vec![("a.txt".to_owned(), "text/plain".to_owned(), "file".into())],
        ..PostOptions::default()
    };
    let reply = discord.post_as(ann, channel, &mention, options);
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    let message: Message = serde_json::from_str(&text).unwrap();
    assert_eq!(message.referenced_message.unwrap().id.get(), original);
    assert_eq!(message.mentions[0].id.get(), discord.bot());
    assert_eq!(message.attachments[0].size, 4);
    discord.edit_as(reply, "changed");
    let text = event(&mut shard, "MESSAGE_UPDATE").await;
    let update: MessageUpdateEvent = serde_json::from_str(&text).unwrap();
    assert_eq!(update.content.as_deref(), Some("changed"));
}

#[tokio::test]
async fn twilight_resumes_at_the_resume_address() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let mut shard = shard(&discord);
    event(&mut shard, "GUILD_CREATE").await;
    discord.inject(Fault::DropSocket);
    // The session has to be without its socket before the message, or it is not missed.
    let gone = discord.wait(DEADLINE, |state| {
        (state.sessions.live().count() == 0).then_some(())
    });
    assert!(gone.await.is_some());
    discord.post_as(ann, channel, "missed", PostOptions::default());
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    assert_eq!(
        serde_json::from_str::<Message>(&text).unwrap().content,
        "missed"
    );
    event(&mut shard, "RESUMED").await;
    assert_eq!(discord.connections()[1].path, "/resume/");
    assert_eq!(discord.identified().len(), 1);
}

#[tokio::test]
async fn webhooks_and_bots_are_told_apart() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let bot = discord.add_bot("other");
    let webhook = discord.add_webhook("news");
    let mut shard = shard(&discord);
    event(&mut shard, "GUILD_CREATE").await;
    discord.post_as(bot, channel, "beep", PostOptions::default());
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    assert!(serde_json::from_str::<Message>(&text).unwrap().author.bot);
    let options = PostOptions {
        webhook: Some(webhook),
        ..PostOptions::default()
    };
    discord.post_as(ann, channel, "extra", options);
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    let message: Message = serde_json::from_str(&text).unwrap();
    assert_eq!(message.webhook_id.unwrap().get(), webhook);
    assert!(message.member.is_none());
    let direct = discord.direct_with(ann);
    discord.post_as(ann, direct, "us", PostOptions::default());
    let text = event(&mut shard, "MESSAGE_CREATE").await;
    assert!(
        serde_json::from_str::<Message>(&text)
            .unwrap()
            .guild_id
            .is_none()
    );
}

#[tokio::test]
async fn serenity_sends_replies_edits_and_files() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let http = http(&discord);
    let place = ChannelId::new(channel);
    assert_eq!(
        http.get_current_user().await.unwrap().id.get(),
        discord.bot()
    );
    let info: CurrentApplicationInfo = http.get_current_application_info().await.unwrap();
    assert_eq!(info.name, "chinwag");
    let gateway = http.get_bot_gateway().await.unwrap();
    assert_eq!(gateway.session_start_limit.max_concurrency, 1);
    assert!(matches!(
        http.get_channel(place).await.unwrap(),
        Channel::Guild(_)
    ));

    let original = discord.post_as(ann, channel, "hi", PostOptions::default());
    let asked = http.get_message(place, original.into()).await.unwrap();
    let reply = CreateMessage::new()
        .content(format!("<@{ann}> hello"))
        .reference_message(&asked)
        .allowed_mentions(CreateAllowedMentions::new().users([asked.author.id]))
        .enforce_nonce(true)
        .nonce(serenity::all::Nonce::String("n1".to_owned()));
    let mut sent = place.send_message(&http, reply).await.unwrap();
    let seen = discord.wait_for_reply(original, DEADLINE).await.unwrap();
    assert_eq!((seen.id, &seen.mentions[..]), (sent.id.get(), &[ann][..]));
    sent.edit(&http, EditMessage::new().content("better"))
        .await
        .unwrap();
    assert_eq!(discord.message(seen.id).unwrap().content, "better");

    let file = CreateAttachment::bytes("picture", "a.png");
    let sent = place
        .send_files(&http, [file], CreateMessage::new())
        .await
        .unwrap();
    assert_eq!(sent.attachments[0].filename, "a.png");
    assert_eq!(
        discord.message(sent.id.get()).unwrap().attachments[0].bytes,
        "picture"
    );
    place.broadcast_typing(&http).await.unwrap();
    assert_eq!(discord.typing().len(), 1);
    assert!(
        discord.unexpected().is_empty(),
        "{:?}",
        discord.unexpected()
    );
}

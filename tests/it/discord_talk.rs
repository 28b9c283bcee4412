//! A person talks to the bot on Discord, in every way that counts as talking to it.

use chinwag::domain::ids::MessageId;
use chinwag_standins::discord::{Message, PostOptions, Snowflake};
use serde_json::json;

use crate::discord_app::App;

/// What every reply must be: a reply to the message, pinging the asker alone, sent with a nonce.
fn assert_proper_reply(app: &App, reply: &Message, message: Snowflake, asker: Snowflake) {
    assert_eq!(reply.reply_to, Some(message));
    assert_eq!(reply.mentions, [asker]);
    assert!(!reply.mention_everyone);
    let sends = app.sends();
    let sent = sends
        .iter()
        .find(|sent| sent.body["content"] == json!(reply.content))
        .unwrap();
    let body = &sent.body;
    assert_eq!(
        body["message_reference"]["message_id"],
        json!(message.to_string())
    );
    assert_eq!(body["allowed_mentions"]["parse"], json!([]));
    assert_eq!(
        body["allowed_mentions"]["users"],
        json!([asker.to_string()])
    );
    assert_eq!(body["enforce_nonce"], json!(true));
    let nonce = body["nonce"].as_str().unwrap();
    assert!((1..=25).contains(&nonce.len()), "{nonce}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_is_answered() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let message = app.say(ann, direct, "hello there");
    let reply = app.reply(message).await;
    assert_eq!(reply.content, "(seen 1 messages) you said: hello there");
    assert_proper_reply(&app, &reply, message, ann);
    let again = app.ask(ann, direct, "and again").await;
    assert_eq!(again.content, "(seen 3 messages) you said: and again");
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(direct).len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_is_answered_without_its_mention() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    for (text, heard) in [
        ("<@BOT> good morning", "good morning"),
        ("good morning, <@!BOT>!", "good morning, !"),
        ("<@BOT>: @everyone is late", "@everyone is late"),
    ] {
        let text = text.replace("BOT", &app.discord.bot().to_string());
        let message = app.say(ann, lobby, &text);
        let reply = app.reply(message).await;
        assert!(
            reply.content.ends_with(&format!("you said: {heard}")),
            "{}",
            reply.content
        );
        assert_proper_reply(&app, &reply, message, ann);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_the_bot_is_answered_with_and_without_its_ping() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let first = app.reply(app.mention(ann, lobby, "hello")).await;
    let message = app
        .discord
        .post_as(ann, lobby, "go on", PostOptions::reply_to(first.id));
    let second = app.reply(message).await;
    assert_eq!(second.content, "(seen 3 messages) you said: go on");
    assert_proper_reply(&app, &second, message, ann);
    // Without its ping Discord keeps the text of a reply from the bot, which says so.
    let silent = PostOptions {
        silent_reply: true,
        ..PostOptions::reply_to(second.id)
    };
    let message = app.discord.post_as(ann, lobby, "and on", silent);
    let third = app.reply(message).await;
    assert!(
        third.content.starts_with("There was no text"),
        "{}",
        third.content
    );
    app.jobs_done(3).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_is_a_place_like_any_other() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let thread = app.discord.add_thread(lobby, "about tea");
    let message = app.mention(ann, thread, "tea?");
    let reply = app.reply(message).await;
    assert_eq!(reply.channel, thread);
    assert_proper_reply(&app, &reply, message, ann);
    // The thread and its channel are two conversations.
    let outside = app.reply(app.mention(ann, lobby, "coffee?")).await;
    assert_eq!(outside.content, "(seen 1 messages) you said: coffee?");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_mention_and_a_bare_picture_are_answered_in_kind() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let empty = app.reply(app.mention(ann, lobby, "")).await;
    let picture = PostOptions {
        files: vec![("cat.png".into(), "image/png".into(), vec![1, 2, 3].into())],
        ..PostOptions::default()
    };
    let picture = app
        .reply(app.discord.post_as(ann, direct, "", picture))
        .await;
    for reply in [empty, picture] {
        assert!(
            reply.content.starts_with("There was no text"),
            "{}",
            reply.content
        );
    }
    assert_eq!(app.claude.requests().len(), 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_holds_the_ids_that_discord_gave() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let mut told = Vec::new();
    for text in ["one", "two", "three"] {
        let message = app.say(ann, direct, text);
        told.push((message, app.reply(message).await));
    }
    let turns = app.history_of(ann, direct, 3).await;
    assert_eq!(turns.len(), 3);
    for (turn, (message, reply)) in turns.iter().zip(&told) {
        assert_eq!(turn.asked.message.as_str(), message.to_string());
        let delivered: Vec<_> = turn.delivered_as.iter().map(MessageId::as_str).collect();
        assert_eq!(delivered, [reply.id.to_string()]);
        assert_eq!(turn.answer, reply.content);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_people_at_once_are_all_answered_once_and_in_their_order() {
    let app = App::start().await;
    let guild = app.discord.add_guild("home");
    let people: Vec<_> = (0..12)
        .map(|number| {
            let user = app.discord.add_user(&format!("user{number}"));
            (
                user,
                app.discord.add_channel(guild, &format!("room{number}")),
            )
        })
        .collect();
    let mut messages = Vec::new();
    for round in 0..3 {
        for (user, channel) in &people {
            messages.push(app.mention(*user, *channel, &format!("round {round}")));
        }
    }
    for message in messages {
        app.reply(message).await;
    }
    app.jobs_done(36).await;
    for (_, channel) in people {
        let posted = app.posted_in(channel);
        let said: Vec<_> = posted.iter().map(|it| it.content.as_str()).collect();
        assert_eq!(
            said,
            [
                "(seen 1 messages) you said: round 0",
                "(seen 3 messages) you said: round 1",
                "(seen 5 messages) you said: round 2",
            ]
        );
    }
    app.finish().await;
}

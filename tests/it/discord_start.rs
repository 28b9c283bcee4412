//! The gateway's start: what ends it, in one clear line, and what it can do without.

use chinwag::servers::free_port;
use chinwag_standins::discord::{DiscordOptions, PostOptions};

use crate::discord_app::{App, Setup};

/// How the gateway ends, having been set up that way.
async fn refusal(mut setup: Setup, changed: &[(&'static str, &str)]) -> (App, String) {
    let changed = changed.iter();
    let changed = changed.map(|(name, value)| (*name, (*value).to_owned()));
    setup.env.extend(changed);
    let mut app = setup.prepare().await;
    app.start_gateway();
    let refusal = app.refusal().await.to_string();
    assert!(!refusal.contains('\n'), "{refusal}");
    (app, refusal)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_ends_it() {
    let wrong = [("DISCORD_TOKEN", "not-the-token")];
    let (app, refusal) = refusal(Setup::default(), &wrong).await;
    assert!(
        refusal.starts_with("DISCORD_TOKEN is refused by Discord (401)"),
        "{refusal}"
    );
    assert!(!refusal.contains("not-the-token"), "{refusal}");
    assert_eq!(app.discord.identified().len(), 0);
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_token_ends_it() {
    let (app, refusal) = refusal(Setup::default(), &[("DISCORD_TOKEN", "")]).await;
    assert!(refusal.starts_with("DISCORD_TOKEN is not set"), "{refusal}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_that_is_not_switched_on_ends_it() {
    let setup = Setup {
        discord: DiscordOptions {
            privileged_intents: 0,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let (app, refusal) = refusal(setup, &[("CHINWAG_MESSAGE_CONTENT", "true")]).await;
    assert!(
        refusal.contains("4014") && refusal.contains("CHINWAG_MESSAGE_CONTENT=false"),
        "{refusal}"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_shards_end_it() {
    let setup = Setup {
        discord: DiscordOptions {
            minimum_shards: 2,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let (app, refusal) = refusal(setup, &[("CHINWAG_SHARDS", "1")]).await;
    assert!(
        refusal.contains("4011") && refusal.contains("CHINWAG_SHARDS"),
        "{refusal}"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_that_cannot_be_reached_ends_it() {
    let nowhere = format!("http://127.0.0.1:{}", free_port().unwrap());
    let (app, refusal) = refusal(Setup::default(), &[("DISCORD_API_BASE", &nowhere)]).await;
    assert!(
        refusal.contains("cannot be reached") && refusal.contains("DISCORD_API_BASE"),
        "{refusal}"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_cannot_be_reached_ends_it() {
    let nowhere = format!("ws://127.0.0.1:{}", free_port().unwrap());
    let (app, refusal) = refusal(Setup::default(), &[("DISCORD_GATEWAY_URL", &nowhere)]).await;
    assert!(
        refusal.contains("gateway cannot be reached") && refusal.contains("DISCORD_GATEWAY_URL"),
        "{refusal}"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_message_content_intent_it_answers_what_is_said_to_it() {
    let setup = Setup {
        discord: DiscordOptions {
            privileged_intents: 0,
            ..DiscordOptions::default()
        },
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let answer = app.ask(ann, direct, "by direct message").await;
    assert_eq!(
        answer.content,
        "(seen 1 messages) you said: by direct message"
    );
    app.say(ann, lobby, "/status");
    let answer = app.reply(app.mention(ann, lobby, "by mention")).await;
    assert_eq!(answer.content, "(seen 1 messages) you said: by mention");
    let options = PostOptions::reply_to(answer.id);
    let message = app.discord.post_as(ann, lobby, "by reply", options);
    let answer = app.reply(message).await;
    assert_eq!(answer.content, "(seen 3 messages) you said: by reply");
    app.jobs_done(3).await;
    app.finish().await;
}

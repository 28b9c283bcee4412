//! What Discord counts over all gateways: requests in a second, refused requests, and starts of
//! sessions.

use std::time::Duration;

use chinwag::{
    gateway::budget::PACE,
    hot::requests::{self, Asking},
};
use chinwag_standins::discord::{DiscordOptions, Fault, Limit, Request};
use reqwest::StatusCode;

use crate::{
    discord_app::{App, SEND, Setup, eventually, logged},
    discord_process::Program,
};

const CHANNELS: u64 = 60;

async fn prepared(discord: DiscordOptions) -> App {
    let setup = Setup {
        discord,
        env: vec![("RATE_LIMIT_GENERAL", "1000000,60".to_owned())],
        ..Setup::default()
    };
    setup.prepare().await
}

async fn with_two_shards() -> (App, Program, Program) {
    let app = prepared(DiscordOptions {
        shards: 2,
        minimum_shards: 2,
        max_concurrency: 2,
        ..DiscordOptions::default()
    })
    .await;
    let first = Program::start(&app, &[]).await;
    let second = Program::start(&app, &[]).await;
    for program in [&first, &second] {
        eventually("each holds one shard", async || {
            let held = program.figure("chinwag_shards_held ").await?;
            ((held - 1.0).abs() < 0.5).then_some(())
        })
        .await;
        program.is_ready().await;
    }
    (app, first, second)
}

/// Tells the account that so many requests were invalid.
async fn note_invalid(app: &App, invalid: u32) {
    let asking = Asking {
        sender: "the test",
        wanted: 0,
        invalid,
        pause: Duration::ZERO,
    };
    requests::ask(&app.base.hot, PACE, asking).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn gateways_keep_within_the_global_limit_together() {
    let (app, first, second) = with_two_shards().await;
    let ann = app.discord.add_user("ann");
    let channels: Vec<_> = (0..CHANNELS)
        .map(|number| {
            let guild = app.discord.add_guild_on("server", number % 2, 2);
            app.discord.add_channel(guild, "lobby")
        })
        .collect();
    let mut messages = Vec::new();
    for _ in 0..2 {
        for channel in &channels {
            messages.push(app.mention(ann, *channel, "hello"));
        }
    }
    for message in &messages {
        app.reply(*message).await;
    }
    app.jobs_done(i64::try_from(messages.len()).unwrap()).await;
    for channel in channels {
        let replies = app.posted_in(channel);
        let replies: Vec<_> = replies.iter().filter_map(|it| it.reply_to).collect();
        let asked = app.discord.messages_in(channel);
        let asked = asked.iter().filter(|it| it.author == ann).map(|it| it.id);
        assert_eq!(replies, asked.collect::<Vec<_>>());
    }
    first.stop().await;
    second.stop().await;
    // Not one was refused.
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_limit_pauses_every_gateway() {
    let (app, first, second) = with_two_shards().await;
    let ann = app.discord.add_user("ann");
    let mut lobbies = Vec::new();
    for shard in 0..2 {
        let guild = app.discord.add_guild_on("server", shard, 2);
        lobbies.push(app.discord.add_channel(guild, "lobby"));
    }
    app.discord.inject(Fault::Limit {
        times: 1,
        retry_after_ms: 3000,
        global: true,
        route: Some(SEND.to_owned()),
    });
    let limited = app.mention(ann, lobbies[0], "one");
    eventually("the limit is reached", async || {
        (app.discord.invalid_requests() == 1).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = app.discord.requests().len();
    let other = app.mention(ann, lobbies[1], "two");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let later: Vec<Request> = app.discord.requests().split_off(before);
    assert!(later.is_empty(), "{later:?}");
    app.reply(limited).await;
    app.reply(other).await;
    app.jobs_done(2).await;
    first.stop().await;
    second.stop().await;
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_refused_requests_stop_sending_aloud_and_nothing_is_lost() {
    let app = prepared(DiscordOptions::default()).await;
    let program = Program::start(&app, &[]).await;
    program.is_ready().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    note_invalid(&app, PACE.slow_from).await;
    eventually("it is slow, and says so", async || {
        program.log().contains("sent slowly").then_some(())
    })
    .await;
    app.ask(ann, direct, "slowly").await;
    note_invalid(&app, PACE.stop_from - PACE.slow_from).await;
    eventually("it sends nothing, and says so", async || {
        let invalid = program.figure("chinwag_discord_invalid_requests ").await?;
        let (status, report) = program.asked("/health").await?;
        let is_told = report.contains("so many requests that nothing is sent");
        let counted = (invalid - f64::from(PACE.stop_from)).abs() < 0.5;
        (status == StatusCode::OK && is_told && counted).then_some(())
    })
    .await;
    let before = app.discord.requests().len();
    let message = app.say(ann, direct, "are you there?");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(app.discord.requests().len(), before);

    // Ten minutes later.
    let invalid = app.base.hot.keys().requests().invalid;
    let mut line = app.base.hot.connection().await.unwrap();
    let mut forget = redis::cmd("DEL");
    let forgotten: u8 = forget.arg(invalid).query_async(&mut line).await.unwrap();
    assert_eq!(forgotten, 1);
    app.reply(message).await;
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(direct).len(), 2);
    program.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_holder_obeys_the_limit_that_its_predecessor_has_used_up() {
    let mut app = prepared(DiscordOptions {
        message_limit: Limit::new(2, Duration::from_secs(6)),
        identify_window: Duration::ZERO,
        ..DiscordOptions::default()
    })
    .await;
    app.start_gateway();
    app.connected().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "one").await;
    app.ask(ann, direct, "two").await;
    app.stop_gateway().await;
    app.start_gateway();
    app.connected().await;
    app.ask(ann, direct, "three").await;
    app.jobs_done(3).await;
    assert_eq!(app.posted_in(direct).len(), 3);
    // It asked once, was told to wait, and waited.
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_session_starts_of_a_day_are_kept_apart() {
    let aloud = || logged("few of today's session starts are left").len();
    let before = aloud();
    let mut app = prepared(DiscordOptions {
        session_starts_used: 950,
        ..DiscordOptions::default()
    })
    .await;
    app.start_gateway();
    app.connected().await;
    app.discord
        .inject(Fault::InvalidSession { resumable: false });
    eventually("it is said aloud", async || {
        (aloud() > before).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(app.discord.identified().len(), 1, "the rest is kept");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_session_start_is_left_none_is_tried() {
    let aloud = || logged("none of today's session starts is left").len();
    let before = aloud();
    let mut app = prepared(DiscordOptions {
        session_starts_used: 1000,
        ..DiscordOptions::default()
    })
    .await;
    app.start_gateway();
    eventually("it is said aloud", async || {
        (aloud() > before).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(app.discord.identified().len(), 0);
    app.finish().await;
}

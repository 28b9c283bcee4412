//! Votes by reactions: what they cost, whom they keep waiting, and which answer they are on.

use std::{sync::Arc, time::Duration};

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, JobId, Platform},
        message::Incoming,
        press::{Besides, Press},
        routing::Route,
        vote::WITHDRAWN,
    },
    handoff::{Accepted, NotAccepted},
    llm::scripted::{Line, Scripted},
    store::feedback::{self, Given, Taken, Voter},
};
use jiff::SignedDuration;
use serde_json::json;
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    console_press::presses,
    discord_app,
};

const SHARD: Route = Route::Discord {
    shard: 0,
    shards: 1,
};
/// The first millisecond of Discord's ids.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

fn said(who: &str, message: &str, text: &str) -> Incoming {
    Incoming {
        platform: Platform::Discord,
        guild: Some("6".into()),
        channel: "5".into(),
        user: who.into(),
        user_name: String::new(),
        message: message.into(),
        text: text.to_owned(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
        besides: Besides::default(),
    }
}

/// What somebody does below a message of the bot; `number` tells it from the others.
fn reaction(who: &str, on: &str, thumb: &str, withdrawn: bool, number: u32) -> Incoming {
    let mut values = Vec::new();
    values.extend(withdrawn.then(|| WITHDRAWN.to_owned()));
    Incoming {
        besides: Besides {
            press: Some(Press {
                message: on.into(),
                component: format!("react:{thumb}"),
                values,
            }),
            ..Besides::default()
        },
        ..said(who, &format!("reaction-{on}-{who}-{number}"), "")
    }
}

/// The id of a message that is posted now.
fn posted_now() -> String {
    ((Clock::Real.now().as_millisecond() - DISCORD_EPOCH_MS) << 22).to_string()
}

/// Lets history hold an answer to user 7 in channel 5, shown so many seconds ago as these messages.
async fn answered(app: &App, job: &str, ago: u32, shown_as: &[&str]) {
    let first = shown_as[0];
    let all = shown_as.join(",");
    app.rows(
        &format!(
            "insert into conversation_history (job_id, role, platform, user_id, guild_id, channel_id, message_id,
                                               content, intent_type, delivered_as, created_at)
             values ('{job}', 'user', 'discord', '7', '6', '5', 'q{job}', 'hi', 'help', '{{}}', now()),
                    ('{job}', 'assistant', 'discord', '7', '6', '5', '{first}', 'ho', null, '{{{all}}}',
                     now() - interval '{ago} seconds')"
        ),
        |_| (),
    )
    .await;
}

/// Every vote: who, whether it is good, and on the answer of which job.
async fn kept(app: &App) -> Vec<(String, bool, String)> {
    let sql = "select user_id, good, job_id::text from feedback order by user_id, job_id";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2)))
        .await
}

/// How many votes are on their way.
async fn waiting(app: &App) -> i64 {
    app.number("select count(*) from journal where kind = 'vote' and done_at is null")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_thumbs_under_others_messages_makes_no_jobs_and_takes_nothing_of_a_limit() {
    let app = discord_app::Setup {
        env: vec![("RATE_LIMIT_GENERAL", "4,3600".to_owned())],
        ..discord_app::Setup::default()
    }
    .start()
    .await;
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let of_bob: Vec<_> = (0..20).map(|_| app.say(bob, lobby, "hello")).collect();
    for message in of_bob {
        for thumb in ["👍", "👎"] {
            app.discord.react(ann, message, thumb).unwrap();
            app.discord.unreact(ann, message, thumb).unwrap();
        }
    }
    let joke = app.reply(app.mention(ann, lobby, "tell me a joke")).await;
    // Her own votes are heard behind all of that.
    app.discord.react(ann, joke.id, "👍").unwrap();
    let votes = async |good: Option<bool>| {
        eventually(&format!("her vote is {good:?}"), async || {
            let votes = kept(&app.base).await;
            let only = (votes.len() < 2).then(|| votes.first().map(|vote| vote.1));
            (only == Some(good)).then_some(())
        })
        .await;
    };
    votes(Some(true)).await;
    app.discord.unreact(ann, joke.id, "👍").unwrap();
    votes(None).await;
    // What Redis has lost, history tells.
    app.discord.react(ann, joke.id, "👎").unwrap();
    votes(Some(false)).await;
    let mut losing = redis::cmd("DEL");
    losing.arg(app.base.hot.keys().thumbs());
    let mut line = app.base.hot.connection().await.unwrap();
    let lost: u64 = losing.query_async(&mut line).await.unwrap();
    assert_eq!(lost, 1);
    app.discord.unreact(ann, joke.id, "👎").unwrap();
    votes(None).await;
    app.base.settle().await;
    let jobs = "select count(*) from journal where kind in ('conversation', 'vote')";
    assert_eq!(app.base.number(jobs).await, 5);
    // Taking them back was free: there is room for one thing more.
    app.reply(app.mention(ann, lobby, "and another")).await;
    app.finish().await;
}

#[tokio::test]
async fn a_thumb_that_is_taken_back_at_once_is_known_before_its_answer_is_in_history() {
    let app = App::with(Setup {
        workers: Some(0),
        without_console: true,
        ..Setup::default()
    })
    .await;
    let on = posted_now();
    let thumb = |who: &str, withdrawn| reaction(who, &on, "up", withdrawn, 1);
    let concern = async |thumbs: &[Incoming]| app.handoff.thumbs_of_concern(thumbs).await.unwrap();
    assert_eq!(concern(&[thumb("7", true)]).await, [false]);
    assert_eq!(
        concern(&[thumb("7", false), thumb("8", true), thumb("7", true)]).await,
        [true, false, true]
    );
    assert_eq!(
        concern(&[thumb("7", true), said("7", "100", "hello")]).await,
        [true, false]
    );
    assert!(concern(&[]).await.is_empty());
    app.abandon().await;
}

#[tokio::test]
async fn the_later_of_two_votes_counts_in_whatever_order_they_are_counted() {
    let app = App::start().await;
    let job = JobId("0199c2d4-a1b0-7c3e-8f0a-000000000001".parse().unwrap());
    answered(&app, &job.0.to_string(), 60, &["901"]).await;
    let (user, channel, message) = ("7".into(), "5".into(), "901".into());
    let voter = Voter {
        platform: Platform::Discord,
        user: &user,
        channel: &channel,
    };
    let now = Clock::Real.now();
    let gives = async |good, under, seconds_ago| {
        let given = Given {
            good,
            under,
            at: now - SignedDuration::from_secs(seconds_ago),
        };
        feedback::give(&app.pool, job, voter, given).await.unwrap()
    };
    assert_eq!(gives(true, None, 30).await, Taken::Counted);
    assert_eq!(gives(false, Some(&message), 20).await, Taken::Counted);
    // A button that had to wait is counted behind the thumb that came after it.
    assert_eq!(gives(true, None, 25).await, Taken::Outdone);
    assert!(!kept(&app).await[0].1);
    assert_eq!(gives(true, None, 10).await, Taken::Counted);
    assert_eq!(kept(&app).await.len(), 1);
    assert!(kept(&app).await[0].1);
    app.finish().await;
}

#[tokio::test]
async fn a_thumb_that_meets_a_limit_leaves_people_the_notice_of_it() {
    for settings in [
        vec![("RATE_LIMIT_GENERAL", "1,3600".to_owned())],
        vec![("RATE_LIMIT_CHANNEL", "1,3600".to_owned())],
    ] {
        let app = App::with(Setup {
            workers: Some(0),
            without_console: true,
            settings,
            ..Setup::default()
        })
        .await;
        let refused = async |message| match app.handoff.accept(message, SHARD).await {
            Ok(Accepted::New(_)) => None,
            Err(NotAccepted::TooMany { first, .. }) => Some(first),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(said("7", "100", "hello")).await, None);
        assert_eq!(
            refused(reaction("7", "902", "up", false, 1)).await,
            Some(false),
            "nobody is told anything of it"
        );
        assert_eq!(refused(said("7", "101", "hello?")).await, Some(true));
        assert_eq!(refused(said("7", "102", "hello??")).await, Some(false));
        app.abandon().await;
    }
}

#[tokio::test]
async fn a_thumb_is_on_the_answer_that_its_message_shows_now() {
    let app = App::start().await;
    let first = "0199c2d4-a1b0-7c3e-8f0a-000000000001";
    let second = "0199c2d4-a1b0-7c3e-8f0a-000000000002";
    let third = "0199c2d4-a1b0-7c3e-8f0a-000000000003";
    let reacts = async |on: &str, thumb: &str, withdrawn: bool, number: u32| {
        let message = reaction("7", on, thumb, withdrawn, number);
        app.handoff.accept(message, SHARD).await.unwrap();
        app.settle().await;
        let votes = kept(&app).await.into_iter();
        votes.map(|it| (it.1, it.2)).collect::<Vec<_>>()
    };
    let vote = |good: bool, job: &str| (good, job.to_owned());
    // Two parts; the first of them was edited in place since, and once more before that.
    answered(&app, first, 60, &["901", "902"]).await;
    assert_eq!(reacts("901", "up", false, 1).await, [vote(true, first)]);
    answered(&app, third, 20, &["901"]).await;
    answered(&app, second, 40, &["901"]).await;
    assert_eq!(
        reacts("901", "down", false, 2).await,
        [vote(true, first), vote(false, third)]
    );
    // What is taken back is what was given by that thumb, whatever is shown there now.
    assert_eq!(reacts("901", "up", true, 3).await, [vote(false, third)]);
    assert_eq!(
        reacts("902", "up", false, 4).await,
        [vote(true, first), vote(false, third)]
    );
    assert_eq!(reacts("901", "down", true, 5).await, [vote(true, first)]);
    assert_eq!(reacts("902", "up", true, 6).await, []);
    app.finish().await;
}

#[tokio::test]
async fn thumbs_that_come_before_their_answer_is_in_history_keep_nobody_waiting_and_count_in_the_end()
 {
    let app = App::start().await;
    let on = posted_now();
    for (thumb, withdrawn, number) in [("up", false, 1), ("down", false, 2), ("up", true, 3)] {
        let message = reaction("7", &on, thumb, withdrawn, number);
        app.handoff.accept(message, SHARD).await.unwrap();
    }
    let next = said("7", "100", "hello");
    let conversation = next.conversation();
    app.handoff.accept(next, SHARD).await.unwrap();
    is_answered(&app, &conversation, 1).await;
    assert_eq!(kept(&app).await, []);
    let job = "0199c2d4-a1b0-7c3e-8f0a-000000000001";
    answered(&app, job, 0, &[on.as_str()]).await;
    eventually("the last of them counts", async || {
        let votes = kept(&app).await;
        (votes == [("7".to_owned(), false, job.to_owned())]).then_some(())
    })
    .await;
    eventually("none is on its way", async || {
        (waiting(&app).await == 0).then_some(())
    })
    .await;
    assert_eq!(kept(&app).await.len(), 1);
    // Nobody shows what was answered here.
    app.abandon().await;
}

/// Waits until so many messages of a conversation were answered, shown or not.
async fn is_answered(app: &App, conversation: &ConversationId, messages: usize) {
    eventually("it is answered", async || {
        let turns = app
            .conversations
            .recent_turns(conversation, 10)
            .await
            .ok()?;
        (turns.len() >= messages).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_pressed_before_its_answer_is_in_history_keeps_nobody_waiting() {
    let app = App::with(Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Certainly.")))),
        workers: Some(0),
        ..Setup::default()
    })
    .await;
    // Receipts wait, since somebody else is to write them and does not.
    let mut line = app.hot.connection().await.unwrap();
    let mut holding = redis::cmd("SET");
    holding
        .arg(app.hot.keys().settler())
        .arg("a story")
        .arg("PX")
        .arg(u64::try_from(Duration::from_hours(1).as_millis()).unwrap());
    holding.query_async::<()>(&mut line).await.unwrap();
    app.start_worker();
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let asked = ann.posts("tell me a joke").await;
    let joke = ann.reply_event(&asked).await;
    let votes = joke.data["components"].as_array().unwrap().clone();
    let mut pressed = Vec::new();
    for component in &votes {
        let body = json!({"message_id": joke.message(), "component_id": component["id"]});
        pressed.push(presses(&ann, &body).await);
    }
    let next = ann.posts("and another").await;
    ann.reply_event(&next).await;
    for press in &pressed {
        ann.reply_event(press).await;
    }
    assert_eq!(kept(&app).await, []);
    let mut letting_go = redis::cmd("DEL");
    letting_go.arg(app.hot.keys().settler());
    letting_go.query_async::<()>(&mut line).await.unwrap();
    eventually("the last of them counts", async || {
        let votes = kept(&app).await;
        let only = votes.first().filter(|_| votes.len() == 1)?;
        (!only.1).then_some(())
    })
    .await;
    app.finish().await;
}

//! What people think of answers: one vote each, tied to the prompt, and gone with the answer.

use std::sync::Arc;

use chinwag::{
    clock::Clock,
    domain::{
        ids::Platform,
        message::Incoming,
        press::{Besides, Press},
        routing::Route,
        vote::WITHDRAWN,
    },
    llm::scripted::{Line, Scripted},
};
use chinwag_standins::discord::{Message, Snowflake, usable};
use serde_json::{Value, json};
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    chat::{Chat, Event},
    console_press::presses,
    discord_app,
    processes::{chinwag, command},
};

const SHARD: Route = Route::Discord {
    shard: 0,
    shards: 1,
};

async fn talkative() -> App {
    App::with(Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Certainly.")))),
        // Thumbs are for people who want emoji.
        settings: vec![("CHINWAG_EMOJI_DENSITY", "medium".to_owned())],
        ..Setup::default()
    })
    .await
}

/// Asks the model something; its answer.
async fn told(chat: &Chat) -> Event {
    chat.listen().await;
    let message = chat.posts("tell me a joke").await;
    chat.reply_event(&message).await
}

fn below(event: &Event) -> Vec<(String, String, bool)> {
    let components = event.data["components"].as_array().cloned();
    let votes = components.unwrap_or_default().into_iter().map(|one| {
        let text = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
        (text("id"), text("label"), text("style") == "primary")
    });
    votes.filter(|(id, _, _)| id.starts_with("v:")).collect()
}

/// Votes on an answer: what is shown then.
async fn votes(chat: &Chat, on: &Event, good: bool) -> Event {
    let place = usize::from(!good);
    let body = json!({"message_id": on.message(), "component_id": below(on)[place].0});
    let press = presses(chat, &body).await;
    chat.reply_event(&press).await
}

/// Every vote: who, whether it is good, the version of the prompt, and the intent.
async fn kept(app: &App) -> Vec<(String, bool, String, String)> {
    let sql = "select user_id, good, prompt, intent from feedback order by user_id";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .await
}

async fn count(app: &App, table: &str) -> i64 {
    app.number(&format!("select count(*) from {table}")).await
}

#[tokio::test]
async fn the_last_vote_on_an_answer_counts_and_its_buttons_show_it() {
    let app = talkative().await;
    let ann = app.user("ann").in_channel("general");
    let joke = told(&ann).await;
    let labels: Vec<String> = below(&joke)
        .into_iter()
        .map(|(_, label, _)| label)
        .collect();
    assert_eq!(labels, ["👍", "👎"]);
    app.settle().await;
    let before = [
        count(&app, "conversation_history").await,
        app.number("select sum(message_count)::bigint from conversation_sessions")
            .await,
    ];

    let good = votes(&ann, &joke, true).await;
    assert_eq!(good.data["in_place_of"], joke.data["message_id"]);
    assert_eq!(good.text(), joke.text());
    let chosen = |event: &Event| below(event).into_iter().map(|it| it.2).collect::<Vec<_>>();
    assert_eq!(chosen(&good), [true, false]);
    // The buttons that are there now change it, and so do those that were there before.
    let bad = votes(&ann, &good, false).await;
    assert_eq!(bad.data["in_place_of"], good.data["message_id"]);
    assert_eq!(bad.text(), joke.text());
    assert_eq!(chosen(&bad), [false, true]);
    votes(&ann, &joke, false).await;
    app.settle().await;

    let kept = kept(&app).await;
    assert_eq!(kept.len(), 1, "{kept:?}");
    let (who, is_good, prompt, intent) = &kept[0];
    assert_eq!(
        (&**who, is_good, &**intent),
        ("ann", &false, "general_conversation")
    );
    let version = app.rows("select prompt from usage_ledger", |row| {
        row.get::<String, _>(0)
    });
    assert_eq!(version.await, std::slice::from_ref(prompt));
    assert!(!prompt.is_empty());
    // It is neither said nor remembered.
    let after = [
        count(&app, "conversation_history").await,
        app.number("select sum(message_count)::bigint from conversation_sessions")
            .await,
    ];
    assert_eq!(before, after);
    let list = ann.history().await;
    let events = list["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{list}");
    assert_eq!(events[0]["message_id"], joke.data["message_id"]);
    assert_eq!(events[0]["components"], bad.data["components"]);
    app.finish().await;
}

#[tokio::test]
async fn votes_on_what_nobody_was_told_or_somebody_else_was_come_to_nothing() {
    let app = talkative().await;
    let (ann, bob) = (
        app.user("ann").in_channel("general"),
        app.user("bob").in_channel("general"),
    );
    let joke = told(&ann).await;
    app.settle().await;
    bob.listen().await;
    let elsewhere = app.user("ann").in_channel("kitchen");
    elsewhere.listen().await;
    for chat in [&bob, &elsewhere] {
        let refused = votes(chat, &joke, true).await;
        assert!(refused.data.get("in_place_of").is_none());
        assert!(!refused.text().is_empty());
    }
    let made_up = "v:0199c2d4a1b07c3e8f0a1b2c3d4e5f60:up";
    for component in [made_up, "react:up", "react:down"] {
        let body = json!({"message_id": "nothing", "component_id": component});
        let press = presses(&ann, &body).await;
        let refused = ann.reply_event(&press).await;
        assert!(refused.data.get("in_place_of").is_none());
    }
    app.settle().await;
    assert_eq!(kept(&app).await, []);
    app.finish().await;
}

#[tokio::test]
async fn a_flood_of_votes_and_votes_that_come_again_leave_one() {
    let app = App::with(Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Certainly.")))),
        settings: vec![("RATE_LIMIT_GENERAL", "1000,60".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let joke = told(&ann).await;
    let mut pressed = Vec::new();
    for number in 0..60 {
        let place = usize::from(number % 3 == 0);
        let body = json!({
            "message_id": joke.message(), "component_id": below(&joke)[place].0,
            "id": format!("vote-{}", number / 2 * 2),
        });
        pressed.push(presses(&ann, &body).await);
    }
    pressed.dedup();
    for press in &pressed {
        ann.reply_event(press).await;
    }
    app.settle().await;
    assert_eq!(kept(&app).await.len(), 1);
    assert_eq!(ann.replies().len(), 1 + pressed.len());
    app.finish().await;
}

#[tokio::test]
async fn what_is_forgotten_takes_its_votes_along() {
    let app = talkative().await;
    let ann = app.user("ann").in_channel("general");
    let first = told(&ann).await;
    let second = told(&ann).await;
    let third = told(&ann).await;
    app.settle().await;
    for joke in [&first, &second, &third] {
        votes(&ann, joke, true).await;
    }
    assert_eq!(kept(&app).await.len(), 3);
    ann.says("forget that").await;
    eventually("the vote on it is gone", async || {
        (kept(&app).await.len() == 2).then_some(())
    })
    .await;
    ann.says("/forget all").await;
    eventually("all votes are gone", async || {
        kept(&app).await.is_empty().then_some(())
    })
    .await;
    // What is forgotten cannot be voted on.
    let refused = votes(&ann, &first, true).await;
    assert!(refused.data.get("in_place_of").is_none());
    assert_eq!(kept(&app).await, []);
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_asked_below_what_no_model_wrote_or_where_votes_are_off() {
    let app = talkative().await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let help = ann.posts("help").await;
    assert_eq!(below(&ann.reply_event(&help).await), []);
    app.finish().await;

    let app = App::with(Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Certainly.")))),
        settings: vec![("CHINWAG_FEEDBACK", "off".to_owned())],
        ..Setup::default()
    })
    .await;
    assert_eq!(
        below(&told(&app.user("ann").in_channel("general")).await),
        []
    );
    app.finish().await;
}

/// What somebody on Discord does to the bot's message.
fn reaction(who: &str, channel: &str, thumb: &str, withdrawn: bool, number: u32) -> Incoming {
    Incoming {
        platform: Platform::Discord,
        guild: Some("6".into()),
        channel: channel.into(),
        user: who.into(),
        user_name: String::new(),
        message: format!("reaction-{who}-{number}").into(),
        text: String::new(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
        besides: Besides {
            press: Some(Press {
                message: "902".into(),
                component: format!("react:{thumb}"),
                values: withdrawn
                    .then(|| WITHDRAWN.to_owned())
                    .into_iter()
                    .collect(),
            }),
            ..Besides::default()
        },
    }
}

#[tokio::test]
async fn reactions_on_discord_are_votes_of_whoever_saw_the_answer_and_can_be_taken_back() {
    let app = App::start().await;
    // An answer of two parts, in a channel of a server.
    app.rows(
        "with turn as (select gen_random_uuid() as job)
         insert into conversation_history (job_id, role, platform, user_id, guild_id, channel_id, message_id,
                                           content, intent_type, delivered_as)
         select job, 'user', 'discord', '7', '6', '5', '900', 'hi', 'general_conversation', '{}'::text[] from turn
         union all
         select job, 'assistant', 'discord', '7', '6', '5', '901', 'ho', null, '{901,902}' from turn",
        |_| (),
    )
    .await;
    let reacts = async |who: &str, channel: &str, thumb: &str, withdrawn: bool, number: u32| {
        let message = reaction(who, channel, thumb, withdrawn, number);
        app.handoff.accept(message, SHARD).await.unwrap();
        app.settle().await;
        let votes = kept(&app).await.into_iter();
        votes.map(|it| (it.0, it.1)).collect::<Vec<_>>()
    };
    let seven = |good| ("7".to_owned(), good);
    let eight = |good| ("8".to_owned(), good);
    assert_eq!(reacts("7", "5", "up", false, 1).await, [seven(true)]);
    assert_eq!(
        reacts("8", "5", "down", false, 1).await,
        [seven(true), eight(false)]
    );
    // Nobody in another channel has seen it.
    assert_eq!(reacts("9", "4", "up", false, 1).await.len(), 2);
    // A changed mind: the other thumb comes before the first one goes.
    assert_eq!(reacts("7", "5", "down", false, 2).await[0], seven(false));
    assert_eq!(reacts("7", "5", "up", true, 3).await[0], seven(false));
    assert_eq!(reacts("7", "5", "down", true, 4).await, [eight(false)]);
    assert_eq!(reacts("7", "5", "down", true, 4).await, [eight(false)]);
    // Nothing was shown to anybody: there was no door that could have.
    assert_eq!(app.unfinished().await, 0);
    app.finish().await;
}

/// A bot whose answers have buttons on Discord as well, somebody, and a lobby.
async fn with_buttons() -> (discord_app::App, Snowflake, Snowflake) {
    let setup = discord_app::Setup {
        env: vec![("CHINWAG_FEEDBACK", "buttons".to_owned())],
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    (app, ann, lobby)
}

/// The buttons for a good answer and for a bad one.
fn thumbs(answer: &Message) -> [String; 2] {
    let votes: Vec<String> = usable(answer)
        .into_iter()
        .filter(|id| id.starts_with("v:"))
        .collect();
    votes.try_into().unwrap_or_else(|votes| panic!("{votes:?}"))
}

/// Every vote: who, and whether it is good.
async fn votes_of(app: &App, people: &[Snowflake]) -> Vec<Option<bool>> {
    let kept = kept(app).await;
    assert!(kept.len() <= people.len(), "{kept:?}");
    let of = |person: &Snowflake| {
        let mut theirs = kept.iter().filter(|vote| vote.0 == person.to_string());
        theirs.next().map(|vote| vote.1)
    };
    people.iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn by_buttons_on_discord_everybody_in_the_channel_has_one_vote_and_may_change_it() {
    let (app, ann, lobby) = with_buttons().await;
    let bob = app.discord.add_user("bob");
    let joke = app.reply(app.mention(ann, lobby, "tell me a joke")).await;
    let [up, down] = thumbs(&joke);
    app.history_of(ann, lobby, 1).await;
    let presses = async |who, button: &str| {
        let seen = app.answered(app.press(who, joke.id, button)).await;
        assert!(seen.is_private(), "{seen:?}");
        assert!(seen.text().contains("Thank"), "{seen:?}");
        app.base.settle().await;
        votes_of(&app.base, &[ann, bob]).await
    };
    assert_eq!(presses(ann, &up).await, [Some(true), None]);
    // Again it is the same vote, and the other button takes its place.
    assert_eq!(presses(ann, &up).await, [Some(true), None]);
    assert_eq!(presses(ann, &down).await, [Some(false), None]);
    assert_eq!(presses(bob, &up).await, [Some(false), Some(true)]);
    // A reaction is the same vote by another way.
    app.discord.react(bob, joke.id, "👎").unwrap();
    eventually("his vote has changed", async || {
        let votes = votes_of(&app.base, &[ann, bob]).await;
        (votes == [Some(false), Some(false)]).then_some(())
    })
    .await;
    // Nobody else sees anything of it: what stands there stays, and can be pressed by others.
    let after = app.discord.message(joke.id).unwrap();
    assert_eq!(after.content, joke.content);
    assert_eq!(thumbs(&after), [up, down]);
    assert_eq!(app.posted_in(lobby).len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_of_whoever_wants_to_be_left_alone_are_not_kept() {
    let (app, ann, lobby) = with_buttons().await;
    let direct = app.discord.direct_with(ann);
    let joke = app.reply(app.mention(ann, lobby, "tell me a joke")).await;
    let [up, _] = thumbs(&joke);
    app.history_of(ann, lobby, 1).await;
    app.ask(ann, direct, "/privacy off").await;
    app.base.settle().await;
    let before = app.base.accepted().await;
    // A reaction is answered by nothing, and takes nothing of what she is told in a day.
    app.discord.react(ann, joke.id, "👍").unwrap();
    let notice = app.ask(ann, direct, "hello").await.content;
    assert!(notice.contains("`/privacy on`"), "{notice}");
    app.jobs_done(before + 1).await;
    // A button is, since she waits.
    let seen = app.answered(app.press(ann, joke.id, &up)).await;
    assert!(seen.is_private(), "{seen:?}");
    assert!(seen.text().contains("`/privacy on`"), "{seen:?}");
    app.jobs_done(before + 2).await;
    assert_eq!(kept(&app.base).await, []);
    // Back again, her votes count.
    app.ask(ann, direct, "/privacy on").await;
    app.answered(app.press(ann, joke.id, &up)).await;
    app.base.settle().await;
    assert_eq!(votes_of(&app.base, &[ann]).await, [Some(true)]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_that_were_on_their_way_when_somebody_left_are_let_go() {
    let app = App::with(Setup {
        model: Some(Arc::new(Scripted::always(Line::says("Certainly.")))),
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let joke = told(&ann).await;
    app.settle().await;
    app.stop_workers().await;
    ann.posts("/privacy off").await;
    for component in [&*below(&joke)[0].0, "react:up"] {
        let body = json!({"message_id": joke.message(), "component_id": component});
        presses(&ann, &body).await;
    }
    app.start_worker();
    app.settle().await;
    assert_eq!(kept(&app).await, []);
    app.finish().await;
}

#[tokio::test]
async fn an_operator_reads_which_prompt_people_like_better_and_how_sure_that_is() {
    let app = App::start().await;
    app.rows(
        "insert into feedback (job_id, platform, user_id, good, prompt, intent, voted_at)
         select gen_random_uuid(), 'console', 'u' || n, n <= 8, case when n <= 10 then '0a1b2c3d/length:brief'
                else '0a1b2c3d' end, 'help', now() - interval '1 day' * (n / 11)
         from generate_series(1, 14) as n",
        |_| (),
    )
    .await;
    let asks = async |more: &[&str]| {
        let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let words = [&["feedback"], more].concat();
        let told = command(chinwag(), &words, &settings).await;
        assert!(told.status.success(), "{told:?}");
        String::from_utf8(told.stdout).unwrap()
    };
    let json = async |more: &[&str]| {
        let told = asks(&[&["--json"], more].concat()).await;
        serde_json::from_str::<Value>(&told).unwrap()
    };
    let told = json(&[]).await;
    assert_eq!(told["votes"], 14);
    let (plain, brief) = (&told["counts"][0], &told["counts"][1]);
    assert_eq!(
        (&plain["version"], &plain["variant"]),
        (&json!("0a1b2c3d"), &Value::Null)
    );
    assert_eq!((&plain["votes"], &plain["good"]), (&json!(4), &json!(0)));
    assert_eq!(brief["variant"], "length:brief");
    assert_eq!(
        (&brief["votes"], &brief["share"]),
        (&json!(10), &json!(0.8))
    );
    let low = brief["low"].as_f64().unwrap();
    assert!((0.489..0.491).contains(&low), "{low}");
    let intents = json(&["--by", "intent"]).await;
    assert_eq!(intents["counts"].as_array().unwrap().len(), 1);
    let days = json(&["--by", "day"]).await;
    assert_eq!(days["counts"].as_array().unwrap().len(), 2, "{days}");
    let long_ago = json(&["--from", "2020-01-01", "--to", "2020-12-31"]).await;
    assert_eq!(long_ago["votes"], 0);
    let table = asks(&[]).await;
    assert!(table.contains("length:brief"), "{table}");
    assert!(table.contains("49.0 % and 94.3 %"), "{table}");
    app.finish().await;
}

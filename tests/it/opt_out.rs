//! Whoever wants to be left alone is: nothing of theirs is kept or told to a model, and they come back
//! when they like.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chinwag::{
    clock::Clock,
    config::Secret,
    conversations::Conversations,
    domain::{
        ids::{Platform, UserId},
        ignoring::{Hearing, Speaker},
    },
    hot::{
        self, Hot,
        opted_out::{Note, hearings, note},
    },
    llm::scripted::{Line, Scripted},
    store::{self, preferences::opt_out},
};
use reqwest::StatusCode;
use serde_json::json;
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    discord_app,
};

async fn app(model: &Scripted) -> App {
    App::with(Setup {
        model: Some(Arc::new(model.clone())),
        settings: vec![("CHINWAG_INTENT_TEXTS", "true".to_owned())],
        ..Setup::default()
    })
    .await
}

/// All that is kept of anybody, as one text.
async fn all_kept(app: &App) -> String {
    let mut kept = String::new();
    for table in [
        "conversation_history",
        "journal",
        "intent_logs",
        "conversation_sessions",
        "message_traces",
        "outcomes",
        "revisions",
    ] {
        let sql = format!("select coalesce(string_agg(t::text, ' '), '') from {table} t");
        let rows: Vec<String> = app.rows(&sql, |row| row.get(0)).await;
        kept.push_str(&rows.join("\n"));
    }
    kept
}

fn told(model: &Scripted) -> String {
    format!("{:?}", model.requests())
}

#[tokio::test]
async fn nothing_of_theirs_is_kept_or_told_and_they_come_back() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model).await;
    let ann = app.user("ann").in_channel("general");
    let bob = app.user("bob").in_channel("general");
    ann.says("I like marzipan.").await;
    let out = ann.says("Please ignore me.").await.text;
    assert!(
        out.contains("`/privacy on`") && out.contains("`/forget all`"),
        "{out}"
    );
    // Once they are told how to come back; from then on nothing is said.
    let notice = ann.says("My secret is halibut.").await.text;
    assert!(notice.contains("`/privacy on`"), "{notice}");
    let refused = ann.tries("Another secret is turbot.").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let body: serde_json::Value = refused.json().await.unwrap();
    assert!(
        body["notice"].as_str().unwrap().contains("`/privacy on`"),
        "{body}"
    );
    // Nor is it in what others are answered with.
    bob.says("What did ann say?").await;
    app.settle().await;
    let (kept, told_then) = (all_kept(&app).await, told(&model));
    for secret in ["halibut", "turbot"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
        assert!(!told_then.contains(secret), "{secret} in {told_then}");
    }
    assert!(kept.contains("marzipan"), "what was kept before stays");
    ann.says("/forget all").await;
    app.settle().await;
    assert!(!all_kept(&app).await.contains("marzipan"));
    let back = ann.says("/privacy on").await.text;
    assert!(back.starts_with("Welcome back!"), "{back}");
    assert!(ann.says("I like tea.").await.text.contains("Noted."));
    app.settle().await;
    assert!(all_kept(&app).await.contains("I like tea."));
    app.finish().await;
}

#[tokio::test]
async fn it_is_known_to_every_door_and_without_redis_remembering_it() {
    let model = Scripted::always(Line::says("Noted."));
    let app = App::with(Setup {
        model: Some(Arc::new(model.clone())),
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let other = app.another_console().await;
    let here = app.user("ann").in_channel("here");
    let there = app.user("ann").at(&other, "there");
    assert!(there.says("I like tea.").await.text.contains("Noted."));
    here.says("/privacy off").await;
    let notice = there.says("My secret is halibut.").await.text;
    assert!(notice.contains("`/privacy on`"), "{notice}");
    app.settle().await;
    app.flush().await;
    eventually("messages are taken again", async || {
        let sent = here.tries("My secret is halibut.").await;
        matches!(sent.status(), StatusCode::ACCEPTED | StatusCode::FORBIDDEN).then_some(())
    })
    .await;
    app.settle().await;
    assert!(!told(&model).contains("halibut"));
    there.says("/privacy on").await;
    assert!(here.says("I like cocoa.").await.text.contains("Noted."));
    app.finish().await;
}

#[tokio::test]
async fn what_was_on_its_way_is_let_go() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    app.stop_workers().await;
    chat.posts("/privacy off").await;
    let late = chat.posts("My secret is halibut.").await;
    app.start_worker();
    let said = chat.reply_to(&late).await;
    assert!(said.contains("`/privacy on`"), "{said}");
    app.settle().await;
    assert!(!all_kept(&app).await.contains("halibut"));
    assert_eq!(model.requests().len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn presses_and_the_language_of_the_client_are_seen_to() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model).await;
    let chat = app.user("ann").in_channel("general");
    chat.says("/preferences language=de").await;
    chat.listen().await;
    let panel = chat.posts("/preferences").await;
    let panel = chat.reply_event(&panel).await;
    let out = chat.says("/privacy off").await.text;
    assert!(out.starts_with("Gut, ich lasse dich"), "{out}");
    let component = panel.data["components"][1]["id"].as_str().unwrap();
    let body =
        json!({ "message_id": panel.message(), "component_id": component, "values": ["formal"] });
    let first = chat.sends_to("/api/chat/press", &body).await;
    assert_eq!(first.status(), StatusCode::ACCEPTED);
    let second = chat.sends_to("/api/chat/press", &body).await;
    assert_eq!(second.status(), StatusCode::FORBIDDEN);
    app.settle().await;
    let formal = "select count(*) from user_preferences where tone_preference = 'formal'";
    assert_eq!(app.number(formal).await, 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_discord_they_are_told_once_and_edits_are_not_kept() {
    let app = discord_app::App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "I like tea.").await;
    let out = app.ask(ann, direct, "/privacy off").await.content;
    assert!(out.contains("`/privacy on`"), "{out}");
    let notice = app.ask(ann, direct, "My secret is halibut.").await.content;
    assert!(notice.contains("`/privacy on`"), "{notice}");
    app.say(ann, direct, "My other secret is turbot.");
    let back = app.ask(ann, direct, "/privacy on").await.content;
    assert!(back.starts_with("Welcome back!"), "{back}");
    app.ask(ann, direct, "I like cocoa.").await;
    app.base.settle().await;
    let kept = all_kept(&app.base).await;
    let asked = format!("{:?}", app.claude.requests());
    for secret in ["halibut", "turbot"] {
        assert!(
            !kept.contains(secret) && !asked.contains(secret),
            "{secret}"
        );
    }
    assert_eq!(app.posted_in(direct).len(), 5);
    app.finish().await;
}

async fn is_out(app: &App, who: &str) -> Option<bool> {
    let who: UserId = who.into();
    let speakers = [Speaker::anywhere(&who)];
    let known = hearings(&app.hot, Platform::Console, &speakers).await;
    known
        .ok()
        .flatten()
        .map(|known| known[0] == Hearing::OptedOut)
}

async fn becomes(app: &App, who: &str, out: bool) {
    eventually(
        "Redis knows whether they want to be left alone",
        async || (is_out(app, who).await == Some(out)).then_some(()),
    )
    .await;
}

/// As when somebody has not been seen for an hour.
async fn forget_preferences(app: &App, who: &str) {
    let keys = app.hot.keys();
    let key = keys.preferences(Platform::Console, &who.into(), app.hot.epoch());
    let mut line = app.hot.connection().await.unwrap();
    let mut call = redis::cmd("DEL");
    call.arg(key).query_async::<()>(&mut line).await.unwrap();
}

#[tokio::test]
async fn it_holds_while_postgres_is_away_and_after_redis_was_emptied() {
    let model = Scripted::always(Line::says("Noted."));
    let app = App::with(Setup {
        model: Some(Arc::new(model.clone())),
        own_redis: true,
        own_postgres: true,
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let bob = app.user("bob").in_channel("general");
    ann.says("/privacy off").await;
    app.settle().await;
    let before = app.hot.epoch();
    app.flush().await;
    eventually("the queue is open again", async || {
        (app.hot.epoch() > before && app.handoff.is_open()).then_some(())
    })
    .await;
    assert_eq!(is_out(&app, "ann").await, Some(true));
    assert_eq!(is_out(&app, "bob").await, Some(false));
    forget_preferences(&app, "ann").await;
    app.postgres().await.stop().await.unwrap();
    // She is told once how to come back.
    let notice = ann.says("My secret is halibut.").await.text;
    assert!(notice.contains("`/privacy on`"), "{notice}");
    let refused = ann.tries("Another secret is turbot.").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    // The workers know it, too, for what was on its way.
    forget_preferences(&app, "ann").await;
    let who: UserId = "ann".into();
    let known = app.conversations.preferences(Platform::Console, &who);
    assert!(known.await.opted_out);
    assert!(bob.says("I like tea.").await.text.contains("Noted."));
    app.postgres().await.restart().await.unwrap();
    app.settle().await;
    let (kept, told) = (all_kept(&app).await, told(&model));
    for secret in ["halibut", "turbot"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    eventually("Postgres is asked again", async || {
        let back = ann.says("/privacy on").await.text;
        back.starts_with("Welcome back!").then_some(())
    })
    .await;
    assert_eq!(is_out(&app, "ann").await, Some(false));
    assert!(ann.says("I like cocoa.").await.text.contains("Noted."));
    app.finish().await;
}

#[tokio::test]
async fn redis_is_told_anew_what_it_may_have_lost() {
    let app = App::with(Setup {
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let (ann, bob): (UserId, UserId) = ("ann".into(), "bob".into());
    let (platform, hot) = (Platform::Console, &app.hot);
    opt_out(&app.pool, platform, &ann, true, Clock::Real.now())
        .await
        .unwrap();
    becomes(&app, "ann", false).await;
    // Redis has lost that she opted out, and restarts.
    app.redis().await.stop().await.unwrap();
    app.redis().await.restart().await.unwrap();
    becomes(&app, "ann", true).await;
    // Postgres has not taken what was noted.
    note(hot, platform, &bob, Note::Out).await.unwrap();
    assert_eq!(is_out(&app, "bob").await, Some(true));
    note(hot, platform, &bob, Note::Doubt).await.unwrap();
    assert!(
        is_out(&app, "bob").await.is_some(),
        "it is believed meanwhile"
    );
    becomes(&app, "bob", false).await;
    assert_eq!(is_out(&app, "ann").await, Some(true));
    app.finish().await;
}

/// A server that takes connections and never says anything; how many it took.
fn silent() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept() {
            counted.fetch_add(1, Ordering::SeqCst);
            held.push(connection);
        }
    });
    (format!("postgresql://{address}/chinwag"), taken)
}

#[tokio::test]
async fn doors_ask_postgres_of_nobody_and_once_where_redis_does_not_know() {
    let app = App::start().await;
    let (url, asked) = silent();
    let pool = store::open(&store::Settings {
        url: Secret::new(url),
        connections: 10,
        patience: Duration::from_secs(3),
    })
    .unwrap();
    let people: Vec<UserId> = (0..20)
        .map(|number| format!("person {number}").as_str().into())
        .collect();
    let everybody = async |hot: &Hot| {
        let door = Conversations::new(hot.clone(), pool.clone(), Clock::Real);
        for person in &people {
            assert!(!door.is_opted_out(Platform::Console, person).await);
        }
        asked.load(Ordering::SeqCst)
    };
    becomes(&app, "person 0", false).await;
    assert_eq!(everybody(&app.hot).await, 0);
    let elsewhere = Hot::open(&hot::Settings {
        prefix: format!("{}-elsewhere", app.config.redis.prefix),
        ..app.config.redis.clone()
    });
    assert_eq!(everybody(&elsewhere.unwrap()).await, 1);
    app.finish().await;
}

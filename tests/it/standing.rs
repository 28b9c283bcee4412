//! Help and status: what works here and how the parts are, whatever is down.

use std::sync::Arc;

use chinwag::{
    hot,
    llm::scripted::{Line, Scripted},
};
use serde_json::Value;

use crate::{
    app::{App, Setup, eventually},
    discord_app,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_status_tells_of_a_model_what_the_worker_saw_that_asked_it_last() {
    let model = Scripted::always(Line::says("Lovely."));
    let app = App::with(Setup {
        workers: Some(2),
        settings: vec![("OPENROUTER_API_KEY", "a-key".to_owned())],
        model: Some(Arc::new(model.clone())),
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let status = ann.says("/status").await.text;
    for line in [
        "Redis: working",
        "PostgreSQL: working",
        "Language model: connected (scripted)",
        "Model for understanding: not configured",
        "Pictures (OpenRouter): configured",
        "Feature requests (GitHub): not configured",
    ] {
        assert!(status.contains(line), "{status}");
    }
    // Another worker could not reach it: each tells so at once, though it has kept that status.
    for (answers, told) in [(false, "not answering at the moment"), (true, "connected")] {
        hot::standing::note(&app.hot, "scripted", answers)
            .await
            .unwrap();
        for _ in 0..4 {
            let status = ann.says("/status").await.text;
            assert!(status.contains(told), "{status}");
        }
    }
    eventually("the workers are counted", async || {
        ann.says("/status")
            .await
            .text
            .contains("Workers: 2")
            .then_some(())
    })
    .await;
    assert_eq!(model.requests().len(), 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn help_lists_what_works_here_alone() {
    let app = App::start().await;
    let help = app
        .user("ann")
        .in_channel("general")
        .says("/help")
        .await
        .text;
    assert!(help.starts_with("Here is what works now"), "{help}");
    for part in [
        "write to me here",
        "`/memory`",
        "`/forget 3`",
        "`/status`",
        "`/help`",
    ] {
        assert!(help.contains(part), "{help}");
    }
    for part in ["image", "feature", "remind", "available"] {
        assert!(!help.contains(part), "{help}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_both_stores_away_the_console_says_what_it_knows() {
    let app = App::with(Setup {
        own_redis: true,
        own_postgres: true,
        settings: vec![("ANTHROPIC_API_KEY", "a-key".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    app.redis().await.stop().await.unwrap();
    app.postgres().await.stop().await.unwrap();
    let told = eventually("nothing can be accepted", async || {
        let refused = ann.tries("/status").await;
        let is_refused = refused.status() == 503;
        let body: Value = refused.json().await.unwrap();
        is_refused.then_some(body)
    })
    .await;
    let status = told["status"].as_str().unwrap();
    for line in [
        "Redis: not reachable",
        "PostgreSQL: not reachable",
        "Language model: configured; whether it answers is not known from here",
        "Pictures (OpenRouter): not configured",
    ] {
        assert!(status.contains(line), "{status}");
    }
    let other: Value = ann.tries("hello").await.json().await.unwrap();
    assert!(other.get("status").is_none(), "{other}");
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_both_stores_away_discord_hears_from_the_door_itself() {
    let setup = discord_app::Setup {
        own_redis: true,
        own_postgres: true,
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "hello").await;
    app.base.settle().await;
    app.base.redis().await.stop().await.unwrap();
    app.base.postgres().await.stop().await.unwrap();
    eventually("the door knows", async || {
        (!app.base.handoff.is_open()).then_some(())
    })
    .await;
    let status = app.ask(ann, direct, "/status").await.content;
    for line in [
        "Redis: not reachable",
        "PostgreSQL: not reachable",
        "not known from here",
    ] {
        assert!(status.contains(line), "{status}");
    }
    assert_eq!(app.claude.requests().len(), 1);
    app.base.postgres().await.restart().await.unwrap();
    app.base.redis().await.restart().await.unwrap();
    eventually("the door is open again", async || {
        app.base.handoff.is_open().then_some(())
    })
    .await;
    // What the journal was just about to write when the door gave up is answered all the same, and
    // that is shown by a gateway that runs.
    app.base.settle().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_both_stores_away_whoever_asks_again_and_again_is_told_to_wait_once() {
    let setup = discord_app::Setup {
        own_redis: true,
        own_postgres: true,
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, "hello").await;
    app.base.settle().await;
    app.base.redis().await.stop().await.unwrap();
    app.base.postgres().await.stop().await.unwrap();
    eventually("the door knows", async || {
        (!app.base.handoff.is_open()).then_some(())
    })
    .await;
    for _ in 0..10 {
        app.say(ann, direct, "/status");
    }
    let said = eventually("she is told to wait", async || {
        let said = app.posted_in(direct);
        let waits = |text: &str| text.contains("<t:");
        said.iter().any(|it| waits(&it.content)).then_some(said)
    })
    .await;
    let statuses = said.iter().filter(|it| it.content.contains("Redis: not"));
    assert!(statuses.count() <= 3);
    let bob = app.discord.add_user("bob");
    let other = app.discord.direct_with(bob);
    // Others are not kept waiting by it.
    let status = app.ask(bob, other, "/status").await.content;
    assert!(status.contains("Redis: not reachable"), "{status}");
    app.base.postgres().await.restart().await.unwrap();
    app.base.redis().await.restart().await.unwrap();
    eventually("the door is open again", async || {
        app.base.handoff.is_open().then_some(())
    })
    .await;
    app.base.settle().await;
    let notices = app.posted_in(direct);
    let notices = notices.iter().filter(|it| it.content.contains("<t:"));
    assert_eq!(notices.count(), 1);
    app.finish().await;
}

//! Ways around a Claude that fails: another key, another model, and not waiting for it at all.

use std::time::{Duration, Instant};

use chinwag_standins::claude::{Behaviour, ClaudeOptions, ClaudeStandIn};
use serde_json::Value;

use crate::{
    app::{shared_database, shared_redis},
    discord_app::{App, Setup, logged},
    processes::{chinwag, command},
};

const QUESTION: &str = "Why is the sky blue?";
const ECHO: &str = "you said: Why is the sky blue?";
/// What the bot says of a model that does not answer.
const UNREACHABLE: &str = "isn't answering right now";

async fn ask(app: &App) -> String {
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.ask(ann, direct, QUESTION).await.content
}

async fn app_with(name: &'static str, value: &str) -> App {
    let setup = Setup {
        env: vec![(name, value.to_owned())],
        ..Setup::default()
    };
    setup.start().await
}

/// The models that were asked, in order.
fn models(app: &App) -> Vec<String> {
    let requests = app.claude.requests().into_iter();
    requests
        .map(|request| {
            request.body["model"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_answers_while_the_first_is_overloaded() {
    let app = app_with("ANTHROPIC_FALLBACK_MODEL", "claude-haiku-5-5").await;
    app.claude
        .always_for_model("claude-sonnet-5-5", Behaviour::error(529));
    let answer = ask(&app).await;
    assert!(answer.ends_with(ECHO), "{answer}");
    let first = "claude-sonnet-5-5";
    assert_eq!(models(&app), [first, first, first, "claude-haiku-5-5"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_takes_the_place_of_a_retired_one_and_the_log_says_so_once() {
    let setup = Setup {
        env: vec![
            ("ANTHROPIC_MODEL", "claude-retired-2".to_owned()),
            ("ANTHROPIC_FALLBACK_MODEL", "claude-haiku-5-5".to_owned()),
        ],
        ..Setup::default()
    };
    let app = setup.start().await;
    for _ in 0..3 {
        let answer = ask(&app).await;
        assert!(answer.ends_with(ECHO), "{answer}");
    }
    let spare = "claude-haiku-5-5";
    assert_eq!(models(&app), ["claude-retired-2", spare, spare, spare]);
    let mut lines = logged("claude-retired-2");
    lines.retain(|line| line.contains("404"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("ANTHROPIC_MODEL"), "{lines:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_and_one_at_its_limit_are_not_noticed() {
    let keys = "key-of-story-a,key-of-story-b,key-of-story-c";
    let app = app_with("ANTHROPIC_API_KEY", keys).await;
    app.claude
        .always_for_key("key-of-story-a", Behaviour::error(401));
    app.claude
        .always_for_key("key-of-story-b", Behaviour::rate_limited(3600));
    for _ in 0..4 {
        let answer = ask(&app).await;
        assert!(answer.ends_with(ECHO), "{answer}");
    }
    let counts = [401, 429, 200].map(|status| app.claude.answered_with(status));
    assert_eq!(counts, [1, 1, 4]);
    let lines = logged("set aside until the next start");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(logged("key-of-story"), Vec::<String>::new());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claude_that_stays_away_is_soon_not_waited_for() {
    let app = App::start().await;
    app.claude.always(Behaviour::error(529));
    for _ in 0..5 {
        let answer = ask(&app).await;
        assert!(answer.contains(UNREACHABLE), "{answer}");
    }
    let asked = app.claude.requests().len();
    assert_eq!(asked, 15);
    let began = Instant::now();
    let answer = ask(&app).await;
    assert!(answer.contains(UNREACHABLE), "{answer}");
    // A trial would be due after two seconds, if the machine is that slow.
    if began.elapsed() < Duration::from_secs(1) {
        assert_eq!(app.claude.requests().len(), asked);
    }

    app.claude.always(Behaviour::default());
    let back = Instant::now();
    while !ask(&app).await.ends_with(ECHO) {
        assert!(back.elapsed() < Duration::from_secs(30), "it is not asked");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn the_doctor_asks_every_model_with_every_key() {
    let claude = ClaudeStandIn::start(ClaudeOptions {
        key: Some("sk-good".to_owned()),
        ..ClaudeOptions::default()
    })
    .await
    .unwrap();
    let settings = [
        ("DATABASE_URL", shared_database().await),
        ("REDIS_URL", shared_redis().await),
        ("ANTHROPIC_BASE_URL", claude.base_url()),
        ("ANTHROPIC_API_KEY", "sk-good, sk-bad-canary".to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    let output = command(chinwag(), &["doctor", "--json", "--ask-claude"], &settings).await;
    let found: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let checks = found["checks"].as_array().unwrap().iter();
    let asked: Vec<(&str, &str)> = checks
        .filter(|check| check["name"] == "claude")
        .map(|check| {
            (
                check["state"].as_str().unwrap(),
                check["found"].as_str().unwrap(),
            )
        })
        .collect();
    let states: Vec<&str> = asked.iter().map(|(state, _)| *state).collect();
    assert_eq!(states, ["ok", "ok", "fault", "fault"], "{asked:?}");
    assert_eq!(asked[0].1, "claude-sonnet-5-5 answers with key 1");
    assert_eq!(asked[1].1, "claude-haiku-5-5 answers with key 1");
    assert!(
        asked[3].1.starts_with("claude-haiku-5-5 with key 2: "),
        "{asked:?}"
    );
    assert!(!output.status.success());
    let written = [output.stdout, output.stderr].concat();
    assert!(!String::from_utf8_lossy(&written).contains("canary"));
}

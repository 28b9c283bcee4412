//! Caps on money: of a person, a server and a day, over many workers.

use std::{sync::Arc, time::Duration};

use chinwag::{
    clock::Clock,
    domain::{budget::Cap, routing::Route},
    hot::budget::{self, Account, Held, Settled},
    llm::{
        ChatReply,
        scripted::{Line, Scripted},
    },
};
use futures::future::join_all;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    app::{App, Setup, eventually},
    limits::message,
    processes::{chinwag, command},
};

/// What one answer costs: 0.56 cents.
const COST: i64 = 5_600_000;

fn dear() -> Line {
    Line::replies(ChatReply {
        text: "Certainly.".to_owned(),
        stop_reason: "end_turn".to_owned(),
        model: "claude-sonnet-5-5".to_owned(),
        input_tokens: 1000,
        output_tokens: 300,
        cache_read_tokens: 500,
        cache_creation_tokens: 200,
        tries: 1,
        ..ChatReply::default()
    })
    .after(Duration::from_millis(20))
}

async fn capped(workers: usize, own_redis: bool, caps: &[(&'static str, &str)]) -> (App, Scripted) {
    let model = Scripted::always(dear());
    let caps = caps
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let app = App::with(Setup {
        workers: Some(workers),
        own_redis,
        settings: caps.collect(),
        model: Some(Arc::new(model.clone())),
        ..Setup::default()
    })
    .await;
    (app, model)
}

/// What Redis has of an account of today.
async fn charged(app: &App, cap: Cap, whose: &str) -> Option<u64> {
    let account = Account {
        cap,
        whose: whose.to_owned(),
        most: u64::MAX / 1000,
    };
    let settled = budget::settle(&app.hot, &account, Uuid::now_v7(), 0, 0).await;
    match settled.ok()? {
        Settled::Spent { today, .. } => Some(today),
        Settled::Unknown { .. } => None,
    }
}

async fn spent(app: &App) -> i64 {
    app.number("select coalesce(sum(cost_nanos), 0)::bigint from usage_ledger")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_workers_pass_a_cap_by_one_answer_at_the_most() {
    let (app, model) = capped(8, false, &[("CHINWAG_BUDGET_DAY", "0.02")]).await;
    let people: Vec<String> = (0..16).map(|number| format!("person {number}")).collect();
    let asked = people.iter().map(async |person| {
        let chat = app.user(person).in_channel("general");
        chat.says("tell me a joke").await.text
    });
    let answers = join_all(asked).await;
    app.settle().await;
    // Three answers leave something, and the fourth takes more than that.
    assert_eq!(model.requests().len(), 4);
    assert_eq!(spent(&app).await, 4 * COST);
    let told = answers
        .iter()
        .filter(|answer| answer.contains("budget for the language model"));
    assert_eq!(told.count(), 12, "{answers:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_spent_their_part_is_told_once_and_answered_by_the_bot_itself() {
    let (app, model) = capped(2, true, &[("CHINWAG_BUDGET_USER", "0.01")]).await;
    let (ann, bob) = (
        app.user("ann").in_channel("general"),
        app.user("bob").in_channel("general"),
    );
    for _ in 0..2 {
        assert_eq!(ann.says("tell me a joke").await.text, "Certainly.");
    }
    let notice = ann.says("Why is the sky blue?").await.text;
    let (_, renewed) = notice.split_once("renewed ").expect("she is told");
    let (renewed, _) = renewed.split_once('Z').unwrap();
    let renewed: Timestamp = format!("{renewed}Z").parse().unwrap();
    let renewed = renewed.as_second();
    let left = renewed - Clock::Real.now().as_second();
    assert!((0..=86_400).contains(&left), "{left}");
    assert!(
        (-2..=2).contains(&((renewed + 43_200).rem_euclid(86_400) - 43_200)),
        "at midnight"
    );
    let next = app.user("ann").in_channel("elsewhere");
    let next = next.says("Why is the grass green?").await.text;
    assert!(!next.contains("budget"), "{next}");
    // What costs nothing goes on, and others have their own.
    assert!(ann.says("/status").await.text.contains("Redis"));
    assert_eq!(bob.says("tell me a joke").await.text, "Certainly.");
    assert_eq!(model.requests().len(), 3);

    // Redis forgets; the ledger does not.
    app.settle().await;
    app.flush().await;
    eventually("the queue is open again", async || {
        app.handoff.is_open().then_some(())
    })
    .await;
    let after = ann.says("Why is the sea salty?").await.text;
    assert!(after != "Certainly.", "{after}");
    assert_eq!(model.requests().len(), 3);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_a_cap_of_its_own() {
    let (app, model) = capped(1, false, &[("CHINWAG_BUDGET_SERVER", "0.01")]).await;
    let say = async |user: &str, server: &str| {
        let message = message(user, "general", server);
        app.handoff.accept(message, Route::Console).await.unwrap();
        app.settle().await;
        model.requests().len()
    };
    assert_eq!(say("ann", "home").await, 1);
    assert_eq!(say("bob", "home").await, 2);
    assert_eq!(say("cem", "home").await, 2, "the server has spent its part");
    assert_eq!(say("cem", "away").await, 3);
    assert_eq!(say("cem", "").await, 4);
    app.finish().await;
}

fn account(whose: &str, most: u64) -> Account {
    Account {
        cap: Cap::User,
        whose: whose.to_owned(),
        most,
    }
}

#[tokio::test]
async fn what_a_dead_worker_had_set_aside_lapses() {
    let (app, _) = capped(0, false, &[]).await;
    let (hot, accounts) = (&app.hot, [account("ann", 100)]);
    let hold = async |lasts| {
        budget::hold(hot, &accounts, Uuid::now_v7(), 100, lasts)
            .await
            .unwrap()
    };
    let long = Duration::from_mins(1);
    let Held::Unknown {
        since,
        accounts: unknown,
    } = hold(long).await
    else {
        panic!("nothing is known of her");
    };
    assert_eq!(unknown, accounts);
    budget::open(hot, &accounts[0], since, 0).await.unwrap();
    assert_eq!(hold(Duration::from_millis(500)).await, Held::Aside(vec![0]));
    let Held::Empty {
        spent: false,
        renewed_in,
        ..
    } = hold(long).await
    else {
        panic!("the rest is set aside");
    };
    assert!(renewed_in <= Duration::from_hours(24));
    eventually("it lapses", async || {
        (hold(long).await == Held::Aside(vec![0])).then_some(())
    })
    .await;
    app.finish().await;
}

#[tokio::test]
async fn operators_are_warned_once_a_day_when_four_fifths_are_spent() {
    let (app, _) = capped(0, false, &[]).await;
    let (hot, ann) = (&app.hot, account("ann", 100));
    let settle = async |spent| {
        let settled = budget::settle(hot, &ann, Uuid::now_v7(), 10, spent)
            .await
            .unwrap();
        match settled {
            Settled::Spent { today, warn } => (today, warn),
            Settled::Unknown { since } => {
                budget::open(hot, &ann, since, 0).await.unwrap();
                (0, false)
            }
        }
    };
    assert_eq!(settle(70).await, (0, false));
    assert_eq!(settle(70).await, (70, false));
    assert_eq!(settle(10).await, (80, true));
    assert_eq!(settle(10).await, (90, false));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_how_far_caps_are_spent() {
    let caps = [("CHINWAG_BUDGET_USER", "0.10"), ("CHINWAG_BUDGET_DAY", "1")];
    let (app, _) = capped(1, false, &caps).await;
    app.user("ann")
        .in_channel("general")
        .says("tell me a joke")
        .await;
    app.settle().await;
    let mut settings: Vec<(String, String)> = caps
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let url = app.config.postgres.url.expose().to_owned();
    settings.push(("DATABASE_URL".to_owned(), url));
    settings.push((
        "REDIS_URL".to_owned(),
        app.config.redis.url.expose().to_owned(),
    ));
    settings.push((
        "CHINWAG_REDIS_PREFIX".to_owned(),
        app.config.redis.prefix.clone(),
    ));
    let told = command(chinwag(), &["costs", "--json"], &settings).await;
    assert!(told.status.success(), "{told:?}");
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let caps = told["caps"].as_array().unwrap();
    assert_eq!(caps.len(), 2, "{told}");
    assert_eq!(caps[0]["of"], "console/ann");
    assert_eq!(caps[1]["cap"], "day");
    for cap in caps {
        assert_eq!(cap["spent_nanos"], COST, "{told}");
        assert_eq!(cap["aside_nanos"], 0, "{told}");
    }
    let told = command(chinwag(), &["costs"], &settings).await;
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("Caps on money"), "{told}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_spent_while_redis_was_away_counts_when_it_is_back() {
    let (app, model) = capped(1, true, &[("CHINWAG_BUDGET_DAY", "0.10")]).await;
    let ann = app.user("ann").in_channel("general");
    assert_eq!(ann.says("tell me a joke").await.text, "Certainly.");
    app.settle().await;
    app.redis().await.stop().await.unwrap();
    // An eighth of what is left lets three more through.
    for _ in 0..3 {
        assert_eq!(ann.says("tell me a joke").await.text, "Certainly.");
    }
    let refused = ann.says("tell me a joke").await.text;
    assert_ne!(refused, "Certainly.");
    assert_eq!(model.requests().len(), 4);
    app.redis().await.restart().await.unwrap();
    let cost = COST.unsigned_abs();
    eventually("Redis is told", async || {
        (charged(&app, Cap::Day, "all").await == Some(4 * cost)).then_some(())
    })
    .await;
    // Told once.
    let after = eventually("Redis counts again", async || {
        let answer = ann.says("tell me a joke").await.text;
        (answer == "Certainly.").then_some(model.requests().len())
    })
    .await;
    app.settle().await;
    let after = u64::try_from(after).unwrap();
    assert_eq!(charged(&app, Cap::Day, "all").await, Some(after * cost));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_spends_while_the_ledger_is_away_counts_for_the_day() {
    let model = Scripted::always(dear());
    let caps = [("CHINWAG_BUDGET_DAY", "1"), ("CHINWAG_BUDGET_USER", "0.10")];
    let app = App::with(Setup {
        own_postgres: true,
        settings: caps.map(|(name, value)| (name, value.to_owned())).into(),
        model: Some(Arc::new(model.clone())),
        ..Setup::default()
    })
    .await;
    let cost = COST.unsigned_abs();
    let (ann, bob) = (
        app.user("ann").in_channel("general"),
        app.user("bob").in_channel("general"),
    );
    assert_eq!(ann.says("tell me a joke").await.text, "Certainly.");
    app.settle().await;
    app.postgres().await.stop().await.unwrap();
    assert_eq!(bob.says("tell me a joke").await.text, "Certainly.");
    assert_eq!(charged(&app, Cap::Day, "all").await, Some(2 * cost));
    assert_eq!(charged(&app, Cap::User, "console/bob").await, None);
    app.postgres().await.restart().await.unwrap();
    app.settle().await;
    assert_eq!(bob.says("tell me a joke").await.text, "Certainly.");
    app.settle().await;
    assert_eq!(charged(&app, Cap::Day, "all").await, Some(3 * cost));
    // What the ledger may not have had yet is counted twice rather than never.
    let bobs = charged(&app, Cap::User, "console/bob").await.unwrap();
    assert!((2 * cost..=3 * cost).contains(&bobs), "{bobs}");
    app.finish().await;
}

//! What was spent: the ledger, and what an operator sees of it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chinwag::{
    domain::{outcome::Receipt, usage::Usage},
    llm::{
        BoxFuture, ChatModel, ChatReply, ChatRequest, LlmError,
        scripted::{Line, Scripted},
    },
    store::journal,
};
use serde_json::Value;
use sqlx::Row;

use crate::{
    app::{App, Setup},
    processes::{chinwag, command},
    second_opinion::{DOUBTFUL, says},
    state_sessions::{answered, later},
    state_standby::database,
};

/// An answer that took 1,000 tokens read, 500 from the cache, 200 put there and 300 written: with
/// Sonnet 0.2 + 0.01 + 0.05 + 0.3 cents.
fn dear(model: &str) -> Line {
    Line::replies(ChatReply {
        text: "Certainly.".to_owned(),
        stop_reason: "end_turn".to_owned(),
        model: model.to_owned(),
        input_tokens: 1000,
        output_tokens: 300,
        cache_read_tokens: 500,
        cache_creation_tokens: 200,
        tries: 2,
        ..ChatReply::default()
    })
}

const COST: i64 = 5_600_000;

async fn costs(app: &App, by: &str) -> Value {
    let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let told = command(chinwag(), &["costs", "--json", "--by", by], &settings).await;
    assert!(told.status.success(), "{told:?}");
    serde_json::from_slice::<Value>(&told.stdout).unwrap()["sums"].take()
}

#[tokio::test]
async fn what_answers_took_is_summed_by_person_intent_and_model() {
    let model = Scripted::new([
        dear("claude-sonnet-5-5"),
        dear("claude-sonnet-5-5"),
        dear("somebody-elses"),
    ]);
    let app = App::with_model(model).await;
    let (ann, bob) = (app.user("ann"), app.user("bob"));
    ann.in_channel("general").says("tell me a joke").await;
    bob.in_channel("general").says("tell me a joke").await;
    ann.in_channel("general").says("tell me another joke").await;
    // That one asks no model.
    bob.in_channel("general").says("help").await;
    app.settle().await;

    let people = costs(&app, "user").await;
    assert_eq!(people.as_array().unwrap().len(), 2, "{people}");
    for (place, calls, unpriced) in [(0, 2, 1), (1, 1, 0)] {
        let person = people
            .as_array()
            .unwrap()
            .iter()
            .find(|sum| sum["name"] == ["console/ann", "console/bob"][place])
            .unwrap();
        assert_eq!(person["calls"], calls, "{person}");
        assert_eq!(person["cost_nanos"], COST, "{person}");
        assert_eq!(person["unpriced"], unpriced, "{person}");
        assert_eq!(person["cache_read_tokens"], 500 * calls, "{person}");
    }
    let models = costs(&app, "model").await;
    assert_eq!(models[0]["name"], "claude-sonnet-5-5");
    assert_eq!(models[0]["cost_nanos"], 2 * COST);
    assert_eq!(models[1]["name"], "somebody-elses");
    let intents = costs(&app, "intent").await;
    assert_eq!(intents[0]["name"], "general_conversation");
    assert_eq!(intents[0]["input_tokens"], 3000);
    assert_eq!(costs(&app, "server").await[0]["name"], "-");
    assert_eq!(costs(&app, "message").await.as_array().unwrap().len(), 3);
    app.finish().await;
}

#[tokio::test]
async fn an_operator_says_a_price_of_their_own() {
    let app = App::with(Setup {
        settings: vec![("CHINWAG_PRICES", "mine=1/10".to_owned())],
        model: Some(Arc::new(Scripted::always(dear("mine")))),
        ..Setup::default()
    })
    .await;
    app.user("ann")
        .in_channel("general")
        .says("tell me a joke")
        .await;
    app.settle().await;
    let nanos: Vec<i64> = app
        .rows("select cost_nanos from usage_ledger", |row| row.get(0))
        .await;
    assert_eq!(nanos, [1_000_000 + 50_000 + 250_000 + 3_000_000]);
    app.finish().await;
}

#[tokio::test]
async fn a_receipt_that_comes_again_is_paid_once() {
    let pool = database().await;
    let usage = Usage {
        purpose: "reply".to_owned(),
        model: "claude-sonnet-5-5".to_owned(),
        output_tokens: 7,
        cost_nanos: Some(70_000),
        ..Usage::default()
    };
    let receipt = Receipt {
        usage: vec![usage.clone(), usage],
        ..answered("ann", 0, "general_conversation")
    };
    for _ in 0..2 {
        let receipts = std::slice::from_ref(&receipt);
        journal::settle(&pool, receipts, later(0)).await.unwrap();
    }
    let by = chinwag::store::ledger::By::Day;
    let sums = chinwag::store::ledger::sums(&pool, by, later(0), 10).await;
    let sums = sums.unwrap();
    assert_eq!(sums.len(), 1);
    assert_eq!((sums[0].calls, sums[0].output_tokens), (2, 14));
    assert_eq!((sums[0].cost_nanos, sums[0].unpriced), (140_000, 0));
}

/// Its first reply does not come; the later ones do.
#[derive(Debug)]
struct Stumbling {
    /// Whether the first one panics, or stays away whatever its deadline.
    panics: bool,
    has_stumbled: AtomicBool,
}

impl ChatModel for Stumbling {
    fn reply<'a>(
        &'a self,
        _: &'a ChatRequest,
        _: &'a mut (dyn FnMut(&str) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, LlmError>> {
        Box::pin(async move {
            if !self.has_stumbled.swap(true, Ordering::SeqCst) {
                assert!(!self.panics, "as this story wants it");
                std::future::pending::<()>().await;
            }
            Ok(ChatReply {
                text: "Lovely.".to_owned(),
                stop_reason: "end_turn".to_owned(),
                model: "stumbling".to_owned(),
                output_tokens: 3,
                ..ChatReply::default()
            })
        })
    }
}

/// Somebody says what an opinion is paid for, to a bot whose model stumbles. Returns what the bot
/// answers, and what the ledger has of it.
async fn stumbles(panics: bool) -> (String, Vec<(String, i32)>) {
    let model = Stumbling {
        panics,
        has_stumbled: AtomicBool::default(),
    };
    let helper = Scripted::always(says("general_conversation", 0.95));
    let app = App::with(Setup {
        settings: vec![("CHINWAG_ANSWER_SECONDS", "5".to_owned())],
        model: Some(Arc::new(model)),
        helper: Some(Arc::new(helper.clone())),
        ..Setup::default()
    })
    .await;
    let answer = app.user("ann").in_channel("general").says(DOUBTFUL).await;
    app.settle().await;
    assert_eq!(helper.requests().len(), 1, "an opinion is asked for once");
    let paid = "select purpose, count(*)::integer from usage_ledger
                where user_id = 'ann' group by purpose order by purpose";
    let paid = app.rows(paid, |row| (row.get(0), row.get(1))).await;
    app.finish().await;
    (answer.text, paid)
}

#[tokio::test]
async fn an_opinion_is_in_the_ledger_though_the_reply_took_too_long() {
    let (answer, paid) = stumbles(false).await;
    assert!(answer.contains("took me too long"), "{answer}");
    assert_eq!(paid, [("understanding".to_owned(), 1)]);
}

#[tokio::test]
async fn what_a_try_paid_that_panicked_is_in_the_ledger_beside_what_the_next_one_paid() {
    let (answer, paid) = stumbles(true).await;
    assert_eq!(answer, "Lovely.");
    let expected = [("reply".to_owned(), 1), ("understanding".to_owned(), 1)];
    assert_eq!(paid, expected);
}

//! What is asked of a model about messages whose words do not tell what they want, and what
//! becomes of its answer.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chinwag::llm::{
    ChatRequest, LlmError,
    scripted::{Line, Scripted},
};
use serde_json::{Value, json};
use sqlx::Row;

use crate::app::{App, Setup};

/// Its words may be a wish for a picture, or ask what the bot can do.
pub const DOUBTFUL: &str = "can you make gifs?";

/// The opinion that this was meant.
pub fn says(intent: &str, confidence: f64) -> Line {
    let opinion = json!({"intent": intent, "confidence": confidence, "alternatives": [],
        "entities": {"prompt": null}, "reasoning": "It follows from what came before."});
    Line::says(&opinion.to_string())
}

async fn asking(model: &Scripted, helper: &Scripted) -> App {
    App::with(Setup {
        model: Some(Arc::new(model.clone())),
        helper: Some(Arc::new(helper.clone())),
        ..Setup::default()
    })
    .await
}

/// What the helper was shown.
fn shown(request: &ChatRequest) -> Value {
    serde_json::from_str(&request.messages[0].text).unwrap()
}

async fn stages(app: &App) -> Vec<(String, String)> {
    app.settle().await;
    let rows = "select detected_intent, stage from intent_logs order by job_id";
    app.rows(rows, |row| (row.get(0), row.get(1))).await
}

fn stage(intent: &str, stage: &str) -> (String, String) {
    (intent.to_owned(), stage.to_owned())
}

#[tokio::test]
async fn what_the_model_says_counts_and_is_paid_for_once() {
    let model = Scripted::always(Line::says("Lovely."));
    let helper = Scripted::always(says("general_conversation", 0.95));
    let app = asking(&model, &helper).await;
    for user in ["ann", "bob"] {
        let chat = app.user(user).in_channel("general");
        assert_eq!(chat.says(DOUBTFUL).await.text, "Lovely.");
    }
    // The same words behind nothing are the same question, whoever asks it.
    assert_eq!(helper.requests().len(), 1);
    let request = &helper.requests()[0];
    assert_eq!(shown(request), json!({"earlier": [], "message": DOUBTFUL}));
    assert!(request.format.is_some() && request.system.stable.contains("## generate_image"));
    let expected = [
        stage("general_conversation", "model"),
        stage("general_conversation", "model"),
    ];
    assert_eq!(stages(&app).await, expected);
    let paid: Vec<(String, String)> = app
        .rows(
            "select purpose, prompt from usage_ledger order by job_id, call",
            |row| (row.get(0), row.get(1)),
        )
        .await;
    let purposes: Vec<&str> = paid.iter().map(|(purpose, _)| purpose.as_str()).collect();
    assert_eq!(purposes, ["understanding", "reply", "reply"]);
    assert!(paid.iter().all(|(_, version)| version.len() == 8));
    assert_ne!(paid[0].1, paid[1].1);
    app.finish().await;
}

#[tokio::test]
async fn what_came_before_belongs_to_the_question() {
    let model = Scripted::always(Line::says("Lovely."));
    let helper = Scripted::always(says("general_conversation", 0.95));
    let app = asking(&model, &helper).await;
    let ann = app.user("ann").in_channel("general");
    ann.says("My boat is called canary-robin").await;
    ann.says(DOUBTFUL).await;
    let bob = app.user("bob").in_channel("general");
    bob.says(DOUBTFUL).await;
    let asked: Vec<Value> = helper.requests().iter().map(shown).collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    let earlier = json!([{"person": "My boat is called canary-robin", "bot": "Lovely.",
        "wanted": "general_conversation"}]);
    assert_eq!(asked[0]["earlier"], earlier);
    assert_eq!(asked[1]["earlier"], json!([]));
    app.finish().await;
}

#[tokio::test]
async fn without_the_model_the_words_stand_and_the_answer_comes() {
    let model = Scripted::always(Line::says("Lovely."));
    let failure = LlmError::Unavailable {
        reason: "as told".to_owned(),
    };
    let late = Line::says("{}").after(Duration::from_mins(1));
    let helper = Scripted::new([Line::fails(failure), Line::says("no opinion"), late]);
    let app = asking(&model, &helper).await;
    for user in ["ann", "bob", "cid"] {
        let chat = app.user(user).in_channel("general");
        let answer = chat.says(DOUBTFUL).await.text;
        assert!(answer.contains("I'm not sure what you mean"), "{answer}");
    }
    assert_eq!(helper.requests().len(), 3);
    let stages = stages(&app).await;
    assert!(
        stages.iter().all(|(_, stage)| stage == "local"),
        "{stages:?}"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_cached_opinion_never_changes_what_is_decided() {
    let model = Scripted::always(Line::says("Lovely."));
    let helper = Scripted::always(says("generate_image", 0.97));
    let app = asking(&model, &helper).await;
    let texts = [
        DOUBTFUL,
        "i want a daily nudge to practice guitar",
        "whats a command line",
        "draw a cat wearing a top hat",
    ];
    let mut answers = Vec::new();
    for user in ["ann", "bob"] {
        for (at, text) in texts.iter().enumerate() {
            let chat = app
                .user(user)
                .in_channel(["one", "two", "three", "four"][at]);
            answers.push(chat.says(text).await.text);
        }
    }
    assert_eq!(answers[..texts.len()], answers[texts.len()..]);
    app.settle().await;
    let results: Vec<Value> = app
        .rows(
            "select jsonb_build_array(detected_intent, confidence, decision, alternatives, trace, stage)
             from intent_logs order by job_id",
            |row| row.get(0),
        )
        .await;
    assert_eq!(results[..texts.len()], results[texts.len()..]);
    // Whatever is in doubt is asked about once, and the last one is clear.
    let asked: Vec<Value> = helper.requests().iter().map(shown).collect();
    let messages: Vec<&str> = asked
        .iter()
        .filter_map(|it| it["message"].as_str())
        .collect();
    assert!(
        messages.contains(&DOUBTFUL) && !messages.contains(&texts[3]),
        "{messages:?}"
    );
    let once: BTreeSet<&str> = messages.iter().copied().collect();
    assert_eq!(once.len(), messages.len(), "{messages:?}");
    app.finish().await;
}

#[tokio::test]
async fn what_is_clear_asks_nobody() {
    let model = Scripted::always(Line::says("Lovely."));
    let helper = Scripted::new([]);
    let app = App::with(Setup {
        model: Some(Arc::new(model)),
        helper: Some(Arc::new(helper.clone())),
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    for text in [
        "hello!",
        "/status",
        "what can you do?",
        "draw a cat wearing a top hat",
        "what is the capital of France?",
    ] {
        chat.says(text).await;
    }
    assert_eq!(helper.requests().len(), 0);
    app.finish().await;
}

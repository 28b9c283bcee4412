//! What the bot does about what it understood, and what the log keeps of it.

use chinwag::{
    clock::Clock,
    domain::{
        intent::Intent,
        reading::{Asked, Stage},
    },
    llm::scripted::{Line, Scripted},
    understanding::{Before, Local, Said},
    wording,
};
use jiff::tz::TimeZone;
use serde_json::Value;
use sqlx::Row;

use crate::{
    app::{App, Setup},
    chat::Chat,
    processes::{chinwag, command},
};

/// Whatever has something to do among its first two guesses is asked about.
fn doubtful() -> Setup {
    Setup {
        settings: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    }
}

async fn says(chat: &Chat, text: &str) -> String {
    chat.says(text).await.text
}

/// Rows of the intent log, oldest first: intent, decision, stage, whether it holds a text.
async fn logged(app: &App) -> Vec<(String, String, String, Option<String>)> {
    app.settle().await;
    app.rows(
        "select detected_intent, decision, stage, message_content from intent_logs order by job_id",
        |row| (row.get(0), row.get(1), row.get(2), row.get(3)),
    )
    .await
}

fn row(intent: &str, decision: &str, stage: &str) -> (String, String, String, Option<String>) {
    let owned = str::to_owned;
    (owned(intent), owned(decision), owned(stage), None)
}

#[tokio::test]
async fn help_and_status_in_anybodys_words_ask_no_model() {
    // A model that has nothing to say.
    let app = App::with_model(Scripted::new([])).await;
    let chat = app.user("ann").in_channel("general");
    for asked in ["what can you do for me?", "was kannst du alles?", "/help"] {
        let answer = says(&chat, asked).await;
        assert!(answer.contains("`/status`"), "{asked}: {answer}");
    }
    for asked in ["are you still online?", "status"] {
        let answer = says(&chat, asked).await;
        assert!(answer.contains("PostgreSQL"), "{asked}: {answer}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_does_not_work_yet_is_said_and_no_model_is_asked() {
    let app = App::with_model(Scripted::new([])).await;
    let chat = app.user("ann").in_channel("general");
    let answer = says(&chat, "draw a cat wearing a top hat").await;
    assert!(answer.contains("OPENROUTER_API_KEY"), "{answer}");
    let answer = says(&chat, "remind me tomorrow at 5pm to feed the cat").await;
    assert!(answer.contains("can't set reminders"), "{answer}");
    assert_eq!(
        logged(&app).await,
        [
            row("generate_image", "act", "local"),
            row("schedule_task", "act", "local")
        ]
    );
    app.finish().await;
}

#[tokio::test]
async fn two_wishes_get_a_line_each() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let answer = says(&chat, "draw a cat and remind me tomorrow at 5pm to feed it").await;
    let lines: Vec<&str> = answer.split("\n\n").collect();
    assert_eq!(lines.len(), 2, "{answer}");
    assert!(lines[0].contains("OPENROUTER_API_KEY"), "{answer}");
    assert!(lines[1].contains("reminders"), "{answer}");
    app.settle().await;
    let wishes: Vec<Value> = app
        .rows("select wishes from intent_logs", |row| row.get(0))
        .await;
    assert_eq!(wishes[0].as_array().map(Vec::len), Some(2), "{wishes:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_question_offers_what_is_likely_and_takes_a_number() {
    let app = App::with(doubtful()).await;
    let chat = app.user("ann").in_channel("general");
    let question = says(&chat, "draw a cat wearing a top hat").await;
    assert!(
        question.contains("1. a new picture (not available yet)\n2. "),
        "{question}"
    );
    let answer = says(&chat, "the first one, please").await;
    assert!(answer.contains("OPENROUTER_API_KEY"), "{answer}");
    assert_eq!(
        logged(&app).await,
        [
            row("generate_image", "clarify", "local"),
            row("generate_image", "act", "choice")
        ]
    );
    app.finish().await;
}

#[test]
fn every_choice_is_taken_by_its_name_in_every_language() {
    let local = Local::learned().unwrap();
    let now = Clock::Real.now();
    for intent in Intent::ALL {
        let other = Intent::ALL[(intent.index() + 1) % Intent::ALL.len()];
        let asked = Asked {
            choices: vec![other, intent],
        };
        for name in wording::choice_names(intent) {
            let plan = local.plan(&Said {
                text: name,
                now: now.to_zoned(TimeZone::UTC),
                language: None,
                before: Some(Before {
                    text: "a lighthouse at dusk",
                    intent: Some(other),
                    asked: Some(&asked),
                    at: now,
                }),
                names: wording::choice_names,
            });
            assert_eq!(plan.stage, Stage::Choice, "{name}");
            assert_eq!(plan.result.intent, intent, "{name}");
        }
    }
}

#[tokio::test]
async fn no_question_follows_a_question() {
    let app = App::with(Setup {
        model: Some(std::sync::Arc::new(Scripted::always(Line::says("I see.")))),
        ..doubtful()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    for _ in 0..2 {
        let question = says(&chat, "draw a cat wearing a top hat").await;
        assert!(question.contains("1. a new picture"), "{question}");
        // As unclear as before: it talks.
        assert_eq!(says(&chat, "draw a dog in a raincoat").await, "I see.");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_question_is_known_though_redis_was_emptied_since() {
    let app = App::with(Setup {
        own_redis: true,
        ..doubtful()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let question = says(&chat, "draw a cat wearing a top hat").await;
    assert!(question.contains("1. a new picture"), "{question}");
    app.settle().await;
    app.flush().await;
    let answer = says(&chat, "1").await;
    assert!(answer.contains("OPENROUTER_API_KEY"), "{answer}");
    app.finish().await;
}

#[tokio::test]
async fn the_log_holds_the_parts_of_the_score_and_no_words() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    says(&chat, "draw a heliotrope dragon, watercolour, 16:9").await;
    app.settle().await;
    let rows: Vec<(Value, Value, Value, i16)> = app
        .rows(
            "select entities, trace, alternatives, result_version from intent_logs",
            |row| (row.get(0), row.get(1), row.get(2), row.get(3)),
        )
        .await;
    let (entities, trace, alternatives, version) = &rows[0];
    assert_eq!(*version, 1);
    assert_eq!(entities["dimensions"], "16:9");
    assert!(entities["prompt"].is_null() && entities.get("prompt").is_some());
    assert!(trace["generate_image"]["model"].is_number(), "{trace}");
    assert!(trace["ambiguity"].is_number(), "{trace}");
    assert_eq!(alternatives.as_array().map(Vec::len), Some(6));
    let whole: Vec<String> = app
        .rows("select row_to_json(t)::text from intent_logs t", |row| {
            row.get(0)
        })
        .await;
    assert!(!whole[0].contains("heliotrope"), "{}", whole[0]);
    app.finish().await;
}

#[tokio::test]
async fn texts_are_kept_where_the_operator_wants_them() {
    let app = App::with(Setup {
        settings: vec![("CHINWAG_INTENT_TEXTS", "on".to_owned())],
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let text = "draw a heliotrope dragon";
    says(&chat, text).await;
    let kept = logged(&app).await.remove(0).3;
    assert_eq!(kept.as_deref(), Some(text));
    app.finish().await;
}

#[tokio::test]
async fn an_operator_asks_why() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let message = chat.posts("are you still online?").await;
    chat.reply_to(&message).await;
    app.settle().await;
    let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let told = command(chinwag(), &["why", &message], &settings).await;
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success(), "{text}");
    for part in ["get_status", "act", "local", "keywords"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let told = command(chinwag(), &["why", "--json", &message], &settings).await;
    let answer: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(answer["intent"], "get_status");
    assert_eq!(answer["decision"], "act");
    assert!(answer["failure"].is_null(), "{answer}");
    let told = command(chinwag(), &["why", "nothing-of-ours"], &settings).await;
    assert_eq!(told.status.code(), Some(1));
    let complaint = String::from_utf8(told.stderr).unwrap();
    assert!(complaint.contains("nothing-of-ours"), "{complaint}");
    app.finish().await;
}

//! What is offered below an answer: who may choose, how often, until when, and what comes of it.

use chinwag::llm::scripted::{Line, Scripted};
use serde_json::Value;
use sqlx::Row;

use crate::{
    app::{App, Setup},
    chat::{Chat, Event},
    processes::{chinwag, command},
};

/// Whatever has something to do among its first two guesses is asked about.
fn doubtful() -> Setup {
    Setup {
        settings: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    }
}

/// Says something and hears the whole event of the answer.
async fn asks(chat: &Chat, text: &str) -> Event {
    chat.listen().await;
    let message = chat.posts(text).await;
    chat.reply_event(&message).await
}

/// The ids of what stands below an answer.
fn below(event: &Event) -> Vec<String> {
    let components = event.data["components"].as_array().into_iter().flatten();
    let ids = components.map(|component| component["id"].as_str().unwrap().to_owned());
    ids.filter(|id| id.starts_with("o:")).collect()
}

/// Presses and hears the answer.
async fn presses(chat: &Chat, on: &Event, component: &str, values: &[&str]) -> Event {
    chat.listen().await;
    let press = chat.presses(on.message(), component, values).await;
    chat.reply_event(&press).await
}

async fn corrections(app: &App) -> Vec<(String, String, String, Option<String>)> {
    let sql = "select taken_for, meant, said_by, content from corrections order by id";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .await
}

#[tokio::test]
async fn a_question_is_answered_by_its_button() {
    let app = App::with(doubtful()).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let labels: Vec<&str> = (question.data["components"].as_array().unwrap().iter())
        .map(|component| component["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels[0], "A new picture", "{question:?}");
    assert!(labels.len() >= 2, "{labels:?}");
    let buttons = below(&question);
    // Another worker: the offer is kept where every one finds it.
    app.settle().await;
    app.stop_workers().await;
    app.start_worker();
    let answer = presses(&chat, &question, &buttons[0], &[]).await;
    assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    assert_eq!(answer.data["in_place_of"], question.data["message_id"]);
    assert!(below(&answer).is_empty(), "nothing more to choose");
    app.settle().await;
    let stages: Vec<String> = app
        .rows("select stage from intent_logs order by id", |row| {
            row.get(0)
        })
        .await;
    assert_eq!(stages, ["local", "choice"]);
    app.finish().await;
}

#[tokio::test]
async fn a_choice_of_talk_is_answered_by_what_was_said() {
    let model = Scripted::always(Line::says("A fine hat."));
    let app = App::with(Setup {
        model: Some(std::sync::Arc::new(model.clone())),
        ..doubtful()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    let talk = below(&question)
        .into_iter()
        .find(|id| id.ends_with(":general_conversation"));
    let Some(talk) = talk else {
        panic!("talk is offered: {question:?}");
    };
    let answer = presses(&chat, &question, &talk, &[]).await;
    assert!(answer.text().contains("A fine hat."), "{answer:?}");
    let asked = model
        .requests()
        .last()
        .unwrap()
        .messages
        .last()
        .unwrap()
        .text
        .clone();
    assert_eq!(asked, "draw a cat wearing a top hat");
    app.finish().await;
}

#[tokio::test]
async fn nobody_else_nothing_old_and_nothing_twice_is_taken() {
    let app = App::with(doubtful()).await;
    let ann = app.user("ann").in_channel("general");
    let bob = app.user("bob").in_channel("general");
    let question = asks(&ann, "draw a cat wearing a top hat").await;
    let button = below(&question).remove(0);

    let refused = presses(&bob, &question, &button, &[]).await;
    assert!(refused.text().contains("somebody else"), "{refused:?}");
    assert!(
        !ann.events()
            .iter()
            .any(|event| event.text() == refused.text()),
        "it is said to bob alone"
    );
    let elsewhere = app.user("ann").in_channel("other");
    let refused = presses(&elsewhere, &question, &button, &[]).await;
    assert!(refused.text().contains("somebody else"), "{refused:?}");

    let made_up = format!("o:{}:generate_image", uuid::Uuid::from_u128(7).simple());
    for unknown in [made_up.as_str(), "yes", "o:7:yes"] {
        let refused = presses(&ann, &question, unknown, &[]).await;
        assert!(refused.text().contains("don't know"), "{refused:?}");
    }
    let other = button.replace("generate_image", "submit_feature");
    let typed = asks(&ann, &button).await;
    assert!(!typed.text().contains("OPENROUTER_API_KEY"), "{typed:?}");

    let answer = presses(&ann, &question, &button, &[]).await;
    assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    for again in [&button, &other] {
        let refused = presses(&ann, &question, again, &[]).await;
        assert!(
            refused.text().contains("chosen there already"),
            "{refused:?}"
        );
    }

    let question = asks(&ann, "draw a dog in a raincoat").await;
    let old = "update offers set expires_at = now() - interval '1 second'
               where taken_at is null returning id";
    app.rows(old, |_| ()).await;
    let late = presses(&ann, &question, &below(&question)[0], &[]).await;
    assert!(late.text().contains("too long ago"), "{late:?}");
    assert_eq!(
        app.number("select count(*) from offers where taken_at is not null")
            .await,
        1
    );
    app.finish().await;
}

#[tokio::test]
async fn without_the_database_a_question_has_no_buttons_and_takes_a_number() {
    let app = App::with(Setup {
        own_postgres: true,
        ..doubtful()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    asks(&chat, "hello").await;
    app.settle().await;
    app.postgres().await.stop().await.unwrap();
    let question = asks(&chat, "draw a cat wearing a top hat").await;
    assert!(question.text().contains("1. a new picture"), "{question:?}");
    assert!(below(&question).is_empty(), "{question:?}");
    let answer = asks(&chat, "1").await;
    assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    app.postgres().await.restart().await.unwrap();
    app.finish().await;
}

#[tokio::test]
async fn a_correction_in_words_is_taken_at_once_and_filed_without_them() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let taken = asks(&chat, "draw a cat wearing a top hat").await;
    assert!(taken.text().contains("OPENROUTER_API_KEY"), "{taken:?}");
    let corrected = asks(&chat, "No, I meant a reminder.").await;
    assert!(corrected.text().contains("reminders"), "{corrected:?}");
    let expected = |words: Option<&str>| {
        let [taken_for, meant, by] = ["generate_image", "schedule_task", "words"];
        (
            taken_for.to_owned(),
            meant.to_owned(),
            by.to_owned(),
            words.map(str::to_owned),
        )
    };
    assert_eq!(corrections(&app).await, [expected(None)]);

    app.settle().await;
    let thanks = presses(&chat, &corrected, &below(&corrected)[0], &[]).await;
    assert!(thanks.text().contains("learn"), "{thanks:?}");
    let words = "draw a cat wearing a top hat";
    assert_eq!(corrections(&app).await, [expected(Some(words))]);
    let settings = [("DATABASE_URL", app.config.postgres.url.expose())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let told = command(chinwag(), &["corrections", "--json"], &settings).await;
    assert!(told.status.success(), "{told:?}");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["corrections"][0]["text"], words);
    let told = command(chinwag(), &["corrections"], &settings).await;
    assert!(String::from_utf8_lossy(&told.stdout).contains("schedule_task"));

    let forgotten = asks(&chat, "/forget all").await;
    assert!(forgotten.text().contains("forgotten"), "{forgotten:?}");
    assert_eq!(corrections(&app).await, []);
    app.finish().await;
}

#[tokio::test]
async fn a_correction_is_one_press() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let taken = asks(&chat, "draw a cat wearing a top hat").await;
    let select = below(&taken).remove(0);
    let options = taken.data["components"][0]["options"].as_array().unwrap();
    let values: Vec<&str> = options
        .iter()
        .map(|it| it["value"].as_str().unwrap())
        .collect();
    assert_eq!(values.len(), 6, "everything else: {values:?}");
    let refused = presses(&chat, &taken, &select, &["generate_image"]).await;
    assert!(refused.text().contains("don't know"), "{refused:?}");
    let taken = asks(&chat, "draw a dog in a raincoat").await;
    let corrected = presses(&chat, &taken, &below(&taken)[0], &["submit_feature"]).await;
    assert!(corrected.text().contains("raincoat"), "{corrected:?}");
    let filed = corrections(&app).await;
    let [(taken_for, meant, by, words)] = &filed[..] else {
        panic!("{filed:?}");
    };
    assert_eq!(
        (&**taken_for, &**meant, &**by),
        ("generate_image", "submit_feature", "press")
    );
    assert_eq!(*words, None);
    app.finish().await;
}

#[tokio::test]
async fn a_correction_that_says_it_anew_is_done_as_it_says() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    asks(&chat, "draw a cat wearing a top hat").await;
    let text = "no, I meant remind me tomorrow at 5pm to feed the cat";
    let corrected = asks(&chat, text).await;
    assert!(corrected.text().contains("reminders"), "{corrected:?}");
    assert_eq!(corrections(&app).await.len(), 1);
    // The same words about something else are talk.
    asks(&chat, "hello there").await;
    asks(&chat, "no, I meant that I like cats").await;
    assert_eq!(corrections(&app).await.len(), 1);
    app.finish().await;
}

//! Talking through the console: what people write is answered, once, by real parts.

use std::sync::Arc;

use chinwag::llm::scripted::{Line, Scripted};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::app::App;

#[tokio::test]
async fn five_kinds_of_message_are_answered() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let expected = [
        ("Hello there!", "H"),
        ("help", "Here is what works now"),
        ("/status", "This is how I am doing"),
        ("My favourite colour is teal.", "teal"),
        ("What did I just say?", "My favourite colour is teal"),
    ];
    for (said, answer) in expected {
        let reply = chat.says(said).await;
        assert!(reply.text.contains(answer), "{said}: {}", reply.text);
    }
    app.settle().await;
    assert_eq!(chat.replies().len(), expected.len());
    app.finish().await;
}

#[tokio::test]
async fn typing_is_shown_while_the_answer_is_worked_out() {
    let gate = Arc::new(Semaphore::new(0));
    let app = App::with_model(Scripted::new([Line::says("At last.").behind(gate.clone())])).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let message = chat.posts("Take your time").await;
    chat.hears("typing", |events| {
        let typing = |event: &&_| is(event, "typing", &message);
        events.iter().find(typing).map(drop)
    })
    .await;
    assert!(chat.replies().is_empty());
    gate.add_permits(1);
    assert_eq!(chat.reply_to(&message).await, "At last.");
    app.finish().await;
}

fn is(event: &crate::chat::Event, name: &str, message: &str) -> bool {
    event.name == name && event.message() == message
}

#[tokio::test]
async fn an_answer_is_shown_as_it_is_written() {
    let gate = Arc::new(Semaphore::new(0));
    let app = App::with_model(Halting(gate.clone())).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let message = chat.posts("Tell me").await;
    chat.hears("the first half", |events| {
        let partial = |event: &&_| is(event, "partial", &message);
        events
            .iter()
            .find(partial)
            .filter(|event| event.text() == "One half")
            .map(drop)
    })
    .await;
    gate.add_permits(1);
    assert_eq!(chat.reply_to(&message).await, "One half and the other.");
    app.finish().await;
}

/// Says half of its answer, and the rest once the gate opens.
#[derive(Debug)]
struct Halting(Arc<Semaphore>);

impl chinwag::llm::ChatModel for Halting {
    fn reply<'a>(
        &'a self,
        _: &'a chinwag::llm::ChatRequest,
        progress: &'a mut (dyn FnMut(&str) + Send),
    ) -> chinwag::llm::BoxFuture<'a, Result<chinwag::llm::ChatReply, chinwag::llm::LlmError>> {
        Box::pin(async move {
            progress("One half");
            self.0
                .acquire()
                .await
                .expect("the gate stays open")
                .forget();
            Ok(chinwag::llm::ChatReply {
                text: "One half and the other.".to_owned(),
                stop_reason: "end_turn".to_owned(),
                model: "halting".to_owned(),
                input_tokens: 1,
                output_tokens: 1,
                ..chinwag::llm::ChatReply::default()
            })
        })
    }
}

#[tokio::test]
async fn a_message_may_be_as_long_as_the_limit_and_no_longer() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    for letter in ["x", "é", "🙂"] {
        let reply = chat.says(&letter.repeat(4000)).await;
        assert!(!reply.text.is_empty());
        let refusal = chat.tries(&letter.repeat(4001)).await;
        assert_eq!(refusal.status(), 400);
        let body: serde_json::Value = refusal.json().await.unwrap();
        let reason = body["error"].as_str().unwrap();
        assert!(
            reason.contains("4000") && reason.contains("4001"),
            "{reason}"
        );
    }
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_reason() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let cases = [
        (json!({ "text": "" }), "empty"),
        (json!({ "text": " \n " }), "white space"),
        (json!({ "text": 7 }), "string"),
        (json!({}), "\"text\" is missing"),
        (json!({ "text": "hi", "user": "" }), "\"user\""),
        (json!({ "text": "hi", "channel": null }), "\"channel\""),
        (json!({ "text": "hi", "id": "i".repeat(101) }), "\"id\""),
        (json!({ "text": "a\0b" }), "U+0000"),
    ];
    for (body, expected) in cases {
        let refusal = chat.sends(&body).await;
        assert_eq!(refusal.status(), 400, "{body}");
        let refusal: serde_json::Value = refusal.json().await.unwrap();
        let reason = refusal["error"].as_str().unwrap();
        assert!(reason.contains(expected), "{body}: {reason}");
    }
    let post = || app.client.post(format!("{}/api/chat", app.address()));
    let json = ("content-type", "application/json");
    let broken = post().header(json.0, json.1).body("{nonsense");
    assert_eq!(broken.send().await.unwrap().status(), 400);
    let form = post().body("text=hi");
    assert_eq!(form.send().await.unwrap().status(), 415);
    let large = post().header(json.0, json.1).body("x".repeat(70_000));
    assert_eq!(large.send().await.unwrap().status(), 413);
    assert_eq!(app.accepted().await, 0);
    app.finish().await;
}

#[tokio::test]
async fn a_message_that_is_sent_again_is_answered_once() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let body = json!({ "text": "Are you there?", "id": "mine-1" });
    for _ in 0..5 {
        let accepted = chat.sends(&body).await;
        assert_eq!(accepted.status(), 202);
        let accepted: serde_json::Value = accepted.json().await.unwrap();
        assert_eq!(accepted["message_id"], "mine-1");
    }
    chat.reply_to("mine-1").await;
    app.settle().await;
    assert_eq!(chat.sends(&body).await.status(), 202);
    // Whatever the repeats had brought would come before this answer.
    chat.says("And now?").await;
    app.settle().await;
    let answered: Vec<String> = chat
        .replies()
        .iter()
        .map(|r| r.message().to_owned())
        .collect();
    assert_eq!(answered.len(), 2, "{answered:?}");
    assert_eq!(app.accepted().await, 2);
    app.finish().await;
}

#[tokio::test]
async fn the_same_id_of_two_users_is_two_messages() {
    let app = App::start().await;
    for name in ["ann", "bob"] {
        let chat = app.user(name).in_channel("general");
        chat.listen().await;
        let body = json!({ "text": "hello", "id": "1" });
        assert_eq!(chat.sends(&body).await.status(), 202);
        chat.reply_to("1").await;
    }
    app.finish().await;
}

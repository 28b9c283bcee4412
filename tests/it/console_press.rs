//! What can be pressed below an answer, in the console: who may, once, and what later readers see.

use chinwag::{
    clock::Clock,
    domain::{
        component::{Component, Target},
        ids::{ConversationId, JobId, Platform},
    },
    hot::events,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{App, Setup},
    chat::{Chat, Event},
};

/// A message of which the words alone do not tell what is wanted.
const UNCLEAR: &str = "picture";

fn components(event: &Event) -> Vec<Value> {
    event.data["components"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// Presses a component; the id of the press.
pub async fn presses(chat: &Chat, body: &Value) -> String {
    let answer = chat.sends_to("/api/chat/press", body).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let body: Value = answer.json().await.unwrap();
    body["message_id"].as_str().unwrap().to_owned()
}

/// Asks something unclear: its answer, which asks back.
async fn asked_back(chat: &Chat) -> Event {
    chat.listen().await;
    let message = chat.posts(UNCLEAR).await;
    let question = chat.reply_event(&message).await;
    let below = components(&question);
    assert!(below.len() >= 2, "{question:?}");
    assert!(
        below
            .iter()
            .all(|one| one["kind"] == "button" && one["label"].is_string())
    );
    question
}

#[tokio::test]
async fn a_question_is_answered_by_a_press_and_its_place_is_taken() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    let question = asked_back(&ann).await;
    let pressed = components(&question)[0].clone();
    let press = presses(
        &ann,
        &json!({"message_id": question.message(), "component_id": pressed["id"]}),
    )
    .await;
    let answered = ann.reply_event(&press).await;
    assert_eq!(answered.data["in_place_of"], question.data["message_id"]);
    assert!(!answered.text().is_empty() && answered.text() != question.text());

    // Whoever reads later, from the log or in the list, has nothing to press there any more.
    let again = app.user("ann").in_channel("general");
    again.listen_after("0").await;
    again.answered(2).await;
    let replies = again.replies();
    assert_eq!(replies[0].text(), question.text());
    assert!(components(&replies[0]).is_empty(), "{:?}", replies[0]);
    assert_eq!(replies[1], answered);
    let list = ann.history().await;
    assert!(list["events"][0].get("components").is_none(), "{list}");
    assert_eq!(
        list["events"][1]["in_place_of"],
        question.data["message_id"]
    );
    // Who was there before the press is told of it alone.
    let after = app.user("ann").in_channel("general");
    after.listen_after(question.id.as_deref().unwrap()).await;
    after.answered(1).await;
    assert_eq!(after.replies(), [answered]);
    app.finish().await;
}

#[tokio::test]
async fn a_press_by_the_events_own_id_is_the_same_and_comes_once_however_often_it_is_sent() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    let question = asked_back(&ann).await;
    let body = json!({
        "message_id": question.id, "component_id": components(&question)[0]["id"], "id": "press-1",
        "locale": "de",
    });
    for _ in 0..3 {
        assert_eq!(presses(&ann, &body).await, "press-1");
    }
    let answered = ann.reply_event("press-1").await;
    assert_eq!(answered.data["in_place_of"], question.data["message_id"]);
    app.settle().await;
    assert_eq!(ann.replies().len(), 2);
    assert_eq!(app.accepted().await, 2);
    app.finish().await;
}

#[tokio::test]
async fn somebody_elses_press_is_refused_where_only_they_see_it() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    let question = asked_back(&ann).await;
    let bob = app.user("bob").in_channel("general");
    bob.listen().await;
    let body = json!({
        "message_id": question.message(), "component_id": components(&question)[0]["id"],
    });
    let press = presses(&bob, &body).await;
    let refused = bob.reply_event(&press).await;
    assert!(refused.data.get("in_place_of").is_none());
    assert!(!refused.text().is_empty());
    app.settle().await;
    assert_eq!(ann.replies(), [question]);
    // It is still ann's to press, and once pressed nobody's.
    let press = presses(&ann, &body).await;
    assert!(
        ann.reply_event(&press)
            .await
            .data
            .get("in_place_of")
            .is_some()
    );
    let press = presses(&ann, &body).await;
    assert!(
        ann.reply_event(&press)
            .await
            .data
            .get("in_place_of")
            .is_none()
    );
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_a_press_is_refused_with_a_reason() {
    let app = App::with(Setup {
        settings: vec![("RATE_LIMIT_GENERAL", "1,60".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    let whole = json!({"message_id": "m", "component_id": "c"});
    for (field, bad) in [
        ("message_id", json!("")),
        ("component_id", json!(null)),
        ("component_id", json!("x".repeat(101))),
        ("values", json!("v")),
        ("values", json!(vec!["v"; 26])),
        ("values", json!(["x".repeat(4001)])),
        ("locale", json!(1)),
    ] {
        let mut body = whole.clone();
        body[field] = bad;
        let refused = ann.sends_to("/api/chat/press", &body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        let told: Value = refused.json().await.unwrap();
        assert!(told["error"].as_str().unwrap().contains(field), "{told}");
    }
    // Presses count like messages.
    assert_eq!(
        ann.sends_to("/api/chat/press", &whole).await.status(),
        StatusCode::ACCEPTED
    );
    let refused = ann.sends_to("/api/chat/press", &whole).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key("retry-after"));
    app.finish().await;
}

/// What another instance of the console has shown.
fn panel(id: u128, message: &str, of: Option<&str>) -> Value {
    let name = Target::offer(Uuid::from_u128(7), "name");
    let field = Component::text(&name, message, Some("Sam".to_owned()));
    let mut event = json!({
        "v": 1, "id": JobId(Uuid::from_u128(id)), "kind": "reply", "message_id": message,
        "text": format!("panel {message}"), "at": Clock::Real.now(), "components": [field],
    });
    if let Some(of) = of {
        event["in_place_of"] = of.into();
    }
    event
}

#[tokio::test]
async fn a_panel_that_is_changed_again_and_again_can_be_pressed_only_where_it_is_now() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let conversation = ConversationId::new(Platform::Console, &"general".into(), &"ann".into());
    for (id, message, of) in [
        (1, "m1", None),
        (2, "p1", Some("m1")),
        (3, "p2", Some("p1")),
    ] {
        let event = panel(id, message, of);
        let id = JobId(Uuid::from_u128(id)).to_string();
        events::append(&app.hot, &conversation, &id, &event.to_string())
            .await
            .unwrap();
        let shown = ann.reply_event(message).await;
        assert_eq!(components(&shown)[0]["label"], message);
        assert_eq!(components(&shown)[0]["value"], "Sam");
    }
    let list = ann.history().await;
    let events = list["events"].as_array().unwrap();
    let shown = events.iter().map(|event| {
        let message = event["message_id"].as_str().unwrap();
        (message, event.get("components").is_some())
    });
    let shown: Vec<(&str, bool)> = shown.collect();
    assert_eq!(shown, [("m1", false), ("p1", false), ("p2", true)]);
    app.finish().await;
}

#[tokio::test]
async fn a_press_is_guarded_like_a_message() {
    let app = App::with(Setup {
        settings: vec![("CHINWAG_CONSOLE_SECRET", "a secret for stories".to_owned())],
        ..Setup::default()
    })
    .await;
    let body = json!({"channel": "general", "user": "ann", "message_id": "m", "component_id": "c"});
    let address = format!("{}/api/chat/press", app.address());
    let signed_in = || {
        let request = app.client.post(&address).json(&body);
        request.bearer_auth("a secret for stories")
    };
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status();
    let anybody = app.client.post(&address).json(&body);
    assert_eq!(status(anybody).await, StatusCode::UNAUTHORIZED);
    let foreign = signed_in().header("Origin", "http://evil.example");
    assert_eq!(status(foreign).await, StatusCode::FORBIDDEN);
    let renamed = signed_in().header("Host", "evil.example");
    assert_eq!(status(renamed).await, StatusCode::FORBIDDEN);
    let form = app.client.post(&address).body(body.to_string());
    let form = form.bearer_auth("a secret for stories");
    assert_eq!(status(form).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let got = app.client.get(&address).bearer_auth("a secret for stories");
    assert_eq!(status(got).await, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(status(signed_in()).await, StatusCode::ACCEPTED);
    app.finish().await;
}

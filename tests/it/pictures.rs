//! Pictures: asked for, drawn beside the conversation, shown with what they cost and what was drawn, and
//! found again.

use std::sync::Arc;

use chinwag::{
    domain::drawing::Failure,
    llm::scripted::{Line, Scripted},
    picture::{Kind, Picture as Drawn},
};
use chinwag_standins::openrouter::{
    Answer, Behaviour, OpenRouterOptions, OpenRouterStandIn, Picture,
};
use reqwest::StatusCode;
use serde_json::json;
use sqlx::Row;

use crate::{
    actions::{asks, presses},
    app::{App, Setup, eventually},
    chat::{Chat, Event},
};

/// The settings with which pictures are drawn by a stand-in.
pub fn drawn_by(standin: &OpenRouterStandIn) -> Vec<(&'static str, String)> {
    vec![
        ("OPENROUTER_API_KEY", format!("sk-or-{}", "of-a-story")),
        ("OPENROUTER_BASE_URL", standin.base_url()),
        ("RATE_LIMIT_IMAGE_GEN", "100,60".to_owned()),
    ]
}

async fn service() -> OpenRouterStandIn {
    let options = OpenRouterOptions::default();
    OpenRouterStandIn::start(options).await.unwrap()
}

async fn drawing(standin: &OpenRouterStandIn, judge: Option<Scripted>) -> App {
    App::with(Setup {
        settings: drawn_by(standin),
        helper: judge.map(|judge| Arc::new(judge) as _),
        ..Setup::default()
    })
    .await
}

/// Requests for pictures that the service has got.
pub fn asked_for(standin: &OpenRouterStandIn) -> Vec<serde_json::Value> {
    let requests = standin.requests().into_iter();
    let requests = requests.filter(|it| it.method == "POST");
    requests.map(|it| it.body).collect()
}

/// What came of the work behind the answer to a message.
pub async fn update(chat: &Chat, message: &str) -> Event {
    let what = format!("an update to {message}");
    chat.hears(&what, |events| {
        let mut updates = events.iter().filter(|event| event.name == "update");
        updates.find(|event| event.message() == message).cloned()
    })
    .await
}

/// Somebody asks for a picture: the answer, and what comes of it.
async fn draws(chat: &Chat, text: &str) -> (Event, Event) {
    let answer = asks(chat, text).await;
    let update = update(chat, answer.message()).await;
    (answer, update)
}

fn component(event: &Event, ending: &str) -> String {
    let all = event.data["components"].as_array();
    let ids = all.into_iter().flatten().filter_map(|it| it["id"].as_str());
    let mut found = ids.filter(|id| id.ends_with(ending));
    let found = found.next();
    found
        .unwrap_or_else(|| panic!("{ending} in {event:?}"))
        .to_owned()
}

/// A judge who lets everything through, and puts words better like this.
fn judge(better: &str) -> Scripted {
    let fine = || Line::says(r#"{"verdict":"fine"}"#);
    let better = json!({"prompt": better, "alt": "A fox that looks at snow."});
    Scripted::new([fine(), Line::says(&better.to_string()), fine()])
}

#[tokio::test]
async fn a_picture_is_drawn_beside_the_conversation_and_found_again() {
    let standin = service().await;
    let app = drawing(&standin, None).await;
    let chat = app.user("ann").in_channel("general");
    let (answer, shown) = draws(&chat, "/generate-image a red fox in the snow").await;
    assert!(answer.text().contains("queue"), "{answer:?}");
    assert!(shown.text().contains("a red fox in the snow"), "{shown:?}");
    let picture = &shown.data["pictures"][0];
    assert!(picture["alt"].as_str().unwrap().contains("red fox"));
    assert_eq!(shown.data["progress"]["stage"], "done");
    let over = shown.data["progress"]["text"].as_str().unwrap();
    assert!(over.contains("drawn") && !over.contains("queue"), "{over}");

    for (name, most) in [("url", 10 * 1024 * 1024), ("small", 200 * 1024)] {
        let address = format!("{}{}", app.address(), picture[name].as_str().unwrap());
        let got = app.client.get(address).send().await.unwrap();
        assert_eq!(got.status(), StatusCode::OK);
        let bytes = got.bytes().await.unwrap();
        assert!(bytes.len() < most && Kind::of(&bytes).is_some(), "{name}");
        let size = Drawn::of(bytes).unwrap().size().unwrap();
        assert!(name == "url" || size.width.max(size.height) <= 320);
    }
    let none = format!("{}/api/pictures/{}", app.address(), uuid::Uuid::nil());
    let none = app.client.get(none).send().await.unwrap();
    assert_eq!(none.status(), StatusCode::NOT_FOUND);

    // The latest, by its number, and by words; another person finds none of it.
    let number = picture["id"].as_i64().unwrap();
    let by_number = format!("/get-image {number}");
    for ask in ["/get-image", &by_number, "/get-image fox snow"] {
        let found = asks(&chat, ask).await;
        assert_eq!(found.data["pictures"][0]["id"], number, "{ask}: {found:?}");
    }
    let other = asks(&chat, "/get-image lighthouse").await;
    assert!(other.data.get("pictures").is_none(), "{other:?}");
    let bob = app.user("bob").in_channel("general");
    for ask in ["/get-image", &by_number, "/get-image fox"] {
        let found = asks(&bob, ask).await;
        assert!(found.data.get("pictures").is_none(), "{ask}: {found:?}");
    }
    assert_eq!(asked_for(&standin).len(), 1);
    app.settle().await;
    let cost = "select cost_nanos / 1000 from usage_ledger where purpose = 'picture'";
    let charged = i64::try_from(standin.charged()).unwrap();
    assert_eq!(app.number(cost).await, charged);
    let states = app.rows("select state from actions", |row| row.get::<String, _>(0));
    assert_eq!(states.await, ["done"]);
    app.finish().await;
}

#[tokio::test]
async fn words_are_judged_and_put_better_and_both_are_shown_and_kept() {
    let standin = service().await;
    let judge = judge("A red fox looks at fresh snow, low sun, long shadows");
    let app = drawing(&standin, Some(judge.clone())).await;
    let chat = app.user("ann").in_channel("general");
    let (_, shown) = draws(&chat, "/generate-image a red fox in the snow 16:9").await;
    assert!(shown.text().contains("a red fox in the snow"), "{shown:?}");
    assert!(shown.text().contains("low sun"), "{shown:?}");
    assert_eq!(
        shown.data["pictures"][0]["alt"],
        "A fox that looks at snow."
    );
    let asked = asked_for(&standin);
    assert!(asked[0].to_string().contains("low sun"), "{asked:?}");
    let requests = judge.requests();
    assert_eq!(requests.len(), 3, "before, better, after");
    assert_eq!(requests[2].messages[0].pictures.len(), 1, "it is looked at");
    let kept = app
        .rows(
            "select prompt, improved_prompt from generated_images",
            |row| (row.get::<String, _>(0), row.get::<String, _>(1)),
        )
        .await;
    assert!(kept[0].0.contains("red fox") && kept[0].1.contains("low sun"));

    // Just the words, where somebody wants just those.
    for line in [r#"{"verdict":"fine"}"#, r#"{"verdict":"fine"}"#] {
        judge.then(Line::says(line));
    }
    let (_, shown) = draws(&chat, "/generate-image a plain cup --exact").await;
    assert!(!shown.text().contains("--exact"), "{shown:?}");
    assert_eq!(asked_for(&standin)[1]["prompt"], "a plain cup");
    app.finish().await;
}

#[tokio::test]
async fn what_must_not_be_drawn_or_shown_is_not() {
    let standin = service().await;
    let never = || Line::says(r#"{"verdict":"never"}"#);
    let fine = || Line::says(r#"{"verdict":"fine"}"#);
    let better = || Line::says(r#"{"prompt":"","alt":""}"#);
    let judge = Scripted::new([never(), fine(), better(), never()]);
    let app = drawing(&standin, Some(judge.clone())).await;
    let chat = app.user("ann").in_channel("general");
    let (_, refused) = draws(&chat, "/generate-image something a judge refuses").await;
    assert!(refused.text().contains("don't draw"), "{refused:?}");
    assert!(asked_for(&standin).is_empty(), "nothing is paid for it");

    let (_, withheld) = draws(&chat, "/generate-image a quiet lake").await;
    assert!(withheld.text().contains("can show"), "{withheld:?}");
    assert!(withheld.data.get("pictures").is_none());
    assert_eq!(asked_for(&standin).len(), 1);
    let kept = "select count(*) from blobs";
    assert_eq!(app.number(kept).await, 0, "its bytes are gone");

    // Words alone tell that too, before anybody is asked.
    let answer = asks(&chat, "/generate-image a naked 13 year old girl").await;
    assert!(answer.text().contains("don't draw"), "{answer:?}");
    assert_eq!(judge.requests().len(), 4);
    app.finish().await;
}

#[tokio::test]
async fn every_failure_is_told_as_it_is_and_nothing_is_paid_twice() {
    let standin = service().await;
    let app = drawing(&standin, None).await;
    let chat = app.user("ann").in_channel("general");
    let answer = |picture| {
        Behaviour::Answer(Answer {
            picture,
            ..Answer::default()
        })
    };
    let cases = [
        (
            Behaviour::Moderated {
                reasons: vec!["violence".to_owned()],
            },
            Failure::Moderated,
        ),
        (
            Behaviour::Error {
                status: 402,
                retry_after: None,
            },
            Failure::NoCredit,
        ),
        (
            Behaviour::Answer(Answer {
                images: Some(0),
                ..Answer::default()
            }),
            Failure::NoPicture,
        ),
        (answer(Picture::NotAPicture), Failure::NoPicture),
        (answer(Picture::Cut), Failure::NoPicture),
        (Behaviour::Drop { done: true }, Failure::Uncertain),
    ];
    for (number, (behaviour, failure)) in cases.into_iter().enumerate() {
        standin.next(behaviour);
        let before = asked_for(&standin).len();
        let (_, told) = draws(&chat, &format!("/generate-image teapot {number}")).await;
        assert!(told.data.get("pictures").is_none(), "{failure:?}: {told:?}");
        assert_eq!(asked_for(&standin).len() - before, 1, "{failure:?}");
        let last = "select failure from generated_images order by id desc limit 1";
        let last = app.rows(last, |row| row.get::<String, _>(0)).await;
        assert_eq!(last[0], failure.name(), "{told:?}");
        assert_eq!(told.data["progress"]["stage"], "failed");
        // Where trying again may help, a button does it.
        let offered = told.data.get("components").is_some();
        assert_eq!(offered, failure.may_go_better(), "{failure:?}");
    }
    // What certainly was not paid for is tried again by itself.
    standin.next(Behaviour::Error {
        status: 503,
        retry_after: Some(0),
    });
    standin.next(Behaviour::Error {
        status: 502,
        retry_after: None,
    });
    let (_, shown) = draws(&chat, "/generate-image a patient snail").await;
    assert_eq!(
        shown.data["pictures"].as_array().unwrap().len(),
        1,
        "{shown:?}"
    );
    app.finish().await;
}

#[tokio::test]
async fn buttons_draw_again_vary_and_change_under_the_same_limit() {
    let standin = service().await;
    let mut settings = drawn_by(&standin);
    settings.push(("RATE_LIMIT_IMAGE_GEN", "4,3600".to_owned()));
    let app = App::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    let (_, shown) = draws(&chat, "/generate-image a red fox").await;
    let first = shown.data["pictures"][0]["id"].as_i64().unwrap();
    for (ending, values) in [
        (":again", &[][..]),
        (":vary", &[]),
        (":edit", &["make it blue"]),
    ] {
        let button = component(&shown, ending);
        let press = chat.presses(shown.message(), &button, values).await;
        let answer = chat.reply_event(&press).await;
        assert!(answer.text().contains("queue"), "{answer:?}");
        let another = update(&chat, &press).await;
        assert_ne!(another.data["pictures"][0]["id"], first, "{ending}");
    }
    let asked = asked_for(&standin);
    assert_eq!(asked.len(), 4);
    assert!(asked[3].to_string().contains("make it blue"));
    let rows = app.rows(
        "select mode, parent_id from generated_images order by id",
        |row| (row.get::<String, _>(0), row.get::<Option<i64>, _>(1)),
    );
    let modes = ["again", "vary", "edit"].map(|mode| (mode.to_owned(), Some(first)));
    assert_eq!(rows.await[1..], modes);
    let limited = presses(&chat, &shown, &component(&shown, ":again")).await;
    assert!(
        limited.text().contains("<t:") || limited.data.get("moments").is_some(),
        "{limited:?}"
    );
    assert_eq!(asked_for(&standin).len(), 4);
    let bob = app.user("bob").in_channel("general");
    bob.listen().await;
    let refused = presses(&bob, &shown, &component(&shown, ":vary")).await;
    assert!(refused.text().contains("somebody else"), "{refused:?}");
    app.finish().await;
}

#[tokio::test]
async fn without_a_key_it_is_said_what_is_missing_and_nothing_is_counted() {
    let app = App::with(Setup {
        settings: vec![("RATE_LIMIT_IMAGE_GEN", "1,3600".to_owned())],
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    for _ in 0..3 {
        let answer = asks(&chat, "/generate-image a red fox").await;
        assert!(answer.text().contains("OPENROUTER_API_KEY"), "{answer:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_forgotten_takes_its_pictures_with_it() {
    let standin = service().await;
    let app = drawing(&standin, None).await;
    let chat = app.user("ann").in_channel("general");
    draws(&chat, "/generate-image a red fox").await;
    assert_eq!(app.number("select count(*) from blobs").await, 2);
    let asked = asks(&chat, "/forget all").await;
    let _ = asked;
    eventually("the picture is forgotten", async || {
        let left = app.number("select count(*) from generated_images").await;
        (left == 0).then_some(())
    })
    .await;
    assert_eq!(app.number("select count(*) from forgotten_blobs").await, 2);
    app.finish().await;
}

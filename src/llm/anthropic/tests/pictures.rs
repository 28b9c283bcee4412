//! Pictures that people show: where they stand, and what the provider takes of them.

use chinwag_standins::claude::{ClaudeOptions, ClaudeStandIn};

use super::*;
use crate::{
    llm::{
        MOST_SHOWN,
        pictures::{
            PictureModel, PictureRequest, SizeWish,
            scripted::{Act, ScriptedPictures},
        },
    },
    picture::Size,
};

async fn drawn(width: u32, height: u32) -> Picture {
    let model = ScriptedPictures::always(Act::draws(0));
    let request = PictureRequest {
        size: Some(SizeWish::Sides(Size { width, height })),
        deadline: Duration::from_secs(20),
        ..PictureRequest::default()
    };
    model.make(&request).await.unwrap().picture
}

fn showing(role: Role, text: &str, pictures: Vec<Picture>) -> ChatMessage {
    ChatMessage {
        role,
        text: text.to_owned(),
        pictures,
    }
}

#[tokio::test]
async fn pictures_stand_before_the_text_and_the_provider_takes_them() {
    let picture = drawn(20, 10).await;
    let asked = ChatRequest {
        messages: vec![
            showing(Role::User, "Look.", vec![picture.clone()]),
            // What the bot has shown is not sent, and blank texts are not, either.
            showing(Role::Assistant, "Yes.", vec![picture.clone()]),
            showing(Role::User, " ", vec![picture.clone(), picture.clone()]),
        ],
        ..request()
    };
    let sent: Value = serde_json::from_str(&body("claude-sonnet-5-5", &asked, true)).unwrap();
    let kinds = |place: usize| -> Vec<&str> {
        let blocks = sent["messages"][place]["content"].as_array().unwrap();
        blocks
            .iter()
            .map(|it| it["type"].as_str().unwrap())
            .collect()
    };
    assert_eq!(kinds(0), ["image", "text"]);
    assert_eq!(sent["messages"][1]["content"], "Yes.");
    assert_eq!(kinds(2), ["image", "image"]);
    let source = &sent["messages"][0]["content"][0]["source"];
    assert_eq!(source["media_type"], "image/png");
    assert_eq!(source["type"], "base64");

    let stand_in = ClaudeStandIn::start(ClaudeOptions::default())
        .await
        .unwrap();
    let model = model_of(&Settings {
        model: "claude-sonnet-5-5".to_owned(),
        ..settings(&stand_in.base_url())
    });
    ask(&model, &asked).await.0.unwrap();
    let too_large = Picture {
        bytes: vec![0; MOST_SHOWN + 3].into(),
        kind: picture.kind,
    };
    let asked = ChatRequest {
        messages: vec![showing(Role::User, "Look.", vec![too_large])],
        ..request()
    };
    let refused = ask(&model, &asked).await.0.unwrap_err();
    assert_eq!(refused.name(), "misconfigured");
}

#[tokio::test]
async fn pictures_are_counted_by_their_pixels() {
    let showing = |pictures| showing(Role::User, "", pictures);
    assert_eq!(showing(Vec::new()).picture_tokens(), 0);
    let small = drawn(30, 25).await;
    assert_eq!(showing(vec![small.clone()]).picture_tokens(), 1);
    assert_eq!(showing(vec![drawn(500, 300).await]).picture_tokens(), 200);
    let broken = Picture {
        bytes: small.bytes.slice(..12),
        kind: small.kind,
    };
    assert_eq!(showing(vec![broken, small]).picture_tokens(), 4801);
}

//! Replies to what was said earlier bring back what led up to it.

use chinwag::{
    llm::{
        LlmError,
        scripted::{Line, Scripted},
    },
    wording,
};
use chinwag_standins::discord::{PostOptions, Snowflake};
use serde_json::json;
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    chat::Chat,
    discord_app,
};

/// Posts a reply and waits for the answer.
async fn replies(chat: &Chat, to: &str, text: &str) {
    let sent = chat.sends(&json!({"text": text, "reply_to": to})).await;
    let body: serde_json::Value = sent.json().await.unwrap();
    chat.reply_to(body["message_id"].as_str().unwrap()).await;
}

/// The id of the answer to a message.
fn answer_to(chat: &Chat, message: &str) -> String {
    let replies = chat.replies();
    let found = replies.iter().find(|event| event.message() == message);
    found.unwrap().id.clone().unwrap()
}

/// What the model was told last, before the message it answers.
fn told(model: &Scripted) -> Vec<String> {
    let request = model.requests().pop().unwrap();
    let mut texts: Vec<String> = request.messages.into_iter().map(|it| it.text).collect();
    texts.pop();
    texts.retain(|text| text != "Noted.");
    texts
}

async fn app(model: &Scripted, own_redis: bool) -> App {
    App::with(Setup {
        model: Some(std::sync::Arc::new(model.clone())),
        own_redis,
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn a_reply_to_an_old_answer_restores_its_branch_and_one_to_the_latest_changes_nothing() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, true).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let mut messages = Vec::new();
    for text in ["first", "second", "third"] {
        let message = chat.posts(text).await;
        chat.reply_to(&message).await;
        messages.push(message);
    }
    app.settle().await;
    let old = answer_to(&chat, &messages[0]);
    replies(&chat, &old, "I like that one a lot.").await;
    assert_eq!(told(&model), ["first"]);
    app.settle().await;
    let kept = "select reply_to from conversation_history where role = 'user' order by id";
    let kept: Vec<Option<String>> = app.rows(kept, |row| row.get(0)).await;
    assert_eq!(kept, [None, None, None, Some(old)]);
    // Redis is cold: PostgreSQL has the links.
    app.flush().await;
    eventually("the queue is open", async || {
        app.handoff.is_open().then_some(())
    })
    .await;
    let events = chat.replies();
    let latest = events.last().unwrap().id.clone().unwrap();
    replies(&chat, &latest, "My cat likes it too.").await;
    assert_eq!(told(&model), ["first", "I like that one a lot."]);
    app.settle().await;
    replies(&chat, &messages[2], "My dog likes this one.").await;
    assert_eq!(told(&model), ["first", "second", "third"]);
    app.settle().await;
    chat.says("My bird likes nothing.").await;
    assert_eq!(
        told(&model),
        [
            "first",
            "second",
            "third",
            "I like that one a lot.",
            "My cat likes it too.",
            "My dog likes this one."
        ][1..]
    );
    app.settle().await;
    let latest = chat.replies().last().unwrap().id.clone().unwrap();
    replies(&chat, &latest, "My fish likes water.").await;
    assert_eq!(
        told(&model),
        [
            "third",
            "I like that one a lot.",
            "My cat likes it too.",
            "My dog likes this one.",
            "My bird likes nothing."
        ]
    );
    app.finish().await;
}

#[tokio::test]
async fn a_branch_from_before_what_is_cached_comes_from_history_within_the_window() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, false).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let mut messages = Vec::new();
    for number in 0..60 {
        let message = chat.posts(&format!("number {number}")).await;
        chat.reply_to(&message).await;
        messages.push(message);
    }
    app.settle().await;
    replies(&chat, &answer_to(&chat, &messages[7]), "back").await;
    let window: Vec<String> = (3..=7).map(|number| format!("number {number}")).collect();
    assert_eq!(told(&model), window);
    app.finish().await;
}

#[tokio::test]
async fn a_reply_to_what_is_somebody_elses_or_unknown_shows_nothing_of_it() {
    let model = Scripted::always(Line::says("Noted."));
    let app = app(&model, false).await;
    let (ann, ben) = (
        app.user("ann").in_channel("general"),
        app.user("ben").in_channel("general"),
    );
    let elsewhere = app.user("ben").in_channel("elsewhere");
    for chat in [&ann, &ben, &elsewhere] {
        chat.listen().await;
    }
    let secret = ann.posts("my secret").await;
    ann.reply_to(&secret).await;
    ben.says("ben's own").await;
    app.settle().await;
    for to in [
        secret.clone(),
        answer_to(&ann, &secret),
        "nonsense".to_owned(),
    ] {
        replies(&ben, &to, "what was that?").await;
        let told = told(&model);
        assert_eq!(told[0], "ben's own", "{told:?}");
        assert!(!told.join(" ").contains("secret"), "{told:?}");
    }
    let own = ben.replies()[0].id.clone().unwrap();
    replies(&elsewhere, &own, "what was that?").await;
    assert!(
        told(&model).is_empty(),
        "another channel is another conversation"
    );
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_on_discord_restores_what_led_up_to_the_answer() {
    let app = discord_app::App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let mut answers: Vec<Snowflake> = Vec::new();
    for text in ["about tea", "about coffee", "about cocoa"] {
        answers.push(app.reply(app.mention(ann, lobby, text)).await.id);
    }
    app.history_of(ann, lobby, 3).await;
    let reply = PostOptions::reply_to(answers[0]);
    let message = app.discord.post_as(ann, lobby, "go on", reply);
    let answer = app.reply(message).await;
    assert_eq!(answer.content, "(seen 3 messages) you said: go on");
    let told = app.claude.requests().last().unwrap().body.to_string();
    assert!(
        told.contains("about tea") && !told.contains("coffee"),
        "{told}"
    );
    let history = app.history_of(ann, lobby, 4).await;
    let kept = history[3].asked.reply_to.as_ref().unwrap();
    assert_eq!(kept.as_str(), answers[0].to_string());
    // Ben's reply to her answer tells him nothing of it.
    let ben = app.discord.add_user("ben");
    let reply = PostOptions::reply_to(answers[0]);
    let message = app.discord.post_as(ben, lobby, "and I?", reply);
    let answer = app.reply(message).await;
    assert_eq!(answer.content, "(seen 1 messages) you said: and I?");
    app.finish().await;
}

#[tokio::test]
async fn who_replies_to_something_old_is_not_told_again_that_the_model_does_not_answer() {
    let away = || {
        Line::fails(LlmError::Unavailable {
            reason: "as told".to_owned(),
        })
    };
    let model = Scripted::new([Line::says("Noted."), away(), away()]);
    let app = app(&model, false).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let first = chat.posts("I like tea.").await;
    chat.reply_to(&first).await;
    let notice = chat.says("I like coffee.").await.text;
    assert!(wording::says_unavailable(&notice), "{notice}");
    app.settle().await;
    let sent = chat
        .sends(&json!({"text": "I like that one a lot.", "reply_to": answer_to(&chat, &first)}))
        .await;
    let body: serde_json::Value = sent.json().await.unwrap();
    let said = chat.reply_to(body["message_id"].as_str().unwrap()).await;
    assert_eq!(model.lines_left(), 0);
    assert!(
        !said.is_empty() && !wording::says_unavailable(&said),
        "{said}"
    );
    app.finish().await;
}

#[tokio::test]
async fn two_questions_in_a_row_are_not_asked_of_who_replies_to_something_old() {
    let app = App::with(Setup {
        settings: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let first = chat.posts("I like tea.").await;
    chat.reply_to(&first).await;
    app.settle().await;
    let wish = "draw a cat wearing a top hat";
    let question = chat.says(wish).await.text;
    assert!(question.contains("\n2. "), "{question}");
    let sent = chat
        .sends(&json!({"text": wish, "reply_to": answer_to(&chat, &first)}))
        .await;
    let body: serde_json::Value = sent.json().await.unwrap();
    let said = chat.reply_to(body["message_id"].as_str().unwrap()).await;
    assert!(!said.contains("\n2. "), "{said}");
    app.finish().await;
}

//! Messages that follow one another quickly, answered together where that is wanted.

use std::sync::Arc;

use chinwag::llm::scripted::{Line, Scripted};

use crate::{
    app::{App, Setup},
    discord_app,
};

fn merging(model: &Scripted, within_ms: u32) -> Setup {
    Setup {
        model: Some(Arc::new(model.clone())),
        settings: vec![("CHINWAG_MERGE_MS", within_ms.to_string())],
        ..Setup::default()
    }
}

fn asked(model: &Scripted) -> Vec<String> {
    let requests = model.requests();
    let last = requests.iter().map(|request| request.messages.last());
    last.map(|message| message.unwrap().text.clone()).collect()
}

#[tokio::test]
async fn three_quick_lines_get_one_answer_that_knows_them_all() {
    let model = Scripted::new([Line::says("Three things."), Line::says("And a fourth.")]);
    let app = App::with(merging(&model, 1500)).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let mut ids = Vec::new();
    for line in [
        "I went to the market",
        "bought some apples",
        "and lost my keys there",
    ] {
        ids.push(chat.posts(line).await);
    }
    let first = chat.reply_event(&ids[0]).await;
    assert!(first.text().contains("Three things."), "{first:?}");
    for id in &ids[1..] {
        let shared = chat.reply_event(id).await;
        assert_eq!(shared.data["answered_with"], ids[0].as_str());
        assert_eq!(shared.text(), "");
    }
    let words = "I went to the market\nbought some apples\nand lost my keys there";
    assert_eq!(asked(&model), [words]);

    // What was said is known once, each line where it was said; one of them can be forgotten.
    let next = chat.posts("what did I lose?").await;
    chat.reply_event(&next).await;
    let told: Vec<String> = (model.requests()[1].messages.iter())
        .map(|message| message.text.clone())
        .collect();
    assert_eq!(
        told.iter().filter(|text| text.contains("apples")).count(),
        1
    );
    app.settle().await;
    let said = "select count(*) from conversation_history where role = 'user'";
    assert_eq!(app.number(said).await, 4);
    assert_eq!(app.unfinished().await, 0);
    app.finish().await;
}

#[tokio::test]
async fn a_command_among_quick_lines_is_answered_by_itself() {
    let model = Scripted::always(Line::says("I see."));
    let app = App::with(merging(&model, 800)).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let said = chat.posts("I went to the market").await;
    let status = chat.posts("/status").await;
    let more = chat.posts("Why is the sky blue?").await;
    assert!(chat.reply_to(&said).await.contains("I see."));
    assert!(chat.reply_to(&status).await.contains("PostgreSQL"));
    assert_eq!(chat.reply_to(&more).await, "I see.");
    assert_eq!(
        asked(&model),
        ["I went to the market", "Why is the sky blue?"]
    );
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_wanted_together_is_answered_one_by_one() {
    let model = Scripted::always(Line::says("I see."));
    let app = App::with(merging(&model, 0)).await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let ids = [
        chat.posts("I went to the market").await,
        chat.posts("for apples").await,
    ];
    for id in ids {
        assert!(chat.reply_to(&id).await.contains("I see."));
    }
    assert_eq!(asked(&model).len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_or_edited_before_the_answer_is_begun_counts_as_it_is() {
    let setup = discord_app::Setup {
        env: vec![("CHINWAG_MERGE_MS", "1500".to_owned())],
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let first = app.say(ann, direct, "I went to the market");
    let second = app.say(ann, direct, "my secret is halibut");
    let third = app.say(ann, direct, "and lost my kees");
    app.discord.delete(second);
    app.discord.edit_as(third, "and lost my keys");
    let answer = app.reply(first).await.content;
    let words = "you said: I went to the market\nand lost my keys";
    assert!(answer.ends_with(words), "{answer}");
    // The first one is deleted, and the next is answered by itself.
    let first = app.say(ann, direct, "my other secret is turbot");
    let second = app.say(ann, direct, "where are they?");
    app.discord.delete(first);
    let answer = app.reply(second).await.content;
    assert!(answer.ends_with("you said: where are they?"), "{answer}");
    // All of them are.
    let gone = [
        app.say(ann, direct, "I live in Plaice street"),
        app.say(ann, direct, "at number twelve"),
    ];
    for message in gone {
        app.discord.delete(message);
    }
    app.base.settle().await;
    let last = app.ask(ann, direct, "Good night").await.content;
    assert!(last.ends_with("you said: Good night"), "{last}");
    app.base.settle().await;
    assert_eq!(app.posted_in(direct).len(), 3);
    let asked = format!("{:?}", app.claude.requests());
    let turns = app.history(ann, direct).await;
    let history: String = turns.iter().map(|turn| turn.asked.text.as_str()).collect();
    for secret in ["halibut", "turbot", "Plaice", "twelve", "kees"] {
        assert!(!asked.contains(secret), "{secret}");
        assert!(!history.contains(secret), "{secret} in {history}");
    }
    app.finish().await;
}

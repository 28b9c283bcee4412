//! Streams that are taken up again: what was shown meanwhile is told, and nothing twice.

use crate::{
    app::{App, Setup},
    chat::{Chat, Event},
};

async fn talk(chat: &Chat, texts: &[&str]) -> Vec<Event> {
    for text in texts {
        chat.says(text).await;
    }
    chat.replies()
}

fn id(event: &Event) -> &str {
    event.id.as_deref().expect("a reply has an id")
}

#[tokio::test]
async fn a_stream_goes_on_after_the_last_event_that_was_heard() {
    let app = App::start().await;
    let told = talk(
        &app.user("ann").in_channel("general"),
        &["one", "two", "three"],
    )
    .await;
    let again = app.user("ann").in_channel("general");
    again.listen_after(id(&told[0])).await;
    again.answered(2).await;
    assert_eq!(again.replies(), told[1..]);
    again.says("four").await;
    assert_eq!(again.replies().len(), 3);
    app.finish().await;
}

#[tokio::test]
async fn a_stream_that_is_opened_anew_begins_now() {
    let app = App::start().await;
    talk(&app.user("ann").in_channel("general"), &["one", "two"]).await;
    let again = app.user("ann").in_channel("general");
    again.says("three").await;
    assert_eq!(again.replies().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn what_was_shown_is_told_from_history_when_redis_was_emptied() {
    let app = App::with(Setup {
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let told = talk(
        &app.user("ann").in_channel("general"),
        &["one", "two", "three"],
    )
    .await;
    app.settle().await;
    app.flush().await;
    // Another instance, which remembers nothing itself.
    let other = app.another_console().await;
    let again = app.user("ann").at(&other, "general");
    again.listen_after(id(&told[0])).await;
    again.answered(2).await;
    let ids = |events: &[Event]| events.iter().map(|e| id(e).to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&again.replies()), ids(&told[1..]));
    again.says("four").await;
    let replies = again.replies();
    assert_eq!(replies.len(), 3);
    assert_eq!(replies[0].text(), told[1].text());
    app.finish().await;
}

#[tokio::test]
async fn every_instance_of_the_console_shows_every_answer_once() {
    let app = App::start().await;
    let other = app.another_console().await;
    let (here, there) = (
        app.user("ann").in_channel("general"),
        app.user("ann").at(&other, "general"),
    );
    here.listen().await;
    there.listen().await;
    let mut said = Vec::new();
    for number in 0..10 {
        let chat = if number % 2 == 0 { &here } else { &there };
        said.push(chat.posts(&format!("message {number}")).await);
    }
    for chat in [&here, &there] {
        assert_eq!(chat.answered(10).await, said);
    }
    app.settle().await;
    assert_eq!((here.replies().len(), there.replies().len()), (10, 10));
    app.finish().await;
}

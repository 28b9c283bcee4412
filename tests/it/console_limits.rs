//! What the console refuses: too many messages, and pages of other sites.

use chinwag::clock::Clock;
use jiff::Timestamp;
use serde_json::Value;

use crate::app::{App, Setup};

#[tokio::test]
async fn the_thirty_first_message_of_a_minute_waits_and_others_do_not() {
    let app = App::with(Setup {
        settings: vec![("RATE_LIMIT_GENERAL", "30,60".to_owned())],
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    for number in 1..=30 {
        ann.posts(&format!("message {number}")).await;
    }
    let elsewhere = app.user("ann").in_channel("another channel");
    for chat in [&ann, &elsewhere] {
        let refusal = chat.tries("one more").await;
        assert_eq!(refusal.status(), 429);
        let wait = refusal.headers()["retry-after"].to_str().unwrap();
        let wait: u64 = wait.parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        // What the bot says about it holds the time as people and programs read it.
        let body: Value = refusal.json().await.unwrap();
        let notice = body["notice"].as_str().unwrap();
        let moment = body["moments"][0].as_str().unwrap();
        assert!(notice.contains(moment) && !notice.contains("<t:"), "{body}");
        let at: Timestamp = moment.parse().unwrap();
        let left = at.duration_since(Clock::Real.now()).as_secs();
        assert!((0..=61).contains(&left), "{body}");
    }
    app.user("bob").in_channel("general").says("hello").await;
    assert_eq!(ann.answered(30).await.len(), 30);
    app.finish().await;
}

#[tokio::test]
async fn when_as_much_waits_as_may_new_messages_are_turned_away_politely() {
    let app = App::with(Setup {
        settings: vec![
            ("CHINWAG_MAX_WAITING", "2".to_owned()),
            ("CHINWAG_QUEUE_PARTITIONS", "1".to_owned()),
        ],
        workers: Some(0),
        ..Setup::default()
    })
    .await;
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    for number in 1..=2 {
        ann.posts(&format!("message {number}")).await;
    }
    let refusal = ann.tries("one more").await;
    assert_eq!(refusal.status(), 503);
    assert!(refusal.headers().contains_key("retry-after"));
    let said = refusal.text().await.unwrap();
    assert!(said.contains("too many messages are waiting"), "{said}");
    app.start_worker();
    // What was taken in is answered, and then there is room again.
    assert_eq!(ann.answered(2).await.len(), 2);
    app.settle().await;
    ann.says("And now?").await;
    app.finish().await;
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let app = App::start().await;
    let address = app.address();
    let body = r#"{"channel":"general","user":"ann","text":"hi"}"#;
    let port = address.rsplit(':').next().unwrap();
    let cases = [
        ("host", "evil.example".to_owned(), 403),
        ("host", format!("evil.example:{port}"), 403),
        ("origin", "https://evil.example".to_owned(), 403),
        ("origin", "null".to_owned(), 403),
        ("origin", format!("http://127.0.0.1:{port}"), 202),
        ("host", format!("localhost:{port}"), 202),
    ];
    for (name, value, status) in cases {
        let post = app.client.post(format!("{address}/api/chat"));
        let post = post.header("content-type", "application/json").body(body);
        let answer = post.header(name, &value).send().await.unwrap();
        assert_eq!(answer.status(), status, "{name}: {value}");
        let stream = format!("{address}/api/chat/stream?channel=general&user=ann");
        let stream = app.client.get(stream).header(name, &value);
        let status = if status == 202 { 200 } else { status };
        assert_eq!(
            stream.send().await.unwrap().status(),
            status,
            "{name}: {value}"
        );
    }
    app.finish().await;
}

#[tokio::test]
async fn a_stream_lets_hear_that_it_lives() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    chat.hears_comments(3).await;
    assert!(chat.events().is_empty());
    app.finish().await;
}

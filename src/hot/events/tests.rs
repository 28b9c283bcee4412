//! The log against a Redis of its own.

use std::time::Duration;

use super::*;
use crate::{
    hot::Settings,
    servers::{Place, Redis, RedisOptions},
};

async fn redis() -> (Redis, Hot) {
    let redis = Redis::start(&Place::Scratch, RedisOptions::default())
        .await
        .unwrap();
    let settings = Settings::new(redis.url(), "test".to_owned());
    let hot = Hot::open(&settings).unwrap();
    (redis, hot)
}

fn conversation(name: &str) -> ConversationId {
    ConversationId::from_text(format!("console/{name}/ann"))
}

fn ids(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.id.as_str()).collect()
}

#[tokio::test]
async fn an_event_is_appended_once_and_found_again() {
    let (_redis, hot) = redis().await;
    let garden = conversation("garden");
    for (id, expected) in [
        ("a", Appended::New),
        ("a", Appended::AlreadyThere),
        ("b", Appended::New),
        ("c", Appended::New),
    ] {
        let appended = append(&hot, &garden, id, &format!("event {id}")).await;
        assert_eq!(appended.unwrap(), expected, "{id}");
    }
    let place = find(&hot, &garden, "a").await.unwrap().unwrap();
    let rest = after(&hot, &garden, &place).await.unwrap();
    assert_eq!(ids(&rest), ["b", "c"]);
    assert_eq!(rest[0].event, "event b");
    assert_eq!(ids(&latest(&hot, &garden, 2).await.unwrap()), ["b", "c"]);
    assert_eq!(find(&hot, &garden, "d").await.unwrap(), None);

    let kitchen = conversation("kitchen");
    append(&hot, &kitchen, "a", "event a").await.unwrap();
    let places = [
        (kitchen.clone(), Cursor::start()),
        (conversation("nowhere"), Cursor::start()),
        (garden.clone(), rest[0].cursor.clone()),
    ];
    let found = after_each(&hot, &places).await.unwrap();
    assert_eq!(
        found.iter().map(|found| ids(found)).collect::<Vec<_>>(),
        [vec!["a"], vec![], vec!["c"]]
    );
    assert!(after_each(&hot, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_log_keeps_only_its_newest_events_and_goes_in_the_end() {
    let (_redis, hot) = redis().await;
    let garden = conversation("garden");
    for id in 1..=KEPT + 5 {
        append(&hot, &garden, &id.to_string(), "event")
            .await
            .unwrap();
    }
    let kept = after(&hot, &garden, &Cursor::start()).await.unwrap();
    assert_eq!((kept.len(), kept[0].id.as_str()), (KEPT, "6"));
    assert_eq!(find(&hot, &garden, "5").await.unwrap(), None);

    let mut connection = hot.connection().await.unwrap();
    let shown = hot.keys().console_shown(&garden);
    let ids: usize = redis::cmd("HLEN")
        .arg(&shown)
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!(ids, KEPT);
    for key in [shown, hot.keys().console_events(&garden)] {
        let left: i64 = redis::cmd("TTL")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .unwrap();
        assert!(left > 0, "{key} stays for ever");
    }
}

#[tokio::test]
async fn what_comes_after_a_place_is_found_even_when_the_log_was_emptied() {
    let (_redis, hot) = redis().await;
    let garden = conversation("garden");
    append(&hot, &garden, "a", "event").await.unwrap();
    let place = find(&hot, &garden, "a").await.unwrap().unwrap();
    let mut connection = hot.connection().await.unwrap();
    redis::cmd("FLUSHALL")
        .query_async::<()>(&mut connection)
        .await
        .unwrap();
    // An emptied log counts from the clock anew: within one millisecond it would give out the
    // same place again.
    tokio::time::sleep(Duration::from_millis(5)).await;
    append(&hot, &garden, "b", "event").await.unwrap();
    assert_eq!(ids(&after(&hot, &garden, &place).await.unwrap()), ["b"]);
    assert_eq!(find(&hot, &garden, "a").await.unwrap(), None);
}

//! Sentinels find each other, name another master when theirs is down, and end with their
//! holder.

use std::io::Read;

use redis::AsyncCommands;

use super::{connection_to, held_behind, holder, may_change_threads, wait_until_gone};
use crate::servers::{Place, RedisSentinel, SentinelOptions};

#[tokio::test]
async fn a_killed_master_is_succeeded_and_comes_back_as_a_replica() {
    let starting = RedisSentinel::start(&Place::Scratch, SentinelOptions::default());
    let mut redis = may_change_threads(starting).await.unwrap();
    let old = redis.master_port().await.unwrap();
    let mut master = connection_to(&redis.urls()[0]).await;
    let _: () = master.set("word", "kept").await.unwrap();
    let wait = redis::cmd("WAIT").arg(1).arg(0).clone();
    assert_eq!(wait.query_async::<u16>(&mut master).await.unwrap(), 1);
    let killed = redis.kill_master().await.unwrap();
    assert_eq!(killed, 0);
    let new = may_change_threads(redis.failed_over(old)).await.unwrap();
    assert_eq!(redis.master_port().await.unwrap(), new);
    assert!(redis.urls()[1].ends_with(&format!(":{new}")));
    let word: String = connection_to(&redis.urls()[1])
        .await
        .get("word")
        .await
        .unwrap();
    assert_eq!(word, "kept");
    redis.settled().await.unwrap();
    redis.restart_node(killed).await.unwrap();
    redis.settled().await.unwrap();
    assert_eq!(redis.master_port().await.unwrap(), new);
    let word: String = connection_to(&redis.urls()[0])
        .await
        .get("word")
        .await
        .unwrap();
    assert_eq!(word, "kept");
    let held = held_behind(&[redis.urls(), redis.sentinel_urls()].concat()).await;
    assert_eq!(held.len(), 5);
    drop(redis);
    wait_until_gone(held);
}

#[tokio::test]
async fn sentinels_over_a_kept_folder_remember_who_is_the_master() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Kept(folder.path().to_owned());
    let options = SentinelOptions { appendonly: true };
    let mut redis = RedisSentinel::start(&place, options).await.unwrap();
    let old = redis.master_port().await.unwrap();
    redis.stop_master().await.unwrap();
    let new = redis.failed_over(old).await.unwrap();
    let _: () = connection_to(&redis.urls()[1])
        .await
        .set("word", "kept")
        .await
        .unwrap();
    drop(redis);
    // The former master, started again, takes itself for one.
    let again = RedisSentinel::start(&place, options).await.unwrap();
    assert_eq!(again.master_port().await.unwrap(), new);
    let word: String = connection_to(&again.urls()[0])
        .await
        .get("word")
        .await
        .unwrap();
    assert_eq!(word, "kept");
}

/// The second process of the next test; by itself it starts sentinels and stops again.
#[tokio::test]
#[ignore = "started by sentinels_end_when_their_holder_is_killed"]
async fn a_holder() {
    let redis = RedisSentinel::start(&Place::Scratch, SentinelOptions::default())
        .await
        .unwrap();
    let urls = [redis.urls(), redis.sentinel_urls()].concat();
    println!("\nholding {}", urls.join(" "));
    let _ = std::io::stdin().read(&mut [0]);
}

#[tokio::test]
async fn sentinels_end_when_their_holder_is_killed() {
    let (mut holder, said) = holder("sentinel::a_holder");
    let held = held_behind(&said.split(' ').collect::<Vec<_>>()).await;
    assert_eq!(held.len(), 5);
    holder.kill().unwrap();
    holder.wait().unwrap();
    wait_until_gone(held);
}

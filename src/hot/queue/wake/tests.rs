//! Waiting for the wake token against a Redis of its own.

use tokio::time::Instant;

use super::*;
use crate::{
    hot::Settings,
    servers::{Place, Redis, RedisOptions},
};

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);

async fn clients(hot: &Hot) -> Vec<String> {
    let list: String = redis::cmd("CLIENT")
        .arg("LIST")
        .query_async(&mut hot.connection().await.unwrap())
        .await
        .unwrap();
    list.lines().map(ToOwned::to_owned).collect()
}

/// The connection that waits for a token; there is at most one.
async fn waiting(hot: &Hot) -> String {
    let until = Instant::now() + DEADLINE;
    loop {
        let blocked = clients(hot)
            .await
            .into_iter()
            .find(|client| client.contains(" flags=b "));
        if let Some(client) = blocked {
            return client.split(' ').next().unwrap_or_default().to_owned();
        }
        assert!(Instant::now() < until, "nobody waits for a token");
        tokio::task::yield_now().await;
    }
}

async fn ring(hot: &Hot, epoch: i64) {
    redis::cmd("RPUSH")
        .arg(hot.keys().wake(7, epoch, "conversation"))
        .arg("1")
        .query_async::<i64>(&mut hot.connection().await.unwrap())
        .await
        .unwrap();
}

fn under(epoch: i64) -> Appetite {
    Appetite {
        epoch,
        queues: vec!["conversation"],
    }
}

async fn ring_of(rung: &mut mpsc::Receiver<u16>) -> u16 {
    let ring = tokio::time::timeout(DEADLINE, rung.recv()).await;
    ring.expect("it rings in time").expect("somebody can ring")
}

#[tokio::test]
async fn a_worker_waits_under_the_present_epoch_on_one_connection() {
    let server = Redis::start(&Place::Scratch, RedisOptions::default())
        .await
        .unwrap();
    let settings = Settings::new(server.url(), "test".to_owned());
    let hot = Hot::open(&settings).unwrap();
    let (hungry, appetite) = watch::channel(under(1));
    let (rings, mut rung) = mpsc::channel(8);
    let tasks = Tasks::new();
    tasks.spawn(wait_for_wake(
        hot.clone(),
        7,
        rings,
        appetite,
        tasks.clone(),
    ));
    let first = waiting(&hot).await;

    // Full, and hungry again: the same connection goes on waiting.
    hungry.send_replace(Appetite::default());
    ring(&hot, 1).await;
    assert_eq!(ring_of(&mut rung).await, 7);
    // The token was given back for whoever has room: now it is this one again.
    hungry.send_replace(under(1));
    assert_eq!(ring_of(&mut rung).await, 7);
    assert_eq!(waiting(&hot).await, first);

    // The next epoch is waited under at once, not after the old wait has run out.
    hungry.send_replace(under(2));
    let until = Instant::now() + DEADLINE;
    while waiting(&hot).await == first {
        assert!(
            Instant::now() < until,
            "the old epoch is still waited under"
        );
    }
    ring(&hot, 2).await;
    assert_eq!(ring_of(&mut rung).await, 7);
    assert!(tasks.finish(DEADLINE).await);
}

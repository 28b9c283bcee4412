//! Redis loses servers while people talk: every message is answered, once and in order.

use chinwag::{
    hot::queue,
    servers::{ClusterOptions, Place, RedisCluster, RedisSentinel, SentinelOptions},
};

use crate::{
    app::{App, Setup, cluster_url, eventually, sentinel_url},
    chat::Crowd,
    processes::a_moment,
};

/// An app with two workers over this Redis.
async fn app(redis_url: String) -> App {
    App::with(Setup {
        redis_url: Some(redis_url),
        workers: Some(2),
        ..Setup::default()
    })
    .await
}

/// People talk while something happens; all are answered, and go on talking afterwards.
async fn talk_through(app: &App, fault: impl Future<Output = ()>) {
    let crowd = Crowd::gather(app, 12).await;
    let talking = async {
        for _ in 0..10 {
            crowd.says(1).await;
            a_moment().await;
        }
    };
    futures::join!(talking, async {
        a_moment().await;
        fault.await;
    });
    crowd.is_answered().await;
    // Whatever had been answered twice would come before these answers.
    crowd.says(1).await;
    crowd.is_answered().await;
    assert_eq!(crowd.said(), 12 * 11);
}

/// The node that holds the first partition of the queue.
async fn holder(cluster: &RedisCluster, app: &App) -> usize {
    let marker = app.hot.keys().marker(0);
    cluster.owner_of(&marker).await.unwrap()
}

#[tokio::test]
async fn a_cluster_spreads_the_queue_over_its_nodes() {
    let options = ClusterOptions::default();
    let cluster = RedisCluster::start(&Place::Scratch, options).await.unwrap();
    let app = app(cluster_url(&cluster)).await;
    assert_eq!(app.hot.opened().partitions, 16);
    let mut nodes = std::collections::BTreeSet::new();
    for partition in 0..16 {
        let marker = app.hot.keys().marker(partition);
        nodes.insert(cluster.owner_of(&marker).await.unwrap());
    }
    assert_eq!(nodes.len(), 3, "a node has nothing of the queue: {nodes:?}");
    talk_through(&app, async {}).await;
    app.finish().await;
}

#[tokio::test]
async fn a_cluster_whose_replica_takes_over_loses_and_doubles_nothing() {
    let options = ClusterOptions {
        replicas: true,
        appendonly: false,
    };
    let mut cluster = RedisCluster::start(&Place::Scratch, options).await.unwrap();
    let app = app(cluster_url(&cluster)).await;
    let killed = holder(&cluster, &app).await;
    talk_through(&app, async {
        cluster.kill_node(killed).await.unwrap();
    })
    .await;
    assert_ne!(holder(&cluster, &app).await, killed, "nobody took over");
    app.finish().await;
}

#[tokio::test]
async fn a_cluster_node_that_comes_back_empty_is_filled_from_the_journal() {
    let options = ClusterOptions::default();
    let mut cluster = RedisCluster::start(&Place::Scratch, options).await.unwrap();
    let app = app(cluster_url(&cluster)).await;
    let epoch = app.hot.epoch();
    let killed = holder(&cluster, &app).await;
    talk_through(&app, async {
        cluster.kill_node(killed).await.unwrap();
        a_moment().await;
        cluster.restart_node(killed).await.unwrap();
    })
    .await;
    assert!(app.hot.epoch() > epoch, "nobody saw that a node was empty");
    let stats = eventually("the queue is empty", async || {
        let stats = queue::stats(&app.hot, app.hot.opened()).await.ok()?;
        (stats.jobs == 0).then_some(stats)
    })
    .await;
    assert_eq!(stats.running, 0);
    app.finish().await;
}

#[tokio::test]
async fn a_master_that_is_killed_is_followed_by_the_one_that_sentinels_name() {
    let options = SentinelOptions::default();
    let mut sentinel = RedisSentinel::start(&Place::Scratch, options)
        .await
        .unwrap();
    let app = app(sentinel_url(&sentinel)).await;
    let port = sentinel.master_port().await.unwrap();
    talk_through(&app, async {
        sentinel.kill_master().await.unwrap();
    })
    .await;
    assert_ne!(sentinel.master_port().await.unwrap(), port);
    app.finish().await;
}

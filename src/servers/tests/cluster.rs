//! A cluster forms, serves, fails over and ends with its holder.

use std::{collections::BTreeSet, io::Read};

use redis::AsyncCommands;

use super::{connection_to, held_behind, holder, may_change_threads, wait_until_gone};
use crate::servers::{ClusterOptions, Place, RedisCluster};

const BARE: ClusterOptions = ClusterOptions {
    replicas: false,
    appendonly: true,
};
const WITH_REPLICAS: ClusterOptions = ClusterOptions {
    replicas: true,
    appendonly: false,
};

async fn connection(cluster: &RedisCluster, number: usize) -> redis::aio::MultiplexedConnection {
    connection_to(&cluster.urls()[number]).await
}

/// Sets some keys at their owners and says who these are.
async fn set_everywhere(cluster: &RedisCluster) -> BTreeSet<usize> {
    let mut owners = BTreeSet::new();
    for key in ["a", "b", "c", "d", "e", "f"] {
        let owner = cluster.owner_of(key).await.unwrap();
        let mut connection = connection(cluster, owner).await;
        let _: () = connection.set(key, "kept").await.unwrap();
        owners.insert(owner);
    }
    owners
}

#[tokio::test]
async fn a_cluster_serves_on_all_nodes_and_takes_one_back_after_a_restart() {
    let starting = may_change_threads(RedisCluster::start(&Place::Scratch, BARE));
    let mut cluster = starting.await.unwrap();
    assert_eq!(cluster.node_count(), 3);
    assert_eq!(set_everywhere(&cluster).await, BTreeSet::from([0, 1, 2]));
    let owner = cluster.owner_of("{tag}:key").await.unwrap();
    assert_eq!(cluster.owner_of("tag").await.unwrap(), owner);
    let owner = cluster.owner_of("a").await.unwrap();
    cluster.stop_node(owner).await.unwrap();
    assert_eq!(cluster.owner_of("a").await.unwrap(), owner);
    cluster.restart_node(owner).await.unwrap();
    may_change_threads(cluster.settled()).await.unwrap();
    let word: String = connection(&cluster, owner).await.get("a").await.unwrap();
    assert_eq!(word, "kept");
}

#[tokio::test]
async fn a_killed_master_is_succeeded_by_its_replica_and_comes_back_as_one() {
    let mut cluster = RedisCluster::start(&Place::Scratch, WITH_REPLICAS)
        .await
        .unwrap();
    let old = cluster.owner_of("word").await.unwrap();
    let mut master = connection(&cluster, old).await;
    let _: () = master.set("word", "kept").await.unwrap();
    let wait = redis::cmd("WAIT").arg(1).arg(0).clone();
    assert_eq!(wait.query_async::<u16>(&mut master).await.unwrap(), 1);
    cluster.kill_node(old).await.unwrap();
    let new = cluster.failed_over("word", old).await.unwrap();
    assert_eq!(new, old + 3);
    cluster.settled().await.unwrap();
    let word: String = connection(&cluster, new).await.get("word").await.unwrap();
    assert_eq!(word, "kept");
    cluster.restart_node(old).await.unwrap();
    cluster.settled().await.unwrap();
    assert_eq!(cluster.owner_of("word").await.unwrap(), new);
    let mut replica = connection(&cluster, old).await;
    let _: () = redis::cmd("READONLY")
        .query_async(&mut replica)
        .await
        .unwrap();
    let word: String = replica.get("word").await.unwrap();
    assert_eq!(word, "kept");
}

#[tokio::test]
async fn a_cluster_over_a_kept_folder_starts_again_with_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Kept(folder.path().to_owned());
    let cluster = RedisCluster::start(&place, BARE).await.unwrap();
    let urls = cluster.urls();
    set_everywhere(&cluster).await;
    drop(cluster);
    let again = RedisCluster::start(&place, BARE).await.unwrap();
    assert_eq!(again.urls(), urls);
    let owner = again.owner_of("a").await.unwrap();
    let word: String = connection(&again, owner).await.get("a").await.unwrap();
    assert_eq!(word, "kept");
}

/// The second process of the next test; by itself it starts a cluster and stops again.
#[tokio::test]
#[ignore = "started by a_cluster_ends_when_its_holder_is_killed"]
async fn a_holder() {
    let cluster = RedisCluster::start(&Place::Scratch, BARE).await.unwrap();
    println!("\nholding {}", cluster.urls().join(" "));
    let _ = std::io::stdin().read(&mut [0]);
}

#[tokio::test]
async fn a_cluster_ends_when_its_holder_is_killed() {
    let (mut holder, said) = holder("cluster::a_holder");
    let held = held_behind(&said.split(' ').collect::<Vec<_>>()).await;
    assert_eq!(held.len(), 3);
    holder.kill().unwrap();
    holder.wait().unwrap();
    wait_until_gone(held);
}

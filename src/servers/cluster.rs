//! A private Redis Cluster: three masters, and a replica of each if wanted.
//!
//! The keys lie with the masters as `redis-cli --cluster create` would lay them, and nothing
//! here moves them afterwards; only a failover changes who owns what.

mod view;

use std::io;

use redis::{ErrorKind, RedisError, RedisResult};

use self::view::{View, agree, owner};
use super::{
    During, Place, Result, free_port,
    node::{Node, Setup, not_together, until},
};

/// The slots of the three masters, first and last.
const RANGES: [(u16, u16); 3] = [(0, 5460), (5461, 10922), (10923, 16383)];
const CALLED: &str = "Redis Cluster";

/// How a private Redis Cluster is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClusterOptions {
    /// Whether each master has a replica, which takes over when the master is down. Without,
    /// the whole cluster refuses to serve while one of its nodes is down, as is Redis's own
    /// default.
    pub replicas: bool,
    /// Whether writes go to append-only files, brought to disk once a second.
    pub appendonly: bool,
}

/// A private Redis Cluster on 127.0.0.1. It ends with its holder.
///
/// Its nodes have numbers: at first 0, 1 and 2 are the masters, and 3, 4 and 5, if there are
/// replicas, are theirs. Over a kept folder it starts again on the same ports.
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<Node>,
}

impl RedisCluster {
    /// Starts a cluster and returns once all its nodes agree and all replicas are in sync.
    ///
    /// # Errors
    /// [`ServerError`](super::ServerError): not installed, a folder is in use, or a node or
    /// the whole did not start.
    pub async fn start(place: &Place, options: ClusterOptions) -> Result<Self> {
        let setup = Setup {
            called: CALLED,
            appendonly: options.appendonly,
            further: &[
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes.conf",
                "--cluster-node-timeout",
                "2000",
                // Known from the first moment, so that no client is told an empty address.
                "--cluster-announce-ip",
                "127.0.0.1",
                // A first synchronisation would wait five seconds for company.
                "--repl-diskless-sync-delay",
                "0",
            ],
        };
        // By default the nodes' own port is the clients' plus 10000, often beyond the last one.
        let bus = || Ok(format!("cluster-port {}\n", free_port()?));
        let count = RANGES.len() * if options.replicas { 2 } else { 1 };
        let mut nodes = Vec::with_capacity(count);
        for number in 0..count {
            let name = format!("cluster-{number}");
            nodes.push(Node::start_member(place, &name, setup, bus).await?);
        }
        let cluster = Self { nodes };
        match cluster.form().await {
            Ok(()) => Ok(cluster),
            Err(fault) => Err(not_together(CALLED, &fault, cluster.nodes.iter())),
        }
    }

    /// The addresses of all nodes, in the order of their numbers and the same after every
    /// restart. A cluster's client needs any one of them that is up.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(Node::url).collect()
    }

    /// How many nodes it has, masters and replicas.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Stops a node. The others find out after two seconds, as after a crash.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    ///
    /// # Panics
    /// When there is no node of that number.
    pub async fn stop_node(&mut self, number: usize) -> Result<()> {
        self.nodes[number].stop().await
    }

    /// Kills a node as a crash would: up to a second of writes may be lost, and without an
    /// append-only file or a replica all of them.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    ///
    /// # Panics
    /// When there is no node of that number.
    pub async fn kill_node(&mut self, number: usize) -> Result<()> {
        self.nodes[number].kill().await
    }

    /// Starts a node on the same port and over the same data, after stopping it if it runs.
    /// Returns once it answers, which is before it serves: see [`RedisCluster::settled`].
    ///
    /// Without an append-only file, a master that is back before its replica has taken over
    /// is an empty master, and its replica becomes as empty.
    ///
    /// # Errors
    /// As for [`RedisCluster::start`].
    ///
    /// # Panics
    /// When there is no node of that number.
    pub async fn restart_node(&mut self, number: usize) -> Result<()> {
        self.nodes[number].restart().await
    }

    /// Which node is at present the master of a key, by all that the running nodes know. A
    /// master that is down stays it until another one has taken over.
    ///
    /// # Errors
    /// When no node runs, or one does not answer.
    pub async fn owner_of(&self, key: &str) -> Result<usize> {
        let asking = || format!("asking a cluster for the owner of {key:?}");
        let found = self.find_owner(key).await.map_err(io::Error::other);
        found.during(asking())
    }

    /// Waits until another node than `from` is the master of a key, and says which. The
    /// others may hear of it a moment later: see [`RedisCluster::settled`].
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn failed_over(&self, key: &str, from: usize) -> Result<usize> {
        let what = format!("a cluster has another owner of {key:?}");
        let changed = || async {
            let owner = self.find_owner(key).await.ok()?;
            (owner != from).then_some(owner)
        };
        until(&what, changed).await
    }

    /// Waits until all nodes that run agree on who owns what, every owner among them runs and
    /// serves, and every other node is a replica in sync.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn settled(&self) -> Result<()> {
        let settled = || async { self.are_settled().await.ok()?.then_some(()) };
        until("a cluster's nodes have settled", settled).await
    }

    /// Gives the orders that make the nodes one cluster until they are, each in every round
    /// that finds it undone: one that comes too early is refused.
    async fn form(&self) -> Result<()> {
        let formed = || async {
            let _ = self.order().await;
            self.are_settled().await.ok()?.then_some(())
        };
        until("the nodes of a cluster have come together", formed).await
    }

    async fn order(&self) -> RedisResult<()> {
        let views = self.views().await?;
        for (number, (node, view)) in self.nodes.iter().zip(&views).enumerate() {
            if view.is_new() {
                let epoch = (number + 1).to_string();
                node.ask::<()>(&["CLUSTER", "SET-CONFIG-EPOCH", &epoch])
                    .await?;
            }
        }
        for (number, (node, view)) in self.nodes.iter().zip(&views).enumerate() {
            self.introduce(node, view, &views[number + 1..]).await?;
            let (first, last) = RANGES[number % RANGES.len()];
            let owner = owner(&views, first);
            let myself = view.myself();
            let idle = myself.is_some_and(|me| me.master && me.slots.is_empty());
            match owner {
                None if number < RANGES.len() => {
                    let (first, last) = (first.to_string(), last.to_string());
                    node.ask::<()>(&["CLUSTER", "ADDSLOTSRANGE", &first, &last])
                        .await?;
                }
                Some(owner) if idle && number >= RANGES.len() => {
                    node.ask::<()>(&["CLUSTER", "REPLICATE", &owner.id]).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Has a node meet those behind it that do not know it, or that it does not know.
    async fn introduce(&self, node: &Node, view: &View, behind: &[View]) -> RedisResult<()> {
        for other in behind {
            let Some(them) = other.myself() else { continue };
            if view.member(them.port).is_some() && other.member(node.port()).is_some() {
                continue;
            }
            let (port, bus_port) = (them.port.to_string(), them.bus_port.to_string());
            node.ask::<()>(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus_port])
                .await?;
        }
        Ok(())
    }

    async fn find_owner(&self, key: &str) -> RedisResult<usize> {
        let nobody = || RedisError::from((ErrorKind::Client, "no running node knows an owner"));
        let node = self.running().next().ok_or_else(nobody)?;
        let slot: u16 = node.ask(&["CLUSTER", "KEYSLOT", key]).await?;
        let views = self.views().await?;
        let port = owner(&views, slot).ok_or_else(nobody)?.port;
        let number = self.nodes.iter().position(|node| node.port() == port);
        number.ok_or_else(nobody)
    }

    async fn are_settled(&self) -> RedisResult<bool> {
        let ports: Vec<u16> = self.running().map(Node::port).collect();
        let views = self.views().await?;
        let slots = RANGES.map(|(first, _)| first);
        Ok(agree(&views, &ports, &slots) && self.all_serve().await?)
    }

    async fn all_serve(&self) -> RedisResult<bool> {
        for node in self.running() {
            let state: String = node.ask(&["CLUSTER", "INFO"]).await?;
            if !state.contains("cluster_state:ok") || !node.is_in_sync().await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One view for every running node, in their order.
    async fn views(&self) -> RedisResult<Vec<View>> {
        let mut views = Vec::with_capacity(self.nodes.len());
        for node in self.running() {
            let answer: String = node.ask(&["CLUSTER", "NODES"]).await?;
            views.push(View::read(&answer));
        }
        Ok(views)
    }

    fn running(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.runs())
    }
}

//! A private Redis that three sentinels watch: a master and a replica, which change roles when
//! two sentinels agree that the master is down.
//!
//! Who is the master is the sentinels' to say, and nothing here tells a node what to be after
//! its first start.

use std::{collections::HashMap, io};

use redis::{ErrorKind, RedisError, RedisResult};

use super::{
    During, Place, Result,
    node::{Node, Setup, not_together, until},
};

/// What the sentinels call the master.
const SERVICE: &str = "chinwag";
const SENTINELS: usize = 3;
const CALLED: &str = "Redis Sentinel";
/// How often a sentinel asks the nodes about themselves, in milliseconds, and speaks to the
/// others. By default it takes twenty seconds to make a returning master a replica; when it
/// notices that a master is down does not depend on this.
const SHORT_ROUNDS: [&str; 6] = [
    "SENTINEL",
    "DEBUG",
    "INFO-PERIOD",
    "1000",
    "PUBLISH-PERIOD",
    "500",
];

/// What a sentinel tells of one node.
type Fields = HashMap<String, String>;

/// How a private Redis with sentinels is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct SentinelOptions {
    /// Whether master and replica write to append-only files, brought to disk once a second.
    pub appendonly: bool,
}

/// A private master, its replica and three sentinels, all on 127.0.0.1. They end with their
/// holder.
///
/// At first node 0 is the master and node 1 its replica. Over a kept folder all of them start
/// again on the same ports, and in the roles that they had.
#[derive(Debug)]
pub struct RedisSentinel {
    nodes: Vec<Node>,
    sentinels: Vec<Node>,
}

impl RedisSentinel {
    /// Starts all five and returns once the replica is in sync and every sentinel knows it and
    /// the other sentinels.
    ///
    /// # Errors
    /// [`ServerError`](super::ServerError): not installed, a folder is in use, or one of them
    /// or the whole did not start.
    pub async fn start(place: &Place, options: SentinelOptions) -> Result<Self> {
        let nodes = start_nodes(place, options).await?;
        let sentinels = start_sentinels(place, nodes[0].port()).await?;
        let this = Self { nodes, sentinels };
        match this.settled().await {
            Ok(()) => Ok(this),
            Err(fault) => {
                let all = this.nodes.iter().chain(&this.sentinels);
                Err(not_together(CALLED, &fault, all))
            }
        }
    }

    /// The addresses of the sentinels, which clients ask for the master's.
    #[must_use]
    pub fn sentinel_urls(&self) -> Vec<String> {
        self.sentinels.iter().map(Node::url).collect()
    }

    /// The addresses of the nodes, master and replica, in the order of their numbers.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(Node::url).collect()
    }

    /// What the sentinels call the master.
    #[must_use]
    pub fn service(&self) -> &'static str {
        SERVICE
    }

    /// The port of the node that a sentinel says is the master, be it up or down.
    ///
    /// # Errors
    /// When the sentinel does not answer.
    pub async fn master_port(&self) -> Result<u16> {
        let asked = named_master(&self.sentinels[0]).await;
        asked.map_err(io::Error::other).during("asking a sentinel")
    }

    /// Stops the node that is the master at present, and says which it was. The sentinels find
    /// out after a second, as after a crash.
    ///
    /// # Errors
    /// When the sentinel does not answer, or the system cannot tell how the node ended.
    pub async fn stop_master(&mut self) -> Result<usize> {
        let number = self.master().await?;
        self.nodes[number].stop().await?;
        Ok(number)
    }

    /// Kills the node that is the master at present as a crash would, and says which it was.
    ///
    /// # Errors
    /// When the sentinel does not answer, or the system cannot tell how the node ended.
    pub async fn kill_master(&mut self) -> Result<usize> {
        let number = self.master().await?;
        self.nodes[number].kill().await?;
        Ok(number)
    }

    /// Starts a node on the same port and over the same data, after stopping it if it runs.
    ///
    /// A former master comes back as a master, and takes writes that will be lost, until the
    /// sentinels make it a replica: see [`RedisSentinel::settled`]. Whoever is not after what
    /// comes of haste also waits for that before: one that is back before another has taken
    /// over goes on as the master, empty if it has no append-only file, and so may one be that
    /// is back while a busy sentinel still takes the other master for down.
    ///
    /// # Errors
    /// As for [`RedisSentinel::start`].
    ///
    /// # Panics
    /// When there is no node of that number.
    pub async fn restart_node(&mut self, number: usize) -> Result<()> {
        self.nodes[number].restart().await
    }

    /// Waits until all sentinels name the same other master than the one on `from_port`, and
    /// that is one; says on which port.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn failed_over(&self, from_port: u16) -> Result<u16> {
        let other = || async {
            let port = self.agreed_master().await.ok()??;
            (port != from_port).then_some(port)
        };
        until("the sentinels name another master", other).await
    }

    /// Waits until all sentinels name the same running master, see nothing wrong with it, know
    /// each other, and see the other node as it is: down, or a replica of that master, in sync.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn settled(&self) -> Result<()> {
        let settled = || async { self.are_settled().await.ok()?.then_some(()) };
        until("the sentinels and their nodes have settled", settled).await
    }

    async fn master(&self) -> Result<usize> {
        let port = self.master_port().await?;
        let nobody = || io::Error::other("a sentinel names a stranger as the master");
        let number = self.nodes.iter().position(|node| node.port() == port);
        number.ok_or_else(nobody).during("looking for the master")
    }

    /// The running master that all sentinels name, when they name the same.
    async fn agreed_master(&self) -> RedisResult<Option<u16>> {
        let port = named_master(&self.sentinels[0]).await?;
        for sentinel in &self.sentinels[1..] {
            if named_master(sentinel).await? != port {
                return Ok(None);
            }
        }
        let mut running = self.nodes.iter().filter(|node| node.runs());
        let Some(master) = running.find(|node| node.port() == port) else {
            return Ok(None);
        };
        let told = replication(master).await?;
        Ok(told.contains("role:master").then_some(port))
    }

    async fn are_settled(&self) -> RedisResult<bool> {
        let Some(master) = self.agreed_master().await? else {
            return Ok(false);
        };
        for other in self.nodes.iter().filter(|node| node.port() != master) {
            if other.runs() && !follows(other, master).await? {
                return Ok(false);
            }
            for sentinel in &self.sentinels {
                if !knows_all(sentinel, other).await? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

async fn start_nodes(place: &Place, options: SentinelOptions) -> Result<Vec<Node>> {
    let setup = Setup {
        called: "Redis",
        appendonly: options.appendonly,
        // A first synchronisation would wait five seconds for company.
        further: &["--repl-diskless-sync-delay", "0"],
    };
    let master = Node::start_member(place, "sentinel-node-0", setup, || Ok(String::new())).await?;
    let follow = || Ok(format!("replicaof 127.0.0.1 {}\n", master.port()));
    let replica = Node::start_member(place, "sentinel-node-1", setup, follow).await?;
    Ok(vec![master, replica])
}

async fn start_sentinels(place: &Place, master: u16) -> Result<Vec<Node>> {
    let setup = Setup {
        called: CALLED,
        appendonly: false,
        further: &["--sentinel"],
    };
    let watch = || {
        Ok(format!(
            "sentinel monitor {SERVICE} 127.0.0.1 {master} 2\n\
             sentinel down-after-milliseconds {SERVICE} 1000\n\
             sentinel failover-timeout {SERVICE} 5000\n\
             sentinel parallel-syncs {SERVICE} 1\n"
        ))
    };
    let mut sentinels = Vec::with_capacity(SENTINELS);
    for number in 0..SENTINELS {
        let name = format!("sentinel-{number}");
        let sentinel = Node::start_member(place, &name, setup, watch).await?;
        // One too old for this is as good, only slower.
        let _: RedisResult<()> = sentinel.ask(&SHORT_ROUNDS).await;
        sentinels.push(sentinel);
    }
    Ok(sentinels)
}

async fn named_master(sentinel: &Node) -> RedisResult<u16> {
    let ask = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE];
    let named: Option<(String, u16)> = sentinel.ask(&ask).await?;
    let unknown = || RedisError::from((ErrorKind::Client, "the sentinel watches no such master"));
    named.map(|(_, port)| port).ok_or_else(unknown)
}

/// Whether a sentinel sees the master up, knows the other sentinels, and sees the other node
/// as it is: as a replica ready to take over, or down.
async fn knows_all(sentinel: &Node, other: &Node) -> RedisResult<bool> {
    let master: Fields = sentinel.ask(&["SENTINEL", "MASTER", SERVICE]).await?;
    let others = (SENTINELS - 1).to_string();
    if !has(&master, "flags", "master") || !has(&master, "num-other-sentinels", &others) {
        return Ok(false);
    }
    let port = other.port().to_string();
    let replicas: Vec<Fields> = sentinel.ask(&["SENTINEL", "REPLICAS", SERVICE]).await?;
    let known = replicas.iter().find(|known| has(known, "port", &port));
    Ok(known.is_some_and(|known| {
        let ready = has(known, "flags", "slave") && has(known, "master-link-status", "ok");
        let down = known
            .get("flags")
            .is_some_and(|flags| flags.contains("s_down"));
        if other.runs() { ready } else { down }
    }))
}

fn has(fields: &Fields, name: &str, value: &str) -> bool {
    fields.get(name).is_some_and(|found| found == value)
}

/// Whether a node is a replica of the master on that port, and in sync.
async fn follows(replica: &Node, master: u16) -> RedisResult<bool> {
    let told = replication(replica).await?;
    Ok(told.contains("master_link_status:up") && told.contains(&format!("master_port:{master}\r")))
}

async fn replication(node: &Node) -> RedisResult<String> {
    node.ask(&["INFO", "replication"]).await
}

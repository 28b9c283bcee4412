//! Connections to Redis, whatever form it has.
//!
//! One line serves all short commands of a process: it is shared, it carries many commands at
//! once, and it is replaced when it breaks or leads to a server that is no longer the master.
//! Commands that block and subscriptions have connections of their own.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deadpool_redis::{Manager, Pool, Runtime};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, ErrorKind, Pipeline,
    RedisError, RedisFuture, RedisResult, ServerErrorKind, Value,
    aio::{ConnectionLike, MultiplexedConnection, PubSub},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
    sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType},
};

use super::{
    HotError,
    address::{Address, tls_of},
};

/// How long Redis may take to answer before it counts as unreachable.
const RESPONSE: Duration = Duration::from_secs(2);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How often a cluster's redirections are followed within one command.
const REDIRECTIONS: u32 = 3;

/// Makes connections, and keeps the shared line.
pub(super) struct Lines {
    address: Address,
    /// Where connections to one server come from, with its limits of time and number.
    pool: Option<Pool>,
    kept: Arc<Kept>,
    /// One connects at a time.
    connecting: tokio::sync::Mutex<()>,
}

/// The shared line, and how many there were.
#[derive(Default)]
struct Kept {
    line: Mutex<(u64, Option<Way>)>,
}

/// A line to Redis. Clones share the connection.
#[derive(Clone)]
pub struct Line {
    way: Way,
    number: u64,
    kept: Arc<Kept>,
}

#[derive(Clone)]
enum Way {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Lines {
    /// Makes ready to connect; the first use connects.
    pub(super) fn new(address: Address) -> Result<Self, HotError> {
        let pool = match &address {
            Address::Single(client) => {
                let info = client.get_connection_info().clone();
                let manager = Manager::new_with_config(info, patient(Some(RESPONSE)))?;
                let pool = Pool::builder(manager)
                    .max_size(32)
                    .wait_timeout(Some(RESPONSE))
                    .create_timeout(Some(CONNECT))
                    .recycle_timeout(Some(RESPONSE))
                    .runtime(Runtime::Tokio1)
                    .build()
                    .map_err(|error| HotError::Unavailable(Box::new(error)))?;
                Some(pool)
            }
            _ => None,
        };
        Ok(Self {
            address,
            pool,
            kept: Arc::default(),
            connecting: tokio::sync::Mutex::new(()),
        })
    }

    /// Whether it is a cluster: then keys of different slots live on different servers.
    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.address, Address::Cluster(_))
    }

    /// The shared line.
    pub(super) async fn shared(&self) -> Result<Line, HotError> {
        if let Some(line) = self.kept.line(&self.kept) {
            return Ok(line);
        }
        let _one_at_a_time = self.connecting.lock().await;
        if let Some(line) = self.kept.line(&self.kept) {
            return Ok(line);
        }
        let way = in_time(self.connect(Some(RESPONSE))).await?;
        self.kept.replace(way);
        let line = self.kept.line(&self.kept);
        line.ok_or_else(|| HotError::Corrupt("a new line was lost at once".to_owned()))
    }

    /// A connection of its own for commands that block: it waits for answers without a limit.
    pub(super) async fn blocking(&self) -> Result<Line, HotError> {
        Ok(Line {
            way: in_time(self.connect(None)).await?,
            number: u64::MAX,
            kept: self.kept.clone(),
        })
    }

    async fn connect(&self, response: Option<Duration>) -> Result<Way, HotError> {
        match &self.address {
            Address::Single(client) => {
                let pool = self.pool.as_ref().filter(|_| response.is_some());
                let connection = match pool {
                    // Taken for good: what breaks does not go back among the good ones.
                    Some(pool) => deadpool_redis::Connection::take(pool.get().await?),
                    None => connect(client, response).await?,
                };
                Ok(Way::Server(connection))
            }
            Address::Sentinel { .. } => {
                Ok(Way::Server(connect(&self.master().await?, response).await?))
            }
            Address::Cluster(nodes) => {
                let client = ClusterClient::builder(nodes.clone())
                    .connection_timeout(CONNECT)
                    .response_timeout(response.unwrap_or(Duration::from_mins(1)))
                    .retries(REDIRECTIONS)
                    .build()?;
                Ok(Way::Cluster(client.get_async_connection().await?))
            }
        }
    }

    /// The server to which everything goes, where there is one: asked of the sentinels anew each
    /// time, since it changes.
    async fn master(&self) -> Result<Client, HotError> {
        let (sentinels, service, server) = match &self.address {
            Address::Single(client) => return Ok(client.clone()),
            Address::Cluster(nodes) => {
                let any = nodes[fastrand::usize(..nodes.len())].clone();
                return Ok(Client::open(any)?);
            }
            Address::Sentinel {
                sentinels,
                service,
                server,
            } => (sentinels, service, server),
        };
        let mut how = SentinelNodeConnectionInfo::default()
            .set_redis_connection_info(server.redis_settings().clone());
        if let Some(tls) = tls_of(server) {
            how = how.set_tls_mode(tls);
        }
        let kind = SentinelServerType::Master;
        let mut client = SentinelClient::build(sentinels.clone(), service, Some(how), kind)?;
        Ok(client.async_get_client().await?)
    }

    /// A connection of its own that listens. What is published anywhere in a cluster is heard at
    /// every node.
    pub(super) async fn subscription(&self) -> Result<PubSub, HotError> {
        in_time(async { Ok(self.master().await?.get_async_pubsub().await?) }).await
    }

    /// Every server that holds keys of its own, for errands that go through all keys.
    pub(super) async fn each_server(&self) -> Result<Vec<MultiplexedConnection>, HotError> {
        let Address::Cluster(nodes) = &self.address else {
            let client = in_time(self.master()).await?;
            return Ok(vec![in_time(connect(&client, Some(RESPONSE))).await?]);
        };
        let mut addresses = self.masters().await?;
        addresses.sort_unstable();
        addresses.dedup();
        let mut servers = Vec::new();
        for (host, port) in addresses {
            let info = nodes[0]
                .clone()
                .set_addr(same_manner(&nodes[0], host, port));
            servers.push(in_time(connect(&Client::open(info)?, Some(RESPONSE))).await?);
        }
        Ok(servers)
    }

    /// The masters of a cluster, with however many replicas.
    async fn masters(&self) -> Result<Vec<(String, u16)>, HotError> {
        let mut call = redis::cmd("CLUSTER");
        call.arg("SLOTS");
        let slots: Vec<Vec<Value>> = call.query_async(&mut self.shared().await?).await?;
        let master = |slot: Vec<Value>| {
            let Some(Value::Array(node)) = slot.into_iter().nth(2) else {
                return None;
            };
            let mut node = node.into_iter();
            let host = redis::from_redis_value(node.next()?).ok()?;
            let port = redis::from_redis_value(node.next()?).ok()?;
            Some((host, port))
        };
        Ok(slots.into_iter().filter_map(master).collect())
    }
}

async fn connect(
    client: &Client,
    response: Option<Duration>,
) -> Result<MultiplexedConnection, HotError> {
    let config = patient(response);
    Ok(client
        .get_multiplexed_async_connection_with_config(&config)
        .await?)
}

fn patient(response: Option<Duration>) -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_response_timeout(response)
        .set_connection_timeout(Some(CONNECT))
}

/// Another server, spoken to as `like` is.
fn same_manner(like: &ConnectionInfo, host: String, port: u16) -> ConnectionAddr {
    match like.addr() {
        ConnectionAddr::TcpTls {
            insecure,
            tls_params,
            ..
        } => ConnectionAddr::TcpTls {
            host,
            port,
            insecure: *insecure,
            tls_params: tls_params.clone(),
        },
        _ => ConnectionAddr::Tcp(host, port),
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, HotError>>) -> Result<T, HotError> {
    tokio::time::timeout(CONNECT * 2, work)
        .await
        .map_err(|late| HotError::Unavailable(Box::new(late)))?
}

impl Kept {
    fn line(&self, kept: &Arc<Self>) -> Option<Line> {
        let (number, way) = &*self.lock();
        Some(Line {
            way: way.clone()?,
            number: *number,
            kept: kept.clone(),
        })
    }

    fn replace(&self, way: Way) {
        let mut line = self.lock();
        *line = (line.0 + 1, Some(way));
    }

    /// Drops the line of this number: the next who asks connects anew.
    fn forget(&self, number: u64) {
        let mut line = self.lock();
        if line.0 == number {
            line.1 = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Option<Way>)> {
        // Nothing panics while it is held.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// Whether it is fit for further use. A line that broke, or leads to a server that is no
    /// longer the master, is not; a cluster's finds its own way as long as it has any node.
    fn note<T>(&self, result: &RedisResult<T>) {
        let Err(error) = result else { return };
        let unfit = match &self.way {
            Way::Server(_) => is_unfit(error),
            Way::Cluster(_) => error.kind() == ErrorKind::ClusterConnectionNotFound,
        };
        if unfit {
            self.kept.forget(self.number);
        }
    }
}

fn is_unfit(error: &RedisError) -> bool {
    let moved_on = matches!(
        error.kind(),
        ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown)
    );
    error.is_io_error() || error.is_timeout() || error.is_connection_dropped() || moved_on
}

impl ConnectionLike for Line {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let result = match &mut self.way {
                Way::Server(server) => server.req_packed_command(cmd).await,
                Way::Cluster(cluster) => cluster.req_packed_command(cmd).await,
            };
            self.note(&result);
            result
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let result = match &mut self.way {
                Way::Server(server) => server.req_packed_commands(pipeline, offset, count).await,
                Way::Cluster(cluster) => cluster.req_packed_commands(pipeline, offset, count).await,
            };
            self.note(&result);
            result
        })
    }

    fn get_db(&self) -> i64 {
        match &self.way {
            Way::Server(server) => server.get_db(),
            Way::Cluster(cluster) => cluster.get_db(),
        }
    }
}

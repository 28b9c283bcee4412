//! The test app: a console and workers of this process over real stores.
//!
//! One private Redis and one private PostgreSQL serve the whole test binary; each app has its
//! own prefix and its own database, unless it asks for servers that it may stop or empty. Every
//! wait is a condition with a deadline.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag::{
    blobs::{self, Blobs},
    clock::Clock,
    config::{Config, Environment},
    console::{self, Backing},
    conversations::Conversations,
    domain::routing::Route,
    handoff::{Handoff, copy_pauses},
    health::Health,
    hot::{Hot, outcomes, queue, receipts},
    llm::{self, ChatModel},
    servers::{
        ClusterOptions, Place, Postgres, PostgresOptions, Redis, RedisCluster, RedisOptions,
        RedisSentinel, SentinelOptions,
    },
    shutdown::Tasks,
    store::{self, pauses},
};
use chinwag_worker::{Context, Share, actions::Handlers, context::Model};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, postgres::PgRow};
use tokio::{
    sync::{MutexGuard, OnceCell, Semaphore, SemaphorePermit},
    time::Instant,
};
use uuid::Uuid;

use crate::chat::Chat;

/// How long anything is waited for. Nothing takes nearly as long unless it is broken.
pub const PATIENCE: Duration = Duration::from_secs(40);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// Made once, migrated, and copied for each test.
const TEMPLATE: &str = "stories";
/// The routes that stories use.
const ROUTES: [Route; 2] = [
    Route::Console,
    Route::Discord {
        shard: 0,
        shards: 1,
    },
];
/// The servers take so many apps at once, however many threads the machine has.
static ROOM: Semaphore = Semaphore::const_new(6);
static SHARED: OnceCell<Shared> = OnceCell::const_new();

/// The servers of the whole test binary. They end with its process.
struct Shared {
    redis: SharedRedis,
    postgres: Postgres,
}

/// The Redis that stories share: the variable `STORIES_REDIS` chooses a `cluster` or a
/// `sentinel` in the place of a single one, so that the same stories are told over all three.
enum SharedRedis {
    Single(Redis),
    Cluster(RedisCluster),
    Sentinel(RedisSentinel),
}

impl SharedRedis {
    async fn start() -> Self {
        let scratch = &Place::Scratch;
        let chosen = Environment::read().text("STORIES_REDIS");
        match chosen.as_deref() {
            None | Some("single") => {
                let redis = Redis::start(scratch, RedisOptions::default()).await;
                Self::Single(redis.expect("Redis starts; `make test` installs it"))
            }
            Some("cluster") => {
                let cluster = RedisCluster::start(scratch, ClusterOptions::default()).await;
                Self::Cluster(cluster.expect("a cluster starts"))
            }
            Some("sentinel") => {
                let sentinel = RedisSentinel::start(scratch, SentinelOptions::default()).await;
                Self::Sentinel(sentinel.expect("sentinels start"))
            }
            Some(other) => panic!("STORIES_REDIS is {other:?}: single, cluster or sentinel"),
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Single(redis) => redis.url(),
            Self::Cluster(cluster) => cluster_url(cluster),
            Self::Sentinel(sentinel) => sentinel_url(sentinel),
        }
    }
}

/// A cluster's address, as `REDIS_URL` has it.
pub fn cluster_url(cluster: &RedisCluster) -> String {
    format!("redis+cluster://{}", hosts(&cluster.urls()))
}

/// The address of a master behind sentinels, as `REDIS_URL` has it.
pub fn sentinel_url(sentinel: &RedisSentinel) -> String {
    let hosts = hosts(&sentinel.sentinel_urls());
    format!("redis+sentinel://{hosts}/{}", sentinel.service())
}

fn hosts(urls: &[String]) -> String {
    let hosts = urls.iter().map(|url| url.trim_start_matches("redis://"));
    hosts.collect::<Vec<_>>().join(",")
}

/// How an app is set up.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and most stories have one or none"
)]
pub struct Setup {
    /// How many workers run at first; none is one.
    pub workers: Option<usize>,
    /// A Redis of its own, with an append-only file, which may be stopped and emptied.
    pub own_redis: bool,
    /// Whether that Redis is stopped before anything begins.
    pub redis_is_away: bool,
    /// The address of a Redis that the story holds itself.
    pub redis_url: Option<String>,
    /// A PostgreSQL of its own, which may be stopped.
    pub own_postgres: bool,
    /// Settings that differ from the tests' usual ones.
    pub settings: Vec<(&'static str, String)>,
    /// The chat model; without one the bot answers by itself.
    pub model: Option<Arc<dyn ChatModel>>,
    /// The chat model that is asked what a message wants where its words do not tell.
    pub helper: Option<Arc<dyn ChatModel>>,
    /// Who carries out actions, besides what the bot can do.
    pub handlers: Handlers,
    /// Whether there is no console.
    pub without_console: bool,
}

/// A bot of this process: a console, workers, and the stores behind them.
pub struct App {
    /// What it was configured with.
    pub config: Config,
    /// The way to its Redis.
    pub hot: Hot,
    /// The way to its database.
    pub pool: store::Pool,
    /// Messages in, outcomes back; the console's.
    pub handoff: Handoff,
    /// The state of conversations.
    pub conversations: Conversations,
    /// Its HTTP client.
    pub client: reqwest::Client,
    /// The tasks of its doors. Further doors may be hosted on them.
    pub doors: Tasks,
    /// The tasks of its users.
    pub users: Tasks,
    console: Option<SocketAddr>,
    workers: Mutex<Vec<Tasks>>,
    model: Option<Arc<dyn ChatModel>>,
    helper: Option<Arc<dyn ChatModel>>,
    handlers: Handlers,
    own_redis: Option<tokio::sync::Mutex<Redis>>,
    own_postgres: Option<tokio::sync::Mutex<Postgres>>,
    database: String,
    finished: bool,
    _room: SemaphorePermit<'static>,
}

impl App {
    /// A console and one worker.
    pub async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    /// A console and one worker that answers through `model`.
    pub async fn with_model(model: impl ChatModel + 'static) -> Self {
        Self::with(Setup {
            model: Some(Arc::new(model)),
            ..Setup::default()
        })
        .await
    }

    /// An app as `setup` says.
    pub async fn with(setup: Setup) -> Self {
        chinwag::use_ring();
        let room = ROOM.acquire().await.expect("the semaphore is never closed");
        let mut own_redis = if setup.own_redis {
            Some(private_redis().await)
        } else {
            None
        };
        if setup.redis_is_away {
            let redis = own_redis
                .as_mut()
                .expect("only its own Redis may be stopped");
            redis.stop().await.expect("Redis stops");
        }
        let own_postgres = if setup.own_postgres {
            Some(private_postgres().await)
        } else {
            None
        };
        let redis_url = match (&own_redis, setup.redis_url) {
            (Some(redis), _) => redis.url(),
            (None, Some(url)) => url,
            (None, None) => shared().await.redis.url(),
        };
        let database = format!("t{}", Uuid::now_v7().simple());
        let database_url = match &own_postgres {
            Some(postgres) => new_database(postgres, &database).await,
            None => new_database(&shared().await.postgres, &database).await,
        };
        let config = configuration(&redis_url, &database_url, &database, setup.settings);
        let hot = Hot::open(&config.redis).expect("the address is right");
        let pool = store::open(&config.postgres).expect("the address is right");
        let doors = Tasks::new();
        let clock = Clock::Real;
        let handoff = Handoff::open(
            hot.clone(),
            pool.clone(),
            clock.clone(),
            config.handoff.clone(),
            &doors,
        );
        let mut app = Self {
            conversations: Conversations::new(hot.clone(), pool.clone(), clock)
                .with_emoji(config.handoff.emoji),
            client: llm::http::client(),
            users: Tasks::new(),
            console: None,
            workers: Mutex::default(),
            model: setup.model,
            helper: setup.helper,
            handlers: setup.handlers,
            own_redis: own_redis.map(tokio::sync::Mutex::new),
            own_postgres: own_postgres.map(tokio::sync::Mutex::new),
            finished: false,
            _room: room,
            config,
            hot,
            pool,
            handoff,
            doors,
            database,
        };
        if !setup.without_console {
            app.open_console().await;
        }
        for _ in 0..setup.workers.unwrap_or(1) {
            app.start_worker();
        }
        if !setup.redis_is_away {
            eventually("the queue is open", async || {
                app.handoff.is_open().then_some(())
            })
            .await;
        }
        app
    }

    async fn open_console(&mut self) {
        let handoff = self.handoff.clone();
        self.console = Some(self.serve_console(handoff).await);
    }

    /// Opens one more console, as another process would have it. Returns its address.
    pub async fn another_console(&self) -> String {
        let hot = Hot::open(&self.config.redis).expect("the address is right");
        let handoff = Handoff::open(
            hot,
            self.pool.clone(),
            Clock::Real,
            self.config.handoff.clone(),
            &self.doors,
        );
        // A door that has not seen the queue yet writes into the journal, and what comes in by
        // another one overtakes it.
        eventually("the queue is open to it", async || {
            handoff.is_open().then_some(())
        })
        .await;
        format!("http://{}", self.serve_console(handoff).await)
    }

    async fn serve_console(&self, handoff: Handoff) -> SocketAddr {
        let backing = Backing {
            handoff,
            conversations: self.conversations.clone(),
            hot: self.hot.clone(),
            blobs: self.blobs(),
            clock: Clock::Real,
        };
        let health = Health::new(Clock::Real);
        console::serve(&self.config.console, backing, &self.doors, health.router())
            .await
            .expect("port 0 takes a free one")
    }

    /// The bytes of pictures.
    pub fn blobs(&self) -> Arc<dyn Blobs> {
        let opened = blobs::open(&self.config.blobs, self.pool.clone(), Clock::Real);
        opened.expect("what keeps bytes is set up right")
    }

    /// The console's address, without a slash at its end.
    pub fn address(&self) -> String {
        let address = self.console.expect("this app has a console");
        format!("http://{address}")
    }

    /// Somebody who may write in any channel.
    pub fn user<'a>(&'a self, name: &'a str) -> Person<'a> {
        Person { app: self, name }
    }

    /// Starts one more worker.
    pub fn start_worker(&self) {
        let (config, tasks) = (self.config.clone(), Tasks::new());
        let models = [self.model.clone(), self.helper.clone()];
        let (own, handlers) = (tasks.clone(), self.handlers.clone());
        tasks.spawn(async move {
            let health = Health::new(Clock::Real);
            let context =
                Context::open(&config, Clock::Real, &health, &own).expect("prompts are built in");
            let named = |chat| Model::new("scripted".to_owned(), chat);
            let [model, helper] = models.map(|chat| chat.map(named));
            let context = context.with_models(model, helper).with_handlers(handlers);
            let context = Arc::new(context);
            chinwag_worker::work(context, config.jobs, &Share::default(), &own).await;
        });
        self.workers.lock().unwrap().push(tasks);
    }

    /// Stops all workers: they finish what they have begun.
    pub async fn stop_workers(&self) {
        let workers = std::mem::take(&mut *self.workers.lock().unwrap());
        for worker in workers {
            assert!(worker.finish(PATIENCE).await, "a worker did not drain");
        }
    }

    /// Its own Redis.
    pub async fn redis(&self) -> MutexGuard<'_, Redis> {
        let own = self.own_redis.as_ref();
        own.expect("the app was set up with its own Redis")
            .lock()
            .await
    }

    /// Its own PostgreSQL.
    pub async fn postgres(&self) -> MutexGuard<'_, Postgres> {
        let own = self.own_postgres.as_ref();
        own.expect("the app was set up with its own PostgreSQL")
            .lock()
            .await
    }

    /// Lets no job of these kinds run.
    pub async fn pause(&self, kinds: &[&str]) {
        for kind in kinds {
            pauses::pause(&self.pool, kind, "a story").await.unwrap();
        }
        self.tell_redis_what_is_paused().await;
    }

    /// Lets jobs of these kinds run again.
    pub async fn resume(&self, kinds: &[&str]) {
        for kind in kinds {
            pauses::resume(&self.pool, kind).await.unwrap();
        }
        self.tell_redis_what_is_paused().await;
    }

    /// In turn with the watches of all programs, which do so too.
    async fn tell_redis_what_is_paused(&self) {
        assert!(
            copy_pauses(&self.hot, &self.pool).await.unwrap(),
            "the queue is open"
        );
    }

    /// Empties its own Redis.
    pub async fn flush(&self) {
        assert!(
            self.own_redis.is_some(),
            "the shared Redis is not to be emptied"
        );
        let mut connection = self.hot.connection().await.expect("Redis answers");
        let flushed: String = redis::cmd("FLUSHALL")
            .query_async(&mut connection)
            .await
            .expect("Redis answers");
        assert_eq!(flushed, "OK");
    }

    /// Runs a query and reads its rows.
    pub async fn rows<T>(&self, sql: &str, read: impl Fn(&PgRow) -> T) -> Vec<T> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&self.pool);
        let rows = rows.await.expect("PostgreSQL answers");
        rows.iter().map(read).collect()
    }

    /// A number that a query yields.
    pub async fn number(&self, sql: &str) -> i64 {
        let numbers = self.rows(sql, |row| row.get::<i64, _>(0)).await;
        *numbers.first().expect("the query yields a row")
    }

    /// How many messages were ever accepted. What schedules bring at their time is not among them.
    pub async fn accepted(&self) -> i64 {
        self.number("select count(*) from journal where kind = 'conversation'")
            .await
    }

    /// How many accepted jobs have no receipt yet.
    pub async fn unfinished(&self) -> i64 {
        self.number("select count(*) from journal where done_at is null")
            .await
    }

    /// Waits until everything accepted so far has gone all its way and is struck out of the
    /// journal: whatever would be shown twice has been by then.
    pub async fn settle(&self) {
        eventually("everything accepted is done", async || {
            self.is_settled().await.then_some(())
        })
        .await;
    }

    /// The order of the looks is the order of the way: what has left one place is in the next.
    async fn is_settled(&self) -> bool {
        let queue = self.hot.opened();
        let queued = queue::stats(&self.hot, queue).await;
        if !queued.is_ok_and(|stats| stats.jobs == 0) {
            return false;
        }
        for mailbox in ROUTES
            .into_iter()
            .flat_map(|route| (0..queue.partitions).map(move |partition| (partition, route)))
        {
            let waiting = outcomes::waiting(&self.hot, mailbox, queue.epoch, "0-0", 1).await;
            if !waiting.is_ok_and(|waiting| waiting.is_empty()) {
                return false;
            }
        }
        let given = receipts::oldest(&self.hot, 1).await;
        given.is_ok_and(|given| given.is_empty()) && self.unfinished().await == 0
    }

    /// Ends everything; fails when a job is left.
    pub async fn finish(mut self) {
        self.settle().await;
        self.end().await;
    }

    /// Ends everything, whatever is left undone.
    pub async fn abandon(mut self) {
        self.end().await;
    }

    async fn end(&mut self) {
        self.finished = true;
        assert!(self.users.finish(PATIENCE).await, "a user does not end");
        self.stop_workers().await;
        assert!(self.doors.finish(PATIENCE).await, "a door does not end");
        self.pool.close().await;
        if self.own_postgres.is_none() {
            let drop = format!("drop database \"{}\" with (force)", self.database);
            administer(&shared().await.postgres, drop).await;
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.users.stop();
        self.doors.stop();
        let workers = self.workers.get_mut();
        for worker in workers.map(std::mem::take).unwrap_or_default() {
            worker.stop();
        }
        assert!(
            self.finished || std::thread::panicking(),
            "a story ends with app.finish().await or app.abandon().await"
        );
    }
}

/// Somebody who writes to the bot.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    app: &'a App,
    name: &'a str,
}

impl Person<'_> {
    /// Their conversation in a channel.
    pub fn in_channel(self, channel: &str) -> Chat {
        self.at(&self.app.address(), channel)
    }

    /// Their conversation in a channel, through the console at `address`.
    pub fn at(self, address: &str, channel: &str) -> Chat {
        Chat::new(
            self.app.client.clone(),
            address.to_owned(),
            self.app.users.clone(),
            channel,
            self.name,
        )
    }
}

/// Looks at a condition until it holds, and gives what it yields.
pub async fn eventually<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(Instant::now() < deadline, "in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

/// The servers of the whole test binary.
async fn shared() -> &'static Shared {
    SHARED
        .get_or_init(async || Shared {
            redis: SharedRedis::start().await,
            postgres: private_postgres().await,
        })
        .await
}

/// A Redis that nobody else uses, with an append-only file.
pub async fn private_redis() -> Redis {
    let options = RedisOptions {
        appendonly: true,
        port: None,
    };
    Redis::start(&Place::Scratch, options)
        .await
        .expect("Redis starts; `make test` installs it")
}

/// A PostgreSQL that nobody else uses, with a migrated database to be copied.
async fn private_postgres() -> Postgres {
    let options = PostgresOptions {
        fsync: false,
        port: None,
    };
    let postgres = Postgres::start(&Place::Scratch, options)
        .await
        .expect("PostgreSQL starts; `make test` installs it");
    postgres
        .create_database(TEMPLATE)
        .await
        .expect("a superuser may make a database");
    store::migrate_up(&postgres.url(TEMPLATE))
        .await
        .expect("every migration can be applied");
    postgres
}

/// The address of a new database of the shared PostgreSQL, with all tables in it.
pub async fn shared_database() -> String {
    let name = format!("t{}", Uuid::now_v7().simple());
    new_database(&shared().await.postgres, &name).await
}

/// The address of a new database of the shared PostgreSQL, with nothing in it.
pub async fn empty_database() -> String {
    let name = format!("t{}", Uuid::now_v7().simple());
    let postgres = &shared().await.postgres;
    administer(postgres, format!("create database \"{name}\"")).await;
    postgres.url(&name)
}

/// The address of the shared Redis; whoever uses it uses a prefix of their own.
pub async fn shared_redis() -> String {
    shared().await.redis.url()
}

async fn new_database(postgres: &Postgres, name: &str) -> String {
    administer(
        postgres,
        format!("create database \"{name}\" template \"{TEMPLATE}\""),
    )
    .await;
    postgres.url(name)
}

async fn administer(postgres: &Postgres, sql: String) {
    let mut connection = PgConnection::connect(&postgres.url("postgres"))
        .await
        .expect("PostgreSQL answers");
    connection
        .execute(AssertSqlSafe(sql))
        .await
        .expect("a superuser may do this");
    connection.close().await.expect("PostgreSQL answers");
}

fn configuration(
    redis: &str,
    database: &str,
    prefix: &str,
    changed: Vec<(&'static str, String)>,
) -> Config {
    let usual = [
        ("REDIS_URL", redis),
        ("DATABASE_URL", database),
        ("CHINWAG_REDIS_PREFIX", prefix),
        ("CHINWAG_DATABASE_CONNECTIONS", "4"),
        ("CHINWAG_CONSOLE_ADDRESS", "127.0.0.1:0"),
        ("RATE_LIMIT_GENERAL", "1000000,60"),
        // Stories that are not about emoji read what a model says as it said it.
        ("CHINWAG_EMOJI_DENSITY", "none"),
    ];
    let usual = usual.map(|(name, value)| (name, value.to_owned()));
    let environment = Environment::of(usual.into_iter().chain(changed));
    Config::read(environment).expect("the settings of a story are right")
}

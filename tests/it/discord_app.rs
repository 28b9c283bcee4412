//! The bot on a Discord of its own: the stand-ins for Discord and Claude, a gateway and a worker
//! in this process, on top of the app that every story shares.
//!
//! Tests speak through [`App::discord`]; what Claude does is set on [`App::claude`]. Nothing
//! here knows what a story expects.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Once, PoisonError},
};

use chinwag::{
    clock::Clock,
    config::Config,
    domain::{
        conversation::Turn,
        ids::{ConversationId, Platform},
    },
    gateway::{self, Connection, GatewayError, GatewayHealth},
    health::Health,
    shutdown::Tasks,
    store,
};
use chinwag_standins::{
    claude::{ClaudeOptions, ClaudeStandIn},
    discord::{DiscordOptions, DiscordStandIn, Message, PostOptions, Request, Snowflake},
};
use chinwag_worker::{Context, Share, actions::Handlers};
use tokio::task::JoinHandle;

use crate::app;
pub use crate::app::{PATIENCE as DEADLINE, eventually};

/// The route on which messages are posted, as faults name it.
pub const SEND: &str = "POST /channels/{channel}/messages";

/// How a test wants the bot set up.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and most stories have one or none"
)]
pub struct Setup {
    /// Discord.
    pub discord: DiscordOptions,
    /// Settings that differ from the tests' usual ones.
    pub env: Vec<(&'static str, String)>,
    /// Whether the bot has no key for Claude.
    pub without_claude: bool,
    /// Whether there is a console too.
    pub console: bool,
    /// Whether it has a Redis of its own, which may be stopped and emptied.
    pub own_redis: bool,
    /// Whether it has a PostgreSQL of its own, which may be stopped.
    pub own_postgres: bool,
    /// Who carries out actions.
    pub handlers: Handlers,
}

/// A bot on a Discord of its own.
pub struct App {
    /// Discord.
    pub discord: DiscordStandIn,
    /// Claude.
    pub claude: ClaudeStandIn,
    /// The stores, the way in and, where it was asked for, the console.
    pub base: Box<app::App>,
    env: BTreeMap<&'static str, String>,
    worker: (Tasks, JoinHandle<anyhow::Result<()>>),
    gateway: Option<Gateway>,
}

struct Gateway {
    tasks: Tasks,
    health: GatewayHealth,
    ended: JoinHandle<Result<(), GatewayError>>,
}

impl Setup {
    /// The bot with a worker, and no gateway yet.
    pub async fn prepare(self) -> App {
        chinwag::use_ring();
        listen_to_logs();
        let discord = DiscordStandIn::start(self.discord).await.unwrap();
        let claude = ClaudeStandIn::start(ClaudeOptions::default())
            .await
            .unwrap();
        let mut env = BTreeMap::from([
            ("DISCORD_TOKEN", discord.token().to_owned()),
            ("DISCORD_API_BASE", discord.api_base()),
            ("ANTHROPIC_BASE_URL", claude.base_url()),
            ("ANTHROPIC_API_KEY", "stand-in-key".to_owned()),
            // What is asked of it is what people wrote, unless a story wants more.
            ("ANTHROPIC_UNDERSTANDING_MODEL", "off".to_owned()),
        ]);
        if self.without_claude {
            env.remove("ANTHROPIC_API_KEY");
        }
        env.extend(self.env);
        let base = app::App::with(app::Setup {
            workers: Some(0),
            settings: env.clone().into_iter().collect(),
            without_console: !self.console,
            own_redis: self.own_redis,
            own_postgres: self.own_postgres,
            ..app::Setup::default()
        })
        .await;
        App {
            worker: start_worker(base.config.clone(), self.handlers),
            discord,
            claude,
            base: Box::new(base),
            env,
            gateway: None,
        }
    }

    /// The bot, connected.
    pub async fn start(self) -> App {
        let mut app = self.prepare().await;
        app.start_gateway();
        app.connected().await;
        app
    }
}

/// A worker, with all that its program has but for the address of its health.
fn start_worker(config: Config, handlers: Handlers) -> (Tasks, JoinHandle<anyhow::Result<()>>) {
    let tasks = Tasks::new();
    let own = tasks.clone();
    let ended = tasks.spawn(async move {
        let health = Health::new(Clock::Real);
        let context = Context::open(&config, Clock::Real, &health, &own)?;
        let context = Arc::new(context.with_handlers(handlers));
        chinwag_worker::work(context, config.jobs, &Share::default(), &own).await;
        Ok(())
    });
    (tasks, ended)
}

impl App {
    /// The bot as it is without any setting of note, connected.
    pub async fn start() -> Self {
        Setup::default().start().await
    }

    /// What a program beside this process is set up with.
    pub fn environment(&self) -> Vec<(String, String)> {
        let config = &self.base.config;
        let stores = [
            ("REDIS_URL", config.redis.url.expose().to_owned()),
            ("CHINWAG_REDIS_PREFIX", config.redis.prefix.clone()),
            ("DATABASE_URL", config.postgres.url.expose().to_owned()),
        ];
        let all = stores.into_iter().chain(self.env.clone());
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Starts another worker, and stops the one before it in good order.
    pub async fn restart_worker(&mut self) {
        let next = start_worker(self.base.config.clone(), Handlers::default());
        let (tasks, ended) = std::mem::replace(&mut self.worker, next);
        assert!(tasks.finish(DEADLINE).await, "the worker stops");
        ended.await.unwrap().unwrap();
    }

    /// Starts the gateway; [`App::connected`] waits for it.
    pub fn start_gateway(&mut self) {
        let (tasks, health) = (self.base.doors.child(), GatewayHealth::new());
        let run = gateway::run(
            self.base.config.gateway.clone(),
            self.base.hot.clone(),
            (self.base.handoff.clone(), self.base.blobs()),
            tasks.clone(),
            Clock::Real,
            health.clone(),
        );
        let ended = tasks.spawn(run);
        self.gateway = Some(Gateway {
            tasks,
            health,
            ended,
        });
    }

    /// Waits until every shard is connected and messages can be accepted.
    pub async fn connected(&self) {
        let gateway = self.gateway.as_ref().unwrap();
        let mut shards = gateway.health.subscribe();
        let all_active = shards.wait_for(|shards| {
            let is_active = |connection| connection == Connection::Active;
            !shards.is_empty() && shards.iter().all(|shard| is_active(shard.connection))
        });
        let all_active = tokio::time::timeout(DEADLINE, all_active).await;
        all_active.expect("the gateway connects").unwrap();
    }

    /// The error with which the gateway ends by itself.
    pub async fn refusal(&mut self) -> GatewayError {
        let gateway = self.gateway.take().unwrap();
        let ended = tokio::time::timeout(DEADLINE, gateway.ended).await;
        let ended = ended.expect("the gateway ends by itself").unwrap();
        assert!(gateway.tasks.finish(DEADLINE).await, "its tasks end");
        ended.expect_err("it ends with an error")
    }

    /// Stops the gateway in good order.
    pub async fn stop_gateway(&mut self) {
        let gateway = self.gateway.take().unwrap();
        assert!(gateway.tasks.finish(DEADLINE).await, "the gateway stops");
        gateway.ended.await.unwrap().unwrap();
    }

    /// Stops everything, and holds Discord's side to account: no request that Discord does not
    /// know, and none that counts towards a ban.
    pub async fn finish(self) {
        self.finish_after_refusals(0).await;
    }

    /// The same, with as many refused requests as the story asked for.
    pub async fn finish_after_refusals(mut self, refused: u64) {
        if self.gateway.is_some() {
            self.stop_gateway().await;
        }
        self.base.settle().await;
        let (tasks, ended) = self.worker;
        assert!(tasks.finish(DEADLINE).await, "the worker stops");
        ended.await.unwrap().unwrap();
        let unexpected = self.discord.unexpected();
        assert!(unexpected.is_empty(), "{unexpected:?}");
        assert_eq!(self.discord.invalid_requests(), refused);
        assert_eq!(self.discord.refused_identifies(), 0);
        Box::pin(self.base.finish()).await;
    }

    /// Somebody writes in a channel.
    pub fn say(&self, user: Snowflake, channel: Snowflake, text: &str) -> Snowflake {
        self.discord
            .post_as(user, channel, text, PostOptions::default())
    }

    /// Somebody mentions the bot in a channel.
    pub fn mention(&self, user: Snowflake, channel: Snowflake, text: &str) -> Snowflake {
        let text = format!("<@{}> {text}", self.discord.bot());
        self.say(user, channel, &text)
    }

    /// The bot's reply to a message.
    pub async fn reply(&self, message: Snowflake) -> Message {
        let reply = self.discord.wait_for_reply(message, DEADLINE).await;
        reply.unwrap_or_else(|| panic!("{message} is answered"))
    }

    /// Somebody writes in a channel and reads the answer.
    pub async fn ask(&self, user: Snowflake, channel: Snowflake, text: &str) -> Message {
        self.reply(self.say(user, channel, text)).await
    }

    /// What the bot has posted in a channel.
    pub fn posted_in(&self, channel: Snowflake) -> Vec<Message> {
        let bot = self.discord.bot();
        let mut messages = self.discord.messages_in(channel);
        messages.retain(|message| message.author == bot);
        messages
    }

    /// The requests to post that were made.
    pub fn sends(&self) -> Vec<Request> {
        let mut requests = self.discord.requests();
        requests.retain(|it| it.method == "POST" && it.path.ends_with("/messages"));
        requests
    }

    /// What history holds of a conversation.
    pub async fn history(&self, user: Snowflake, channel: Snowflake) -> Vec<Turn> {
        let (channel, user) = (channel.to_string(), user.to_string());
        let (channel, user) = (channel.as_str().into(), user.as_str().into());
        let conversation = ConversationId::new(Platform::Discord, &channel, &user);
        store::history::newest(&self.base.pool, &conversation, 1000)
            .await
            .unwrap()
    }

    /// Waits until history holds so many turns of a conversation, and gives them.
    pub async fn history_of(&self, user: Snowflake, channel: Snowflake, turns: usize) -> Vec<Turn> {
        eventually("history is written", async || {
            let found = self.history(user, channel).await;
            (found.len() >= turns).then_some(found)
        })
        .await
    }

    /// Waits until exactly so many messages were ever accepted, and every job is done with.
    pub async fn jobs_done(&self, jobs: i64) {
        eventually("every job is done", async || {
            let open = self.base.unfinished().await;
            let all = self.base.accepted().await;
            (open == 0 && all >= jobs).then_some(())
        })
        .await;
        assert_eq!(self.base.accepted().await, jobs);
    }
}

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Ear;

impl std::io::Write for Ear {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut logs = LOGS.lock().unwrap_or_else(PoisonError::into_inner);
        logs.extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps the log lines of this process, for [`logged`].
pub fn listen_to_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listener = tracing_subscriber::fmt()
            .with_env_filter("info,chinwag=debug,chinwag_worker=debug,sqlx=warn")
            .with_ansi(false)
            .with_writer(|| Ear)
            .finish();
        // Refused when another story's listener was first, which hears the same.
        let _ = tracing::subscriber::set_global_default(listener);
    });
}

/// The log lines so far that hold a word, of all tests.
pub fn logged(word: &str) -> Vec<String> {
    let logs = LOGS.lock().unwrap_or_else(PoisonError::into_inner);
    let text = String::from_utf8_lossy(&logs);
    let lines = text.lines().filter(|line| line.contains(word));
    lines.map(str::to_owned).collect()
}

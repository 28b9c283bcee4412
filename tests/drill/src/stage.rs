//! What is broken: real programs of the bot over a private Redis and a private `PostgreSQL`, between a
//! Discord and a Claude that are played.
//!
//! Everything is started once and used by every fault. The faults themselves are `strike`'s.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use chinwag::{
    servers::{Place, Postgres, PostgresOptions, Redis, RedisOptions},
    shutdown::Tasks,
    store,
};
use chinwag_standins::{
    claude::{ClaudeOptions, ClaudeStandIn},
    discord::{DiscordOptions, DiscordStandIn, Limit, Struck},
};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    args::Arguments,
    line::Line,
    program::{Program, Version},
    progress,
};

const DATABASE: &str = "drill";
/// How soon a connection is found dead: within two of these, in milliseconds.
const HEARTBEAT_MS: u64 = 2000;
/// How long programs of two versions work side by side before the next one is replaced.
const SIDE_BY_SIDE: Duration = Duration::from_millis(500);
/// How long the gateways may take until every shard listens.
const CONNECT_DEADLINE: Duration = Duration::from_mins(1);
/// More than the load makes: what Discord's own limits do is no fault here.
const NO_LIMIT: Limit = Limit::new(1_000_000, Duration::from_secs(1));

/// Everything that runs.
#[derive(Debug)]
pub struct Stage {
    /// The private Redis.
    pub redis: Redis,
    /// The private `PostgreSQL`.
    pub postgres: Postgres,
    /// The line to Redis.
    pub redis_line: Line,
    /// The line to `PostgreSQL`.
    pub postgres_line: Line,
    /// The Discord that is played.
    pub discord: DiscordStandIn,
    /// The Claude that is played.
    pub claude: ClaudeStandIn,
    /// The gateways.
    pub gateways: Vec<Program>,
    /// The workers.
    pub workers: Vec<Program>,
    /// The version that runs, when nobody is replacing it.
    pub version: Version,
    /// Another one to which it gives way, and from which it comes back.
    pub other: Option<Version>,
    /// What the drill has done by its own hand: kills, replacements, flushes.
    pub deeds: u64,
    tasks: Tasks,
    logs: PathBuf,
    scratch: Option<TempDir>,
}

/// What the programs have met so far. Two of them say what a fault did.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// Kills, replacements and flushes that were done.
    pub deeds: u64,
    /// Connections to Redis that were refused or cut.
    pub redis: u64,
    /// Connections to `PostgreSQL` that were refused or cut.
    pub postgres: u64,
    /// What was carried late and in pieces.
    pub slowed: u64,
    /// Requests that Claude was too busy for.
    pub overloaded: u64,
    /// What went wrong with Discord.
    pub discord: Struck,
}

impl Stage {
    /// Starts everything, and waits until the bot listens on every shard.
    ///
    /// # Errors
    /// When something cannot be started; what was started ends.
    pub async fn set(args: &Arguments) -> anyhow::Result<Self> {
        let version = Version::present()?;
        let previous = args.previous.as_deref();
        let other = previous.map(Version::in_folder).transpose()?;
        let (scratch, logs) = folder(args.logs.as_deref())?;
        progress("starting Redis, PostgreSQL, and a Discord and a Claude that are played");
        let tasks = Tasks::new();
        let options = RedisOptions {
            appendonly: true,
            port: None,
        };
        let redis = Redis::start(&Place::Scratch, options).await?;
        let postgres = Postgres::start(&Place::Scratch, PostgresOptions::default()).await?;
        postgres.create_database(DATABASE).await?;
        store::migrate_up(&postgres.url(DATABASE)).await?;
        let mut stage = Self {
            redis_line: Line::to(redis.port(), &tasks).await?,
            postgres_line: Line::to(postgres.port(), &tasks).await?,
            redis,
            postgres,
            discord: DiscordStandIn::start(discord(args)).await?,
            claude: ClaudeStandIn::start(ClaudeOptions::default()).await?,
            gateways: Vec::new(),
            workers: Vec::new(),
            version,
            other,
            deeds: 0,
            tasks,
            logs,
            scratch,
        };
        stage.start_programs(args).await?;
        stage.is_well().await?;
        Ok(stage)
    }

    async fn start_programs(&mut self, args: &Arguments) -> anyhow::Result<()> {
        progress(&format!(
            "starting {} gateway(s) and {} workers",
            args.gateways, args.workers
        ));
        let settings = self.settings();
        let Version { chinwag, worker } = self.version.clone();
        let (gateways, logs) = (&mut self.gateways, &self.logs);
        for number in 1..=args.workers {
            let name = format!("worker-{number}");
            let started = Program::start(name, worker.clone(), &[], &settings, logs);
            self.workers.push(started.await?);
        }
        for number in 1..=args.gateways {
            let name = format!("gateway-{number}");
            let command = ["gateway"];
            let started = Program::start(name, chinwag.clone(), &command, &settings, logs);
            gateways.push(started.await?);
        }
        Ok(())
    }

    /// What every program is told; everything else is as it comes.
    fn settings(&self) -> Vec<(String, String)> {
        let behind = |port: u16| format!(":{port}/");
        let database = self.postgres.url(DATABASE).replacen(
            &behind(self.postgres.port()),
            &behind(self.postgres_line.port()),
            1,
        );
        let set = [
            (
                "REDIS_URL",
                format!("redis://127.0.0.1:{}", self.redis_line.port()),
            ),
            ("DATABASE_URL", database),
            ("DISCORD_TOKEN", self.discord.token().to_owned()),
            ("DISCORD_API_BASE", self.discord.api_base()),
            ("ANTHROPIC_BASE_URL", self.claude.base_url()),
            ("ANTHROPIC_API_KEY", "key-of-the-drill".to_owned()),
            ("RATE_LIMIT_GENERAL", "1000000,60".to_owned()),
        ];
        set.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    /// Waits until every program is ready and every shard listens. What has ended by itself is
    /// started again.
    ///
    /// # Errors
    /// When something does not come back.
    pub async fn is_well(&mut self) -> anyhow::Result<()> {
        self.tend().await?;
        for program in self.gateways.iter_mut().chain(&mut self.workers) {
            program.is_ready().await?;
        }
        let shards = self.gateways.len();
        if !self
            .discord
            .wait_for_sessions(shards, CONNECT_DEADLINE)
            .await
        {
            bail!(
                "{} of {shards} shards listen after {} s; the logs are in {}",
                self.discord.live_sessions(),
                CONNECT_DEADLINE.as_secs(),
                self.logs.display()
            );
        }
        Ok(())
    }

    /// Stops every program and starts it anew, one by one. Where there is another version, that one
    /// takes its place.
    ///
    /// # Errors
    /// When one cannot be started, or does not become ready.
    pub async fn deploy(&mut self) -> anyhow::Result<()> {
        if let Some(other) = &mut self.other {
            std::mem::swap(&mut self.version, other);
        }
        let Version { chinwag, worker } = &self.version;
        let workers = self.workers.iter_mut().map(|program| (program, worker));
        let gateways = self.gateways.iter_mut().map(|program| (program, chinwag));
        for (program, version) in workers.chain(gateways) {
            if program.stop().await? {
                self.deeds += 1;
            } else {
                progress(&format!("{} had to be killed at its stop", program.name));
            }
            program.becomes(version);
            program.start_again().await?;
            program.is_ready().await?;
            if self.other.is_some() {
                sleep(SIDE_BY_SIDE).await;
            }
        }
        if self.other.is_some() {
            progress(&format!(
                "  all programs are those of {}",
                chinwag.with_file_name("").display()
            ));
        }
        Ok(())
    }

    /// Starts again what has ended by itself, as a supervisor would, and says so.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn tend(&mut self) -> anyhow::Result<()> {
        for program in self.gateways.iter_mut().chain(&mut self.workers) {
            if let Some(told) = program.tend().await? {
                progress(&told);
            }
        }
        Ok(())
    }

    /// What the programs have met so far.
    #[must_use]
    pub fn met(&self) -> Met {
        Met {
            deeds: self.deeds,
            redis: self.redis_line.broken(),
            postgres: self.postgres_line.broken(),
            slowed: self.redis_line.slowed() + self.postgres_line.slowed(),
            overloaded: self.claude.answered_with(529) as u64,
            discord: self.discord.struck(),
        }
    }

    /// Stops everything. The folder of the logs, when they are to be kept.
    ///
    /// # Errors
    /// When the system cannot tell how something ended.
    pub async fn strike(mut self, keep_logs: bool) -> anyhow::Result<Option<PathBuf>> {
        for program in self.gateways.iter_mut().chain(&mut self.workers) {
            if !program.stop().await? {
                progress(&format!("{} did not end well at the stop", program.name));
            }
        }
        self.discord.stop().await;
        self.claude.stop().await;
        self.tasks.finish(Duration::from_secs(5)).await;
        self.redis.stop().await?;
        self.postgres.stop().await?;
        Ok(match self.scratch {
            Some(scratch) if keep_logs => Some(scratch.keep()),
            Some(_) => None,
            None => Some(self.logs),
        })
    }
}

fn folder(asked: Option<&Path>) -> anyhow::Result<(Option<TempDir>, PathBuf)> {
    let Some(asked) = asked else {
        let scratch = TempDir::with_prefix("chinwag-drill-").context("making a folder for logs")?;
        let path = scratch.path().to_owned();
        return Ok((Some(scratch), path));
    };
    let making = || {
        format!(
            "making {}: choose another folder for --logs",
            asked.display()
        )
    };
    fs::create_dir_all(asked).with_context(making)?;
    Ok((None, asked.canonicalize().with_context(making)?))
}

fn discord(args: &Arguments) -> DiscordOptions {
    DiscordOptions {
        heartbeat_interval_ms: HEARTBEAT_MS,
        shards: args.gateways.into(),
        minimum_shards: args.gateways.into(),
        message_limit: NO_LIMIT,
        route_limit: NO_LIMIT,
        global_limit: NO_LIMIT,
        session_starts: 1_000_000,
        ..DiscordOptions::default()
    }
}

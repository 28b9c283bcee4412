//! One process of the Redis program: started, asked and ended. What it is there for, and which
//! others it works with, is its holder's business; nothing here gives it an order.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use redis::{FromRedisValue, RedisResult};
use tokio::time::Instant;

use super::{
    During, Held, Launch, Place, Result, ServerError, StopSignal, free_port,
    held::LOOK_EVERY,
    installed,
    place::{Home, make_folder},
};

const START_DEADLINE: Duration = Duration::from_mins(1);
const STOP_DEADLINE: Duration = Duration::from_secs(20);
/// How long several nodes may take to agree on something.
const AGREE_DEADLINE: Duration = Duration::from_mins(1);
/// How often they are asked whether they do.
const ASK_EVERY: Duration = Duration::from_millis(100);
/// How many ports are tried when other programs take them first.
const PORTS_TRIED: usize = 5;
/// The lines of a log that say why a node did not start.
const TAIL: usize = 15;

/// How a node is set up, besides its port and folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    /// What it is called when it does not start.
    pub called: &'static str,
    /// Whether writes go to an append-only file, brought to disk once a second.
    pub appendonly: bool,
    /// Arguments behind those that every node gets.
    pub further: &'static [&'static str],
}

/// A node over one folder and on one port of 127.0.0.1. It ends with its holder.
#[derive(Debug)]
pub(super) struct Node {
    home: Home,
    setup: Setup,
    /// What the node itself keeps up to date; one that stands alone has none.
    file: Option<PathBuf>,
    port: u16,
    running: Option<Held>,
}

impl Node {
    /// Starts a node that stands alone, and returns once it answers.
    pub async fn start_alone(
        place: &Place,
        name: &str,
        setup: Setup,
        port: Option<u16>,
    ) -> Result<Self> {
        let mut node = Self::unstarted(place, name, setup)?;
        node.launch_on(port, |_| Ok(())).await?;
        Ok(node)
    }

    /// Starts a node that others know by its port, and returns once it answers. The port and
    /// the `lines` stand in a file, and one that has its file already goes on as that says.
    pub async fn start_member(
        place: &Place,
        name: &str,
        setup: Setup,
        lines: impl Fn() -> Result<String>,
    ) -> Result<Self> {
        let mut node = Self::unstarted(place, name, setup)?;
        let file = node.home.data.join("redis.conf");
        node.file = Some(file.clone());
        let writing = || format!("writing {}", file.display());
        let kept = fs::read_to_string(&file).ok().as_deref().and_then(port_in);
        let write = |port| match kept {
            Some(_) => Ok(()),
            None => fs::write(&file, format!("{}port {port}\n", lines()?)).during(writing()),
        };
        node.launch_on(kept, write).await?;
        Ok(node)
    }

    fn unstarted(place: &Place, name: &str, setup: Setup) -> Result<Self> {
        let home = Home::make(place, name, None)?;
        make_folder(&home.data, None)?;
        Ok(Self {
            home,
            setup,
            file: None,
            port: 0,
            running: None,
        })
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The same after every restart.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it was started and not ended since; a crash of its own goes unnoticed.
    pub fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// The answer to one command.
    pub async fn ask<T: FromRedisValue>(&self, command: &[&str]) -> RedisResult<T> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        let mut words = redis::Cmd::new();
        words.arg(command);
        words.query_async(&mut connection).await
    }

    /// Whether it is a master, or a replica that has what its master has.
    pub async fn is_in_sync(&self) -> RedisResult<bool> {
        let told: String = self.ask(&["INFO", "replication"]).await?;
        Ok(told.contains("role:master") || told.contains("master_link_status:up"))
    }

    pub async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.stop(STOP_DEADLINE).await.map(drop),
            None => Ok(()),
        }
    }

    pub async fn kill(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.kill().await.map(drop),
            None => Ok(()),
        }
    }

    /// Starts it on the same port and over the same data, after stopping it if it runs.
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await?;
        self.launch().await
    }

    /// Returns when it ends without having been asked to.
    pub async fn ended(&mut self) {
        match &mut self.running {
            Some(server) => drop(server.ended().await),
            None => std::future::pending().await,
        }
    }

    /// The last lines of its log since it was started.
    pub fn log_tail(&self) -> String {
        self.running
            .as_ref()
            .map_or_else(String::new, |server| server.log_tail(TAIL))
    }

    /// Launches it on `port`, or on a free one that `prepare` is told of first.
    async fn launch_on(
        &mut self,
        port: Option<u16>,
        prepare: impl Fn(u16) -> Result<()>,
    ) -> Result<()> {
        let tries = if port.is_some() { 1 } else { PORTS_TRIED };
        for attempt in 1..=tries {
            self.port = port.map_or_else(free_port, Ok)?;
            prepare(self.port)?;
            match self.launch().await {
                Err(ServerError::NotStarted { log, .. })
                    if attempt < tries && log.contains("Address already in use") => {}
                launched => return launched,
            }
        }
        Ok(())
    }

    async fn launch(&mut self) -> Result<()> {
        let launch = self.launch_plan()?;
        let mut server = Held::start_as(&launch, None, self.home.scratch.as_deref()).await?;
        let began = Instant::now();
        let why = loop {
            if let Some(ending) = server.has_ended()? {
                break format!("it ended with {ending}");
            }
            if self.answers().await {
                self.running = Some(server);
                return Ok(());
            }
            if began.elapsed() > START_DEADLINE {
                break format!("no answer within {} s", START_DEADLINE.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        Err(ServerError::NotStarted {
            server: self.setup.called,
            why,
            log: server.log_tail(TAIL),
        })
    }

    fn launch_plan(&self) -> Result<Launch> {
        let appendonly = if self.setup.appendonly { "yes" } else { "no" };
        let port = self.port.to_string();
        let folder = self.home.data.to_string_lossy();
        let settings = [
            ("--port", port.as_str()),
            ("--bind", "127.0.0.1"),
            ("--dir", &folder),
            ("--save", ""),
            ("--appendonly", appendonly),
            // A queue's data turns over all the time: from 64 MB on, the default, Redis would
            // write the whole file anew every few seconds under load, on a core of its own.
            ("--auto-aof-rewrite-min-size", "1gb"),
            ("--appendfsync", "everysec"),
            ("--daemonize", "no"),
        ];
        let file = self.file.as_deref().map(Path::to_string_lossy);
        let settings = settings.iter().flat_map(|(name, value)| [*name, *value]);
        Ok(Launch {
            program: installed::redis()?,
            arguments: file
                .as_deref()
                .into_iter()
                .chain(settings)
                .chain(self.setup.further.iter().copied())
                .map(str::to_owned)
                .collect(),
            environment: Vec::new(),
            without: Vec::new(),
            folder: self.home.data.clone(),
            log: self.home.log.clone(),
            stop_signal: StopSignal::Terminate,
            grace: STOP_DEADLINE,
        })
    }

    /// Whether it is this node that serves its port: a stranger may have taken the port
    /// first, and one that still loads its data answers with an error. A sentinel does not
    /// tell its folder, but its file, which lies in there.
    async fn answers(&self) -> bool {
        let folder = self.home.data.to_string_lossy();
        let pong: RedisResult<String> = self.ask(&["PING"]).await;
        if pong.is_err() {
            return false;
        }
        let told: RedisResult<Vec<String>> = self.ask(&["CONFIG", "GET", "dir"]).await;
        let file: RedisResult<String> = self.ask(&["INFO", "server"]).await;
        told.is_ok_and(|told| told.iter().any(|word| *word == folder))
            || file.is_ok_and(|file| file.contains(&*folder))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // A running server removes its scratch folder itself, when it has ended.
        if let (None, Some(scratch)) = (&self.running, &self.home.scratch) {
            let _ = fs::remove_dir_all(scratch);
        }
    }
}

/// The port in a configuration file. It is written last, so a file that was cut short has none.
fn port_in(file: &str) -> Option<u16> {
    file.split_inclusive('\n')
        .find_map(|line| line.strip_prefix("port ")?.strip_suffix('\n')?.parse().ok())
}

/// Looks until something is found. Nodes that do not answer now may do so later.
pub(super) async fn until<T, Look>(what: &str, look: impl Fn() -> Look) -> Result<T>
where
    Look: Future<Output = Option<T>>,
{
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    };
    let found = tokio::time::timeout(AGREE_DEADLINE, found).await;
    found
        .map_err(std::io::Error::from)
        .during(format!("waiting until {what}"))
}

/// Says of nodes that run, but do not come together, that they did not start.
pub(super) fn not_together<'a>(
    server: &'static str,
    fault: &ServerError,
    nodes: impl Iterator<Item = &'a Node>,
) -> ServerError {
    let tails: Vec<String> = nodes
        .map(|node| format!("port {}:\n{}", node.port, node.log_tail()))
        .collect();
    ServerError::NotStarted {
        server,
        why: fault.to_string(),
        log: tails.join("\n"),
    }
}

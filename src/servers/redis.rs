//! A private Redis.

use std::{net::Ipv4Addr, path::Path, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use super::{
    Held, Launch, Place, Result, ServerError, StopSignal, free_port,
    held::LOOK_EVERY,
    installed,
    place::{Home, make_folder},
};

const START_DEADLINE: Duration = Duration::from_mins(1);
const STOP_DEADLINE: Duration = Duration::from_secs(20);
/// How many ports are tried when other programs take them first.
const PORTS_TRIED: usize = 5;

/// How a private Redis is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct RedisOptions {
    /// Whether writes go to an append-only file, brought to disk once a second.
    pub appendonly: bool,
    /// The port, or any free one.
    pub port: Option<u16>,
}

/// A private Redis on 127.0.0.1. It ends with its holder.
#[derive(Debug)]
pub struct Redis {
    home: Home,
    options: RedisOptions,
    port: u16,
    running: Option<Held>,
}

impl Redis {
    /// Starts a Redis and returns once it answers.
    ///
    /// # Errors
    /// [`ServerError`]: not installed, the folder is in use, or the server did not start.
    pub async fn start(place: &Place, options: RedisOptions) -> Result<Self> {
        let home = Home::make(place, "redis", None)?;
        make_folder(&home.data, None)?;
        let tries = if options.port.is_some() {
            1
        } else {
            PORTS_TRIED
        };
        let mut redis = Self {
            home,
            options,
            port: 0,
            running: None,
        };
        for attempt in 1..=tries {
            redis.port = options.port.map_or_else(free_port, Ok)?;
            match redis.launch().await {
                Err(ServerError::NotStarted { log, .. })
                    if attempt < tries && log.contains("Address already in use") => {}
                Err(fault) => return Err(fault),
                Ok(()) => break,
            }
        }
        Ok(redis)
    }

    /// The address that clients connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The port that it listens on, the same after every restart.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops it; with an append-only file nothing is lost.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.stop(STOP_DEADLINE).await.map(drop),
            None => Ok(()),
        }
    }

    /// Kills it as a crash would: up to a second of writes may be lost.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn kill(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut server) => server.kill().await.map(drop),
            None => Ok(()),
        }
    }

    /// Starts it on the same port and over the same data, after stopping it if it runs.
    ///
    /// # Errors
    /// As for [`Redis::start`].
    pub async fn restart(&mut self) -> Result<()> {
        self.stop().await?;
        self.launch().await
    }

    /// Returns when the server ends without having been asked to.
    pub async fn ended(&mut self) {
        match &mut self.running {
            Some(server) => drop(server.ended().await),
            None => std::future::pending().await,
        }
    }

    /// The last lines of the server's log since it was started.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.running
            .as_ref()
            .map_or_else(String::new, |server| server.log_tail(15))
    }

    async fn launch(&mut self) -> Result<()> {
        let launch = self.launch_plan()?;
        let mut server = Held::start_as(&launch, None, self.home.scratch.as_deref()).await?;
        let began = Instant::now();
        let why = loop {
            if let Some(ending) = server.has_ended()? {
                break format!("it ended with {ending}");
            }
            if answers(self.port, &self.home.data).await {
                self.running = Some(server);
                return Ok(());
            }
            if began.elapsed() > START_DEADLINE {
                break format!("no answer within {} s", START_DEADLINE.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        Err(ServerError::NotStarted {
            server: "Redis",
            why,
            log: server.log_tail(15),
        })
    }

    fn launch_plan(&self) -> Result<Launch> {
        let appendonly = if self.options.appendonly { "yes" } else { "no" };
        let port = self.port.to_string();
        let folder = self.home.data.to_string_lossy();
        let settings = [
            ("--port", port.as_str()),
            ("--bind", "127.0.0.1"),
            ("--dir", &folder),
            ("--save", ""),
            ("--appendonly", appendonly),
            ("--appendfsync", "everysec"),
            ("--daemonize", "no"),
        ];
        Ok(Launch {
            program: installed::redis()?,
            arguments: settings
                .iter()
                .flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()])
                .collect(),
            environment: Vec::new(),
            without: Vec::new(),
            folder: self.home.data.clone(),
            log: self.home.log.clone(),
            stop_signal: StopSignal::Terminate,
            grace: STOP_DEADLINE,
        })
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // A running server removes its scratch folder itself, when it has ended.
        if let (None, Some(scratch)) = (&self.running, &self.home.scratch) {
            let _ = std::fs::remove_dir_all(scratch);
        }
    }
}

/// Whether the Redis over `folder` serves this port: a stranger may have taken the port
/// first, and one that still loads its data answers with an error.
async fn answers(port: u16, folder: &Path) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
        stream
            .write_all(b"PING\r\nCONFIG GET dir\r\nQUIT\r\n")
            .await
            .ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        Some(answer.starts_with("+PONG") && answer.contains(&*folder.to_string_lossy()))
    };
    let asked = tokio::time::timeout(Duration::from_secs(2), asked).await;
    asked.ok().flatten().unwrap_or(false)
}

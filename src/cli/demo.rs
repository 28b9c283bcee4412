//! `chinwag demo`: everything on one machine, with nothing configured.
//!
//! It starts the servers that are not given, migrates, starts the programs and keeps them
//! running, plays a short conversation through the console's own HTTP API, and stays up.
//! Nothing here knows how a message is handled: the programs are the real ones, and the
//! conversation is held from outside, as any client would hold it.

mod conversation;
mod programs;

use std::{
    fs::{self, File},
    io::Write,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use tokio::sync::mpsc;

use crate::{
    config::Environment,
    servers::{
        Launch, Place, Postgres, PostgresOptions, Redis, RedisOptions, StopSignal, free_port,
        port_is_free,
    },
    shutdown::Tasks,
    store,
};

use programs::{Failures, Program, Server};

/// Where the console is when nobody holds the port.
const CONSOLE_PORT: u16 = 7411;
/// How many workers share the queue.
const WORKERS: usize = 2;
/// How long one group of programs may take to drain, their killing included.
const DRAIN_DEADLINE: Duration = Duration::from_secs(45);
/// The private database's name.
const DATABASE: &str = "chinwag";

/// What the demo can be told.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// End after the sample conversation; status 0 when every message was answered once
    #[arg(long)]
    pub once: bool,
    /// Where the private servers keep their data, and the programs their logs
    #[arg(long, default_value = ".data", value_name = "FOLDER")]
    pub data: PathBuf,
    /// The console's port; 7411 when it is free, else any
    #[arg(long)]
    pub port: Option<u16>,
}

/// Runs the demo until Ctrl-C, or with `--once` until the conversation is over.
///
/// # Errors
/// When something cannot be installed, started or kept running. Everything that was started
/// is stopped by then.
pub async fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let folder = data_folder(&args.data)?;
    let _lock = lock(&folder)?;
    let console = console_port(args.port)?;
    let signals = Tasks::new();
    signals.stop_on_signals()?;
    let (failures, mut failed) = mpsc::channel(8);
    let demo = Demo::new(folder, console, failures);
    let ended = tokio::select! {
        ended = demo.show(args.once) => ended,
        Some(fault) = failed.recv() => Err(fault),
        () = signals.stopped() => Ok(if args.once { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
    };
    let drained = demo.stop(!args.once || signals.is_stopping()).await;
    signals.finish(Duration::from_secs(1)).await;
    let ended = ended?;
    if !drained {
        bail!("not everything stopped in time; what was left has been told to stop");
    }
    Ok(ended)
}

/// Prints a line. A reader that went away is no reason to end.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// The running demo. Groups stop in the order of their fields.
struct Demo {
    folder: PathBuf,
    console: u16,
    /// The gateway and the console: first nothing new comes in.
    doors: Tasks,
    /// Then what came in is finished.
    workers: Tasks,
    /// Then nobody needs these any more.
    servers: Tasks,
    failures: Failures,
}

impl Demo {
    fn new(folder: PathBuf, console: u16, failures: Failures) -> Self {
        Self {
            folder,
            console,
            doors: Tasks::new(),
            workers: Tasks::new(),
            servers: Tasks::new(),
            failures,
        }
    }

    async fn show(&self, once: bool) -> anyhow::Result<ExitCode> {
        let mut env = Environment::read();
        let redis = self.redis(&mut env).await?;
        let database = self.postgres(&mut env).await?;
        store::migrate_up(&database)
            .await
            .context("the database could not be migrated")?;
        let discord = env.text("DISCORD_TOKEN").is_some();
        let programs = self.programs(&redis, &database, discord)?;
        let told = self.start_and_talk(programs).await?;
        say(&told.to_string());
        say(&format!("console: {}", self.address()));
        if once {
            return Ok(told.exit_code());
        }
        // Now it is up until a signal or a failure ends it.
        std::future::pending().await
    }

    async fn start_and_talk(&self, programs: Vec<Program>) -> anyhow::Result<conversation::Told> {
        for program in programs.iter().cloned() {
            let group = if program.is_door {
                &self.doors
            } else {
                &self.workers
            };
            let tasks = group.clone();
            let failures = self.failures.clone();
            group.spawn(programs::keep_running(program, tasks, failures));
        }
        let client = conversation::client()?;
        for program in programs.iter().filter(|program| program.needed) {
            programs::wait_until_ready(&client, program).await?;
        }
        conversation::play(&client, &self.address()).await
    }

    async fn stop(&self, aloud: bool) -> bool {
        if aloud {
            say("demo: stopping; what was accepted is finished first");
        }
        let mut drained = true;
        for group in [&self.doors, &self.workers, &self.servers] {
            drained &= group.finish(DRAIN_DEADLINE).await;
        }
        drained
    }

    async fn redis(&self, env: &mut Environment) -> anyhow::Result<String> {
        if let Some(url) = env.text("REDIS_URL") {
            say("demo: using the Redis of REDIS_URL");
            return Ok(url);
        }
        let options = RedisOptions {
            appendonly: true,
            port: None,
        };
        let redis = Redis::start(&Place::Kept(self.folder.clone()), options).await?;
        let url = redis.url();
        say(&format!("demo: Redis at {url}"));
        self.keep(Server::Redis(redis));
        Ok(url)
    }

    async fn postgres(&self, env: &mut Environment) -> anyhow::Result<String> {
        if let Some(url) = env.text("DATABASE_URL") {
            say("demo: using the PostgreSQL of DATABASE_URL");
            return Ok(url);
        }
        let place = Place::Kept(self.folder.clone());
        let postgres = Postgres::start(&place, PostgresOptions::default()).await?;
        postgres.create_database(DATABASE).await?;
        let url = postgres.url(DATABASE);
        say(&format!("demo: PostgreSQL at {url}"));
        self.keep(Server::Postgres(postgres));
        Ok(url)
    }

    fn keep(&self, server: Server) {
        let (tasks, failures) = (self.servers.clone(), self.failures.clone());
        self.servers
            .spawn(programs::keep_serving(server, tasks, failures));
    }

    fn programs(&self, redis: &str, database: &str, discord: bool) -> anyhow::Result<Vec<Program>> {
        let chinwag = std::env::current_exe().context("finding the running program")?;
        let worker = chinwag.with_file_name("chinwag-worker");
        if !worker.is_file() {
            bail!(
                "there is no {}: `make demo` builds it (cargo build -p chinwag-worker)",
                worker.display()
            );
        }
        let plan = |name: String, program: &Path, command: &[&str]| {
            self.program(name, program, command, [redis, database])
        };
        let mut programs = Vec::new();
        for number in 1..=WORKERS {
            programs.push(plan(format!("worker {number}"), &worker, &[])?);
        }
        let mut console = plan("console".to_owned(), &chinwag, &["console"])?.into_door();
        let address = format!("{}:{}", Ipv4Addr::LOCALHOST, self.console);
        console.set("CHINWAG_CONSOLE_ADDRESS", address);
        programs.push(console);
        if discord {
            let mut gateway = plan("gateway".to_owned(), &chinwag, &["gateway"])?.into_door();
            // Discord may be slow or refuse: the console works all the same.
            gateway.needed = false;
            gateway.launch.without.clear();
            programs.push(gateway);
        }
        Ok(programs)
    }

    fn program(
        &self,
        name: String,
        program: &Path,
        command: &[&str],
        [redis, database]: [&str; 2],
    ) -> anyhow::Result<Program> {
        let logs = self.folder.join("logs");
        fs::create_dir_all(&logs).with_context(|| format!("making {}", logs.display()))?;
        let health = free_port()?;
        let launch = Launch {
            program: program.to_owned(),
            arguments: command.iter().map(|word| (*word).to_owned()).collect(),
            environment: vec![
                ("REDIS_URL".to_owned(), redis.to_owned()),
                ("DATABASE_URL".to_owned(), database.to_owned()),
                (
                    "CHINWAG_HEALTH_ADDRESS".to_owned(),
                    format!("{}:{health}", Ipv4Addr::LOCALHOST),
                ),
            ],
            // Only the gateway speaks to Discord.
            without: vec!["DISCORD_TOKEN".to_owned()],
            folder: std::env::current_dir().context("finding the current folder")?,
            log: logs.join(format!("{}.log", name.replace(' ', "-"))),
            stop_signal: StopSignal::Terminate,
            grace: programs::STOP_DEADLINE,
        };
        Ok(Program {
            name,
            launch,
            health,
            needed: true,
            is_door: false,
        })
    }

    fn address(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.console)
    }
}

fn data_folder(wanted: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(wanted)
        .and_then(|()| wanted.canonicalize())
        .with_context(|| format!("making the data folder {}", wanted.display()))
}

/// Held for as long as the demo runs, so that two never share their data.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("demo.lock");
    let file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => bail!(
            "a demo is running over {} already: stop it first, or give this one its own \
             folder with --data",
            folder.display()
        ),
        Err(fs::TryLockError::Error(fault)) => {
            Err(fault).with_context(|| format!("locking {}", path.display()))
        }
    }
}

fn console_port(wanted: Option<u16>) -> anyhow::Result<u16> {
    match wanted {
        Some(port) if port_is_free(port) => Ok(port),
        Some(port) => bail!("port {port} is taken: leave out --port, or give another one"),
        None if port_is_free(CONSOLE_PORT) => Ok(CONSOLE_PORT),
        None => Ok(free_port()?),
    }
}

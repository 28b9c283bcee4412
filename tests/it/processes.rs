//! The real programs as real processes, which may be killed.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use chinwag::{
    llm,
    servers::{Ending, Held, Launch, Redis, StopSignal, free_port},
    shutdown::Tasks,
};
use tempfile::TempDir;

use crate::{
    app::{PATIENCE, eventually, private_redis, shared_database},
    chat::{Chat, Crowd},
};

/// Variables of the surroundings that these processes must not see.
const NOT_OURS: [&str; 10] = [
    "REDIS_URL",
    "DATABASE_URL",
    "DISCORD_TOKEN",
    "DISCORD_API_BASE",
    "DISCORD_GATEWAY_URL",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "OPENROUTER_API_KEY",
    "GITHUB_TOKEN",
    "RUST_LOG",
];
/// A lease of a killed worker runs out soon, so that stories are short.
const LEASE_MS: &str = "1000";

/// A console and workers, with a Redis and a database of their own.
pub struct Programs {
    /// Their Redis.
    pub redis: Redis,
    /// The address of their database.
    pub database: String,
    /// What all of them are told besides.
    settings: Vec<(String, String)>,
    console: Option<Program>,
    workers: Vec<Program>,
    folder: TempDir,
    users: Tasks,
}

/// A running program.
struct Program {
    launch: Launch,
    running: Held,
    /// Where it answers.
    address: String,
}

impl Programs {
    /// A console and workers, all ready. `settings` go to every program.
    pub async fn start(workers: usize, settings: &[(&str, &str)]) -> Self {
        let usual = [
            ("CHINWAG_LEASE_MS", LEASE_MS),
            ("RATE_LIMIT_GENERAL", "1000000,60"),
            ("CHINWAG_EMOJI_DENSITY", "none"),
        ];
        let settings = usual.iter().chain(settings);
        let mut programs = Self {
            redis: private_redis().await,
            database: shared_database().await,
            settings: settings
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            console: None,
            workers: Vec::new(),
            folder: TempDir::new().expect("a temporary folder can be made"),
            users: Tasks::new(),
        };
        programs.console = Some(programs.run("console", chinwag(), &["console"], &[]).await);
        for _ in 0..workers {
            programs.begin_worker(&[], &[]).await;
        }
        programs.are_ready().await;
        programs
    }

    /// One more worker, with arguments and settings of its own. Returns its place among them.
    pub async fn join_worker(&mut self, arguments: &[&str], settings: &[(&str, &str)]) -> usize {
        let index = self.begin_worker(arguments, settings).await;
        self.workers[index].is_ready().await;
        index
    }

    async fn begin_worker(&mut self, arguments: &[&str], settings: &[(&str, &str)]) -> usize {
        let index = self.workers.len();
        let name = format!("worker-{}", index + 1);
        let program = self.run(&name, &worker(), arguments, settings).await;
        self.workers.push(program);
        index
    }

    async fn run(
        &self,
        name: &str,
        program: &Path,
        arguments: &[&str],
        settings: &[(&str, &str)],
    ) -> Program {
        let address = || {
            let port = free_port().expect("a port is free");
            format!("{}:{port}", Ipv4Addr::LOCALHOST)
        };
        let (health, console) = (address(), address());
        let answers = if program == chinwag() {
            &console
        } else {
            &health
        };
        let answers = format!("http://{answers}");
        let mut environment = self.environment();
        let own = [
            ("CHINWAG_HEALTH_ADDRESS", health.as_str()),
            ("CHINWAG_CONSOLE_ADDRESS", console.as_str()),
        ];
        let own = own.iter().chain(settings);
        environment.extend(own.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let launch = Launch {
            program: program.to_owned(),
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            environment,
            without: NOT_OURS.iter().map(|name| (*name).to_owned()).collect(),
            folder: self.folder.path().to_owned(),
            log: self.log(name),
            stop_signal: StopSignal::Terminate,
            grace: PATIENCE,
        };
        let launch = without_set(launch);
        let running = Held::start(&launch).await.expect("the program starts");
        Program {
            launch,
            running,
            address: answers,
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let mut environment = vec![
            ("REDIS_URL".to_owned(), self.redis.url()),
            ("DATABASE_URL".to_owned(), self.database.clone()),
        ];
        environment.extend(self.settings.iter().cloned());
        environment
    }

    /// Where a program's log is.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    /// Every line that any program logged.
    pub fn logs(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        files
            .map(|file| std::fs::read(file.expect("it can be listed").path()).expect("it is read"))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect()
    }

    /// What every program answers at `/metrics` and `/health`.
    pub async fn told(&self) -> String {
        let client = llm::http::client();
        let mut told = String::new();
        for program in self.console.iter().chain(&self.workers) {
            for path in ["metrics", "health"] {
                let address = format!("{}/{path}", program.address);
                let answer = client.get(address).send().await.expect("it answers");
                told += &answer.text().await.expect("it answers in text");
            }
        }
        told
    }

    async fn are_ready(&self) {
        for program in self.console.iter().chain(&self.workers) {
            program.is_ready().await;
        }
    }

    /// The console's address.
    pub fn address(&self) -> String {
        let console = self.console.as_ref().expect("the console runs");
        console.address.clone()
    }

    /// A user's conversation, with a client that may have its own headers.
    pub fn chat(&self, client: reqwest::Client, user: &str) -> Chat {
        Chat::new(
            client,
            self.address(),
            self.users.clone(),
            "processes",
            user,
        )
    }

    /// Many users who listen.
    pub async fn crowd(&self, size: usize) -> Crowd {
        let client = llm::http::client();
        let name = |number| format!("user {number}");
        let chats = (0..size).map(|number| self.chat(client.clone(), &name(number)));
        Crowd::of(chats.collect()).await
    }

    /// Kills a worker as a crash would, and starts it again.
    pub async fn crash_worker(&mut self, index: usize) {
        let worker = &mut self.workers[index];
        let ending = worker.running.kill().await.expect("its end is seen");
        assert_eq!(ending, Ending::Signal(9));
        worker.running = Held::start(&worker.launch).await.expect("it starts again");
    }

    /// Asks a worker to end, and says how it did.
    pub async fn stop_worker(&mut self, index: usize) -> Ending {
        let worker = &mut self.workers[index];
        worker
            .running
            .stop(PATIENCE)
            .await
            .expect("its end is seen")
    }

    /// Starts a worker again that was stopped.
    pub async fn start_worker(&mut self, index: usize) {
        let worker = &mut self.workers[index];
        worker.running = Held::start(&worker.launch).await.expect("it starts again");
    }

    /// Whether a worker has not ended.
    pub fn worker_lives(&mut self, index: usize) -> bool {
        let ending = self.workers[index].running.has_ended();
        ending.expect("the system can tell").is_none()
    }

    /// Stops the console as a deploy would, and starts it again.
    pub async fn redeploy_console(&mut self) {
        let console = self.console.as_mut().expect("the console runs");
        let ending = console.running.stop(PATIENCE).await;
        assert_eq!(ending.expect("its end is seen"), Ending::Status(0));
        console.running = Held::start(&console.launch).await.expect("it starts again");
        console.is_ready().await;
    }

    /// Kills the console as a crash would, and starts it again.
    pub async fn crash_console(&mut self) {
        let console = self.console.as_mut().expect("the console runs");
        console.running.kill().await.expect("its end is seen");
        console.running = Held::start(&console.launch).await.expect("it starts again");
        console.is_ready().await;
    }

    /// Runs a command of `chinwag` to its end.
    pub async fn command(&self, arguments: &[&str]) -> Output {
        command(chinwag(), arguments, &self.environment()).await
    }

    /// Stops everything: all must drain and end well.
    pub async fn finish(mut self) {
        assert!(self.users.finish(PATIENCE).await, "a user does not end");
        for mut program in self
            .console
            .take()
            .into_iter()
            .chain(self.workers.drain(..))
        {
            let ending = program.running.stop(PATIENCE).await;
            assert_eq!(
                ending.expect("its end is seen"),
                Ending::Status(0),
                "{}",
                program.running.log_tail(20)
            );
        }
    }
}

impl Drop for Programs {
    /// A story that failed tells what its programs logged.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
    }
}

impl Program {
    async fn is_ready(&self) {
        let client = llm::http::client();
        let address = format!("{}/health/ready", self.address);
        eventually("the program is ready", async || {
            let answer = client.get(&address).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }
}

/// What is set must not be taken away again.
fn without_set(mut launch: Launch) -> Launch {
    let set: Vec<&String> = launch.environment.iter().map(|(name, _)| name).collect();
    launch.without.retain(|name| !set.contains(&name));
    launch
}

/// The `chinwag` that was built with these tests.
pub fn chinwag() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_chinwag"))
}

/// The worker beside it.
pub fn worker() -> PathBuf {
    let worker = chinwag().with_file_name("chinwag-worker");
    assert!(
        worker.is_file(),
        "there is no {}: `make test` builds it (cargo build --workspace --bins)",
        worker.display()
    );
    worker
}

/// Runs a program to its end, with nothing of the surroundings that is meant for another bot.
pub async fn command(
    program: &Path,
    arguments: &[&str],
    environment: &[(String, String)],
) -> Output {
    let mut command = tokio::process::Command::new(program);
    for name in NOT_OURS {
        command.env_remove(name);
    }
    let environment = environment.iter().map(|(name, value)| (name, value));
    command.args(arguments).envs(environment).kill_on_drop(true);
    tokio::time::timeout(PATIENCE, command.output())
        .await
        .expect("the command ends in time")
        .expect("the command can be run")
}

/// A moment between two faults.
pub async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

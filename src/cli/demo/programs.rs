//! Keeps the demo's programs and servers running: one that dies is started again and says so,
//! and one that cannot stay up ends the demo with its last words.

use std::time::Duration;

use anyhow::{anyhow, bail};
use tokio::{sync::mpsc, time::Instant};

use super::say;
use crate::{
    servers::{Ending, Held, Launch, Postgres, Redis, log_tail},
    shutdown::Tasks,
};

/// Where a program that cannot be kept running is told of.
pub(super) type Failures = mpsc::Sender<anyhow::Error>;

/// How long a program may take to drain before it is killed.
pub(super) const STOP_DEADLINE: Duration = Duration::from_secs(30);
/// A program that lived this long was well when it started.
const SETTLED: Duration = Duration::from_secs(10);
/// How often in a row a program may fail to settle.
const QUICK_DEATHS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const READY_DEADLINE: Duration = Duration::from_mins(1);
const ASK_EVERY: Duration = Duration::from_millis(50);

/// One program of the demo.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub name: String,
    pub launch: Launch,
    /// The port of 127.0.0.1 that answers whether it is ready.
    pub health: u16,
    /// Whether the demo is pointless without it.
    pub needed: bool,
    /// Whether messages come in through it.
    pub is_door: bool,
}

impl Program {
    pub fn into_door(mut self) -> Self {
        self.is_door = true;
        self
    }

    /// Sets a variable of its environment.
    pub fn set(&mut self, name: &str, value: String) {
        self.launch.environment.push((name.to_owned(), value));
    }
}

/// A server that the demo started itself.
#[derive(Debug)]
pub(super) enum Server {
    Redis(Redis),
    Postgres(Postgres),
}

impl Server {
    const fn name(&self) -> &'static str {
        match self {
            Self::Redis(_) => "Redis",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    async fn ended(&mut self) {
        match self {
            Self::Redis(redis) => redis.ended().await,
            Self::Postgres(postgres) => postgres.ended().await,
        }
    }

    async fn restart(&mut self) -> crate::servers::Result<()> {
        match self {
            Self::Redis(redis) => redis.restart().await,
            Self::Postgres(postgres) => postgres.restart().await,
        }
    }

    async fn stop(&mut self) -> crate::servers::Result<()> {
        match self {
            Self::Redis(redis) => redis.stop().await,
            Self::Postgres(postgres) => postgres.stop().await,
        }
    }
}

/// Runs a program, again and again, until the group is told to stop.
pub(super) async fn keep_running(program: Program, tasks: Tasks, failures: Failures) {
    if let Err(fault) = run_again_and_again(&program, &tasks).await {
        if program.needed {
            let _ = failures.send(fault).await;
        } else {
            say(&format!("demo: {fault:#}\ndemo: going on without it"));
        }
    }
}

async fn run_again_and_again(program: &Program, tasks: &Tasks) -> anyhow::Result<()> {
    let name = &program.name;
    let mut quick_deaths = 0;
    while !tasks.is_stopping() {
        let began = Instant::now();
        let mut child = Held::start(&program.launch).await?;
        let ending = tokio::select! {
            ending = child.ended() => ending?,
            () = tasks.stopped() => {
                child.stop(STOP_DEADLINE).await?;
                return Ok(());
            }
        };
        quick_deaths = if began.elapsed() < SETTLED && by_itself(ending) {
            quick_deaths + 1
        } else {
            0
        };
        if quick_deaths >= QUICK_DEATHS {
            let log = program.launch.log.display();
            let words = child.log_tail(10);
            bail!(
                "{name} ended with {ending} {quick_deaths} times in a row; its log is {log}, and ends so:\n{words}"
            );
        }
        say(&format!("demo: {name} ended ({ending}), starting it again"));
        tasks.sleep(FIRST_PAUSE * 2_u32.pow(quick_deaths)).await;
    }
    Ok(())
}

/// Whether a program ended of its own doing. One that somebody killed was in order, however
/// often it happens.
fn by_itself(ending: Ending) -> bool {
    !matches!(ending, Ending::Signal(2 | 9 | 15))
}

/// Keeps a server up until the group is told to stop.
pub(super) async fn keep_serving(mut server: Server, tasks: Tasks, failures: Failures) {
    loop {
        tokio::select! {
            () = server.ended() => {}
            () = tasks.stopped() => break,
        }
        say(&format!("demo: {} ended, starting it again", server.name()));
        if let Err(fault) = server.restart().await {
            let fault = anyhow!(fault).context(format!("{} ended", server.name()));
            let _ = failures.send(fault).await;
            return;
        }
    }
    if let Err(fault) = server.stop().await {
        say(&format!(
            "demo: {} may not have stopped: {fault}",
            server.name()
        ));
    }
}

/// Asks a program until it is ready.
pub(super) async fn wait_until_ready(
    client: &reqwest::Client,
    program: &Program,
) -> anyhow::Result<()> {
    let address = format!("http://127.0.0.1:{}/health/ready", program.health);
    let began = Instant::now();
    loop {
        let answer = client.get(&address).send().await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        if began.elapsed() > READY_DEADLINE {
            let words = log_tail(&program.launch.log, 0, 10);
            let deadline = READY_DEADLINE.as_secs();
            bail!(
                "{} was not ready within {deadline} s; its log ends so:\n{words}",
                program.name
            );
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

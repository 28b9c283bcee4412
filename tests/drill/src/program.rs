//! One real program of the bot: started, killed, stopped and asked whether it is ready.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use chinwag::{
    llm::http,
    servers::{Ending, Held, Launch, StopSignal, free_port},
};
use tokio::time::Instant;

/// How long a program may take to drain before it is killed.
const STOP_DEADLINE: Duration = Duration::from_secs(40);
const READY_DEADLINE: Duration = Duration::from_mins(1);
const ASK_EVERY: Duration = Duration::from_millis(50);
/// The lines of a log that say why a program ended.
const TAIL: usize = 12;
/// Every setting of chinwag. What the surroundings set is meant for another bot.
const SETTINGS: &str = include_str!("../../../deploy/example.env");

/// A running program.
#[derive(Debug)]
pub struct Program {
    /// What it is called.
    pub name: String,
    launch: Launch,
    running: Held,
    health: u16,
    starts: u32,
}

impl Program {
    /// Starts a program with these settings and no others; [`Program::is_ready`] waits for it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(
        name: String,
        program: PathBuf,
        command: &[&str],
        settings: &[(String, String)],
        logs: &Path,
    ) -> anyhow::Result<Self> {
        let health = free_port()?;
        let mut environment = settings.to_vec();
        environment.push((
            "CHINWAG_HEALTH_ADDRESS".to_owned(),
            format!("{}:{health}", Ipv4Addr::LOCALHOST),
        ));
        let is_set = |name: &String| environment.iter().any(|(set, _)| set == name);
        let launch = Launch {
            program,
            arguments: command.iter().map(|word| (*word).to_owned()).collect(),
            without: known_settings().filter(|name| !is_set(name)).collect(),
            environment,
            folder: logs.to_owned(),
            log: log_of(logs, &name, 1),
            stop_signal: StopSignal::Terminate,
            grace: STOP_DEADLINE,
        };
        let running = Held::start(&launch).await?;
        Ok(Self {
            name,
            launch,
            running,
            health,
            starts: 1,
        })
    }

    /// Kills it as a crash would. True when that is how it ended.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn kill(&mut self) -> anyhow::Result<bool> {
        Ok(self.running.kill().await? == Ending::Signal(9))
    }

    /// Asks it to end, with SIGTERM. True when it did, by itself and well.
    ///
    /// # Errors
    /// When the system cannot tell how it ended.
    pub async fn stop(&mut self) -> anyhow::Result<bool> {
        Ok(self.running.stop(STOP_DEADLINE).await? == Ending::Status(0))
    }

    /// Starts it again, with a new log: a long one would be begun anew, and what it told be gone.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start_again(&mut self) -> anyhow::Result<()> {
        self.starts += 1;
        self.launch.log = log_of(&self.launch.folder, &self.name, self.starts);
        self.running = Held::start(&self.launch).await?;
        Ok(())
    }

    /// Takes this program for it from its next start on: another version of it.
    pub fn becomes(&mut self, program: &Path) {
        program.clone_into(&mut self.launch.program);
    }

    /// Starts it again if it has ended by itself, as a supervisor would, and says how it ended.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn tend(&mut self) -> anyhow::Result<Option<String>> {
        let Some(ending) = self.running.has_ended()? else {
            return Ok(None);
        };
        let tail = self.running.log_tail(TAIL);
        self.start_again().await?;
        Ok(Some(format!(
            "{} ended by itself with {ending} and was started again; its last words:\n{tail}",
            self.name
        )))
    }

    /// Waits until it says that it is ready.
    ///
    /// # Errors
    /// When it does not become ready, with the last lines of its log.
    pub async fn is_ready(&mut self) -> anyhow::Result<()> {
        let client = http::client();
        let address = format!(
            "http://{}:{}/health/ready",
            Ipv4Addr::LOCALHOST,
            self.health
        );
        let began = Instant::now();
        while began.elapsed() < READY_DEADLINE {
            if let Ok(answer) = client.get(&address).send().await
                && answer.status().is_success()
            {
                return Ok(());
            }
            if let Some(ending) = self.running.has_ended()? {
                let tail = self.running.log_tail(TAIL);
                bail!("{} ended with {ending}:\n{tail}", self.name);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
        bail!(
            "{} is not ready after {} s; its last words:\n{}",
            self.name,
            READY_DEADLINE.as_secs(),
            self.running.log_tail(TAIL)
        )
    }
}

/// The two programs of one version.
#[derive(Clone, Debug)]
pub struct Version {
    /// The gateway is one of its commands.
    pub chinwag: PathBuf,
    /// The worker.
    pub worker: PathBuf,
}

impl Version {
    /// The programs that lie beside this one.
    ///
    /// # Errors
    /// When one was not built.
    pub fn present() -> anyhow::Result<Self> {
        let own = std::env::current_exe().context("finding the running program")?;
        Self::of(&|name| own.with_file_name(name)).context(
            "`make drill` builds what is missing (cargo build -p chinwag -p chinwag-worker)",
        )
    }

    /// The programs in a folder.
    ///
    /// # Errors
    /// When one is not there.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        // Programs are started in a folder of their own.
        let folder = folder
            .canonicalize()
            .with_context(|| format!("--previous: there is no folder {}", folder.display()))?;
        Self::of(&|name| folder.join(name))
            .context("--previous takes the folder of both programs of a version")
    }

    fn of(place: &dyn Fn(&str) -> PathBuf) -> anyhow::Result<Self> {
        let found = |name: &str| {
            let program = place(name);
            anyhow::ensure!(program.is_file(), "there is no {}", program.display());
            Ok(program)
        };
        Ok(Self {
            chinwag: found("chinwag")?,
            worker: found("chinwag-worker")?,
        })
    }
}

fn log_of(logs: &Path, name: &str, start: u32) -> PathBuf {
    logs.join(format!("{name}.{start}.log"))
}

fn known_settings() -> impl Iterator<Item = String> {
    let lines = SETTINGS.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(name, _)| name.trim_start_matches(['#', ' ']).to_owned())
        .filter(|name| !name.contains(' '))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Version;

    #[test]
    fn a_version_is_both_of_its_programs() {
        let folder = tempfile::tempdir().unwrap();
        let found = || Version::in_folder(folder.path());
        fs::write(folder.path().join("chinwag"), "").unwrap();
        let missing = format!("{:#}", found().unwrap_err());
        assert!(missing.contains("chinwag-worker"), "{missing}");
        fs::write(folder.path().join("chinwag-worker"), "").unwrap();
        assert!(found().unwrap().worker.is_absolute());
        assert!(Version::in_folder(&folder.path().join("nowhere")).is_err());
    }

    #[test]
    fn settings_of_the_surroundings_are_known() {
        let known: Vec<String> = super::known_settings().collect();
        for name in ["REDIS_URL", "ANTHROPIC_API_KEY", "CHINWAG_LEASE_MS"] {
            assert!(known.iter().any(|it| it == name), "{name}");
        }
    }
}

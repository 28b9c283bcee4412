//! What the built programs know: their commands, settings, health and metrics; and whether what
//! a deploy file starts agrees with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Once,
    time::Duration,
};

use chinwag::{
    clock::Clock,
    config::{Config, Environment},
    health::{self, Health},
    shutdown::Tasks,
    telemetry::METRICS,
};

use crate::{root, text_of};

/// How long each program may take to end after its last work: see "Stopping" in
/// `docs/operations.md`.
const WORKER_WRITES_UP: Duration = Duration::from_secs(5);
const CONSOLE_ENDS: Duration = Duration::from_secs(10);
const GATEWAY_ENDS: Duration = Duration::from_secs(20);

/// The paths that every program answers.
const SERVED: [&str; 4] = ["/health", "/health/live", "/health/ready", "/metrics"];

/// A program as a deploy file starts it.
#[derive(Debug, Default)]
pub struct Started {
    /// The file, and where in it.
    pub place: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    pub environment: BTreeMap<String, String>,
    /// How long it may take to stop before it is killed.
    pub grace: Option<Duration>,
    pub probes: Vec<Probe>,
}

/// Something that asks a program how it is.
#[derive(Debug)]
pub struct Probe {
    pub what: Asked,
    pub path: String,
    pub port: u16,
    /// Whether it comes from outside the program's container or machine.
    pub outside: bool,
}

/// What an answer is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Without a good one the program is started again.
    Live,
    /// Without a good one it gets no traffic.
    Ready,
    /// It is figures.
    Metrics,
}

/// The built programs.
pub struct Programs {
    folder: PathBuf,
    settings: BTreeSet<String>,
}

impl Programs {
    pub fn built() -> Self {
        let chinwag = Path::new(env!("CARGO_BIN_EXE_chinwag"));
        build_worker_beside(chinwag);
        Self {
            folder: chinwag.parent().unwrap().to_owned(),
            settings: explained_settings(),
        }
    }

    pub fn knows_setting(&self, name: &str) -> bool {
        self.settings.contains(name)
    }

    /// Everything in which a deploy file and the programs disagree.
    pub fn faults(&self, started: &Started) -> Vec<String> {
        let mut faults: Vec<String> = self.command_faults(started).into_iter().collect();
        let unknown = started
            .environment
            .iter()
            .filter(|(name, _)| !self.settings.contains(*name) && !name.starts_with("POSTGRES_"));
        faults.extend(unknown.map(|(name, _)| format!("chinwag knows no setting {name}")));
        match Config::read(Environment::of(started.environment.clone())) {
            Ok(config) => {
                faults.extend(started.grace_fault(&config));
                faults.extend(started.probe_faults(&config));
            }
            Err(fault) => faults.push(fault.to_string()),
        }
        let place = &started.place;
        faults
            .iter()
            .map(|fault| format!("{place}: {fault}"))
            .collect()
    }

    /// The program says itself whether it knows the words: with `--help` behind them it
    /// explains them or refuses them.
    fn command_faults(&self, started: &Started) -> Option<String> {
        let (program, words) = started.command.split_first()?;
        if !["chinwag", "chinwag-worker"].contains(&program.as_str()) {
            return Some(format!("there is no program {program}"));
        }
        let asked = Command::new(self.folder.join(program))
            .args(words)
            .arg("--help")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        if !asked.status.success() {
            let said = String::from_utf8_lossy(&asked.stderr);
            return Some(format!("{}: {}", started.command.join(" "), said.trim()));
        }
        let needs_word = program == "chinwag" && words.is_empty();
        needs_word.then(|| "chinwag does nothing without a command".to_owned())
    }
}

impl Started {
    fn word(&self) -> &str {
        let named = self.command.first().map_or("", String::as_str);
        if named == "chinwag-worker" {
            return "worker";
        }
        self.command.get(1).map_or("", String::as_str)
    }

    /// Whether it runs until it is told to stop.
    pub fn stays(&self) -> bool {
        ["worker", "console", "gateway"].contains(&self.word())
    }

    fn grace_fault(&self, config: &Config) -> Option<String> {
        let needed = match self.word() {
            "worker" => config.jobs.drain + WORKER_WRITES_UP,
            "console" => CONSOLE_ENDS,
            "gateway" => GATEWAY_ENDS,
            _ => return None,
        };
        let Some(grace) = self.grace else {
            return Some("says nothing of the time that stopping may take".to_owned());
        };
        (grace <= needed).then(|| {
            let (grace, needed) = (grace.as_secs(), needed.as_secs());
            format!("is killed after {grace} s, and stopping may take {needed} s")
        })
    }

    fn probe_faults(&self, config: &Config) -> Vec<String> {
        let console = (self.word() == "console").then_some(config.console.address);
        let listening: Vec<SocketAddr> = config.health.address.into_iter().chain(console).collect();
        self.probes
            .iter()
            .filter_map(|probe| probe.fault(&listening))
            .collect()
    }
}

impl Probe {
    fn fault(&self, listening: &[SocketAddr]) -> Option<String> {
        let Self { path, port, .. } = self;
        let wanted = match self.what {
            Asked::Live => "/health/live",
            Asked::Ready => "/health/ready",
            Asked::Metrics => "/metrics",
        };
        let heard = listening.iter().find(|address| address.port() == *port);
        match heard {
            None => Some(format!("a probe asks port {port}, where nothing answers")),
            Some(address) if self.outside && address.ip().is_loopback() => Some(format!(
                "a probe comes from outside, and {address} hears this machine alone"
            )),
            Some(_) if !SERVED.contains(&path.as_str()) => {
                Some(format!("a probe asks for {path}, which is not served"))
            }
            Some(_) if path != wanted => Some(format!(
                "a probe asks for {path}, and {wanted} is the answer it needs"
            )),
            Some(_) => None,
        }
    }
}

/// Why a metric's name and labels cannot be used, if so.
pub fn metric_fault(name: &str, labels: &[String]) -> Option<String> {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == name) else {
        return Some(format!("no program exports {name}"));
    };
    let known: Vec<&str> = metric.labels.split([',', ' ', '(', ')']).collect();
    let unknown = labels.iter().find(|label| !known.contains(&label.as_str()));
    unknown.map(|label| format!("{name} has no label {label}"))
}

/// The names in the first column of the page's tables.
fn explained_settings() -> BTreeSet<String> {
    let page = text_of("docs/configuration.md");
    let names = page.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("| `")?.split_once('`')?;
        Some(name.to_owned())
    });
    names.collect()
}

/// The worker as its users have it: built by itself, beside the program under test.
fn build_worker_beside(chinwag: &Path) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if chinwag.with_file_name("chinwag-worker").is_file() {
            return;
        }
        let built = Command::new(env!("CARGO"))
            .args(["build", "--locked", "-p", "chinwag-worker", "--target-dir"])
            .arg(chinwag.ancestors().nth(2).unwrap())
            .current_dir(root())
            .status()
            .unwrap();
        assert!(built.success(), "the worker cannot be built");
    });
}

/// The check that containers run, on a real listener: good and bad answers, a path that is not
/// served, a port that nobody listens on.
pub async fn hear_health() {
    if !Path::new("/bin/bash").exists() {
        // The image has it; this machine may not.
        return println!("there is no /bin/bash here: the containers' health check is not tried");
    }
    let health = Health::new(Clock::Real);
    let part = health.register("part", true);
    let tasks = Tasks::new();
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let port = health::serve(health.router(), local, &tasks)
        .await
        .unwrap()
        .port();
    let free = chinwag::servers::free_port().unwrap();
    for path in SERVED {
        part.ok();
        assert!(healthy(port, path).await, "{path} is not served");
    }
    part.down("it does not work");
    assert!(healthy(port, "/health/live").await);
    assert!(!healthy(port, "/health/ready").await);
    assert!(!healthy(port, "/health/alive").await);
    assert!(!healthy(free, "/health/live").await);
    tasks.finish(Duration::from_secs(5)).await;
}

async fn healthy(port: u16, path: &str) -> bool {
    let script = root().join("deploy/container/healthy.sh");
    let mut asking = tokio::process::Command::new(script);
    asking.args([&port.to_string(), path]).stderr(Stdio::null());
    asking.status().await.unwrap().success()
}
